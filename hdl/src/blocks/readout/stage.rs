//! The class with the greatest sum of an output stage.
//!
//! # Equation
//! `argmax_j v_j`, the lowest index wins a tie. The sums of the two streams come in turns, so that the best of each is kept.

use rust_hdl_core::prelude::*;

use super::ReadoutPorts;
use crate::blocks::dims::Dims;
use crate::signal::{Module, Reg, Wire};

/// The read-out; see the module's text.
#[derive(LogicBlock)]
pub struct Stage {
    meta: Module,
    pub ports: ReadoutPorts,
    is_first: Reg,
    best: Wire,
    best_first: Reg,
    best_second: Reg,
    behind: Wire,
}

impl Stage {
    /// The read-out of a network whose output stage has the dimensions `last`.
    #[must_use]
    pub fn new(last: &Dims) -> Self {
        let data = || Reg::signed(last.answer_bits()).no_reset();
        Self {
            meta: Module::new("readout", "Picks the class with the greatest sum of the output stage."),
            ports: ReadoutPorts::new(last),
            is_first: Reg::bit(),
            best: Wire::signed(last.answer_bits()),
            best_first: data(),
            best_second: data(),
            behind: Wire::signed(last.answer_bits() + 1),
        }
    }
}

impl Logic for Stage {
    #[hdl_gen]
    fn update(&mut self) {
        if self.ports.score_valid.any() {
            self.ports.value.next = self.ports.score_stage.val();
        }
        self.ports.value_valid.next = self.ports.score_valid.val();
        self.ports.value_second.next = self.ports.score_second.val();
        self.ports.value_class.next = self.ports.score_class.val();
        self.is_first.next = (self.ports.score_class.val() == 0).into();
        if self.ports.value_second.any() {
            self.best.next = self.best_second.val();
        } else {
            self.best.next = self.best_first.val();
        }
        self.behind.next = self.best.val() - self.ports.value.val();
        if self.ports.value_valid.any() && (self.is_first.any() || self.behind.val() < 0) {
            if self.ports.value_second.any() {
                self.best_second.next = self.ports.value.val();
                self.ports.class_second.next = self.ports.value_class.val();
            } else {
                self.best_first.next = self.ports.value.val();
                self.ports.class_first.next = self.ports.value_class.val();
            }
        }
    }
}
