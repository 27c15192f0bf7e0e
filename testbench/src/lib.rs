//! The test bench of sigprop: simulated cores, the host's side of their link, and the comparison with the golden model.
#![deny(unsafe_code)] // allowed in verilator/ffi.rs alone

pub mod checkpoint;
pub mod chip;
mod contents;
mod engine;
mod error;
pub mod host;
pub mod link;
mod pace;
mod random;
pub mod simulate;
pub mod timeline;
pub mod vectors;
pub mod verify;
pub mod verilator;
pub mod waves;

pub use contents::initial;
pub use engine::{Engine, UnknownEngine};
pub use error::TestbenchError;

/// The example of the README, compiled and run with the tests of the documentation.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
pub struct Readme;
