//! # Purpose
//! The random words of stochastic rounding: a stage's LFSR. Every row of a window sees the same words.
//!
//! # Equation
//! `lfsr = (lfsr >> 1) ^ (lowest bit of lfsr ? 0x80200003 : 0)`, a step for each column that holds something, and of the stepped value the `sh`
//! lowest bits: step 8 of the rule (`docs/src/reference/rule.md`). Why all rows see the same words is in
//! `docs/src/decisions/0008-one-rounding-lfsr-for-all-rows.md`.
//!
//! # Shapes
//! One for each stage, with a seed of its own.
//!
//! # Formats
//! 32 bits, never 0.
//!
//! # Timing
//! A word stands beside its column's update order. That of a column that holds nothing is the next one's as well: it rounds a product of 0. What was drawn is kept at `commit` if the sample
//! before had fired; otherwise the next window begins with the same words.
//!
//! # Ports
//! `valid`, `first` from the column source; `h`, `t` the column's values; `shift`, `fired`, `commit` about the sample before; `load`, `value`, `lfsr` with the
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
//! let [valid, first, shift, random] = ["valid", "first", "shift", "random"].map(|p| sim.signal(p).unwrap());
//! let [load, value] = ["load", "value"].map(|p| sim.signal(p).unwrap());
//! sim.reset();
//! sim.set(load, 1);
//! sim.set(value, 0b1000);
//! sim.clock();
//! sim.set(load, 0);
//! sim.set(valid, 1);
//! sim.set(first, 1);
//! sim.set(shift, 7);
//! assert_eq!(sim.get(random), 0b100);
//! # Ok(())
//! # }
//! ```

use rust_hdl_core::prelude::*;
use sigprop_spec::config::ColumnSource;

use super::dims::Dims;
use crate::signal::{Const, Input, Module, Output, Reg, Wire};

/// The rounding LFSR; see the module's text.
#[derive(LogicBlock)]
pub struct Rounding {
    meta: Module,
    pub valid: Input,
    pub first: Input,
    pub h: Input,
    pub t: Input,
    pub shift: Input,
    pub fired: Input,
    pub commit: Input,
    pub load: Input,
    pub value: Input,
    pub lfsr: Output,
    pub random: Output,
    kept: Reg,
    now: Reg,
    from: Wire,
    stepped: Wire,
    mask: Wire,
    counts: Wire,
    every: Const,
    t_counts: Const,
    feedback: Const,
}

impl Rounding {
    /// The rounding LFSR of the stage with dimensions `d`, which rounds stochastically.
    #[must_use]
    pub fn new(d: &Dims) -> Self {
        // Each column of a window, as another window has others; of a stage with velocities, which move weights of any input; and of signs.
        let windows = matches!(d.source, ColumnSource::Fields(_));
        let every = windows || d.has_velocity() || d.h.is_sign();
        let t_counts = !every && d.target.has_error();
        let every = every || t_counts && d.t.is_sign();
        Self {
            meta: Module::new("rounding", "The rounding LFSR of a stage."),
            valid: Input::bit().doc("a weight's turn"),
            first: Input::bit().doc("it is the first of its row"),
            h: Input::signed(d.h.bits(d.act)).when(!every).doc("h of the sample before, with valid"),
            t: Input::signed(d.t.bits(d.act)).when(t_counts && !every).doc("t of the sample before, with valid"),
            shift: Input::unsigned(5).doc("update shift less one"),
            fired: Input::bit().doc("the sample before fired"),
            commit: Input::bit().doc("the window's last cycle"),
            load: Input::bit().doc("set the LFSR"),
            value: Input::unsigned(32).doc("to this"),
            lfsr: Output::unsigned(32).doc("the LFSR"),
            random: Output::unsigned(d.random_bits()).doc("random word below the update's last place, with valid"),
            kept: Reg::unsigned(32).reset_to(i64::from(d.rounding_seed)),
            now: Reg::unsigned(32).no_reset(),
            from: Wire::unsigned(32),
            stepped: Wire::unsigned(32),
            mask: Wire::unsigned(31),
            counts: Wire::bit(),
            every: Const::new(i64::from(every)),
            t_counts: Const::new(i64::from(t_counts)),
            feedback: Const::new(i64::from(sigprop_spec::lfsr::FEEDBACK)),
        }
    }
}

impl Logic for Rounding {
    #[hdl_gen]
    fn update(&mut self) {
        if self.first.any() {
            self.from.next = self.kept.val();
        } else {
            self.from.next = self.now.val();
        }
        if self.from.val().get_bit(0) {
            self.stepped.next = (self.from.val() >> 1) ^ self.feedback.val();
        } else {
            self.stepped.next = self.from.val() >> 1;
        }
        if self.every.any() {
            self.counts.next = 1.into();
        } else if self.t_counts.any() {
            self.counts.next = (self.h.val() != 0 || self.t.val() != 0).into();
        } else {
            self.counts.next = (self.h.val() != 0).into();
        }
        if self.valid.any() {
            if self.counts.any() {
                self.now.next = self.stepped.val();
            } else {
                self.now.next = self.from.val();
            }
        }
        self.mask.next = (1 << (self.shift.val() + 1)) - 1;
        self.random.next = self.stepped.val() & self.mask.val();
        self.lfsr.next = self.kept.val();
        if self.load.any() {
            self.kept.next = self.value.val();
        } else if self.commit.any() && self.fired.any() {
            self.kept.next = self.now.val();
        }
    }
}
