//! What can be wrong with data.

use sigprop_spec::config::{MAX_CLASSES, MAX_WIDTH};
use sigprop_spec::files::FileError;

/// A data source that cannot be read, or does not fit the network.
#[derive(Debug, thiserror::Error)]
pub enum DataError {
    /// Not the name of a source.
    #[error("data source `{got}` is not known; write `digits`, `idx:DIR` or `csv:FILE`")]
    Source {
        /// Given.
        got: String,
    },
    /// The file cannot be read.
    #[error(transparent)]
    File(#[from] FileError),
    /// The folder is not there.
    #[error("{dir}: there is no such folder; give the folder of the four IDX files after idx:")]
    NoFolder {
        /// The folder.
        dir: String,
    },
    /// None of the names that a file may have is there.
    #[error("{dir}: none of {names} is there; put the four IDX files of MNIST's layout (gzip or not) into it")]
    NotFound {
        /// The folder.
        dir: String,
        /// The names that were tried.
        names: String,
    },
    /// A broken file.
    #[error("{file}: at byte {offset}: {what}; {mend}")]
    Corrupt {
        /// The file.
        file: String,
        /// Offset, in the uncompressed bytes where the file is a gzip.
        offset: usize,
        /// What is wrong there.
        what: String,
        /// What to do.
        mend: &'static str,
    },
    /// A broken line of a CSV file.
    #[error("{file}: line {line}{}: {what}; {mend}", .column.map_or(String::new(), |c| format!(", column {c}")))]
    Line {
        /// The file.
        file: String,
        /// From 1.
        line: u64,
        /// From 1, where one column is at fault.
        column: Option<usize>,
        /// What is wrong there.
        what: String,
        /// What to do.
        mend: &'static str,
    },
    /// Two files that do not belong together.
    #[error("{images} has {got} images, {labels} has {want} labels; take both from the same set")]
    Count {
        /// The images' file.
        images: String,
        /// The labels' file.
        labels: String,
        /// Images.
        got: usize,
        /// Labels.
        want: usize,
    },
    /// Samples of another width than the network's.
    #[error("{source_name} has {got} values per sample, network.inputs is {want}; {}", fit("inputs", *.got, MAX_WIDTH))]
    Width {
        /// The source.
        source_name: String,
        /// Values of a sample.
        got: usize,
        /// The network's inputs.
        want: usize,
    },
    /// A label that is no class of the network.
    #[error("{source_name} has label {label} (at {place}), network.classes is {classes}; {}",
        fit("classes", .label.saturating_add(1), MAX_CLASSES))]
    Label {
        /// The source.
        source_name: String,
        /// The label.
        label: u64,
        /// Byte or line.
        place: String,
        /// The network's classes.
        classes: usize,
    },
    /// Nothing to learn from or to measure on.
    #[error("{source_name} gives {train} training and {test} test samples; each must have at least one")]
    Empty {
        /// The source.
        source_name: String,
        /// Training samples.
        train: usize,
        /// Test samples.
        test: usize,
    },
}

/// How network and data come to fit: never by a number that the network cannot have.
fn fit(key: &str, wanted: impl TryInto<usize>, most: usize) -> String {
    let other = "give other data with --data idx:DIR or --data csv:FILE";
    match wanted.try_into() {
        Ok(wanted) if (1..=most).contains(&wanted) => format!("set network.{key} = {wanted}, or {other}"),
        _ => format!("a network has {most} {key} at most: {other}"),
    }
}
