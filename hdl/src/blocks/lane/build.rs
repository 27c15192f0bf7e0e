//! The ports, registers and constants of a lane: widths, resets and descriptions.

use super::super::activation::Activation;
use super::super::channels::{self, Bank, Forward, Host, Results, Weight};
use super::super::dims::Dims;
use super::super::learned::Learned;
use super::super::loss::Error;
use super::super::lut_multiplier::LutMultiplier;
use super::super::multipliers::Multipliers;
use super::super::neuron::Lif;
use super::super::update::Update;
use super::Lane;
use crate::signal::{Const, Input, Module, OutReg, Output, Reg, Wire};

impl Lane {
    /// A lane of the stage with dimensions `d`.
    #[must_use]
    #[allow(clippy::too_many_lines)] // a table of signals
    pub fn new(d: &Dims) -> Self {
        let (a, b) = (d.act, d.weight);
        let data = |n: usize| Reg::signed(n).no_reset();
        let chain = d.chain_bits();
        let state = d.plan.state_bits(a);
        let velocity = d.step.velocity.max(1);
        let spikes = d.spiking.is_some();
        let watched = "monitor: a result of the row";
        let (lif_h, lif_t) = (usize::from(spikes), usize::from(spikes && d.has_t()));
        Self {
            meta: Module::new(
                "lane",
                d.text(
                    "One processing element: fused update, forward sums, neuron, bank, scores.",
                    "One processing element: forward sums, neuron, bank, scores.",
                ),
            ),
            index: Input::unsigned(d.lane_bits()).doc("number of this lane, constant"),
            has_tail: Input::bit().doc("this lane has a neuron in the last row, constant"),
            u: channels::Update::new(d),
            u_q: channels::Update::later(d),
            w: Weight::new(d),
            w_q: Weight::later(d),
            f: Forward::new(d),
            f_q: Forward::later(d),
            b: Bank::new(d),
            b_q: Bank::later(d),
            host: Host::new(d),
            host_q: Host::later(d),
            s_in: Input::signed(chain).doc("score chain from the lane before"),
            s_out: OutReg::signed(chain).no_reset().doc("score chain to the next lane"),
            r_in: Results::printed("r_*_in", d),
            r: Results::new(d),
            weight_raddr: Output::unsigned(d.weight_addr()).doc("address to read"),
            weight_rdata: Input::signed(b).doc("word at weight_raddr of two cycles before"),
            weight_we: Output::bit().doc("write weight_wdata"),
            weight_waddr: Output::unsigned(d.weight_addr()).doc(d.text(
                "address to write: counted, that of the read read_delay cycles ago; or the host's",
                "address to write: the host's",
            )),
            weight_wdata: Output::signed(b).doc(d.text("updated weight, or the host's word", "the host's word")),
            velocity_rdata: Input::signed(velocity)
                .when(d.has_velocity())
                .doc("velocity at weight_raddr of two cycles before"),
            velocity_we: Output::bit().when(d.has_velocity()).doc("write velocity_wdata at weight_waddr"),
            velocity_wdata: Output::signed(velocity).when(d.has_velocity()).doc("updated velocity, or the host's word"),
            bank_raddr: Output::unsigned(d.bank_addr()).when(d.has_bank()).doc("address to read"),
            bank_rdata: Input::signed(d.bank_bits()).when(d.has_bank()).doc("word at bank_raddr of two cycles before"),
            bank_we: Output::bit().when(d.has_bank()).doc("write bank_wdata"),
            bank_waddr: Output::unsigned(d.bank_addr()).when(d.has_bank()).doc("address to write"),
            bank_wdata: Output::signed(d.bank_bits()).when(d.has_bank()).doc(if d.learns_code() {
                "moved entry of the target code, or the host's word"
            } else {
                "t of the finished row, or the host's word"
            }),
            state_raddr: Output::unsigned(d.row_addr()).when(d.has_row()).doc("row to read"),
            state_rdata: Input::unsigned(state).when(d.keeps_rows()).doc("state of the row of two cycles before"),
            state_we: Output::bit().when(d.keeps_rows()).doc("write state_wdata"),
            state_waddr: Output::unsigned(d.row_addr()).when(d.keeps_rows()).doc("row to write"),
            state_wdata: Output::unsigned(state).when(d.keeps_rows()).doc("state of the finished row"),
            owner: Input::unsigned(d.class_bits())
                .when(d.has_blocks())
                .doc("class of the neuron of the row of two cycles before"),
            multipliers: Multipliers::new(d),
            update: Update::new(d),
            error: Error::new(d),
            lif_h: (0..lif_h).map(|_| Lif::new(d)).collect(),
            lif_t: (0..lif_t).map(|_| Lif::new(d)).collect(),
            activation_h: Activation::new(d),
            activation_t: Activation::of(d, d.t),
            score: LutMultiplier::new(d.score_factor_bits()),
            learned: (0..usize::from(d.learns_code())).map(|_| Learned::new(d)).collect(),
            u_valid_q2: Reg::bit(),
            u_h_q2: data(d.h.update_bits(a)),
            u_t_q2: data(d.t.update_bits(a)).when(d.has_t()),
            dh: data(a + 1),
            dt: data(a + 1).when(d.has_t()),
            trained: Reg::bit().no_reset().when(d.learns && d.step.always),
            valid_q: (0..d.read_delay()).map(|_| Reg::bit()).collect(),
            write_addr: Reg::unsigned(d.weight_addr()).when(!d.active),
            first_q: (0..d.multiplier_delay()).map(|_| Reg::bit()).collect(),
            last_q: (0..d.neuron_delay() - 1).map(|_| Reg::bit()).collect(),
            used_q: (0..d.multiplier_delay()).map(|_| Reg::bit()).collect(),
            acc_h: data(d.acc_bits_of(d.h)).when(!spikes),
            acc_t: data(d.acc_bits_of(d.t)).when(!spikes && d.has_t()),
            spikes_h: Reg::unsigned(d.in_bits()).no_reset().when(spikes),
            spikes_t: Reg::unsigned(d.in_bits()).no_reset().when(spikes && d.has_second_result()),
            volt_h: data(d.voltage_bits()).when(spikes).doc(watched),
            volt_t: data(d.voltage_bits()).when(spikes && d.has_t()).doc(watched),
            trace_h: data(d.trace_bits()).when(spikes).doc(watched),
            trace_t: data(d.trace_bits()).when(spikes && d.has_t()).doc(watched),
            rounded_h: data(d.rounded_bits()).when(!spikes),
            rounded_t: data(d.rounded_bits()).when(!spikes && d.has_t()),
            h: data(d.result_bits()),
            t: data(d.result_bits()).when(d.has_second_result()),
            mask_h: Reg::bit().no_reset().when(d.is_hidden()),
            mask_t: Reg::bit().no_reset().when(d.is_hidden() && d.has_t()),
            neuron_q2: Reg::unsigned(d.neuron_bits()).no_reset().when(d.learns && !d.is_hidden()),
            neuron_q3: Reg::unsigned(d.neuron_bits()).no_reset().when(d.learns && !d.is_hidden()),
            fetch_first_q2: Reg::bit().when(d.has_state()),
            fetch_last_q2: Reg::bit().when(d.learns),
            verdict_q2: Reg::unsigned(d.plan.verdict).when(d.learns),
            code_q2: Reg::bit().when(d.has_bank()),
            fetch_first_q3: Reg::bit().when(d.has_state()),
            fetch_last_q3: Reg::bit().when(d.learns),
            verdict_q3: Reg::unsigned(d.plan.verdict).when(d.learns),
            code_q3: Reg::bit().when(d.has_bank()),
            second_q2: Reg::bit().when(d.has_scores() && d.twice),
            second_q3: Reg::bit().when(d.has_scores() && d.twice),
            walk_q2: Reg::bit().when(d.walks()),
            walk_q3: Reg::bit().when(d.walks()),
            own_q2: Reg::bit().when(d.walks()),
            own_q3: Reg::bit().when(d.walks()),
            signs_q2: Reg::bit().when(d.walks()),
            signs_q3: Reg::bit().when(d.walks()),
            same: (0..if d.walks() { 3 } else { 0 }).map(|_| Reg::bit()).collect(),
            enable_q2: Reg::bit().when(d.has_scores()),
            enable_q3: Reg::bit().when(d.has_scores()),
            enable_q4: Reg::bit().when(d.has_scores()),
            enable_q5: Reg::bit().when(d.has_scores()),
            enable_q6: Reg::bit().when(d.has_scores()),
            read_weight_q2: Reg::bit(),
            read_bank_q2: Reg::bit().when(d.has_bank()),
            read_velocity_q2: Reg::bit().when(d.has_velocity()),
            read_velocity_q3: Reg::bit().when(d.has_velocity()),
            read_weight_q3: Reg::bit(),
            read_bank_q3: Reg::bit().when(d.has_bank()),
            class_q2: Reg::unsigned(d.class_bits()).no_reset().when(d.has_blocks()),
            class_q3: Reg::unsigned(d.class_bits()).no_reset().when(d.has_blocks()),
            read_word: Reg::signed(d.host_bits).no_reset(),
            row_used: Wire::bit(),
            // h of the coming row, or of one that is kept, where its turn in the multiplier comes.
            old_h: Wire::signed(a).when(d.learns && d.plan.coefficient > 0 && d.plan.dt || d.walks()),
            old_t: Wire::signed(a).when(d.walks()),
            // Of a walk: the entry, and which factor of the score is below zero.
            entry: Wire::signed(a).when(d.walks()),
            minus: Wire::bit().when(d.walks()),
            minus_entry: Wire::bit().when(d.walks()),
            mine: Reg::bit(),
            term: Wire::signed(chain),
            // The activation that a word of the bank stands for, where it has more places.
            code: Wire::signed(a).when(d.learns_code()),
            first_last: Const::new(d.multiplier_delay() as i64 - 1),
            last_last: Const::new(d.neuron_delay() as i64 - 2),
            read_last: Const::new(d.read_delay() as i64 - 1),
            has_scores: Const::new(i64::from(d.has_scores())),
            walks: Const::new(i64::from(d.walks())),
            has_dh: Const::new(i64::from(d.plan.dh)),
            has_dt: Const::new(i64::from(d.plan.dt)),
            scales: Const::new(i64::from(d.learns && d.plan.coefficient > 0)),
            keeps_mask_h: Const::new(i64::from(d.plan.keeps_mask_h)),
            keeps_mask_t: Const::new(i64::from(d.plan.keeps_mask_t)),
            act_mask: Const::new((1 << a) - 1),
            mask_h_bit: Const::new(a as i64),
            mask_t_bit: Const::new(a as i64 + 1),
            keeps_t: Const::new(i64::from(d.plan.keeps_t)),
            t_place: Const::new(a as i64 + 2),
            squares: Const::new(i64::from(d.squares())),
            half: Const::new(d.half()),
            fraction: Const::new(d.weight_frac as i64),
            signs_h: Const::new(i64::from(d.h.is_sign())),
            signs_t: Const::new(i64::from(d.t.is_sign())),
            has_t: Const::new(i64::from(d.has_t())),
            carries: Const::new(i64::from(d.carries_target)),
            amax_places: Const::new(a as i64 - 1),
            learns: Const::new(i64::from(d.learns)),
            listed: Const::new(i64::from(d.active)),
            has_velocity: Const::new(i64::from(d.has_velocity())),
            blocks: Const::new(i64::from(d.has_blocks())),
            learns_code: Const::new(i64::from(d.learns_code())),
            code_places: Const::new(d.code_places as i64),
            always: Const::new(i64::from(d.step.always)),
            spikes: Const::new(i64::from(spikes)),
            every_step: Const::new((1 << d.in_bits()) - 1),
            weight_last: Const::new(d.weight_depth() as i64 - 1),
            _read: d.read_delay(),
            _learned: usize::from(d.learns_code()),
            _lif_h: lif_h,
            _lif_t: lif_t,
            _walks: if d.walks() { 3 } else { 0 },
            _first: d.multiplier_delay(),
            _last: d.neuron_delay() - 1,
        }
    }
}
