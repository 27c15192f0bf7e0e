//! The scores of an output stage: the rounded sums of its neurons, one for each class or of a value one alone, as they leave the chain of lanes.
//!
//! # Equation
//! `s_j = v_j`.
//!
//! # Timing
//! The score of the first stream comes a cycle after its neuron's sums, that of the second one, where the sample is a pair of inputs, a cycle later; a
//! neuron's sums come two cycles after those before at the earliest.

use rust_hdl_core::prelude::*;

use super::ScoresPorts;
use crate::blocks::dims::Dims;
use crate::signal::{Const, Module, Reg};

/// The scores; see the module's text.
#[derive(LogicBlock)]
pub struct Neurons {
    meta: Module,
    pub ports: ScoresPorts,
    class_index: Reg,
    class_q: Reg,
    first: Reg,
    second: Reg,
    value: Reg,
    other: Reg,
    class_last: Const,
}

impl Neurons {
    /// The scores of the stage with dimensions `d`.
    #[must_use]
    pub fn new(d: &Dims) -> Self {
        let cb = d.class_bits();
        Self {
            meta: Module::new("scores", "Hands the sums of the neurons on, one for each class."),
            ports: ScoresPorts::new(d),
            class_index: Reg::unsigned(cb),
            class_q: Reg::unsigned(cb).no_reset(),
            first: Reg::bit(),
            second: Reg::bit().when(d.twice),
            value: Reg::signed(d.score_bits()).no_reset(),
            other: Reg::signed(d.score_bits()).no_reset().when(d.twice),
            class_last: Const::new(d.answers as i64 - 1),
        }
    }
}

impl Logic for Neurons {
    #[hdl_gen]
    fn update(&mut self) {
        self.first.next = self.ports.result_valid.val();
        self.second.next = (self.first.any() && self.ports.pair.any()).into();
        if self.ports.result_valid.any() {
            self.value.next = self.ports.result_first.val();
            self.other.next = self.ports.result_second.val();
            self.class_q.next = self.class_index.val();
            if self.class_index.val() == self.class_last.val() {
                self.class_index.next = 0.into();
            } else {
                self.class_index.next = self.class_index.val() + 1;
            }
        } else {
            self.value.next = self.other.val();
        }
        self.ports.coming.next = self.ports.result_valid.val();
        self.ports.coming_class.next = self.class_index.val();
        self.ports.stage_valid.next = self.first.val() | self.second.val();
        self.ports.stage_second.next = self.second.val();
        self.ports.stage_class.next = self.class_q.val();
        self.ports.stage_value.next = self.value.val();
        self.ports.sum_valid.next = self.first.val() | self.second.val();
        self.ports.sum_second.next = self.second.val();
        self.ports.sum_class.next = self.class_q.val();
        self.ports.sum_value.next = self.value.val();
        self.ports.sum_stage_value.next = self.value.val();
    }
}
