//! # Purpose
//! Keeps the inputs of three samples: the one before (its update is due), the one now, and the next while it fills. Without
//! learning there is no sample before.
//!
//! # Equation
//! None. The slots change their parts in a circle; nothing is copied.
//!
//! # Shapes
//! Three slots of `n_in` words for each stream, without learning two ([`slots`](super::slots)). Column `n_in` is the bias: it is
//! not stored and reads as amax on both streams. So does a stream of a slot that was never filled with it since the reset: what
//! its memory holds then is of no matter, and on a chip not known.
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
use super::factor::Factor;
use super::slots::Slots;
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
    pub old_hole: Input,
    pub now_col: Input,
    pub now_hole: Input,
    pub back_valid: Input,
    pub back: Input,
    pub back_done: Input,
    pub old_begins: Input,
    pub now_begins: Input,
    pub old_h: Output,
    pub old_t: Output,
    pub now_h: Output,
    pub now_t: Output,
    pub h: Slots,
    pub t: Slots,
    pub own: Vec<Slots>,
    own_now: Vec<Reg>,
    own_old: Vec<Reg>,
    slot_fill: Reg,
    slot_now: Reg,
    slot_old: Reg,
    learns: Const,
    joint: Const,
    of_h: Const,
    places: Const,
    dropped_h: Const,
    dropped_t: Const,
    entering: Const,
    bias: Const,
    last_now: Const,
    last_old: Const,
    _own: usize,
    _own_old: usize,
    _now_stages: usize,
    _old_stages: usize,
}

impl InputBuffer {
    /// The input buffer of the stage with dimensions `d`.
    #[must_use]
    pub fn new(d: &Dims) -> Self {
        let a = d.act;
        let slot = bits_for(d.slots() - 1);
        let recurrent = d.is_recurrent();
        let own = usize::from(recurrent);
        let now_stages = own * d.column_lead();
        let old_stages = if d.learns { own * d.slot_delay() } else { 0 };
        let joint = d.joint_slots();
        Self {
            meta: Module::new(
                "input_buffer",
                d.text(
                    "Inputs of the sample before, the sample now and the next.",
                    "Inputs of the sample now and the next.",
                ),
            ),
            fill_h_valid: Input::bit().doc("next input-stream value"),
            fill_h: Input::signed(d.in_bits()).doc("the value, with fill_h_valid"),
            fill_t_valid: Input::bit().when(d.has_t()).doc("next target-stream value"),
            fill_t: Input::signed(d.in_bits()).when(d.has_t()).doc("the value, with fill_t_valid"),
            fill_done: Input::bit()
                .doc("the sample is complete, with its last value or later: the next value is its successor's first"),
            turn: Input::bit().doc(d.text("next becomes now, now becomes before", "next becomes now")),
            old_read: Input::bit()
                .when(d.learns)
                .doc("this cycle is for old_col, and not for now_col, where the slots share a memory"),
            old_col: Input::unsigned(d.col_bits()).when(d.learns).doc("column to read of the sample before"),
            old_hole: Input::bit().when(d.moved_old).doc("there is no such column: it reads as 0"),
            now_col: Input::unsigned(d.col_bits()).doc("column to read of the sample now"),
            now_hole: Input::bit().when(d.moved).doc("there is no such column: it reads as 0"),
            back_valid: Input::bit()
                .when(recurrent)
                .doc("next activation of the stage itself, for the step that is filled"),
            back: Input::signed(a).when(recurrent).doc("the activation, with back_valid"),
            back_done: Input::bit().when(recurrent).doc("that was the last of them, or it came before"),
            old_begins: Input::bit()
                .when(recurrent && d.learns)
                .doc("the sample before was the first step of a sequence: its own activations of before read as 0"),
            now_begins: Input::bit().when(recurrent).doc("so is the sample now"),
            old_h: Output::signed(d.h.bits(a)).when(d.learns).doc(
                ["h of the sample before, one cycle later", "h of the sample before, two cycles later"]
                    [d.slot_delay() - 1],
            ),
            old_t: Output::signed(d.t.bits(a)).when(d.learns && d.has_t()).doc("t of the sample before"),
            now_h: Output::signed(d.h.bits(a)).doc(
                [
                    "h of the sample now, one cycle later",
                    "h of the sample now, two cycles later",
                    "h of the sample now, three cycles later",
                ][d.column_lead() - 1],
            ),
            now_t: Output::signed(d.t.bits(a)).when(d.has_t()).doc("t of the sample now"),
            h: Slots::new(d, if joint { Factor::Spikes(2 * d.steps()) } else { d.h }),
            t: Slots::new(d, if joint { Factor::Absent } else { d.t }),
            own: (0..own).map(|_| Slots::of(d, d.h, d.entering..d.received, [true, d.learns])).collect(),
            own_now: (0..now_stages).map(|_| Reg::bit().no_reset()).collect(),
            own_old: (0..old_stages).map(|_| Reg::bit().no_reset()).collect(),
            slot_fill: Reg::unsigned(slot),
            slot_now: Reg::unsigned(slot).reset_to(1),
            slot_old: Reg::unsigned(2).reset_to(2).when(d.learns),
            learns: Const::new(i64::from(d.learns)),
            joint: Const::new(i64::from(joint)),
            of_h: Const::new((1 << d.in_bits()) - 1),
            places: Const::new(d.in_bits() as i64),
            dropped_h: Const::new(d.h.dropped(a) as i64),
            dropped_t: Const::new(d.t.dropped(a) as i64),
            entering: Const::new(d.entering as i64),
            bias: Const::new(d.received as i64),
            last_now: Const::new(d.column_lead() as i64 - 1),
            last_old: Const::new(d.slot_delay() as i64 - 1),
            _own: own,
            _own_old: if d.learns { own } else { 0 },
            _now_stages: now_stages,
            _old_stages: old_stages,
        }
    }
}

impl Logic for InputBuffer {
    #[hdl_gen]
    fn update(&mut self) {
        if self.turn.any() {
            self.slot_old.next = self.slot_now.val();
            self.slot_now.next = self.slot_fill.val();
            if self.learns.any() {
                self.slot_fill.next = self.slot_old.val();
            } else {
                self.slot_fill.next = self.slot_now.val();
            }
        }
        self.h.fill_valid.next = self.fill_h_valid.val();
        self.t.fill_valid.next = self.fill_t_valid.val();
        if self.joint.any() {
            self.h.fill.next = (self.fill_h.val() & self.of_h.val()) | (self.fill_t.val() << self.places.val());
        } else {
            self.h.fill.next = self.fill_h.val() >> self.dropped_h.val();
        }
        self.t.fill.next = self.fill_t.val() >> self.dropped_t.val();
        self.h.fill_done.next = self.fill_done.val();
        self.t.fill_done.next = self.fill_done.val();
        self.h.slot_fill.next = self.slot_fill.val();
        self.t.slot_fill.next = self.slot_fill.val();
        self.h.slot_now.next = self.slot_now.val();
        self.t.slot_now.next = self.slot_now.val();
        self.h.slot_old.next = self.slot_old.val();
        self.t.slot_old.next = self.slot_old.val();
        self.h.old_read.next = self.old_read.val();
        self.t.old_read.next = self.old_read.val();
        self.h.old_col.next = self.old_col.val();
        self.t.old_col.next = self.old_col.val();
        self.h.old_hole.next = self.old_hole.val();
        self.t.old_hole.next = self.old_hole.val();
        self.h.now_hole.next = self.now_hole.val();
        self.t.now_hole.next = self.now_hole.val();
        self.h.now_col.next = self.now_col.val();
        self.t.now_col.next = self.now_col.val();
        self.old_h.next = self.h.old.val();
        if self.joint.any() {
            self.old_t.next = self.h.old.val() >> self.places.val();
            self.now_t.next = self.h.now.val() >> self.places.val();
        } else {
            self.old_t.next = self.t.old.val();
            self.now_t.next = self.t.now.val();
        }
        self.now_h.next = self.h.now.val();

        // Behind the inputs a recurrent stage's own activations of the step before, which come while that is under way.
        for i in 0..self._now_stages {
            if i == 0 {
                self.own_now[i].next =
                    (self.now_col.val() >= self.entering.val() && self.now_col.val() != self.bias.val()).into();
            } else {
                self.own_now[i].next = self.own_now[i - 1].val();
            }
        }
        for i in 0..self._old_stages {
            if i == 0 {
                self.own_old[i].next =
                    (self.old_col.val() >= self.entering.val() && self.old_col.val() != self.bias.val()).into();
            } else {
                self.own_old[i].next = self.own_old[i - 1].val();
            }
        }
        for i in 0..self._own {
            self.own[i].fill_valid.next = self.back_valid.val();
            self.own[i].fill.next = self.back.val();
            self.own[i].fill_done.next = self.back_done.val();
            self.own[i].slot_fill.next = self.slot_fill.val();
            self.own[i].slot_now.next = self.slot_now.val();
            self.own[i].slot_old.next = self.slot_old.val();
            self.own[i].old_read.next = self.old_read.val();
            self.own[i].old_col.next = self.old_col.val();
            self.own[i].now_col.next = self.now_col.val();
            self.own[i].old_hole.next = self.old_begins.val();
            self.own[i].now_hole.next = self.now_begins.val();
            if self.own_now[self.last_now.at()].any() {
                self.now_h.next = self.own[i].now.val();
            }
        }
        for i in 0..self._own_old {
            if self.own_old[self.last_old.at()].any() {
                self.old_h.next = self.own[i].old.val();
            }
        }
    }
}
