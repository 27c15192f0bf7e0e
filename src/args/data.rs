//! Where samples come from, for every command that takes any.

use clap::Args;
use sigprop_golden_model::data::{DataSource, Label, Selection};

use sigprop_spec::Config;

use super::values::source;

/// Where samples come from.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Data")]
pub struct Data {
    /// digits, diabetes, idx:DIR (MNIST's four files) or csv:FILE; of sequences digits-rows, japanese-vowels or seq:PATH; gzip or not [default: digits,
    /// diabetes where network.task is regression, digits-rows where the network takes sequences]
    #[arg(long, value_name = "SOURCE", value_parser = source())]
    pub data: Option<DataSource>,
    /// A test set of its own: csv:FILE or seq:FILE, all of it, or the test files of idx:DIR or seq:DIR [default: that of --data, every fifth sample of
    /// a CSV file]
    #[arg(long, value_name = "SOURCE", value_parser = source())]
    pub test: Option<DataSource>,
    /// Where the label, or the value that is learned, is in the rows of CSV files: first, last, a number counted from 1, or a name of the header [default:
    /// first]
    #[arg(long, value_name = "COLUMN")]
    pub label: Option<Label>,
    /// Where rows of seq:FILE are steps: the column that names the sequence of each, given as that of --label is [default: a row is a sequence]
    #[arg(long, value_name = "COLUMN")]
    pub sequence: Option<Label>,
}

/// Samples that hardware is chosen for.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Data")]
pub struct Profile {
    /// Say the cycles of a training sample of this data, the mean of an epoch, beside those of dense data, and balance lanes that are left to be chosen by
    /// it: digits, diabetes, idx:DIR or csv:FILE, of sequences digits-rows, japanese-vowels or seq:PATH
    #[arg(long, value_name = "SOURCE", value_parser = source())]
    pub data: Option<DataSource>,
    /// Where the label, or the value that is learned, is in the rows of a CSV file: first, last, a number counted from 1, or a name of the header
    /// [default: first]
    #[arg(long, value_name = "COLUMN", requires = "data")]
    pub label: Option<Label>,
    /// Where rows of seq:FILE are steps: the column that names the sequence of each [default: a row is a sequence]
    #[arg(long, value_name = "COLUMN", requires = "data")]
    pub sequence: Option<Label>,
}

impl Data {
    /// The source that is meant.
    pub fn source(&self, config: &Config) -> DataSource {
        self.data.clone().unwrap_or(DataSource::of(config))
    }

    /// As the golden model has it.
    pub fn selection(&self, config: &Config) -> Selection {
        let (label, sequence) = (self.label.clone(), self.sequence.clone());
        Selection { source: self.source(config), label, sequence, test: self.test.clone(), scale: None }
    }
}
