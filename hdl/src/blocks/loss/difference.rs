//! The difference that an error in the input makes.
//!
//! # Purpose
//! Moves h by what it becomes in a second pass, in which the error of the output stage goes in with the input. Both activations are there in the window
//! of that pass, so that nothing is kept from the first.
//!
//! # Equation
//! `dh = 0`, `dt_i = m_h[i] ? h_i - t_i : 0`; it fires where the token, the class that came too close, is another than the label.
//!
//! # Shapes
//! No scores. One fetch, of what is kept of the row alone: there is no bank. Verdict: it fired.
//!
//! # Formats
//! dt: A + 1 bits.
//!
//! # Timing
//! As [`super`] says; the decision is there from the beginning of a window.
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
//! let set = ["learning.target=\"error\"", "network.readout=\"stage\""].map(str::to_owned);
//! let config = Config::preset_with("tiny", &set)?;
//! let mut sim = Simulator::new(&extract(&Error::new(&Dims::new(&config, 0)))?)?;
//! for (port, value) in [("last", 1), ("verdict", 1), ("mask_h", 1), ("h", 100), ("t", -100)] {
//!     let port = sim.signal(port).unwrap();
//!     sim.set(port, value);
//! }
//! sim.clock();
//! assert_eq!(sim.get(sim.signal("dt").unwrap()), 200);
//! # Ok(())
//! # }
//! ```

use rust_hdl_core::prelude::*;

use super::{ErrorPorts, JudgePorts};
use crate::blocks::dims::Dims;
use crate::signal::Module;

/// The judge; see the module's text.
#[derive(LogicBlock)]
pub struct Judge {
    meta: Module,
    pub ports: JudgePorts,
}

impl Judge {
    /// The judge of the stage with dimensions `d`.
    #[must_use]
    pub fn new(d: &Dims) -> Self {
        Self { meta: Module::new("judge", "Fires where a sample carries an error."), ports: JudgePorts::new(d) }
    }
}

impl Logic for Judge {
    #[hdl_gen]
    fn update(&mut self) {
        self.ports.fire.next = (self.ports.token.val() != self.ports.label.val()).into();
        self.ports.rival.next = self.ports.token.val();

        // The verdict on the sample before.
        if self.ports.drop.any() {
            self.ports.fired.next = 0.into();
        } else if self.ports.commit.any() {
            self.ports.fired.next = (self.ports.train.any() && self.ports.token.val() != self.ports.label.val()).into();
        }
        self.ports.verdict.next = self.ports.fired.val();
    }
}

/// The error block; see the module's text.
#[derive(LogicBlock)]
pub struct Error {
    meta: Module,
    pub ports: ErrorPorts,
}

impl Error {
    /// The error block of a lane of the stage with dimensions `d`.
    #[must_use]
    pub fn new(d: &Dims) -> Self {
        Self {
            meta: Module::new("error", "Forms the errors of a row's neuron: the difference of two passes."),
            ports: ErrorPorts::new(d),
        }
    }
}

impl Logic for Error {
    #[hdl_gen]
    fn update(&mut self) {
        if self.ports.last.any() {
            if self.ports.verdict.val().get_bit(0) && self.ports.mask_h.any() {
                self.ports.dt.next = self.ports.h.val() - self.ports.t.val();
            } else {
                self.ports.dt.next = 0.into();
            }
        }
        self.ports.dh.next = 0.into();
    }
}
