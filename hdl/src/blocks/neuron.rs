//! # Purpose
//! The neuron unit: rounds an accumulator to an activation and tells whether the hard tanh let it pass.
//!
//! # Equation
//! `v = (acc + 2^(WF-1)) >>> WF`; `a = sat(v, 2^(A-1) - 1)`; `mask = |v| <= 2^(A-1) - 1` (`docs/src/reference/rule.md`, step 1).
//!
//! # Shapes
//! One neuron at a time; a lane has two units, one for each stream.
//!
//! # Formats
//! `acc`: exact, WF + A - 1 bits behind the point. `a`: A bits, Q0.(A-1), rounded to nearest, symmetric saturation.
//!
//! # Timing
//! Latency 1 cycle (the rounded sum is registered, saturation follows it), one neuron a cycle.
//!
//! # Ports
//! `acc`; `activation` and, where the stage learns, `mask` a cycle later.
//!
//! # Example
//! ```
//! # use sigprop_hdl::blocks::{Dims, neuron::Neuron};
//! # use sigprop_hdl::extract::extract;
//! # use sigprop_hdl::sim::Simulator;
//! # use sigprop_spec::Config;
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let mut sim = Simulator::new(&extract(&Neuron::new(&Dims::new(&Config::preset("tiny")?, 0)))?)?;
//! let [acc, activation, mask] = ["acc", "activation", "mask"].map(|p| sim.signal(p).unwrap());
//! for (sum, want) in [(3 << 14, (3, 1)), ((3 << 14) + (1 << 13), (4, 1)), (200 << 14, (127, 0))] {
//!     sim.set(acc, sum);
//!     sim.clock();
//!     assert_eq!((sim.get(activation), sim.get(mask)), want);
//! }
//! # Ok(())
//! # }
//! ```

use rust_hdl_core::prelude::*;

use super::dims::Dims;
use crate::signal::{Const, Input, Module, Output, Reg};

/// Hard tanh; see the module's text.
#[derive(LogicBlock)]
pub struct Neuron {
    meta: Module,
    /// Accumulator.
    pub acc: Input,
    /// Activation of the accumulator of one cycle ago.
    pub activation: Output,
    /// 1 where the activation is not saturated.
    pub mask: Output,
    rounded: Reg,
    half: Const,
    fraction: Const,
    amax: Const,
}

impl Neuron {
    /// A neuron unit for the stage with dimensions `d`.
    #[must_use]
    pub fn new(d: &Dims) -> Self {
        let half = if d.weight_frac == 0 { 0 } else { 1 << (d.weight_frac - 1) };
        let rounded = (d.acc_bits() + 1).saturating_sub(d.weight_frac).max(d.act + 1);
        Self {
            meta: Module::new("neuron", "Rounds a sum to an activation: hard tanh."),
            acc: Input::signed(d.acc_bits()).doc("accumulator"),
            activation: Output::signed(d.act).doc("activation, one cycle later"),
            mask: Output::bit().when(d.learns).doc("1 where the activation is not saturated"),
            rounded: Reg::signed(rounded).no_reset(),
            half: Const::new(half),
            fraction: Const::new(d.weight_frac as i64),
            amax: Const::new(d.amax),
        }
    }
}

impl Logic for Neuron {
    #[hdl_gen]
    fn update(&mut self) {
        self.rounded.next = (self.acc.val() + self.half.val()) >> self.fraction.val();
        if self.rounded.val() > self.amax.val() {
            self.activation.next = self.amax.val();
            self.mask.next = 0.into();
        } else if self.rounded.val() < -self.amax.val() {
            self.activation.next = -self.amax.val();
            self.mask.next = 0.into();
        } else {
            self.activation.next = self.rounded.val();
            self.mask.next = 1.into();
        }
    }
}
