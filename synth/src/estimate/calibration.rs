//! The networks by which the estimate is fitted, and what they were measured to take.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sigprop_spec::{Config, ConfigError};

use super::fit::Amounts;
use super::measure::Measured;
use crate::target::Target;

/// A board of each target on which the networks are measured; packing does not mind if one is too small.
pub const BOARDS: [&str; 3] = ["hx8k", "icebreaker", "ulx3s-85f"];

/// A network of `data/networks.toml`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Network {
    /// Its name.
    pub name: String,
    /// The preset that it starts from.
    pub preset: String,
    /// What is laid over it.
    pub set: Vec<String>,
    /// The targets for which it is measured; all where none is named.
    #[serde(default)]
    targets: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Networks {
    network: Vec<Network>,
}

/// All networks.
///
/// # Errors
/// When the file is not as it must be (a test reads it).
pub fn networks() -> Result<Vec<Network>, toml::de::Error> {
    toml::from_str::<Networks>(include_str!("../../data/networks.toml")).map(|file| file.network)
}

impl Network {
    /// Its configuration.
    ///
    /// # Errors
    /// When the overrides do not fit the preset (a test tries all).
    pub fn config(&self) -> Result<Config, ConfigError> {
        Config::preset_with(&self.preset, &self.set)
    }

    /// Whether it is measured for this target.
    #[must_use]
    pub fn is_for(&self, target: Target) -> bool {
        self.targets.is_empty() || self.targets.iter().any(|word| word == target.word())
    }
}

/// A network that was measured.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Measurement {
    /// What its netlist has of each kind.
    pub amounts: Amounts,
    /// What the tools counted.
    pub measured: Measured,
}

/// All that was measured: by target, by network.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Measurements(pub BTreeMap<String, BTreeMap<String, Measurement>>);

impl Measurements {
    /// Those of `data/calibration.json`.
    #[must_use]
    pub fn ours() -> Self {
        // A test reads it; without it there would be no estimate, and nothing else.
        serde_json::from_str(include_str!("../../data/calibration.json")).unwrap_or_default()
    }

    /// Those of a target.
    #[must_use]
    pub fn of(&self, target: Target) -> Vec<Measurement> {
        self.0.get(target.word()).into_iter().flat_map(|networks| networks.values().copied()).collect()
    }
}
