//! The sign, straight through.
//!
//! # Purpose
//! Activations of one bit, shown as plus or minus amax; errors pass where the hard tanh would let them.
//!
//! # Equation
//! `a = v >= 0 ? amax : -amax`; `mask = |v| <= amax`, amax = 2^(A-1) - 1.
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

/// Sign; see the module's text.
#[derive(LogicBlock)]
pub struct Sign {
    meta: Module,
    pub ports: ActivationPorts,
    amax: Const,
}

impl Sign {
    /// The sign of the stage with dimensions `d`, or what is left out.
    #[must_use]
    pub fn new(d: &Dims, there: bool) -> Self {
        Self {
            meta: Module::new("activation", "Makes a rounded sum an activation: sign."),
            ports: ActivationPorts::new(d, there),
            amax: Const::new(d.amax),
        }
    }
}

impl Logic for Sign {
    #[hdl_gen]
    fn update(&mut self) {
        if self.ports.v.val() < 0 {
            self.ports.activation.next = -self.amax.val();
        } else {
            self.ports.activation.next = self.amax.val();
        }
        self.ports.mask.next = (self.ports.v.val() <= self.amax.val() && self.ports.v.val() >= -self.amax.val()).into();
    }
}
