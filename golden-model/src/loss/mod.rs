//! The losses: when a stage fires, and the errors of its neurons. One file a member.
//!
//! # Formats
//! Scores exact (`i64`); dh and dt have A + 1 bits at most.

pub mod hinge;
pub mod l2_repulsion;

use sigprop_spec::Loss;

use crate::bank::Bank;
use crate::outcome::Sample;

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
    /// Mask of h.
    pub mask_h: &'a [bool],
    /// Mask of t.
    pub mask_t: &'a [bool],
    /// The target bank; its row of the token holds t.
    pub bank: &'a Bank,
}

/// The judgement of `loss` on the scores of a sample, with the threshold M.
#[must_use]
pub fn judge(loss: Loss, scores: &[i64], sample: Sample, threshold: i64) -> Judgement {
    match loss {
        Loss::Hinge => hinge::judge(scores, sample, threshold),
        Loss::L2Repulsion => l2_repulsion::judge(scores, sample, threshold),
    }
}

/// Writes dh and, where there is one (not in the first stage), dt of a sample that fired.
pub fn errors(loss: Loss, a: Activations<'_>, sample: Sample, rival: usize, dh: &mut [i32], dt: Option<&mut [i32]>) {
    match loss {
        Loss::Hinge => hinge::errors(a, sample, rival, dh, dt),
        Loss::L2Repulsion => l2_repulsion::errors(a, sample, dh, dt),
    }
}
