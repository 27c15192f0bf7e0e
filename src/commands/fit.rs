//! `sigprop fit`: what a network takes on a board, and how fast it is there, before any tool has run.

mod text;

use serde::Serialize;
use serde_json::json;
use sigprop_golden_model::Weights;
use sigprop_spec::Config;
use sigprop_synth::estimate::{Clock, Estimate, clock};
use sigprop_synth::report::{Load, OnData, OverLine, cycles_of, cycles_per_sample};
use sigprop_synth::{Board, SynthError, Target, impossible_memory};

use super::Outcome;
use super::hardware::{Source, fitted};
use crate::args::{CellsChoice, Fit};
use crate::error::Failure;
use crate::output::Output;

/// A network on a board.
#[derive(Debug, Serialize)]
struct OnBoard {
    board: String,
    fits: bool,
    /// Whether lanes and multipliers are those that `build` chooses, not those of the configuration.
    chosen: bool,
    /// Why it does not fit; or, where it was chosen, why not more.
    reason: Option<String>,
    /// The same where there is little room and no hardware to show.
    #[serde(skip)]
    short: String,
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
    /// On the data that is given.
    #[serde(skip_serializing_if = "Option::is_none")]
    on_data: Option<OnData>,
    /// What the board's serial line carries.
    over_line: OverLine,
    /// The target whose cells it has.
    cells: Target,
    /// What those cycles are of.
    #[serde(skip)]
    of: String,
    estimate: Estimate,
    available: Estimate,
    /// What builds for such parts have reached; none where there is no build.
    clock: Option<Clock>,
}

/// Runs the command.
pub fn run(args: &Fit, output: &Output) -> Result<Outcome, Failure> {
    let config = super::config(&args.common, output)?;
    let source = Source::of(&args.common);
    let load = super::load::of(&config, &args.profile, &Weights::initial(&config, 1), output)?;
    let boards = match &args.board {
        Some(name) => vec![Board::find(name).map_err(SynthError::from)?],
        None => Board::all().map_err(SynthError::from)?,
    };
    let mut found = Vec::new();
    for board in boards {
        found.push((fit(&config, source, &board, load.as_ref())?, board));
    }
    let title = format!("{} ({}), estimated", config.name(), config.sizes());
    let text = match &found[..] {
        [(one, board)] => text::details(one, board),
        all => text::table(all),
    };
    let any_fits = found.iter().any(|(found, _)| found.fits);
    let found: Vec<OnBoard> = found.into_iter().map(|(found, _)| found).collect();
    let json = json!({ "network": config.name(), "boards": found });
    output.result(&json, format!("{title}\n\n{text}").trim_end())?;
    Ok(if any_fits { Outcome::Good } else { Outcome::Bad })
}

/// As `build` would have it: the same choice, and the same refusals.
fn fit(config: &Config, source: Source<'_>, board: &Board, load: Option<&Load>) -> Result<OnBoard, Failure> {
    let mut chosen = config.wishes().any();
    let refused = |chosen, fault: SynthError| OnBoard {
        board: board.name.clone(),
        fits: false,
        chosen,
        reason: Some(fault.to_string()),
        short: short(&fault),
        hardware: None,
    };
    if impossible_memory(config, board.device.family) {
        return Ok(refused(chosen, SynthError::Memory { family: board.device.family.word() }));
    }
    let fitted = match fitted(config.clone(), source, board, CellsChoice::Auto, load, &mut |_| chosen = true) {
        Err(Failure::Synth(fault @ SynthError::NothingFits { .. })) => return Ok(refused(chosen, fault)),
        other => other?,
    };
    let lacks = fitted.estimate.lacks(board);
    let fits = lacks.is_empty();
    let reason = match &fitted.choice {
        Some(choice) => Some(choice.reason.clone()),
        None if fits => fitted.estimate.tight(board),
        None => Some(SynthError::TooLarge { board: board.name.clone(), lacks }.to_string()),
    };
    let on_data = load.map(|load| OnData::new(load, &fitted.config, board));
    let hardware = Some(hardware(&fitted.config, board, fitted.estimate, fitted.target, on_data));
    Ok(OnBoard { board: board.name.clone(), fits, chosen, reason, short: String::new(), hardware })
}

/// A refusal in few words.
fn short(fault: &SynthError) -> String {
    let SynthError::NothingFits { hardware, lacks, .. } = fault else { return fault.to_string() };
    let lacks: Vec<String> = lacks.iter().map(|(what, needs, has)| format!("{needs} {what}, at most {has}")).collect();
    format!("{hardware}, the smallest: {}", lacks.join("; "))
}

fn hardware(config: &Config, board: &Board, estimate: Estimate, target: Target, on_data: Option<OnData>) -> Hardware {
    let device = &board.device;
    Hardware {
        config_hash: config.hash_hex(),
        lanes: config.stages().iter().map(|stage| stage.lanes).collect(),
        multipliers_per_lane: config.multipliers_of_lane(),
        cycles_per_sample: cycles_per_sample(config),
        on_data,
        over_line: OverLine::new(config, board),
        cells: target,
        of: cycles_of(config),
        estimate,
        available: Estimate {
            lut4: device.lut4,
            dsp: device.dsp,
            block_ram: device.block_ram,
            lut_ram: device.lut_ram,
            spram: device.spram,
        },
        clock: clock(board, target),
    }
}
