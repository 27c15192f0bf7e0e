//! The losses: for each what decides whether a stage fires ([`Judge`], one in a stage), and what forms the errors of a neuron
//! ([`Error`], one in a lane).
//!
//! # Purpose
//! A judge sees the scores of a sample and the label and token that came with it. With the window's end it holds a verdict for
//! the next window, in which the sample's update is done, and the classes whose bank rows the errors are made of. Lanes,
//! stage and sequencer carry the verdict and do not look into it; the error blocks do.
//!
//! # Equation
//! Each loss forms `dh_i` and `dt_i` from at most F entries of the bank, fetched one after the other before each row, and
//! from what a lane keeps of the row: see its file, and `docs/src/reference/rule.md`.
//!
//! # Shapes
//! [`Plan`]: F, the bits of a verdict and of a row's state.
//!
//! # Formats
//! dh, dt: A + 1 bits. Scores and M as in [`scores`](super::scores).
//!
//! # Timing
//! The scores of a row's classes come one a cycle; the decision is there [`Plan::latency`] cycles after the score of the last
//! class. The F entries of a row come one a cycle; dh and dt are there a cycle after the last. The lane takes them over when
//! the row's update begins, and keeps what a row's errors need until then.
//!
//! # Ports
//! [`JudgePorts`], [`ErrorPorts`].
//!
//! # Example
//! ```
//! # use sigprop_hdl::blocks::{loss::Plan, target::TargetStream};
//! # use sigprop_spec::Loss;
//! let plan = Plan::of(Loss::Hinge, TargetStream::Stream, 10);
//! assert_eq!((plan.fetches, plan.verdict, plan.state_bits(8)), (2, 3, 10)); // T[js], T[c]; h and both masks
//! ```

mod blocks;
mod cross_entropy;
mod difference;
mod goodness;
mod hebbian;
mod hinge;
mod l2;
mod l2_repulsion;
mod output_hinge;
mod output_value;

use sigprop_spec::Loss;
use sigprop_spec::config::{OutputLoss, Role};

use super::dims::Dims;
pub use super::plan::Plan;
use crate::signal::{Input, OutReg, Output, ports, seam};

ports! {
    /// The ports of every judge.
    JudgePorts {
        /// High when `coming_class` is that of a complete score of the first stream, a cycle before the score. Without a bank either
        /// stream has one score, and its number is in the class's place.
        coming: Input,
        /// The score, the cycle after `coming`.
        score: Input,
        /// Class of the score that is coming.
        coming_class: Input,
        /// Class of the score.
        score_class: Input,
        /// Label c of the sample now.
        label: Input,
        /// Token k of the sample now.
        token: Input,
        /// Value z of the sample now.
        value: Input,
        /// M.
        threshold: Input,
        /// High when the sample now is one to learn from.
        train: Input,
        /// High in a window's last cycle: the sample now becomes the one before.
        commit: Input,
        /// High to forget the verdict.
        drop: Input,
        /// Number of a fetch.
        fetch: Input,
        /// The sample now fires.
        fire: Output,
        /// The class that the label was held against.
        rival: OutReg,
        /// The sample before fired.
        fired: OutReg,
        /// The verdict on the sample before.
        verdict: Output,
        /// Class of the fetch.
        fetch_class: Output,
        /// What the entry is multiplied with, where the plan has coefficients.
        coefficient: OutReg,
    }
}

impl JudgePorts {
    fn new(d: &Dims) -> Self {
        let cb = d.class_bits();
        Self {
            coming: Input::bit()
                .when(d.learns && d.is_scored())
                .doc("a complete score of the first stream comes in the next cycle"),
            score: Input::signed(d.score_bits()).when(d.learns && d.is_scored()).doc("the score"),
            coming_class: Input::unsigned(cb).when(d.learns && d.is_scored()).doc("class of the score that is coming"),
            score_class: Input::unsigned(cb).when(d.learns && d.is_scored()).doc("class of the score"),
            label: Input::unsigned(cb).when(d.learns).doc("label c of the sample now"),
            token: Input::unsigned(d.token_bits()).when(d.has_state()).doc("token k of the sample now"),
            value: Input::signed(d.act).when(d.learns && d.judges_value()).doc("value z of the sample now"),
            threshold: Input::signed(d.threshold_bits).when(d.learns && d.is_scored()).doc("M"),
            train: Input::bit().when(d.learns).doc("the sample now is one to learn from"),
            commit: Input::bit().when(d.learns).doc("the window's last cycle: the sample now becomes the one before"),
            drop: Input::bit().when(d.learns).doc("forget the verdict"),
            fetch: Input::unsigned(d.plan.fetch_bits()).when(d.has_state()).doc("number of a fetch"),
            fire: Output::bit().when(d.learns).doc("the sample now fires"),
            rival: OutReg::unsigned(cb).when(d.learns).doc("class that the label was held against"),
            fired: OutReg::bit().when(d.learns).doc("the sample before fired"),
            verdict: Output::unsigned(d.plan.verdict).when(d.learns).doc("verdict on the sample before"),
            fetch_class: Output::unsigned(d.token_bits()).when(d.learns && d.has_bank()).doc("class of the fetch"),
            coefficient: OutReg::signed(d.plan.coefficient.max(1))
                .no_reset()
                .when(d.learns && d.plan.coefficient > 0)
                .doc("what its entry is multiplied with, three cycles after fetch"),
        }
    }
}

seam! {
    /// What decides whether a stage fires.
    Judge(JudgePorts) {
        Hinge(hinge::Judge),
        L2Repulsion(l2_repulsion::Judge),
        CrossEntropy(cross_entropy::Judge),
        L2(l2::Judge),
        Hebbian(hebbian::Judge),
        Goodness(goodness::Judge),
        Difference(difference::Judge),
        OutputValue(output_value::Judge),
    }
}

impl Judge {
    /// The judge of the stage with dimensions `d`.
    #[must_use]
    pub fn new(d: &Dims) -> Self {
        match d.role {
            Role::Hidden => {}
            Role::Blocks | Role::Output(OutputLoss::Hinge) => return Self::Hinge(hinge::Judge::new(d)),
            Role::Output(OutputLoss::Value) => return Self::OutputValue(output_value::Judge::new(d)),
        }
        match d.loss {
            Loss::Hinge => Self::Hinge(hinge::Judge::new(d)),
            Loss::L2Repulsion => Self::L2Repulsion(l2_repulsion::Judge::new(d)),
            Loss::CrossEntropy => Self::CrossEntropy(cross_entropy::Judge::new(d)),
            Loss::L2 => Self::L2(l2::Judge::new(d)),
            Loss::Hebbian => Self::Hebbian(hebbian::Judge::new(d)),
            Loss::Goodness => Self::Goodness(goodness::Judge::new(d)),
            Loss::Difference => Self::Difference(difference::Judge::new(d)),
        }
    }
}

ports! {
    /// The ports of every error block.
    ErrorPorts {
        /// High when `word` is the first entry of the coming row.
        first: Input,
        /// High when it is the last.
        last: Input,
        /// The entry of the bank.
        word: Input,
        /// The verdict, with `last`.
        verdict: Input,
        /// h of the coming row and of the sample before, with `last`.
        h: Input,
        /// t of it, where the plan keeps it.
        t: Input,
        /// The mask of h.
        mask_h: Input,
        /// Mask of t, likewise; 0 in the first stage.
        mask_t: Input,
        /// Class of the coming row's neuron, with `last`, where neurons belong to classes.
        owner: Input,
        /// Number of the coming row's neuron, with `last`, in an output stage.
        neuron: Input,
        /// Entry and coefficient, multiplied, where the plan has coefficients.
        product: Input,
        /// The word's class is the label, and its entry of a target code that learns moves towards h.
        towards: Output,
        /// It is the rival, and its entry moves away from h.
        away: Output,
        /// Error of the input stream.
        dh: OutReg,
        /// Error of the target stream; not looked at in the first stage.
        dt: OutReg,
    }
}

impl ErrorPorts {
    fn new(d: &Dims) -> Self {
        let a = d.act;
        Self {
            first: Input::bit().when(d.has_state()).doc("word is the first entry of the coming row"),
            last: Input::bit().when(d.learns).doc("it is the last"),
            word: Input::signed(a).when(d.learns && d.has_bank()).doc("entry of the bank"),
            t: Input::signed(a)
                .when(d.learns && d.plan.keeps_t)
                .doc("t of the coming row and of the sample before, with last"),
            verdict: Input::unsigned(d.plan.verdict).when(d.learns).doc("verdict on the sample before, with last"),
            h: Input::signed(a).when(d.has_state()).doc("h of the coming row and of the sample before, with last"),
            mask_h: Input::bit().when(d.has_state()).doc("its mask"),
            mask_t: Input::bit().when(d.has_state()).doc("mask of t; 0 in the first stage"),
            owner: Input::unsigned(d.class_bits())
                .when(d.learns && d.has_blocks())
                .doc("class of the coming row's neuron, with last"),
            neuron: Input::unsigned(d.neuron_bits())
                .when(d.learns && !d.is_hidden() && !d.judges_value())
                .doc("number of the coming row's neuron, with last"),
            product: Input::signed(2 * d.score_factor_bits())
                .when(d.learns && d.plan.coefficient > 0)
                .doc("entry and coefficient multiplied, three cycles after the entry"),
            towards: Output::bit()
                .when(d.learns_code())
                .doc("the entry is one of the target code that moves towards h"),
            away: Output::bit().when(d.learns_code()).doc("the entry is one that moves away from h"),
            dh: OutReg::signed(a + 1).no_reset().when(d.learns && (d.plan.dh || d.has_state())).doc(
                if d.plan.delay == 0 {
                    "error of the input stream, a cycle after last"
                } else {
                    "error of the input stream, four cycles after last"
                },
            ),
            dt: OutReg::signed(a + 1)
                .no_reset()
                .when(d.has_state() || d.learns && d.plan.dt)
                .doc("error of the target stream"),
        }
    }
}

seam! {
    /// What forms the errors of a neuron.
    Error(ErrorPorts) {
        Hinge(hinge::Error),
        L2Repulsion(l2_repulsion::Error),
        CrossEntropy(cross_entropy::Error),
        L2(l2::Error),
        Hebbian(hebbian::Error),
        Goodness(goodness::Error),
        Difference(difference::Error),
        OutputHinge(output_hinge::Error),
        Blocks(blocks::Error),
        OutputValue(output_value::Error),
    }
}

impl Error {
    /// The error block of a lane of the stage with dimensions `d`.
    #[must_use]
    pub fn new(d: &Dims) -> Self {
        match d.role {
            Role::Hidden => {}
            Role::Blocks => return Self::Blocks(blocks::Error::new(d)),
            Role::Output(OutputLoss::Hinge) => return Self::OutputHinge(output_hinge::Error::new(d)),
            Role::Output(OutputLoss::Value) => return Self::OutputValue(output_value::Error::new(d)),
        }
        match d.loss {
            Loss::Hinge => Self::Hinge(hinge::Error::new(d)),
            Loss::L2Repulsion => Self::L2Repulsion(l2_repulsion::Error::new(d)),
            Loss::CrossEntropy => Self::CrossEntropy(cross_entropy::Error::new(d)),
            Loss::L2 => Self::L2(l2::Error::new(d)),
            Loss::Hebbian => Self::Hebbian(hebbian::Error::new(d)),
            Loss::Goodness => Self::Goodness(goodness::Error::new(d)),
            Loss::Difference => Self::Difference(difference::Error::new(d)),
        }
    }
}
