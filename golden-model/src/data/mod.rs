//! Data sets: the embedded digits, IDX folders, CSV files, scaled to the activation format.
//!
//! | source | raw values | input at A = 8 | in general |
//! |---|---|---|---|
//! | `digits` | 0..=16 | `min(v*8, 127)` | `min(v*2^(A-5), amax)` |
//! | `idx:DIR` | 0..=255 | `v >> 1` | `v >> (9-A)`, or `v << (A-9)` for A > 9 |
//! | `csv:FILE`, integers | 0..=255 | `v >> 1` | as IDX |
//! | `csv:FILE`, reals | -1..=1 | `round(v*127)` | `round(v*amax)` |
//! | `diabetes` | any | `floor(254 u + 1/2) - 127` | `floor(2 amax u + 1/2) - amax`, u the place between least and greatest |

mod classes;
mod csv_file;
mod diabetes;
mod digits;
mod error;
mod idx;
mod label;
mod remarks;
mod selection;
mod source;
mod unpack;
mod values;

pub use error::DataError;
pub use label::{Label, LabelError};
pub use selection::{Loaded, Selection};
pub use source::DataSource;
pub use unpack::Stop;
pub use values::{Known, Scale};

/// Characters of a value that errors repeat.
const SHOWN: usize = 20;

/// Samples of one kind (training or test): inputs `[n, inputs]` as raw activations, labels `[n]`. Where a network learns values, a
/// sample's is the last of its inputs, and its label the range of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Dataset {
    inputs: usize,
    x: Vec<i16>,
    labels: Vec<u8>,
    /// The values as they were given, where the network learns some.
    known: Vec<Known>,
}

/// A training set and a test set.
#[derive(Debug, Clone, PartialEq)]
pub struct Data {
    /// To learn from.
    pub train: Dataset,
    /// To measure on.
    pub test: Dataset,
    /// The scale of their values, where the network learns some.
    pub scale: Option<Scale>,
}

impl Dataset {
    /// A set from flat inputs and labels; `None` unless `x` holds `inputs` values for every label.
    #[must_use]
    pub fn new(inputs: usize, x: Vec<i16>, labels: Vec<u8>) -> Option<Self> {
        (inputs > 0 && x.len() == inputs * labels.len()).then_some(Self { inputs, x, labels, known: Vec::new() })
    }

    /// A set without samples.
    fn empty(inputs: usize) -> Self {
        Self { inputs, x: Vec::new(), labels: Vec::new(), known: Vec::new() }
    }

    /// The values as they were given, where the network learns some, in order.
    #[must_use]
    pub fn known(&self) -> &[Known] {
        &self.known
    }

    /// Samples.
    #[must_use]
    pub fn len(&self) -> usize {
        self.labels.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.labels.is_empty()
    }

    /// Numbers of a sample.
    #[must_use]
    pub fn inputs(&self) -> usize {
        self.inputs
    }

    /// Inputs and label of a sample.
    ///
    /// # Panics
    /// Where the sample is not there.
    #[must_use]
    pub fn sample(&self, index: usize) -> (&[i16], usize) {
        (&self.x[index * self.inputs..][..self.inputs], usize::from(self.labels[index]))
    }

    /// All samples in order.
    pub fn iter(&self) -> impl Iterator<Item = (&[i16], usize)> + Clone {
        self.x.chunks_exact(self.inputs).zip(self.labels.iter().map(|&l| usize::from(l)))
    }

    /// The first `n` samples.
    #[must_use]
    pub fn truncated(&self, n: usize) -> Self {
        let n = n.min(self.len());
        let known = self.known.iter().take(n).copied().collect();
        Self { inputs: self.inputs, x: self.x[..n * self.inputs].to_vec(), labels: self.labels[..n].to_vec(), known }
    }
}

/// A byte 0..=255 as an activation of `bits` bits.
fn scale_byte(v: u8, bits: u32) -> i16 {
    if bits <= 9 { i16::from(v) >> (9 - bits) } else { i16::from(v) << (bits - 9) }
}

/// A value for an error, not too much of it.
fn shown(field: &str) -> String {
    let mut text: String = field.chars().take(SHOWN).collect();
    if text.len() < field.len() {
        text.push_str("...");
    }
    text
}
