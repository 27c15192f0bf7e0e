//! Running verilator and the compiler: all they say goes to a log, and an interruption ends them.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus};
use std::thread;
use std::time::Duration;

use sigprop_spec::interrupt;
use sigprop_synth::tools::{Tied, tied_as};

use super::error::VerilatorError;

/// How often a lock is tried.
const POLL: Duration = Duration::from_millis(10);

/// Runs a program, appends all it said to `log`, and on failure returns the first lines that name an error.
pub(super) fn run(command: &mut Command, tool: &'static str, top: &str, log: &Path) -> Result<(), VerilatorError> {
    let program = PathBuf::from(command.get_program());
    let mut file = File::options().create(true).append(true).open(log).map_err(VerilatorError::io("write", log))?;
    writeln!(file, "$ {command:?}").map_err(VerilatorError::io("write", log))?;
    let before = file.metadata().map_err(VerilatorError::io("read", log))?.len() as usize;
    let again = file.try_clone().map_err(VerilatorError::io("write", log))?;
    let child = Tied::spawn(tied_as(command).stdout(file).stderr(again));
    let status = child.and_then(Tied::wait).map_err(VerilatorError::io("run", &program))?;
    let Some(status) = status else { return Err(VerilatorError::Interrupted { tool }) };
    if status.success() {
        return Ok(());
    }
    let all = fs::read(log).map_err(VerilatorError::io("read", log))?;
    let said = String::from_utf8_lossy(all.get(before..).unwrap_or_default()).into_owned();
    Err(VerilatorError::Build { tool, top: top.to_owned(), lines: reason(&said, status), log: log.to_owned() })
}

/// Waits for a lock that another process or thread holds.
pub(super) fn lock(file: &File) -> io::Result<bool> {
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(true),
            Err(fs::TryLockError::WouldBlock) if interrupt::asked() => return Ok(false),
            Err(fs::TryLockError::WouldBlock) => thread::sleep(POLL),
            Err(fs::TryLockError::Error(fault)) => return Err(fault),
        }
    }
}

/// What ended it, rather than what it remarked on before.
fn reason(said: &str, status: ExitStatus) -> String {
    let with = |marks: &[&str]| -> Vec<&str> {
        said.lines().filter(|line| marks.iter().any(|mark| line.contains(mark))).take(8).collect()
    };
    let mut lines = with(&["%Error", "error:"]);
    if lines.iter().all(|line| line.contains("Exiting due to")) {
        lines = with(&["%Error", "%Warning", "error:"]);
    }
    if lines.is_empty() {
        lines = said.lines().take(8).collect();
    }
    if lines.is_empty() { status.to_string() } else { lines.join("\n") }
}
