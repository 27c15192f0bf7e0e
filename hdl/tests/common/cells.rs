//! The library of cells osu018, for tests of several crates.

use std::path::{Path, PathBuf};

/// A file of the library: in the folder that `SIGPROP_OSU018` names, in `.tools` of the workspace, or where Debian has it.
pub fn cells(file: &str) -> PathBuf {
    let debian = "usr/share/qflow/tech/osu018";
    let folders = match std::env::var_os("SIGPROP_OSU018") {
        Some(named) => vec![PathBuf::from(named)],
        None => {
            // This crate is the workspace or one of its folders.
            let own = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().take(2);
            own.map(|folder| folder.join(".tools/osu018")).chain([PathBuf::from("/")]).map(|f| f.join(debian)).collect()
        }
    };
    let found = folders.iter().map(|folder| folder.join(file)).find(|path| path.is_file());
    found.unwrap_or_else(|| panic!("no {file} in {folders:?}, nor SIGPROP_OSU018; install it with: cargo xtask setup"))
}
