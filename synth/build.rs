//! Puts every board of `constraints/` into the library: a new folder there is a new board, and nothing else is to do.

use std::env;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

fn main() {
    let home = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it"));
    let constraints = home.join("constraints");
    println!("cargo:rerun-if-changed={}", constraints.display());
    let mut folders = list(&constraints);
    folders.retain(|folder| folder.join("board.toml").is_file());
    let mut text = String::from("pub(super) const FOLDERS: &[Folder] = &[\n");
    for folder in folders {
        let _ = writeln!(text, "    Folder {{ name: {:?}, files: &[", name(&folder));
        println!("cargo:rerun-if-changed={}", folder.display());
        for file in list(&folder) {
            println!("cargo:rerun-if-changed={}", file.display());
            let _ = writeln!(text, "        ({:?}, include_str!({:?})),", name(&file), file.display().to_string());
        }
        text.push_str("    ] },\n");
    }
    text.push_str("];\n");
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it"));
    fs::write(out.join("boards.rs"), text).expect("the output folder can be written");
}

fn list(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("constraints/ can be read");
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("constraints/ can be read").path()).collect();
    paths.sort();
    paths
}

fn name(path: &Path) -> String {
    path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default()
}
