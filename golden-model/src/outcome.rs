//! What is said of a training sample: its label and token, what it did in a stage, and what it gave.

/// The label and the token that travel with a sample, and its value.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sample {
    /// The true class c.
    pub label: usize,
    /// The token k.
    pub token: usize,
    /// The value z, where the network learns one.
    pub value: i64,
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
    /// What the read-out says: a class, or the value of a network that answers one.
    pub prediction: i64,
    /// The same from the last stage's scores.
    pub prediction_last: i64,
    /// Bit s is set where stage s (from 0) fired.
    pub fired: u8,
    /// The token that went with the sample.
    pub token: usize,
}
