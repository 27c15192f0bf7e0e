//! Tests of the module above.

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
        (
            "\"EHXPLLL\"",
            "30",
            "clock.pll = EHXPLLL: is no PLL of the family ice40; write SB_PLL40_PAD or SB_PLL40_CORE",
        ),
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
