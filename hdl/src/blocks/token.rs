//! # Purpose
//! The token source: draws the class whose target rides on the t stream with a training sample.
//!
//! # Equation
//! A 32-bit Galois LFSR shifts right, feedback 0x80200003, one step a training sample before use;
//! `k = ((lfsr & 0xFFFF) * C) >> 16` (`docs/src/reference/rule.md`, one training sample), with class blocks C + 1 in place of C.
//! With `take_label` the token is the label. Where labels are put, it is another label:
//! `(c + 1 + ((lfsr & 0xFFFF) * (C-1) >> 16)) mod C`.
//!
//! # Shapes
//! One for the network, none where it does not learn.
//!
//! # Formats
//! State: 32 bits, unsigned, never 0. Token: 0 to C - 1, with class blocks 0 to C. The product with the number of tokens is a
//! sum of shifts, so that it takes no multiplier.
//!
//! # Timing
//! `token` follows the LFSR in the same cycle; `step`, `load` and `restart` act at the next edge.
//!
//! # Ports
//! `step` when a training sample begins; `load` and `value`, `restart` to set the state; `take_label` and `label` in place of
//! a draw; `lfsr` the state, `token` k.
//!
//! # Example
//! ```
//! # use sigprop_hdl::blocks::token::Token;
//! # use sigprop_hdl::extract::extract;
//! # use sigprop_hdl::sim::Simulator;
//! # use sigprop_spec::Config;
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let mut sim = Simulator::new(&extract(&Token::new(&Config::preset("digits")?))?)?;
//! let [step, lfsr, token] = ["step", "lfsr", "token"].map(|p| sim.signal(p).unwrap());
//! sim.reset();
//! sim.set(step, 1);
//! sim.clock();
//! assert_eq!(sim.get(lfsr), 52176 >> 1); // the seed, one step on: its lowest bit was 0
//! assert_eq!(sim.get(token), (52176 >> 1) * 10 >> 16);
//! # Ok(())
//! # }
//! ```

use rust_hdl_core::prelude::*;
use sigprop_spec::Config;

use super::dims::bits_for;
use crate::signal::{Const, Input, Module, Output, Reg, Wire};

/// The token source; see the module's text.
#[derive(LogicBlock)]
pub struct Token {
    meta: Module,
    pub step: Input,
    pub load: Input,
    pub value: Input,
    pub restart: Input,
    pub take_label: Input,
    pub label: Input,
    pub lfsr: Output,
    pub token: Output,
    state: Reg,
    product: Vec<Wire>,
    draw: Wire,
    after: Wire,
    other: Const,
    classes: Const,
    place: Vec<Const>,
    feedback: Const,
    seed: Const,
    low: Const,
    terms: Const,
    _terms: usize,
}

impl Token {
    /// The token source of the network `config`.
    #[must_use]
    pub fn new(config: &Config) -> Self {
        let classes = config.classes();
        let (cb, tb) = (bits_for(classes - 1), bits_for(config.tokens() - 1));
        let other = config.target().has_labels();
        let choices = if other { classes - 1 } else { config.tokens() };
        let places: Vec<i64> = (0..7).filter(|i| choices >> i & 1 == 1).collect();
        let seed = i64::from(config.lfsr_seed());
        Self {
            meta: Module::new("token", "Draws the token of a training sample."),
            step: Input::bit().when(config.learns()).doc("a training sample begins"),
            load: Input::bit().when(config.learns()).doc("set the LFSR"),
            value: Input::unsigned(32).when(config.learns()).doc("to this"),
            restart: Input::bit().when(config.learns()).doc("set the LFSR to its seed"),
            take_label: Input::bit().when(config.learns() && !other).doc("the token is the label"),
            label: Input::unsigned(cb).when(config.learns()).doc("label of the sample"),
            lfsr: Output::unsigned(32).when(config.learns()).doc("state of the LFSR"),
            token: Output::unsigned(tb).when(config.learns()).doc("token k"),
            state: Reg::unsigned(32).reset_to(seed),
            product: (0..=places.len()).map(|_| Wire::unsigned(16 + tb + 1)).collect(),
            draw: Wire::unsigned(16),
            after: Wire::unsigned(cb + 1).when(other),
            other: Const::new(i64::from(other)),
            classes: Const::new(classes as i64),
            terms: Const::new(places.len() as i64),
            _terms: places.len(),
            place: places.into_iter().map(Const::new).collect(),
            feedback: Const::new(i64::from(sigprop_spec::lfsr::FEEDBACK)),
            seed: Const::new(seed),
            low: Const::new(0xFFFF),
        }
    }
}

impl Logic for Token {
    #[hdl_gen]
    fn update(&mut self) {
        if self.restart.any() {
            self.state.next = self.seed.val();
        } else if self.load.any() {
            self.state.next = self.value.val();
        } else if self.step.any() {
            if self.state.val().get_bit(0) {
                self.state.next = (self.state.val() >> 1) ^ self.feedback.val();
            } else {
                self.state.next = self.state.val() >> 1;
            }
        }
        self.lfsr.next = self.state.val();
        self.draw.next = self.state.val() & self.low.val();
        self.product[0].next = 0.into();
        for i in 0..self._terms {
            self.product[i + 1].next = self.product[i].val() + (self.draw.val() << self.place[i].val());
        }
        self.after.next = (self.product[self.terms.at()].val() >> 16) + self.label.val() + 1;
        if self.other.any() && self.after.val() >= self.classes.val() {
            self.token.next = self.after.val() - self.classes.val();
        } else if self.other.any() {
            self.token.next = self.after.val();
        } else if self.take_label.any() {
            self.token.next = self.label.val();
        } else {
            self.token.next = self.product[self.terms.at()].val() >> 16;
        }
    }
}
