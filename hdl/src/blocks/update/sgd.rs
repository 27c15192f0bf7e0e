//! Stochastic gradient descent: the product sum, shifted and rounded, is the step.
//!
//! # Purpose
//! The default optimizer; it keeps nothing beside the weight.
//!
//! # Equation
//! `w' = sat(w - ((dh * h + dt * t + r) >>> sh))` (`docs/src/reference/rule.md`, step 8). `r` is added as the rounding asks
//! for; to nearest, the sum is shifted by `sh - 1` and then `(v + 1) >> 1`, which is the same number.
//!
//! # Shapes
//! A lane's.
//!
//! # Formats
//! Rounding as configured, symmetric saturation.
//!
//! # Timing
//! Sum, shift, rounding, difference, saturation: a register each, the difference one of its own only where every product has a
//! multiplier.
//!
//! # Ports
//! [`super::UpdatePorts`].
//!
//! # Example
//! See [`super`].

use rust_hdl_core::prelude::*;
use sigprop_spec::Rounding;

use super::UpdatePorts;
use crate::blocks::dims::Dims;
use crate::signal::{Const, Module, Reg, Wire};

/// The update block; see the module's text.
#[derive(LogicBlock)]
pub struct Sgd {
    meta: Module,
    pub ports: UpdatePorts,
    shift_q: Vec<Reg>,
    random_q: Vec<Reg>,
    sum: Reg,
    shifted: Reg,
    delta: Reg,
    difference: Wire,
    difference_q: Reg,
    unsaturated: Wire,
    nearest: Const,
    split: Const,
    wmax: Const,
    random_last: Const,
    shift_last: Const,
    _wait: usize,
}

impl Sgd {
    /// The update block of a lane of the stage with dimensions `d`.
    #[must_use]
    pub fn new(d: &Dims) -> Self {
        let data = |n: usize| Reg::signed(n).no_reset();
        // The shift and the random word wait for the sum.
        let wait = 1 + d.multiplier_delay();
        let difference = d.sum_bits().max(d.weight) + 1;
        Self {
            meta: Module::new("update", "Makes a new weight: the step is the product sum, shifted and rounded."),
            ports: UpdatePorts::new(d),
            shift_q: (0..=wait).map(|_| Reg::unsigned(5).no_reset()).collect(),
            random_q: (0..wait).map(|_| Reg::unsigned(d.random_bits()).no_reset().when(d.stochastic())).collect(),
            sum: data(d.sum_bits()),
            shifted: data(d.sum_bits()),
            delta: data(d.sum_bits()),
            difference: Wire::signed(difference),
            difference_q: data(difference),
            unsaturated: Wire::signed(difference),
            nearest: Const::new(i64::from(d.rounding == Rounding::Nearest)),
            split: Const::new(i64::from(d.own_multipliers())),
            wmax: Const::new(d.wmax),
            random_last: Const::new(wait as i64 - 1),
            shift_last: Const::new(wait as i64),
            _wait: wait,
        }
    }
}

impl Logic for Sgd {
    #[hdl_gen]
    fn update(&mut self) {
        self.shift_q[0].next = self.ports.shift.val();
        self.random_q[0].next = self.ports.random.val();
        for i in 1..self._wait {
            self.shift_q[i].next = self.shift_q[i - 1].val();
            self.random_q[i].next = self.random_q[i - 1].val();
        }
        self.shift_q[self.shift_last.at()].next = self.shift_q[self.random_last.at()].val();
        self.sum.next = self.ports.products.val() + self.random_q[self.random_last.at()].val();
        // The shift by one less than asked for leaves one bit for the rounding.
        self.shifted.next = self.sum.val() >> self.shift_q[self.shift_last.at()].val();
        if self.nearest.any() {
            self.delta.next = (self.shifted.val() + 1) >> 1;
        } else {
            self.delta.next = self.shifted.val() >> 1;
        }
        self.difference.next = self.ports.old.val() - self.delta.val();
        self.difference_q.next = self.difference.val();
        if self.split.any() {
            self.unsaturated.next = self.difference_q.val();
        } else {
            self.unsaturated.next = self.difference.val();
        }
        if self.unsaturated.val() > self.wmax.val() {
            self.ports.weight.next = self.wmax.val();
        } else if self.unsaturated.val() < -self.wmax.val() {
            self.ports.weight.next = -self.wmax.val();
        } else {
            self.ports.weight.next = self.unsaturated.val();
        }
    }
}
