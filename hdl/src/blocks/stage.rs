//! # Purpose
//! The hardware of one layer: input buffer, sequencer, a systolic chain of lanes with their memories, loss unit. It keeps the
//! headers of three samples: the one that waits, the one now, and what is left of the one before. Without learning there is no
//! sample before, and of headers and ports nothing that learning alone needs.
//!
//! # Equation
//! Steps 1 to 9 of the rule (`docs/src/reference/rule.md`). One window for each sample: the update that the sample before
//! asked for, the forward pass of both streams, the bank, the scores and the loss. That no bit changes by doing the update a
//! window later is argued in `docs/src/decisions/0004-fused-window.md`.
//!
//! # Shapes
//! `n_in` values of two streams in, `n_out` values of two streams out, in their natural order. Lane p holds the matrix rows p,
//! p + P, p + 2P and so on.
//!
//! # Formats
//! Activations A bits, Q0.(A-1); scores exact.
//!
//! # Timing
//! A window takes [`Dims::window_cycles`]. `in_done` may come when `in_ready` is high; the next sample may be filled while a
//! window runs. Results leave lane 0, one every second cycle; `out_done` is the window's last cycle, with the sample's header
//! beside it.
//!
//! # Ports
//! `in_*` and `out_*` the two streams and the header; `in_sum_*` and `out_sum_*` the scores summed so far, a class a cycle;
//! `fire`, `js` the decision; `shift`, `threshold`, `drop`, `lfsr*` with the registers; `host_*` words of the memories.
//!
//! - `in_sum_*` may come at any time before the sample's `in_done`, in that cycle at the latest.
//! - `shift` and `threshold` are looked at while the window ends and must not change while samples are under way.
//! - `host_*`: only while no sample is in the stage. A read's word comes with `host_valid`, `P + 3` cycles after the request.
//!
//! # Example
//! ```
//! # use sigprop_hdl::blocks::{Dims, Initial, stage::Stage};
//! # use sigprop_hdl::extract::extract;
//! # use sigprop_hdl::sim::Simulator;
//! # use sigprop_spec::Config;
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let dims = Dims::new(&Config::preset("tiny")?, 0);
//! let mut sim = Simulator::new(&extract(&Stage::new(&dims, &Initial::default()))?)?;
//! let [fill, value, complete] = ["in_h_valid", "in_h", "in_done"].map(|p| sim.signal(p).unwrap());
//! let [ready, done] = ["out_ready", "out_done"].map(|p| sim.signal(p).unwrap());
//! sim.reset();
//! sim.set(ready, 1);
//! for (i, x) in [12, 127, 0, 3, -9, 0].into_iter().enumerate() {
//!     sim.set(fill, i64::from(i < 5));
//!     sim.set(value, x);
//!     sim.set(complete, i64::from(i == 5));
//!     if i < 5 {
//!         sim.clock();
//!     }
//! }
//! let begin = sim.cycles();
//! while sim.get(done) == 0 {
//!     sim.clock();
//!     sim.set(complete, 0);
//! }
//! assert_eq!(sim.cycles() - begin, dims.window_cycles(1) as u64);
//! # Ok(())
//! # }
//! ```

use rust_hdl_core::prelude::*;

use super::dims::{Dims, Initial};
use super::input_buffer::InputBuffer;
use super::lane::Lane;
use super::loss::Loss;
use super::sequencer::Sequencer;
use crate::primitives::Memory;
use crate::signal::{Const, Input, Module, Output, Reg, Wire};

/// The stage; see the module's text.
#[derive(LogicBlock)]
pub struct Stage {
    meta: Module,
    pub in_h_valid: Input,
    pub in_h: Input,
    pub in_t_valid: Input,
    pub in_t: Input,
    pub in_done: Input,
    pub in_train: Input,
    pub in_target: Input,
    pub in_pair: Input,
    pub in_kind: Input,
    pub in_label: Input,
    pub in_token: Input,
    pub in_fired: Input,
    pub in_ready: Output,
    pub in_sum_valid: Input,
    pub in_sum_second: Input,
    pub in_sum_class: Input,
    pub in_sum_value: Input,
    pub out_valid: Output,
    pub out_h: Output,
    pub out_t: Output,
    pub out_mask_h: Output,
    pub out_mask_t: Output,
    pub out_done: Output,
    pub out_train: Output,
    pub out_target: Output,
    pub out_pair: Output,
    pub out_kind: Output,
    pub out_label: Output,
    pub out_token: Output,
    pub out_fired: Output,
    pub out_ready: Input,
    pub out_sum_valid: Output,
    pub out_sum_second: Output,
    pub out_sum_class: Output,
    pub out_sum_value: Output,
    pub out_stage_value: Output,
    pub fire: Output,
    pub js: Output,
    pub shift: Input,
    pub threshold: Input,
    pub drop: Input,
    pub lfsr_load: Input,
    pub lfsr_value: Input,
    pub lfsr: Output,
    pub host_read_weight: Input,
    pub host_write_weight: Input,
    pub host_read_bank: Input,
    pub host_write_bank: Input,
    pub host_lane: Input,
    pub host_weight_addr: Input,
    pub host_bank_addr: Input,
    pub host_data: Input,
    pub host_valid: Output,
    pub host_word: Output,
    pub buffer: InputBuffer,
    pub sequencer: Sequencer,
    pub lanes: Vec<Lane>,
    pub weights: Vec<Memory>,
    pub bank: Vec<Memory>,
    pub state: Vec<Memory>,
    pub loss: Loss,
    next_valid: Reg,
    next_train: Reg,
    next_target: Reg,
    next_pair: Reg,
    next_kind: Reg,
    next_label: Reg,
    next_token: Reg,
    next_fired: Reg,
    train: Reg,
    target: Reg,
    pair: Reg,
    kind: Reg,
    label: Reg,
    token: Reg,
    fired: Reg,
    old_fire: Reg,
    old_js: Reg,
    old_label: Reg,
    old_minus: Reg,
    old_plus: Reg,
    old_shift: Reg,
    read_q: Vec<Reg>,
    lane_w_addr: Wire,
    lane_b_addr: Wire,
    index: Vec<Const>,
    has_tail: Vec<Const>,
    first_stage: Const,
    fired_bit: Const,
    _lanes: usize,
    _states: usize,
    last: Const,
    _last: usize,
}

impl Stage {
    /// The stage with dimensions `d` and the initial contents `initial` of its memories.
    #[must_use]
    #[allow(clippy::too_many_lines)] // a table of signals
    pub fn new(d: &Dims, initial: &Initial) -> Self {
        let bit = || Input::unsigned(1);
        let bit_out = || Output::unsigned(1);
        let flag = || Reg::unsigned(1);
        let (a, cb, n) = (d.act, d.class_bits(), d.stage_count);
        let host = d.weight.max(a);
        let states = if d.learns { d.lanes } else { 0 };
        let tail = d.outputs - (d.rows - 1) * d.lanes;
        Self {
            meta: Module::new(&format!("stage_{}", d.index + 1), "The hardware of one layer."),
            in_h_valid: bit().doc("next input-stream value of the sample that is being filled"),
            in_h: Input::signed(a).doc("the value, with in_h_valid"),
            in_t_valid: bit().doc("next target-stream value"),
            in_t: Input::signed(a).doc("the value, with in_t_valid"),
            in_done: bit().doc("the sample is complete; its header is beside this"),
            in_train: bit().when(d.learns).doc("header: learn from it"),
            in_target: bit().doc("header: the t stream carries the target of the token"),
            in_pair: bit().doc("header: the t stream carries a second input"),
            in_kind: Input::unsigned(2).doc("header: 0 infer, 1 train, 2 refresh, 3 flush"),
            in_label: Input::unsigned(cb).when(d.learns).doc("header: label c"),
            in_token: Input::unsigned(cb).doc("header: token k"),
            in_fired: Input::unsigned(n).when(d.learns).doc("header: stages that fired so far"),
            in_ready: bit_out().doc("the next sample may be filled"),
            in_sum_valid: bit().doc("a score summed over the stages before"),
            in_sum_second: bit().doc("of the second stream"),
            in_sum_class: Input::unsigned(cb).doc("its class"),
            in_sum_value: Input::signed(d.total_bits).doc("the sum; in_done's cycle is the last for it"),
            out_valid: bit_out().doc("activations of one neuron, in natural order"),
            out_h: Output::signed(a).doc("h, with out_valid"),
            out_t: Output::signed(a).doc("t, with out_valid"),
            out_mask_h: bit_out().when(d.learns).doc("mask of h, with out_valid"),
            out_mask_t: bit_out().when(d.learns).doc("mask of t, with out_valid; means nothing in the first stage"),
            out_done: bit_out().doc("the sample is complete"),
            out_train: bit_out().when(d.learns).doc("header, with out_done: learn from it"),
            out_target: bit_out().doc("header: t carries the target of the token"),
            out_pair: bit_out().doc("header: t carries a second input"),
            out_kind: Output::unsigned(2).doc("header: 0 infer, 1 train, 2 refresh, 3 flush"),
            out_label: Output::unsigned(cb).when(d.learns).doc("header: label c"),
            out_token: Output::unsigned(cb).doc("header: token k"),
            out_fired: Output::unsigned(n).when(d.learns).doc("header: stages that fired, this one too"),
            out_ready: bit().doc("what comes next can take a sample; looked at when a window starts"),
            out_sum_valid: bit_out().doc("a score summed over the stages so far"),
            out_sum_second: bit_out().doc("of the second stream"),
            out_sum_class: Output::unsigned(cb).doc("its class"),
            out_sum_value: Output::signed(d.total_bits).doc("the sum"),
            out_stage_value: Output::signed(d.score_bits()).doc("this stage's share of out_sum_value"),
            fire: bit_out().when(d.learns).doc("the sample now fires; holds from out_done"),
            js: Output::unsigned(cb).when(d.learns).doc("its strongest wrong class"),
            shift: Input::unsigned(5).when(d.learns).doc("update shift less one, for the sample now"),
            threshold: Input::signed(d.threshold_bits).when(d.learns).doc("hinge threshold M"),
            drop: bit().when(d.learns).doc("forget the update that is due"),
            lfsr_load: bit().when(d.learns).doc("set the rounding LFSR"),
            lfsr_value: Input::unsigned(32).when(d.learns).doc("to this"),
            lfsr: Output::unsigned(32).when(d.learns).doc("the rounding LFSR"),
            host_read_weight: bit().doc("host: read host_weight_addr of host_lane (stage idle)"),
            host_write_weight: bit().doc("host: write host_data at host_weight_addr of host_lane"),
            host_read_bank: bit().doc("host: read host_bank_addr of host_lane"),
            host_write_bank: bit().doc("host: write host_data at host_bank_addr of host_lane"),
            host_lane: Input::unsigned(d.lane_bits()).doc("lane that is meant"),
            host_weight_addr: Input::unsigned(d.weight_addr()).doc("address in its weight memory"),
            host_bank_addr: Input::unsigned(d.bank_addr()).doc("address in its bank"),
            host_data: Input::signed(host).doc("word to write"),
            host_valid: bit_out().doc("the word that was asked for"),
            host_word: Output::signed(host).doc("the word, with host_valid, lanes + 3 cycles after the request"),
            buffer: InputBuffer::new(d),
            sequencer: Sequencer::new(d),
            lanes: (0..d.lanes).map(|_| Lane::new(d)).collect(),
            weights: (0..d.lanes)
                .map(|p| Memory::new(d.weight_depth(), d.weight, true, d.memory, initial.weights(d, p)).registered())
                .collect(),
            bank: (0..d.lanes)
                .map(|p| Memory::new(d.bank_depth(), a, true, d.memory, initial.bank(d, p)).registered())
                .collect(),
            state: (0..states).map(|_| Memory::new(d.rows, a + 2, false, d.memory, Vec::new()).registered()).collect(),
            loss: Loss::new(d),
            next_valid: flag(),
            next_train: flag().when(d.learns),
            next_target: flag(),
            next_pair: flag(),
            next_kind: Reg::unsigned(2),
            next_label: Reg::unsigned(cb).when(d.learns),
            next_token: Reg::unsigned(cb),
            next_fired: Reg::unsigned(n).when(d.learns),
            train: flag().when(d.learns),
            target: flag(),
            pair: flag(),
            kind: Reg::unsigned(2),
            label: Reg::unsigned(cb).when(d.learns),
            token: Reg::unsigned(cb),
            fired: Reg::unsigned(n).when(d.learns),
            old_fire: flag().when(d.learns),
            old_js: Reg::unsigned(cb).when(d.learns),
            old_label: Reg::unsigned(cb).when(d.learns),
            old_minus: flag().when(d.learns),
            old_plus: flag().when(d.learns),
            old_shift: Reg::unsigned(5).reset_to(i64::from(d.update_shift) - 1).when(d.learns),
            read_q: (0..3).map(|_| flag()).collect(),
            lane_w_addr: Wire::unsigned(d.weight_addr()),
            lane_b_addr: Wire::unsigned(d.bank_addr()),
            index: (0..d.lanes).map(|p| Const::new(p as i64)).collect(),
            has_tail: (0..d.lanes).map(|p| Const::new(i64::from(p < tail))).collect(),
            first_stage: Const::new(i64::from(d.first)),
            fired_bit: Const::new(1 << d.index),
            _lanes: d.lanes,
            _states: states,
            last: Const::new(d.lanes as i64 - 1),
            _last: d.lanes - 1,
        }
    }
}

impl Logic for Stage {
    #[hdl_gen]
    fn update(&mut self) {
        // Input buffer.
        self.buffer.fill_h_valid.next = self.in_h_valid.val();
        self.buffer.fill_h.next = self.in_h.val();
        self.buffer.fill_t_valid.next = self.in_t_valid.val();
        self.buffer.fill_t.next = self.in_t.val();
        self.buffer.fill_done.next = self.in_done.val();
        self.buffer.turn.next = self.sequencer.take.val();
        self.buffer.old_read.next = self.sequencer.u_read.val();
        self.buffer.old_col.next = self.sequencer.u_col.val();
        self.buffer.now_col.next = self.sequencer.f_col.val();

        // Headers: of the sample that waits, of the sample now, and what is left of the sample before.
        self.in_ready.next = (!self.next_valid.val().any()).into();
        if self.in_done.val().any() {
            self.next_valid.next = 1.into();
            self.next_train.next = self.in_train.val();
            self.next_target.next = self.in_target.val();
            self.next_pair.next = self.in_pair.val();
            self.next_kind.next = self.in_kind.val();
            self.next_label.next = self.in_label.val();
            self.next_token.next = self.in_token.val();
            self.next_fired.next = self.in_fired.val();
        } else if self.sequencer.take.val().any() {
            self.next_valid.next = 0.into();
        }
        if self.sequencer.take.val().any() {
            self.train.next = self.next_train.val();
            self.target.next = self.next_target.val();
            self.pair.next = self.next_pair.val();
            self.kind.next = self.next_kind.val();
            self.label.next = self.next_label.val();
            self.token.next = self.next_token.val();
            self.fired.next = self.next_fired.val();
        }
        if self.drop.val().any() {
            self.old_fire.next = 0.into();
        } else if self.sequencer.commit.val().any() {
            self.old_fire.next = (self.train.val().any() && self.loss.fire.val().any()).into();
            self.old_js.next = self.loss.js.val();
            self.old_label.next = self.label.val();
            self.old_minus.next = (self.token.val() == self.label.val()).into();
            self.old_plus.next = (self.token.val() == self.loss.js.val()).into();
            self.old_shift.next = self.shift.val();
        }

        // Sequencer.
        self.sequencer.sample_valid.next = self.next_valid.val();
        self.sequencer.down_ready.next = self.out_ready.val();
        self.sequencer.pair.next = self.pair.val();
        if self.first_stage.val().any() {
            self.sequencer.store.next = 0.into();
            self.sequencer.code.next = self.target.val();
        } else {
            self.sequencer.store.next = self.target.val();
            self.sequencer.code.next = 0.into();
        }
        self.sequencer.token.next = self.token.val();
        self.sequencer.old_fire.next = self.old_fire.val();
        self.sequencer.old_js.next = self.old_js.val();
        self.sequencer.old_label.next = self.old_label.val();
        self.sequencer.old_minus.next = self.old_minus.val();
        self.sequencer.old_plus.next = self.old_plus.val();
        self.sequencer.old_shift.next = self.old_shift.val();
        self.sequencer.lfsr_load.next = self.lfsr_load.val();
        self.sequencer.lfsr_value.next = self.lfsr_value.val();
        self.lfsr.next = self.sequencer.lfsr.val();

        // Host words use the channels while the stage is idle.
        if self.host_read_weight.val().any() || self.host_write_weight.val().any() {
            self.lane_w_addr.next = self.host_weight_addr.val();
        } else {
            self.lane_w_addr.next = self.sequencer.w_addr.val();
        }
        if self.host_read_bank.val().any() || self.host_write_bank.val().any() {
            self.lane_b_addr.next = self.host_bank_addr.val();
        } else {
            self.lane_b_addr.next = self.sequencer.b_addr.val();
        }
        self.read_q[0].next = (self.lanes[self.last.at()].host_read_weight_q.val().any()
            || self.lanes[self.last.at()].host_read_bank_q.val().any())
        .into();
        self.read_q[1].next = self.read_q[0].val();
        self.read_q[2].next = self.read_q[1].val();
        self.host_valid.next = self.read_q[2].val();
        self.host_word.next = self.lanes[self.last.at()].s_out.val();

        // The chain of lanes.
        self.lanes[0].u_valid.next = self.sequencer.u_valid.val();
        self.lanes[0].u_first.next = self.sequencer.u_first.val();
        self.lanes[0].u_h.next = self.buffer.old_h.val();
        self.lanes[0].u_t.next = self.buffer.old_t.val();
        self.lanes[0].u_shift.next = self.sequencer.u_shift.val();
        self.lanes[0].u_random.next = self.sequencer.u_random.val();
        self.lanes[0].w_valid.next = self.sequencer.w_valid.val();
        self.lanes[0].w_addr.next = self.lane_w_addr.val();
        self.lanes[0].f_first.next = self.sequencer.f_first.val();
        self.lanes[0].f_last.next = self.sequencer.f_last.val();
        self.lanes[0].f_h.next = self.buffer.now_h.val();
        self.lanes[0].f_t.next = self.buffer.now_t.val();
        self.lanes[0].b_fetch_js.next = self.sequencer.b_fetch_js.val();
        self.lanes[0].b_fetch_c.next = self.sequencer.b_fetch_c.val();
        self.lanes[0].b_fire.next = self.sequencer.b_fire.val();
        self.lanes[0].b_minus.next = self.sequencer.b_minus.val();
        self.lanes[0].b_plus.next = self.sequencer.b_plus.val();
        self.lanes[0].b_state.next = self.sequencer.b_state.val();
        self.lanes[0].b_store.next = self.sequencer.b_store.val();
        self.lanes[0].b_code.next = self.sequencer.b_code.val();
        self.lanes[0].b_score.next = self.sequencer.b_score.val();
        self.lanes[0].b_second.next = self.sequencer.b_second.val();
        self.lanes[0].b_last_row.next = self.sequencer.b_last_row.val();
        self.lanes[0].b_first_row.next = self.sequencer.b_first_row.val();
        self.lanes[0].b_result.next = self.sequencer.b_result.val();
        self.lanes[0].b_addr.next = self.lane_b_addr.val();
        self.lanes[0].b_row.next = self.sequencer.b_row.val();
        self.lanes[0].host_read_weight.next = self.host_read_weight.val();
        self.lanes[0].host_write_weight.next = self.host_write_weight.val();
        self.lanes[0].host_read_bank.next = self.host_read_bank.val();
        self.lanes[0].host_write_bank.next = self.host_write_bank.val();
        self.lanes[0].host_lane.next = self.host_lane.val();
        self.lanes[0].host_data.next = self.host_data.val();
        self.lanes[0].s_in.next = 0.into();
        for i in 1..self._lanes {
            self.lanes[i].u_valid.next = self.lanes[i - 1].u_valid_q.val();
            self.lanes[i].u_first.next = self.lanes[i - 1].u_first_q.val();
            self.lanes[i].u_h.next = self.lanes[i - 1].u_h_q.val();
            self.lanes[i].u_t.next = self.lanes[i - 1].u_t_q.val();
            self.lanes[i].u_shift.next = self.lanes[i - 1].u_shift_q.val();
            self.lanes[i].u_random.next = self.lanes[i - 1].u_random_q.val();
            self.lanes[i].w_valid.next = self.lanes[i - 1].w_valid_q.val();
            self.lanes[i].w_addr.next = self.lanes[i - 1].w_addr_q.val();
            self.lanes[i].f_first.next = self.lanes[i - 1].f_first_q.val();
            self.lanes[i].f_last.next = self.lanes[i - 1].f_last_q.val();
            self.lanes[i].f_h.next = self.lanes[i - 1].f_h_q.val();
            self.lanes[i].f_t.next = self.lanes[i - 1].f_t_q.val();
            self.lanes[i].b_fetch_js.next = self.lanes[i - 1].b_fetch_js_q.val();
            self.lanes[i].b_fetch_c.next = self.lanes[i - 1].b_fetch_c_q.val();
            self.lanes[i].b_fire.next = self.lanes[i - 1].b_fire_q.val();
            self.lanes[i].b_minus.next = self.lanes[i - 1].b_minus_q.val();
            self.lanes[i].b_plus.next = self.lanes[i - 1].b_plus_q.val();
            self.lanes[i].b_state.next = self.lanes[i - 1].b_state_q.val();
            self.lanes[i].b_store.next = self.lanes[i - 1].b_store_q.val();
            self.lanes[i].b_code.next = self.lanes[i - 1].b_code_q.val();
            self.lanes[i].b_score.next = self.lanes[i - 1].b_score_q.val();
            self.lanes[i].b_second.next = self.lanes[i - 1].b_second_q.val();
            self.lanes[i].b_last_row.next = self.lanes[i - 1].b_last_row_q.val();
            self.lanes[i].b_first_row.next = self.lanes[i - 1].b_first_row_q.val();
            self.lanes[i].b_result.next = self.lanes[i - 1].b_result_q.val();
            self.lanes[i].b_addr.next = self.lanes[i - 1].b_addr_q.val();
            self.lanes[i].b_row.next = self.lanes[i - 1].b_row_q.val();
            self.lanes[i].host_read_weight.next = self.lanes[i - 1].host_read_weight_q.val();
            self.lanes[i].host_write_weight.next = self.lanes[i - 1].host_write_weight_q.val();
            self.lanes[i].host_read_bank.next = self.lanes[i - 1].host_read_bank_q.val();
            self.lanes[i].host_write_bank.next = self.lanes[i - 1].host_write_bank_q.val();
            self.lanes[i].host_lane.next = self.lanes[i - 1].host_lane_q.val();
            self.lanes[i].host_data.next = self.lanes[i - 1].host_data_q.val();
            self.lanes[i].s_in.next = self.lanes[i - 1].s_out.val();
        }
        for i in 0..self._last {
            self.lanes[i].r_valid_in.next = self.lanes[i + 1].r_valid.val();
            self.lanes[i].r_h_in.next = self.lanes[i + 1].r_h.val();
            self.lanes[i].r_t_in.next = self.lanes[i + 1].r_t.val();
            self.lanes[i].r_mask_h_in.next = self.lanes[i + 1].r_mask_h.val();
            self.lanes[i].r_mask_t_in.next = self.lanes[i + 1].r_mask_t.val();
        }
        self.lanes[self.last.at()].r_valid_in.next = 0.into();
        self.lanes[self.last.at()].r_h_in.next = 0.into();
        self.lanes[self.last.at()].r_t_in.next = 0.into();
        self.lanes[self.last.at()].r_mask_h_in.next = 0.into();
        self.lanes[self.last.at()].r_mask_t_in.next = 0.into();
        for i in 0..self._lanes {
            self.lanes[i].index.next = self.index[i].val();
            self.lanes[i].has_tail.next = self.has_tail[i].val();
            self.weights[i].raddr.next = self.lanes[i].weight_raddr.val();
            self.lanes[i].weight_rdata.next = self.weights[i].rdata.val();
            self.weights[i].we.next = self.lanes[i].weight_we.val();
            self.weights[i].waddr.next = self.lanes[i].weight_waddr.val();
            self.weights[i].wdata.next = self.lanes[i].weight_wdata.val();
            self.bank[i].raddr.next = self.lanes[i].bank_raddr.val();
            self.lanes[i].bank_rdata.next = self.bank[i].rdata.val();
            self.bank[i].we.next = self.lanes[i].bank_we.val();
            self.bank[i].waddr.next = self.lanes[i].bank_waddr.val();
            self.bank[i].wdata.next = self.lanes[i].bank_wdata.val();
        }
        for i in 0..self._states {
            self.state[i].raddr.next = self.lanes[i].state_raddr.val();
            self.lanes[i].state_rdata.next = self.state[i].rdata.val();
            self.state[i].we.next = self.lanes[i].state_we.val();
            self.state[i].waddr.next = self.lanes[i].state_waddr.val();
            self.state[i].wdata.next = self.lanes[i].state_wdata.val();
        }

        // Loss.
        self.loss.chain.next = self.lanes[self.last.at()].s_out.val();
        self.loss.score.next = self.lanes[self.last.at()].b_score_q.val();
        self.loss.second.next = self.lanes[self.last.at()].b_second_q.val();
        self.loss.first_row.next = self.lanes[self.last.at()].b_first_row_q.val();
        self.loss.last_row.next = self.lanes[self.last.at()].b_last_row_q.val();
        self.loss.label.next = self.label.val();
        self.loss.threshold.next = self.threshold.val();
        self.loss.turn.next = self.sequencer.commit.val();
        self.loss.add_valid.next = self.in_sum_valid.val();
        self.loss.add_second.next = self.in_sum_second.val();
        self.loss.add_class.next = self.in_sum_class.val();
        self.loss.add_value.next = self.in_sum_value.val();
        self.loss.add_done.next = self.in_done.val();

        // Results.
        self.out_valid.next = self.lanes[0].r_valid.val();
        self.out_h.next = self.lanes[0].r_h.val();
        self.out_t.next = self.lanes[0].r_t.val();
        self.out_mask_h.next = self.lanes[0].r_mask_h.val();
        self.out_mask_t.next = self.lanes[0].r_mask_t.val();
        self.out_done.next = self.sequencer.commit.val();
        self.out_train.next = self.train.val();
        self.out_target.next = self.target.val();
        self.out_pair.next = self.pair.val();
        self.out_kind.next = self.kind.val();
        self.out_label.next = self.label.val();
        self.out_token.next = self.token.val();
        if self.train.val().any() && self.loss.fire.val().any() {
            self.out_fired.next = self.fired.val() | self.fired_bit.val();
        } else {
            self.out_fired.next = self.fired.val();
        }
        self.out_sum_valid.next = self.loss.sum_valid.val();
        self.out_sum_second.next = self.loss.sum_second.val();
        self.out_sum_class.next = self.loss.sum_class.val();
        self.out_sum_value.next = self.loss.sum_value.val();
        self.out_stage_value.next = self.loss.sum_stage_value.val();
        self.fire.next = self.loss.fire.val();
        self.js.next = self.loss.js.val();
    }
}
