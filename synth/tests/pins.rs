//! Files with pins, read by sigprop and by nextpnr: both take the same ones. Where nextpnr is missing the test fails and
//! names the command that installs it.

use std::ops::ControlFlow;

use sigprop_spec::Config;
use sigprop_synth::flow::{Plan, rehearse};
use sigprop_synth::tools::find;
use sigprop_synth::{Board, SynthError};

const BOM: &[u8] = "\u{feff}".as_bytes();

/// A file, and whether it is taken.
type Case = (Vec<u8>, bool);

/// One of our boards whose file is tried out.
struct Bench {
    board: Board,
    /// The lines of `reset`, if it has one.
    reset: Vec<u8>,
    /// All other lines.
    others: Vec<u8>,
}

impl Bench {
    fn new(name: &str) -> Self {
        let board = Board::find(name).unwrap();
        let of_reset = |line: &&[u8]| line.windows(5).any(|part| part == b"reset");
        let lines = || board.constraints.split_inclusive(|byte| *byte == b'\n');
        let reset = lines().filter(of_reset).flatten().copied().collect();
        let others = lines().filter(|line| !of_reset(line)).flatten().copied().collect();
        Self { board, reset, others }
    }

    /// The whole file and these lines.
    fn and(&self, lines: &[u8]) -> Vec<u8> {
        [&self.others, &self.reset, lines].concat()
    }

    /// The file with these lines in place of that of `reset`.
    fn but(&self, lines: &[u8]) -> Vec<u8> {
        [&self.others, lines].concat()
    }

    /// The file behind these bytes.
    fn behind(&self, begin: &[u8]) -> Vec<u8> {
        [begin, &self.others, &self.reset].concat()
    }

    fn check(&self, cases: &[Case]) {
        let tool = find(self.board.device.family.tools()[1]).unwrap_or_else(|fault| panic!("{fault}"));
        let config = Config::preset("tiny").unwrap();
        let plan = Plan::new(&config, &self.board, self.board.device.target(), &[], 1);
        let extension = self.board.device.family.pins_extension();
        let facts = format!("{}/constraints/{}/board.toml", env!("CARGO_MANIFEST_DIR"), self.board.name);
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join(&self.board.name);
        std::fs::create_dir(&folder).unwrap();
        std::fs::copy(facts, folder.join("board.toml")).unwrap();
        let mut wrong = Vec::new();
        for (file, taken) in cases {
            let text = String::from_utf8_lossy(file);
            std::fs::write(folder.join(format!("x.{extension}")), file).unwrap();
            let ours = Board::read(&folder).map_or_else(|fault| fault.to_string(), |_| String::new());
            let board = Board { constraints: file.clone(), ..self.board.clone() };
            let theirs = match rehearse(&tool, &plan, &board, &mut || ControlFlow::Continue(())) {
                Ok(()) => String::new(),
                Err(SynthError::Pins { why, .. }) => why,
                Err(fault) => panic!("{fault}"),
            };
            if (ours.is_empty(), theirs.is_empty()) != (*taken, *taken) {
                wrong.push(format!("taken {taken}, we say `{ours}`, nextpnr says `{theirs}`:\n{text}"));
            }
        }
        assert!(wrong.is_empty(), "{} of {}:\n\n{}", wrong.len(), cases.len(), wrong.join("\n\n"));
    }
}

#[test]
fn pcf_files_are_taken_where_nextpnr_takes_them() {
    let b = Bench::new("icebreaker");
    b.check(&[
        (b.and(b""), true),
        (b.but(b"set_io reset 10 -pullup yes\n"), true),
        (b.but(b"\tset_io\t-pullup no  reset\t10\r\n"), true),
        (b.but(b"set_io -pullup maybe reset 10\n"), false),
        (b.but(b"set_io -pullup reset 10\n"), false),
        (b.but(b"set_io -pullup_resistor 10K -pullup 1 -nowarn reset 10\n"), true),
        (b.but(b"set_io -pullup_resistor 11K reset 10\n"), false),
        (b.but(b"set_io -unknown reset 10\n"), true),
        (b.but(b"set_io -unknown yes reset 10\n"), false),
        (b.but(b"set_io --warn-no-port reset 10"), true),
        (b.but(b"SET_IO reset 10\n"), false),
        (b.but(b"set_io \"reset\" 10\n"), false),
        (b.but(b"set_io reset 10;\n"), false),
        (b.but(b""), false),
        (b.behind(BOM), false),
        (b.and(b"set_io SPI_CS 16\nset_io SPI_CS 17\nset_io other Z99\nset_io BTN 10\n"), true),
        (b.and(b"set_io -pullup maybe other 12\n"), false),
        (b.and(b"set_io reset 10\n"), false),
        (b.and(b"# \xe9 \"\n"), true),
        (b.and(b"// a comment\n"), false),
        (b.and(b"set_io\n"), false),
        (b.and(b"set_io other\n"), false),
        (b.and(b"set_io other#1 12\n"), false),
        (b.and(b"set_pin other 12\n"), false),
        (b.and(b"set_frequency clk 12MHz\n"), true),
        (b.and(b"set_frequency clk\n"), false),
        (b.and(b"set_frequency clk fast\n"), false),
        (b.and(b"set_frequency clk 1e99\n"), false),
        (b.and(b"\x0c\n"), true),
    ]);
}

#[test]
fn resistors_are_for_parts_that_have_some() {
    let b = Bench::new("hx8k");
    b.check(&[(b.and(b"set_io -pullup_resistor 10K x A1\n"), false), (b.and(b"set_io -pullup 0 x A1\n"), true)]);
}

#[test]
fn lpf_files_are_taken_where_nextpnr_takes_them() {
    let b = Bench::new("ulx3s-25f");
    b.check(&[
        (b.and(b""), true),
        (b.but(b"BLOCK ASYNCPATHS;LOCATE COMP \"reset\" SITE \"R1\"; IOBUF PORT \"reset\" PULLMODE=UP;\n"), true),
        (b.but(b"LOCATE COMP \"reset\"\n  SITE \"R1\";\n"), true),
        (b.but(b"LOCATE COMP \"reset\"\nSITE \"R1\";\n"), false),
        (b.but(b"LOCATE COMP reset SITE R1;\n"), true),
        (b.but(b"LOCATE\tCOMP \"reset\" SITE \"R1\" ; // it's \"reset\" \"x\"\r\n"), true),
        (b.but(b"locate comp \"reset\" site \"R1\";\n"), false),
        (b.but(b"LOCATE comp \"reset\" SITE \"R1\";\n"), false),
        (b.but(b"LOCATE COMP 'reset' SITE 'R1';\n"), false),
        (b.but(b"LOCATE COMP \"reset SITE \"R1\";\n"), false),
        (b.but(b"LOCATE COMP \"reset\" SITE \"R1;\n"), false),
        (b.but(b"LOCATE COMP \"reset\" SITE \"R1\" X;\n"), false),
        (b.but(b"LOCATE COMP \"reset[0]\" SITE \"R1\";\n"), true),
        (b.but(b"LOCATE COMP \"reset\" SITE \"Z99\";\nLOCATE COMP \"reset\" SITE \"R1\";\n"), true),
        (b.but(b""), false),
        (b.behind(BOM), false),
        (b.behind(&[BOM, b"BLOCK ASYNCPATHS;\n"].concat()), true),
        (b.and(b"LOCATE COMP \"other\" SITE \"Z99;\nIOBUF PORT \"other\" X;\nLOCATE COMP \"a\" SITE \"R1\";\n"), true),
        (b.and(b"LOCATE COMP \"x\";\n"), false),
        (b.and(b"# \xe9 \"\n// \xfc\n;;\n"), true),
        (b.and(b"BLOCK ASYNCPATHS\n"), false),
        (b.and(b"\x0c\n"), false),
        (b.and(b"GIBBERISH ROUND;\nVOLTAGE 3.300 V;\n"), true),
        (b.and(b"IOBUF PORT \"reset\" PULLMODE;\n"), false),
        (b.and(b"IOBUF PORT \"reset\" PULLMODE = UP;\n"), false),
        (b.and(b"IOBUF PORT;\n"), false),
        (b.and(b"IOBUF CELL \"x\" A=1;\n"), false),
        (b.and(b"SYSCONFIG CONFIG_IOVOLTAGE=3.3 COMPRESS_CONFIG=ON;\n"), true),
        (b.and(b"SYSCONFIG COLOUR=1;\n"), false),
        (b.and(b"SYSCONFIG COMPRESS_CONFIG;\n"), false),
        (b.and(b"FREQUENCY PORT \"clk\" 25 mhz;\nFREQUENCY NET none 1 KHZ;\nFREQUENCY 25 MHZ;\n"), true),
        (b.and(b"FREQUENCY PORT \"clk\" 25 GHZ;\n"), false),
        (b.and(b"FREQUENCY PORT \"clk\" 25MHZ;\n"), false),
        (b.and(b"FREQUENCY PORT \"clk\" fast MHZ;\n"), false),
        (b.and(b"FREQUENCY;\n"), false),
    ]);
}

#[test]
fn cst_files_are_taken_where_nextpnr_takes_them() {
    let b = Bench::new("tang-nano-9k");
    b.check(&[
        (b.and(b""), true),
        (b.but(b"IO_LOC \"reset\" 4;\r\n"), true),
        (b.but(b"IO_LOC   \"reset\"  4 ; // a button\n"), true),
        (b.but(b"IO_LOC \"reset\" 4,3;\n"), true),
        (b.but(b"IO_LOC \"reset\" 3;\nIO_LOC \"reset\" 4;\n"), true),
        (b.but(b"IO_LOC \"reset\" \"4\";\n"), false),
        (b.and(b"IO_LOC \"other\" 999;\nIO_PORT \"other\" COLOUR;\nIO_PORT \"reset\" COLOUR;\n"), true),
        (b.and(b"# \xe9 \"\n// \xfc\n;;\nGIBBERISH\n"), true),
        (b.and(b"IO_LOC \"other\"\n"), true),
        (b.behind(&[BOM, b"// a comment\n"].concat()), true),
    ]);
}

/// What only nextpnr knows is refused before synthesis.
#[test]
fn a_pin_that_the_package_has_not_is_refused_in_the_rehearsal() {
    for (name, pin, none, said) in [
        ("icebreaker", "10", "99", "named '99'"),
        ("ulx3s-25f", "R1", "Z1", "pin 'Z1', which does not exist"),
        ("tang-nano-9k", "52", "99", "Pin 99 not found"),
    ] {
        let board = Board::find(name).unwrap();
        let tool = find(board.device.family.tools()[1]).unwrap_or_else(|fault| panic!("{fault}"));
        let constraints = String::from_utf8(board.constraints.clone()).unwrap().replace(pin, none).into_bytes();
        let plan = Plan::new(&Config::preset("tiny").unwrap(), &board, board.device.target(), &[], 1);
        let board = Board { constraints, ..board };
        let fault = rehearse(&tool, &plan, &board, &mut || ControlFlow::Continue(())).unwrap_err().to_string();
        assert!(fault.contains(&format!("{name}.")) && fault.contains(said) && fault.contains("board.toml"), "{fault}");
    }
}
