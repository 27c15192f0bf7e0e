//! The host's side of a line: frames, repetitions and patience in [`Conversation`], whatever the [`Line`] is.

mod conversation;
mod device;
mod open;
#[cfg(unix)]
mod port;
mod ports;
mod read_back;
mod simulated;
mod trouble;

pub use conversation::{Conversation, Traffic};
pub use device::Device;
#[cfg(unix)]
pub use port::SimulatedPort;
pub use ports::{Port, UsbDevice, ports};
pub use simulated::{SimulatedLine, simulated_board};

use crate::error::TestbenchError;

/// A line that carries bytes both ways, and may lose, add or change them.
pub trait Line {
    /// Sends bytes.
    ///
    /// # Errors
    /// When the line itself fails.
    fn send(&mut self, bytes: &[u8]) -> Result<(), TestbenchError>;

    /// Adds what has come to `into`: waits until it is `want` bytes, or until `bits` bit times have passed.
    ///
    /// # Errors
    /// When the line itself fails. That too little came is no error.
    fn receive(&mut self, want: usize, bits: u64, into: &mut Vec<u8>) -> Result<(), TestbenchError>;

    /// Forgets what has come and was not received yet.
    ///
    /// # Errors
    /// When the line itself fails.
    fn discard(&mut self) -> Result<(), TestbenchError>;

    /// Bit times that have passed since some moment.
    fn time(&self) -> u64;

    /// Bit times in which the core is sure to do so many cycles.
    fn bits(&self, cycles: u64) -> u64;

    /// Bit times that drivers may add to each wait.
    fn delay(&self) -> u64 {
        0
    }

    /// Bit times of a second of whoever waits; 0 where nobody does, so that attempts alone are counted.
    fn second(&self) -> u64 {
        0
    }
}
