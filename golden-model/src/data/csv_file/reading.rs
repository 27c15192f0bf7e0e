//! The records of a file one by one; the first of them says what the columns are.

use csv::{ReaderBuilder, StringRecord};

use super::super::unpack::Stream;
use super::super::{DataError, Label, shown};
use super::column::Column;
use super::formats::other_format;
use super::header::{self, First};
use super::rows::Rows;
use super::table::Table;

/// Bytes that are read at once.
const CHUNK: usize = 1 << 16;

impl Table {
    pub(super) fn records(&mut self, stream: &mut Stream<'_>) -> Result<(), DataError> {
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
        self.columns = vec![Column::new(); if self.rows_are() == Rows::Sequences { 1 } else { self.width }];
        let is = header::first(first, second);
        if matches!(is, First::Names | First::Numbers) {
            self.header = Some(first.clone());
        }
        let text = || shown(&first.iter().collect::<Vec<_>>().join(","));
        self.counted = is == First::Numbers;
        if self.counted {
            self.note(&format!(
                "line {line} (`{}`) counts the columns: it is taken as a header, not as a sample",
                text()
            ));
        } else if is == First::Doubtful {
            self.note(&format!("line {line} (`{}`) is taken as a sample: if it is a header, remove it", text()));
        }
        self.find_columns()?;
        if self.header.is_some() { Ok(()) } else { self.row(line, first) }
    }

    /// Finds the columns of the label and of the sequence's name.
    fn find_columns(&mut self) -> Result<(), DataError> {
        let resolve = |option: &str, column: &Label| {
            column.resolve(option, self.header.as_ref(), self.width).map_err(|(what, mend)| self.whole(what, mend))
        };
        let sequence = self.wanted_sequence.as_ref().map(|column| resolve("--sequence", column)).transpose()?;
        // The first that is no name.
        let first = usize::from(sequence == Some(0));
        let label = self.wanted.as_ref().map_or(Ok(first), |column| resolve("--label", column))?;
        if sequence == Some(label) {
            let what = format!("--label and --sequence are both column {}", label + 1);
            return Err(self.whole(what, "say with --label which column has the labels".to_owned()));
        }
        (self.label, self.sequence) = (label, sequence);
        Ok(())
    }

    pub(super) fn note(&mut self, text: &str) {
        self.notes.push(format!("{}: {text}", self.source()));
    }
}
