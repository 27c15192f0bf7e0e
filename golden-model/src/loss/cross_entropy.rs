//! Cross-entropy of a softmax over the scores, in powers of two and without a division.
//!
//! # Equation
//! `L = -log p_c`, `dL/dh = sum_j p_j T_j - T_c`, `dL/dT_k = (p_k - [k = c]) h`, with the softmax in integers:
//! `d_j = (max s - s_j) >>> q`; `E_j = MANTISSA[d_j mod 8] >>> (d_j div 8)`, 0 from `d_j = 64` on; `Z = sum_j E_j`,
//! `p_j = (E_j << 7) >>> (floor(log2 Z) + 1)`; `P = sum over j != c of p_j`. It fires iff `P >= least`. Then
//! `dh_i = m_h[i] ? rs(sum over j != c of p_j (T[j]_i - T[c]_i), 7) : 0` and after the first stage
//! `dt_i = m_t[i] ? rs((k = c ? -P : p_k) h_i, 7) : 0`, `rs(v, 7) = (v + 64) >>> 7`.
//!
//! # Formats
//! Scores exact (`i64`); E 8 bits; p and P in 128ths, 0 to 127; dh has A+1 bits, dt has A bits.

use super::{Activations, Judgement};
use crate::outcome::Sample;

/// `round(255 * 2^(-r/8))`.
const MANTISSA: [i32; 8] = [255, 234, 214, 197, 180, 165, 152, 139];

/// The numbers of a stage's softmax.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Softmax {
    /// q: by how much a score's distance from the best one is shifted.
    pub shift: u32,
    /// The probability of the wrong classes from which on the stage fires, in 128ths.
    pub least: i32,
}

/// The probability of each class, in 128ths; they add to less than 128.
#[must_use]
pub fn probabilities(scores: &[i64], softmax: Softmax) -> Vec<i32> {
    let top = scores.iter().copied().max().unwrap_or_default();
    let share = |s: &i64| match (top - s) >> softmax.shift {
        behind @ 0..64 => MANTISSA[behind as usize % 8] >> (behind / 8),
        _ => 0,
    };
    let shares: Vec<i32> = scores.iter().map(share).collect();
    // The best class has 255.
    let places = shares.iter().sum::<i32>().ilog2() + 1;
    shares.into_iter().map(|share| (share << 7) >> places).collect()
}

/// The sum of the probabilities of the wrong classes.
fn wrong(probabilities: &[i32], label: usize) -> i32 {
    probabilities.iter().sum::<i32>() - probabilities[label]
}

/// Whether the wrong classes are probable enough. No class is held against the label; the token stands in that place.
#[must_use]
pub fn judge(scores: &[i64], s: Sample, softmax: Softmax) -> Judgement {
    let fired = wrong(&probabilities(scores, softmax), s.label) >= softmax.least;
    Judgement { rival: s.token, fired }
}

/// The errors of a sample that fired.
pub fn errors(a: Activations<'_>, s: Sample, softmax: Softmax, dh: &mut [i32], dt: Option<&mut [i32]>) {
    let mut factors = probabilities(a.scores, softmax);
    // The label's own row takes what all others give.
    factors[s.label] = -wrong(&factors, s.label);
    dh.fill(64);
    for (j, &factor) in factors.iter().enumerate() {
        for (d, &t) in dh.iter_mut().zip(a.bank.row(j)) {
            *d += factor * i32::from(t);
        }
    }
    for (d, &mask) in dh.iter_mut().zip(a.mask_h) {
        *d = if mask { *d >> 7 } else { 0 };
    }
    let Some(dt) = dt else { return };
    for (i, d) in dt.iter_mut().enumerate() {
        *d = if a.mask_t[i] { (factors[s.token] * i32::from(a.h[i]) + 64) >> 7 } else { 0 };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn probabilities_halve_with_eight_steps_and_never_reach_one() {
        let of = |scores: &[i64]| probabilities(scores, Softmax { shift: 2, least: 4 });
        // One class far ahead: 255 of 255, shifted by eight places.
        assert_eq!(of(&[1000, 0]), [127, 0]);
        // Equal ones: Z = 510.
        assert_eq!(of(&[5, 5]), [63, 63]);
        // Eight steps of four behind, to the lower edge of the ninth.
        assert_eq!(of(&[100, 100 - 35])[1], (127 << 7) >> 9);
        assert_eq!(of(&[100, 100 - 36])[1], (117 << 7) >> 9);
        // 63 steps are the last that count, 139 >> 7 = 1.
        assert_eq!((of(&[400, 400 - 255])[1], of(&[400, 400 - 256])[1]), ((1 << 7) >> 9, 0));
        for classes in 2..40 {
            assert!(of(&vec![7; classes]).iter().sum::<i32>() < 128, "{classes}");
        }
    }

    #[test]
    fn fires_from_the_limit_on() {
        let fired = |least| judge(&[9, 9], Sample { label: 0, token: 1, value: 0 }, Softmax { shift: 0, least }).fired;
        assert!(fired(0) && fired(63) && !fired(64));
    }
}
