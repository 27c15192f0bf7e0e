//! The `sigprop` command: arguments in, calls out.
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

use std::process::ExitCode;

use args::Cli;
use output::Output;

fn main() -> ExitCode {
    error::install_reports();
    let mut cli = Cli::read();
    let output = Output::new(cli.json());
    match commands::run(cli.command, &output) {
        Ok(outcome) => outcome.into(),
        Err(failure) => {
            output.failure(&failure);
            let code = failure.exit_code();
            output.note(&format!("{:?}", failure.report()));
            ExitCode::from(code)
        }
    }
}
