//! Memories of all sizes are one Verilog module, and each instance has its own contents: what Icarus reads out of the
//! printed text is what was given.

mod common;

use std::fmt::Write as _;
use std::process::Command;

use common::{folder, run, tool};
use rust_hdl_core::prelude::*;
use sigprop_hdl::blocks::Initial;
use sigprop_hdl::extract::extract;
use sigprop_hdl::generate;
use sigprop_hdl::primitives::Memory;
use sigprop_hdl::signal::{Const, Input, Output, wrap};
use sigprop_hdl::verilog::{Header, print};
use sigprop_spec::{Config, MemoryKind};

/// Memories side by side, read at one address.
#[derive(LogicBlock)]
struct Shelf {
    raddr: Input,
    we: Input,
    rdata: Vec<Output>,
    memories: Vec<Memory>,
    _memories: usize,
    offset: Const,
}

impl Logic for Shelf {
    #[hdl_gen]
    fn update(&mut self) {
        for i in 0..self._memories {
            self.memories[i].raddr.next = self.raddr.val() + self.offset.val();
            self.memories[i].we.next = self.we.val();
            self.memories[i].waddr.next = self.raddr.val();
            self.memories[i].wdata.next = self.raddr.val();
            self.rdata[i].next = self.memories[i].rdata.val();
        }
    }
}

/// Words, bits, sign, how many are given.
const SHAPES: &[(usize, usize, bool, usize)] = &[
    (1, 1, false, 1),
    (2, 63, true, 2),
    (5, 13, true, 3),
    (12, 16, true, 12),
    (12, 16, true, 0),
    (255, 7, false, 255),
    (256, 8, true, 256),
    (257, 9, true, 257),
    (300, 13, true, 290),
    (513, 18, true, 400),
    (700, 35, true, 700),
];

/// Contents with negative words, and zeros in a whole constant's worth of places.
fn contents(shape: usize, given: usize) -> Vec<i64> {
    let mut state = shape as u64 + 1;
    (0..given)
        .map(|i| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            match i {
                0 => -1,
                256..512 if shape == 10 => 0,
                _ => state as i64 >> 1,
            }
        })
        .collect()
}

#[test]
fn each_instance_holds_what_it_was_given() {
    let memory = |(k, &(depth, width, signed, given)): (usize, &(usize, usize, bool, usize))| {
        let memory = Memory::new(depth, width, signed, MemoryKind::Auto, contents(k, given));
        if k % 3 == 0 { memory } else { memory.registered() }
    };
    let memories: Vec<Memory> = SHAPES.iter().enumerate().map(memory).collect();
    let shelf = Shelf {
        raddr: Input::unsigned(10),
        we: Input::bit(),
        rdata: SHAPES.iter().map(|s| if s.2 { Output::signed(s.1) } else { Output::unsigned(s.1) }).collect(),
        memories,
        _memories: SHAPES.len(),
        offset: Const::new(0),
    };
    let text = print(&extract(&shelf).unwrap(), &Header::default()).verilog;
    let of = |module: &str| text.matches(&format!("\nmodule {module} #(")).count();
    assert_eq!((text.matches("\nmodule ").count(), of("sp_memory")), (2, 1));
    // All zeros are not given, and neither is a constant of zeros among others.
    assert_eq!(text.matches(".INIT_").count(), 14);
    let top = "sp_top";
    let mut bench = String::from("module bench;\n    reg clk = 0;\n    reg [9:0] at = 0;\n");
    let mut pins = String::from(".clk(clk), .raddr(at), .we(1'b0)");
    let mut show = String::new();
    for (k, shape) in SHAPES.iter().enumerate() {
        let _ = writeln!(bench, "    wire [{}:0] r{k};", shape.1 - 1);
        let _ = write!(pins, ", .rdata_{k}(r{k})");
        let _ = writeln!(show, "        $display(\"%0d %0d %h\", {k}, at, r{k});");
    }
    let _ = write!(
        bench,
        "    {top} top ({pins});\n    always begin\n        #1 clk = 1; #1 clk = 0; #1 clk = 1; #1 clk = 0;\n{show}        \
         at = at + 1;\n        if (at == 0) $finish;\n    end\nendmodule\n"
    );
    let folder = folder("memory_contents");
    std::fs::write(folder.join("bench.v"), text + &bench).unwrap();
    let (bench, program) = (folder.join("bench.v"), folder.join("bench.vvp"));
    run(Command::new(tool("iverilog", "SIGPROP_IVERILOG"))
        .args(["-g2005", "-s", "bench", "-o"])
        .args([&program, &bench]));
    let said = run(Command::new(tool("vvp", "SIGPROP_VVP")).arg("-n").arg(&program));
    let mut seen = 0;
    for line in said.lines() {
        let [k, at, word] = line.split(' ').collect::<Vec<_>>()[..] else { continue };
        let (Ok(k), Ok(at)) = (k.parse::<usize>(), at.parse::<usize>()) else { continue };
        let (depth, width, _, given) = SHAPES[k];
        if at < depth {
            let want = wrap(contents(k, given).get(at).copied().unwrap_or(0), width, false);
            assert_eq!(i64::from_str_radix(word, 16), Ok(want), "{depth} words of {width} bits at {at}");
            seen += 1;
        }
    }
    assert_eq!(seen, SHAPES.iter().map(|s| s.0).sum::<usize>());
}

/// Whatever they hold, and however many there are.
#[test]
fn a_network_has_one_module_for_each_way_to_call_a_memory() {
    for preset in Config::presets() {
        let config = Config::preset(preset.name).unwrap();
        let word = |stage: usize, i: usize, j: usize| (stage * 7 + i * 31 + j) as i32 % 100 - 50;
        let initial: Vec<Initial> = config
            .stages()
            .iter()
            .enumerate()
            .map(|(s, shape)| Initial {
                rows: (0..shape.outputs).map(|i| (0..=shape.inputs).map(|j| word(s, i, j)).collect()).collect(),
                ..Initial::default()
            })
            .collect();
        let files = generate(&config, &initial).unwrap().files;
        let mut memories: Vec<&str> =
            files.iter().map(|f| f.0.as_str()).filter(|name| name.starts_with("sp_memory")).collect();
        memories.sort_unstable();
        assert_eq!(memories, ["sp_memory.v"], "{}", preset.name);
        // In a stage the blocks come first, and what memories hold comes last.
        for (name, text) in files.iter().filter(|f| f.0.starts_with("sp_stage")) {
            let data = text.find(".INIT_0(").unwrap_or_else(|| panic!("{}: {name} holds nothing", preset.name));
            assert!(!text[data..].contains("sp_lane") && !text[data..].contains("unused_ok"), "{name}");
        }
    }
}
