//! Carry chains that nextpnr makes as they are meant: those that begin with a constant, and whose carries go to the next cell alone.

use std::collections::BTreeMap;

use super::json_netlist::{self, Bit};
use crate::error::SynthError;
use crate::family::{Carry, Family};

/// Constants that are cells.
const CONSTANTS: [&str; 2] = ["GND", "VCC"];

/// What is known of a net that a carry comes from.
#[derive(Default)]
struct Net {
    /// A carry, or a constant, drives it.
    carry: bool,
    constant: bool,
    /// Pins of cells and ports that are at it, what drives it among them.
    pins: usize,
}

/// Refuses a netlist, as yosys wrote it, with a carry that nextpnr would make another of. `log` is where yosys's log is.
///
/// # Errors
/// With the first such cell; when the text is no netlist.
pub fn check_carries(text: &str, family: Family, log: &str) -> Result<(), SynthError> {
    family.facts().carry.as_ref().map_or(Ok(()), |carry| check(text, carry, log))
}

fn check(text: &str, carry: &Carry, log: &str) -> Result<(), SynthError> {
    let top = json_netlist::top(text)?;
    let mut nets: BTreeMap<u64, Net> = BTreeMap::new();
    for bit in top.ports.values().flat_map(|port| &port.bits) {
        if let Bit::Net(net) = bit {
            nets.entry(*net).or_default().pins += 1;
        }
    }
    for cell in top.cells.values() {
        for (pin, bits) in &cell.connections {
            for bit in bits {
                let Bit::Net(net) = bit else { continue };
                let net = nets.entry(*net).or_default();
                net.pins += 1;
                net.carry |= cell.kind == carry.cell && pin == carry.to;
                net.constant |= CONSTANTS.contains(&cell.kind.as_str());
            }
        }
    }
    for (name, cell) in top.cells.iter().filter(|(_, cell)| cell.kind == carry.cell) {
        let why = match cell.connections.get(carry.from).and_then(|bits| bits.first()) {
            Some(Bit::Constant(value)) if value == "0" || value == "1" => continue,
            Some(Bit::Net(net)) => match nets.get(net) {
                Some(net) if net.constant || net.carry && net.pins == 2 => continue,
                Some(net) if net.carry => "the carry that comes goes elsewhere as well",
                _ => "the chain begins with a signal",
            },
            _ => "nothing comes to its carry",
        };
        return Err(SynthError::Carry { cell: name.clone(), why, log: log.to_owned() });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALU: Carry = Carry { cell: "ALU", from: "CIN", to: "COUT" };

    /// Two cells, the first with this carry; `beside` are more cells and ports.
    fn said(first: &str, beside: &str, ports: &str) -> String {
        let alu = |from: &str, to: u32| {
            format!("{{\"type\":\"ALU\",\"connections\":{{\"CIN\":[{from}],\"COUT\":[{to}],\"SUM\":[{}]}}}}", to + 50)
        };
        let text = format!(
            "{{\"modules\":{{\"ALU\":{{}},\"t\":{{\"attributes\":{{\"top\":\"1\"}},\"ports\":{{{ports}}},\"cells\":{{\"a\":{},\"b\":{}{beside}}}}}}}}}",
            alu(first, 10),
            alu("10", 11)
        );
        check(&text, &ALU, "log").err().map_or(String::new(), |fault| fault.to_string())
    }

    #[test]
    fn chains_that_nextpnr_cuts_or_makes_wrongly_are_refused() {
        let lut = |net: u32| format!(",\"l\":{{\"type\":\"LUT4\",\"connections\":{{\"I0\":[{net}]}}}}");
        let ground = ",\"g\":{\"type\":\"GND\",\"connections\":{\"G\":[7]}}";
        for constant in ["\"0\"", "\"1\""] {
            assert_eq!(said(constant, "", ""), "");
        }
        assert_eq!(said("7", ground, ""), "");
        assert_eq!(said("\"0\"", &lut(11), ""), "", "the last carry may go anywhere");
        assert!(said("7", "", "").contains("begins with a signal"));
        assert!(said("7", &lut(7), "").contains("begins with a signal"));
        assert!(said("\"x\"", "", "").contains("nothing comes"));
        assert!(said("\"0\"", &lut(10), "").contains("goes elsewhere"));
        assert!(said("\"0\"", "", "\"c\":{\"bits\":[10]}").contains("goes elsewhere"));
    }
}
