//! The errors of a stage whose neurons belong to classes, in blocks.
//!
//! # Purpose
//! Forms dh and dt of a neuron from the target of the neutral token: one sign in the block of the strongest wrong class, the other in that of the
//! label. The judge is that of the [hinge](super::hinge), on the scores of the blocks.
//!
//! # Equation
//! In block js `dh = m_h ? T[C] : 0`, in block c `m_h ? -T[C] : 0`, else 0; where k = C `dt = m_t ? h : 0` and `m_t ? -h : 0` there, else 0
//! (`docs/src/reference/rule.md`, class blocks).
//!
//! # Shapes
//! Fetch: `T[C]`. Verdict, from the lowest bit on: it fired, its token was the neutral one, the label, js.
//!
//! # Formats
//! dh, dt: A bits, in A + 1.
//!
//! # Timing
//! As [`super`] says.
//!
//! # Ports
//! [`super::ErrorPorts`]; `owner` is the class of the row's neuron.
//!
//! # Example
//! ```
//! # use sigprop_hdl::blocks::{Dims, loss::Error};
//! # use sigprop_hdl::extract::extract;
//! # use sigprop_hdl::sim::Simulator;
//! # use sigprop_spec::Config;
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let config = Config::preset_with("tiny", &["network.readout=\"blocks\"".to_owned()])?; // 3 classes
//! let mut sim = Simulator::new(&extract(&Error::new(&Dims::new(&config, 1)))?)?;
//! sim.reset();
//! // It fired, with the neutral token; label 1, js 2.
//! for (port, value) in [("last", 1), ("verdict", 0b10_01_11), ("word", 90), ("h", 5), ("mask_h", 1), ("mask_t", 1), ("owner", 1)] {
//!     let port = sim.signal(port).unwrap();
//!     sim.set(port, value);
//! }
//! sim.clock();
//! let [dh, dt] = ["dh", "dt"].map(|p| sim.signal(p).unwrap());
//! assert_eq!((sim.get(dh), sim.get(dt)), (-90, -5));
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
    is_label: Wire,
    is_js: Wire,
    moves_t: Wire,
}

impl Error {
    /// The error block of a lane of the stage with dimensions `d`.
    #[must_use]
    pub fn new(d: &Dims) -> Self {
        Self {
            meta: Module::new("error", "Forms the errors of a row's neuron: the hinge over class blocks."),
            ports: ErrorPorts::new(d),
            label: Wire::unsigned(d.class_bits()),
            js: Wire::unsigned(d.class_bits()),
            js_place: Const::new(d.class_bits() as i64 + 2),
            is_label: Wire::bit(),
            is_js: Wire::bit(),
            moves_t: Wire::bit(),
        }
    }
}

impl Logic for Error {
    #[hdl_gen]
    fn update(&mut self) {
        self.label.next = self.ports.verdict.val() >> 2;
        self.js.next = self.ports.verdict.val() >> self.js_place.val();
        self.is_label.next = (self.ports.verdict.val().get_bit(0) && self.ports.owner.val() == self.label.val()).into();
        self.is_js.next = (self.ports.verdict.val().get_bit(0) && self.ports.owner.val() == self.js.val()).into();
        self.moves_t.next = (self.ports.verdict.val().get_bit(1) && self.ports.mask_t.any()).into();
        // A code that learns has the step of two entries; the stage in which it would be has one.
        if self.ports.last.any() {
            if !self.ports.mask_h.any() {
                self.ports.dh.next = 0.into();
            } else if self.is_label.any() {
                self.ports.dh.next = -self.ports.word.val();
            } else if self.is_js.any() {
                self.ports.dh.next = self.ports.word.val();
            } else {
                self.ports.dh.next = 0.into();
            }
            if !self.moves_t.any() {
                self.ports.dt.next = 0.into();
            } else if self.is_label.any() {
                self.ports.dt.next = -self.ports.h.val();
            } else if self.is_js.any() {
                self.ports.dt.next = self.ports.h.val();
            } else {
                self.ports.dt.next = 0.into();
            }
        }
    }
}
