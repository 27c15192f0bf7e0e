//! `sigprop load`: a bitstream into a board, by the program that its board names.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde::Deserialize;
use serde_json::json;
use sigprop_spec::files::{self, FileError};
use sigprop_synth::quote::command;
use sigprop_synth::tools::Places;
use sigprop_synth::{Board, SynthError};

use super::Outcome;
use super::build::REPORT;
use crate::args::Load;
use crate::error::Failure;
use crate::output::Output;

/// Bytes of a report, at most.
const MOST_BYTES: u64 = 1 << 26;

/// What of a build's report says what is loaded.
#[derive(Deserialize)]
struct Report {
    board: String,
    bitstream: String,
    timing_met: bool,
}

/// Runs the command.
pub fn run(args: &Load, output: &Output) -> Result<Outcome, Failure> {
    let (bitstream, built_for) = bitstream(&args.what, output)?;
    let Some(name) = args.board.clone().or(built_for) else {
        return Err(Failure::NoBoard { file: bitstream.display().to_string() });
    };
    let board = Board::find(&name).map_err(SynthError::from)?;
    let path = bitstream.display().to_string();
    let words: Vec<String> = board.programmer.iter().map(|word| word.replace("{bitstream}", &path)).collect();
    let [program, arguments @ ..] = &words[..] else { return Err(Failure::NoBoard { file: path }) };
    let Some(found) = Places::here().on_path(Path::new(program)) else {
        return Err(Failure::NoProgrammer { program: program.clone(), board: board.name, mend: mend(program) });
    };
    output.note(&command(&words));
    let ended = Command::new(found).args(arguments).status();
    let ended = ended.map_err(|source| FileError::write(Path::new(program), "run it", &source))?;
    let text = if ended.success() {
        format!(
            "{path} is in the {}; talk to it with: sigprop host --port auto --board {} NETWORK identify",
            board.name, board.name
        )
    } else {
        format!(
            "{program} ended with {ended}; is the board plugged in, and may you use its USB device (docs/src/howto/first-board.md)?"
        )
    };
    output.result(&json!({ "board": board.name, "bitstream": path, "loaded": ended.success() }), &text)?;
    Ok(if ended.success() { Outcome::Good } else { Outcome::Bad })
}

/// The bitstream that is meant, and the board that it was built for, if that is known: a folder that `build` wrote, or a file in one.
fn bitstream(what: &Path, output: &Output) -> Result<(PathBuf, Option<String>), Failure> {
    let folder = if what.is_dir() { what } else { what.parent().unwrap_or(Path::new("")) };
    let read = files::read(&folder.join(REPORT), MOST_BYTES).map(|bytes| serde_json::from_slice::<Report>(&bytes).ok());
    let report = match read {
        Ok(report) => report,
        // A file alone says nothing of its board.
        Err(_) if !what.is_dir() => None,
        Err(fault) => {
            return Err(FileError {
                mend: "give a folder that `sigprop build` wrote, or a bitstream and --board",
                ..fault
            }
            .into());
        }
    };
    if report.as_ref().is_some_and(|report| !report.timing_met) {
        output.note("note: this bitstream does not reach the clock that its board runs at, and may calculate wrongly");
    }
    let file = match (&report, what.is_dir()) {
        (Some(report), true) => folder.join(&report.bitstream),
        (None, true) => {
            return Err(FileError::misuse(
                &folder.join(REPORT),
                "be read",
                "it is no report of a build",
                "build again",
            )
            .into());
        }
        (_, false) => what.to_owned(),
    };
    if !file.is_file() {
        return Err(FileError::misuse(
            &file,
            "be loaded",
            "it is not there",
            "build again, or give the bitstream's file",
        )
        .into());
    }
    let own = report.filter(|report| file.file_name().is_some_and(|name| name == report.bitstream.as_str()));
    Ok((file, own.map(|report| report.board)))
}

/// How a programmer is installed.
fn mend(program: &str) -> &'static str {
    match program {
        "iceprog" => "sudo apt-get install fpga-icestorm",
        "openFPGALoader" => "sudo apt-get install openfpgaloader",
        "fujprog" => "its releases are at github.com/kost/fujprog",
        "icesprog" => "it comes with github.com/wuxx/icesugar",
        _ => "it is named in the board's board.toml, programmer.command",
    }
}
