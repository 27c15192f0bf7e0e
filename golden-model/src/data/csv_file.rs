//! CSV: one sample a row, the label first, then the inputs; an optional header row; `,` between fields.
//!
//! If any input is written with a point or an exponent, all inputs are reals in -1..=1 (`round(v*amax)`), else
//! integers in 0..=255 (scaled as pixels). Rows 5, 10, 15, ... are the test set, all others the training set.

use std::path::Path;

use csv::{ReaderBuilder, StringRecord};
use sigprop_spec::Config;

use super::{Data, DataError, Dataset, scale_byte};

struct Csv<'a> {
    file: String,
    config: &'a Config,
    rows: Vec<(u64, StringRecord)>,
}

/// Reads a file and splits it.
pub fn load(path: &Path, config: &Config) -> Result<Data, DataError> {
    let file = path.display().to_string();
    let bytes = std::fs::read(path).map_err(|source| DataError::Io { file: file.clone(), source })?;
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

    /// All rows, each as wide as the network; a first row whose label is no number is a header.
    fn read(&mut self, bytes: &[u8]) -> Result<(), DataError> {
        let mut reader = ReaderBuilder::new().has_headers(false).flexible(true).trim(csv::Trim::All).from_reader(bytes);
        for (index, record) in reader.records().enumerate() {
            let record = record.map_err(|e| {
                let line = e.position().map_or(index as u64 + 1, csv::Position::line);
                self.line(line, None, e.to_string(), "write the file as UTF-8 text with `,` between fields")
            })?;
            let line = record.position().map_or(index as u64 + 1, csv::Position::line);
            let is_header = index == 0 && record.get(0).is_some_and(|f| f.parse::<f64>().is_err());
            if is_header {
                continue;
            }
            let want = self.config.inputs() + 1;
            if record.len() != want {
                if self.rows.is_empty() {
                    let (source_name, got) = (format!("csv:{} (line {line})", self.file), record.len() - 1);
                    return Err(DataError::Width { source_name, got, want: want - 1 });
                }
                let what = format!("{} fields where the rows before have {want}", record.len());
                return Err(self.line(line, None, what, "give every row the label and all inputs"));
            }
            self.rows.push((line, record));
        }
        Ok(())
    }

    fn label(&self, line: u64, field: &str) -> Result<u8, DataError> {
        let Ok(label) = field.parse::<usize>() else {
            let what = format!("label `{field}` is no class number");
            return Err(self.line(line, Some(1), what, "put the class, counted from 0, first"));
        };
        let classes = self.config.classes();
        if label >= classes {
            let (source_name, place) = (format!("csv:{}", self.file), format!("line {line}"));
            return Err(DataError::Label { source_name, label, place, classes });
        }
        Ok(label as u8)
    }

    fn input(&self, line: u64, column: usize, field: &str, is_real: bool) -> Result<i16, DataError> {
        let format = self.config.activation();
        if is_real {
            return match field.parse::<f64>() {
                Ok(v) if (-1.0..=1.0).contains(&v) => Ok((v * format.max() as f64).round() as i16),
                _ => {
                    let what = format!("`{field}` is no real number in -1..=1");
                    Err(self.line(line, Some(column), what, "scale real inputs to -1..=1"))
                }
            };
        }
        match field.parse::<u8>() {
            Ok(v) => Ok(scale_byte(v, format.bits())),
            Err(_) => {
                let what = format!("`{field}` is no integer in 0..=255");
                let mend = "scale integer inputs to 0..=255, or write reals in -1..=1 with a decimal point";
                Err(self.line(line, Some(column), what, mend))
            }
        }
    }
}
