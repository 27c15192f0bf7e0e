//! From the texts of a board to the checked board: all values, and the pins of both files against each other.

use std::collections::BTreeMap;

use sigprop_spec::config::toml_faults;
use sigprop_spec::{Fault, Place};
use toml::Table;

use super::constraints::{File, constraints};
use super::error::BoardError;
use super::fault::{fault, fault_at};
use super::reader::Reader;
use super::{Board, Device, FACTS, Hold, Pll, Primitive, Reset};
use crate::family::Family;

/// The board of these texts; `files` are the `.pcf` and `.lpf` files of its folder.
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
        Some((rx?, tx?, u32::try_from(baud?).ok()?))
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
    Some(Device {
        family: family?,
        part: part?,
        flags: flags?,
        lut4: counts.0?,
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
        let rule = format!("is no PLL of an {}", family.word());
        let own: Vec<_> = Primitive::ALL.iter().filter(|p| p.family() == family).map(|p| p.name()).collect();
        faults.push(fault(FACTS, "clock.pll", primitive.name(), &rule, &format!("write {}", own.join(" or "))));
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
mod tests {
    use super::*;

    const FACTS_TEXT: &str = r#"
        description = "a board"
        [device]
        family = "ice40"
        part = "x"
        flags = ["--up5k"]
        lut4 = 5280
        dsp = 8
        block_ram = 30
        spram = 4
        [clock]
        pin = "35"
        mhz = 12
        core_mhz = 30
        [uart]
        rx = "4"
        tx = "6"
        baud = 115200
        [leds]
        pins = ["40"]
        on = "low"
        [programmer]
        command = ["icesprog", "{bitstream}"]
    "#;
    const PINS: &str = "set_io clk 35\nset_io uart_rx 4\nset_io uart_tx 6\nset_io led 40\n";

    fn faults(facts: &str, pins: &str) -> Vec<String> {
        match board("b", facts, &[("b.pcf", pins.as_bytes())]) {
            Ok(_) => Vec::new(),
            Err(BoardError::Faults { faults, .. }) => faults.iter().map(ToString::to_string).collect(),
            Err(other) => panic!("{other}"),
        }
    }

    #[test]
    fn every_board_that_comes_along_is_right() {
        let boards = Board::all().unwrap();
        assert!(boards.len() >= 8, "{:?}", Board::names());
        for board in boards {
            assert!(board.programmer.iter().any(|word| word.contains("{bitstream}")), "{}", board.name);
            assert!(String::from_utf8_lossy(&board.constraints).contains("uart_rx"), "{}", board.name);
            assert_eq!(board.other_pins, 0, "{}", board.name);
        }
    }

    #[test]
    fn a_right_board_is_taken() {
        assert_eq!(faults(FACTS_TEXT, PINS), [""; 0]);
    }

    #[test]
    fn all_faults_are_named_at_once() {
        let text = FACTS_TEXT
            .replace("\"ice40\"", "\"spartan\"")
            .replace("mhz = 12", "mhz = 0")
            .replace("baud = 115200", "bauds = 9600")
            .replace("on = \"low\"", "on = 1");
        let found = faults(&text, PINS).join("\n");
        for part in [
            "device.family = \"spartan\"",
            "ecp5",
            "clock.mhz = 0",
            "uart.baud: is missing",
            "uart.bauds = 9600",
            "leds.on = 1",
        ] {
            assert!(found.contains(part), "`{part}` is not in\n{found}");
        }
    }

    /// They reach a shell, `make`, YAML and the terminal.
    #[test]
    fn words_that_would_become_commands_are_refused() {
        for (from, to, said) in [
            ("\"--up5k\"", "\"--up5k;touch x\"", "device.flags = --up5k;touch x: must be a word"),
            ("\"--up5k\"", "\"$(touch x)\"", "device.flags = $(touch x): must be a word"),
            ("\"a board\"", "\"a\\nb\"", "description = "),
            ("\"{bitstream}\"", "\"a\\u0000\"", "programmer.command = "),
            ("[\"icesprog\", \"{bitstream}\"]", "[]", "programmer.command = []: must name a program"),
        ] {
            assert!(FACTS_TEXT.contains(from));
            let found = faults(&FACTS_TEXT.replace(from, to), PINS).join("\n");
            assert!(found.contains(said), "`{said}` is not in {found}");
        }
        for name in ["-x", ".x", "a b", "a;b", "ü", "$(touch x)"] {
            let found = board(name, FACTS_TEXT, &[("b.pcf", PINS.as_bytes())]).unwrap_err().to_string();
            assert!(found.contains("the folder's name must be of letters"), "{found}");
        }
    }

    #[test]
    fn a_baud_rate_that_the_clock_cannot_make_is_refused() {
        for (baud, good) in [(9600, true), (1_000_000, true), (3_000_000, true), (921_600, true), (2_500_000, false)] {
            let found = faults(&FACTS_TEXT.replace("115200", &baud.to_string()), PINS).join("\n");
            assert_eq!(found.is_empty(), good, "{baud}: {found}");
            assert!(good || found.contains("uart.baud = 2500000: a bit must last"), "{found}");
        }
        assert!(!faults(&FACTS_TEXT.replace("115200", "6000000"), PINS).is_empty(), "two cycles a bit");
    }

    #[test]
    fn another_baud_rate_has_whole_cycles_too() {
        let at = |mhz: Option<f64>, baud| {
            let board = Board::find("icebreaker").unwrap();
            board.at(mhz.map(|mhz| ("--core-mhz", mhz)), Some(("--baud", baud)))
        };
        let board = at(None, 1_000_000).unwrap();
        assert_eq!((board.baud, board.bit_cycles(), board.baud_error()), (1_000_000, 30, 0.0));
        let said = at(None, 2_400_000).unwrap_err().to_string();
        assert!(said.contains("\n  --baud = 2400000: a bit must last") && said.contains("-3.8 % off; "), "{said}");
        assert!(said.contains("choose another, such as 2000000"), "{said}");
        // A rate that another clock alone has, and a clock that the board's own rate does not go with.
        assert_eq!(at(Some(24.0), 2_400_000).unwrap().bit_cycles(), 10);
        let said = Board::find("icebreaker").unwrap().at(Some(("--core-mhz", 25.0)), None).unwrap_err().to_string();
        assert!(said.contains("uart.baud = 3000000") && said.contains("--baud takes another, such as "), "{said}");
    }

    /// What the bridges of these boards make exactly, and the error of the divisor beside it.
    #[test]
    fn lines_of_the_boards() {
        let line = |board: &Board| (board.baud, board.bit_cycles(), (1e4 * board.baud_error()).round());
        for (name, want) in [
            ("icebreaker", (3_000_000, 10, 0.0)),
            ("hx8k", (1_000_000, 55, -45.0)),
            ("ulx3s-25f", (2_000_000, 50, 0.0)),
            ("ulx3s-45f", (2_000_000, 50, 0.0)),
            ("ulx3s-85f", (2_000_000, 45, 0.0)),
            ("ecp5-evn", (2_000_000, 50, 0.0)),
            ("colorlight-i5", (115_200, 868, 1.0)),
            ("icesugar", (115_200, 260, 16.0)),
        ] {
            assert_eq!(line(&Board::find(name).unwrap()), want, "{name}");
        }
    }

    #[test]
    fn a_pll_that_cannot_make_the_clock_is_refused() {
        let with = |pll: &str, core: &str| {
            let text = FACTS_TEXT.replace("core_mhz = 30", &format!("core_mhz = {core}\npll = {pll}"));
            faults(&text, PINS).join("\n")
        };
        assert_eq!(with("\"SB_PLL40_PAD\"", "30"), "");
        for (pll, core, said) in [
            ("\"SB_PLL40_PAD\"", "9", "clock.core_mhz = 9: SB_PLL40_PAD makes no such clock of 12 MHz"),
            ("\"EHXPLLL\"", "30", "clock.pll = EHXPLLL: is no PLL of an ice40; write SB_PLL40_PAD or SB_PLL40_CORE"),
            ("4", "30", "clock.pll = 4: must be"),
        ] {
            assert!(with(pll, core).contains(said), "`{said}` is not in\n{}", with(pll, core));
        }
    }

    #[test]
    fn another_clock_has_another_pll() {
        let at = |mhz| Board::find("ulx3s-25f").unwrap().at(Some(("--core-mhz", mhz)), None);
        let board = at(60.0).unwrap();
        assert_eq!((board.core_mhz, board.running_mhz(), board.bit_cycles()), (60.0, 60.0, 30));
        // The nearest below: 25 / 7 is as small as the phase detector compares, but for 25 / 8.
        assert_eq!(at(61.0).unwrap().running_mhz(), 25.0 * 17.0 / 7.0);
        let said = at(2.0).unwrap_err().to_string();
        assert!(said.contains("\n  --core-mhz = 2: EHXPLLL makes no such clock of 25 MHz"), "{said}");
        let said = at(0.0).unwrap_err().to_string();
        assert!(said.contains("\n  --core-mhz = 0: must be a frequency"), "{said}");
        // Without a PLL the core keeps its clock, and must reach another.
        let mut board = Board::find("ulx3s-25f").unwrap();
        board.pll = None;
        let board = board.at(Some(("--core-mhz", 60.0)), Some(("--baud", 115_200))).unwrap();
        assert_eq!((board.core_mhz, board.running_mhz()), (60.0, 25.0));
    }

    #[test]
    fn pins_that_do_not_match_are_named() {
        let pins = "set_io clk 35\nset_io uart_rx 5\nset_io TX 6\nset_io led 40\nset_io clk 35\n";
        let found = faults(FACTS_TEXT, pins).join("\n");
        for part in [
            "b.pcf: uart_rx = 5: line 2 says this and board.toml says 4",
            "uart_tx: has no pin here, line 3 gives 6 to TX; board.toml says 6: write `set_io uart_tx 6`",
            "clk: lines 1 and 5 give it a pin, and nextpnr takes one",
        ] {
            assert!(found.contains(part), "`{part}` is not in {found}");
        }
        let found = faults(&FACTS_TEXT.replace("tx = \"6\"", "tx = \"4\""), PINS).join("\n");
        assert!(found.contains("is the pin of uart_rx and uart_tx"), "{found}");
    }

    /// A lone LED is `led` to nextpnr, though it is `led[0:0]` in Verilog; in an `.lpf` it may be called so too.
    #[test]
    fn a_lone_led_has_no_number() {
        let numbered = PINS.replace("led ", "led[0] ");
        let found = faults(FACTS_TEXT, &numbered).join("\n");
        assert!(found.contains("led: has no pin here, line 4 gives 40 to led[0]"), "{found}");
        let two = FACTS_TEXT.replace("[\"40\"]", "[\"40\", \"41\"]");
        assert_eq!(faults(&two, &format!("{numbered}set_io led[1] 41\n")), [""; 0]);
    }

    #[test]
    fn pins_that_are_nobody_s_are_counted() {
        let pins = format!("{PINS}set_io -nowarn led[1] 41\nset_io SPI_CS 16\nset_io SPI_CS 16\nset_io TX 6\n");
        let board = board("b", FACTS_TEXT, &[("b.pcf", pins.as_bytes())]).unwrap();
        assert_eq!((board.other_pins, board.constraints), (3, pins.into_bytes()));
    }

    /// Editors' files, and names from other systems.
    #[test]
    fn the_file_with_the_pins_is_found_by_its_name() {
        let good = PINS.as_bytes();
        for (files, right) in [
            (&[("B.PCF", good)][..], true),
            (&[("b.pcf", good), (".b.pcf", b"x"), (".#b.pcf", b"x"), ("b.pcf~", b"x"), ("b.lpf", b"x")], true),
            (&[(".b.pcf", good)], false),
            (&[("b.pcf", good), ("c.Pcf", good)], false),
        ] {
            let files: Vec<File<'_>> = files.iter().map(|file| (file.0, file.1)).collect();
            assert_eq!(board("b", FACTS_TEXT, &files).is_ok(), right, "{files:?}");
        }
        let found = board("b", FACTS_TEXT, &[("b.pcf", good), ("c.Pcf", good)]).unwrap_err().to_string();
        assert!(found.contains("has 2 .pcf files (b.pcf, c.Pcf) and must have one"), "{found}");
    }

    #[test]
    fn the_pins_must_be_in_one_file() {
        let found = board("b", FACTS_TEXT, &[]).unwrap_err().to_string();
        assert!(found.contains("has 0 .pcf files and must have one"), "{found}");
        let slip = board("b", "[clock]\nmhz = 12..0\n", &[]).unwrap_err().to_string();
        assert!(slip.contains("board.toml, line 2, column 10: `mhz = 12..0`: not TOML"), "{slip}");
    }
}
