//! Trains float networks on a data set and measures them.

use std::ops::ControlFlow;
use std::time::Instant;

use sigprop_spec::family::Sequence;
use sigprop_spec::{Config, lfsr};

use super::dense::reals;
use super::rule::FloatRule;
use crate::data::Data;
use crate::pixel_shift;
use crate::token::Lfsr;
use crate::train::{Options, order_of, percent};

/// What a baseline came to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Baseline {
    /// On the test set, in percent.
    pub test: f64,
    /// Wall-clock seconds of training and measuring.
    pub seconds: f64,
}

/// The baselines; `None` for one that was interrupted, or learns no such samples.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Baselines {
    /// Backpropagation.
    pub backprop: Option<Baseline>,
    /// Logistic regression.
    pub logistic: Option<Baseline>,
    /// Backpropagation through time, of sequences in place of the others.
    pub bptt: Option<Baseline>,
    /// Logistic regression of a sequence's last step alone: what is reached without memory.
    pub last_step: Option<Baseline>,
}

/// Sizes of a float network: the inputs, hidden layers of the stages' widths, the classes. Of sequences one recurrent layer, as wide as the
/// layer of the configuration that reads its own activations.
#[must_use]
pub fn sizes(config: &Config) -> Vec<usize> {
    let stages = || config.hidden().iter().map(|stage| stage.outputs);
    let hidden = match config.sequence() {
        Sequence::Single => stages().collect(),
        Sequence::Recurrent => stages().take(1).collect(),
        Sequence::Reservoir => config.reservoir().map_or_else(Vec::new, |reservoir| vec![reservoir.units]),
    };
    [vec![config.inputs()], hidden, vec![config.classes()]].concat()
}

/// Trains them in `f32` over the samples, order and seed of `options`. `progress` gets the samples trained and to
/// train, those of all baselines together, every 256 samples or more often, and may end it.
pub fn run_baselines(
    config: &Config,
    data: &Data,
    options: &Options,
    progress: &mut dyn FnMut(usize, usize) -> ControlFlow<()>,
) -> Baselines {
    let each = options.total(data.train.len());
    let total = each.saturating_mul(2);
    let steps = data.train.all_steps().map_or(1, |steps| steps.most);
    let mut run = |rule: FloatRule, before: usize| {
        let rate = rule.rate(config.inputs(), steps);
        run_rule(rule, &sizes(config), rate, config, data, options, &mut |n| progress(before.saturating_add(n), total))
    };
    if config.takes_sequences() {
        let last_step = run(FloatRule::Logistic, 0);
        let bptt = last_step.and_then(|_| run(FloatRule::Bptt, each));
        return Baselines { backprop: None, logistic: None, bptt, last_step };
    }
    let logistic = run(FloatRule::Logistic, 0);
    let backprop = logistic.and_then(|_| run(FloatRule::Backprop, each));
    Baselines { backprop, logistic, bptt: None, last_step: None }
}

/// Trains a network of these sizes in `f32` by a rule, at a rate that falls linearly to a tenth, over the samples, order and seed
/// of `options`; where the configuration moves its pictures, these are moved alike. Logistic regression sees the last step of a sequence,
/// as every rule does that takes no steps. `None` where it was interrupted.
pub fn run_rule(
    rule: FloatRule,
    sizes: &[usize],
    rate: f32,
    config: &Config,
    data: &Data,
    options: &Options,
    progress: &mut dyn FnMut(usize) -> ControlFlow<()>,
) -> Option<Baseline> {
    let start = Instant::now();
    let mut net = rule.learner(sizes, options.seed);
    let fraction = config.activation().fraction();
    let seen = |x: &[i16]| {
        let first = if rule.needs_sequences() { 0 } else { x.len() - config.inputs() };
        reals(&x[first..], fraction)
    };
    let mut shift = config
        .fields()
        .filter(|_| config.pixel_shift())
        .map(|fields| (Lfsr::from_seed(lfsr::shift_seed(config.lfsr_seed())), fields.width, vec![0; config.inputs()]));
    let total = options.total(data.train.len());
    // A long sequence takes as long as many single inputs.
    let every = if rule.needs_sequences() { 1 } else { 256 };
    let (mut done, mut epoch) = (0, 0);
    while done < total {
        for index in order_of(data.train.len(), epoch, options).into_iter().take(total - done) {
            let now = rate * (1.0 - 0.9 * done as f32 / total as f32);
            let (given, label) = data.train.sample(index);
            let x = match &mut shift {
                None => given,
                Some((lfsr, width, moved)) => {
                    pixel_shift::moved(given, pixel_shift::draw(lfsr, *width), moved);
                    &moved[..]
                }
            };
            net.train(&seen(x), label, now);
            done += 1;
            if done % every == 0 && progress(done).is_break() {
                return None;
            }
        }
        epoch += 1;
    }
    let right = data.test.iter().filter(|(x, label)| net.predict(&seen(x)) == *label).count();
    Some(Baseline { test: percent(right, data.test.len()), seconds: start.elapsed().as_secs_f64() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Dataset;
    use crate::rng::Rng;
    use crate::train::Order;

    /// Sequences of 1 to 5 steps of noise, in which the step that `at` says of so many names one of four classes.
    fn told(config: &Config, at: impl Fn(usize) -> usize) -> Data {
        let mut rng = Rng::new(5, 1);
        let mut set = |samples: usize| {
            let (mut x, mut steps, mut labels) = (Vec::new(), Vec::new(), Vec::new());
            for index in 0..samples {
                let (label, many) = (rng.below(4), 1 + index % 5);
                for step in 0..many {
                    let noise = rng.below(4);
                    let class = if step == at(many) { label } else { noise };
                    x.extend((0..config.inputs()).map(|q| if q == class { 100 } else { 0 }));
                }
                steps.push(many);
                labels.push(label as u8);
            }
            Dataset::sequences(config.inputs(), x, &steps, labels).unwrap()
        };
        Data { train: set(600), test: set(200), scale: None }
    }

    #[test]
    fn logistic_regression_of_sequences_sees_their_last_step() {
        let sets = ["network.inputs=8", "network.recurrent=true", "network.stages=[24]", "learning.margin=0.5"];
        let more = ["learning.lr_shift=9", "hardware.lanes=4"];
        let sets: Vec<String> = sets.iter().chain(&more).map(|s| (*s).to_owned()).collect();
        let config = Config::preset_with("digits", &sets).unwrap_or_else(|e| panic!("{e}"));
        let options = Options { epochs: 4, samples: None, order: Order::Shuffled, seed: 1, evaluate_train: false };
        let (mut last, mut of) = (0, 0);
        let mut run = |data: &Data| {
            let all = run_baselines(&config, data, &options, &mut |done, all| {
                (last, of) = (done, all);
                ControlFlow::Continue(())
            });
            assert_eq!((all.backprop, all.logistic, last), (None, None, of));
            [all.last_step.unwrap().test, all.bptt.unwrap().test]
        };
        let [alone, _] = run(&told(&config, |many| many - 1));
        assert!(alone == 100.0, "{alone}");
        // A fifth of the sequences has one step, and of the others a quarter is guessed.
        let [alone, bptt] = run(&told(&config, |_| 0));
        assert!((30.0..50.0).contains(&alone), "{alone}");
        assert!(bptt > alone + 10.0, "{bptt} {alone}");
    }

    #[test]
    fn sizes_are_those_of_the_layers_that_learn_the_same() {
        let of = |sets: &[&str]| {
            let sets: Vec<String> = sets.iter().map(|s| (*s).to_owned()).collect();
            sizes(&Config::preset_with("digits", &sets).unwrap_or_else(|e| panic!("{e}")))
        };
        assert_eq!(of(&[]), [64, 64, 64, 10]);
        let single = ["network.stages=[24]", "learning.margin=1.0", "learning.lr_shift=8", "hardware.lanes=8"];
        assert_eq!(of(&[&single[..], &["network.inputs=8", "network.recurrent=true"]].concat()), [8, 24, 10]);
        // Two stages behind a reservoir, in whose place there is one layer that learns.
        assert_eq!(of(&["network.inputs=8", "network.reservoir=48"]), [8, 48, 10]);
    }
}
