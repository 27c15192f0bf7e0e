//! The token source: which class's target rides on the target stream with a training sample.
//!
//! # Equation
//! The token of the rule (`docs/src/reference/rule.md`).
//! A 32-bit Galois LFSR that shifts right, feedback mask 0x80200003, stepped once per training sample before
//! use; `k = ((lfsr & 0xFFFF) * C) >> 16`. The LFSR steps in both token modes, so that switching the mode does
//! not depend on when it is done; in mode `label`, `k` is the label.
//!
//! # Shapes and formats
//! State: 32 bits, never zero. Token: `0..C`.

use sigprop_spec::TokenMode;
use sigprop_spec::lfsr::FEEDBACK;

/// The Galois LFSR, also used (one per stage) for stochastic rounding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lfsr(u32);

impl Lfsr {
    /// An LFSR in the given state; `None` for zero, from which it would never leave.
    #[must_use]
    pub fn new(state: u32) -> Option<Self> {
        (state != 0).then_some(Self(state))
    }

    /// An LFSR in the given state, or in state 1 for zero.
    #[must_use]
    pub fn from_seed(seed: u32) -> Self {
        Self(seed.max(1))
    }

    /// The state.
    #[must_use]
    pub fn state(self) -> u32 {
        self.0
    }

    /// One step to the right; returns the new state.
    pub fn step(&mut self) -> u32 {
        let out = self.0 & 1;
        self.0 >>= 1;
        if out == 1 {
            self.0 ^= FEEDBACK;
        }
        self.0
    }

    /// Steps once and draws a token in `0..classes` from the low 16 bits.
    pub fn draw(&mut self, classes: usize) -> usize {
        (((self.step() & 0xFFFF) as usize) * classes) >> 16
    }
}

/// The token of one training sample: steps the LFSR, then applies the mode.
pub fn next_token(lfsr: &mut Lfsr, mode: TokenMode, classes: usize, label: usize) -> usize {
    let drawn = lfsr.draw(classes);
    match mode {
        TokenMode::Uniform => drawn,
        TokenMode::Label => label,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_as_defined() {
        let mut l = Lfsr::new(1).unwrap();
        assert_eq!(l.step(), 0x8020_0003);
        assert_eq!(l.step(), 0x4010_0001 ^ 0x8020_0003);
        assert_eq!(Lfsr::new(0), None);
        // Bit by bit from the definition: bit 0 leaves; where the mask has a one, it is added in.
        let mut l = Lfsr::new(52176).unwrap();
        for _ in 0..1000 {
            let before = l.state();
            let after = l.step();
            for bit in 0..32 {
                let shifted = if bit == 31 { 0 } else { before >> (bit + 1) & 1 };
                assert_eq!(after >> bit & 1, shifted ^ (before & 1 & (0x8020_0003 >> bit)));
            }
        }
    }

    #[test]
    fn token_is_drawn_after_the_step_from_the_low_half() {
        let mut l = Lfsr::new(52176).unwrap();
        let mut copy = l;
        for classes in [2usize, 10, 64] {
            let state = copy.step();
            assert_eq!(l.draw(classes), ((state & 0xFFFF) as usize * classes) >> 16);
        }
    }

    #[test]
    fn tokens_are_uniform() {
        for classes in [2usize, 3, 10, 64] {
            let mut l = Lfsr::new(52176).unwrap();
            let mut seen = vec![0u32; classes];
            let n = 20_000 * classes;
            (0..n).for_each(|_| seen[l.draw(classes)] += 1);
            for &s in &seen {
                assert!((f64::from(s) - 20_000.0).abs() < 600.0, "{classes}: {seen:?}");
            }
        }
    }

    #[test]
    fn label_mode_steps_too() {
        let (mut a, mut b) = (Lfsr::new(9).unwrap(), Lfsr::new(9).unwrap());
        assert_eq!(next_token(&mut a, TokenMode::Label, 10, 4), 4);
        next_token(&mut b, TokenMode::Uniform, 10, 4);
        assert_eq!(a, b);
    }
}
