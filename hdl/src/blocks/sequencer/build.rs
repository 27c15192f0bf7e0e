//! The ports, registers and constants of a sequencer: widths, resets and descriptions.

use super::super::dims::{Dims, bits_for};
use super::Sequencer;
use crate::signal::{Const, Input, Module, OutReg, Output, Reg, Wire};

const IDLE: i64 = 0;
const PROLOGUE: i64 = 1;
const SWEEP: i64 = 2;
const EPILOGUE: i64 = 3;

impl Sequencer {
    /// The sequencer of the stage with dimensions `d`.
    #[must_use]
    #[allow(clippy::too_many_lines)] // a table of signals
    pub fn new(d: &Dims) -> Self {
        let offset = bits_for(d.row_cycles().max(d.epilogue_cycles(d.most_passes())));
        let c = |v: usize| Const::new(v as i64);
        // A few are told by a chain of registers, more are counted.
        let counts = usize::from(d.plan.fetches + d.plan.delay > 2);
        let chained = if counts == 0 { d.plan.fetches } else { 0 };
        let fetches = || 0..chained;
        Self {
            meta: Module::new("sequencer", "Counts rows and columns of a window and sends the lanes their orders."),
            sample_valid: Input::bit().doc("a sample waits in the input buffer"),
            down_ready: Input::bit().doc("what comes after the stage can take a sample"),
            hold: Input::bit().when(d.walks()).doc("the window must not end"),
            pair: Input::bit().when(d.twice).doc("the sample now is a pair of inputs"),
            store: Input::bit().when(d.has_bank()).doc("t of the sample now goes into the bank"),
            code: Input::bit().when(d.has_bank()).doc("t of the sample now is the code in the bank"),
            token: Input::unsigned(d.token_bits()).when(d.has_bank()).doc("token k of the sample now"),
            old_verdict: Input::unsigned(d.plan.verdict).when(d.learns).doc("the verdict on the sample before"),
            fetch_class: Input::unsigned(d.token_bits()).when(d.learns && d.has_bank()).doc("class of the fetch"),
            listed: Input::unsigned(d.col_bits())
                .when(d.active)
                .doc("columns of the window without the bias, from two cycles after take on"),
            fetch: Output::unsigned(d.plan.fetch_bits()).when(d.has_state()).doc("number of the fetch"),
            take: Output::bit().doc("a window starts: the buffers turn"),
            commit: Output::bit().doc(d.text(
                "the window's last cycle: results and loss are complete",
                "the window's last cycle: results and scores are complete",
            )),
            issue: Output::bit().doc("a weight may be issued; high from a row's first weight to its end"),
            row_end: Output::bit().doc("last cycle of a row, or of the prologue"),
            b_fetch_first: OutReg::bit()
                .when(d.has_state())
                .doc("bank channel: read the first entry of the coming row"),
            b_fetch_last: OutReg::bit().when(d.learns).doc("read its last entry and form dh, dt"),
            b_verdict: OutReg::unsigned(d.plan.verdict).when(d.learns).doc("verdict of the loss on the sample before"),
            b_state: OutReg::bit().when(d.keeps_rows()).doc("keep h and the masks of the finished row"),
            b_store: OutReg::bit().when(d.has_bank()).doc(d.text(
                "write t of the finished row into the bank, with b_state",
                "write t of the finished row into the bank, a cycle after b_code's",
            )),
            b_code: OutReg::bit().when(d.has_bank()).doc(d.text(
                "read t of the finished row from the bank, a cycle before b_state",
                "read t of the finished row from the bank",
            )),
            b_score: OutReg::bit().when(d.has_scores()).doc(d.bank_text(
                "score of the finished row for one class; classes in order, one a cycle",
                "score of the finished row, one stream after the other",
            )),
            b_second: OutReg::bit().when(d.has_scores() && d.twice).doc("of the second stream"),
            b_last_row: OutReg::bit().doc("the finished row is the last"),
            b_first_row: OutReg::bit().when(d.has_scores()).doc("the finished row is the first"),
            b_result: OutReg::bit().doc(d.text(
                "load the result chain, two cycles after b_state",
                "load the result chain, two cycles after b_store's",
            )),
            b_addr: OutReg::unsigned(d.bank_addr())
                .no_reset()
                .when(d.has_address())
                .doc(d.bank_text("address in the bank", "number of the first lane's neuron")),
            b_row: OutReg::unsigned(d.row_addr()).no_reset().when(d.has_row()).doc("row in the state memory"),
            b_class: OutReg::unsigned(d.class_bits()).no_reset().when(d.has_blocks()).doc("class of the score"),
            state: Reg::unsigned(2),
            offset: Reg::unsigned(offset),
            row: Reg::unsigned(d.row_addr()),
            row_done: Reg::unsigned(d.row_addr()),
            tile: Reg::unsigned(bits_for(d.tiles - 1)).when(d.tiles > 1),
            begun: Reg::bit(),
            sweep_cycles: Wire::unsigned(offset).when(d.active),
            end_now: Reg::unsigned(offset).no_reset().when(d.active),
            pad_now: Reg::unsigned(offset).no_reset().when(d.active),
            pads: Wire::bit().when(d.active),
            begins: Wire::bit().when(d.active),
            sweeps_on: Wire::bit().when(d.active),
            issue_now: Reg::bit().when(d.active),
            ending: (0..=chained).map(|_| Reg::bit()).collect(),
            count: (0..counts).map(|_| Reg::unsigned(bits_for(d.plan.fetches + d.plan.delay))).collect(),
            turned: (0..counts).map(|_| Reg::bit()).collect(),
            more: Reg::bit(),
            window_end: Reg::bit(),
            base_done: Reg::unsigned(d.bank_addr()).when(d.has_address()),
            code_now: Reg::bit(),
            done_now: Reg::bit(),
            after_done: Reg::bit(),
            result_now: Reg::bit(),
            scoring: Reg::bit().when(d.has_scores()),
            second: Reg::bit().when(d.has_scores() && d.twice),
            score_index: Reg::unsigned(d.score_index_bits()).when(d.has_scores()),
            base: Wire::unsigned(d.bank_addr()).when(d.has_address()),
            entry: Wire::unsigned(d.token_bits()).when(d.has_address()),
            tile_first: Wire::bit(),
            tile_last: Wire::bit(),
            finished: Wire::bit(),
            fetching: Wire::bit().when(d.learns),
            fetched: Wire::bit().when(d.learns),
            fetch_row: Reg::unsigned(d.row_addr()),
            fetch_base: Reg::unsigned(d.bank_addr()).when(d.has_address()),
            idle: Const::new(IDLE),
            prologue: Const::new(PROLOGUE),
            sweep: Const::new(SWEEP),
            epilogue: Const::new(EPILOGUE),
            tiled: c(usize::from(d.tiles > 1)),
            tiles_last: c(d.tiles - 1),
            rows_last: c(d.rows - 1),
            end_at: c(d.row_cycles() - d.prologue_cycles() - 1),
            pad_last: c(d.pad_cycles().saturating_sub(1)),
            padded: c(usize::from(d.pad_cycles() > 0)),
            by_lists: c(usize::from(d.active)),
            gap: c(d.gap_cycles()),
            phases_places: c(d.phases.trailing_zeros() as usize),
            least: c(d.least_row_cycles()),
            end_least: c(d.least_row_cycles() - d.prologue_cycles() - 1),
            end_less: c(d.prologue_cycles() + 1),
            holds: c(usize::from(d.walks())),
            hold_at: c(d.epilogue_cycles(1) - 3),
            epilogue_one: c(d.epilogue_cycles(1) - 2),
            epilogue_two: c(d.epilogue_cycles(d.most_passes()) - 2),
            classes: c(d.bank_stride()),
            class_last: c(d.scores.saturating_sub(1)),
            blocks: c(usize::from(d.has_blocks())),
            keeps_one: c(usize::from(d.keeps_one())),
            neutral: c(d.bank_rows.saturating_sub(1)),
            code_at: c(d.done_offset() - 2),
            chain_last: c(chained),
            fetch_last: c(d.plan.fetches - 1),
            turn_before: c((d.plan.fetches + d.plan.delay).saturating_sub(1)),
            number: fetches().map(c).collect(),
            is_first: fetches().map(|f| c(usize::from(f == 0))).collect(),
            is_last: fetches().map(|f| c(usize::from(f + 1 == d.plan.fetches))).collect(),
            _ending: chained + 1,
            _fetches: chained,
            _counts: counts,
        }
    }
}
