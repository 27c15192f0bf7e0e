//! The rectified linear unit, with the range of the format.
//!
//! # Purpose
//! Nothing below zero, cut off at amax.
//!
//! # Equation
//! `a = clamp(v, 0, amax)`; `mask = (0 <= v <= amax)`, amax = 2^(A-1) - 1.
//!
//! # Shapes
//! One neuron at a time.
//!
//! # Formats
//! A bits, Q0.(A-1).
//!
//! # Timing
//! The rounded sum is registered, the limits follow it.
//!
//! # Ports
//! [`super::ActivationPorts`].
//!
//! # Example
//! See [`super`].

use rust_hdl_core::prelude::*;

use super::ActivationPorts;
use crate::blocks::dims::Dims;
use crate::signal::{Const, Module, Reg};

/// Rectified linear unit; see the module's text.
#[derive(LogicBlock)]
pub struct Relu {
    meta: Module,
    pub ports: ActivationPorts,
    rounded: Reg,
    half: Const,
    fraction: Const,
    amax: Const,
}

impl Relu {
    /// The rectified linear unit of the stage with dimensions `d`.
    #[must_use]
    pub fn new(d: &Dims) -> Self {
        Self {
            meta: Module::new("activation", "Rounds a sum to an activation: rectified linear unit."),
            ports: ActivationPorts::new(d),
            rounded: Reg::signed(d.rounded_bits()).no_reset(),
            half: Const::new(d.half()),
            fraction: Const::new(d.weight_frac as i64),
            amax: Const::new(d.amax),
        }
    }
}

impl Logic for Relu {
    #[hdl_gen]
    fn update(&mut self) {
        self.rounded.next = (self.ports.acc.val() + self.half.val()) >> self.fraction.val();
        if self.rounded.val() > self.amax.val() {
            self.ports.activation.next = self.amax.val();
            self.ports.mask.next = 0.into();
        } else if self.rounded.val() < 0 {
            self.ports.activation.next = 0.into();
            self.ports.mask.next = 0.into();
        } else {
            self.ports.activation.next = self.rounded.val();
            self.ports.mask.next = 1.into();
        }
    }
}
