//! The configuration as serde reads it: shapes are right and values are in range, the rules between keys unchecked.
//!
//! A field is `None` where its key is missing or faulty; that has been reported by then, and the checks between keys
//! go on with the rest.

use serde::Deserialize;

use super::words::{Attach, MemoryKind, Mode, Rule, Schedule, Sweep, TokenMode};
use crate::family::{Activation, Columns, Loss, Neuron, Optimizer, Readout, Sequence, Target, Task};
use crate::format::Rounding;

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct RawConfig {
    pub network: RawNetwork,
    pub format: RawFormat,
    pub learning: RawLearning,
    pub hardware: RawHardware,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawNetwork {
    pub inputs: Option<usize>,
    pub classes: Option<usize>,
    pub stages: Option<Vec<usize>>,
    pub neuron: Option<Neuron>,
    pub sequence: Option<Sequence>,
    pub recurrent: Option<bool>,
    pub reservoir: Option<usize>,
    pub reservoir_seed: Option<u32>,
    pub steps: Option<u32>,
    pub activation: Option<Activation>,
    pub readout: Option<Readout>,
    pub task: Option<Task>,
    pub columns: Option<Columns>,
    pub second_look: Option<bool>,
    pub fields: Option<RawFields>,
}

#[derive(Debug, Default, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawFields {
    pub width: Option<usize>,
    pub window: Option<usize>,
    pub origin: Option<usize>,
    pub stride: Option<usize>,
    pub grid: Option<usize>,
    pub units: Option<usize>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawFormat {
    pub activation_bits: Option<u32>,
    pub weight_bits: Option<PerStage<u32>>,
    pub weight_frac: Option<PerStage<u32>>,
    pub rounding: Option<Rounding>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawLearning {
    pub mode: Option<Mode>,
    pub rule: Option<Rule>,
    pub loss: Option<PerStage<Loss>>,
    pub target: Option<Target>,
    pub error_amplitude: Option<u32>,
    pub attach: Option<Attach>,
    pub margin: Option<PerStage<OrNone<f64>>>,
    pub theta: Option<PerStage<OrNone<f64>>>,
    pub sharpness: Option<PerStage<OrNone<u32>>>,
    pub fire_probability: Option<PerStage<OrNone<u32>>>,
    pub optimizer: Option<Optimizer>,
    pub lr_shift: Option<PerStage<u32>>,
    pub momentum_shift: Option<u32>,
    pub learned_shift: Option<u32>,
    pub lr_shift_out: Option<u32>,
    pub margin_out: Option<i64>,
    pub epsilon: Option<i64>,
    pub subset_limit: Option<usize>,
    pub schedule: Option<Schedule>,
    pub token: Option<TokenMode>,
    pub lfsr_seed: Option<u32>,
    pub pixel_shift: Option<u8>,
    pub epochs: Option<usize>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawHardware {
    pub lanes: Option<OrAuto<PerStage<usize>>>,
    pub multipliers_per_lane: Option<OrAuto<usize>>,
    pub reservoir_lanes: Option<usize>,
    pub pairs: Option<bool>,
    pub columns: Option<PerStage<Sweep>>,
    pub memory: Option<MemoryKind>,
}

/// A value per stage, or one for all.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(untagged)]
pub(super) enum PerStage<T> {
    One(T),
    List(Vec<T>),
}

/// A value, or the word of a stage whose member does not have the key.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(untagged)]
pub(super) enum OrNone<T> {
    Given(T),
    None(NoValue),
}

#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum NoValue {
    None,
}

/// A value, or the wish to have it chosen.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(untagged)]
pub(super) enum OrAuto<T> {
    Given(T),
    Auto(Auto),
}

#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Auto {
    Auto,
}
