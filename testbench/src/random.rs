//! SplitMix64: small, seedable, good enough to scatter shapes and pauses. The simulations draw the same numbers from a
//! seed, in Rust here and in C++ beside the Verilated model.

use sigprop_golden_model::rng::Rng;

/// The generator, and what is drawn of it.
#[derive(Debug, Clone)]
pub(crate) struct SplitMix(Rng);

impl SplitMix {
    pub const fn new(seed: u64) -> Self {
        Self(Rng::from_state(seed))
    }

    pub fn next(&mut self) -> u64 {
        self.0.next_u64()
    }

    /// A number from `low` to `high`, inclusive.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        low + (self.next() % (high - low + 1) as u64) as i64
    }

    pub fn pick<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[(self.next() % of.len() as u64) as usize]
    }

    /// True `permille` times out of a thousand; draws nothing where it is 0.
    pub fn draw(&mut self, permille: u32) -> bool {
        permille != 0 && ((self.next() >> 32) * 1000) >> 32 < u64::from(permille)
    }
}
