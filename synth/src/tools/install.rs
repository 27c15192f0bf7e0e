//! Installing the pinned tools without root: a Python environment and packages of PyPI.
//!
//! The tools are WebAssembly, which the first call compiles for up to a minute into a cache: it is made here.

use std::path::{Path, PathBuf};
use std::process::Command;

use thiserror::Error;

use super::{CACHE, PYTHON_PACKAGES, Tool, find};

/// Why the tools were not installed.
#[derive(Debug, Error)]
pub enum InstallError {
    /// python3 is missing, or comes without venv.
    #[error("python3 with venv is needed ({said}); install it with: sudo apt-get install -y python3 python3-venv")]
    Python {
        /// What happened.
        said: String,
    },
    /// A step failed.
    #[error("{what} failed: {said}")]
    Step {
        /// Which.
        what: String,
        /// What was said.
        said: String,
    },
    /// Nobody says where to.
    #[error(
        "neither XDG_DATA_HOME nor HOME has the path of a folder, so that there is no place for the tools; set HOME, or name a folder with --dir"
    )]
    NoHome,
    /// The folder cannot be made.
    #[error("{}: cannot be made: {source}; choose another with --dir", .folder.display())]
    Folder {
        /// The folder.
        folder: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
}

/// Installs into `folder/venv`, the cache into `folder/yowasp-cache`. `say` is told each step as it begins.
///
/// # Errors
/// When python3 is missing, a package cannot be had, or a tool does not run.
pub fn install(folder: &Path, say: &mut dyn FnMut(&str)) -> Result<(), InstallError> {
    let folder = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
    let fault = |source| InstallError::Folder { folder: folder.clone(), source };
    std::fs::create_dir_all(&folder).map_err(fault)?;
    let venv = folder.join("venv");
    if !venv.join("bin/python").exists() {
        say("a Python environment");
        run("python3 -m venv", Command::new("python3").args(["-m", "venv"]).arg(&venv))
            .map_err(|e| InstallError::Python { said: e.to_string() })?;
    }
    let packages: Vec<&str> = PYTHON_PACKAGES.split_whitespace().collect();
    say(&format!("packages {}", packages.join(" ")));
    let mut pip = Command::new(venv.join("bin/python"));
    pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]).args(&packages);
    run("pip install", &mut pip)?;
    for tool in Tool::ALL {
        let name = format!("yowasp-{}", tool.program());
        say(&format!("first call of {name} (up to a minute)"));
        let mut call = find::command(&venv.join("bin").join(&name));
        call.arg("--version").env("YOWASP_CACHE_DIR", folder.join(CACHE));
        // icepack ends with 1 whatever it is asked, so that only a call that cannot be made is a fault.
        call.output().map_err(|e| InstallError::Step { what: name, said: e.to_string() })?;
    }
    Ok(())
}

fn run(what: &str, command: &mut Command) -> Result<(), InstallError> {
    let fault = |said: String| InstallError::Step { what: what.to_owned(), said };
    let out = command.output().map_err(|e| fault(e.to_string()))?;
    if out.status.success() {
        return Ok(());
    }
    let said = format!("{}{}", String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr));
    Err(fault(said.trim().to_owned()))
}
