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
//! `floor(i / P) * (n_in + 1) + column`; the decoder finds both by counting, one matrix row a cycle.
//!
//! # Formats
//! Bytes; numbers little endian, two's complement.
//!
//! # Timing
//! One byte a cycle while a sample is filled, as long as the first stage is ready. TRAIN, INFER and INFER_PAIR are taken
//! while earlier samples are under way; everything else first waits until all of them have left the network. Without learning
//! TRAIN, whose operands and inputs are taken, and FLUSH are refused.
//!
//! # Ports
//! `rx_*`, `tx_*` bytes; `fill_*`, `sample*` values and header for the first stage; `finished` from the prediction unit;
//! `token*`, `restart`, `register_*` to and from token source and registers; `host_*` one word of a memory at a time. A read
//! is asked for in one cycle, and the word comes back `P + 3` cycles later, P being the lanes of its stage; a write is one cycle and has no answer.
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

use rust_hdl_core::prelude::*;

use crate::primitives::Memory;
use crate::signal::{Const, Input, Module, OutReg, Output, Reg, Wire};

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
    pub sample_token: Output,
    pub finished: Input,
    pub token_step: Output,
    pub token: Input,
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
    byte_index: Reg,
    low: Reg,
    index: Reg,
    second: Reg,
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
    is_train: Reg,
    is_pair: Reg,
    is_flush: Reg,
    is_refresh: Reg,
    is_read_register: Reg,
    is_write_register: Reg,
    is_reset: Reg,
    is_identify: Reg,
    is_inputs: Reg,
    is_pass: Reg,
    is_weights: Reg,
    is_bank: Reg,
    is_write: Reg,
    label_bad: Reg,
    stage_known: Reg,
    operand_bad: Reg,
    columns: Reg,
    outputs: Reg,
    lane_last: Reg,
    lane_is_last: Wire,
    row_operand: Wire,
    items_last: Reg,
    items_near: Reg,
    at_last: Reg,
    word_bytes_last: Reg,
    word_in: Wire,
    weight_raw: Wire,
    weight_in: Wire,
    value_raw: Wire,
    value_in: Wire,
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
    o_train: Const,
    o_infer: Const,
    o_infer_pair: Const,
    o_flush: Const,
    o_refresh: Const,
    o_read_weights: Const,
    o_write_weights: Const,
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
    stages: Const,
    classes: Const,
    class_last: Const,
    inputs_last: Const,
    act_bytes_last: Const,
    weight_bytes_last: Const,
    act_place: Const,
    weight_place: Const,
    act_max: Const,
    weight_max: Const,
    identity_last: Const,
    _stages: usize,
}

impl Logic for Decoder {
    #[hdl_gen]
    fn update(&mut self) {
        // Facts about the command at hand. Those in registers follow the opcode by a cycle, the operands by two; a command is
        // carried out three cycles after its last operand at the earliest.
        self.is_weights.next =
            (self.opcode.val() == self.o_read_weights.val() || self.opcode.val() == self.o_write_weights.val()).into();
        self.is_bank.next =
            (self.opcode.val() == self.o_read_bank.val() || self.opcode.val() == self.o_write_bank.val()).into();
        self.is_write.next =
            (self.opcode.val() == self.o_write_weights.val() || self.opcode.val() == self.o_write_bank.val()).into();
        self.is_train.next = (self.opcode.val() == self.o_train.val()).into();
        self.is_pair.next = (self.opcode.val() == self.o_infer_pair.val()).into();
        self.is_flush.next = (self.opcode.val() == self.o_flush.val()).into();
        self.is_refresh.next = (self.opcode.val() == self.o_refresh.val()).into();
        self.is_read_register.next = (self.opcode.val() == self.o_read_register.val()).into();
        self.is_write_register.next = (self.opcode.val() == self.o_write_register.val()).into();
        self.is_reset.next = (self.opcode.val() == self.o_reset.val()).into();
        self.is_identify.next = (self.opcode.val() == self.o_identify.val()).into();
        // Inputs for the network; a pass through it before the answer.
        self.is_inputs.next = ((self.learns.val().any() && self.opcode.val() == self.o_train.val())
            || self.opcode.val() == self.o_infer.val()
            || self.opcode.val() == self.o_infer_pair.val())
        .into();
        self.is_pass.next = ((self.learns.val().any()
            && (self.opcode.val() == self.o_flush.val()
                || self.opcode.val() == self.o_read_weights.val()
                || self.opcode.val() == self.o_write_weights.val()
                || self.opcode.val() == self.o_read_bank.val()
                || self.opcode.val() == self.o_write_bank.val()))
            || self.opcode.val() == self.o_refresh.val())
        .into();
        self.needed.next = 0.into();
        if self.opcode.val() == self.o_train.val() || self.opcode.val() == self.o_read_register.val() {
            self.needed.next = 1.into();
        } else if self.opcode.val() == self.o_read_weights.val() || self.opcode.val() == self.o_write_weights.val() {
            self.needed.next = 3.into();
        } else if self.opcode.val() == self.o_read_bank.val() || self.opcode.val() == self.o_write_bank.val() {
            self.needed.next = 2.into();
        } else if self.opcode.val() == self.o_write_register.val() {
            self.needed.next = 5.into();
        }
        self.row_operand.next = self.operands[1].val() | (self.operands[2].val() << 8);
        self.row_any.next = (self.row_operand.val() != 0).into();
        self.register_address.next = self.operands[0].val();
        self.register_value.next = self.operands[1].val()
            | (self.operands[2].val() << 8)
            | (self.operands[3].val() << 16)
            | (self.operands[4].val() << 24);
        self.label_bad.next = (self.operands[0].val() >= self.classes.val()).into();
        self.stage_known.next = (self.operands[0].val() < self.stages.val()).into();
        self.columns.next = 0.into();
        self.outputs.next = 0.into();
        self.lane_last.next = 0.into();
        self.word_read.next = 0.into();
        self.word_ready.next = 0.into();
        for i in 0..self._stages {
            self.host_stage[i].next = (self.operands[0].val() == self.stage_number[i].val()).into();
            if self.operands[0].val() == self.stage_number[i].val() {
                self.columns.next = self.columns_of[i].val();
                self.outputs.next = self.outputs_of[i].val();
                self.lane_last.next = self.lane_last_of[i].val();
            }
            if self.host_stage[i].val().any() {
                self.word_read.next = self.host_word[i].val();
                self.word_ready.next = self.host_valid[i].val();
            }
        }
        self.lane_is_last.next = (self.lane.val() == self.lane_last.val()).into();
        if self.is_weights.val().any() {
            self.operand_bad.next = (self.row_operand.val() >= self.outputs.val()).into();
            self.items_last.next = self.columns.val() - 1;
            self.items_near.next = self.columns.val() - 2;
            self.word_bytes_last.next = self.weight_bytes_last.val();
        } else {
            self.operand_bad.next = (self.operands[1].val() >= self.classes.val()).into();
            self.items_last.next = self.outputs.val() - 1;
            self.items_near.next = self.outputs.val() - 2;
            self.word_bytes_last.next = self.act_bytes_last.val();
        }

        // Whether `index` is that of the last word; where it moves on, this does with it.
        self.at_last.next = (self.index.val() == self.items_last.val()).into();

        // Words from bytes: `low` holds the earlier ones.
        self.word_in.next = (self.low.val() >> 8) | (self.rx_data.val() << 24);
        self.value_raw.next = self.word_in.val() >> self.act_place.val();
        if self.value_raw.val() > self.act_max.val() {
            self.value_in.next = self.act_max.val();
        } else if self.value_raw.val() < -self.act_max.val() {
            self.value_in.next = -self.act_max.val();
        } else {
            self.value_in.next = self.value_raw.val();
        }
        self.fill_value.next = self.value_in.val();
        self.weight_raw.next = self.word_in.val() >> self.weight_place.val();
        if self.weight_raw.val() > self.weight_max.val() {
            self.weight_in.next = self.weight_max.val();
        } else if self.weight_raw.val() < -self.weight_max.val() {
            self.weight_in.next = -self.weight_max.val();
        } else {
            self.weight_in.next = self.weight_raw.val();
        }

        // Defaults.
        self.rx_ready.next = 0.into();
        self.tx_valid.next = 0.into();
        self.tx_data.next = self.word.val();
        self.fill_h_valid.next = 0.into();
        self.fill_t_valid.next = 0.into();
        self.sample.next = 0.into();
        self.sample_train.next = self.is_train.val();
        self.sample_target.next =
            ((self.learns.val().any() && self.is_train.val().any()) || self.is_refresh.val().any()).into();
        self.sample_pair.next = self.is_pair.val();
        self.sample_label.next = self.operands[0].val();
        if self.learns.val().any() {
            self.sample_token.next = self.token.val();
        } else {
            self.sample_token.next = self.class_index.val();
        }
        if self.learns.val().any() && self.is_train.val().any() {
            self.sample_kind.next = 1.into();
        } else if self.is_refresh.val().any() {
            self.sample_kind.next = 2.into();
            self.sample_token.next = self.class_index.val();
        } else if !self.learns.val().any() || self.is_inputs.val().any() {
            self.sample_kind.next = 0.into();
        } else {
            self.sample_kind.next = 3.into();
        }
        self.token_step.next = 0.into();
        self.restart.next = 0.into();
        self.register_write.next = 0.into();
        self.host_read_weight.next = 0.into();
        self.host_write_weight.next = 0.into();
        self.host_read_bank.next = 0.into();
        self.host_write_bank.next = 0.into();
        self.host_lane.next = self.lane.val();
        if self.is_weights.val().any() {
            self.host_addr.next = self.base.val() + self.index.val();
            self.host_data.next = self.weight_in.val();
        } else {
            self.host_addr.next = self.base.val() + self.operands[1].val();
            self.host_data.next = self.value_in.val();
        }
        self.identity.raddr.next = self.index.val();
        self.identity.we.next = 0.into();
        self.identity.waddr.next = 0.into();
        self.identity.wdata.next = 0.into();

        if self.state.val() == self.s_opcode.val() {
            self.rx_ready.next = 1.into();
            self.count.next = 0.into();
            self.byte_index.next = 0.into();
            self.index.next = 0.into();
            self.second.next = 0.into();
            self.class_index.next = 0.into();
            self.row.next = 0.into();
            self.lane.next = 0.into();
            self.base.next = 0.into();
            self.error.next = 0.into();
            if self.rx_valid.val().any() {
                self.opcode.next = self.rx_data.val();
                self.state.next = self.s_operands.val();
            }
        } else if self.state.val() == self.s_operands.val() {
            if self.count.val() == self.needed.val() {
                self.state.next = self.s_dispatch.val();
            } else {
                self.rx_ready.next = 1.into();
                if self.rx_valid.val().any() {
                    self.count.next = self.count.val() + 1;
                }
            }
            // Written until the byte is taken; a place that the command has no operand for may get anything.
            for i in 0..5 {
                if self.count.val() == self.operand_number[i].val() {
                    self.operands[i].next = self.rx_data.val();
                }
            }
        } else if self.state.val() == self.s_dispatch.val() {
            if !self.learns.val().any() && self.is_train.val().any() {
                self.error.next = 5.into();
                self.state.next = self.s_fill.val();
            } else if self.learns.val().any() && self.is_train.val().any() && self.label_bad.val().any() {
                self.error.next = 2.into();
                self.state.next = self.s_fill.val();
            } else if self.is_inputs.val().any() {
                if self.fill_ready.val().any() {
                    self.token_step.next = self.sample_train.val();
                    self.state.next = self.s_fill.val();
                }
            } else if self.is_pass.val().any() {
                if self.fill_ready.val().any() {
                    self.state.next = self.s_commit.val();
                }
            } else {
                self.state.next = self.s_drain.val();
            }
        } else if self.state.val() == self.s_fill.val() {
            self.rx_ready.next = 1.into();
            if self.rx_valid.val().any() {
                self.low.next = self.word_in.val();
                if self.byte_index.val() == self.act_bytes_last.val() {
                    self.byte_index.next = 0.into();
                    if self.error.val() == 0 {
                        if self.second.val().any() {
                            self.fill_t_valid.next = 1.into();
                        } else {
                            self.fill_h_valid.next = 1.into();
                        }
                    }
                    if self.index.val() == self.inputs_last.val() {
                        self.index.next = 0.into();
                        if self.sample_pair.val().any() && !self.second.val().any() {
                            self.second.next = 1.into();
                        } else if self.error.val() == 0 {
                            self.state.next = self.s_commit.val();
                        } else {
                            self.state.next = self.s_drain.val();
                        }
                    } else {
                        self.index.next = self.index.val() + 1;
                    }
                } else {
                    self.byte_index.next = self.byte_index.val() + 1;
                }
            }
        } else if self.state.val() == self.s_commit.val() {
            self.sample.next = 1.into();
            if self.sample_kind.val() < 2 {
                self.state.next = self.s_opcode.val();
            } else if self.is_refresh.val().any() && self.class_index.val() != self.class_last.val() {
                self.class_index.next = self.class_index.val() + 1;
                self.state.next = self.s_dispatch.val();
            } else {
                self.state.next = self.s_drain.val();
            }
        } else if self.state.val() == self.s_drain.val() {
            if self.in_flight.val() == 0 {
                self.state.next = self.s_execute.val();
            }
        } else if self.state.val() == self.s_execute.val() {
            // Everything has left the network: do it and prepare the answer.
            self.row.next = self.row_operand.val();
            self.seeking.next = self.row_any.val() & self.is_weights.val();
            self.word.next = self.opcode.val();
            self.left.next = 0.into();
            self.then.next = self.s_opcode.val();
            self.state.next = self.s_send.val();
            if self.error.val() != 0 {
                self.state.next = self.s_fail.val();
            } else if self.is_weights.val().any() || self.is_bank.val().any() {
                if !self.stage_known.val().any() {
                    self.error.next = 2.into();
                    self.state.next = self.s_fail.val();
                } else if self.operand_bad.val().any() {
                    self.error.next = 2.into();
                    if self.is_write.val().any() {
                        self.state.next = self.s_receive.val();
                    } else {
                        self.state.next = self.s_fail.val();
                    }
                } else if self.is_write.val().any() {
                    self.state.next = self.s_seek.val();
                } else {
                    self.then.next = self.s_seek.val();
                }
            } else if self.is_read_register.val().any() {
                if self.register_known.val().any() {
                    self.word.next = self.opcode.val() | (self.register_read.val() << 8);
                    self.left.next = 4.into();
                } else {
                    self.error.next = 3.into();
                    self.state.next = self.s_fail.val();
                }
            } else if self.is_write_register.val().any() {
                if !self.register_known.val().any() {
                    self.error.next = 3.into();
                    self.state.next = self.s_fail.val();
                } else if self.register_refused.val().any() {
                    self.error.next = 4.into();
                    self.state.next = self.s_fail.val();
                } else {
                    self.register_write.next = 1.into();
                }
            } else if self.is_reset.val().any() {
                self.restart.next = 1.into();
            } else if self.is_identify.val().any() {
                self.then.next = self.s_identify.val();
            } else if !self.learns.val().any() && self.is_flush.val().any() {
                self.error.next = 5.into();
                self.state.next = self.s_fail.val();
            } else if !self.is_flush.val().any() && !self.is_refresh.val().any() {
                self.error.next = 1.into();
                self.state.next = self.s_fail.val();
            }
        } else if self.state.val() == self.s_fail.val() {
            self.word.next = (self.opcode.val() << 16) | (self.error.val() << 8) | 255;
            self.left.next = 2.into();
            self.then.next = self.s_opcode.val();
            self.state.next = self.s_send.val();
        } else if self.state.val() == self.s_send.val() {
            self.tx_valid.next = 1.into();
            if self.tx_ready.val().any() {
                self.word.next = self.word.val() >> 8;
                if self.left.val() == 0 {
                    self.state.next = self.then.val();
                } else {
                    self.left.next = self.left.val() - 1;
                }
            }
        } else if self.state.val() == self.s_seek.val() {
            // Find the row's lane and base; a bank begins at lane 0.
            if !self.seeking.val().any() {
                if self.is_write.val().any() {
                    self.state.next = self.s_receive.val();
                } else {
                    self.state.next = self.s_read.val();
                }
            } else {
                self.row.next = self.row.val() - 1;
                self.seeking.next = (self.row.val() != 1).into();
                if self.lane_is_last.val().any() {
                    self.lane.next = 0.into();
                    self.base.next = self.base.val() + self.columns.val();
                } else {
                    self.lane.next = self.lane.val() + 1;
                }
            }
        } else if self.state.val() == self.s_read.val() {
            self.host_read_weight.next = self.is_weights.val();
            self.host_read_bank.next = self.is_bank.val();
            self.state.next = self.s_wait.val();
        } else if self.state.val() == self.s_wait.val() {
            if self.word_ready.val().any() {
                self.word.next = self.word_read.val();
                self.left.next = self.word_bytes_last.val();
                self.state.next = self.s_send.val();
                if self.at_last.val().any() {
                    self.then.next = self.s_opcode.val();
                } else {
                    self.then.next = self.s_read.val();
                }
                self.index.next = self.index.val() + 1;
                if self.is_bank.val().any() {
                    if self.lane_is_last.val().any() {
                        self.lane.next = 0.into();
                        self.base.next = self.base.val() + self.classes.val();
                    } else {
                        self.lane.next = self.lane.val() + 1;
                    }
                }
            }
        } else if self.state.val() == self.s_receive.val() {
            self.rx_ready.next = 1.into();
            if self.rx_valid.val().any() {
                self.low.next = self.word_in.val();
                if self.byte_index.val() == self.word_bytes_last.val() {
                    self.byte_index.next = 0.into();
                    self.index.next = self.index.val() + 1;
                    self.at_last.next = (self.index.val() == self.items_near.val()).into();
                    if self.error.val() == 0 {
                        self.host_write_weight.next = self.is_weights.val();
                        self.host_write_bank.next = self.is_bank.val();
                    }
                    if self.is_bank.val().any() {
                        if self.lane_is_last.val().any() {
                            self.lane.next = 0.into();
                            self.base.next = self.base.val() + self.classes.val();
                        } else {
                            self.lane.next = self.lane.val() + 1;
                        }
                    }
                    if self.at_last.val().any() {
                        if self.error.val() == 0 {
                            self.word.next = self.opcode.val();
                            self.left.next = 0.into();
                            self.then.next = self.s_opcode.val();
                            self.state.next = self.s_send.val();
                        } else {
                            self.state.next = self.s_fail.val();
                        }
                    }
                } else {
                    self.byte_index.next = self.byte_index.val() + 1;
                }
            }
        } else if self.state.val() == self.s_identify.val() {
            // One cycle for the memory.
            self.state.next = self.s_identify_byte.val();
        } else {
            self.word.next = self.identity.rdata.val();
            self.left.next = 0.into();
            self.index.next = self.index.val() + 1;
            self.state.next = self.s_send.val();
            if self.index.val() == self.identity_last.val() {
                self.then.next = self.s_opcode.val();
            } else {
                self.then.next = self.s_identify.val();
            }
        }

        // Samples in the network.
        self.in_flight.next = self.in_flight.val() + self.sample.val() - self.finished.val();
    }
}
