//! # Purpose
//! A number or its negative: the product with a factor of which the sign is all that is not the same for all. It takes no multiplier.
//!
//! # Equation
//! `p = s ? -a : a`, as `(a + s) ^ s` with s as 0 or -1: an adder, and on most parts nothing beside it.
//!
//! # Shapes
//! One product a cycle.
//!
//! # Formats
//! `a`: signed, any width; `s`: a bit, signed; `p` has one bit more than `a`, as the least number has no negative of its width.
//!
//! # Timing
//! One cycle through the product register; two where the operands are registered as well, so that it stands in for a
//! [`multiplier`](super::multiplier).
//!
//! # Ports
//! `a`, `s`; `p` one or two cycles later.
//!
//! # Example
//! ```
//! # use sigprop_hdl::blocks::sign_product::SignProduct;
//! # use sigprop_hdl::extract::extract;
//! # use sigprop_hdl::sim::Simulator;
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let mut sim = Simulator::new(&extract(&SignProduct::new(9, true))?)?;
//! let [a, s, p] = ["a", "s", "p"].map(|port| sim.signal(port).unwrap());
//! for (sign, product) in [(0, -256), (-1, 256)] {
//!     sim.set(a, -256);
//!     sim.set(s, sign);
//!     sim.clock();
//!     sim.clock();
//!     assert_eq!(sim.get(p), product);
//! }
//! # Ok(())
//! # }
//! ```

use rust_hdl_core::prelude::*;

use crate::signal::{Const, Input, Module, OutReg, Reg};

/// The product with a sign; see the module's text.
#[derive(LogicBlock)]
pub struct SignProduct {
    meta: Module,
    pub a: Input,
    pub s: Input,
    pub p: OutReg,
    a_q: Reg,
    s_q: Reg,
    registered: Const,
}

impl SignProduct {
    /// That of a number of `a` bits; `registered` operands, or as they come.
    #[must_use]
    pub fn new(a: usize, registered: bool) -> Self {
        Self {
            meta: Module::new("sign_product", "A number, or its negative."),
            a: Input::signed(a).doc("number"),
            s: Input::signed(1).doc("sign: its negative is asked for"),
            p: OutReg::signed(a + 1).no_reset().doc(if registered {
                "a, or -a, of two cycles ago"
            } else {
                "a, or -a, of a cycle ago"
            }),
            a_q: Reg::signed(a).no_reset().when(registered),
            s_q: Reg::signed(1).no_reset().when(registered),
            registered: Const::new(i64::from(registered)),
        }
    }
}

impl Logic for SignProduct {
    #[hdl_gen]
    fn update(&mut self) {
        self.a_q.next = self.a.val();
        self.s_q.next = self.s.val();
        if self.registered.any() {
            self.p.next = (self.a_q.val() + self.s_q.val()) ^ self.s_q.val();
        } else {
            self.p.next = (self.a.val() + self.s.val()) ^ self.s.val();
        }
    }
}
