//! One attempt: a frame is sent, and what comes back within its time is made sense of.

use sigprop_spec::interrupt;
use sigprop_spec::link::frame::{self, Found, FrameError, HELLO, IDLE_BITS, OVERHEAD};

use super::super::Line;
use super::super::trouble::Trouble;
use super::{Conversation, Sent};
use crate::error::TestbenchError;

/// Bits of a byte on the line.
const BYTE_BITS: u64 = 10;

/// Bytes that are shown of what nobody understands.
const SHOWN: usize = 12;

/// What an attempt ended with.
enum Reply {
    Answer(Vec<u8>),
    Refused(FrameError),
    /// Bytes that are no frame, the first of them; or none.
    Nothing(Vec<u8>),
}

impl Reply {
    /// What is said of an attempt without an answer, after which another may follow.
    fn fault(self, sent: &Sent<'_>) -> Result<String, TestbenchError> {
        let command = || sent.command.to_owned();
        Ok(match self {
            // A greeting is never out of place: what refuses it was sent before it came.
            Self::Refused(error) if error.is_transient() || sent.sequence == HELLO => error.doc().to_owned(),
            Self::Refused(FrameError::Closed) => return Err(TestbenchError::Restarted { command: command() }),
            Self::Refused(error) => {
                return Err(TestbenchError::FrameRefused { command: command(), reason: error.doc() });
            }
            Self::Nothing(first) if !first.is_empty() => format!("bytes came that are no answer: {first:02x?}"),
            Self::Nothing(_) | Self::Answer(_) => "nothing came".to_owned(),
        })
    }
}

impl<L: Line> Conversation<L> {
    /// Sends a frame once; none where no answer came and the next attempt may follow.
    pub(super) fn attempt(
        &mut self,
        sent: &Sent<'_>,
        trouble: &mut Trouble,
    ) -> Result<Option<Vec<u8>>, TestbenchError> {
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
        if let Reply::Answer(answer) = reply {
            self.traffic.frames += 1;
            self.traffic.bytes += (bytes.len() + answer.len() + OVERHEAD) as u64;
            self.sequence = sent.sequence;
            return Ok(Some(answer));
        }
        let last = reply.fault(sent)?;
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
}
