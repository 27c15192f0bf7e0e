//! Inputs are spikes: the update's products are of counts, and the forward pass has none.
//!
//! # Purpose
//! The update of a stage whose neurons spike: errors times numbers of input spikes.
//!
//! # Equation
//! `u = dh * n_h + dt * n_t`; what a weight adds to which step is the neuron's business ([`Lif`](crate::blocks::neuron::Lif)).
//!
//! # Shapes
//! One weight at a time.
//!
//! # Formats
//! `dh`, `dt` A+1 bits, counts lg T + 2 bits.
//!
//! # Timing
//! As [`super`] says.
//!
//! # Ports
//! [`super::MultipliersPorts`], without those of the forward pass.
//!
//! # Example
//! See [`super`].

use rust_hdl_core::prelude::*;

use super::MultipliersPorts;
use crate::blocks::count_product::CountProduct;
use crate::blocks::dims::Dims;
use crate::signal::{Module, Wire};

/// The products; see the module's text.
#[derive(LogicBlock)]
pub struct Spikes {
    meta: Module,
    pub ports: MultipliersPorts,
    pub update_h: Vec<CountProduct>,
    pub update_t: Vec<CountProduct>,
    ph: Wire,
    pt: Wire,
    _update_h: usize,
    _update_t: usize,
}

impl Spikes {
    /// Those of a lane of the stage with dimensions `d`.
    #[must_use]
    pub fn new(d: &Dims) -> Self {
        let log2_steps = d.spiking.map_or(0, |spiking| spiking.log2_steps) as usize;
        // An error that is not there has no product.
        let (h, t) = (d.learns && d.plan.dh, d.learns && d.plan.dt);
        let some = |there: bool| (0..usize::from(there)).map(|_| CountProduct::new(d.act + 1, log2_steps)).collect();
        let product = || Wire::signed(d.act + 1 + log2_steps).when(d.learns);
        Self {
            meta: Module::new("multipliers", "The products of a lane's update: errors times numbers of spikes."),
            ports: MultipliersPorts::new(d),
            update_h: some(h),
            update_t: some(t),
            ph: product(),
            pt: product(),
            _update_h: usize::from(h),
            _update_t: usize::from(t),
        }
    }
}

impl Logic for Spikes {
    #[hdl_gen]
    fn update(&mut self) {
        self.ph.next = 0.into();
        self.pt.next = 0.into();
        for i in 0..self._update_h {
            self.update_h[i].d.next = self.ports.dh.val();
            self.update_h[i].n.next = self.ports.h_old.val();
            self.ph.next = self.update_h[i].p.val();
        }
        for i in 0..self._update_t {
            self.update_t[i].d.next = self.ports.dt.val();
            self.update_t[i].n.next = self.ports.t_old.val();
            self.pt.next = self.update_t[i].p.val();
        }
        self.ports.u.next = self.ph.val() + self.pt.val();
    }
}
