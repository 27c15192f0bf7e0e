//! # Purpose
//! The prediction unit: has the read-out pick the class, keeps the scores, and sends the answer to each TRAIN, INFER and
//! INFER_PAIR.
//!
//! # Equation
//! None of its own; the read-out ([`readout`](super::readout)) has it.
//!
//! # Shapes
//! C scores for each of two streams, for two samples.
//!
//! # Formats
//! Bytes; scores as two's complement, little endian, 4 or 8 bytes ([`sigprop_spec::link`]).
//!
//! # Timing
//! Room for two samples: `ready` is high while one more fits. An answer starts two cycles after `done` where no other is being
//! sent. With a host that takes every byte it is over 4 cycles (TRAIN), `3 + C (2 + score bytes)` (INFER) or
//! `2 + 2 (1 + C (2 + score bytes))` (INFER_PAIR) after the one before, idle cycle included.
//!
//! # Ports
//! `score_*` scores of the last stage, two cycles and more before their sample's `done`; `use_last` which of the two; `done`, `kind`, `pair`,
//! `fired`, `again` when a sample leaves the last stage; `ready`, `finished`, `answered`; `tx_*` bytes to the host; `settled`,
//! `doubtful` with a second look.
//!
//! # Example
//! ```
//! # use sigprop_hdl::blocks::{Dims, prediction::Prediction};
//! # use sigprop_hdl::extract::extract;
//! # use sigprop_hdl::sim::Simulator;
//! # use sigprop_spec::Config;
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let config = Config::preset("tiny")?;
//! let mut sim = Simulator::new(&extract(&Prediction::new(&config, &Dims::new(&config, 1)))?)?;
//! let [valid, class, score, done] =
//!     ["score_valid", "score_class", "score_sum", "done"].map(|p| sim.signal(p).unwrap());
//! let [ready, byte, sent] = ["tx_ready", "tx_data", "tx_valid"].map(|p| sim.signal(p).unwrap());
//! sim.reset();
//! sim.set(ready, 1);
//! for (j, s) in [-20, 70, 70, 0, 0].into_iter().enumerate() {
//!     sim.set(valid, i64::from(j < 3));
//!     sim.set(class, j as i64);
//!     sim.set(score, s);
//!     sim.set(done, i64::from(j == 4)); // kind 0: INFER
//!     sim.clock();
//! }
//! sim.set(done, 0);
//! sim.clock();
//! assert_eq!((sim.get(sent), sim.get(byte)), (1, 2)); // its opcode, two cycles after done
//! sim.clock();
//! assert_eq!((sim.get(sent), sim.get(byte)), (1, 1)); // class 1: the lower of equals
//! # Ok(())
//! # }
//! ```

mod build;

use rust_hdl_core::prelude::*;

use super::readout::Readout;
use super::second_look::Doubt;
use crate::primitives::Memory;
use crate::signal::{Const, Input, Module, Output, Reg, Wire};

/// The prediction unit; see the module's text.
#[derive(LogicBlock)]
pub struct Prediction {
    meta: Module,
    pub score_valid: Input,
    pub score_second: Input,
    pub score_class: Input,
    pub score_sum: Input,
    pub score_stage: Input,
    pub score_chosen: Input,
    pub use_last: Input,
    pub done: Input,
    pub kind: Input,
    pub pair: Input,
    pub label: Input,
    pub token: Input,
    pub fired: Input,
    pub again: Input,
    pub ready: Output,
    pub finished: Output,
    pub answered: Output,
    pub tx_data: Output,
    pub tx_valid: Output,
    pub tx_ready: Input,
    pub readout: Readout,
    pub doubt: Vec<Doubt>,
    pub settled: Output,
    pub doubtful: Output,
    pub scores: Memory,
    write_slot: Reg,
    read_slot: Reg,
    count: Reg,
    head_train: Reg,
    head_pair: Reg,
    head_first: Reg,
    head_second: Reg,
    head_fired: Reg,
    tail_train: Reg,
    tail_pair: Reg,
    tail_first: Reg,
    tail_second: Reg,
    tail_fired: Reg,
    push: Wire,
    pop: Wire,
    named: Wire,
    class_now: Wire,
    more: Wire,
    state: Reg,
    second: Reg,
    class_index: Reg,
    byte_index: Reg,
    word: Reg,
    idle: Const,
    opcode: Const,
    class_byte: Const,
    fired_byte: Const,
    fetch: Const,
    load: Const,
    send: Const,
    class_last: Const,
    byte_last: Const,
    class_bits: Const,
    pass_bits: Const,
    learns: Const,
    labels: Const,
    twice: Const,
    label_pairs: Const,
    values: Const,
    steps: Const,
    train_step: Const,
    infer_step: Const,
    _looks: usize,
}

impl Logic for Prediction {
    #[hdl_gen]
    fn update(&mut self) {
        // Scores as they come.
        // Where labels are put: a training sample has two scores, an inference those of two classes in each of its windows.
        if self.learns.any() && self.kind.val() == 1 {
            self.named.next = self.score_second.val();
        } else {
            self.named.next = self.token.val() + self.score_second.val();
        }
        if self.twice.any() {
            self.more.next = self.again.val();
        } else {
            self.more.next = (self.kind.val() == 0 && self.token.val() < self.label_pairs.val()).into();
        }
        if self.labels.any() {
            self.readout.score_valid.next =
                (self.score_valid.any() && self.named.val() <= self.class_last.val()).into();
            self.readout.score_second.next = 0.into();
            self.readout.score_class.next = self.named.val();
        } else {
            self.readout.score_valid.next = self.score_valid.val();
            self.readout.score_second.next = self.score_second.val();
            self.readout.score_class.next = self.score_class.val();
        }
        for i in 0..self._looks {
            // Scores of a look after the first are added to those before it on their way.
            self.doubt[i].score_valid.next = self.score_valid.val();
            self.doubt[i].score_second.next = self.score_second.val();
            self.doubt[i].score_class.next = self.score_class.val();
            self.doubt[i].score.next = self.score_stage.val();
            self.doubt[i].kept.next = self.scores.rdata.val();
            self.doubt[i].value_valid.next = self.readout.value_valid.val();
            self.doubt[i].value_second.next = self.readout.value_second.val();
            self.doubt[i].value_class.next = self.readout.value_class.val();
            self.doubt[i].value.next = self.readout.value.val();
            self.doubt[i].done.next = (self.done.any() && self.kind.val() == 0).into();
            self.doubt[i].pair.next = self.pair.val();
            self.doubt[i].idle.next = (self.count.val() == 0).into();
            self.settled.next = self.doubt[i].settled.val();
            self.doubtful.next = self.doubt[i].doubtful.val();
        }
        self.readout.score_sum.next = self.score_sum.val();
        self.readout.score_stage.next = self.score_stage.val();
        for i in 0..self._looks {
            if self.doubt[i].adding.any() {
                self.readout.score_valid.next = self.doubt[i].sum_valid.val();
                self.readout.score_second.next = self.doubt[i].sum_second.val();
                self.readout.score_class.next = self.doubt[i].sum_class.val();
                self.readout.score_stage.next = self.doubt[i].sum.val();
            }
        }
        self.readout.score_chosen.next = self.score_chosen.val();
        self.readout.train.next = (self.kind.val() == 1).into();
        self.readout.use_last.next = self.use_last.val();
        self.scores.we.next = self.readout.value_valid.val();
        self.scores.waddr.next = (self.write_slot.val() << self.pass_bits.val())
            | (self.readout.value_second.val() << self.class_bits.val())
            | self.readout.value_class.val();
        self.scores.wdata.next = self.readout.value.val();

        // Answers that wait: a head that is being sent and a tail.
        self.push.next = (self.done.any() && self.kind.val() < 2 && !self.more.any()).into();
        for i in 0..self._looks {
            self.push.next = (self.doubt[i].push.any()
                || (self.learns.any() && self.done.any() && self.kind.val() == 1 && !self.more.any()))
            .into();
        }
        self.ready.next = (self.count.val() < 2).into();
        // A sample without an answer may leave in the very cycle in which the answer to one before it is taken.
        self.finished.next = self.pop.val() + (self.done.val() & ((self.kind.val() >> 1) | self.more.val()));
        self.answered.next = self.pop.val();
        self.class_now.next = self.readout.class_first.val();
        if self.labels.any() && self.learns.any() && self.kind.val() == 1 {
            if self.readout.class_first.any() {
                self.class_now.next = self.token.val();
            } else {
                self.class_now.next = self.label.val();
            }
        }
        if self.push.any() {
            self.write_slot.next = self.write_slot.val() ^ 1;
            if self.count.val() == 0 || (self.count.val() == 1 && self.pop.any()) {
                self.head_train.next = (self.kind.val() == 1).into();
                if self.labels.any() {
                    self.head_pair.next = 0.into();
                    self.head_first.next = self.class_now.val();
                } else {
                    self.head_pair.next = self.pair.val();
                    self.head_first.next = self.readout.class_first.val();
                }
                self.head_second.next = self.readout.class_second.val();
                self.head_fired.next = self.fired.val();
            } else {
                self.tail_train.next = (self.kind.val() == 1).into();
                if self.labels.any() {
                    self.tail_pair.next = 0.into();
                    self.tail_first.next = self.class_now.val();
                } else {
                    self.tail_pair.next = self.pair.val();
                    self.tail_first.next = self.readout.class_first.val();
                }
                self.tail_second.next = self.readout.class_second.val();
                self.tail_fired.next = self.fired.val();
            }
        }
        for i in 0..self._looks {
            // After the last look the next sample may have its header there; no other answer waits then.
            if self.doubt[i].push.any() && self.count.val() == 0 {
                self.head_train.next = 0.into();
                self.head_pair.next = self.doubt[i].pair_out.val();
            }
        }
        if self.pop.any() {
            self.read_slot.next = self.read_slot.val() ^ 1;
            if self.count.val() == 2 {
                self.head_train.next = self.tail_train.val();
                self.head_pair.next = self.tail_pair.val();
                self.head_first.next = self.tail_first.val();
                self.head_second.next = self.tail_second.val();
                self.head_fired.next = self.tail_fired.val();
            }
        }
        self.count.next = self.count.val() + self.push.val() - self.pop.val();

        // The answer.
        self.pop.next = 0.into();
        self.tx_valid.next = 0.into();
        self.tx_data.next = self.word.val();
        self.scores.raddr.next = (self.read_slot.val() << self.pass_bits.val())
            | (self.second.val() << self.class_bits.val())
            | self.class_index.val();
        for i in 0..self._looks {
            // No answer is on its way then.
            if self.doubt[i].adding.any() {
                self.scores.raddr.next = (self.write_slot.val() << self.pass_bits.val())
                    | (self.score_second.val() << self.class_bits.val())
                    | self.score_class.val();
            }
        }
        if self.state.val() == self.idle.val() {
            self.second.next = 0.into();
            self.class_index.next = 0.into();
            if self.count.val() != 0 {
                self.state.next = self.opcode.val();
            }
        } else if self.state.val() == self.opcode.val() {
            self.tx_valid.next = 1.into();
            if self.steps.any() {
                if self.head_train.any() {
                    self.tx_data.next = self.train_step.val();
                } else {
                    self.tx_data.next = self.infer_step.val();
                }
            } else if self.head_train.any() {
                self.tx_data.next = 1.into();
            } else if self.head_pair.any() {
                self.tx_data.next = 3.into();
            } else {
                self.tx_data.next = 2.into();
            }
            if self.tx_ready.any() {
                self.state.next = self.class_byte.val();
            }
        } else if self.values.any() && self.state.val() == self.class_byte.val() {
            // A value is a score, and no class is beside it; the memory has a cycle to turn to the second.
            self.state.next = self.fetch.val();
        } else if self.state.val() == self.class_byte.val() {
            self.tx_valid.next = 1.into();
            if self.second.any() {
                self.tx_data.next = self.head_second.val();
            } else {
                self.tx_data.next = self.head_first.val();
            }
            if self.tx_ready.any() {
                if self.head_train.any() {
                    self.state.next = self.fired_byte.val();
                } else {
                    self.state.next = self.fetch.val();
                }
            }
        } else if self.learns.any() && self.state.val() == self.fired_byte.val() {
            self.tx_valid.next = 1.into();
            self.tx_data.next = self.head_fired.val();
            if self.tx_ready.any() {
                self.pop.next = 1.into();
                self.state.next = self.idle.val();
            }
        } else if self.state.val() == self.fetch.val() {
            self.state.next = self.load.val();
        } else if self.state.val() == self.load.val() {
            self.word.next = self.scores.rdata.val();
            self.byte_index.next = 0.into();
            // The memory brings the next while this one is sent.
            if self.class_index.val() == self.class_last.val() {
                self.class_index.next = 0.into();
            } else {
                self.class_index.next = self.class_index.val() + 1;
            }
            self.state.next = self.send.val();
        } else {
            self.tx_valid.next = 1.into();
            if self.tx_ready.any() {
                self.word.next = self.word.val() >> 8;
                self.byte_index.next = self.byte_index.val() + 1;
                if self.byte_index.val() == self.byte_last.val() {
                    if self.class_index.val() != 0 {
                        self.state.next = self.fetch.val();
                    } else if self.values.any() && self.learns.any() && self.head_train.any() {
                        self.state.next = self.fired_byte.val();
                    } else if self.head_pair.any() && !self.second.any() {
                        self.second.next = 1.into();
                        self.state.next = self.class_byte.val();
                    } else {
                        self.pop.next = 1.into();
                        self.state.next = self.idle.val();
                    }
                }
            }
        }
    }
}
