//! The file with the pins against the facts of its board.

use sigprop_spec::Fault;

use super::fault::fault;
use super::pins::{self, Located, Pins, Refused};
use super::{Board, FACTS};
use crate::family::Family;

/// A file of a board's folder: its name and what is in it, which need not be UTF-8 behind a `#`.
pub(super) type File<'a> = (&'a str, &'a [u8]);

/// What a board has of its file with the pins.
pub(super) struct Constraints {
    /// The file, as it is.
    pub bytes: Vec<u8>,
    /// Its name.
    pub file: String,
    /// Ports that it locates and the top module has not.
    pub others: usize,
}

/// Whether a file may be one with pins; hidden ones are not the board's but an editor's.
pub(super) fn is_pins(name: &str) -> bool {
    !name.starts_with('.') && Family::ALL.into_iter().any(|family| has_extension(name, family))
}

fn has_extension(name: &str, family: Family) -> bool {
    name.rsplit_once('.').is_some_and(|(_, end)| end.eq_ignore_ascii_case(family.pins_extension()))
}

/// The constraints, whose ports and pins are those of the board; `None` with the faults noted.
pub(super) fn constraints(board: &Board, files: &[File<'_>], faults: &mut Vec<Fault>) -> Option<Constraints> {
    let family = board.device.family;
    let fitting: Vec<_> = files.iter().filter(|(name, _)| is_pins(name) && has_extension(name, family)).collect();
    let [&(file, bytes)] = fitting[..] else {
        let names: Vec<&str> = fitting.iter().map(|file| file.0).collect();
        let those = if names.is_empty() { String::new() } else { format!(" ({})", names.join(", ")) };
        let rule =
            format!("the folder has {} .{} files{those} and must have one", names.len(), family.pins_extension());
        faults.push(fault(FACTS, "device.family", family.word(), &rule, "leave one there"));
        return None;
    };
    let text = String::from_utf8_lossy(bytes);
    let resistors = board.device.flags.iter().any(|flag| ["--up5k", "--up3k"].contains(&flag.as_str()));
    let pins = match family {
        Family::Ice40 => pins::pcf(&text, resistors),
        Family::Ecp5 => pins::lpf(&text),
        Family::Gowin => pins::cst(&text),
    };
    let found = faults.len();
    for Refused { line, text, rule, mend } in &pins.refused {
        faults.push(fault(file, "", text, &format!("line {line} {rule}"), mend));
    }
    let ports: Vec<String> = board.ports().into_iter().map(|port| port.0).collect();
    let port_of = |located: &Located| ports.iter().find(|port| is_of(located, port, &ports, family));
    for (port, pin) in board.ports() {
        let own: Vec<&Located> = pins.located.iter().filter(|l| port_of(l) == Some(&port)).collect();
        // nextpnr takes the last LOCATE of a port; of `set_io` it takes no second.
        match own[..] {
            [first, second, ..] if family == Family::Ice40 => {
                let rule = format!("lines {} and {} give it a pin, and nextpnr takes one", first.line, second.line);
                faults.push(fault(file, &port, "", &rule, "leave one"));
            }
            [.., place] => same(file, &port, &pin, place, faults),
            [] => faults.push(missing(file, &port, &pin, &pins, family)),
        }
    }
    for Refused { line, text, rule, mend } in pins::refused_settings(&pins, &ports) {
        faults.push(fault(file, "", text, &format!("line {line} {rule}"), mend));
    }
    let mut others: Vec<&str> = pins.located.iter().filter(|l| port_of(l).is_none()).map(|l| &*l.port).collect();
    others.sort_unstable();
    others.dedup();
    let constraints = Constraints { bytes: bytes.to_vec(), file: file.to_owned(), others: others.len() };
    (faults.len() == found).then_some(constraints)
}

/// Whether a line is of a port: by its name; in an `.lpf` a lone bit may also have the `[0]` that it has in Verilog.
fn is_of(located: &Located, port: &str, ports: &[String], family: Family) -> bool {
    let name = located.port.as_str();
    name == port
        || (family == Family::Ecp5 && name.strip_suffix("[0]") == Some(port) && !ports.iter().any(|p| p == name))
}

/// Notes it where a line gives a port another pin than the board does.
fn same(file: &str, port: &str, pin: &str, place: &Located, faults: &mut Vec<Fault>) {
    let line = place.line;
    match pins::unquoted(&place.pin) {
        Ok(there) if there == pin => {}
        Ok(there) => {
            let rule = format!("line {line} says this and {FACTS} says {pin}");
            faults.push(fault(file, port, there, &rule, "make both the same"));
        }
        Err((rule, mend)) => faults.push(fault(file, port, &place.pin, &format!("line {line} {rule}"), mend)),
    }
}

/// What is to be said of a port without a pin: what nextpnr reads over may be what is meant.
fn missing(file: &str, port: &str, pin: &str, pins: &Pins, family: Family) -> Fault {
    if let Some((line, text, why)) = pins.ignored.iter().find(|(_, text, _)| names(text, port)) {
        let rule = format!("has no pin here, since line {line} {why}");
        return fault(file, port, "", &rule, &format!("correct it: `{}`", text.replace('\u{feff}', "")));
    }
    let line = (family.facts().locate)(port, pin);
    let mut rule = "has no pin here".to_owned();
    let other = pins.located.iter().find(|l| pins::unquoted(&l.pin) == Ok(pin));
    if let Some(Located { port: other, line, .. }) = other {
        rule += &format!(", line {line} gives {pin} to {other}");
    }
    fault(file, port, "", &rule, &format!("{FACTS} says {pin}: write `{line}`"))
}

/// Whether a text has the name of a port among its words.
fn names(text: &str, port: &str) -> bool {
    text.split_whitespace().any(|word| word.trim_matches('"') == port)
}
