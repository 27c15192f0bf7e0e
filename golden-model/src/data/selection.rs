//! What is wanted of data sources, and what came of it.

use std::fs;
use std::path::Path;

use sigprop_spec::Config;

use super::csv_file::Table;
use super::unpack::Stop;
use super::{Data, DataError, DataSource, Dataset, Label, Scale, diabetes, digits, idx};

/// Which samples to learn from and to measure on.
#[derive(Debug, Clone, PartialEq)]
pub struct Selection {
    /// Where samples come from.
    pub source: DataSource,
    /// Where the label is in the rows of CSV files; not said: in the first column.
    pub label: Option<Label>,
    /// A test set of its own, in place of the source's.
    pub test: Option<DataSource>,
    /// The scale of values, where it is another than that of the training set: what the network has learned with.
    pub scale: Option<Scale>,
}

/// What was read.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// Both sets.
    pub data: Data,
    /// Remarks for the user.
    pub notes: Vec<String>,
    name: String,
    elsewhere: Option<String>,
}

impl From<DataSource> for Selection {
    fn from(source: DataSource) -> Self {
        Self { source, label: None, test: None, scale: None }
    }
}

impl DataSource {
    /// Reads the source as it is, scaled to the configuration's activation format: see [`Selection::load`].
    ///
    /// # Errors
    /// Where a file is missing, broken or cut short, or the samples do not fit the network.
    pub fn load(&self, config: &Config) -> Result<Data, DataError> {
        Ok(Selection::from(self.clone()).load(config, &|| false)?.data)
    }
}

impl Loaded {
    /// Both sets, to learn from.
    ///
    /// # Errors
    /// Where all samples of the training set have one label: any network finds it, and would seem to have learned.
    pub fn to_learn(self) -> Result<Data, DataError> {
        let classes = self.data.train.classes_present();
        if classes.count_ones() == 1 {
            let (source_name, class) = (self.name, classes.trailing_zeros());
            let mend = self.elsewhere.unwrap_or_else(|| "give samples of two classes at least".to_owned());
            return Err(DataError::OneClass { source_name, class, mend });
        }
        Ok(self.data)
    }
}

impl Selection {
    /// Reads the sources, scaled to the configuration's activation format. Where `stop` says so, reading ends.
    ///
    /// # Errors
    /// Where a file is missing, broken or cut short, or the samples do not fit the network.
    pub fn load(&self, config: &Config, stop: Stop<'_>) -> Result<Loaded, DataError> {
        let sources = [Some(&self.source), self.test.as_ref()];
        let is_csv = |source: &DataSource| matches!(source, DataSource::Csv(_));
        if let Some(label) = self.label.as_ref().filter(|_| !sources.iter().flatten().any(|s| is_csv(s))) {
            return Err(DataError::NoColumns { label: label.to_string(), source_name: self.source.to_string() });
        }
        if let Some(source) = sources.into_iter().flatten().find(|source| !source.serves(config.task())) {
            return Err(DataError::Task { source_name: source.to_string(), task: config.task() });
        }
        let (data, Tables { notes, learned }) = self.sets(config, stop)?;
        let (train, test) = (data.train.len(), data.test.len());
        if train == 0 || test == 0 {
            let split = self.test.is_none() && is_csv(&self.source);
            return Err(DataError::Empty { source_name: self.name(), train, test, split });
        }
        let mut notes = notes;
        notes.extend(self.same_file());
        notes.extend(data.remark(&self.source, config));
        let data = self.settled(data, config)?;
        notes.extend(data.class_remarks(&self.name(), config));
        Ok(Loaded { data, notes, name: self.source.to_string(), elsewhere: learned })
    }

    /// With the values behind the inputs, where the network learns some.
    fn settled(&self, data: Data, config: &Config) -> Result<Data, DataError> {
        if !config.task().has_values() {
            return Ok(data);
        }
        let own = (self.source == DataSource::Diabetes).then(|| diabetes::scale(config));
        data.settle(config, self.scale.or(own), &self.name())
    }

    /// Both sets, and what is to be remembered of tables that they were made of.
    fn sets(&self, config: &Config, stop: Stop<'_>) -> Result<(Data, Tables), DataError> {
        let table = |file: &Path| {
            Table::read(file, config, self.label.as_ref(), stop).map(|table| Part::Table(Box::new(table)))
        };
        let train = match &self.source {
            DataSource::Digits => Part::Set(digits::train(config, stop)?),
            DataSource::Diabetes => Part::Set(diabetes::sets(config)?.train),
            DataSource::Idx(dir) => Part::Set(idx::train(dir, config, stop)?),
            DataSource::Csv(file) => table(file)?,
        };
        let test = match (&self.test, &self.source) {
            (None, DataSource::Csv(_)) => None,
            (Some(DataSource::Csv(file)), _) => Some(table(file)?),
            (Some(DataSource::Digits), _) | (None, DataSource::Digits) => Some(Part::Set(digits::test(config, stop)?)),
            (Some(DataSource::Diabetes), _) | (None, DataSource::Diabetes) => {
                Some(Part::Set(diabetes::sets(config)?.test))
            }
            (Some(DataSource::Idx(dir)), _) | (None, DataSource::Idx(dir)) => {
                Some(Part::Set(idx::test(dir, config, stop)?))
            }
        };
        let learned = train.table().map(|table| table.elsewhere().unwrap_or_else(|| ask_for_column(table)));
        let parts = || [Some(&train), test.as_ref()].into_iter().flatten().filter_map(Part::table);
        let notes = parts().flat_map(|table| table.notes.clone()).collect();
        // What is written as reals in one file is meant so in the other.
        let is_real = parts().any(|table| table.is_real);
        let train = train.finish(is_real)?;
        let data = match test {
            Some(test) => Data { train, test: test.finish(is_real)?, scale: None },
            None => {
                let (train, test) = train.split();
                Data { train, test, scale: None }
            }
        };
        Ok((data, Tables { notes, learned }))
    }

    /// Says so where the test set is what was learned.
    fn same_file(&self) -> Option<String> {
        let (DataSource::Csv(train), Some(DataSource::Csv(test))) = (&self.source, &self.test) else { return None };
        let same = fs::canonicalize(train).ok()? == fs::canonicalize(test).ok()?;
        same.then(|| {
            format!(
                "{}: --test is the file that is trained on, so the accuracy is not that of new samples",
                self.source
            )
        })
    }

    fn name(&self) -> String {
        match &self.test {
            Some(test) => format!("{} with the test set {test}", self.source),
            None => self.source.to_string(),
        }
    }
}

/// A set on its way in: read, or rows of a table.
enum Part {
    Set(Dataset),
    Table(Box<Table>),
}

impl Part {
    fn table(&self) -> Option<&Table> {
        match self {
            Self::Set(_) => None,
            Self::Table(table) => Some(table),
        }
    }

    fn finish(self, is_real: bool) -> Result<Dataset, DataError> {
        match self {
            Self::Set(set) => Ok(set),
            Self::Table(table) => table.finish(is_real),
        }
    }
}

/// What is remembered of tables: remarks, and what to do where that to learn from has one label.
struct Tables {
    notes: Vec<String>,
    learned: Option<String>,
}

fn ask_for_column(table: &Table) -> String {
    if table.said() {
        return "check which column --label names".to_owned();
    }
    "the label was looked for in the first column: say with --label which one it is (last, a number counted from 1, or a \
     name of the header)"
        .to_owned()
}
