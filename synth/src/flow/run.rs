//! Running a tool in the build's folder, with a chance to stop it.

use std::fs::File;
use std::io;
use std::ops::ControlFlow;
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use super::names::beside;
use crate::error::SynthError;
use crate::tools::{Found, Tied, tied_command};

/// How often a running tool is looked at.
const POLL: Duration = Duration::from_millis(50);

/// Runs a tool to its end; what it says goes to `log` in the folder, unless it keeps a log itself. Returns the seconds.
pub(crate) fn run(
    tool: &Found,
    arguments: &[String],
    folder: &Path,
    log: &str,
    keeps_log: bool,
    tick: &mut dyn FnMut() -> ControlFlow<()>,
) -> Result<f64, SynthError> {
    let name = tool.tool.program();
    let start = Instant::now();
    let mut call = tied_command(&tool.path);
    call.args(arguments).current_dir(folder);
    let said = folder.join(if keeps_log { beside(log) } else { log.to_owned() });
    let fault = |source: io::Error| SynthError::File { file: said.display().to_string(), what: "write", source };
    let out = File::create(&said).map_err(fault)?;
    call.stdout(out.try_clone().map_err(fault)?).stderr(Stdio::from(out));
    let status = wait(&mut call, tick).map_err(|source| SynthError::Run { tool: name, source })?;
    let text = std::fs::read(&said).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default();
    if keeps_log {
        // What it says beside its log only repeats the log, or says why there is none.
        let _ = std::fs::remove_file(&said);
    }
    match status {
        None => Err(SynthError::Interrupted),
        Some(status) if status.success() => Ok(start.elapsed().as_secs_f64()),
        Some(status) => {
            let kept = std::fs::read_to_string(folder.join(log)).unwrap_or_default();
            let why = super::log::reason(&kept).or_else(|| super::log::reason(&text));
            let why = why.unwrap_or_else(|| format!("it ended with {status}"));
            Err(SynthError::Tool { tool: name, why, log: folder.join(log).display().to_string() })
        }
    }
}

/// The exit status; `None` where it was stopped.
fn wait(call: &mut Command, tick: &mut dyn FnMut() -> ControlFlow<()>) -> io::Result<Option<ExitStatus>> {
    let mut child = Tied::spawn(call)?;
    loop {
        if let Some(status) = child.try_wait()? {
            // Where something was asked to end in the meantime, it may have ended for that.
            return Ok(if tick().is_break() { None } else { Some(status) });
        }
        if tick().is_break() {
            child.kill()?;
            return Ok(None);
        }
        std::thread::sleep(POLL);
    }
}
