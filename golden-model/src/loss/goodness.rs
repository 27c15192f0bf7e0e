//! Goodness: a stage learns to tell a right label from a wrong one.
//!
//! # Equation
//! `g = sum h_i^2 - sum t_i^2`; it fires iff `g < theta_l`. Then `dh_i = m_h[i] ? -h_i : 0`, `dt_i = m_t[i] ? t_i : 0`. There are two scores, the sum
//! of each stream, and no bank.
//!
//! # Formats
//! Sums exact; dh and dt have A bits.

use super::{Activations, Judgement};
use crate::outcome::Sample;

/// The goodness of a stream: the sum of its squares.
#[must_use]
pub fn of(a: &[i16]) -> i64 {
    a.iter().map(|&a| i64::from(a) * i64::from(a)).sum()
}

/// Whether the right label is not ahead of the wrong one by the threshold.
#[must_use]
pub fn judge(scores: &[i64], s: Sample, threshold: i64) -> Judgement {
    Judgement { rival: s.token, fired: scores[0] - scores[1] < threshold }
}

/// The errors of a sample that fired.
pub fn errors(a: Activations<'_>, dh: &mut [i32], dt: Option<&mut [i32]>) {
    for ((d, &h), &mask) in dh.iter_mut().zip(a.h).zip(a.mask_h) {
        *d = if mask { -i32::from(h) } else { 0 };
    }
    let Some(dt) = dt else { return };
    for ((d, &t), &mask) in dt.iter_mut().zip(a.t).zip(a.mask_t) {
        *d = if mask { i32::from(t) } else { 0 };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fires_strictly_below_the_threshold() {
        let s = Sample { label: 1, token: 2, value: 0 };
        let fired = |h, t| judge(&[h, t], s, 100).fired;
        assert_eq!([fired(199, 100), fired(200, 100), fired(0, 0), fired(-1, -101)], [true, false, true, false]);
        assert_eq!(of(&[-127, 3, 0]), 127 * 127 + 9);
    }
}
