//! The networks by which the estimate is fitted, and what they were measured to take.

use serde::Deserialize;
use sigprop_spec::{Config, ConfigError};

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
