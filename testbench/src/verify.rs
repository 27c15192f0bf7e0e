//! Lock-step comparison of simulated hardware with the golden model: every activation, mask, score, decision and
//! weight of every sample.

mod case;
mod compare;
mod describe;
mod learned;
mod looks;
mod random;
mod show;

pub use case::Case;
pub use compare::{Mismatch, Scoreboard};
pub use learned::Learned;
pub use random::{random_config, samples as random_samples, weights as random_weights};

use std::ops::ControlFlow;
use std::path::PathBuf;
use std::time::Instant;

use serde::Serialize;
use sigprop_golden_model::data::Dataset;
use sigprop_golden_model::swept::Swept;
use sigprop_golden_model::{Model, Weights};
use sigprop_hdl::{GenerateError, Target, Wrapper, generate_watched};
use sigprop_spec::Config;

use crate::engine::Engine;
use crate::error::TestbenchError;
use crate::{initial, simulate};

/// Samples of a random configuration, at most: its shape matters more than a long run.
const RANDOM_SAMPLES: usize = 24;

/// What to verify.
#[derive(Debug, Clone)]
pub struct Options {
    /// Which simulations.
    pub engines: Vec<Engine>,
    /// Samples for each configuration: to train, or where it does not learn to classify.
    pub samples: usize,
    /// Pause both streams at random.
    pub stalls: bool,
    /// What the hardware is made for. That of a chip begins with unknown memories, and is loaded over the link.
    pub target: Target,
    /// Random legal configurations beside the given one.
    pub random_configs: usize,
    /// Seed of pauses and configurations.
    pub seed: u64,
    /// Folder for the waves around the first difference; `None` for no waves.
    pub waves: Option<PathBuf>,
    /// The command that does the same again, for the report of a difference.
    pub again: String,
}

impl Options {
    /// One engine, no pauses, no random configurations, no waves.
    #[must_use]
    pub fn new(engine: Engine, samples: usize, seed: u64) -> Self {
        Self {
            engines: vec![engine],
            samples,
            stalls: false,
            target: Target::Fpga,
            random_configs: 0,
            seed,
            waves: None,
            again: format!("sigprop verify --engines {engine} --samples {samples} --seed {seed}"),
        }
    }
}

/// What a comparison tells while it runs.
#[derive(Debug, Clone, Copy)]
pub enum Event<'a> {
    /// A configuration on an engine begins: what, and how many samples.
    Begin(&'a str, usize),
    /// So many of its samples are compared.
    Compared(usize),
}

/// Told what happens; says whether to go on.
pub type Progress<'a> = dyn FnMut(Event) -> ControlFlow<()> + 'a;

/// What came of a configuration on an engine.
#[derive(Debug, Clone, Serialize)]
pub struct CaseReport {
    /// The engine.
    pub engine: String,
    /// The configuration, in words.
    pub network: String,
    /// Samples compared.
    pub samples: usize,
    /// Values compared.
    pub compared: u64,
    /// Values that differed.
    pub mismatches: u64,
    /// The first of them, for a person, where it is the first of all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_mismatch: Option<String>,
    /// What it took, a clock on the wall.
    pub seconds: f64,
}

/// What came of it.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// Each configuration on each engine, in order.
    pub cases: Vec<CaseReport>,
    /// Which simulations.
    pub engines: Vec<String>,
    /// Samples compared, over all engines and configurations.
    pub samples: usize,
    /// Values compared.
    pub compared: u64,
    /// Values that differed.
    pub mismatches: u64,
    /// The first of them, for a person.
    pub first_mismatch: Option<String>,
    /// Wave files around the first difference, and where two of them differ.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub waves: Vec<String>,
    /// Why the comparison could not go on after differences were found; left out of JSON where it could.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// Columns that each stage of the given configuration sweeps in a window, the bias among them, in the mean over the samples that it trained; left out
    /// of JSON where it does not learn, or the comparison was ended early.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub columns_swept: Vec<f64>,
    /// Seed of pauses and configurations.
    pub seed: u64,
    /// The comparison was ended before it was complete; left out of JSON where it was not.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub interrupted: bool,
}

/// Compares `config` and `options.random_configs` random ones on each engine. Where `progress` breaks, what was compared
/// until then is reported.
///
/// # Errors
/// When a simulation cannot be made or does not answer; differences are no error but part of the report. Where there
/// are differences already, the report has both.
pub fn run(
    config: &Config,
    weights: &Weights,
    data: &Dataset,
    options: &Options,
    progress: &mut Progress,
) -> Result<Report, TestbenchError> {
    if options.samples > data.len() {
        return Err(TestbenchError::Samples { asked: options.samples, there: data.len() });
    }
    options.engines.iter().try_for_each(|engine| engine.check(options.target))?;
    let mut run = Run { options, board: Scoreboard::default(), waves: Vec::new(), samples: 0, cases: Vec::new() };
    let samples: Vec<_> = (0..options.samples).map(|i| owned(data.sample(i))).collect();
    match run.all(config, weights, &samples, progress) {
        Ok(flow) => {
            let report = run.report(flow.is_break(), None);
            let swept = config.learns() && !report.interrupted;
            let columns_swept = if swept { columns_swept(config, weights, &samples)? } else { Vec::new() };
            Ok(Report { columns_swept, ..report })
        }
        Err(fault) if run.board.mismatches > 0 => Ok(run.report(false, Some(fault.to_string()))),
        Err(fault) => Err(fault),
    }
}

/// By the golden model, as all were trained.
fn columns_swept(
    config: &Config,
    weights: &Weights,
    samples: &[(Vec<i16>, usize)],
) -> Result<Vec<f64>, TestbenchError> {
    let (mut model, mut swept) = (Model::new(config, weights)?, Swept::new(config));
    model.refresh();
    for (x, label) in samples {
        model.train(x, *label, &mut swept);
    }
    Ok((0..config.stages().len()).map(|stage| simulate::columns_swept(config, &swept, stage)).collect())
}

/// The options of a command that chooses `target`.
fn target_words(target: Target) -> String {
    match target {
        Target::Fpga => String::new(),
        Target::Asic { sram_bits } => format!(" --target asic --sram-bits {sram_bits}"),
    }
}

fn owned((x, label): (&[i16], usize)) -> (Vec<i16>, usize) {
    (x.to_vec(), label)
}

/// A comparison under way.
struct Run<'a> {
    options: &'a Options,
    board: Scoreboard,
    waves: Vec<String>,
    samples: usize,
    cases: Vec<CaseReport>,
}

impl Run<'_> {
    /// The given configuration on each engine, then the random ones.
    fn all(
        &mut self,
        config: &Config,
        weights: &Weights,
        samples: &[(Vec<i16>, usize)],
        progress: &mut Progress,
    ) -> Result<ControlFlow<()>, TestbenchError> {
        let options = self.options;
        for &engine in &options.engines {
            let case = Case { config, weights, samples, engine, options };
            let what = format!("{}, {} samples", config.name(), samples.len());
            if self.case(&case, &what, progress)?.is_break() {
                return Ok(ControlFlow::Break(()));
            }
        }
        for k in 0..options.random_configs {
            if self.random(options.seed.wrapping_add(k as u64), progress)?.is_break() {
                return Ok(ControlFlow::Break(()));
            }
        }
        Ok(ControlFlow::Continue(()))
    }

    /// A random configuration on each engine.
    fn random(&mut self, seed: u64, progress: &mut Progress) -> Result<ControlFlow<()>, TestbenchError> {
        let config = random_config(seed);
        let weights = random_weights(&config, seed);
        let samples = random_samples(&config, seed, self.options.samples.clamp(1, RANDOM_SAMPLES));
        let options = Options {
            again: format!(
                "sigprop verify --preset digits --engines {} --samples {} --random-configs 1 --seed {seed} --stalls {}{}",
                self.options.engines.iter().map(ToString::to_string).collect::<Vec<_>>().join(","),
                samples.len(),
                if self.options.stalls { "random" } else { "none" },
                target_words(self.options.target)
            ),
            ..self.options.clone()
        };
        for &engine in &self.options.engines {
            let what = format!("random configuration, seed {seed}: {}", describe::describe(&config));
            let case = Case { config: &config, weights: &weights, samples: &samples, engine, options: &options };
            if self.case(&case, &what, progress)?.is_break() {
                return Ok(ControlFlow::Break(()));
            }
        }
        Ok(ControlFlow::Continue(()))
    }

    fn case(&mut self, case: &Case, what: &str, progress: &mut Progress) -> Result<ControlFlow<()>, TestbenchError> {
        let begun = Instant::now();
        if progress(Event::Begin(&format!("{}: {what}", case.engine), case.samples.len())).is_break() {
            return Ok(ControlFlow::Break(()));
        }
        let (compared, mismatches) = (self.board.compared, self.board.mismatches);
        let none_yet = self.board.first.is_none();
        let model = Model::new(case.config, case.weights)?;
        let first = initial(&model, case.config);
        let mut watch = || progress(Event::Compared(0));
        let design = generate_watched(case.config, &first, Wrapper::None, self.options.target, &mut watch);
        let design = match design {
            Err(GenerateError::Stopped(_)) => return Ok(ControlFlow::Break(())),
            design => design?,
        };
        let (mut done, mut flow) = (0, ControlFlow::Continue(()));
        let ended = case.compare(model.clone(), &design, None, &mut self.board, &mut |n| {
            done = n;
            flow = progress(Event::Compared(n));
            flow
        });
        self.samples += done;
        if let (true, Some(first), Some(folder)) = (none_yet, &self.board.first, &self.options.waves) {
            // The difference is the news; waves that cannot be had are a remark beside it.
            let shown = case.show(&model, &design, first, folder);
            self.waves = shown.unwrap_or_else(|fault| vec![format!("not complete: {fault}")]);
        }
        self.cases.push(CaseReport {
            engine: case.engine.to_string(),
            network: what.to_owned(),
            samples: done,
            compared: self.board.compared - compared,
            mismatches: self.board.mismatches - mismatches,
            first_mismatch: self.board.first.as_ref().filter(|_| none_yet).map(ToString::to_string),
            seconds: begun.elapsed().as_secs_f64(),
        });
        match ended {
            Err(fault) if fault.is_stop() => Ok(ControlFlow::Break(())),
            ended => ended.map(|()| flow),
        }
    }

    fn report(self, interrupted: bool, error: Option<String>) -> Report {
        Report {
            cases: self.cases,
            engines: self.options.engines.iter().map(ToString::to_string).collect(),
            samples: self.samples,
            compared: self.board.compared,
            mismatches: self.board.mismatches,
            first_mismatch: self.board.first.map(|m| m.to_string()),
            waves: self.waves,
            error,
            columns_swept: Vec::new(),
            seed: self.options.seed,
            interrupted,
        }
    }
}
