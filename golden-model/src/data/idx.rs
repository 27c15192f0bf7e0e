//! IDX files: a big-endian header (0, 0, type 8 = unsigned byte, dimensions; then each dimension as 32 bits) and
//! the bytes.
//!
//! The headers of both files are read and checked before anything else of them is, and then no more bytes than they
//! promise: what a gzip unpacks to is not known beforehand.

mod mend;

use std::path::Path;

use sigprop_spec::{Config, files};

use super::unpack::{COPY_AGAIN, MOST_BYTES, MOST_UNPACKED, Stop, Stream};
use super::{DataError, Dataset, scale_byte};

/// Bytes that are read at once.
const CHUNK: usize = 1 << 16;

/// A file's name, for errors, and its bytes, gzip or not.
pub struct RawFile {
    pub name: String,
    pub bytes: Vec<u8>,
}

/// Images and labels that belong together.
pub struct IdxPair {
    pub images: RawFile,
    pub labels: RawFile,
}

/// A file whose header has been read.
struct Opened<'a> {
    name: &'a str,
    stream: Stream<'a>,
    dims: Vec<usize>,
    header: usize,
}

/// Reads the files to learn from.
pub fn train(dir: &Path, config: &Config, stop: Stop<'_>) -> Result<Dataset, DataError> {
    set(dir, &["train"], config, stop)
}

/// Reads the files to measure on.
pub fn test(dir: &Path, config: &Config, stop: Stop<'_>) -> Result<Dataset, DataError> {
    set(dir, &["t10k", "test"], config, stop)
}

fn set(dir: &Path, prefixes: &[&str], config: &Config, stop: Stop<'_>) -> Result<Dataset, DataError> {
    let bits = config.activation().bits();
    let pair = IdxPair { images: read(dir, prefixes, "images", 3)?, labels: read(dir, prefixes, "labels", 1)? };
    pair.decode(&format!("idx:{}", dir.display()), config, |v| scale_byte(v, bits), stop)
}

/// The first of the names in use: `x-idx3-ubyte`, `x.idx3-ubyte`, each also with `.gz`.
fn read(dir: &Path, prefixes: &[&str], kind: &str, dimensions: u32) -> Result<RawFile, DataError> {
    let dotted = prefixes.iter().flat_map(|p| ['-', '.'].map(|dot| format!("{p}-{kind}{dot}idx{dimensions}-ubyte")));
    let names: Vec<String> = dotted.flat_map(|n| [n.clone(), format!("{n}.gz")]).collect();
    if !dir.is_dir() {
        let (dir, is_file) = (dir.display().to_string(), dir.exists());
        return Err(DataError::NoFolder { dir, is_file });
    }
    let Some(path) = names.iter().map(|n| dir.join(n)).find(|p| p.exists()) else {
        let dir = dir.display().to_string();
        return Err(DataError::NotFound { dir, names: names.join(", ") });
    };
    let name = path.display().to_string();
    Ok(RawFile { name, bytes: files::read(&path, MOST_BYTES)? })
}

impl IdxPair {
    /// Checks both files against each other and the network, and scales the images.
    pub fn decode(
        &self,
        source: &str,
        config: &Config,
        scale: impl Fn(u8) -> i16,
        stop: Stop<'_>,
    ) -> Result<Dataset, DataError> {
        let mut images = Opened::new(&self.images, false, stop)?;
        let mut labels = Opened::new(&self.labels, true, stop)?;
        if images.dims.len() < 2 {
            let mend = "give the images' file; a file of labels has one dimension";
            return Err(images.fault(3, "one dimension where images have two or three".to_owned(), mend));
        }
        if labels.dims.len() != 1 {
            let mend = mend::flat_labels(&labels.dims, labels.stream.packed);
            return Err(labels.fault(3, format!("{} dimensions where labels have one", labels.dims.len()), &mend));
        }
        if images.dims[0] != labels.dims[0] {
            let (images_name, labels_name) = (self.images.name.clone(), self.labels.name.clone());
            let (got, want) = (images.dims[0], labels.dims[0]);
            return Err(DataError::Count { images: images_name, labels: labels_name, got, want });
        }
        // Without images the other dimensions may be anything.
        let width = images.dims[1..].iter().fold(1usize, |n, d| n.saturating_mul(*d));
        if width != config.inputs() {
            let (got, want) = (width, config.inputs());
            return Err(DataError::Width { source_name: source.to_owned(), got, want });
        }
        let mut codes = Vec::new();
        labels.values(|bytes| codes.extend_from_slice(bytes))?;
        let classes = config.classes();
        if let Some(at) = codes.iter().position(|&l| usize::from(l) >= classes) {
            let (place, label) = (format!("{}, byte {}", self.labels.name, labels.header + at), u64::from(codes[at]));
            let from_one = codes.iter().all(|&l| (1..=classes).contains(&usize::from(l)));
            return Err(DataError::Label { source_name: source.to_owned(), label, place, classes, from_one });
        }
        let mut x = Vec::new();
        images.values(|bytes| x.extend(bytes.iter().map(|&v| scale(v))))?;
        Dataset::new(width, x, codes)
            .ok_or_else(|| images.broken(4, "dimensions that its bytes do not fill".to_owned()))
    }
}

impl<'a> Opened<'a> {
    fn new(file: &'a RawFile, is_labels: bool, stop: Stop<'a>) -> Result<Self, DataError> {
        let stream = Stream::new(&file.bytes, false, stop);
        let mut opened = Self { name: &file.name, stream, dims: Vec::new(), header: 4 };
        let mut magic = [0; 4];
        let got = opened.fill(&mut magic)?;
        if got < magic.len() {
            return Err(opened.broken(got, "the file ends inside the magic number".to_owned()));
        }
        let [first, second, kind, count] = magic;
        if [first, second] != [0, 0] {
            return Err(opened.broken(0, format!("bytes {first:#04x} {second:#04x} where IDX begins with 0 0")));
        }
        let type_fault = (kind != 8).then(|| mend::of_type(kind, is_labels, opened.stream.packed));
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
    fn values(&mut self, mut take: impl FnMut(&[u8])) -> Result<(), DataError> {
        let promised = self.dims.iter().try_fold(1u64, |n, d| n.checked_mul(*d as u64)).unwrap_or(u64::MAX);
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

    fn fill(&mut self, buffer: &mut [u8]) -> Result<usize, DataError> {
        self.stream.fill(buffer).map_err(|e| {
            let at = self.stream.taken as usize;
            self.stream.fault(self.name).unwrap_or_else(|| self.broken(at, e.to_string()))
        })
    }

    fn broken(&self, offset: usize, what: String) -> DataError {
        self.fault(offset, what, COPY_AGAIN)
    }

    fn fault(&self, offset: usize, what: String, mend: &str) -> DataError {
        DataError::Corrupt { file: self.name.to_owned(), offset, what, mend: mend.to_owned() }
    }
}
