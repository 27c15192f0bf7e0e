//! The ports, registers and constants of a stage: widths, resets and descriptions.

use sigprop_spec::MemoryKind;

use super::super::channels::{Header, Sum};
use super::super::columns::Columns;
use super::super::dims::{Dims, Initial};
use super::super::input_buffer::InputBuffer;
use super::super::lane::Lane;
use super::super::loss::Judge;
use super::super::rounding::Rounding;
use super::super::scores::Scores;
use super::super::sequencer::Sequencer;
use super::super::spike_count::SpikeCount;
use super::Stage;
use crate::primitives::Memory;
use crate::signal::{Const, Input, Module, Output, Reg, Wire};

impl Stage {
    /// The stage with dimensions `d` and the initial contents `initial` of its memories.
    #[must_use]
    #[allow(clippy::too_many_lines)] // a table of signals
    pub fn new(d: &Dims, initial: &Initial) -> Self {
        let (a, cb) = (d.act, d.class_bits());
        let host = d.host_bits;
        let (velocities, velocity) = (if d.has_velocity() { d.lanes } else { 0 }, d.step.velocity);
        let draws = d.draws();
        let spikes = d.spiking.is_some();
        let counts = if spikes && d.learns { vec![true, d.has_t()] } else { Vec::new() };
        let (again, recurrent) = (d.looks && d.index == 0, d.is_recurrent());
        let (banks, states) = (if d.has_bank() { d.lanes } else { 0 }, if d.keeps_rows() { d.lanes } else { 0 });
        let owners = if d.has_blocks() { d.lanes } else { 0 };
        // A table that is never written is small: no block RAM for it, even where that is asked for.
        let constants = MemoryKind::Auto;
        let tail = d.outputs - (d.rows - 1) * d.lanes;
        Self {
            meta: Module::new(&format!("stage_{}", d.index + 1), "The hardware of one layer."),
            in_h_valid: Input::bit().doc("next input-stream value of the sample that is being filled"),
            in_h: Input::signed(d.in_bits()).doc("the value, with in_h_valid"),
            in_t_valid: Input::bit().when(d.has_t()).doc("next target-stream value"),
            in_t: Input::signed(d.in_bits()).when(d.has_t()).doc("the value, with in_t_valid"),
            in_done: Input::bit().doc("the sample is complete; its header is beside this"),
            in_header: Header::printed("in_*", d),
            in_offset: Input::signed(d.offset_bits()).when(d.moved).doc(if again {
                "by how much a sample is moved: one to learn from, or one that comes again"
            } else {
                "by how much a training sample is moved"
            }),
            in_again: Input::bit()
                .when(again)
                .doc("with in_done: the inputs are those that the stage has, not what was filled"),
            in_begins: Input::bit()
                .when(recurrent)
                .doc("with in_done: a sequence begins with this step, before which the stage's own activations are 0"),
            in_ready: Output::bit().doc("the next sample may be filled"),
            in_sum: Sum::printed("in_sum_*", d),
            out_valid: Output::bit().when(d.is_hidden()).doc("activations of one neuron, in natural order"),
            out_h: Output::signed(a).when(d.is_hidden()).doc("h, with out_valid"),
            out_t: Output::signed(a).when(d.is_hidden() && d.has_second_result()).doc("t, with out_valid"),
            out_mask_h: Output::bit().when(d.has_state()).doc("mask of h, with out_valid"),
            out_mask_t: Output::bit()
                .when(d.has_state() && d.has_t())
                .doc("mask of t, with out_valid; means nothing in the first stage"),
            out_spikes_h: Output::unsigned(d.in_bits()).when(spikes).doc("spikes of h over the sample, with out_valid"),
            out_spikes_t: Output::unsigned(d.in_bits())
                .when(spikes && d.has_second_result())
                .doc("spikes of t, with out_valid"),
            out_u_h: Output::signed(d.voltage_bits()).when(spikes).doc("voltage of h after the last step"),
            out_u_t: Output::signed(d.voltage_bits()).when(spikes && d.has_t()).doc("voltage of t"),
            out_trace_h: Output::signed(d.trace_bits()).when(spikes).doc("sum of voltages of h"),
            out_trace_t: Output::signed(d.trace_bits()).when(spikes && d.has_t()).doc("sum of voltages of t"),
            out_done: Output::bit().doc("the sample is complete"),
            out_header: Header::printed("out_*", d),
            out_ready: Input::bit().doc("what comes next can take a sample; looked at when a window starts"),
            out_sum: Sum::printed("out_sum_*", d),
            out_stage_value: Output::signed(d.score_bits())
                .when(d.is_scored())
                .doc("this stage's share of out_sum_value"),
            out_chosen: Output::bit().when(d.walks()).doc("the class of out_sum is the answer of an inference"),
            fire: Output::bit().when(d.learns).doc("the sample now fires; holds from out_done"),
            js: Output::unsigned(cb).when(d.learns).doc("class that its label was held against"),
            shift: Input::unsigned(5).when(d.learns).doc("update shift less one, for the sample now"),
            threshold: Input::signed(d.threshold_bits).when(d.learns).doc("threshold M of the loss"),
            drop: Input::bit().when(d.learns).doc("forget the update that is due"),
            lfsr_load: Input::bit().when(draws).doc("set the rounding LFSR"),
            lfsr_value: Input::unsigned(32).when(draws).doc("to this"),
            lfsr: Output::unsigned(32).when(draws).doc("the rounding LFSR"),
            host_read_weight: Input::bit().doc("host: read host_weight_addr of host_lane (stage idle)"),
            host_write_weight: Input::bit().doc("host: write host_data at host_weight_addr of host_lane"),
            host_read_bank: Input::bit().when(d.has_bank()).doc("host: read host_bank_addr of host_lane"),
            host_write_bank: Input::bit()
                .when(d.has_bank())
                .doc("host: write host_data at host_bank_addr of host_lane"),
            host_velocity: Input::bit()
                .when(d.has_velocity())
                .doc("host: with host_read_weight or host_write_weight, the velocity there is meant"),
            host_lane: Input::unsigned(d.lane_bits()).doc("lane that is meant"),
            host_weight_addr: Input::unsigned(d.weight_addr()).doc("address in its weight memory"),
            host_bank_addr: Input::unsigned(d.bank_addr()).when(d.has_bank()).doc("address in its bank"),
            host_data: Input::signed(host).doc("word to write"),
            host_valid: Output::bit().doc("the word that was asked for"),
            host_word: Output::signed(host).doc("the word, with host_valid, lanes + 4 cycles after the request"),
            buffer: InputBuffer::new(d),
            sequencer: Sequencer::new(d),
            columns: Columns::new(d),
            counts: counts.iter().map(|there| SpikeCount::new(d.steps(), *there)).collect(),
            rounding: (0..usize::from(draws)).map(|_| Rounding::new(d)).collect(),
            lanes: (0..d.lanes).map(|_| Lane::new(d)).collect(),
            weights: (0..d.lanes)
                .map(|p| Memory::new(d.weight_depth(), d.weight, true, d.memory, initial.weights(d, p)).registered())
                .collect(),
            velocities: (0..velocities)
                .map(|p| Memory::new(d.weight_depth(), velocity, true, d.memory, initial.velocities(d, p)).registered())
                .collect(),
            bank: (0..banks)
                .map(|p| Memory::new(d.bank_depth(), d.bank_bits(), true, d.memory, initial.bank(d, p)).registered())
                // A code that stays is written by the host alone, while nothing is under way.
                .map(|memory| memory.by_turns(d.target.is_read() && !d.learns_code()))
                .collect(),
            state: (0..states)
                .map(|_| Memory::new(d.rows, d.plan.state_bits(a), false, d.memory, Vec::new()))
                .map(|memory| memory.registered().only(d.plan.only_bit(a)))
                .collect(),
            owners: (0..owners)
                .map(|p| Memory::new(d.rows, d.class_bits(), false, constants, d.owners(p)).registered())
                .collect(),
            scores: Scores::new(d),
            judge: Judge::new(d),
            next_valid: Reg::bit(),
            waiting: Header::printed("next_*", d),
            now: Header::new(d),
            next_again: Reg::bit().when(again),
            next_offset: Reg::signed(d.offset_bits()).when(d.moved),
            now_offset: Reg::signed(d.offset_bits()).when(d.moved),
            old_offset: Reg::signed(d.offset_bits()).when(d.moved_old),
            next_begins: Reg::bit().when(recurrent),
            now_begins: Reg::bit().when(recurrent),
            old_begins: Reg::bit().when(recurrent && d.learns),
            old_shift: Reg::unsigned(5).reset_to(i64::from(d.update_shift) - 1).when(d.learns),
            old_train: Reg::bit().when(d.learns && d.step.always),
            shift_now: Reg::unsigned(5).no_reset().when(d.learns),
            due: Wire::bit().when(d.learns && (d.active || draws)),
            read_q: (0..4).map(|_| Reg::bit()).collect(),
            lane_w_addr: Wire::unsigned(d.weight_addr()),
            lane_b_addr: Wire::unsigned(d.bank_addr()).when(d.has_address()),
            bank_changed: Wire::bit().when(d.walks()),
            index: (0..d.lanes).map(|p| Const::new(p as i64)).collect(),
            has_tail: (0..d.lanes).map(|p| Const::new(i64::from(p < tail))).collect(),
            again: Const::new(i64::from(again)),
            reads_target: Const::new(i64::from(d.target.is_read())),
            fired_bit: Const::new(1 << d.index),
            walks: Const::new(i64::from(d.walks())),
            twice: Const::new(i64::from(d.target.passes_twice())),
            _lanes: d.lanes,
            always: Const::new(i64::from(d.step.always)),
            _banks: banks,
            _states: states,
            _owners: owners,
            keeps_one: Const::new(i64::from(d.keeps_one())),
            neutral: Const::new(d.classes as i64),
            _velocities: velocities,
            _roundings: usize::from(draws),
            _counts: counts.len(),
            last: Const::new(d.lanes as i64 - 1),
            _last: d.lanes - 1,
        }
    }
}
