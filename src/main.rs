//! The `sigprop` command: arguments in, calls out.
#![forbid(unsafe_code)]

use std::process::ExitCode;

fn main() -> ExitCode {
    sigprop::main(std::env::args_os()).into()
}
