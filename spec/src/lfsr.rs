//! Constants of the pseudo-random sources: one LFSR draws the tokens, one the pixel shifts, one per stage rounds stochastically.
//!
//! All are 32-bit Galois registers that shift right: `state <- (state >> 1) ^ (lowest bit ? FEEDBACK : 0)`. The
//! polynomial is primitive, so every state but 0 is on one cycle of `2^32 - 1`.

/// The mask that is exclusive-ored in when the bit shifted out is 1.
pub const FEEDBACK: u32 = 0x8020_0003;

/// Spreads the stage seeds apart: `2^32` over the golden ratio.
const SEED_STEP: u32 = 0x9E37_79B9;

/// The seed of a stage's rounding LFSR, `seed ^ SEED_STEP * (stage_index0 + 1)` (modulo `2^32`), and 1 where that is 0.
///
/// ```
/// assert_eq!(sigprop_spec::lfsr::stage_seed(1, 0), 0x9E37_79B8);
/// assert_eq!(sigprop_spec::lfsr::stage_seed(0x9E37_79B9, 0), 1);
/// ```
#[must_use]
pub const fn stage_seed(seed: u32, stage_index0: usize) -> u32 {
    let mixed = seed ^ SEED_STEP.wrapping_mul((stage_index0 as u32).wrapping_add(1));
    if mixed == 0 { 1 } else { mixed }
}

/// From the seed of the tokens to that of the pixel shifts: `0xBEEF - 0xACE1`.
const SHIFT_STEP: u32 = 0x120E;

/// The seed of the pixel shifts' LFSR, `seed + 0x120E` (modulo `2^32`), and 1 where that is 0.
///
/// ```
/// assert_eq!(sigprop_spec::lfsr::shift_seed(0xACE1 + 7919), 0xBEEF + 7919);
/// assert_eq!(sigprop_spec::lfsr::shift_seed(0_u32.wrapping_sub(0x120E)), 1);
/// ```
#[must_use]
pub const fn shift_seed(seed: u32) -> u32 {
    let moved = seed.wrapping_add(SHIFT_STEP);
    if moved == 0 { 1 } else { moved }
}
