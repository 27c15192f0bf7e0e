//! # Purpose
//! Runs the windows of a stage: counts tiles and rows, tells the column source when to issue weights, and sends the orders of
//! the bank that the lanes act on.
//!
//! # Equation
//! One window: prologue, `tiles` times `rows` rows of `row_cycles`, epilogue (the schedule is written out in `dims`). In each
//! row the weights are issued once, the last of them in the row's last cycle; beside them run the bank's work for the row
//! before (offsets D - 1 to D + 2 C) and, in the F cycles before the last, the fetch of the next row's bank entries.
//!
//! # Shapes
//! Counters as wide as the stage needs. Without learning there are no fetches; the window is counted as in learning.
//!
//! # Formats
//! Unsigned.
//!
//! # Timing
//! `issue` and `row_end` are for the cycle in which they are high; orders of the bank are registered once.
//!
//! # Ports
//! `sample_valid`, `down_ready`, `take`, `commit`: when a window starts and ends; `hold` keeps it open before its last cycles. `pair`, `store`, `code`, `token`: the sample
//! now, stable from the cycle after `take` to `commit`. `old_verdict`: on the sample before, stable from the cycle after one
//! `commit` to the next. `issue`, `row_end`: the column source. `b_*`: the lanes' bank channel; in an output stage, which
//! has no bank, `b_addr` is the number of lane 0's neuron.
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

mod build;

use rust_hdl_core::prelude::*;

use crate::signal::{Const, Input, Module, OutReg, Output, Reg, Wire};

/// The sequencer; see the module's text.
#[derive(LogicBlock)]
pub struct Sequencer {
    meta: Module,
    pub sample_valid: Input,
    pub down_ready: Input,
    pub hold: Input,
    pub pair: Input,
    pub store: Input,
    pub code: Input,
    pub token: Input,
    pub old_verdict: Input,
    pub fetch_class: Input,
    pub listed: Input,
    pub fetch: Output,
    pub take: Output,
    pub commit: Output,

    pub issue: Output,
    pub row_end: Output,

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
    pub b_class: OutReg,

    state: Reg,
    offset: Reg,
    row: Reg,
    row_done: Reg,
    tile: Reg,
    begun: Reg,
    sweep_cycles: Wire,
    end_now: Reg,
    pad_now: Reg,
    pads: Wire,
    begins: Wire,
    sweeps_on: Wire,
    issue_now: Reg,
    ending: Vec<Reg>,
    count: Vec<Reg>,
    turned: Vec<Reg>,
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
    tile_first: Wire,
    tile_last: Wire,
    finished: Wire,
    fetching: Wire,
    fetched: Wire,
    fetch_row: Reg,
    fetch_base: Reg,

    idle: Const,
    prologue: Const,
    sweep: Const,
    epilogue: Const,
    tiled: Const,
    tiles_last: Const,
    rows_last: Const,
    end_at: Const,
    pad_last: Const,
    padded: Const,
    by_lists: Const,
    gap: Const,
    phases_places: Const,
    least: Const,
    end_least: Const,
    end_less: Const,
    holds: Const,
    hold_at: Const,
    epilogue_one: Const,
    epilogue_two: Const,
    classes: Const,
    class_last: Const,
    blocks: Const,
    keeps_one: Const,
    neutral: Const,
    code_at: Const,
    chain_last: Const,
    fetch_last: Const,
    turn_before: Const,
    number: Vec<Const>,
    is_first: Vec<Const>,
    is_last: Vec<Const>,
    _ending: usize,
    _fetches: usize,
    _counts: usize,
}

impl Logic for Sequencer {
    #[hdl_gen]
    fn update(&mut self) {
        // The window.
        self.take.next = 0.into();
        self.commit.next = self.window_end.val();
        if self.state.val() == self.idle.val() {
            if self.sample_valid.any() && self.down_ready.any() {
                self.take.next = 1.into();
                self.state.next = self.prologue.val();
                self.offset.next = 0.into();
                self.tile.next = 0.into();
            }
        } else if self.state.val() == self.prologue.val() {
            if self.row_end.any() {
                self.state.next = self.sweep.val();
                self.offset.next = 0.into();
                self.row.next = 0.into();
            }
        } else if self.state.val() == self.sweep.val() {
            self.offset.next = self.offset.val() + 1;
            if self.row_end.any() {
                self.offset.next = 0.into();
                self.row_done.next = self.row.val();
                if self.row.val() == 0 {
                    self.base_done.next = 0.into();
                } else {
                    self.base_done.next = self.base_done.val() + self.classes.val();
                }
                self.row.next = self.row.val() + 1;
                if self.row.val() == self.rows_last.val() {
                    if self.tiled.any() && !self.tile_last.any() {
                        self.tile.next = self.tile.val() + 1;
                        self.row.next = 0.into();
                    } else {
                        self.state.next = self.epilogue.val();
                    }
                }
            }
        } else {
            if self.holds.any() && self.hold.any() && self.offset.val() == self.hold_at.val() {
                self.offset.next = self.offset.val();
            } else {
                self.offset.next = self.offset.val() + 1;
            }
            if self.window_end.any() {
                self.state.next = self.idle.val();
            }
        }
        // A row that is longer than its weights waits first, so that its last weight ends it.
        if self.by_lists.any() {
            self.issue.next = self.issue_now.val();
        } else {
            self.issue.next = (self.state.val() == self.sweep.val() && (!self.padded.any() || self.begun.any())).into();
        }
        self.tile_first.next = (!self.tiled.any() || self.tile.val() == 0).into();
        self.tile_last.next = (!self.tiled.any() || self.tile.val() == self.tiles_last.val()).into();
        // What the next cycle is, found a cycle early: these decide much and would come late.
        if self.by_lists.any() {
            self.begins.next = (self.state.val() == self.sweep.val()
                && !self.row_end.any()
                && (self.begun.any() || self.offset.val() == self.pad_now.val()))
            .into();
            self.begun.next = self.begins.val();
            // A column's list is read in the cycle in which it is issued, so that this must not come late.
            self.sweeps_on.next = ((self.state.val() == self.prologue.val() && self.row_end.any())
                || (self.state.val() == self.sweep.val()
                    && (!self.row_end.any()
                        || self.row.val() != self.rows_last.val()
                        || (self.tiled.any() && !self.tile_last.any()))))
            .into();
            self.issue_now.next = (self.sweeps_on.any() && (!self.pads.any() || self.begins.any())).into();
        } else {
            self.begun.next = (self.state.val() == self.sweep.val()
                && !self.row_end.any()
                && (self.begun.any() || self.offset.val() == self.pad_last.val()))
            .into();
        }
        // Where columns are listed a row is as long as the window's list, and not shorter than the bank's work.
        self.sweep_cycles.next = (self.listed.val() + 1) << self.phases_places.val();
        if self.gap.any() {
            // A cycle at least before the first weight of every row.
            self.pads.next = 1.into();
            if self.sweep_cycles.val() + 1 < self.least.val() {
                self.end_now.next = self.end_least.val();
                self.pad_now.next = self.least.val() - self.sweep_cycles.val() - 1;
            } else {
                self.end_now.next = self.sweep_cycles.val() + 1 - self.end_less.val();
                self.pad_now.next = 0.into();
            }
        } else {
            self.pads.next = (self.sweep_cycles.val() < self.least.val()).into();
            if self.pads.any() {
                self.end_now.next = self.end_least.val();
                self.pad_now.next = self.least.val() - self.sweep_cycles.val() - 1;
            } else {
                self.end_now.next = self.sweep_cycles.val() - self.end_less.val();
                self.pad_now.next = 0.into();
            }
        }
        // The prologue is as long as the end of a row: a cycle for each fetch, and one.
        if self.by_lists.any() {
            self.ending[0].next = (self.take.any()
                || (self.state.val() == self.sweep.val() && self.offset.val() == self.end_now.val()))
            .into();
        } else {
            self.ending[0].next = (self.take.any()
                || (self.state.val() == self.sweep.val() && self.offset.val() == self.end_at.val()))
            .into();
        }
        for i in 1..self._ending {
            self.ending[i].next = self.ending[i - 1].val();
        }
        self.row_end.next = self.ending[self.chain_last.at()].val();
        for i in 0..self._counts {
            if self.ending[0].any() {
                self.count[i].next = 1.into();
            } else if self.turned[i].any() {
                self.count[i].next = 0.into();
            } else if self.count[i].val() != 0 {
                self.count[i].next = self.count[i].val() + 1;
            }
            self.turned[i].next = (self.count[i].val() == self.turn_before.val()).into();
            self.row_end.next = self.turned[i].val();
        }
        self.more.next = (self.state.val() != self.sweep.val()
            || self.row.val() != self.rows_last.val()
            || (self.tiled.any() && !self.tile_last.any()))
        .into();
        self.window_end.next = (self.state.val() == self.epilogue.val()
            && ((self.pair.any() && self.offset.val() == self.epilogue_two.val())
                || (!self.pair.any() && self.offset.val() == self.epilogue_one.val())))
        .into();

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
        for i in 0..self._counts {
            if self.ending[0].any() || (self.count[i].val() != 0 && self.count[i].val() <= self.fetch_last.val()) {
                self.fetching.next = self.more.val();
                self.fetch.next = self.count[i].val();
            }
            self.b_fetch_first.next = self.ending[0].val() & self.more.val();
            if self.count[i].val() == self.fetch_last.val() {
                self.b_fetch_last.next = self.more.val();
                self.fetched.next = self.more.val();
            }
        }
        if self.state.val() == self.idle.val()
            || (self.tiled.any() && self.fetched.any() && self.fetch_row.val() == self.rows_last.val())
        {
            self.fetch_row.next = 0.into();
            self.fetch_base.next = 0.into();
        } else if self.fetched.any() {
            self.fetch_row.next = self.fetch_row.val() + 1;
            self.fetch_base.next = self.fetch_base.val() + self.classes.val();
        }
        self.finished.next = (self.state.val() == self.epilogue.val()
            || (self.state.val() == self.sweep.val() && (self.row.val() != 0 || !self.tile_first.any())))
        .into();
        self.b_verdict.next = self.old_verdict.val();
        self.b_last_row.next = (self.state.val() == self.epilogue.val()
            || (self.tiled.any() && self.state.val() == self.sweep.val() && self.row.val() == 0))
            .into();
        self.b_first_row.next = (self.row_done.val() == 0).into();
        if self.fetching.any() {
            self.entry.next = self.fetch_class.val();
            self.base.next = self.fetch_base.val();
            self.b_row.next = self.fetch_row.val();
        } else {
            self.entry.next = self.token.val();
            if self.keeps_one.any() || (self.blocks.any() && self.scoring.any()) {
                self.entry.next = self.neutral.val();
            } else if self.scoring.any() {
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
        self.b_class.next = self.score_index.val();
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
