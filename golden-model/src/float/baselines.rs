//! Trains the baselines on a data set and measures them.

use std::ops::ControlFlow;
use std::time::Instant;

use sigprop_spec::Config;

use super::dense::reals;
use super::{Backprop, Logistic};
use crate::data::{Data, Dataset};
use crate::train::{Options, order_of, percent};

/// Learning rates; each falls linearly to a tenth over the training.
#[derive(Debug, Clone, Copy)]
pub struct BaselineOptions {
    /// Of backpropagation.
    pub backprop_rate: f32,
    /// Of logistic regression.
    pub logistic_rate: f32,
}

impl BaselineOptions {
    /// Rates that were found good: wide inputs want smaller steps.
    #[must_use]
    pub fn for_inputs(inputs: usize) -> Self {
        if inputs > 256 {
            Self { backprop_rate: 0.02, logistic_rate: 0.02 }
        } else {
            Self { backprop_rate: 0.03, logistic_rate: 0.1 }
        }
    }
}

/// What a baseline came to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Baseline {
    /// On the test set, in percent.
    pub test: f64,
    /// Wall-clock seconds of training and measuring.
    pub seconds: f64,
}

/// Both baselines; `None` for one that was interrupted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Baselines {
    /// Backpropagation.
    pub backprop: Option<Baseline>,
    /// Logistic regression.
    pub logistic: Option<Baseline>,
}

/// Trains both in `f32` over the samples, order and seed of `options`. `progress` gets the samples trained and to
/// train, both baselines together, every 256 samples, and may end it.
pub fn run_baselines(
    config: &Config,
    data: &Data,
    options: &Options,
    progress: &mut dyn FnMut(usize, usize) -> ControlFlow<()>,
) -> Baselines {
    let total = options.total(data.train.len());
    let both = total.saturating_mul(2);
    let rates = BaselineOptions::for_inputs(config.inputs());
    let logistic = run_logistic(config, data, options, rates.logistic_rate, &mut |n| progress(n, both));
    let backprop = logistic.and_then(|_| {
        run_backprop(config, data, options, rates.backprop_rate, &mut |n| progress(total.saturating_add(n), both))
    });
    Baselines { backprop, logistic }
}

/// Backpropagation with hidden layers of the stages' widths; `None` where it was interrupted.
pub fn run_backprop(
    config: &Config,
    data: &Data,
    options: &Options,
    rate: f32,
    progress: &mut dyn FnMut(usize) -> ControlFlow<()>,
) -> Option<Baseline> {
    let mut sizes = vec![config.inputs()];
    sizes.extend(config.hidden().iter().map(|s| s.outputs));
    sizes.push(config.classes());
    let net = Backprop::<f32>::new(&sizes, options.seed);
    drive(config, data, options, rate, net, (Backprop::train, Backprop::predict), progress)
}

/// Logistic regression; `None` where it was interrupted.
pub fn run_logistic(
    config: &Config,
    data: &Data,
    options: &Options,
    rate: f32,
    progress: &mut dyn FnMut(usize) -> ControlFlow<()>,
) -> Option<Baseline> {
    let net = Logistic::<f32>::new(config.inputs(), config.classes());
    drive(config, data, options, rate, net, (Logistic::train, Logistic::predict), progress)
}

type Calls<N> = (fn(&mut N, &[f32], usize, f32), fn(&mut N, &[f32]) -> usize);

fn drive<N>(
    config: &Config,
    data: &Data,
    options: &Options,
    rate: f32,
    mut net: N,
    (train, predict): Calls<N>,
    progress: &mut dyn FnMut(usize) -> ControlFlow<()>,
) -> Option<Baseline> {
    let start = Instant::now();
    let fraction = config.activation().fraction();
    let convert = |set: &Dataset| -> Vec<(Vec<f32>, usize)> {
        set.iter().map(|(x, label)| (reals(x, fraction), label)).collect()
    };
    let samples = convert(&data.train);
    let total = options.total(samples.len());
    let (mut done, mut epoch) = (0, 0);
    while done < total {
        for index in order_of(samples.len(), epoch, options).into_iter().take(total - done) {
            let now = rate * (1.0 - 0.9 * done as f32 / total as f32);
            train(&mut net, &samples[index].0, samples[index].1, now);
            done += 1;
            if done % 256 == 0 && progress(done).is_break() {
                return None;
            }
        }
        epoch += 1;
    }
    let test = convert(&data.test);
    let right = test.iter().filter(|(x, label)| predict(&mut net, x) == *label).count();
    Some(Baseline { test: percent(right, test.len()), seconds: start.elapsed().as_secs_f64() })
}
