//! IDX files on their way in: the header is read and checked first, and then no more bytes than it promises.

use super::super::DataError;
use super::super::unpack::{COPY_AGAIN, MOST_UNPACKED, Stop, Stream};
use super::kind::Kind;
use super::{RawFile, mend};

/// Bytes that are read at once.
const CHUNK: usize = 1 << 16;

/// A file whose header has been read.
pub struct Opened<'a> {
    pub name: &'a str,
    pub stream: Stream<'a>,
    pub dims: Vec<usize>,
    pub header: usize,
    /// Bytes of a value.
    pub size: usize,
}

impl<'a> Opened<'a> {
    pub fn new(file: &'a RawFile, has: Kind, stop: Stop<'a>) -> Result<Self, DataError> {
        let stream = Stream::new(&file.bytes, false, stop);
        let mut opened = Self { name: &file.name, stream, dims: Vec::new(), header: 4, size: 1 };
        let mut magic = [0; 4];
        let got = opened.fill(&mut magic)?;
        if got < magic.len() {
            return Err(opened.broken(got, "the file ends inside the magic number".to_owned()));
        }
        let [first, second, kind, count] = magic;
        if [first, second] != [0, 0] {
            return Err(opened.broken(0, format!("bytes {first:#04x} {second:#04x} where IDX begins with 0 0")));
        }
        // Lengths are not all below 256.
        opened.size = match (has, kind) {
            (Kind::Lengths, 0x0B) => 2,
            (Kind::Lengths, 0x0C) => 4,
            _ => 1,
        };
        let is_other = kind != 8 && opened.size == 1;
        let type_fault = is_other.then(|| mend::of_type(kind, has, opened.stream.packed));
        match type_fault {
            Some(Some((what, mend))) => return Err(opened.fault(2, what, &mend)),
            Some(None) => {
                return Err(opened.broken(2, format!("element type {kind:#04x}, wanted 0x08 (unsigned bytes)")));
            }
            None => {}
        }
        if !(1..=4).contains(&count) {
            return Err(opened.broken(3, format!("{count} dimensions, wanted 1 to 4")));
        }
        let mut words = vec![0; 4 * usize::from(count)];
        opened.header = 4 + words.len();
        let got = opened.fill(&mut words)?;
        if got < words.len() {
            let what = format!("the file ends inside its header of {} bytes", opened.header);
            return Err(opened.broken(4 + got, what));
        }
        opened.dims = words.as_chunks::<4>().0.iter().map(|w| u32::from_be_bytes(*w) as usize).collect();
        Ok(opened)
    }

    /// Hands on as many values as the dimensions promise, piece by piece.
    pub fn values(&mut self, mut take: impl FnMut(&[u8])) -> Result<(), DataError> {
        let promised = self.dims.iter().try_fold(self.size as u64, |n, d| n.checked_mul(*d as u64)).unwrap_or(u64::MAX);
        if self.stream.packed && promised > MOST_UNPACKED {
            let what =
                format!("dimensions {:?} are more than the {MOST_UNPACKED} bytes that a gzip may have", self.dims);
            return Err(self.fault(4, what, "check that it is the right file; if it is, unpack it with gunzip"));
        }
        let mut buffer = vec![0; CHUNK];
        let mut left = promised;
        while left > 0 {
            let want = usize::try_from(left).map_or(CHUNK, |left| left.min(CHUNK));
            let got = self.fill(&mut buffer[..want])?;
            take(&buffer[..got]);
            left -= got as u64;
            if got < want {
                let at = self.stream.taken as usize;
                return Err(self.broken(at, format!("the file ends before dimensions {:?} are filled", self.dims)));
            }
        }
        let at = self.stream.taken as usize;
        match self.fill(&mut buffer[..1])? {
            0 => Ok(()),
            _ => Err(self.broken(at, format!("more bytes than dimensions {:?} fill", self.dims))),
        }
    }

    pub fn fill(&mut self, buffer: &mut [u8]) -> Result<usize, DataError> {
        self.stream.fill(buffer).map_err(|e| {
            let at = self.stream.taken as usize;
            self.stream.fault(self.name).unwrap_or_else(|| self.broken(at, e.to_string()))
        })
    }

    pub fn broken(&self, offset: usize, what: String) -> DataError {
        self.fault(offset, what, COPY_AGAIN)
    }

    pub fn fault(&self, offset: usize, what: String, mend: &str) -> DataError {
        DataError::Corrupt { file: self.name.to_owned(), offset, what, mend: mend.to_owned() }
    }
}
