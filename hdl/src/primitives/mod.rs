//! The few things that a kernel cannot express, each with its Rust model and its Verilog side by side.

mod memory;

pub use memory::Memory;
pub(crate) use memory::{MemoryShape, verilog};
