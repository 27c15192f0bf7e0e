//! Goodness.
//!
//! # Purpose
//! Raises the goodness of h, the sum of its squares, and lowers that of t, where the two are not far enough apart.
//!
//! # Equation
//! `g = sum h_i^2 - sum t_i^2`; it fires iff `g < M`. Then `dh_i = m_h[i] ? -h_i : 0`, `dt_i = m_t[i] ? t_i : 0`.
//!
//! # Shapes
//! Two scores, that of h and that of t, in the place of those of two classes. One fetch, of what is kept of the row alone: there is no
//! bank. Verdict: it fired.
//!
//! # Formats
//! dh, dt: A + 1 bits, of which A are used.
//!
//! # Timing
//! As [`super`] says; the decision is there 4 cycles after the score of t.
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
//! let set = ["learning.loss=\"goodness\"", "learning.target=\"concatenation\""].map(str::to_owned);
//! let config = Config::preset_with("tiny", &set)?;
//! let mut sim = Simulator::new(&extract(&Judge::new(&Dims::new(&config, 0)))?)?;
//! let [coming, class, score, threshold, fire] =
//!     ["coming", "coming_class", "score", "threshold", "fire"].map(|p| sim.signal(p).unwrap());
//! sim.reset();
//! sim.set(threshold, 100);
//! for (is_coming, which, value) in [(1, 0, 0), (1, 1, 900), (0, 0, 800), (0, 0, 0), (0, 0, 0), (0, 0, 0)] {
//!     sim.set(coming, is_coming);
//!     sim.set(class, which);
//!     sim.set(score, value);
//!     sim.clock();
//! }
//! assert_eq!(sim.get(fire), 0); // 900 - 800 is no less than 100
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
    decides: Reg,
    is_t: Reg,
    of_h: Reg,
    of_t: Reg,
    lead: Reg,
    fires: Reg,
}

impl Judge {
    /// The judge of the stage with dimensions `d`.
    #[must_use]
    pub fn new(d: &Dims) -> Self {
        Self {
            meta: Module::new("judge", "Compares the goodness of the two streams."),
            ports: JudgePorts::new(d),
            decides: Reg::bit(),
            is_t: Reg::bit(),
            of_h: Reg::signed(d.score_bits()).no_reset(),
            of_t: Reg::signed(d.score_bits()).no_reset(),
            lead: Reg::signed(d.score_bits() + 1).no_reset(),
            fires: Reg::bit(),
        }
    }
}

impl Logic for Judge {
    #[hdl_gen]
    fn update(&mut self) {
        self.decides.next = self.ports.coming.val();
        self.is_t.next = (self.ports.coming_class.val() != 0).into();
        if self.decides.any() && !self.is_t.any() {
            self.of_h.next = self.ports.score.val();
        }
        if self.decides.any() && self.is_t.any() {
            self.of_t.next = self.ports.score.val();
        }
        self.lead.next = self.of_h.val() - self.of_t.val();
        self.fires.next = (self.lead.val() < self.ports.threshold.val()).into();
        self.ports.fire.next = self.fires.val();
        self.ports.rival.next = self.ports.token.val();

        // The verdict on the sample before.
        if self.ports.drop.any() {
            self.ports.fired.next = 0.into();
        } else if self.ports.commit.any() {
            self.ports.fired.next = (self.ports.train.any() && self.fires.any()).into();
        }
        self.ports.verdict.next = self.ports.fired.val();
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
            meta: Module::new("error", "Forms the errors of a row's neuron: goodness."),
            ports: ErrorPorts::new(d),
            away: Wire::signed(d.act + 1),
        }
    }
}

impl Logic for Error {
    #[hdl_gen]
    fn update(&mut self) {
        self.away.next = -self.ports.h.val();
        if self.ports.last.any() {
            if self.ports.verdict.val().get_bit(0) && self.ports.mask_h.any() {
                self.ports.dh.next = self.away.val();
            } else {
                self.ports.dh.next = 0.into();
            }
            if self.ports.verdict.val().get_bit(0) && self.ports.mask_t.any() {
                self.ports.dt.next = self.ports.t.val();
            } else {
                self.ports.dt.next = 0.into();
            }
        }
    }
}
