//! Lanes and multipliers that are "auto": the one place where a command gets the numbers that were chosen for its board,
//! so that `build`, `generate`, `simulate`, `verify` and `host` mean the same hardware.

use sigprop_spec::Config;
use sigprop_synth::estimate::{Choice, choose};
use sigprop_synth::{Board, SynthError};

use crate::args::{Common, OnBoard};
use crate::error::Failure;
use crate::output::Output;

/// The configuration of the options, with nothing left to be chosen.
pub fn config(common: &Common, on: &OnBoard, output: &Output) -> Result<Config, Failure> {
    resolved(super::config(common)?, on, output)
}

/// `config` as the board of the options has it.
pub fn resolved(config: Config, on: &OnBoard, output: &Output) -> Result<Config, Failure> {
    if let Some(name) = &on.board {
        let board = Board::find(name).map_err(SynthError::from)?;
        return Ok(on_board(config, &board, output)?.0);
    }
    if config.wishes().any() {
        let lanes: Vec<usize> = config.stages().iter().map(|stage| stage.lanes).collect();
        let multipliers = config.multipliers_per_lane();
        output.note(&format!(
            "note: \"auto\" without --board means lanes {lanes:?} and {multipliers} multipliers a lane, whatever a board could hold"
        ));
    }
    Ok(config)
}

/// `config` with what was chosen for the board, if anything was left to be.
pub fn on_board(config: Config, board: &Board, output: &Output) -> Result<(Config, Option<Choice>), Failure> {
    if !config.wishes().any() {
        return Ok((config, None));
    }
    let choice = choose(&config, board)?;
    output.note(&format!("chosen for {}: {}", board.name, choice.text()));
    Ok((choice.config.clone(), Some(choice)))
}
