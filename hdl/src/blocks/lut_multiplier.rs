//! # Purpose
//! The small multiplier of the score, `h_i * T[j]_i`, built of adders so that it takes no hard multiplier.
//!
//! # Equation
//! `p = a * b` (`docs/src/reference/rule.md`, step 4); each two bits of `b` choose a multiple of `a`
//! (one adder each), each two of those are joined, and then all; the sign bit of `b` counts negative.
//!
//! # Shapes
//! One product.
//!
//! # Formats
//! `a`, `b`: A bits signed, Q0.(A-1). `p`: 2A bits signed, Q1.(2A-2), exact.
//!
//! # Timing
//! Latency 3 cycles, one product a cycle: in each a single adder, but for the last where A > 8.
//!
//! # Ports
//! `a`, `b` operands; `p` their product three cycles later.
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
    /// Product of `a` and `b` as they were three cycles ago.
    pub p: OutReg,
    // Each four bits of `b`: `a` or 0 for each of them, two pairs, and the pairs joined.
    term_0: Vec<Wire>,
    term_1: Vec<Wire>,
    term_2: Vec<Wire>,
    term_3: Vec<Wire>,
    low: Vec<Reg>,
    high: Vec<Reg>,
    quad: Vec<Reg>,
    total: Vec<Wire>,
    bit_0: Vec<Const>,
    bit_1: Vec<Const>,
    bit_2: Vec<Const>,
    bit_3: Vec<Const>,
    has_1: Vec<Const>,
    has_2: Vec<Const>,
    has_3: Vec<Const>,
    place: Vec<Const>,
    /// Which bit of the last four is the sign, 0 to 3.
    sign: Const,
    last: Const,
    _quads: usize,
    _last: usize,
}

impl LutMultiplier {
    /// A multiplier of two `bits`-bit signed numbers (4 to 16 bits).
    #[must_use]
    pub fn new(bits: usize) -> Self {
        let quads = bits.div_ceil(4);
        let term = || (0..quads).map(|_| Wire::signed(bits)).collect::<Vec<_>>();
        let pair = || (0..quads).map(|_| Reg::signed(bits + 2).no_reset()).collect::<Vec<_>>();
        let bit = |k: usize| (0..quads).map(|i| Const::new((4 * i + k) as i64)).collect::<Vec<_>>();
        let has = |k: usize| (0..quads).map(|i| Const::new(i64::from(4 * i + k < bits))).collect::<Vec<_>>();
        Self {
            meta: Module::adders("lut_multiplier", "Signed multiplier of adders, three cycles."),
            a: Input::signed(bits).doc("multiplicand"),
            b: Input::signed(bits).doc("multiplier"),
            p: OutReg::signed(2 * bits).no_reset().doc("a * b of three cycles ago"),
            term_0: term(),
            term_1: term(),
            term_2: term(),
            term_3: term(),
            low: pair(),
            high: pair(),
            quad: (0..quads).map(|_| Reg::signed(bits + 4).no_reset()).collect(),
            total: (0..quads).map(|_| Wire::signed(2 * bits)).collect(),
            bit_0: bit(0),
            bit_1: bit(1),
            bit_2: bit(2),
            bit_3: bit(3),
            has_1: has(1),
            has_2: has(2),
            has_3: has(3),
            place: bit(0),
            sign: Const::new((bits as i64 - 1) % 4),
            last: Const::new(quads as i64 - 1),
            _quads: quads,
            _last: quads - 1,
        }
    }
}

impl Logic for LutMultiplier {
    #[hdl_gen]
    fn update(&mut self) {
        for i in 0..self._quads {
            self.term_0[i].next = 0.into();
            self.term_1[i].next = 0.into();
            self.term_2[i].next = 0.into();
            self.term_3[i].next = 0.into();
            if self.b.val().get_bit(self.bit_0[i].val()) {
                self.term_0[i].next = self.a.val();
            }
            if self.has_1[i].any() && self.b.val().get_bit(self.bit_1[i].val()) {
                self.term_1[i].next = self.a.val();
            }
            if self.has_2[i].any() && self.b.val().get_bit(self.bit_2[i].val()) {
                self.term_2[i].next = self.a.val();
            }
            if self.has_3[i].any() && self.b.val().get_bit(self.bit_3[i].val()) {
                self.term_3[i].next = self.a.val();
            }
            self.quad[i].next = self.low[i].val() + (self.high[i].val() << 2);
        }
        for i in 0..self._last {
            self.low[i].next = self.term_0[i].val() + (self.term_1[i].val() << 1);
            self.high[i].next = self.term_2[i].val() + (self.term_3[i].val() << 1);
        }
        // The sign bit of `b` counts negative.
        self.low[self.last.at()].next = self.term_0[self.last.at()].val() + (self.term_1[self.last.at()].val() << 1);
        self.high[self.last.at()].next = self.term_2[self.last.at()].val() - (self.term_3[self.last.at()].val() << 1);
        if self.sign.val() == 0 {
            self.low[self.last.at()].next = -self.term_0[self.last.at()].val();
        } else if self.sign.val() == 1 {
            self.low[self.last.at()].next =
                self.term_0[self.last.at()].val() - (self.term_1[self.last.at()].val() << 1);
        } else if self.sign.val() == 2 {
            self.high[self.last.at()].next = -self.term_2[self.last.at()].val();
        }
        self.total[0].next = self.quad[0].val();
        for i in 1..self._quads {
            self.total[i].next = self.total[i - 1].val() + (self.quad[i].val() << self.place[i].val());
        }
        self.p.next = self.total[self.last.at()].val();
    }
}
