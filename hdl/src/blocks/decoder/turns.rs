//! The turns of a command: its states from the opcode to the answer.

use rust_hdl_core::prelude::*;

use super::Decoder;
use crate::signal::Part;

impl Part<2> for Decoder {
    #[hdl_gen]
    fn update(&mut self) {
        // Of a packed request a turn without a byte, for an input that is zero, and one that says how many are; of any other and of its
        // inputs, the last byte of one.
        self.zero_turn.next = (self.is_packed.any()
            && !self.at_value.any()
            && (self.entries.val() == 0 || (!self.at_zeros.any() && self.zeros.val() != 0)))
            .into();
        self.zeros_turn.next =
            (self.is_packed.any() && !self.at_value.any() && !self.zero_turn.any() && self.at_zeros.any()).into();
        if self.packs.any() {
            self.word_turn.next = (self.zero_turn.any() || self.byte_index.val() == self.act_bytes_last.val()).into();
        } else {
            self.word_turn.next = (self.byte_index.val() == self.act_bytes_last.val()).into();
        }

        // Defaults.
        self.rx_ready.next = 0.into();
        self.tx_valid.next = 0.into();
        self.tx_data.next = self.word.val();
        self.fill_h_valid.next = 0.into();
        self.fill_t_valid.next = 0.into();
        self.sample.next = 0.into();
        if self.steps.any() {
            self.sample_train.next = self.is_train.val() & self.is_last.val();
            self.sample_target.next =
                ((self.learns.any() && self.is_train.any() && self.is_last.any()) || self.is_refresh.any()).into();
        } else {
            self.sample_train.next = self.is_train.val();
            self.sample_target.next = ((self.learns.any() && self.is_train.any()) || self.is_refresh.any()).into();
        }
        self.sample_begins.next = self.begins.val();
        self.sample_step.next = self.is_inputs.val();
        self.sample_last.next = self.is_last.val();
        if self.labels.any() {
            // Both streams are scored.
            self.sample_pair.next = self.is_inputs.val();
        } else {
            self.sample_pair.next = self.is_pair.val();
        }
        self.sample_label.next = self.operands[self.label_at.at()].val();
        self.sample_again.next = self.again.val();
        self.sample_refresh.next = self.is_refresh.val();
        self.sample_class.next = self.class_index.val();
        if self.steps.any() && self.is_inputs.any() && !self.is_last.any() {
            self.sample_kind.next = 3.into();
        } else if self.learns.any() && self.is_train.any() {
            self.sample_kind.next = 1.into();
        } else if self.is_refresh.any() {
            self.sample_kind.next = 2.into();
        } else if !self.learns.any() || self.is_inputs.any() {
            self.sample_kind.next = 0.into();
        } else {
            self.sample_kind.next = 3.into();
        }
        self.token_step.next = 0.into();
        self.moves_on.next = 0.into();
        self.restart.next = 0.into();
        self.register_write.next = 0.into();
        self.host_read_weight.next = 0.into();
        self.host_write_weight.next = 0.into();
        self.host_read_bank.next = 0.into();
        self.host_write_bank.next = 0.into();
        self.host_velocity.next = self.is_velocity.val();
        self.host_lane.next = self.lane.val();
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
            self.at_value.next = 0.into();
            self.class_index.next = 0.into();
            self.row.next = 0.into();
            self.lane.next = 0.into();
            self.base.next = 0.into();
            self.error.next = 0.into();
            self.again.next = 0.into();
            self.is_packed.next = 0.into();
            self.at_zeros.next = 1.into();
            if self.rx_valid.any() {
                self.opcode.next = self.rx_data.val();
                if self.packs.any()
                    && (self.rx_data.val() == self.packed_train.val() || self.rx_data.val() == self.packed_infer.val())
                {
                    self.opcode.next = self.rx_data.val() & self.plain_mask.val();
                    self.is_packed.next = 1.into();
                }
                self.state.next = self.s_operands.val();
            }
        } else if self.state.val() == self.s_operands.val() {
            if self.packs.any() && self.is_packed.any() && self.count.val() < 2 {
                // The length of the entries, before the operands.
                self.rx_ready.next = 1.into();
                if self.rx_valid.any() {
                    self.count.next = self.count.val() + 1;
                    if self.count.val() == 0 {
                        self.entries.next = self.rx_data.val();
                    } else {
                        self.entries.next = self.entries.val() | (self.rx_data.val() << 8);
                    }
                }
            } else if self.operand_at.val() == self.needed.val() {
                self.state.next = self.s_dispatch.val();
            } else {
                self.rx_ready.next = 1.into();
                if self.rx_valid.any() {
                    self.count.next = self.count.val() + 1;
                }
            }
            // Written until the byte is taken; a place that the command has no operand for may get anything.
            for i in 0..5 {
                if self.operand_at.val() == self.operand_number[i].val() {
                    self.operands[i].next = self.rx_data.val();
                }
            }
        } else if self.state.val() == self.s_dispatch.val() {
            if !self.learns.any() && self.is_train.any() {
                self.error.next = 5.into();
                self.state.next = self.s_fill.val();
            } else if (self.learns.any() && self.is_train.any() && self.label_bad.any())
                || (self.steps.any() && self.is_inputs.any() && self.last_bad.any())
            {
                self.error.next = 2.into();
                self.state.next = self.s_fill.val();
            } else if self.is_inputs.any() {
                if self.fill_ready.any() {
                    self.token_step.next = self.sample_train.val();
                    if self.labels.any() && self.class_index.val() != 0 {
                        self.state.next = self.s_compose.val();
                    } else {
                        self.state.next = self.s_fill.val();
                    }
                }
            } else if self.is_pass.any() {
                if self.fill_ready.any() {
                    if self.composes.any() && self.banks.any() && self.is_refresh.any() {
                        self.state.next = self.s_compose.val();
                    } else {
                        self.state.next = self.s_commit.val();
                    }
                }
            } else {
                self.state.next = self.s_drain.val();
            }
        } else if self.state.val() == self.s_fill.val() {
            self.rx_ready.next = (!self.packs.any() || !self.zero_turn.any()).into();
            if self.packs.any() && self.zeros_turn.any() {
                // How many zeros are before the next input.
                if self.rx_valid.any() {
                    self.zeros.next = self.rx_data.val();
                    self.at_zeros.next = 0.into();
                    self.entries.next = self.entries.val() - 1;
                }
            } else if self.rx_valid.any() || (self.packs.any() && self.zero_turn.any()) {
                if self.packs.any() && self.zero_turn.any() {
                    self.zeros.next = self.zeros.val() - 1;
                } else {
                    self.low.next = self.word_in.val();
                    if self.packs.any() && self.is_packed.any() && !self.at_value.any() {
                        self.entries.next = self.entries.val() - 1;
                    }
                }
                if self.word_turn.any() {
                    self.byte_index.next = 0.into();
                    if self.packs.any() && !self.zero_turn.any() {
                        self.at_zeros.next = 1.into();
                    }
                    self.fill_h_valid.next = (self.error.val() == 0 && !self.second.any()).into();
                    self.fill_t_valid.next = (self.error.val() == 0 && self.second.any()).into();
                    if self.values.any() && self.is_train.any() && self.at_value.any() {
                        self.fill_h_valid.next = 0.into();
                        self.sample_value.next = self.saturated[self.activation.at()].val();
                    }
                    if self.values.any()
                        && self.is_train.any()
                        && !self.at_value.any()
                        && self.index.val() == self.inputs_last.val()
                    {
                        // The value comes behind the inputs; the index stays, and with it ends the sample.
                        self.at_value.next = 1.into();
                    } else if self.index.val() == self.inputs_last.val() {
                        self.index.next = 0.into();
                        if self.labels.any() && self.error.val() == 0 {
                            self.index.next = self.index.val() + 1;
                            self.state.next = self.s_compose.val();
                        } else if !self.labels.any() && self.sample_pair.any() && !self.second.any() {
                            self.second.next = 1.into();
                        } else if self.error.val() == 0 {
                            self.state.next = self.s_commit.val();
                        } else {
                            self.state.next = self.s_drain.val();
                        }
                    } else {
                        self.index.next = self.index.val() + 1;
                    }
                    if self.packs.any()
                        && self.is_packed.any()
                        && !self.at_value.any()
                        && self.index.val() == self.inputs_last.val()
                    {
                        // Entries that go beyond the last input are taken first.
                        self.state.next = self.s_skim.val();
                    }
                } else {
                    self.byte_index.next = self.byte_index.val() + 1;
                }
            }
        } else if self.packs.any() && self.state.val() == self.s_skim.val() {
            if self.entries.val() != 0 {
                self.rx_ready.next = 1.into();
                if self.rx_valid.any() {
                    self.entries.next = self.entries.val() - 1;
                }
            } else if self.values.any() && self.is_train.any() {
                self.state.next = self.s_fill.val();
            } else if self.error.val() != 0 {
                self.state.next = self.s_drain.val();
            } else if self.labels.any() {
                self.state.next = self.s_compose.val();
            } else {
                self.state.next = self.s_commit.val();
            }
        } else if self.composes.any() && self.state.val() == self.s_compose.val() {
            // Values that the front makes: the target stream's input of a class, or a label behind the inputs.
            if self.fills_h.any() {
                self.fill_h_valid.next = 1.into();
            } else {
                self.fill_t_valid.next = 1.into();
            }
            if self.index.val() == self.composed_last.val() {
                self.index.next = 0.into();
                self.state.next = self.s_commit.val();
            } else {
                self.index.next = self.index.val() + 1;
            }
        } else if self.state.val() == self.s_commit.val() {
            self.sample.next = 1.into();
            if self.labels.any() && self.sample_kind.val() == 0 && self.class_index.val() < self.label_pairs.val() {
                // The input again, with the next two labels.
                self.class_index.next = self.class_index.val() + 2;
                self.state.next = self.s_dispatch.val();
            } else if self.looks.any() && self.is_train.any() && !self.again.any() {
                self.state.next = self.s_judge.val();
            } else if self.steps.any() && self.is_inputs.any() && !self.is_last.any() {
                self.begins.next = 0.into();
                self.state.next = self.s_acknowledge.val();
            } else if self.sample_kind.val() < 2 {
                self.begins.next = 1.into();
                self.state.next = self.s_opcode.val();
            } else if self.banks.any() && self.is_refresh.any() && self.class_index.val() != self.class_last.val() {
                self.class_index.next = self.class_index.val() + 1;
                self.state.next = self.s_dispatch.val();
            } else {
                self.state.next = self.s_drain.val();
            }
        } else if self.looks.any() && self.state.val() == self.s_judge.val() {
            // Nothing else goes in before it is known whether the sample comes again. The first stage is free for it by then.
            if self.looked.any() {
                self.again.next = self.repeats.val();
                self.state.next = self.s_opcode.val();
                if self.repeats.any() {
                    self.state.next = self.s_compose.val();
                }
            }
        } else if self.steps.any() && self.state.val() == self.s_acknowledge.val() {
            // A step that is not the last has its turn when what came before is answered.
            self.word.next = self.opcode.val();
            self.left.next = 0.into();
            self.then.next = self.s_opcode.val();
            if self.answers.val() == 0 {
                self.state.next = self.s_send.val();
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
            // Whatever is no step ends a sequence.
            if self.steps.any() && !self.is_train.any() && !self.is_inputs.any() {
                self.begins.next = 1.into();
            }
            if self.error.val() != 0 {
                self.state.next = self.s_fail.val();
            } else if self.is_weights.any() || self.is_bank.any() {
                if !self.stage_known.any() || self.operand_bad.any() {
                    self.error.next = 2.into();
                    self.state.next = self.s_fail.val();
                    // How long a row would be is known where the stage is.
                    if self.stage_known.any() && self.is_write.any() {
                        self.state.next = self.s_receive.val();
                    }
                } else if self.is_write.any() {
                    self.state.next = self.s_seek.val();
                } else {
                    self.then.next = self.s_seek.val();
                }
            } else if self.is_read_register.any() {
                if self.register_known.any() {
                    self.word.next = self.opcode.val() | (self.register_read.val() << 8);
                    self.left.next = 4.into();
                } else {
                    self.error.next = 3.into();
                    self.state.next = self.s_fail.val();
                }
            } else if self.is_write_register.any() {
                if !self.register_known.any() {
                    self.error.next = 3.into();
                    self.state.next = self.s_fail.val();
                } else if self.register_refused.any() {
                    self.error.next = 4.into();
                    self.state.next = self.s_fail.val();
                } else {
                    self.register_write.next = 1.into();
                }
            } else if self.is_reset.any() {
                self.restart.next = 1.into();
            } else if self.is_identify.any() {
                self.then.next = self.s_identify.val();
            } else if !self.learns.any() && self.is_flush.any() {
                self.error.next = 5.into();
                self.state.next = self.s_fail.val();
            } else if !self.is_flush.any() && !self.is_refresh.any() {
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
            if self.tx_ready.any() {
                self.word.next = self.word.val() >> 8;
                if self.left.val() == 0 {
                    self.state.next = self.then.val();
                } else {
                    self.left.next = self.left.val() - 1;
                }
            }
        } else if self.state.val() == self.s_seek.val() {
            // Find the row's lane and base; a bank begins at lane 0.
            if !self.seeking.any() {
                self.state.next = self.s_read.val();
                if self.is_write.any() {
                    self.state.next = self.s_receive.val();
                }
            } else {
                self.row.next = self.row.val() - 1;
                self.seeking.next = (self.row.val() != 1).into();
                self.moves_on.next = 1.into();
            }
        } else if self.state.val() == self.s_read.val() {
            self.host_read_weight.next = self.is_weights.val();
            self.host_read_bank.next = self.is_bank.val();
            self.state.next = self.s_wait.val();
        } else if self.state.val() == self.s_wait.val() {
            if self.word_ready.any() {
                self.word.next = self.word_read.val();
                self.left.next = self.word_bytes_last.val();
                self.state.next = self.s_send.val();
                self.then.next = self.s_read.val();
                if self.at_last.any() {
                    self.then.next = self.s_opcode.val();
                }
                self.index.next = self.index.val() + 1;
                self.moves_on.next = self.is_bank.val();
            }
        } else if self.state.val() == self.s_receive.val() {
            self.rx_ready.next = 1.into();
            if self.rx_valid.any() {
                self.low.next = self.word_in.val();
                if self.byte_index.val() == self.word_bytes_last.val() {
                    self.byte_index.next = 0.into();
                    self.index.next = self.index.val() + 1;
                    self.at_last.next = (self.index.val() == self.items_near.val()).into();
                    if self.error.val() == 0 {
                        self.host_write_weight.next = self.is_weights.val();
                        self.host_write_bank.next = self.is_bank.val();
                    }
                    self.moves_on.next = self.is_bank.val();
                    if self.at_last.any() {
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
            self.then.next = self.s_identify.val();
            if self.index.val() == self.identity_last.val() {
                self.then.next = self.s_opcode.val();
            }
        }

        // The next row: of the next lane, or behind the words of this one's.
        if self.moves_on.any() {
            self.lane.next = self.lane.val() + 1;
            if self.lane.val() == self.lane_last.val() {
                self.lane.next = 0.into();
                if self.blocks.any() {
                    self.base.next = self.base.val() + self.bank_rows.val();
                } else {
                    self.base.next = self.base.val() + self.classes.val();
                }
                if self.is_weights.any() {
                    self.base.next = self.base.val() + self.columns.val();
                }
            }
        }

        // Samples in the network.
        if self.apart.any() && self.is_inputs.any() && !self.is_last.any() {
            self.in_flight.next = self.in_flight.val() - self.finished.val();
        } else {
            self.in_flight.next = self.in_flight.val() + self.sample.val() - self.finished.val();
        }
        if self.sample.any() && self.sample_kind.val() < 2 {
            self.answers.next = self.answers.val() + 1 - self.answered.val();
        } else {
            self.answers.next = self.answers.val() - self.answered.val();
        }
    }
}
