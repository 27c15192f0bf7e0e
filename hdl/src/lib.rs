//! The hardware of sigprop: blocks written with rust-hdl, the netlist that is made of them, and its two readers, the
//! Verilog printer and the cycle-accurate simulation.
#![forbid(unsafe_code)]

pub mod asic;
pub mod blocks;
pub mod extract;
mod generate;
pub mod kernel_sim;
pub mod netlist;
pub mod primitives;
pub mod signal;
pub mod sim;
mod span;
pub mod verilog;
mod watch;

pub use asic::Target;
pub use generate::{
    GenerateError, Generated, Wrapper, generate, generate_axis, generate_for, generate_serial, generate_watched,
    generate_wishbone, stage,
};
pub use watch::{Stopped, Watch, patient};

/// The example of the README, compiled and run with the tests of the documentation.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
pub struct Readme;
