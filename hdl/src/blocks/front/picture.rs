//! # Purpose
//! Makes a class a picture of the inputs' size, value by value: what enters the first stage as its target stream.
//!
//! # Equation
//! `t_0q = amax` where `(q * C) div n_in = k`, else 0 (`docs/src/reference/rule.md`). The remainder and the quotient of `q * C` are counted:
//! there are no more classes than inputs, so that the quotient grows by one at most.
//!
//! # Shapes
//! `n_in` values a sample.
//!
//! # Formats
//! Activations A bits, Q0.(A-1).
//!
//! # Timing
//! `value` is that of the input at hand; `turn` ends it, `done` the sample.
//!
//! # Ports
//! `token` the class, `turn` and `done`; `value`.
//!
//! # Example
//! ```
//! # use sigprop_hdl::blocks::front::Picture;
//! # use sigprop_hdl::extract::extract;
//! # use sigprop_hdl::sim::Simulator;
//! # use sigprop_spec::Config;
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let config = Config::preset_with("tiny", &["learning.target=\"reshape\"".to_owned()])?; // 5 inputs, 3 classes
//! let mut sim = Simulator::new(&extract(&Picture::new(&config))?)?;
//! let [token, turn, value] = ["token", "turn", "value"].map(|p| sim.signal(p).unwrap());
//! sim.reset();
//! sim.set(token, 1);
//! sim.set(turn, 1);
//! let mut seen = Vec::new();
//! for _ in 0..5 {
//!     seen.push(sim.get(value));
//!     sim.clock();
//! }
//! assert_eq!(seen, [0, 0, 127, 127, 0]);
//! # Ok(())
//! # }
//! ```

use rust_hdl_core::prelude::*;
use sigprop_spec::Config;

use crate::blocks::dims::bits_for;
use crate::signal::{Const, Input, Module, Output, Reg, Wire};

/// The picture of a class; see the module's text.
#[derive(LogicBlock)]
pub struct Picture {
    meta: Module,
    pub token: Input,
    pub turn: Input,
    pub done: Input,
    pub value: Output,
    place: Reg,
    past: Reg,
    sum: Wire,
    classes: Const,
    inputs: Const,
    amax: Const,
}

impl Picture {
    /// That of the network `config`.
    #[must_use]
    pub fn new(config: &Config) -> Self {
        let (inputs, classes) = (config.inputs(), config.classes());
        let cb = bits_for(classes - 1);
        Self {
            meta: Module::new("picture", "Makes a class a picture of the inputs' size."),
            token: Input::unsigned(cb).doc("the class"),
            turn: Input::bit().doc("the value is taken"),
            done: Input::bit().doc("the sample is complete"),
            value: Output::signed(config.activation().bits() as usize).doc("value of the input at hand"),
            place: Reg::unsigned(cb),
            past: Reg::unsigned(bits_for(inputs - 1)),
            sum: Wire::unsigned(bits_for(inputs + classes)),
            classes: Const::new(classes as i64),
            inputs: Const::new(inputs as i64),
            amax: Const::new(config.activation().max()),
        }
    }
}

impl Logic for Picture {
    #[hdl_gen]
    fn update(&mut self) {
        self.sum.next = self.past.val() + self.classes.val();
        if self.done.any() {
            self.past.next = 0.into();
            self.place.next = 0.into();
        } else if self.turn.any() {
            if self.sum.val() >= self.inputs.val() {
                self.past.next = self.sum.val() - self.inputs.val();
                self.place.next = self.place.val() + 1;
            } else {
                self.past.next = self.sum.val();
            }
        }
        if self.place.val() == self.token.val() {
            self.value.next = self.amax.val();
        } else {
            self.value.next = 0.into();
        }
    }
}
