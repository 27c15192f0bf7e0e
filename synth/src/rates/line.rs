//! What a board's serial line carries: with how many samples a second the core is fed there.

use serde::{Deserialize, Serialize};
use sigprop_hdl::blocks::Dims;
use sigprop_spec::Config;
use sigprop_spec::link::{Command, frame};

use super::sequence::{self, Asked};
use crate::board::Board;

/// Bits of a byte on the line.
const BYTE_BITS: usize = 10;

/// Samples a second over a board's line, for a host that answers at once: in full frames, each sent, carried out and
/// answered before the next.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct OverLine {
    /// Bits a second.
    pub baud: u32,
    /// By how much the bits that the board makes are off, in per cent.
    pub baud_error: f64,
    /// Training samples; none where the hardware does not learn.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub samples_per_second: Option<f64>,
    /// Inferences, two in each request where the hardware takes two.
    pub inferences_per_second: f64,
}

impl OverLine {
    /// Of this network on this board.
    #[must_use]
    pub fn new(config: &Config, board: &Board) -> Self {
        let rate = |command| board.running_mhz() * 1e6 / cycles(config, board.bit_cycles(), command);
        Self {
            baud: board.baud,
            baud_error: 100.0 * board.baud_error(),
            samples_per_second: config.learns().then(|| rate(Command::to_train(config))),
            inferences_per_second: match Command::InferPair.is_there(config) {
                true => 2.0 * rate(Command::InferPair),
                false => rate(Command::to_infer(config)),
            },
        }
    }

    /// What the hardware does, and how many samples of it a second.
    pub(crate) fn named(&self) -> impl Iterator<Item = (&'static str, f64)> {
        let training = self.samples_per_second.map(|samples| ("training", samples));
        training.into_iter().chain([("inference", self.inferences_per_second)])
    }

    /// Speed and error of the line.
    #[must_use]
    pub fn line(&self) -> String {
        match self.baud_error.abs() < 0.005 {
            true => format!("{} baud, exactly", self.baud),
            false => format!("{} baud, {:+.2} % off", self.baud, self.baud_error),
        }
    }
}

/// Cycles of a request of this command among many in full frames, on a line whose bits last so many cycles: the bits of a
/// frame and of its answer, and the time in which its requests are carried out one after the other, between the two.
#[must_use]
pub fn cycles(config: &Config, bit_cycles: usize, command: Command) -> f64 {
    if command.is_step() {
        return cycles_of_steps(config, bit_cycles, command, sequence::steps(config) as f64);
    }
    let (request, _) = frame::lens(config, &[command.opcode()]);
    cycles_of(config, bit_cycles, command, request as f64)
}

/// The same of sequences of so many steps in the mean, a request for each.
pub(super) fn cycles_of_steps(config: &Config, bit_cycles: usize, command: Command, steps: f64) -> f64 {
    let of = |last: u8| {
        let (request, answer) = frame::lens(config, &[command.opcode(), last]);
        // Of those frames that are full; the frame that ends a sequence is the next one's too.
        let (requests, _) = frame::full(config, command);
        let bytes = 2.0 * frame::OVERHEAD as f64 / requests as f64 + (request + answer) as f64;
        bytes * (BYTE_BITS * bit_cycles) as f64 + (4 * request + 2 * answer + 11) as f64
    };
    let asked = if command == Command::TrainStep { Asked::Training } else { Asked::Inference };
    // The core works on a step after the other, and on the last until it is answered.
    let core = sequence::cycles(config, asked, 2) - sequence::cycles(config, asked, 1);
    let last = sequence::cycles(config, asked, 1);
    (steps - 1.0) * (of(0) + core as f64) + of(1) + last as f64
}

/// The same of requests of `request` bytes in the mean, which may be packed.
pub(super) fn cycles_of(config: &Config, bit_cycles: usize, command: Command, request: f64) -> f64 {
    let (_, answer) = frame::lens(config, &[command.opcode()]);
    let requests = (frame::capacity(config) as f64 / request.max(frame::room(answer) as f64)).floor().max(1.0);
    let bytes = 2.0 * frame::OVERHEAD as f64 + requests * (request + answer as f64);
    let passes = if command == Command::InferPair { 2 } else { 1 };
    let windows = |stage| {
        let d = Dims::new(config, stage);
        d.window_cycles(passes.max(d.passes()))
    };
    // Those of an input follow each other through the stages.
    let more = if command == Command::Train { 0 } else { config.windows() - 1 };
    let slowest = (0..config.stages().len()).map(windows).max().unwrap_or(0);
    let core: usize = (0..config.stages().len()).map(windows).sum::<usize>() + more * slowest;
    // A sample that passes a second time goes through all of them again.
    let again = command == Command::Train && config.target().has_error();
    let core = if again { 2 * core + config.inputs() + 1 } else { core };
    // The exchange takes four cycles for a byte of a request and two for one of an answer, and some to look each up.
    bytes * (BYTE_BITS * bit_cycles) as f64 / requests + (4.0 * request + (core + 2 * answer + 11) as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_over_the_lines_of_boards() {
        let config = Config::preset("digits").unwrap();
        // Seven requests of 66 bytes, answers of 3, and twice 6 bytes around them.
        assert_eq!(frame::full(&config, Command::Train), (7, 7 * 69 + 12));
        let mut board = Board::find("ulx3s-25f").unwrap();
        board.baud = 115_200;
        let slow = OverLine::new(&config, &board);
        // 11,520 bytes a second, 70.7 for a sample; the core's own time is little beside that.
        let samples = slow.samples_per_second.unwrap();
        assert!((158.0..163.0).contains(&samples), "{samples}");
        assert_eq!(slow.line(), "115200 baud, +0.01 % off");
        board.baud = 2_000_000;
        let fast = OverLine::new(&config, &board);
        assert!(fast.samples_per_second > Some(15.0 * samples) && fast.inferences_per_second > 1500.0, "{fast:?}");
        assert_eq!(fast.line(), "2000000 baud, exactly");
        let deployed = Config::preset_with("digits", &["learning.mode=inference".to_owned()]).unwrap();
        assert_eq!(OverLine::new(&deployed, &board).samples_per_second, None);
    }
}
