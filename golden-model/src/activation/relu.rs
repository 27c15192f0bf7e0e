//! Rectified linear unit with the range of the format.
//!
//! # Equation
//! `a = clamp(v, 0, amax)`, mask `0 <= v <= amax`.

/// Activation and mask of a rounded sum; `max` is amax.
#[inline(always)]
pub fn activate(v: i32, max: i32) -> (i32, bool) {
    let a = v.clamp(0, max);
    (a, a == v)
}
