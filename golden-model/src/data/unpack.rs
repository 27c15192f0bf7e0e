//! The bytes of a file as a stream: unpacked if it is a gzip, never more than was agreed on, and with an ear for the user
//! who wants it to end.

use std::io::{self, Read};

use flate2::read::MultiGzDecoder;

use super::DataError;

/// Bytes of a data file, at most.
pub const MOST_BYTES: u64 = 1 << 32;
/// Bytes that come out of a gzip, at most: a small file may promise any number of them.
pub const MOST_UNPACKED: u64 = 1 << 30;
/// Bytes of a line, at most: several times what the widest sample takes.
const MOST_OF_A_LINE: usize = 1 << 24;

/// What to do with a file that is broken.
pub const COPY_AGAIN: &str = "copy or download the file again";

/// Says whether reading is to end.
pub type Stop<'a> = &'a dyn Fn() -> bool;

/// Why a stream has ended before its time.
enum Halt {
    Stopped,
    TooMuch,
    LongLine,
    Broken(String),
}

/// A file's bytes on their way in.
pub struct Stream<'a> {
    inner: Box<dyn Read + 'a>,
    /// Whether they come out of a gzip.
    pub packed: bool,
    /// Bytes read so far.
    pub taken: u64,
    lines: bool,
    line: usize,
    stop: Stop<'a>,
    halt: Option<Halt>,
}

impl<'a> Stream<'a> {
    /// Of these bytes, which are a gzip or not; `lines`: they are text.
    pub fn new(bytes: &'a [u8], lines: bool, stop: Stop<'a>) -> Self {
        let packed = bytes.starts_with(&[0x1F, 0x8B]);
        // Several gzips one after the other are one file; anything else after a gzip is refused.
        let inner: Box<dyn Read + 'a> = if packed { Box::new(MultiGzDecoder::new(bytes)) } else { Box::new(bytes) };
        Self { inner, packed, taken: 0, lines, line: 0, stop, halt: None }
    }

    /// Fills as much of `buffer` as there is, and says how much that was.
    pub fn fill(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut filled = 0;
        while filled < buffer.len() {
            match self.read(&mut buffer[filled..])? {
                0 => break,
                n => filled += n,
            }
        }
        Ok(filled)
    }

    /// What it was that ended the stream of `file`; `None` where it was nothing of this module.
    pub fn fault(&self, file: &str) -> Option<DataError> {
        let file = file.to_owned();
        let whole = |what: String, mend: &str| DataError::Whole { file: file.clone(), what, mend: mend.to_owned() };
        Some(match self.halt.as_ref()? {
            Halt::Stopped => DataError::Interrupted { file: file.clone() },
            Halt::TooMuch => whole(
                format!("it is a gzip of more than {MOST_UNPACKED} bytes"),
                "check that it is the right file; if it is, unpack it with gunzip",
            ),
            Halt::LongLine => whole(
                format!("it has a line of more than {MOST_OF_A_LINE} bytes"),
                "check that it is text with one sample a line",
            ),
            Halt::Broken(reason) => DataError::Corrupt {
                file: file.clone(),
                offset: self.taken as usize,
                what: format!("the gzip data are broken or cut short after that many uncompressed bytes ({reason})"),
                mend: COPY_AGAIN.to_owned(),
            },
        })
    }

    fn end(&mut self, halt: Halt) -> io::Error {
        self.halt = Some(halt);
        io::Error::other("the stream was ended")
    }
}

impl Read for Stream<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if (self.stop)() {
            return Err(self.end(Halt::Stopped));
        }
        let n = match self.inner.read(buffer) {
            Ok(n) => n,
            Err(e) => return Err(self.end(Halt::Broken(e.to_string()))),
        };
        self.taken += n as u64;
        if self.packed && self.taken > MOST_UNPACKED {
            return Err(self.end(Halt::TooMuch));
        }
        if self.lines {
            let last = buffer[..n].iter().rposition(|byte| matches!(byte, b'\n' | b'\r'));
            self.line = last.map_or(self.line + n, |at| n - 1 - at);
            if self.line > MOST_OF_A_LINE {
                return Err(self.end(Halt::LongLine));
            }
        }
        Ok(n)
    }
}
