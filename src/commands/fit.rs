//! `sigprop fit`: what a network takes on a board, and how fast it is there, before any tool has run.

use std::fmt::Write as _;

use serde::Serialize;
use serde_json::json;
use sigprop_spec::Config;
use sigprop_synth::estimate::{Clock, Estimate, choose, clock};
use sigprop_synth::report::cycles_per_sample;
use sigprop_synth::{Board, SynthError, Target, impossible_memory};

use super::{Outcome, sizes};
use crate::args::Fit;
use crate::error::Failure;
use crate::output::Output;

/// A network on a board.
#[derive(Debug, Serialize)]
struct OnBoard {
    board: String,
    fits: bool,
    /// Why it does not; or, where it was chosen, why not more.
    reason: Option<String>,
    #[serde(flatten)]
    hardware: Option<Hardware>,
}

/// What it takes there.
#[derive(Debug, Serialize)]
struct Hardware {
    config_hash: String,
    lanes: Vec<usize>,
    multipliers_per_lane: usize,
    cycles_per_sample: usize,
    /// The target whose cells it has.
    cells: Target,
    /// What those cycles are of.
    #[serde(skip)]
    of: &'static str,
    estimate: Estimate,
    available: Estimate,
    /// What builds for such parts have reached; none where there is no build.
    clock: Option<Clock>,
}

/// Runs the command.
pub fn run(args: &Fit, output: &Output) -> Result<Outcome, Failure> {
    let config = super::config(&args.common)?;
    let boards = match &args.board {
        Some(name) => vec![Board::find(name).map_err(SynthError::from)?],
        None => Board::all().map_err(SynthError::from)?,
    };
    let mut found = Vec::new();
    for board in &boards {
        found.push(fit(&config, board)?);
    }
    let title = format!("{} ({}), estimated", config.name(), sizes(&config));
    let text: String = found.iter().zip(&boards).map(|(found, board)| text(found, board)).collect();
    let json = json!({ "network": config.name(), "boards": found });
    output.result(&json, format!("{title}\n{text}").trim_end())?;
    Ok(if found.iter().any(|found| found.fits) { Outcome::Good } else { Outcome::Bad })
}

fn fit(config: &Config, board: &Board) -> Result<OnBoard, Failure> {
    let with = |fits, reason, hardware| OnBoard { board: board.name.clone(), fits, reason, hardware };
    let device = &board.device;
    let available = Estimate { lut4: device.lut4, dsp: device.dsp, block_ram: device.block_ram, spram: device.spram };
    let hardware = |config: &Config, estimate, target: Target| Hardware {
        cells: target,
        config_hash: config.hash_hex(),
        lanes: config.stages().iter().map(|stage| stage.lanes).collect(),
        multipliers_per_lane: config.multipliers_per_lane(),
        cycles_per_sample: cycles_per_sample(config),
        of: if config.learns() { "a training sample" } else { "an inference" },
        estimate,
        available,
        clock: clock(board, target),
    };
    if config.wishes().any() {
        return match choose(config, board, &device.targets()) {
            Ok(choice) => {
                Ok(with(true, Some(choice.reason), Some(hardware(&choice.config, choice.estimate, choice.target))))
            }
            Err(fault @ (SynthError::NothingFits { .. } | SynthError::Memory { .. })) => {
                Ok(with(false, Some(fault.to_string()), None))
            }
            Err(fault) => Err(fault.into()),
        };
    }
    if impossible_memory(config, board.device.family) {
        let fault = SynthError::Memory { family: board.device.family.word() };
        return Ok(with(false, Some(fault.to_string()), None));
    }
    let (estimate, target) = Estimate::with_cells(config, board, &device.targets())?;
    let lacks = estimate.lacks(board);
    let reason = (!lacks.is_empty()).then(|| SynthError::TooLarge { board: board.name.clone(), lacks }.to_string());
    Ok(with(reason.is_none(), reason, Some(hardware(config, estimate, target))))
}

fn text(found: &OnBoard, board: &Board) -> String {
    let mut out = format!("\n{}:", found.board);
    if let Some(h) = &found.hardware {
        let (multipliers, cycles) = (h.multipliers_per_lane, h.cycles_per_sample);
        let _ = writeln!(out, " lanes {:?}, multipliers per lane {multipliers}, {cycles} cycles {}", h.lanes, h.of);
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
    match (&found.reason, found.fits) {
        (Some(reason), true) => drop(writeln!(out, "  why not faster     {reason}")),
        (Some(reason), false) => drop(writeln!(out, "  does not fit       {reason}")),
        (None, _) => {}
    }
    out
}
