//! The heavy ball: a velocity beside every weight.
//!
//! # Purpose
//! An optimizer that keeps a word beside the weight. The lane says which weights are due; the others stay, and their velocities.
//!
//! # Equation
//! `v' = sat(v - rs(v, mu) + rs(dh * h + dt * t, 4))`, `w' = sat(w - ((v' + r) >>> s))`, `rs(v, n) = (v + 2^(n-1)) >>> n`,
//! `s = sh + mu - 4` (`docs/src/blocks/update.md`). `r` as in [`super::sgd`].
//!
//! # Shapes
//! A lane's.
//!
//! # Formats
//! Velocities 2A bits, symmetric. Rounding of the step into the weight as configured, all else to nearest.
//!
//! # Timing
//! From the product sum on: its rounding and that of the old velocity, their difference, the new velocity before and after
//! saturation, shift, rounding (where stochastic, the random word and then the shift), difference, saturation: a register each. `velocity` comes
//! with the product sum, `old` too; both wait here.
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
//! let config = Config::preset_with("tiny", &["learning.optimizer=momentum".to_owned()])?;
//! let mut sim = Simulator::new(&extract(&Update::new(&Dims::new(&config, 0)))?)?;
//! let ports = ["products", "shift", "first", "live", "old", "velocity"].map(|p| sim.signal(p).unwrap());
//! for (port, value) in ports.into_iter().zip([1000, 4, 1, 1, 300, 800]) {
//!     sim.set(port, value);
//! }
//! (0..12).for_each(|_| sim.clock());
//! let [velocity, weight] = ["new_velocity", "weight"].map(|p| sim.signal(p).unwrap());
//! assert_eq!(sim.get(velocity), 800 - 100 + 63); // 800 / 8, 1000 / 16, rounded
//! assert_eq!(sim.get(weight), 300 - 24); // 763 / 32, rounded
//! # Ok(())
//! # }
//! ```

use rust_hdl_core::prelude::*;
use sigprop_spec::Rounding;

use super::UpdatePorts;
use crate::blocks::dims::Dims;
use crate::signal::{Const, Module, Reg, Wire};

/// Bits of a product sum that a velocity drops.
const DROPPED: usize = 4;
/// Cycles that the old weight waits for its step.
const OLD: usize = 6;
/// Cycles that the new velocity waits for the new weight, its last register left out.
const NEW: usize = 3;

/// The update block; see the module's text.
#[derive(LogicBlock)]
pub struct Momentum {
    meta: Module,
    pub ports: UpdatePorts,
    shift_kept: Reg,
    random_q: Vec<Reg>,
    live_q: Vec<Reg>,
    push: Reg,
    fade: Reg,
    velocity_q: Vec<Reg>,
    change: Reg,
    moved: Reg,
    saturated: Reg,
    new_q: Vec<Reg>,
    sum: Reg,
    shifted: Reg,
    rounded: Reg,
    step: Wire,
    old_q: Vec<Reg>,
    difference: Reg,
    nearest: Const,
    draws: Const,
    mu: Const,
    mu_half: Const,
    vmax: Const,
    wmax: Const,
    dropped: Const,
    dropped_half: Const,
    live_first: Const,
    live_last: Const,
    old_last: Const,
    new_last: Const,
    random_last: Const,
    _live: usize,
    _random: usize,
    _old: usize,
    _new: usize,
}

impl Momentum {
    /// The update block of a lane of the stage with dimensions `d`.
    #[must_use]
    pub fn new(d: &Dims) -> Self {
        let data = |n: usize| Reg::signed(n).no_reset();
        let v = d.step.velocity;
        let delay = d.multiplier_delay();
        // A row's bit waits for the product sum and what is made of it, a random word for the new velocity.
        let (live, random) = (delay + OLD, delay + OLD - 1);
        let push = 2 * d.act + 2 - DROPPED + 1;
        let sum = if d.stochastic() { v.max(32) + 1 } else { v };
        let difference = v.max(d.weight) + 1;
        Self {
            meta: Module::new("update", "Makes a new weight: the step is the velocity, shifted and rounded."),
            ports: UpdatePorts::new(d),
            shift_kept: Reg::unsigned(5).no_reset(),
            random_q: (0..random).map(|_| Reg::unsigned(d.random_bits()).no_reset().when(d.stochastic())).collect(),
            live_q: (0..live).map(|_| Reg::bit().no_reset()).collect(),
            push: data(push),
            fade: data(v),
            velocity_q: (0..3).map(|_| data(v)).collect(),
            change: data(v + 1),
            moved: data(v + 1),
            saturated: data(v),
            new_q: (0..NEW).map(|_| data(v)).collect(),
            sum: data(sum),
            shifted: data(sum),
            rounded: data(v),
            step: Wire::signed(v),
            old_q: (0..OLD).map(|_| data(d.weight)).collect(),
            difference: data(difference),
            nearest: Const::new(i64::from(d.rounding == Rounding::Nearest)),
            draws: Const::new(i64::from(d.stochastic())),
            mu: Const::new(d.step.fade as i64),
            mu_half: Const::new((1 << d.step.fade) >> 1),
            vmax: Const::new((1 << (v - 1)) - 1),
            wmax: Const::new(d.wmax),
            dropped: Const::new(DROPPED as i64),
            dropped_half: Const::new(1 << (DROPPED - 1)),
            live_first: Const::new(delay as i64 + 2),
            live_last: Const::new(live as i64 - 1),
            old_last: Const::new(OLD as i64 - 1),
            new_last: Const::new(NEW as i64 - 1),
            random_last: Const::new(random as i64 - 1),
            _live: live,
            _random: random,
            _old: OLD,
            _new: NEW,
        }
    }
}

impl Logic for Momentum {
    #[hdl_gen]
    fn update(&mut self) {
        // The shift is the same for all weights of a window.
        if self.ports.first.any() {
            self.shift_kept.next = self.ports.shift.val();
        }
        self.random_q[0].next = self.ports.random.val();
        for i in 1..self._random {
            self.random_q[i].next = self.random_q[i - 1].val();
        }
        self.live_q[0].next = self.ports.live.val();
        for i in 1..self._live {
            self.live_q[i].next = self.live_q[i - 1].val();
        }

        // The velocity.
        self.push.next = (self.ports.products.val() + self.dropped_half.val()) >> self.dropped.val();
        self.fade.next = (self.ports.velocity.val() + self.mu_half.val()) >> self.mu.val();
        self.velocity_q[0].next = self.ports.velocity.val();
        self.velocity_q[1].next = self.velocity_q[0].val();
        self.velocity_q[2].next = self.velocity_q[1].val();
        self.change.next = self.push.val() - self.fade.val();
        self.moved.next = self.velocity_q[1].val() + self.change.val();
        if !self.live_q[self.live_first.at()].any() {
            self.saturated.next = self.velocity_q[2].val();
        } else if self.moved.val() > self.vmax.val() {
            self.saturated.next = self.vmax.val();
        } else if self.moved.val() < -self.vmax.val() {
            self.saturated.next = -self.vmax.val();
        } else {
            self.saturated.next = self.moved.val();
        }
        self.new_q[0].next = self.saturated.val();
        for i in 1..self._new {
            self.new_q[i].next = self.new_q[i - 1].val();
        }
        self.ports.new_velocity.next = self.new_q[self.new_last.at()].val();

        // The step. The shift by one less than asked for leaves one bit for the rounding.
        self.sum.next = self.saturated.val() + self.random_q[self.random_last.at()].val();
        if self.draws.any() {
            self.shifted.next = self.sum.val() >> self.shift_kept.val();
        } else {
            self.shifted.next = self.saturated.val() >> self.shift_kept.val();
        }
        if self.nearest.any() {
            self.rounded.next = (self.shifted.val() + 1) >> 1;
        } else {
            self.rounded.next = self.shifted.val() >> 1;
        }
        if self.draws.any() {
            self.step.next = self.shifted.val() >> 1;
        } else {
            self.step.next = self.rounded.val();
        }

        // The weight.
        self.old_q[0].next = self.ports.old.val();
        for i in 1..self._old {
            self.old_q[i].next = self.old_q[i - 1].val();
        }
        if self.live_q[self.live_last.at()].any() {
            self.difference.next = self.old_q[self.old_last.at()].val() - self.step.val();
        } else {
            self.difference.next = self.old_q[self.old_last.at()].val();
        }
        if self.difference.val() > self.wmax.val() {
            self.ports.weight.next = self.wmax.val();
        } else if self.difference.val() < -self.wmax.val() {
            self.ports.weight.next = -self.wmax.val();
        } else {
            self.ports.weight.next = self.difference.val();
        }
    }
}
