//! # Purpose
//! Runs the windows of a stage: counts rows, columns and phases, and sends the orders that the lanes act on.
//!
//! # Equation
//! One window: prologue, `rows` rows of `row_cycles`, epilogue (the schedule is written out in `dims`). In each row the
//! weights are issued once, the last of them in the row's last cycle; beside them run the bank's work for the row before
//! (offsets D - 1 to D + 2 C) and, in the two cycles before the last, the fetch of the next row's bank entries. The random words of
//! stochastic rounding are those of step 8 of the rule (`docs/src/reference/rule.md`): one step of the LFSR a column, the
//! same words for every row of a window.
//!
//! # Shapes
//! Counters as wide as the stage needs; a chain of orders `forward_delay` cycles long. Without learning there are no orders of
//! the update, no fetches, and no LFSR; the window is counted as in learning.
//!
//! # Formats
//! Unsigned. The rounding LFSR (stochastic rounding only) is a 32-bit Galois register that shifts right, feedback 0x80200003.
//!
//! # Timing
//! Orders for the lanes are registered once or twice: column numbers leave before the orders that go with them, by
//! the latency of the input buffer.
//!
//! # Ports
//! `sample_valid`, `down_ready`, `take`, `commit`: when a window starts and ends. `pair`, `store`, `code`, `token`: the sample
//! now, stable from the cycle after `take` to `commit`. `old_*`: the sample before, stable from the cycle after one `commit`
//! to the next `commit`. `lfsr*`: the rounding LFSR. `u_*`, `w_*`, `f_*`, `b_*`: the lanes' channels.
//!
//! # Example
//! ```
//! # use sigprop_hdl::blocks::{Dims, sequencer::Sequencer};
//! # use sigprop_hdl::extract::extract;
//! # use sigprop_hdl::sim::Simulator;
//! # use sigprop_spec::Config;
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let dims = Dims::new(&Config::preset("tiny")?, 0);
//! let mut sim = Simulator::new(&extract(&Sequencer::new(&dims))?)?;
//! let [sample, ready] = ["sample_valid", "down_ready"].map(|p| sim.signal(p).unwrap());
//! let [take, commit] = ["take", "commit"].map(|p| sim.signal(p).unwrap());
//! sim.reset();
//! sim.set(sample, 1);
//! sim.set(ready, 1);
//! assert_eq!(sim.get(take), 1);
//! (1..dims.window_cycles(1)).for_each(|_| sim.clock());
//! assert_eq!(sim.get(commit), 1); // the window's last cycle
//! # Ok(())
//! # }
//! ```

use rust_hdl_core::prelude::*;

use super::dims::{Dims, bits_for};
use crate::signal::{Const, Input, Module, OutReg, Output, Reg, Wire};

const IDLE: i64 = 0;
const PROLOGUE: i64 = 1;
const SWEEP: i64 = 2;
const EPILOGUE: i64 = 3;

/// The sequencer; see the module's text.
#[derive(LogicBlock)]
pub struct Sequencer {
    meta: Module,
    pub sample_valid: Input,
    pub down_ready: Input,
    pub pair: Input,
    pub store: Input,
    pub code: Input,
    pub token: Input,
    pub old_fire: Input,
    pub old_verdict: Input,
    pub fetch_class: Input,
    pub fetch: Output,
    pub old_shift: Input,
    pub lfsr_load: Input,
    pub lfsr_value: Input,
    pub lfsr: Output,
    pub take: Output,
    pub commit: Output,

    pub u_col: Output,
    pub u_read: Output,
    pub u_valid: OutReg,
    pub u_first: OutReg,
    pub u_shift: OutReg,
    pub u_random: OutReg,
    pub w_valid: OutReg,
    pub w_addr: OutReg,
    pub f_col: Output,
    pub f_first: OutReg,
    pub f_last: OutReg,
    pub b_fetch_first: OutReg,
    pub b_fetch_last: OutReg,
    pub b_verdict: OutReg,
    pub b_state: OutReg,
    pub b_store: OutReg,
    pub b_code: OutReg,
    pub b_score: OutReg,
    pub b_second: OutReg,
    pub b_last_row: OutReg,
    pub b_first_row: OutReg,
    pub b_result: OutReg,
    pub b_addr: OutReg,
    pub b_row: OutReg,

    phase: Reg,
    state: Reg,
    offset: Reg,
    row: Reg,
    row_done: Reg,
    column: Reg,
    column_q: Reg,
    begun: Reg,
    ending: Vec<Reg>,
    row_end: Wire,
    more: Reg,
    window_end: Reg,
    base_done: Reg,
    code_now: Reg,
    done_now: Reg,
    after_done: Reg,
    result_now: Reg,
    scoring: Reg,
    second: Reg,
    score_index: Reg,
    base: Wire,
    entry: Wire,
    valid: Wire,
    first: Wire,
    last: Wire,
    finished: Wire,
    fetching: Wire,
    fetched: Wire,
    fetch_row: Reg,
    fetch_base: Reg,
    valid_q: Reg,
    first_q: Reg,
    random_q: Reg,
    used_q: Vec<Reg>,
    forward_column: Reg,
    start_q: Vec<Reg>,
    end_q: Vec<Reg>,
    lfsr_row: Reg,
    lfsr_now: Reg,
    lfsr_from: Wire,
    lfsr_next: Wire,
    lfsr_mask: Wire,

    idle: Const,
    prologue: Const,
    sweep: Const,
    epilogue: Const,
    stochastic: Const,
    early: Const,
    feedback: Const,
    phase_last: Const,
    inputs: Const,
    rows_last: Const,
    end_at: Const,
    pad_last: Const,
    padded: Const,
    epilogue_one: Const,
    epilogue_two: Const,
    classes: Const,
    class_last: Const,
    code_at: Const,
    weight_delay: Const,
    forward_delay: Const,
    column_delay: Const,
    weight_last: Const,
    fetches: Const,
    number: Vec<Const>,
    is_first: Vec<Const>,
    is_last: Vec<Const>,
    _forward_stages: usize,
    _ending: usize,
    _fetches: usize,
}

impl Sequencer {
    /// The sequencer of the stage with dimensions `d`.
    #[must_use]
    #[allow(clippy::too_many_lines)] // a table of signals
    pub fn new(d: &Dims) -> Self {
        let (wd, fd, done) = (d.weight_delay(), d.forward_delay(), d.done_offset());
        let offset = bits_for(d.row_cycles().max(d.epilogue_cycles(2)));
        let column = bits_for(d.columns());
        let c = |v: usize| Const::new(v as i64);
        let fetches = || 0..d.plan.fetches;
        let data = |n: usize| Reg::unsigned(n).no_reset();
        Self {
            meta: Module::new("sequencer", "Counts rows and columns of a window and sends the lanes their orders."),
            sample_valid: Input::bit().doc("a sample waits in the input buffer"),
            down_ready: Input::bit().doc("what comes after the stage can take a sample"),
            pair: Input::bit().doc("the sample now is a pair of inputs"),
            store: Input::bit().doc("t of the sample now goes into the bank"),
            code: Input::bit().doc("t of the sample now is the code in the bank"),
            token: Input::unsigned(d.class_bits()).doc("token k of the sample now"),
            old_fire: Input::bit().when(d.learns).doc("the sample before fired"),
            old_verdict: Input::unsigned(d.plan.verdict).when(d.learns).doc("the verdict on it"),
            fetch_class: Input::unsigned(d.class_bits()).when(d.learns).doc("class of the fetch"),
            fetch: Output::unsigned(d.plan.fetch_bits()).when(d.learns).doc("number of the fetch"),
            old_shift: Input::unsigned(5).when(d.learns).doc("its update shift less one"),
            lfsr_load: Input::bit().when(d.learns).doc("set the rounding LFSR"),
            lfsr_value: Input::unsigned(32).when(d.learns).doc("to this"),
            lfsr: Output::unsigned(32).when(d.learns).doc("the rounding LFSR"),
            take: Output::bit().doc("a window starts: the buffers turn"),
            commit: Output::bit().doc(d.text(
                "the window's last cycle: results and loss are complete",
                "the window's last cycle: results and scores are complete",
            )),
            u_col: Output::unsigned(d.col_bits()).when(d.learns).doc(
                [
                    "column to read of the sample before, one cycle before its order",
                    "column to read of the sample before, two cycles before its order",
                ][d.slot_delay() - 1],
            ),
            u_read: Output::bit().when(d.learns).doc(
                ["u_col is to be read, one cycle before u_valid", "u_col is to be read, two cycles before u_valid"]
                    [d.slot_delay() - 1],
            ),
            u_valid: OutReg::bit().when(d.learns).doc("update channel: a weight's turn"),
            u_first: OutReg::bit().when(d.learns).doc("first weight of a row"),
            u_shift: OutReg::unsigned(5).no_reset().when(d.learns).doc("update shift less one"),
            u_random: OutReg::unsigned(d.random_bits())
                .no_reset()
                .when(d.learns)
                .doc("random word below the update's last place, with u_valid"),
            w_valid: OutReg::bit().doc(d.text(
                "weight channel: read a weight, write it back when it is updated",
                "weight channel: read a weight",
            )),
            w_addr: OutReg::unsigned(d.weight_addr())
                .reset_to(d.weight_depth() as i64 - 1)
                .doc("its address, with w_valid"),
            f_col: Output::unsigned(d.col_bits()).doc(
                [
                    "column to read of the sample now, one cycle before its order",
                    "column to read of the sample now, two cycles before its order",
                    "column to read of the sample now, three cycles before its order",
                ][d.column_lead() - 1],
            ),
            f_first: OutReg::bit().doc("forward channel: first weight of a row"),
            f_last: OutReg::bit().doc("last weight of a row, the bias"),
            b_fetch_first: OutReg::bit().when(d.learns).doc("bank channel: read the first entry of the coming row"),
            b_fetch_last: OutReg::bit().when(d.learns).doc("read its last entry and form dh, dt"),
            b_verdict: OutReg::unsigned(d.plan.verdict).when(d.learns).doc("verdict of the loss on the sample before"),
            b_state: OutReg::bit().when(d.learns).doc("keep h and the masks of the finished row"),
            b_store: OutReg::bit().doc(d.text(
                "write t of the finished row into the bank, with b_state",
                "write t of the finished row into the bank, a cycle after b_code's",
            )),
            b_code: OutReg::bit().doc(d.text(
                "read t of the finished row from the bank, a cycle before b_state",
                "read t of the finished row from the bank",
            )),
            b_score: OutReg::bit().doc("score of the finished row for one class; classes in order, one a cycle"),
            b_second: OutReg::bit().doc("of the second stream"),
            b_last_row: OutReg::bit().doc("the finished row is the last"),
            b_first_row: OutReg::bit().doc("the finished row is the first"),
            b_result: OutReg::bit().doc(d.text(
                "load the result chain, two cycles after b_state",
                "load the result chain, two cycles after b_store's",
            )),
            b_addr: OutReg::unsigned(d.bank_addr()).no_reset().doc("address in the bank"),
            b_row: OutReg::unsigned(d.row_addr()).no_reset().when(d.learns).doc("row in the state memory"),
            phase: Reg::unsigned(2),
            state: Reg::unsigned(2),
            offset: Reg::unsigned(offset),
            row: Reg::unsigned(d.row_addr()),
            row_done: Reg::unsigned(d.row_addr()),
            column: Reg::unsigned(column),
            column_q: Reg::unsigned(d.col_bits()).when(d.learns && !d.slot_register()),
            early: Const::new(i64::from(d.slot_register())),
            begun: Reg::bit(),
            ending: (0..=d.plan.fetches).map(|_| Reg::bit()).collect(),
            row_end: Wire::bit(),
            more: Reg::bit(),
            window_end: Reg::bit(),
            base_done: Reg::unsigned(d.bank_addr()),
            code_now: Reg::bit(),
            done_now: Reg::bit(),
            after_done: Reg::bit(),
            result_now: Reg::bit(),
            scoring: Reg::bit(),
            second: Reg::bit(),
            score_index: Reg::unsigned(d.class_bits()),
            base: Wire::unsigned(d.bank_addr()),
            entry: Wire::unsigned(d.class_bits()),
            valid: Wire::bit(),
            first: Wire::bit(),
            last: Wire::bit(),
            finished: Wire::bit(),
            fetching: Wire::bit().when(d.learns),
            fetched: Wire::bit().when(d.learns),
            fetch_row: Reg::unsigned(d.row_addr()),
            fetch_base: Reg::unsigned(d.bank_addr()),
            valid_q: Reg::bit(),
            first_q: Reg::bit(),
            random_q: data(d.random_bits()),
            used_q: (0..=fd).map(|_| Reg::bit()).collect(),
            forward_column: data(d.col_bits()),
            start_q: (0..=fd).map(|_| Reg::bit()).collect(),
            end_q: (0..=fd).map(|_| Reg::bit()).collect(),
            lfsr_row: Reg::unsigned(32).reset_to(i64::from(d.rounding_seed)),
            lfsr_now: Reg::unsigned(32).no_reset(),
            lfsr_from: Wire::unsigned(32),
            lfsr_next: Wire::unsigned(32),
            lfsr_mask: Wire::unsigned(31),
            idle: Const::new(IDLE),
            prologue: Const::new(PROLOGUE),
            sweep: Const::new(SWEEP),
            epilogue: Const::new(EPILOGUE),
            stochastic: Const::new(i64::from(d.stochastic())),
            feedback: Const::new(i64::from(sigprop_spec::lfsr::FEEDBACK)),
            phase_last: c(d.phases - 1),
            inputs: c(d.inputs),
            rows_last: c(d.rows - 1),
            end_at: c(d.row_cycles() - d.prologue_cycles() - 1),
            pad_last: c(d.pad_cycles().saturating_sub(1)),
            padded: c(usize::from(d.pad_cycles() > 0)),
            epilogue_one: c(d.epilogue_cycles(1) - 2),
            epilogue_two: c(d.epilogue_cycles(2) - 2),
            classes: c(d.classes),
            class_last: c(d.classes - 1),
            code_at: c(done - 2),
            weight_delay: c(wd),
            forward_delay: c(fd),
            // The column is counted a cycle before it is sent.
            column_delay: c(fd - d.column_lead()),
            weight_last: c(d.weight_depth() - 1),
            fetches: c(d.plan.fetches),
            number: fetches().map(c).collect(),
            is_first: fetches().map(|f| c(usize::from(f == 0))).collect(),
            is_last: fetches().map(|f| c(usize::from(f + 1 == d.plan.fetches))).collect(),
            _forward_stages: fd + 1,
            _ending: d.plan.fetches + 1,
            _fetches: d.plan.fetches,
        }
    }
}

impl Logic for Sequencer {
    #[hdl_gen]
    fn update(&mut self) {
        // The window.
        self.take.next = 0.into();
        self.commit.next = self.window_end.val();
        self.valid.next = 0.into();
        if self.state.val() == self.idle.val() {
            if self.sample_valid.any() && self.down_ready.any() {
                self.take.next = 1.into();
                self.state.next = self.prologue.val();
                self.offset.next = 0.into();
            }
        } else if self.state.val() == self.prologue.val() {
            if self.row_end.any() {
                self.state.next = self.sweep.val();
                self.offset.next = 0.into();
                self.row.next = 0.into();
                self.column.next = 0.into();
                self.phase.next = 0.into();
            }
        } else if self.state.val() == self.sweep.val() {
            // A row that is longer than its weights waits first, so that its last weight ends it.
            if !self.padded.any() || self.begun.any() {
                if self.phase.val() == 0 {
                    self.valid.next = 1.into();
                }
                if self.phase.val() == self.phase_last.val() {
                    self.phase.next = 0.into();
                    self.column.next = self.column.val() + 1;
                } else {
                    self.phase.next = self.phase.val() + 1;
                }
            }
            self.offset.next = self.offset.val() + 1;
            if self.row_end.any() {
                self.offset.next = 0.into();
                self.column.next = 0.into();
                self.phase.next = 0.into();
                self.row_done.next = self.row.val();
                if self.row.val() == 0 {
                    self.base_done.next = 0.into();
                } else {
                    self.base_done.next = self.base_done.val() + self.classes.val();
                }
                self.row.next = self.row.val() + 1;
                if self.row.val() == self.rows_last.val() {
                    self.state.next = self.epilogue.val();
                }
            }
        } else {
            self.offset.next = self.offset.val() + 1;
            if self.window_end.any() {
                self.state.next = self.idle.val();
            }
        }
        // What the next cycle is, found a cycle early: these decide much and would come late.
        self.begun.next = (self.state.val() == self.sweep.val()
            && !self.row_end.any()
            && (self.begun.any() || self.offset.val() == self.pad_last.val()))
        .into();
        // The prologue is as long as the end of a row: a cycle for each fetch, and one.
        self.ending[0].next = (self.take.any()
            || (self.state.val() == self.sweep.val() && self.offset.val() == self.end_at.val()))
        .into();
        for i in 1..self._ending {
            self.ending[i].next = self.ending[i - 1].val();
        }
        self.row_end.next = self.ending[self.fetches.at()].val();
        self.more.next = (self.state.val() != self.sweep.val() || self.row.val() != self.rows_last.val()).into();
        self.window_end.next = (self.state.val() == self.epilogue.val()
            && ((self.pair.any() && self.offset.val() == self.epilogue_two.val())
                || (!self.pair.any() && self.offset.val() == self.epilogue_one.val())))
        .into();
        self.first.next = (self.valid.any() && self.column.val() == 0).into();
        self.last.next = (self.valid.any() && self.column.val() == self.inputs.val()).into();

        // Rounding LFSR: every row of a window sees the same words.
        if self.first.any() {
            self.lfsr_from.next = self.lfsr_row.val();
        } else {
            self.lfsr_from.next = self.lfsr_now.val();
        }
        if self.lfsr_from.val().get_bit(0) {
            self.lfsr_next.next = (self.lfsr_from.val() >> 1) ^ self.feedback.val();
        } else {
            self.lfsr_next.next = self.lfsr_from.val() >> 1;
        }
        self.lfsr_mask.next = (1 << (self.old_shift.val() + 1)) - 1;
        self.lfsr.next = self.lfsr_row.val();
        if self.lfsr_load.any() {
            self.lfsr_row.next = self.lfsr_value.val();
        } else if self.stochastic.any() && self.commit.any() && self.old_fire.any() {
            self.lfsr_row.next = self.lfsr_now.val();
        }
        if self.stochastic.any() {
            if self.valid.any() {
                self.lfsr_now.next = self.lfsr_next.val();
            }
            self.random_q.next = self.lfsr_next.val() & self.lfsr_mask.val();
        } else {
            self.random_q.next = 0.into();
        }

        // Orders of the weights.
        self.column_q.next = self.column.val();
        if self.early.any() {
            self.u_col.next = self.column.val();
            self.u_read.next = self.valid.val();
        } else {
            self.u_col.next = self.column_q.val();
            self.u_read.next = self.valid_q.val();
        }
        self.valid_q.next = self.valid.val();
        self.first_q.next = self.first.val();
        self.u_valid.next = self.valid_q.val();
        self.u_first.next = self.first_q.val();
        self.u_shift.next = self.old_shift.val();
        self.u_random.next = self.random_q.val();
        // The channels count again for themselves, which takes fewer registers than delayed numbers would.
        self.used_q[0].next = self.valid.val();
        self.w_valid.next = self.used_q[self.weight_delay.at()].val();
        // Every window counts all weights, so that the next begins with the first.
        if self.used_q[self.weight_delay.at()].any() {
            if self.w_addr.val() == self.weight_last.val() {
                self.w_addr.next = 0.into();
            } else {
                self.w_addr.next = self.w_addr.val() + 1;
            }
        }
        self.start_q[0].next = self.first.val();
        self.end_q[0].next = self.last.val();
        for i in 1..self._forward_stages {
            self.used_q[i].next = self.used_q[i - 1].val();
            self.start_q[i].next = self.start_q[i - 1].val();
            self.end_q[i].next = self.end_q[i - 1].val();
        }
        if self.start_q[self.column_delay.at()].any() {
            self.forward_column.next = 0.into();
        } else if self.used_q[self.column_delay.at()].any() {
            self.forward_column.next = self.forward_column.val() + 1;
        }
        self.f_col.next = self.forward_column.val();
        self.f_first.next = self.start_q[self.forward_delay.at()].val();
        self.f_last.next = self.end_q[self.forward_delay.at()].val();

        // Orders of the bank: the next row's entries first, then the finished row's work.
        self.fetching.next = 0.into();
        self.fetched.next = 0.into();
        self.fetch.next = 0.into();
        self.b_fetch_first.next = 0.into();
        self.b_fetch_last.next = 0.into();
        for i in 0..self._fetches {
            if self.ending[i].any() {
                self.fetching.next = self.more.val();
                self.fetch.next = self.number[i].val();
                self.b_fetch_first.next = self.is_first[i].val() & self.more.val();
                self.b_fetch_last.next = self.is_last[i].val() & self.more.val();
                self.fetched.next = self.is_last[i].val() & self.more.val();
            }
        }
        if self.state.val() == self.idle.val() {
            self.fetch_row.next = 0.into();
            self.fetch_base.next = 0.into();
        } else if self.fetched.any() {
            self.fetch_row.next = self.fetch_row.val() + 1;
            self.fetch_base.next = self.fetch_base.val() + self.classes.val();
        }
        self.finished.next = (self.state.val() == self.epilogue.val()
            || (self.state.val() == self.sweep.val() && self.row.val() != 0))
            .into();
        self.b_verdict.next = self.old_verdict.val();
        self.b_last_row.next = (self.state.val() == self.epilogue.val()).into();
        self.b_first_row.next = (self.row_done.val() == 0).into();
        if self.fetching.any() {
            self.entry.next = self.fetch_class.val();
            self.base.next = self.fetch_base.val();
            self.b_row.next = self.fetch_row.val();
        } else {
            self.entry.next = self.token.val();
            if self.scoring.any() {
                self.entry.next = self.score_index.val();
            }
            self.base.next = self.base_done.val();
            self.b_row.next = self.row_done.val();
        }
        self.b_addr.next = self.base.val() + self.entry.val();
        // The finished row's work is a chain of cycles from D - 1 on.
        self.code_now.next = (self.finished.any() && self.offset.val() == self.code_at.val()).into();
        self.done_now.next = self.code_now.val();
        self.after_done.next = self.done_now.val();
        self.result_now.next = self.after_done.val();
        self.b_code.next = self.code_now.val() & self.code.val();
        self.b_state.next = self.done_now.val();
        self.b_store.next = self.done_now.val() & self.store.val();
        self.b_result.next = self.result_now.val();
        self.b_score.next = self.scoring.val();
        self.b_second.next = self.second.val();
        if self.done_now.any() {
            self.scoring.next = 1.into();
        } else if self.scoring.any() {
            if self.score_index.val() == self.class_last.val() {
                self.score_index.next = 0.into();
                self.second.next = (self.pair.any() && !self.second.any()).into();
                self.scoring.next = (self.pair.any() && !self.second.any()).into();
            } else {
                self.score_index.next = self.score_index.val() + 1;
            }
        }
    }
}
