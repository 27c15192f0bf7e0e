//! # Purpose
//! Keeps the inputs of three samples: the one before (its update is due), the one now, and the next while it fills. Without
//! learning there is no sample before.
//!
//! # Equation
//! None. The slots change their parts in a circle; nothing is copied.
//!
//! # Shapes
//! Three slots of `n_in` words for each stream: memories of their own where both samples are read in every cycle, one memory
//! where a weight takes two cycles or four, so that the two take turns. Without learning one memory of two slots. Column `n_in` is the bias: it is not stored and reads
//! as amax on both streams. So does a stream of a slot that was never filled with it since the reset: what its memory holds then
//! is of no matter, and on a chip not known.
//!
//! # Formats
//! A bits, Q0.(A-1).
//!
//! # Timing
//! Values are written as they come, in the order of the inputs. `turn` makes the filled slot the one now and frees the oldest,
//! at the next edge. A column's values come [`Dims::slot_delay`] cycles after its number: one, or two where the memories
//! have an output register, behind which the choice of the slot comes. Where two samples are read in turns, those of the sample
//! now come a cycle later still, and only one of the two samples is read in a cycle.
//!
//! # Ports
//! `fill_*` values of the next sample; `turn` when a window starts; `old_*` a column of the sample before, `now_*` of the
//! sample now; `old_read` whose turn it is where the slots share a memory.
//!
//! # Example
//! ```
//! # use sigprop_hdl::blocks::{Dims, input_buffer::InputBuffer};
//! # use sigprop_hdl::extract::extract;
//! # use sigprop_hdl::sim::Simulator;
//! # use sigprop_spec::Config;
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let dims = Dims::new(&Config::preset("tiny")?, 0);
//! let mut sim = Simulator::new(&extract(&InputBuffer::new(&dims))?)?;
//! let [valid, value, turn] = ["fill_h_valid", "fill_h", "turn"].map(|p| sim.signal(p).unwrap());
//! let [column, h] = ["now_col", "now_h"].map(|p| sim.signal(p).unwrap());
//! sim.reset();
//! sim.set(valid, 1);
//! for x in [10, 11, 12, 13, 14] {
//!     sim.set(value, x);
//!     sim.clock();
//! }
//! sim.set(valid, 0);
//! sim.set(turn, 1);
//! sim.clock();
//! sim.set(turn, 0);
//! for (q, want) in [(2, 12), (5, 127)] {
//!     sim.set(column, q);
//!     (0..dims.slot_delay()).for_each(|_| sim.clock());
//!     assert_eq!(sim.get(h), want); // column 5 is the bias
//! }
//! # Ok(())
//! # }
//! ```

use rust_hdl_core::prelude::*;

use super::dims::{Dims, bits_for};
use crate::primitives::Memory;
use crate::signal::{Const, Input, Module, Output, Reg};

/// The input buffer; see the module's text.
#[derive(LogicBlock)]
pub struct InputBuffer {
    meta: Module,
    pub fill_h_valid: Input,
    pub fill_h: Input,
    pub fill_t_valid: Input,
    pub fill_t: Input,
    pub fill_done: Input,
    pub turn: Input,
    pub old_read: Input,
    pub old_col: Input,
    pub now_col: Input,
    pub old_h: Output,
    pub old_t: Output,
    pub now_h: Output,
    pub now_t: Output,
    pub slots_h: Vec<Memory>,
    pub slots_t: Vec<Memory>,
    pub shared_h: Vec<Memory>,
    pub shared_t: Vec<Memory>,
    slot_fill: Reg,
    slot_now: Reg,
    slot_old: Reg,
    count_h: Reg,
    count_t: Reg,
    known_h: Reg,
    known_t: Reg,
    old_fixed_h: Reg,
    old_fixed_t: Reg,
    now_fixed_h: Reg,
    now_fixed_t: Reg,
    old_early_h: Reg,
    old_early_t: Reg,
    now_early_h: Reg,
    now_early_t: Reg,
    register: Const,
    now_h_q: Reg,
    now_t_q: Reg,
    slot: Vec<Const>,
    learns: Const,
    inputs: Const,
    amax: Const,
    place: Const,
    low: Const,
    _slots: usize,
    _shared: usize,
}

impl InputBuffer {
    /// The input buffer of the stage with dimensions `d`.
    #[must_use]
    pub fn new(d: &Dims) -> Self {
        let a = d.act;
        let (slots, shared) = if d.shared_slots() { (0, 1) } else { (d.slots(), 0) };
        let slot = bits_for(d.slots() - 1);
        let register = d.slot_register();
        let memory = || {
            let memory = Memory::new(d.slot_words(), a, true, d.memory, Vec::new());
            if register { memory.registered() } else { memory }
        };
        Self {
            meta: Module::new(
                "input_buffer",
                d.text(
                    "Inputs of the sample before, the sample now and the next.",
                    "Inputs of the sample now and the next.",
                ),
            ),
            fill_h_valid: Input::bit().doc("next input-stream value"),
            fill_h: Input::signed(a).doc("the value, with fill_h_valid"),
            fill_t_valid: Input::bit().doc("next target-stream value"),
            fill_t: Input::signed(a).doc("the value, with fill_t_valid"),
            fill_done: Input::bit()
                .doc("the sample is complete, with its last value or later: the next value is its successor's first"),
            turn: Input::bit().doc(d.text("next becomes now, now becomes before", "next becomes now")),
            old_read: Input::bit()
                .when(d.learns)
                .doc("this cycle is for old_col, and not for now_col, where the slots share a memory"),
            old_col: Input::unsigned(d.col_bits()).when(d.learns).doc("column to read of the sample before"),
            now_col: Input::unsigned(d.col_bits()).doc("column to read of the sample now"),
            old_h: Output::signed(a).when(d.learns).doc(
                ["h of the sample before, one cycle later", "h of the sample before, two cycles later"]
                    [d.slot_delay() - 1],
            ),
            old_t: Output::signed(a).when(d.learns).doc("t of the sample before"),
            now_h: Output::signed(a).doc(
                [
                    "h of the sample now, one cycle later",
                    "h of the sample now, two cycles later",
                    "h of the sample now, three cycles later",
                ][d.column_lead() - 1],
            ),
            now_t: Output::signed(a).doc("t of the sample now"),
            slots_h: (0..slots).map(|_| memory()).collect(),
            slots_t: (0..slots).map(|_| memory()).collect(),
            shared_h: (0..shared).map(|_| memory()).collect(),
            shared_t: (0..shared).map(|_| memory()).collect(),
            slot_fill: Reg::unsigned(slot),
            slot_now: Reg::unsigned(slot).reset_to(1),
            slot_old: Reg::unsigned(2).reset_to(2).when(d.learns),
            count_h: Reg::unsigned(d.col_bits()),
            count_t: Reg::unsigned(d.col_bits()),
            known_h: Reg::unsigned(d.slots()),
            known_t: Reg::unsigned(d.slots()),
            old_fixed_h: Reg::bit().no_reset().when(d.learns),
            old_fixed_t: Reg::bit().no_reset().when(d.learns),
            now_fixed_h: Reg::bit().no_reset(),
            now_fixed_t: Reg::bit().no_reset(),
            old_early_h: Reg::bit().no_reset().when(d.learns && register),
            old_early_t: Reg::bit().no_reset().when(d.learns && register),
            now_early_h: Reg::bit().no_reset().when(register),
            now_early_t: Reg::bit().no_reset().when(register),
            register: Const::new(i64::from(register)),
            now_h_q: Reg::signed(a).no_reset(),
            now_t_q: Reg::signed(a).no_reset(),
            slot: (0..3).map(Const::new).collect(),
            learns: Const::new(i64::from(d.learns)),
            inputs: Const::new(d.inputs as i64),
            amax: Const::new(d.amax),
            place: Const::new(d.input_addr() as i64),
            low: Const::new((1 << d.input_addr()) - 1),
            _slots: slots,
            _shared: shared,
        }
    }
}

impl Logic for InputBuffer {
    #[hdl_gen]
    fn update(&mut self) {
        if self.fill_done.any() {
            self.count_h.next = 0.into();
            self.count_t.next = 0.into();
        } else {
            if self.fill_h_valid.any() {
                self.count_h.next = self.count_h.val() + 1;
            }
            if self.fill_t_valid.any() {
                self.count_t.next = self.count_t.val() + 1;
            }
        }
        if self.turn.any() {
            self.slot_old.next = self.slot_now.val();
            self.slot_now.next = self.slot_fill.val();
            if self.learns.any() {
                self.slot_fill.next = self.slot_old.val();
            } else {
                self.slot_fill.next = self.slot_now.val();
            }
        }
        // The bias, and what no slot holds yet, with the words: a cycle later where those have an output register.
        if self.fill_h_valid.any() {
            self.known_h.next = self.known_h.val() | (1 << self.slot_fill.val());
        }
        if self.fill_t_valid.any() {
            self.known_t.next = self.known_t.val() | (1 << self.slot_fill.val());
        }
        if self.register.any() {
            self.old_early_h.next =
                (self.old_col.val() == self.inputs.val() || !self.known_h.val().get_bit(self.slot_old.val())).into();
            self.old_early_t.next =
                (self.old_col.val() == self.inputs.val() || !self.known_t.val().get_bit(self.slot_old.val())).into();
            self.now_early_h.next =
                (self.now_col.val() == self.inputs.val() || !self.known_h.val().get_bit(self.slot_now.val())).into();
            self.now_early_t.next =
                (self.now_col.val() == self.inputs.val() || !self.known_t.val().get_bit(self.slot_now.val())).into();
            self.old_fixed_h.next = self.old_early_h.val();
            self.old_fixed_t.next = self.old_early_t.val();
            self.now_fixed_h.next = self.now_early_h.val();
            self.now_fixed_t.next = self.now_early_t.val();
        } else {
            self.old_fixed_h.next =
                (self.old_col.val() == self.inputs.val() || !self.known_h.val().get_bit(self.slot_old.val())).into();
            self.old_fixed_t.next =
                (self.old_col.val() == self.inputs.val() || !self.known_t.val().get_bit(self.slot_old.val())).into();
            self.now_fixed_h.next =
                (self.now_col.val() == self.inputs.val() || !self.known_h.val().get_bit(self.slot_now.val())).into();
            self.now_fixed_t.next =
                (self.now_col.val() == self.inputs.val() || !self.known_t.val().get_bit(self.slot_now.val())).into();
        }

        // A memory for each slot: both samples in every cycle.
        self.old_h.next = self.amax.val();
        self.old_t.next = self.amax.val();
        self.now_h.next = self.amax.val();
        self.now_t.next = self.amax.val();
        for i in 0..self._slots {
            self.slots_h[i].we.next = (self.fill_h_valid.any() && self.slot_fill.val() == self.slot[i].val()).into();
            self.slots_t[i].we.next = (self.fill_t_valid.any() && self.slot_fill.val() == self.slot[i].val()).into();
            self.slots_h[i].waddr.next = self.count_h.val();
            self.slots_t[i].waddr.next = self.count_t.val();
            self.slots_h[i].wdata.next = self.fill_h.val();
            self.slots_t[i].wdata.next = self.fill_t.val();
            if self.slot_old.val() == self.slot[i].val() {
                self.slots_h[i].raddr.next = self.old_col.val();
                self.slots_t[i].raddr.next = self.old_col.val();
            } else {
                self.slots_h[i].raddr.next = self.now_col.val();
                self.slots_t[i].raddr.next = self.now_col.val();
            }
            if !self.old_fixed_h.any() && self.slot_old.val() == self.slot[i].val() {
                self.old_h.next = self.slots_h[i].rdata.val();
            }
            if !self.old_fixed_t.any() && self.slot_old.val() == self.slot[i].val() {
                self.old_t.next = self.slots_t[i].rdata.val();
            }
            if !self.now_fixed_h.any() && self.slot_now.val() == self.slot[i].val() {
                self.now_h.next = self.slots_h[i].rdata.val();
            }
            if !self.now_fixed_t.any() && self.slot_now.val() == self.slot[i].val() {
                self.now_t.next = self.slots_t[i].rdata.val();
            }
        }

        // One memory for all slots: the samples take turns.
        for i in 0..self._shared {
            self.shared_h[i].we.next = self.fill_h_valid.val();
            self.shared_t[i].we.next = self.fill_t_valid.val();
            self.shared_h[i].waddr.next =
                (self.slot_fill.val() << self.place.val()) | (self.count_h.val() & self.low.val());
            self.shared_t[i].waddr.next =
                (self.slot_fill.val() << self.place.val()) | (self.count_t.val() & self.low.val());
            self.shared_h[i].wdata.next = self.fill_h.val();
            self.shared_t[i].wdata.next = self.fill_t.val();
            if self.old_read.any() {
                self.shared_h[i].raddr.next =
                    (self.slot_old.val() << self.place.val()) | (self.old_col.val() & self.low.val());
                self.shared_t[i].raddr.next =
                    (self.slot_old.val() << self.place.val()) | (self.old_col.val() & self.low.val());
            } else {
                self.shared_h[i].raddr.next =
                    (self.slot_now.val() << self.place.val()) | (self.now_col.val() & self.low.val());
                self.shared_t[i].raddr.next =
                    (self.slot_now.val() << self.place.val()) | (self.now_col.val() & self.low.val());
            }
            if !self.old_fixed_h.any() {
                self.old_h.next = self.shared_h[i].rdata.val();
            }
            if !self.old_fixed_t.any() {
                self.old_t.next = self.shared_t[i].rdata.val();
            }
            if self.now_fixed_h.any() {
                self.now_h_q.next = self.amax.val();
            } else {
                self.now_h_q.next = self.shared_h[i].rdata.val();
            }
            if self.now_fixed_t.any() {
                self.now_t_q.next = self.amax.val();
            } else {
                self.now_t_q.next = self.shared_t[i].rdata.val();
            }
            if self.learns.any() {
                self.now_h.next = self.now_h_q.val();
                self.now_t.next = self.now_t_q.val();
            } else {
                if !self.now_fixed_h.any() {
                    self.now_h.next = self.shared_h[i].rdata.val();
                }
                if !self.now_fixed_t.any() {
                    self.now_t.next = self.shared_t[i].rdata.val();
                }
            }
        }
    }
}
