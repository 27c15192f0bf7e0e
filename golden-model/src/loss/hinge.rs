//! The hinge on the target bank.
//!
//! # Equation
//! Steps 5 to 7 of the rule (`docs/src/reference/rule.md`):
//! `js` = the j != c with the largest score (lowest index of equals). The stage fires iff `s_c - s_js < M`.
//! Then `dh_i = m_h[i] ? T[js]_i - T[c]_i : 0` and, after the first stage,
//! `dt_i = m_t[i] ? (k == c ? -h_i : k == js ? +h_i : 0) : 0`.
//!
//! # Formats
//! Scores exact (`i64`); dh has A+1 bits, dt has A bits.

use super::{Activations, Judgement};
use crate::outcome::Sample;

/// The strongest wrong class, and whether it comes too close.
#[must_use]
pub fn judge(scores: &[i64], s: Sample, threshold: i64) -> Judgement {
    let rival = rival(scores, s.label);
    Judgement { rival, fired: fires(scores, s.label, rival, threshold) }
}

/// The errors of a sample that fired.
pub fn errors(a: Activations<'_>, s: Sample, rival: usize, dh: &mut [i32], dt: Option<&mut [i32]>) {
    delta_h(dh, a.mask_h, a.bank.row(rival), a.bank.row(s.label));
    if let Some(dt) = dt {
        delta_t(dt, a.mask_t, a.h, token_sign(s.token, s.label, rival));
    }
}

/// The strongest wrong class: largest score outside `label`, the lowest index of equals.
#[must_use]
pub fn rival(scores: &[i64], label: usize) -> usize {
    let mut best = usize::from(label == 0);
    for (j, s) in scores.iter().enumerate() {
        if j != label && *s > scores[best] {
            best = j;
        }
    }
    best
}

/// Whether the margin is violated: `s_c - s_js < M`.
#[must_use]
pub fn fires(scores: &[i64], label: usize, rival: usize, threshold: i64) -> bool {
    scores[label] - scores[rival] < threshold
}

/// `dh_i = mask_i ? T[js]_i - T[c]_i : 0`.
pub fn delta_h(dh: &mut [i32], mask: &[bool], bank_rival: &[i16], bank_label: &[i16]) {
    for (i, d) in dh.iter_mut().enumerate() {
        let full = i32::from(bank_rival[i]) - i32::from(bank_label[i]);
        *d = if mask[i] { full } else { 0 };
    }
}

/// `dt_i = mask_i ? sign * h_i : 0` with the sign of [`token_sign`].
pub fn delta_t(dt: &mut [i32], mask: &[bool], h: &[i16], sign: i32) {
    for (i, d) in dt.iter_mut().enumerate() {
        *d = if mask[i] { sign * i32::from(h[i]) } else { 0 };
    }
}

/// -1 where the token is the label, +1 where it is the rival, else 0.
#[must_use]
pub fn token_sign(token: usize, label: usize, rival: usize) -> i32 {
    i32::from(token == rival) - i32::from(token == label)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rival_skips_the_label_and_takes_the_lowest_of_equals() {
        assert_eq!(rival(&[9, 5, 7, 7], 0), 2);
        assert_eq!(rival(&[9, 5, 7, 7], 2), 0);
        assert_eq!(rival(&[1, 1], 0), 1);
        assert_eq!(rival(&[1, 1], 1), 0);
        assert_eq!(rival(&[4, 4, 4], 0), 1);
        assert_eq!(rival(&[4, 4, 4], 1), 0);
    }

    #[test]
    fn fires_strictly_below_the_margin() {
        assert!(fires(&[10, 1], 0, 1, 10));
        assert!(!fires(&[11, 1], 0, 1, 10));
        assert!(fires(&[0, 10], 0, 1, 0));
        assert!(!fires(&[0, 10], 0, 1, -10));
    }

    #[test]
    fn deltas_respect_masks_and_token() {
        let mut d = [0; 3];
        delta_h(&mut d, &[true, false, true], &[127, 127, -127], &[-127, 0, 127]);
        assert_eq!(d, [254, 0, -254]);
        delta_t(&mut d, &[true, true, false], &[5, -6, 7], token_sign(2, 2, 1));
        assert_eq!(d, [-5, 6, 0]);
        delta_t(&mut d, &[true, true, false], &[5, -6, 7], token_sign(1, 2, 1));
        assert_eq!(d, [5, -6, 0]);
        assert_eq!(token_sign(3, 2, 1), 0);
    }
}
