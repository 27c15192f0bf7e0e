//! # Purpose
//! Holds what follows an inference back until its answer is settled, and has the first stage take the same inputs four times more
//! where it is in doubt.
//!
//! # Equation
//! The looks read input `q + offset` for q, offset = +1, -1, +w, -w, w the width of the picture (`docs/src/reference/rule.md`).
//!
//! # Shapes
//! One in a network.
//!
//! # Formats
//! Offset: from -w to w.
//!
//! # Timing
//! `ready` falls in the cycle after `sample` and rises with the cycle after `settled`, or after the last look was taken. A look starts
//! when the stage before has room: `again` and `offset` stand for a cycle, like the end of a sample.
//!
//! # Ports
//! `sample`, `pair` an inference is complete; `room` the first stage's; `settled`, `doubtful` from the prediction unit; `ready` to the
//! decoder; `again`, `offset`, `look_pair` to the first stage.
//!
//! # Example
//! ```
//! # use sigprop_hdl::blocks::second_look::Again;
//! # use sigprop_hdl::extract::extract;
//! # use sigprop_hdl::sim::Simulator;
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let mut sim = Simulator::new(&extract(&Again::new(28, true))?)?;
//! let [sample, room, doubtful, ready] = ["sample", "room", "doubtful", "ready"].map(|p| sim.signal(p).unwrap());
//! let [again, offset] = ["again", "offset"].map(|p| sim.signal(p).unwrap());
//! sim.reset();
//! sim.set(room, 1);
//! for port in [sample, doubtful] {
//!     sim.set(port, 1);
//!     sim.clock();
//!     sim.set(port, 0);
//! }
//! let mut seen = Vec::new();
//! while sim.get(ready) == 0 {
//!     assert_eq!(sim.get(again), 1);
//!     seen.push(sim.get(offset));
//!     sim.clock();
//! }
//! assert_eq!(seen, [1, -1, 28, -28]);
//! # Ok(())
//! # }
//! ```

use rust_hdl_core::prelude::*;

use super::LOOKS;
use crate::blocks::dims::offset_bits;
use crate::signal::{Const, Input, Module, Output, Reg};

/// What sends the inputs again; see the module's text.
#[derive(LogicBlock)]
pub struct Again {
    meta: Module,
    pub sample: Input,
    pub pair: Input,
    pub room: Input,
    pub settled: Input,
    pub doubtful: Input,
    pub ready: Output,
    pub again: Output,
    pub offset: Output,
    pub look_pair: Output,
    pending: Reg,
    looking: Reg,
    number: Reg,
    is_pair: Reg,
    last: Const,
    left: Const,
    down: Const,
    up: Const,
}

impl Again {
    /// That of pictures of `width` columns, of which there may be `twice` as many.
    #[must_use]
    pub fn new(width: usize, twice: bool) -> Self {
        Self {
            meta: Module::new("again", "Sends the inputs of an inference again, moved, where its answer is in doubt."),
            sample: Input::bit().doc("an inference is complete"),
            pair: Input::bit().when(twice).doc("it is one of a pair of inputs"),
            room: Input::bit().doc("the first stage can take the next sample"),
            settled: Input::bit().doc("its answer is there"),
            doubtful: Input::bit().doc("its answer needs the other looks"),
            ready: Output::bit().doc("the next sample may be filled"),
            again: Output::bit().doc("the first stage takes the inputs it has, once more"),
            offset: Output::signed(offset_bits(width)).doc("by how much they are moved, with again"),
            look_pair: Output::bit().when(twice).doc("they are a pair, with again"),
            pending: Reg::bit(),
            looking: Reg::bit(),
            number: Reg::unsigned(2),
            is_pair: Reg::bit().no_reset().when(twice),
            last: Const::new(LOOKS - 1),
            left: Const::new(-1),
            down: Const::new(width as i64),
            up: Const::new(-(width as i64)),
        }
    }
}

impl Logic for Again {
    #[hdl_gen]
    fn update(&mut self) {
        self.ready.next = (self.room.any() && !self.pending.any()).into();
        self.again.next = (self.room.any() && self.looking.any()).into();
        self.look_pair.next = self.is_pair.val();
        if self.number.val() == 0 {
            self.offset.next = 1.into();
        } else if self.number.val() == 1 {
            self.offset.next = self.left.val();
        } else if self.number.val() == 2 {
            self.offset.next = self.down.val();
        } else {
            self.offset.next = self.up.val();
        }
        if self.sample.any() {
            self.pending.next = 1.into();
            self.is_pair.next = self.pair.val();
        } else if self.settled.any() {
            self.pending.next = 0.into();
        } else if self.doubtful.any() {
            self.looking.next = 1.into();
        } else if self.again.any() {
            self.number.next = self.number.val() + 1;
            if self.number.val() == self.last.val() {
                self.looking.next = 0.into();
                self.pending.next = 0.into();
            }
        }
    }
}
