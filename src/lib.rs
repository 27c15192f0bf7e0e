//! The `sigprop` command as a library, for those that carry it in a package of their own: [`main`] takes the words of a command line.
//! The crates beside it are what to build on; here is nothing but the command.
//!
//! Exit codes: 0 good; 1 a difference was found, or something failed, or the run was interrupted; 2 misuse (arguments,
//! configuration, input files). `build` has three more: 3 yosys has deleted a multiplier; 4 the netlist has other cells
//! than expected; 5 the bitstream does not reach the clock.
#![forbid(unsafe_code)]

mod args;
mod commands;
mod error;
mod explain;
mod files;
mod interrupt;
mod output;
mod report;

use std::ffi::OsString;

use args::Cli;
use output::Output;

/// Runs a command line, whose first word is the program's name, and gives its exit code; it is called once in a process: it watches for Ctrl-C, and
/// what cannot be understood of the words, or is answered by itself like `--help`, ends the process.
pub fn main(words: impl IntoIterator<Item = OsString>) -> u8 {
    error::install_reports();
    let mut cli = Cli::read(words.into_iter().collect());
    let output = Output::new(cli.json());
    match commands::run(cli.command, &output) {
        Ok(outcome) => outcome.exit_code(),
        Err(failure) => {
            output.failure(&failure);
            let code = failure.exit_code();
            output.note(&format!("{:?}", failure.report()));
            code
        }
    }
}
