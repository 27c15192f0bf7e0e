//! No activation function: the rounded sums of an output stage.
//!
//! # Purpose
//! Stands in the place of an activation function where there is none.
//!
//! # Equation
//! `a = v`, unclamped.
//!
//! # Shapes
//! One neuron at a time.
//!
//! # Formats
//! As wide as a rounded sum, A-1 bits behind the point.
//!
//! # Timing
//! As [`super`] says.
//!
//! # Ports
//! [`super::ActivationPorts`], without the mask.
//!
//! # Example
//! See [`super`].

use rust_hdl_core::prelude::*;

use super::ActivationPorts;
use crate::blocks::dims::Dims;
use crate::signal::Module;

/// No activation function; see the module's text.
#[derive(LogicBlock)]
pub struct NoActivation {
    meta: Module,
    pub ports: ActivationPorts,
}

impl NoActivation {
    /// What stands in the output stage with dimensions `d`, or what is left out.
    #[must_use]
    pub fn new(d: &Dims, there: bool) -> Self {
        Self { meta: Module::new("activation", "Hands a rounded sum on."), ports: ActivationPorts::new(d, there) }
    }
}

impl Logic for NoActivation {
    #[hdl_gen]
    fn update(&mut self) {
        self.ports.activation.next = self.ports.v.val();
        self.ports.mask.next = 0.into();
    }
}
