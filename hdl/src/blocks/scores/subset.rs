//! The scores of a last stage whose inferences are compared with some classes alone. While rows go by, each lane counts signs in the place of
//! products; then the classes are gone through, those with most equal signs first, each with one order for every row.
//!
//! # Equation
//! `a_j = #{i : h_i < 0 iff T_ji < 0}`; in falling order of `a_j`, the lowest j of equal ones, `s_j = sum_i h_i T_ji` until `s_j >= G_j >>> 1`, with
//! `G_j = sum_i T_ji^2`, or `limit` classes are done. The best s_j of those, the first of equal ones, is the answer. G is kept
//! and found anew where the bank may have changed. A sample to learn from has the scores of all classes, as [`super::bank`] has them.
//!
//! # Timing
//! A walk begins when the last sign is counted and the window ends behind it (`hold`). A class takes `C + 1` cycles to be picked and, as does its G where
//! that is not known, `rows` for its orders, which lane 0 has in the cycle after; then `P + 8` until it is judged. At the end all classes
//! of a stream come in order, one a cycle: those that were not compared with as the least number.

use rust_hdl_core::prelude::*;

use super::ScoresPorts;
use super::bank::Bank;
use crate::blocks::dims::{Dims, bits_for};
use crate::primitives::Memory;
use crate::signal::{Const, Module, Reg, Wire};

const WAIT: i64 = 0;
const CLEAR: i64 = 1;
const PICK: i64 = 2;
const SEND: i64 = 3;
const GET: i64 = 4;
const JUDGE: i64 = 5;
const EMIT: i64 = 6;
const DONE: i64 = 7;

/// The scores; see the module's text.
#[derive(LogicBlock)]
pub struct Subset {
    meta: Module,
    pub ports: ScoresPorts,
    sums: Bank,
    counts: Memory,
    found: Memory,
    norms: Memory,
    state: Reg,
    stale: Reg,
    stream: Reg,
    index: Reg,
    index_q: Reg,
    reading: Reg,
    first: Reg,
    most: Reg,
    chosen: Reg,
    products: Reg,
    row: Reg,
    addr: Reg,
    own: Reg,
    walk_q: Vec<Reg>,
    first_q: Vec<Reg>,
    last_q: Vec<Reg>,
    total: Reg,
    total_done: Reg,
    now: Reg,
    best: Reg,
    winner: Vec<Reg>,
    behind_most: Wire,
    behind_best: Wire,
    far: Wire,
    norm: Wire,
    counted: Wire,
    at_end: Wire,
    row_ends: Wire,
    passed: Wire,
    wins: Wire,
    emitting: Wire,
    wait: Const,
    clear: Const,
    pick: Const,
    send: Const,
    get: Const,
    judge: Const,
    emit: Const,
    done: Const,
    class_last: Const,
    classes: Const,
    rows_last: Const,
    limit: Const,
    least: Const,
    class_bits: Const,
}

impl Subset {
    /// The scores of the stage with dimensions `d`.
    #[must_use]
    pub fn new(d: &Dims) -> Self {
        let (cb, bits) = (d.class_bits(), d.score_bits());
        let data = || Reg::signed(bits).no_reset();
        let memory = |depth| Memory::new(depth, bits, true, d.memory, Vec::new());
        let c = Const::new;
        Self {
            meta: Module::new("scores", "Compares an inference with the classes that share most signs with it."),
            ports: ScoresPorts::new(d),
            sums: Bank::inner(d),
            counts: memory(1 << (cb + d.stream_bits())),
            found: memory(1 << (cb + d.stream_bits())),
            norms: memory(1 << cb),
            state: Reg::unsigned(3),
            stale: Reg::bit().reset_to(1),
            stream: Reg::bit().when(d.twice),
            index: Reg::unsigned(bits_for(d.classes)),
            index_q: Reg::unsigned(bits_for(d.classes)),
            reading: Reg::bit(),
            first: Reg::bit(),
            most: data(),
            chosen: Reg::unsigned(cb),
            products: Reg::unsigned(bits_for(d.classes)),
            row: Reg::unsigned(d.row_addr()),
            addr: Reg::unsigned(d.bank_addr()),
            own: Reg::bit(),
            walk_q: (0..6).map(|_| Reg::bit()).collect(),
            first_q: (0..6).map(|_| Reg::bit()).collect(),
            last_q: (0..6).map(|_| Reg::bit()).collect(),
            total: data(),
            total_done: Reg::bit(),
            now: data(),
            best: data(),
            winner: (0..2).map(|_| Reg::unsigned(cb).no_reset()).collect(),
            behind_most: Wire::signed(bits + 1),
            behind_best: Wire::signed(bits + 1),
            far: Wire::signed(bits + 1),
            norm: Wire::signed(bits),
            counted: Wire::bit(),
            at_end: Wire::bit(),
            row_ends: Wire::bit(),
            passed: Wire::bit(),
            wins: Wire::bit(),
            emitting: Wire::bit(),
            wait: c(WAIT),
            clear: c(CLEAR),
            pick: c(PICK),
            send: c(SEND),
            get: c(GET),
            judge: c(JUDGE),
            emit: c(EMIT),
            done: c(DONE),
            class_last: c(d.classes as i64 - 1),
            classes: c(d.bank_stride() as i64),
            rows_last: c(d.rows as i64 - 1),
            limit: c(d.limit as i64),
            least: c(-(1 << (bits - 1))),
            class_bits: c(cb as i64),
        }
    }
}

impl Logic for Subset {
    #[hdl_gen]
    fn update(&mut self) {
        // Sums along the rows, of products or of equal signs.
        self.sums.ports.chain.next = self.ports.chain.val();
        self.sums.ports.score.next = self.ports.score.val();
        self.sums.ports.second.next = self.ports.second.val();
        self.sums.ports.first_row.next = self.ports.first_row.val();
        self.sums.ports.last_row.next = self.ports.last_row.val();
        self.ports.coming.next = self.sums.ports.coming.val();
        self.ports.coming_class.next = self.sums.ports.coming_class.val();
        self.ports.stage_valid.next = self.sums.ports.stage_valid.val();
        self.ports.stage_second.next = self.sums.ports.stage_second.val();
        self.ports.stage_class.next = self.sums.ports.stage_class.val();
        self.ports.stage_value.next = self.sums.ports.stage_value.val();

        // Equal signs of an inference; below zero a class that was gone to.
        self.counted.next = (self.ports.infer.any()
            && self.sums.ports.stage_valid.any()
            && self.sums.ports.stage_class.val() == self.class_last.val()
            && self.sums.ports.stage_second.val() == self.ports.pair.val())
        .into();
        if self.state.val() == self.send.val() {
            self.counts.we.next = 1.into();
            self.counts.waddr.next = (self.stream.val() << self.class_bits.val()) | self.chosen.val();
            self.counts.wdata.next = self.least.val();
        } else {
            self.counts.we.next = self.sums.ports.stage_valid.val();
            self.counts.waddr.next =
                (self.sums.ports.stage_second.val() << self.class_bits.val()) | self.sums.ports.stage_class.val();
            self.counts.wdata.next = self.sums.ports.stage_value.val();
        }
        self.counts.raddr.next = (self.stream.val() << self.class_bits.val()) | self.index.val();

        // The bank's own products, below zero where they are not known.
        if self.ports.bank_changed.any() {
            self.stale.next = 1.into();
        } else if self.state.val() == self.clear.val() {
            self.stale.next = 0.into();
        }
        if self.state.val() == self.clear.val() {
            self.norms.we.next = 1.into();
            self.norms.waddr.next = self.index.val();
            self.norms.wdata.next = self.least.val();
        } else {
            self.norms.we.next = self.total_done.val() & self.own.val();
            self.norms.waddr.next = self.chosen.val();
            self.norms.wdata.next = self.total.val();
        }
        self.norms.raddr.next = self.chosen.val();
        if self.own.any() {
            self.norm.next = self.total.val();
        } else {
            self.norm.next = self.norms.rdata.val();
        }

        // What the lanes are told.
        self.ports.walk.next = (self.state.val() == self.send.val()).into();
        self.ports.walk_own.next = self.own.val();
        self.ports.walk_second.next = self.stream.val();
        self.ports.walk_addr.next = self.addr.val();
        self.ports.walk_row.next = self.row.val();
        self.ports.walk_first.next = (self.row.val() == 0).into();
        self.row_ends.next = (self.row.val() == self.rows_last.val()).into();
        self.ports.walk_last.next = self.row_ends.val();
        self.ports.hold.next = (self.ports.infer.any() && self.state.val() != self.done.val()).into();

        // What comes of it.
        self.walk_q[0].next = self.ports.walked.val();
        self.first_q[0].next = self.ports.first_row.val();
        self.last_q[0].next = self.ports.last_row.val();
        for i in 1..6 {
            self.walk_q[i].next = self.walk_q[i - 1].val();
            self.first_q[i].next = self.first_q[i - 1].val();
            self.last_q[i].next = self.last_q[i - 1].val();
        }
        if self.walk_q[5].any() {
            if self.first_q[5].any() {
                self.total.next = self.ports.chain.val();
            } else {
                self.total.next = self.total.val() + self.ports.chain.val();
            }
        }
        self.total_done.next = self.walk_q[5].val() & self.last_q[5].val();
        self.found.we.next = self.total_done.val();
        if self.own.any() {
            self.found.we.next = 0.into();
        }
        self.found.waddr.next = (self.stream.val() << self.class_bits.val()) | self.chosen.val();
        self.found.wdata.next = self.total.val();
        self.found.raddr.next = (self.stream.val() << self.class_bits.val()) | self.index.val();
        self.behind_best.next = self.best.val() - self.total.val();

        // The walk.
        self.index_q.next = self.index.val();
        self.reading.next = 0.into();
        self.at_end.next = (self.index.val() > self.class_last.val()).into();
        self.behind_most.next = self.most.val() - self.counts.rdata.val();
        self.far.next = self.now.val() - (self.norm.val() >> 1);
        self.passed.next = (self.far.val() >= 0 || self.products.val() == self.limit.val()).into();
        if self.state.val() == self.wait.val() {
            self.index.next = 0.into();
            self.products.next = 0.into();
            self.stream.next = 0.into();
            self.first.next = 1.into();
            self.own.next = 0.into();
            if self.counted.any() {
                if self.stale.any() {
                    self.state.next = self.clear.val();
                } else {
                    self.state.next = self.pick.val();
                }
            }
        } else if self.state.val() == self.clear.val() {
            self.index.next = self.index.val() + 1;
            if self.index.val() == self.class_last.val() {
                self.index.next = 0.into();
                self.state.next = self.pick.val();
            }
        } else if self.state.val() == self.pick.val() {
            self.index.next = self.index.val() + 1;
            self.reading.next = (!self.at_end.any()).into();
            if self.reading.any() && (self.first.any() || self.behind_most.val() < 0) {
                self.first.next = 0.into();
                self.most.next = self.counts.rdata.val();
                self.chosen.next = self.index_q.val();
                self.addr.next = self.index_q.val();
            }
            if self.at_end.any() {
                self.row.next = 0.into();
                self.products.next = self.products.val() + 1;
                self.state.next = self.send.val();
            }
        } else if self.state.val() == self.send.val() {
            self.row.next = self.row.val() + 1;
            self.addr.next = self.addr.val() + self.classes.val();
            if self.row_ends.any() {
                self.state.next = self.get.val();
            }
        } else if self.state.val() == self.get.val() {
            self.row.next = 0.into();
            self.addr.next = self.chosen.val();
            if self.total_done.any() {
                if self.own.any() {
                    self.state.next = self.judge.val();
                } else {
                    self.now.next = self.total.val();
                    if self.products.val() == 1 || self.behind_best.val() < 0 {
                        self.best.next = self.total.val();
                        if self.stream.any() {
                            self.winner[1].next = self.chosen.val();
                        } else {
                            self.winner[0].next = self.chosen.val();
                        }
                    }
                    if self.norms.rdata.val() < 0 {
                        self.own.next = 1.into();
                        self.state.next = self.send.val();
                    } else {
                        self.state.next = self.judge.val();
                    }
                }
            }
        } else if self.state.val() == self.judge.val() {
            self.own.next = 0.into();
            self.index.next = 0.into();
            self.first.next = 1.into();
            self.state.next = self.pick.val();
            if self.passed.any() {
                self.products.next = 0.into();
                if self.ports.pair.any() && !self.stream.any() {
                    self.stream.next = 1.into();
                } else {
                    self.stream.next = 0.into();
                    self.state.next = self.emit.val();
                }
            }
        } else if self.state.val() == self.emit.val() {
            self.reading.next = (!self.at_end.any()).into();
            self.index.next = self.index.val() + 1;
            if self.at_end.any() {
                self.index.next = 0.into();
                self.stream.next = 1.into();
                if self.stream.any() || !self.ports.pair.any() {
                    self.state.next = self.done.val();
                }
            }
        } else if self.ports.turn.any() {
            self.state.next = self.wait.val();
        }

        // To the read-out: all classes in order, of an inference at its end.
        self.emitting.next = (self.state.val() == self.emit.val() && self.reading.any()).into();
        if self.stream.any() {
            self.wins.next = (self.index_q.val() == self.winner[1].val()).into();
        } else {
            self.wins.next = (self.index_q.val() == self.winner[0].val()).into();
        }
        if self.ports.infer.any() {
            self.ports.sum_valid.next = self.emitting.val();
            self.ports.sum_second.next = self.stream.val();
            self.ports.sum_class.next = self.index_q.val();
            self.ports.sum_chosen.next = self.emitting.val() & self.wins.val();
            if self.counts.rdata.val() < 0 {
                self.ports.sum_value.next = self.found.rdata.val();
                self.ports.sum_stage_value.next = self.found.rdata.val();
            } else {
                self.ports.sum_value.next = self.least.val();
                self.ports.sum_stage_value.next = self.least.val();
            }
        } else {
            self.ports.sum_valid.next = self.sums.ports.stage_valid.val();
            self.ports.sum_second.next = self.sums.ports.stage_second.val();
            self.ports.sum_class.next = self.sums.ports.stage_class.val();
            self.ports.sum_chosen.next = 0.into();
            self.ports.sum_value.next = self.sums.ports.stage_value.val();
            self.ports.sum_stage_value.next = self.sums.ports.stage_value.val();
        }
    }
}
