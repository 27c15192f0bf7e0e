//! Lanes and multipliers for a board: the one place where a command gets the numbers that were chosen for it, so that
//! `build`, `fit`, `generate`, `simulate`, `verify` and `host` mean the same hardware. Numbers are chosen where the configuration
//! says "auto", and for a preset whose own do not fit the board.

use sigprop_spec::Config;
use sigprop_synth::estimate::{Choice, Estimate, choose};
use sigprop_synth::report::Load;
use sigprop_synth::{Board, SynthError, Target};

use crate::args::{CellsChoice, Common, OnBoard};
use crate::error::Failure;
use crate::output::Output;

/// What a preset is laid over with when its lanes and multipliers do not fit a board.
const AUTO: [&str; 2] = ["hardware.lanes=auto", "hardware.multipliers_per_lane=auto"];

/// A configuration for a board, and what was chosen of it.
pub struct Fitted {
    /// The network, all numbers known.
    pub config: Config,
    /// Whose cells it has.
    pub target: Target,
    /// What it takes.
    pub estimate: Estimate,
    /// The choice, where anything was left to be chosen.
    pub choice: Option<Choice>,
}

/// The preset that a configuration was made from, if it was, and what was laid over it.
#[derive(Clone, Copy)]
pub struct Source<'a> {
    preset: Option<&'a str>,
    set: &'a [String],
}

impl<'a> Source<'a> {
    /// That of the options.
    pub fn of(common: &'a Common) -> Self {
        Self { preset: common.config.is_none().then(|| super::preset(common)), set: &common.set }
    }

    /// A preset by name, with what the options lay over it.
    pub fn preset(name: &'a str, common: &'a Common) -> Self {
        Self { preset: Some(name), set: &common.set }
    }

    /// The preset with lanes and multipliers to be chosen; none where the user has said what they are.
    fn auto(self) -> Option<Result<Config, Failure>> {
        let key = |set: &str| set.split('=').next().unwrap_or_default().trim().to_owned();
        let said = self.set.iter().any(|set| AUTO.iter().any(|auto| key(auto) == key(set)));
        let preset = self.preset.filter(|_| !said)?;
        let sets: Vec<String> = self.set.iter().cloned().chain(AUTO.map(str::to_owned)).collect();
        Some(Config::preset_with(preset, &sets).map_err(Failure::from))
    }
}

/// The configuration of the options, with nothing left to be chosen.
pub fn config(common: &Common, on: &OnBoard, output: &Output) -> Result<Config, Failure> {
    config_and_board(common, on, output).map(|(config, _)| config)
}

/// The same, and the board and whose cells it has, where the options name one.
pub fn config_and_board(
    common: &Common,
    on: &OnBoard,
    output: &Output,
) -> Result<(Config, Option<(Board, Target)>), Failure> {
    resolved(super::config(common, output)?, Source::of(common), on, output)
}

/// `config` as the board of the options has it, and that board; `source` is what it was made from.
pub fn resolved(
    config: Config,
    source: Source<'_>,
    on: &OnBoard,
    output: &Output,
) -> Result<(Config, Option<(Board, Target)>), Failure> {
    if let Some(name) = &on.board {
        let board = Board::find(name).map_err(SynthError::from)?;
        let fitted = on_board(config, source, &board, CellsChoice::Auto, None, output)?;
        return Ok((fitted.config, Some((board, fitted.target))));
    }
    if config.wishes().any() {
        let lanes: Vec<usize> = config.stages().iter().map(|stage| stage.lanes).collect();
        let multipliers = config.multipliers_of_lane();
        output.note(&format!(
            "note: \"auto\" without --board means lanes {lanes:?} and {multipliers} multipliers a lane, whatever a board could hold"
        ));
    }
    Ok((config, None))
}

/// `config` with what was chosen for the board, if anything was left to be, and with cells that suffice for it; what was
/// chosen is noted.
pub fn on_board(
    config: Config,
    source: Source<'_>,
    board: &Board,
    cells: CellsChoice,
    load: Option<&Load>,
    output: &Output,
) -> Result<Fitted, Failure> {
    let fitted = fitted(config, source, board, cells, load, &mut |remark| output.note(&format!("note: {remark}")))?;
    if let Some(choice) = &fitted.choice {
        output.note(&format!("chosen for {}: {}", board.name, choice.text()));
    }
    Ok(fitted)
}

/// The same, balanced for the data of `load`, where it is given; `remark` is told where a preset's own numbers are not taken.
pub fn fitted(
    config: Config,
    source: Source<'_>,
    board: &Board,
    cells: CellsChoice,
    load: Option<&Load>,
    remark: &mut dyn FnMut(&str),
) -> Result<Fitted, Failure> {
    let targets = match cells {
        CellsChoice::Auto => board.device.targets(),
        CellsChoice::Inferred => vec![board.device.target()],
        CellsChoice::Named => vec![board.device.named_target()],
    };
    let mut wish = config;
    if !wish.wishes().any() {
        let (estimate, target) = Estimate::with_cells(&wish, board, &targets)?;
        match source.auto() {
            Some(auto) if estimate.lacks_hard_cells(board) => {
                remark(&format!("the preset's lanes do not fit {}; others are chosen", board.name));
                wish = auto?;
            }
            // What does not fit is refused where it is built, with what it lacks.
            _ => return Ok(Fitted { config: wish, target, estimate, choice: None }),
        }
    }
    let choice = choose(&wish, board, &targets, load)?;
    Ok(Fitted { config: choice.config.clone(), target: choice.target, estimate: choice.estimate, choice: Some(choice) })
}
