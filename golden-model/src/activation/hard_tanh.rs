//! Hard tanh: symmetric saturation; the error passes where nothing is cut off.
//!
//! # Equation
//! `a = sat(v, amax)`, mask `-amax <= v <= amax`.

/// Activation and mask of a rounded sum; `max` is amax.
#[inline(always)]
pub fn activate(v: i32, max: i32) -> (i32, bool) {
    let a = v.clamp(-max, max);
    (a, a == v)
}
