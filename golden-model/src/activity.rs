//! What neurons that spike do in inferences: spikes, and the additions that they take, beside the multiplications of the same network without spikes.
//!
//! # Equation
//! `additions = sum over stages of (ones in the words of its inputs, each for every neuron that has a weight for it) + T * n_out` for the biases;
//! `multiplications = sum over stages of n_out * (n_in + 1)`, those of a network of static neurons with the same weights.

use sigprop_spec::Config;

use crate::columns::ones;
use crate::data::Dataset;
use crate::lif;
use crate::model::Model;

/// Means over samples.
#[derive(Debug, Clone, PartialEq)]
pub struct Activity {
    /// Spikes of the inputs.
    pub inputs: f64,
    /// Spikes of the neurons of each stage.
    pub stages: Vec<f64>,
    /// Weights and parts of biases that are added.
    pub additions: f64,
    /// Multiplications that static neurons would take.
    pub multiplications: f64,
}

/// Spikes of a sample: words of the inputs, and of the neurons of each stage, a bit a step.
#[must_use]
pub fn spikes(model: &Model, x: &[i16]) -> Vec<Vec<i16>> {
    let mut inputs = x[..model.config().inputs()].to_vec();
    lif::encode(model.config(), &mut inputs);
    let mut all = vec![inputs];
    // The first look of those that look again.
    let layers = model.config().stages().len() + 1;
    model.infer_observed(x, |seen| {
        if all.len() < layers {
            all.push(seen.onward.to_vec());
        }
    });
    all
}

impl Activity {
    /// Those of a data set, where neurons spike.
    #[must_use]
    pub fn of(model: &Model, data: &Dataset) -> Option<Self> {
        let config: &Config = model.config();
        let steps = u64::from(config.spiking()?.steps());
        let (mut counts, mut additions) = (vec![0; config.stages().len() + 1], 0);
        for index in 0..data.len() {
            let layers = spikes(model, data.sample(index).0);
            for (count, words) in counts.iter_mut().zip(&layers) {
                *count += ones(words);
            }
            for (stage, words) in model.stages.iter().zip(&layers) {
                additions += stage.matrix.reached(words) + steps * stage.outputs as u64;
            }
        }
        let mean = |sum: u64| sum as f64 / data.len().max(1) as f64;
        let multiplications = config.stages().iter().map(|stage| (stage.outputs * stage.columns()) as u64).sum::<u64>();
        Some(Self {
            inputs: mean(counts[0]),
            stages: counts[1..].iter().map(|&count| mean(count)).collect(),
            additions: mean(additions),
            multiplications: multiplications as f64,
        })
    }
}
