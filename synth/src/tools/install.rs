//! Installing the pinned tools without root: a Python environment and packages of PyPI.
//!
//! The tools are WebAssembly, which the first call compiles for up to a minute into a cache: it is made here.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Command;

use thiserror::Error;

use super::{CACHE, PYTHON_PACKAGES, Tied, Tool, databases, tied};

/// What the steps said, in the folder of the tools.
const LOG: &str = "install.log";

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
    /// Somebody did not want to wait.
    #[error("interrupted during {what}; the same command goes on from there")]
    Interrupted {
        /// The step.
        what: String,
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
    let log = folder.join(LOG);
    let python = venv.join("bin/python");
    // One that was not made to its end has no pip.
    if run("pip --version", tied(&python).args(["-m", "pip", "--version"]), &log).is_err() {
        say("a Python environment");
        let mut make = tied(Path::new("python3"));
        run("python3 -m venv", make.args(["-m", "venv", "--clear"]).arg(&venv), &log).map_err(|fault| match fault {
            InstallError::Interrupted { .. } => fault,
            _ => InstallError::Python { said: fault.to_string() },
        })?;
    }
    let packages: Vec<&str> = PYTHON_PACKAGES.split_whitespace().collect();
    say(&format!("packages {}", packages.join(" ")));
    let mut pip = tied(&python);
    pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]).args(&packages);
    run("pip install", &mut pip, &log)?;
    for tool in Tool::ALL.into_iter().filter(|tool| tool.is_web_assembly()) {
        let name = format!("yowasp-{}", tool.program());
        say(&format!("first call of {name} (up to a minute)"));
        let program = venv.join("bin").join(&name);
        let mut call = tied(&program);
        call.arg("--version").env("YOWASP_CACHE_DIR", folder.join(CACHE));
        // icepack ends with 1 whatever it is asked.
        match run(&name, &mut call, &log) {
            Err(InstallError::Step { .. }) if program.is_file() => {}
            other => other?,
        }
    }
    chip_databases(&folder, &log, say)
}

/// Puts the chip databases into the folder of the tools, from Debian's package. Where they cannot be had so, that is said and is no fault:
/// nothing else needs them.
fn chip_databases(folder: &Path, log: &Path, say: &mut dyn FnMut(&str)) -> Result<(), InstallError> {
    if databases::are_in(&folder.join(databases::INSTALLED)) {
        return Ok(());
    }
    say(&format!("chip databases, from Debian's package {}", databases::PACKAGE));
    let home = folder.join(databases::HOME);
    let fault = |source| InstallError::Folder { folder: home.clone(), source };
    std::fs::create_dir_all(&home).map_err(fault)?;
    let mut unpack = tied(Path::new("sh"));
    let script = "rm -f ./*.deb && apt-get -qq download \"$0\" && dpkg -x ./*.deb . && rm ./*.deb";
    match run("apt-get download", unpack.args(["-c", script, databases::PACKAGE]).current_dir(&home), log) {
        Err(InstallError::Step { said, .. }) => {
            let said = said.lines().last().unwrap_or_default();
            say(&format!(
                "note: no chip databases ({said}); only `sigprop host --bitstream` needs them: install icestorm, and name the folder of its {} with {}",
                databases::file_name("8k"),
                databases::VARIABLE
            ));
            Ok(())
        }
        done => done,
    }
}

/// Runs what [`tied`] gave; what it says is left in `log`.
fn run(what: &str, command: &mut Command, log: &Path) -> Result<(), InstallError> {
    let fault = |said: String| InstallError::Step { what: what.to_owned(), said };
    let io = |e: std::io::Error| fault(e.to_string());
    let file = File::create(log).map_err(io)?;
    let again = file.try_clone().map_err(io)?;
    match Tied::spawn(command.stdout(file).stderr(again)).and_then(Tied::wait).map_err(io)? {
        Some(status) if status.success() => Ok(()),
        Some(_) => Err(fault(String::from_utf8_lossy(&std::fs::read(log).map_err(io)?).trim().to_owned())),
        None => Err(InstallError::Interrupted { what: what.to_owned() }),
    }
}
