//! Constants of the pseudo-random sources: one LFSR draws the tokens, one per stage rounds stochastically.
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
