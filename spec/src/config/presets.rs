//! The presets: configuration files that come with sigprop.

use super::checked::Config;
use super::error::{ConfigError, Fault, Place};
use super::phrases::alternatives;
use super::source::Origin;
use crate::family::{FAMILY, Seam};

/// A configuration file that comes with sigprop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Preset {
    /// Its name.
    pub name: &'static str,
    /// What it is for, in a line.
    pub summary: &'static str,
    /// The file.
    pub toml: &'static str,
}

macro_rules! presets {
    ($($name:literal: $summary:literal,)*) => {
        &[$(Preset {
            name: $name,
            summary: $summary,
            toml: include_str!(concat!("../../presets/", $name, ".toml")),
        },)*]
    };
}

static PRESETS: &[Preset] = presets! {
    "diabetes": "442 patients, ten measurements, one value: regression, stage 32 and an output stage",
    "digits": "8x8 digits, stages 64-64: the default, learns in seconds",
    "digits-efp": "8x8 digits, stages 64-64, Error Forward-Propagation: the error goes in with the input",
    "digits-forward-forward": "8x8 digits, stages 64-64, Forward-Forward: no target bank",
    "digits-output-stage": "8x8 digits, stages 64-64 and a trained output stage",
    "digits-recurrent": "8x8 digits row by row, a recurrent stage of 128: sequences of eight steps",
    "digits-reservoir": "8x8 digits row by row, a fixed random layer of 128 units and stages 64-64",
    "digits-sign": "8x8 digits, stages 46-31, activations of one sign: for parts without DSP blocks, narrow weights",
    "digits-small": "8x8 digits, stages 32-32, narrow weights: for parts without DSP blocks",
    "digits-spiking": "8x8 digits, stages 64-64 of neurons that spike: no multiplier",
    "digits-spiking-small": "8x8 digits, stages 40-32 of neurons that spike, weights of 8 bits: for parts without DSP blocks",
    "digits-spiking-up5k": "8x8 digits, stages 40-32 of neurons that spike: sized for an iCEBreaker's UP5K",
    "mnist": "MNIST, stages 256-256: the reference for accuracy",
    "mnist-45f": "MNIST, 100 windows of 8x8, stages 400-96: sized for an LFE5U-45F",
    "mnist-85f": "MNIST, stages 192-128: sized for an LFE5U-85F",
    "mnist-fields": "MNIST, 100 windows of 8x8, stages 800-64: 99 % in 20 epochs",
    "mnist-spiking": "MNIST, stages 192-128 of neurons that spike: sized for an LFE5U-85F",
    "mnist-up5k": "MNIST, 25 windows of 8x8, stages 400-64: sized for an iCEBreaker's UP5K",
    "tiny": "5 inputs, stages 6-4, odd sizes: for tests",
    "vowels-reservoir": "Japanese Vowels, sequences of 7 to 29 steps: a fixed random layer of 64 units and stages 64-64",
};

impl Config {
    /// All presets.
    #[must_use]
    pub fn presets() -> &'static [Preset] {
        PRESETS
    }

    /// Whether a preset is called so.
    #[must_use]
    pub fn is_preset(name: &str) -> bool {
        PRESETS.iter().any(|preset| preset.name == name)
    }

    /// A preset as it is.
    ///
    /// # Errors
    /// Where there is no preset of that name.
    pub fn preset(name: &str) -> Result<Self, ConfigError> {
        Self::preset_with(name, &[])
    }

    /// A preset with `KEY=VALUE` overrides (TOML values) laid over it.
    ///
    /// # Errors
    /// Where there is no preset of that name, or with all faults of the overrides.
    pub fn preset_with(name: &str, overrides: &[String]) -> Result<Self, ConfigError> {
        Self::preset_of(FAMILY, name, overrides)
    }

    /// As [`Self::preset_with`], with another table of members, as [`Self::from_toml_of`] has one.
    ///
    /// # Errors
    /// As [`Self::preset_with`].
    pub fn preset_of(family: &'static [Seam], name: &str, overrides: &[String]) -> Result<Self, ConfigError> {
        if let Some(preset) = PRESETS.iter().find(|preset| preset.name == name) {
            return Self::read(name, preset.toml, overrides, Origin::Preset, family);
        }
        let names = alternatives(PRESETS.iter().map(|preset| preset.name.to_owned()));
        let fault = Fault {
            place: Place::Nowhere,
            key: "preset".to_owned(),
            value: name.to_owned(),
            rule: "there is no such preset".to_owned(),
            mend: format!("use {names}, or give the path of a file"),
        };
        Err(ConfigError::new(name, vec![fault]))
    }
}
