//! The difference that an error in the input makes.
//!
//! # Equation
//! h is the activation of the sample as it is, t that with the error in its input. `dh = 0`, `dt_i = m_h[i] ? h_i - t_i : 0`: the update's column is
//! that of t. A sample without an error, which carries its own label as its token, asks for no update.
//!
//! # Formats
//! dt has A + 1 bits.

use super::{Activations, Judgement};
use crate::outcome::Sample;

/// There is an error where another class than the label goes with the sample.
#[must_use]
pub const fn judge(s: Sample) -> Judgement {
    Judgement { rival: s.token, fired: s.token != s.label }
}

/// The errors of a sample that fired.
pub fn errors(a: Activations<'_>, dh: &mut [i32], dt: Option<&mut [i32]>) {
    dh.fill(0);
    for (i, d) in dt.into_iter().flatten().enumerate() {
        *d = if a.mask_h[i] { i32::from(a.h[i]) - i32::from(a.t[i]) } else { 0 };
    }
}
