//! What several tests need: tools, folders.

use std::path::{Path, PathBuf};
use std::process::Command;

/// The tool `name`: named by `variable`, in `.tools`, or on PATH.
pub fn tool(name: &str, variable: &str) -> PathBuf {
    let in_path = |name: &Path| {
        let folders = std::env::var_os("PATH").unwrap_or_default();
        std::env::split_paths(&folders).map(|f| f.join(name)).find(|p| p.is_file())
    };
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../.tools");
    let in_tools = || {
        let venv = std::fs::read_dir(root.join("venv/lib")).into_iter().flatten().flatten();
        let packed = venv.map(|e| e.path().join(format!("site-packages/{name}/bin/{name}")));
        packed.chain([root.join("bin").join(name)]).find(|p| p.is_file())
    };
    let found = match std::env::var_os(variable) {
        Some(named) => Some(PathBuf::from(named)).filter(|p| p.is_file()).or_else(|| in_path(Path::new(name))),
        None => in_tools().or_else(|| in_path(Path::new(name))),
    };
    found.unwrap_or_else(|| panic!("no {name} ({variable}, .tools, PATH); install it with: cargo xtask setup"))
}

/// Runs a command; its output where it ends well and says nothing on the error stream.
pub fn run(command: &mut Command) -> String {
    let out = command.output().unwrap_or_else(|e| panic!("{command:?}: {e}"));
    let errors = String::from_utf8_lossy(&out.stderr);
    assert!(out.status.success() && errors.trim().is_empty(), "{command:?}\n{errors}");
    String::from_utf8_lossy(&out.stdout).into_owned()
}

/// A folder of the build for the files of the test `name`.
pub fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}
