//! A simulated core: bytes in, bytes out, and what its monitor ports show.

mod netlist;
mod records;
mod rust;
mod verilated;

pub use netlist::NetlistFiles;
pub use records::{Records, StageRecords};
pub use rust::RustChip;
pub use verilated::VerilatedChip;

use sigprop_hdl::blocks::Dims;
use sigprop_hdl::{Generated, Watch, patient};
use sigprop_spec::Config;

pub use crate::engine::Engine;
use crate::error::TestbenchError;
use crate::verilator::StallPattern;
use crate::waves::Span;

impl Engine {
    /// Starts the design, out of reset.
    ///
    /// # Errors
    /// When the simulation cannot be made, or the file of the waves cannot be written.
    pub fn start(self, config: &Config, design: &Generated, plan: &Plan) -> Result<Box<dyn Chip>, TestbenchError> {
        self.start_watched(config, design, plan, &mut patient)
    }

    /// As [`Self::start`], with `watch` asked now and then whether to go on.
    ///
    /// # Errors
    /// As [`Self::start`], or when it is told to stop.
    pub fn start_watched(
        self,
        config: &Config,
        design: &Generated,
        plan: &Plan,
        watch: &mut Watch,
    ) -> Result<Box<dyn Chip>, TestbenchError> {
        self.check(design.target)?;
        Ok(match self {
            Self::Rust => {
                let mut chip = RustChip::new(config, design, watch)?;
                if let Some(waves) = plan.waves {
                    chip.trace_to(waves)?;
                }
                Box::new(chip)
            }
            Self::Verilator => Box::new(VerilatedChip::new(config, design, plan)?),
            Self::Netlist(target) => Box::new(VerilatedChip::of_netlist(config, design, target, plan)?),
        })
    }

    /// Whether the memories of a core that was made for `made_for` hold the start weights when this simulation of it begins.
    #[must_use]
    pub const fn has_first_contents(self, made_for: sigprop_hdl::Target) -> bool {
        match (self, made_for) {
            (_, sigprop_hdl::Target::Asic { .. }) => false,
            (Self::Netlist(target), sigprop_hdl::Target::Fpga) => target.has_first_contents(),
            (Self::Rust | Self::Verilator, sigprop_hdl::Target::Fpga) => true,
        }
    }

    /// Refuses what the engine cannot run: a chip's netlist, whose cells only its maker has.
    ///
    /// # Errors
    /// When it is that.
    pub fn check(self, made_for: sigprop_hdl::Target) -> Result<(), TestbenchError> {
        match (self, made_for) {
            (Self::Netlist(_), sigprop_hdl::Target::Asic { .. }) => Err(TestbenchError::ChipNetlist { engine: self }),
            _ => Ok(()),
        }
    }
}

/// What a simulation is going to do.
#[derive(Debug, Clone, Copy, Default)]
pub struct Plan<'a> {
    /// About how many cycles: a long run is worth more time to compile it.
    pub cycles: u64,
    /// Waves that are written until [`Chip::trace_stop`].
    pub waves: Option<&'a Span>,
}

impl Plan<'_> {
    /// A window for each of `samples` samples of `config`, and reading all weights.
    #[must_use]
    pub fn samples(config: &Config, samples: usize) -> Self {
        let stages = 0..config.stages().len();
        let window =
            stages.map(|s| Dims::new(config, s)).map(|d| d.window_cycles(d.passes()) as u64).max().unwrap_or(0);
        let weights: usize = config.stages().iter().map(|s| s.outputs * s.columns()).sum();
        Self { cycles: samples as u64 * window + weights as u64 * READ_CYCLES, waves: None }
    }
}

/// About what the host needs to read a weight.
const READ_CYCLES: u64 = 20;

/// Cycles of the reset: until the reset values have passed through every lane, so that what the registers without reset
/// held before is gone and all simulations are in one state.
pub(crate) fn reset_cycles(config: &Config) -> u64 {
    config.stages().iter().map(|s| s.lanes as u64).max().unwrap_or(0) + 16
}

/// Seed of what the memories of a chip hold when the power comes.
pub(crate) const UNKNOWN: u32 = 0x5EED;

/// Bytes that came back, and when.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Answer {
    /// The bytes.
    pub bytes: Vec<u8>,
    /// Cycle in which each was taken; empty where that is not known.
    pub cycles: Vec<u64>,
    /// The rest was interrupted: these answer the first of the requests.
    pub cut: bool,
}

/// How a transfer is ended early.
pub struct Early<'a, 'w> {
    /// Asked now and then whether to go on.
    pub watch: &'a mut Watch<'w>,
    /// Where each request ends in the bytes that are sent and its answer in those that come back, all steps of a sequence being one: requests begun are then sent to
    /// their end and answered, the rest is not sent, and the answer is [`Answer::cut`]. Without it the transfer fails.
    pub requests: Option<&'a [(usize, usize)]>,
}

/// What carries requests to a core and its responses back: the streams of a simulation, or a line.
pub trait Transport {
    /// Sends whole requests and waits until `expect` bytes of responses have come back.
    ///
    /// # Errors
    /// When they do not come within `max_cycles` of the core, what carries them fails, or the wait is interrupted before any
    /// has come.
    fn transfer(
        &mut self,
        command: &str,
        send: &[u8],
        expect: usize,
        max_cycles: u64,
    ) -> Result<Answer, TestbenchError>;

    /// From now on interruptions are not listened to: what is left must be done, or fail soon.
    fn finish(&mut self) {}

    /// As [`Self::transfer`]; what simulates slowly asks `early` meanwhile whether to go on.
    ///
    /// # Errors
    /// As [`Self::transfer`], or when it is told to stop and cannot do so between two requests; the core is then in the middle
    /// of something.
    fn transfer_watched(
        &mut self,
        command: &str,
        send: &[u8],
        expect: usize,
        max_cycles: u64,
        _early: &mut Early,
    ) -> Result<Answer, TestbenchError> {
        self.transfer(command, send, expect, max_cycles)
    }
}

impl<T: Transport + ?Sized> Transport for Box<T> {
    fn transfer(
        &mut self,
        command: &str,
        send: &[u8],
        expect: usize,
        max_cycles: u64,
    ) -> Result<Answer, TestbenchError> {
        (**self).transfer(command, send, expect, max_cycles)
    }

    fn finish(&mut self) {
        (**self).finish();
    }

    fn transfer_watched(
        &mut self,
        command: &str,
        send: &[u8],
        expect: usize,
        max_cycles: u64,
        early: &mut Early,
    ) -> Result<Answer, TestbenchError> {
        (**self).transfer_watched(command, send, expect, max_cycles, early)
    }
}

/// A simulated core.
pub trait Chip: Transport {
    /// Cycles since the reset.
    fn cycles(&self) -> u64;

    /// How the streams pause from here on.
    fn set_stalls(&mut self, stalls: StallPattern);

    /// Starts or stops recording the monitors.
    fn record(&mut self, on: bool);

    /// Takes what was recorded, by stage.
    fn take_records(&mut self) -> Vec<StageRecords>;

    /// The weights of a stage (row by row, the bias last) where the simulation can look into its memories.
    fn peek_weights(&self, stage: usize) -> Option<Vec<i64>>;

    /// The velocities beside them, in the same order, where there are any and the simulation can look into its memories.
    fn peek_velocities(&self, _stage: usize) -> Option<Vec<i64>> {
        None
    }

    /// The target code, class after class, where the simulation can look into its memories.
    fn peek_code(&self) -> Option<Vec<i64>> {
        None
    }

    /// Records the weights at the end of every window too, where the simulation can look into its memories.
    fn watch_weights(&mut self, on: bool);

    /// Completes the waves, where any are written.
    ///
    /// # Errors
    /// When the file cannot be written.
    fn trace_stop(&mut self) -> Result<(), TestbenchError>;
}
