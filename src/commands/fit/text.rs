//! What `sigprop fit` says to a person: a line for each board, or all about one.

use std::fmt::Write as _;

use sigprop_synth::Board;
use sigprop_synth::estimate::Clock;

use super::{Hardware, OnBoard};

/// A column of the table: its head, and what a board has there.
type Column = (&'static str, fn(&Hardware, &Board) -> String);

const COLUMNS: [Column; 9] = [
    ("lanes", |h, _| format!("{:?}", h.lanes)),
    ("multipliers a lane", |h, _| h.multipliers_per_lane.to_string()),
    ("cycles a sample", |h, _| h.cycles_per_sample.to_string()),
    (ON_DATA, |h, _| h.on_data.as_ref().map_or(String::new(), |on| format!("{:.0}", on.cycles_per_sample))),
    ("logic, about", |h, _| format!("{} of {}", h.estimate.lut4, h.available.lut4)),
    ("DSP", |h, _| format!("{} of {}", h.estimate.dsp, h.available.dsp)),
    ("block RAM", |h, _| format!("{} of {}", h.estimate.block_ram, h.available.block_ram)),
    ("MHz (wanted)", |h, board| {
        let range = h.clock.map_or("?".to_owned(), |c| match c.builds {
            1 => format!("{:.0}", c.most_mhz),
            _ => format!("{:.0} to {:.0}", c.least_mhz, c.most_mhz),
        });
        format!("{range} ({})", board.core_mhz)
    }),
    ("a second over its line", |h, _| format!("{:.0}", over_line(h).0)),
];

/// A column that is there where data is given.
const ON_DATA: &str = "on the data";

/// How many samples a second the board's serial line carries, and of what kind.
fn over_line(hardware: &Hardware) -> (f64, &'static str) {
    match hardware.over_line.samples_per_second {
        Some(samples) => (samples, "training samples"),
        None => (hardware.over_line.inferences_per_second, "inferences"),
    }
}

/// A line for each board; of those on which the network does not fit, and have no numbers, the reason.
pub(super) fn table(found: &[(OnBoard, Board)]) -> String {
    let on_data = found.iter().filter_map(|(on, _)| on.hardware.as_ref()).any(|hardware| hardware.on_data.is_some());
    let columns: Vec<Column> = COLUMNS.into_iter().filter(|column| on_data || column.0 != ON_DATA).collect();
    let head = ["board", "fits"].into_iter().chain(columns.iter().map(|column| column.0));
    let mut rows: Vec<Vec<String>> = vec![head.map(str::to_owned).collect()];
    for (on, board) in found {
        let mut row = vec![on.board.clone(), if on.fits { "yes" } else { "no" }.to_owned()];
        match &on.hardware {
            Some(hardware) => row.extend(columns.iter().map(|column| (column.1)(hardware, board))),
            None => row.push(on.short.clone()),
        }
        rows.push(row);
    }
    // A reason may be longer than the column that it begins in.
    let mut widths = vec![0; rows[0].len()];
    for row in &rows {
        let cells = if row.len() == widths.len() { &row[..] } else { &row[..2] };
        for (width, cell) in widths.iter_mut().zip(cells) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let mut out = String::new();
    for row in &rows {
        let line: Vec<String> = row.iter().zip(&widths).map(|(cell, &width)| format!("{cell:<width$}")).collect();
        out += line.join("  ").trim_end();
        out.push('\n');
    }
    out.push('\n');
    if found.iter().any(|(on, _)| on.chosen) {
        out += "Lanes and multipliers are those that `sigprop build` takes for each board. ";
    }
    out + "More about a board: --board NAME\n"
}

/// All about a network on a board.
pub(super) fn details(found: &OnBoard, board: &Board) -> String {
    let mut out = format!("{}:", found.board);
    if let Some(h) = &found.hardware {
        let (multipliers, cycles) = (h.multipliers_per_lane, h.cycles_per_sample);
        let chosen = if found.chosen { ", chosen" } else { "" };
        let _ =
            writeln!(out, " lanes {:?}, multipliers per lane {multipliers}{chosen}, {cycles} cycles {}", h.lanes, h.of);
        if let Some(on) = &h.on_data {
            let _ = writeln!(out, "  on {}", on.line());
        }
        let _ = writeln!(out, "  cells              {} ({})", h.cells.how(), h.cells);
        let logic = board.device.family.logic_name();
        let uses = [
            (logic, "about ", h.estimate.lut4, h.available.lut4),
            ("DSP", "", h.estimate.dsp, h.available.dsp),
            ("block RAM", "", h.estimate.block_ram, h.available.block_ram),
            ("SPRAM", "", h.estimate.spram, h.available.spram),
        ];
        for (name, about, used, there) in uses.into_iter().filter(|u| u.2 + u.3 > 0) {
            let used = format!("{about}{used}");
            let _ = writeln!(out, "  {name:<18} {used:>12} of {there:>6}");
        }
        let (samples, what) = over_line(h);
        let line = h.over_line.line();
        let _ = writeln!(out, "  over its line      {samples:.0} {what} a second at most, {line}");
    } else {
        out.push('\n');
    }
    if let Some(clock) = found.hardware.as_ref().and_then(|h| h.clock) {
        let Clock { least_mhz, most_mhz, builds } = clock;
        let range = match builds {
            1 => format!("{most_mhz:.0} MHz in 1 build for such a part"),
            _ => format!("{least_mhz:.0} to {most_mhz:.0} MHz in {builds} builds for such a part"),
        };
        let _ = writeln!(out, "  clock              {range}; {} MHz is wanted", board.core_mhz);
    }
    let what = match (found.fits, found.chosen) {
        (true, true) => "why not faster",
        (true, false) => "note",
        (false, _) => "does not fit",
    };
    if let Some(reason) = &found.reason {
        let _ = writeln!(out, "  {what:<18} {reason}");
    }
    out
}
