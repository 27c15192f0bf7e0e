//! What training samples of some data have the stages sweep: cycles on that data.

use serde::{Deserialize, Serialize};
use sigprop_hdl::blocks::Dims;
use sigprop_spec::Config;
use sigprop_spec::link::Command;

use super::{line, sequence, training};
use crate::board::Board;

/// Windows of training samples that follow each other.
#[derive(Debug, Clone)]
pub struct Load {
    /// What data.
    pub data: String,
    /// Of each sample, whether it passes a second time.
    pub again: Vec<bool>,
    /// Of each sample its steps, where samples are sequences.
    pub steps: Vec<usize>,
    /// Bytes of a training request in the mean, packed where that is shorter; of a sequence those of all its steps.
    pub request_bytes: f64,
    /// Columns of each stage's windows, pass by pass, without the bias, where the stage sweeps only those that change something.
    pub columns: Vec<Vec<u32>>,
}

/// How fast a network trains on some data.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OnData {
    /// What data.
    pub data: String,
    /// Samples of it, an epoch.
    pub samples: usize,
    /// Cycles of a training sample at steady state, the mean of all.
    pub cycles_per_sample: f64,
    /// Training samples a second over the board's line, whose requests carry only what is not zero where that is shorter.
    pub over_line: f64,
}

impl OnData {
    /// Of a network with this hardware.
    #[must_use]
    pub fn new(load: &Load, config: &Config, board: &Board) -> Self {
        let (data, samples) = (load.data.clone(), load.again.len());
        let command = Command::to_train(config);
        let cycles = match load.steps.len() {
            0 => line::cycles_of(config, board.bit_cycles(), command, load.request_bytes),
            n => line::cycles_of_steps(
                config,
                board.bit_cycles(),
                command,
                load.steps.iter().sum::<usize>() as f64 / n as f64,
            ),
        };
        let over_line = board.running_mhz() * 1e6 / cycles;
        Self { data, samples, cycles_per_sample: load.cycles_per_sample(config), over_line }
    }

    /// In a line.
    #[must_use]
    pub fn line(&self) -> String {
        let Self { data, samples, cycles_per_sample, over_line } = self;
        format!(
            "{data:<15} {cycles_per_sample:.1} cycles a training sample, the mean of {samples}; {over_line:.0} a second over the line"
        )
    }
}

impl Load {
    /// Cycles of a training sample in the mean over all of them, by a network with any hardware.
    #[must_use]
    pub fn cycles_per_sample(&self, config: &Config) -> f64 {
        if config.takes_sequences() {
            let columns = |stage: usize, window: usize| self.columns[stage][window] as usize;
            return sequence::mean_cycles(config, &self.steps, columns).unwrap_or(0.0);
        }
        training::mean_cycles(config, &self.again, |stage, window| self.columns[stage][window] as usize).unwrap_or(0.0)
    }

    /// Cycles of a stage's window in the mean, and one more where another stage follows.
    pub(crate) fn window_cycles(&self, config: &Config, stage: usize) -> usize {
        let d = Dims::new(config, stage);
        let windows = &self.columns[stage];
        let of = |swept: u32| d.window_cycles_of(d.passes(), if d.active { swept as usize } else { d.inputs });
        let sum: usize = windows.iter().map(|&swept| of(swept)).sum();
        sum.div_ceil(windows.len().max(1)) + usize::from(stage + 1 < config.stages().len())
    }
}
