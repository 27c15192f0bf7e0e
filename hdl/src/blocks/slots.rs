//! # Purpose
//! The inputs of one stream: of the sample before, the sample now, and the next while it fills. Two of them, for h and for t, are
//! an input buffer.
//!
//! # Equation
//! None.
//!
//! # Shapes
//! Three slots of `n_in` words: memories of their own where both samples are read in every cycle, one memory where a weight
//! takes two cycles or four, so that the two take turns. Without learning one memory of two slots.
//!
//! # Formats
//! A bits, Q0.(A-1), or where values are plus or minus amax their sign, a bit. Column `n_in` is the bias, which is not stored and reads as amax. So does a slot that was never filled since
//! the reset. Where pictures are moved, a hole reads as 0.
//!
//! # Timing
//! A column's value comes [`Dims::slot_delay`] cycles after its number; where two samples are read in turns, that of the sample
//! now a cycle later still.
//!
//! # Ports
//! `fill*` values of the next sample; `slot_*` which slot is which; `old_*` a column of the sample before, `now_*` of the sample
//! now; `old_read` whose turn it is where the slots share a memory.
//!
//! # Example
//! ```
//! # use sigprop_hdl::blocks::{Dims, slots::Slots};
//! # use sigprop_hdl::extract::extract;
//! # use sigprop_hdl::sim::Simulator;
//! # use sigprop_spec::Config;
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let dims = Dims::new(&Config::preset("tiny")?, 0);
//! let mut sim = Simulator::new(&extract(&Slots::new(&dims, dims.h))?)?;
//! let [column, now] = ["now_col", "now"].map(|p| sim.signal(p).unwrap());
//! sim.reset();
//! sim.set(column, 5);
//! (0..dims.slot_delay()).for_each(|_| sim.clock());
//! assert_eq!(sim.get(now), 127); // column 5 is the bias
//! # Ok(())
//! # }
//! ```

use std::ops::Range;

use rust_hdl_core::prelude::*;

use super::dims::{Dims, bits_for};
use super::factor::Factor;
use crate::primitives::Memory;
use crate::signal::{Const, Input, Module, Output, Reg};

/// The slots of a stream; see the module's text.
#[derive(LogicBlock)]
pub struct Slots {
    meta: Module,
    pub fill_valid: Input,
    pub fill: Input,
    pub fill_done: Input,
    pub slot_fill: Input,
    pub slot_now: Input,
    pub slot_old: Input,
    pub old_read: Input,
    pub old_col: Input,
    pub old_hole: Input,
    pub now_col: Input,
    pub now_hole: Input,
    pub old: Output,
    pub now: Output,
    pub slots: Vec<Memory>,
    pub shared: Vec<Memory>,
    count: Reg,
    known: Reg,
    old_fixed: Reg,
    now_fixed: Reg,
    old_zero: Reg,
    now_zero: Reg,
    old_zero_early: Reg,
    now_zero_early: Reg,
    old_early: Reg,
    now_early: Reg,
    now_q: Reg,
    register: Const,
    slot: Vec<Const>,
    learns: Const,
    inputs: Const,
    amax: Const,
    place: Const,
    low: Const,
    first: Const,
    behind: Const,
    _slots: usize,
    _shared: usize,
}

impl Slots {
    /// The slots of a stream of the stage with dimensions `d`, which are such factors.
    #[must_use]
    pub fn new(d: &Dims, factor: Factor) -> Self {
        Self::of(d, factor, 0..d.entering, [d.moved, d.moved_old])
    }

    /// The slots of these columns alone; `holes`: those of the sample now and of the sample before may be holes.
    #[must_use]
    pub fn of(d: &Dims, factor: Factor, columns: Range<usize>, holes: [bool; 2]) -> Self {
        let a = factor.bits(d.act);
        let (slots, shared) = if d.shared_slots() { (0, 1) } else { (d.slots(), 0) };
        let slot = bits_for(d.slots() - 1);
        let (register, address) = (d.slot_register(), bits_for(columns.end - 1));
        let there = factor.is_there();
        let memory = || {
            let memory = Memory::new(d.slot_words_of(columns.end), a, true, d.memory, Vec::new());
            if register { memory.registered() } else { memory }
        };
        Self {
            meta: Module::new(
                "slots",
                d.text(
                    "One stream's inputs of the sample before, the sample now and the next.",
                    "One stream's inputs of the sample now and the next.",
                ),
            ),
            fill_valid: Input::bit().when(there).doc("next value"),
            fill: Input::signed(a).when(there).doc("the value, with fill_valid"),
            fill_done: Input::bit().when(there).doc("the sample is complete: the next value is its successor's first"),
            slot_fill: Input::unsigned(slot).when(there).doc("slot that is filled"),
            slot_now: Input::unsigned(slot).when(there).doc("slot of the sample now"),
            slot_old: Input::unsigned(2).when(there && d.learns).doc("slot of the sample before"),
            old_read: Input::bit()
                .when(there && d.learns)
                .doc("this cycle is for old_col, and not for now_col, where the slots share a memory"),
            old_col: Input::unsigned(d.col_bits()).when(there && d.learns).doc("column to read of the sample before"),
            old_hole: Input::bit().when(there && holes[1]).doc("there is no such column: it reads as 0"),
            now_col: Input::unsigned(d.col_bits()).when(there).doc("column to read of the sample now"),
            now_hole: Input::bit().when(there && holes[0]).doc("there is no such column: it reads as 0"),
            old: Output::signed(a).when(there && d.learns).doc(
                ["value of the sample before, one cycle later", "value of the sample before, two cycles later"]
                    [d.slot_delay() - 1],
            ),
            now: Output::signed(a).when(there).doc(
                [
                    "value of the sample now, one cycle later",
                    "value of the sample now, two cycles later",
                    "value of the sample now, three cycles later",
                ][d.column_lead() - 1],
            ),
            slots: (0..slots).map(|_| memory()).collect(),
            shared: (0..shared).map(|_| memory()).collect(),
            count: Reg::unsigned(d.col_bits()).reset_to(columns.start as i64),
            known: Reg::unsigned(d.slots()),
            old_fixed: Reg::bit().no_reset().when(d.learns),
            now_fixed: Reg::bit().no_reset(),
            old_zero: Reg::bit().no_reset().when(holes[1]),
            now_zero: Reg::bit().no_reset().when(holes[0]),
            old_zero_early: Reg::bit().no_reset().when(holes[1] && register),
            now_zero_early: Reg::bit().no_reset().when(holes[0] && register),
            old_early: Reg::bit().no_reset().when(d.learns && register),
            now_early: Reg::bit().no_reset().when(register),
            now_q: Reg::signed(a).no_reset(),
            register: Const::new(i64::from(register)),
            slot: (0..3).map(Const::new).collect(),
            learns: Const::new(i64::from(d.learns)),
            inputs: Const::new(d.received as i64),
            amax: Const::new(factor.of_bias(d.amax, d.act)),
            place: Const::new(address as i64),
            low: Const::new((1 << address) - 1),
            first: Const::new(columns.start as i64),
            behind: Const::new(i64::from(columns.start > 0)),
            _slots: slots,
            _shared: shared,
        }
    }
}

impl Logic for Slots {
    #[hdl_gen]
    fn update(&mut self) {
        if self.fill_done.any() {
            self.count.next = 0.into();
            if self.behind.any() {
                self.count.next = self.first.val();
            }
        } else if self.fill_valid.any() {
            self.count.next = self.count.val() + 1;
        }
        if self.fill_valid.any() {
            self.known.next = self.known.val() | (1 << self.slot_fill.val());
        }
        // The bias, and what no slot holds yet, with the words: a cycle later where those have an output register.
        if self.register.any() {
            self.old_early.next =
                (self.old_col.val() == self.inputs.val() || !self.known.val().get_bit(self.slot_old.val())).into();
            self.now_early.next =
                (self.now_col.val() == self.inputs.val() || !self.known.val().get_bit(self.slot_now.val())).into();
            self.old_fixed.next = self.old_early.val();
            self.now_fixed.next = self.now_early.val();
            self.old_zero_early.next = self.old_hole.val();
            self.now_zero_early.next = self.now_hole.val();
            self.old_zero.next = self.old_zero_early.val();
            self.now_zero.next = self.now_zero_early.val();
        } else {
            self.old_fixed.next =
                (self.old_col.val() == self.inputs.val() || !self.known.val().get_bit(self.slot_old.val())).into();
            self.now_fixed.next =
                (self.now_col.val() == self.inputs.val() || !self.known.val().get_bit(self.slot_now.val())).into();
            self.old_zero.next = self.old_hole.val();
            self.now_zero.next = self.now_hole.val();
        }

        // A memory for each slot: both samples in every cycle.
        self.old.next = self.amax.val();
        self.now.next = self.amax.val();
        for i in 0..self._slots {
            self.slots[i].we.next = (self.fill_valid.any() && self.slot_fill.val() == self.slot[i].val()).into();
            self.slots[i].waddr.next = self.count.val();
            self.slots[i].wdata.next = self.fill.val();
            if self.slot_old.val() == self.slot[i].val() {
                self.slots[i].raddr.next = self.old_col.val();
            } else {
                self.slots[i].raddr.next = self.now_col.val();
            }
            if !self.old_fixed.any() && self.slot_old.val() == self.slot[i].val() {
                self.old.next = self.slots[i].rdata.val();
            }
            if !self.now_fixed.any() && self.slot_now.val() == self.slot[i].val() {
                self.now.next = self.slots[i].rdata.val();
            }
            if self.now_zero.any() {
                self.now.next = 0.into();
            }
        }

        // One memory for all slots: the samples take turns.
        for i in 0..self._shared {
            self.shared[i].we.next = self.fill_valid.val();
            self.shared[i].waddr.next =
                (self.slot_fill.val() << self.place.val()) | (self.count.val() & self.low.val());
            self.shared[i].wdata.next = self.fill.val();
            if self.old_read.any() {
                self.shared[i].raddr.next =
                    (self.slot_old.val() << self.place.val()) | (self.old_col.val() & self.low.val());
            } else {
                self.shared[i].raddr.next =
                    (self.slot_now.val() << self.place.val()) | (self.now_col.val() & self.low.val());
            }
            if !self.old_fixed.any() {
                self.old.next = self.shared[i].rdata.val();
            }
            if self.now_zero.any() {
                self.now_q.next = 0.into();
            } else if self.now_fixed.any() {
                self.now_q.next = self.amax.val();
            } else {
                self.now_q.next = self.shared[i].rdata.val();
            }
            if self.learns.any() {
                self.now.next = self.now_q.val();
            } else if self.now_zero.any() {
                self.now.next = 0.into();
            } else if !self.now_fixed.any() {
                self.now.next = self.shared[i].rdata.val();
            }
        }
        if self.old_zero.any() {
            self.old.next = 0.into();
        }
    }
}
