//! The embedded diabetes data (442 patients, see `data/diabetes/README.md`), in the order of the file: samples 4, 9, 14, ... from 0 are
//! the test set.

use sigprop_spec::Config;

use super::embedded::{self, Spans};
use super::known::Known;
use super::values::Scale;
use super::{Data, DataError, Dataset};

const INPUTS: &[u8] = include_bytes!("../../data/diabetes/diabetes_data_raw.csv.gz");
const VALUES: &[u8] = include_bytes!("../../data/diabetes/diabetes_target.csv.gz");

/// Measurements of a patient.
const WIDTH: usize = 10;

/// What errors call it.
pub const NAME: &str = "diabetes";

/// The scale of the values: `z = floor((y - 160) / 2 + 1/2)` where activations have 8 bits, and the same part of their range where they have
/// others.
#[must_use]
pub fn scale(config: &Config) -> Scale {
    Scale { offset: 160.0, step: 254.0 / config.activation().max() as f64 }
}

/// Both sets. An input is `floor(2 amax u + 1/2) - amax`, u its place between the least and the greatest of the training set, and not beyond.
pub fn sets(config: &Config) -> Result<Data, DataError> {
    if config.inputs() != WIDTH {
        return Err(DataError::Embedded {
            source_name: NAME.to_owned(),
            got: WIDTH,
            want: config.inputs(),
            sequences: false,
        });
    }
    let (inputs, values) = (numbers(INPUTS)?, numbers(VALUES)?);
    let (mut train, mut test) = (Dataset::empty(WIDTH), Dataset::empty(WIDTH));
    let rows: Vec<&[f64]> = inputs.chunks_exact(WIDTH).collect();
    let to_train = rows.iter().enumerate().filter(|(n, _)| n % 5 != 4).map(|(_, row)| *row);
    let spans = Spans::of(WIDTH, to_train);
    for (n, (row, &value)) in rows.iter().zip(&values).enumerate() {
        let set = if n % 5 == 4 { &mut test } else { &mut train };
        set.x.extend(spans.codes(row, config.activation().max()));
        set.labels.push(0);
        set.known.push(Known { value, line: n as u64 + 1 });
    }
    Ok(Data { train, test, scale: None })
}

fn numbers(bytes: &[u8]) -> Result<Vec<f64>, DataError> {
    let words = embedded::text(NAME, bytes)?;
    words.split_whitespace().map(|word| word.parse().map_err(|_| embedded::broken(NAME))).collect()
}
