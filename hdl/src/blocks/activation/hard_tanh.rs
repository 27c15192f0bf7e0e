//! The hard tanh: symmetric saturation.
//!
//! # Purpose
//! The default activation function.
//!
//! # Equation
//! `a = sat(v, 2^(A-1) - 1)`; `mask = |v| <= 2^(A-1) - 1` (`docs/src/reference/rule.md`, step 1).
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

/// Hard tanh; see the module's text.
#[derive(LogicBlock)]
pub struct HardTanh {
    meta: Module,
    pub ports: ActivationPorts,
    amax: Const,
}

impl HardTanh {
    /// The hard tanh of the stage with dimensions `d`, or what is left out.
    #[must_use]
    pub fn new(d: &Dims, there: bool) -> Self {
        Self {
            meta: Module::new("activation", "Makes a rounded sum an activation: hard tanh."),
            ports: ActivationPorts::new(d, there),
            amax: Const::new(d.amax),
        }
    }
}

impl Logic for HardTanh {
    #[hdl_gen]
    fn update(&mut self) {
        if self.ports.v.val() > self.amax.val() {
            self.ports.activation.next = self.amax.val();
            self.ports.mask.next = 0.into();
        } else if self.ports.v.val() < -self.amax.val() {
            self.ports.activation.next = -self.amax.val();
            self.ports.mask.next = 0.into();
        } else {
            self.ports.activation.next = self.ports.v.val();
            self.ports.mask.next = 1.into();
        }
    }
}
