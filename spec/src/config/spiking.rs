//! The numbers of neurons that spike.

use super::words::Attach;
use crate::format::Format;

/// How neurons spike.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spiking {
    /// lg T: a sample has `T = 2^lg` time steps.
    pub log2_steps: u32,
    /// What the loss is attached to.
    pub attach: Attach,
}

impl Spiking {
    /// By how much a voltage is shifted to what it loses in a step.
    pub const LEAK: u32 = 3;
    /// By how much a bias is shifted to what a step takes in of it.
    pub const BIAS: u32 = 4;

    /// Time steps that a sample can have.
    pub(super) const ALLOWED: [u32; 4] = [2, 4, 8, 16];
    /// Where the key is left out.
    pub(super) const STEPS: u32 = 4;

    /// Those of so many steps, a power of two.
    pub(super) const fn of(steps: u32, attach: Attach) -> Self {
        Self { log2_steps: steps.ilog2(), attach }
    }

    /// Time steps of a sample, T.
    #[must_use]
    pub const fn steps(self) -> u32 {
        1 << self.log2_steps
    }

    /// Theta, the voltage at which a neuron spikes: 1.0 in the weights' format.
    #[must_use]
    pub const fn threshold(weight: Format) -> i64 {
        1 << weight.fraction()
    }

    /// The largest voltage, 4 theta; the least is its negative.
    #[must_use]
    pub const fn voltage_max(weight: Format) -> i64 {
        4 << weight.fraction()
    }

    /// Bits of a voltage, two's complement.
    #[must_use]
    pub const fn voltage_bits(weight: Format) -> u32 {
        weight.fraction() + 4
    }

    /// Bits of a trace, the sum over the steps of voltages that are clamped to theta.
    #[must_use]
    pub const fn trace_bits(self, weight: Format) -> u32 {
        weight.fraction() + self.log2_steps + 2
    }

    /// By how much a trace is shifted to the activation that is its mean: `lg T + WF - (A - 1)`; in a checked configuration not below 0.
    #[must_use]
    pub const fn mean_shift(self, weight: Format, activation: Format) -> i64 {
        self.log2_steps as i64 + weight.fraction() as i64 - (activation.bits() as i64 - 1)
    }

    /// The magnitude of an activation from which on no error passes, where one is held back: 7/8 of theta.
    #[must_use]
    pub const fn edge(self, activation: Format) -> Option<i64> {
        match self.attach {
            Attach::Surrogate => Some(7 << (activation.bits() - 4)),
            Attach::Voltage => None,
        }
    }
}
