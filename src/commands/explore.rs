//! `sigprop explore`: many networks on many boards, a folder each.

mod point;
mod results;
mod space;
mod workflow;

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::json;

use super::Outcome;
use crate::args::Explore;
use crate::error::Failure;
use crate::interrupt;
use crate::output::Output;
use results::Results;

/// Runs the command.
pub fn run(args: &Explore, output: &Output) -> Result<Outcome, Failure> {
    interrupt::watch();
    if let Some(folder) = &args.point {
        let outcome = point::run(folder)?;
        let accuracy = outcome.accuracy.map_or(String::new(), |percent| format!(", {percent:.2} %"));
        output.result(&outcome, &format!("{}: done{accuracy}", folder.display()))?;
        return Ok(Outcome::Good);
    }
    if let Some(folder) = &args.collect {
        return collect(folder, &[], output);
    }
    let (Some(file), Some(folder)) = (&args.space, &args.output) else { return Ok(Outcome::Bad) };
    let (points, common) = space::read(file)?;
    let (mut hashes, mut folders) = (Vec::new(), Vec::new());
    for point in &points {
        let hash = point.hash()?;
        // What is said in two ways is one point.
        if !hashes.contains(&hash) {
            folders.push(folder.join("points").join(&hash));
            point::prepare(&folder.join("points").join(&hash), point)?;
            hashes.push(hash);
        }
    }
    point::write(&folder.join(results::POINTS), &(hashes.join("\n") + "\n"))?;
    output.note(&format!(
        "{} points, all with: {}",
        folders.len(),
        if common.is_empty() { "nothing laid over".to_owned() } else { common.join(" ") }
    ));
    if args.workflow {
        let files = workflow::files(folder)?;
        let text = format!("{}\n\nIn {}: snakemake --profile profiles/local", files.join("\n"), folder.display());
        output.result(&json!({ "points": folders.len(), "files": files }), &text)?;
        return Ok(Outcome::Good);
    }
    let faults = all(&folders, args.jobs, output);
    collect(folder, &faults, output)
}

/// Runs the points, each in a process of its own; what went wrong.
fn all(folders: &[PathBuf], jobs: Option<u16>, output: &Output) -> Vec<String> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let jobs = jobs.map_or(cores, usize::from).min(folders.len().max(1));
    let (next, faults) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    let bar = output.bar("points", folders.len());
    std::thread::scope(|scope| {
        for _ in 0..jobs {
            scope.spawn(|| {
                while let Some(folder) =
                    folders.get(next.fetch_add(1, Ordering::Relaxed)).filter(|_| !interrupt::asked())
                {
                    if let (Err(fault), Ok(mut faults)) = (one(folder), faults.lock()) {
                        faults.push(fault);
                    }
                    bar.inc(1);
                }
            });
        }
    });
    bar.finish_and_clear();
    faults.into_inner().unwrap_or_default()
}

fn one(folder: &Path) -> Result<(), String> {
    let mut command = point::command_of_our_own();
    command.args(["explore", "--json", "--point"]).arg(folder).stdin(Stdio::null());
    let out = command.output().map_err(|fault| fault.to_string())?;
    if out.status.success() {
        return Ok(());
    }
    let said: serde_json::Value = serde_json::from_slice(&out.stdout).unwrap_or_default();
    Err(said["error"].as_str().map_or_else(|| String::from_utf8_lossy(&out.stderr).trim().to_owned(), str::to_owned))
}

/// Gathers what is there; bad where something is missing.
fn collect(folder: &Path, faults: &[String], output: &Output) -> Result<Outcome, Failure> {
    let results: Results = results::read(folder)?;
    let files = results.write(folder)?;
    faults.iter().filter(|_| !interrupt::asked()).for_each(|fault| output.note(&format!("failed: {fault}")));
    let mut text = format!("{}\n\n{}", results.text(), files.join("\n"));
    if !results.missing.is_empty() {
        text += &format!("\n{} points are not done; the same command goes on with them", results.missing.len());
    }
    let value = json!({ "points": results.points, "missing": results.missing, "failed": faults, "files": files, "interrupted": interrupt::asked() });
    output.result(&value, &text)?;
    Ok(if results.missing.is_empty() { Outcome::Good } else { Outcome::Bad })
}
