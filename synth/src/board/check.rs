//! From the texts of a board to the checked board: all values, and the pins of both files against each other.

use std::collections::BTreeMap;

use sigprop_spec::config::toml_faults;
use sigprop_spec::{Fault, Place};
use toml::Table;

use super::constraints::{File, constraints};
use super::error::BoardError;
use super::fault::{fault, fault_at};
use super::reader::Reader;
use super::{Board, Device, FACTS, Hold, Pll, Primitive, Reset, Usb};
use crate::family::Family;

/// The board of these texts; `files` are those with pins of its folder.
pub(super) fn board(name: &str, facts: &str, files: &[File<'_>]) -> Result<Board, BoardError> {
    let mut faults = Vec::new();
    faults.extend(toml_faults(facts).into_iter().map(|fault| {
        let place = fault.place.to_string();
        Fault { place: Place::File(format!("{FACTS}, {}", place.trim_end_matches(": "))), ..fault }
    }));
    let table: Table = facts.parse().unwrap_or_default();
    let readable = faults.is_empty();
    let read = if readable { read(name, table, &mut faults) } else { None };
    let Some(mut board) = read else { return Err(BoardError::Faults { name: name.to_owned(), faults }) };
    match constraints(&board, files, &mut faults) {
        Some(found) if faults.is_empty() => {
            board.constraints = found.bytes;
            board.constraints_file = found.file;
            board.other_pins = found.others;
            Ok(board)
        }
        _ => Err(BoardError::Faults { name: name.to_owned(), faults }),
    }
}

/// The board with another clock that its core must reach, and with another baud rate; beside each what asks for it.
pub(super) fn at(
    mut board: Board,
    core_mhz: Option<(&str, f64)>,
    baud: Option<(&str, u32)>,
) -> Result<Board, BoardError> {
    let mut faults = Vec::new();
    if let Some((key, mhz)) = core_mhz {
        if !(mhz > 0.0 && mhz <= 1000.0) {
            let rule = "must be a frequency in MHz, above 0 and at most 1000";
            faults.push(fault_at(Place::Nowhere, key, &mhz.to_string(), rule, "change it"));
        } else if let Some(own) = board.pll {
            let core = (Place::Nowhere, key, mhz);
            board.pll = pll(own.primitive, board.device.family, board.clock_mhz, core, &mut faults);
        }
        board.core_mhz = mhz;
    }
    let mut asks = (Place::File(FACTS.into()), "uart.baud", "--baud takes another");
    if let Some((key, baud)) = baud {
        board.baud = baud;
        asks = (Place::Nowhere, key, "choose another");
    }
    if faults.is_empty() {
        serial(&board, asks, &mut faults);
    }
    if faults.is_empty() { Ok(board) } else { Err(BoardError::Faults { name: board.name, faults }) }
}

/// All values; `None` with the faults noted.
fn read(name: &str, table: Table, faults: &mut Vec<Fault>) -> Option<Board> {
    let mut root = Reader::new("", table, faults);
    let description = root.text("description");
    let device = section(&mut root, "device", device);
    let clock = section(&mut root, "clock", |r| {
        let (pin, mhz, core) = (r.text("pin"), r.megahertz("mhz"), r.megahertz("core_mhz"));
        // `Some(None)`: none, and none is needed.
        let pll = if r.has("pll") { r.primitive("pll").map(Some) } else { Some(None) };
        Some((pin?, mhz?, core?, pll?))
    });
    let uart = section(&mut root, "uart", |r| {
        let (rx, tx, baud) = (r.text("rx"), r.text("tx"), r.count("baud"));
        // `Some(None)`: not known.
        let usb = if r.has("usb") { r.usb("usb").map(Some) } else { Some(None) };
        let interface = if r.has("usb_interface") { r.interface("usb_interface").map(Some) } else { Some(None) };
        let interface = interface?;
        let usb = usb?.map(|(vendor, product)| Usb { vendor, product, interface });
        Some((rx?, tx?, u32::try_from(baud?).ok()?, usb))
    });
    let leds = section(&mut root, "leds", |r| {
        let (pins, on) = (r.texts("pins"), r.level("on"));
        Some((pins?, on?))
    });
    // `Some(None)`: no such section, and none is needed.
    let reset = if root.has("reset") {
        section(&mut root, "reset", |r| {
            let (pin, active) = (r.text("pin"), r.level("active"));
            Some(Reset { pin: pin?, active: active? })
        })
        .map(Some)
    } else {
        Some(None)
    };
    let hold = root.sections("hold", |r| {
        let (name, pin, level) = (r.text("name"), r.text("pin"), r.level("level"));
        Some(Hold { name: name?, pin: pin?, level: level? })
    });
    let programmer = section(&mut root, "programmer", |r| r.texts("command"));
    root.finish();
    let (device, clock, uart, leds) = (device?, clock?, uart?, leds?);
    let pll = clock.3.and_then(|primitive| {
        pll(primitive, device.family, clock.1, (Place::File(FACTS.into()), "clock.core_mhz", clock.2), faults)
    });
    let board = Board {
        name: name.to_owned(),
        description: description?,
        device,
        clock_pin: clock.0,
        clock_mhz: clock.1,
        core_mhz: clock.2,
        pll,
        uart_rx: uart.0,
        uart_tx: uart.1,
        baud: uart.2,
        usb: uart.3,
        leds: leds.0,
        leds_on: leds.1,
        reset: reset?,
        hold,
        programmer: programmer?,
        constraints: Vec::new(),
        constraints_file: String::new(),
        other_pins: 0,
        own: false,
    };
    names(&board, faults);
    serial(&board, (Place::File(FACTS.into()), "uart.baud", "choose another"), faults);
    faults.is_empty().then_some(board)
}

fn section<T>(root: &mut Reader<'_>, key: &str, read: impl FnOnce(&mut Reader<'_>) -> Option<T>) -> Option<T> {
    let mut reader = root.section(key);
    let value = read(&mut reader);
    reader.finish();
    value
}

fn device(r: &mut Reader<'_>) -> Option<Device> {
    let (family, part, flags) = (r.family("family"), r.text("part"), r.texts("flags"));
    let counts = (r.count("lut4"), r.count("dsp"), r.count("block_ram"), r.count("spram"));
    // `Some(None)`: all lookup tables can be such.
    let lut_ram = if r.has("lut_ram") { r.count("lut_ram").map(Some) } else { Some(None) };
    Some(Device {
        family: family?,
        part: part?,
        flags: flags?,
        lut4: counts.0?,
        lut_ram: lut_ram?.unwrap_or(counts.0? / family?.lut4_of_lut_ram().unwrap_or(usize::MAX)),
        dsp: counts.1?,
        block_ram: counts.2?,
        spram: counts.3?,
    })
}

/// The PLL that makes the core's clock: it must be one of the family, and able to. `core`: place and key of the core's clock,
/// and the clock.
fn pll(
    primitive: Primitive,
    family: Family,
    mhz: f64,
    core: (Place, &str, f64),
    faults: &mut Vec<Fault>,
) -> Option<Pll> {
    if primitive.family() != family {
        let rule = format!("is no PLL of the family {}", family.word());
        let own: Vec<_> = Primitive::ALL.iter().filter(|p| p.family() == family).map(|p| p.name()).collect();
        let mend = if own.is_empty() { "remove it".to_owned() } else { format!("write {}", own.join(" or ")) };
        faults.push(fault(FACTS, "clock.pll", primitive.name(), &rule, &mend));
        return None;
    }
    let (place, key, core_mhz) = core;
    let pll = Pll::fastest(primitive, mhz, core_mhz);
    if pll.is_none() {
        let rule = format!("{} makes no such clock of {mhz} MHz, nor one a little below", primitive.name());
        faults.push(fault_at(place, key, &core_mhz.to_string(), &rule, "change it, or remove clock.pll"));
    }
    pll
}

/// Baud rates that are usual, the fastest first.
const USUAL: [u32; 10] = [3_000_000, 2_000_000, 1_500_000, 1_000_000, 921_600, 460_800, 230_400, 115_200, 57_600, 9600];

/// Cycles that a bit must last, for both ends of the line.
const LEAST_BIT_CYCLES: usize = 4;

/// By how much a bit may be off. The receiver looks at the last bit nine and a half bits after the edge that it saw, which
/// may be a cycle old: with bits of four cycles and 2 % that is 44 % of a bit late, and half a bit would be the next one.
const MOST_OFF: f64 = 0.02;

/// A bit must last whole clock cycles, nearly: both ends' clocks may be off too. `asks`: place and key of the rate, and what
/// is to be done where it cannot be.
fn serial(board: &Board, asks: (Place, &str, &str), faults: &mut Vec<Fault>) {
    let good = |board: &Board| board.bit_cycles() >= LEAST_BIT_CYCLES && board.baud_error().abs() <= MOST_OFF;
    if good(board) {
        return;
    }
    let (place, key, mend) = asks;
    let rule = format!(
        "a bit must last at least {LEAST_BIT_CYCLES} cycles of the clock ({} MHz), and whole cycles within {} %; it \
         would last {}, {:+.1} % off",
        board.running_mhz(),
        100.0 * MOST_OFF,
        board.bit_cycles(),
        100.0 * board.baud_error()
    );
    let such = USUAL.into_iter().find(|&baud| baud < board.baud && good(&Board { baud, ..board.clone() }));
    let mend = such.map_or(mend.to_owned(), |baud| format!("{mend}, such as {baud}"));
    faults.push(fault_at(place, key, &board.baud.to_string(), &rule, &mend));
}

/// Names become ports and files, and one pin has one use.
fn names(board: &Board, faults: &mut Vec<Fault>) {
    let inside = |c: char| c.is_ascii_alphanumeric() || "_-.".contains(c);
    if !board.name.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_') || !board.name.chars().all(inside) {
        let rule = "the folder's name must be of letters, digits, `-`, `_` and `.`, and not begin with `-` or `.`, since files are named after it";
        faults.push(fault(FACTS, "", &board.name, rule, "rename the folder"));
    }
    for hold in &board.hold {
        let first = hold.name.chars().next().is_some_and(|c| c.is_ascii_lowercase());
        let rest = hold.name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
        if !first || !rest || ["clk", "uart_rx", "uart_tx", "led", "reset"].contains(&hold.name.as_str()) {
            let rule = "must be a name of small letters, digits and `_` that no other port has";
            faults.push(fault(FACTS, "hold.name", &hold.name, rule, "rename it"));
        }
    }
    // They also go into FuseSoC's core file, whose tools quote nothing.
    let word = |flag: &&String| flag.chars().all(|c| c.is_ascii_alphanumeric() || "-_./=+:,@".contains(c));
    for flag in board.device.flags.iter().filter(|flag| !word(flag)) {
        let rule = "must be a word of letters, digits and -_./=+:,@ alone, as nextpnr's flags are";
        faults.push(fault(FACTS, "device.flags", flag, rule, "split it into a text for each word, or correct it"));
    }
    if board.programmer.is_empty() {
        let mend = "write its words, one of them with {bitstream}";
        faults.push(fault(FACTS, "programmer.command", "[]", "must name a program", mend));
    }
    let mut uses: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (port, pin) in board.ports() {
        uses.entry(pin).or_default().push(port);
    }
    for (pin, ports) in uses.iter().filter(|(_, ports)| ports.len() > 1) {
        let rule = format!("is the pin of {}", ports.join(" and "));
        faults.push(fault(FACTS, "", pin, &rule, "give each a pin of its own"));
    }
}

#[cfg(test)]
mod tests;
