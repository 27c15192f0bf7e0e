//! The words that every part of sigprop shares: the network configuration (raw, then checked), number formats,
//! presets, and the register and command map of the host link. Beside them, how files are read and written.
//!
//! This crate holds formats and constants, never the arithmetic of the learning rule: the golden model and the
//! hardware each write that for themselves, so that one mistake cannot pass on both sides.
#![forbid(unsafe_code)]

pub mod config;
pub mod family;
pub mod files;
pub mod format;
pub mod interrupt;
pub mod lfsr;
pub mod link;
pub mod typed;

pub use config::{
    Config, ConfigError, Fault, MemoryKind, Mode, Place, Preset, Rule, Schedule, StageShape, TokenMode, Wishes,
};
pub use family::{Activation, Loss, Monitor, Optimizer};
pub use format::{Format, Rounding};

/// The example of the README, compiled and run with the tests of the documentation.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
pub struct Readme;
