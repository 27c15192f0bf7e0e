//! # Purpose
//! The whole network: command decoder, registers, front, stages one after the other, prediction unit. It wires them
//! and computes nothing itself, but for choosing whose byte leaves. It knows no board: two byte streams and, for those who
//! verify, the monitor ports.
//!
//! # Equation
//! None of its own. The rule (`docs/src/reference/rule.md`) is spread over `front`, `stage` and `prediction`.
//!
//! # Shapes
//! 1 to 8 stages. The neurons of one are the inputs of the next.
//!
//! # Formats
//! Bytes in, bytes out, as [`sigprop_spec::link`] has them. Monitors: activations Q0.(A-1), scores with 2(A-1) fraction bits.
//!
//! # Timing
//! One clock. A transfer happens in a cycle in which valid and ready are both high; valid does not wait for ready and the
//! payload stays while it waits. Monitor ports are valid in the cycle in which the valid beside them is high. How often a
//! sample can start is said in `docs/src/reference/cycles.md`.
//!
//! # Ports
//! `rx_*` bytes from the host, `tx_*` bytes to it; `mon_*`, one of each for every stage: activations neuron by neuron, scores
//! class by class, and the end of each window with what was decided.
//!
//! # Example
//! ```
//! # use sigprop_hdl::blocks::Core;
//! # use sigprop_hdl::extract::extract;
//! # use sigprop_hdl::sim::Simulator;
//! # use sigprop_spec::Config;
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let mut sim = Simulator::new(&extract(&Core::new(&Config::preset("tiny")?, &[]))?)?;
//! let [data, valid, answer, answered] = ["rx_data", "rx_valid", "tx_data", "tx_valid"].map(|p| sim.signal(p).unwrap());
//! sim.reset();
//! sim.set(data, 4); // FLUSH
//! sim.set(valid, 1);
//! sim.clock();
//! sim.set(valid, 0);
//! while sim.get(answered) == 0 {
//!     sim.clock();
//! }
//! assert_eq!(sim.get(answer), 4); // a response begins with the opcode of its request
//! # Ok(())
//! # }
//! ```

use rust_hdl_core::prelude::*;
use sigprop_spec::Config;
use sigprop_spec::family::{Event, Monitor, Width};

use super::decoder::Decoder;
use super::dims::{Dims, Initial};
use super::front::Front;
use super::prediction::Prediction;
use super::registers::Registers;
use super::reservoir::Reservoir;
use super::second_look::Again;
use super::stage::Stage;
use crate::signal::{Const, Input, Module, Output, Wire};

/// The core; see the module's text.
#[derive(LogicBlock)]
pub struct Core {
    meta: Module,
    pub rx_data: Input,
    pub rx_valid: Input,
    pub rx_ready: Output,
    pub tx_data: Output,
    pub tx_valid: Output,
    pub tx_ready: Input,
    pub mon_result_valid: Vec<Output>,
    pub mon_h: Vec<Output>,
    pub mon_t: Vec<Output>,
    pub mon_mask_h: Vec<Output>,
    pub mon_mask_t: Vec<Output>,
    pub mon_spikes_h: Vec<Output>,
    pub mon_spikes_t: Vec<Output>,
    pub mon_u_h: Vec<Output>,
    pub mon_u_t: Vec<Output>,
    pub mon_trace_h: Vec<Output>,
    pub mon_trace_t: Vec<Output>,
    pub mon_score_valid: Vec<Output>,
    pub mon_score_second: Vec<Output>,
    pub mon_score: Vec<Output>,
    pub mon_done: Vec<Output>,
    pub mon_kind: Vec<Output>,
    pub mon_token: Vec<Output>,
    pub mon_fire: Vec<Output>,
    pub mon_js: Vec<Output>,
    pub decoder: Decoder,
    pub registers: Registers,
    pub front: Front,
    pub reservoir: Vec<Reservoir>,
    pub again: Vec<Again>,
    pub stages: Vec<Stage>,
    pub prediction: Prediction,
    judged: Wire,
    repeats: Wire,
    twice: Const,
    carries: Const,
    always: Const,
    spikes: Const,
    _stages: usize,
    _looks: usize,
    _reservoirs: usize,
    last: Const,
}

impl Core {
    /// The core of the network `config`; `initial` holds one entry for each stage (see [`Initial`]).
    #[must_use]
    pub fn new(config: &Config, initial: &[Initial]) -> Self {
        let n = config.stages().len();
        let dims: Vec<Dims> = (0..n).map(|i| Dims::new(config, i)).collect();
        let blank = Initial::default();
        let twice = config.learns() && config.target().has_error();
        let stages = dims.iter().enumerate().map(|(i, d)| Stage::new(d, initial.get(i).unwrap_or(&blank))).collect();
        let event =
            |event: Event| (0..n).map(|s| Output::bit().when(config.has_event(event, s)).doc(event.doc())).collect();
        let monitor = |monitor: Monitor| {
            let port = |s: usize| match monitor.info().width {
                Width::Bits(width) => Output::unsigned(width),
                Width::Class if monitor == Monitor::Token => Output::unsigned(dims[s].token_bits()),
                Width::Class => Output::unsigned(dims[s].class_bits()),
                Width::Activation => Output::signed(dims[s].act),
                Width::Score => Output::signed(dims[s].score_bits()),
                Width::Steps => Output::unsigned(dims[s].in_bits()),
                Width::Voltage => Output::signed(dims[s].voltage_bits()),
                Width::Trace => Output::signed(dims[s].trace_bits()),
            };
            (0..n).map(|s| port(s).when(config.has_monitor(monitor, s)).doc(monitor.info().doc)).collect()
        };
        let looks: Vec<Again> =
            config.second_look().and(config.fields()).map(|f| Again::new(f.width, dims[0].twice)).into_iter().collect();
        Self {
            meta: Module::new(
                "core",
                if config.learns() { "Network that trains on the chip." } else { "Network for inference." },
            ),
            rx_data: Input::unsigned(8).doc("byte from the host"),
            rx_valid: Input::bit().doc("it is there"),
            rx_ready: Output::bit().doc("it is taken"),
            tx_data: Output::unsigned(8).doc("byte to the host"),
            tx_valid: Output::bit().doc("it is there; it stays until it is taken"),
            tx_ready: Input::bit().doc("it is taken"),
            mon_result_valid: event(Event::Result),
            mon_h: monitor(Monitor::H),
            mon_t: monitor(Monitor::T),
            mon_mask_h: monitor(Monitor::MaskH),
            mon_mask_t: monitor(Monitor::MaskT),
            mon_spikes_h: monitor(Monitor::SpikesH),
            mon_spikes_t: monitor(Monitor::SpikesT),
            mon_u_h: monitor(Monitor::VoltageH),
            mon_u_t: monitor(Monitor::VoltageT),
            mon_trace_h: monitor(Monitor::TraceH),
            mon_trace_t: monitor(Monitor::TraceT),
            mon_score_valid: event(Event::Score),
            mon_score_second: monitor(Monitor::ScoreSecond),
            mon_score: monitor(Monitor::Score),
            mon_done: event(Event::Window),
            mon_kind: monitor(Monitor::Kind),
            mon_token: monitor(Monitor::Token),
            mon_fire: monitor(Monitor::Fire),
            mon_js: monitor(Monitor::Js),
            decoder: Decoder::new(config, &dims),
            registers: Registers::new(config),
            front: Front::with_code(config, initial.first().map_or(&[], |first| &first.bank)),
            reservoir: config.reservoir().iter().map(|_| Reservoir::new(config)).collect(),
            _reservoirs: usize::from(config.reservoir().is_some()),
            _looks: looks.len(),
            again: looks,
            prediction: Prediction::new(config, &dims[n - 1]),
            stages,
            judged: Wire::bit().when(twice),
            repeats: Wire::bit().when(twice),
            twice: Const::new(i64::from(twice)),
            carries: Const::new(i64::from(config.carries_target() && config.target().has_picture())),
            always: Const::new(i64::from(config.optimizer().updates_always())),
            spikes: Const::new(i64::from(config.spiking().is_some())),
            _stages: n,
            last: Const::new(n as i64 - 1),
        }
    }
}

impl Logic for Core {
    #[hdl_gen]
    fn update(&mut self) {
        // Byte streams: the decoder speaks only when no prediction is under way.
        self.decoder.rx_data.next = self.rx_data.val();
        self.decoder.rx_valid.next = self.rx_valid.val();
        self.rx_ready.next = self.decoder.rx_ready.val();
        self.tx_valid.next = self.decoder.tx_valid.val() | self.prediction.tx_valid.val();
        if self.decoder.tx_valid.any() {
            self.tx_data.next = self.decoder.tx_data.val();
        } else {
            self.tx_data.next = self.prediction.tx_data.val();
        }
        self.decoder.tx_ready.next = self.tx_ready.val();
        self.prediction.tx_ready.next = self.tx_ready.val();

        // Registers.
        self.registers.address.next = self.decoder.register_address.val();
        self.registers.value.next = self.decoder.register_value.val();
        self.registers.write.next = self.decoder.register_write.val();
        self.registers.restart.next = self.decoder.restart.val();
        self.registers.token_lfsr.next = self.front.lfsr.val();
        self.registers.shift_lfsr.next = self.front.shift_lfsr.val();
        if self.twice.any() {
            self.registers.sample_trained.next =
                (self.decoder.sample.any() && self.decoder.sample_train.any() && !self.decoder.sample_again.any())
                    .into();
        } else {
            self.registers.sample_trained.next = self.decoder.sample.val() & self.decoder.sample_train.val();
        }
        self.decoder.register_read.next = self.registers.read.val();
        self.decoder.register_known.next = self.registers.known.val();
        self.decoder.register_refused.next = self.registers.refused.val();

        // Front.
        self.front.fill_h_valid.next = self.decoder.fill_h_valid.val();
        self.front.fill_t_valid.next = self.decoder.fill_t_valid.val();
        self.front.fill_value.next = self.decoder.fill_value.val();
        self.front.sample.next = self.decoder.sample.val();
        self.front.refresh.next = self.decoder.sample_refresh.val();
        self.front.refresh_class.next = self.decoder.sample_class.val();
        self.front.label.next = self.decoder.sample_label.val();
        self.front.train.next = self.decoder.sample_train.val();
        self.front.step.next = self.decoder.token_step.val();
        self.front.load.next = self.registers.token_load.val();
        self.front.shift_load.next = self.registers.shift_load.val();
        self.front.value.next = self.decoder.register_value.val();
        self.front.restart.next = self.decoder.restart.val();
        self.front.take_label.next = self.registers.take_label.val();

        // A first pass is judged, and where the output stage is wrong the sample comes again.
        self.judged.next = (self.stages[self.last.at()].out_done.any()
            && self.stages[self.last.at()].out_header.kind.val() == 1
            && !self.stages[self.last.at()].out_header.train.any())
        .into();
        self.repeats.next = (self.judged.any() && (self.always.any() || self.stages[self.last.at()].fire.any())).into();
        self.decoder.looked.next = self.judged.val();
        self.decoder.repeats.next = self.repeats.val();
        self.prediction.again.next = self.repeats.val();
        self.front.again.next = self.decoder.sample_again.val();
        self.front.look.next = self.judged.val();
        self.front.wrong.next = self.stages[self.last.at()].fire.val();
        self.front.js.next = self.stages[self.last.at()].js.val();
        self.front.code_read.next = self.decoder.host_read_bank.val() & self.decoder.host_stage[0].val();
        self.front.code_write.next = self.decoder.host_write_bank.val() & self.decoder.host_stage[0].val();
        self.front.code_addr.next = self.decoder.host_addr.val();
        self.front.code_data.next = self.decoder.host_data.val();

        // First stage.
        self.decoder.fill_ready.next = self.stages[0].in_ready.val();
        if self.carries.any() && self.decoder.sample_refresh.any() {
            // The picture of a class, where there is no stream but the one.
            self.stages[0].in_h_valid.next = self.front.t_valid.val();
            self.stages[0].in_h.next = self.front.t.val();
        } else {
            self.stages[0].in_h_valid.next = self.front.h_valid.val();
            self.stages[0].in_h.next = self.front.h.val();
        }
        self.stages[0].in_t_valid.next = self.front.t_valid.val();
        self.stages[0].in_t.next = self.front.t.val();
        self.stages[0].in_done.next = self.front.done.val();
        self.stages[0].in_offset.next = self.front.offset.val();
        self.stages[0].in_begins.next = self.decoder.sample_begins.val();
        self.decoder.answered.next = self.prediction.answered.val();
        if self.twice.any() {
            // Of two passes the second is the one to learn from.
            self.stages[0].in_header.train.next = self.decoder.sample_train.val() & self.decoder.sample_again.val();
        } else {
            self.stages[0].in_header.train.next = self.decoder.sample_train.val();
        }
        self.stages[0].in_header.target.next = self.decoder.sample_target.val();
        self.stages[0].in_header.pair.next = self.decoder.sample_pair.val();
        self.stages[0].in_header.kind.next = self.decoder.sample_kind.val();
        self.stages[0].in_header.label.next = self.decoder.sample_label.val();
        self.stages[0].in_header.token.next = self.front.token.val();
        self.stages[0].in_header.value.next = self.decoder.sample_value.val();
        self.stages[0].in_header.fired.next = 0.into();
        self.stages[0].in_sum.next = 0.into();
        for i in 0..self._looks {
            // The inputs of an inference may come again, and until then no others.
            self.again[i].sample.next = (self.front.done.any() && self.decoder.sample_kind.val() == 0).into();
            self.again[i].pair.next = self.decoder.sample_pair.val();
            self.again[i].room.next = self.stages[0].in_ready.val();
            self.again[i].settled.next = self.prediction.settled.val();
            self.again[i].doubtful.next = self.prediction.doubtful.val();
            self.decoder.fill_ready.next = self.again[i].ready.val();
            self.stages[0].in_again.next = self.again[i].again.val();
            if self.again[i].again.any() {
                self.stages[0].in_done.next = 1.into();
                self.stages[0].in_offset.next = self.again[i].offset.val();
                self.stages[0].in_header.train.next = 0.into();
                self.stages[0].in_header.target.next = 0.into();
                self.stages[0].in_header.pair.next = self.again[i].look_pair.val();
                self.stages[0].in_header.kind.next = 0.into();
            }
        }

        for i in 0..self._reservoirs {
            // Steps go into the reservoir, and what it makes of the last into the first stage; all else goes there at once.
            self.reservoir[i].fill_valid.next = self.front.h_valid.val();
            self.reservoir[i].fill.next = self.front.h.val();
            self.reservoir[i].step.next = self.front.done.val() & self.decoder.sample_step.val();
            self.reservoir[i].begins.next = self.decoder.sample_begins.val();
            self.reservoir[i].last.next = self.decoder.sample_last.val();
            self.reservoir[i].in_header.train.next = self.decoder.sample_train.val();
            self.reservoir[i].in_header.target.next = self.decoder.sample_target.val();
            self.reservoir[i].in_header.kind.next = self.decoder.sample_kind.val();
            self.reservoir[i].in_header.label.next = self.decoder.sample_label.val();
            self.reservoir[i].in_header.token.next = self.front.token.val();
            self.reservoir[i].in_header.fired.next = 0.into();
            self.reservoir[i].room.next = self.stages[0].in_ready.val();
            self.decoder.fill_ready.next = (self.reservoir[i].ready.any()
                && (self.decoder.sample_step.any() || self.stages[0].in_ready.any()))
            .into();
            self.stages[0].in_h_valid.next = self.reservoir[i].h_valid.val();
            self.stages[0].in_h.next = self.reservoir[i].h.val();
            if self.reservoir[i].done.any() {
                self.stages[0].in_done.next = 1.into();
                self.stages[0].in_header.train.next = self.reservoir[i].out_header.train.val();
                self.stages[0].in_header.target.next = self.reservoir[i].out_header.target.val();
                self.stages[0].in_header.kind.next = self.reservoir[i].out_header.kind.val();
                self.stages[0].in_header.label.next = self.reservoir[i].out_header.label.val();
                self.stages[0].in_header.token.next = self.reservoir[i].out_header.token.val();
                self.stages[0].in_header.fired.next = self.reservoir[i].out_header.fired.val();
            } else if self.decoder.sample_step.any() {
                self.stages[0].in_done.next = 0.into();
            }
        }

        // From stage to stage.
        for i in 1..self._stages {
            self.stages[i].in_h_valid.next = self.stages[i - 1].out_valid.val();
            self.stages[i].in_t_valid.next = self.stages[i - 1].out_valid.val();
            if self.spikes.any() {
                self.stages[i].in_h.next = self.stages[i - 1].out_spikes_h.val();
                self.stages[i].in_t.next = self.stages[i - 1].out_spikes_t.val();
            } else {
                self.stages[i].in_h.next = self.stages[i - 1].out_h.val();
                self.stages[i].in_t.next = self.stages[i - 1].out_t.val();
            }
            self.stages[i].in_done.next = self.stages[i - 1].out_done.val();
            self.stages[i].in_header.next = self.stages[i - 1].out_header.val();
            self.stages[i].in_sum.next = self.stages[i - 1].out_sum.val();
            self.stages[i - 1].out_ready.next = self.stages[i].in_ready.val();
        }
        self.stages[self.last.at()].out_ready.next = self.prediction.ready.val();
        for i in 0..self._stages {
            self.stages[i].shift.next = self.registers.shift[i].val();
            self.stages[i].threshold.next = self.registers.threshold[i].val();
            self.stages[i].drop.next = self.decoder.restart.val();
            self.stages[i].lfsr_load.next = self.registers.lfsr_load[i].val();
            self.stages[i].lfsr_value.next = self.registers.lfsr_value[i].val();
            self.registers.lfsr[i].next = self.stages[i].lfsr.val();
            self.stages[i].host_read_weight.next =
                self.decoder.host_read_weight.val() & self.decoder.host_stage[i].val();
            self.stages[i].host_write_weight.next =
                self.decoder.host_write_weight.val() & self.decoder.host_stage[i].val();
            self.stages[i].host_read_bank.next = self.decoder.host_read_bank.val() & self.decoder.host_stage[i].val();
            self.stages[i].host_write_bank.next = self.decoder.host_write_bank.val() & self.decoder.host_stage[i].val();
            self.stages[i].host_velocity.next = self.decoder.host_velocity.val();
            self.stages[i].host_lane.next = self.decoder.host_lane.val();
            self.stages[i].host_weight_addr.next = self.decoder.host_addr.val();
            self.stages[i].host_bank_addr.next = self.decoder.host_addr.val();
            self.stages[i].host_data.next = self.decoder.host_data.val();
            if self.twice.any() && self.front.code_valid.any() {
                self.decoder.host_valid[i].next = 1.into();
                self.decoder.host_word[i].next = self.front.code_word.val();
            } else {
                self.decoder.host_valid[i].next = self.stages[i].host_valid.val();
                self.decoder.host_word[i].next = self.stages[i].host_word.val();
            }
            self.mon_result_valid[i].next = self.stages[i].out_valid.val();
            self.mon_h[i].next = self.stages[i].out_h.val();
            self.mon_t[i].next = self.stages[i].out_t.val();
            self.mon_mask_h[i].next = self.stages[i].out_mask_h.val();
            self.mon_mask_t[i].next = self.stages[i].out_mask_t.val();
            self.mon_spikes_h[i].next = self.stages[i].out_spikes_h.val();
            self.mon_spikes_t[i].next = self.stages[i].out_spikes_t.val();
            self.mon_u_h[i].next = self.stages[i].out_u_h.val();
            self.mon_u_t[i].next = self.stages[i].out_u_t.val();
            self.mon_trace_h[i].next = self.stages[i].out_trace_h.val();
            self.mon_trace_t[i].next = self.stages[i].out_trace_t.val();
            self.mon_score_valid[i].next = self.stages[i].out_sum.valid.val();
            self.mon_score_second[i].next = self.stages[i].out_sum.second.val();
            self.mon_score[i].next = self.stages[i].out_stage_value.val();
            self.mon_done[i].next = self.stages[i].out_done.val();
            self.mon_kind[i].next = self.stages[i].out_header.kind.val();
            self.mon_token[i].next = self.stages[i].out_header.token.val();
            self.mon_fire[i].next = self.stages[i].fire.val();
            self.mon_js[i].next = self.stages[i].js.val();
        }

        // Prediction.
        self.prediction.score_valid.next = self.stages[self.last.at()].out_sum.valid.val();
        self.prediction.score_second.next = self.stages[self.last.at()].out_sum.second.val();
        self.prediction.score_class.next = self.stages[self.last.at()].out_sum.class.val();
        self.prediction.score_sum.next = self.stages[self.last.at()].out_sum.value.val();
        self.prediction.score_stage.next = self.stages[self.last.at()].out_stage_value.val();
        self.prediction.score_chosen.next = self.stages[self.last.at()].out_chosen.val();
        self.prediction.use_last.next = self.registers.use_last.val();
        self.prediction.done.next = self.stages[self.last.at()].out_done.val();
        self.prediction.kind.next = self.stages[self.last.at()].out_header.kind.val();
        self.prediction.pair.next = self.stages[self.last.at()].out_header.pair.val();
        self.prediction.label.next = self.stages[self.last.at()].out_header.label.val();
        self.prediction.token.next = self.stages[self.last.at()].out_header.token.val();
        self.prediction.fired.next = self.stages[self.last.at()].out_header.fired.val();
        self.decoder.finished.next = self.prediction.finished.val();
    }
}
