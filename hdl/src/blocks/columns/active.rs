//! The columns of a row that hold something, from a list.
//!
//! # Equation
//! The columns that [`Lists`] says, and the bias; of row r a column's weight has the address `r * (n_in + 1) + column`.
//!
//! # Timing
//! The list is read a column ahead, so that the column of a turn stands in a register. The first is there when the prologue ends, two cycles
//! after `take` at the earliest.

use rust_hdl_core::prelude::*;

use super::{ColumnsPorts, Lists};
use crate::blocks::dims::Dims;
use crate::signal::{Const, Module, Reg, Wire};

/// The column source; see the module's text.
#[derive(LogicBlock)]
pub struct Active {
    meta: Module,
    pub ports: ColumnsPorts,
    pub lists: Lists,
    phase: Reg,
    starts: Reg,
    load: Reg,
    ahead: Reg,
    following: Reg,
    ahead_first: Reg,
    ahead_bias: Reg,
    ahead_upper: Reg,
    first_now: Wire,
    bias_now: Wire,
    upper_now: Wire,
    coming_place: Wire,
    column: Reg,
    is_first: Reg,
    is_bias: Reg,
    last: Wire,
    turn_q: Reg,
    first_q: Reg,
    used_q: Vec<Reg>,
    start_q: Vec<Reg>,
    end_q: Vec<Reg>,
    column_q: Vec<Reg>,
    base: Reg,
    coming_base: Reg,
    row_base: Wire,
    address_q: Vec<Reg>,
    early: Const,
    learns: Const,
    phase_last: Const,
    inputs: Const,
    half: Const,
    split: Const,
    stride: Const,
    base_last: Const,
    weight_delay: Const,
    forward_delay: Const,
    column_delay: Const,
    address_last: Const,
    _forward_stages: usize,
    _columns: usize,
    _addresses: usize,
}

impl Active {
    /// The column source of the stage with dimensions `d`.
    #[must_use]
    pub fn new(d: &Dims) -> Self {
        let (wd, fd) = (d.weight_delay(), d.forward_delay());
        let c = |v: usize| Const::new(v as i64);
        let orders = || (0..=fd).map(|_| Reg::bit()).collect();
        // The column leaves `column_lead` cycles before the forward order; the weight's address is made of it on the way.
        let columns = (fd - d.column_lead() + 2).max(wd + 1);
        let addresses = if d.learns { d.read_delay() } else { 0 };
        Self {
            meta: Module::new(
                "columns",
                "Takes the columns of a row from a list and sends the lanes the orders of their weights.",
            ),
            ports: ColumnsPorts::new(d),
            lists: Lists::new(d),
            phase: Reg::unsigned(2),
            starts: Reg::bit(),
            load: Reg::bit(),
            ahead: Reg::unsigned(d.col_bits()),
            following: Reg::unsigned(d.col_bits()).no_reset(),
            ahead_first: Reg::bit().no_reset(),
            ahead_bias: Reg::bit().no_reset(),
            ahead_upper: Reg::bit().no_reset().when(d.lists_split()),
            first_now: Wire::bit(),
            bias_now: Wire::bit(),
            upper_now: Wire::bit().when(d.lists_split()),
            coming_place: Wire::unsigned(d.col_bits()),
            column: Reg::unsigned(d.col_bits()).no_reset(),
            is_first: Reg::bit().no_reset(),
            is_bias: Reg::bit().no_reset(),
            last: Wire::bit(),
            turn_q: Reg::bit(),
            first_q: Reg::bit(),
            used_q: orders(),
            start_q: orders(),
            end_q: orders(),
            column_q: (0..columns).map(|_| Reg::unsigned(d.col_bits()).no_reset()).collect(),
            base: Reg::unsigned(d.weight_addr()).no_reset(),
            coming_base: Reg::unsigned(d.weight_addr()),
            row_base: Wire::unsigned(d.weight_addr()),
            address_q: (0..addresses).map(|_| Reg::unsigned(d.weight_addr()).no_reset()).collect(),
            early: c(usize::from(d.slot_register())),
            learns: c(usize::from(d.learns)),
            phase_last: c(d.phases - 1),
            inputs: c(d.inputs),
            half: c(1 << d.listed_bits()),
            split: c(usize::from(d.lists_split())),
            stride: c(d.columns()),
            base_last: c((d.rows - 1) * d.columns()),
            weight_delay: c(wd),
            forward_delay: c(fd),
            column_delay: c(fd - d.column_lead() + 1),
            address_last: c(addresses.saturating_sub(1)),
            _forward_stages: fd + 1,
            _columns: columns,
            _addresses: addresses,
        }
    }
}

impl Logic for Active {
    #[hdl_gen]
    fn update(&mut self) {
        self.lists.h_valid.next = self.ports.fill_h_valid.val();
        self.lists.h.next = self.ports.fill_h.val();
        self.lists.t_valid.next = self.ports.fill_t_valid.val();
        self.lists.t.next = self.ports.fill_t.val();
        self.lists.take.next = self.ports.take.val();
        self.lists.due.next = self.ports.due.val();
        self.ports.listed.next = self.lists.count.val();

        self.ports.turn.next = (self.ports.issue.any() && self.phase.val() == 0).into();
        if self.ports.row_end.any() {
            self.phase.next = 0.into();
        } else if self.ports.issue.any() {
            if self.phase.val() == self.phase_last.val() {
                self.phase.next = 0.into();
            } else {
                self.phase.next = self.phase.val() + 1;
            }
        }

        // The list goes round, row after row; the bias comes behind its last column.
        self.starts.next = self.ports.take.val();
        self.load.next = self.starts.val();
        if self.starts.any() {
            self.coming_place.next = 0.into();
        } else if self.load.any() {
            self.coming_place.next = (!self.lists.empty.any()).into();
        } else if self.ports.turn.any() {
            self.coming_place.next = self.following.val();
        } else {
            self.coming_place.next = self.ahead.val();
        }
        self.ahead.next = self.coming_place.val();
        self.lists.place.next = self.coming_place.val();
        // What is known of the place ahead, and the place behind it, are found a cycle early: the list's address hangs on them.
        if self.coming_place.val() == self.lists.count.val() {
            self.following.next = 0.into();
        } else {
            self.following.next = self.coming_place.val() + 1;
        }
        self.ahead_first.next = (self.coming_place.val() == 0).into();
        self.ahead_bias.next = (self.coming_place.val() == self.lists.count.val()).into();
        self.ahead_upper.next = (self.coming_place.val() >= self.lists.upper.val()).into();
        if self.load.any() {
            self.first_now.next = 1.into();
            self.bias_now.next = self.lists.empty.val();
            self.upper_now.next = self.lists.upper_first.val();
        } else {
            self.first_now.next = self.ahead_first.val();
            self.bias_now.next = self.ahead_bias.val();
            self.upper_now.next = self.ahead_upper.val();
        }
        if self.ports.turn.any() || self.load.any() {
            self.is_first.next = self.first_now.val();
            self.is_bias.next = self.bias_now.val();
            if self.bias_now.any() {
                self.column.next = self.inputs.val();
            } else if self.split.any() && self.upper_now.any() {
                self.column.next = self.lists.column.val() | self.half.val();
            } else {
                self.column.next = self.lists.column.val();
            }
        }
        self.ports.turn_first.next = (self.ports.turn.any() && self.is_first.any()).into();
        self.last.next = (self.ports.turn.any() && self.is_bias.any()).into();

        // The column of a turn, cycle after cycle.
        self.column_q[0].next = self.column.val();
        for i in 1..self._columns {
            self.column_q[i].next = self.column_q[i - 1].val();
        }

        // Update.
        if self.early.any() {
            self.ports.u_col.next = self.column.val();
            self.ports.u_read.next = self.ports.turn.val();
        } else {
            self.ports.u_col.next = self.column_q[0].val();
            self.ports.u_read.next = self.turn_q.val();
        }
        self.turn_q.next = self.ports.turn.val();
        self.first_q.next = self.ports.turn_first.val();
        self.ports.u_valid.next = self.turn_q.val();
        self.ports.u_first.next = self.first_q.val();

        // Weights. Every window goes over all rows, so that the next begins with the first.
        self.used_q[0].next = self.ports.turn.val();
        self.ports.w_valid.next = self.used_q[self.weight_delay.at()].val();
        if self.start_q[self.weight_delay.at()].any() {
            self.row_base.next = self.coming_base.val();
            self.base.next = self.coming_base.val();
            if self.coming_base.val() == self.base_last.val() {
                self.coming_base.next = 0.into();
            } else {
                self.coming_base.next = self.coming_base.val() + self.stride.val();
            }
        } else {
            self.row_base.next = self.base.val();
        }
        self.ports.w_addr.next = self.row_base.val() + self.column_q[self.weight_delay.at()].val();
        if self.learns.any() {
            self.address_q[0].next = self.ports.w_addr.val();
            for i in 1..self._addresses {
                self.address_q[i].next = self.address_q[i - 1].val();
            }
            self.ports.w_write.next = self.address_q[self.address_last.at()].val();
        }

        // Forward.
        self.start_q[0].next = self.ports.turn_first.val();
        self.end_q[0].next = self.last.val();
        for i in 1..self._forward_stages {
            self.used_q[i].next = self.used_q[i - 1].val();
            self.start_q[i].next = self.start_q[i - 1].val();
            self.end_q[i].next = self.end_q[i - 1].val();
        }
        self.ports.f_col.next = self.column_q[self.column_delay.at()].val();
        self.ports.f_first.next = self.start_q[self.forward_delay.at()].val();
        self.ports.f_last.next = self.end_q[self.forward_delay.at()].val();
    }
}
