//! The hardware of sigprop: blocks written with rust-hdl, the netlist that is made of them, and its two readers, the
//! Verilog printer and the cycle-accurate simulation.
#![forbid(unsafe_code)]

pub mod blocks;
pub mod extract;
mod generate;
pub mod kernel_sim;
pub mod netlist;
pub mod primitives;
pub mod signal;
pub mod sim;
pub mod verilog;

pub use generate::{GenerateError, Generated, generate, generate_axis, generate_serial, generate_wishbone, stage};
