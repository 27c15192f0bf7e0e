//! L2 with repulsion.
//!
//! # Purpose
//! Pulls h to the target of its label, and pushes it from the target of a token that comes too close.
//!
//! # Equation
//! Token k, label c. `k = c`: fires; `dh_i = m_h[i] ? h_i - T[c]_i : 0`, `dt_i = m_t[i] ? T[k]_i - h_i : 0`.
//! Otherwise it fires iff `s_c - s_k < M`; `dh_i = m_h[i] ? T[k]_i - T[c]_i : 0`, `dt_i = m_t[i] ? h_i - T[k]_i : 0`.
//! `T[k]` is the t of the sample. In the first stage dt is zero.
//!
//! # Shapes
//! Fetches: `T[k]`, `T[c]`. Verdict, from the lowest bit on: it fired, its token was its label. The class that the label was
//! held against is k.
//!
//! # Formats
//! dh, dt: A + 1 bits.
//!
//! # Timing
//! As [`super`] says; the decision is there 4 cycles after the last score.
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
//! let config = Config::preset_with("tiny", &["learning.loss=\"l2_repulsion\"".to_owned()])?;
//! let mut sim = Simulator::new(&extract(&Judge::new(&Dims::new(&config, 0)))?)?;
//! sim.reset();
//! for _ in 0..4 {
//!     sim.clock(); // label 0 and token 0
//! }
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
    decides: Reg,
    is_label: Reg,
    is_token: Reg,
    own: Reg,
    other: Reg,
    lead: Reg,
    same: Wire,
    fires: Reg,
    old_label: Reg,
    old_token: Reg,
    old_same: Reg,
}

impl Judge {
    /// The judge of the stage with dimensions `d`.
    #[must_use]
    pub fn new(d: &Dims) -> Self {
        Self {
            meta: Module::new("judge", "Compares the label's score with the token's; L2 with repulsion."),
            ports: JudgePorts::new(d),
            decides: Reg::bit(),
            is_label: Reg::bit(),
            is_token: Reg::bit(),
            own: Reg::signed(d.score_bits()).no_reset(),
            other: Reg::signed(d.score_bits()).no_reset(),
            lead: Reg::signed(d.score_bits() + 1).no_reset(),
            same: Wire::bit(),
            fires: Reg::bit(),
            old_label: Reg::unsigned(d.class_bits()),
            old_token: Reg::unsigned(d.class_bits()),
            old_same: Reg::bit(),
        }
    }
}

impl Logic for Judge {
    #[hdl_gen]
    fn update(&mut self) {
        self.decides.next = self.ports.coming.val();
        self.is_label.next = (self.ports.coming_class.val() == self.ports.label.val()).into();
        self.is_token.next = (self.ports.coming_class.val() == self.ports.token.val()).into();
        if self.decides.any() && self.is_label.any() {
            self.own.next = self.ports.score.val();
        }
        if self.decides.any() && self.is_token.any() {
            self.other.next = self.ports.score.val();
            self.ports.rival.next = self.ports.score_class.val();
        }
        self.lead.next = self.own.val() - self.other.val();
        self.same.next = (self.ports.token.val() == self.ports.label.val()).into();
        self.fires.next = (self.same.any() || self.lead.val() < self.ports.threshold.val()).into();
        self.ports.fire.next = self.fires.val();

        // The verdict on the sample before.
        if self.ports.drop.any() {
            self.ports.fired.next = 0.into();
        } else if self.ports.commit.any() {
            self.ports.fired.next = (self.ports.train.any() && self.fires.any()).into();
            self.old_token.next = self.ports.token.val();
            self.old_label.next = self.ports.label.val();
            self.old_same.next = self.same.val();
        }
        self.ports.verdict.next = self.ports.fired.val() | (self.old_same.val() << 1);
        if self.ports.fetch.val() == 0 {
            self.ports.fetch_class.next = self.old_token.val();
        } else {
            self.ports.fetch_class.next = self.old_label.val();
        }
    }
}

/// The error block; see the module's text.
#[derive(LogicBlock)]
pub struct Error {
    meta: Module,
    pub ports: ErrorPorts,
    token: Reg,
    from: Wire,
    away: Wire,
}

impl Error {
    /// The error block of a lane of the stage with dimensions `d`.
    #[must_use]
    pub fn new(d: &Dims) -> Self {
        let data = |n: usize| Reg::signed(n).no_reset();
        Self {
            meta: Module::new("error", "Forms the errors of a row's neuron: L2 with repulsion."),
            ports: ErrorPorts::new(d),
            token: data(d.act),
            from: Wire::signed(d.act),
            away: Wire::signed(d.act + 1),
        }
    }
}

impl Logic for Error {
    #[hdl_gen]
    fn update(&mut self) {
        if self.ports.first.any() {
            self.token.next = self.ports.word.val();
        }
        // The word now is T[c]; where the token was the label, it is T[k] as well.
        if self.ports.verdict.val().get_bit(1) {
            self.from.next = self.ports.h.val();
        } else {
            self.from.next = self.token.val();
        }
        self.away.next = self.ports.h.val() - self.token.val();
        if self.ports.last.any() {
            if self.ports.verdict.val().get_bit(0) && self.ports.mask_h.any() {
                self.ports.dh.next = self.from.val() - self.ports.word.val();
            } else {
                self.ports.dh.next = 0.into();
            }
            if !self.ports.verdict.val().get_bit(0) || !self.ports.mask_t.any() {
                self.ports.dt.next = 0.into();
            } else if self.ports.verdict.val().get_bit(1) {
                self.ports.dt.next = -self.away.val();
            } else {
                self.ports.dt.next = self.away.val();
            }
        }
    }
}
