//! The sign of the product sum alone.
//!
//! # Equation
//! `w <- sat(w - sgn(g) * 2^a, wmax)` with `g = dh_i*h_prev_q + dt_i*t_prev_q`; nothing where `g = 0`.
//!
//! # Formats
//! `2^a` in the weight's last place; `a = WF - lr_shift`, not below 0. Nothing is rounded.

/// 2^a for the update shift `sh = 2(A-1) - WF + lr_shift`, with A `bits`.
#[must_use]
pub fn step(bits: u32, shift: u32) -> i64 {
    1 << (2 * (bits - 1)).saturating_sub(shift)
}

/// The new weight.
#[inline(always)]
pub fn update(w: i64, g: i64, step: i64, max: i64) -> i64 {
    (w - g.signum() * step).clamp(-max, max)
}
