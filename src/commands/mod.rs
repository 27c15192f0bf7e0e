//! One file for each command, and what they share: configuration and start weights from the common options.

mod accuracy;
mod area;
mod boards;
mod build;
mod compare;
mod demo;
mod explain;
mod explore;
mod fit;
mod generate;
mod hardware;
mod history;
mod host;
mod load;
mod new;
mod presets;
mod program;
mod shell;
mod simulate;
mod tools;
mod train;
mod verify;

use std::ops::ControlFlow;
use std::path::Path;

use indicatif::ProgressBar;
use serde::Serialize;
use sigprop_golden_model::data::{Data, Loaded, Selection};
use sigprop_golden_model::{ImportReport, Model, Weights};
use sigprop_spec::Config;
use sigprop_spec::files::{self, FileError};
use sigprop_synth::flow::Event;
use sigprop_testbench::verify::Scoreboard;

use crate::args::{self, Command, Common, Start};
use crate::error::Failure;
use crate::files::{Maker, Origin};
use crate::interrupt;
use crate::output::Output;

/// The preset of a command that was given none.
const DEFAULT_PRESET: &str = "digits";

/// Bytes of a configuration file, at most; real ones have a few hundred.
const MOST_CONFIG_BYTES: u64 = 1 << 20;

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

impl Outcome {
    /// What the process says of it.
    pub const fn exit_code(self) -> u8 {
        match self {
            Self::Good => 0,
            Self::Bad => 1,
            Self::Slow => crate::error::TOO_SLOW,
        }
    }
}

/// Runs a command.
pub fn run(command: Command, output: &Output) -> Result<Outcome, Failure> {
    match command {
        Command::Demo(args) => demo::run(&args, output),
        Command::Train(args) => train::run(&args, output),
        Command::Compare(args) => compare::run(&args, output),
        Command::Explore(args) => explore::run(&args, output),
        Command::Generate(args) => generate::run(&args, output),
        Command::Simulate(args) => simulate::run(&args, output),
        Command::Verify(args) => verify::run(&args, output),
        Command::Area(args) => area::run(&args, output),
        Command::Fit(args) => fit::run(&args, output),
        Command::Build(args) => build::run(&args, output),
        Command::Host(args) => host::run(&args, output),
        Command::Tools(args) => tools::run(&args, output),
        Command::Presets(args) => presets::run(&args, output),
        Command::Boards(_) => boards::run(output),
        Command::Load(args) => program::run(&args, output),
        Command::Explain(args) => explain::run(&args, output),
        Command::New(args) => new::run(&args, output),
        Command::Completions(args) => shell::completions(&args),
        Command::Man(args) => shell::man(&args, output),
    }
}

/// The configuration of the common options; with a note of what of a preset was dropped for the members laid over it.
fn config(common: &Common, output: &Output) -> Result<Config, Failure> {
    let config = given(common)?;
    note_dropped(&config, output);
    Ok(config)
}

/// Says which of a preset's keys the members laid over it do not have.
fn note_dropped(config: &Config, output: &Output) {
    for dropped in config.dropped() {
        output.note(&format!("note: {dropped}"));
    }
}

fn given(common: &Common) -> Result<Config, Failure> {
    if let Some(path) = &common.config {
        let file = path.display().to_string();
        let mend = "check the path, or take a preset (`sigprop presets` lists them)";
        let mend = files::tilde(path).unwrap_or(mend);
        let bytes = files::read(path, MOST_CONFIG_BYTES).map_err(|fault| FileError { mend, ..fault })?;
        let text = String::from_utf8(bytes).map_err(|fault| {
            let at = fault.utf8_error().valid_up_to();
            FileError::misuse(path, "be read", &format!("byte {at} is not UTF-8 text"), "save it as UTF-8")
        })?;
        return Config::from_toml(&file, &text, &common.set).map_err(|fault| Failure::ConfigFile { fault, text });
    }
    Ok(Config::preset_with(preset(common), &common.set)?)
}

/// The preset that is meant where no file is.
fn preset(common: &Common) -> &str {
    common.preset.as_deref().unwrap_or(DEFAULT_PRESET)
}

/// The command that writes a folder, and where the weights in it come from.
fn maker(command: &'static str, start: &Start) -> Maker {
    Maker { command, origin: if start.weights.is_some() { Origin::File } else { Origin::Seed } }
}

/// What became of the numbers of a weights file, as JSON.
#[derive(Debug, Clone, Copy, Serialize)]
struct Import {
    values: usize,
    rounded: usize,
    saturated: usize,
}

/// The start weights: from the file where one is given, else random ones of the seed.
fn weights(config: &Config, start: &Start, output: &Output) -> Result<(Weights, Option<Import>), Failure> {
    match &start.weights {
        None => Ok((Weights::initial(config, start.seed), None)),
        Some(file) => imported(file, config, output).map(|(weights, import)| (weights, Some(import))),
    }
}

/// The weights of a file, with notes of what became of them.
fn imported(file: &Path, config: &Config, output: &Output) -> Result<(Weights, Import), Failure> {
    let (weights, report) = Weights::load(file, config)?;
    let ImportReport { values, rounded, ref saturated, left_out, drawn, .. } = report;
    let import = Import { values, rounded, saturated: report.saturated_total() };
    if import.rounded > 0 || import.saturated > 0 {
        output.note(&format!(
            "{}: {values} values, {rounded} rounded to the formats, {} out of range and saturated{}",
            file.display(),
            import.saturated,
            saturated.iter().map(|(name, n)| format!("\n  {name}: {n}")).collect::<String>()
        ));
    }
    if drawn {
        output.note(&format!("note: {}: no token_code in the metadata; the code is that of seed 1", file.display()));
    }
    if left_out > 0 {
        let keeper = if config.learns() {
            format!("learning.optimizer \"{}\"", config.optimizer().word())
        } else {
            "hardware without learning".to_owned()
        };
        output.note(&format!("note: {}: {left_out} velocities are left out: {keeper} keeps none", file.display()));
    }
    Ok((weights, import))
}

/// Refuses a file for weights, before there are any, that they could not be written to.
fn check_save(save: Option<&files::Output>, config: &Config) -> Result<(), Failure> {
    Ok(save.map_or(Ok(()), |save| Weights::can_save(save.path(), config))?)
}

/// The samples, as they are; with notes where there is something to know of them. Ctrl-C ends it.
fn data(from: &args::Data, start: Option<&Start>, config: &Config, output: &Output) -> Result<Loaded, Failure> {
    let scale = match start.and_then(|start| start.weights.as_ref()) {
        // Values mean what they meant when the weights were trained.
        Some(file) if config.task().has_values() => Weights::load(file, config)?.1.scale,
        _ => None,
    };
    let selection = Selection { scale, ..from.selection(config) };
    let loaded = selection.load(config, &interrupt::asked)?;
    for note in &loaded.notes {
        output.note(&format!("note: {note}"));
    }
    Ok(loaded)
}

/// The samples, to learn from: of more than one class.
fn data_to_learn(from: &args::Data, start: Option<&Start>, config: &Config, output: &Output) -> Result<Data, Failure> {
    Ok(data(from, start, config, output)?.to_learn()?)
}

/// A model with these weights and a fresh bank: the state that training starts from.
fn model(config: &Config, weights: &Weights) -> Result<Model, Failure> {
    let mut model = Model::new(config, weights)?;
    model.refresh();
    Ok(model)
}

/// What a comparison of a core's training with the golden model's came to, for a person.
fn verdict(board: &Scoreboard) -> String {
    match &board.first {
        None => {
            format!("all {} answers, weights and biases are equal to the golden model's, bit for bit", board.compared)
        }
        Some(first) => format!(
            "{} of {} answers, weights and biases DIFFER from the golden model's; this is a bug\n  first: {first}",
            board.mismatches, board.compared
        ),
    }
}

/// The CRC-32 of each stage's weights as 8 hexadecimal digits.
fn crcs(config: &Config, weights: &Weights) -> Vec<String> {
    weights.crc32_all(config).iter().map(|crc| format!("{crc:08x}")).collect()
}

/// Runs tools, each step with a line when it begins and one when it ends; Ctrl-C stops them.
fn with_progress<T>(output: &Output, run: impl FnOnce(&mut dyn FnMut(Event<'_>) -> ControlFlow<()>) -> T) -> T {
    let mut spinner = ProgressBar::hidden();
    let done = run(&mut |event| {
        match event {
            Event::Begin(tool, what) => {
                output.note(&format!("{what} ({})", format!("{} {}", tool.tool.program(), tool.version).trim_end()));
                spinner = output.spinner();
            }
            Event::Running => {}
            Event::Phase(phase) => spinner.set_message(phase),
            Event::End(seconds) => {
                spinner.finish_and_clear();
                output.note(&format!("  {seconds:.1} s"));
            }
        }
        interrupt::flow()
    });
    spinner.finish_and_clear();
    done
}

/// What was written of what was asked for; a fault is kept until the result has been shown.
#[derive(Default)]
struct Saved {
    lines: String,
    failed: Option<Failure>,
}

impl Saved {
    /// Notes that `what` was written to `path`, or that it was not.
    fn add<E: Into<Failure>>(&mut self, what: &str, path: &Path, written: Result<(), E>) {
        match written {
            Ok(()) => self.lines += &format!("\n{what} written to {}", path.display()),
            // The first is told; what makes the second fail is mostly the same.
            Err(fault) if self.failed.is_none() => self.failed = Some(fault.into()),
            Err(_) => {}
        }
    }
}
