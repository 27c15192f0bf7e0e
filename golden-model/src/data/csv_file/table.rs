//! The rows of a file, taken in one by one.

use std::path::Path;

use csv::StringRecord;
use sigprop_spec::{Config, files};

use super::super::unpack::{MOST_BYTES, Stop, Stream};
use super::super::{DataError, Dataset, Known, Label, shown};
use super::column::{Column, Number};
use super::inputs::Inputs;
use super::labels::Labels;
use super::rows::{Rows, Sequences};

/// Where in the rows something was said to be.
#[derive(Clone, Copy)]
pub struct Columns<'a> {
    pub label: Option<&'a Label>,
    /// The name of the sequence that a row is a step of.
    pub sequence: Option<&'a Label>,
}

/// A file on its way in.
pub struct Table {
    pub(super) file: String,
    pub(super) config: Config,
    /// Where the label was said to be, and the name of the sequence.
    pub(super) wanted: Option<Label>,
    pub(super) wanted_sequence: Option<Label>,
    pub(super) header: Option<StringRecord>,
    /// The header is numbers that count the columns.
    pub(super) counted: bool,
    pub(super) width: usize,
    pub(super) label: usize,
    pub(super) sequence: Option<usize>,
    /// All; where rows are sequences, the first.
    pub(super) columns: Vec<Column>,
    /// The last field of rows that are sequences.
    pub(super) last: Column,
    pub(super) rows: usize,
    pub(super) labels: Labels,
    pub(super) inputs: Inputs,
    pub(super) sequences: Sequences,
    /// What is in the label's column, where the network learns values.
    known: Vec<Known>,
    /// Remarks for the user.
    pub notes: Vec<String>,
    pub(super) first_line: u64,
}

impl Table {
    /// Reads a file and checks all of it but its inputs.
    pub fn read(path: &Path, config: &Config, columns: Columns<'_>, stop: Stop<'_>) -> Result<Self, DataError> {
        let file = path.display().to_string();
        let bytes = files::read(path, MOST_BYTES)?;
        let mut table = Self::new(file, config, columns);
        let mut stream = Stream::new(&bytes, true, stop);
        let read = table.records(&mut stream);
        // What ended the stream is the reason for everything else.
        match stream.fault(&table.file) {
            Some(fault) => return Err(fault),
            None => read?,
        }
        table.check()?;
        Ok(table)
    }

    fn new(file: String, config: &Config, columns: Columns<'_>) -> Self {
        Self {
            file,
            config: config.clone(),
            wanted: columns.label.cloned(),
            wanted_sequence: columns.sequence.filter(|_| config.takes_sequences()).cloned(),
            header: None,
            counted: false,
            width: 0,
            label: 0,
            sequence: None,
            columns: Vec::new(),
            last: Column::new(),
            rows: 0,
            labels: Labels::new(),
            inputs: Inputs::new(config),
            sequences: Sequences::default(),
            known: Vec::new(),
            notes: Vec::new(),
            first_line: 0,
        }
    }

    /// What a row is.
    pub(super) fn rows_are(&self) -> Rows {
        match (self.config.takes_sequences(), &self.wanted_sequence) {
            (false, _) => Rows::Samples,
            (true, None) => Rows::Sequences,
            (true, Some(_)) => Rows::Steps,
        }
    }

    /// What the file was given as.
    pub(super) fn source(&self) -> String {
        format!("{}:{}", if self.rows_are() == Rows::Samples { "csv" } else { "seq" }, self.file)
    }

    pub(super) fn row(&mut self, line: u64, row: &StringRecord) -> Result<(), DataError> {
        self.one_line(line, row)?;
        if self.rows_are() == Rows::Sequences {
            return self.sequence_row(line, row);
        }
        if row.len() != self.width {
            return Err(self.other_separator(line, row).unwrap_or_else(|| self.ragged(line, row)));
        }
        if row.as_slice().is_empty() && row.len() > 1 {
            return Err(self.line(line, None, "all fields are empty".to_owned(), "remove the line"));
        }
        let begins = self.begins(line, row)?;
        let fits = self.values() == self.config.inputs();
        for (column, field) in row.iter().enumerate() {
            let number = Number::of(field);
            self.columns[column].see(self.rows, field, number);
            if Some(column) == self.sequence || column == self.label && !begins {
                continue;
            }
            if column == self.label && self.config.task().has_values() {
                self.known(line, field, number)?;
            } else if column == self.label {
                self.labels.take((line, column), field, number, self.config.classes());
            } else if fits {
                self.inputs.take(self.rows, (line, column), field, number);
            }
        }
        self.rows += 1;
        Ok(())
    }

    /// Fields of a row that are neither label nor name.
    pub(super) fn values(&self) -> usize {
        self.width.saturating_sub(1 + usize::from(self.sequence.is_some()))
    }

    /// The value of a sample.
    fn known(&mut self, line: u64, field: &str, number: Number) -> Result<(), DataError> {
        let value = match number {
            Number::Byte(byte) => f64::from(byte),
            Number::Other { value, .. } => value,
            Number::None => {
                let what = format!("`{}` is no number, and the value of a sample must be one", shown(field));
                let mend = "write it with a point, leave the row out, or say with --label which column has the values";
                return Err(self.line(line, Some(self.label + 1), what, mend));
            }
        };
        self.known.push(Known { value, line });
        self.labels.codes.push(0);
        Ok(())
    }

    /// The samples; `is_real`: those of this file or of another that belongs to it are real numbers.
    pub fn finish(mut self, is_real: bool) -> Result<Dataset, DataError> {
        if is_real {
            self.inputs.make_real();
        }
        if let Some(cell) = self.inputs.fault() {
            return Err(self.no_input(cell));
        }
        let (inputs, file) = (self.config.inputs(), self.file.clone());
        let (x, labels) = (self.inputs.finish(), self.labels.codes);
        let set = match self.config.takes_sequences() {
            true => Dataset::sequences(inputs, x, &self.sequences.steps, labels),
            false => Dataset::new(inputs, x, labels).map(|set| set.with_known(self.known)),
        };
        let bug = ("its rows do not come to as many samples".to_owned(), "report this as a bug".to_owned());
        set.ok_or(DataError::Whole { file, what: bug.0, mend: bug.1 })
    }

    /// Whether inputs are real numbers.
    pub fn is_real(&self) -> bool {
        self.inputs.is_real
    }

    /// Whether the label's place was given.
    pub fn said(&self) -> bool {
        self.wanted.is_some()
    }
}
