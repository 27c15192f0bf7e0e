//! The constants of the linear-feedback shift registers. The stepping itself is written once in the model and once
//! in the hardware.

/// Feedback mask of the 32-bit Galois LFSR that shifts right.
pub const FEEDBACK: u32 = 0x8020_0003;

/// Seed of the rounding LFSR of stage `stage` (from 0) of a network with the given token seed; never zero.
///
/// `seed ^ (0x9E3779B9 * (stage + 1) mod 2^32)`, or 1 where that is 0.
#[must_use]
pub const fn stage_seed(seed: u32, stage: usize) -> u32 {
    let mixed = seed ^ 0x9E37_79B9u32.wrapping_mul(stage as u32 + 1);
    if mixed == 0 { 1 } else { mixed }
}
