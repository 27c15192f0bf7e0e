//! A space of networks: what varies, on which boards, and how each point is measured.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use sigprop_spec::Config;
use sigprop_synth::{Board, SynthError};

use crate::error::Failure;

/// Bytes of a space, at most.
pub const MOST_BYTES: u64 = 1 << 20;
/// Points of a space, at most: a slip in a grid should not fill a disk.
const MOST_POINTS: usize = 100_000;

/// The file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    /// A preset, or a configuration file beside the space.
    #[serde(default = "digits")]
    network: String,
    /// What all points have.
    #[serde(default)]
    set: BTreeMap<String, toml::Value>,
    /// Every combination of these.
    #[serde(default)]
    grid: BTreeMap<String, Vec<toml::Value>>,
    /// Points of their own.
    #[serde(default)]
    point: Vec<BTreeMap<String, toml::Value>>,
    #[serde(default)]
    boards: Vec<String>,
    #[serde(default = "one")]
    seeds: Vec<u64>,
    #[serde(default)]
    data: Option<String>,
    #[serde(default)]
    test: Option<String>,
    #[serde(default)]
    label: Option<String>,
    #[serde(default)]
    measure: Option<Vec<Measure>>,
    #[serde(default = "twenty")]
    verify_samples: usize,
}

fn digits() -> String {
    "digits".to_owned()
}

fn one() -> Vec<u64> {
    vec![1]
}

const fn twenty() -> usize {
    20
}

/// What is done with a point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Measure {
    /// Accuracy, by the golden model.
    Train,
    /// What it takes on the board, by estimate.
    Fit,
    /// The simulated hardware against the golden model.
    Verify,
    /// A bitstream.
    Build,
}

/// A point: all that it depends on, so that a folder with it can be run anywhere.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Point {
    /// A preset, or the absolute path of a file.
    pub network: String,
    /// What is laid over it, as `--set` takes it.
    pub set: Vec<String>,
    /// The board, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub board: Option<String>,
    /// Seeds of start weights and order.
    pub seeds: Vec<u64>,
    /// Where samples come from; without it that of the network.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data: Option<String>,
    /// A test set of its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub test: Option<String>,
    /// The label's column.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// What is done.
    pub measure: Vec<Measure>,
    /// Samples that are verified.
    pub verify_samples: usize,
}

impl Point {
    /// Its configuration.
    pub fn config(&self) -> Result<Config, Failure> {
        if Config::is_preset(&self.network) {
            return Ok(Config::preset_with(&self.network, &self.set)?);
        }
        let bytes = sigprop_spec::files::read(Path::new(&self.network), MOST_BYTES)?;
        Ok(Config::from_toml(&self.network, &String::from_utf8_lossy(&bytes), &self.set)?)
    }

    /// Twelve digits of a SHA-256 of all that it depends on: the configuration, not how it is written.
    pub fn hash(&self) -> Result<String, Failure> {
        let config = self.config()?;
        // What is "auto" is chosen for a board, and stands in the words alone.
        let files = [&self.data, &self.test].map(|source| source.as_deref().map(contents));
        let text = serde_json::json!([
            config.to_toml(),
            self.set.iter().filter(|set| set.contains("auto")).collect::<Vec<_>>(),
            self.board,
            self.seeds,
            self.data,
            self.test,
            files,
            self.label,
            self.measure,
            self.verify_samples,
            env!("CARGO_PKG_VERSION"),
        ]);
        let digest = Sha256::digest(text.to_string());
        Ok(digest.iter().take(6).map(|byte| format!("{byte:02x}")).collect())
    }

    /// What varies, in words.
    pub fn words(&self, common: &[String]) -> String {
        let own: Vec<&str> = self.set.iter().filter(|set| !common.contains(set)).map(String::as_str).collect();
        if own.is_empty() { "as it is".to_owned() } else { own.join(" ") }
    }
}

/// Reads a space: its points, each once, and what they all have.
pub fn read(path: &Path) -> Result<(Vec<Point>, Vec<String>), Failure> {
    let name = path.display().to_string();
    let text = String::from_utf8_lossy(&sigprop_spec::files::read(path, MOST_BYTES)?).into_owned();
    let file: File = toml::from_str(&text).map_err(|fault| Failure::Space {
        file: name.clone(),
        faults: vec![fault.to_string().trim_end().to_owned()],
    })?;
    let refuse = |faults: Vec<String>| Failure::Space { file: name.clone(), faults };
    let mut faults = Vec::new();
    for (key, values) in &file.grid {
        if values.is_empty() {
            faults.push(format!("[grid] {key} = []: it has no values; give one at least, or leave the key out"));
        }
    }
    if file.seeds.is_empty() {
        faults.push("seeds = []: give one at least".to_owned());
    }
    let boards: Vec<Option<String>> =
        if file.boards.is_empty() { vec![None] } else { file.boards.iter().cloned().map(Some).collect() };
    for board in boards.iter().flatten() {
        if let Err(fault) = Board::find(board).map_err(SynthError::from) {
            faults.push(format!("boards: {fault}"));
        }
    }
    let default = if file.boards.is_empty() { vec![Measure::Train] } else { vec![Measure::Train, Measure::Fit] };
    let measure = file.measure.clone().unwrap_or(default);
    if file.boards.is_empty() && measure.iter().any(|what| matches!(what, Measure::Fit | Measure::Build)) {
        faults.push("measure: fit and build need boards = [...]; `sigprop boards` lists them".to_owned());
    }
    let network = network(&file.network, path);
    let common = words(&file.set);
    let combinations: usize = file.grid.values().map(|values| values.len().max(1)).product::<usize>();
    if combinations.saturating_mul(boards.len()) > MOST_POINTS {
        faults.push(format!(
            "[grid] has {combinations} combinations on {} boards; at most {MOST_POINTS} points",
            boards.len()
        ));
        return Err(refuse(faults));
    }
    let mut sets: Vec<Vec<String>> = vec![Vec::new()];
    for (key, values) in &file.grid {
        let each = |set: &Vec<String>| {
            values.iter().map(|value| [set.clone(), vec![format!("{key}={value}")]].concat()).collect::<Vec<_>>()
        };
        sets = sets.iter().flat_map(each).collect();
    }
    if file.grid.is_empty() && !file.point.is_empty() {
        sets.clear();
    }
    sets.extend(file.point.iter().map(words));
    let mut points: Vec<Point> = Vec::new();
    for set in sets {
        for board in &boards {
            let point = Point {
                network: network.clone(),
                set: [common.clone(), set.clone()].concat(),
                board: board.clone(),
                seeds: file.seeds.clone(),
                data: file.data.as_ref().map(|source| source_from(source, path)),
                test: file.test.as_ref().map(|source| source_from(source, path)),
                label: file.label.clone(),
                measure: measure.clone(),
                verify_samples: file.verify_samples,
            };
            if !points.contains(&point) {
                points.push(point);
            }
        }
    }
    for point in points.iter().filter(|point| point.board == boards[0]) {
        if let Err(fault) = point.config() {
            faults.push(format!("{}: {}", point.words(&common), fault.text()));
        }
    }
    if faults.is_empty() { Ok((points, common)) } else { Err(refuse(faults)) }
}

/// What tells the contents of a source's files from others: a checksum of a file, names and lengths of a folder's; what cannot be read is found when it is.
fn contents(source: &str) -> Vec<(String, u64)> {
    let Some((_, path)) = source.split_once(':') else { return Vec::new() };
    if let Ok(bytes) = std::fs::read(path) {
        return vec![(String::new(), u64::from(crc32fast::hash(&bytes)))];
    }
    let entries = std::fs::read_dir(path).into_iter().flatten().flatten();
    let length = |entry: &std::fs::DirEntry| entry.metadata().map_or(0, |metadata| metadata.len());
    let mut all: Vec<_> =
        entries.map(|entry| (entry.file_name().to_string_lossy().into_owned(), length(&entry))).collect();
    all.sort();
    all
}

/// `key=value` of each.
fn words(table: &BTreeMap<String, toml::Value>) -> Vec<String> {
    table.iter().map(|(key, value)| format!("{key}={value}")).collect()
}

/// A preset stays, a file is that beside the space.
fn network(name: &str, space: &Path) -> String {
    if Config::is_preset(name) { name.to_owned() } else { beside(name, space) }
}

/// The paths of `csv:FILE` and others are those beside the space.
fn source_from(source: &str, space: &Path) -> String {
    match source.split_once(':') {
        Some((kind, path)) => format!("{kind}:{}", beside(path, space)),
        None => source.to_owned(),
    }
}

fn beside(name: &str, space: &Path) -> String {
    let path = space.parent().unwrap_or(Path::new("")).join(name);
    std::path::absolute(&path).unwrap_or(path).display().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Result<(Vec<Point>, Vec<String>), Failure> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("space.toml");
        std::fs::write(&path, text).unwrap();
        read(&path)
    }

    #[test]
    fn a_grid_has_every_combination_on_every_board_and_points_of_its_own() {
        let text = "network = \"digits-small\"\nboards = [\"hx8k\", \"ulx3s-25f\"]\nseeds = [1, 2]\n[set]\n\"learning.epochs\" = 2\n\
            [grid]\n\"network.stages\" = [[8], [16, 16]]\n\"learning.margin\" = [0.5, 1.0, 2.0]\n[[point]]\n\"network.stages\" = [4]\n";
        let (points, common) = of(text).unwrap();
        assert_eq!((points.len(), common), (14, vec!["learning.epochs=2".to_owned()]));
        let hashes: std::collections::BTreeSet<String> = points.iter().map(|point| point.hash().unwrap()).collect();
        assert_eq!(hashes.len(), 14, "each has a hash of its own");
        assert_eq!(points[0].measure, [Measure::Train, Measure::Fit]);
        assert_eq!(points[13].words(&["learning.epochs=2".to_owned()]), "network.stages=[4]");
        // The hash is that of what is configured, however it is said.
        let same = Point { set: vec!["learning.epochs=2".into(), "network.stages=[4]".into()], ..points[13].clone() };
        assert_eq!(same.hash().unwrap(), points[13].hash().unwrap());
    }

    #[test]
    fn faults_come_at_once_and_name_their_place() {
        let text = "boards = [\"hx9k\"]\nseeds = []\n[grid]\n\"network.stages\" = [[8], [0]]\n\"learning.loss\" = []\n";
        let said = of(text).unwrap_err().text();
        for part in ["hx9k", "seeds = []", "learning.loss = []"] {
            assert!(said.contains(part), "{part} in {said}");
        }
        let said = of("[grid]\n\"network.stages\" = [[8], [0]]\n\"learning.margins\" = [1]\n").unwrap_err().text();
        assert!(said.contains("network.stages=[0]") && said.contains("learning.margins"), "{said}");
        // Other samples in the file are another point.
        let folder = tempfile::tempdir().unwrap();
        let hash = |rows: &str| {
            std::fs::write(folder.path().join("a.csv"), rows).unwrap();
            let space = folder.path().join("space.toml");
            std::fs::write(&space, "data = \"csv:a.csv\"\n").unwrap();
            read(&space).unwrap().0[0].hash().unwrap()
        };
        assert_ne!(hash("0,1\n"), hash("1,1\n"));
        let said = of("[gird]\n\"network.stages\" = [[8]]\n").unwrap_err().text();
        assert!(said.contains("gird") && said.contains("line 1"), "{said}");
        assert!(of("measure = [\"build\"]\n").unwrap_err().text().contains("boards"));
    }
}
