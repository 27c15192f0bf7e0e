//! The scores against the target bank: adds the rows' partial scores, and to them those of the stages before.

use rust_hdl_core::prelude::*;

use super::ScoresPorts;
use crate::blocks::dims::Dims;
use crate::primitives::Memory;
use crate::signal::{Const, Module, Reg, Wire};

/// The scores; see the module's text.
#[derive(LogicBlock)]
pub struct Bank {
    meta: Module,
    pub ports: ScoresPorts,
    partial: Memory,
    running: Vec<Memory>,
    score_q: Vec<Reg>,
    second_q: Vec<Reg>,
    first_q: Vec<Reg>,
    last_q: Vec<Reg>,
    class_index: Reg,
    class_q5: Reg,
    class_q6: Reg,
    class_q7: Reg,
    total: Reg,
    running_value: Wire,
    parity_in: Reg,
    parity: Reg,
    class_bits: Const,
    pass_bits: Const,
    class_last: Const,
    both: Const,
    _running: usize,
}

impl Bank {
    /// The scores of the stage with dimensions `d`.
    #[must_use]
    pub fn new(d: &Dims) -> Self {
        Self::with(d, ScoresPorts::new(d))
    }

    /// The same as a part of scores that pass its own on.
    pub(super) fn inner(d: &Dims) -> Self {
        Self::with(d, ScoresPorts::inner(d))
    }

    fn with(d: &Dims, ports: ScoresPorts) -> Self {
        let cb = d.score_index_bits();
        let running = usize::from(d.adds());
        Self {
            meta: Module::new("scores", "Adds the partial scores of the rows, and those of the stages before."),
            ports,
            partial: Memory::new(1 << (cb + d.stream_bits()), d.score_bits(), true, d.memory, Vec::new()).registered(),
            running: (0..running)
                .map(|_| {
                    Memory::new(2 << (cb + d.stream_bits()), d.total_bits, true, d.memory, Vec::new()).registered()
                })
                .collect(),
            score_q: (0..7).map(|_| Reg::bit()).collect(),
            second_q: (0..7).map(|_| Reg::bit().when(d.twice)).collect(),
            first_q: (0..7).map(|_| Reg::bit()).collect(),
            last_q: (0..7).map(|_| Reg::bit()).collect(),
            class_index: Reg::unsigned(cb),
            class_q5: Reg::unsigned(cb),
            class_q6: Reg::unsigned(cb),
            class_q7: Reg::unsigned(cb),
            total: Reg::signed(d.score_bits()).no_reset(),
            running_value: Wire::signed(d.total_bits),
            parity_in: Reg::bit(),
            parity: Reg::bit(),
            class_bits: Const::new(cb as i64),
            pass_bits: Const::new((cb + d.stream_bits()) as i64),
            class_last: Const::new(d.scores as i64 - 1),
            both: Const::new(i64::from(d.squares())),
            _running: running,
        }
    }
}

impl Logic for Bank {
    #[hdl_gen]
    fn update(&mut self) {
        self.score_q[0].next = self.ports.score.val();
        self.second_q[0].next = self.ports.second.val();
        self.first_q[0].next = self.ports.first_row.val();
        self.last_q[0].next = self.ports.last_row.val();
        for i in 1..7 {
            self.score_q[i].next = self.score_q[i - 1].val();
            self.second_q[i].next = self.second_q[i - 1].val();
            self.first_q[i].next = self.first_q[i - 1].val();
            self.last_q[i].next = self.last_q[i - 1].val();
        }
        if self.score_q[3].any() {
            if self.class_index.val() == self.class_last.val() {
                self.class_index.next = 0.into();
            } else {
                self.class_index.next = self.class_index.val() + 1;
            }
        }
        self.class_q5.next = self.class_index.val();
        self.class_q6.next = self.class_q5.val();
        self.class_q7.next = self.class_q6.val();

        // Sum of the rows.
        self.partial.raddr.next = (self.second_q[3].val() << self.class_bits.val()) | self.class_index.val();
        // Only what is a score is taken: a comparison must never see what a memory holds when the power comes.
        if self.score_q[5].any() {
            if self.first_q[5].any() {
                self.total.next = self.ports.chain.val();
            } else {
                self.total.next = self.partial.rdata.val() + self.ports.chain.val();
            }
        }
        self.partial.we.next = self.score_q[6].val();
        self.partial.waddr.next = (self.second_q[6].val() << self.class_bits.val()) | self.class_q7.val();
        self.partial.wdata.next = self.total.val();
        self.ports.stage_valid.next = (self.score_q[6].any() && self.last_q[6].any()).into();
        self.ports.stage_second.next = self.second_q[6].val();
        self.ports.stage_class.next = self.class_q7.val();
        self.ports.stage_value.next = self.total.val();

        if self.both.any() {
            // One of either stream, whose number is in the class's place.
            self.ports.coming.next = (self.score_q[5].any() && self.last_q[5].any()).into();
            self.ports.coming_class.next = self.second_q[5].val();
        } else {
            self.ports.coming.next = (self.score_q[5].any() && self.last_q[5].any() && !self.second_q[5].any()).into();
            self.ports.coming_class.next = self.class_q6.val();
        }

        // Sum over the stages.
        self.running_value.next = 0.into();
        for i in 0..self._running {
            self.running[i].we.next = self.ports.add_valid.val();
            self.running[i].waddr.next = (self.parity_in.val() << self.pass_bits.val())
                | (self.ports.add_second.val() << self.class_bits.val())
                | self.ports.add_class.val();
            self.running[i].wdata.next = self.ports.add_value.val();
            self.running[i].raddr.next = (self.parity.val() << self.pass_bits.val())
                | (self.second_q[4].val() << self.class_bits.val())
                | self.class_q5.val();
            self.running_value.next = self.running[i].rdata.val();
        }
        if self.ports.add_done.any() {
            self.parity_in.next = self.parity_in.val() ^ 1;
        }
        if self.ports.turn.any() {
            self.parity.next = self.parity.val() ^ 1;
        }
        self.ports.sum_valid.next = (self.score_q[6].any() && self.last_q[6].any()).into();
        self.ports.sum_second.next = self.second_q[6].val();
        self.ports.sum_class.next = self.class_q7.val();
        self.ports.sum_value.next = self.total.val() + self.running_value.val();
        self.ports.sum_stage_value.next = self.total.val();
    }
}
