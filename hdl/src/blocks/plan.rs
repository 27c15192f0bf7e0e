//! # Purpose
//! What a loss asks of the blocks around it: the dimensions of a stage and the schedule of its windows follow from it.
//!
//! # Equation
//! None; the losses are in [`loss`](super::loss).
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

use sigprop_spec::Loss;

use super::target::TargetStream;

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
