//! Tables for the manual: all presets on all boards, and how far the estimate is off.

use std::collections::HashMap;
use std::fmt::Write as _;

use sigprop_spec::Config;

use super::calibration::{Measurements, Network, networks};
use super::choose::{Choice, choose};
use crate::board::Board;
use crate::error::SynthError;
use crate::target::Target;

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
    // A thread for each: they have nothing in common.
    std::thread::scope(|scope| {
        let rows = Config::presets().iter().map(|preset| scope.spawn(|| rows(preset.name, &boards)));
        let rows: Vec<_> = rows.collect();
        for rows in rows {
            out += &rows.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        }
    });
    Ok(out)
}

/// The rows of a preset.
fn rows(preset: &str, boards: &[Board]) -> String {
    let auto = ["hardware.lanes=auto", "hardware.multipliers_per_lane=auto"].map(str::to_owned);
    let mut out = String::new();
    // The presets are sound, which is tested where they are.
    let Ok(config) = Config::preset_with(preset, &auto) else { return out };
    let mut known: HashMap<(&str, usize), Result<Choice, String>> = HashMap::new();
    for board in boards {
        let key = (board.device.part.as_str(), board.bit_cycles());
        let choice = known.entry(key).or_insert_with(|| {
            choose(&config, board, &board.device.targets(), None).map_err(|fault| fault.to_string())
        });
        let _ = writeln!(out, "| `{preset}` | {} {}", board.name, row(choice, board));
    }
    out
}

/// A row for every network of the calibration: what it takes on each target, and by how much the estimate is off where the fit has not
/// seen it.
#[must_use]
pub fn left_out() -> String {
    let ours = Measurements::ours();
    let found = ours.left_out();
    let mut out =
        "| network | ".to_owned() + &Target::INFERRED.map(Target::word).join(" | ") + " |\n|---|---|---|---|\n";
    // The file is sound, which is tested where it is read.
    for Network { name, .. } in networks().unwrap_or_default() {
        let cell = |target: Target| {
            let of = found.iter().find(|left_out| left_out.target == target.word() && left_out.name == name);
            of.map_or("-".to_owned(), |of| format!("{}, {:+.1} %", of.measured, of.off()))
        };
        let _ = writeln!(out, "| `{name}` | {} |", Target::INFERRED.map(cell).join(" | "));
    }
    out
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
