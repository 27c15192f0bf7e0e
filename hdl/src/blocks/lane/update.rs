//! What a lane does in a cycle.

use rust_hdl_core::prelude::*;

use super::Lane;

impl Logic for Lane {
    #[hdl_gen]
    fn update(&mut self) {
        // The chains: one lane a cycle.
        self.u_q.next = self.u.val();
        self.w_q.next = self.w.val();
        self.f_q.next = self.f.val();
        self.b_q.next = self.b.val();
        self.host_q.next = self.host.val();

        // Update: the row's dh and dt against the activations of the sample before.
        if self.u_q.first.any() {
            if self.has_dh.any() {
                self.dh.next = self.error.dh.val();
            } else {
                self.dh.next = 0.into();
            }
            if self.has_dt.any() {
                self.dt.next = self.error.dt.val();
            } else {
                self.dt.next = 0.into();
            }
            self.trained.next = self.u_q.trained.val();
        }
        self.u_valid_q2.next = self.u_q.valid.val();
        self.u_h_q2.next = self.u_q.h.val();
        self.u_t_q2.next = self.u_q.t.val();
        self.multipliers.u_valid.next = self.u_valid_q2.val();
        self.multipliers.dh.next = self.dh.val();
        self.multipliers.dt.next = self.dt.val();
        self.multipliers.h_old.next = self.u_h_q2.val();
        self.multipliers.t_old.next = self.u_t_q2.val();
        self.update.shift.next = self.u_q.shift.val();
        self.update.random.next = self.u_q.random.val();
        self.update.products.next = self.multipliers.u.val();
        self.update.old.next = self.weight_rdata.val();
        self.update.first.next = self.u_q.first.val();
        if self.always.any() {
            self.update.live.next = self.trained.val();
        } else {
            self.update.live.next = (self.dh.val() != 0 || self.dt.val() != 0).into();
        }
        self.update.velocity.next = self.velocity_rdata.val();

        // Weight memory: read at w, write the new weight when it is there; the host's words come when nothing else does.
        // Compared before the register, as memories far apart hang on it.
        self.mine.next = (self.host.lane.val() == self.index.val()).into();
        self.valid_q[0].next = self.w_q.valid.val();
        for i in 1..self._read {
            self.valid_q[i].next = self.valid_q[i - 1].val();
        }
        self.weight_raddr.next = self.w_q.addr.val();
        if self.host_q.write_weight.any() && self.has_velocity.any() {
            self.weight_we.next = (self.mine.any() && !self.host_q.velocity.any()).into();
        } else if self.host_q.write_weight.any() {
            self.weight_we.next = self.mine.val();
        } else if self.learns.any() {
            self.weight_we.next = self.valid_q[self.read_last.at()].val();
        } else {
            self.weight_we.next = 0.into();
        }
        if self.host_q.write_weight.any() || !self.learns.any() {
            self.weight_waddr.next = self.w_q.addr.val();
            self.weight_wdata.next = self.host_q.data.val();
        } else {
            if self.listed.any() {
                self.weight_waddr.next = self.w_q.write.val();
            } else {
                self.weight_waddr.next = self.write_addr.val();
            }
            self.weight_wdata.next = self.update.weight.val();
        }
        // The velocity beside it has the weight's addresses.
        if self.host_q.write_weight.any() {
            self.velocity_we.next = (self.mine.any() && self.host_q.velocity.any()).into();
            self.velocity_wdata.next = self.host_q.data.val();
        } else {
            self.velocity_we.next = self.valid_q[self.read_last.at()].val();
            self.velocity_wdata.next = self.update.new_velocity.val();
        }

        // Where every window writes all weights in order, the address is counted and not kept from the read.
        if self.valid_q[self.read_last.at()].any() {
            if self.write_addr.val() == self.weight_last.val() {
                self.write_addr.next = 0.into();
            } else {
                self.write_addr.next = self.write_addr.val() + 1;
            }
        }

        // Forward: the new weight, or without learning the weight as it is, against both streams.
        self.multipliers.f_valid.next = self.valid_q[self.read_last.at()].val();
        if self.learns.any() {
            self.multipliers.w.next = self.update.weight.val();
        } else {
            self.multipliers.w.next = self.weight_rdata.val();
        }
        self.multipliers.h.next = self.f_q.h.val();
        self.multipliers.t.next = self.f_q.t.val();
        self.first_q[0].next = self.f_q.first.val();
        self.used_q[0].next = self.valid_q[self.read_last.at()].val();
        for i in 1..self._first {
            self.first_q[i].next = self.first_q[i - 1].val();
            self.used_q[i].next = self.used_q[i - 1].val();
        }
        self.last_q[0].next = self.f_q.last.val();
        for i in 1..self._last {
            self.last_q[i].next = self.last_q[i - 1].val();
        }
        if self.used_q[self.first_last.at()].any() {
            if self.first_q[self.first_last.at()].any() {
                self.acc_h.next = self.multipliers.wh.val();
                self.acc_t.next = self.multipliers.wt.val();
            } else {
                self.acc_h.next = self.acc_h.val() + self.multipliers.wh.val();
                self.acc_t.next = self.acc_t.val() + self.multipliers.wt.val();
            }
        }
        // Rounded to nearest; the sum of weights with signs is multiplied with amax on the way.
        if self.signs_h.any() {
            self.rounded_h.next = ((self.acc_h.val() << self.amax_places.val()) - self.acc_h.val() + self.half.val())
                >> self.fraction.val();
        } else {
            self.rounded_h.next = (self.acc_h.val() + self.half.val()) >> self.fraction.val();
        }
        if self.signs_t.any() {
            self.rounded_t.next = ((self.acc_t.val() << self.amax_places.val()) - self.acc_t.val() + self.half.val())
                >> self.fraction.val();
        } else {
            self.rounded_t.next = (self.acc_t.val() + self.half.val()) >> self.fraction.val();
        }
        self.activation_h.v.next = self.rounded_h.val();
        self.activation_t.v.next = self.rounded_t.val();
        for i in 0..self._lif_h {
            self.lif_h[i].valid.next = self.valid_q[self.read_last.at()].val();
            self.lif_h[i].last.next = self.f_q.last.val();
            if self.learns.any() {
                self.lif_h[i].w.next = self.update.weight.val();
            } else {
                self.lif_h[i].w.next = self.weight_rdata.val();
            }
            self.lif_h[i].x.next = self.f_q.h.val();
        }
        for i in 0..self._lif_t {
            self.lif_t[i].valid.next = self.valid_q[self.read_last.at()].val();
            self.lif_t[i].last.next = self.f_q.last.val();
            if self.learns.any() {
                self.lif_t[i].w.next = self.update.weight.val();
            } else {
                self.lif_t[i].w.next = self.weight_rdata.val();
            }
            self.lif_t[i].x.next = self.f_q.t.val();
        }
        if !self.spikes.any() && self.last_q[self.last_last.at()].any() {
            self.h.next = self.activation_h.activation.val();
            self.mask_h.next = self.activation_h.mask.val();
            if self.has_t.any() {
                self.t.next = self.activation_t.activation.val();
                self.mask_t.next = self.activation_t.mask.val();
            }
        } else if self.code_q3.any() {
            if self.carries.any() {
                self.h.next = self.bank_rdata.val();
            } else if self.learns_code.any() {
                self.t.next = self.code.val();
            } else {
                self.t.next = self.bank_rdata.val();
            }
        }
        // Neurons that spike.
        if self.code_q3.any() {
            // Of a target code those above 0 spike in every step.
            if self.carries.any() {
                if self.bank_rdata.val() > 0 {
                    self.spikes_h.next = self.every_step.val();
                } else {
                    self.spikes_h.next = 0.into();
                }
            } else if self.bank_rdata.val() > 0 {
                self.spikes_t.next = self.every_step.val();
            } else {
                self.spikes_t.next = 0.into();
            }
        }
        for i in 0..self._lif_h {
            if self.lif_h[i].done.any() {
                self.h.next = self.lif_h[i].activation.val();
                self.mask_h.next = self.lif_h[i].mask.val();
                self.spikes_h.next = self.lif_h[i].spikes.val();
                self.volt_h.next = self.lif_h[i].voltage.val();
                self.trace_h.next = self.lif_h[i].trace.val();
            }
        }
        for i in 0..self._lif_t {
            if self.lif_t[i].done.any() {
                self.t.next = self.lif_t[i].activation.val();
                self.mask_t.next = self.lif_t[i].mask.val();
                self.spikes_t.next = self.lif_t[i].spikes.val();
                self.volt_t.next = self.lif_t[i].voltage.val();
                self.trace_t.next = self.lif_t[i].trace.val();
            }
        }

        // State of the row, kept for the update that comes with the next window.
        self.state_raddr.next = self.b_q.row.val();
        self.state_waddr.next = self.b_q.row.val();
        self.state_we.next = self.b_q.state.val();
        if self.keeps_mask_h.any() {
            self.error.mask_h.next = self.state_rdata.val().get_bit(self.mask_h_bit.val()).into();
        } else {
            self.error.mask_h.next = 0.into();
        }
        if self.keeps_t.any() {
            self.state_wdata.next = ((self.t.val() & self.act_mask.val()) << self.t_place.val())
                | (self.mask_t.val() << self.mask_t_bit.val())
                | (self.mask_h.val() << self.mask_h_bit.val())
                | (self.h.val() & self.act_mask.val());
        } else if self.keeps_mask_t.any() {
            self.state_wdata.next = (self.mask_t.val() << self.mask_t_bit.val())
                | (self.mask_h.val() << self.mask_h_bit.val())
                | (self.h.val() & self.act_mask.val());
        } else if self.keeps_mask_h.any() {
            self.state_wdata.next = (self.mask_h.val() << self.mask_h_bit.val()) | (self.h.val() & self.act_mask.val());
        } else {
            self.state_wdata.next = self.h.val() & self.act_mask.val();
        }
        self.error.h.next = self.state_rdata.val();
        self.error.t.next = self.state_rdata.val() >> self.t_place.val();
        if self.has_dt.any() && self.keeps_mask_t.any() {
            self.error.mask_t.next = self.state_rdata.val().get_bit(self.mask_t_bit.val()).into();
        } else {
            self.error.mask_t.next = 0.into();
        }

        // Bank: fetch for the errors, store t, read for the scores.
        self.row_used.next = (!self.b_q.last_row.any() || self.has_tail.any()).into();
        self.bank_raddr.next = self.b_q.addr.val();
        self.bank_waddr.next = self.b_q.addr.val();
        if self.host_q.write_bank.any() {
            self.bank_we.next = self.mine.val();
            self.bank_wdata.next = self.host_q.data.val();
        } else {
            self.bank_we.next = (self.b_q.store.any() && self.row_used.any()).into();
            if self.carries.any() {
                self.bank_wdata.next = self.h.val();
            } else {
                self.bank_wdata.next = self.t.val();
            }
        }
        self.fetch_first_q2.next = self.b_q.fetch_first.val();
        self.fetch_last_q2.next = self.b_q.fetch_last.val();
        self.verdict_q2.next = self.b_q.verdict.val();
        self.code_q2.next = self.b_q.code.val();
        self.fetch_first_q3.next = self.fetch_first_q2.val();
        self.fetch_last_q3.next = self.fetch_last_q2.val();
        self.verdict_q3.next = self.verdict_q2.val();
        self.code_q3.next = self.code_q2.val();
        self.error.first.next = self.fetch_first_q3.val();
        self.error.last.next = self.fetch_last_q3.val();
        self.error.verdict.next = self.verdict_q3.val();
        self.code.next = self.bank_rdata.val() >> self.code_places.val();
        if self.learns_code.any() {
            self.error.word.next = self.code.val();
        } else {
            self.error.word.next = self.bank_rdata.val();
        }
        // A code that learns: its entries move as they are fetched.
        for i in 0..self._learned {
            self.learned[i].towards.next = self.error.towards.val();
            self.learned[i].away.next = self.error.away.val();
            self.learned[i].word.next = self.bank_rdata.val();
            self.learned[i].h.next = self.state_rdata.val();
            self.learned[i].addr.next = self.b_q.addr.val();
            if !self.host_q.write_bank.any() {
                self.bank_we.next = self.learned[i].we.val();
                self.bank_waddr.next = self.learned[i].waddr.val();
                self.bank_wdata.next = self.learned[i].wdata.val();
            }
        }
        // Without a bank the address is the number of the row's first neuron.
        self.neuron_q2.next = self.b_q.addr.val() + self.index.val();
        self.neuron_q3.next = self.neuron_q2.val();
        self.error.neuron.next = self.neuron_q3.val();

        // Scores: this lane's term joins the chain five cycles after its order.
        self.second_q2.next = self.b_q.second.val();
        self.second_q3.next = self.second_q2.val();
        self.walk_q2.next = self.b_q.walk.val();
        self.walk_q3.next = self.walk_q2.val();
        self.own_q2.next = self.b_q.own.val() & self.b_q.walk.val();
        self.own_q3.next = self.own_q2.val();
        self.signs_q2.next = self.b_q.signs.val() & self.b_q.score.val();
        self.signs_q3.next = self.signs_q2.val();
        self.old_h.next = self.state_rdata.val();
        self.old_t.next = self.state_rdata.val() >> self.t_place.val();
        if self.learns_code.any() {
            self.entry.next = self.code.val();
        } else {
            self.entry.next = self.bank_rdata.val();
        }
        // Between the scores its multiplier serves the errors: an entry and its coefficient, and last, where there is a dt, h.
        if !self.has_scores.any() {
            self.score.a.next = 0.into();
        } else if self.walks.any() && self.own_q3.any() {
            self.score.a.next = self.entry.val();
        } else if self.walks.any() && self.walk_q3.any() && self.second_q3.any() {
            self.score.a.next = self.old_t.val();
        } else if self.walks.any() && self.walk_q3.any() {
            self.score.a.next = self.old_h.val();
        } else if self.scales.any() && !self.enable_q3.any() {
            self.score.a.next = self.b_q.coefficient.val();
        } else if self.second_q3.any() {
            self.score.a.next = self.t.val();
        } else {
            self.score.a.next = self.h.val();
        }
        if self.walks.any() && self.signs_q3.any() {
            // Signs are counted, and the multiplier rests.
            self.score.b.next = 0.into();
        } else if self.squares.any() && self.second_q3.any() {
            self.score.b.next = self.t.val();
        } else if self.squares.any() {
            self.score.b.next = self.h.val();
        } else if self.scales.any() && self.has_dt.any() && self.fetch_last_q3.any() {
            self.score.b.next = self.old_h.val();
        } else if self.learns_code.any() {
            self.score.b.next = self.code.val();
        } else {
            self.score.b.next = self.bank_rdata.val();
        }
        self.error.product.next = self.score.p.val();
        if self.second_q3.any() {
            self.minus.next = (self.t.val() < 0).into();
        } else {
            self.minus.next = (self.h.val() < 0).into();
        }
        self.minus_entry.next = (self.entry.val() < 0).into();
        for i in 0..self._walks {
            if i == 0 {
                self.same[i].next =
                    (self.signs_q3.any() && self.enable_q3.any() && self.minus.val() == self.minus_entry.val()).into();
            } else {
                self.same[i].next = self.same[i - 1].val();
            }
        }
        if self.walks.any() {
            self.enable_q2.next = ((self.b_q.score.any() || self.b_q.walk.any()) && self.row_used.any()).into();
        } else {
            self.enable_q2.next = (self.b_q.score.any() && self.row_used.any()).into();
        }
        self.enable_q3.next = self.enable_q2.val();
        // Where neurons belong to classes, that of its own alone.
        self.class_q2.next = self.b_q.class.val();
        self.class_q3.next = self.class_q2.val();
        if self.blocks.any() {
            self.enable_q4.next = (self.enable_q3.any() && self.owner.val() == self.class_q3.val()).into();
        } else {
            self.enable_q4.next = self.enable_q3.val();
        }
        self.error.owner.next = self.owner.val();
        self.enable_q5.next = self.enable_q4.val();
        self.enable_q6.next = self.enable_q5.val();
        self.read_weight_q2.next = (self.host_q.read_weight.any() && self.mine.any()).into();
        self.read_bank_q2.next = (self.host_q.read_bank.any() && self.mine.any()).into();
        self.read_weight_q3.next = self.read_weight_q2.val();
        self.read_bank_q3.next = self.read_bank_q2.val();
        self.read_velocity_q2.next = self.host_q.velocity.val();
        self.read_velocity_q3.next = self.read_velocity_q2.val();
        // A word on its way to the host has a register of its own: its memory may be far away, and an adder follows.
        if self.has_velocity.any() && self.read_velocity_q3.any() && self.read_weight_q3.any() {
            self.read_word.next = self.velocity_rdata.val();
        } else if self.read_weight_q3.any() {
            self.read_word.next = self.weight_rdata.val();
        } else if self.read_bank_q3.any() {
            self.read_word.next = self.bank_rdata.val();
        } else {
            self.read_word.next = 0.into();
        }
        if self.enable_q6.any() && self.walks.any() {
            // One of them is 0.
            self.term.next = self.score.p.val() + self.same[2].val();
        } else if self.enable_q6.any() {
            self.term.next = self.score.p.val();
        } else {
            self.term.next = self.read_word.val();
        }
        self.s_out.next = self.s_in.val() + self.term.val();

        // Results: loaded side by side, shifted towards lane 0.
        if self.b_q.result.any() {
            self.r.valid.next = self.row_used.val();
            self.r.h.next = self.h.val();
            self.r.t.next = self.t.val();
            self.r.mask_h.next = self.mask_h.val();
            self.r.mask_t.next = self.mask_t.val();
            self.r.spikes_h.next = self.spikes_h.val();
            self.r.spikes_t.next = self.spikes_t.val();
            self.r.u_h.next = self.volt_h.val();
            self.r.u_t.next = self.volt_t.val();
            self.r.trace_h.next = self.trace_h.val();
            self.r.trace_t.next = self.trace_t.val();
        } else {
            self.r.valid.next = self.r_in.valid.val();
            self.r.h.next = self.r_in.h.val();
            self.r.t.next = self.r_in.t.val();
            self.r.mask_h.next = self.r_in.mask_h.val();
            self.r.mask_t.next = self.r_in.mask_t.val();
            self.r.spikes_h.next = self.r_in.spikes_h.val();
            self.r.spikes_t.next = self.r_in.spikes_t.val();
            self.r.u_h.next = self.r_in.u_h.val();
            self.r.u_t.next = self.r_in.u_t.val();
            self.r.trace_h.next = self.r_in.trace_h.val();
            self.r.trace_t.next = self.r_in.trace_t.val();
        }
    }
}
