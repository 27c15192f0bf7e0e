//! The activation functions: a rounded sum in, an activation and its mask out. A lane has two such blocks, one for each stream.
//!
//! # Purpose
//! Makes an activation of the sum that the lane has rounded, and tells whether errors pass.
//!
//! # Equation
//! The file of the function says what becomes of v.
//!
//! # Shapes
//! One neuron at a time.
//!
//! # Formats
//! `v`: in steps of an activation, not saturated. `activation`: A bits, Q0.(A-1).
//!
//! # Timing
//! No register: both outputs follow `v` in its cycle.
//!
//! # Ports
//! [`ActivationPorts`].
//!
//! # Example
//! ```
//! # use sigprop_hdl::blocks::{Dims, activation::Activation};
//! # use sigprop_hdl::extract::extract;
//! # use sigprop_hdl::sim::Simulator;
//! # use sigprop_spec::Config;
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let mut sim = Simulator::new(&extract(&Activation::new(&Dims::new(&Config::preset("tiny")?, 0)))?)?;
//! let [v, activation, mask] = ["v", "activation", "mask"].map(|p| sim.signal(p).unwrap());
//! for (sum, want) in [(3, (3, 1)), (-127, (-127, 1)), (200, (127, 0))] {
//!     sim.set(v, sum);
//!     assert_eq!((sim.get(activation), sim.get(mask)), want);
//! }
//! # Ok(())
//! # }
//! ```

mod hard_tanh;
mod none;
mod relu;
mod sign;

use sigprop_spec::Activation as Function;

use super::dims::Dims;
use super::factor::Factor;
use crate::signal::{Input, Output, ports, seam};

ports! {
    /// The ports of every activation function.
    ActivationPorts {
        /// Rounded sum.
        v: Input,
        /// Its activation.
        activation: Output,
        /// 1 where its error passes.
        mask: Output,
    }
}

impl ActivationPorts {
    fn new(d: &Dims, there: bool) -> Self {
        Self {
            v: Input::signed(d.rounded_bits()).when(there).doc("rounded sum"),
            activation: Output::signed(d.result_bits()).when(there).doc("its activation"),
            mask: Output::bit().when(there && d.has_state()).doc("1 where its error passes"),
        }
    }
}

seam! {
    /// What makes an activation of a rounded sum.
    Activation(ActivationPorts) {
        HardTanh(hard_tanh::HardTanh),
        Sign(sign::Sign),
        Relu(relu::Relu),
        None(none::NoActivation),
    }
}

impl Activation {
    /// The activation function of the stage with dimensions `d`.
    #[must_use]
    pub fn new(d: &Dims) -> Self {
        Self::of(d, d.h)
    }

    /// That of a stream, which may not be there.
    #[must_use]
    pub fn of(d: &Dims, stream: Factor) -> Self {
        // Neurons that spike have activations of their own.
        let there = stream.is_there() && d.spiking.is_none();
        if !d.is_hidden() || d.spiking.is_some() {
            return Self::None(none::NoActivation::new(d, there));
        }
        match d.activation {
            Function::HardTanh => Self::HardTanh(hard_tanh::HardTanh::new(d, there)),
            Function::Sign => Self::Sign(sign::Sign::new(d, there)),
            Function::Relu => Self::Relu(relu::Relu::new(d, there)),
        }
    }
}
