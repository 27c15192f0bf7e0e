//! One point: a folder that holds all that it depends on, and what came of it. Each step is a command of its own, whose JSON is kept; what is there is not
//! done again.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde::{Deserialize, Serialize};
use serde_json::Value;
use sigprop_spec::files::{self, Output as File};
use sigprop_synth::{Board, SynthError};

use super::space::{MOST_BYTES, Measure, Point};
use crate::error::Failure;
use crate::interrupt;

/// The point itself.
pub const POINT: &str = "point.toml";
/// What came of it.
pub const RESULT: &str = "result.json";
/// Its configuration, every key explicit, for people.
const CONFIG: &str = "config.toml";
/// Names the command in the place of this program: words as a shell has them.
const SELF: &str = "SIGPROP_SELF";

/// What a point came to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// Of all that it depends on.
    pub point: String,
    /// Network, and what is laid over it.
    pub network: String,
    /// As `--set` takes it.
    pub set: Vec<String>,
    /// The board, where there is one.
    pub board: Option<String>,
    /// The configuration's hash.
    pub config_hash: String,
    /// Weights and biases of all stages.
    pub weights: usize,
    /// On the test set in percent, or R^2 times 100, the mean over seeds; none where it was not trained.
    pub accuracy: Option<f64>,
    /// The least and the most of them.
    pub accuracy_spread: Option<[f64; 2]>,
    /// Whether it fits the board.
    pub fits: Option<bool>,
    /// Lanes that were chosen or configured.
    pub lanes: Option<Vec<usize>>,
    /// Cycles of a training sample.
    pub cycles: Option<u64>,
    /// LUT4 or logic cells, DSP, block RAMs: estimated, or of the build.
    pub cells: Option<Cells>,
    /// Training samples a second, at the clock that the board runs at, or that of the build.
    pub samples_per_second: Option<f64>,
    /// Values that were compared with the golden model, and those that differed.
    pub verified: Option<[u64; 2]>,
    /// What the build reached, in MHz.
    pub fmax_mhz: Option<f64>,
}

/// What of a device is taken.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Cells {
    /// LUT4, or iCE40's logic cells.
    pub lut4: u64,
    /// Multipliers.
    pub dsp: u64,
    /// Block RAMs.
    pub block_ram: u64,
}

/// Writes the folder of a point, unless it is there.
pub fn prepare(folder: &Path, point: &Point) -> Result<(), Failure> {
    files::make_folder(folder, "give another folder with -o")?;
    let text = toml::to_string(point).map_err(|fault| Failure::Explore { what: fault.to_string() })?;
    write(&folder.join(POINT), &text)?;
    write(&folder.join(CONFIG), &point.config()?.to_commented_toml())
}

/// The point of a folder.
pub fn read(folder: &Path) -> Result<Point, Failure> {
    let path = folder.join(POINT);
    let text = String::from_utf8_lossy(&files::read(&path, MOST_BYTES)?).into_owned();
    toml::from_str(&text).map_err(|fault| Failure::Space {
        file: path.display().to_string(),
        faults: vec![fault.to_string().trim_end().to_owned()],
    })
}

/// Whether a folder is that of the point with this hash.
pub fn is_of(folder: &Path, hash: &str) -> bool {
    // Its own name, also where it is given as `.`.
    std::path::absolute(folder).is_ok_and(|path| path.file_name().is_some_and(|name| name == hash))
}

/// What came of the point of a folder, if it is done: of this point and no other that the folder held before.
pub fn done(folder: &Path, hash: &str) -> Option<Outcome> {
    let text = std::fs::read_to_string(folder.join(RESULT)).ok()?;
    serde_json::from_str(&text).ok().filter(|outcome: &Outcome| outcome.point == hash)
}

/// Runs the point of a folder, and keeps what came of it.
pub fn run(folder: &Path) -> Result<Outcome, Failure> {
    let point = read(folder)?;
    let (hash, config) = (point.hash()?, point.config()?);
    // What was kept of the steps is of what the folder was named by.
    if !is_of(folder, &hash) {
        let mend = "its samples, or sigprop, are others than when it was written: run `sigprop explore SPACE` again, which makes a folder for it as it is now";
        return Err(Failure::Explore { what: format!("{}: the point is {hash} now; {mend}", folder.display()) });
    }
    if let Some(outcome) = done(folder, &hash) {
        return Ok(outcome);
    }
    let steps = Steps { folder, point: &point };
    let mut outcome = Outcome {
        point: hash,
        network: point.network.clone(),
        set: point.set.clone(),
        board: point.board.clone(),
        config_hash: config.hash_hex(),
        weights: config.stages().iter().map(|stage| stage.outputs * stage.columns()).sum(),
        accuracy: None,
        accuracy_spread: None,
        fits: None,
        lanes: None,
        cycles: None,
        cells: None,
        samples_per_second: None,
        verified: None,
        fmax_mhz: None,
    };
    for measure in &point.measure {
        match measure {
            Measure::Train => steps.train(&mut outcome)?,
            Measure::Fit => steps.fit(&mut outcome)?,
            Measure::Verify => steps.verify(&mut outcome)?,
            Measure::Build => steps.build(&mut outcome)?,
        }
    }
    let text = serde_json::to_string_pretty(&outcome).map_err(|fault| Failure::Explore { what: fault.to_string() })?;
    write(&folder.join(RESULT), &(text + "\n"))?;
    Ok(outcome)
}

struct Steps<'a> {
    folder: &'a Path,
    point: &'a Point,
}

impl Steps<'_> {
    fn train(&self, outcome: &mut Outcome) -> Result<(), Failure> {
        let mut all = Vec::new();
        for (n, seed) in self.point.seeds.iter().enumerate() {
            let (seed, log) = (seed.to_string(), self.file(&format!("log-{seed}.jsonl")));
            let mut words = vec!["--no-baselines", "--seed", &seed, "--log", &log];
            let folder = self.folder.display().to_string();
            if n == 0 {
                words.extend(["--report", &folder]);
            }
            let said = self.step(&format!("train-{seed}"), "train", &self.data(), &words, &[0])?;
            let accuracy = &said["test_accuracy"];
            let percent = ["sum", "answer"].iter().find_map(|key| accuracy[key].as_f64());
            all.push(percent.or(accuracy["r2"].as_f64().map(|r2| 100.0 * r2)).unwrap_or(0.0));
        }
        let (least, most) = all.iter().fold((f64::MAX, f64::MIN), |(a, b), v| (a.min(*v), b.max(*v)));
        outcome.accuracy = Some(all.iter().sum::<f64>() / all.len() as f64);
        outcome.accuracy_spread = Some([least, most]);
        Ok(())
    }

    fn fit(&self, outcome: &mut Outcome) -> Result<(), Failure> {
        let Some(name) = &self.point.board else { return Ok(()) };
        // What does not fit is a result like another.
        let said = self.step("fit", "fit", &[], &["--board", name], &[0, 1])?;
        let found = &said["boards"][0];
        outcome.fits = Some(found["fits"] == true);
        outcome.cycles = found["cycles_per_sample"].as_u64();
        outcome.lanes = serde_json::from_value(found["lanes"].clone()).ok();
        outcome.cells = cells(&found["estimate"]);
        if outcome.fits == Some(true) {
            let board = Board::find(name).map_err(SynthError::from)?;
            outcome.samples_per_second = outcome.cycles.map(|cycles| board.running_mhz() * 1e6 / cycles as f64);
        }
        Ok(())
    }

    fn verify(&self, outcome: &mut Outcome) -> Result<(), Failure> {
        let n = self.point.verify_samples.to_string();
        let waves = self.file("mismatch");
        let mut words = vec!["--samples", &n, "--waves", &waves];
        if let Some(board) = &self.point.board {
            words.extend(["--board", board]);
        }
        let said = self.step("verify", "verify", &self.data(), &words, &[0, 1])?;
        let count = |key: &str| said[key].as_u64().unwrap_or(0);
        outcome.verified = Some([count("compared"), count("mismatches")]);
        Ok(())
    }

    fn build(&self, outcome: &mut Outcome) -> Result<(), Failure> {
        let Some(name) = &self.point.board else { return Ok(()) };
        if outcome.fits == Some(false) {
            return Ok(());
        }
        let folder = self.file("build");
        let said = self.step("build", "build", &[], &["--board", name, "-o", &folder, "--replace"], &[0, 5])?;
        outcome.fits = Some(true);
        outcome.fmax_mhz = said["fmax_mhz"].as_f64();
        let cycles = said["cycles_per_sample"].as_u64().or(outcome.cycles);
        if let (Some(mhz), Some(cycles)) = (said["clock_mhz"].as_f64(), cycles) {
            outcome.samples_per_second = Some(mhz * 1e6 / cycles as f64);
        }
        Ok(())
    }

    fn file(&self, name: &str) -> String {
        self.folder.join(name).display().to_string()
    }

    /// Options that say where samples come from.
    fn data(&self) -> Vec<&str> {
        let point = self.point;
        let options = [("--data", &point.data), ("--test", &point.test), ("--label", &point.label)];
        options.into_iter().filter_map(|(flag, value)| Some([flag, value.as_deref()?])).flatten().collect()
    }

    /// Runs a command and keeps its JSON, unless it is there; `good` are the exit codes of a result.
    fn step(&self, name: &str, command: &str, data: &[&str], words: &[&str], good: &[i32]) -> Result<Value, Failure> {
        let kept = self.folder.join(format!("{name}.json"));
        if let Some(value) = std::fs::read_to_string(&kept).ok().and_then(|text| serde_json::from_str(&text).ok()) {
            return Ok(value);
        }
        if interrupt::asked() {
            return Err(Failure::Interrupted);
        }
        let mut child = command_of_our_own();
        child.arg(command).arg(&self.point.network).args(data).args(words).arg("--json");
        child.args(self.point.set.iter().flat_map(|set| ["--set", set]));
        let out = child.stdin(Stdio::null()).output().map_err(|fault| Failure::Explore { what: fault.to_string() })?;
        let said = String::from_utf8_lossy(&out.stdout).into_owned();
        let value = serde_json::from_str::<Value>(&said).unwrap_or(Value::Null);
        if interrupt::asked() || value["interrupted"] == true {
            return Err(Failure::Interrupted);
        }
        if value.is_null() || !out.status.code().is_some_and(|code| good.contains(&code)) {
            let why = value["error"]
                .as_str()
                .map_or_else(|| String::from_utf8_lossy(&out.stderr).into_owned(), str::to_owned);
            return Err(Failure::Explore { what: format!("{}: {command}: {}", self.folder.display(), why.trim()) });
        }
        write(&kept, &(said.trim_end().to_owned() + "\n"))?;
        Ok(value)
    }
}

fn cells(estimate: &Value) -> Option<Cells> {
    serde_json::from_value(estimate.clone()).ok()
}

/// This program, or what stands for it where it is part of another.
pub fn command_of_our_own() -> Command {
    let words = std::env::var(SELF).ok().and_then(|words| shlex::split(&words)).filter(|words| !words.is_empty());
    let words = words.unwrap_or_else(|| {
        vec![std::env::current_exe().unwrap_or_else(|_| PathBuf::from("sigprop")).display().to_string()]
    });
    let mut command = Command::new(&words[0]);
    command.args(&words[1..]);
    command
}

/// Writes a file, completely or not at all.
pub fn write(path: &Path, text: &str) -> Result<(), Failure> {
    Ok(File::begin(path)?.write(text.as_bytes())?)
}
