//! What several tests need.
#![allow(dead_code)] // no test uses all of it

use sigprop_golden_model::data::{DataSource, Dataset};
use sigprop_golden_model::{Model, Weights};
use sigprop_spec::Config;
use sigprop_testbench::verify::{random_samples, random_weights};

/// A preset with some keys changed.
pub fn preset(name: &str, overrides: &[&str]) -> Config {
    let overrides: Vec<String> = overrides.iter().map(ToString::to_string).collect();
    Config::preset_with(name, &overrides).unwrap()
}

/// The digits to train on.
pub fn digits(config: &Config) -> Dataset {
    DataSource::Digits.load(config).unwrap().train
}

/// Random weights and `n` random samples for `config`.
pub fn random(config: &Config, seed: u64, n: usize) -> (Weights, Vec<(Vec<i16>, usize)>) {
    (random_weights(config, seed), random_samples(config, seed, n))
}

/// The golden model with its bank refreshed.
pub fn refreshed(config: &Config, weights: &Weights) -> Model {
    let mut model = Model::new(config, weights).unwrap();
    model.refresh();
    model
}
