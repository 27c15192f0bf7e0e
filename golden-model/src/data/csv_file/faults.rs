//! What is said of rows and fields that cannot be used.

use csv::StringRecord;

use super::super::{DataError, shown};
use super::column::{Cell, Number};
use super::header;
use super::labels::MOST_WORDS;
use super::rows::Rows;
use super::table::Table;

impl Table {
    pub(super) fn whole(&self, what: String, mend: String) -> DataError {
        DataError::Whole { file: self.file.clone(), what, mend }
    }

    pub(super) fn line(&self, line: u64, column: Option<usize>, what: String, mend: &str) -> DataError {
        DataError::Line { file: self.file.clone(), line, column, what, mend: mend.to_owned() }
    }

    /// Fields with an end of line in them are the rest of a file behind a quote.
    pub(super) fn one_line(&self, line: u64, row: &StringRecord) -> Result<(), DataError> {
        if !row.as_slice().contains(['\n', '\r']) {
            return Ok(());
        }
        let what = "a quoted field goes on over the end of the line".to_owned();
        Err(self.line(line, None, what, "close the quote, or leave quotes out: numbers need none"))
    }

    pub(super) fn other_separator(&self, line: u64, row: &StringRecord) -> Option<DataError> {
        let (name, sign, has_commas) = header::separator(row)?;
        if !has_commas {
            return Some(self.line(line, None, format!("one field with {name} in it"), "put `,` between the fields"));
        }
        let what = format!("{name} between the fields, and decimal commas in the numbers");
        let sep = if sign == '\t' { "\\t".to_owned() } else { sign.to_string() };
        let mend = format!(
            "put `,` between the fields and `.` into the numbers; in pandas: pd.read_csv(OLD, sep='{sep}', decimal=',', \
             header=None).to_csv(NEW, index=False, header=False), without both header= where there is a header"
        );
        Some(self.line(line, None, what, &mend))
    }

    /// A row with more or fewer fields than the first.
    pub(super) fn ragged(&self, line: u64, row: &StringRecord) -> DataError {
        let (got, want) = (row.len(), self.width);
        if self.rows > 0 || self.header.is_none() {
            let what = format!("{got} fields where the rows before have {want}");
            return self.line(line, None, what, "give every row the label and all inputs");
        }
        let what = format!("{got} fields where the header has {want} names");
        if got == want + 1 && row.get(want) == Some("") {
            return self.line(line, None, what + ", as the row ends with `,`", "remove the `,` at the end of the rows");
        }
        let mend = if got == want + 1 {
            "leave out the names of the rows, as R does with write.csv(..., row.names=FALSE)"
        } else {
            "give every row the label and all inputs, and every column a name"
        };
        self.line(line, None, what, mend)
    }

    /// Refuses labels that are no classes of the network.
    pub(super) fn check_labels(&self) -> Result<(), DataError> {
        let labels = &self.labels;
        let line = labels.bad.as_ref().map_or(u64::MAX, |cell| cell.line);
        if let Some(((at, column), label)) = labels.large.filter(|((at, _), _)| *at < line) {
            if let Some(mend) = self.elsewhere() {
                let classes = self.config.classes();
                let what = format!("label {label}, network.classes is {classes}");
                return Err(self.line(at, Some(column + 1), what, &mend));
            }
            let (source_name, place, classes) = (self.source(), format!("line {at}"), self.config.classes());
            let from_one = labels.bad.is_none() && labels.least > 0 && labels.most == classes as u64;
            let sequences = self.rows_are() != Rows::Samples;
            return Err(DataError::Label { source_name, label, place, classes, from_one, sequences });
        }
        labels.bad.as_ref().map_or(Ok(()), |cell| Err(self.no_label(cell)))
    }

    fn no_label(&self, cell: &Cell) -> DataError {
        let text = shown(&cell.text);
        let number = Number::of(&cell.text);
        let (what, mut mend) = match number {
            _ if text.is_empty() => ("the label is empty".to_owned(), "give each row its class".to_owned()),
            Number::None => (format!("label `{text}` is no class number"), self.number_the_words()),
            Number::Other { value, .. } if value > 0.0 && value.fract() == 0.0 => {
                (format!("label `{text}` is no class number"), "number the classes 0, 1, 2, ...".to_owned())
            }
            _ => (format!("label `{text}` is no whole number from 0 on"), "number the classes 0, 1, 2, ...".to_owned()),
        };
        if let Some(elsewhere) = self.elsewhere() {
            mend = elsewhere;
        } else if self.wanted.is_none() {
            mend +=
                "; or say with --label which column has it (last, a number counted from 1, or a name of the header)";
        }
        if cell.line == self.first_line && number == Number::None && self.rows > 1 {
            mend += "; a header row has no number in it, or counts its columns";
        }
        self.line(cell.line, Some(cell.column + 1), what, &mend)
    }

    /// How words become classes.
    fn number_the_words(&self) -> String {
        let words: Vec<&str> = self.labels.words.iter().map(String::as_str).filter(|word| !word.is_empty()).collect();
        let more = if words.len() == MOST_WORDS { ", ..." } else { "" };
        format!(
            "number the classes from 0 (the column has the words {}{more}), in pandas: df[COLUMN] = pd.factorize(df[COLUMN])[0]",
            words.join(", ")
        )
    }

    /// A field that is no input.
    pub(super) fn no_input(&self, cell: &Cell) -> DataError {
        let text = shown(&cell.text);
        let place = |what: String, mend: &str| self.line(cell.line, Some(cell.column + 1), what, mend);
        let missing = ["na", "nan", "n/a", "null", "none", "?", "-"].contains(&text.to_lowercase().as_str());
        if text.is_empty() || missing {
            let what = if missing { format!("`{text}` is a missing value") } else { "the field is empty".to_owned() };
            return place(what, "fill it, or leave the row out; in pandas: df.fillna(0) or df.dropna()");
        }
        if text.contains(',') {
            return place(format!("`{text}` has a decimal comma"), "write it with a point");
        }
        if !self.inputs.is_real {
            let mend = "scale integer inputs to 0..=255, or write reals in -1..=1 with a decimal point";
            return place(format!("`{text}` is no integer in 0..=255"), mend);
        }
        let what = format!("`{text}` is no real number in -1..=1");
        if self.inputs.points.is_some_and(|(_, last)| last == 0) && self.rows > 1 {
            let mend = format!(
                "only line {} has points: if it is a sample that pandas took for a header (0, 0.1, 0.2, ...), read it again \
                 with header=None; else scale real inputs to -1..=1",
                self.first_line
            );
            return place(what, &mend);
        }
        place(what, "scale real inputs to -1..=1, or write integers in 0..=255 (np.savetxt: fmt='%d')")
    }
}
