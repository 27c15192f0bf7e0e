//! One file for each command, and what they share: configuration and start weights from the common options.

mod build;
mod demo;
mod generate;
mod presets;
mod simulate;
mod tools;
mod train;
mod verify;

use std::path::Path;
use std::process::ExitCode;

use sigprop_golden_model::{Model, Weights};
use sigprop_spec::Config;

use crate::args::{Command, Common};
use crate::error::Failure;
use crate::output::Output;

/// The preset of a command that was given none.
const DEFAULT_PRESET: &str = "digits";

/// How a command that has a result ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// As it should.
    Good,
    /// With a difference, or before its time.
    Bad,
    /// With a bitstream that is too slow.
    Slow,
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Good => Self::SUCCESS,
            Outcome::Bad => Self::FAILURE,
            Outcome::Slow => Self::from(crate::error::TOO_SLOW),
        }
    }
}

/// Runs a command.
pub fn run(command: Command, output: &Output) -> Result<Outcome, Failure> {
    match command {
        Command::Demo(args) => demo::run(&args, output),
        Command::Train(args) => train::run(&args, output),
        Command::Generate(args) => generate::run(&args, output),
        Command::Simulate(args) => simulate::run(&args, output),
        Command::Verify(args) => verify::run(&args, output),
        Command::Build(args) => build::run(&args, output),
        Command::Tools(args) => tools::run(&args, output),
        Command::Presets(args) => presets::run(&args, output),
    }
}

/// The configuration of the common options.
fn config(common: &Common) -> Result<Config, Failure> {
    if let Some(path) = &common.config {
        let file = path.display().to_string();
        let text = std::fs::read_to_string(path).map_err(|source| {
            let mend = "check the path, or take a preset with --preset";
            Failure::Input { file: file.clone(), what: "be read", source, mend }
        })?;
        return Ok(Config::from_toml(&file, &text, &common.set)?);
    }
    let preset = common.preset.as_deref().unwrap_or(DEFAULT_PRESET);
    Ok(Config::preset_with(preset, &common.set)?)
}

/// The start weights: from the file where one is given, else random ones of the seed.
fn weights(config: &Config, file: Option<&Path>, seed: u64, output: &Output) -> Result<Weights, Failure> {
    let Some(file) = file else { return Ok(Weights::initial(config, seed)) };
    let (weights, report) = Weights::load(file, config)?;
    if report.rounded > 0 || report.saturated_total() > 0 {
        output.note(&format!(
            "{}: {} values, {} rounded to the formats, {} out of range and saturated{}",
            file.display(),
            report.values,
            report.rounded,
            report.saturated_total(),
            report.saturated.iter().map(|(name, n)| format!("\n  {name}: {n}")).collect::<String>()
        ));
    }
    Ok(weights)
}

/// A model with these weights and a fresh bank: the state that training starts from.
fn model(config: &Config, weights: &Weights) -> Result<Model, Failure> {
    let mut model = Model::new(config, weights)?;
    model.refresh();
    Ok(model)
}

/// The CRC-32 of each stage's weights as 8 hexadecimal digits.
fn crcs(config: &Config, weights: &Weights) -> Vec<String> {
    weights.crc32_all(config).iter().map(|crc| format!("{crc:08x}")).collect()
}

/// `inputs-stage-...-stage`
fn sizes(config: &Config) -> String {
    let stages = config.stages().iter().map(|s| format!("-{}", s.outputs));
    config.inputs().to_string() + &stages.collect::<String>()
}
