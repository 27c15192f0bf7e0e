//! IDX files: a big-endian header (0, 0, type 8 = unsigned byte, dimensions; then each dimension as 32 bits) and
//! the bytes.

use std::io::Read;
use std::path::Path;

use sigprop_spec::{Config, files};

use super::{Data, DataError, Dataset, MOST_BYTES, scale_byte};

const COPY_AGAIN: &str = "copy or download the file again";

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

/// An uncompressed IDX file taken apart.
struct Idx {
    dims: Vec<usize>,
    bytes: Vec<u8>,
    header: usize,
}

/// Reads the four files of a folder.
pub fn load_folder(dir: &Path, config: &Config) -> Result<Data, DataError> {
    let bits = config.activation().bits();
    let set = |prefixes: &[&str]| {
        let pair = IdxPair { images: read(dir, prefixes, "images", 3)?, labels: read(dir, prefixes, "labels", 1)? };
        pair.decode(&format!("idx:{}", dir.display()), config, |v| scale_byte(v, bits))
    };
    Ok(Data { train: set(&["train"])?, test: set(&["t10k", "test"])? })
}

/// The first of the names in use: `x-idx3-ubyte`, `x.idx3-ubyte`, each also with `.gz`.
fn read(dir: &Path, prefixes: &[&str], kind: &str, dimensions: u32) -> Result<RawFile, DataError> {
    let dotted = prefixes.iter().flat_map(|p| ['-', '.'].map(|dot| format!("{p}-{kind}{dot}idx{dimensions}-ubyte")));
    let names: Vec<String> = dotted.flat_map(|n| [n.clone(), format!("{n}.gz")]).collect();
    if !dir.is_dir() {
        return Err(DataError::NoFolder { dir: dir.display().to_string() });
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
    pub fn decode(&self, source: &str, config: &Config, scale: impl Fn(u8) -> i16) -> Result<Dataset, DataError> {
        let images = self.images.parse()?;
        let labels = self.labels.parse()?;
        if images.dims.len() < 2 {
            return Err(self.images.fault(3, "one dimension where images have two or three".to_owned()));
        }
        if labels.dims.len() != 1 {
            return Err(self.labels.fault(3, format!("{} dimensions where labels have one", labels.dims.len())));
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
        let classes = config.classes();
        let codes = &labels.bytes[labels.header..];
        if let Some(at) = codes.iter().position(|&l| usize::from(l) >= classes) {
            let place = format!("{}, byte {}", self.labels.name, labels.header + at);
            let label = u64::from(codes[at]);
            return Err(DataError::Label { source_name: source.to_owned(), label, place, classes });
        }
        let x = images.bytes[images.header..].iter().map(|&v| scale(v)).collect();
        Ok(Dataset { inputs: width, x, labels: codes.to_vec() })
    }
}

impl RawFile {
    fn fault(&self, offset: usize, what: String) -> DataError {
        DataError::Corrupt { file: self.name.clone(), offset, what, mend: COPY_AGAIN }
    }

    fn inflate(&self) -> Result<Vec<u8>, DataError> {
        if !self.bytes.starts_with(&[0x1F, 0x8B]) {
            return Ok(self.bytes.clone());
        }
        let mut out = Vec::new();
        // Several gzips one after the other are one file; anything else after a gzip is refused.
        let mut decoder = flate2::read::MultiGzDecoder::new(&self.bytes[..]);
        match decoder.read_to_end(&mut out) {
            Ok(_) => Ok(out),
            Err(e) => Err(self.fault(
                out.len(),
                format!("the gzip data are broken or cut short after that many uncompressed bytes ({e})"),
            )),
        }
    }

    fn parse(&self) -> Result<Idx, DataError> {
        let bytes = self.inflate()?;
        let Some(magic) = bytes.first_chunk::<4>() else {
            return Err(self.fault(bytes.len(), "the file ends inside the magic number".to_owned()));
        };
        if magic[..2] != [0, 0] {
            return Err(self.fault(0, format!("bytes {:#04x} {:#04x} where IDX begins with 0 0", magic[0], magic[1])));
        }
        if magic[2] != 8 {
            return Err(self.fault(2, format!("element type {:#04x}, wanted 0x08 (unsigned bytes)", magic[2])));
        }
        let count = usize::from(magic[3]);
        if !(1..=4).contains(&count) {
            return Err(self.fault(3, format!("{count} dimensions, wanted 1 to 4")));
        }
        let header = 4 + 4 * count;
        if bytes.len() < header {
            return Err(self.fault(bytes.len(), format!("the file ends inside its header of {header} bytes")));
        }
        let words = bytes[4..header].as_chunks::<4>().0;
        let dims: Vec<usize> = words.iter().map(|w| u32::from_be_bytes(*w) as usize).collect();
        let values = dims.iter().try_fold(1usize, |n, d| n.checked_mul(*d));
        let size = values.and_then(|n| n.checked_add(header));
        match size {
            Some(size) if size == bytes.len() => Ok(Idx { dims, bytes, header }),
            Some(size) if size < bytes.len() => {
                Err(self.fault(size, format!("{} more bytes than dimensions {dims:?} fill", bytes.len() - size)))
            }
            _ => Err(self.fault(bytes.len(), format!("the file ends before dimensions {dims:?} are filled"))),
        }
    }
}
