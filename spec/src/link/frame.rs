//! Frames: how requests and their answers travel over a line that may lose, add or change bytes.
//!
//! A frame, the same both ways: [`START`], the payload's length (2 bytes), a sequence number (1 byte), the payload, and
//! the [`checksum`] of length, sequence number and payload (2 bytes). Numbers are little endian.
//!
//! The host's payload is one or more whole requests, the answer's payload their responses in the same order. Sequence
//! number [`HELLO`] opens a conversation, and its payload comes back as it is; the first frame after it has number 1, the
//! next the number that [`next`] says. A frame with the number of the one before is a repetition: it is answered again
//! and not carried out again. What cannot be accepted changes nothing and is answered with [`REFUSED`] and a
//! [`FrameError`], under the number of the last frame that was accepted.

use std::ops::Range;

use crc::{CRC_16_MCRF4XX, Crc};

use super::layout::{ERROR_LEN, request_len, response_len};
use super::{COMMANDS, Command, Size, packed};
use crate::config::Config;

/// First byte of a frame.
pub const START: u8 = 0xA5;

/// The sequence number that opens a conversation.
pub const HELLO: u8 = 0;

/// First byte of the payload that refuses a frame; the second is the [`FrameError`]. No response begins with it.
pub const REFUSED: u8 = 0xFE;

/// Bytes of a frame before its payload.
pub const HEADER_LEN: usize = 4;

/// Bytes of a frame beside its payload.
pub const OVERHEAD: usize = HEADER_LEN + 2;

/// Bit times after which a frame that does not go on is over. A line that is as long without a byte is in step again.
pub const IDLE_BITS: usize = 1024;

/// The CRC: the CCITT polynomial, lowest bit first as on the line, so that a burst of up to 16 bits is always seen.
const CRC: Crc<u16> = Crc::<u16>::new(&CRC_16_MCRF4XX);

/// Its polynomial without the highest term, mirrored as a register needs it that shifts towards its lowest bit.
pub const CRC_POLYNOMIAL: u16 = CRC_16_MCRF4XX.poly.reverse_bits();

/// What its register holds at the start of a frame. After all bytes of a good frame, the checksum included, it holds 0.
pub const CRC_INITIAL: u16 = CRC_16_MCRF4XX.init;

/// Bytes of payload that a board's buffers hold at least: an iCE40's block RAM.
const LEAST_CAPACITY: usize = 512;

/// Why a frame was refused. The discriminant is the code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum FrameError {
    /// A byte without a stop bit.
    Line = 1,
    /// Bytes that begin no frame.
    NoStart = 2,
    /// A length above the buffer's.
    TooLong = 3,
    /// The bytes ended before the frame did.
    CutShort = 4,
    /// The checksum does not fit.
    Checksum = 5,
    /// Bytes came before the frame before was answered.
    Overrun = 6,
    /// No conversation is open.
    Closed = 7,
    /// Neither the next sequence number nor the last one.
    Sequence = 8,
    /// Not whole requests, or their answers would not fit.
    Requests = 9,
}

impl FrameError {
    /// All codes, in order.
    pub const ALL: [Self; 9] = [
        Self::Line,
        Self::NoStart,
        Self::TooLong,
        Self::CutShort,
        Self::Checksum,
        Self::Overrun,
        Self::Closed,
        Self::Sequence,
        Self::Requests,
    ];

    /// The byte that says it.
    #[must_use]
    pub const fn code(self) -> u8 {
        self as u8
    }

    /// The error of a code.
    #[must_use]
    pub fn from_code(code: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|error| error.code() == code)
    }

    /// Whether the same frame, sent again, may be accepted: the line was at fault.
    #[must_use]
    pub const fn is_transient(self) -> bool {
        !matches!(self, Self::Closed | Self::Sequence | Self::Requests)
    }

    /// What it means.
    #[must_use]
    pub const fn doc(self) -> &'static str {
        match self {
            Self::Line => "A byte had no stop bit: a break, or another speed.",
            Self::NoStart => "Bytes came of which none began a frame, and then none for the idle time.",
            Self::TooLong => "The length is above what a frame can carry.",
            Self::CutShort => "The frame was not complete, and no byte came for the idle time.",
            Self::Checksum => "The checksum does not fit.",
            Self::Overrun => "Bytes came before the frame before was answered, and were lost.",
            Self::Closed => "No conversation is open: the board was reset since.",
            Self::Sequence => "The sequence number is neither that of the last frame nor the next one.",
            Self::Requests => {
                "The payload is not one or more whole requests, or their answers would not fit in a frame."
            }
        }
    }
}

/// A frame that was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Frame<'a> {
    /// Its sequence number.
    pub sequence: u8,
    /// What it carries.
    pub payload: &'a [u8],
}

/// What the first bytes of a line's are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found<'a> {
    /// A frame; the bytes up to its end are used up.
    Frame(Frame<'a>, usize),
    /// No frame begins before this many bytes, and this many more are needed at least to say what follows them.
    Nothing {
        /// Bytes that can be forgotten.
        skip: usize,
        /// Bytes still to come.
        need: usize,
    },
}

/// The checksum of these bytes.
#[must_use]
pub fn checksum(bytes: &[u8]) -> u16 {
    CRC.checksum(bytes)
}

/// The sequence number after this one: 1 to 255, and 1 again.
#[must_use]
pub const fn next(sequence: u8) -> u8 {
    if sequence == u8::MAX { 1 } else { sequence + 1 }
}

/// Most bytes of payload in a frame, either way.
#[must_use]
pub fn capacity(config: &Config) -> usize {
    let most = |stage: usize, opcode: u8| {
        let (request, answer) = lens(config, &[opcode, stage as u8]);
        request.max(room(answer))
    };
    // Also a stage that does not exist: of a step that is the last.
    let stages = 0..=config.stages().len();
    let all = stages.flat_map(|stage| COMMANDS.iter().map(move |row| most(stage, row.command.opcode())));
    all.max().unwrap_or(0).max(LEAST_CAPACITY).next_power_of_two()
}

/// The bytes of a frame.
///
/// # Panics
/// Where the payload has more bytes than a length can say.
#[must_use]
pub fn encode(sequence: u8, payload: &[u8]) -> Vec<u8> {
    assert!(payload.len() <= usize::from(u16::MAX), "a payload of {} bytes", payload.len());
    let mut bytes = vec![START];
    bytes.extend((payload.len() as u16).to_le_bytes());
    bytes.push(sequence);
    bytes.extend(payload);
    bytes.extend(checksum(&bytes[1..]).to_le_bytes());
    bytes
}

/// The first frame in these bytes, as a host looks for it: what looks like a frame and has another checksum is skipped
/// by one byte, as a frame may begin inside.
#[must_use]
pub fn decode(bytes: &[u8], capacity: usize) -> Found<'_> {
    let mut skip = 0;
    while let Some(at) = bytes[skip..].iter().position(|&byte| byte == START) {
        skip += at;
        let rest = &bytes[skip..];
        let [_, low, high, sequence, ..] = *rest else {
            return Found::Nothing { skip, need: OVERHEAD - rest.len() };
        };
        let length = usize::from(u16::from_le_bytes([low, high]));
        if length <= capacity {
            let end = OVERHEAD + length;
            if rest.len() < end {
                return Found::Nothing { skip, need: end - rest.len() };
            }
            if checksum(&rest[1..end]) == 0 {
                return Found::Frame(Frame { sequence, payload: &rest[HEADER_LEN..end - 2] }, skip + end);
            }
        }
        skip += 1;
    }
    Found::Nothing { skip: bytes.len(), need: OVERHEAD }
}

/// Bytes that a response of `answer` bytes may take in a frame at most, a refusal included, as the board counts them.
#[must_use]
pub const fn room(answer: usize) -> usize {
    const { assert!((ERROR_LEN + 1).is_power_of_two()) };
    answer | ERROR_LEN
}

/// Bytes of the request that begins here and of its response (unless it is refused), by its first bytes: opcode and stage, or whether a step is the last, or of a
/// [packed] request the length of its entries; those that are not there count as 0. A request that the core refuses without knowing its
/// operands is as long as what the core takes of it.
#[must_use]
pub fn lens(config: &Config, request: &[u8]) -> (usize, usize) {
    let [opcode, stage, high] = [0, 1, 2].map(|at| request.get(at).copied().unwrap_or(0));
    if let Some(command) = packed::command(config, opcode) {
        let (plain, answer) = lens(config, &[command.opcode()]);
        let inputs = Size::Inputs.bytes(config, 0).unwrap_or(0);
        let entries = usize::from(u16::from_le_bytes([stage, high]));
        return (plain - inputs + packed::HEADER - 1 + entries, answer);
    }
    let Some(command) = Command::from_opcode(opcode).filter(|command| command.is_there(config)) else {
        return (1, ERROR_LEN);
    };
    let stage = usize::from(stage);
    let answer = response_len(config, command, stage).unwrap_or(ERROR_LEN);
    // The operands before the field whose size the stage says.
    let known = || 1 + command.info().operands.iter().map_while(|f| f.size.bytes(config, stage)).sum::<usize>();
    (request_len(config, command, stage).unwrap_or_else(known), answer)
}

/// Of many requests of one command (of the first stage, where it names one) in full frames: how many a frame carries, and
/// the bytes that it and its answer take on the line.
#[must_use]
pub fn full(config: &Config, command: Command) -> (usize, usize) {
    let (request, answer) = lens(config, &[command.opcode(), u8::from(command.is_step())]);
    let requests = (capacity(config) / request.max(room(answer))).max(1);
    (requests, 2 * OVERHEAD + requests * (request + answer))
}

/// Where each request in these bytes lies; `None` where they are not whole requests.
#[must_use]
pub fn requests(config: &Config, bytes: &[u8]) -> Option<Vec<Range<usize>>> {
    let (mut found, mut at) = (Vec::new(), 0);
    while at < bytes.len() {
        let (length, _) = lens(config, &bytes[at..]);
        found.push(at..at + length);
        at += length;
    }
    (at == bytes.len()).then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_found_again() {
        for error in FrameError::ALL {
            assert_eq!(FrameError::from_code(error.code()), Some(error));
        }
        assert_eq!(FrameError::from_code(0), None);
        assert_eq!(Command::from_opcode(REFUSED), None);
    }

    #[test]
    fn the_checksum_of_a_whole_frame_is_zero() {
        // The check value of CRC-16/MCRF4XX in the catalogue of CRCs.
        assert_eq!(checksum(b"123456789"), 0x6F91);
        assert_eq!(CRC_POLYNOMIAL, 0x8408);
        assert_eq!(checksum(&encode(7, &[1, 2, 3])[1..]), 0);
    }
}
