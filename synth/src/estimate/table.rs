//! The table of all presets and boards for the manual.

use std::collections::HashMap;
use std::fmt::Write as _;

use sigprop_spec::Config;

use super::choose::{Choice, choose};
use crate::board::Board;
use crate::error::SynthError;

/// A row for every preset and board, lanes and multipliers chosen for it; boards with the same FPGA share theirs.
///
/// # Errors
/// When a board or a preset is at fault (tests read them all).
pub fn markdown() -> Result<String, SynthError> {
    let boards = Board::all()?;
    let mut out =
        "| network | board | cells | lanes | multipliers a lane | logic cells or LUT4, about | DSP | block RAM | cycles a \
                   training sample | why not faster |\n|---|---|---|---|---|---|---|---|---|---|\n"
            .to_owned();
    let auto = ["hardware.lanes=auto", "hardware.multipliers_per_lane=auto"].map(str::to_owned);
    for preset in Config::presets() {
        // The presets are sound, which is tested where they are.
        let Ok(config) = Config::preset_with(preset.name, &auto) else { continue };
        let mut known: HashMap<(&str, usize), Result<Choice, String>> = HashMap::new();
        for board in &boards {
            let key = (board.device.part.as_str(), board.bit_cycles());
            let choice = known
                .entry(key)
                .or_insert_with(|| choose(&config, board, &board.device.targets()).map_err(|fault| fault.to_string()));
            let _ = writeln!(out, "| `{}` | {} {}", preset.name, board.name, row(choice, board));
        }
    }
    Ok(out)
}

fn row(choice: &Result<Choice, String>, board: &Board) -> String {
    let device = &board.device;
    match choice {
        Ok(c) => {
            let (e, reason) = (&c.estimate, &c.reason);
            format!(
                "| {} | {:?} | {} | {} of {} | {} of {} | {} of {} | {} | {reason} |",
                c.target.how(),
                c.lanes,
                c.multipliers_per_lane,
                e.lut4,
                device.lut4,
                e.dsp,
                device.dsp,
                e.block_ram,
                device.block_ram,
                c.cycles_per_sample
            )
        }
        Err(fault) => {
            let why = fault.split(": ").last().unwrap_or(fault);
            let why = why.split(';').next().unwrap_or(why);
            format!("| | does not fit | | | | | | {why} |")
        }
    }
}
