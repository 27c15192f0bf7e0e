//! How single values of the command line are read.

use std::path::{Path, PathBuf};

use clap::builder::{OsStringValueParser, PathBufValueParser, TypedValueParser};
use sigprop_golden_model::data::DataSource;
use sigprop_synth::quote::shell;
use sigprop_testbench::{Engine, UnknownEngine};

/// The command line as it was typed, each word quoted where a shell would take it apart.
pub fn typed() -> String {
    let words = std::env::args_os().skip(1).map(|word| shell(&word.to_string_lossy()));
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
pub fn engine(text: &str) -> Result<Engine, UnknownEngine> {
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

/// The ending of a name in lower case, without its point; nothing where there is none.
pub fn ending(path: &Path) -> String {
    path.extension().map_or(String::new(), |ending| ending.to_string_lossy().to_lowercase())
}

/// What names of Verilog modules begin with.
pub fn prefix(text: &str) -> Result<String, String> {
    let fits = text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        && text.len() <= 32;
    if fits {
        Ok(text.to_owned())
    } else {
        Err("must be a letter, then letters, digits and _, 32 characters at most".to_owned())
    }
}

/// The name of a picture.
pub fn plot() -> impl TypedValueParser<Value = PathBuf> {
    named(true, &["svg"], "the curve is drawn as SVG: give a name that ends in .svg")
}

/// The name of a picture of spikes.
pub fn raster() -> impl TypedValueParser<Value = PathBuf> {
    named(true, &["svg"], "spikes are drawn as SVG: give a name that ends in .svg")
}

/// The name of a result for CI.
pub fn junit() -> impl TypedValueParser<Value = PathBuf> {
    named(true, &["xml"], "the result is written as JUnit XML: give a name that ends in .xml")
}

/// The name of a log, whose ending says how it is written.
pub fn log() -> impl TypedValueParser<Value = PathBuf> {
    let mend = "the log is written as JSON lines or as CSV: give a name that ends in .jsonl, .ndjson or .csv";
    named(true, &["jsonl", "ndjson", "csv"], mend)
}

/// The name of a file of runs.
pub fn runs() -> impl TypedValueParser<Value = PathBuf> {
    named(true, &["jsonl", "ndjson"], "runs are kept as JSON lines: give a name that ends in .jsonl")
}

/// The name of a file of waves: VCD, but where it ends in .fst; any but those that promise another format.
pub fn waves() -> impl TypedValueParser<Value = PathBuf> {
    let mend = "waves are written as VCD or as FST: give a name that ends in .vcd or .fst";
    named(false, &["ghw", "lxt", "lxt2", "vzt", "fsdb", "evcd", "wlf", "vpd", "svg", "png", "json"], mend)
}

/// Cycles: from the first to the one before the last.
pub fn cycles(text: &str) -> Result<std::ops::Range<u64>, String> {
    let numbers = text.split_once("..").and_then(|(from, to)| Some(from.parse().ok()?..to.parse().ok()?));
    let cycles = numbers.filter(|cycles: &std::ops::Range<u64>| !cycles.is_empty());
    cycles.ok_or_else(|| "must be two whole numbers, the second greater than the first, as 0..3000".to_owned())
}

/// The name of a file of weights; any but those that promise another format.
pub fn weights() -> impl TypedValueParser<Value = PathBuf> {
    let mend = "weights are written as safetensors: give a name that ends in .safetensors, or for NIR, of neurons that spike, in .nir";
    named(
        false,
        &["npz", "npy", "pt", "pth", "h5", "hdf5", "keras", "onnx", "pkl", "pickle", "json", "csv", "txt"],
        mend,
    )
}

/// The name of a file of activations.
pub fn activations() -> impl TypedValueParser<Value = PathBuf> {
    named(true, &["safetensors"], "activations are written as safetensors: give a name that ends in .safetensors")
}

/// A name whose ending is one of these, or is none of them.
fn named(one_of: bool, endings: &'static [&'static str], mend: &'static str) -> impl TypedValueParser<Value = PathBuf> {
    PathBufValueParser::new().try_map(move |path| {
        let found = ending(&path);
        if endings.iter().any(|ending| *ending == found) == one_of { Ok(path) } else { Err(mend) }
    })
}
