//! What `sigprop fit` says to a person: a line for each board, or all about one.

use std::fmt::Write as _;

use sigprop_report::columns::{Cells, columns};
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

/// A line for each board, and below them why the network does not fit on some.
pub(super) fn table(found: &[(OnBoard, Board)]) -> String {
    let on_data = found.iter().filter_map(|(on, _)| on.hardware.as_ref()).any(|hardware| hardware.on_data.is_some());
    let shown: Vec<Column> = COLUMNS.into_iter().filter(|column| on_data || column.0 != ON_DATA).collect();
    let head = ["board", "fits"].into_iter().chain(shown.iter().map(|column| column.0)).map(str::to_owned);
    let row = |(on, board): &(OnBoard, Board)| -> Vec<String> {
        let cell = |column: &Column| on.hardware.as_ref().map_or("-".to_owned(), |h| (column.1)(h, board));
        let fits = if on.fits { "yes" } else { "no" };
        [on.board.clone(), fits.to_owned()].into_iter().chain(shown.iter().map(cell)).collect()
    };
    let mut out = columns(std::iter::once(head.collect()).chain(found.iter().map(row)), Cells::Words);
    for (on, _) in found.iter().filter(|(on, _)| on.hardware.is_none()) {
        let _ = write!(out, "\n{}: {}", on.board, on.short);
    }
    if found.iter().any(|(on, _)| on.hardware.is_none()) {
        out.push('\n');
    }
    // Once for all boards of a family.
    let mut untimed: Vec<&str> = Vec::new();
    for (_, board) in found.iter().filter(|(on, _)| on.hardware.as_ref().is_some_and(|h| h.clock.is_some())) {
        if let Some(why) = board.device.family.untimed().filter(|why| !untimed.contains(why)) {
            let _ = write!(out, "\n{}: {why}\n", board.device.family.word());
            untimed.push(why);
        }
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
            ("LUT RAM", "", h.estimate.lut_ram, h.available.lut_ram),
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
        if let Some(why) = board.device.family.untimed() {
            let _ = writeln!(out, "  but                {why}");
        }
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
