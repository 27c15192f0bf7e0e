//! How long the core may take for what it is asked.

use sigprop_hdl::blocks::Dims;
use sigprop_spec::Config;
use sigprop_spec::link::Command;

/// Cycles that a lane's neighbours and the pipeline may add to each byte.
const BYTE_CYCLES: u64 = 64;

/// The core's own time, no pause of a stream included.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pace {
    /// Cycles of a window that goes through all stages.
    window: u64,
    /// Cycles of a byte of a request or an answer.
    byte: u64,
    classes: u64,
    /// Of an inference.
    windows: u64,
}

impl Pace {
    pub(crate) fn new(config: &Config) -> Self {
        let windows = (0..config.stages().len()).map(|s| Dims::new(config, s).window_cycles(2) as u64);
        let lanes = config.stages().iter().map(|s| s.lanes).max().unwrap_or(1) as u64;
        Self {
            window: windows.sum(),
            byte: lanes + BYTE_CYCLES,
            classes: config.tokens() as u64,
            windows: (config.windows() * (1 + config.looks().len())) as u64,
        }
    }

    /// Windows that a request passes at most, those that are under way before it left out.
    pub(crate) fn windows(&self, opcode: u8) -> u64 {
        match Command::from_opcode(opcode) {
            Some(Command::Train | Command::TrainStep | Command::InferStep) => 1,
            Some(Command::Infer | Command::InferPair) => self.windows,
            Some(Command::Refresh) => self.classes + 2,
            _ => 4,
        }
    }

    /// Cycles after which the answer to `windows` windows is there, of so many bytes with the request; some are under way.
    pub(crate) const fn cycles(&self, windows: u64, bytes: u64) -> u64 {
        (windows + 4) * self.window * 2 + bytes * self.byte
    }
}
