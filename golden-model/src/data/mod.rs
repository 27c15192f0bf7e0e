//! Data sets: embedded ones, IDX folders, CSV files, scaled to the activation format; samples are plain, or sequences of steps.
//!
//! | source | raw values | input at A = 8 | in general |
//! |---|---|---|---|
//! | `digits`, `digits-rows` | 0..=16 | `min(v*8, 127)` | `min(v*2^(A-5), amax)` |
//! | `idx:DIR` | 0..=255 | `v >> 1` | `v >> (9-A)`, or `v << (A-9)` for A > 9 |
//! | `csv:FILE`, integers | 0..=255 | `v >> 1` | as IDX |
//! | `csv:FILE`, reals | -1..=1 | `round(v*127)` | `round(v*amax)` |
//! | `seq:DIR` | 0..=255 | as IDX | as IDX |
//! | `seq:FILE` | as `csv:FILE` | as there | as there |
//! | `diabetes`, `japanese-vowels` | any | `floor(254 u + 1/2) - 127` | `floor(2 amax u + 1/2) - amax`, u the place between least and greatest |

mod classes;
mod csv_file;
mod dataset;
mod diabetes;
mod digits;
mod embedded;
mod error;
mod idx;
mod japanese_vowels;
mod known;
mod label;
mod remarks;
mod selection;
mod sequence;
mod source;
mod unpack;
mod values;

pub use dataset::{Dataset, Steps};
pub use error::DataError;
pub use known::Known;
pub use label::{Label, LabelError};
pub use selection::{Loaded, Selection};
pub use source::DataSource;
pub use unpack::Stop;
pub use values::{Scale, Values};

/// Characters of a value that errors repeat.
const SHOWN: usize = 20;

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

/// A byte 0..=255 as an activation of `bits` bits: its upper bits.
#[must_use]
pub fn code_of_byte(v: u8, bits: u32) -> i16 {
    if bits <= 9 { i16::from(v) >> (9 - bits) } else { i16::from(v) << (bits - 9) }
}

/// A real number -1..=1 as an activation, halves away from zero.
#[must_use]
pub fn code_of_real(v: f64, amax: i64) -> i16 {
    (v * amax as f64).round() as i16
}

/// A value for an error, not too much of it.
fn shown(field: &str) -> String {
    let mut text: String = field.chars().take(SHOWN).collect();
    if text.len() < field.len() {
        text.push_str("...");
    }
    text
}
