//! Which column is what: columns of bookkeeping, and a label that is not where it was looked for.

use super::super::classes::below;
use super::super::{DataError, shown};
use super::column::Column;
use super::rows::Rows;
use super::table::Table;

/// Names that say that a column is the label.
const LABELS: [&str; 9] = ["label", "labels", "class", "classes", "target", "y", "category", "species", "digit"];

/// Names that an index has.
const INDICES: [&str; 6] = ["index", "id", "idx", "row", "rownames", "unnamed: 0"];

/// Rows from which on a column that counts them is an index, whatever its name.
const COUNTED: usize = 16;
/// The same where there is one column more than the network wants.
const FEW: usize = 5;

impl Table {
    /// Refuses what is not a label and as many inputs as the network has.
    pub(super) fn check(&mut self) -> Result<(), DataError> {
        if self.rows == 0 {
            return Ok(());
        }
        self.end_sequence()?;
        self.nothing_empty()?;
        if let Some(column) = (0..self.columns.len()).find(|&column| self.is_index(column)) {
            return Err(self.index(column));
        }
        let (got, want, rows) = (self.values(), self.config.inputs(), self.rows_are());
        if got != want && rows != Rows::Sequences {
            let source_name = format!("{} (line {})", self.source(), self.first_line);
            return Err(DataError::Width { source_name, got, want, sequences: rows == Rows::Steps });
        }
        if let Some(named) = self.named_elsewhere() {
            let (what, name) =
                (format!("the header calls column {} `{}`", named + 1, self.name(named)), self.name(named));
            let mend = format!("say where the label is: --label {name} or --label first");
            return Err(self.whole(what, mend));
        }
        if self.config.task().has_values() {
            return Ok(());
        }
        self.check_labels()?;
        self.doubt()
    }

    /// Where the label could be, if it was not said where it is and could be elsewhere: what to do.
    pub fn elsewhere(&self) -> Option<String> {
        if self.rows == 0 || self.config.task().has_values() {
            return None;
        }
        let all = below(self.config.classes());
        let (last, name) = self.last()?;
        let could_be = self.wanted.is_none() && last.could_be_labels(all);
        could_be.then(|| {
            format!(
                "{name} has whole numbers below {}: if they are the labels, say --label last",
                self.config.classes()
            )
        })
    }

    /// What is last in the rows, where that is not the label's column, and what it is called.
    fn last(&self) -> Option<(&Column, String)> {
        let column = self.width - 1;
        match self.rows_are() {
            Rows::Sequences => Some((&self.last, "the last field of the rows".to_owned())),
            _ if column == self.label || Some(column) == self.sequence => None,
            _ => Some((&self.columns[column], format!("the last column ({})", column + 1))),
        }
    }

    /// Where both the first and the last column could be the label: the one that has all classes is asked for, and
    /// otherwise there is a note.
    fn doubt(&mut self) -> Result<(), DataError> {
        let all = below(self.config.classes());
        let names_label = self.header.is_some() && is_one_of(self.name(self.label), &LABELS);
        let (Some(_), Some((last, name)), false) = (self.elsewhere(), self.last(), names_label) else { return Ok(()) };
        let first = &self.columns[self.label];
        match (first.classes == all, last.classes == all) {
            (true, false) => {}
            (false, true) => {
                let (all, first) = (self.config.classes(), first.classes.count_ones());
                let what = format!("{name} has all {all} classes, the first has {first}");
                return Err(self.whole(what, "say where the label is: --label last or --label first".to_owned()));
            }
            _ => self.note(
                "labels are taken from the first column; the last could have them as well, and --label last says so \
                 (--label first: it is as it should be)",
            ),
        }
        Ok(())
    }

    fn nothing_empty(&self) -> Result<(), DataError> {
        let Some(column) = (0..self.columns.len()).rev().find(|&column| self.columns[column].empty) else {
            return Ok(());
        };
        if column == self.width - 1 && column > 0 && self.name(column).is_empty() {
            let what = format!("each row ends with `,`, which makes an empty column ({}) of what follows", column + 1);
            return Err(self.whole(what, "remove the `,` at the end of the rows".to_owned()));
        }
        let what = format!("column {}{} is empty in every row", column + 1, self.called(column));
        Err(self.whole(what, "leave it out, or fill it".to_owned()))
    }

    /// The label's column where it was said, and an input otherwise, can be an index as well: by what a header calls it,
    /// or because there are too many rows that it counts.
    fn is_index(&self, column: usize) -> bool {
        if column == self.label && self.wanted.is_some() || Some(column) == self.sequence {
            return false;
        }
        let counts = self.columns[column].counts;
        let name = self.name(column).to_lowercase();
        let is_label = column == self.label;
        let one_more = self.rows_are() != Rows::Sequences && self.values() == self.config.inputs() + 1;
        // Classes 0, 1, 2, ... of a few rows are labels; and what has no name can be one where it is what is wanted.
        let enough = match (one_more, is_label) {
            (true, _) if column == 0 => FEW,
            (_, true) => self.config.classes() + 1,
            (_, false) => COUNTED,
        };
        let odd = !is_label || one_more || self.labels.large.is_some();
        let unnamed = self.header.is_some() && (name.is_empty() || name.starts_with("unnamed: "));
        unnamed && (counts || column == 0 && odd) || counts && (is_one_of(&name, &INDICES) || self.rows >= enough)
    }

    fn index(&self, column: usize) -> DataError {
        let counts = if self.columns[column].counts { " counts the rows" } else { " has no name" };
        let what =
            format!("column {}{}{counts}: it is an index, not a part of the samples", column + 1, self.called(column));
        self.whole(what, "leave it out, as pandas does with df.to_csv(FILE, index=False)".to_owned())
    }

    /// A column that a header calls a label, where the first is taken for it without being called so.
    fn named_elsewhere(&self) -> Option<usize> {
        if self.wanted.is_some() || is_one_of(self.name(self.label), &LABELS) {
            return None;
        }
        let others = (0..self.width).filter(|&column| column != self.label && Some(column) != self.sequence);
        others.into_iter().find(|&column| is_one_of(self.name(column), &LABELS))
    }

    /// What the header calls a column; nothing where there is none.
    pub(super) fn name(&self, column: usize) -> &str {
        self.header.as_ref().and_then(|names| names.get(column)).unwrap_or_default()
    }

    /// Its name for a message.
    pub(super) fn called(&self, column: usize) -> String {
        match self.name(column) {
            "" => String::new(),
            name => format!(" (`{}`)", shown(name)),
        }
    }
}

fn is_one_of(name: &str, names: &[&str]) -> bool {
    names.contains(&name.to_lowercase().as_str())
}
