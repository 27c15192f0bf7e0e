//! The named networks that come with the tool.

use super::checked::Config;
use super::error::{ConfigError, Fault};

/// A configuration that comes with the tool.
#[derive(Debug, Clone, Copy)]
pub struct Preset {
    /// Name, as `--preset` takes it.
    pub name: &'static str,
    /// One line about it.
    pub summary: &'static str,
    /// The file.
    pub toml: &'static str,
}

macro_rules! preset {
    ($name:literal, $summary:literal) => {
        Preset { name: $name, summary: $summary, toml: include_str!(concat!("../../presets/", $name, ".toml")) }
    };
}

const PRESETS: &[Preset] = &[
    preset!("digits", "8x8 handwritten digits, 64-64-64, 8 lanes a stage"),
    preset!("digits-small", "the same digits, 64-32-32, 12-bit weights, for parts without multipliers"),
    preset!("mnist", "28x28 handwritten digits, 784-256-256"),
    preset!("mnist-85f", "28x28 handwritten digits, 784-192-128, fits an LFE5U-85F"),
    preset!("tiny", "5-6-4, for tests: odd sizes, lanes that do not divide the widths"),
];

impl Config {
    /// All presets.
    #[must_use]
    pub const fn presets() -> &'static [Preset] {
        PRESETS
    }

    /// The preset `name`.
    ///
    /// # Errors
    /// When there is none of that name.
    pub fn preset(name: &str) -> Result<Self, ConfigError> {
        Self::preset_with(name, &[])
    }

    /// The preset `name` with `KEY=TOMLVALUE` texts applied over it.
    ///
    /// # Errors
    /// When there is none of that name, or a value does not do.
    pub fn preset_with(name: &str, overrides: &[String]) -> Result<Self, ConfigError> {
        match PRESETS.iter().find(|p| p.name == name) {
            Some(p) => Self::from_toml(p.name, p.toml, overrides),
            None => {
                let names: Vec<_> = PRESETS.iter().map(|p| p.name).collect();
                let fault = Fault::new("preset", format!("\"{name}\""), "there is no such preset", format!("presets: {}", names.join(", ")));
                Err(ConfigError { source_name: name.into(), faults: vec![fault] })
            }
        }
    }
}
