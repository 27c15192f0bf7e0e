//! The sign of the product sum: every step has one size.
//!
//! # Purpose
//! An optimizer without rounding; it keeps nothing beside the weight.
//!
//! # Equation
//! `w' = sat(w - sgn(dh * h + dt * t) * 2^a)`, `a = max(2(A-1) - sh, 0)` (`docs/src/blocks/update.md`).
//!
//! # Shapes
//! A lane's.
//!
//! # Formats
//! The step in the weight's last place; symmetric saturation.
//!
//! # Timing
//! Sign, size, step, difference, saturation: a register each, the difference one of its own only where every product has a
//! multiplier.
//!
//! # Ports
//! [`super::UpdatePorts`].
//!
//! # Example
//! ```
//! # use sigprop_hdl::blocks::{Dims, update::Update};
//! # use sigprop_hdl::extract::extract;
//! # use sigprop_hdl::sim::Simulator;
//! # use sigprop_spec::Config;
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let config = Config::preset_with("tiny", &["learning.optimizer=sign_sgd".to_owned()])?;
//! let mut sim = Simulator::new(&extract(&Update::new(&Dims::new(&config, 0)))?)?;
//! let [products, shift, old] = ["products", "shift", "old"].map(|p| sim.signal(p).unwrap());
//! sim.set(products, -5);
//! sim.set(shift, 7); // sh = 8, A = 8: steps of 2^6
//! sim.set(old, 300);
//! (0..10).for_each(|_| sim.clock());
//! assert_eq!(sim.get(sim.signal("weight").unwrap()), 300 + 64);
//! # Ok(())
//! # }
//! ```

use rust_hdl_core::prelude::*;

use super::UpdatePorts;
use crate::blocks::dims::Dims;
use crate::signal::{Const, Module, Reg, Wire};

/// The update block; see the module's text.
#[derive(LogicBlock)]
pub struct SignSgd {
    meta: Module,
    pub ports: UpdatePorts,
    shift_q: Vec<Reg>,
    above: Reg,
    below: Reg,
    above_q: Reg,
    below_q: Reg,
    shifted: Wire,
    step: Reg,
    delta: Reg,
    difference: Wire,
    difference_q: Reg,
    unsaturated: Wire,
    split: Const,
    largest: Const,
    wmax: Const,
    shift_last: Const,
    _shifts: usize,
}

impl SignSgd {
    /// The update block of a lane of the stage with dimensions `d`.
    #[must_use]
    pub fn new(d: &Dims) -> Self {
        // The shift waits for the products, and a cycle more for their sign.
        let shifts = 2 + d.multiplier_delay();
        // The largest step, that of a shift by one.
        let largest = 2 * d.act - 3;
        let delta = largest + 2;
        let difference = delta.max(d.weight) + 1;
        Self {
            meta: Module::new("update", "Makes a new weight: the step has the sign of the product sum and one size."),
            ports: UpdatePorts::new(d),
            shift_q: (0..shifts).map(|_| Reg::unsigned(5).no_reset()).collect(),
            above: Reg::bit().no_reset(),
            below: Reg::bit().no_reset(),
            above_q: Reg::bit().no_reset(),
            below_q: Reg::bit().no_reset(),
            shifted: Wire::unsigned(largest + 1),
            step: Reg::unsigned(largest + 1).no_reset(),
            delta: Reg::signed(delta).no_reset(),
            difference: Wire::signed(difference),
            difference_q: Reg::signed(difference).no_reset(),
            unsaturated: Wire::signed(difference),
            split: Const::new(i64::from(d.own_multipliers())),
            largest: Const::new(1 << largest),
            wmax: Const::new(d.wmax),
            shift_last: Const::new(shifts as i64 - 1),
            _shifts: shifts,
        }
    }
}

impl Logic for SignSgd {
    #[hdl_gen]
    fn update(&mut self) {
        self.shift_q[0].next = self.ports.shift.val();
        for i in 1..self._shifts {
            self.shift_q[i].next = self.shift_q[i - 1].val();
        }
        self.above.next = (self.ports.products.val() > 0).into();
        self.below.next = (self.ports.products.val() < 0).into();
        self.above_q.next = self.above.val();
        self.below_q.next = self.below.val();
        // No step is smaller than the weight's last place.
        self.shifted.next = self.largest.val() >> self.shift_q[self.shift_last.at()].val();
        if self.shifted.val() == 0 {
            self.step.next = 1.into();
        } else {
            self.step.next = self.shifted.val();
        }
        if self.above_q.any() {
            self.delta.next = self.step.val();
        } else if self.below_q.any() {
            self.delta.next = -self.step.val();
        } else {
            self.delta.next = 0.into();
        }
        self.difference.next = self.ports.old.val() - self.delta.val();
        self.difference_q.next = self.difference.val();
        if self.split.any() {
            self.unsaturated.next = self.difference_q.val();
        } else {
            self.unsaturated.next = self.difference.val();
        }
        if self.unsaturated.val() > self.wmax.val() {
            self.ports.weight.next = self.wmax.val();
        } else if self.unsaturated.val() < -self.wmax.val() {
            self.ports.weight.next = -self.wmax.val();
        } else {
            self.ports.weight.next = self.unsaturated.val();
        }
    }
}
