//! A serial port as a line.

use std::io::ErrorKind;
use std::time::{Duration, Instant};

use serial2::{SerialPort, Settings};

use super::Line;
use crate::error::TestbenchError;

/// What drivers and USB may add to each wait.
const DELAYS: Duration = Duration::from_millis(250);

/// How long the port may take no bytes at all.
const WRITE_TIMEOUT: Duration = Duration::from_secs(10);

/// A serial port.
pub struct Device {
    port: SerialPort,
    name: String,
    bits_a_second: u64,
}

impl Device {
    /// Opens a port: 8N1, no flow control.
    ///
    /// # Errors
    /// When there is no such port, or it does not have this speed.
    pub fn open(name: &str, baud: u32) -> Result<Self, TestbenchError> {
        let fault = |source| TestbenchError::Device { port: name.to_owned(), action: "open it", source };
        let settings = move |mut settings: Settings| {
            settings.set_raw();
            settings.set_baud_rate(baud)?;
            Ok(settings)
        };
        Self::new(SerialPort::open(name, settings).map_err(fault)?, name, u64::from(baud))
    }

    /// A port that is open already, on whose other end so many bits pass in a second.
    pub(super) fn new(mut port: SerialPort, name: &str, bits_a_second: u64) -> Result<Self, TestbenchError> {
        let fault = |source| TestbenchError::Device { port: name.to_owned(), action: "set its time-out", source };
        port.set_write_timeout(WRITE_TIMEOUT).map_err(fault)?;
        Ok(Self { port, name: name.to_owned(), bits_a_second })
    }

    fn fault(&self, action: &'static str, source: std::io::Error) -> TestbenchError {
        TestbenchError::Device { port: self.name.clone(), action, source }
    }
}

impl Line for Device {
    fn send(&mut self, bytes: &[u8]) -> Result<(), TestbenchError> {
        self.port.write_all(bytes).map_err(|source| self.fault("write to it", source))
    }

    fn receive(&mut self, want: usize, bits: u64, into: &mut Vec<u8>) -> Result<(), TestbenchError> {
        let wait = Duration::from_micros(bits.saturating_mul(1_000_000) / self.bits_a_second.max(1)) + DELAYS;
        let end = Instant::now() + wait;
        let mut missing = want;
        let mut buffer = [0; 4096];
        while missing > 0 {
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                break;
            }
            // A time-out of less than a millisecond would be one of none.
            let left = left.max(Duration::from_millis(1));
            self.port.set_read_timeout(left).map_err(|source| self.fault("set its time-out", source))?;
            let most = missing.min(buffer.len());
            match self.port.read(&mut buffer[..most]) {
                Ok(0) => return Err(self.fault("read from it", ErrorKind::UnexpectedEof.into())),
                Ok(count) => {
                    into.extend_from_slice(&buffer[..count]);
                    missing -= count;
                }
                Err(e) if matches!(e.kind(), ErrorKind::TimedOut | ErrorKind::Interrupted | ErrorKind::WouldBlock) => {}
                Err(source) => return Err(self.fault("read from it", source)),
            }
        }
        Ok(())
    }

    fn discard(&mut self) -> Result<(), TestbenchError> {
        self.port.discard_input_buffer().map_err(|source| self.fault("clear it", source))
    }
}
