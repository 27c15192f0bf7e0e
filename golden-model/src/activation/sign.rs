//! The sign, straight through: plus or minus amax, and the mask of hard tanh. `sign(0)` is plus.
//!
//! # Equation
//! `a = v >= 0 ? amax : -amax`, mask `-amax <= v <= amax`.

/// Activation and mask of a rounded sum; `max` is amax.
#[inline(always)]
pub fn activate(v: i32, max: i32) -> (i32, bool) {
    (if v >= 0 { max } else { -max }, (-max..=max).contains(&v))
}
