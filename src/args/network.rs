//! What commands that are about a network have in common: which network, for which board, from which weights, on which samples.

use std::path::PathBuf;

use clap::Args;
use sigprop_spec::Config;

use super::Data;
use super::values::{ending, weights};

/// What every command takes.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Network")]
pub struct Common {
    /// A preset (`sigprop presets` lists them) or a configuration file [default: digits]
    #[arg(value_name = "NETWORK", conflicts_with_all = ["preset", "config"])]
    network: Option<PathBuf>,
    /// The preset that NETWORK is, or as it was said before there was one
    #[arg(long, value_name = "NAME", conflicts_with = "config", hide = true)]
    pub preset: Option<String>,
    /// The file that NETWORK is, likewise
    #[arg(long, value_name = "FILE", hide = true)]
    pub config: Option<PathBuf>,
    /// Lay a TOML value over a key of the configuration, as --set learning.epochs=5; any number of times
    #[arg(long = "set", value_name = "KEY=VALUE")]
    pub set: Vec<String>,
    /// Print one JSON object to stdout and nothing else there
    #[arg(long, help_heading = "Output")]
    pub json: bool,
}

/// The board whose hardware is meant.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Hardware")]
pub struct OnBoard {
    /// Choose lanes and multipliers that are "auto" for this board, as `build` does
    #[arg(long, value_name = "BOARD", help_heading = "Hardware")]
    pub board: Option<String>,
}

/// What a network starts from.
#[derive(Debug, Args)]
#[command(next_help_heading = "Start")]
pub struct Start {
    /// Seed of initial weights, sample order and random tests
    #[arg(long, default_value_t = 1, allow_negative_numbers = true)]
    pub seed: u64,
    /// Start from these weights (safetensors, or NIR where neurons spike) instead of random ones
    #[arg(long, value_name = "FILE", visible_alias = "init")]
    pub weights: Option<PathBuf>,
}

/// What may happen to a folder that is there.
#[derive(Debug, Args)]
pub struct Replace {
    /// Replace what another command wrote into the folder, and trained weights; otherwise it is refused
    #[arg(long, help_heading = "Output")]
    pub replace: bool,
}

/// Where samples come from and go to.
#[derive(Debug, Args)]
pub struct Samples {
    #[command(flatten)]
    pub from: Data,
    /// Write the trained weights (safetensors; a name that ends in .nir: NIR, where neurons spike)
    #[arg(long, value_name = "FILE", value_parser = weights(), help_heading = "Output")]
    pub save: Option<PathBuf>,
}

/// The name of the configuration in a folder that a command wrote.
const IN_FOLDER: &str = "config.toml";

impl Common {
    /// Takes NETWORK for the preset or the file that it is: a preset by its name; a path, what ends in .toml and what is there are files, and a folder
    /// is the configuration in it. What is neither is told as a preset that there is not.
    pub(super) fn settle(&mut self) {
        let Some(network) = self.network.take() else { return };
        let name = network.to_string_lossy().into_owned();
        let is_preset = Config::is_preset(&name);
        let is_path = network.components().count() > 1 || ending(&network) == "toml" || network.exists();
        match (is_preset, is_path) {
            (false, true) if network.is_dir() => self.config = Some(network.join(IN_FOLDER)),
            (false, true) => self.config = Some(network),
            _ => self.preset = Some(name),
        }
    }
}
