//! # Purpose
//! Counts the spikes of an input over a sample: what it counts in an update. One for each stream of a stage.
//!
//! # Equation
//! `count` = number of ones in `spikes`.
//!
//! # Shapes
//! One input at a time.
//!
//! # Formats
//! `spikes` T bits, one for each step; `count` from 0 to T.
//!
//! # Timing
//! No register: `count` follows `spikes` in its cycle.
//!
//! # Ports
//! `spikes`, `count`.
//!
//! # Example
//! ```
//! # use sigprop_hdl::blocks::spike_count::SpikeCount;
//! # use sigprop_hdl::extract::extract;
//! # use sigprop_hdl::sim::Simulator;
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let mut sim = Simulator::new(&extract(&SpikeCount::new(4, true))?)?;
//! let [spikes, count] = ["spikes", "count"].map(|p| sim.signal(p).unwrap());
//! sim.set(spikes, 0b1101 - 16);
//! assert_eq!(sim.get(count), 3);
//! # Ok(())
//! # }
//! ```

use rust_hdl_core::prelude::*;

use crate::signal::{Const, Input, Module, Output, Wire};

/// The counter; see the module's text.
#[derive(LogicBlock)]
pub struct SpikeCount {
    meta: Module,
    pub spikes: Input,
    pub count: Output,
    one: Vec<Wire>,
    upto: Vec<Wire>,
    bit: Vec<Const>,
    last: Const,
    _steps: usize,
}

impl SpikeCount {
    /// Of words of `steps` steps, of a stream that is there or not.
    #[must_use]
    pub fn new(steps: usize, there: bool) -> Self {
        let bits = steps.ilog2() as usize + 2;
        Self {
            meta: Module::new("spike_count", "Counts the spikes of an input over a sample."),
            spikes: Input::signed(steps).when(there).doc("a bit for each step"),
            count: Output::signed(bits).when(there).doc("how many are 1"),
            one: (0..steps).map(|_| Wire::bit().when(there)).collect(),
            upto: (0..steps).map(|_| Wire::unsigned(bits).when(there)).collect(),
            bit: (0..steps).map(|i| Const::new(i as i64)).collect(),
            last: Const::new(steps as i64 - 1),
            _steps: steps,
        }
    }
}

impl Logic for SpikeCount {
    #[hdl_gen]
    fn update(&mut self) {
        for i in 0..self._steps {
            self.one[i].next = self.spikes.val().get_bit(self.bit[i].val()).into();
        }
        self.upto[0].next = self.one[0].val();
        for i in 1..self._steps {
            self.upto[i].next = self.upto[i - 1].val() + self.one[i].val();
        }
        self.count.next = self.upto[self.last.at()].val();
    }
}
