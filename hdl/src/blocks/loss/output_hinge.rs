//! The hinge of an output stage, on the sums of its neurons.
//!
//! # Purpose
//! Moves the rows of the label and of the strongest wrong class. The judge is that of [`super::hinge`], on sums in the place of scores.
//!
//! # Equation
//! Label c. `js` is the class other than c with the greatest sum, the lowest of equals; it fires where `v_c - v_js < M_out`. `dy_c = -amax`,
//! `dy_js = amax`, the others 0.
//!
//! # Shapes
//! One fetch, of no entry. Verdict, from the lowest bit on: it fired, c, js.
//!
//! # Formats
//! dy: A + 1 bits.
//!
//! # Timing
//! As [`super`] says; a row's number comes with `last`.
//!
//! # Ports
//! [`super::ErrorPorts`].
//!
//! # Example
//! ```
//! # use sigprop_hdl::blocks::{Dims, loss::Error};
//! # use sigprop_hdl::extract::extract;
//! # use sigprop_hdl::sim::Simulator;
//! # use sigprop_spec::Config;
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let config = Config::preset_with("tiny", &["network.readout=\"stage\"".to_owned()])?;
//! let mut sim = Simulator::new(&extract(&Error::new(&Dims::new(&config, 2)))?)?;
//! for (port, value) in [("last", 1), ("verdict", 1 + (2 << 1)), ("neuron", 2)] {
//!     let port = sim.signal(port).unwrap();
//!     sim.set(port, value); // it fired, c = 2, js = 0; the row of class 2
//! }
//! sim.clock();
//! assert_eq!(sim.get(sim.signal("dh").unwrap()), -127);
//! # Ok(())
//! # }
//! ```

use rust_hdl_core::prelude::*;

use super::ErrorPorts;
use crate::blocks::dims::Dims;
use crate::signal::{Const, Module, Wire};

/// The error block; see the module's text.
#[derive(LogicBlock)]
pub struct Error {
    meta: Module,
    pub ports: ErrorPorts,
    label: Wire,
    js: Wire,
    js_place: Const,
    amax: Const,
    of_t: Const,
}

impl Error {
    /// The error block of a lane of the output stage with dimensions `d`.
    #[must_use]
    pub fn new(d: &Dims) -> Self {
        Self {
            meta: Module::new("error", "Forms the error of a row's neuron: the hinge of an output stage."),
            ports: ErrorPorts::new(d),
            label: Wire::unsigned(d.class_bits()),
            js: Wire::unsigned(d.class_bits()),
            js_place: Const::new(d.class_bits() as i64 + 1),
            amax: Const::new(d.amax),
            of_t: Const::new(i64::from(d.plan.dt)),
        }
    }
}

impl Logic for Error {
    #[hdl_gen]
    fn update(&mut self) {
        self.label.next = self.ports.verdict.val() >> 1;
        self.js.next = self.ports.verdict.val() >> self.js_place.val();
        if self.of_t.any() {
            // In a second pass the update's column is that of t.
            if self.ports.last.any() {
                if !self.ports.verdict.val().get_bit(0) {
                    self.ports.dt.next = 0.into();
                } else if self.ports.neuron.val() == self.label.val() {
                    self.ports.dt.next = -self.amax.val();
                } else if self.ports.neuron.val() == self.js.val() {
                    self.ports.dt.next = self.amax.val();
                } else {
                    self.ports.dt.next = 0.into();
                }
            }
            self.ports.dh.next = 0.into();
        } else {
            if self.ports.last.any() {
                if !self.ports.verdict.val().get_bit(0) {
                    self.ports.dh.next = 0.into();
                } else if self.ports.neuron.val() == self.label.val() {
                    self.ports.dh.next = -self.amax.val();
                } else if self.ports.neuron.val() == self.js.val() {
                    self.ports.dh.next = self.amax.val();
                } else {
                    self.ports.dh.next = 0.into();
                }
            }
            self.ports.dt.next = 0.into();
        }
    }
}
