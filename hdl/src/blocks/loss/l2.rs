//! The L2 pull.
//!
//! # Purpose
//! Pulls h to the target of its label, and t to h where it is that target.
//!
//! # Equation
//! Label c, token k. It fires on every sample; `dh_i = m_h[i] ? h_i - T[c]_i : 0`; after the first stage
//! `dt_i = m_t[i] and k = c ? T[c]_i - h_i : 0`, where `T[c]` is the t of the sample.
//!
//! # Shapes
//! Fetches: `T[c]`. Verdict, from the lowest bit on: it fired, its token was its label. No class is held against the label; the
//! token stands in that place.
//!
//! # Formats
//! dh, dt: A + 1 bits.
//!
//! # Timing
//! As [`super`] says; the scores are not looked at.
//!
//! # Ports
//! [`super::JudgePorts`], [`super::ErrorPorts`].
//!
//! # Example
//! ```
//! # use sigprop_hdl::blocks::{Dims, loss::Judge};
//! # use sigprop_hdl::extract::extract;
//! # use sigprop_hdl::sim::Simulator;
//! # use sigprop_spec::Config;
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let config = Config::preset_with("tiny", &["learning.loss=\"l2\"".to_owned()])?;
//! let mut sim = Simulator::new(&extract(&Judge::new(&Dims::new(&config, 0)))?)?;
//! sim.reset();
//! assert_eq!(sim.get(sim.signal("fire").unwrap()), 1);
//! # Ok(())
//! # }
//! ```

use rust_hdl_core::prelude::*;

use super::{ErrorPorts, JudgePorts};
use crate::blocks::dims::Dims;
use crate::signal::{Module, Reg, Wire};

/// The judge; see the module's text.
#[derive(LogicBlock)]
pub struct Judge {
    meta: Module,
    pub ports: JudgePorts,
    old_label: Reg,
    old_same: Reg,
}

impl Judge {
    /// The judge of the stage with dimensions `d`.
    #[must_use]
    pub fn new(d: &Dims) -> Self {
        Self {
            meta: Module::new("judge", "Fires on every sample; the L2 pull."),
            ports: JudgePorts::new(d),
            old_label: Reg::unsigned(d.class_bits()),
            old_same: Reg::bit(),
        }
    }
}

impl Logic for Judge {
    #[hdl_gen]
    fn update(&mut self) {
        self.ports.fire.next = 1.into();
        self.ports.rival.next = self.ports.token.val();

        // The verdict on the sample before.
        if self.ports.drop.any() {
            self.ports.fired.next = 0.into();
        } else if self.ports.commit.any() {
            self.ports.fired.next = self.ports.train.val();
            self.old_label.next = self.ports.label.val();
            self.old_same.next = (self.ports.token.val() == self.ports.label.val()).into();
        }
        self.ports.verdict.next = self.ports.fired.val() | (self.old_same.val() << 1);
        self.ports.fetch_class.next = self.old_label.val();
    }
}

/// The error block; see the module's text.
#[derive(LogicBlock)]
pub struct Error {
    meta: Module,
    pub ports: ErrorPorts,
    away: Wire,
}

impl Error {
    /// The error block of a lane of the stage with dimensions `d`.
    #[must_use]
    pub fn new(d: &Dims) -> Self {
        Self {
            meta: Module::new("error", "Forms the errors of a row's neuron: the L2 pull."),
            ports: ErrorPorts::new(d),
            away: Wire::signed(d.act + 1),
        }
    }
}

impl Logic for Error {
    #[hdl_gen]
    fn update(&mut self) {
        self.away.next = self.ports.h.val() - self.ports.word.val();
        if self.ports.last.any() {
            if self.ports.verdict.val().get_bit(0) && self.ports.mask_h.any() {
                self.ports.dh.next = self.away.val();
            } else {
                self.ports.dh.next = 0.into();
            }
            if self.ports.verdict.val().get_bit(0) && self.ports.verdict.val().get_bit(1) && self.ports.mask_t.any() {
                self.ports.dt.next = -self.away.val();
            } else {
                self.ports.dt.next = 0.into();
            }
        }
    }
}
