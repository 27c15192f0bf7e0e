//! The activation functions: an accumulator in, an activation and its mask out. A lane has two such blocks, one for each stream.
//!
//! # Purpose
//! Rounds an accumulator to an activation and tells whether errors pass.
//!
//! # Equation
//! `v = (acc + 2^(WF-1)) >>> WF`; the file of the function says what becomes of v.
//!
//! # Shapes
//! One neuron at a time.
//!
//! # Formats
//! `acc`: exact, WF + A - 1 bits behind the point. `activation`: A bits, Q0.(A-1).
//!
//! # Timing
//! Latency 1 cycle, one neuron a cycle.
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
//! let [acc, activation, mask] = ["acc", "activation", "mask"].map(|p| sim.signal(p).unwrap());
//! for (sum, want) in [(3 << 14, (3, 1)), ((3 << 14) + (1 << 13), (4, 1)), (200 << 14, (127, 0))] {
//!     sim.set(acc, sum);
//!     sim.clock();
//!     assert_eq!((sim.get(activation), sim.get(mask)), want);
//! }
//! # Ok(())
//! # }
//! ```

mod hard_tanh;
mod relu;
mod sign;

use sigprop_spec::Activation as Function;

use super::dims::Dims;
use crate::signal::{Input, Output, ports, seam};

ports! {
    /// The ports of every activation function.
    ActivationPorts {
        /// Accumulator.
        acc: Input,
        /// Activation of the accumulator of one cycle ago.
        activation: Output,
        /// 1 where its error passes.
        mask: Output,
    }
}

impl ActivationPorts {
    fn new(d: &Dims) -> Self {
        Self {
            acc: Input::signed(d.acc_bits()).doc("accumulator"),
            activation: Output::signed(d.act).doc("activation, one cycle later"),
            mask: Output::bit().when(d.learns).doc("1 where its error passes"),
        }
    }
}

seam! {
    /// What makes an activation of an accumulator.
    Activation(ActivationPorts) {
        HardTanh(hard_tanh::HardTanh),
        Sign(sign::Sign),
        Relu(relu::Relu),
    }
}

impl Activation {
    /// The activation function of the stage with dimensions `d`.
    #[must_use]
    pub fn new(d: &Dims) -> Self {
        match d.activation {
            Function::HardTanh => Self::HardTanh(hard_tanh::HardTanh::new(d)),
            Function::Sign => Self::Sign(sign::Sign::new(d)),
            Function::Relu => Self::Relu(relu::Relu::new(d)),
        }
    }
}
