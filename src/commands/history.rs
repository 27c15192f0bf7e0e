//! What each epoch of a training came to, as JSON and as a file.

use std::fmt::Write as _;
use std::path::PathBuf;

use serde::Serialize;
use sigprop_golden_model::train::Epoch;
use sigprop_spec::files::{FileError, Output};

use super::accuracy::AccuracyJson;
use crate::args::ending;

/// An epoch, or the part of one that was trained.
#[derive(Debug, Serialize)]
pub struct EpochJson {
    /// From 1.
    epoch: usize,
    /// Samples trained by its end, in all epochs.
    samples: usize,
    test_accuracy: AccuracyJson,
    /// Updates of each stage in it.
    fires: Vec<u64>,
    /// Learning-rate shift of each stage at its first sample.
    lr_shift: Vec<u32>,
    /// The same at its last sample.
    lr_shift_end: Vec<u32>,
}

impl From<&Epoch> for EpochJson {
    fn from(epoch: &Epoch) -> Self {
        Self {
            epoch: epoch.epoch + 1,
            samples: epoch.samples,
            test_accuracy: epoch.test.clone().into(),
            fires: epoch.updates.clone(),
            lr_shift: epoch.lr_shift.clone(),
            lr_shift_end: epoch.lr_shift_end.clone(),
        }
    }
}

/// How a log is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    JsonLines,
    Csv,
}

/// A file that gets a line for each epoch when it has ended, and its name when training has.
pub struct Log {
    file: Output,
    form: Form,
    begun: bool,
    failed: Option<FileError>,
}

impl Log {
    /// In a file that was begun, in the form that its name says.
    pub fn new(file: Output) -> Self {
        let form = if ending(file.path()) == "csv" { Form::Csv } else { Form::JsonLines };
        Self { file, form, begun: false, failed: None }
    }

    /// Adds an epoch. A fault is told at the end: what is trained is worth more than the log of it.
    pub fn add(&mut self, epoch: &Epoch) {
        let epoch = EpochJson::from(epoch);
        let line = match self.form {
            // Plain structs with string keys can always be written.
            Form::JsonLines => serde_json::to_string(&epoch).unwrap_or_default() + "\n",
            Form::Csv if self.begun => row(&epoch),
            Form::Csv => header(&epoch) + &row(&epoch),
        };
        self.begun = true;
        if self.failed.is_none() {
            self.failed = self.file.fill(line.as_bytes()).err();
        }
    }

    /// Where it is written.
    pub fn path(&self) -> PathBuf {
        self.file.path().to_owned()
    }

    /// Gives the file its name.
    pub fn keep(self) -> Result<(), FileError> {
        match self.failed {
            Some(fault) => Err(fault),
            None => self.file.write(&[]),
        }
    }
}

/// The column of the answer, and what is in it.
fn answer(accuracy: &AccuracyJson) -> (&'static str, f64) {
    match (accuracy.r2, accuracy.sum) {
        (Some(r2), _) => ("test_r2", r2),
        (None, Some(sum)) => ("test_sum", sum),
        (None, None) => ("test_answer", accuracy.of_answer()),
    }
}

fn header(epoch: &EpochJson) -> String {
    let mut line = format!("epoch,samples,{}", answer(&epoch.test_accuracy).0);
    let (telling, all) = (epoch.test_accuracy.stages.len(), epoch.fires.len());
    for (part, stages) in
        [("test_stage", telling), ("fires_stage", all), ("lr_shift_stage", all), ("lr_shift_end_stage", all)]
    {
        for stage in 1..=stages {
            let _ = write!(line, ",{part}{stage}");
        }
    }
    line + "\n"
}

fn row(epoch: &EpochJson) -> String {
    let mut line = format!("{},{},{}", epoch.epoch, epoch.samples, answer(&epoch.test_accuracy).1);
    let fields =
        epoch.test_accuracy.stages.iter().map(|stage| stage.map_or(String::new(), |percent| percent.to_string()));
    let fields = fields.chain(epoch.fires.iter().map(ToString::to_string));
    let shifts = epoch.lr_shift.iter().chain(&epoch.lr_shift_end).map(ToString::to_string);
    for field in fields.chain(shifts) {
        let _ = write!(line, ",{field}");
    }
    line + "\n"
}
