//! What can be wrong with data.

use sigprop_spec::config::{MAX_CLASSES, MAX_WIDTH};
use sigprop_spec::family::Task;
use sigprop_spec::files::{FileError, tilde};

/// A data source that cannot be read, or does not fit the network.
#[derive(Debug, thiserror::Error)]
pub enum DataError {
    /// Not the name of a source.
    #[error(
        "data source `{got}` is not known; write `digits`, `diabetes`, `idx:DIR` or `csv:FILE`, or of sequences `digits-rows`, \
        `japanese-vowels` or `seq:PATH`"
    )]
    Source {
        /// Given.
        got: String,
    },
    /// The file cannot be read.
    #[error(transparent)]
    File(#[from] FileError),
    /// The folder is not there.
    #[error("{dir}: {}; {}", if *.is_file { "it is a file" } else { "there is no such folder" },
        tilde(.dir.as_ref()).unwrap_or("give the folder of the four IDX files after idx:"))]
    NoFolder {
        /// The folder.
        dir: String,
        /// Whether something else has its name.
        is_file: bool,
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
        mend: String,
    },
    /// A file that is wrong as a whole.
    #[error("{file}: {what}; {mend}")]
    Whole {
        /// The file.
        file: String,
        /// What is wrong.
        what: String,
        /// What to do.
        mend: String,
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
        mend: String,
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
    #[error("{source_name} has {got} values per {}, network.inputs is {want}; {}", if *.sequences { "step" } else { "sample" },
        fit("inputs", *.got, MAX_WIDTH, *.sequences))]
    Width {
        /// The source.
        source_name: String,
        /// Values of a sample, or of a step.
        got: usize,
        /// The network's inputs.
        want: usize,
        /// Whether samples are sequences.
        sequences: bool,
    },
    /// The embedded data for a network that is not made for them.
    #[error("{source_name}, which --data means where it is not given, has {got} values per {}, network.inputs is {want}; {}",
        if *.sequences { "step" } else { "sample" }, embedded(*.want, *.got, *.sequences))]
    Embedded {
        /// The source.
        source_name: String,
        /// Values of a sample, or of a step.
        got: usize,
        /// The network's inputs.
        want: usize,
        /// Whether samples are sequences.
        sequences: bool,
    },
    /// A label that is no class of the network.
    #[error("{source_name} has label {label} (at {place}), network.classes is {classes}; {}", label_mend(*.label, *.from_one, *.sequences))]
    Label {
        /// The source.
        source_name: String,
        /// The label.
        label: u64,
        /// Byte or line.
        place: String,
        /// The network's classes.
        classes: usize,
        /// Whether all labels would be classes if they were one less.
        from_one: bool,
        /// Whether samples are sequences.
        sequences: bool,
    },
    /// All that is to be learned is one answer.
    #[error(
        "{source_name}: all samples of the training set have label {class}, so every network would seem to have learned them; {mend}"
    )]
    OneClass {
        /// The source.
        source_name: String,
        /// Their label.
        class: u32,
        /// What to do.
        mend: String,
    },
    /// Samples without what the network learns.
    #[error("{source_name} has {} for a sample, and network.task is \"{}\"; {}", if .task.has_values() { "a class" } else { "a value" }, .task.word(),
        if .task.has_values() { "give values with --data csv:FILE or --data diabetes" }
        else { "give classes with --data digits, idx:DIR or csv:FILE, or set network.task = \"regression\"" })]
    Task {
        /// The source.
        source_name: String,
        /// What the network learns.
        task: Task,
    },
    /// Sequences for a network that takes none, or other samples for one that takes them.
    #[error("{source_name} has {}", shape(.plain.as_deref()))]
    Sequences {
        /// The source.
        source_name: String,
        /// Where its samples are sequences: what to give in its place.
        plain: Option<String>,
    },
    /// A column where there are none.
    #[error("{option} {column}: {source_name} has no {of}; leave {option} out, or give {}", if *.of == "columns" { "a CSV file" } else { "seq:FILE" })]
    NoColumns {
        /// `--label` or `--sequence`.
        option: &'static str,
        /// The place.
        column: String,
        /// What it does not have: `columns`, or `rows of steps`.
        of: &'static str,
        /// The source.
        source_name: String,
    },
    /// Nothing to learn from or to measure on.
    #[error(
        "{source_name} gives {train} training and {test} test samples; each must have at least one{}",
        if *.split { ": give five rows or more, of which every fifth is a test sample, or a test set of its own with --test" }
        else { "" }
    )]
    Empty {
        /// The source.
        source_name: String,
        /// Training samples.
        train: usize,
        /// Test samples.
        test: usize,
        /// Whether both are of one CSV file.
        split: bool,
    },
    /// The user has ended it.
    #[error("{file}: interrupted while it was read")]
    Interrupted {
        /// The file.
        file: String,
    },
}

/// What else there is to give.
fn other(sequences: bool) -> &'static str {
    if sequences {
        "give other sequences with --data seq:PATH"
    } else {
        "give other data with --data idx:DIR or --data csv:FILE"
    }
}

/// How network and data come to fit: never by a number that the network cannot have.
fn fit(key: &str, wanted: impl TryInto<usize>, most: usize, sequences: bool) -> String {
    let other = other(sequences);
    match wanted.try_into() {
        Ok(wanted) if (1..=most).contains(&wanted) => format!("set network.{key} = {wanted}, or {other}"),
        _ => format!("a network has {most} {key} at most: {other}"),
    }
}

fn label_mend(label: u64, from_one: bool, sequences: bool) -> String {
    if from_one {
        return "the labels count from 1: write each as one less".to_owned();
    }
    fit("classes", label.saturating_add(1), MAX_CLASSES, sequences)
}

/// Samples that are not of the network's kind; `plain` is a source of such as it takes, where it takes no sequences.
fn shape(plain: Option<&str>) -> String {
    match plain {
        Some(plain) => format!(
            "sequences for samples, and the network takes none; set network.recurrent = true or network.reservoir, or give samples without steps with --data {plain}"
        ),
        None => "samples without steps, and the network takes sequences; give sequences with --data digits-rows, japanese-vowels or seq:PATH".to_owned(),
    }
}

/// Where data are to be had that a network is made for.
fn embedded(inputs: usize, got: usize, sequences: bool) -> String {
    /// Inputs of MNIST and of the sets that have its layout, and of a row of theirs.
    const MNIST: (usize, usize) = (784, 28);
    let own = if sequences { "seq:PATH" } else { "idx:DIR or --data csv:FILE" };
    let (what, path) = match (inputs, sequences) {
        (width, false) if width == MNIST.0 => ("the width of MNIST", "idx:FOLDER"),
        (width, true) if width == MNIST.1 => ("the width of MNIST's rows", "seq:FOLDER"),
        _ => return format!("give data of {inputs} values with --data {own}, or set network.inputs = {got}"),
    };
    format!(
        "that is {what}: put its four files (train-images-idx3-ubyte.gz, train-labels-idx1-ubyte.gz, \
         t10k-images-idx3-ubyte.gz, t10k-labels-idx1-ubyte.gz; https://ossci-datasets.s3.amazonaws.com/mnist/ has them) into a \
         folder and give it with --data {path}"
    )
}
