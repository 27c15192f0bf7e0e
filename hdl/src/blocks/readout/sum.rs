//! The class with the highest score, of the sum over the stages or of the last stage alone: a register says which, or the read-out `last`.
//!
//! # Equation
//! `argmax_j s_j`, the lowest index wins a tie.

use rust_hdl_core::prelude::*;

use super::ReadoutPorts;
use crate::blocks::dims::Dims;
use crate::signal::{Const, Module, Reg, Wire};

/// The read-out; see the module's text.
#[derive(LogicBlock)]
pub struct Sum {
    meta: Module,
    pub ports: ReadoutPorts,
    is_first: Reg,
    best: Reg,
    behind: Wire,
    sums: Const,
}

impl Sum {
    /// The read-out of a network whose last stage has the dimensions `last`.
    #[must_use]
    pub fn new(last: &Dims) -> Self {
        Self {
            meta: Module::new("readout", "Picks the class with the highest score."),
            ports: ReadoutPorts::new(last),
            is_first: Reg::bit(),
            best: Reg::signed(last.answer_bits()).no_reset(),
            behind: Wire::signed(last.answer_bits() + 1),
            sums: Const::new(i64::from(last.sums)),
        }
    }
}

impl Logic for Sum {
    #[hdl_gen]
    fn update(&mut self) {
        if self.ports.score_valid.any() {
            if !self.sums.any() || self.ports.use_last.any() {
                self.ports.value.next = self.ports.score_stage.val();
            } else {
                self.ports.value.next = self.ports.score_sum.val();
            }
        }
        self.ports.value_valid.next = self.ports.score_valid.val();
        self.ports.value_second.next = self.ports.score_second.val();
        self.ports.value_class.next = self.ports.score_class.val();
        self.is_first.next = (self.ports.score_class.val() == 0).into();
        self.behind.next = self.best.val() - self.ports.value.val();
        if self.ports.value_valid.any() && (self.is_first.any() || self.behind.val() < 0) {
            self.best.next = self.ports.value.val();
            if self.ports.value_second.any() {
                self.ports.class_second.next = self.ports.value_class.val();
            } else {
                self.ports.class_first.next = self.ports.value_class.val();
            }
        }
    }
}
