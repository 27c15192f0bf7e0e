//! The hinge on the target bank.
//!
//! # Purpose
//! Finds the strongest wrong class and fires where its score comes too close to the label's.
//!
//! # Equation
//! `js = argmax over j != c of s_j`, the lowest index wins a tie; fires iff `s_c - s_js < M`;
//! `dh_i = m_h[i] ? T[js]_i - T[c]_i : 0`; after the first stage `dt_i = m_t[i] ? (k = c ? -h_i : k = js ? h_i : 0) : 0`
//! (`docs/src/reference/rule.md`, steps 5 to 7).
//!
//! # Shapes
//! Fetches: `T[js]`, `T[c]`. Verdict, from the lowest bit on: it fired, its token was its label, its token was js.
//!
//! # Formats
//! dh: A + 1 bits; dt: A bits, in A + 1.
//!
//! # Timing
//! As [`super`] says; js is there 2 and the decision 4 cycles after the last score.
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
//! let mut sim = Simulator::new(&extract(&Judge::new(&Dims::new(&Config::preset("tiny")?, 0)))?)?;
//! let [coming, score, class, class_q] = ["coming", "score", "coming_class", "score_class"].map(|p| sim.signal(p).unwrap());
//! sim.reset();
//! for (j, s) in [500, 900, 700, 0, 0, 0].into_iter().enumerate() {
//!     sim.set(coming, i64::from(j < 3));
//!     sim.set(class, j as i64 % 3);
//!     sim.clock();
//!     sim.set(score, s);
//!     sim.set(class_q, j as i64 % 3);
//! }
//! let [rival, fire] = ["rival", "fire"].map(|p| sim.signal(p).unwrap());
//! assert_eq!((sim.get(rival), sim.get(fire)), (1, 1)); // label 0, M = 0: 500 - 900 < 0
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
    old_minus: Reg,
    old_plus: Reg,
    tells_classes: Const,
    blocks: Const,
    neutral: Const,
    neutral_entry: Const,
    label_place: Const,
    js_place: Const,
}

impl Judge {
    /// The judge of the stage with dimensions `d`.
    #[must_use]
    pub fn new(d: &Dims) -> Self {
        Self {
            meta: Module::new("judge", "Finds the strongest wrong class; the hinge."),
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
            old_minus: Reg::bit().when(d.is_hidden()),
            old_plus: Reg::bit().when(d.is_hidden() && !d.has_blocks()),
            tells_classes: Const::new(i64::from(!d.is_hidden())),
            js_place: Const::new(d.class_bits() as i64 + if d.has_blocks() { 2 } else { 1 }),
            label_place: Const::new(2),
            blocks: Const::new(i64::from(d.has_blocks())),
            neutral: Const::new(d.classes as i64),
            neutral_entry: Const::new(d.bank_rows as i64 - 1),
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
        // A difference whose sign is looked at is faster than a comparison: the carry ends in a sum bit.
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
            if self.blocks.any() {
                self.old_minus.next = (self.ports.token.val() == self.neutral.val()).into();
            } else {
                self.old_minus.next = (self.ports.token.val() == self.ports.label.val()).into();
            }
            self.old_plus.next = (self.ports.token.val() == self.ports.rival.val()).into();
        }
        // To a stage whose neurons belong to classes, whether its token was the neutral one, and both classes; to an output stage, whose rows are classes, which two have an error; to a hidden one, what becomes of t.
        if self.blocks.any() {
            self.ports.verdict.next = self.ports.fired.val()
                | (self.old_minus.val() << 1)
                | (self.old_label.val() << self.label_place.val())
                | (self.old_js.val() << self.js_place.val());
        } else if self.tells_classes.any() {
            self.ports.verdict.next =
                self.ports.fired.val() | (self.old_label.val() << 1) | (self.old_js.val() << self.js_place.val());
        } else {
            self.ports.verdict.next = self.ports.fired.val() | (self.old_minus.val() << 1) | (self.old_plus.val() << 2);
        }
        if self.blocks.any() {
            self.ports.fetch_class.next = self.neutral_entry.val();
        } else if self.ports.fetch.val() == 0 {
            self.ports.fetch_class.next = self.old_js.val();
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
    rival: Reg,
}

impl Error {
    /// The error block of a lane of the stage with dimensions `d`.
    #[must_use]
    pub fn new(d: &Dims) -> Self {
        let data = |n: usize| Reg::signed(n).no_reset();
        Self {
            meta: Module::new("error", "Forms the errors of a row's neuron: the hinge."),
            ports: ErrorPorts::new(d),
            rival: data(d.act),
        }
    }
}

impl Logic for Error {
    #[hdl_gen]
    fn update(&mut self) {
        self.ports.away.next = (self.ports.first.any() && self.ports.verdict.val().get_bit(0)).into();
        self.ports.towards.next = (self.ports.last.any() && self.ports.verdict.val().get_bit(0)).into();
        if self.ports.first.any() {
            self.rival.next = self.ports.word.val();
        }
        if self.ports.last.any() {
            if self.ports.verdict.val().get_bit(0) && self.ports.mask_h.any() {
                self.ports.dh.next = self.rival.val() - self.ports.word.val();
            } else {
                self.ports.dh.next = 0.into();
            }
            if !self.ports.verdict.val().get_bit(0) || !self.ports.mask_t.any() {
                self.ports.dt.next = 0.into();
            } else if self.ports.verdict.val().get_bit(1) {
                self.ports.dt.next = -self.ports.h.val();
            } else if self.ports.verdict.val().get_bit(2) {
                self.ports.dt.next = self.ports.h.val();
            } else {
                self.ports.dt.next = 0.into();
            }
        }
    }
}
