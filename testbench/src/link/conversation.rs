//! Requests over a line: each frame is sent until it is answered, and the board carries it out once.

use std::ops::Range;

use sigprop_spec::link::ERROR_OPCODE;
use sigprop_spec::link::frame::{self, Found, FrameError, HELLO, IDLE_BITS, OVERHEAD};
use sigprop_spec::{Config, interrupt};

use super::Line;
use super::trouble::Trouble;
use crate::chip::{Answer, Transport};
use crate::error::TestbenchError;
use crate::pace::Pace;

/// Bits of a byte on the line.
const BYTE_BITS: u64 = 10;

/// Frames that are answered at once, one after the other, before frames that had become shorter grow again.
const CALM: usize = 16;

/// Bytes that are shown of what nobody understands.
const SHOWN: usize = 12;

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

/// What an attempt ended with.
enum Reply {
    Answer(Vec<u8>),
    Refused(FrameError),
    /// Bytes that are no frame, the first of them; or none.
    Nothing(Vec<u8>),
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

    /// Sends a frame once; none where no answer came and the next attempt may follow.
    fn attempt(&mut self, sent: &Sent<'_>, trouble: &mut Trouble) -> Result<Option<Vec<u8>>, TestbenchError> {
        if trouble.attempts > 0 && self.is_to_end() {
            return Err(TestbenchError::Interrupted { command: sent.command.to_owned() });
        }
        let bytes = frame::encode(sent.sequence, sent.payload);
        let line_bits = BYTE_BITS * (bytes.len() + sent.expect + OVERHEAD) as u64;
        let patience = line_bits + self.line.bits(sent.cycles) + 2 * IDLE_BITS as u64 + self.line.delay();
        self.traffic.repeated += u64::from(trouble.attempts > 0);
        self.line.send(&bytes)?;
        let reply = self.reply(sent, patience)?;
        trouble.attempts += 1;
        trouble.board |= matches!(reply, Reply::Refused(_));
        let last = match reply {
            Reply::Answer(answer) => {
                self.traffic.frames += 1;
                self.traffic.bytes += (bytes.len() + answer.len() + OVERHEAD) as u64;
                self.sequence = sent.sequence;
                return Ok(Some(answer));
            }
            // A greeting is never out of place: what refuses it was sent before it came.
            Reply::Refused(error) if error.is_transient() || sent.sequence == HELLO => error.doc().to_owned(),
            Reply::Refused(FrameError::Closed) => {
                return Err(TestbenchError::Restarted { command: sent.command.to_owned() });
            }
            Reply::Refused(error) => {
                return Err(TestbenchError::FrameRefused { command: sent.command.to_owned(), reason: error.doc() });
            }
            Reply::Nothing(none) if none.is_empty() => "nothing came".to_owned(),
            Reply::Nothing(first) => format!("bytes came that are no answer: {first:02x?}"),
        };
        if trouble.is_enough(self.line.time(), self.line.second(), self.hurry && interrupt::asked()) {
            let (command, attempts) = (sent.command.to_owned(), trouble.attempts);
            return Err(match trouble.board {
                true => TestbenchError::Noisy { command, attempts, last },
                false => TestbenchError::Unanswered { command, attempts, last },
            });
        }
        Ok(None)
    }

    /// The next answer with this number, whatever comes before it, within so many bit times; of a greeting the one that
    /// brings it back.
    fn reply(&mut self, sent: &Sent<'_>, patience: u64) -> Result<Reply, TestbenchError> {
        let mut end = self.line.time() + patience;
        let mut strange = Vec::new();
        loop {
            let (skip, need) = match frame::decode(&self.received, self.capacity) {
                Found::Nothing { skip, need } => (skip, need),
                Found::Frame(found, used) => {
                    let reply = self.sense_of(found, sent)?;
                    self.received.drain(..used);
                    match reply {
                        Some(reply) => return Ok(reply),
                        None => continue,
                    }
                }
            };
            strange.extend(self.received.drain(..skip).take(SHOWN - strange.len()));
            let begun = !(self.received.is_empty() && strange.is_empty());
            if !self.hear(need, begun, &mut end)? {
                // The line is quiet, or time is over: what there is will never be a frame.
                strange.extend(self.received.drain(..).take(SHOWN - strange.len()));
                self.received.clear();
                return Ok(Reply::Nothing(strange));
            }
        }
    }

    /// What a frame says to what was sent; nothing where it belongs to another.
    fn sense_of(&self, found: frame::Frame<'_>, sent: &Sent<'_>) -> Result<Option<Reply>, TestbenchError> {
        let (same, greets) = (found.payload == sent.payload, sent.sequence == HELLO);
        Ok(match *found.payload {
            [frame::REFUSED, code] => FrameError::from_code(code).map(Reply::Refused),
            _ if found.sequence != sent.sequence || (greets && !same) => None,
            // No answer, unless it were as long: the line itself.
            _ if !greets && same && sent.payload.len() != sent.expect => {
                return Err(TestbenchError::Echo { command: sent.command.to_owned() });
            }
            _ => Some(Reply::Answer(found.payload.to_vec())),
        })
    }

    /// Waits for so many more bytes until `end`; once some have come, the others follow without a pause. False where they
    /// do not. An interruption shortens the wait: the answer that is on its way is still taken.
    fn hear(&mut self, need: usize, begun: bool, end: &mut u64) -> Result<bool, TestbenchError> {
        let (before, mut now) = (self.received.len(), self.line.time());
        let follow = IDLE_BITS as u64 + BYTE_BITS * need as u64 + self.line.delay();
        let quiet = if begun { now + follow } else { u64::MAX };
        let look = match self.line.second() / interrupt::LOOKS_A_SECOND {
            0 => u64::MAX,
            bits => bits,
        };
        loop {
            let left = quiet.min(*end).saturating_sub(now);
            let missing = (before + need).saturating_sub(self.received.len());
            if missing == 0 || left == 0 {
                return Ok(missing == 0);
            }
            self.line.receive(missing, left.min(look), &mut self.received)?;
            now = self.line.time();
            if self.is_to_end() {
                *end = (*end).min(now + self.line.second() / 2);
            }
        }
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
        let stage = send[request.clone()].get(1).copied().unwrap_or(0);
        frame::lens(&self.config, send[request.start], stage).1
    }

    /// How many of these requests an answer answers, if it is one to the first of them: the board may have carried out a
    /// longer frame, whose answer was lost, than the one that was sent last.
    fn answered(&self, send: &[u8], requests: &[Range<usize>], answer: &[u8]) -> Option<usize> {
        let (mut at, mut count) = (0, 0);
        while at < answer.len() {
            let request = requests.get(count)?;
            at += match answer[at] {
                ERROR_OPCODE => sigprop_spec::link::ERROR_LEN,
                opcode if opcode == send[request.start] => self.answer_len(send, request),
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
            let windows = rest[..count].iter().map(|request| self.pace.windows(send[request.start])).sum();
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
