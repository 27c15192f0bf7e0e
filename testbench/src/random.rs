//! SplitMix64: small, seedable, good enough to scatter shapes and pauses. The simulations draw the same numbers from a
//! seed, in Rust here and in C++ beside the Verilated model.

/// The generator.
#[derive(Debug, Clone)]
pub(crate) struct SplitMix(pub u64);

impl SplitMix {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
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
