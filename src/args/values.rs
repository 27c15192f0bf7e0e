//! How single values of the command line are read.

use clap::builder::{OsStringValueParser, TypedValueParser};
use sigprop_golden_model::data::DataSource;
use sigprop_testbench::{Engine, TestbenchError};

/// The command line as it was typed, each word quoted where a shell would take it apart.
pub fn typed() -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_=./:,+@%".contains(c);
    let quoted = |word: String| match word.chars().all(plain) && !word.is_empty() {
        true => word,
        false => format!("'{}'", word.replace('\'', r"'\''")),
    };
    let words = std::env::args_os().skip(1).map(|word| quoted(word.to_string_lossy().into_owned()));
    std::iter::once("sigprop".to_owned()).chain(words).collect::<Vec<_>>().join(" ")
}

/// Samples of a run, at most: years of work, and no counter overflows.
const MOST_SAMPLES: u64 = 1_000_000_000_000;
/// The same as of `learning.epochs`.
const MOST_EPOCHS: u64 = 100_000;

/// Samples of a run.
pub fn samples(text: &str) -> Result<usize, String> {
    count(text, MOST_SAMPLES)
}

/// Passes over the training set.
pub fn epochs(text: &str) -> Result<usize, String> {
    count(text, MOST_EPOCHS)
}

fn count(text: &str, most: u64) -> Result<usize, String> {
    let number = text.parse::<u64>().ok().filter(|n| (1..=most).contains(n)).and_then(|n| usize::try_from(n).ok());
    number.ok_or_else(|| format!("must be a whole number, at least 1 and at most {most}"))
}

/// A simulation, with spaces around its name or not.
pub fn engine(text: &str) -> Result<Engine, TestbenchError> {
    text.trim().parse()
}

/// A data source; a path in it need not be UTF-8.
pub fn source() -> impl TypedValueParser<Value = DataSource> {
    OsStringValueParser::new().try_map(DataSource::try_from)
}

/// Bits a second of a serial line.
pub fn baud() -> impl TypedValueParser<Value = u32> {
    clap::value_parser!(u32).range(300..=12_000_000)
}
