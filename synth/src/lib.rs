//! From emitted Verilog to a bitstream: boards, tools, the flow of yosys and nextpnr, and its report. Only this crate
//! knows these tools.
#![forbid(unsafe_code)]

pub mod asic;
pub mod bitstream;
pub mod board;
pub mod board_top;
pub mod emit;
mod error;
pub mod estimate;
mod expected;
mod family;
pub mod flow;
pub mod hard;
pub mod integration;
pub mod netlist;
pub mod proof;
pub mod quote;
mod rates;
pub mod report;
mod target;
pub mod tools;
mod warnings;

pub use board::Board;
pub use error::SynthError;
pub use expected::{Cells, impossible_memory};
pub use netlist::Netlist;
pub use report::Report;
pub use target::{Target, UnknownTarget};

/// The example of the README, compiled and run with the tests of the documentation.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
pub struct Readme;
