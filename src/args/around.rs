//! Commands around networks: boards, tools, presets, and what shells, editors and people ask.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::{Common, OnBoard};

/// `sigprop boards`
#[derive(Debug, Args)]
pub struct Boards {
    /// Print one JSON object to stdout and nothing else there
    #[arg(long)]
    pub json: bool,
}

/// `sigprop load`
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  sigprop load digits-icebreaker                           what `sigprop build` wrote there\n  sigprop load other.bin --board hx8k"
)]
pub struct Load {
    /// A folder that `build` wrote, or a bitstream
    #[arg(value_name = "FOLDER|FILE")]
    pub what: PathBuf,
    /// The board, where the bitstream is not in the folder of its build
    #[arg(long, value_name = "BOARD")]
    pub board: Option<String>,
    /// Print one JSON object to stdout and nothing else there
    #[arg(long)]
    pub json: bool,
}

/// `sigprop tools`
#[derive(Debug, Args)]
pub struct Tools {
    /// What to do.
    #[command(subcommand)]
    pub command: ToolsCommand,
}

/// What to do with the tools.
#[derive(Debug, Subcommand)]
pub enum ToolsCommand {
    /// Say the version, and which tools are found (`sigprop -vV`)
    #[command(hide = true)]
    Version,
    /// Say which tools are found, and where; ends with 1 if one is missing that sigprop runs
    Check {
        /// Print one JSON object to stdout and nothing else there
        #[arg(long)]
        json: bool,
    },
    /// Install the pinned versions of all of them, without root
    Install {
        /// The folder to install to; commands find .tools in the current folder and above, then the default [default:
        /// $XDG_DATA_HOME/sigprop/tools, which is ~/.local/share/sigprop/tools where it is not set]
        #[arg(long, value_name = "DIR")]
        dir: Option<PathBuf>,
        /// Print one JSON object to stdout and nothing else there
        #[arg(long)]
        json: bool,
    },
}

/// `sigprop new`
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  sigprop new my-net                                          the preset digits, to be changed\n  \
                        sigprop new my-net mnist --set network.stages=[128,64]      another preset, with other stages"
)]
pub struct New {
    /// The folder: config.toml, and a schema by which editors complete and explain its keys
    #[arg(value_name = "DIR")]
    pub dir: PathBuf,
    #[command(flatten)]
    pub common: Common,
}

/// `sigprop explain`
#[derive(Debug, Args)]
pub struct Explain {
    /// The code, as the message of the failure names it [default: list all]
    #[arg(value_name = "CODE")]
    pub code: Option<String>,
    /// Print one JSON object to stdout and nothing else there
    #[arg(long)]
    pub json: bool,
}

/// `sigprop completions`
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  sigprop completions bash > ~/.local/share/bash-completion/completions/sigprop\n  \
                        sigprop completions zsh > \"${fpath[1]}/_sigprop\"\n  sigprop completions fish > ~/.config/fish/completions/sigprop.fish"
)]
pub struct Completions {
    /// The shell
    pub shell: clap_complete::Shell,
}

/// `sigprop man`
#[derive(Debug, Args)]
pub struct Man {
    /// The folder to write to
    #[arg(short, long, value_name = "DIR", help_heading = "Output")]
    pub output: PathBuf,
    /// Print one JSON object to stdout and nothing else there
    #[arg(long)]
    pub json: bool,
}

/// `sigprop presets`
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  sigprop presets                   the list\n  sigprop presets digits > net.toml\n  sigprop presets --keys"
)]
pub struct Presets {
    #[command(flatten)]
    pub common: Common,
    #[command(flatten)]
    pub on: OnBoard,
    /// Explain every key of a configuration
    #[arg(long, conflicts_with_all = ["network", "preset", "config", "set", "board"])]
    pub keys: bool,
    /// Print a JSON Schema of configurations, by which editors complete and explain keys
    #[arg(long, conflicts_with_all = ["network", "preset", "config", "set", "board", "keys"])]
    pub schema: bool,
}
