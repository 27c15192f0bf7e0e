//! `sigprop explore`.

use std::path::PathBuf;

use clap::Args;

/// `sigprop explore`
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  sigprop explore space.toml -o out                 all points, on this machine's cores\n  sigprop explore space.toml -o out --workflow      a Snakemake workflow, for a cluster: `snakemake --profile profiles/slurm` in out\n  sigprop explore --point out/points/1a2b3c4d5e6f   one point: what the workflow calls\n  sigprop explore --collect out                     results of the points that are done"
)]
pub struct Explore {
    /// The space: which networks, on which boards, measured how (docs: howto/explore)
    #[arg(value_name = "SPACE", required_unless_present_any = ["point", "collect"], conflicts_with_all = ["point", "collect"])]
    pub space: Option<PathBuf>,
    /// The folder for the points and what they come to; points that are done there are not done again
    #[arg(short, long, value_name = "DIR", requires = "space", required_unless_present_any = ["point", "collect"], help_heading = "Output")]
    pub output: Option<PathBuf>,
    /// Points at one time [default: one for each core]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024), requires = "space", help_heading = "Run")]
    pub jobs: Option<u16>,
    /// Run nothing: write the points and a Snakemake workflow, with profiles for this machine and for Slurm
    #[arg(long, requires = "space", help_heading = "Run")]
    pub workflow: bool,
    /// Run the point of this folder, and nothing else
    #[arg(long, value_name = "DIR", conflicts_with = "collect", help_heading = "Run")]
    pub point: Option<PathBuf>,
    /// Run nothing: gather what the points of this folder have come to
    #[arg(long, value_name = "DIR", help_heading = "Run")]
    pub collect: Option<PathBuf>,
    /// Print one JSON object to stdout and nothing else there
    #[arg(long, help_heading = "Output")]
    pub json: bool,
}
