//! Accuracy on a test set, before training and after it.
//!
//! The golden model measures it, with the weights that were read back: a core that is equal to it bit for bit classifies
//! every sample alike, and the core itself would take a window of cycles for each.

use serde::Serialize;
use sigprop_golden_model::Weights;
use sigprop_golden_model::data::Dataset;
use sigprop_golden_model::train::{self, Accuracy};
use sigprop_spec::Config;

use crate::error::Failure;

/// Share of the test set that is classified rightly, in percent.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AccuracyJson {
    /// By each stage alone; none where it has no scores of classes.
    pub stages: Vec<Option<f64>>,
    /// By the sum of all stages' scores, where that is the read-out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sum: Option<f64>,
    /// By the read-out, where it is another.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answer: Option<f64>,
    /// Of a network that answers a value: R^2 on the integer scale, not in percent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub r2: Option<f64>,
    /// Share of the samples that were looked at again, where there is a second look; the stages alone are those of the first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub looked_again: Option<f64>,
    /// Mean number of targets that an answer was compared with, where the read-out leaves some out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub products: Option<f64>,
}

impl AccuracyJson {
    /// By the read-out, whichever it is.
    pub fn of_answer(&self) -> f64 {
        self.sum.or(self.answer).unwrap_or(0.0)
    }

    /// The answer for a person: `97.22 %`, `R^2 0.443`.
    pub fn said(&self) -> String {
        self.r2.map_or_else(|| format!("{:.2} %", self.of_answer()), |r2| format!("R^2 {r2:.3}"))
    }
}

impl From<Accuracy> for AccuracyJson {
    fn from(accuracy: Accuracy) -> Self {
        let sums = accuracy.readout.sums();
        let classes = accuracy.r2.is_none();
        let (sum, answer) =
            ((classes && sums).then_some(accuracy.answer), (classes && !sums).then_some(accuracy.answer));
        let Accuracy { stages, r2, looked_again, products, .. } = accuracy;
        Self { stages, sum, answer, r2, looked_again, products }
    }
}

/// What training on a core has changed; a part of the JSON of commands that train on one.
#[derive(Debug, Clone, Serialize)]
pub struct Gain {
    test_accuracy_before: AccuracyJson,
    test_accuracy: AccuracyJson,
    test_samples: usize,
}

impl Gain {
    /// Of a core that had the weights `before`, and has the weights `after`.
    pub fn measure(config: &Config, before: &Weights, after: &Weights, test: &Dataset) -> Result<Self, Failure> {
        Ok(Self {
            test_accuracy_before: of(config, before, test)?,
            test_accuracy: of(config, after, test)?,
            test_samples: test.len(),
        })
    }

    /// For a person, without an end of line.
    pub fn text(&self) -> String {
        format!(
            "{} before, {} after (the golden model with the hardware's weights, {} samples)",
            self.test_accuracy_before.said(),
            self.test_accuracy.said(),
            self.test_samples
        )
    }
}

/// The accuracy that these weights have.
pub fn of(config: &Config, weights: &Weights, test: &Dataset) -> Result<AccuracyJson, Failure> {
    Ok(train::evaluate(&super::model(config, weights)?, test).into())
}
