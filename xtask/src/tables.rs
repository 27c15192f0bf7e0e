//! The tables of builds: what `synth/data/builds/rows.toml` asks for, what `synth/data/builds/results.json` holds of it, and the
//! tables that are made of that in `README.md` and in the manual.

mod render;

use std::fs;
use std::path::Path;

use serde::{Deserialize, Serialize};

/// What is to be built.
pub const ROWS: &str = "synth/data/builds/rows.toml";
/// What came of it.
pub const RESULTS: &str = "synth/data/builds/results.json";
/// The tables: their page, the marks around them, and what makes them.
const TABLES: [Table; 3] = [
    Table { page: "README.md", name: "builds", few: true, render: render::short },
    Table { page: MANUAL, name: "builds", few: false, render: render::whole },
    Table { page: MANUAL, name: "the cost of learning", few: false, render: render::cost },
];
const MANUAL: &str = "docs/src/reference/builds.md";

/// A table on a page.
struct Table {
    page: &'static str,
    /// What its marks call it.
    name: &'static str,
    /// Whether it has only the rows that are marked for it.
    few: bool,
    render: fn(&[Outcome]) -> String,
}

impl Table {
    /// Its page, with it between its marks.
    fn on(&self, text: &str, rows: &[Row], results: &[Outcome]) -> Result<String, String> {
        let marked = |outcome: &&Outcome| rows.iter().any(|row| row.readme && outcome.row.is(row));
        let wanted = |outcome: &&Outcome| !self.few || marked(outcome);
        let results: Vec<Outcome> = results.iter().filter(wanted).cloned().collect();
        let begin = format!("<!-- {}: made by `cargo xtask tables` -->\n", self.name);
        let end = format!("<!-- end of {} -->", self.name);
        let fault = || format!("{}: has no table between `{}` and `{end}`", self.page, begin.trim_end());
        let (before, rest) = text.split_once(&begin).ok_or_else(fault)?;
        let (_, after) = rest.split_once(&end).ok_or_else(fault)?;
        Ok(format!("{before}{begin}\n{}\n{end}{after}", (self.render)(&results)))
    }
}

/// A build to be made.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The board.
    pub board: String,
    /// The preset.
    pub preset: String,
    /// What is laid over it.
    pub set: Vec<String>,
    /// `inferred` or `named`, as `sigprop build --cells` takes it.
    #[serde(default = "inferred")]
    pub cells: String,
    /// The data that lanes are chosen for and cycles are said of: `digits`, or `mnist`, which `SIGPROP_MNIST` says the place of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub data: Option<String>,
    /// Seeds of placing and routing.
    pub seeds: u32,
    /// The clock that the median of the seeds must reach, in MHz, where the project has promised one. It is no part of what
    /// is built, and results do not keep it.
    #[serde(default, skip_serializing)]
    pub goal_mhz: Option<u32>,
    /// Whether it is in the README's table, which has few rows. No part of what is built either.
    #[serde(default, skip_serializing)]
    pub readme: bool,
}

impl Row {
    /// Whether both build the same.
    #[must_use]
    pub fn is(&self, other: &Self) -> bool {
        let built = |row: &Self| Self { goal_mhz: None, readme: false, ..row.clone() };
        built(self) == built(other)
    }
}

fn inferred() -> String {
    "inferred".to_owned()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rows {
    build: Vec<Row>,
}

/// Used, and there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
pub struct Use {
    /// Used.
    pub used: usize,
    /// There.
    pub available: usize,
}

/// Of an FPGA.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
pub struct Resources {
    /// Logic cells or LUT4.
    pub lut4: Use,
    /// Multipliers.
    pub dsp: Use,
    /// Block RAMs.
    pub block_ram: Use,
}

/// What was estimated before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
pub struct Estimate {
    /// Logic cells or LUT4.
    pub lut4: usize,
    /// Multipliers.
    pub dsp: usize,
    /// Block RAMs.
    pub block_ram: usize,
}

/// A seed of placing and routing.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
pub struct Seed {
    /// Its clock.
    pub fmax_mhz: f64,
}

/// What is kept of the report of `sigprop build --json`.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
pub struct Report {
    /// Hash of the configuration.
    pub config_hash: String,
    /// `ice40`, `ecp5` or `gowin`.
    pub family: String,
    /// Clock of the board.
    pub clock_mhz: f64,
    /// The clock that is wanted.
    pub target_mhz: f64,
    /// Median of the seeds.
    pub fmax_mhz: f64,
    /// What these clocks leave out, where they do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub untimed: Option<String>,
    /// Each seed.
    pub seeds: Vec<Seed>,
    /// Cells.
    pub resources: Resources,
    /// Cells as estimated.
    pub estimated: Estimate,
    /// Lanes of each stage.
    pub lanes: Vec<usize>,
    /// Multipliers of each lane.
    pub multipliers_per_lane: usize,
    /// Weights of all stages.
    pub weights: usize,
    /// Cycles of a training sample; none where the hardware does not learn.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cycles_per_sample: Option<usize>,
    /// Steps of the sequences that these are cycles of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub steps: Option<usize>,
    /// The same on the data that the row names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_data: Option<OnData>,
    /// Cycles of two inferences.
    pub cycles_per_pair: usize,
    /// What the board's serial line carries.
    pub over_line: OverLine,
}

/// Training on some data; which, the row says.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize, Serialize)]
pub struct OnData {
    /// Samples, an epoch.
    pub samples: usize,
    /// Cycles of a training sample, the mean of all.
    pub cycles_per_sample: f64,
    /// Training samples a second over the board's line.
    pub over_line: f64,
}

/// Samples a second over a board's line.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize, Serialize)]
pub struct OverLine {
    /// Bits a second.
    pub baud: u32,
    /// By how much they are off, in per cent.
    pub baud_error: f64,
    /// Training samples; none where the hardware does not learn.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub samples_per_second: Option<f64>,
    /// Inferences, two in each request.
    pub inferences_per_second: f64,
}

/// A build and what came of it.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
pub struct Outcome {
    /// What was asked for.
    pub row: Row,
    /// Seeds that were tried, which `--quick` makes fewer.
    pub seeds: u32,
    /// What was built.
    pub report: Option<Report>,
    /// Why nothing was.
    pub error: Option<String>,
}

/// The builds that are asked for.
///
/// # Errors
/// When the list cannot be read.
pub fn rows(root: &Path) -> Result<Vec<Row>, String> {
    let rows: Rows = toml::from_str(&read(&root.join(ROWS))?).map_err(|e| format!("{ROWS}: {e}"))?;
    Ok(rows.build)
}

/// What came of them; nothing where none has been made.
///
/// # Errors
/// When the file cannot be read.
pub fn results(root: &Path) -> Result<Vec<Outcome>, String> {
    let path = root.join(RESULTS);
    if !path.exists() {
        return Ok(Vec::new());
    }
    serde_json::from_str(&read(&path)?).map_err(|e| format!("{RESULTS}: {e}; remove it and build anew"))
}

/// Writes the results, in the order of the list; those of builds that are asked for no longer go.
///
/// # Errors
/// When the file cannot be written.
pub fn write_results(root: &Path, rows: &[Row], results: &[Outcome]) -> Result<(), String> {
    let of = |row: &Row| results.iter().find(|outcome| outcome.row.is(row));
    let kept: Vec<&Outcome> = rows.iter().filter_map(of).collect();
    let text = serde_json::to_string_pretty(&kept).map_err(|e| format!("{RESULTS}: {e}"))?;
    write(&root.join(RESULTS), &(text + "\n"))
}

/// Writes the tables anew.
///
/// # Errors
/// When a page cannot be read or written, or has no marks.
pub fn renew(root: &Path) -> Result<(), String> {
    let (rows, results) = (rows(root)?, results(root)?);
    for table in TABLES {
        let path = root.join(table.page);
        write(&path, &table.on(&read(&path)?, &rows, &results)?)?;
    }
    Ok(())
}

/// What a build has not kept: the clock that was promised, or what was estimated of its cells.
fn shortcomings(row: &Row, outcome: &Outcome) -> Vec<String> {
    let mut short = Vec::new();
    let clock = outcome.report.as_ref().map_or(0.0, |report| report.fmax_mhz);
    if let Some(goal) = row.goal_mhz.filter(|&goal| clock < f64::from(goal)) {
        short.push(format!("{clock:.1} MHz, at least {goal} are promised"));
    }
    let Some(Report { resources, estimated, .. }) = &outcome.report else { return short };
    let (guess, cells) = (estimated.lut4, resources.lut4.used);
    if guess.abs_diff(cells) * 100 > 15 * cells {
        short.push(format!("{cells} logic cells, {guess} estimated: more than 15 % off"));
    }
    for (what, used, guess) in [
        ("multipliers", resources.dsp.used, estimated.dsp),
        ("block RAMs", resources.block_ram.used, estimated.block_ram),
    ] {
        if used != guess {
            short.push(format!("{used} {what}, {guess} estimated"));
        }
    }
    short
}

/// Checks that every build of the list has a result, that results keep what is promised and estimated, and that the tables
/// are those of the results.
///
/// # Errors
/// With every build and page of which that is not so.
pub fn check(root: &Path) -> Result<usize, Vec<String>> {
    let one = |fault| vec![fault];
    let (rows, results) = (rows(root).map_err(one)?, results(root).map_err(one)?);
    let mut faults = Vec::new();
    for row in &rows {
        let name = format!("{} {}", row.board, row.preset);
        match results.iter().find(|outcome| outcome.row.is(row)) {
            None => faults
                .push(format!("{ROWS}: {name} {:?} has no result; run: cargo xtask tables --only '{name}'", row.set)),
            Some(outcome) if outcome.report.is_some() == outcome.error.is_some() => {
                faults.push(format!("{RESULTS}: {name} {:?} is neither built nor refused", row.set));
            }
            Some(outcome) => {
                let short = shortcomings(row, outcome).into_iter();
                faults.extend(short.map(|what| format!("{RESULTS}: {name} {:?}: {what}", row.set)));
            }
        }
    }
    if results.len() > rows.len() {
        faults.push(format!("{RESULTS}: {} results of {} builds", results.len(), rows.len()));
    }
    for table in TABLES {
        let (page, same) =
            (table.page, read(&root.join(table.page)).and_then(|text| Ok(table.on(&text, &rows, &results)? == text)));
        match same {
            Ok(true) => {}
            Ok(false) => faults.push(format!(
                "{page}: the table of {} is not that of {RESULTS}; run: cargo xtask tables --render",
                table.name
            )),
            Err(fault) => faults.push(fault),
        }
    }
    if faults.is_empty() { Ok(rows.len()) } else { Err(faults) }
}

fn read(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|e| format!("cannot read {}: {e}", path.display()))
}

/// Writes a file in one step, so that a break leaves the old one.
fn write(path: &Path, text: &str) -> Result<(), String> {
    let new = path.with_extension("new");
    let written = fs::write(&new, text).and_then(|()| fs::rename(&new, path));
    written.map_err(|e| format!("cannot write {}: {e}", path.display()))
}
