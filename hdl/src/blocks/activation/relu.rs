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
//! As [`super`] says.
//!
//! # Ports
//! [`super::ActivationPorts`].
//!
//! # Example
//! See [`super`].

use rust_hdl_core::prelude::*;

use super::ActivationPorts;
use crate::blocks::dims::Dims;
use crate::signal::{Const, Module};

/// Rectified linear unit; see the module's text.
#[derive(LogicBlock)]
pub struct Relu {
    meta: Module,
    pub ports: ActivationPorts,
    amax: Const,
}

impl Relu {
    /// The rectified linear unit of the stage with dimensions `d`, or what is left out.
    #[must_use]
    pub fn new(d: &Dims, there: bool) -> Self {
        Self {
            meta: Module::new("activation", "Makes a rounded sum an activation: rectified linear unit."),
            ports: ActivationPorts::new(d, there),
            amax: Const::new(d.amax),
        }
    }
}

impl Logic for Relu {
    #[hdl_gen]
    fn update(&mut self) {
        if self.ports.v.val() > self.amax.val() {
            self.ports.activation.next = self.amax.val();
            self.ports.mask.next = 0.into();
        } else if self.ports.v.val() < 0 {
            self.ports.activation.next = 0.into();
            self.ports.mask.next = 0.into();
        } else {
            self.ports.activation.next = self.ports.v.val();
            self.ports.mask.next = 1.into();
        }
    }
}
