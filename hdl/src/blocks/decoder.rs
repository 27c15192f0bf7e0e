//! # Purpose
//! The command decoder: takes the host's bytes, fills the first stage, reads and writes the registers (kept by `registers`)
//! and the memories, and answers everything that is not a prediction.
//!
//! # Equation
//! None: the commands, registers and error codes are those of [`sigprop_spec::link`]. Inputs, bank entries and weights are
//! saturated: `sat(v, amax)`, `sat(v, wmax)`.
//!
//! # Shapes
//! A command is an opcode, up to 5 bytes of operands, and a payload. Weight `column` of matrix row i lies in lane `i mod P` at
//! `floor(i / P) * (n_in + 1) + column`; the decoder finds both by counting, one matrix row a cycle. A
//! velocity has the place of its weight.
//!
//! # Formats
//! Bytes; numbers little endian, two's complement.
//!
//! # Timing
//! One byte a cycle while a sample is filled, as long as the first stage is ready; a value a cycle where the front makes it. TRAIN, INFER and INFER_PAIR are taken
//! while earlier samples are under way; everything else first waits until all of them have left the network. Without learning
//! TRAIN, whose operands and inputs are taken, and FLUSH are refused.
//!
//! # Ports
//! `rx_*`, `tx_*` bytes; `fill_*`, `sample*` values and header for the front; `finished` from the prediction unit;
//! `token_step`, `restart`, `register_*` to and from front and registers; `host_*` one word of a memory at a time. A read
//! is asked for in one cycle, and the word comes back `P + 4` cycles later, P being the lanes of its stage; a write is one cycle and has no answer.
//!
//! # Example
//! ```
//! # use sigprop_hdl::blocks::{Dims, decoder::Decoder};
//! # use sigprop_hdl::extract::extract;
//! # use sigprop_hdl::sim::Simulator;
//! # use sigprop_spec::Config;
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let config = Config::preset("tiny")?;
//! let dims = [Dims::new(&config, 0), Dims::new(&config, 1)];
//! let mut sim = Simulator::new(&extract(&Decoder::new(&config, &dims))?)?;
//! let [data, valid, answer, answered] = ["rx_data", "rx_valid", "tx_data", "tx_valid"].map(|p| sim.signal(p).unwrap());
//! sim.reset();
//! sim.set(data, 0x10); // there is no such command
//! sim.set(valid, 1);
//! sim.clock();
//! sim.set(valid, 0);
//! while sim.get(answered) == 0 {
//!     sim.clock();
//! }
//! assert_eq!(sim.get(answer), 0xFF);
//! # Ok(())
//! # }
//! ```

mod build;
mod command;
mod turns;
mod words;

use rust_hdl_core::prelude::*;

use crate::primitives::Memory;
use crate::signal::{Const, Input, Module, OutReg, Output, Reg, Wire, kernel};

/// The command decoder; see the module's text.
#[derive(LogicBlock)]
pub struct Decoder {
    meta: Module,
    pub rx_data: Input,
    pub rx_valid: Input,
    pub rx_ready: Output,
    pub tx_data: Output,
    pub tx_valid: Output,
    pub tx_ready: Input,
    pub fill_ready: Input,
    pub fill_h_valid: OutReg,
    pub fill_t_valid: OutReg,
    pub fill_value: OutReg,
    pub sample: Output,
    pub sample_train: Output,
    pub sample_target: Output,
    pub sample_pair: Output,
    pub sample_kind: Output,
    pub sample_label: Output,
    pub sample_value: OutReg,
    pub sample_refresh: Output,
    pub sample_class: Output,
    pub sample_again: Output,
    pub sample_step: Output,
    pub sample_last: Output,
    pub sample_begins: Output,
    pub answered: Input,
    pub looked: Input,
    pub repeats: Input,
    pub finished: Input,
    pub token_step: Output,
    pub restart: OutReg,
    pub register_address: Output,
    pub register_value: Output,
    pub register_write: OutReg,
    pub register_read: Input,
    pub register_known: Input,
    pub register_refused: Input,
    pub host_stage: Vec<OutReg>,
    pub host_read_weight: OutReg,
    pub host_write_weight: OutReg,
    pub host_read_bank: OutReg,
    pub host_write_bank: OutReg,
    pub host_velocity: OutReg,
    pub host_lane: OutReg,
    pub host_addr: OutReg,
    pub host_data: OutReg,
    pub host_valid: Vec<Input>,
    pub host_word: Vec<Input>,
    pub identity: Memory,
    state: Reg,
    then: Reg,
    opcode: Reg,
    count: Reg,
    operands: Vec<Reg>,
    needed: Wire,
    is_packed: Reg,
    entries: Reg,
    zeros: Reg,
    at_zeros: Reg,
    operand_at: Wire,
    zero_turn: Wire,
    zeros_turn: Wire,
    word_turn: Wire,
    byte_index: Reg,
    low: Reg,
    index: Reg,
    second: Reg,
    at_value: Reg,
    class_index: Reg,
    row: Reg,
    row_any: Reg,
    seeking: Reg,
    lane: Reg,
    base: Reg,
    word: Reg,
    left: Reg,
    error: Reg,
    in_flight: Reg,
    again: Reg,
    begins: Reg,
    answers: Reg,
    is_last: Wire,
    last_bad: Reg,
    is_train: Reg,
    is_pair: Reg,
    is_flush: Reg,
    is_refresh: Reg,
    is_read_register: Reg,
    is_write_register: Reg,
    is_reset: Reg,
    is_identify: Reg,
    is_inputs: Reg,
    is_pass: Wire,
    is_weights: Reg,
    velocity_asked: Wire,
    is_velocity: Reg,
    is_bank: Reg,
    is_write: Reg,
    label_bad: Reg,
    stage_known: Reg,
    operand_bad: Reg,
    columns: Reg,
    columns_last: Wire,
    columns_near: Wire,
    outputs_last: Wire,
    outputs_near: Wire,
    outputs: Reg,
    lane_last: Reg,
    moves_on: Wire,
    row_operand: Wire,
    items_last: Reg,
    items_near: Reg,
    at_last: Reg,
    word_bytes_last: Reg,
    word_in: Wire,
    raw: Vec<Wire>,
    whole: Vec<Const>,
    top: Vec<Wire>,
    saturated: Vec<Wire>,
    word_read: Wire,
    word_ready: Wire,
    s_opcode: Const,
    s_operands: Const,
    s_dispatch: Const,
    s_fill: Const,
    s_commit: Const,
    s_drain: Const,
    s_execute: Const,
    s_fail: Const,
    s_send: Const,
    s_seek: Const,
    s_read: Const,
    s_wait: Const,
    s_receive: Const,
    s_identify: Const,
    s_identify_byte: Const,
    s_compose: Const,
    s_judge: Const,
    s_skim: Const,
    s_acknowledge: Const,
    steps: Const,
    apart: Const,
    label_at: Const,
    packs: Const,
    packed_train: Const,
    packed_infer: Const,
    plain_mask: Const,
    o_train: Const,
    o_infer: Const,
    o_infer_pair: Const,
    o_flush: Const,
    o_refresh: Const,
    o_read_weights: Const,
    o_write_weights: Const,
    o_read_velocity: Const,
    o_write_velocity: Const,
    o_read_bank: Const,
    o_write_bank: Const,
    o_read_register: Const,
    o_write_register: Const,
    o_reset: Const,
    o_identify: Const,
    operand_number: Vec<Const>,
    stage_number: Vec<Const>,
    columns_of: Vec<Const>,
    outputs_of: Vec<Const>,
    lane_last_of: Vec<Const>,
    learns: Const,
    composes: Const,
    pairs: Const,
    labels: Const,
    fills_h: Const,
    looks: Const,
    values: Const,
    banks: Const,
    banked: Const,
    code_place: Const,
    composed_last: Const,
    label_pairs: Const,
    stages: Const,
    bank_stages: Const,
    all_banks: Const,
    classes: Const,
    class_last: Const,
    inputs_last: Const,
    act_bytes_last: Const,
    weight_bytes_last: Const,
    activation: Const,
    weight: Const,
    code: Const,
    bank_rows_of: Vec<Const>,
    bank_rows: Reg,
    blocks: Const,
    learns_code: Const,
    code_bytes_last: Const,
    velocity: Const,
    place: Vec<Const>,
    max: Vec<Const>,
    lowest: Vec<Const>,
    sign_place: Vec<Const>,
    ones: Const,
    with_operands: Vec<Const>,
    operand_bytes: Vec<Const>,
    velocity_bytes_last: Const,
    identity_last: Const,
    _stages: usize,
    _commands: usize,
    _kinds: usize,
    _ranges: usize,
}

kernel!(Decoder: 0, 1, 2);
