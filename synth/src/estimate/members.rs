//! What a member of the family is and costs, for its page of the manual.

use std::fmt::Write as _;

use sigprop_spec::Config;
use sigprop_spec::family::{Row, Seam};

use super::Estimate;
use crate::board::Board;
use crate::quote;
use crate::rates::{cycles_of, cycles_per_sample};

/// The network and board on which costs are said.
const PRESET: &str = "digits";
const BOARD: &str = "ulx3s-25f";
const LANES: &str = "hardware.lanes=3";

/// Members that cannot be had by their word alone, and what goes with it.
const WITH: &[(&str, &[&str])] = &[
    ("goodness", &["learning.target=concatenation"]),
    ("concatenation", &["learning.loss=goodness"]),
    ("error", &["network.readout=stage"]),
    ("difference", &["learning.target=error", "network.readout=stage"]),
    (
        "recurrent",
        &["network.inputs=8", "network.steps=8", "network.stages=[64]", "learning.margin=1.0", "learning.lr_shift=10"],
    ),
    ("reservoir", &["network.inputs=8", "network.steps=8", "network.reservoir=64"]),
    (
        "fields",
        &[
            "network.stages=[81,64]",
            "network.fields.width=8",
            "network.fields.window=4",
            "network.fields.origin=0",
            "network.fields.stride=2",
            "network.fields.grid=3",
            "network.fields.units=9",
        ],
    ),
];

/// The head of a member's page: its row of the table, and its cost beside that of the default members.
///
/// # Errors
/// Where the word alone is no network, in words: then the table of companions at the head of this file is to say what goes with it.
pub fn member(seam: &Seam, row: &Row) -> Result<String, String> {
    let board = Board::find(BOARD).map_err(|fault| fault.to_string())?;
    let sets = settings(seam, row);
    let [member, default] = [&sets[..], &sets[..1]].map(|sets| cost(sets, &board));
    let list = |names: &[&str]| names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    let mut out = format!("{}\n\n| | |\n|---|---|\n", row.doc);
    let mut line = |what: &str, text: String| {
        if !text.is_empty() {
            let _ = writeln!(out, "| {what} | {text} |");
        }
    };
    line("word", format!("`{} = \"{}\"`", seam.key, row.word));
    line("equation", format!("`{}`", row.equation.replace('|', "\\|")));
    line("source", row.source.to_owned());
    line("keys of its own", list(row.keys));
    line("registers of its own", list(row.registers));
    line("monitors of its own", list(&row.monitors.iter().map(|m| m.info().name).collect::<Vec<_>>()));
    line("cost, by estimate", member?);
    line("the default members", default?);
    let sets: String = sets.iter().map(|set| format!(" --set {}", quote::shell(set))).collect();
    let _ = writeln!(out, "\n`sigprop fit --preset {PRESET} --board {BOARD}{sets}` says so.");
    Ok(out)
}

/// What is laid over the preset: the lanes, the member, and what goes with it.
fn settings(seam: &Seam, row: &Row) -> Vec<String> {
    let with = WITH.iter().find(|(word, _)| *word == row.word).map_or(&[][..], |(_, with)| with);
    let own = format!("{}={}", seam.key, row.word);
    [LANES.to_owned(), own].into_iter().chain(with.iter().copied().map(str::to_owned)).collect()
}

fn cost(sets: &[String], board: &Board) -> Result<String, String> {
    let config = Config::preset_with(PRESET, sets).map_err(|fault| fault.to_string())?;
    let fit = Estimate::with_cells(&config, board, &board.device.targets());
    let (estimate, _) = fit.map_err(|fault| fault.to_string())?;
    let Estimate { lut4, dsp, block_ram, .. } = estimate;
    let cycles = cycles_per_sample(&config);
    Ok(format!("{lut4} LUT4, {dsp} multipliers, {block_ram} block RAMs, {cycles} cycles {}", cycles_of(&config)))
}
