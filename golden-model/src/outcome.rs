//! What is said of a training sample: its label and token, what it did in a stage, and what it gave.

/// The label and the token that travel with a sample.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sample {
    /// The true class c.
    pub label: usize,
    /// The token k.
    pub token: usize,
}

/// What one sample did in a stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StageOutcome {
    /// The strongest wrong class.
    pub rival: usize,
    /// Whether the stage updated its weights.
    pub fired: bool,
}

/// What a training sample gave, before its update changed anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TrainOutcome {
    /// Prediction by the read-out.
    pub prediction: usize,
    /// Prediction from the last stage's scores.
    pub prediction_last: usize,
    /// Bit s is set where stage s (from 0) fired.
    pub fired: u8,
    /// The token that went with the sample.
    pub token: usize,
}
