//! What a bitstream is read with: `iceunpack`, and IceStorm's databases of the chips.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use super::Fault;
use crate::board::Board;
use crate::error::SynthError;
use crate::flow;
use crate::tools::{self, Found, Tool, databases};

/// The names of the bitstream and of what becomes of it, in a folder of their own.
const PACKED: &str = "chip.bin";
const UNPACKED: &str = "chip.asc";
const LOG: &str = "iceunpack.log";

/// `iceunpack` and the folder of the databases.
#[derive(Debug, Clone)]
pub struct Tools {
    unpack: Found,
    databases: PathBuf,
}

impl Tools {
    /// Those of this machine.
    ///
    /// # Errors
    /// When one of them is missing.
    pub fn find() -> Result<Self, SynthError> {
        let unpack = tools::find(Tool::Iceunpack)?;
        let databases = databases::find()?;
        Ok(Self { unpack, databases })
    }

    /// The text of a database.
    pub(super) fn database(&self, device: &str) -> Result<String, SynthError> {
        flow::read(&self.databases, &databases::file_name(device))
    }

    /// The configuration as text.
    pub(super) fn unpack(&self, file: &Path, bytes: &[u8]) -> Result<String, SynthError> {
        let unwritten =
            |source| SynthError::File { file: std::env::temp_dir().display().to_string(), what: "write", source };
        let folder = tempfile::tempdir().map_err(unwritten)?;
        let at = |name: &str| folder.path().join(name);
        std::fs::write(at(PACKED), bytes).map_err(unwritten)?;
        let arguments = [PACKED, UNPACKED].map(str::to_owned);
        let mut tick = || match sigprop_spec::interrupt::asked() {
            true => ControlFlow::Break(()),
            false => ControlFlow::Continue(()),
        };
        match flow::run(&self.unpack, &arguments, folder.path(), LOG, false, &mut tick) {
            Err(SynthError::Tool { why, .. }) => {
                let log = std::fs::read(at(LOG)).unwrap_or_default();
                let said = String::from_utf8_lossy(&log).trim().to_owned();
                let said = said
                    .lines()
                    .last()
                    .map_or(why, |line| line.trim_start_matches("Error: ").trim_end_matches('.').to_owned());
                let why = format!("iceunpack refuses it ({said}): it is damaged or not whole");
                Err(Fault::new(why, "copy it again from the folder of its build, or build it again").of(file))
            }
            done => done.map(drop),
        }?;
        flow::read(folder.path(), UNPACKED)
    }
}

/// The chip of a board as the databases call it, by the flag of nextpnr; none for a flag that is not known.
pub(super) fn device(board: &Board) -> Option<&'static str> {
    const DEVICES: [(&str, &str); 10] = [
        ("--lp384", "384"),
        ("--lp1k", "1k"),
        ("--hx1k", "1k"),
        ("--lp4k", "8k"),
        ("--hx4k", "8k"),
        ("--lp8k", "8k"),
        ("--hx8k", "8k"),
        ("--up3k", "5k"),
        ("--up5k", "5k"),
        ("--u4k", "u4k"),
    ];
    let flag = |name: &str| board.device.flags.iter().any(|flag| flag == name);
    DEVICES.iter().find(|(name, _)| flag(name)).map(|(_, device)| *device)
}

/// The package of a board, as nextpnr and the databases call it.
pub(super) fn package(board: &Board) -> &str {
    let mut flags = board.device.flags.iter().map(String::as_str);
    flags.find(|flag| *flag == "--package").and_then(|_| flags.next()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chips_of_the_boards_are_known() {
        let of = |name: &str| Board::find(name).unwrap();
        let (hx8k, up5k) = (of("hx8k"), of("icebreaker"));
        assert_eq!((device(&hx8k), package(&hx8k)), (Some("8k"), "ct256"));
        assert_eq!((device(&up5k), package(&up5k)), (Some("5k"), "sg48"));
    }
}
