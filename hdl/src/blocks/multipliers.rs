//! # Purpose
//! The multipliers of a lane, in one of three arrangements behind one set of ports: four at one weight a cycle, two at two
//! cycles a weight, or one at four.
//!
//! # Equation
//! `u = dh * h_old + dt * t_old` (update) and `w' * h`, `w' * t` (forward), exact: the products of steps 1, 2 and 8 of the
//! rule (`docs/src/reference/rule.md`).
//!
//! # Shapes
//! One weight at a time.
//!
//! # Formats
//! `dh`, `dt`: A+1 bits; activations A bits, Q0.(A-1); `w'`: B bits. All signed. A shared multiplier takes A by max(A+1, B).
//!
//! # Timing
//! With four or two multipliers: `u` 1 cycle after its operands, the forward products 1 cycle after theirs. With one: 2 cycles
//! each. Operands of the update are taken when `u_valid` is high, those of the forward products when `f_valid` is.
//!
//! # Ports
//! `u_valid`, `dh`, `dt`, `h_old`, `t_old` and `u`; `f_valid`, `w`, `h`, `t` and `wh`, `wt`.
//!
//! # Example
//! ```
//! # use sigprop_hdl::blocks::{Dims, multipliers::Multipliers};
//! # use sigprop_hdl::extract::extract;
//! # use sigprop_hdl::sim::Simulator;
//! # use sigprop_spec::Config;
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let mut sim = Simulator::new(&extract(&Multipliers::new(&Dims::new(&Config::preset("tiny")?, 0)))?)?;
//! for (port, value) in [("dh", -254), ("h_old", 100), ("dt", 3), ("t_old", -7)] {
//!     let port = sim.signal(port).unwrap();
//!     sim.set(port, value);
//! }
//! sim.clock();
//! let u = sim.signal("u").unwrap();
//! assert_eq!(sim.get(u), -254 * 100 - 3 * 7);
//! # Ok(())
//! # }
//! ```

use rust_hdl_core::prelude::*;

use super::dims::Dims;
use crate::signal::{Const, Input, Module, Output, Reg, Wire};

/// The multiplier arrangement; see the module's text.
#[derive(LogicBlock)]
pub struct Multipliers {
    meta: Module,
    /// High when the update's operands are to be multiplied.
    pub u_valid: Input,
    /// Difference of bank rows.
    pub dh: Input,
    /// Signed copy of h for the target stream.
    pub dt: Input,
    /// Input-stream activation of the sample before.
    pub h_old: Input,
    /// Target-stream activation of the sample before.
    pub t_old: Input,
    /// High when `w`, `h` and `t` are to be multiplied.
    pub f_valid: Input,
    /// Updated weight.
    pub w: Input,
    /// Input-stream activation.
    pub h: Input,
    /// Target-stream activation.
    pub t: Input,
    /// `dh * h_old + dt * t_old`.
    pub u: Output,
    /// `w * h`.
    pub wh: Output,
    /// `w * t`.
    pub wt: Output,
    a0: Wire,
    b0: Wire,
    a1: Wire,
    b1: Wire,
    p0: Reg,
    p1: Reg,
    p2: Reg,
    p3: Reg,
    p0_q: Reg,
    t_old_q: Reg,
    u_valid_q: Reg,
    w_q: Reg,
    t_q: Reg,
    four: Const,
    two: Const,
}

impl Multipliers {
    /// The arrangement that `dims.multipliers` (4, 2 or 1) asks for.
    #[must_use]
    pub fn new(dims: &Dims) -> Self {
        let (a, b) = (dims.act, dims.weight);
        let wide = b.max(a + 1);
        let product = |n: usize| Reg::signed(n).no_reset();
        let (pu, pf) = if dims.multipliers == 4 { (2 * a + 1, a + b) } else { (a + wide, a + wide) };
        Self {
            meta: Module::new("multipliers", "The multipliers of a lane."),
            u_valid: Input::unsigned(1).doc("operands of the update are there"),
            dh: Input::signed(a + 1).doc("update, input stream"),
            dt: Input::signed(a + 1).doc("update, target stream"),
            h_old: Input::signed(a).doc("h of the sample before"),
            t_old: Input::signed(a).doc("t of the sample before"),
            f_valid: Input::unsigned(1).doc("operands of the forward products are there"),
            w: Input::signed(b).doc("updated weight"),
            h: Input::signed(a).doc("h"),
            t: Input::signed(a).doc("t"),
            u: Output::signed(2 * a + 2).doc("dh * h_old + dt * t_old"),
            wh: Output::signed(a + b).doc("w * h"),
            wt: Output::signed(a + b).doc("w * t"),
            a0: Wire::signed(wide),
            b0: Wire::signed(a),
            a1: Wire::signed(wide),
            b1: Wire::signed(a),
            p0: product(pu),
            p1: product(pu),
            p2: product(pf),
            p3: product(pf),
            p0_q: product(pu),
            t_old_q: product(a),
            u_valid_q: Reg::unsigned(1).no_reset(),
            w_q: product(b),
            t_q: product(a),
            four: Const::new(i64::from(dims.multipliers == 4)),
            two: Const::new(i64::from(dims.multipliers == 2)),
        }
    }
}

impl Logic for Multipliers {
    #[hdl_gen]
    fn update(&mut self) {
        self.a0.next = 0.into();
        self.b0.next = 0.into();
        self.a1.next = 0.into();
        self.b1.next = 0.into();
        if self.four.val().any() {
            self.p0.next = self.dh.val() * self.h_old.val();
            self.p1.next = self.dt.val() * self.t_old.val();
            self.p2.next = self.w.val() * self.h.val();
            self.p3.next = self.w.val() * self.t.val();
            self.u.next = self.p0.val() + self.p1.val();
            self.wh.next = self.p2.val();
            self.wt.next = self.p3.val();
        } else if self.two.val().any() {
            // Update and forward operands of one weight come an odd number of cycles apart: they never meet.
            if self.u_valid.val().any() {
                self.a0.next = self.dh.val();
                self.b0.next = self.h_old.val();
                self.a1.next = self.dt.val();
                self.b1.next = self.t_old.val();
            } else {
                self.a0.next = self.w.val();
                self.b0.next = self.h.val();
                self.a1.next = self.w.val();
                self.b1.next = self.t.val();
            }
            self.p0.next = self.a0.val() * self.b0.val();
            self.p1.next = self.a1.val() * self.b1.val();
            self.u.next = self.p0.val() + self.p1.val();
            self.wh.next = self.p0.val();
            self.wt.next = self.p1.val();
        } else {
            // Cycle 0: dh * h_old, 1: dt * t_old, 2: w * h, 3: w * t.
            self.u_valid_q.next = self.u_valid.val();
            self.t_old_q.next = self.t_old.val();
            self.w_q.next = self.w.val();
            self.t_q.next = self.t.val();
            if self.u_valid.val().any() {
                self.a0.next = self.dh.val();
                self.b0.next = self.h_old.val();
            } else if self.u_valid_q.val().any() {
                self.a0.next = self.dt.val();
                self.b0.next = self.t_old_q.val();
            } else if self.f_valid.val().any() {
                self.a0.next = self.w.val();
                self.b0.next = self.h.val();
            } else {
                self.a0.next = self.w_q.val();
                self.b0.next = self.t_q.val();
            }
            self.p0.next = self.a0.val() * self.b0.val();
            self.p0_q.next = self.p0.val();
            self.u.next = self.p0_q.val() + self.p0.val();
            self.wh.next = self.p0_q.val();
            self.wt.next = self.p0.val();
        }
    }
}
