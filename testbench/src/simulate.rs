//! Training on the simulated hardware, and how well it uses its multipliers.

use std::ops::ControlFlow;
use std::path::PathBuf;
use std::time::Instant;

use serde::Serialize;
use sigprop_golden_model::data::Dataset;
use sigprop_golden_model::train::{self, Order};
use sigprop_golden_model::{Model, Weights};
use sigprop_hdl::generate;
use sigprop_spec::Config;
use sigprop_spec::files::Output;
use sigprop_spec::link::Register;

use crate::chip::{Engine, Plan, Transport};
use crate::error::TestbenchError;
use crate::host::Host;
use crate::initial;
use crate::waves::{self, Span};

/// Told how many samples are done, of how many; says whether to go on.
pub type Progress<'a> = dyn FnMut(usize, usize) -> ControlFlow<()> + 'a;

/// What to simulate.
#[derive(Debug, Clone)]
pub struct Options {
    /// Which simulation.
    pub engine: Engine,
    /// Training samples.
    pub samples: usize,
    /// Write waves here, complete or not at all.
    pub vcd: Option<PathBuf>,
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
    /// Multiplications of weights by multipliers times cycles at steady state: four for each weight and sample.
    pub multiplier_use: f64,
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
    pub predictions: Vec<(usize, u8)>,
}

/// The order of `samples` samples of a set of `n`: epoch after epoch, each made when it begins.
pub fn sample_order(n: usize, samples: usize, order: Order, seed: u64) -> impl Iterator<Item = usize> {
    let options = train::Options { samples: Some(samples), epochs: 1, order, seed, evaluate_train: false };
    (0..samples.div_ceil(n.max(1))).flat_map(move |epoch| train::order_of(n, epoch, &options)).take(samples)
}

/// Four multiplications for each weight, by multipliers times the cycles of a sample.
#[must_use]
pub fn multiplier_use(config: &Config, cycles_per_sample: f64) -> f64 {
    let weights: usize = config.stages().iter().map(|s| s.outputs * s.columns()).sum();
    let multipliers: usize = config.stages().iter().map(|s| s.lanes * config.multipliers_per_lane()).sum();
    (4 * weights) as f64 / (multipliers as f64 * cycles_per_sample.max(1.0))
}

/// Trains `options.samples` samples of `data` on the hardware for `config`, which starts with `weights`. Where `progress`
/// breaks, the samples trained so far are all there is, and their weights are reported.
///
/// # Errors
/// When the simulation cannot be made or the core does not answer as it should.
pub fn run(
    config: &Config,
    weights: &Weights,
    data: &Dataset,
    options: &Options,
    progress: &mut Progress,
) -> Result<Report, TestbenchError> {
    let model = Model::new(config, weights)?;
    let design = generate(config, &initial(&model, config))?;
    let output = options.vcd.as_deref().map(Output::create).transpose()?;
    let told = |fault| match &output {
        Some(output) => waves::told_of(output, fault),
        None => fault,
    };
    let span = output.as_ref().map(|output| Span::all(output.part()));
    let plan = Plan { waves: span.as_ref(), ..Plan::training(config, options.samples) };
    let mut host = Host::new(config, options.engine.start(config, &design, &plan).map_err(told)?);
    host.refresh().map_err(told)?;
    let (from, time) = (host.chip.cycles(), Instant::now());
    let order = sample_order(data.len(), options.samples, options.order, options.seed);
    let trained = train_all(config, &mut host, data, options.samples, order, progress).map_err(told)?;
    let cycles = host.chip.cycles() - from;
    let seconds = time.elapsed().as_secs_f64();
    // Reading the weights takes longer than a sample: it does not belong into the waves.
    host.chip.trace_stop().map_err(told)?;
    if let Some(output) = output {
        output.keep()?;
    }
    let weights = host.weights()?;
    let cycles_per_sample = match trained.steady_samples {
        0 => cycles as f64 / trained.predictions.len().max(1) as f64,
        n => trained.steady_cycles as f64 / n as f64,
    };
    let samples = trained.predictions.len();
    Ok(Report {
        engine: options.engine.to_string(),
        samples,
        interrupted: samples < options.samples,
        cycles,
        cycles_per_sample,
        multiplier_use: multiplier_use(config, cycles_per_sample),
        cycles_per_second: cycles as f64 / seconds.max(1e-9),
        weights_crc32: weights.crc32_all(config).iter().map(|c| format!("{c:08x}")).collect(),
        weights,
        predictions: trained.predictions,
    })
}

/// What training answered, and the cycles of its steady state: from the first answer of a batch to its last, so that
/// filling the pipeline does not count.
#[derive(Debug, Default)]
pub struct Trained {
    /// Class before the update and fire bits of each sample.
    pub predictions: Vec<(usize, u8)>,
    steady_cycles: u64,
    steady_samples: usize,
}

/// Trains `total` samples of `data` in the order of the indices, in batches that end where the schedule raises the
/// learning-rate shifts, on a core whose shifts are the configured ones.
///
/// # Errors
/// When the core does not answer as it should.
pub fn train_all<T: Transport>(
    config: &Config,
    host: &mut Host<T>,
    data: &Dataset,
    total: usize,
    mut order: impl Iterator<Item = usize>,
    progress: &mut Progress,
) -> Result<Trained, TestbenchError> {
    let mut trained = Trained::default();
    let growth_at = |sample| train::shift_added(config.schedule(), sample, total);
    let (mut done, mut added) = (0, 0);
    while done < total {
        let growth = growth_at(done);
        if growth != added {
            added = growth;
            for (s, shape) in config.stages().iter().enumerate() {
                host.write_register(Register::LrShift(s).address(), shape.lr_shift + growth)?;
            }
        }
        let ends = |&i: &usize| i - done >= host.batch() || growth_at(i) != growth;
        let end = (done + 1..total).find(ends).unwrap_or(total);
        let batch: Vec<_> = order.by_ref().take(end - done).map(|i| data.sample(i)).collect();
        trained.predictions.extend(host.train(&batch)?);
        let (first, last) = host.answer_span();
        trained.steady_cycles += last - first;
        trained.steady_samples += batch.len() - 1;
        done = end;
        if progress(done, total).is_break() {
            break;
        }
    }
    Ok(trained)
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
