//! `sigprop host ports`, and the port that `--port auto` means.

use serde_json::json;
use sigprop_synth::Board;
use sigprop_testbench::link::{Port, ports};

use crate::commands::Outcome;
use crate::error::Failure;
use crate::output::Output;

/// What stands for the port that is the board's.
pub const AUTO: &str = "auto";

/// Lists the ports, and which boards each can be of.
pub fn list(output: &Output) -> Result<Outcome, Failure> {
    let (ports, boards) = (ports()?, Board::all().unwrap_or_default());
    let names = |port: &Port| -> Vec<String> {
        boards.iter().filter(|board| is_of(port, board)).map(|board| board.name.clone()).collect()
    };
    let line = |port: &Port| {
        let can_be = match &names(port)[..] {
            [] => String::new(),
            names => format!("  can be {}", names.join(", ")),
        };
        format!("{:<16}{}{can_be}", port.path.display(), said(port))
    };
    let text = match &ports[..] {
        [] => "no serial port is there; is the board plugged in, and its USB cable one that carries data?".to_owned(),
        ports => ports.iter().map(line).collect::<Vec<_>>().join("\n"),
    };
    let items: Vec<_> =
        ports.iter().map(|port| json!({ "path": port.path, "usb": port.usb, "boards": names(port) })).collect();
    output.result(&json!({ "ports": items }), &text)?;
    Ok(Outcome::Good)
}

/// The port of a board, if there is exactly one.
pub fn of_board(board: Option<&Board>) -> Result<String, Failure> {
    let board =
        board.ok_or(Failure::NoPort { why: "--port auto looks for a board: name it with --board".to_owned() })?;
    choose(&ports()?, board)
}

fn choose(ports: &[Port], board: &Board) -> Result<String, Failure> {
    let none = |why: String| Err(Failure::NoPort { why });
    if board.usb.is_none() {
        return none(format!("what {} says of itself on USB is not known (uart.usb in its board.toml)", board.name));
    }
    let found: Vec<&Port> = ports.iter().filter(|port| is_of(port, board)).collect();
    let listed =
        |ports: &[&Port]| ports.iter().map(|port| port.path.display().to_string()).collect::<Vec<_>>().join(", ");
    match found[..] {
        [port] => Ok(port.path.display().to_string()),
        [] => none(format!("no port is that of a board {}; is it plugged in", board.name)),
        _ => none(format!("{} can each be that of a board {}", listed(&found), board.name)),
    }
}

/// Whether a port can be a board's by its USB device.
fn is_of(port: &Port, board: &Board) -> bool {
    let (Some(device), Some(usb)) = (&port.usb, board.usb) else { return false };
    let interface = usb.interface.is_none() || device.interface.is_none() || usb.interface == device.interface;
    (device.vendor, device.product) == (usb.vendor, usb.product) && interface
}

fn said(port: &Port) -> String {
    let Some(usb) = &port.usb else { return "not USB, or not known".to_owned() };
    let interface = usb.interface.map_or(String::new(), |n| format!(", interface {n}"));
    let name = usb.name.as_ref().map_or(String::new(), |name| format!("  {name}"));
    let serial = usb.serial.as_ref().map_or(String::new(), |serial| format!(" ({serial})"));
    format!("{:04x}:{:04x}{interface}{name}{serial}", usb.vendor, usb.product)
}

#[cfg(test)]
mod tests {
    use super::*;
    use sigprop_testbench::link::UsbDevice;

    fn port(path: &str, product: u16, interface: Option<u8>) -> Port {
        let usb = UsbDevice { vendor: 0x0403, product, interface, name: None, serial: None };
        Port { path: path.into(), usb: Some(usb) }
    }

    #[test]
    fn the_port_of_a_board_is_the_one_that_can_be_its() {
        let icebreaker = Board::find("icebreaker").unwrap();
        let ports = [
            Port { path: "/dev/ttyS0".into(), usb: None },
            port("/dev/ttyUSB0", 0x6010, Some(0)),
            port("/dev/ttyUSB1", 0x6010, Some(1)),
            port("/dev/ttyUSB2", 0x6015, Some(0)),
        ];
        assert_eq!(choose(&ports, &icebreaker).unwrap(), "/dev/ttyUSB1");
        assert_eq!(choose(&ports, &Board::find("ulx3s-25f").unwrap()).unwrap(), "/dev/ttyUSB2");
        let silent = Board { usb: None, ..icebreaker.clone() };
        let two = [ports[2].clone(), port("/dev/ttyUSB5", 0x6010, Some(1))];
        for (ports, board, why) in [
            (&two[..], &icebreaker, "/dev/ttyUSB1, /dev/ttyUSB5"),
            (&ports[..2], &icebreaker, "plugged in"),
            (&ports[..], &silent, "uart.usb"),
        ] {
            let fault = choose(ports, board).unwrap_err().text();
            assert!(fault.contains(why) && fault.contains("host ports"), "{fault}");
        }
        assert!(of_board(None).unwrap_err().text().contains("--board"));
    }
}
