//! The hinge of an output stage, on the sums of its neurons.
//!
//! # Purpose
//! Fires where a wrong class comes too close to the label, and moves the rows of the two.
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
//! [`super::JudgePorts`], [`super::ErrorPorts`].
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

use super::{ErrorPorts, JudgePorts};
use crate::blocks::dims::Dims;
use crate::signal::{Const, Module, Reg, Wire};

/// The judge; see the module's text.
#[derive(LogicBlock)]
pub struct Judge {
    meta: Module,
    pub ports: JudgePorts,
    decides: Reg,
    is_label: Reg,
    is_first: Reg,
    right: Reg,
    best: Reg,
    behind: Wire,
    lead: Reg,
    fires: Reg,
    old_label: Reg,
    old_js: Reg,
    js_place: Const,
}

impl Judge {
    /// The judge of the output stage with dimensions `d`.
    #[must_use]
    pub fn new(d: &Dims) -> Self {
        Self {
            meta: Module::new("judge", "Finds the strongest wrong class; the hinge of an output stage."),
            ports: JudgePorts::new(d),
            decides: Reg::bit(),
            is_label: Reg::bit(),
            is_first: Reg::bit(),
            right: Reg::signed(d.score_bits()).no_reset(),
            best: Reg::signed(d.score_bits()).no_reset(),
            behind: Wire::signed(d.score_bits() + 1),
            lead: Reg::signed(d.score_bits() + 1).no_reset(),
            fires: Reg::bit(),
            old_label: Reg::unsigned(d.class_bits()),
            old_js: Reg::unsigned(d.class_bits()),
            js_place: Const::new(d.class_bits() as i64 + 1),
        }
    }
}

impl Logic for Judge {
    #[hdl_gen]
    fn update(&mut self) {
        // Strongest wrong class, and the margin.
        self.decides.next = self.ports.coming.val();
        self.is_label.next = (self.ports.coming_class.val() == self.ports.label.val()).into();
        if self.ports.label.val() == 0 {
            self.is_first.next = (self.ports.coming_class.val() == 1).into();
        } else {
            self.is_first.next = (self.ports.coming_class.val() == 0).into();
        }
        self.behind.next = self.best.val() - self.ports.score.val();
        if self.decides.any() && self.is_label.any() {
            self.right.next = self.ports.score.val();
        }
        if self.decides.any() && !self.is_label.any() && (self.is_first.any() || self.behind.val() < 0) {
            self.best.next = self.ports.score.val();
            self.ports.rival.next = self.ports.score_class.val();
        }
        self.lead.next = self.right.val() - self.best.val();
        self.fires.next = (self.lead.val() < self.ports.threshold.val()).into();
        self.ports.fire.next = self.fires.val();

        // The verdict on the sample before.
        if self.ports.drop.any() {
            self.ports.fired.next = 0.into();
        } else if self.ports.commit.any() {
            self.ports.fired.next = (self.ports.train.any() && self.fires.any()).into();
            self.old_js.next = self.ports.rival.val();
            self.old_label.next = self.ports.label.val();
        }
        self.ports.verdict.next =
            self.ports.fired.val() | (self.old_label.val() << 1) | (self.old_js.val() << self.js_place.val());
        self.ports.fetch_class.next = 0.into();
    }
}

/// The error block; see the module's text.
#[derive(LogicBlock)]
pub struct Error {
    meta: Module,
    pub ports: ErrorPorts,
    label: Wire,
    js: Wire,
    js_place: Const,
    amax: Const,
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
        }
    }
}

impl Logic for Error {
    #[hdl_gen]
    fn update(&mut self) {
        self.label.next = self.ports.verdict.val() >> 1;
        self.js.next = self.ports.verdict.val() >> self.js_place.val();
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
