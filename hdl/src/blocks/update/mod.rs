//! The update block: a product sum and a weight in, the new weight out. One in each lane.
//!
//! # Purpose
//! Shifts and rounds the product sum, takes it from the weight, saturates; as the configured optimizer has it.
//!
//! # Equation
//! `w' = sat(w - step)`; the file of the optimizer says what the step is.
//!
//! # Shapes
//! One weight a cycle, or in as many cycles as the multipliers need.
//!
//! # Formats
//! The product sum exact; the weight B bits, symmetric.
//!
//! # Timing
//! `products` comes [`Dims::multiplier_delay`] + 3 cycles after `order`; `old` two cycles later; `weight` follows it by one cycle,
//! or by two where every product has a multiplier of its own. Where there is a velocity, it and `old` come with `products`, `live` with the
//! operands of the products, and `new_velocity` and `weight` eight cycles after them.
//!
//! # Ports
//! [`UpdatePorts`].
//!
//! # Example
//! ```
//! # use sigprop_hdl::blocks::{Dims, update::Update};
//! # use sigprop_hdl::extract::extract;
//! # use sigprop_hdl::sim::Simulator;
//! # use sigprop_spec::Config;
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let mut sim = Simulator::new(&extract(&Update::new(&Dims::new(&Config::preset("tiny")?, 0)))?)?;
//! let [products, shift, old] = ["products", "shift", "old"].map(|p| sim.signal(p).unwrap());
//! sim.set(products, 1000);
//! sim.set(shift, 4); // by 5: one less than asked for
//! sim.set(old, 300);
//! (0..10).for_each(|_| sim.clock());
//! assert_eq!(sim.get(sim.signal("weight").unwrap()), 300 - 31); // 1000 / 32, rounded
//! # Ok(())
//! # }
//! ```

mod momentum;
mod sgd;
mod sign_sgd;

use sigprop_spec::Optimizer;

use super::dims::Dims;
use crate::signal::{Input, OutReg, ports, seam};

ports! {
    /// The ports of every update block.
    UpdatePorts {
        /// The update's shift less one, two cycles after its order.
        shift: Input,
        /// The random word, likewise.
        random: Input,
        /// `dh * h + dt * t`.
        products: Input,
        /// The weight as it was.
        old: Input,
        /// The first weight of a row, with its order.
        first: Input,
        /// The row is due: its weights change.
        live: Input,
        /// The velocity as it was.
        velocity: Input,
        /// The new weight.
        weight: OutReg,
        /// The new velocity.
        new_velocity: OutReg,
    }
}

impl UpdatePorts {
    fn new(d: &Dims) -> Self {
        Self {
            shift: Input::unsigned(5).when(d.learns).doc("update shift less one, with the order"),
            random: Input::unsigned(d.random_bits())
                .when(d.draws())
                .doc("random word below the update's last place, with the order"),
            products: Input::signed(2 * d.act + 2).when(d.learns).doc("dh * h + dt * t"),
            old: Input::signed(d.weight).when(d.learns).doc("the weight"),
            first: Input::bit().when(d.has_velocity()).doc("first weight of a row, with the order"),
            live: Input::bit().when(d.has_velocity()).doc("the row is due: its weights change"),
            velocity: Input::signed(d.step.velocity.max(1)).when(d.has_velocity()).doc("the velocity"),
            // With two multipliers or one it goes round through the update while the stage is idle: with a reset, from a known
            // value on.
            weight: OutReg::signed(d.weight).when(d.learns).doc("the new weight"),
            new_velocity: OutReg::signed(d.step.velocity.max(1))
                .no_reset()
                .when(d.has_velocity())
                .doc("the new velocity"),
        }
    }
}

seam! {
    /// What makes a new weight.
    Update(UpdatePorts) {
        Sgd(sgd::Sgd),
        SignSgd(sign_sgd::SignSgd),
        Momentum(momentum::Momentum),
    }
}

impl Update {
    /// The update block of a lane of the stage with dimensions `d`.
    #[must_use]
    pub fn new(d: &Dims) -> Self {
        match d.optimizer {
            Optimizer::Sgd => Self::Sgd(sgd::Sgd::new(d)),
            Optimizer::SignSgd => Self::SignSgd(sign_sgd::SignSgd::new(d)),
            Optimizer::Momentum | Optimizer::MomentumEvery => Self::Momentum(momentum::Momentum::new(d)),
        }
    }
}
