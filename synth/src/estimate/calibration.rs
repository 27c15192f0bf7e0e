//! The networks by which the estimate is fitted, and what they were measured to take.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sigprop_spec::{Config, ConfigError};

use super::fit::{Amounts, Prices};
use super::measure::Measured;
use crate::target::Target;

/// A board of each target on which the networks are measured; packing does not mind if one is too small.
pub const BOARDS: [&str; 4] = ["hx8k", "icebreaker", "ulx3s-85f", "tang-nano-20k"];

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

/// A measured network beside what the others say of it.
#[derive(Debug, Clone, Copy)]
pub struct LeftOut<'a> {
    /// The target.
    pub target: &'a str,
    /// The network.
    pub name: &'a str,
    /// Its logic cells.
    pub measured: usize,
    /// The same by the prices that come of all networks of the target but this one.
    pub estimated: usize,
}

impl LeftOut<'_> {
    /// By how much the estimate is off, in per cent.
    #[must_use]
    pub fn off(&self) -> f64 {
        100.0 * (self.estimated as f64 / self.measured as f64 - 1.0)
    }
}

impl Measurements {
    /// Each network, left out of the fit.
    #[must_use]
    pub fn left_out(&self) -> Vec<LeftOut<'_>> {
        let mut found = Vec::new();
        for (target, networks) in &self.0 {
            for (name, point) in networks {
                let others = networks.iter().filter(|(other, _)| *other != name);
                let points: Vec<_> = others.map(|(_, point)| (point.amounts, point.measured.lut4)).collect();
                let (estimated, measured) = (Prices::fit(&points).cells(&point.amounts), point.measured.lut4);
                found.push(LeftOut { target, name, measured, estimated });
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::board::Board;

    #[test]
    fn every_network_is_measured_for_its_targets_and_no_other_is() {
        let networks = networks().unwrap();
        for target in Target::INFERRED {
            let wanted: Vec<&str> = networks.iter().filter(|n| n.is_for(target)).map(|n| n.name.as_str()).collect();
            let ours = Measurements::ours();
            let measured: Vec<&str> = ours.0.get(target.word()).unwrap().keys().map(String::as_str).collect();
            assert!(measured.len() == wanted.len() && wanted.iter().all(|name| measured.contains(name)), "{target}");
        }
        assert!(networks.iter().all(|network| network.config().is_ok()));
        assert_eq!(BOARDS.map(|name| Board::find(name).unwrap().device.target()), Target::INFERRED);
    }

    /// A network that the fit has not seen comes out within 15 %.
    #[test]
    fn logic_cells_of_networks_left_out_come_out() {
        for left_out in Measurements::ours().left_out() {
            let LeftOut { target, name, measured, estimated } = left_out;
            let off = left_out.off();
            println!("{target:<9} {name:<12} {measured:>6} estimated {estimated:>6} {off:+.1} %");
            assert!(off.abs() <= 15.0, "{target} {name}: {measured}, estimated {estimated}, {off:+.1} %");
        }
    }
}
