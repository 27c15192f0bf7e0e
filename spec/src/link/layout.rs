//! Byte sizes of values, requests and responses for a configuration.

use super::commands::{Command, Field, Size};
use crate::config::Config;

/// Bytes of a response that refuses a request: the error opcode, the code, the opcode refused.
pub const ERROR_LEN: usize = 3;

/// Bits that a sum of five scores has more than one of them.
pub const LOOK_BITS: u32 = 3;

/// Sizes of the values on the link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Layout {
    /// Bytes of an activation, two's complement: 1 up to 8 bits, otherwise 2.
    pub activation_bytes: usize,
    /// Bytes of an entry of the target code: those of an activation, or where the code learns 2 up to 16 bits, otherwise 4.
    pub code_bytes: usize,
    /// Bytes of a weight, two's complement: 2 where no stage's have more than 16 bits, otherwise 4.
    pub weight_bytes: usize,
    /// Bytes of a velocity, two's complement: 2 up to 16 bits, otherwise 4; 0 where there are none.
    pub velocity_bytes: usize,
    /// Bytes of a score, two's complement: 4 where `score_bits` is up to 32, otherwise 8.
    pub score_bytes: usize,
    /// Bits of a score that counts, sign included: 1 + bits of `sum(n_out) * amax^2` where the read-out adds the scores of all stages up, else those
    /// of the last stage's scores, with a second look of five of them together.
    pub score_bits: u32,
}

impl Layout {
    /// The answer's score of a class that an inference was not compared with, where the read-out leaves some out: the least number of
    /// `score_bits`, which no score is.
    #[must_use]
    pub const fn not_compared(&self) -> i64 {
        -(1 << (self.score_bits - 1))
    }

    /// The sizes for a configuration.
    #[must_use]
    pub fn new(config: &Config) -> Self {
        let amax = config.activation().max() as u64;
        let neurons: usize = config.stages().iter().map(|stage| stage.outputs).sum();
        // Five scores are added where an inference looks again.
        let looks = if config.second_look().is_some() { LOOK_BITS } else { 0 };
        let score_bits = match config.stages().last() {
            Some(last) if !config.readout().sums() => last.score_bits + looks,
            _ => 1 + (neurons as u64 * amax * amax).ilog2() + 1,
        };
        Self {
            activation_bytes: if config.activation().bits() <= 8 { 1 } else { 2 },
            code_bytes: match config.code().format().bits() {
                ..=8 => 1,
                9..=16 => 2,
                _ => 4,
            },
            weight_bytes: if config.stages().iter().all(|stage| stage.weight.bits() <= 16) { 2 } else { 4 },
            velocity_bytes: config.velocity().map_or(0, |format| if format.bits() <= 16 { 2 } else { 4 }),
            score_bytes: if score_bits <= 32 { 4 } else { 8 },
            score_bits,
        }
    }
}

/// Whether the weights of all stages have one format.
#[must_use]
pub fn uniform(config: &Config) -> bool {
    config.stages().windows(2).all(|two| two[0].weight == two[1].weight)
}

impl Size {
    /// Bytes for a configuration; `None` where the size depends on a stage that does not exist.
    #[must_use]
    pub fn bytes(self, config: &Config, stage: usize) -> Option<usize> {
        let layout = Layout::new(config);
        let bank = config.bank_width(stage);
        let number = stage;
        let stage = config.stages().get(stage);
        Some(match self {
            Self::Bytes(bytes) => bytes,
            Self::Inputs => config.inputs() * layout.activation_bytes,
            Self::Weights => stage?.columns() * layout.weight_bytes,
            Self::Velocities => stage?.columns() * layout.velocity_bytes,
            Self::Entries => bank? * if number == 0 { layout.code_bytes } else { layout.activation_bytes },
            Self::Scores => config.answers() * layout.score_bytes,
            Self::Class => usize::from(!config.task().has_values()),
            Self::Value => usize::from(config.task().has_values()) * layout.activation_bytes,
            Self::Answer => usize::from(config.task().has_values()) * layout.score_bytes,
            Self::Widths => config.stages().len() * 2,
            Self::Formats => config.stages().len() * if uniform(config) { 0 } else { 2 },
        })
    }
}

fn sum(fields: &[Field], config: &Config, stage: usize) -> Option<usize> {
    fields.iter().map(|field| field.size.bytes(config, stage)).try_fold(1, |sum, bytes| Some(sum + bytes?))
}

/// Bytes of a request, opcode included. `stage`, its second byte, counts from 0 and only matters to commands that name one.
///
/// `None` where a command's size depends on a stage that does not exist.
#[must_use]
pub fn request_len(config: &Config, command: Command, stage: usize) -> Option<usize> {
    sum(command.info().operands, config, stage)
}

/// Bytes of a response, opcode included, unless the request is refused ([`ERROR_LEN`]); of a step `stage` is `last`.
///
/// `None` where a command's size depends on a stage that does not exist.
#[must_use]
pub fn response_len(config: &Config, command: Command, stage: usize) -> Option<usize> {
    if command.is_step() && stage == 0 {
        return Some(1);
    }
    sum(command.info().response, config, stage)
}
