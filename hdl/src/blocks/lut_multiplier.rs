//! # Purpose
//! The small multiplier of the score, `h_i * T[j]_i`, built of adders so that it takes no hard multiplier.
//!
//! # Equation
//! `p = a * b` (`docs/src/reference/rule.md`, step 4); the partial products of the lower and the upper half of `b`'s bits are
//! summed separately and joined.
//!
//! # Shapes
//! One product.
//!
//! # Formats
//! `a`, `b`: A bits signed, Q0.(A-1). `p`: 2A bits signed, Q1.(2A-2), exact.
//!
//! # Timing
//! Latency 2 cycles, one product a cycle.
//!
//! # Ports
//! `a`, `b` operands; `p` their product two cycles later.
//!
//! # Example
//! ```
//! # use sigprop_hdl::blocks::lut_multiplier::LutMultiplier;
//! # use sigprop_hdl::extract::extract;
//! # use sigprop_hdl::sim::Simulator;
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let mut sim = Simulator::new(&extract(&LutMultiplier::new(8))?)?;
//! let [a, b, p] = ["a", "b", "p"].map(|p| sim.signal(p).unwrap());
//! sim.set(a, -127);
//! sim.set(b, 93);
//! sim.clock();
//! sim.clock();
//! assert_eq!(sim.get(p), -127 * 93);
//! # Ok(())
//! # }
//! ```

use rust_hdl_core::prelude::*;

use crate::signal::{Const, Input, Module, OutReg, Reg, Wire};

/// Adder-built signed multiplier; see the module's text.
#[derive(LogicBlock)]
pub struct LutMultiplier {
    meta: Module,
    /// Multiplicand.
    pub a: Input,
    /// Multiplier; its bits choose the partial products.
    pub b: Input,
    /// Product of `a` and `b` as they were two cycles ago.
    pub p: OutReg,
    low: Vec<Wire>,
    high: Vec<Wire>,
    low_bit: Vec<Const>,
    high_bit: Vec<Const>,
    top_bit: Const,
    split: Const,
    low_q: Reg,
    high_q: Reg,
    low_last: Const,
    high_last: Const,
    _low_bits: usize,
    _high_bits: usize,
}

impl LutMultiplier {
    /// A multiplier of two `bits`-bit signed numbers (4 to 16 bits).
    #[must_use]
    pub fn new(bits: usize) -> Self {
        let (low, high) = (bits / 2, bits - bits / 2 - 1);
        Self {
            meta: Module::new("lut_multiplier", "Signed multiplier of adders, two cycles."),
            a: Input::signed(bits).doc("multiplicand"),
            b: Input::signed(bits).doc("multiplier"),
            p: OutReg::signed(2 * bits).no_reset().doc("a * b of two cycles ago"),
            low: (0..=low).map(|_| Wire::signed(2 * bits)).collect(),
            high: (0..=high).map(|_| Wire::signed(2 * bits)).collect(),
            low_bit: (0..low).map(|i| Const::new(i as i64)).collect(),
            high_bit: (0..high).map(|i| Const::new((low + i) as i64)).collect(),
            top_bit: Const::new(bits as i64 - 1),
            split: Const::new(low as i64),
            low_q: Reg::signed(bits + low + 1).no_reset(),
            high_q: Reg::signed(2 * bits - low).no_reset(),
            low_last: Const::new(low as i64),
            high_last: Const::new(high as i64),
            _low_bits: low,
            _high_bits: high,
        }
    }
}

impl Logic for LutMultiplier {
    #[hdl_gen]
    fn update(&mut self) {
        self.low[0].next = 0.into();
        for i in 0..self._low_bits {
            if self.b.val().get_bit(self.low_bit[i].val()) {
                self.low[i + 1].next = self.low[i].val() + (self.a.val() << self.low_bit[i].val());
            } else {
                self.low[i + 1].next = self.low[i].val();
            }
        }
        // The sign bit weighs -2^(A-1).
        if self.b.val().get_bit(self.top_bit.val()) {
            self.high[0].next = -(self.a.val() << (self.top_bit.val() - self.split.val()));
        } else {
            self.high[0].next = 0.into();
        }
        for i in 0..self._high_bits {
            if self.b.val().get_bit(self.high_bit[i].val()) {
                self.high[i + 1].next =
                    self.high[i].val() + (self.a.val() << (self.high_bit[i].val() - self.split.val()));
            } else {
                self.high[i + 1].next = self.high[i].val();
            }
        }
        self.low_q.next = self.low[self.low_last.at()].val();
        self.high_q.next = self.high[self.high_last.at()].val();
        self.p.next = (self.high_q.val() << self.split.val()) + self.low_q.val();
    }
}
