//! `--bitstream`: what is loaded into the chip, and what lies beside it in the folder of its build.

use std::path::{Path, PathBuf};

use serde_json::Value;
use sigprop_synth::{Board, bitstream};

use crate::args::{Common, Host as Args, OnBoard};
use crate::commands::build::REPORT;
use crate::commands::generate::CONFIG;
use crate::error::Failure;

/// What names the board that a bitstream is simulated on.
pub struct Loaded {
    /// The configuration: that of the options, or that of the build.
    pub common: Common,
    /// The same of the board.
    pub on: OnBoard,
    /// Bits a second, where the build's report says how many.
    pub baud: Option<u32>,
    /// The seed that it was routed with, where the report says which.
    pub seed: Option<u32>,
}

/// What the options mean where they name a bitstream; none where they do not.
pub fn loaded(args: &Args) -> Result<Option<Loaded>, Failure> {
    let Some(file) = &args.bitstream else { return Ok(None) };
    let port = args.port.as_deref().unwrap_or_default();
    if port != super::SIMULATED {
        return Err(Failure::BitstreamPort { port: port.to_owned() });
    }
    // That it cannot be read is told before what is missing beside it.
    let _family = bitstream::kind(file)?;
    let folder = folder(file);
    let mut common = args.common.clone();
    if common.config.is_none() && common.preset.is_none() {
        let config = folder.join(CONFIG);
        if !config.is_file() {
            return Err(lacks(file, CONFIG, "--config or --preset"));
        }
        common.config = Some(config);
    }
    let report = std::fs::read(folder.join(REPORT)).ok();
    let report: Option<Value> = report.and_then(|bytes| serde_json::from_slice(&bytes).ok());
    let said = report.as_ref().and_then(|report| report["board"].as_str());
    let (board, baud) = match (&args.on.board, said) {
        // Of another board than the build's nothing is taken from the report.
        (Some(board), said) => (board.clone(), said.filter(|said| said == board).and(report.as_ref())),
        (None, Some(said)) if Board::find(said).is_ok() => (said.to_owned(), report.as_ref()),
        (None, Some(said)) => return Err(Failure::BitstreamBoard { file: shown(file), board: said.to_owned() }),
        (None, None) => return Err(lacks(file, REPORT, "--board")),
    };
    let baud = baud.and_then(|report| report["over_line"]["baud"].as_u64()?.try_into().ok());
    let seed = report.as_ref().and_then(|report| report["bitstream_seed"].as_u64()?.try_into().ok());
    Ok(Some(Loaded { common, on: OnBoard { board: Some(board) }, baud, seed }))
}

fn folder(file: &Path) -> PathBuf {
    file.parent().map(Path::to_owned).unwrap_or_default()
}

fn shown(file: &Path) -> String {
    file.display().to_string()
}

fn lacks(file: &Path, what: &'static str, option: &'static str) -> Failure {
    Failure::BitstreamAlone { file: shown(file), lacks: what, option }
}
