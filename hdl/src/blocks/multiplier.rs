//! # Purpose
//! One signed multiplier and the registers around it, as a part's hard multiplier has them.
//!
//! # Equation
//! `p = a * b`, exact.
//!
//! # Shapes
//! One product a cycle.
//!
//! # Formats
//! Signed, any width; `p` has the bits of both operands, or fewer where the caller knows that the product needs fewer.
//!
//! # Timing
//! One cycle through the product register; two where the operands are registered as well. Where operands come from afar this
//! is what the clock needs: on an FPGA the multipliers stand in columns of their own, and the way there and the way back then
//! have a cycle each.
//!
//! # Ports
//! `a`, `b`; `p` one or two cycles later.
//!
//! # Example
//! ```
//! # use sigprop_hdl::blocks::multiplier::Multiplier;
//! # use sigprop_hdl::extract::extract;
//! # use sigprop_hdl::sim::Simulator;
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let mut sim = Simulator::new(&extract(&Multiplier::new(9, 8, 17, true))?)?;
//! let [a, b, p] = ["a", "b", "p"].map(|port| sim.signal(port).unwrap());
//! sim.set(a, -254);
//! sim.set(b, 127);
//! sim.clock();
//! sim.clock();
//! assert_eq!(sim.get(p), -254 * 127);
//! # Ok(())
//! # }
//! ```

use rust_hdl_core::prelude::*;

use crate::signal::{Const, Input, Module, OutReg, Reg};

/// The multiplier; see the module's text.
#[derive(LogicBlock)]
pub struct Multiplier {
    meta: Module,
    pub a: Input,
    pub b: Input,
    pub p: OutReg,
    a_q: Reg,
    b_q: Reg,
    registered: Const,
}

impl Multiplier {
    /// A multiplier of an `a`-bit by a `b`-bit number with a product of `p` bits; `registered` operands, or as they come.
    #[must_use]
    pub fn new(a: usize, b: usize, p: usize, registered: bool) -> Self {
        Self {
            meta: Module::multiplier("multiplier", "Signed multiplier with its registers."),
            a: Input::signed(a).doc("multiplicand"),
            b: Input::signed(b).doc("multiplier"),
            p: OutReg::signed(p).no_reset().doc(if registered {
                "a * b of two cycles ago"
            } else {
                "a * b of a cycle ago"
            }),
            a_q: Reg::signed(a).no_reset(),
            b_q: Reg::signed(b).no_reset(),
            registered: Const::new(i64::from(registered)),
        }
    }
}

impl Logic for Multiplier {
    #[hdl_gen]
    fn update(&mut self) {
        self.a_q.next = self.a.val();
        self.b_q.next = self.b.val();
        if self.registered.any() {
            self.p.next = self.a_q.val() * self.b_q.val();
        } else {
            self.p.next = self.a.val() * self.b.val();
        }
    }
}
