//! Cycles that a request keeps the decoder for: a byte takes one.

use sigprop_spec::Config;
use sigprop_spec::link::Size;

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
