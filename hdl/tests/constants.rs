//! Constants keep their names in the Verilog: as `localparam`s that nothing else is called, in place of bare numbers.

use std::collections::HashSet;

use rust_hdl_core::prelude::*;
use sigprop_hdl::extract::extract;
use sigprop_hdl::generate;
use sigprop_hdl::signal::{Const, Input, Module, OutReg, Output, Reg};
use sigprop_hdl::verilog::{Header, print};
use sigprop_hdl::{Generated, Wrapper, generate_for};
use sigprop_spec::Config;

/// Presets, and networks that have what these have not.
fn designs() -> Vec<(String, Generated)> {
    let mut found: Vec<_> = Config::presets()
        .iter()
        .map(|p| (p.name.to_owned(), generate(&Config::preset(p.name).unwrap(), &[]).unwrap()))
        .collect();
    for set in [
        "format.rounding=\"stochastic\"",
        "learning.mode=inference",
        "learning.loss=l2_repulsion",
        "learning.token=label",
    ] {
        let config = Config::preset_with("tiny", &[set.to_owned()]).unwrap_or_else(|e| panic!("{e}"));
        found.push((set.to_owned(), generate(&config, &[]).unwrap()));
    }
    let (tiny, serial) = (Config::preset("tiny").unwrap(), Wrapper::Serial { bit_cycles: 104 });
    found.push(("serial".into(), generate_for(&tiny, &[], serial, sigprop_hdl::Target::Fpga).unwrap()));
    found
}

/// The text without comments.
fn code(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(|line| line.split("//").next().unwrap_or_default())
}

/// Comparisons of a line with a number: what follows the operator is a sized constant.
fn bare(line: &str) -> usize {
    // The first `<=` of a statement assigns.
    let statement = line.trim_start().split_once(" <= ").filter(|(name, _)| !name.contains(['(', ' ', '=']));
    let line = statement.map_or(line, |(_, value)| value);
    let number = |text: &str| {
        let text = text.trim_start().trim_start_matches('-');
        let digits = text.trim_start_matches(|c: char| c.is_ascii_digit());
        digits.len() < text.len() && digits.starts_with('\'')
    };
    let places = [" == ", " != ", " < ", " > ", " <= ", " >= "].iter().flat_map(|op| line.match_indices(*op));
    places.filter(|(at, op)| number(&line[at + op.len()..])).count()
}

#[test]
fn few_comparisons_are_with_bare_numbers() {
    assert_eq!(bare("        if ((a == 4'd3) && (b < 2'd2)) begin"), 2);
    assert_eq!(bare("        a <= 4'd3;"), 0);
    assert_eq!(bare("        a <= b <= 4'd3;"), 1);
    assert_eq!(bare("        if (state == S_IDLE) begin"), 0);
    for (name, design) in designs() {
        let found: usize = code(&design.verilog).map(bare).sum();
        assert!(found < 40, "{name}: {found} comparisons with bare numbers");
    }
}

/// Names that a module declares: ports, signals, constants.
fn declared(module: &str) -> Vec<&str> {
    let kinds = ["input ", "output ", "wire ", "reg ", "localparam ", "parameter ", "integer "];
    let mut names = Vec::new();
    for line in code(module) {
        let line = line.trim_start().trim_start_matches("(* ");
        if kinds.iter().any(|kind| line.starts_with(kind)) {
            let head = line.split('=').next().unwrap_or_default().trim_end_matches([',', ';', ' ']);
            let head = head.split(" [0:").next().unwrap_or_default();
            names.extend(head.rsplit(' ').next());
        }
    }
    names
}

#[test]
fn a_name_is_declared_once_and_constants_are_in_capitals() {
    for (design_name, design) in designs() {
        let mut constants = 0;
        for (file, text) in &design.files {
            let names = declared(text);
            let mut seen = HashSet::new();
            assert!(names.iter().all(|name| seen.insert(*name)), "{design_name}, {file}: {names:?}");
            for line in code(text).filter(|line| line.starts_with("    localparam ")) {
                let name = line.split(" = ").next().and_then(|head| head.rsplit(' ').next()).unwrap();
                let capitals = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
                assert!(name.chars().all(capitals), "{file}: {name}");
                let read = text.matches(name).count();
                assert!(read > 1, "{design_name}, {file}: nothing reads {name}");
                constants += 1;
            }
        }
        assert!(constants > 50, "{design_name}: {constants}");
    }
}

/// Constants of several widths, of a bit, below zero, as masks.
#[derive(LogicBlock)]
struct Uses {
    meta: Module,
    a: Input,
    little: Output,
    wide: OutReg,
    state: Reg,
    masked: Output,
    limit: Const,
    mask: Const,
    one: Const,
    off: Const,
    on: Vec<Const>,
}

impl Logic for Uses {
    #[hdl_gen]
    fn update(&mut self) {
        self.little.next = self.limit.val();
        if self.a.val() < -self.limit.val() {
            self.little.next = -self.limit.val();
        } else if self.a.any() {
            self.little.next = self.limit.val() + self.a.val();
        }
        self.masked.next = self.a.val() & self.mask.val();
        if self.state.val() == self.off.val() {
            self.state.next = self.on[1].val();
            self.wide.next = self.limit.val() + self.wide.val();
        } else if self.state.val() == self.on[1].val() && self.one.any() {
            self.state.next = self.off.val();
            self.wide.next = self.one.val();
        }
    }
}

#[test]
fn a_constant_is_as_wide_as_its_widest_place() {
    let block = Uses {
        meta: Module::new("uses", "Uses of constants."),
        a: Input::signed(12),
        little: Output::signed(7),
        wide: OutReg::unsigned(20),
        state: Reg::unsigned(2),
        masked: Output::unsigned(12),
        limit: Const::new(50),
        mask: Const::new(0xf0),
        one: Const::new(1),
        off: Const::new(0),
        on: vec![Const::new(0), Const::new(2)],
    };
    let text = print(&extract(&block).unwrap(), &Header::default()).verilog;
    for line in [
        "    localparam [19:0] LIMIT = 20'd50;\n    localparam [11:0] MASK = 12'hf0;\n    localparam [19:0] ONE = 20'd1;\n    \
         localparam [1:0] OFF = 2'd0;\n    localparam [1:0] ON_1 = 2'd2;\n",
        "$signed(a) < $signed((-LIMIT[11:0]))) ? (-LIMIT[6:0]) :",
        "assign masked = a & MASK;",
        "if (state == OFF) begin\n            wide <= LIMIT + wide;\n            state <= ON_1;",
        "end else if (state == ON_1) begin",
        "wide <= ONE;\n            state <= OFF;",
    ] {
        assert!(text.contains(line), "no {line} in\n{text}");
    }
}

/// Has two constants that would be printed under one name.
#[derive(LogicBlock)]
struct Twice {
    meta: Module,
    q: OutReg,
    slot: Vec<Const>,
    slot_0: Const,
}

impl Logic for Twice {
    #[hdl_gen]
    fn update(&mut self) {
        self.q.next = self.q.val() + self.slot[0].val() + self.slot_0.val();
    }
}

/// Has a signal in capitals.
#[derive(LogicBlock)]
#[allow(non_snake_case)]
struct Loud {
    meta: Module,
    LIMIT: OutReg,
    limit: Const,
}

impl Logic for Loud {
    #[hdl_gen]
    fn update(&mut self) {
        self.LIMIT.next = self.LIMIT.val() + self.limit.val();
    }
}

#[test]
fn two_things_of_one_printed_name_are_refused() {
    let c = Const::new(3);
    let twice = Twice { meta: Module::new("twice", ""), q: OutReg::unsigned(4), slot: vec![c], slot_0: c };
    let loud = Loud { meta: Module::new("loud", ""), LIMIT: OutReg::unsigned(4), limit: c };
    for (said, name) in [(extract(&twice).unwrap_err(), "SLOT_0"), (extract(&loud).unwrap_err(), "LIMIT")] {
        let said = said.to_string();
        assert!(said.contains(name) && said.contains("have this name in Verilog"), "{said}");
    }
}
