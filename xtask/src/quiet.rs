//! How the work of the setup is told of: what is done and how long it took, and of commands only what they said where they
//! failed.

use std::path::Path;
use std::process::Command;
use std::time::Instant;

/// Does a piece of the setup and tells its time.
pub fn timed<T>(what: &str, work: impl FnOnce() -> Result<T, String>) -> Result<T, String> {
    println!("setup: {what} ...");
    let begin = Instant::now();
    let done = work()?;
    println!("setup: {what}: {:.1} s", begin.elapsed().as_secs_f64());
    Ok(done)
}

/// Runs a command and shows what it said only where it failed.
pub fn quiet_in(folder: &Path, command: &mut Command) -> Result<(), String> {
    let program = command.get_program().to_string_lossy().into_owned();
    let out = command.current_dir(folder).output().map_err(|e| format!("cannot run {program}: {e}"))?;
    if out.status.success() {
        return Ok(());
    }
    let said = format!("{}{}", String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr));
    Err(format!("{program} ended with {}:\n{said}", out.status))
}
