//! L2 with repulsion: h is pulled to the target of its label, and pushed from that of a token that comes too close.
//!
//! # Equation
//! `L = |h - t_c|^2 - |h - t_k|^2` of a token k other than the label c; it fires iff `s_c - s_k < M`, and then
//! `dh_i = m_h[i] ? T[k]_i - T[c]_i : 0` (the h of the two terms cancel), `dt_i = m_t[i] ? h_i - t_i : 0`.
//! Where k = c, `L = |h - t_c|^2 / 2`: it always fires, `dh_i = m_h[i] ? h_i - T[c]_i : 0`, `dt_i = m_t[i] ? t_i - h_i : 0`.
//! There is no dt in the first stage.
//!
//! # Formats
//! Scores exact (`i64`); dh and dt have A+1 bits.

use super::{Activations, Judgement};
use crate::outcome::Sample;

/// Whether the label's own target rode with the sample, or its score is not ahead of the token's by the margin.
#[must_use]
pub fn judge(scores: &[i64], s: Sample, threshold: i64) -> Judgement {
    let fired = s.token == s.label || scores[s.label] - scores[s.token] < threshold;
    Judgement { rival: s.token, fired }
}

/// The errors of a sample that fired.
pub fn errors(a: Activations<'_>, s: Sample, dh: &mut [i32], dt: Option<&mut [i32]>) {
    let (own, t) = (a.bank.row(s.label), a.bank.row(s.token));
    let pull = s.token == s.label;
    for (i, d) in dh.iter_mut().enumerate() {
        let from = if pull { a.h[i] } else { t[i] };
        *d = if a.mask_h[i] { i32::from(from) - i32::from(own[i]) } else { 0 };
    }
    let Some(dt) = dt else { return };
    for (i, d) in dt.iter_mut().enumerate() {
        let away = i32::from(a.h[i]) - i32::from(t[i]);
        *d = match (a.mask_t[i], pull) {
            (false, _) => 0,
            (true, true) => -away,
            (true, false) => away,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fires_for_its_own_token_and_below_the_margin() {
        let fired = |token, threshold| judge(&[10, 4, 9], Sample { label: 0, token, value: 0 }, threshold).fired;
        assert!(fired(0, -100));
        assert!(!fired(1, 6) && fired(1, 7));
        assert!(!fired(2, 1) && fired(2, 2));
    }
}
