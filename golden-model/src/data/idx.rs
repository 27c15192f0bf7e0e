//! IDX files: a big-endian header (0, 0, type 8 = unsigned byte, dimensions; then each dimension as 32 bits) and
//! the bytes. Where the network takes sequences, the images' second dimension is steps and the others are a step; see [`steps`].
//!
//! The headers of both files are read and checked before anything else of them is, and then no more bytes than they
//! promise: what a gzip unpacks to is not known beforehand.

mod kind;
mod mend;
mod opened;
mod steps;

use std::path::{Path, PathBuf};

use sigprop_spec::{Config, files};

use kind::Kind;
use opened::Opened;

use super::unpack::{MOST_BYTES, Stop};
use super::{DataError, Dataset, code_of_byte};

/// A file's name, for errors, and its bytes, gzip or not.
pub struct RawFile {
    pub name: String,
    pub bytes: Vec<u8>,
}

/// Images and labels that belong together, and lengths where there are some.
pub struct IdxSet {
    pub images: RawFile,
    pub labels: RawFile,
    /// How many steps of each image count.
    pub lengths: Option<RawFile>,
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
    let lengths = match config.takes_sequences() {
        true => find(dir, &names(prefixes, "lengths", 1)).map(|path| open(&path)).transpose()?,
        false => None,
    };
    let set = IdxSet { images: read(dir, prefixes, "images", 3)?, labels: read(dir, prefixes, "labels", 1)?, lengths };
    let kind = if config.takes_sequences() { "seq" } else { "idx" };
    set.decode(&format!("{kind}:{}", dir.display()), config, |v| code_of_byte(v, bits), stop)
}

/// The names in use: `x-idx3-ubyte`, `x.idx3-ubyte`, each also with `.gz`.
fn names(prefixes: &[&str], kind: &str, dimensions: u32) -> Vec<String> {
    let dotted = prefixes.iter().flat_map(|p| ['-', '.'].map(|dot| format!("{p}-{kind}{dot}idx{dimensions}-ubyte")));
    dotted.flat_map(|n| [n.clone(), format!("{n}.gz")]).collect()
}

/// The first of the names that is there.
fn find(dir: &Path, names: &[String]) -> Option<PathBuf> {
    names.iter().map(|n| dir.join(n)).find(|p| p.exists())
}

fn open(path: &Path) -> Result<RawFile, DataError> {
    Ok(RawFile { name: path.display().to_string(), bytes: files::read(path, MOST_BYTES)? })
}

fn read(dir: &Path, prefixes: &[&str], kind: &str, dimensions: u32) -> Result<RawFile, DataError> {
    if !dir.is_dir() {
        let (dir, is_file) = (dir.display().to_string(), dir.exists());
        return Err(DataError::NoFolder { dir, is_file });
    }
    let names = names(prefixes, kind, dimensions);
    let dir_name = || dir.display().to_string();
    let path = find(dir, &names).ok_or_else(|| DataError::NotFound { dir: dir_name(), names: names.join(", ") })?;
    open(&path)
}

impl IdxSet {
    /// Checks both files against each other and the network, and scales the images.
    pub fn decode(
        &self,
        source: &str,
        config: &Config,
        scale: impl Fn(u8) -> i16,
        stop: Stop<'_>,
    ) -> Result<Dataset, DataError> {
        let mut images = Opened::new(&self.images, Kind::Images, stop)?;
        let mut labels = Opened::new(&self.labels, Kind::Labels, stop)?;
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
        let sequences = config.takes_sequences();
        let width = if sequences { None } else { Some(plain_width(&images, source, config)?) };
        let padded = if sequences { self.padded(&images, source, config)? } else { 1 };
        let mut codes = Vec::new();
        labels.values(|bytes| codes.extend_from_slice(bytes))?;
        let classes = config.classes();
        if let Some(at) = codes.iter().position(|&l| usize::from(l) >= classes) {
            let (place, label) = (format!("{}, byte {}", self.labels.name, labels.header + at), u64::from(codes[at]));
            let from_one = codes.iter().all(|&l| (1..=classes).contains(&usize::from(l)));
            let source_name = source.to_owned();
            return Err(DataError::Label { source_name, label, place, classes, from_one, sequences });
        }
        // Known to be as many as there are labels.
        let steps = if sequences { self.steps(padded, codes.len(), config, stop)? } else { Vec::new() };
        let mut x = Vec::new();
        images.values(|bytes| x.extend(bytes.iter().map(|&v| scale(v))))?;
        let set = match width {
            Some(width) => Dataset::new(width, x, codes).map(|set| match images.dims[..] {
                [_, _, columns] => set.with_picture(columns),
                _ => set,
            }),
            None => steps::set(x, config.inputs(), &steps, codes),
        };
        set.ok_or_else(|| images.broken(4, "dimensions that its bytes do not fill".to_owned()))
    }
}

/// Values of an image, as many as the network has inputs.
fn plain_width(images: &Opened<'_>, source: &str, config: &Config) -> Result<usize, DataError> {
    // Without images the other dimensions may be anything.
    let (got, want) = (product(&images.dims[1..]), config.inputs());
    let source_name = source.to_owned();
    if got == want { Ok(got) } else { Err(DataError::Width { source_name, got, want, sequences: false }) }
}

fn product(dims: &[usize]) -> usize {
    dims.iter().fold(1usize, |n, d| n.saturating_mul(*d))
}
