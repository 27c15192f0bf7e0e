//! The L2 pull: h is pulled to the target of its label.
//!
//! # Equation
//! `L = |h - t_c|^2 / 2`; it fires on every sample. `dh_i = m_h[i] ? h_i - T[c]_i : 0`; where the token is the label and after the first stage
//! `dt_i = m_t[i] ? t_i - h_i : 0`, otherwise dt = 0.
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
    let own = a.bank.row(s.label);
    for (i, d) in dh.iter_mut().enumerate() {
        *d = if a.mask_h[i] { i32::from(a.h[i]) - i32::from(own[i]) } else { 0 };
    }
    let Some(dt) = dt else { return };
    let pulled = s.token == s.label;
    for (i, d) in dt.iter_mut().enumerate() {
        *d = if pulled && a.mask_t[i] { i32::from(own[i]) - i32::from(a.h[i]) } else { 0 };
    }
}
