//! The host's side of a line: frames, repetitions and patience in [`Conversation`], whatever the [`Line`] is.

mod conversation;
mod device;
#[cfg(unix)]
mod port;
mod simulated;

pub use conversation::{Conversation, Traffic};
pub use device::Device;
#[cfg(unix)]
pub use port::SimulatedPort;
pub use simulated::{SimulatedLine, simulated_board};

use crate::error::TestbenchError;

/// A line that carries bytes both ways, and may lose, add or change them.
pub trait Line {
    /// Sends bytes.
    ///
    /// # Errors
    /// When the line itself fails.
    fn send(&mut self, bytes: &[u8]) -> Result<(), TestbenchError>;

    /// Adds what has come to `into`: waits until it is `want` bytes, or until `bits` bit times have passed (and what the
    /// line's own delays need).
    ///
    /// # Errors
    /// When the line itself fails. That too little came is no error.
    fn receive(&mut self, want: usize, bits: u64, into: &mut Vec<u8>) -> Result<(), TestbenchError>;

    /// Forgets what has come and was not received yet.
    ///
    /// # Errors
    /// When the line itself fails.
    fn discard(&mut self) -> Result<(), TestbenchError>;
}
