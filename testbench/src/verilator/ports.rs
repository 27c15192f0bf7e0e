//! Ports of a Verilated model, read from the header that verilator generates.

/// Which way a port goes, seen from the design.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Into the design.
    Input,
    /// Out of the design.
    Output,
}

/// A port of the top module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Port {
    /// Its name in the Verilog.
    pub name: String,
    /// Width, 1 to 64.
    pub bits: u32,
    /// Which way it goes.
    pub direction: Direction,
}

/// The Verilog name of a C++ member: verilator writes the second of two underscores as `__05F`.
pub(super) fn verilog_name(member: &str) -> String {
    member.replace("__05F", "_")
}

/// Reads lines such as `VL_IN8(&rx_data,7,0);` and `VL_OUTW(&wide,99,0,4);`, in order. Names are C++ members; widths
/// may be above 64.
pub(super) fn parse_header(header: &str) -> Result<Vec<Port>, String> {
    let mut ports = Vec::new();
    for line in header.lines().map(str::trim) {
        let Some((direction, rest)) = line
            .strip_prefix("VL_INOUT")
            .map(|_| Err(format!("\"{line}\" is an inout port")))
            .or_else(|| line.strip_prefix("VL_IN").map(|r| Ok((Direction::Input, r))))
            .or_else(|| line.strip_prefix("VL_OUT").map(|r| Ok((Direction::Output, r))))
            .transpose()?
        else {
            continue;
        };
        let fault = || format!("cannot read the port line \"{line}\"");
        let (kind, arguments) = rest.split_once('(').ok_or_else(fault)?;
        if !matches!(kind, "" | "8" | "16" | "64" | "W") {
            return Err(fault());
        }
        let arguments = arguments.strip_suffix(");").ok_or_else(fault)?;
        let mut fields = arguments.split(',').map(str::trim);
        let name = fields.next().and_then(|n| n.strip_prefix('&')).ok_or_else(fault)?;
        let mut bound = || fields.next().and_then(|b| b.parse::<u32>().ok()).ok_or_else(fault);
        let (high, low) = (bound()?, bound()?);
        let bits = high.checked_sub(low).ok_or_else(fault)? + 1;
        ports.push(Port { name: name.to_owned(), bits, direction });
    }
    if ports.is_empty() { Err("no ports found".to_owned()) } else { Ok(ports) }
}

/// The text of `sp_ports.inc` (see `shim.cpp`).
pub(super) fn include_file(ports: &[Port]) -> String {
    let has =
        |name: &str, bits: u32, direction| ports.iter().any(|p| *p == Port { name: name.to_owned(), bits, direction });
    let clock = has("clk", 1, Direction::Input);
    let stream = clock
        && has("rx_data", 8, Direction::Input)
        && has("rx_valid", 1, Direction::Input)
        && has("rx_ready", 1, Direction::Output)
        && has("tx_data", 8, Direction::Output)
        && has("tx_valid", 1, Direction::Output)
        && has("tx_ready", 1, Direction::Input);
    let uart = clock && has("uart_rx", 1, Direction::Input) && has("uart_tx", 1, Direction::Output);
    let mut text = format!(
        "#define SP_CLOCK {}\n#define SP_STREAM {}\n#define SP_UART {}\n#define SP_PORTS(X)",
        u8::from(clock),
        u8::from(stream),
        u8::from(uart)
    );
    for (index, port) in ports.iter().enumerate() {
        let input = u8::from(port.direction == Direction::Input);
        text.push_str(&format!(" \\\n    X({index}, {}, {}, {input})", port.name, port.bits));
    }
    text.push('\n');
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_line_is_read() {
        let header = "class X {\n    VL_IN8(&clk,0,0);\n    VL_OUT16(&s,15,0);\n VL_OUTW(&ww,99,0,4);\n VL_IN(&a___05Fb,31,0);\n VL_OUT64(&w,40,1);\n};";
        let ports = parse_header(header).unwrap();
        let read: Vec<_> =
            ports.iter().map(|p| (verilog_name(&p.name), p.bits, p.direction == Direction::Input)).collect();
        let expected = [("clk", 1, true), ("s", 16, false), ("ww", 100, false), ("a__b", 32, true), ("w", 40, false)];
        assert_eq!(read, expected.map(|(n, b, i)| (n.to_owned(), b, i)));
    }

    #[test]
    fn what_is_not_understood_is_named() {
        for line in ["VL_IN8(&clk,x,0);", "VL_IN128(&clk,0,0);", "VL_OUT8(clk,0,0);", "VL_INOUT8(&pad,0,0);"] {
            let fault = parse_header(line).unwrap_err();
            assert!(fault.contains(line), "{fault}");
        }
        assert_eq!(parse_header("class X {};").unwrap_err(), "no ports found");
    }

    #[test]
    fn streams_are_recognised_by_name_width_and_direction() {
        let mut header: String = ["IN8(&clk,0,0)", "IN8(&rx_data,7,0)", "IN8(&rx_valid,0,0)", "OUT8(&rx_ready,0,0)"]
            .iter()
            .chain(&["OUT8(&tx_data,7,0)", "OUT8(&tx_valid,0,0)", "IN8(&tx_ready,0,0)"])
            .map(|l| format!("VL_{l};\n"))
            .collect();
        assert!(include_file(&parse_header(&header).unwrap()).contains("SP_STREAM 1"));
        header = header.replace("tx_data,7", "tx_data,6");
        assert!(include_file(&parse_header(&header).unwrap()).contains("SP_STREAM 0"));
    }
}
