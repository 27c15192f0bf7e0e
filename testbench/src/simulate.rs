//! Training on the simulated hardware, and how well it uses its multipliers.

use std::path::PathBuf;
use std::time::Instant;

use serde::Serialize;
use sigprop_golden_model::data::Dataset;
use sigprop_golden_model::train::{self, Order};
use sigprop_golden_model::{Model, Weights};
use sigprop_hdl::generate;
use sigprop_spec::Config;
use sigprop_spec::link::Register;

use crate::chip::{Chip, Engine, RustChip};
use crate::error::TestbenchError;
use crate::host::Host;
use crate::initial;

/// Samples that are sent without waiting for their answers.
const BATCH: usize = 256;

/// What to simulate.
#[derive(Debug, Clone)]
pub struct Options {
    /// Which simulation.
    pub engine: Engine,
    /// Training samples.
    pub samples: usize,
    /// Write waves here (Rust engine).
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
    /// Training samples.
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
    /// The weights at the end.
    #[serde(skip)]
    pub weights: Weights,
    /// Class before the update and fire bits of each sample.
    #[serde(skip)]
    pub predictions: Vec<(usize, u8)>,
}

/// The order of `samples` samples of a set of `n`: epoch after epoch.
#[must_use]
pub fn sample_order(n: usize, samples: usize, order: Order, seed: u64) -> Vec<usize> {
    let options = train::Options { samples: Some(samples), epochs: 1, order, seed, evaluate_train: false };
    (0..samples.div_ceil(n.max(1))).flat_map(|epoch| train::order_of(n, epoch, &options)).take(samples).collect()
}

/// Four multiplications for each weight, by multipliers times the cycles of a sample.
#[must_use]
pub fn multiplier_use(config: &Config, cycles_per_sample: f64) -> f64 {
    let weights: usize = config.stages().iter().map(|s| s.outputs * s.columns()).sum();
    let multipliers: usize = config.stages().iter().map(|s| s.lanes * config.multipliers_per_lane()).sum();
    (4 * weights) as f64 / (multipliers as f64 * cycles_per_sample.max(1.0))
}

/// Trains `options.samples` samples of `data` on the hardware for `config`, which starts with `weights`.
///
/// # Errors
/// When the simulation cannot be made or the core does not answer as it should.
pub fn run(
    config: &Config,
    weights: &Weights,
    data: &Dataset,
    options: &Options,
    progress: &mut dyn FnMut(usize, usize),
) -> Result<Report, TestbenchError> {
    let model = Model::new(config, weights)?;
    let design = generate(config, &initial(&model, config))?;
    let chip: Box<dyn Chip> = match (&options.vcd, options.engine) {
        (Some(path), Engine::Rust) => {
            let mut chip = RustChip::new(config, &design)?;
            chip.trace_to(path)?;
            Box::new(chip)
        }
        _ => options.engine.start(config, &design)?,
    };
    let mut host = Host::new(config, chip);
    host.refresh()?;
    let order = sample_order(data.len(), options.samples, options.order, options.seed);
    let (from, time) = (host.chip.cycles(), Instant::now());
    let mut predictions = Vec::with_capacity(order.len());
    let (mut done, mut added) = (0, 0);
    // Steady state: from the first answer of a batch to its last, so that filling the pipeline does not count.
    let (mut steady_cycles, mut steady_samples) = (0u64, 0usize);
    while done < order.len() {
        let growth = train::shift_added(config.schedule(), done, order.len());
        if growth != added {
            added = growth;
            for (s, shape) in config.stages().iter().enumerate() {
                host.write_register(Register::LrShift(s).address(), shape.lr_shift + growth)?;
            }
        }
        let end = (done + 1..order.len())
            .find(|&i| i - done >= BATCH || train::shift_added(config.schedule(), i, order.len()) != growth)
            .unwrap_or(order.len());
        let batch: Vec<_> = order[done..end].iter().map(|&i| data.sample(i)).collect();
        predictions.extend(host.train(&batch)?);
        let (first, last) = host.answer_span();
        steady_cycles += last - first;
        steady_samples += batch.len() - 1;
        done = end;
        progress(done, order.len());
    }
    let cycles = host.chip.cycles() - from;
    let seconds = time.elapsed().as_secs_f64();
    let weights = host.weights()?;
    let cycles_per_sample = match steady_samples {
        0 => cycles as f64 / order.len().max(1) as f64,
        n => steady_cycles as f64 / n as f64,
    };
    Ok(Report {
        engine: options.engine.to_string(),
        samples: order.len(),
        cycles,
        cycles_per_sample,
        multiplier_use: multiplier_use(config, cycles_per_sample),
        cycles_per_second: cycles as f64 / seconds.max(1e-9),
        weights_crc32: weights.crc32_all(config).iter().map(|c| format!("{c:08x}")).collect(),
        weights,
        predictions,
    })
}
