//! What follows from a configuration: the shape of each stage, and the numbers that its rule works with.

use crate::format::Format;

/// One stage: the hardware of one layer.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StageShape {
    /// Values that reach the stage: the network's inputs, with a label behind them where there is one, or the neurons of the stage before.
    pub received: usize,
    /// Inputs of a neuron `n_in`, without the bias: all that reach the stage, or those of a window.
    pub inputs: usize,
    /// Which of the values a neuron's inputs are.
    pub source: super::ColumnSource,
    /// Whether the hardware sweeps only those of its columns that change something; otherwise all.
    pub active: bool,
    /// Neurons `n_out`.
    pub outputs: usize,
    /// Weights and biases: B bits, WF of them fraction.
    pub weight: crate::format::Format,
    /// Processing elements `P`; lane `p` holds the rows `p, p + P, ...`.
    pub lanes: usize,
    /// What the stage is for.
    pub role: super::Role,
    /// The loss of a hidden stage; nobody looks at that of an output stage.
    pub loss: crate::family::Loss,
    /// The margin as configured, relative to a typical score, where the loss has one.
    pub margin: Option<f64>,
    /// Theta as configured, where the loss is a goodness.
    pub theta: Option<f64>,
    /// The threshold as an integer: of a goodness `floor(theta * 2^(2(A-1)) * n_out)`; of a loss with a margin
    /// `M = round(margin * 2^(2(A-1)) * 2^e)`, e the least with `n_out <= 2^(2e+1)`; of an output stage `learning.margin_out`; 0 where there is no
    /// margin.
    pub threshold: i64,
    /// Bits of a score of the stage, two's complement: those of `n_out * amax^2`, or of an output stage those of a rounded sum.
    pub score_bits: u32,
    /// Bits of a threshold, two's complement: enough for one beyond every difference of two scores, 33 at least.
    pub threshold_bits: u32,
    /// Sharpness of the softmax, where the loss has one.
    pub sharpness: Option<u32>,
    /// Least probability of the wrong classes that makes the stage fire, in 128ths, where the loss has one.
    pub fire_probability: Option<u32>,
    /// By how much a score's distance from the best one is shifted to the exponent of its probability, in eighths:
    /// `q = 2(A-1) + e - 3 - sharpness`, e as for the margin; 0 where the loss has no sharpness.
    pub softmax_shift: u32,
    /// The learning-rate shift as configured.
    pub lr_shift: u32,
    /// By how much an update is shifted, from 1 to 31: `sh = 2(A-1) - WF + lr_shift`, with a velocity `sh + mu - 4`; of neurons that spike
    /// `(A-1) + lg T - WF + lr_shift`.
    pub update_shift: u32,
}

impl StageShape {
    /// Rows that the busiest lane holds, `ceil(n_out / P)`.
    #[must_use]
    pub const fn rows(&self) -> usize {
        self.outputs.div_ceil(self.lanes)
    }

    /// Columns of a row: the inputs and the bias.
    #[must_use]
    pub const fn columns(&self) -> usize {
        self.inputs + 1
    }

    /// The exponent e of the stage's margin: `2^e` is about the root of its neurons.
    #[must_use]
    pub fn margin_exponent(&self) -> u32 {
        root_exponent(self.outputs)
    }
}

/// The least `e` with `outputs <= 2^(2e+1)`, so that `2^e` is about the root of `outputs`.
pub(super) fn root_exponent(outputs: usize) -> u32 {
    (0..).find(|e| outputs <= 1 << (2 * e + 1)).unwrap_or(0)
}

/// The least `e` with `inputs <= 3 * 2^(2e+1)`: start weights are uniform in `[-2^-e, 2^-e)`.
pub(super) fn start_exponent(inputs: usize) -> u32 {
    (0..).find(|e| inputs <= 3 << (2 * e + 1)).unwrap_or(0)
}

/// The exponent of the start weights of a recurrent stage's inputs; those of its own activations have that of its neurons.
pub(super) const RECURRENT_INPUTS: u32 = 1;

/// The margin scaled to scores, not yet rounded: `margin * 2^(2(A-1)) * 2^e`.
pub(super) fn scaled_margin(margin: f64, activation_bits: u32, outputs: usize) -> f64 {
    let exponent = 2 * (activation_bits - 1) + root_exponent(outputs);
    margin * (1u64 << exponent) as f64
}

/// Theta scaled to the goodness of a stage, not yet rounded down.
pub(super) fn scaled_theta(theta: f64, activation_bits: u32, outputs: usize) -> f64 {
    theta * (outputs as u64 * (1u64 << (2 * (activation_bits - 1)))) as f64
}

/// `q = 2(A-1) + e - 3 - sharpness`, before it is known to be in range.
pub(super) fn softmax_shift(sharpness: u32, activation_bits: u32, outputs: usize) -> i64 {
    i64::from(2 * (activation_bits - 1) + root_exponent(outputs)) - 3 - i64::from(sharpness)
}

/// Bits of a score against a bank.
pub(super) fn score_bits(activation_bits: u32, outputs: usize) -> u32 {
    let amax = (1u64 << (activation_bits - 1)) - 1;
    (outputs as u64 * amax * amax).ilog2() + 2
}

/// Bits of a rounded sum of `inputs` products and the bias: those of the exact sum and its rounding less the weight's fraction, and at
/// least one more than an activation has.
pub(super) fn sum_bits(activation: Format, weight: Format, inputs: usize) -> u32 {
    let most = (inputs as u128 + 1) * weight.max() as u128 * activation.max() as u128;
    (most.ilog2() + 3).saturating_sub(weight.fraction()).max(activation.bits() + 1)
}

/// Bits of a stage's threshold: a bit more than the difference of two scores has, so that there are thresholds that every
/// sample reaches and such that none reaches; 33 at least, since the host writes it as two words.
pub(super) fn threshold_bits(score_bits: u32) -> u32 {
    (score_bits + 2).max(33)
}

/// Updates are shifted by this much at least and at most.
pub(super) const UPDATE_SHIFT: std::ops::RangeInclusive<i64> = 1..=31;

/// `learning.momentum_shift` where it is left out.
pub(super) const MOMENTUM_SHIFT: u32 = 3;

/// Bits of a product sum that a velocity drops.
pub(super) const DROPPED_BITS: u32 = 4;

/// `sh = (A-1) + p - WF + lr_shift`, where an input has p places behind the point: A-1 of an activation, lg T of a number of spikes; with a velocity that
/// fades by `2^-momentum` `momentum - 4` more; before it is known to be in range.
pub(super) fn update_shift(places: [u32; 2], weight_frac: u32, momentum: Option<u32>, lr_shift: u32) -> i64 {
    let more = momentum.map_or(0, |mu| i64::from(mu) - i64::from(DROPPED_BITS));
    places.map(i64::from).iter().sum::<i64>() - i64::from(weight_frac) + more + i64::from(lr_shift)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exponents_follow_the_roots() {
        assert_eq!([1, 2, 3, 8, 9, 32, 64, 128, 256, 1024].map(root_exponent), [0, 0, 1, 1, 2, 2, 3, 3, 4, 5]);
        assert_eq!([1, 6, 7, 24, 25, 64, 96, 97, 784, 1024].map(start_exponent), [0, 0, 1, 1, 2, 2, 2, 3, 4, 4]);
    }

    #[test]
    fn margin_and_shift_of_the_default_rule() {
        assert_eq!(scaled_margin(1.0, 8, 64), f64::from(1 << 17));
        assert_eq!(update_shift([7, 7], 14, None, 7), 7);
        assert_eq!(update_shift([3, 3], 14, None, 7), -1);
        assert_eq!(update_shift([7, 7], 14, Some(3), 7), 6);
        assert_eq!(update_shift([7, 2], 12, None, 7), 4);
    }
}
