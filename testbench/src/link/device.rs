//! A serial port as a line.

use std::io::{self, ErrorKind};
use std::time::{Duration, Instant};

use serial2::SerialPort;
use sigprop_spec::interrupt;

use super::{Line, open};
use crate::error::TestbenchError;

/// What drivers and USB may add to each wait, in milliseconds.
const DELAY: u64 = 250;

/// How long the port may take no bytes at all, and how long where whoever waits wants to end.
const STUCK: [Duration; 2] = [Duration::from_secs(10), Duration::from_secs(1)];

/// The slowest clock of a core whose clock nobody has named, in Hz.
const SLOWEST: f64 = 1e6;

/// A serial port.
pub struct Device {
    port: SerialPort,
    name: String,
    bits_a_second: u64,
    /// The core's clock.
    hertz: f64,
    opened: Instant,
}

impl Device {
    /// Opens a port: 8N1, no flow control, nobody else's until it is dropped. The core at its other end has a clock of
    /// `core_mhz`, if it is known.
    ///
    /// # Errors
    /// When there is no such port, it is in use, or it does not have this speed.
    pub fn open(name: &str, baud: u32, core_mhz: Option<f64>) -> Result<Self, TestbenchError> {
        let port = open::port(name, baud)?;
        Ok(Self::new(port, name, u64::from(baud), core_mhz.map_or(SLOWEST, |mhz| mhz * 1e6)))
    }

    /// A port that is open already, on whose other end so many bits pass in a second, and so many cycles of the core.
    pub(super) fn new(port: SerialPort, name: &str, bits_a_second: u64, hertz: f64) -> Self {
        Self { port, name: name.to_owned(), bits_a_second, hertz, opened: Instant::now() }
    }

    fn fault(&self, action: &'static str, source: io::Error) -> TestbenchError {
        match is_gone(&source) {
            true => TestbenchError::HungUp { port: self.name.clone() },
            false => TestbenchError::Device { port: self.name.clone(), action, source },
        }
    }

    fn bits_in(&self, time: Duration) -> u64 {
        (time.as_secs_f64() * self.bits_a_second as f64) as u64
    }
}

impl Line for Device {
    fn send(&mut self, mut bytes: &[u8]) -> Result<(), TestbenchError> {
        self.port.set_write_timeout(interrupt::LOOK).map_err(|source| self.fault("set its time-out", source))?;
        let mut moved = Instant::now();
        while !bytes.is_empty() {
            match self.port.write(bytes) {
                Ok(0) => return Err(self.fault("write to it", ErrorKind::WriteZero.into())),
                Ok(count) => {
                    bytes = &bytes[count..];
                    moved = Instant::now();
                }
                Err(e) if is_for_now(&e) && moved.elapsed() < STUCK[usize::from(interrupt::asked())] => {}
                Err(source) => return Err(self.fault("write to it", source)),
            }
        }
        Ok(())
    }

    fn receive(&mut self, want: usize, bits: u64, into: &mut Vec<u8>) -> Result<(), TestbenchError> {
        let wait = bits.saturating_mul(1_000_000) / self.bits_a_second.max(1);
        let end = Instant::now() + Duration::from_micros(wait.clamp(1, 1 << 40));
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
                Err(e) if is_for_now(&e) => {}
                Err(source) => return Err(self.fault("read from it", source)),
            }
        }
        Ok(())
    }

    fn discard(&mut self) -> Result<(), TestbenchError> {
        self.port.discard_input_buffer().map_err(|source| self.fault("clear it", source))
    }

    fn time(&self) -> u64 {
        self.bits_in(self.opened.elapsed())
    }

    fn bits(&self, cycles: u64) -> u64 {
        (cycles as f64 / self.hertz * self.bits_a_second as f64) as u64
    }

    fn delay(&self) -> u64 {
        self.bits_in(Duration::from_millis(DELAY)).max(1)
    }

    fn second(&self) -> u64 {
        self.bits_a_second
    }
}

impl Drop for Device {
    fn drop(&mut self) {
        // A port whose other end takes nothing would hold whoever closes it.
        let _ = self.port.discard_output_buffer();
        open::release(&self.port);
    }
}

fn is_for_now(fault: &io::Error) -> bool {
    matches!(fault.kind(), ErrorKind::TimedOut | ErrorKind::Interrupted | ErrorKind::WouldBlock)
}

/// Whether the other end was taken away: the end of the bytes, or the system's words for it.
fn is_gone(fault: &io::Error) -> bool {
    /// EIO, ENXIO, ENODEV.
    const GONE: [i32; 3] = [5, 6, 19];
    fault.kind() == ErrorKind::UnexpectedEof
        || (cfg!(unix) && fault.raw_os_error().is_some_and(|code| GONE.contains(&code)))
}
