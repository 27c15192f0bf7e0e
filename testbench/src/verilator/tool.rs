//! Finding verilator and the C++ compiler.
//!
//! verilator is taken from `SIGPROP_VERILATOR`, else from `.tools/` in the current folder or one above it, else from the
//! user's data folder (where `sigprop tools install` puts it), else from PATH. The compiler is `SIGPROP_CXX`, else `g++` on
//! PATH.

use super::error::VerilatorError;
use sigprop_synth::tools::{INSTALL, Places};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A program of this machine, and what it says about its version.
#[derive(Debug, Clone)]
pub struct Installed {
    /// The program.
    pub path: PathBuf,
    /// Its version.
    pub version: String,
}

/// The verilator that simulations are made with.
///
/// # Errors
/// When it is missing, too old or broken.
pub fn verilator() -> Result<Installed, VerilatorError> {
    let found = Verilator::find()?;
    let version = found.identity.lines().nth(1).unwrap_or_default();
    let words = version.strip_prefix("Verilator ").unwrap_or(version);
    // That of PyPI does not say which it is.
    let known = words.split(' ').next().filter(|word| word.starts_with(|c: char| c.is_ascii_digit()));
    Ok(Installed { version: known.unwrap_or_default().to_owned(), path: found.program })
}

/// The C++ compiler that they are compiled with.
///
/// # Errors
/// When it is missing or broken.
pub fn cxx() -> Result<Installed, VerilatorError> {
    let (path, said) = compiler()?;
    Ok(Installed { version: said.lines().next().unwrap_or_default().to_owned(), path })
}

/// A verilator that will do.
#[derive(Debug, Clone)]
pub(super) struct Verilator {
    pub(super) program: PathBuf,
    /// Folder with the runtime's sources.
    pub(super) include: PathBuf,
    /// What tells one installation from another: path, version line and version header.
    pub(super) identity: String,
}

/// Environment variable that names a verilator.
pub(super) const VERILATOR_VARIABLE: &str = "SIGPROP_VERILATOR";
const CXX_VARIABLE: &str = "SIGPROP_CXX";

impl Verilator {
    /// The verilator of this machine.
    pub(super) fn find() -> Result<Self, VerilatorError> {
        let named = std::env::var_os(VERILATOR_VARIABLE).filter(|name| !name.is_empty()).map(PathBuf::from);
        Self::find_from(named, &Places::here())
    }

    pub(super) fn find_from(named: Option<PathBuf>, places: &Places) -> Result<Self, VerilatorError> {
        let found = match &named {
            Some(program) => places.on_path(program),
            None => places.folders().find_map(in_tools).or_else(|| places.on_path(Path::new("verilator"))),
        };
        let Some(program) = found else {
            let looked = match named {
                Some(program) => format!("{VERILATOR_VARIABLE} = {}", program.display()),
                None => places.looked(VERILATOR_VARIABLE, "verilator"),
            };
            return Err(VerilatorError::MissingTool {
                tool: "verilator",
                wanted: "5.048, or any 5.x",
                looked,
                install: INSTALL,
            });
        };
        Self::inspect(program)
    }

    fn inspect(program: PathBuf) -> Result<Self, VerilatorError> {
        let version = output(&program, &["--version"])?;
        let root = PathBuf::from(output(&program, &["--getenv", "VERILATOR_ROOT"])?);
        // Before anything is built: version 4 has another runtime. A build without version ("rev vUNKNOWN") is from PyPI.
        let major = version.strip_prefix("Verilator ").and_then(|v| v.split('.').next()?.parse::<u32>().ok());
        if major.is_some_and(|major| major < 5) {
            return Err(VerilatorError::OldTool { path: program, found: version });
        }
        let include = root.join("include");
        let config = include.join("verilated_config.h");
        let header = std::fs::read_to_string(&config).map_err(VerilatorError::io("read", &config))?;
        let identity = format!("{}\n{version}\n{header}", program.display());
        Ok(Self { program, include, identity })
    }
}

/// The C++ compiler and what it says about its version.
pub(super) fn compiler() -> Result<(PathBuf, String), VerilatorError> {
    let named = std::env::var_os(CXX_VARIABLE).map_or_else(|| PathBuf::from("g++"), PathBuf::from);
    let Some(program) = Places::here().on_path(&named) else {
        return Err(VerilatorError::MissingTool {
            tool: "g++",
            wanted: "10 or later",
            looked: format!("{CXX_VARIABLE} and PATH, as {}", named.display()),
            install: "sudo apt-get install -y g++",
        });
    };
    let version = output(&program, &["-dumpfullversion", "-dumpmachine"])?;
    Ok((program, version))
}

/// In a folder that `sigprop tools install` filled.
fn in_tools(folder: PathBuf) -> Option<PathBuf> {
    let lib = folder.join("venv/lib");
    let mut pythons: Vec<PathBuf> = std::fs::read_dir(lib).ok()?.filter_map(|e| Some(e.ok()?.path())).collect();
    pythons.sort();
    pythons.iter().map(|p| p.join("site-packages/verilator/bin/verilator")).find(|p| p.is_file())
}

/// In a process group of its own: Ctrl-C in a terminal is for this program, which ends when the build has ended well.
pub(super) fn apart(command: &mut Command) -> &mut Command {
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(command, 0);
    command
}

fn output(program: &Path, arguments: &[&str]) -> Result<String, VerilatorError> {
    let out = apart(Command::new(program).args(arguments))
        .stdin(Stdio::null())
        .output()
        .map_err(VerilatorError::io("run", program))?;
    let said = String::from_utf8_lossy(&out.stdout).trim().to_owned();
    if out.status.success() && !said.is_empty() {
        return Ok(said);
    }
    let complaint = String::from_utf8_lossy(&out.stderr).into_owned();
    let said = complaint.lines().next().map_or_else(|| out.status.to_string(), str::to_owned);
    Err(VerilatorError::BrokenTool { path: program.to_owned(), arguments: arguments.join(" "), said })
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;
    use std::fs;

    /// A program that answers as the shell script says. A shell writes it: a file that this process had open for
    /// writing could not be run while another test's thread is starting a program.
    fn pretend(folder: &Path, script: &str) -> PathBuf {
        let program = folder.join("verilator");
        fs::create_dir_all(folder).unwrap();
        let mut shell = Command::new("sh");
        shell.args(["-c", "printf '#!/bin/sh\\n%s\\n' \"$1\" > \"$2\" && chmod +x \"$2\"", "sh", script]);
        assert!(shell.arg(&program).status().unwrap().success());
        program
    }

    fn places(start: &Path, path: &[PathBuf]) -> Places {
        Places { start: start.to_owned(), users: None, path: path.to_vec() }
    }

    #[test]
    fn a_missing_verilator_names_the_command_that_installs_it() {
        let empty = tempfile::tempdir().unwrap();
        let error =
            Verilator::find_from(None, &places(empty.path(), &[empty.path().to_owned()])).unwrap_err().to_string();
        assert!(error.contains(".tools/venv in ") && error.contains("to install it: sigprop tools install"), "{error}");
        let named = empty.path().join("none/verilator");
        let error = Verilator::find_from(Some(named), &places(empty.path(), &[])).unwrap_err().to_string();
        assert!(error.contains("SIGPROP_VERILATOR = ") && error.contains("none/verilator"), "{error}");
    }

    #[test]
    fn an_old_and_a_broken_verilator_are_refused() {
        let root = tempfile::tempdir().unwrap();
        let old = pretend(&root.path().join("old"), "echo 'Verilator 4.038 2020-07-11 rev v4.036'");
        let error = Verilator::find_from(Some(old), &places(root.path(), &[])).unwrap_err().to_string();
        assert!(error.contains("4.038") && error.contains("5 or later"), "{error}");
        let broken = pretend(&root.path().join("broken"), "echo 'no perl today' >&2; exit 3");
        let error = Verilator::find_from(Some(broken), &places(root.path(), &[])).unwrap_err().to_string();
        assert!(error.contains("--version failed: no perl today"), "{error}");
    }

    #[test]
    fn the_project_s_own_tools_come_before_path() {
        let root = tempfile::tempdir().unwrap();
        let home = root.path().join("home");
        fs::create_dir_all(home.join("include")).unwrap();
        fs::write(home.join("include/verilated_config.h"), "// 5").unwrap();
        let script = |v: &str| format!("[ \"$1\" = --getenv ] && echo '{}' || echo 'Verilator {v}'", home.display());
        let pinned = root.path().join("project/.tools/venv/lib/python3.11/site-packages/verilator/bin");
        let pinned = pretend(&pinned, &script("5.048"));
        let other = pretend(&root.path().join("bin"), &script("5.006"));
        let inside = root.path().join("project/testbench");
        fs::create_dir_all(&inside).unwrap();
        let users = root.path().join("data/sigprop/tools");
        let user_s = pretend(&users.join("venv/lib/python3.12/site-packages/verilator/bin"), &script("5.040"));
        let path = [root.path().join("bin")];
        let with_users = |start: &Path| Places { users: Some(users.clone()), ..places(start, &path) };
        assert_eq!(Verilator::find_from(None, &with_users(&inside)).unwrap().program, pinned);
        assert_eq!(Verilator::find_from(None, &with_users(root.path())).unwrap().program, user_s);
        let outside = Verilator::find_from(None, &places(root.path(), &path)).unwrap();
        assert_eq!(outside.program, other);
        assert!(outside.identity.contains("5.006") && outside.include.ends_with("home/include"));
    }
}
