//! The host's side of the link: commands as bytes, answers as values.

mod memories;

use std::ops::Range;

use sigprop_golden_model::train;
use sigprop_hdl::blocks::Dims;
use sigprop_hdl::{Watch, patient};
use sigprop_spec::Config;
use sigprop_spec::link::{Command, Identity, Layout, packed, response_len};

use crate::chip::{Chip, Early, Transport};
use crate::error::TestbenchError;
use crate::pace::Pace;

/// Times that pauses of a stream may make a byte longer.
const PAUSES: u64 = 40;

/// Cycles of a batch.
const BATCH_CYCLES: usize = 100_000;

/// Cycles from which on reading the target code takes long.
const LONG_READ: usize = 100_000;

/// Class and scores of one input, or its value: the class 0 and one score.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Classified {
    /// The class.
    pub class: usize,
    /// Score of each class.
    pub scores: Vec<i64>,
}

/// A core and what is needed to talk to it, over the streams of a simulation or over a line.
pub struct Host<T = Box<dyn Chip>> {
    /// The core, or the way to it.
    pub chip: T,
    config: Config,
    layout: Layout,
    pace: Pace,
    span: (u64, u64),
}

/// A number of as many bytes, lowest first, two's complement.
fn signed(bytes: &[u8]) -> i64 {
    let fill = if bytes.last().is_none_or(|last| last & 0x80 == 0) { 0 } else { 0xFF };
    let mut eight = [fill; 8];
    eight[..bytes.len()].copy_from_slice(bytes);
    i64::from_le_bytes(eight)
}

impl<T: Transport> Host<T> {
    /// A host for a core that was made from `config`.
    #[must_use]
    pub fn new(config: &Config, chip: T) -> Self {
        Self { chip, config: config.clone(), layout: Layout::new(config), pace: Pace::new(config), span: (0, 0) }
    }

    /// Samples that are best sent without waiting for their answers: so many that the pipeline is full most of the time,
    /// so few that one hears of progress.
    #[must_use]
    pub fn batch(&self) -> usize {
        let longest = (0..self.config.stages().len())
            .map(|s| Dims::new(&self.config, s))
            .map(|d| d.window_cycles(d.passes()))
            .max();
        (BATCH_CYCLES / longest.unwrap_or(1)).clamp(16, 256)
    }

    fn activations(&self, values: &[i16]) -> Vec<u8> {
        values.iter().flat_map(|v| v.to_le_bytes().into_iter().take(self.layout.activation_bytes)).collect()
    }

    /// The request for a sample, or of a sequence those for its steps: packed where that is shorter. Returns the bytes of the answer to all but the last step, and those
    /// of the answer that counts.
    fn request(&self, command: Command, label: &[u8], x: &[i16], send: &mut Vec<u8>) -> (usize, usize) {
        let answer = |last: usize| response_len(&self.config, command, last).unwrap_or(1);
        if command.is_step() {
            let steps = x.chunks(self.config.inputs());
            let before = steps.len().saturating_sub(1);
            for (n, step) in steps.enumerate() {
                send.extend([command.opcode(), u8::from(n == before)]);
                send.extend(label);
                send.extend(self.activations(step));
            }
            return (before * answer(0), answer(1));
        }
        let (inputs, value) = x.split_at(self.config.inputs());
        // A value behind the inputs is not asked for.
        let value = if command == Command::Train { self.activations(value) } else { Vec::new() };
        match packed::shorter(&self.config, inputs) {
            Some(entries) => {
                send.push(command.opcode() | packed::PACKED);
                send.extend((entries.len() as u16).to_le_bytes());
                send.extend(label);
                send.extend(entries);
            }
            None => {
                send.push(command.opcode());
                send.extend(label);
                send.extend(self.activations(inputs));
            }
        }
        send.extend(value);
        (0, answer(0))
    }

    /// Cycles after which an answer of `bytes` to `windows` windows is overdue, pauses of the streams included.
    fn patience(&self, send: usize, expect: usize, windows: u64) -> u64 {
        self.pace.cycles(windows, PAUSES * (send + expect) as u64) + 100_000
    }

    fn simple(&mut self, command: Command, operands: &[u8], expect: usize) -> Result<Vec<u8>, TestbenchError> {
        self.simple_watched(command, operands, expect, &mut patient)
    }

    fn simple_watched(
        &mut self,
        command: Command,
        operands: &[u8],
        expect: usize,
        watch: &mut Watch,
    ) -> Result<Vec<u8>, TestbenchError> {
        let mut send = vec![command.opcode()];
        send.extend_from_slice(operands);
        let name = format!("{command:?}");
        let patience = self.patience(send.len(), expect, self.pace.windows(command.opcode()));
        let mut early = Early { watch, requests: None };
        let answer = self.chip.transfer_watched(&name, &send, expect, patience, &mut early)?.bytes;
        if answer.first() != Some(&command.opcode()) || answer.len() != expect {
            return Err(TestbenchError::Refused { command: name, answer: answer.into_iter().take(8).collect() });
        }
        Ok(answer)
    }

    /// TRAIN for each sample, one after the other without waiting: class or value before the update, and which stages fired. Of fewer
    /// samples where that was interrupted.
    ///
    /// # Errors
    /// When the network does not learn, or the core does not answer as it should.
    pub fn train(&mut self, samples: &[(&[i16], usize)]) -> Result<Vec<(i64, u8)>, TestbenchError> {
        self.train_watched(samples, &mut patient)
    }

    /// As [`Self::train`], with `watch` asked meanwhile whether to go on, where that takes long.
    ///
    /// # Errors
    /// As [`Self::train`].
    pub fn train_watched(
        &mut self,
        samples: &[(&[i16], usize)],
        watch: &mut Watch,
    ) -> Result<Vec<(i64, u8)>, TestbenchError> {
        train::check(&self.config)?;
        let command = Command::to_train(&self.config);
        let (mut send, mut ends, mut answers, mut expect) = (Vec::new(), Vec::new(), Vec::new(), 0);
        for (x, label) in samples {
            let (before, one) = self.request(command, &[*label as u8], x, &mut send);
            answers.push(expect + before..expect + before + one);
            expect += before + one;
            ends.push((send.len(), expect));
        }
        let patience = self.patience(send.len(), expect, self.windows(samples.iter().map(|(x, _)| *x)));
        let mut early = Early { watch, requests: Some(&ends) };
        let answer = self.chip.transfer_watched("Train", &send, expect, patience, &mut early)?;
        let span = |k: usize| answer.cycles.get(k).copied().unwrap_or(0);
        let start = |range: Option<&Range<usize>>| range.map_or(0, |range| range.start);
        self.span = (span(start(answers.first())), span(start(answers.last())));
        let refused = |bytes: &[u8]| TestbenchError::Refused {
            command: "Train".into(),
            answer: bytes.iter().take(8).copied().collect(),
        };
        if !answer.cut && answer.bytes.len() != expect {
            return Err(refused(&answer.bytes));
        }
        let said = |bytes: &[u8]| if self.config.task().has_values() { signed(bytes) } else { i64::from(bytes[0]) };
        let mut out = Vec::new();
        for range in answers {
            let begin = out.last().map_or(0, |_: &(i64, u8)| ends[out.len() - 1].1);
            // Of what was interrupted only whole answers count.
            let (Some(before), Some(one)) = (answer.bytes.get(begin..range.start), answer.bytes.get(range)) else {
                break;
            };
            if before.iter().chain(one.first()).any(|&byte| byte != command.opcode()) {
                return Err(refused(&answer.bytes));
            }
            let fired = one.len() - 1;
            out.push((said(&one[1..fired]), one[fired]));
        }
        Ok(out)
    }

    /// Windows of these samples: one each, of sequences one for each step.
    fn windows<'a>(&self, samples: impl Iterator<Item = &'a [i16]>) -> u64 {
        let steps = |x: &[i16]| if self.config.takes_sequences() { x.len() / self.config.inputs() } else { 1 };
        samples.map(|x| steps(x) as u64).sum()
    }

    /// Cycles in which the answers to the first and to the last request of the last [`Host::train`] or [`Host::infer`] began.
    #[must_use]
    pub const fn answer_span(&self) -> (u64, u64) {
        self.span
    }

    fn classified(&self, bytes: &[u8]) -> Classified {
        let (class, scores) = match self.config.task().has_values() {
            true => (0, bytes),
            false => (bytes[0] as usize, &bytes[1..]),
        };
        Classified { class, scores: scores.chunks_exact(self.layout.score_bytes).map(signed).collect() }
    }

    /// INFER, or INFER_PAIR for two inputs at a time where `pairs` and the hardware has it; answers in the order of the inputs, fewer where that was
    /// interrupted.
    ///
    /// # Errors
    /// When the core does not answer as it should.
    pub fn infer(&mut self, inputs: &[&[i16]], pairs: bool) -> Result<Vec<Classified>, TestbenchError> {
        self.infer_watched(inputs, pairs, &mut patient)
    }

    /// As [`Self::infer`], with `watch` asked meanwhile whether to go on, where that takes long.
    ///
    /// # Errors
    /// As [`Self::infer`].
    pub fn infer_watched(
        &mut self,
        inputs: &[&[i16]],
        pairs: bool,
        watch: &mut Watch,
    ) -> Result<Vec<Classified>, TestbenchError> {
        let pairs = pairs && Command::InferPair.is_there(&self.config);
        let command = Command::to_infer(&self.config);
        let one = response_len(&self.config, command, 1).unwrap_or(1) - 1;
        let (mut send, mut expect) = (Vec::new(), 0);
        // Where the answer of each group begins that counts, behind its opcode.
        let (mut ends, mut starts) = (Vec::new(), Vec::new());
        for group in inputs.chunks(if pairs { 2 } else { 1 }) {
            let (before, answer) = if let [x] = group {
                self.request(command, &[], x, &mut send)
            } else {
                send.push(Command::InferPair.opcode());
                group.iter().for_each(|x| send.extend(self.activations(&x[..self.config.inputs()])));
                (0, 1 + group.len() * one)
            };
            starts.push(expect + before);
            expect += before + answer;
            ends.push((send.len(), expect));
        }
        let windows = self.windows(inputs.iter().copied()) * self.config.windows() as u64;
        let patience = self.patience(send.len(), expect, windows);
        let mut early = Early { watch, requests: Some(&ends) };
        let answer = self.chip.transfer_watched("Infer", &send, expect, patience, &mut early)?;
        let cycle = |at: Option<&usize>| at.and_then(|at| answer.cycles.get(*at)).copied().unwrap_or(0);
        self.span = (cycle(starts.first()), cycle(starts.last()));
        let mut out = Vec::new();
        for (start, (_, end)) in starts.into_iter().zip(ends) {
            // Of what was interrupted only whole answers count.
            let Some(bytes) = answer.bytes.get(start + 1..end) else { break };
            out.extend(bytes.chunks(one).map(|bytes| self.classified(bytes)));
        }
        if !answer.cut && out.len() != inputs.len() {
            let answer = answer.bytes.into_iter().take(8).collect();
            return Err(TestbenchError::Refused { command: "Infer".into(), answer });
        }
        Ok(out)
    }

    /// REFRESH.
    ///
    /// # Errors
    /// When the core does not answer as it should.
    pub fn refresh(&mut self) -> Result<(), TestbenchError> {
        self.simple(Command::Refresh, &[], 1).map(drop)
    }

    /// As [`Self::refresh`], with `watch` asked meanwhile whether to go on, where that takes long.
    ///
    /// # Errors
    /// As [`Self::refresh`], or when it is told to stop.
    pub fn refresh_watched(&mut self, watch: &mut Watch) -> Result<(), TestbenchError> {
        self.simple_watched(Command::Refresh, &[], 1, watch).map(drop)
    }

    /// FLUSH.
    ///
    /// # Errors
    /// When the core does not answer as it should.
    pub fn flush(&mut self) -> Result<(), TestbenchError> {
        self.simple(Command::Flush, &[], 1).map(drop)
    }

    /// RESET.
    ///
    /// # Errors
    /// When the core does not answer as it should.
    pub fn reset(&mut self) -> Result<(), TestbenchError> {
        self.simple(Command::Reset, &[], 1).map(drop)
    }

    /// IDENTIFY: the bytes after the opcode.
    ///
    /// # Errors
    /// When the core does not answer as it should.
    pub fn identify(&mut self) -> Result<Vec<u8>, TestbenchError> {
        let expect = 1 + sigprop_spec::link::identity(&self.config).len();
        Ok(self.simple(Command::Identify, &[], expect)?.split_off(1))
    }

    /// IDENTIFY; refuses a core that was not made from the configuration, whatever its shape.
    ///
    /// # Errors
    /// When it was not, or the core does not answer as it should.
    pub fn recognise(&mut self) -> Result<Identity, TestbenchError> {
        let expect = 1 + sigprop_spec::link::identity(&self.config).len();
        let opcode = Command::Identify.opcode();
        let answer = self.chip.transfer("Identify", &[opcode], expect, self.patience(1, expect, 4))?.bytes;
        let said = answer.strip_prefix(&[opcode]).and_then(Identity::parse);
        let want = Identity::parse(&sigprop_spec::link::identity(&self.config));
        match (said, want) {
            (Some(board), Some(config)) if board == config => Ok(board),
            (Some(board), Some(config)) => {
                Err(TestbenchError::OtherNetwork { board: board.to_string(), config: config.to_string() })
            }
            _ => Err(TestbenchError::Refused {
                command: "Identify".into(),
                answer: answer.into_iter().take(8).collect(),
            }),
        }
    }

    /// READ_REGISTER.
    ///
    /// # Errors
    /// When the core does not answer as it should.
    pub fn read_register(&mut self, address: u8) -> Result<u32, TestbenchError> {
        let a = self.simple(Command::ReadRegister, &[address], 5)?;
        Ok(u32::from_le_bytes([a[1], a[2], a[3], a[4]]))
    }

    /// WRITE_REGISTER.
    ///
    /// # Errors
    /// When the core does not answer as it should.
    pub fn write_register(&mut self, address: u8, value: u32) -> Result<(), TestbenchError> {
        let v = value.to_le_bytes();
        self.simple(Command::WriteRegister, &[address, v[0], v[1], v[2], v[3]], 1).map(drop)
    }
}
