//! A simulated board behind a pseudo-terminal: for the host a serial port like any other.

use std::io::ErrorKind;
use std::os::fd::AsRawFd;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::thread::{Builder, JoinHandle};
use std::time::Duration;

use serial2::SerialPort;

use super::{Device, Line, SimulatedLine};
use crate::error::TestbenchError;

/// Cycles for which the simulation runs before it looks for bytes of the host again.
const TURN_CYCLES: f64 = 1024.0;

/// Turns without a byte either way after which the simulation need not hurry: no command of any network takes longer.
const BUSY_TURNS: u64 = 20_000;

/// How long a simulation that need not hurry waits for the host between two turns.
const PAUSE: Duration = Duration::from_millis(5);

/// Cycles a second that the simulation is sure to reach, for the host's patience.
const CYCLES_A_SECOND: f64 = 20_000.0;

/// A running simulation and the thread that it runs on; it ends when this is dropped.
pub struct SimulatedPort {
    name: String,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl SimulatedPort {
    /// Starts the board that `make` gives, and opens its port.
    ///
    /// # Errors
    /// When it cannot be made, or the system has no pseudo-terminals.
    pub fn start(
        make: impl FnOnce() -> Result<SimulatedLine, TestbenchError> + Send + 'static,
    ) -> Result<(Self, Device), TestbenchError> {
        let fault =
            |action| move |source| TestbenchError::Device { port: "pseudo-terminal".to_owned(), action, source };
        let (board, mut host) = SerialPort::pair().map_err(fault("open it"))?;
        let mut settings = host.get_configuration().map_err(fault("set it up"))?;
        settings.set_raw();
        host.set_configuration(&settings).map_err(fault("set it up"))?;
        let name = std::fs::read_link(format!("/proc/self/fd/{}", host.as_raw_fd()))
            .map_or_else(|_| "pseudo-terminal".to_owned(), |path| path.display().to_string());
        let stop = Arc::new(AtomicBool::new(false));
        let (ready, started) = channel();
        let stopped = Arc::clone(&stop);
        // The model stays on the thread that made it.
        let work = move || run(make, board, &stopped, &ready);
        let thread =
            Builder::new().name("board".to_owned()).spawn(work).map_err(fault("start the simulation behind it"))?;
        let port = Self { name: name.clone(), stop, thread: Some(thread) };
        match started.recv() {
            Ok(Ok(bit_cycles)) => {
                let bits_a_second = (CYCLES_A_SECOND / bit_cycles).max(1.0);
                Ok((port, Device::new(host, &name, bits_a_second as u64, bits_a_second * bit_cycles)))
            }
            Ok(Err(fault)) => Err(fault),
            Err(_) => Err(fault("start the simulation behind it")(ErrorKind::BrokenPipe.into())),
        }
    }

    /// Where the host's end of the pseudo-terminal is.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl Drop for SimulatedPort {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            // It has nothing to say: a host that waits for it sees that the line is silent.
            let _ = thread.join();
        }
    }
}

/// Makes the simulation, says so, and runs it until it is told to stop or its other end is closed.
fn run(
    make: impl FnOnce() -> Result<SimulatedLine, TestbenchError>,
    mut port: SerialPort,
    stop: &AtomicBool,
    ready: &Sender<Result<f64, TestbenchError>>,
) {
    let mut line = match make() {
        Ok(line) => line,
        Err(fault) => {
            let _ = ready.send(Err(fault));
            return;
        }
    };
    let _ = ready.send(Ok(line.bit_cycles()));
    let turn_bits = (TURN_CYCLES / line.bit_cycles()).max(1.0) as u64;
    let mut buffer = [0; 4096];
    let mut quiet = 0;
    while !stop.load(Ordering::Relaxed) {
        let wait = if quiet > BUSY_TURNS { PAUSE } else { Duration::ZERO };
        let came = match port.set_read_timeout(wait).and_then(|()| port.read(&mut buffer)) {
            Ok(count) => count,
            Err(e) if matches!(e.kind(), ErrorKind::TimedOut | ErrorKind::Interrupted | ErrorKind::WouldBlock) => 0,
            Err(_) => return,
        };
        let mut answer = Vec::new();
        let turn = line.send(&buffer[..came]).and_then(|()| line.receive(usize::MAX, turn_bits, &mut answer));
        if turn.is_err() || port.write_all(&answer).is_err() {
            return;
        }
        quiet = if came == 0 && answer.is_empty() { quiet + 1 } else { 0 };
    }
}
