//! # Purpose
//! Says of an inference whether its answer needs four looks more, and adds their scores to those of the first.
//!
//! # Equation
//! In doubt where `s_b - r < M2`, b the best class and r the best score of the others; then `s_j <- s_j + s'_j` for the scores s' of each
//! look. Of a pair both are looked at again where one is in doubt, and the scores of the other stay.
//!
//! # Shapes
//! C scores for each of two streams; in each stream in the order of the classes.
//!
//! # Formats
//! A score of the last stage, and three bits more for the sum of five.
//!
//! # Timing
//! What is there of a class is read with its score and comes two cycles later, with `sum`. An inference is decided two cycles after its
//! `done`; one in doubt waits until no answer is on its way any more (`idle`).
//!
//! # Ports
//! `score_*` from the last stage, `kept` the sum so far; `value_*` from the read-out; `done`, `pair` an inference leaves the last stage;
//! `idle`; `adding` whether scores are those of a look, `sum_*` then what the read-out gets; `push`, `pair_out` the answer is there;
//! `settled`, `doubtful` after the first look.
//!
//! # Example
//! ```
//! # use sigprop_hdl::blocks::{Dims, second_look::Doubt};
//! # use sigprop_hdl::extract::extract;
//! # use sigprop_hdl::sim::Simulator;
//! # use sigprop_spec::Config;
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let mut sim = Simulator::new(&extract(&Doubt::new(&Dims::new(&Config::preset("tiny")?, 1), 10))?)?;
//! let [valid, class, value, done] = ["value_valid", "value_class", "value", "done"].map(|p| sim.signal(p).unwrap());
//! let settled = sim.signal("settled").unwrap();
//! sim.reset();
//! for (j, s) in [20, 70, 60].into_iter().enumerate() {
//!     sim.set(valid, 1);
//!     sim.set(class, j as i64);
//!     sim.set(value, s);
//!     sim.clock();
//! }
//! sim.set(valid, 0);
//! sim.set(done, 1);
//! (0..2).for_each(|_| sim.clock());
//! assert_eq!(sim.get(settled), 1); // 70 is 10 above 60
//! # Ok(())
//! # }
//! ```

use rust_hdl_core::prelude::*;

use super::LOOKS;
use crate::blocks::dims::Dims;
use crate::signal::{Const, Input, Module, Output, Reg, Wire};

/// What says whether an answer is in doubt; see the module's text.
#[derive(LogicBlock)]
pub struct Doubt {
    meta: Module,
    pub score_valid: Input,
    pub score_second: Input,
    pub score_class: Input,
    pub score: Input,
    pub kept: Input,
    pub value_valid: Input,
    pub value_second: Input,
    pub value_class: Input,
    pub value: Input,
    pub done: Input,
    pub pair: Input,
    pub idle: Input,
    pub adding: Output,
    pub sum_valid: Output,
    pub sum_second: Output,
    pub sum_class: Output,
    pub sum: Output,
    pub push: Output,
    pub pair_out: Output,
    pub settled: Output,
    pub doubtful: Output,
    valid_q: Vec<Reg>,
    second_q: Vec<Reg>,
    class_q: Vec<Reg>,
    score_q: Vec<Reg>,
    best: Vec<Reg>,
    next: Vec<Reg>,
    best_now: Wire,
    next_now: Wire,
    behind_best: Wire,
    behind_next: Wire,
    lead: Vec<Wire>,
    close: Vec<Reg>,
    done_q: Vec<Reg>,
    is_pair: Reg,
    look: Reg,
    waits: Reg,
    in_doubt: Wire,
    stream: Vec<Const>,
    least: Const,
    lowest: Const,
    looks: Const,
}

impl Doubt {
    /// That of a network whose last stage has the dimensions `last`, and of which an answer is in doubt where its best score is less than
    /// `least` above the next.
    #[must_use]
    pub fn new(last: &Dims, least: i64) -> Self {
        let (cb, bits) = (last.class_bits(), last.answer_bits());
        let data = |bits| Reg::signed(bits).no_reset();
        let there = |stream: usize| stream == 0 || last.twice;
        let of_streams = |bits| (0..2).map(|s| data(bits).when(there(s))).collect();
        Self {
            meta: Module::new("doubt", "Says whether an answer needs more looks, and adds their scores up."),
            score_valid: Input::bit().doc("a score of the last stage"),
            score_second: Input::bit().when(last.twice).doc("of the second stream"),
            score_class: Input::unsigned(cb).doc("its class"),
            score: Input::signed(last.score_bits()).doc("the score"),
            kept: Input::signed(bits).doc("what there is of the class so far, two cycles after its score"),
            value_valid: Input::bit().doc("a score that counts, from the read-out"),
            value_second: Input::bit().when(last.twice).doc("it is of the second stream"),
            value_class: Input::unsigned(cb).doc("its class"),
            value: Input::signed(bits).doc("the score"),
            done: Input::bit().doc("an inference leaves the last stage"),
            pair: Input::bit().when(last.twice).doc("it is a pair of inputs"),
            idle: Input::bit().doc("no answer is on its way"),
            adding: Output::bit().doc("scores are those of a look after the first: the read-out gets their sums"),
            sum_valid: Output::bit().doc("a sum, two cycles after its score"),
            sum_second: Output::bit().when(last.twice).doc("of the second stream"),
            sum_class: Output::unsigned(cb).doc("its class"),
            sum: Output::signed(bits).doc("the sum"),
            push: Output::bit().doc("the answer of the inference is there"),
            pair_out: Output::bit().when(last.twice).doc("it is that of a pair"),
            settled: Output::bit().doc("after the first look: there is no other"),
            doubtful: Output::bit().doc("after the first look: there are four more"),
            valid_q: (0..2).map(|_| Reg::bit()).collect(),
            second_q: (0..2).map(|_| Reg::bit().no_reset().when(last.twice)).collect(),
            class_q: (0..2).map(|_| Reg::unsigned(cb).no_reset()).collect(),
            score_q: (0..2).map(|_| data(last.score_bits())).collect(),
            best: of_streams(bits),
            next: of_streams(bits),
            best_now: Wire::signed(bits),
            next_now: Wire::signed(bits),
            behind_best: Wire::signed(bits + 1),
            behind_next: Wire::signed(bits + 1),
            lead: (0..2).map(|s| Wire::signed(bits + 1).when(there(s))).collect(),
            close: (0..2).map(|s| Reg::bit().no_reset().when(there(s))).collect(),
            done_q: (0..2).map(|_| Reg::bit()).collect(),
            is_pair: Reg::bit().no_reset().when(last.twice),
            look: Reg::unsigned(3),
            waits: Reg::bit(),
            in_doubt: Wire::bit(),
            stream: (0..2).map(Const::new).collect(),
            least: Const::new(least),
            lowest: Const::new(-(1 << (bits - 1))),
            looks: Const::new(LOOKS),
        }
    }
}

impl Logic for Doubt {
    #[hdl_gen]
    fn update(&mut self) {
        // The sum of a look and those before it.
        self.adding.next = (self.look.val() != 0).into();
        self.valid_q[0].next = self.score_valid.val();
        self.second_q[0].next = self.score_second.val();
        self.class_q[0].next = self.score_class.val();
        self.score_q[0].next = self.score.val();
        self.valid_q[1].next = self.valid_q[0].val();
        self.second_q[1].next = self.second_q[0].val();
        self.class_q[1].next = self.class_q[0].val();
        self.score_q[1].next = self.score_q[0].val();
        if self.second_q[1].any() {
            self.sum_valid.next = self.valid_q[1].val() & self.close[1].val();
        } else {
            self.sum_valid.next = self.valid_q[1].val() & self.close[0].val();
        }
        self.sum_second.next = self.second_q[1].val();
        self.sum_class.next = self.class_q[1].val();
        self.sum.next = self.score_q[1].val() + self.kept.val();

        // The best two of the first look, of each stream; they stay while others are added.
        if self.value_second.any() {
            self.best_now.next = self.best[1].val();
            self.next_now.next = self.next[1].val();
        } else {
            self.best_now.next = self.best[0].val();
            self.next_now.next = self.next[0].val();
        }
        self.behind_best.next = self.best_now.val() - self.value.val();
        self.behind_next.next = self.next_now.val() - self.value.val();
        for i in 0..2 {
            if self.value_valid.any() && !self.adding.any() && self.value_second.val() == self.stream[i].val() {
                if self.value_class.val() == 0 {
                    self.best[i].next = self.value.val();
                    self.next[i].next = self.lowest.val();
                } else if self.behind_best.val() < 0 {
                    self.best[i].next = self.value.val();
                    self.next[i].next = self.best[i].val();
                } else if self.behind_next.val() < 0 {
                    self.next[i].next = self.value.val();
                }
            }
            self.lead[i].next = self.best[i].val() - self.next[i].val();
            self.close[i].next = (self.lead[i].val() < self.least.val()).into();
        }

        // What becomes of an inference.
        self.done_q[0].next = self.done.val();
        self.done_q[1].next = self.done_q[0].val();
        if self.done.any() {
            self.is_pair.next = self.pair.val();
        }
        self.in_doubt.next = (self.close[0].any() || (self.is_pair.any() && self.close[1].any())).into();
        self.pair_out.next = self.is_pair.val();
        self.push.next = 0.into();
        self.settled.next = 0.into();
        self.doubtful.next = (self.waits.any() && self.idle.any()).into();
        if self.doubtful.any() {
            self.waits.next = 0.into();
            self.look.next = 1.into();
        }
        if self.done_q[1].any() {
            if !self.adding.any() {
                self.push.next = (!self.in_doubt.any()).into();
                self.settled.next = (!self.in_doubt.any()).into();
                self.waits.next = self.in_doubt.val();
            } else if self.look.val() == self.looks.val() {
                self.push.next = 1.into();
                self.look.next = 0.into();
            } else {
                self.look.next = self.look.val() + 1;
            }
        }
    }
}
