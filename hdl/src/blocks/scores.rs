//! # Purpose
//! The scores: adds the rows' partial scores, and passes them on, added to those of the stages before.
//!
//! # Equation
//! `s_j = sum_i h_i T[j]_i` (`docs/src/reference/rule.md`, step 4).
//!
//! # Shapes
//! C scores for each of two streams. One memory for the stage's partial sums; after the first stage another for the scores
//! from before, with room for two samples.
//!
//! # Formats
//! Scores exact, 2(A-1) bits behind the point.
//!
//! # Timing
//! Counted from the cycle in which a score order stands in the last lane; the chain's sum follows 6 cycles later. The stage's
//! score comes after 7 cycles, its sum over the stages after 8.
//!
//! # Ports
//! `chain` and its order `score`, `second`, `first_row`, `last_row`; `turn` when the window is over. `add_*`: scores of the stages
//! before, until the cycle of their sample's `add_done`, which must come before that sample's window here. `stage_*` this
//! stage's scores, those of the first stream announced by `coming`; `sum_*` those summed so far.
//!
//! # Example
//! ```
//! # use sigprop_hdl::blocks::{Dims, scores::Scores};
//! # use sigprop_hdl::extract::extract;
//! # use sigprop_hdl::sim::Simulator;
//! # use sigprop_spec::Config;
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let mut sim = Simulator::new(&extract(&Scores::new(&Dims::new(&Config::preset("tiny")?, 0)))?)?;
//! sim.reset();
//! let [chain, score] = ["chain", "score"].map(|p| sim.signal(p).unwrap());
//! for port in ["first_row", "last_row"] {
//!     let port = sim.signal(port).unwrap();
//!     sim.set(port, 1); // one row alone
//! }
//! let [valid, value] = ["stage_valid", "stage_value"].map(|p| sim.signal(p).unwrap());
//! let mut seen = Vec::new();
//! for cycle in 0..13 {
//!     sim.set(score, i64::from(cycle < 3));
//!     sim.set(chain, *[0, 0, 0, 0, 0, 0, 500, 900, 700].get(cycle).unwrap_or(&0));
//!     sim.clock();
//!     seen.extend((sim.get(valid) == 1).then(|| sim.get(value)));
//! }
//! assert_eq!(seen, [500, 900, 700]);
//! # Ok(())
//! # }
//! ```

use rust_hdl_core::prelude::*;

use super::dims::Dims;
use crate::primitives::Memory;
use crate::signal::{Const, Input, Module, OutReg, Output, Reg, Wire};

/// The scores; see the module's text.
#[derive(LogicBlock)]
pub struct Scores {
    meta: Module,
    pub chain: Input,
    pub score: Input,
    pub second: Input,
    pub first_row: Input,
    pub last_row: Input,
    pub turn: Input,
    pub add_valid: Input,
    pub add_second: Input,
    pub add_class: Input,
    pub add_value: Input,
    pub add_done: Input,
    pub coming: Output,
    pub coming_class: Output,
    pub stage_valid: Output,
    pub stage_second: Output,
    pub stage_class: Output,
    pub stage_value: Output,
    pub sum_valid: OutReg,
    pub sum_second: OutReg,
    pub sum_class: OutReg,
    pub sum_value: OutReg,
    pub sum_stage_value: OutReg,
    pub partial: Memory,
    pub running: Vec<Memory>,
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
    _running: usize,
}

impl Scores {
    /// The scores of the stage with dimensions `d`.
    #[must_use]
    #[allow(clippy::too_many_lines)] // a table of signals
    pub fn new(d: &Dims) -> Self {
        let cb = d.class_bits();
        let running = usize::from(d.adds());
        Self {
            meta: Module::new("scores", "Adds the partial scores of the rows, and those of the stages before."),
            chain: Input::signed(d.chain_bits()).doc("score chain, from the last lane"),
            score: Input::bit().doc("the last lane's score order"),
            second: Input::bit().doc("it is of the second stream"),
            first_row: Input::bit().doc("of the first row"),
            last_row: Input::bit().doc("of the last row"),
            turn: Input::bit().doc("the window is over"),
            add_valid: Input::bit().doc("a score of the stages before"),
            add_second: Input::bit().doc("of the second stream"),
            add_class: Input::unsigned(cb).doc("its class"),
            add_value: Input::signed(d.total_bits).doc("the sum; by add_done of its sample at the latest"),
            add_done: Input::bit().doc("the sample of those scores is complete"),
            coming: Output::bit().when(d.learns).doc("a complete score of the first stream comes in the next cycle"),
            coming_class: Output::unsigned(cb).when(d.learns).doc("its class"),
            stage_valid: Output::bit().doc("a complete score of this stage"),
            stage_second: Output::bit().doc("of the second stream"),
            stage_class: Output::unsigned(cb).doc("its class"),
            stage_value: Output::signed(d.score_bits()).doc("the score, 7 cycles after its order in the last lane"),
            sum_valid: OutReg::bit().doc("a score summed over the stages so far"),
            sum_second: OutReg::bit().no_reset().doc("of the second stream"),
            sum_class: OutReg::unsigned(cb).no_reset().doc("its class"),
            sum_value: OutReg::signed(d.total_bits).no_reset().doc("the sum, a cycle after stage_value"),
            sum_stage_value: OutReg::signed(d.score_bits()).no_reset().doc("this stage's score of the same class"),
            partial: Memory::new(2 << cb, d.score_bits(), true, d.memory, Vec::new()).registered(),
            running: (0..running)
                .map(|_| Memory::new(4 << cb, d.total_bits, true, d.memory, Vec::new()).registered())
                .collect(),
            score_q: (0..7).map(|_| Reg::bit()).collect(),
            second_q: (0..7).map(|_| Reg::bit()).collect(),
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
            pass_bits: Const::new(cb as i64 + 1),
            class_last: Const::new(d.classes as i64 - 1),
            _running: running,
        }
    }
}

impl Logic for Scores {
    #[hdl_gen]
    fn update(&mut self) {
        self.score_q[0].next = self.score.val();
        self.second_q[0].next = self.second.val();
        self.first_q[0].next = self.first_row.val();
        self.last_q[0].next = self.last_row.val();
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
                self.total.next = self.chain.val();
            } else {
                self.total.next = self.partial.rdata.val() + self.chain.val();
            }
        }
        self.partial.we.next = self.score_q[6].val();
        self.partial.waddr.next = (self.second_q[6].val() << self.class_bits.val()) | self.class_q7.val();
        self.partial.wdata.next = self.total.val();
        self.stage_valid.next = (self.score_q[6].any() && self.last_q[6].any()).into();
        self.stage_second.next = self.second_q[6].val();
        self.stage_class.next = self.class_q7.val();
        self.stage_value.next = self.total.val();

        self.coming.next = (self.score_q[5].any() && self.last_q[5].any() && !self.second_q[5].any()).into();
        self.coming_class.next = self.class_q6.val();

        // Sum over the stages.
        self.running_value.next = 0.into();
        for i in 0..self._running {
            self.running[i].we.next = self.add_valid.val();
            self.running[i].waddr.next = (self.parity_in.val() << self.pass_bits.val())
                | (self.add_second.val() << self.class_bits.val())
                | self.add_class.val();
            self.running[i].wdata.next = self.add_value.val();
            self.running[i].raddr.next = (self.parity.val() << self.pass_bits.val())
                | (self.second_q[4].val() << self.class_bits.val())
                | self.class_q5.val();
            self.running_value.next = self.running[i].rdata.val();
        }
        if self.add_done.any() {
            self.parity_in.next = self.parity_in.val() ^ 1;
        }
        if self.turn.any() {
            self.parity.next = self.parity.val() ^ 1;
        }
        self.sum_valid.next = (self.score_q[6].any() && self.last_q[6].any()).into();
        self.sum_second.next = self.second_q[6].val();
        self.sum_class.next = self.class_q7.val();
        self.sum_value.next = self.total.val() + self.running_value.val();
        self.sum_stage_value.next = self.total.val();
    }
}
