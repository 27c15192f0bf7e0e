//! Where samples come from, for every command that takes any.

use clap::Args;
use sigprop_golden_model::data::{DataSource, Label, Selection};

use sigprop_spec::Config;

use super::values::source;

/// Where samples come from.
#[derive(Debug, Clone, Args)]
pub struct Data {
    /// digits, diabetes, idx:DIR (MNIST's four files) or csv:FILE; gzip or not [default: digits, or diabetes where network.task
    /// is regression]
    #[arg(long, value_name = "SOURCE", value_parser = source())]
    pub data: Option<DataSource>,
    /// A test set of its own: csv:FILE, all of it, or the test files of idx:DIR [default: that of --data, every fifth row of
    /// a CSV file]
    #[arg(long, value_name = "SOURCE", value_parser = source())]
    pub test: Option<DataSource>,
    /// Where the label, or the value that is learned, is in the rows of CSV files: first, last, a number counted from 1, or a name of the header [default:
    /// first]
    #[arg(long, value_name = "COLUMN")]
    pub label: Option<Label>,
}

/// Samples that hardware is chosen for.
#[derive(Debug, Clone, Args)]
pub struct Profile {
    /// Say the cycles of a training sample of this data, the mean of an epoch, beside those of dense data, and balance lanes that are left to be chosen by
    /// it: digits, diabetes, idx:DIR or csv:FILE
    #[arg(long, value_name = "SOURCE", value_parser = source())]
    pub data: Option<DataSource>,
    /// Where the label, or the value that is learned, is in the rows of a CSV file: first, last, a number counted from 1, or a name of the header
    /// [default: first]
    #[arg(long, value_name = "COLUMN", requires = "data")]
    pub label: Option<Label>,
}

impl Data {
    /// The source that is meant.
    pub fn source(&self, config: &Config) -> DataSource {
        self.data.clone().unwrap_or(DataSource::of(config.task()))
    }

    /// As the golden model has it.
    pub fn selection(&self, config: &Config) -> Selection {
        Selection { source: self.source(config), label: self.label.clone(), test: self.test.clone(), scale: None }
    }
}
