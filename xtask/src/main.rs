//! What a developer runs: `cargo xtask setup`, `cargo xtask test`, `cargo xtask ci`.
#![forbid(unsafe_code)]

mod builds;
mod debian;
mod figures;
mod litex;
mod pictures;
mod programs;
mod publish;
mod python;
mod quiet;
mod setup;
mod steps;
mod test;
mod tools;
mod venv;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Sets up the tools and runs the checks of sigprop")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Installs the pinned tools into .tools/ (again only what changed)
    Setup,
    /// Sets up, then runs every check: format, clippy, tests, docs, book, licences
    Test {
        /// Only what is needed between two edits: no figures, docs, book or licences
        #[arg(long)]
        fast: bool,
    },
    /// As test, installing Debian packages when it runs as root
    Ci,
    /// Renews the wave figures of the manual: JSON from the simulation, SVG from WaveDrom
    Figures {
        /// Write nothing; fail where a figure is not what the hardware makes now
        #[arg(long)]
        check: bool,
    },
    /// Renews the pictures of README and manual that commands draw, and the recordings of commands
    Pictures,
    /// Builds the networks of synth/data/builds/rows.toml for their boards and renews the tables in README.md and the manual
    Tables {
        /// A single seed for each
        #[arg(long)]
        quick: bool,
        /// Only builds of which the line `BOARD PRESET SET...` has this text; the results of the others stay
        #[arg(long, value_name = "TEXT", default_value = "")]
        only: String,
        /// Build nothing: write the tables from synth/data/builds/results.json
        #[arg(long, conflicts_with_all = ["quick", "only"])]
        render: bool,
    },
    /// Synthesises and packs the networks of synth/data/networks.toml, by which logic cells are estimated
    Calibrate {
        /// Only those that synth/data/calibration.json has not
        #[arg(long)]
        missing: bool,
    },
    /// Builds the Python package as a wheel, and tests it in an environment of its own
    Python,
    /// Packs the crates as a registry gets them, installs the command from the packages, and tries it
    Publish,
    /// Builds the example of a SoC, simulates it, and has its processor train the core
    Litex,
    /// Checks who depends on whom among the crates, and that no modules import each other in a circle
    Layers,
    /// Checks the links of docs/ and the files beside it
    Links,
    /// Builds the book into docs/book, with the files of the repository that it links to, and checks every link in it
    Book,
}

fn main() -> ExitCode {
    let root = match tools::root() {
        Ok(root) => root,
        Err(fault) => return failed(&fault),
    };
    let done = match Arguments::parse().task {
        Task::Setup => setup::run(&root, setup::Options { docs: true, install_packages: tools::in_ci() }),
        Task::Test { fast } => test::run(&root, fast, tools::in_ci()),
        Task::Ci => test::run(&root, false, true),
        Task::Figures { check } => figures::run(&root, check).map(|said| println!("{said}")),
        Task::Pictures => pictures::run(&root).map(|said| println!("{said}")),
        Task::Tables { render: true, .. } => builds::render(&root).map(|said| println!("{said}")),
        Task::Tables { quick, only, .. } => builds::run(&root, quick, &only).map(|said| println!("{said}")),
        Task::Calibrate { missing } => builds::calibrate(&root, missing),
        Task::Litex => litex::run(&root, tools::in_ci()).map(|said| println!("{said}")),
        Task::Publish => publish::run(&root).map(|said| println!("{said}")),
        Task::Python => python::run(&root).map(|said| println!("{said}")),
        Task::Layers => test::layers(&root).map(|said| println!("{said}")),
        Task::Links => test::links(&root).map(|said| println!("{said}")),
        Task::Book => setup::mdbook(&root).and_then(|()| test::book(&root)).map(|said| println!("{said}")),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => failed(&fault),
    }
}

fn failed(fault: &str) -> ExitCode {
    eprintln!("{fault}");
    ExitCode::FAILURE
}
