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
    let total = if config.takes_sequences() { each } else { each.saturating_mul(2) };
    let steps = data.train.all_steps().map_or(1, |steps| steps.most);
    let mut run = |rule: FloatRule, before: usize| {
        let rate = rule.rate(config.inputs(), steps);
        run_rule(rule, &sizes(config), rate, config, data, options, &mut |n| progress(before.saturating_add(n), total))
    };
    if config.takes_sequences() {
        return Baselines { backprop: None, logistic: None, bptt: run(FloatRule::Bptt, 0) };
    }
    let logistic = run(FloatRule::Logistic, 0);
    let backprop = logistic.and_then(|_| run(FloatRule::Backprop, each));
    Baselines { backprop, logistic, bptt: None }
}

/// Trains a network of these sizes in `f32` by a rule, at a rate that falls linearly to a tenth, over the samples, order and seed
/// of `options`; where the configuration moves its pictures, these are moved alike. `None` where it was interrupted.
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
            net.train(&reals(x, fraction), label, now);
            done += 1;
            if done % every == 0 && progress(done).is_break() {
                return None;
            }
        }
        epoch += 1;
    }
    let right = data.test.iter().filter(|(x, label)| net.predict(&reals(x, fraction)) == *label).count();
    Some(Baseline { test: percent(right, data.test.len()), seconds: start.elapsed().as_secs_f64() })
}

#[cfg(test)]
mod tests {
    use super::*;

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
