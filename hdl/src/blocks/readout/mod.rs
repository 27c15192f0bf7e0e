//! The read-out: which class the scores say. One in a network, inside the prediction unit.
//!
//! # Purpose
//! Makes of the last stage's scores, or of their sum over the stages, those that count, and the class.
//!
//! # Equation
//! `docs/src/reference/rule.md`, prediction; the file of the member says how.
//!
//! # Shapes
//! C scores for each of two streams, class by class: those of the first stream before those of the second, or of an output stage in turns.
//!
//! # Formats
//! Scores exact, as wide as their sum over the stages where they are summed.
//!
//! # Timing
//! A score that counts comes a cycle after it came from the last stage; `class_first` and `class_second` are right a cycle after
//! the last of them, until the first of the next sample.
//!
//! # Ports
//! [`ReadoutPorts`].
//!
//! # Example
//! ```
//! # use sigprop_hdl::blocks::{Dims, readout::Readout};
//! # use sigprop_hdl::extract::extract;
//! # use sigprop_hdl::sim::Simulator;
//! # use sigprop_spec::Config;
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let config = Config::preset("tiny")?;
//! let mut sim = Simulator::new(&extract(&Readout::new(config.readout(), &Dims::new(&config, 1)))?)?;
//! let [valid, class, sum, best] =
//!     ["score_valid", "score_class", "score_sum", "class_first"].map(|p| sim.signal(p).unwrap());
//! sim.reset();
//! for (j, s) in [-20, 70, 70, 0, 0].into_iter().enumerate() {
//!     sim.set(valid, i64::from(j < 3));
//!     sim.set(class, j as i64);
//!     sim.set(sum, s);
//!     sim.clock();
//! }
//! assert_eq!(sim.get(best), 1); // the lower of equals
//! # Ok(())
//! # }
//! ```

mod stage;
mod subset;
mod sum;

use sigprop_spec::family;

use super::dims::Dims;
use crate::signal::{Input, OutReg, ports, seam};

ports! {
    /// The ports of every read-out.
    ReadoutPorts {
        /// A score of the last stage.
        score_valid: Input,
        /// It is of the second stream.
        score_second: Input,
        /// Its class.
        score_class: Input,
        /// Summed over all stages, where the read-out sums.
        score_sum: Input,
        /// Of the last stage alone.
        score_stage: Input,
        /// Predict from the last stage alone, likewise.
        use_last: Input,
        /// Its class is the answer of an inference.
        score_chosen: Input,
        /// It is of a sample to learn from.
        train: Input,
        /// A score that counts.
        value_valid: OutReg,
        /// It is of the second stream.
        value_second: OutReg,
        /// Its class.
        value_class: OutReg,
        /// The score.
        value: OutReg,
        /// Class of the first stream.
        class_first: OutReg,
        /// Class of the second stream.
        class_second: OutReg,
    }
}

impl ReadoutPorts {
    fn new(last: &Dims) -> Self {
        let cb = last.class_bits();
        Self {
            score_valid: Input::bit().doc("a score of the last stage"),
            score_second: Input::bit().when(last.twice).doc("of the second stream"),
            score_class: Input::unsigned(cb).doc("its class"),
            score_sum: Input::signed(last.total_bits).when(last.sums).doc("summed over all stages"),
            score_stage: Input::signed(if last.looks { last.answer_bits() } else { last.score_bits() }).doc(
                if last.looks { "of the last stage alone, or of its looks so far" } else { "of the last stage alone" },
            ),
            use_last: Input::bit().when(last.sums).doc("predict from the last stage alone"),
            score_chosen: Input::bit().when(last.walks()).doc("its class is the answer of an inference"),
            train: Input::bit().when(last.walks() && last.learns).doc("it is of a sample to learn from"),
            value_valid: OutReg::bit().doc("a score that counts"),
            value_second: OutReg::bit().when(last.twice).doc("of the second stream"),
            value_class: OutReg::unsigned(cb).no_reset().doc("its class"),
            value: OutReg::signed(last.answer_bits()).no_reset().doc("the score"),
            class_first: OutReg::unsigned(cb).doc("class of the first stream"),
            class_second: OutReg::unsigned(cb).when(last.twice).doc("class of the second stream"),
        }
    }
}

seam! {
    /// What makes a class of the scores.
    Readout(ReadoutPorts) {
        Sum(sum::Sum),
        Subset(subset::Subset),
        Stage(stage::Stage),
    }
}

impl Readout {
    /// The read-out `readout` of a network whose last stage has the dimensions `last`.
    #[must_use]
    pub fn new(readout: family::Readout, last: &Dims) -> Self {
        match readout {
            family::Readout::Sum | family::Readout::Last | family::Readout::Blocks => Self::Sum(sum::Sum::new(last)),
            family::Readout::Subset => Self::Subset(subset::Subset::new(last)),
            family::Readout::Stage => Self::Stage(stage::Stage::new(last)),
        }
    }
}
