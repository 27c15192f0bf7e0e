//! What is wanted of data sources, and what came of it.

use std::fs;
use std::path::Path;

use sigprop_spec::Config;

use super::csv_file::{Columns, Table};
use super::unpack::Stop;
use super::{Data, DataError, DataSource, Dataset, Label, Scale, diabetes, digits, idx, japanese_vowels};

/// Which samples to learn from and to measure on.
#[derive(Debug, Clone, PartialEq)]
pub struct Selection {
    /// Where samples come from.
    pub source: DataSource,
    /// Where the label is in the rows of CSV files; not said: in the first column.
    pub label: Option<Label>,
    /// Where rows of CSV files name the sequence that they are a step of; not said: a row is a sequence.
    pub sequence: Option<Label>,
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
        Self { source, label: None, sequence: None, test: None, scale: None }
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
        self.check(config)?;
        let (data, Tables { notes, learned }) = self.sets(config, stop)?;
        let (train, test) = (data.train.len(), data.test.len());
        if train == 0 || test == 0 {
            let split = self.test.is_none() && self.source.table().is_some();
            return Err(DataError::Empty { source_name: self.name(), train, test, split });
        }
        let mut notes = notes;
        notes.extend(self.same_file());
        notes.extend(data.remark(&self.source, config));
        let data = self.settled(data, config)?;
        notes.extend(data.class_remarks(&self.name(), config));
        Ok(Loaded { data, notes, name: self.source.to_string(), elsewhere: learned })
    }

    /// Refuses sources that are not for the network, and columns where there are none.
    fn check(&self, config: &Config) -> Result<(), DataError> {
        let sources = || [Some(&self.source), self.test.as_ref()].into_iter().flatten();
        let in_rows = |source: &DataSource| source.table().is_some() && source.plain().is_some();
        let has_columns = (sources().any(|source| source.table().is_some()), sources().any(in_rows));
        let options = [
            ("--label", &self.label, "columns", has_columns.0),
            ("--sequence", &self.sequence, "rows of steps", has_columns.1),
        ];
        for (option, column, of, has) in options {
            if let Some(column) = column.as_ref().filter(|_| !has) {
                let source_name = self.source.to_string();
                return Err(DataError::NoColumns { option, column: column.to_string(), of, source_name });
            }
        }
        for source in sources() {
            let (source_name, plain) = (source.to_string(), source.plain());
            if plain.is_some() != config.takes_sequences() {
                return Err(DataError::Sequences { source_name, plain });
            }
            if !source.serves(config.task()) {
                return Err(DataError::Task { source_name, task: config.task() });
            }
        }
        Ok(())
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
        let train = self.part(&self.source, Half::Train, config, stop)?;
        let test = match &self.test {
            None if self.source.table().is_some() => None,
            own => Some(self.part(own.as_ref().unwrap_or(&self.source), Half::Test, config, stop)?),
        };
        let learned = train.table().map(|table| table.elsewhere().unwrap_or_else(|| ask_for_column(table)));
        let parts = || [Some(&train), test.as_ref()].into_iter().flatten().filter_map(Part::table);
        let notes = parts().flat_map(|table| table.notes.clone()).collect();
        // What is written as reals in one file is meant so in the other.
        let is_real = parts().any(Table::is_real);
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

    /// One set of a source.
    fn part(&self, source: &DataSource, half: Half, config: &Config, stop: Stop<'_>) -> Result<Part, DataError> {
        let table = |file: &Path| {
            let columns = Columns { label: self.label.as_ref(), sequence: self.sequence.as_ref() };
            Table::read(file, config, columns, stop).map(|table| Part::Table(Box::new(table)))
        };
        let of = |data: Data| match half {
            Half::Train => data.train,
            Half::Test => data.test,
        };
        Ok(Part::Set(match (source, half) {
            (DataSource::Csv(file), _) => return table(file),
            (DataSource::Seq(path), _) if !path.is_dir() => return table(path),
            (DataSource::Digits | DataSource::DigitsRows, Half::Train) => digits::train(config, stop)?,
            (DataSource::Digits | DataSource::DigitsRows, Half::Test) => digits::test(config, stop)?,
            (DataSource::Diabetes, _) => of(diabetes::sets(config)?),
            (DataSource::JapaneseVowels, _) => of(japanese_vowels::sets(config)?),
            (DataSource::Idx(dir) | DataSource::Seq(dir), Half::Train) => idx::train(dir, config, stop)?,
            (DataSource::Idx(dir) | DataSource::Seq(dir), Half::Test) => idx::test(dir, config, stop)?,
        }))
    }

    /// Says so where the test set is what was learned.
    fn same_file(&self) -> Option<String> {
        let (train, test) = (self.source.table()?, self.test.as_ref()?.table()?);
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

/// Which of a source's sets.
#[derive(Clone, Copy)]
enum Half {
    Train,
    Test,
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
