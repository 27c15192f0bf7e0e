//! # Purpose
//! What a loss and an optimizer ask of the blocks around them: the dimensions of a stage and the schedule of its windows follow from it.
//!
//! # Equation
//! None; the losses are in [`loss`](super::loss), the optimizers in [`update`](super::update).
//!
//! # Shapes
//! One for each stage.
//!
//! # Formats
//! Numbers of entries, bits and cycles.
//!
//! # Timing
//! No hardware of its own.
//!
//! # Ports
//! None.
//!
//! # Example
//! ```
//! # use sigprop_hdl::blocks::{loss::Plan, target::TargetStream};
//! # use sigprop_spec::Loss;
//! assert_eq!(Plan::of(Loss::L2Repulsion, TargetStream::Code).state_bits(8), 9); // h and its mask
//! ```

use sigprop_spec::{Loss, Optimizer};

use super::target::TargetStream;

/// What an optimizer asks of the blocks around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// Bits of a velocity beside each weight; 0 where there is none.
    pub velocity: usize,
    /// mu: by how much a velocity is shifted to fade.
    pub fade: usize,
    /// Whether weights are due with every training sample.
    pub always: bool,
    /// Cycles that a new weight takes longer than that of the default optimizer: a multiple of those of a weight, so that update and forward
    /// products keep their phases.
    pub wait: usize,
    /// Cycles that the weight is read earlier than the default optimizer reads it, with the wait.
    pub early: usize,
}

impl Step {
    /// That of `optimizer`, with activations of `act` bits, where every product has a multiplier of its own or not.
    #[must_use]
    pub const fn of(optimizer: Optimizer, act: usize, fade: usize, own: bool) -> Self {
        let always = optimizer.updates_always();
        match optimizer {
            Optimizer::Sgd | Optimizer::SignSgd => Self { velocity: 0, fade, always, wait: 0, early: 0 },
            // The velocity is read with the product sum, and takes four registers more than the default optimizer's sum; that of the
            // difference is there whatever the multipliers.
            Optimizer::Momentum | Optimizer::MomentumEvery => {
                let (wait, early) = if own { (3, 6) } else { (4, 7) };
                Self { velocity: 2 * act, fade, always, wait, early }
            }
        }
    }
}

/// What a loss asks of the blocks around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    /// F: entries of the bank that a neuron's errors are made of.
    pub fetches: usize,
    /// Bits of a verdict.
    pub verdict: usize,
    /// Cycles from the score of the last class to the decision.
    pub latency: usize,
    /// Whether of each row the mask of t is kept until its update; h and the mask of h always are.
    pub keeps_mask_t: bool,
    /// Of what is kept the mask of h alone is read. The rest is kept all the same: a wider word comes to be a block RAM where it costs
    /// nothing, a narrow one logic.
    pub mask_h_alone: bool,
}

impl Plan {
    /// That of `loss` in a stage with this target stream.
    #[must_use]
    pub const fn of(loss: Loss, target: TargetStream) -> Self {
        let dt = target.has_error();
        match loss {
            // Without dt nobody reads h and the mask of t.
            Loss::Hinge => Self { fetches: 2, verdict: 3, latency: 4, keeps_mask_t: true, mask_h_alone: !dt },
            // dh needs h as well; the mask of t is dt's alone.
            Loss::L2Repulsion => Self { fetches: 2, verdict: 2, latency: 4, keeps_mask_t: dt, mask_h_alone: false },
        }
    }

    /// Bits of what is kept of a row with activations of `act` bits: h, mask of h, mask of t, from the lowest bit on.
    #[must_use]
    pub const fn state_bits(&self, act: usize) -> usize {
        act + 1 + self.keeps_mask_t as usize
    }

    /// The only bit of it that is read, if there is only one.
    #[must_use]
    pub const fn only_bit(&self, act: usize) -> Option<usize> {
        if self.mask_h_alone { Some(act) } else { None }
    }

    /// Bits of a fetch's number.
    #[must_use]
    pub fn fetch_bits(&self) -> usize {
        (usize::BITS - self.fetches.saturating_sub(1).leading_zeros()).max(1) as usize
    }
}
