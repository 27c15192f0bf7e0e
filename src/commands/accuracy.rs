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
    /// By each stage alone.
    pub stages: Vec<f64>,
    /// By the sum of all stages' scores.
    pub sum: f64,
}

impl From<Accuracy> for AccuracyJson {
    fn from(accuracy: Accuracy) -> Self {
        Self { stages: accuracy.stages, sum: accuracy.sum }
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
            "{:.2} % before, {:.2} % after (the golden model with the hardware's weights, {} samples)",
            self.test_accuracy_before.sum, self.test_accuracy.sum, self.test_samples
        )
    }
}

/// The accuracy that these weights have.
pub fn of(config: &Config, weights: &Weights, test: &Dataset) -> Result<AccuracyJson, Failure> {
    Ok(train::evaluate(&super::model(config, weights)?, test).into())
}
