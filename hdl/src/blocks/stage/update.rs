//! What a stage does in a cycle.

use rust_hdl_core::prelude::*;

use super::Stage;

impl Logic for Stage {
    #[hdl_gen]
    fn update(&mut self) {
        // Input buffer.
        self.buffer.fill_h_valid.next = self.in_h_valid.val();
        self.buffer.fill_h.next = self.in_h.val();
        self.buffer.fill_t_valid.next = self.in_t_valid.val();
        self.buffer.fill_t.next = self.in_t.val();
        self.buffer.fill_done.next = self.in_done.val();
        if self.again.any() {
            self.buffer.turn.next = (self.sequencer.take.any() && !self.next_again.any()).into();
        } else {
            self.buffer.turn.next = self.sequencer.take.val();
        }
        self.buffer.old_read.next = self.columns.u_read.val();
        self.buffer.old_col.next = self.columns.u_col.val();
        self.buffer.now_col.next = self.columns.f_col.val();
        self.buffer.old_hole.next = self.columns.u_hole.val();
        self.buffer.now_hole.next = self.columns.f_hole.val();
        self.buffer.back_valid.next = self.lanes[0].r.valid.val();
        self.buffer.back.next = self.lanes[0].r.h.val();
        self.buffer.back_done.next = self.sequencer.commit.val();
        self.buffer.now_begins.next = self.now_begins.val();
        self.buffer.old_begins.next = self.old_begins.val();

        // Headers: of the sample that waits, of the sample now, and what is left of the sample before.
        self.in_ready.next = (!self.next_valid.any()).into();
        if self.in_done.any() {
            self.next_valid.next = 1.into();
            self.waiting.next = self.in_header.val();
            self.next_again.next = self.in_again.val();
            self.next_begins.next = self.in_begins.val();
            if self.in_header.train.any() || (self.again.any() && self.in_again.any()) {
                self.next_offset.next = self.in_offset.val();
            } else if self.twice.any() && self.in_header.kind.val() == 1 {
                // The first pass of a training sample.
                self.next_offset.next = self.in_offset.val();
            } else {
                self.next_offset.next = 0.into();
            }
        } else if self.sequencer.take.any() {
            self.next_valid.next = 0.into();
        }
        if self.sequencer.take.any() {
            self.now.next = self.waiting.val();
            self.now_offset.next = self.next_offset.val();
            self.old_offset.next = self.now_offset.val();
            self.now_begins.next = self.next_begins.val();
            self.old_begins.next = self.now_begins.val();
        }
        if self.sequencer.commit.any() {
            self.old_shift.next = self.shift.val();
        }
        self.shift_now.next = self.old_shift.val();
        if self.drop.any() {
            self.old_train.next = 0.into();
        } else if self.sequencer.commit.any() {
            self.old_train.next = self.now.train.val();
        }

        // Sequencer.
        self.sequencer.sample_valid.next = self.next_valid.val();
        self.sequencer.down_ready.next = self.out_ready.val();
        self.sequencer.pair.next = self.now.pair.val();
        if self.reads_target.any() {
            self.sequencer.store.next = 0.into();
            self.sequencer.code.next = self.now.target.val();
        } else {
            if self.keeps_one.any() {
                self.sequencer.store.next =
                    (self.now.target.any() && self.now.token.val() == self.neutral.val()).into();
            } else {
                self.sequencer.store.next = self.now.target.val();
            }
            self.sequencer.code.next = 0.into();
        }
        self.sequencer.token.next = self.now.token.val();
        self.sequencer.fetch_class.next = self.judge.fetch_class.val();
        self.sequencer.old_verdict.next = self.judge.verdict.val();

        // Columns, and the random words that go with them.
        self.columns.issue.next = self.sequencer.issue.val();
        self.columns.row_end.next = self.sequencer.row_end.val();
        self.columns.take.next = self.sequencer.take.val();
        self.columns.fill_h_valid.next = self.in_h_valid.val();
        self.columns.fill_h.next = self.in_h.val();
        self.columns.fill_t_valid.next = self.in_t_valid.val();
        self.columns.fill_t.next = self.in_t.val();
        if self.always.any() {
            self.due.next = self.old_train.val();
        } else {
            self.due.next = self.judge.fired.val();
        }
        self.columns.due.next = self.due.val();
        self.sequencer.listed.next = self.columns.listed.val();
        self.columns.now_offset.next = self.now_offset.val();
        self.columns.old_offset.next = self.old_offset.val();
        for i in 0..self._roundings {
            self.rounding[i].valid.next = self.columns.u_valid.val();
            self.rounding[i].first.next = self.columns.u_first.val();
            self.rounding[i].h.next = self.buffer.old_h.val();
            self.rounding[i].t.next = self.buffer.old_t.val();
            self.rounding[i].shift.next = self.old_shift.val();
            self.rounding[i].fired.next = self.due.val();
            self.rounding[i].commit.next = self.sequencer.commit.val();
            self.rounding[i].load.next = self.lfsr_load.val();
            self.rounding[i].value.next = self.lfsr_value.val();
            self.lfsr.next = self.rounding[i].lfsr.val();
            self.lanes[0].u.random.next = self.rounding[i].random.val();
        }

        // Host words use the channels while the stage is idle.
        if self.host_read_weight.any() || self.host_write_weight.any() {
            self.lane_w_addr.next = self.host_weight_addr.val();
        } else {
            self.lane_w_addr.next = self.columns.w_addr.val();
        }
        if self.host_read_bank.any() || self.host_write_bank.any() {
            self.lane_b_addr.next = self.host_bank_addr.val();
        } else {
            self.lane_b_addr.next = self.sequencer.b_addr.val();
        }
        self.lanes[0].b.second.next = self.sequencer.b_second.val();
        self.lanes[0].b.last_row.next = self.sequencer.b_last_row.val();
        self.lanes[0].b.first_row.next = self.sequencer.b_first_row.val();
        self.lanes[0].b.row.next = self.sequencer.b_row.val();
        if self.walks.any() && self.scores.walk.any() {
            // Rows that are kept, once more.
            self.lane_b_addr.next = self.scores.walk_addr.val();
            self.lanes[0].b.second.next = self.scores.walk_second.val();
            self.lanes[0].b.last_row.next = self.scores.walk_last.val();
            self.lanes[0].b.first_row.next = self.scores.walk_first.val();
            self.lanes[0].b.row.next = self.scores.walk_row.val();
        }
        self.lanes[0].b.walk.next = self.scores.walk.val();
        self.lanes[0].b.own.next = self.scores.walk_own.val();
        self.lanes[0].b.signs.next = (self.now.kind.val() != 1).into();
        self.sequencer.hold.next = self.scores.hold.val();
        self.read_q[0].next = (self.lanes[self.last.at()].host_q.read_weight.any()
            || self.lanes[self.last.at()].host_q.read_bank.any())
        .into();
        self.read_q[1].next = self.read_q[0].val();
        self.read_q[2].next = self.read_q[1].val();
        self.read_q[3].next = self.read_q[2].val();
        self.host_valid.next = self.read_q[3].val();
        self.host_word.next = self.lanes[self.last.at()].s_out.val();

        // The chain of lanes.
        self.lanes[0].u.valid.next = self.columns.u_valid.val();
        self.lanes[0].u.first.next = self.columns.u_first.val();
        self.lanes[0].u.h.next = self.buffer.old_h.val();
        self.lanes[0].u.t.next = self.buffer.old_t.val();
        for i in 0..self._counts {
            // How often an input has spiked.
            if i == 0 {
                self.counts[i].spikes.next = self.buffer.old_h.val();
                self.lanes[0].u.h.next = self.counts[i].count.val();
            } else {
                self.counts[i].spikes.next = self.buffer.old_t.val();
                self.lanes[0].u.t.next = self.counts[i].count.val();
            }
        }
        self.lanes[0].u.shift.next = self.shift_now.val();
        self.lanes[0].u.trained.next = self.old_train.val();
        self.lanes[0].w.valid.next = self.columns.w_valid.val();
        self.lanes[0].w.addr.next = self.lane_w_addr.val();
        self.lanes[0].w.write.next = self.columns.w_write.val();
        self.lanes[0].f.first.next = self.columns.f_first.val();
        self.lanes[0].f.last.next = self.columns.f_last.val();
        self.lanes[0].f.h.next = self.buffer.now_h.val();
        self.lanes[0].f.t.next = self.buffer.now_t.val();
        self.lanes[0].b.fetch_first.next = self.sequencer.b_fetch_first.val();
        self.lanes[0].b.fetch_last.next = self.sequencer.b_fetch_last.val();
        self.lanes[0].b.verdict.next = self.sequencer.b_verdict.val();
        self.lanes[0].b.state.next = self.sequencer.b_state.val();
        self.lanes[0].b.store.next = self.sequencer.b_store.val();
        self.lanes[0].b.code.next = self.sequencer.b_code.val();
        self.lanes[0].b.score.next = self.sequencer.b_score.val();
        self.lanes[0].b.result.next = self.sequencer.b_result.val();
        self.lanes[0].b.addr.next = self.lane_b_addr.val();
        self.lanes[0].b.class.next = self.sequencer.b_class.val();
        self.lanes[0].b.coefficient.next = self.judge.coefficient.val();
        self.lanes[0].host.read_weight.next = self.host_read_weight.val();
        self.lanes[0].host.write_weight.next = self.host_write_weight.val();
        self.lanes[0].host.read_bank.next = self.host_read_bank.val();
        self.lanes[0].host.write_bank.next = self.host_write_bank.val();
        self.lanes[0].host.velocity.next = self.host_velocity.val();
        self.lanes[0].host.lane.next = self.host_lane.val();
        self.lanes[0].host.data.next = self.host_data.val();
        self.lanes[0].s_in.next = 0.into();
        for i in 1..self._lanes {
            self.lanes[i].u.next = self.lanes[i - 1].u_q.val();
            self.lanes[i].w.next = self.lanes[i - 1].w_q.val();
            self.lanes[i].f.next = self.lanes[i - 1].f_q.val();
            self.lanes[i].b.next = self.lanes[i - 1].b_q.val();
            self.lanes[i].host.next = self.lanes[i - 1].host_q.val();
            self.lanes[i].s_in.next = self.lanes[i - 1].s_out.val();
        }
        for i in 0..self._last {
            self.lanes[i].r_in.next = self.lanes[i + 1].r.val();
        }
        self.lanes[self.last.at()].r_in.next = 0.into();
        for i in 0..self._lanes {
            self.lanes[i].index.next = self.index[i].val();
            self.lanes[i].has_tail.next = self.has_tail[i].val();
            self.weights[i].raddr.next = self.lanes[i].weight_raddr.val();
            self.lanes[i].weight_rdata.next = self.weights[i].rdata.val();
            self.weights[i].we.next = self.lanes[i].weight_we.val();
            self.weights[i].waddr.next = self.lanes[i].weight_waddr.val();
            self.weights[i].wdata.next = self.lanes[i].weight_wdata.val();
        }
        for i in 0..self._banks {
            self.bank[i].raddr.next = self.lanes[i].bank_raddr.val();
            self.lanes[i].bank_rdata.next = self.bank[i].rdata.val();
            self.bank[i].we.next = self.lanes[i].bank_we.val();
            self.bank[i].waddr.next = self.lanes[i].bank_waddr.val();
            self.bank[i].wdata.next = self.lanes[i].bank_wdata.val();
        }
        for i in 0..self._velocities {
            self.velocities[i].raddr.next = self.lanes[i].weight_raddr.val();
            self.lanes[i].velocity_rdata.next = self.velocities[i].rdata.val();
            self.velocities[i].we.next = self.lanes[i].velocity_we.val();
            self.velocities[i].waddr.next = self.lanes[i].weight_waddr.val();
            self.velocities[i].wdata.next = self.lanes[i].velocity_wdata.val();
        }
        for i in 0..self._states {
            self.state[i].raddr.next = self.lanes[i].state_raddr.val();
            self.lanes[i].state_rdata.next = self.state[i].rdata.val();
            self.state[i].we.next = self.lanes[i].state_we.val();
            self.state[i].waddr.next = self.lanes[i].state_waddr.val();
            self.state[i].wdata.next = self.lanes[i].state_wdata.val();
        }
        for i in 0..self._owners {
            self.owners[i].raddr.next = self.lanes[i].state_raddr.val();
            self.lanes[i].owner.next = self.owners[i].rdata.val();
            self.owners[i].we.next = 0.into();
            self.owners[i].waddr.next = 0.into();
            self.owners[i].wdata.next = 0.into();
        }

        // Scores.
        self.scores.chain.next = self.lanes[self.last.at()].s_out.val();
        self.scores.score.next = self.lanes[self.last.at()].b_q.score.val();
        self.scores.second.next = self.lanes[self.last.at()].b_q.second.val();
        self.scores.first_row.next = self.lanes[self.last.at()].b_q.first_row.val();
        self.scores.last_row.next = self.lanes[self.last.at()].b_q.last_row.val();
        self.scores.turn.next = self.sequencer.commit.val();
        self.scores.result_valid.next = self.lanes[0].r.valid.val();
        self.scores.result_first.next = self.lanes[0].r.h.val();
        self.scores.result_second.next = self.lanes[0].r.t.val();
        self.scores.pair.next = self.now.pair.val();
        self.scores.infer.next = (self.now.kind.val() == 0).into();
        self.scores.walked.next = self.lanes[self.last.at()].b_q.walk.val();
        self.bank_changed.next = self.host_write_bank.val();
        if self.sequencer.commit.any() && (self.now.target.any() || self.now.train.any()) {
            self.bank_changed.next = 1.into();
        }
        self.scores.bank_changed.next = self.bank_changed.val();
        self.scores.add_valid.next = self.in_sum.valid.val();
        self.scores.add_second.next = self.in_sum.second.val();
        self.scores.add_class.next = self.in_sum.class.val();
        self.scores.add_value.next = self.in_sum.value.val();
        self.scores.add_done.next = self.in_done.val();

        // Judge.
        self.judge.coming.next = self.scores.coming.val();
        self.judge.coming_class.next = self.scores.coming_class.val();
        self.judge.score.next = self.scores.stage_value.val();
        self.judge.score_class.next = self.scores.stage_class.val();
        self.judge.label.next = self.now.label.val();
        self.judge.token.next = self.now.token.val();
        self.judge.value.next = self.now.value.val();
        self.judge.threshold.next = self.threshold.val();
        self.judge.train.next = self.now.train.val();
        self.judge.commit.next = self.sequencer.commit.val();
        self.judge.drop.next = self.drop.val();
        self.judge.fetch.next = self.sequencer.fetch.val();

        // Results.
        self.out_valid.next = self.lanes[0].r.valid.val();
        self.out_h.next = self.lanes[0].r.h.val();
        self.out_t.next = self.lanes[0].r.t.val();
        self.out_mask_h.next = self.lanes[0].r.mask_h.val();
        self.out_mask_t.next = self.lanes[0].r.mask_t.val();
        self.out_spikes_h.next = self.lanes[0].r.spikes_h.val();
        self.out_spikes_t.next = self.lanes[0].r.spikes_t.val();
        self.out_u_h.next = self.lanes[0].r.u_h.val();
        self.out_u_t.next = self.lanes[0].r.u_t.val();
        self.out_trace_h.next = self.lanes[0].r.trace_h.val();
        self.out_trace_t.next = self.lanes[0].r.trace_t.val();
        self.out_done.next = self.sequencer.commit.val();
        self.out_header.train.next = self.now.train.val();
        self.out_header.target.next = self.now.target.val();
        self.out_header.pair.next = self.now.pair.val();
        self.out_header.kind.next = self.now.kind.val();
        self.out_header.label.next = self.now.label.val();
        self.out_header.token.next = self.now.token.val();
        self.out_header.value.next = self.now.value.val();
        if self.now.train.any() && self.judge.fire.any() {
            self.out_header.fired.next = self.now.fired.val() | self.fired_bit.val();
        } else {
            self.out_header.fired.next = self.now.fired.val();
        }
        self.out_sum.valid.next = self.scores.sum_valid.val();
        self.out_sum.second.next = self.scores.sum_second.val();
        self.out_sum.class.next = self.scores.sum_class.val();
        self.out_sum.value.next = self.scores.sum_value.val();
        self.out_stage_value.next = self.scores.sum_stage_value.val();
        self.out_chosen.next = self.scores.sum_chosen.val();
        self.fire.next = self.judge.fire.val();
        self.js.next = self.judge.rival.val();
    }
}
