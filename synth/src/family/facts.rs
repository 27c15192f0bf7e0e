//! What there is to know of a family, and in which words.

use crate::tools::Tool;

/// What is known of a family.
#[derive(Debug)]
pub(crate) struct Facts {
    /// The word of `board.toml`, and of yosys for its folder.
    pub word: &'static str,
    /// What its logic is counted in.
    pub logic: &'static str,
    /// How much of the logic a choice of lanes takes at most, in percent.
    pub fill_percent: usize,
    /// Bits of a block RAM.
    pub block_ram_bits: usize,
    /// What its cells are called.
    pub cells: Names,
    /// What its logic and cells are called in nextpnr's report.
    pub bels: Bels,
    /// RAMs that synthesis may choose from.
    pub rams: &'static [Ram],
    /// What synthesis makes a hard multiplier of.
    pub multiplier: Multiplier,
    /// Lines of yosys's script of the synthesis pass with its options: the pass itself, or its parts with more between them.
    pub passes: fn(&str) -> String,
    /// The carry chains, where nextpnr must be kept from some.
    pub carry: Option<Carry>,
    /// Files that the script of yosys names: name and text.
    pub libraries: &'static [(&'static str, &'static str)],
    /// What the clock that nextpnr prints leaves out.
    pub untimed: Option<&'static str>,
    /// Synthesis, place and route, bitstream.
    pub tools: [Tool; 3],
    /// nextpnr's arguments for the file with the pins.
    pub pins: fn(&str) -> Vec<String>,
    /// nextpnr's option for the routed design that the packer reads.
    pub routed: &'static str,
    /// The packer's arguments: the routed design, the bitstream, the flags of the FPGA.
    pub pack: fn(&str, &str, &[String]) -> Vec<String>,
    /// Whether nextpnr is asked for the routed netlist as well.
    pub routed_netlist: bool,
    /// Extensions of the files.
    pub extensions: Extensions,
    /// FuseSoC's tool, and the type of the file with the pins; none where that tool makes no good netlist.
    pub fusesoc: Option<(&'static str, &'static str)>,
    /// Cells of pads that go in and out, where a netlist must have them.
    pub pads: Option<(&'static str, &'static str)>,
    /// How the file with the pins gives a port its pin.
    pub locate: fn(&str, &str) -> String,
}

/// Extensions of files.
#[derive(Debug)]
pub(crate) struct Extensions {
    /// With the pins.
    pub pins: &'static str,
    /// The routed design.
    pub routed: &'static str,
    /// The bitstream.
    pub bitstream: &'static str,
}

/// How the names of cells begin, in what yosys counts.
#[derive(Debug)]
pub(crate) struct Names {
    /// Multipliers; the first stands for all in messages, and so for the others.
    pub dsp: &'static [&'static str],
    /// Block RAMs.
    pub block_ram: &'static [&'static str],
    /// RAMs in lookup tables.
    pub lut_ram: &'static [&'static str],
    /// Single-port RAMs.
    pub spram: &'static [&'static str],
    /// Flip-flops.
    pub flip_flop: &'static str,
    /// Cells of lookup tables, each with the LUT4 that it takes.
    pub lut4: &'static [(&'static str, usize)],
}

/// What nextpnr counts; an empty name where there is none.
#[derive(Debug)]
pub(crate) struct Bels {
    /// Logic.
    pub logic: &'static str,
    /// Flip-flops. Where they are not counted, there are as many as logic cells, which have one each.
    pub flip_flops: Option<&'static str>,
    /// Multipliers.
    pub dsp: &'static str,
    /// Block RAMs.
    pub block_ram: &'static str,
    /// Single-port RAMs.
    pub spram: &'static str,
}

/// A cell of a carry chain, and its pins for the carry.
#[derive(Debug)]
pub(crate) struct Carry {
    /// The cell.
    pub cell: &'static str,
    /// The carry that comes.
    pub from: &'static str,
    /// The carry that goes.
    pub to: &'static str,
}

/// A kind of RAM, as yosys's pass `memory_libmap` is told of it.
#[derive(Debug)]
pub(crate) struct Ram {
    /// In block RAM, and not in lookup tables.
    pub block: bool,
    /// Bits of an address of the narrowest width.
    pub address_bits: usize,
    /// Widths of a port.
    pub widths: &'static [usize],
    /// The widest that a write port can be, as an index of `widths`.
    pub widest_write: usize,
    /// Bits for one write enable; 0: a word for one.
    pub byte: usize,
    /// The price of a cell.
    pub cost: f64,
    /// Cannot hold what is never written.
    pub prune_rom: bool,
}

/// Which products synthesis puts into hard multipliers, as yosys's `mul2dsp` is told.
#[derive(Debug)]
pub(crate) struct Multiplier {
    /// Bits of an operand, at most.
    pub most: usize,
    /// Bits of the narrower operand, at least.
    pub least: usize,
    /// Bits of the product, at least.
    pub least_product: usize,
}

/// The pass as it is.
pub(super) fn whole(pass: &str) -> String {
    format!("{pass}\n")
}
