//! # Purpose
//! Codes a value into the spikes that it makes over the steps of a sample, as it passes into the first stage.
//!
//! # Equation
//! An accumulator `ph = 2^(A-2)` at first; in each step `ph += x`, and where `ph >= 2^(A-1)` there is a spike and `ph -= 2^(A-1)`. Without the subtraction the
//! accumulator is `2^(A-2) + s * x` after s steps, and there is a spike where its bit A-1 has changed, as x is below `2^(A-1)`. A value below 0 makes none.
//!
//! # Shapes
//! One value at a time.
//!
//! # Formats
//! `x` A bits, Q0.(A-1); `spikes` T bits, the first step the lowest.
//!
//! # Timing
//! No register: `spikes` follow `x` in its cycle.
//!
//! # Ports
//! `x`, `spikes`.
//!
//! # Example
//! ```
//! # use sigprop_hdl::blocks::front::Coder;
//! # use sigprop_hdl::extract::extract;
//! # use sigprop_hdl::sim::Simulator;
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let mut sim = Simulator::new(&extract(&Coder::new(8, 4))?)?;
//! let [x, spikes] = ["x", "spikes"].map(|p| sim.signal(p).unwrap());
//! for (value, want) in [(0, 0), (16, 0b1000), (64, 0b0101), (127, 0b1111 - 16), (-3, 0)] {
//!     sim.set(x, value);
//!     assert_eq!(sim.get(spikes), if want == 0b1000 { want - 16 } else { want });
//! }
//! # Ok(())
//! # }
//! ```

use rust_hdl_core::prelude::*;

use crate::signal::{Const, Input, Module, Output, Wire};

/// The coder; see the module's text.
#[derive(LogicBlock)]
pub struct Coder {
    meta: Module,
    pub x: Input,
    pub spikes: Output,
    above: Wire,
    // s times x, of the bits of s.
    one: Vec<Wire>,
    two: Vec<Wire>,
    four: Vec<Wire>,
    eight: Vec<Wire>,
    phase: Vec<Wire>,
    word: Vec<Wire>,
    has_one: Vec<Const>,
    has_two: Vec<Const>,
    has_four: Vec<Const>,
    has_eight: Vec<Const>,
    has_sixteen: Vec<Const>,
    place: Vec<Const>,
    half: Const,
    top: Const,
    last: Const,
    _steps: usize,
}

impl Coder {
    /// Of values of `act` bits, over `steps` steps.
    #[must_use]
    pub fn new(act: usize, steps: usize) -> Self {
        let wire = || (0..steps).map(|_| Wire::unsigned(act)).collect::<Vec<_>>();
        let has = |bit: usize| (0..steps).map(|s| Const::new((s as i64 + 1) >> bit & 1)).collect::<Vec<_>>();
        Self {
            meta: Module::new("coder", "Codes a value into spikes."),
            x: Input::signed(act).doc("value"),
            spikes: Output::signed(steps).doc("its spikes, the first step the lowest bit"),
            above: Wire::unsigned(act),
            one: wire(),
            two: wire(),
            four: wire(),
            eight: wire(),
            phase: wire(),
            word: (0..steps).map(|_| Wire::unsigned(steps)).collect(),
            has_one: has(0),
            has_two: has(1),
            has_four: has(2),
            has_eight: has(3),
            has_sixteen: has(4),
            place: (0..steps).map(|s| Const::new(s as i64)).collect(),
            half: Const::new(1 << (act - 2)),
            top: Const::new(act as i64 - 1),
            last: Const::new(steps as i64 - 1),
            _steps: steps,
        }
    }
}

impl Logic for Coder {
    #[hdl_gen]
    fn update(&mut self) {
        if self.x.val() < 0 {
            self.above.next = 0.into();
        } else {
            self.above.next = self.x.val();
        }
        for i in 0..self._steps {
            self.one[i].next = 0.into();
            self.two[i].next = 0.into();
            self.four[i].next = 0.into();
            self.eight[i].next = 0.into();
            if self.has_one[i].any() {
                self.one[i].next = self.above.val();
            }
            if self.has_two[i].any() {
                self.two[i].next = self.above.val() << 1;
            }
            if self.has_four[i].any() {
                self.four[i].next = self.above.val() << 2;
            }
            if self.has_eight[i].any() {
                self.eight[i].next = self.above.val() << 3;
            } else if self.has_sixteen[i].any() {
                self.eight[i].next = self.above.val() << 4;
            }
            self.phase[i].next =
                self.half.val() + self.one[i].val() + self.two[i].val() + (self.four[i].val() + self.eight[i].val());
        }
        // The accumulator's bit is 0 at first.
        if self.phase[0].val().get_bit(self.top.val()) {
            self.word[0].next = 1.into();
        } else {
            self.word[0].next = 0.into();
        }
        for i in 1..self._steps {
            if self.phase[i].val().get_bit(self.top.val()) != self.phase[i - 1].val().get_bit(self.top.val()) {
                self.word[i].next = self.word[i - 1].val() | (1 << self.place[i].val());
            } else {
                self.word[i].next = self.word[i - 1].val();
            }
        }
        self.spikes.next = self.word[self.last.at()].val();
    }
}
