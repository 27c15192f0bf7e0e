//! `sigprop presets`: the list, one configuration, or the keys.

use serde_json::json;
use sigprop_report::columns::{Cells, columns};
use sigprop_spec::Config;
use sigprop_spec::config::{KEYS, markdown, schema};

use super::Outcome;
use super::hardware::{Source, resolved};
use crate::args::Presets;
use crate::error::Failure;
use crate::output::Output;

/// Runs the command.
pub fn run(args: &Presets, output: &Output) -> Result<Outcome, Failure> {
    let preset = args.common.preset.as_deref();
    if args.schema {
        let schema = schema();
        output.result(&schema, &serde_json::to_string_pretty(&schema).unwrap_or_default())?;
    } else if args.keys {
        keys(output)?;
    } else if preset.is_some() || args.common.config.is_some() || !args.common.set.is_empty() || args.on.board.is_some()
    {
        one(args, preset, output)?;
    } else {
        list(output)?;
    }
    Ok(Outcome::Good)
}

fn list(output: &Output) -> Result<(), Failure> {
    let presets = Config::presets();
    let mut text = columns(presets.iter().map(|p| [p.name, p.summary]), Cells::Words);
    text += "\n`sigprop presets NAME` prints one, `sigprop presets --keys` explains the keys.";
    let items: Vec<_> = presets.iter().map(|p| json!({ "name": p.name, "summary": p.summary })).collect();
    output.result(&json!({ "presets": items }), &text)
}

/// A preset's file with its comments; with overrides or from a file the resolved configuration, every key explicit.
fn one(args: &Presets, preset: Option<&str>, output: &Output) -> Result<(), Failure> {
    let config = match preset {
        Some(name) => {
            let source = Source::preset(name, &args.common);
            let config = Config::preset_with(name, &args.common.set)?;
            super::note_dropped(&config, output);
            resolved(config, source, &args.on, output)?.0
        }
        None => super::hardware::config(&args.common, &args.on, output)?,
    };
    let plain = args.common.set.is_empty() && args.on.board.is_none();
    let as_written = Config::presets().iter().find(|p| Some(p.name) == preset && plain);
    let toml = as_written.map_or_else(|| config.to_toml(), |p| p.toml.to_owned());
    let json = json!({ "name": config.name(), "config_hash": config.hash_hex(), "toml": toml });
    output.result(&json, toml.trim_end())
}

fn keys(output: &Output) -> Result<(), Failure> {
    let items: Vec<_> = KEYS
        .iter()
        .map(|k| json!({ "key": k.path, "rule": k.rule(), "example": k.example, "meaning": k.doc, "seam": k.seam().map(|seam| seam.key), "members": k.members() }))
        .collect();
    output.result(&json!({ "keys": items }), markdown().trim_end())
}
