//! # Purpose
//! An error times a number of spikes, built of adders.
//!
//! # Equation
//! `p = d * n`, `0 <= n <= T`: each two bits of `n` choose a multiple of `d`; the highest bit of `n` is 1 only where the others are 0, and has no adder of
//! its own.
//!
//! # Shapes
//! One product a cycle.
//!
//! # Formats
//! `d` A + 1 bits, `n` lg T + 2 bits, both signed; `p` exact.
//!
//! # Timing
//! Two cycles, as a multiplier with registers.
//!
//! # Ports
//! `d`, `n`; `p` two cycles later.
//!
//! # Example
//! ```
//! # use sigprop_hdl::blocks::count_product::CountProduct;
//! # use sigprop_hdl::extract::extract;
//! # use sigprop_hdl::sim::Simulator;
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let mut sim = Simulator::new(&extract(&CountProduct::new(9, 2))?)?;
//! let [d, n, p] = ["d", "n", "p"].map(|port| sim.signal(port).unwrap());
//! sim.set(d, -254);
//! sim.set(n, 3);
//! sim.clock();
//! sim.clock();
//! assert_eq!(sim.get(p), -254 * 3);
//! # Ok(())
//! # }
//! ```

use rust_hdl_core::prelude::*;

use crate::signal::{Const, Input, Module, OutReg, Reg, Wire};

/// The product; see the module's text.
#[derive(LogicBlock)]
pub struct CountProduct {
    meta: Module,
    pub d: Input,
    pub n: Input,
    pub p: OutReg,
    one: Wire,
    two: Wire,
    four: Wire,
    eight: Wire,
    low: Reg,
    high: Reg,
    has_four: Const,
    has_eight: Const,
    two_is_full: Const,
    eight_is_full: Const,
}

impl CountProduct {
    /// That of errors of `error` bits and counts up to `2^log2_steps`.
    #[must_use]
    pub fn new(error: usize, log2_steps: usize) -> Self {
        let bits = error + log2_steps;
        let c = |there: bool| Const::new(i64::from(there));
        Self {
            meta: Module::adders("count_product", "An error times a number of spikes, two cycles."),
            d: Input::signed(error).doc("error"),
            n: Input::signed(log2_steps + 2).doc("number of spikes, not below 0"),
            p: OutReg::signed(bits).no_reset().doc("d * n of two cycles ago"),
            one: Wire::signed(error),
            two: Wire::signed(error + 2),
            four: Wire::signed(error),
            eight: Wire::signed(error + 2),
            low: Reg::signed(error + 2).no_reset(),
            high: Reg::signed(error + 2).no_reset(),
            has_four: c(log2_steps > 2),
            has_eight: c(log2_steps > 2),
            two_is_full: c(log2_steps == 2),
            eight_is_full: c(log2_steps == 4),
        }
    }
}

impl Logic for CountProduct {
    #[hdl_gen]
    fn update(&mut self) {
        self.one.next = 0.into();
        self.two.next = 0.into();
        self.four.next = 0.into();
        self.eight.next = 0.into();
        if self.n.val().get_bit(0) {
            self.one.next = self.d.val();
        }
        if self.n.val().get_bit(1) {
            self.two.next = self.d.val() << 1;
        } else if self.two_is_full.any() && self.n.val().get_bit(2) {
            self.two.next = self.d.val() << 2;
        }
        if self.has_four.any() && self.n.val().get_bit(2) {
            self.four.next = self.d.val();
        }
        if self.has_eight.any() && self.n.val().get_bit(3) {
            self.eight.next = self.d.val() << 1;
        } else if self.eight_is_full.any() && self.n.val().get_bit(4) {
            self.eight.next = self.d.val() << 2;
        }
        self.low.next = self.one.val() + self.two.val();
        self.high.next = self.four.val() + self.eight.val();
        self.p.next = self.low.val() + (self.high.val() << 2);
    }
}
