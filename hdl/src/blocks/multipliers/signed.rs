//! Factors of both streams are numbers: multipliers, in one of five arrangements.
//!
//! # Purpose
//! Four multipliers at one weight a cycle, two at two cycles a weight, or one at four; without learning two at one weight a cycle, or one
//! at two.
//!
//! # Equation
//! As [`super`] says.
//!
//! # Shapes
//! One weight at a time.
//!
//! # Formats
//! A shared multiplier takes A by max(A+1, B).
//!
//! # Timing
//! As [`super`] says.
//!
//! # Ports
//! [`super::MultipliersPorts`].
//!
//! # Example
//! See [`super`].

use rust_hdl_core::prelude::*;

use super::MultipliersPorts;
use crate::blocks::dims::Dims;
use crate::blocks::multiplier::Multiplier;
use crate::signal::{Const, Module, Reg, Wire};

/// The multiplier arrangement; see the module's text.
#[derive(LogicBlock)]
pub struct Signed {
    meta: Module,
    pub ports: MultipliersPorts,
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

impl Signed {
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
            ports: MultipliersPorts::new(dims),
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

impl Logic for Signed {
    #[hdl_gen]
    fn update(&mut self) {
        // Two: update and forward operands of one weight come an odd number of cycles apart, they never meet.
        // One: cycle 0: dh * h_old, 1: dt * t_old, 2: w * h, 3: w * t. Without learning 0: w * h, 1: w * t, of operands that stay.
        self.u_valid_q.next = self.ports.u_valid.val();
        self.t_old_q.next = self.ports.t_old.val();
        self.w_q.next = self.ports.w.val();
        self.t_q.next = self.ports.t.val();
        self.a1.next = self.ports.w.val();
        self.b1.next = self.ports.t.val();
        if self.ports.u_valid.any() {
            self.a0.next = self.ports.dh.val();
            self.b0.next = self.ports.h_old.val();
            self.a1.next = self.ports.dt.val();
            self.b1.next = self.ports.t_old.val();
        } else if self.one.any() && self.u_valid_q.any() {
            self.a0.next = self.ports.dt.val();
            self.b0.next = self.t_old_q.val();
        } else if self.two.any() || self.ports.f_valid.any() {
            self.a0.next = self.ports.w.val();
            self.b0.next = self.ports.h.val();
        } else if self.learns.any() {
            self.a0.next = self.w_q.val();
            self.b0.next = self.t_q.val();
        } else {
            self.a0.next = self.ports.w.val();
            self.b0.next = self.ports.t.val();
        }

        self.ph.next = 0.into();
        self.pt.next = 0.into();
        self.ports.u.next = self.ph.val() + self.pt.val();
        self.ports.wh.next = self.ph.val();
        self.ports.wt.next = self.pt.val();
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
            self.ports.u.next = self.ph_q.val() + self.ph.val();
            self.ports.wh.next = self.ph_q.val();
            self.ports.wt.next = self.ph.val();
        }
        for i in 0..self._update_t {
            self.update_t[i].a.next = self.ports.dt.val();
            self.update_t[i].b.next = self.ports.t_old.val();
            self.pt.next = self.update_t[i].p.val();
        }
        for i in 0..self._update_h {
            self.update_h[i].a.next = self.ports.dh.val();
            self.update_h[i].b.next = self.ports.h_old.val();
            self.ph.next = self.update_h[i].p.val();
        }
        for i in 0..self._forward {
            self.forward_h[i].a.next = self.ports.w.val();
            self.forward_h[i].b.next = self.ports.h.val();
            self.ports.wh.next = self.forward_h[i].p.val();
            self.forward_t[i].a.next = self.ports.w.val();
            self.forward_t[i].b.next = self.ports.t.val();
            self.ports.wt.next = self.forward_t[i].p.val();
        }
    }
}
