//! The embedded digits (Optical Recognition of Handwritten Digits, see `data/digits/README.md`), as pictures or row by row.

use sigprop_spec::Config;

use super::idx::{IdxSet, RawFile};
use super::unpack::Stop;
use super::{DataError, Dataset};

macro_rules! embedded {
    ($name:literal) => {
        RawFile {
            name: concat!("digits: ", $name).to_owned(),
            bytes: include_bytes!(concat!("../../data/digits/", $name)).to_vec(),
        }
    };
}

/// The samples to learn from.
pub fn train(config: &Config, stop: Stop<'_>) -> Result<Dataset, DataError> {
    let pair = IdxSet {
        images: embedded!("train-images-idx3-ubyte.gz"),
        labels: embedded!("train-labels-idx1-ubyte.gz"),
        lengths: None,
    };
    decode(&pair, config, stop)
}

/// The samples to measure on.
pub fn test(config: &Config, stop: Stop<'_>) -> Result<Dataset, DataError> {
    let pair = IdxSet {
        images: embedded!("test-images-idx3-ubyte.gz"),
        labels: embedded!("test-labels-idx1-ubyte.gz"),
        lengths: None,
    };
    decode(&pair, config, stop)
}

/// An activation is `min(v * 2^(A-5), amax)` for the raw values 0..=16.
fn decode(pair: &IdxSet, config: &Config, stop: Stop<'_>) -> Result<Dataset, DataError> {
    let bits = config.activation().bits();
    let amax = config.activation().max() as i32;
    let scale = |v: u8| {
        let v = i32::from(v);
        let scaled = if bits >= 5 { v << (bits - 5) } else { v >> (5 - bits) };
        scaled.min(amax) as i16
    };
    let name = if config.takes_sequences() { "digits-rows" } else { "digits" };
    pair.decode(name, config, scale, stop).map_err(|fault| match fault {
        // Who gives no data means the digits only where the network is made for them.
        DataError::Width { source_name, got, want, sequences } => {
            DataError::Embedded { source_name, got, want, sequences }
        }
        other => other,
    })
}
