//! The Hebbian update.
//!
//! # Purpose
//! Moves the two activations of a neuron together by the input of the target stream.
//!
//! # Equation
//! `dW = (t - h) t_prev` on every sample, t that of its token k, without masks. In the first stage, whose t is a code,
//! `dh_i = h_i - T[k]_i` and no dt; in later stages no dh and `dt_i = h_i - T[k]_i`.
//!
//! # Shapes
//! Fetches: `T[k]`, which is the t of the sample. Verdict: it fired. No class is held against the label; the token stands in that
//! place.
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
//! # use sigprop_hdl::blocks::Dims;
//! # use sigprop_spec::Config;
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let config = Config::preset_with("tiny", &["learning.loss=\"hebbian\"".to_owned()])?;
//! let [first, later] = [0, 1].map(|stage| Dims::new(&config, stage).plan);
//! assert_eq!([first.dh, first.dt], [true, false]); // of the products of the update there is one
//! assert_eq!([later.dh, later.dt], [false, true]);
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
    old_token: Reg,
}

impl Judge {
    /// The judge of the stage with dimensions `d`.
    #[must_use]
    pub fn new(d: &Dims) -> Self {
        Self {
            meta: Module::new("judge", "Fires on every sample; the Hebbian update."),
            ports: JudgePorts::new(d),
            old_token: Reg::unsigned(d.class_bits()),
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
            self.old_token.next = self.ports.token.val();
        }
        self.ports.verdict.next = self.ports.fired.val();
        self.ports.fetch_class.next = self.old_token.val();
    }
}

/// The error block; see the module's text.
#[derive(LogicBlock)]
pub struct Error {
    meta: Module,
    pub ports: ErrorPorts,
    apart: Wire,
    has_dh: Const,
}

impl Error {
    /// The error block of a lane of the stage with dimensions `d`.
    #[must_use]
    pub fn new(d: &Dims) -> Self {
        Self {
            meta: Module::new("error", "Forms the errors of a row's neuron: the Hebbian update."),
            ports: ErrorPorts::new(d),
            apart: Wire::signed(d.act + 1),
            has_dh: Const::new(i64::from(d.plan.dh)),
        }
    }
}

impl Logic for Error {
    #[hdl_gen]
    fn update(&mut self) {
        if self.ports.verdict.any() {
            self.apart.next = self.ports.h.val() - self.ports.word.val();
        } else {
            self.apart.next = 0.into();
        }
        if self.ports.last.any() {
            if self.has_dh.any() {
                self.ports.dh.next = self.apart.val();
                self.ports.dt.next = 0.into();
            } else {
                self.ports.dh.next = 0.into();
                self.ports.dt.next = self.apart.val();
            }
        }
    }
}
