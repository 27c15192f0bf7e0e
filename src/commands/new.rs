//! `sigprop new`: a folder with a configuration to begin with.

use serde::Serialize;
use sigprop_spec::Config;
use sigprop_spec::config::schema;
use sigprop_synth::quote::{argument, shell};

use super::Outcome;
use super::generate::CONFIG;
use crate::args::New;
use crate::error::Failure;
use crate::files::{Folder, Maker, Origin};
use crate::output::Output;

/// The schema's name.
const SCHEMA: &str = "sigprop.schema.json";

/// What is said of lanes: the commands choose them with --board.
const AUTO: &str =
    "lanes = \"auto\"    # with --board those that are the fastest there, and without one 8 for the largest stage\n";

#[derive(Serialize)]
struct Json {
    network: String,
    config_hash: String,
    files: Vec<String>,
}

/// Runs the command.
pub fn run(args: &New, output: &Output) -> Result<Outcome, Failure> {
    let given = super::config(&args.common, output)?;
    let text = format!("#:schema ./{SCHEMA}\n{}", text(args, &given));
    let config = Config::from_toml(&args.dir.join(CONFIG).display().to_string(), &text, &[])?;
    let names = [CONFIG, SCHEMA];
    let mut folder = Folder::open(&args.dir, &names, Maker { command: "new", origin: Origin::Seed }, false)?;
    // Numbers, words and lists can always be written.
    let schema = serde_json::to_string_pretty(&schema()).unwrap_or_default() + "\n";
    folder.write(&[(CONFIG, text.as_bytes()), (SCHEMA, schema.as_bytes())])?;
    folder.say_changes(output);
    let json = Json {
        network: config.name().to_owned(),
        config_hash: config.hash_hex(),
        files: names.map(|name| folder.join(name).display().to_string()).to_vec(),
    };
    let dir = shell(&argument(&args.dir));
    let text = format!(
        "{} ({}) written to {}\n  {SCHEMA} is for editors: they complete keys and explain them\n\nNext:\n  \
         sigprop train {dir}                       train it on the embedded digits, or with --data on your data\n  \
         sigprop fit {dir}                         what it takes on each board\n  \
         sigprop verify {dir}                      its hardware against the golden model\n  \
         sigprop build {dir} --board icebreaker    a bitstream",
        config.name(),
        config.sizes(),
        folder.join(CONFIG).display(),
    );
    output.result(&json, &text)?;
    Ok(Outcome::Good)
}

/// A preset's own file with its comments, all else with a comment for each key; lanes and multipliers are left to each board, unless they were said.
fn text(args: &New, config: &Config) -> String {
    let as_written = Config::presets().iter().find(|preset| {
        args.common.set.is_empty() && args.common.config.is_none() && preset.name == super::preset(&args.common)
    });
    let text = as_written.map_or_else(|| config.to_commented_toml(), |preset| preset.toml.to_owned());
    if args.common.config.is_some() {
        return text;
    }
    let said = |key: &str| args.common.set.iter().any(|set| set.trim_start().starts_with(key));
    let (lanes, multipliers) = (!said("hardware.lanes"), !said("hardware.multipliers_per_lane"));
    let line = |line: &str| match line.split(['=', ' ']).next() {
        Some("lanes") if lanes => AUTO.to_owned(),
        Some("multipliers_per_lane") if multipliers => String::new(),
        _ => line.to_owned() + "\n",
    };
    let text: String = text.lines().map(line).collect();
    if multipliers { text.replacen("[hardware]\n", "[hardware]\nmultipliers_per_lane = \"auto\"\n", 1) } else { text }
}
