//! CSV: one sample a row, the label first, then the inputs; `,` between fields. A first row without any number is a
//! header.
//!
//! If any input is written with a point or an exponent, all inputs are reals in -1..=1 (`round(v*amax)`), else
//! integers in 0..=255 (scaled as pixels). Rows 5, 10, 15, ... are the test set, all others the training set.

use std::path::Path;

use csv::{ReaderBuilder, StringRecord};
use sigprop_spec::{Config, files};

use super::{Data, DataError, Dataset, MOST_BYTES, scale_byte};

/// Characters of a value that errors repeat.
const SHOWN: usize = 20;

struct Csv<'a> {
    file: String,
    config: &'a Config,
    rows: Vec<(u64, StringRecord)>,
}

/// Reads a file and splits it.
pub fn load(path: &Path, config: &Config) -> Result<Data, DataError> {
    let file = path.display().to_string();
    let bytes = files::read(path, MOST_BYTES)?;
    let mut csv = Csv { file, config, rows: Vec::new() };
    csv.read(&bytes)?;
    let is_real = csv.rows.iter().any(|(_, r)| r.iter().skip(1).any(|f| f.contains(['.', 'e', 'E'])));
    let empty = || Dataset { inputs: config.inputs(), x: Vec::new(), labels: Vec::new() };
    let mut data = Data { train: empty(), test: empty() };
    for (index, (line, row)) in csv.rows.iter().enumerate() {
        let set = if index % 5 == 4 { &mut data.test } else { &mut data.train };
        set.labels.push(csv.label(*line, &row[0])?);
        for (column, field) in row.iter().enumerate().skip(1) {
            set.x.push(csv.input(*line, column + 1, field, is_real)?);
        }
    }
    Ok(data)
}

impl Csv<'_> {
    fn line(&self, line: u64, column: Option<usize>, what: String, mend: &'static str) -> DataError {
        DataError::Line { file: self.file.clone(), line, column, what, mend }
    }

    /// All rows, each as wide as the network; a first row without any number is a header.
    fn read(&mut self, bytes: &[u8]) -> Result<(), DataError> {
        let mut reader = ReaderBuilder::new().has_headers(false).flexible(true).trim(csv::Trim::All).from_reader(bytes);
        for (index, record) in reader.records().enumerate() {
            let record = record.map_err(|e| {
                let line = e.position().map_or(index as u64 + 1, csv::Position::line);
                self.line(line, None, e.to_string(), "write the file as UTF-8 text with `,` between fields")
            })?;
            let line = record.position().map_or(index as u64 + 1, csv::Position::line);
            self.check_shape(line, &record)?;
            let is_header = index == 0 && record.iter().all(|f| f.parse::<f64>().is_err());
            if !is_header {
                self.rows.push((line, record));
            }
        }
        Ok(())
    }

    /// One line, with `,` between as many fields as the network wants.
    fn check_shape(&self, line: u64, record: &StringRecord) -> Result<(), DataError> {
        if record.iter().any(|f| f.contains(['\n', '\r'])) {
            let what = "a quoted field goes on over the end of the line".to_owned();
            return Err(self.line(line, None, what, "close the quote, or leave quotes out: numbers need none"));
        }
        let (got, want) = (record.len(), self.config.inputs() + 1);
        if got == want {
            return Ok(());
        }
        let other = [(';', "`;`"), ('\t', "tabs"), (' ', "spaces")];
        if let (1, Some((_, name))) = (got, other.iter().find(|(c, _)| record[0].contains(*c))) {
            let what = format!("one field with {name} in it");
            return Err(self.line(line, None, what, "put `,` between the fields"));
        }
        if self.rows.is_empty() {
            let source_name = format!("csv:{} (line {line})", self.file);
            return Err(DataError::Width { source_name, got: got - 1, want: want - 1 });
        }
        let what = format!("{got} fields where the rows before have {want}");
        Err(self.line(line, None, what, "give every row the label and all inputs"))
    }

    fn label(&self, line: u64, field: &str) -> Result<u8, DataError> {
        let Ok(label) = field.parse::<u64>() else {
            let what = format!("label `{}` is no class number", shown(field));
            let mend = if self.rows.first().is_some_and(|(first, _)| *first == line) {
                "put the class, counted from 0, first; a header row has no number in it"
            } else {
                "put the class, counted from 0, first"
            };
            return Err(self.line(line, Some(1), what, mend));
        };
        let classes = self.config.classes();
        match u8::try_from(label) {
            Ok(class) if usize::from(class) < classes => Ok(class),
            _ => {
                let (source_name, place) = (format!("csv:{}", self.file), format!("line {line}"));
                Err(DataError::Label { source_name, label, place, classes })
            }
        }
    }

    fn input(&self, line: u64, column: usize, field: &str, is_real: bool) -> Result<i16, DataError> {
        let format = self.config.activation();
        if is_real {
            return match field.parse::<f64>() {
                Ok(v) if (-1.0..=1.0).contains(&v) => Ok((v * format.max() as f64).round() as i16),
                _ => {
                    let what = format!("`{}` is no real number in -1..=1", shown(field));
                    Err(self.line(line, Some(column), what, "scale real inputs to -1..=1"))
                }
            };
        }
        match field.parse::<u8>() {
            Ok(v) => Ok(scale_byte(v, format.bits())),
            Err(_) => {
                let what = format!("`{}` is no integer in 0..=255", shown(field));
                let mend = "scale integer inputs to 0..=255, or write reals in -1..=1 with a decimal point";
                Err(self.line(line, Some(column), what, mend))
            }
        }
    }
}

fn shown(field: &str) -> String {
    let mut text: String = field.chars().take(SHOWN).collect();
    if text.len() < field.len() {
        text.push_str("...");
    }
    text
}
