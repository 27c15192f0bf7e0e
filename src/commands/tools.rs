//! `sigprop tools`: which tools are there, and installing them.

use serde_json::json;
use sigprop_synth::tools::{self, Tool};

use super::Outcome;
use crate::args::{Tools, ToolsCommand};
use crate::error::Failure;
use crate::output::Output;

/// Runs the command.
pub fn run(args: &Tools, output: &Output) -> Result<Outcome, Failure> {
    match &args.command {
        ToolsCommand::Check { .. } => check(output),
        ToolsCommand::Install { dir, .. } => {
            tools::install(dir, &mut |step| output.note(step))?;
            let packages: Vec<&str> = tools::PYTHON_PACKAGES.split_whitespace().collect();
            let folder = dir.display().to_string();
            let text = format!("installed into {folder}: {}", packages.join(", "));
            output.result(&json!({ "folder": folder, "packages": packages }), &text)?;
            Ok(Outcome::Good)
        }
    }
}

/// A line for each tool; bad if one is missing.
fn check(output: &Output) -> Result<Outcome, Failure> {
    let (mut items, mut text, mut missing) = (Vec::new(), String::new(), 0);
    for tool in Tool::ALL {
        let name = tool.program();
        match tools::find(tool) {
            Ok(found) => {
                let version = if found.version.is_empty() { "-" } else { &found.version };
                text += &format!("{name:<14} {version:<20} {}\n", found.path.display());
                items.push(json!({ "tool": name, "version": found.version, "path": found.path }));
            }
            Err(fault) => {
                missing += 1;
                text += &format!("{name:<14} {fault}\n");
                items.push(json!({ "tool": name, "error": fault.to_string() }));
            }
        }
    }
    text += &match missing {
        0 => "all tools are there".to_owned(),
        n => format!("{n} of {} cannot be used", Tool::ALL.len()),
    };
    output.result(&json!({ "good": missing == 0, "tools": items }), &text)?;
    Ok(if missing == 0 { Outcome::Good } else { Outcome::Bad })
}
