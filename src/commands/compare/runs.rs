//! Runs that are kept in a file: a line each when it has ended, so that nothing that was finished is done again.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sigprop_golden_model::data::{Data, Dataset};
use sigprop_golden_model::train::{Options, Order};
use sigprop_spec::files::{self, FileError, Output};

use super::Entry;
use crate::args::Rule;
use crate::error::Failure;

/// Bytes of a file of runs, at most.
const MOST_BYTES: u64 = 1 << 26;

/// What a run came to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Run {
    /// Of weights and order.
    pub seed: u64,
    /// On the test set, in percent.
    pub test: f64,
    /// The share of samples that made each stage fire; empty where that means nothing.
    pub fired: Vec<f64>,
    /// Wall-clock seconds of training and measuring.
    pub seconds: f64,
}

/// A run in the file, with all that it depends on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Line {
    rule: String,
    /// The network of Signal Propagation as TOML; of a float rule its sizes and rate.
    network: String,
    /// CRC-32 of the samples.
    data: String,
    samples: usize,
    order: String,
    #[serde(flatten)]
    run: Run,
}

/// The runs of a file, or of no file.
pub struct Runs {
    path: Option<PathBuf>,
    lines: Vec<Line>,
    data: String,
    train: usize,
}

impl Runs {
    /// Reads the runs that are there.
    pub fn open(path: Option<&Path>, data: &Data) -> Result<Self, Failure> {
        let mut runs = Self {
            path: path.map(Path::to_owned),
            lines: Vec::new(),
            data: fingerprint(data),
            train: data.train.len(),
        };
        let Some(path) = path.filter(|path| path.exists()) else {
            // A place that cannot be written is known before any work is done for it.
            return runs.write().map(|()| runs);
        };
        let bytes = files::read(path, MOST_BYTES)?;
        for (n, line) in String::from_utf8_lossy(&bytes).lines().enumerate().filter(|(_, l)| !l.trim().is_empty()) {
            let line = serde_json::from_str(line).map_err(|fault| {
                let reason = format!("line {} is no run of `sigprop compare`: {fault}", n + 1);
                FileError::misuse(path, "be read", &reason, "give another file, or take the line out")
            })?;
            runs.lines.push(line);
        }
        runs.write()?;
        Ok(runs)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.lines.len()
    }

    /// The run that was finished before, where there is one.
    pub fn find(&self, entry: &Entry, options: &Options) -> Option<Run> {
        let wanted = self.line(entry, options, Run { seed: options.seed, test: 0.0, fired: Vec::new(), seconds: 0.0 });
        let same = |line: &&Line| Line { run: wanted.run.clone(), ..(*line).clone() } == wanted;
        self.lines.iter().filter(|line| line.run.seed == options.seed).find(same).map(|line| line.run.clone())
    }

    /// Keeps a run, and gives it back.
    pub fn keep(&mut self, entry: &Entry, options: &Options, run: Run) -> Result<Run, Failure> {
        let line = self.line(entry, options, run.clone());
        self.lines.push(line);
        self.write()?;
        Ok(run)
    }

    fn line(&self, entry: &Entry, options: &Options, run: Run) -> Line {
        let network = match entry.rule {
            Rule::Sigprop => entry.config.to_toml(),
            Rule::Float(_) => {
                let seed = entry.config.lfsr_seed();
                let moved = if entry.config.pixel_shift() { format!(", moved by {seed}") } else { String::new() };
                format!("{:?} at {}{moved}", entry.sizes, entry.rate)
            }
        };
        let order = match options.order {
            Order::Natural => "natural",
            Order::Shuffled => "shuffled",
        };
        let samples = options.total(self.train);
        Line { rule: entry.rule.word().into(), network, data: self.data.clone(), samples, order: order.into(), run }
    }

    /// The whole file, completely or not at all.
    fn write(&self) -> Result<(), Failure> {
        let Some(path) = &self.path else { return Ok(()) };
        // Plain structs with string keys can always be written.
        let line = |line: &Line| serde_json::to_string(line).unwrap_or_default() + "\n";
        Ok(Output::create(path)?.write(self.lines.iter().map(line).collect::<String>().as_bytes())?)
    }
}

fn fingerprint(data: &Data) -> String {
    let mut hasher = crc32fast::Hasher::new();
    let mut add = |set: &Dataset| {
        for (index, (x, label)) in set.iter().enumerate() {
            x.iter().for_each(|v| hasher.update(&v.to_le_bytes()));
            hasher.update(&(label as u64).to_le_bytes());
            if set.has_sequences() {
                hasher.update(&(set.steps(index) as u64).to_le_bytes());
            }
        }
    };
    add(&data.train);
    add(&data.test);
    format!("{:08x}", hasher.finalize())
}
