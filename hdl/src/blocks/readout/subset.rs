//! The class that a walk through the near classes has found; of a sample to learn from, which has the scores of all, that with the highest.
//!
//! # Equation
//! That of [`scores`](crate::blocks::scores), which tells the class; in learning `argmax_j s_j`, the lowest index wins a tie.

use rust_hdl_core::prelude::*;

use super::ReadoutPorts;
use crate::blocks::dims::Dims;
use crate::signal::{Const, Module, Reg, Wire};

/// The read-out; see the module's text.
#[derive(LogicBlock)]
pub struct Subset {
    meta: Module,
    pub ports: ReadoutPorts,
    chosen: Reg,
    is_first: Reg,
    best: Reg,
    behind: Wire,
    higher: Wire,
    learns: Const,
}

impl Subset {
    /// The read-out of a network whose last stage has the dimensions `last`.
    #[must_use]
    pub fn new(last: &Dims) -> Self {
        let learns = last.learns;
        Self {
            meta: Module::new(
                "readout",
                last.text(
                    "Takes the class that is told, or that with the highest score.",
                    "Takes the class that is told.",
                ),
            ),
            ports: ReadoutPorts::new(last),
            chosen: Reg::bit(),
            is_first: Reg::bit().when(learns),
            best: Reg::signed(last.answer_bits()).no_reset().when(learns),
            behind: Wire::signed(last.answer_bits() + 1).when(learns),
            higher: Wire::bit(),
            learns: Const::new(i64::from(learns)),
        }
    }
}

impl Logic for Subset {
    #[hdl_gen]
    fn update(&mut self) {
        if self.ports.score_valid.any() {
            self.ports.value.next = self.ports.score_stage.val();
        }
        self.ports.value_valid.next = self.ports.score_valid.val();
        self.ports.value_second.next = self.ports.score_second.val();
        self.ports.value_class.next = self.ports.score_class.val();
        self.chosen.next = self.ports.score_chosen.val();
        self.is_first.next = (self.ports.score_class.val() == 0).into();
        self.behind.next = self.best.val() - self.ports.value.val();
        if self.learns.any() {
            self.higher.next = (self.chosen.any()
                || (self.ports.train.any()
                    && self.ports.value_valid.any()
                    && (self.is_first.any() || self.behind.val() < 0)))
                .into();
        } else {
            self.higher.next = self.chosen.val();
        }
        if self.higher.any() {
            self.best.next = self.ports.value.val();
            if self.ports.value_second.any() {
                self.ports.class_second.next = self.ports.value_class.val();
            } else {
                self.ports.class_first.next = self.ports.value_class.val();
            }
        }
    }
}
