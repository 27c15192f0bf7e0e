//! Lock-step comparison of simulated hardware with the golden model: every activation, mask, score, decision and
//! weight of every sample.

mod compare;
mod random;

pub use compare::{Mismatch, Scoreboard};
pub use random::{random_config, samples as random_samples, weights as random_weights};

use serde::Serialize;
use sigprop_golden_model::data::Dataset;
use sigprop_golden_model::{Model, OwnedTrace, Weights};
use sigprop_hdl::{Generated, generate};
use sigprop_spec::Config;

use crate::chip::Engine;
use crate::error::TestbenchError;
use crate::host::Host;
use crate::initial;
use crate::verilator::StallPattern;

/// Weights up to which every window's end state is compared where the engine can look into the memories.
const WATCHED_WEIGHTS: usize = 20_000;

/// What to verify.
#[derive(Debug, Clone)]
pub struct Options {
    /// Which simulations.
    pub engines: Vec<Engine>,
    /// Training samples for each configuration.
    pub samples: usize,
    /// Pause both streams at random.
    pub stalls: bool,
    /// Random legal configurations beside the given one.
    pub random_configs: usize,
    /// Seed of pauses and configurations.
    pub seed: u64,
}

/// What came of it.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// Which simulations.
    pub engines: Vec<String>,
    /// Training samples compared, over all engines and configurations.
    pub samples: usize,
    /// Values compared.
    pub compared: u64,
    /// Values that differed.
    pub mismatches: u64,
    /// The first of them, for a person.
    pub first_mismatch: Option<String>,
    /// Seed of pauses and configurations.
    pub seed: u64,
}

/// Compares `config` and `options.random_configs` random ones on each engine.
///
/// # Errors
/// When a simulation cannot be made or does not answer; differences are no error but part of the report.
pub fn run(
    config: &Config,
    weights: &Weights,
    data: &Dataset,
    options: &Options,
    progress: &mut dyn FnMut(&str),
) -> Result<Report, TestbenchError> {
    if options.samples > data.len() {
        return Err(TestbenchError::Samples { asked: options.samples, there: data.len() });
    }
    let mut board = Scoreboard::default();
    let samples: Vec<(Vec<i16>, usize)> = (0..options.samples).map(|i| owned(data.sample(i))).collect();
    let mut total = 0;
    for &engine in &options.engines {
        progress(&format!("{engine}: {}, {} samples", config.name(), samples.len()));
        one(config, weights, &samples, engine, options, &mut board)?;
        total += samples.len();
    }
    for k in 0..options.random_configs {
        let seed = options.seed.wrapping_add(k as u64);
        let config = random_config(seed);
        let weights = random::weights(&config, seed);
        let samples = random::samples(&config, seed, options.samples.clamp(1, 24));
        for &engine in &options.engines {
            progress(&format!("{engine}: random configuration, seed {seed}: {}", random::describe(&config)));
            one(&config, &weights, &samples, engine, options, &mut board)?;
            total += samples.len();
        }
    }
    Ok(Report {
        engines: options.engines.iter().map(ToString::to_string).collect(),
        samples: total,
        compared: board.compared,
        mismatches: board.mismatches,
        first_mismatch: board.first.map(|m| m.to_string()),
        seed: options.seed,
    })
}

fn owned((x, label): (&[i16], usize)) -> (Vec<i16>, usize) {
    (x.to_vec(), label)
}

/// Compares one configuration on one engine: refresh, training back to back, weights, inference singly and in pairs.
///
/// # Errors
/// When the simulation cannot be made or does not answer.
pub fn one(
    config: &Config,
    weights: &Weights,
    samples: &[(Vec<i16>, usize)],
    engine: Engine,
    options: &Options,
    board: &mut Scoreboard,
) -> Result<(), TestbenchError> {
    let model = Model::new(config, weights)?;
    let design = generate(config, &initial(&model, config))?;
    design_against(config, model, &design, samples, engine, options, board)
}

/// As [`one`], with a design of the caller's making.
///
/// # Errors
/// When the simulation cannot be made or does not answer.
pub fn design_against(
    config: &Config,
    mut model: Model,
    design: &Generated,
    samples: &[(Vec<i16>, usize)],
    engine: Engine,
    options: &Options,
    board: &mut Scoreboard,
) -> Result<(), TestbenchError> {
    board.begin(config, engine, options);
    let mut host = Host::new(config, engine.start(config, design)?);
    if options.stalls {
        let stalls = StallPattern { seed: options.seed, rx_idle_permille: 300, tx_stall_permille: 400 };
        host.chip.set_stalls(stalls);
    }
    board.values("identity", &to_i64(&sigprop_spec::link::identity(config)), &to_i64(&host.identify()?));
    host.refresh()?;
    model.refresh();
    for s in 1..config.stages().len() {
        for class in 0..config.classes() {
            let want: Vec<i64> = model.bank(s, class).iter().map(|&v| i64::from(v)).collect();
            let got: Vec<i64> = host.read_bank(s, class)?.iter().map(|&v| i64::from(v)).collect();
            board.values(&format!("bank of stage {}, class {class}", s + 1), &want, &got);
        }
    }
    let total: usize = config.stages().iter().map(|s| s.outputs * s.columns()).sum();
    host.chip.take_records();
    host.chip.record(true);
    host.chip.watch_weights(total <= WATCHED_WEIGHTS);
    let batch: Vec<(&[i16], usize)> = samples.iter().map(|(x, y)| (x.as_slice(), *y)).collect();
    let answers = host.train(&batch)?;
    host.chip.record(false);
    host.chip.watch_weights(false);
    let records = host.chip.take_records();
    for (n, (x, label)) in samples.iter().enumerate() {
        // At the end of window n the weights are those before the update that sample n asks for.
        let before = board.weights_of(&model, config, records.iter().any(|r| !r.weights.is_empty()));
        let mut traces: Vec<OwnedTrace> = Vec::new();
        let outcome = model.train(x, *label, &mut traces);
        board.answer(n, (outcome.prediction_sum, outcome.fired), answers[n]);
        for (s, trace) in traces.iter().enumerate() {
            board.window(n, s, trace, &records[s], before.get(s));
        }
    }
    final_weights(config, &model, &mut host, board)?;
    inference(&model, samples, &mut host, board)
}

fn final_weights(
    config: &Config,
    model: &Model,
    host: &mut Host,
    board: &mut Scoreboard,
) -> Result<(), TestbenchError> {
    let (want, got) = (model.weights(), host.weights()?);
    for s in 0..config.stages().len() {
        let flat = |w: &Weights| w.stages[s].weight.iter().chain(&w.stages[s].bias).map(|&v| i64::from(v)).collect();
        let (want, got): (Vec<i64>, Vec<i64>) = (flat(&want), flat(&got));
        board.values(&format!("weights of stage {} after training", s + 1), &want, &got);
    }
    // One row through the link too, so that reading is checked where the engine peeks.
    let got: Vec<i64> = host.read_row(0, 0)?.iter().map(|&v| i64::from(v)).collect();
    let want: Vec<i64> = model.row(0, 0).iter().map(|&v| i64::from(v)).collect();
    board.values("row 0 of stage 1 over the link", &want, &got);
    Ok(())
}

fn inference(
    model: &Model,
    samples: &[(Vec<i16>, usize)],
    host: &mut Host,
    board: &mut Scoreboard,
) -> Result<(), TestbenchError> {
    let few: Vec<&[i16]> = samples.iter().take(7).map(|s| s.0.as_slice()).collect();
    for pairs in [false, true] {
        let got = host.infer(&few, pairs)?;
        for (n, (x, got)) in few.iter().zip(&got).enumerate() {
            let want = model.infer(x);
            let what = format!("inference {n}{}", if pairs { " in pairs" } else { "" });
            board.values(&format!("class of {what}"), &[want.class_sum as i64], &[got.class as i64]);
            board.values(&format!("scores of {what}"), &want.scores_sum, &got.scores);
        }
    }
    Ok(())
}

fn to_i64(bytes: &[u8]) -> Vec<i64> {
    bytes.iter().map(|&b| i64::from(b)).collect()
}
