//! Cycles that a request keeps the decoder for, and an answer the prediction unit: a byte takes one.

use sigprop_spec::Config;
use sigprop_spec::link::{Layout, Size};

/// Cycles that the inputs of a sample take.
pub(super) fn input_bytes(config: &Config) -> usize {
    config.inputs() * config.activation().bits().div_ceil(8) as usize
}

/// Cycles that the value of a training sample takes.
pub(super) fn value_bytes(config: &Config) -> usize {
    Size::Value.bytes(config, 0).unwrap_or(0)
}

/// Values that the front puts behind the inputs.
pub(super) fn labels(config: &Config) -> usize {
    config.stages().first().map_or(0, |stage| stage.received - config.inputs())
}

/// Cycles that the scores of an answer take.
pub(super) fn answer_bytes(config: &Config) -> usize {
    config.answers() * (2 + Layout::new(config).score_bytes)
}
