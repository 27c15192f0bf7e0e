//! The loss of an output stage that answers a value.
//!
//! # Purpose
//! Compares the sum of the stage's one neuron with the sample's value, and moves its row where the two are too far apart.
//!
//! # Equation
//! Sum v, value z: it fires where `|v - z| > epsilon`; `dy = sat(v - z, 2^A - 1)`.
//!
//! # Shapes
//! One neuron, one score. One fetch, of no entry. Verdict, from the lowest bit on: it fired, dy.
//!
//! # Formats
//! v as [`scores`](super::super::scores) has it; z A bits, an activation; dy A + 1 bits, all of which it fills. `threshold` is epsilon.
//!
//! # Timing
//! As [`super`] says; the decision is there 3 cycles after the score.
//!
//! # Ports
//! [`super::JudgePorts`], [`super::ErrorPorts`].
//!
//! # Example
//! ```
//! # use sigprop_hdl::blocks::{Dims, loss::Judge};
//! # use sigprop_hdl::extract::extract;
//! # use sigprop_hdl::sim::Simulator;
//! # use sigprop_spec::Config;
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let mut sim = Simulator::new(&extract(&Judge::new(&Dims::new(&Config::preset("diabetes")?, 1)))?)?;
//! let [coming, score, value, threshold] = ["coming", "score", "value", "threshold"].map(|p| sim.signal(p).unwrap());
//! sim.reset();
//! sim.set(value, -20);
//! sim.set(threshold, 2);
//! for cycle in 0..4 {
//!     sim.set(coming, i64::from(cycle == 0));
//!     sim.set(score, -23);
//!     sim.clock();
//! }
//! assert_eq!(sim.get(sim.signal("fire").unwrap()), 1); // |-23 + 20| > 2
//! # Ok(())
//! # }
//! ```

use rust_hdl_core::prelude::*;

use super::{ErrorPorts, JudgePorts};
use crate::blocks::dims::Dims;
use crate::signal::{Const, Module, Reg, Wire};

/// The judge; see the module's text.
#[derive(LogicBlock)]
pub struct Judge {
    meta: Module,
    pub ports: JudgePorts,
    decides: Reg,
    error: Reg,
    above: Wire,
    below: Wire,
    bounded: Reg,
    fires: Reg,
    old: Reg,
    most: Const,
    mask: Const,
}

impl Judge {
    /// The judge of the output stage with dimensions `d`.
    #[must_use]
    pub fn new(d: &Dims) -> Self {
        let (error, difference) =
            (d.score_bits().max(d.act) + 1, d.score_bits().max(d.act + 1).max(d.threshold_bits) + 2);
        Self {
            meta: Module::new("judge", "Compares the answer with the sample's value."),
            ports: JudgePorts::new(d),
            decides: Reg::bit(),
            error: Reg::signed(error).no_reset(),
            above: Wire::signed(difference),
            below: Wire::signed(difference),
            bounded: Reg::signed(d.act + 1).no_reset(),
            fires: Reg::bit(),
            old: Reg::signed(d.act + 1),
            most: Const::new(2 * d.amax + 1),
            mask: Const::new((2 << d.act) - 1),
        }
    }
}

impl Logic for Judge {
    #[hdl_gen]
    fn update(&mut self) {
        self.decides.next = self.ports.coming.val();
        if self.decides.any() {
            self.error.next = self.ports.score.val() - self.ports.value.val();
        }
        // Differences whose signs are looked at: the carry ends in a sum bit.
        self.above.next = self.ports.threshold.val() - self.error.val();
        self.below.next = self.ports.threshold.val() + self.error.val();
        self.fires.next = (self.above.val() < 0 || self.below.val() < 0).into();
        if self.error.val() > self.most.val() {
            self.bounded.next = self.most.val();
        } else if self.error.val() < -self.most.val() {
            self.bounded.next = -self.most.val();
        } else {
            self.bounded.next = self.error.val();
        }
        self.ports.fire.next = self.fires.val();
        self.ports.rival.next = 0.into();

        // The verdict on the sample before.
        if self.ports.drop.any() {
            self.ports.fired.next = 0.into();
        } else if self.ports.commit.any() {
            self.ports.fired.next = (self.ports.train.any() && self.fires.any()).into();
            self.old.next = self.bounded.val();
        }
        self.ports.verdict.next = self.ports.fired.val() | ((self.old.val() & self.mask.val()) << 1);
        self.ports.fetch_class.next = 0.into();
    }
}

/// The error block; see the module's text.
#[derive(LogicBlock)]
pub struct Error {
    meta: Module,
    pub ports: ErrorPorts,
}

impl Error {
    /// The error block of the lane of the output stage with dimensions `d`.
    #[must_use]
    pub fn new(d: &Dims) -> Self {
        Self {
            meta: Module::new("error", "Takes the error of the answer from the verdict."),
            ports: ErrorPorts::new(d),
        }
    }
}

impl Logic for Error {
    #[hdl_gen]
    fn update(&mut self) {
        if self.ports.last.any() {
            if self.ports.verdict.val().get_bit(0) {
                self.ports.dh.next = self.ports.verdict.val() >> 1;
            } else {
                self.ports.dh.next = 0.into();
            }
        }
        self.ports.dt.next = 0.into();
    }
}
