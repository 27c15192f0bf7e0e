//! # Purpose
//! Lists which columns of a sample hold something, while it is filled, and which of them a window sweeps.
//!
//! # Equation
//! Of sample n, x and y the inputs of the two streams,
//!
//! ```text
//! A(n) = columns q with x[q] or y[q] other than 0
//! U(n) = A(n) or A(n-1), a column in either of them
//! swept in window n = U(n) if an update of sample n-1 is due, else A(n)
//! ```
//!
//! in the order of the columns. A sample that nothing was filled for has an empty A. With a velocity an update moves every weight: then it is
//! all columns.
//!
//! # Shapes
//! A list has its columns in order. Of numbers of ten bits the lowest nine are kept, and the place from which on they are those of columns from
//! 512 on: two slots of 1,024 places are a block RAM of an ECP5 then. Two slots of up to `n_in` numbers in each list, one for the sample now and one for the next; a bit for each column, of the sample
//! before, and where the streams of a sample come one after the other one more.
//!
//! # Formats
//! Unsigned numbers of columns.
//!
//! # Timing
//! A value is listed in the cycle after it has come, which may be the cycle in which the window starts. `count` holds from two cycles
//! after `take`; a place of the sample now may be asked for from the cycle after `take`, its column comes a cycle later.
//!
//! # Ports
//! `h*`, `t*` values of the next sample; `take` a window starts; `due` its update is due; `place` of the window's list; `column` there;
//! `count` of the list.
//!
//! # Example
//! ```
//! # use sigprop_hdl::blocks::{Dims, columns::Lists};
//! # use sigprop_hdl::extract::extract;
//! # use sigprop_hdl::sim::Simulator;
//! # use sigprop_spec::Config;
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let config = Config::preset_with("tiny", &["hardware.columns=active".to_owned()])?;
//! let mut sim = Simulator::new(&extract(&Lists::new(&Dims::new(&config, 0)))?)?;
//! let [valid, value, take] = ["h_valid", "h", "take"].map(|p| sim.signal(p).unwrap());
//! let [place, column, count] = ["place", "column", "count"].map(|p| sim.signal(p).unwrap());
//! sim.reset();
//! sim.set(valid, 1);
//! for x in [0, 11, 0, -13, 0] {
//!     sim.set(value, x);
//!     sim.clock();
//! }
//! sim.set(valid, 0);
//! sim.set(take, 1);
//! sim.clock();
//! sim.set(take, 0);
//! sim.set(place, 1);
//! sim.clock();
//! assert_eq!((sim.get(count), sim.get(column)), (2, 3)); // columns 1 and 3
//! # Ok(())
//! # }
//! ```

use rust_hdl_core::prelude::*;

use crate::blocks::dims::Dims;
use crate::primitives::Memory;
use crate::signal::{Const, Input, Module, Output, Reg, Wire};

/// The lists; see the module's text.
#[derive(LogicBlock)]
pub struct Lists {
    meta: Module,
    pub h_valid: Input,
    pub h: Input,
    pub t_valid: Input,
    pub t: Input,
    pub take: Input,
    pub due: Input,
    pub place: Input,
    pub column: Output,
    pub count: Output,
    pub empty: Output,
    pub upper: Output,
    pub upper_first: Output,
    pub active: Memory,
    pub either: Vec<Memory>,
    pub held: Vec<Memory>,
    valid: Wire,
    coming: Wire,
    fill: Reg,
    fill_q: Reg,
    valid_q: Reg,
    held_q: Reg,
    again: Reg,
    again_q: Reg,
    has: Wire,
    had: Wire,
    active_at: Wire,
    either_at: Wire,
    active_count: Reg,
    either_count: Reg,
    active_upper: Reg,
    either_upper: Reg,
    upper_is: Wire,
    upper_now: Reg,
    upper_none: Reg,
    take_q: Reg,
    filled: Reg,
    slot: Reg,
    slot_read: Wire,
    kept: Reg,
    kept_upper: Reg,
    sweeps: Wire,
    swept: Reg,
    swept_none: Reg,
    both: Reg,
    whole: Reg,
    place_q: Reg,
    inputs: Const,
    inputs_last: Const,
    half: Const,
    split: Const,
    slot_place: Const,
    has_t: Const,
    moves_all: Const,
    before_bit: Const,
    twice: Const,
    _either: usize,
    _held: usize,
}

impl Lists {
    /// The lists of the stage with dimensions `d`.
    #[must_use]
    pub fn new(d: &Dims) -> Self {
        let (number, column) = (d.col_bits(), d.input_addr());
        let (both, twice) = (d.lists_both(), d.fills_twice());
        let split = d.lists_split();
        let list = || Memory::new(2 << column, d.listed_bits(), false, d.memory, Vec::new());
        // Bits of a column: that of the sample that came last, and that of the one before it.
        let bits = 1 + usize::from(both && twice);
        let held = both || twice;
        Self {
            meta: Module::new("lists", "Lists the columns of a sample that hold something."),
            h_valid: Input::bit().doc("next value of the input stream"),
            h: Input::signed(d.in_bits()).doc("the value, with h_valid"),
            t_valid: Input::bit().when(d.has_t()).doc("next value of the target stream"),
            t: Input::signed(d.in_bits()).when(d.has_t()).doc("the value, with t_valid"),
            take: Input::bit().doc("a window starts"),
            due: Input::bit()
                .when(d.learns)
                .doc("the update of the sample before is due, from the cycle after take on"),
            place: Input::unsigned(column).doc("place in the list of the sample now"),
            column: Output::unsigned(d.listed_bits())
                .doc("column there, a cycle later; its lowest nine bits where it has ten"),
            count: Output::unsigned(number).doc("columns in that list, from two cycles after take on"),
            empty: Output::bit().doc("there are none, like count"),
            upper: Output::unsigned(number).when(split).doc("place of the first column from 512 on, like count"),
            upper_first: Output::bit().when(split).doc("that is place 0, like count"),
            active: list(),
            either: (0..usize::from(both)).map(|_| list()).collect(),
            held: (0..usize::from(held))
                .map(|_| Memory::new(d.inputs, bits, false, d.memory, Vec::new()).registered())
                .collect(),
            valid: Wire::bit(),
            coming: Wire::unsigned(column),
            fill: Reg::unsigned(column),
            fill_q: Reg::unsigned(column).no_reset(),
            valid_q: Reg::bit(),
            held_q: Reg::bit().no_reset(),
            again: Reg::bit().when(twice),
            again_q: Reg::bit().no_reset().when(twice),
            has: Wire::bit(),
            had: Wire::bit().when(both),
            active_at: Wire::unsigned(number),
            either_at: Wire::unsigned(number).when(both),
            active_count: Reg::unsigned(number),
            either_count: Reg::unsigned(number).when(both),
            active_upper: Reg::unsigned(number).when(split),
            either_upper: Reg::unsigned(number).when(split && both),
            upper_is: Wire::unsigned(number).when(split),
            upper_now: Reg::unsigned(number).when(split),
            upper_none: Reg::bit().when(split),
            take_q: Reg::bit(),
            filled: Reg::bit(),
            slot: Reg::bit(),
            slot_read: Wire::bit(),
            kept: Reg::unsigned(number).when(d.learns),
            kept_upper: Reg::unsigned(number).when(split && d.learns),
            sweeps: Wire::unsigned(number),
            swept: Reg::unsigned(number),
            swept_none: Reg::bit().reset_to(1),
            both: Reg::bit().when(both),
            whole: Reg::bit().when(d.has_velocity()),
            place_q: Reg::unsigned(column).no_reset().when(d.has_velocity()),
            inputs: Const::new(d.inputs as i64),
            inputs_last: Const::new(d.inputs as i64 - 1),
            half: Const::new(1 << d.listed_bits()),
            split: Const::new(i64::from(split)),
            slot_place: Const::new(column as i64),
            has_t: Const::new(i64::from(d.has_t())),
            moves_all: Const::new(i64::from(d.has_velocity())),
            before_bit: Const::new(i64::from(bits == 2)),
            twice: Const::new(i64::from(twice)),
            _either: usize::from(both),
            _held: usize::from(held),
        }
    }
}

impl Logic for Lists {
    #[hdl_gen]
    fn update(&mut self) {
        // Both streams come together, or one of them, or one after the other.
        if self.has_t.any() {
            self.valid.next = (self.h_valid.any() || self.t_valid.any()).into();
            self.held_q.next =
                ((self.h_valid.any() && self.h.val() != 0) || (self.t_valid.any() && self.t.val() != 0)).into();
        } else {
            self.valid.next = self.h_valid.val();
            self.held_q.next = (self.h.val() != 0).into();
        }
        self.valid_q.next = self.valid.val();
        self.fill_q.next = self.fill.val();
        self.again_q.next = self.again.val();
        self.coming.next = self.fill.val();
        if self.take.any() {
            self.coming.next = 0.into();
            self.again.next = 0.into();
        } else if self.valid.any() {
            if self.fill.val() == self.inputs_last.val() {
                self.coming.next = 0.into();
                self.again.next = 1.into();
            } else {
                self.coming.next = self.fill.val() + 1;
            }
        }
        self.fill.next = self.coming.val();

        // A cycle later: what the column held in the sample before, and in the stream before. Its bits are read a cycle before it comes.
        self.has.next = self.held_q.val();
        self.had.next = 0.into();
        for i in 0..self._held {
            self.held[i].raddr.next = self.coming.val();
            self.held[i].we.next = self.valid_q.val();
            self.held[i].waddr.next = self.fill_q.val();
            if self.twice.any() && self.again_q.any() {
                self.has.next = (self.held_q.any() || self.held[i].rdata.val().get_bit(0)).into();
                self.had.next = self.held[i].rdata.val().get_bit(self.before_bit.val()).into();
            } else {
                self.had.next = self.held[i].rdata.val().get_bit(0).into();
            }
            if self.before_bit.any() {
                self.held[i].wdata.next = (self.had.val() << 1) | self.has.val();
            } else {
                self.held[i].wdata.next = self.has.val();
            }
        }
        if self.fill_q.val() == 0 {
            self.active_at.next = 0.into();
            self.either_at.next = 0.into();
        } else {
            self.active_at.next = self.active_count.val();
            self.either_at.next = self.either_count.val();
        }
        self.active.we.next = (self.valid_q.any() && self.has.any()).into();
        self.active.waddr.next = ((1 - self.slot.val()) << self.slot_place.val()) | self.active_at.val();
        self.active.wdata.next = self.fill_q.val();
        if self.valid_q.any() {
            self.active_count.next = self.active_at.val() + self.has.val();
        }
        for i in 0..self._either {
            self.either[i].we.next = (self.valid_q.any() && (self.has.any() || self.had.any())).into();
            self.either[i].waddr.next = ((1 - self.slot.val()) << self.slot_place.val()) | self.either_at.val();
            self.either[i].wdata.next = self.fill_q.val();
            if self.valid_q.any() && (self.has.any() || self.had.any()) {
                self.either_count.next = self.either_at.val() + 1;
            } else if self.valid_q.any() {
                self.either_count.next = self.either_at.val();
            }
        }

        if self.split.any() && self.valid_q.any() && self.fill_q.val() == self.half.val() {
            self.active_upper.next = self.active_at.val();
            self.either_upper.next = self.either_at.val();
        }

        // The window: a sample that was filled has lists of its own, another one goes over the columns of the sample before, if at all.
        self.take_q.next = self.take.val();
        self.slot_read.next = self.slot.val();
        if self.take_q.any() && self.filled.any() {
            self.slot_read.next = 1 - self.slot.val();
        }
        self.slot.next = self.slot_read.val();
        if self.due.any() && self.moves_all.any() {
            self.upper_is.next = self.half.val();
        } else if !self.filled.any() {
            self.upper_is.next = self.kept_upper.val();
        } else if self.due.any() {
            self.upper_is.next = self.either_upper.val();
        } else {
            self.upper_is.next = self.active_upper.val();
        }
        if self.due.any() && self.moves_all.any() {
            self.sweeps.next = self.inputs.val();
        } else if self.filled.any() && self.due.any() {
            self.sweeps.next = self.either_count.val();
        } else if self.filled.any() {
            self.sweeps.next = self.active_count.val();
        } else if self.due.any() {
            self.sweeps.next = self.kept.val();
        } else {
            self.sweeps.next = 0.into();
        }
        if self.take_q.any() {
            self.filled.next = self.valid.val();
            self.both.next = (self.filled.any() && self.due.any()).into();
            self.whole.next = self.due.val();
            if self.filled.any() {
                self.kept.next = self.active_count.val();
                self.kept_upper.next = self.active_upper.val();
            }
            self.upper_now.next = self.upper_is.val();
            self.upper_none.next = (self.upper_is.val() == 0).into();
            self.swept.next = self.sweeps.val();
            self.swept_none.next = (self.sweeps.val() == 0).into();
        } else if self.valid.any() {
            self.filled.next = 1.into();
        }
        self.count.next = self.swept.val();
        self.empty.next = self.swept_none.val();
        self.upper.next = self.upper_now.val();
        self.upper_first.next = self.upper_none.val();
        self.place_q.next = self.place.val();
        self.active.raddr.next = (self.slot_read.val() << self.slot_place.val()) | self.place.val();
        self.column.next = self.active.rdata.val();
        for i in 0..self._either {
            self.either[i].raddr.next = (self.slot_read.val() << self.slot_place.val()) | self.place.val();
            if self.both.any() {
                self.column.next = self.either[i].rdata.val();
            }
        }
        if self.moves_all.any() && self.whole.any() {
            self.column.next = self.place_q.val();
        }
    }
}
