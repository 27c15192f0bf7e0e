//! # Purpose
//! The neuron unit: rounds an accumulator to an activation and tells whether the hard tanh let it pass.
//!
//! # Equation
//! `v = (acc + 2^(WF-1)) >>> WF`; `a = sat(v, 2^(A-1) - 1)`; `mask = |v| <= 2^(A-1) - 1` (algorithm: forward of
//! neuron i).
//!
//! # Shapes and formats
//! `acc`: exact, WF + A - 1 bits behind the point. `a`: A bits, Q0.(A-1), rounded to nearest, symmetric saturation.
//!
//! # Timing
//! Latency 1 cycle (the rounded sum is registered, saturation follows it), one neuron a cycle.

use rust_hdl_core::prelude::*;

use super::dims::Dims;
use crate::signal::{Const, Input, Module, Output, Reg};

/// Hard tanh; see the module's text.
#[derive(LogicBlock)]
pub struct Neuron {
    meta: Module,
    /// Accumulator.
    pub acc: Input,
    /// Activation of the accumulator of one cycle ago.
    pub activation: Output,
    /// 1 where the activation is not saturated.
    pub mask: Output,
    rounded: Reg,
    half: Const,
    fraction: Const,
    amax: Const,
}

impl Neuron {
    /// A neuron unit for the stage with dimensions `d`.
    #[must_use]
    pub fn new(d: &Dims) -> Self {
        let half = if d.weight_frac == 0 { 0 } else { 1 << (d.weight_frac - 1) };
        let rounded = (d.acc_bits() + 1).saturating_sub(d.weight_frac).max(d.act + 1);
        Self {
            meta: Module::new("neuron", "Rounds a sum to an activation: hard tanh."),
            acc: Input::signed(d.acc_bits()).doc("accumulator"),
            activation: Output::signed(d.act).doc("activation, one cycle later"),
            mask: Output::unsigned(1).doc("1 where the activation is not saturated"),
            rounded: Reg::signed(rounded).no_reset(),
            half: Const::new(half),
            fraction: Const::new(d.weight_frac as i64),
            amax: Const::new(d.amax),
        }
    }
}

impl Logic for Neuron {
    #[hdl_gen]
    fn update(&mut self) {
        self.rounded.next = (self.acc.val() + self.half.val()) >> self.fraction.val();
        if self.rounded.val() > self.amax.val() {
            self.activation.next = self.amax.val();
            self.mask.next = 0.into();
        } else if self.rounded.val() < -self.amax.val() {
            self.activation.next = -self.amax.val();
            self.mask.next = 0.into();
        } else {
            self.activation.next = self.rounded.val();
            self.mask.next = 1.into();
        }
    }
}
