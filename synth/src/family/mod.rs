//! The families of FPGAs that there are tools for. What the rest of the crate asks of one stands in its own file, as
//! [`Facts`]: names of cells, what memories and multipliers become, the words of its tools.

mod ecp5;
mod gowin;
mod ice40;

use serde::Serialize;

use crate::tools::Tool;

/// What a board's FPGA is made of, which decides the tools.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Family {
    /// Lattice iCE40: nextpnr-ice40, icepack.
    Ice40,
    /// Lattice ECP5: nextpnr-ecp5, ecppack.
    Ecp5,
    /// Gowin GW1N and GW2A: nextpnr-himbaechel, `gowin_pack`.
    Gowin,
}

/// What is known of a family.
#[derive(Debug)]
pub(crate) struct Facts {
    /// The word of `board.toml`, and of yosys for its folder.
    pub word: &'static str,
    /// What its logic is counted in.
    pub logic: &'static str,
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
fn whole(pass: &str) -> String {
    format!("{pass}\n")
}

impl Family {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Ice40, Self::Ecp5, Self::Gowin];

    /// What is known of it.
    pub(crate) const fn facts(self) -> &'static Facts {
        match self {
            Self::Ice40 => &ice40::FACTS,
            Self::Ecp5 => &ecp5::FACTS,
            Self::Gowin => &gowin::FACTS,
        }
    }

    /// The word of `board.toml`.
    #[must_use]
    pub const fn word(self) -> &'static str {
        self.facts().word
    }

    /// What its logic is counted in.
    #[must_use]
    pub const fn logic_name(self) -> &'static str {
        self.facts().logic
    }

    /// Bits of a block RAM.
    #[must_use]
    pub const fn block_ram_bits(self) -> usize {
        self.facts().block_ram_bits
    }

    /// LUT4 that a RAM of 16 words of 4 bits takes; none where there is no such RAM.
    pub(crate) fn lut4_of_lut_ram(self) -> Option<usize> {
        let cells = &self.facts().cells;
        cells.lut4.iter().find(|(name, _)| cells.lut_ram.contains(name)).map(|(_, lut4)| *lut4)
    }

    /// What the clock of a build leaves out, where it does; such a clock is none to rely on.
    #[must_use]
    pub const fn untimed(self) -> Option<&'static str> {
        self.facts().untimed
    }

    /// Files that the script of yosys names, to stand beside it: name and text.
    #[must_use]
    pub const fn libraries(self) -> &'static [(&'static str, &'static str)] {
        self.facts().libraries
    }

    /// Extension of the file with the pins.
    #[must_use]
    pub const fn pins_extension(self) -> &'static str {
        self.facts().extensions.pins
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_extensions_are_each_family_s_own() {
        for of in [Family::word, Family::pins_extension] {
            let mut words: Vec<&str> = Family::ALL.iter().map(|family| of(*family)).collect();
            words.sort_unstable();
            words.dedup();
            assert_eq!(words.len(), Family::ALL.len(), "{words:?}");
        }
    }
}
