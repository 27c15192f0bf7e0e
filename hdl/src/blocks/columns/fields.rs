//! The columns of a window of the picture, another one for each group of neurons.
//!
//! # Equation
//! Column q of group G is input `corner(G) + (q div z) * w + q mod z`, and the bias is the last; all rows that are worked on at once lie in
//! one group. `corner` moves by the stride, and at the end of a row of windows by what leads to the next. With pixel shifts an offset
//! comes on top, for each of the two samples its own, and what lies outside of the inputs is a hole.
//!
//! # Timing
//! The corner of the coming row is there when a row ends. Update and forward orders count addresses for themselves, from the corner of
//! their row.

use rust_hdl_core::prelude::*;
use sigprop_spec::config;

use super::ColumnsPorts;
use crate::blocks::dims::{Dims, bits_for, signed_bits_for};
use crate::signal::{Const, Module, Reg, Wire};

/// The column source; see the module's text.
#[derive(LogicBlock)]
pub struct Fields {
    meta: Module,
    pub ports: ColumnsPorts,
    phase: Reg,
    column: Reg,
    place: Reg,
    address: Reg,
    address_q: Reg,
    hole: Wire,
    hole_q: Reg,
    last: Wire,
    turn_q: Reg,
    first_q: Reg,
    used_q: Vec<Reg>,
    start_q: Vec<Reg>,
    end_q: Vec<Reg>,
    corner: Reg,
    coming: Reg,
    unit: Reg,
    across: Reg,
    forward_address: Reg,
    forward_place: Reg,
    forward_bias: Reg,
    old_step: Wire,
    forward_step: Wire,
    corner_step: Wire,
    early: Const,
    phase_last: Const,
    columns_last: Const,
    columns_near: Const,
    place_last: Const,
    line: Const,
    bias: Const,
    unit_last: Const,
    across_last: Const,
    stride: Const,
    down: Const,
    corner_first: Const,
    corner_last: Const,
    weight_last: Const,
    weight_delay: Const,
    forward_delay: Const,
    column_delay: Const,
    _forward_stages: usize,
}

impl Fields {
    /// The column source of the stage with dimensions `d` and receptive fields `f`.
    #[must_use]
    pub fn new(d: &Dims, f: &config::Fields) -> Self {
        let (wd, fd) = (d.weight_delay(), d.forward_delay());
        let c = |v: usize| Const::new(v as i64);
        let orders = || (0..=fd).map(|_| Reg::bit()).collect();
        let (first, end) = (f.origin * (f.width + 1), f.origin + f.stride * (f.grid - 1));
        let corner = bits_for(end * (f.width + 1));
        // Moved, an address may lie before the first input or behind the last.
        let address = |moved: bool| if moved { Reg::signed(d.col_bits() + 2) } else { Reg::unsigned(d.col_bits()) };
        let place = bits_for(f.window - 1);
        let step = bits_for(f.width - f.window + 1);
        Self {
            meta: Module::new(
                "columns",
                "Counts the columns of a row, finds the inputs of its window, and sends the lanes the orders of their weights.",
            ),
            ports: ColumnsPorts::new(d),
            phase: Reg::unsigned(2),
            column: Reg::unsigned(bits_for(d.columns())),
            place: Reg::unsigned(place).when(d.learns),
            address: address(d.moved_old).when(d.learns),
            address_q: address(d.moved_old).when(d.learns && !d.slot_register()),
            hole: Wire::bit().when(d.moved_old),
            hole_q: Reg::bit().when(d.moved_old && !d.slot_register()),
            last: Wire::bit(),
            turn_q: Reg::bit(),
            first_q: Reg::bit(),
            used_q: orders(),
            start_q: orders(),
            end_q: orders(),
            corner: Reg::unsigned(corner).no_reset(),
            coming: Reg::unsigned(corner).reset_to(first as i64),
            unit: Reg::unsigned(bits_for(f.units / d.lanes - 1)),
            across: Reg::unsigned(bits_for(f.grid - 1)),
            forward_address: address(d.moved).no_reset(),
            forward_place: Reg::unsigned(place).no_reset(),
            forward_bias: Reg::bit().no_reset().when(d.moved),
            old_step: Wire::unsigned(step).when(d.learns),
            forward_step: Wire::unsigned(step),
            corner_step: Wire::signed(signed_bits_for((f.stride * (f.width + f.grid)) as u128)),
            early: c(usize::from(d.slot_register())),
            phase_last: c(d.phases - 1),
            columns_last: c(d.inputs),
            columns_near: c(d.inputs - 1),
            place_last: c(f.window - 1),
            line: c(f.width - f.window + 1),
            bias: c(d.received),
            unit_last: c(f.units / d.lanes - 1),
            across_last: c(f.grid - 1),
            stride: c(f.stride),
            down: Const::new((f.stride * f.width) as i64 - (f.stride * (f.grid - 1)) as i64),
            corner_first: c(first),
            corner_last: c(end * (f.width + 1)),
            weight_last: c(d.weight_depth() - 1),
            weight_delay: c(wd),
            forward_delay: c(fd),
            // The column is counted a cycle before it is sent.
            column_delay: c(fd - d.column_lead()),
            _forward_stages: fd + 1,
        }
    }
}

impl Logic for Fields {
    #[hdl_gen]
    fn update(&mut self) {
        // One adder each for the next input of a line and for that of the next line.
        if self.place.val() == self.place_last.val() {
            self.old_step.next = self.line.val();
        } else {
            self.old_step.next = 1.into();
        }
        if self.forward_place.val() == self.place_last.val() {
            self.forward_step.next = self.line.val();
        } else {
            self.forward_step.next = 1.into();
        }
        if self.across.val() == self.across_last.val() {
            self.corner_step.next = self.down.val();
        } else {
            self.corner_step.next = self.stride.val();
        }
        self.ports.turn.next = (self.ports.issue.any() && self.phase.val() == 0).into();
        if self.ports.row_end.any() {
            self.column.next = 0.into();
            self.phase.next = 0.into();
            self.place.next = 0.into();
            self.address.next = self.coming.val() + self.ports.old_offset.val();
        } else if self.ports.issue.any() {
            if self.phase.val() == self.phase_last.val() {
                self.phase.next = 0.into();
                self.column.next = self.column.val() + 1;
                if self.column.val() == self.columns_near.val() {
                    self.address.next = self.bias.val();
                } else {
                    self.address.next = self.address.val() + self.old_step.val();
                    if self.place.val() == self.place_last.val() {
                        self.place.next = 0.into();
                    } else {
                        self.place.next = self.place.val() + 1;
                    }
                }
            } else {
                self.phase.next = self.phase.val() + 1;
            }
        }
        self.ports.turn_first.next = (self.ports.turn.any() && self.column.val() == 0).into();
        self.last.next = (self.ports.turn.any() && self.column.val() == self.columns_last.val()).into();

        // The corners of this row's window and of the coming row's. Every window of the stage goes over all of them, so that the next
        // begins with the first.
        if self.ports.turn_first.any() {
            self.corner.next = self.coming.val();
            if self.unit.val() == self.unit_last.val() {
                self.unit.next = 0.into();
                if self.across.val() == self.across_last.val() {
                    self.across.next = 0.into();
                    if self.coming.val() == self.corner_last.val() {
                        self.coming.next = self.corner_first.val();
                    } else {
                        self.coming.next = self.coming.val() + self.corner_step.val();
                    }
                } else {
                    self.across.next = self.across.val() + 1;
                    self.coming.next = self.coming.val() + self.corner_step.val();
                }
            } else {
                self.unit.next = self.unit.val() + 1;
            }
        }

        // Update.
        self.address_q.next = self.address.val();
        self.hole.next = (self.column.val() != self.columns_last.val()
            && (self.address.val() < 0 || self.address.val() >= self.bias.val()))
        .into();
        self.hole_q.next = self.hole.val();
        if self.early.any() {
            self.ports.u_col.next = self.address.val();
            self.ports.u_hole.next = self.hole.val();
            self.ports.u_read.next = self.ports.turn.val();
        } else {
            self.ports.u_col.next = self.address_q.val();
            self.ports.u_hole.next = self.hole_q.val();
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
            self.forward_place.next = 0.into();
            self.forward_address.next = self.corner.val() + self.ports.now_offset.val();
            self.forward_bias.next = 0.into();
        } else if self.used_q[self.column_delay.at()].any() {
            if self.end_q[self.column_delay.at()].any() {
                self.forward_address.next = self.bias.val();
                self.forward_bias.next = 1.into();
            } else {
                self.forward_address.next = self.forward_address.val() + self.forward_step.val();
                if self.forward_place.val() == self.place_last.val() {
                    self.forward_place.next = 0.into();
                } else {
                    self.forward_place.next = self.forward_place.val() + 1;
                }
            }
        }
        self.ports.f_col.next = self.forward_address.val();
        self.ports.f_hole.next = (!self.forward_bias.any()
            && (self.forward_address.val() < 0 || self.forward_address.val() >= self.bias.val()))
        .into();
        self.ports.f_first.next = self.start_q[self.forward_delay.at()].val();
        self.ports.f_last.next = self.end_q[self.forward_delay.at()].val();
    }
}
