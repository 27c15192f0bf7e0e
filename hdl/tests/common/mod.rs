//! What several tests need, those of other crates too: tools, folders, the library of cells.
#![allow(dead_code)] // no test uses all of it

use std::path::{Path, PathBuf};
use std::process::Command;

/// `.tools` of the workspace.
fn tools() -> PathBuf {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    let found = own.ancestors().take(2).map(|folder| folder.join(".tools")).find(|folder| folder.is_dir());
    found.unwrap_or_else(|| own.join(".tools"))
}

/// A file of the library of cells osu018: in the folder that `SIGPROP_OSU018` names, in `.tools`, or where Debian has it.
pub fn cells(file: &str) -> PathBuf {
    let debian = "usr/share/qflow/tech/osu018";
    let folders = match std::env::var_os("SIGPROP_OSU018") {
        Some(named) => vec![PathBuf::from(named)],
        None => vec![tools().join("osu018").join(debian), Path::new("/").join(debian)],
    };
    let found = folders.iter().map(|folder| folder.join(file)).find(|path| path.is_file());
    found.unwrap_or_else(|| panic!("no {file} in {folders:?}, nor SIGPROP_OSU018; install it with: cargo xtask setup"))
}

/// The tool `name`: named by `variable`, in `.tools`, or on PATH.
pub fn tool(name: &str, variable: &str) -> PathBuf {
    let in_path = |name: &Path| {
        let folders = std::env::var_os("PATH").unwrap_or_default();
        std::env::split_paths(&folders).map(|f| f.join(name)).find(|p| p.is_file())
    };
    let root = tools();
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
