//! # Purpose
//! The random words of stochastic rounding: a stage's LFSR. Every row of a window sees the same words.
//!
//! # Equation
//! `lfsr = (lfsr >> 1) ^ (lowest bit of lfsr ? 0x80200003 : 0)`, a step for each column, and of the stepped value the `sh` lowest
//! bits: step 8 of the rule (`docs/src/reference/rule.md`). Why all rows see the same words is in
//! `docs/src/decisions/0008-one-rounding-lfsr-for-all-rows.md`.
//!
//! # Shapes
//! One for each stage, with a seed of its own.
//!
//! # Formats
//! 32 bits, never 0.
//!
//! # Timing
//! A word comes two cycles after the column's `turn`, with its update order. What was drawn is kept at `commit` if the sample
//! before had fired; otherwise the next window begins with the same words.
//!
//! # Ports
//! `turn`, `turn_first` from the column source; `shift`, `fired`, `commit` about the sample before; `load`, `value`, `lfsr` with the
//! registers; `random` the word.
//!
//! # Example
//! ```
//! # use sigprop_hdl::blocks::{Dims, rounding::Rounding};
//! # use sigprop_hdl::extract::extract;
//! # use sigprop_hdl::sim::Simulator;
//! # use sigprop_spec::Config;
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let stochastic = ["format.rounding=\"stochastic\"".to_owned()];
//! let dims = Dims::new(&Config::preset_with("tiny", &stochastic)?, 0);
//! let mut sim = Simulator::new(&extract(&Rounding::new(&dims))?)?;
//! let [turn, first, shift, random] = ["turn", "turn_first", "shift", "random"].map(|p| sim.signal(p).unwrap());
//! let [load, value] = ["load", "value"].map(|p| sim.signal(p).unwrap());
//! sim.reset();
//! sim.set(load, 1);
//! sim.set(value, 0b1000);
//! sim.clock();
//! sim.set(load, 0);
//! sim.set(turn, 1);
//! sim.set(first, 1);
//! sim.set(shift, 7);
//! sim.clock();
//! sim.clock();
//! assert_eq!(sim.get(random), 0b100);
//! # Ok(())
//! # }
//! ```

use rust_hdl_core::prelude::*;

use super::dims::Dims;
use crate::signal::{Const, Input, Module, OutReg, Output, Reg, Wire};

/// The rounding LFSR; see the module's text.
#[derive(LogicBlock)]
pub struct Rounding {
    meta: Module,
    pub turn: Input,
    pub turn_first: Input,
    pub shift: Input,
    pub fired: Input,
    pub commit: Input,
    pub load: Input,
    pub value: Input,
    pub lfsr: Output,
    pub random: OutReg,
    kept: Reg,
    now: Reg,
    from: Wire,
    stepped: Wire,
    mask: Wire,
    random_q: Reg,
    feedback: Const,
}

impl Rounding {
    /// The rounding LFSR of the stage with dimensions `d`, which rounds stochastically.
    #[must_use]
    pub fn new(d: &Dims) -> Self {
        Self {
            meta: Module::new("rounding", "The rounding LFSR of a stage."),
            turn: Input::bit().doc("a weight is issued"),
            turn_first: Input::bit().doc("it is the first of its row"),
            shift: Input::unsigned(5).doc("update shift less one"),
            fired: Input::bit().doc("the sample before fired"),
            commit: Input::bit().doc("the window's last cycle"),
            load: Input::bit().doc("set the LFSR"),
            value: Input::unsigned(32).doc("to this"),
            lfsr: Output::unsigned(32).doc("the LFSR"),
            random: OutReg::unsigned(d.random_bits())
                .no_reset()
                .doc("random word below the update's last place, with u_valid"),
            kept: Reg::unsigned(32).reset_to(i64::from(d.rounding_seed)),
            now: Reg::unsigned(32).no_reset(),
            from: Wire::unsigned(32),
            stepped: Wire::unsigned(32),
            mask: Wire::unsigned(31),
            random_q: Reg::unsigned(d.random_bits()).no_reset(),
            feedback: Const::new(i64::from(sigprop_spec::lfsr::FEEDBACK)),
        }
    }
}

impl Logic for Rounding {
    #[hdl_gen]
    fn update(&mut self) {
        if self.turn_first.any() {
            self.from.next = self.kept.val();
        } else {
            self.from.next = self.now.val();
        }
        if self.from.val().get_bit(0) {
            self.stepped.next = (self.from.val() >> 1) ^ self.feedback.val();
        } else {
            self.stepped.next = self.from.val() >> 1;
        }
        if self.turn.any() {
            self.now.next = self.stepped.val();
        }
        self.mask.next = (1 << (self.shift.val() + 1)) - 1;
        self.random_q.next = self.stepped.val() & self.mask.val();
        self.random.next = self.random_q.val();
        self.lfsr.next = self.kept.val();
        if self.load.any() {
            self.kept.next = self.value.val();
        } else if self.commit.any() && self.fired.any() {
            self.kept.next = self.now.val();
        }
    }
}
