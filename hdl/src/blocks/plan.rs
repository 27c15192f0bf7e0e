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
//! assert_eq!(Plan::of(Loss::L2Repulsion, TargetStream::Code, 10).state_bits(8), 9); // h and its mask
//! ```

use sigprop_spec::config::OutputLoss;
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
    /// Bits of a coefficient that each entry is multiplied with, in the score's multiplier; 0 where they are taken as they are.
    pub coefficient: usize,
    /// Cycles from the last entry to the errors, beyond those of a loss that takes the entries as they are.
    pub delay: usize,
    /// Bits of a verdict.
    pub verdict: usize,
    /// Cycles from the score of the last class to the decision.
    pub latency: usize,
    /// Whether there is an error of the input stream.
    pub dh: bool,
    /// Whether there is one of the target stream.
    pub dt: bool,
    /// Whether of each row the mask of h is kept until its update; h always is.
    pub keeps_mask_h: bool,
    /// Whether the mask of t is.
    pub keeps_mask_t: bool,
    /// Whether t is.
    pub keeps_t: bool,
    /// Of what is kept the mask of h alone is read. The rest is kept all the same: a wider word comes to be a block RAM where it costs
    /// nothing, a narrow one logic.
    pub mask_h_alone: bool,
}

impl Plan {
    /// That of `loss` in a stage with this target stream and so many classes.
    #[must_use]
    pub const fn of(loss: Loss, target: TargetStream, classes: usize) -> Self {
        let dt = target.has_error();
        let hinge = Self {
            fetches: 2,
            coefficient: 0,
            delay: 0,
            verdict: 3,
            latency: 4,
            dh: true,
            dt,
            keeps_mask_h: true,
            keeps_mask_t: true,
            keeps_t: false,
            // Without dt nobody reads h and the mask of t, but a code that learns reads h.
            mask_h_alone: !dt && !matches!(target, TargetStream::Learned),
        };
        match loss {
            Loss::Hinge => hinge,
            // dh needs h as well; the mask of t is dt's alone.
            Loss::L2Repulsion => Self { verdict: 2, keeps_mask_t: dt, mask_h_alone: false, ..hinge },
            // All classes, and for dt a turn of the multiplier more; two passes over the scores after the last.
            Loss::CrossEntropy => Self {
                fetches: classes + dt as usize,
                coefficient: 8,
                delay: 3,
                verdict: 1,
                latency: 2 * classes + 12,
                ..hinge
            },
            Loss::L2 => Self { fetches: 1, verdict: 2, keeps_mask_t: dt, mask_h_alone: false, ..hinge },
            // Both activations and their masks, and no entry: the one fetch is the turn in which they are read.
            Loss::Goodness => Self { fetches: 1, verdict: 1, keeps_t: true, mask_h_alone: false, ..hinge },
            // Both activations and the mask of h; what has no score is decided from the beginning.
            Loss::Difference => {
                Self { fetches: 1, verdict: 1, latency: 0, dh: false, keeps_t: true, mask_h_alone: false, ..hinge }
            }
            // One error, in which stream it may be, and no mask.
            Loss::Hebbian => Self {
                fetches: 1,
                verdict: 1,
                dh: !dt,
                keeps_mask_h: false,
                keeps_mask_t: false,
                mask_h_alone: false,
                ..hinge
            },
        }
    }

    /// That of a stage whose neurons belong to classes of `class` bits: one entry, and which classes have an error is told by the verdict.
    #[must_use]
    pub const fn of_blocks(target: TargetStream, class: usize) -> Self {
        let hinge = Self::of(Loss::Hinge, target, 0);
        Self { fetches: 1, verdict: 2 + 2 * class, ..hinge }
    }

    /// That of an output stage's loss, with classes of `class` bits and activations of `act` bits: which rows have an error is told by the verdict, label and
    /// rival, and by the row's number, so that one fetch of no entry stands for both; where there is one row alone, the verdict has its error. Its
    /// one error is that of the stream whose columns the update has.
    #[must_use]
    pub const fn of_output(loss: OutputLoss, target: TargetStream, class: usize, act: usize) -> Self {
        let (verdict, latency) = match loss {
            OutputLoss::Hinge => (1 + 2 * class, 4),
            // The error itself.
            OutputLoss::Value => (1 + act + 1, 3),
        };
        Self {
            fetches: 1,
            coefficient: 0,
            delay: 0,
            verdict,
            latency,
            dh: !target.has_error(),
            dt: target.has_error(),
            keeps_mask_h: false,
            keeps_mask_t: false,
            keeps_t: false,
            mask_h_alone: false,
        }
    }

    /// Bits of what is kept of a row with activations of `act` bits: h, mask of h, mask of t, t, from the lowest bit on. Who keeps one of
    /// them keeps those before it.
    #[must_use]
    pub const fn state_bits(&self, act: usize) -> usize {
        act + self.keeps_mask_h as usize + self.keeps_mask_t as usize + if self.keeps_t { act } else { 0 }
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
