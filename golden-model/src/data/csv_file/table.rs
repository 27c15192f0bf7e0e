//! The rows of a file, taken in one by one.

use std::collections::BTreeSet;
use std::path::Path;

use csv::{ReaderBuilder, StringRecord};
use sigprop_spec::{Config, files};

use super::super::unpack::{MOST_BYTES, Stop, Stream};
use super::super::{DataError, Dataset, Known, Label, scale_byte};
use super::column::{Cell, Column, Number};
use super::formats::other_format;
use super::header::{self, First};

/// Bytes that are read at once.
const CHUNK: usize = 1 << 16;

/// Words in the column of the label that are told.
pub(super) const MOST_WORDS: usize = 8;

/// A file on its way in. Values are kept as they are written while all are integers, and as activations from the first
/// real on; what is wrong with one is told when it is known which of them they are.
pub struct Table {
    pub(super) file: String,
    pub(super) config: Config,
    /// Where the label was said to be.
    pub(super) wanted: Option<Label>,
    pub(super) header: Option<StringRecord>,
    /// The header is numbers that count the columns.
    pub(super) counted: bool,
    pub(super) width: usize,
    pub(super) label: usize,
    pub(super) columns: Vec<Column>,
    pub(super) rows: usize,
    pub(super) labels: Labels,
    values: Vec<i16>,
    /// What is in the label's column, where the network learns values.
    pub(super) known: Vec<Known>,
    /// Whether inputs are real numbers.
    pub is_real: bool,
    /// Remarks for the user.
    pub notes: Vec<String>,
    /// The first field that is no input in either case, the first that is none where all are integers, and the first
    /// that is none where they are reals.
    pub(super) never: Option<Cell>,
    pub(super) no_integer: Option<Cell>,
    pub(super) no_real: Option<Cell>,
    /// The first and the last row with a point in it, and the line of the first.
    pub(super) points: Option<(usize, usize)>,
    pub(super) first_line: u64,
}

/// What is known of the column of the labels.
#[derive(Default)]
pub(super) struct Labels {
    codes: Vec<u8>,
    /// The first that is no whole number.
    pub bad: Option<Cell>,
    /// The first that is no class of the network, its line.
    pub large: Option<(u64, u64)>,
    pub least: u64,
    pub most: u64,
    pub words: BTreeSet<String>,
}

impl Table {
    /// Reads a file and checks all of it but its inputs.
    pub fn read(path: &Path, config: &Config, label: Option<&Label>, stop: Stop<'_>) -> Result<Self, DataError> {
        let file = path.display().to_string();
        let bytes = files::read(path, MOST_BYTES)?;
        let mut table = Self::new(file, config, label);
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

    fn new(file: String, config: &Config, label: Option<&Label>) -> Self {
        Self {
            file,
            config: config.clone(),
            wanted: label.cloned(),
            header: None,
            counted: false,
            width: 0,
            label: 0,
            columns: Vec::new(),
            rows: 0,
            labels: Labels { least: u64::MAX, ..Labels::default() },
            values: Vec::new(),
            known: Vec::new(),
            is_real: false,
            notes: Vec::new(),
            never: None,
            no_integer: None,
            no_real: None,
            points: None,
            first_line: 0,
        }
    }

    fn records(&mut self, stream: &mut Stream<'_>) -> Result<(), DataError> {
        let mut start = [0; 8];
        // A stream that was ended here says why itself.
        let Ok(got) = stream.fill(&mut start) else { return Ok(()) };
        if let Some((what, mend)) = other_format(&start[..got]) {
            return Err(self.whole(what.to_owned(), mend.to_owned()));
        }
        let input = std::io::Read::chain(&start[..got], stream);
        let mut builder = ReaderBuilder::new();
        builder.has_headers(false).flexible(true).trim(csv::Trim::All).buffer_capacity(CHUNK);
        let mut reader = builder.from_reader(input);
        let (mut first, mut record) = (None::<(u64, StringRecord)>, StringRecord::new());
        loop {
            let line = reader.position().line();
            let more = reader.read_record(&mut record).map_err(|e| {
                let line = e.position().map_or(line, csv::Position::line);
                let mend = "save the file as UTF-8 text with `,` between fields";
                self.line(line, None, "it is not UTF-8 text".to_owned(), mend)
            })?;
            let line = record.position().map_or(line, csv::Position::line);
            if let Some((line, first)) = first.take() {
                self.begin(line, &first, more.then_some(&record))?;
            } else if self.width == 0 && more {
                first = Some((line, record.clone()));
                continue;
            }
            if !more {
                return Ok(());
            }
            self.row(line, &record)?;
        }
    }

    /// Judges the first row, and takes it in if it is a sample.
    fn begin(&mut self, line: u64, first: &StringRecord, second: Option<&StringRecord>) -> Result<(), DataError> {
        self.one_line(line, first)?;
        let line_of = |row: &StringRecord| row.position().map_or(line, csv::Position::line);
        let rows = [Some((line, first)), second.map(|second| (line_of(second), second))];
        // The second tells more: names may have anything in them.
        if let Some(fault) = rows.into_iter().flatten().rev().find_map(|(line, row)| self.other_separator(line, row)) {
            return Err(fault);
        }
        (self.width, self.first_line) = (first.len(), line);
        self.columns = vec![Column::new(); self.width];
        let is = header::first(first, second);
        if matches!(is, First::Names | First::Numbers) {
            self.header = Some(first.clone());
        }
        let text = || super::super::shown(&first.iter().collect::<Vec<_>>().join(","));
        self.counted = is == First::Numbers;
        if self.counted {
            self.note(format!(
                "line {line} (`{}`) counts the columns: it is taken as a header, not as a sample",
                text()
            ));
        } else if is == First::Doubtful {
            self.note(format!("line {line} (`{}`) is taken as a sample: if it is a header, remove it", text()));
        }
        let label = self.wanted.as_ref().map_or(Ok(0), |label| label.resolve(self.header.as_ref(), self.width));
        self.label = label.map_err(|(what, mend)| self.whole(what, mend))?;
        if self.header.is_some() { Ok(()) } else { self.row(line, first) }
    }

    fn note(&mut self, text: String) {
        self.notes.push(format!("csv:{}: {text}", self.file));
    }

    fn row(&mut self, line: u64, row: &StringRecord) -> Result<(), DataError> {
        self.one_line(line, row)?;
        if row.len() != self.width {
            return Err(self.other_separator(line, row).unwrap_or_else(|| self.ragged(line, row)));
        }
        if row.as_slice().is_empty() && row.len() > 1 {
            return Err(self.line(line, None, "all fields are empty".to_owned(), "remove the line"));
        }
        let fits = self.width == self.config.inputs() + 1;
        for (column, field) in row.iter().enumerate() {
            let number = Number::of(field);
            self.columns[column].see(self.rows, field, number);
            if column == self.label && self.config.task().has_values() {
                self.known(line, field, number)?;
            } else if column == self.label {
                self.labels.take(line, column, field, number, self.config.classes());
            } else if fits {
                let value = self.input(line, column, field, number);
                self.values.push(value);
            }
        }
        self.rows += 1;
        Ok(())
    }

    /// The value of a sample.
    fn known(&mut self, line: u64, field: &str, number: Number) -> Result<(), DataError> {
        let value = match number {
            Number::Byte(byte) => f64::from(byte),
            Number::Other { value, .. } => value,
            Number::None => {
                let what =
                    format!("`{}` is no number, and the value of a sample must be one", super::super::shown(field));
                let mend = "write it with a point, leave the row out, or say with --label which column has the values";
                return Err(self.line(line, Some(self.label + 1), what, mend));
            }
        };
        self.known.push(Known { value, line });
        self.labels.codes.push(0);
        Ok(())
    }

    /// A value as it is kept; what cannot be one is remembered.
    fn input(&mut self, line: u64, column: usize, field: &str, number: Number) -> i16 {
        let cell = || Some(Cell { line, column, text: field.to_owned() });
        if number.has_point() {
            let last = self.rows;
            self.points = Some((self.points.map_or(last, |(first, _)| first), last));
            self.make_real();
        }
        let value = match number {
            Number::Byte(byte) => f64::from(byte),
            Number::Other { value, .. } => value,
            Number::None => f64::NAN,
        };
        let is_integer = matches!(number, Number::Byte(_));
        let is_real = (-1.0..=1.0).contains(&value);
        match (is_integer, is_real) {
            (false, false) if self.never.is_none() => self.never = cell(),
            (false, true) if self.no_integer.is_none() => self.no_integer = cell(),
            (true, false) if self.no_real.is_none() => self.no_real = cell(),
            _ => {}
        }
        match (self.is_real, is_real) {
            (true, true) => (value * self.config.activation().max() as f64).round() as i16,
            (true, false) => 0,
            // -1 and the integers of a byte, the only ones that are needed again.
            (false, _) => value.clamp(-1.0, 255.0) as i16,
        }
    }

    /// From now on inputs are reals; those that there are were written as integers.
    fn make_real(&mut self) {
        if self.is_real {
            return;
        }
        self.is_real = true;
        let one = self.config.activation().max() as i16;
        for value in &mut self.values {
            *value = (*value).clamp(-1, 1) * one;
        }
    }

    /// The samples; `is_real`: those of this file or of another that belongs to it are real numbers.
    pub fn finish(mut self, is_real: bool) -> Result<Dataset, DataError> {
        if is_real {
            self.make_real();
        }
        let other = if self.is_real { &self.no_real } else { &self.no_integer };
        let place = |cell: &&Cell| (cell.line, cell.column);
        if let Some(cell) = [&self.never, other].into_iter().flatten().min_by_key(place) {
            return Err(self.no_input(cell));
        }
        let bits = self.config.activation().bits();
        if !self.is_real {
            for value in &mut self.values {
                *value = scale_byte(*value as u8, bits);
            }
        }
        let mut set = Dataset::empty(self.config.inputs());
        (set.x, set.labels, set.known) = (self.values, self.labels.codes, self.known);
        Ok(set)
    }

    /// Whether the label's place was given.
    pub fn said(&self) -> bool {
        self.wanted.is_some()
    }
}

impl Labels {
    fn take(&mut self, line: u64, column: usize, field: &str, number: Number, classes: usize) {
        let whole = number.whole();
        if let Some(label) = whole {
            self.least = self.least.min(label);
            self.most = self.most.max(label);
            if label >= classes as u64 && self.large.is_none() {
                self.large = Some((line, label));
            }
        } else {
            if number == Number::None && self.words.len() < MOST_WORDS {
                self.words.insert(super::super::shown(field));
            }
            self.bad.get_or_insert_with(|| Cell { line, column, text: field.to_owned() });
        }
        self.codes.push(whole.and_then(|label| u8::try_from(label).ok()).unwrap_or(0));
    }
}
