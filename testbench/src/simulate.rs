//! Training, or where the hardware does not learn inference, on the simulated hardware, and how well it uses its multipliers.

use std::ops::ControlFlow;
use std::time::Instant;

use serde::Serialize;
use sigprop_golden_model::data::Dataset;
use sigprop_golden_model::profile::{self, Profile, StageProfile};
use sigprop_golden_model::swept::Swept;
use sigprop_golden_model::train::{self, Order};
use sigprop_golden_model::{Model, Weights};
use sigprop_hdl::blocks::Dims;
use sigprop_hdl::{Target, Watch, Wrapper, generate_watched};
use sigprop_spec::family::Sequence;
use sigprop_spec::files::Output;
use sigprop_spec::link::{Command, Register};
use sigprop_spec::{Config, Schedule, StageShape};

use crate::chip::{Plan, Transport};
use crate::engine::Engine;
use crate::error::TestbenchError;
use crate::host::{Classified, Host};
use crate::initial;
use crate::waves::{self, Span};

/// Told how many samples are done, of how many; says whether to go on. It is asked again and again while that is the same.
pub type Progress<'a> = dyn FnMut(usize, usize) -> ControlFlow<()> + 'a;

/// Told what was answered so far (class before the update and fire bits of each sample), and how many samples are to come in all; says whether to go on. It is
/// asked again and again while that is the same.
pub type Answers<'a> = dyn FnMut(&[(i64, u8)], usize) -> ControlFlow<()> + 'a;

/// What to simulate.
#[derive(Debug, Clone)]
pub struct Options {
    /// Which simulation.
    pub engine: Engine,
    /// Samples to train or to classify.
    pub samples: usize,
    /// Waves, until the last sample; none where they are not asked for.
    pub waves: Option<Span>,
    /// Order of the samples.
    pub order: Order,
    /// Seed of a shuffled order.
    pub seed: u64,
}

/// What came of it.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// Which simulation.
    pub engine: String,
    /// Samples trained: those asked for, or fewer where the run was ended early.
    pub samples: usize,
    /// Cycles from the first byte of the first sample to the last byte of the last answer.
    pub cycles: u64,
    /// Cycles of a sample at steady state: from answer to answer while samples follow each other.
    pub cycles_per_sample: f64,
    /// Products that the rule does not make zero, by multipliers times cycles at steady state: those of inputs that are not zero, and of the update where
    /// a stage fired; none where there are no multipliers.
    pub multiplier_use: Option<f64>,
    /// Multiplications that the schedule has room for, by multipliers times cycles at steady state: four for each weight and sample, whatever the data.
    pub schedule_use: Option<f64>,
    /// Weights updated, by multipliers times cycles at steady state.
    pub updates_per_multiplier_cycle: Option<f64>,
    /// What the samples are to each stage.
    pub stages: Vec<StageUse>,
    /// Speed of the simulation.
    pub cycles_per_second: f64,
    /// CRC-32 of each stage's weights at the end.
    pub weights_crc32: Vec<String>,
    /// The run was ended before all samples were trained; left out of JSON where it was not.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub interrupted: bool,
    /// The weights at the end.
    #[serde(skip)]
    pub weights: Weights,
    /// Class before the update and fire bits of each sample.
    #[serde(skip)]
    pub predictions: Vec<(i64, u8)>,
}

/// What the samples of a run are to a stage, in the mean.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct StageUse {
    /// Columns of a neuron whose inputs are not zero in one of the streams, the bias's among them.
    pub columns_in_use: f64,
    /// Columns on which it spends cycles, the bias's among them; of samples that pass twice those of a pass.
    pub columns_swept: f64,
    /// Of so many.
    pub columns: usize,
    /// Part of the samples after which it learns.
    pub fire_rate: f64,
}

/// What of the work of the first `samples` samples changes something, and which columns they have swept, by the golden model, which trains as the
/// hardware did.
fn trained_profile(
    config: &Config,
    weights: &Weights,
    data: &Dataset,
    options: &Options,
    samples: usize,
) -> Result<(Profile, Swept), TestbenchError> {
    let (mut model, mut seen) = (Model::new(config, weights)?, (Profile::new(config), Swept::new(config)));
    let order = sample_order(data.len(), options.samples, options.order, options.seed).take(samples);
    train::observe(&mut model, config, data, (order, options.samples), &mut seen)?;
    Ok(seen)
}

/// Multipliers of weights in the hardware.
fn multipliers(config: &Config) -> usize {
    config.stages().iter().enumerate().map(|(s, stage)| config.multipliers(s) * stage.lanes).sum()
}

/// The order of `samples` samples of a set of `n`: epoch after epoch, each made when it begins.
pub fn sample_order(n: usize, samples: usize, order: Order, seed: u64) -> impl Iterator<Item = usize> {
    let options = train::Options { samples: Some(samples), epochs: 1, order, seed, evaluate_train: false };
    (0..samples.div_ceil(n.max(1))).flat_map(move |epoch| train::order_of(n, epoch, &options)).take(samples)
}

/// Columns that a stage (from 0) sweeps in a window, the bias among them, in the mean: all, or where it has lists those that change something.
#[must_use]
pub fn columns_swept(config: &Config, swept: &Swept, stage: usize) -> f64 {
    let shape = &config.stages()[stage];
    match Dims::new(config, stage).active {
        true => 1.0 + swept.mean(stage),
        false => shape.columns() as f64,
    }
}

/// Multiplications of a window, four for each weight or without learning two, and half of them where only one stream has sums, by multipliers times
/// its cycles: what the schedule uses of the multipliers, whatever the data; of windows over all columns.
#[must_use]
pub fn schedule_use(config: &Config, cycles: f64) -> Option<f64> {
    let columns: Vec<f64> = config.stages().iter().map(|stage| stage.columns() as f64).collect();
    schedule_use_of(config, &columns, cycles)
}

/// Windows of a sample in the mean: of a sequence that goes into a recurrent stage one for each step.
fn windows(config: &Config, data: &Dataset) -> f64 {
    match (config.sequence(), data.all_steps()) {
        (Sequence::Recurrent, Some(steps)) => steps.mean,
        _ => 1.0,
    }
}

/// The same of windows that sweep so many columns of each stage.
fn schedule_use_of(config: &Config, columns: &[f64], cycles: f64) -> Option<f64> {
    let stages = config.stages().iter().zip(columns).enumerate();
    let products: f64 = stages.map(|(s, (stage, columns))| (config.products(s) * stage.outputs) as f64 * columns).sum();
    (multipliers(config) > 0).then(|| products / (multipliers(config) as f64 * cycles.max(1.0)))
}

/// Trains `options.samples` samples of `data` on the hardware for `config`, which starts with `weights`. Where `progress`
/// breaks, the samples trained so far are all there is, and their weights are reported.
///
/// # Errors
/// When the simulation cannot be made or the core does not answer as it should, or `progress` breaks before the first sample.
pub fn run(
    config: &Config,
    weights: &Weights,
    data: &Dataset,
    options: &Options,
    progress: &mut Progress,
) -> Result<Report, TestbenchError> {
    let start = weights;
    let mut bench = Bench::start(config, start, options, &mut || progress(0, options.samples))?;
    let (from, time) = (bench.host.chip.cycles(), Instant::now());
    let order = sample_order(data.len(), options.samples, options.order, options.seed);
    let trained = bench.run(|host| {
        train_all(config, host, data, options.samples, order, &mut |answers, total| progress(answers.len(), total))
    })?;
    let cycles = bench.host.chip.cycles() - from;
    let seconds = time.elapsed().as_secs_f64();
    let weights = bench.end()?;
    let cycles_per_sample = trained.steady.cycles_each(cycles);
    let samples = trained.predictions.len();
    let (profile, swept) = trained_profile(config, start, data, options, samples)?;
    let each = |of: fn(&StageProfile) -> u64| {
        let sum: u64 = profile.stages().iter().map(of).sum();
        (multipliers(config) > 0)
            .then(|| sum as f64 / samples.max(1) as f64 / (multipliers(config) as f64 * cycles_per_sample.max(1.0)))
    };
    let columns_swept: Vec<f64> = (0..config.stages().len()).map(|s| columns_swept(config, &swept, s)).collect();
    let stage_use = |((s, stage), shape): ((usize, &StageProfile), &StageShape)| StageUse {
        columns_in_use: stage.in_use as f64 / (stage.samples.max(1) * shape.outputs as u64) as f64,
        columns_swept: columns_swept[s],
        columns: shape.columns(),
        fire_rate: stage.fired as f64 / samples.max(1) as f64,
    };
    Ok(Report {
        engine: options.engine.to_string(),
        samples,
        interrupted: samples < options.samples,
        cycles,
        cycles_per_sample,
        multiplier_use: each(|stage| stage.products),
        schedule_use: schedule_use_of(config, &columns_swept, cycles_per_sample / windows(config, data)),
        updates_per_multiplier_cycle: each(|stage| stage.updates),
        stages: profile.stages().iter().enumerate().zip(config.stages()).map(stage_use).collect(),
        cycles_per_second: cycles as f64 / seconds.max(1e-9),
        weights_crc32: crcs(config, &weights),
        weights,
        predictions: trained.predictions,
    })
}

/// What came of inference on hardware that does not learn.
#[derive(Debug, Clone, Serialize)]
pub struct Inferred {
    /// Which simulation.
    pub engine: String,
    /// Samples classified, singly and then in pairs: those asked for, or fewer where the run was ended early.
    pub samples: usize,
    /// Of them rightly; of values 0.
    pub right: usize,
    /// R^2 of the answers, on the scale of the integers, where the network answers a value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub r2: Option<f64>,
    /// Cycles from the first byte of the first sample to the last byte of the last answer.
    pub cycles: u64,
    /// Cycles of a sample at steady state, a window for each: from answer to answer while samples follow each other.
    pub cycles_per_sample: f64,
    /// Cycles of two samples, which share a window but where labels are put, at steady state.
    pub cycles_per_pair: f64,
    /// Products of inputs that are not zero, by multipliers times cycles at steady state, in pairs; none where there are no multipliers.
    pub multiplier_use: Option<f64>,
    /// Multiplications that the schedule has room for, by multipliers times cycles at steady state, in pairs: two for each weight, whatever the data.
    pub schedule_use: Option<f64>,
    /// Speed of the simulation.
    pub cycles_per_second: f64,
    /// CRC-32 of each stage's weights at the end.
    pub weights_crc32: Vec<String>,
    /// The run was ended before all samples were classified; left out of JSON where it was not.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub interrupted: bool,
    /// The weights at the end.
    #[serde(skip)]
    pub weights: Weights,
    /// Class of each sample.
    #[serde(skip)]
    pub classes: Vec<usize>,
}

/// Classifies `options.samples` samples of `data` on the hardware for `config`, which holds `weights`, first singly and then
/// in pairs. Where `progress` breaks, the samples classified so far are all there is.
///
/// # Errors
/// When the simulation cannot be made or the core does not answer as it should, or `progress` breaks before the first sample.
pub fn infer(
    config: &Config,
    weights: &Weights,
    data: &Dataset,
    options: &Options,
    progress: &mut Progress,
) -> Result<Inferred, TestbenchError> {
    let start = weights;
    let mut bench = Bench::start(config, start, options, &mut || progress(0, options.samples))?;
    let (from, time) = (bench.host.chip.cycles(), Instant::now());
    let order: Vec<usize> = sample_order(data.len(), options.samples, options.order, options.seed).collect();
    let mut steady = [Steady::default(); 2];
    let (mut classes, mut right, mut values) = (Vec::new(), 0, Vec::new());
    let has_values = config.task().has_values();
    let batch = bench.host.batch();
    'batches: for list in order.chunks(batch) {
        let samples: Vec<(&[i16], usize)> = list.iter().map(|&i| data.sample(i)).collect();
        let inputs: Vec<&[i16]> = samples.iter().map(|sample| sample.0).collect();
        for (pairs, steady) in [false, true].into_iter().zip(&mut steady) {
            let watch: &mut Watch = &mut || progress(classes.len(), options.samples);
            let answers = bench.run(|host| host.infer_watched(&inputs, pairs, watch))?;
            let cut = answers.len() < inputs.len();
            if !cut {
                let two = pairs && Command::InferPair.is_there(config);
                steady.add(bench.host.answer_span(), inputs.len().div_ceil(if two { 2 } else { 1 }));
            }
            if pairs {
                if has_values {
                    values.extend(answers.iter().zip(&samples).filter_map(|(answer, (x, _))| value(answer, x)));
                } else {
                    right += answers.iter().zip(&samples).filter(|(answer, sample)| answer.class == sample.1).count();
                }
                classes.extend(answers.iter().map(|answer| answer.class));
            }
            if cut {
                break 'batches;
            }
        }
        if progress(classes.len(), options.samples).is_break() {
            break;
        }
    }
    let cycles = bench.host.chip.cycles() - from;
    let seconds = time.elapsed().as_secs_f64();
    let weights = bench.end()?;
    let [single, mut pair] = steady.map(|steady| steady.cycles_each(cycles));
    // Where labels are put, an input has windows of its own, and so has the other of a pair.
    if !Command::InferPair.is_there(config) {
        pair *= 2.0;
    }
    let windows = if Command::InferPair.is_there(config) { 1 } else { 2 * config.windows() };
    let mut model = Model::new(config, start)?;
    model.refresh();
    let in_use: u64 =
        order[..classes.len()].iter().map(|&index| profile::inference(&model, data.sample(index).0)).sum();
    let products = in_use as f64 / classes.len().max(1) as f64;
    Ok(Inferred {
        engine: options.engine.to_string(),
        samples: classes.len(),
        right,
        r2: has_values.then(|| train::r_squared(&values)),
        interrupted: classes.len() < options.samples,
        cycles,
        cycles_per_sample: single,
        cycles_per_pair: pair,
        multiplier_use: (multipliers(config) > 0)
            .then(|| products / (multipliers(config) as f64 * (pair / 2.0).max(1.0))),
        schedule_use: schedule_use(config, pair / (windows as f64 * self::windows(config, data))),
        cycles_per_second: cycles as f64 / seconds.max(1e-9),
        weights_crc32: crcs(config, &weights),
        weights,
        classes,
    })
}

/// The answer of a network that answers a value, and the value of the sample.
#[must_use]
pub fn value(answer: &Classified, x: &[i16]) -> Option<(i64, i64)> {
    Some((*answer.scores.first()?, i64::from(*x.last()?)))
}

fn crcs(config: &Config, weights: &Weights) -> Vec<String> {
    weights.crc32_all(config).iter().map(|c| format!("{c:08x}")).collect()
}

/// A core under way, its bank fresh, whose waves are kept where they are asked for.
struct Bench {
    host: Host,
    output: Option<Output>,
}

impl Bench {
    fn start(config: &Config, weights: &Weights, options: &Options, watch: &mut Watch) -> Result<Self, TestbenchError> {
        if let (Some(waves), false) = (&options.waves, options.engine == Engine::Rust) {
            waves.of_verilator()?;
        }
        let model = Model::new(config, weights)?;
        let design = generate_watched(config, &initial(&model, config), Wrapper::None, Target::Fpga, watch)?;
        let output = options.waves.as_ref().map(|waves| Output::create(&waves.path)).transpose()?;
        let meanwhile = |output: &Output| Some(Span { path: output.part().to_owned(), ..options.waves.clone()? });
        let span = output.as_ref().and_then(meanwhile);
        let plan = Plan { waves: span.as_ref(), ..Plan::samples(config, options.samples) };
        let chip = options.engine.start_watched(config, &design, &plan, watch);
        let chip = chip.map_err(|fault| told(output.as_ref(), fault))?;
        let mut bench = Self { host: Host::new(config, chip), output };
        let missing = (!options.engine.has_first_contents(design.target)).then_some(weights);
        bench.run(|host| host.start(missing, watch))?;
        Ok(bench)
    }

    /// Does something with the core; a fault that is one of the waves names their file.
    fn run<T>(&mut self, work: impl FnOnce(&mut Host) -> Result<T, TestbenchError>) -> Result<T, TestbenchError> {
        work(&mut self.host).map_err(|fault| told(self.output.as_ref(), fault))
    }

    /// Completes the waves and reads the weights, which takes longer than a sample: it does not belong into the waves.
    fn end(mut self) -> Result<Weights, TestbenchError> {
        self.run(|host| host.chip.trace_stop())?;
        if let Some(output) = self.output {
            output.keep()?;
        }
        self.host.weights()
    }
}

fn told(output: Option<&Output>, fault: TestbenchError) -> TestbenchError {
    match output {
        Some(output) => waves::told_of(output, fault),
        None => fault,
    }
}

/// The cycles of a steady state: from the first answer of a batch to its last, so that filling the pipeline does not count.
#[derive(Debug, Clone, Copy, Default)]
struct Steady {
    cycles: u64,
    /// Answers after the first of their batch.
    between: usize,
    answers: usize,
}

impl Steady {
    /// A batch of `answers` answers that began in the cycles `first` to `last`.
    fn add(&mut self, (first, last): (u64, u64), answers: usize) {
        self.cycles += last - first;
        self.between += answers - 1;
        self.answers += answers;
    }

    /// Cycles from answer to answer; where no two followed each other, those of the whole run for each.
    fn cycles_each(&self, whole: u64) -> f64 {
        match self.between {
            0 => whole as f64 / self.answers.max(1) as f64,
            n => self.cycles as f64 / n as f64,
        }
    }
}

/// What training answered, and its steady state.
#[derive(Debug, Default)]
pub struct Trained {
    /// Class before the update and fire bits of each sample.
    pub predictions: Vec<(i64, u8)>,
    steady: Steady,
}

/// Trains `total` samples of `data` in the order of the indices, in batches that end where the schedule raises the
/// learning-rate shifts. With a schedule the shifts are the configured ones when it begins and when it ends, be that
/// early; without one they stay as they are. Where `progress` breaks or the host is interrupted, the samples trained by then
/// are all there is.
///
/// # Errors
/// When the core does not answer as it should; the shifts may then be left raised.
pub fn train_all<T: Transport>(
    config: &Config,
    host: &mut Host<T>,
    data: &Dataset,
    total: usize,
    mut order: impl Iterator<Item = usize>,
    progress: &mut Answers,
) -> Result<Trained, TestbenchError> {
    let mut trained = Trained::default();
    let growth_at = |sample| train::shift_added(config.schedule(), sample, total);
    let scheduled = config.schedule() != Schedule::Constant;
    let mut shifts = None;
    let mut done = 0;
    while done < total {
        let growth = growth_at(done);
        if scheduled && shifts != Some(growth) {
            write_shifts(config, host, growth)?;
            shifts = Some(growth);
        }
        let ends = |&i: &usize| i - done >= host.batch() || growth_at(i) != growth;
        let end = (done + 1..total).find(ends).unwrap_or(total);
        let batch: Vec<_> = order.by_ref().take(end - done).map(|i| data.sample(i)).collect();
        match host.train_watched(&batch, &mut || progress(&trained.predictions, total)) {
            Ok(answers) => trained.predictions.extend(answers),
            Err(TestbenchError::Interrupted { .. }) => {}
            Err(fault) => return Err(fault),
        }
        done = trained.predictions.len();
        if done < end {
            break;
        }
        trained.steady.add(host.answer_span(), batch.len());
        if progress(&trained.predictions, total).is_break() {
            break;
        }
    }
    if done < total {
        host.chip.finish();
    }
    if shifts.is_some_and(|growth| growth != 0) {
        write_shifts(config, host, 0)?;
    }
    Ok(trained)
}

/// The shifts of the configuration, raised by `growth`.
fn write_shifts<T: Transport>(config: &Config, host: &mut Host<T>, growth: u32) -> Result<(), TestbenchError> {
    let mut stages = config.stages().iter().enumerate();
    stages.try_for_each(|(s, shape)| host.write_register(Register::LrShift(s).address(), shape.lr_shift + growth))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_of_any_length_takes_no_room() {
        let natural = |n| sample_order(10, usize::MAX, Order::Natural, 1).nth(n);
        assert_eq!((natural(0), natural(25)), (Some(0), Some(5)));
        assert_eq!(sample_order(10, 25, Order::Shuffled, 1).count(), 25);
    }
}
