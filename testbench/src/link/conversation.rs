//! Requests over a line: each frame is sent until it is answered, and the board carries it out once.

use sigprop_spec::Config;
use sigprop_spec::link::frame::{self, Found, FrameError, HELLO, IDLE_BITS, OVERHEAD};

use super::Line;
use crate::chip::{Answer, Transport};
use crate::error::TestbenchError;

/// How often a frame is sent before the host gives up.
const ATTEMPTS: usize = 20;

/// Bits of a byte on the line.
const BYTE_BITS: u64 = 10;

/// The least cycles that a bit lasts, which turn the core's time into the line's.
const LEAST_BIT_CYCLES: u64 = 4;

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
    capacity: usize,
    most: usize,
    sequence: u8,
    received: Vec<u8>,
    traffic: Traffic,
}

/// What an attempt ended with.
enum Reply {
    Answer(Vec<u8>),
    Refused(FrameError),
    Nothing(&'static str),
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
            capacity,
            most: capacity,
            sequence: HELLO,
            received: Vec::new(),
            traffic: Traffic::default(),
        };
        conversation.line.discard()?;
        conversation.exchange("the greeting", HELLO, &greeting, greeting.len(), 0)?;
        Ok(conversation)
    }

    /// What has gone over the line so far.
    #[must_use]
    pub const fn traffic(&self) -> Traffic {
        self.traffic
    }

    /// From now on a frame carries so many bytes of requests at most, but one request at least.
    pub fn limit(&mut self, bytes: usize) {
        self.most = bytes.min(self.capacity);
    }

    /// Sends a frame until it is answered.
    fn exchange(
        &mut self,
        command: &str,
        sequence: u8,
        payload: &[u8],
        expect: usize,
        cycles: u64,
    ) -> Result<Vec<u8>, TestbenchError> {
        let bytes = frame::encode(sequence, payload);
        let line_bits = BYTE_BITS * (bytes.len() + expect + OVERHEAD) as u64;
        let patience = line_bits + cycles / LEAST_BIT_CYCLES + 2 * IDLE_BITS as u64;
        let mut last = String::from("nothing came");
        for attempt in 0..ATTEMPTS {
            self.traffic.repeated += u64::from(attempt > 0);
            self.line.send(&bytes)?;
            match self.reply(sequence, patience, (sequence == HELLO).then_some(payload))? {
                Reply::Answer(answer) => {
                    self.traffic.frames += 1;
                    self.traffic.bytes += (bytes.len() + answer.len() + OVERHEAD) as u64;
                    self.sequence = sequence;
                    return Ok(answer);
                }
                // A greeting is never out of place: what refuses it was sent before it came.
                Reply::Refused(error) if error.is_transient() || sequence == HELLO => last = error.doc().to_owned(),
                Reply::Refused(FrameError::Closed) => {
                    return Err(TestbenchError::Restarted { command: command.to_owned() });
                }
                Reply::Refused(error) => {
                    return Err(TestbenchError::FrameRefused { command: command.to_owned(), reason: error.doc() });
                }
                Reply::Nothing(what) => last = what.to_owned(),
            }
        }
        Err(TestbenchError::Unanswered { command: command.to_owned(), attempts: ATTEMPTS, last })
    }

    /// The next answer with this number, whatever comes before it; of a greeting the one that brings it back.
    fn reply(&mut self, sequence: u8, patience: u64, greeting: Option<&[u8]>) -> Result<Reply, TestbenchError> {
        let mut begun = false;
        loop {
            let (skip, need) = match frame::decode(&self.received, self.capacity) {
                Found::Nothing { skip, need } => (skip, need),
                Found::Frame(found, end) => {
                    let reply = match *found.payload {
                        [frame::REFUSED, code] => FrameError::from_code(code).map(Reply::Refused),
                        _ if found.sequence == sequence && greeting.is_none_or(|sent| sent == found.payload) => {
                            Some(Reply::Answer(found.payload.to_vec()))
                        }
                        // The answer to a repetition of an earlier frame.
                        _ => None,
                    };
                    self.received.drain(..end);
                    match reply {
                        Some(reply) => return Ok(reply),
                        None => continue,
                    }
                }
            };
            self.received.drain(..skip);
            let before = self.received.len();
            // Once bytes come, those that are still to come follow without a pause.
            let wait = if begun { IDLE_BITS as u64 + BYTE_BITS * need as u64 } else { patience };
            self.line.receive(need, wait, &mut self.received)?;
            if self.received.len() < before + need {
                // The line is quiet: what there is will never be a frame.
                let heard = !self.received.is_empty() || begun;
                self.received.clear();
                return Ok(Reply::Nothing(if heard { "broken bytes came" } else { "nothing came" }));
            }
            begun = true;
        }
    }

    /// How many of these requests go into the next frame: those whose bytes, and whose answers' bytes, it can carry, and
    /// one at least. With it, the bytes of their answers.
    fn fill(&self, send: &[u8], requests: &[std::ops::Range<usize>]) -> (usize, usize) {
        let (mut bytes, mut room, mut answers, mut count) = (0, 0, 0, 0);
        for request in requests {
            let stage = send[request.clone()].get(1).copied().unwrap_or(0);
            let (_, answer) = frame::lens(&self.config, send[request.start], stage);
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
}

impl<L: Line> Transport for Conversation<L> {
    fn transfer(&mut self, command: &str, send: &[u8], _: usize, max_cycles: u64) -> Result<Answer, TestbenchError> {
        let requests = frame::requests(&self.config, send).ok_or_else(|| TestbenchError::FrameRefused {
            command: command.to_owned(),
            reason: FrameError::Requests.doc(),
        })?;
        let mut answer = Answer::default();
        let mut rest = &requests[..];
        while let [first, ..] = rest {
            let (count, expect) = self.fill(send, rest);
            let payload = &send[first.start..rest[count - 1].end];
            rest = &rest[count..];
            answer.bytes.extend(self.exchange(command, frame::next(self.sequence), payload, expect, max_cycles)?);
        }
        Ok(answer)
    }
}
