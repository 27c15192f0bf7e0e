//! # Purpose
//! Puts a label behind the inputs of each stream. It keeps the inputs of an inference, which go into the first stage again for every
//! two labels.
//!
//! # Equation
//! `h_0 = (x, amax * onehot(first))`, `t_0 = (x, amax * onehot(second))` (`docs/src/reference/rule.md`).
//!
//! # Shapes
//! `n_in + C` values a window. One memory of `n_in` words.
//!
//! # Formats
//! Activations A bits, Q0.(A-1).
//!
//! # Timing
//! `h` and `t` are the values at hand; `turn` ends them, `done` the window. The first window of an input has its values at `fill`,
//! later ones (`again`) from the memory.
//!
//! # Ports
//! `fill` the input's value, `turn`, `done`, `again`; `first` and `second` the labels, a `second` of C none; `h`, `t`.
//!
//! # Example
//! ```
//! # use sigprop_hdl::blocks::front::Labels;
//! # use sigprop_hdl::extract::extract;
//! # use sigprop_hdl::sim::Simulator;
//! # use sigprop_spec::Config;
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let set = ["learning.loss=\"goodness\"", "learning.target=\"concatenation\""].map(str::to_owned);
//! let config = Config::preset_with("tiny", &set)?; // 5 inputs, 3 classes
//! let mut sim = Simulator::new(&extract(&Labels::new(&config))?)?;
//! let [fill, turn, first, second, h, t] =
//!     ["fill", "turn", "first", "second", "h", "t"].map(|p| sim.signal(p).unwrap());
//! sim.reset();
//! sim.set(turn, 1);
//! sim.set(first, 2);
//! sim.set(second, 0);
//! let mut seen = Vec::new();
//! for x in [3, 1, 4, 1, 5, 0, 0, 0] {
//!     sim.set(fill, x);
//!     seen.push((sim.get(h), sim.get(t)));
//!     sim.clock();
//! }
//! assert_eq!(seen[3..], [(1, 1), (5, 5), (0, 127), (0, 0), (127, 0)]);
//! # Ok(())
//! # }
//! ```

use rust_hdl_core::prelude::*;
use sigprop_spec::Config;

use crate::blocks::dims::bits_for;
use crate::primitives::Memory;
use crate::signal::{Const, Input, Module, Output, Reg, Wire};

/// The labels; see the module's text.
#[derive(LogicBlock)]
pub struct Labels {
    meta: Module,
    pub fill: Input,
    pub turn: Input,
    pub done: Input,
    pub again: Input,
    pub first: Input,
    pub second: Input,
    pub h: Output,
    pub t: Output,
    pub kept: Memory,
    count: Reg,
    coming: Wire,
    is_label: Wire,
    label: Wire,
    x: Wire,
    inputs: Const,
    amax: Const,
}

impl Labels {
    /// Those of the network `config`.
    #[must_use]
    pub fn new(config: &Config) -> Self {
        let (a, inputs, classes) = (config.activation().bits() as usize, config.inputs(), config.classes());
        let count = bits_for(inputs + classes);
        Self {
            meta: Module::new("labels", "Puts a label behind the inputs of each stream."),
            fill: Input::signed(a).doc("value of the input"),
            turn: Input::bit().doc("the values are taken"),
            done: Input::bit().doc("the window is complete"),
            again: Input::bit().doc("the input is that of the window before"),
            first: Input::unsigned(bits_for(classes)).doc("label of the input stream"),
            second: Input::unsigned(bits_for(classes)).doc("label of the target stream, or C for none"),
            h: Output::signed(a).doc("value of the input stream"),
            t: Output::signed(a).doc("value of the target stream"),
            kept: Memory::new(inputs, a, true, config.memory(), Vec::new()),
            count: Reg::unsigned(count),
            coming: Wire::unsigned(count),
            is_label: Wire::bit(),
            label: Wire::unsigned(bits_for(classes)),
            x: Wire::signed(a),
            inputs: Const::new(inputs as i64),
            amax: Const::new(config.activation().max()),
        }
    }
}

impl Logic for Labels {
    #[hdl_gen]
    fn update(&mut self) {
        if self.done.any() {
            self.coming.next = 0.into();
        } else if self.turn.any() {
            self.coming.next = self.count.val() + 1;
        } else {
            self.coming.next = self.count.val();
        }
        self.count.next = self.coming.val();
        self.is_label.next = (self.count.val() >= self.inputs.val()).into();
        self.label.next = self.count.val() - self.inputs.val();

        // The word that comes is read a cycle before its turn.
        self.kept.raddr.next = self.coming.val();
        self.kept.we.next = (self.turn.any() && !self.again.any() && !self.is_label.any()).into();
        self.kept.waddr.next = self.count.val();
        self.kept.wdata.next = self.fill.val();
        if self.again.any() {
            self.x.next = self.kept.rdata.val();
        } else {
            self.x.next = self.fill.val();
        }
        self.h.next = self.x.val();
        self.t.next = self.x.val();
        if self.is_label.any() {
            self.h.next = 0.into();
            self.t.next = 0.into();
            if self.label.val() == self.first.val() {
                self.h.next = self.amax.val();
            }
            if self.label.val() == self.second.val() {
                self.t.next = self.amax.val();
            }
        }
    }
}
