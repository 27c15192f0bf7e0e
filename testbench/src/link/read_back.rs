//! A bitstream that was read back, in Verilator, driven at its pins.

use sigprop_synth::Board;
use sigprop_synth::bitstream::{self, ReadBack};
use sigprop_synth::board::Family;
use sigprop_synth::netlist;

use super::SimulatedLine;
use crate::error::TestbenchError;
use crate::verilator::{Effort, Source};

impl SimulatedLine {
    /// The chip of `board` with what was read of its bitstream, and a host that sends `baud` bits a second, whether they last
    /// whole cycles of the chip's clock or not.
    ///
    /// # Errors
    /// When a tool is missing, or the rate is none that the clock of the bitstream carries.
    pub fn of_bitstream(chip: &ReadBack, board: &Board, baud: u32, effort: Effort) -> Result<Self, TestbenchError> {
        let bit_cycles = chip.core_mhz(board) * 1e6 / f64::from(baud);
        let mut files = vec![("sp_chip.v".to_owned(), chip.verilog.clone())];
        if chip.block_rams + chip.multipliers + chip.sprams > 0 {
            match board.device.family {
                Family::Ice40 => files.extend(netlist::models(Family::Ice40)?),
                // All others are written as expressions.
                family @ (Family::Ecp5 | Family::Gowin) => files.extend(
                    netlist::own_models(family).iter().map(|(name, text)| (name.to_string(), text.to_string())),
                ),
            }
        }
        let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
        let source = Source { top: bitstream::TOP, files: &files, trace: false, effort };
        Self::start(&source, board, bit_cycles)
    }
}
