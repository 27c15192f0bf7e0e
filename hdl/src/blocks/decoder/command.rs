//! What the command at hand is and asks for: facts of its opcode and operands.

use rust_hdl_core::prelude::*;

use super::Decoder;
use crate::signal::Part;

impl Part<0> for Decoder {
    #[hdl_gen]
    fn update(&mut self) {
        // Facts about the command at hand. Those in registers follow the opcode by a cycle, the operands by two; a command is
        // carried out three cycles after its last operand at the earliest.
        self.velocity_asked.next = (self.opcode.val() == self.o_read_velocity.val()
            || self.opcode.val() == self.o_write_velocity.val())
        .into();
        self.is_velocity.next = self.velocity_asked.val();
        self.is_weights.next = (self.opcode.val() == self.o_read_weights.val()
            || self.opcode.val() == self.o_write_weights.val()
            || self.velocity_asked.any())
        .into();
        self.is_bank.next =
            (self.opcode.val() == self.o_read_bank.val() || self.opcode.val() == self.o_write_bank.val()).into();
        self.is_write.next = (self.opcode.val() == self.o_write_weights.val()
            || (self.banked.any() && self.opcode.val() == self.o_write_bank.val())
            || (self.velocity_asked.any() && self.opcode.val() == self.o_write_velocity.val()))
        .into();
        self.is_train.next = (self.opcode.val() == self.o_train.val()).into();
        self.is_pair.next = (self.opcode.val() == self.o_infer_pair.val()).into();
        self.is_flush.next = (self.opcode.val() == self.o_flush.val()).into();
        self.is_refresh.next = (self.opcode.val() == self.o_refresh.val()).into();
        self.is_read_register.next = (self.opcode.val() == self.o_read_register.val()).into();
        self.is_write_register.next = (self.opcode.val() == self.o_write_register.val()).into();
        self.is_reset.next = (self.opcode.val() == self.o_reset.val()).into();
        self.is_identify.next = (self.opcode.val() == self.o_identify.val()).into();
        // Inputs for the network; a pass through it before the answer.
        self.is_inputs.next = ((self.learns.any() && self.opcode.val() == self.o_train.val())
            || self.opcode.val() == self.o_infer.val()
            || (self.pairs.any() && self.opcode.val() == self.o_infer_pair.val()))
        .into();
        self.is_pass.next = ((self.learns.any()
            && (self.is_flush.any() || self.is_weights.any() || self.is_bank.any()))
            || self.is_refresh.any())
        .into();
        self.needed.next = 0.into();
        for i in 0..self._commands {
            if self.opcode.val() == self.with_operands[i].val() {
                self.needed.next = self.operand_bytes[i].val();
            }
        }
        // The length of entries comes before the operands.
        if self.packs.any() && self.is_packed.any() {
            self.operand_at.next = self.count.val() - 2;
        } else {
            self.operand_at.next = self.count.val();
        }
        self.row_operand.next = self.operands[1].val() | (self.operands[2].val() << 8);
        self.row_any.next = (self.row_operand.val() != 0).into();
        self.register_address.next = self.operands[0].val();
        self.register_value.next = self.operands[1].val()
            | (self.operands[2].val() << 8)
            | (self.operands[3].val() << 16)
            | (self.operands[4].val() << 24);
        self.label_bad.next = (self.operands[self.label_at.at()].val() >= self.classes.val()).into();
        // Of a step, in the place of a stage.
        self.last_bad.next = (self.operands[0].val() > 1).into();
        self.is_last.next = (self.operands[0].val() != 0).into();
        if self.all_banks.any() {
            self.stage_known.next = (self.operands[0].val() < self.stages.val()).into();
        } else if self.is_bank.any() {
            self.stage_known.next = (self.operands[0].val() < self.bank_stages.val()).into();
        } else {
            self.stage_known.next = (self.operands[0].val() < self.stages.val()).into();
        }
        self.columns.next = 0.into();
        self.outputs.next = 0.into();
        self.lane_last.next = 0.into();
        self.word_read.next = 0.into();
        self.word_ready.next = 0.into();
        self.bank_rows.next = 0.into();
        self.columns_last.next = 0.into();
        self.columns_near.next = 0.into();
        self.outputs_last.next = 0.into();
        self.outputs_near.next = 0.into();
        for i in 0..self._stages {
            if self.operands[0].val() == self.stage_number[i].val() {
                self.bank_rows.next = self.bank_rows_of[i].val();
            }
            self.host_stage[i].next = (self.operands[0].val() == self.stage_number[i].val()).into();
            if self.operands[0].val() == self.stage_number[i].val() {
                self.columns.next = self.columns_of[i].val();
                self.outputs.next = self.outputs_of[i].val();
                self.lane_last.next = self.lane_last_of[i].val();
            }
            if self.host_stage[i].any() {
                self.columns_last.next = self.columns_of[i].val() - 1;
                self.columns_near.next = self.columns_of[i].val() - 2;
                self.outputs_last.next = self.outputs_of[i].val() - 1;
                self.outputs_near.next = self.outputs_of[i].val() - 2;
                self.word_read.next = self.host_word[i].val();
                self.word_ready.next = self.host_valid[i].val();
            }
        }
        if self.is_weights.any() {
            self.operand_bad.next = (self.row_operand.val() >= self.outputs.val()).into();
            self.items_last.next = self.columns_last.val();
            self.items_near.next = self.columns_near.val();
            self.word_bytes_last.next = self.weight_bytes_last.val();
            if self.is_velocity.any() {
                self.word_bytes_last.next = self.velocity_bytes_last.val();
            }
        } else {
            if self.blocks.any() {
                self.operand_bad.next = (self.operands[1].val() >= self.bank_rows.val()).into();
            } else {
                self.operand_bad.next = (self.operands[1].val() >= self.classes.val()).into();
            }
            if self.looks.any() {
                self.items_last.next = self.inputs_last.val();
                self.items_near.next = self.inputs_last.val() - 1;
            } else {
                self.items_last.next = self.outputs_last.val();
                self.items_near.next = self.outputs_near.val();
            }
            self.word_bytes_last.next = self.act_bytes_last.val();
            if self.learns_code.any() && self.host_stage[0].any() {
                self.word_bytes_last.next = self.code_bytes_last.val();
            }
        }

        // Whether `index` is that of the last word; where it moves on, this does with it.
        self.at_last.next = (self.index.val() == self.items_last.val()).into();
    }
}
