//! Python environments in `.tools`, each with the packages of a list: made anew where the list is another.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::quiet::{quiet_in, timed};

/// The environment `.tools/<name>` with `packages`, one a line; comments begin with `#`.
pub fn of(root: &Path, name: &str, packages: &str, what: &str) -> Result<PathBuf, String> {
    let venv = root.join(".tools").join(name);
    let stamp = root.join(".tools").join(format!("{name}-packages.stamp"));
    if fs::read_to_string(&stamp).is_ok_and(|text| text == packages) {
        return Ok(venv);
    }
    if venv.exists() {
        fs::remove_dir_all(&venv).map_err(|e| format!("cannot clear {}: {e}", venv.display()))?;
    }
    let wanted = packages.lines().map(|line| line.split('#').next().unwrap_or_default().trim());
    timed(what, || {
        quiet_in(root, Command::new("python3").args(["-m", "venv"]).arg(&venv))?;
        let mut pip = Command::new(venv.join("bin/python"));
        pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]);
        quiet_in(root, pip.args(wanted.filter(|line| !line.is_empty())))
    })?;
    fs::write(&stamp, packages).map_err(|e| format!("cannot write {}: {e}", stamp.display()))?;
    Ok(venv)
}
