//! The ports, registers and constants of a decoder: widths, resets and descriptions.

use sigprop_spec::link::packed::{self, PACKED};
use sigprop_spec::link::{COMMANDS, Command, CommandInfo, Layout, Size};
use sigprop_spec::{Config, MemoryKind};

use super::super::dims::{Dims, bits_for};
use super::super::front::code_addr_bits;
use super::Decoder;
use crate::primitives::Memory;
use crate::signal::{Const, Input, Module, OutReg, Output, Reg, Wire};

/// A kind of word that the host sends.
struct Kind {
    bytes: usize,
    bits: usize,
    max: i64,
}

/// The weights of the first `ranges` stages; activations; the weights of all stages where they are not those; entries of a
/// target code that learns; velocities where they are kept.
fn kinds(config: &Config, dims: &[Dims], ranges: usize) -> Vec<Kind> {
    let layout = Layout::new(config);
    let weight = |d: &Dims| Kind { bytes: layout.weight_bytes, bits: d.weight, max: d.wmax };
    let activation = Kind { bytes: layout.activation_bytes, bits: dims[0].act, max: dims[0].amax };
    let velocity = config.velocity().map(|format| Kind {
        bytes: layout.velocity_bytes,
        bits: format.bits() as usize,
        max: format.max(),
    });
    let code = config.learns_code().then(|| Kind {
        bytes: layout.code_bytes,
        bits: config.code().format().bits() as usize,
        max: config.code().max(),
    });
    let of_all = dims.iter().take(1).filter(|_| ranges == 0);
    dims[..ranges]
        .iter()
        .map(weight)
        .chain([activation])
        .chain(of_all.map(weight))
        .chain(code)
        .chain(velocity)
        .collect()
}

/// The commands with operands of a fixed size, and their bytes; what is as long as a picture or a row is not among them.
fn operand_bytes(config: &Config) -> Vec<(Command, usize)> {
    let fixed = |info: &CommandInfo| {
        let bytes = info.operands.iter().map_while(|field| match field.size {
            Size::Bytes(bytes) => Some(bytes),
            _ => None,
        });
        (info.command, bytes.sum())
    };
    let there = COMMANDS.iter().filter(|info| info.command.is_there(config));
    there.map(fixed).filter(|(_, bytes)| *bytes > 0).collect()
}

impl Decoder {
    /// The decoder of the network `config`, whose stages have the dimensions `dims`.
    #[must_use]
    #[allow(clippy::too_many_lines)] // a table of signals
    pub fn new(config: &Config, dims: &[Dims]) -> Self {
        let n = dims.len();
        let looks = config.learns() && config.target().has_error();
        let pairs = Command::InferPair.is_there(config);
        // A second input, or a target that the front makes.
        let second = pairs || config.target().has_picture();
        let banked = Command::ReadBank.is_there(config);
        let (packs, steps) = (packed::is_there(config), config.takes_sequences());
        // Whether only the last step of a sequence comes to the stages.
        let apart = config.reservoir().is_some();
        let layout = Layout::new(config);
        let (a, cb, tb) = (dims[0].act, dims[0].class_bits(), dims[0].token_bits());
        let (act_bytes, weight_bytes) = (layout.activation_bytes, layout.weight_bytes);
        // RAM in lookup tables cannot hold what is never written.
        let constants = match dims[0].memory {
            MemoryKind::Distributed => MemoryKind::Auto,
            kind => kind,
        };
        let identity: Vec<i64> = sigprop_spec::link::identity(config).into_iter().map(i64::from).collect();
        let most = |f: &dyn Fn(&Dims) -> usize| dims.iter().map(f).max().unwrap_or(1);
        let host = dims[0].host_bits;
        let velocity = config.velocity();
        let velocity_bytes = layout.velocity_bytes.max(1);
        // Where stages have weights of different ranges, each one's are a kind of their own.
        let ranges = if dims.iter().any(|d| d.wmax != dims[0].wmax) { n } else { 0 };
        let kinds = kinds(config, dims, ranges);
        let operands = operand_bytes(config);
        let wire = || Wire::bit();
        let fact = |bits| Reg::unsigned(bits).no_reset();
        // Inputs of a step do not reach the first stage where a reservoir takes them in.
        let widest = most(&|d| d.columns().max(d.received + 1).max(d.outputs)).max(config.inputs() + 1);
        let item = bits_for(widest.max(identity.len()));
        let code_addr = if looks { code_addr_bits(config) } else { 1 };
        let address = most(&|d| d.weight_addr().max(d.bank_addr())).max(code_addr);
        let c = |v: usize| Const::new(v as i64);
        let per_stage = |f: &dyn Fn(&Dims) -> usize| dims.iter().map(|d| c(f(d))).collect::<Vec<_>>();
        let op = |o: Command| Const::new(i64::from(o.opcode()));
        Self {
            meta: Module::new("decoder", "Takes the host's commands and answers them."),
            rx_data: Input::unsigned(8).doc("byte from the host"),
            rx_valid: Input::bit().doc("it is there"),
            rx_ready: Output::bit().doc("it is taken"),
            tx_data: Output::unsigned(8).doc("byte to the host"),
            tx_valid: Output::bit().doc("it is there"),
            tx_ready: Input::bit().doc("it is taken"),
            fill_ready: Input::bit().doc("the first stage can be filled"),
            fill_h_valid: OutReg::bit().doc("an input value"),
            fill_t_valid: OutReg::bit().when(second).doc(if config.target().has_code() {
                "an input value of the second of a pair"
            } else {
                "an input value of the second of a pair, or the turn of one that the front makes"
            }),
            fill_value: OutReg::signed(a).no_reset().doc("the value, saturated"),
            sample: Output::bit().doc("the sample is complete; its header is beside this"),
            sample_train: Output::bit().when(config.learns()).doc("header: learn from it"),
            sample_target: Output::bit().doc("header: t carries the target of the token"),
            sample_pair: Output::bit().when(dims[0].twice).doc("header: t carries a second input"),
            sample_kind: Output::unsigned(2).doc("header: 0 infer, 1 train, 2 refresh, 3 flush"),
            sample_label: Output::unsigned(cb).when(config.learns()).doc("header: label"),
            sample_value: OutReg::signed(a)
                .no_reset()
                .when(config.learns() && config.task().has_values())
                .doc("header: value, saturated"),
            sample_refresh: Output::bit().when(config.target().has_bank()).doc("it is a refresh of sample_class"),
            sample_class: Output::unsigned(tb).doc(if config.target().has_labels() {
                "label of the input stream in an inference"
            } else {
                "class of a refresh"
            }),
            sample_again: Output::bit().when(looks).doc("it is the second pass of a training sample"),
            sample_step: Output::bit().when(apart).doc("it is a step of a sequence, also before it is complete"),
            sample_last: Output::bit().when(apart).doc("it is the last step of its sequence"),
            sample_begins: Output::bit().when(steps).doc("a sequence begins with it"),
            answered: Input::bit().when(steps).doc("an answer to a sample has been sent"),
            looked: Input::bit().when(looks).doc("a first pass has left the last stage"),
            repeats: Input::bit().when(looks).doc("with looked: the sample comes again"),
            finished: Input::unsigned(2).doc("samples that have left the network and are answered, if they need it"),
            token_step: Output::bit().when(config.learns()).doc("a training sample begins"),
            restart: OutReg::bit().doc("RESET: registers and LFSRs back, drop the update that is due"),
            register_address: Output::unsigned(8).doc("address of the register"),
            register_value: Output::unsigned(32).doc("word to write"),
            register_write: OutReg::bit().doc("write it, for one cycle; address and word are still there"),
            register_read: Input::unsigned(32).doc("word at the address of two cycles before"),
            register_known: Input::bit().doc("there is such a register"),
            register_refused: Input::bit().doc("it may not have that word"),
            host_stage: (0..n).map(|_| OutReg::bit().no_reset().doc("the stage that is meant")).collect(),
            host_read_weight: OutReg::bit().doc("read the weight at host_addr, for one cycle"),
            host_write_weight: OutReg::bit().doc("write host_data there"),
            host_read_bank: OutReg::bit().when(banked).doc("read the bank entry at host_addr, for one cycle"),
            host_write_bank: OutReg::bit().when(banked).doc("write host_data there"),
            host_velocity: OutReg::bit()
                .no_reset()
                .when(velocity.is_some())
                .doc("with host_read_weight or host_write_weight: the velocity there"),
            host_lane: OutReg::unsigned(most(&|d| d.lane_bits())).no_reset().doc("the lane that is meant"),
            host_addr: OutReg::unsigned(address).no_reset().doc("address in its memory"),
            host_data: OutReg::signed(host).no_reset().doc("word to write, saturated"),
            host_valid: (0..n)
                .map(|_| Input::bit().doc("the word that was asked for, the stage's lanes + 4 cycles later"))
                .collect(),
            host_word: (0..n).map(|_| Input::signed(host).doc("the word, with host_valid")).collect(),
            state: Reg::unsigned(if looks || packs || steps { 5 } else { 4 }),
            then: Reg::unsigned(4),
            opcode: Reg::unsigned(8),
            count: Reg::unsigned(3),
            operands: (0..5).map(|_| Reg::unsigned(8)).collect(),
            needed: Wire::unsigned(3),
            is_packed: Reg::bit().when(packs),
            entries: Reg::unsigned(16).when(packs),
            zeros: Reg::unsigned(8).no_reset().when(packs),
            at_zeros: Reg::bit().when(packs),
            operand_at: Wire::unsigned(3),
            zero_turn: Wire::bit().when(packs),
            zeros_turn: Wire::bit().when(packs),
            word_turn: wire(),
            byte_index: Reg::unsigned(2),
            low: Reg::unsigned(32).no_reset(),
            index: Reg::unsigned(item),
            second: Reg::bit().when(pairs),
            at_value: Reg::bit().when(config.task().has_values()),
            class_index: Reg::unsigned(tb),
            row: Reg::unsigned(item),
            row_any: fact(1),
            seeking: Reg::bit(),
            lane: Reg::unsigned(most(&|d| d.lane_bits())),
            base: Reg::unsigned(address),
            word: Reg::unsigned(40).no_reset(),
            left: Reg::unsigned(3),
            error: Reg::unsigned(3),
            in_flight: Reg::unsigned(7),
            again: Reg::bit().when(looks),
            begins: Reg::bit().reset_to(1).when(steps),
            answers: Reg::unsigned(7).when(steps),
            is_last: Wire::bit().when(steps),
            last_bad: fact(1).when(steps),
            is_train: fact(1),
            is_pair: fact(1).when(pairs),
            is_flush: fact(1),
            is_refresh: fact(1),
            is_read_register: fact(1),
            is_write_register: fact(1),
            is_reset: fact(1),
            is_identify: fact(1),
            is_inputs: fact(1),
            is_pass: wire(),
            is_weights: fact(1),
            velocity_asked: Wire::bit().when(velocity.is_some()),
            is_velocity: fact(1).when(velocity.is_some()),
            is_bank: fact(1).when(banked),
            is_write: fact(1),
            label_bad: fact(1),
            stage_known: fact(1),
            operand_bad: fact(1),
            columns: fact(item),
            // Numbers of words less one and less two, of the stage that is meant.
            columns_last: Wire::unsigned(item),
            columns_near: Wire::unsigned(item),
            outputs_last: Wire::unsigned(item),
            outputs_near: Wire::unsigned(item),
            outputs: fact(item),
            lane_last: fact(most(&|d| d.lane_bits())),
            moves_on: wire(),
            row_operand: Wire::unsigned(16),
            items_last: fact(item),
            items_near: fact(item),
            at_last: fact(1),
            word_bytes_last: fact(2),
            word_in: Wire::unsigned(32),
            raw: kinds.iter().map(|kind| Wire::signed(8 * kind.bytes)).collect(),
            whole: kinds.iter().map(|kind| Const::new(i64::from(kind.max + 1 == 1 << (kind.bits - 1)))).collect(),
            top: kinds.iter().map(|kind| Wire::signed(8 * kind.bytes + 1 - kind.bits)).collect(),
            saturated: kinds.iter().map(|kind| Wire::signed(kind.bits)).collect(),
            word_read: Wire::signed(host),
            word_ready: wire(),
            s_opcode: c(0),
            s_operands: c(1),
            s_dispatch: c(2),
            s_fill: c(3),
            s_commit: c(4),
            s_drain: c(5),
            s_execute: c(6),
            s_fail: c(7),
            s_send: c(8),
            s_seek: c(9),
            s_read: c(10),
            s_wait: c(11),
            s_receive: c(12),
            s_identify: c(13),
            s_identify_byte: c(14),
            s_compose: c(15),
            s_judge: c(16),
            s_skim: c(17),
            s_acknowledge: c(18),
            steps: c(usize::from(steps)),
            apart: c(usize::from(apart)),
            label_at: c(usize::from(steps)),
            packs: c(usize::from(packs)),
            packed_train: Const::new(i64::from(PACKED | Command::Train.opcode())),
            packed_infer: Const::new(i64::from(PACKED | Command::Infer.opcode())),
            plain_mask: Const::new(i64::from(!PACKED)),
            o_train: op(Command::to_train(config)),
            o_infer: op(Command::to_infer(config)),
            o_infer_pair: op(Command::InferPair),
            o_flush: op(Command::Flush),
            o_refresh: op(Command::Refresh),
            o_read_weights: op(Command::ReadWeights),
            o_write_weights: op(Command::WriteWeights),
            o_read_velocity: op(Command::ReadVelocity),
            o_write_velocity: op(Command::WriteVelocity),
            o_read_bank: op(Command::ReadBank),
            o_write_bank: op(Command::WriteBank),
            o_read_register: op(Command::ReadRegister),
            o_write_register: op(Command::WriteRegister),
            o_reset: op(Command::Reset),
            o_identify: op(Command::Identify),
            operand_number: (0..5).map(c).collect(),
            stage_number: (0..n).map(c).collect(),
            columns_of: per_stage(&Dims::columns),
            outputs_of: per_stage(&|d| d.outputs),
            lane_last_of: per_stage(&|d| d.lanes - 1),
            learns: Const::new(i64::from(config.learns())),
            composes: Const::new(i64::from(!config.target().has_code())),
            pairs: Const::new(i64::from(pairs)),
            labels: Const::new(i64::from(config.target().has_labels())),
            fills_h: Const::new(i64::from(config.target().has_labels() || looks)),
            looks: Const::new(i64::from(looks)),
            values: Const::new(i64::from(config.task().has_values())),
            banks: Const::new(i64::from(config.target().has_bank())),
            banked: Const::new(i64::from(banked)),
            code_place: c(bits_for(config.inputs() - 1)),
            composed_last: c(dims[0].received - 1),
            label_pairs: c(config.classes().saturating_sub(2)),
            stages: c(n),
            bank_stages: c(if looks { 1 } else { config.hidden().len() }),
            all_banks: c(usize::from(config.hidden().len() == n)),
            classes: c(config.classes()),
            class_last: c(config.tokens() - 1),
            inputs_last: c(config.inputs() - 1),
            act_bytes_last: c(act_bytes - 1),
            weight_bytes_last: c(weight_bytes - 1),
            activation: c(ranges),
            weight: c(if ranges > 0 { 0 } else { 1 }),
            velocity: c(kinds.len() - 1),
            code: c(kinds.len() - 1 - usize::from(velocity.is_some())),
            bank_rows_of: per_stage(&|d| d.bank_rows),
            bank_rows: Reg::unsigned(bits_for(config.tokens())).no_reset().when(config.readout().has_blocks()),
            blocks: Const::new(i64::from(config.readout().has_blocks())),
            learns_code: Const::new(i64::from(config.learns_code())),
            code_bytes_last: c(layout.code_bytes - 1),
            place: kinds.iter().map(|kind| c(32 - 8 * kind.bytes)).collect(),
            max: kinds.iter().map(|kind| Const::new(kind.max)).collect(),
            lowest: kinds.iter().map(|kind| Const::new(-kind.max - 1)).collect(),
            sign_place: kinds.iter().map(|kind| c(kind.bits - 1)).collect(),
            ones: Const::new(-1),
            with_operands: operands.iter().map(|(command, _)| op(*command)).collect(),
            operand_bytes: operands.iter().map(|(_, bytes)| c(*bytes)).collect(),
            velocity_bytes_last: c(velocity_bytes - 1),
            identity_last: c(identity.len() - 1),
            identity: Memory::new(identity.len(), 8, false, constants, identity),
            _stages: n,
            _commands: operands.len(),
            _kinds: kinds.len(),
            _ranges: ranges,
        }
    }
}
