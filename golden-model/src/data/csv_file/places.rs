//! Which column is what: columns of bookkeeping, and a label that is not where it was looked for.

use super::super::classes::below;
use super::super::{DataError, shown};
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
        self.nothing_empty()?;
        if let Some(column) = (0..self.width).find(|&column| self.is_index(column)) {
            return Err(self.index(column));
        }
        let (got, want) = (self.width - 1, self.config.inputs());
        if got != want {
            let source_name = format!("csv:{} (line {})", self.file, self.first_line);
            return Err(DataError::Width { source_name, got, want });
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
        let (all, last) = (below(self.config.classes()), self.width - 1);
        let could_be = self.wanted.is_none() && last > 0 && self.columns[last].could_be_labels(all);
        could_be.then(|| {
            format!(
                "the last column ({}) has whole numbers below {}: if they are the labels, say --label last",
                last + 1,
                self.config.classes()
            )
        })
    }

    /// Where both the first and the last column could be the label: the one that has all classes is asked for, and
    /// otherwise there is a note.
    fn doubt(&mut self) -> Result<(), DataError> {
        let all = below(self.config.classes());
        let names_label = self.header.is_some() && is_one_of(self.name(0), &LABELS);
        let (Some(_), false) = (self.elsewhere(), names_label) else { return Ok(()) };
        let complete = |column: usize| self.columns[column].classes == all;
        match (complete(0), complete(self.width - 1)) {
            (true, false) => {}
            (false, true) => {
                let what = format!(
                    "the last column ({}) has all {} classes, the first has {}",
                    self.width,
                    self.config.classes(),
                    self.columns[0].classes.count_ones()
                );
                return Err(self.whole(what, "say where the label is: --label last or --label first".to_owned()));
            }
            _ => self.notes.push(format!(
                "csv:{}: labels are taken from the first column; the last could have them as well, and --label last says so \
                 (--label first: it is as it should be)",
                self.file
            )),
        }
        Ok(())
    }

    fn nothing_empty(&self) -> Result<(), DataError> {
        let Some(column) = (0..self.width).rev().find(|&column| self.columns[column].empty) else { return Ok(()) };
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
        if column == self.label && self.wanted.is_some() {
            return false;
        }
        let counts = self.columns[column].counts;
        let name = self.name(column).to_lowercase();
        let is_label = column == self.label;
        let one_more = self.width == self.config.inputs() + 2;
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
        if self.wanted.is_some() || is_one_of(self.name(0), &LABELS) {
            return None;
        }
        (1..self.width).find(|&column| is_one_of(self.name(column), &LABELS))
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
