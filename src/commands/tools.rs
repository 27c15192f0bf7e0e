//! `sigprop tools`: which tools are there, and installing them.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use sigprop_synth::Board;
use sigprop_synth::quote::shell;
use sigprop_synth::tools::{self, InstallError, Places, Tool};
use sigprop_testbench::verilator::{cxx, verilator};

use super::Outcome;
use crate::args::{Tools, ToolsCommand};
use crate::error::Failure;
use crate::interrupt;
use crate::output::Output;

/// Runs the command.
pub fn run(args: &Tools, output: &Output) -> Result<Outcome, Failure> {
    match &args.command {
        ToolsCommand::Version => version(output),
        ToolsCommand::Check { .. } => check(output),
        ToolsCommand::Install { dir, .. } => install(dir.as_deref(), output),
    }
}

fn install(dir: Option<&Path>, output: &Output) -> Result<Outcome, Failure> {
    interrupt::watch();
    let folder = dir.map(Path::to_owned).or_else(tools::users).ok_or(InstallError::NoHome)?;
    tools::install(&folder, &mut |step| output.note(step))?;
    let packages: Vec<&str> = tools::PYTHON_PACKAGES.split_whitespace().collect();
    let shown = folder.display().to_string();
    let text = format!("installed into {shown}: {}", packages.join(", "));
    output.result(&json!({ "folder": shown, "packages": packages }), &text)?;
    let whole = std::path::absolute(&folder).unwrap_or(folder);
    if Places::here().folders().all(|known| known != whole) {
        output.note(&format!(
            "note: no command looks there by itself; put it before the others with: export PATH={}:\"$PATH\"",
            shell(&whole.join("venv/bin").display().to_string())
        ));
    }
    Ok(Outcome::Good)
}

/// Width of the names of tools, the longest of which is `nextpnr-himbaechel-gowin`.
const NAME: usize = 24;

/// What is known of a tool: its version and where it is, or what is wrong.
struct Line {
    name: String,
    found: Result<(String, PathBuf), String>,
    /// What it is for, where no command needs it.
    only_for: Option<&'static str>,
}

impl Line {
    fn text(&self) -> String {
        match (&self.found, self.only_for) {
            (Ok((version, path)), _) => {
                let version = if version.is_empty() { "-" } else { version };
                format!("{:<NAME$} {version:<20} {}\n", self.name, path.display())
            }
            (Err(fault), None) => format!("{:<NAME$} {fault}\n", self.name),
            (Err(fault), Some(what)) => format!("{:<NAME$} {fault}; it is only {what}\n", self.name),
        }
    }

    fn json(&self) -> Value {
        let mut item = match &self.found {
            Ok((version, path)) => json!({ "tool": self.name, "version": version, "path": path }),
            Err(fault) => json!({ "tool": self.name, "error": fault }),
        };
        item["needed"] = self.only_for.is_none().into();
        item
    }
}

/// The version of this command and those of the tools, for a report of a fault.
fn version(output: &Output) -> Result<Outcome, Failure> {
    let host = format!("{} {}", std::env::consts::OS, std::env::consts::ARCH);
    let tools: String = lines().iter().map(Line::text).collect();
    let text = format!("sigprop {}\n{:<NAME$} {host}\n{}", env!("SIGPROP_VERSION"), "host", tools.trim_end());
    output.result(&json!({}), &text)?;
    Ok(Outcome::Good)
}

/// A line for each tool.
fn lines() -> Vec<Line> {
    let mut lines: Vec<Line> = Tool::ALL.map(of_builds).into();
    for (name, found) in [("verilator", verilator()), ("g++", cxx())] {
        let found = found.map(|found| (found.version, found.path)).map_err(|fault| fault.to_string());
        lines.push(Line { name: name.to_owned(), found, only_for: None });
    }
    lines.push(databases());
    lines.extend(programmers());
    lines
}

/// A line for each tool; bad if one is missing that commands need.
fn check(output: &Output) -> Result<Outcome, Failure> {
    let lines = lines();
    let needed = lines.iter().filter(|line| line.only_for.is_none());
    let (all, missing) = (needed.clone().count(), needed.filter(|line| line.found.is_err()).count());
    let mut text: String = lines.iter().map(Line::text).collect();
    text += &match missing {
        0 => "all tools that sigprop runs are there".to_owned(),
        n => format!("{n} of {all} cannot be used"),
    };
    let items: Vec<Value> = lines.iter().map(Line::json).collect();
    output.result(&json!({ "good": missing == 0, "tools": items }), &text)?;
    Ok(if missing == 0 { Outcome::Good } else { Outcome::Bad })
}

fn of_builds(tool: Tool) -> Line {
    let found = tools::find(tool).map(|found| (found.version, found.path)).map_err(|fault| fault.to_string());
    Line { name: tool.program().to_owned(), found, only_for: None }
}

/// The chip databases, which only reading bitstreams back needs.
fn databases() -> Line {
    let found = tools::databases::find().map(|folder| (String::new(), folder)).map_err(|fault| fault.to_string());
    Line { name: "chip databases".to_owned(), found, only_for: Some("for host --bitstream") }
}

/// The programs that load bitstreams, which people call themselves.
fn programmers() -> Vec<Line> {
    let boards = Board::all().unwrap_or_default();
    let mut names: Vec<String> = boards.into_iter().filter_map(|board| board.programmer.into_iter().next()).collect();
    names.sort();
    names.dedup();
    let places = Places::here();
    let line = |name: String| {
        let found = places.on_path(Path::new(&name)).map(|path| (String::new(), path));
        Line {
            found: found.ok_or("is not in PATH".to_owned()),
            name,
            only_for: Some("for loading bitstreams into boards"),
        }
    };
    names.into_iter().map(line).collect()
}
