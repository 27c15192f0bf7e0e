//! `cargo xtask tables` and `cargo xtask calibrate`: networks through the tools, for the tables and for the estimate.

use crate::{steps, tools};
use serde::Deserialize;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;
use xtask::tables::{self, Outcome, OverLine, Report, Row};

/// Builds every row that `only` names, keeps each result as soon as it is there, and renews the tables.
pub fn run(root: &Path, quick: bool, only: &str) -> Result<String, String> {
    let rows = tables::rows(root)?;
    let mut results = tables::results(root)?;
    let name = |row: &Row| [&[row.board.clone(), row.preset.clone()], &row.set[..]].concat().join(" ");
    let asked: Vec<&Row> = rows.iter().filter(|row| name(row).contains(only)).collect();
    if asked.is_empty() {
        let known: Vec<String> = rows.iter().map(name).collect();
        return Err(format!("--only {only}: no build of {} has this; there are: {}", tables::ROWS, known.join(", ")));
    }
    let mut cargo = Command::new("cargo");
    steps::command(tools::environment(&mut cargo, root).args(["build", "--release", "--quiet"]))?;
    for (index, row) in asked.iter().enumerate() {
        println!("== {} of {}: {} on {}", index + 1, asked.len(), row.preset, row.board);
        let begin = Instant::now();
        let outcome = build(root, row, if quick { 1 } else { row.seeds })?;
        match (&outcome.report, &outcome.error) {
            (Some(r), _) => println!(
                "{} cells, {:.1} MHz, {:.0} s",
                r.resources.lut4.used,
                r.fmax_mhz,
                begin.elapsed().as_secs_f64()
            ),
            (None, error) => println!("not built: {}", error.as_deref().unwrap_or_default()),
        }
        results.retain(|other| !other.row.is(row));
        results.push(outcome);
        tables::write_results(root, &rows, &results)?;
        tables::renew(root)?;
    }
    Ok(format!("{} builds; tables renewed", asked.len()))
}

/// Writes the tables from the results. What a board's line carries is nothing that was built: it is asked for anew.
pub fn render(root: &Path) -> Result<String, String> {
    let mut cargo = Command::new("cargo");
    steps::command(tools::environment(&mut cargo, root).args(["build", "--release", "--quiet"]))?;
    let (rows, mut results) = (tables::rows(root)?, tables::results(root)?);
    for outcome in &mut results {
        if let Some(report) = &mut outcome.report {
            report.over_line = over_line(root, &outcome.row, report)?;
        }
    }
    tables::write_results(root, &rows, &results)?;
    tables::renew(root)?;
    Ok("tables renewed".to_owned())
}

/// What `sigprop fit --json` says of a board.
#[derive(Deserialize)]
struct Fit {
    boards: Vec<Fitted>,
}

#[derive(Deserialize)]
struct Fitted {
    over_line: OverLine,
}

/// What the line of a row's board carries, with the lanes that were built.
fn over_line(root: &Path, row: &Row, report: &Report) -> Result<OverLine, String> {
    let mut command = Command::new(tools::target(root).join("release/sigprop"));
    command.args(["fit", "--json", "--preset", &row.preset, "--board", &row.board]);
    let (lanes, multipliers) = (&report.lanes, report.multipliers_per_lane);
    let built = format!("hardware.lanes={lanes:?}");
    // Neurons that spike have none, and there is nothing to say.
    let of_lane = (multipliers > 0).then(|| format!("hardware.multipliers_per_lane={multipliers}"));
    for set in row.set.iter().chain([&built]).chain(&of_lane) {
        command.args(["--set", set]);
    }
    let out = command.stdin(Stdio::null()).output().map_err(|e| format!("cannot run {command:?}: {e}"))?;
    let said: Result<Fit, _> = serde_json::from_slice(&out.stdout);
    let first = said.ok().and_then(|fit| fit.boards.into_iter().next());
    first.map(|board| board.over_line).ok_or_else(|| format!("{command:?} ended with {}", out.status))
}

/// Measures the networks by which logic cells are estimated.
pub fn calibrate(root: &Path, missing: bool) -> Result<(), String> {
    let mut command = Command::new("cargo");
    command.args(["run", "--quiet", "--release", "-p", "sigprop-synth", "--example", "calibrate", "--"]);
    command.args(missing.then_some("--missing"));
    steps::command(tools::environment(&mut command, root)).map(drop)
}

/// What `sigprop build --json` says where it has no report.
#[derive(Deserialize)]
struct Refused {
    error: String,
}

/// What `--data` is given for the data that a row names.
fn source(data: &str) -> Result<String, String> {
    match data {
        "mnist" => match std::env::var("SIGPROP_MNIST") {
            Ok(place) => Ok(format!("idx:{place}")),
            Err(_) => Err("a build wants MNIST: set SIGPROP_MNIST to the folder of its four files".to_owned()),
        },
        other => Ok(other.to_owned()),
    }
}

/// A build by the command, in a folder of its own below the target folder.
fn build(root: &Path, row: &Row, seeds: u32) -> Result<Outcome, String> {
    let target = tools::target(root);
    let name = format!("{}-{}-{}-{}", row.board, row.preset, row.set.join("-"), row.cells);
    let name: String = name.chars().map(|c| if c.is_ascii_alphanumeric() || c == '-' { c } else { '_' }).collect();
    let mut command = Command::new(target.join("release/sigprop"));
    tools::environment(&mut command, root).args(["build", "--json", "--preset", &row.preset, "--board", &row.board]);
    for set in &row.set {
        command.args(["--set", set]);
    }
    if let Some(data) = &row.data {
        command.args(["--data", &source(data)?]);
    }
    command.args(["--cells", &row.cells, "--seeds", &seeds.to_string(), "-o"]).arg(target.join("builds").join(name));
    let out = command.stdin(Stdio::null()).stderr(Stdio::inherit()).output();
    let out = out.map_err(|e| format!("cannot run {command:?}: {e}"))?;
    let said = String::from_utf8_lossy(&out.stdout).into_owned();
    let outcome = |report, error| Outcome { row: row.clone(), seeds, report, error };
    match (out.status.code(), serde_json::from_str::<Report>(&said), serde_json::from_str::<Refused>(&said)) {
        // 5: built, and too slow.
        (Some(0 | 5), Ok(report), _) => Ok(outcome(Some(report), None)),
        // 2: refused; 1: a tool failed, as where the network does not fit after all.
        (Some(1 | 2), _, Ok(refused)) if !refused.error.contains("interrupted") => {
            Ok(outcome(None, Some(refused.error)))
        }
        _ => Err(format!("{} on {}: the build ended with {}: {said}", row.preset, row.board, out.status)),
    }
}
