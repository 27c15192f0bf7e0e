//! Rows that are sequences, and rows that are steps of one.
//!
//! A row that is a sequence has its label and then the values of one step after the other; empty fields at its end are not a part of it, as
//! spreadsheets make all rows of a table equally long. Rows that are steps say in a column which sequence they belong to, and follow each other.

use csv::StringRecord;

use super::super::{DataError, Label, sequence, shown};
use super::column::Number;
use super::rows::Rows;
use super::table::Table;

impl Table {
    /// Takes in a row that is a sequence.
    pub(super) fn sequence_row(&mut self, line: u64, row: &StringRecord) -> Result<(), DataError> {
        let (label, end) = self.label_and_end(line, row)?;
        let values = end - usize::from(label < end);
        let steps = sequence::steps(values, &self.config).map_err(|(what, mut mend)| {
            if values == self.config.inputs() + 1 {
                mend += "; where a row is one step, say with --sequence which column names its sequence";
            }
            self.other_separator(line, row).unwrap_or_else(|| self.line(line, None, what, &mend))
        })?;
        let last = end.max(label + 1) - 1;
        for (column, field) in row.iter().enumerate().take(last + 1) {
            let number = Number::of(field);
            if column == 0 {
                self.columns[0].see(self.rows, field, number);
            }
            if column == last {
                self.last.see(self.rows, field, number);
            }
            if column == label {
                self.labels.take((line, column), field, number, self.config.classes());
            } else if column < end {
                self.inputs.take(self.rows, (line, column), field, number);
            }
        }
        self.sequences.steps.push(steps);
        self.rows += 1;
        Ok(())
    }

    /// The column of a row's label, and that behind its last step.
    fn label_and_end(&mut self, line: u64, row: &StringRecord) -> Result<(usize, usize), DataError> {
        let filled = |most: usize| (0..most).rev().find(|&column| !row[column].is_empty()).map_or(0, |last| last + 1);
        let end = filled(row.len());
        if end == 0 {
            return Err(self.line(line, None, "all fields are empty".to_owned(), "remove the line"));
        }
        if self.wanted != Some(Label::Last) {
            if self.label >= end {
                let what = format!("the label's column ({}) is empty", self.label + 1);
                return Err(self.line(line, Some(self.label + 1), what, "give each row its class"));
            }
            let steps_end = if self.label + 1 == end { filled(self.label) } else { end };
            return Ok((self.label, steps_end));
        }
        // The label is the last field that is not empty: either rows are as long as they are, or all labels are in one column.
        let steps_end = filled(end - 1);
        let (before, behind) = &mut self.sequences.padded;
        if steps_end < end - 1 {
            before.get_or_insert(line);
        }
        if end < row.len() {
            behind.get_or_insert(line);
        }
        if let (Some(before), Some(behind)) = (*before, *behind) {
            let what = format!(
                "--label last: empty fields are in front of the label in line {before}, and behind it in line {behind}"
            );
            return Err(self.line(
                line,
                None,
                what,
                "give each row its class, and pad at one side of the labels alone",
            ));
        }
        Ok((end - 1, steps_end))
    }

    /// Whether the row begins a sequence. Rows that are no steps all do.
    pub(super) fn begins(&mut self, line: u64, row: &StringRecord) -> Result<bool, DataError> {
        let Some(column) = self.sequence else { return Ok(true) };
        let id = &row[column];
        if id.is_empty() {
            let what = "the field that names the row's sequence is empty".to_owned();
            return Err(self.line(
                line,
                Some(column + 1),
                what,
                "give each row the name of its sequence, or leave it out",
            ));
        }
        if let Some(steps) = self.sequences.steps.last_mut().filter(|_| self.sequences.now.0 == id) {
            *steps += 1;
            return self.same_label(line, row).map(|()| false);
        }
        self.end_sequence()?;
        if let Some(at) = self.sequences.begun.get(id) {
            let what = format!("sequence `{}` goes on, whose rows began at line {at}", shown(id));
            let mend =
                "put the rows of a sequence one after the other, in pandas: df.sort_values(COLUMN, kind='stable')";
            return Err(self.line(line, Some(column + 1), what, mend));
        }
        self.sequences.begun.insert(id.to_owned(), line);
        self.sequences.now = (id.to_owned(), line, row.get(self.label).unwrap_or_default().to_owned());
        self.sequences.steps.push(1);
        Ok(true)
    }

    /// All rows of a sequence have one label.
    fn same_label(&self, line: u64, row: &StringRecord) -> Result<(), DataError> {
        let (id, first, label) = &self.sequences.now;
        let field = row.get(self.label).unwrap_or_default();
        let whole = |field: &str| Number::of(field).whole();
        if field == label || whole(field).is_some() && whole(field) == whole(label) {
            return Ok(());
        }
        let what = format!(
            "label `{}` in sequence `{}`, which has `{}` in line {first}",
            shown(field),
            shown(id),
            shown(label)
        );
        Err(self.line(
            line,
            Some(self.label + 1),
            what,
            "give all rows of a sequence one label, or its parts names of their own",
        ))
    }

    /// Refuses the sequence that ended with the row before where it has too few steps or too many.
    pub(super) fn end_sequence(&self) -> Result<(), DataError> {
        let (Some(&steps), Rows::Steps) = (self.sequences.steps.last(), self.rows_are()) else { return Ok(()) };
        let (id, line, _) = &self.sequences.now;
        let fault =
            |(what, mend): (String, String)| self.line(*line, None, format!("sequence `{}`: {what}", shown(id)), &mend);
        sequence::allowed(steps, &self.config).map(|_| ()).map_err(fault)
    }
}
