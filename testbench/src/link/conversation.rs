//! Requests over a line: each frame is sent until it is answered, and the board carries it out once.

mod attempt;

use std::ops::Range;

use sigprop_spec::link::frame::{self, FrameError, HELLO};
use sigprop_spec::link::{ERROR_OPCODE, packed};
use sigprop_spec::{Config, interrupt};

use super::Line;
use super::trouble::Trouble;
use crate::chip::{Answer, Transport};
use crate::error::TestbenchError;
use crate::pace::Pace;

/// Frames that are answered at once, one after the other, before frames that had become shorter grow again.
const CALM: usize = 16;

/// What has gone over the line.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Traffic {
    /// Frames that were answered.
    pub frames: u64,
    /// Frames that were sent again.
    pub repeated: u64,
    /// Bytes of answered frames, both ways.
    pub bytes: u64,
}

/// A conversation with a board: the way of a [`crate::host::Host`] to a core behind a line.
pub struct Conversation<L> {
    /// The line.
    pub line: L,
    config: Config,
    pace: Pace,
    capacity: usize,
    /// Bytes of requests that a frame may carry where the line is well.
    ceiling: usize,
    /// Those that it may carry now: fewer on a line that breaks frames.
    most: usize,
    calm: usize,
    sequence: u8,
    received: Vec<u8>,
    traffic: Traffic,
    /// What is left to do is to be done in spite of an interruption.
    hurry: bool,
}

/// What is sent: under one number always a beginning of the same requests.
struct Sent<'a> {
    command: &'a str,
    sequence: u8,
    payload: &'a [u8],
    /// Bytes of the answer.
    expect: usize,
    /// Cycles that the core may take.
    cycles: u64,
}

impl<L: Line> Conversation<L> {
    /// Opens a conversation with a board that was made from `config`. `greeting` is any bytes that another conversation
    /// is not likely to have used: the board sends them back, so that an answer of that one is not taken for this one's.
    ///
    /// # Errors
    /// When the board does not answer, or the line fails.
    pub fn open(config: &Config, line: L, greeting: [u8; 4]) -> Result<Self, TestbenchError> {
        let capacity = frame::capacity(config);
        let mut conversation = Self {
            line,
            config: config.clone(),
            pace: Pace::new(config),
            capacity,
            ceiling: capacity,
            most: capacity,
            calm: 0,
            sequence: HELLO,
            received: Vec::new(),
            traffic: Traffic::default(),
            hurry: false,
        };
        conversation.line.discard()?;
        let hello =
            Sent { command: "the greeting", sequence: HELLO, payload: &greeting, expect: greeting.len(), cycles: 0 };
        let mut trouble = Trouble::new(conversation.line.time());
        while conversation.attempt(&hello, &mut trouble)?.is_none() {}
        Ok(conversation)
    }

    /// What has gone over the line so far.
    #[must_use]
    pub const fn traffic(&self) -> Traffic {
        self.traffic
    }

    /// From now on a frame carries so many bytes of requests at most, but one request at least.
    pub fn limit(&mut self, bytes: usize) {
        self.ceiling = bytes.min(self.capacity);
        self.most = self.ceiling;
    }

    /// Whether whoever waits wants to end, and nothing is left that must be done before.
    fn is_to_end(&self) -> bool {
        !self.hurry && interrupt::asked()
    }

    /// How many of these requests go into the next frame: those whose bytes, and whose answers' bytes, it can carry, and
    /// one at least. With it, the bytes of their answers.
    fn fill(&self, send: &[u8], requests: &[Range<usize>]) -> (usize, usize) {
        let (mut bytes, mut room, mut answers, mut count) = (0, 0, 0, 0);
        for request in requests {
            let answer = self.answer_len(send, request);
            bytes += request.len();
            room += frame::room(answer);
            if count > 0 && (bytes > self.most || room > self.capacity) {
                break;
            }
            answers += answer;
            count += 1;
        }
        (count, answers)
    }

    fn answer_len(&self, send: &[u8], request: &Range<usize>) -> usize {
        frame::lens(&self.config, &send[request.clone()]).1
    }

    /// How many of these requests an answer answers, if it is one to the first of them: the board may have carried out a
    /// longer frame, whose answer was lost, than the one that was sent last.
    fn answered(&self, send: &[u8], requests: &[Range<usize>], answer: &[u8]) -> Option<usize> {
        let (mut at, mut count) = (0, 0);
        while at < answer.len() {
            let request = requests.get(count)?;
            at += match answer[at] {
                ERROR_OPCODE => sigprop_spec::link::ERROR_LEN,
                opcode if opcode == packed::answered_as(&self.config, send[request.start]) => {
                    self.answer_len(send, request)
                }
                _ => return None,
            };
            count += 1;
        }
        (at == answer.len() && count > 0).then_some(count)
    }

    /// A frame was answered after so many attempts: the next may be longer, or must be shorter.
    fn learn(&mut self, attempts: usize) {
        self.calm = if attempts > 1 { 0 } else { self.calm + 1 };
        if self.calm >= CALM && self.most < self.ceiling {
            (self.most, self.calm) = ((2 * self.most).clamp(1, self.ceiling), 0);
        }
    }

    /// Sends the first of these requests until they are answered: how many were, and the answer.
    fn exchange(
        &mut self,
        command: &str,
        send: &[u8],
        rest: &[Range<usize>],
    ) -> Result<(usize, Vec<u8>), TestbenchError> {
        let sequence = frame::next(self.sequence);
        let mut trouble = Trouble::new(self.line.time());
        loop {
            let (count, expect) = self.fill(send, rest);
            let payload = &send[rest[0].start..rest[count - 1].end];
            let windows = rest[..count]
                .iter()
                .map(|request| self.pace.windows(packed::answered_as(&self.config, send[request.start])))
                .sum();
            let cycles = self.pace.cycles(windows, (payload.len() + expect) as u64);
            let sent = Sent { command, sequence, payload, expect, cycles };
            if let Some(answer) = self.attempt(&sent, &mut trouble)? {
                self.learn(trouble.attempts);
                let count = self.answered(send, rest, &answer).unwrap_or(count);
                return Ok((count, answer));
            }
            // Fewer bytes are broken less often. What was carried out of a longer frame is seen by the answer.
            self.most = payload.len() / 2;
        }
    }
}

impl<L: Line> Transport for Conversation<L> {
    fn transfer(&mut self, command: &str, send: &[u8], _: usize, _: u64) -> Result<Answer, TestbenchError> {
        let requests = frame::requests(&self.config, send).ok_or_else(|| TestbenchError::FrameRefused {
            command: command.to_owned(),
            reason: FrameError::Requests.doc(),
        })?;
        let mut answer = Answer::default();
        let mut rest = &requests[..];
        while !rest.is_empty() {
            let done = match self.is_to_end() {
                true => Err(TestbenchError::Interrupted { command: command.to_owned() }),
                false => self.exchange(command, send, rest),
            };
            match done {
                Ok((count, bytes)) => {
                    answer.bytes.extend(bytes);
                    rest = &rest[count..];
                }
                // What was answered is not lost.
                Err(TestbenchError::Interrupted { .. }) if !answer.bytes.is_empty() => {
                    answer.cut = true;
                    break;
                }
                Err(fault) => return Err(fault),
            }
        }
        Ok(answer)
    }

    fn finish(&mut self) {
        self.hurry = true;
    }
}
