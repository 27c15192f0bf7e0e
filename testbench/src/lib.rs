//! Drivers, monitors, scoreboard and Verilator binding of sigprop.
#![deny(unsafe_code)] // allowed in verilator/ffi.rs alone

pub mod verilator;
