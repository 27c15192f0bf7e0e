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
//! The rounded sum is registered, its sign follows it.
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

/// Sign; see the module's text.
#[derive(LogicBlock)]
pub struct Sign {
    meta: Module,
    pub ports: ActivationPorts,
    rounded: Reg,
    half: Const,
    fraction: Const,
    amax: Const,
}

impl Sign {
    /// The sign of the stage with dimensions `d`.
    #[must_use]
    pub fn new(d: &Dims) -> Self {
        Self {
            meta: Module::new("activation", "Rounds a sum to an activation: sign."),
            ports: ActivationPorts::new(d),
            rounded: Reg::signed(d.rounded_bits()).no_reset(),
            half: Const::new(d.half()),
            fraction: Const::new(d.weight_frac as i64),
            amax: Const::new(d.amax),
        }
    }
}

impl Logic for Sign {
    #[hdl_gen]
    fn update(&mut self) {
        self.rounded.next = (self.ports.acc.val() + self.half.val()) >> self.fraction.val();
        if self.rounded.val() < 0 {
            self.ports.activation.next = -self.amax.val();
        } else {
            self.ports.activation.next = self.amax.val();
        }
        self.ports.mask.next = (self.rounded.val() <= self.amax.val() && self.rounded.val() >= -self.amax.val()).into();
    }
}
