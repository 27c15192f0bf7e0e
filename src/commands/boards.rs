//! `sigprop boards`: what can be built for.

use serde_json::json;
use sigprop_report::columns::{Cells, columns};
use sigprop_synth::{Board, SynthError};

use super::Outcome;
use crate::error::Failure;
use crate::output::Output;

/// Lists the boards that come with sigprop.
pub fn run(output: &Output) -> Result<Outcome, Failure> {
    let boards = Board::all().map_err(SynthError::from)?;
    let lines = |board: &Board| {
        let device = &board.device;
        let also = [(device.dsp, "DSP"), (device.block_ram, "block RAM"), (device.spram, "SPRAM")];
        let also: String = also.iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!(", {n} {what}")).collect();
        let facts = format!(
            "{}: {} LUT4{also}; core at {} MHz, serial line {} baud; loaded by {}",
            device.part,
            device.lut4,
            board.running_mhz(),
            board.baud,
            board.programmer.first().map_or("", String::as_str)
        );
        [[board.name.clone(), board.description.clone()], [String::new(), facts]]
    };
    let mut text = columns(boards.iter().flat_map(lines), Cells::Words);
    text += "\n`sigprop fit NETWORK` says what a network takes on each; --board also takes a folder of your own (synth/constraints/README.md).";
    output.result(&json!({ "boards": boards }), &text)?;
    Ok(Outcome::Good)
}
