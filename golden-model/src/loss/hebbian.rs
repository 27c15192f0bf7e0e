//! The Hebbian update: the difference of the two activations, times the input of the target stream.
//!
//! # Equation
//! `dW = (t - h) t_prev`, on every sample and without masks, t that of the sample's token. In a stage whose t is a code, as the first, its input is x:
//! `dh_i = h_i - t_i`. In later stages `dh = 0`, `dt_i = h_i - t_i`.
//!
//! # Formats
//! dh and dt have A+1 bits.

use super::{Activations, Judgement};
use crate::outcome::Sample;

/// Fires whatever the scores are.
#[must_use]
pub fn judge(s: Sample) -> Judgement {
    Judgement { rival: s.token, fired: true }
}

/// The errors of a sample.
pub fn errors(a: Activations<'_>, s: Sample, dh: &mut [i32], dt: Option<&mut [i32]>) {
    let apart = |d: &mut [i32]| {
        for ((d, &h), &t) in d.iter_mut().zip(a.h).zip(a.bank.row(s.token)) {
            *d = i32::from(h) - i32::from(t);
        }
    };
    match dt {
        None => apart(dh),
        Some(dt) => {
            dh.fill(0);
            apart(dt);
        }
    }
}
