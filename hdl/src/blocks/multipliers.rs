//! # Purpose
//! The multipliers of a lane, in one of five arrangements behind one set of ports: four at one weight a cycle, two at two
//! cycles a weight, or one at four; without learning two at one weight a cycle, or one at two. Without learning there are no
//! products of the update and no ports for them.
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
//! `u` and the forward products come 2 cycles after their operands, with two multipliers in learning 1 cycle. Operands of the update are
//! taken when `u_valid` is high, those of the forward products when `f_valid` is; those of a single multiplier without learning
//! must stay for one cycle more.
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
//! let mut sim = Simulator::new(&extract(&Multipliers::new(&Dims::new(&Config::preset("tiny")?, 1)))?)?;
//! for (port, value) in [("dh", -254), ("h_old", 100), ("dt", 3), ("t_old", -7)] {
//!     let port = sim.signal(port).unwrap();
//!     sim.set(port, value);
//! }
//! sim.clock();
//! sim.clock();
//! let u = sim.signal("u").unwrap();
//! assert_eq!(sim.get(u), -254 * 100 - 3 * 7);
//! # Ok(())
//! # }
//! ```

use rust_hdl_core::prelude::*;

use super::dims::Dims;
use super::multiplier::Multiplier;
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
    /// With four: `dh * h_old` where there is a `dh`, and `dt * t_old` where there is a `dt`.
    pub update_h: Vec<Multiplier>,
    pub update_t: Vec<Multiplier>,
    /// With one for each product: `w * h` and `w * t`.
    pub forward_h: Vec<Multiplier>,
    pub forward_t: Vec<Multiplier>,
    /// With two in learning, and with one the first alone.
    pub shared_h: Vec<Multiplier>,
    pub shared_t: Vec<Multiplier>,
    a0: Wire,
    b0: Wire,
    a1: Wire,
    b1: Wire,
    ph: Wire,
    pt: Wire,
    ph_q: Reg,
    t_old_q: Reg,
    u_valid_q: Reg,
    w_q: Reg,
    t_q: Reg,
    two: Const,
    one: Const,
    learns: Const,
    _forward: usize,
    _update_h: usize,
    _update_t: usize,
    _shared_h: usize,
    _shared_t: usize,
}

impl Multipliers {
    /// The arrangement that `dims.multipliers` and `dims.learns` ask for.
    #[must_use]
    pub fn new(dims: &Dims) -> Self {
        let (a, b, learns, own) = (dims.act, dims.weight, dims.learns, dims.own_multipliers());
        // The wider operand of a multiplier that serves more than one product.
        let wide = if learns { b.max(a + 1) } else { b };
        let data = |n: usize| Reg::signed(n).no_reset();
        let some = |there: bool, one: fn(usize, usize) -> Multiplier, b: usize| -> Vec<_> {
            there.then(|| one(a, b)).into_iter().collect()
        };
        let update = |a, _| Multiplier::new(a + 1, a, 2 * a + 1, true);
        let forward = |a, b| Multiplier::new(b, a, a + b, true);
        let shared = |a: usize, wide: usize| Multiplier::new(wide, a, a + wide, false);
        let product = if own { (2 * a + 1).max(a + b) } else { a + wide };
        // An error that is not there has no product.
        let (update_h, update_t) = (own && learns && dims.plan.dh, own && learns && dims.plan.dt);
        let shared_t = !own && dims.multipliers == 2;
        Self {
            meta: Module::new("multipliers", "The multipliers of a lane."),
            u_valid: Input::bit().when(learns).doc("operands of the update are there"),
            dh: Input::signed(a + 1).when(learns).doc("update, input stream"),
            dt: Input::signed(a + 1).when(learns).doc("update, target stream"),
            h_old: Input::signed(a).when(learns).doc("h of the sample before"),
            t_old: Input::signed(a).when(learns).doc("t of the sample before"),
            f_valid: Input::bit().doc("operands of the forward products are there"),
            w: Input::signed(b).doc(dims.text("updated weight", "weight")),
            h: Input::signed(a).doc("h"),
            t: Input::signed(a).doc("t"),
            u: Output::signed(2 * a + 2).when(learns).doc("dh * h_old + dt * t_old"),
            wh: Output::signed(a + b).doc("w * h"),
            wt: Output::signed(a + b).doc("w * t"),
            update_h: some(update_h, update, b),
            update_t: some(update_t, update, b),
            forward_h: some(own, forward, b),
            forward_t: some(own, forward, b),
            shared_h: some(!own, shared, wide),
            shared_t: some(shared_t, shared, wide),
            a0: Wire::signed(wide),
            b0: Wire::signed(a),
            a1: Wire::signed(wide),
            b1: Wire::signed(a),
            ph: Wire::signed(product),
            pt: Wire::signed(product),
            ph_q: data(product),
            t_old_q: data(a),
            u_valid_q: Reg::bit().no_reset().when(learns),
            w_q: data(b),
            t_q: data(a),
            two: Const::new(i64::from(shared_t)),
            one: Const::new(i64::from(dims.multipliers == 1)),
            learns: Const::new(i64::from(learns)),
            _forward: usize::from(own),
            _update_h: usize::from(update_h),
            _update_t: usize::from(update_t),
            _shared_h: usize::from(!own),
            _shared_t: usize::from(shared_t),
        }
    }
}

impl Logic for Multipliers {
    #[hdl_gen]
    fn update(&mut self) {
        // Two: update and forward operands of one weight come an odd number of cycles apart, they never meet.
        // One: cycle 0: dh * h_old, 1: dt * t_old, 2: w * h, 3: w * t. Without learning 0: w * h, 1: w * t, of operands that stay.
        self.u_valid_q.next = self.u_valid.val();
        self.t_old_q.next = self.t_old.val();
        self.w_q.next = self.w.val();
        self.t_q.next = self.t.val();
        self.a1.next = self.w.val();
        self.b1.next = self.t.val();
        if self.u_valid.any() {
            self.a0.next = self.dh.val();
            self.b0.next = self.h_old.val();
            self.a1.next = self.dt.val();
            self.b1.next = self.t_old.val();
        } else if self.one.any() && self.u_valid_q.any() {
            self.a0.next = self.dt.val();
            self.b0.next = self.t_old_q.val();
        } else if self.two.any() || self.f_valid.any() {
            self.a0.next = self.w.val();
            self.b0.next = self.h.val();
        } else if self.learns.any() {
            self.a0.next = self.w_q.val();
            self.b0.next = self.t_q.val();
        } else {
            self.a0.next = self.w.val();
            self.b0.next = self.t.val();
        }

        self.ph.next = 0.into();
        self.pt.next = 0.into();
        self.u.next = self.ph.val() + self.pt.val();
        self.wh.next = self.ph.val();
        self.wt.next = self.pt.val();
        for i in 0..self._shared_h {
            self.shared_h[i].a.next = self.a0.val();
            self.shared_h[i].b.next = self.b0.val();
            self.ph.next = self.shared_h[i].p.val();
        }
        for i in 0..self._shared_t {
            self.shared_t[i].a.next = self.a1.val();
            self.shared_t[i].b.next = self.b1.val();
            self.pt.next = self.shared_t[i].p.val();
        }
        // The products of one multiplier come one after the other.
        self.ph_q.next = self.ph.val();
        if self.one.any() {
            self.u.next = self.ph_q.val() + self.ph.val();
            self.wh.next = self.ph_q.val();
            self.wt.next = self.ph.val();
        }
        for i in 0..self._update_t {
            self.update_t[i].a.next = self.dt.val();
            self.update_t[i].b.next = self.t_old.val();
            self.pt.next = self.update_t[i].p.val();
        }
        for i in 0..self._update_h {
            self.update_h[i].a.next = self.dh.val();
            self.update_h[i].b.next = self.h_old.val();
            self.ph.next = self.update_h[i].p.val();
        }
        for i in 0..self._forward {
            self.forward_h[i].a.next = self.w.val();
            self.forward_h[i].b.next = self.h.val();
            self.wh.next = self.forward_h[i].p.val();
            self.forward_t[i].a.next = self.w.val();
            self.forward_t[i].b.next = self.t.val();
            self.wt.next = self.forward_t[i].p.val();
        }
    }
}
