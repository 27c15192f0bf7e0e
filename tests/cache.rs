//! The cache of compiled models as a user meets it: where it may be, and that what was damaged is built again.
#![cfg(unix)]

mod common;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use common::Ran;

/// Two samples of the preset `tiny` in Verilator, run in `folder` with its cache in `cache`.
fn simulate(folder: &Path, cache: &str) -> Ran {
    let rows: String = (0..6).map(|i| format!("{},{},9,30,200,7\n", i % 3, i * 40)).collect();
    fs::write(folder.join("data.csv"), rows).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_sigprop"));
    command.current_dir(folder).args(["simulate", "--preset", "tiny", "--data", "csv:data.csv", "--samples", "2"]);
    command.args(["--engine", "verilator"]).env("SIGPROP_CACHE", cache);
    // The tools of the project are found from its folder, which this is not.
    let verilator = project_verilator();
    if let Some(verilator) = verilator {
        command.env("SIGPROP_VERILATOR", verilator);
    }
    Ran::new(command.output().unwrap())
}

/// The project's own Verilator, where it has one.
fn project_verilator() -> Option<PathBuf> {
    let lib = Path::new(env!("CARGO_MANIFEST_DIR")).join(".tools/venv/lib");
    let pythons = fs::read_dir(lib).ok()?.filter_map(|entry| Some(entry.ok()?.path()));
    pythons.map(|python| python.join("site-packages/verilator/bin/verilator")).find(|program| program.is_file())
}

fn library(cache: &Path) -> PathBuf {
    let entries = fs::read_dir(cache).unwrap().map(|entry| entry.unwrap().path().join("model.so"));
    let found: Vec<PathBuf> = entries.filter(|library| library.is_file()).collect();
    let [library] = &found[..] else { panic!("not one library: {found:?}") };
    library.clone()
}

#[test]
fn a_relative_folder_works_and_a_cut_library_is_built_again() {
    let folder = tempfile::tempdir().unwrap();
    let first = simulate(folder.path(), "here/cache").code(0);
    assert!(!first.stderr.contains("built again"), "{}", first.stderr);
    let library = library(&folder.path().join("here/cache"));
    let whole = fs::read(&library).unwrap();
    let mut damaged = whole.clone();
    damaged[whole.len() / 2] ^= 0x40;
    for bytes in [&whole[..whole.len() / 2], &whole[..0], &damaged[..]] {
        fs::write(&library, bytes).unwrap();
        let again = simulate(folder.path(), "here/cache").code(0);
        assert_eq!(again.stdout.lines().last(), first.stdout.lines().last(), "the weights");
        again.says(&["note: ", "model.so is not as it was made", "built again"]);
    }
    let quiet = simulate(folder.path(), "here/cache").code(0);
    assert!(!quiet.stderr.contains("built again"), "{}", quiet.stderr);
}

#[test]
fn a_folder_that_all_may_write_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let cache = folder.path().join("cache");
    fs::create_dir(&cache).unwrap();
    fs::set_permissions(&cache, fs::Permissions::from_mode(0o1777)).unwrap();
    let refused = simulate(folder.path(), cache.to_str().unwrap()).code(1);
    refused.says(&["all users may write there", "mode 1777", "SIGPROP_CACHE"]);
    assert_eq!(fs::read_dir(&cache).unwrap().count(), 0, "nothing was put there");
}

#[test]
fn of_a_file_system_without_programs_the_loader_s_words_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let cache = folder.path().join("cache");
    fs::create_dir(&cache).unwrap();
    let mount = Command::new("mount").args(["-t", "tmpfs", "-o", "noexec,mode=700", "tmpfs"]).arg(&cache).output();
    if !mount.is_ok_and(|out| out.status.success()) {
        eprintln!("nothing can be mounted here (it takes root): this is not tested");
        return;
    }
    let ran = simulate(folder.path(), cache.to_str().unwrap());
    // Lazily: on a busy machine a file of it may be open for a moment more.
    let unmounted = Command::new("umount").arg("-l").arg(&cache).status().unwrap();
    assert!(unmounted.success());
    ran.code(1).says(&["cannot load", "model.so", "noexec", "SIGPROP_CACHE"]);
}
