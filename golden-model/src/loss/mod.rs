//! The losses: when a stage fires, and the errors of its neurons. One file a member.
//!
//! # Formats
//! Scores exact (`i64`); dh and dt have A + 1 bits at most.

pub mod cross_entropy;
pub mod difference;
pub mod goodness;
pub mod hebbian;
pub mod hinge;
pub mod l2;
pub mod l2_repulsion;

use sigprop_spec::Loss;

use crate::bank::Bank;
use crate::outcome::Sample;

/// The numbers of a stage by which its loss decides; each loss looks at its own.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Limits {
    /// The threshold M.
    pub threshold: i64,
    /// The softmax.
    pub softmax: cross_entropy::Softmax,
}

/// What a loss made of the scores of a sample.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Judgement {
    /// The class that the label was held against.
    pub rival: usize,
    /// Whether the stage updates its weights.
    pub fired: bool,
}

/// What the errors of a stage are made of.
#[derive(Debug, Clone, Copy)]
pub struct Activations<'a> {
    /// Input stream, `[n_out]` or longer.
    pub h: &'a [i16],
    /// Target stream, likewise.
    pub t: &'a [i16],
    /// Mask of h.
    pub mask_h: &'a [bool],
    /// Mask of t.
    pub mask_t: &'a [bool],
    /// The target bank, whose row of the token holds t; without rows where there is none.
    pub bank: &'a Bank,
    /// The scores, `[C]`, or of a goodness those of the two streams.
    pub scores: &'a [i64],
}

/// The judgement of `loss` on the scores of a sample.
#[must_use]
pub fn judge(loss: Loss, scores: &[i64], sample: Sample, limits: Limits) -> Judgement {
    match loss {
        Loss::Hinge => hinge::judge(scores, sample, limits.threshold),
        Loss::L2Repulsion => l2_repulsion::judge(scores, sample, limits.threshold),
        Loss::CrossEntropy => cross_entropy::judge(scores, sample, limits.softmax),
        Loss::L2 => l2::judge(sample),
        Loss::Hebbian => hebbian::judge(sample),
        Loss::Goodness => goodness::judge(scores, sample, limits.threshold),
        Loss::Difference => difference::judge(sample),
    }
}

/// The two errors of a stage, to be written: dh, and where there is one (not where t is a code) dt, `[n_out]`.
#[derive(Debug)]
pub struct Errors<'a> {
    /// Of the input stream.
    pub dh: &'a mut [i32],
    /// Of the target stream.
    pub dt: Option<&'a mut [i32]>,
}

/// Writes the errors of a sample that fired, held against `rival`.
pub fn errors(loss: Loss, a: Activations<'_>, sample: Sample, rival: usize, limits: Limits, to: Errors<'_>) {
    let Errors { dh, dt } = to;
    match loss {
        Loss::Hinge => hinge::errors(a, sample, rival, dh, dt),
        Loss::L2Repulsion => l2_repulsion::errors(a, sample, dh, dt),
        Loss::CrossEntropy => cross_entropy::errors(a, sample, limits.softmax, dh, dt),
        Loss::L2 => l2::errors(a, sample, dh, dt),
        Loss::Hebbian => hebbian::errors(a, sample, dh, dt),
        Loss::Goodness => goodness::errors(a, dh, dt),
        Loss::Difference => difference::errors(a, dh, dt),
    }
}
