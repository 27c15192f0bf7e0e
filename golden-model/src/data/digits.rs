//! The embedded digits (Optical Recognition of Handwritten Digits, see `data/digits/README.md`).

use sigprop_spec::Config;

use super::idx::{IdxPair, RawFile};
use super::{Data, DataError};

macro_rules! embedded {
    ($name:literal) => {
        RawFile {
            name: concat!("digits: ", $name).to_owned(),
            bytes: include_bytes!(concat!("../../data/digits/", $name)).to_vec(),
        }
    };
}

/// Loads both sets; an activation is `min(v * 2^(A-5), amax)` for the raw values 0..=16.
pub fn load(config: &Config) -> Result<Data, DataError> {
    let bits = config.activation().bits();
    let amax = config.activation().max() as i32;
    let scale = |v: u8| {
        let v = i32::from(v);
        let scaled = if bits >= 5 { v << (bits - 5) } else { v >> (5 - bits) };
        scaled.min(amax) as i16
    };
    let train =
        IdxPair { images: embedded!("train-images-idx3-ubyte.gz"), labels: embedded!("train-labels-idx1-ubyte.gz") };
    let test =
        IdxPair { images: embedded!("test-images-idx3-ubyte.gz"), labels: embedded!("test-labels-idx1-ubyte.gz") };
    Ok(Data { train: train.decode("digits", config, scale)?, test: test.decode("digits", config, scale)? })
}
