//! Every column of a row, in order.
//!
//! # Equation
//! Columns `0..=n_in`; the weights of a window have the addresses `0..rows * (n_in + 1)` in the order in which they are issued.
//!
//! # Timing
//! The channels count again for themselves, which takes fewer registers than delayed numbers would.

use rust_hdl_core::prelude::*;

use super::ColumnsPorts;
use crate::blocks::dims::{Dims, bits_for};
use crate::signal::{Const, Module, Reg, Wire};

/// The column source; see the module's text.
#[derive(LogicBlock)]
pub struct All {
    meta: Module,
    pub ports: ColumnsPorts,
    phase: Reg,
    column: Reg,
    column_q: Reg,
    last: Wire,
    turn_q: Reg,
    first_q: Reg,
    used_q: Vec<Reg>,
    start_q: Vec<Reg>,
    end_q: Vec<Reg>,
    forward_column: Reg,
    early: Const,
    phase_last: Const,
    inputs: Const,
    weight_last: Const,
    weight_delay: Const,
    forward_delay: Const,
    column_delay: Const,
    _forward_stages: usize,
}

impl All {
    /// The column source of the stage with dimensions `d`.
    #[must_use]
    pub fn new(d: &Dims) -> Self {
        let (wd, fd) = (d.weight_delay(), d.forward_delay());
        let c = |v: usize| Const::new(v as i64);
        let orders = || (0..=fd).map(|_| Reg::bit()).collect();
        Self {
            meta: Module::new(
                "columns",
                "Counts the columns of a row and sends the lanes the orders of their weights.",
            ),
            ports: ColumnsPorts::new(d),
            phase: Reg::unsigned(2),
            column: Reg::unsigned(bits_for(d.columns())),
            column_q: Reg::unsigned(d.col_bits()).when(d.learns && !d.slot_register()),
            last: Wire::bit(),
            turn_q: Reg::bit(),
            first_q: Reg::bit(),
            used_q: orders(),
            start_q: orders(),
            end_q: orders(),
            forward_column: Reg::unsigned(d.col_bits()).no_reset(),
            early: c(usize::from(d.slot_register())),
            phase_last: c(d.phases - 1),
            inputs: c(d.inputs),
            weight_last: c(d.weight_depth() - 1),
            weight_delay: c(wd),
            forward_delay: c(fd),
            // The column is counted a cycle before it is sent.
            column_delay: c(fd - d.column_lead()),
            _forward_stages: fd + 1,
        }
    }
}

impl Logic for All {
    #[hdl_gen]
    fn update(&mut self) {
        self.ports.turn.next = (self.ports.issue.any() && self.phase.val() == 0).into();
        if self.ports.row_end.any() {
            self.column.next = 0.into();
            self.phase.next = 0.into();
        } else if self.ports.issue.any() {
            if self.phase.val() == self.phase_last.val() {
                self.phase.next = 0.into();
                self.column.next = self.column.val() + 1;
            } else {
                self.phase.next = self.phase.val() + 1;
            }
        }
        self.ports.turn_first.next = (self.ports.turn.any() && self.column.val() == 0).into();
        self.last.next = (self.ports.turn.any() && self.column.val() == self.inputs.val()).into();

        // Update.
        self.column_q.next = self.column.val();
        if self.early.any() {
            self.ports.u_col.next = self.column.val();
            self.ports.u_read.next = self.ports.turn.val();
        } else {
            self.ports.u_col.next = self.column_q.val();
            self.ports.u_read.next = self.turn_q.val();
        }
        self.turn_q.next = self.ports.turn.val();
        self.first_q.next = self.ports.turn_first.val();
        self.ports.u_valid.next = self.turn_q.val();
        self.ports.u_first.next = self.first_q.val();

        // Weights. Every window counts all of them, so that the next begins with the first.
        self.used_q[0].next = self.ports.turn.val();
        self.ports.w_valid.next = self.used_q[self.weight_delay.at()].val();
        if self.used_q[self.weight_delay.at()].any() {
            if self.ports.w_addr.val() == self.weight_last.val() {
                self.ports.w_addr.next = 0.into();
            } else {
                self.ports.w_addr.next = self.ports.w_addr.val() + 1;
            }
        }

        // Forward.
        self.start_q[0].next = self.ports.turn_first.val();
        self.end_q[0].next = self.last.val();
        for i in 1..self._forward_stages {
            self.used_q[i].next = self.used_q[i - 1].val();
            self.start_q[i].next = self.start_q[i - 1].val();
            self.end_q[i].next = self.end_q[i - 1].val();
        }
        if self.start_q[self.column_delay.at()].any() {
            self.forward_column.next = 0.into();
        } else if self.used_q[self.column_delay.at()].any() {
            self.forward_column.next = self.forward_column.val() + 1;
        }
        self.ports.f_col.next = self.forward_column.val();
        self.ports.f_first.next = self.start_q[self.forward_delay.at()].val();
        self.ports.f_last.next = self.end_q[self.forward_delay.at()].val();
    }
}
