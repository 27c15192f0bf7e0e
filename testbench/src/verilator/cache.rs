//! A folder of things built once: each entry is a folder named by the hash of everything it was made from.
//!
//! One lock file per key lets several threads and processes ask for the same entry; one builds, the others wait. An
//! entry is built under another name and renamed when complete and safe, so that an interrupted build leaves nothing that
//! looks whole. What has changed since is built again.

mod place;
mod seal;

pub(crate) use place::folder;

use super::error::VerilatorError;
use super::run;
use sha2::{Digest, Sha256};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// Environment variable that names the folder.
pub(super) const CACHE_VARIABLE: &str = "SIGPROP_CACHE";
/// Form of an entry; another one has other keys.
const FORM: &str = "sealed";
/// Entries kept; the least recently used go first. A small core is 0.2 MB.
const KEPT: usize = 400;

/// A key from labelled parts, each preceded by its length, so that no two lists of parts give the same key.
pub(crate) fn key(kind: &str, parts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for part in [FORM].iter().chain(parts) {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part.as_bytes());
    }
    let hex: String = hash.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    format!("{kind}-{hex}")
}

/// The folder of entry `key` under `root`, made by `build(folder to fill)` where it is not there yet.
///
/// A failed build's folder stays as `KEY.failed`, for its log, until the next attempt.
pub(crate) fn entry<E: From<VerilatorError>>(
    root: &Path,
    key: &str,
    build: impl FnOnce(&Path) -> Result<(), E>,
) -> Result<PathBuf, E> {
    let fault = |doing, path: &Path| {
        let (path, variable) = (path.to_owned(), CACHE_VARIABLE);
        move |source| VerilatorError::Cache { doing, path, source, variable }
    };
    fs::create_dir_all(root).map_err(fault("make", root))?;
    let lock_path = root.join(format!("{key}.lock"));
    let lock = open_lock(&lock_path).map_err(fault("write to", &lock_path))?;
    if !run::lock(&lock).map_err(VerilatorError::io("lock", &lock_path))? {
        return Err(VerilatorError::Interrupted { tool: "another program" }.into());
    }
    let done = root.join(key);
    // The time on the lock file is when the entry was last asked for; a file system that refuses loses only the order.
    let _ = lock.set_modified(SystemTime::now());
    if done.is_dir() {
        let Some(what) = seal::broken(&done) else { return Ok(done) };
        eprintln!("note: {}: {what}; it is built again", done.display());
        fs::remove_dir_all(&done).map_err(VerilatorError::io("clear", &done))?;
    }
    let work = root.join(format!("{key}.failed"));
    if work.exists() {
        fs::remove_dir_all(&work).map_err(VerilatorError::io("clear", &work))?;
    }
    fs::create_dir_all(&work).map_err(VerilatorError::io("create", &work))?;
    build(&work)?;
    seal::seal(&work).map_err(VerilatorError::io("complete", &work))?;
    fs::rename(&work, &done).map_err(VerilatorError::io("rename", &work))?;
    seal::sync(root).map_err(VerilatorError::io("write to", root))?;
    trim(root, KEPT);
    Ok(done)
}

fn open_lock(path: &Path) -> std::io::Result<File> {
    File::options().create(true).truncate(false).write(true).open(path)
}

/// Removes the least recently used entries beyond `keep`; never one that somebody holds. A cache that cannot be trimmed
/// still works, so faults are passed over. Lock files stay: removing one would let two builders hold "the" lock.
fn trim(root: &Path, keep: usize) {
    let Ok(files) = fs::read_dir(root) else { return };
    let mut entries: Vec<(SystemTime, PathBuf)> = files
        .filter_map(|file| {
            let folder = file.ok()?.path();
            let lock = folder.with_extension("lock");
            let used = fs::metadata(&lock).ok()?.modified().ok()?;
            folder.is_dir().then_some((used, folder))
        })
        .collect();
    entries.sort();
    let excess = entries.len().saturating_sub(keep);
    for (_, folder) in entries.into_iter().take(excess) {
        if let Ok(lock) = open_lock(&folder.with_extension("lock"))
            && lock.try_lock().is_ok()
        {
            let _ = fs::remove_dir_all(&folder);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_tell_parts_apart() {
        assert_eq!(key("m", &["ab", "c"]), key("m", &["ab", "c"]));
        assert_ne!(key("m", &["ab", "c"]), key("m", &["a", "bc"]));
        assert_eq!(key("m", &[]).len(), 34);
    }

    #[test]
    fn an_entry_is_built_once_and_a_failed_one_again() {
        let root = tempfile::tempdir().unwrap();
        let fail = |folder: &Path| {
            fs::write(folder.join("log"), "no").unwrap();
            Err(VerilatorError::NoPort { top: String::new(), port: String::new(), has: String::new() })
        };
        assert!(entry(root.path(), "k", fail).is_err());
        assert!(root.path().join("k.failed/log").is_file());
        let make = |folder: &Path| {
            fs::write(folder.join("file"), "yes").unwrap();
            Ok::<_, VerilatorError>(())
        };
        let folder = entry(root.path(), "k", make).unwrap();
        assert_eq!(fs::read_to_string(folder.join("file")).unwrap(), "yes");
        assert!(!folder.join("log").exists());
        let again = entry::<VerilatorError>(root.path(), "k", |_| panic!("built twice")).unwrap();
        assert_eq!(folder, again);
    }

    #[test]
    fn a_damaged_entry_is_built_again() {
        let root = tempfile::tempdir().unwrap();
        let make = |folder: &Path| {
            fs::write(folder.join("file"), "whole").unwrap();
            Ok::<_, VerilatorError>(())
        };
        let file = entry(root.path(), "k", make).unwrap().join("file");
        fs::write(&file, "who").unwrap();
        entry(root.path(), "k", make).unwrap();
        assert_eq!(fs::read_to_string(&file).unwrap(), "whole");
        entry::<VerilatorError>(root.path(), "k", |_| panic!("built twice")).unwrap();
    }

    #[test]
    fn the_least_recently_used_go_first_and_held_ones_stay() {
        let root = tempfile::tempdir().unwrap();
        for (age, name) in [(50, "a"), (40, "b"), (30, "c"), (20, "d")] {
            entry(root.path(), name, |_| Ok::<_, VerilatorError>(())).unwrap();
            let lock = open_lock(&root.path().join(name).with_extension("lock")).unwrap();
            lock.set_modified(SystemTime::now() - std::time::Duration::from_secs(age)).unwrap();
        }
        let held = open_lock(&root.path().join("a.lock")).unwrap();
        held.lock().unwrap();
        trim(root.path(), 2);
        let left: Vec<_> = ["a", "b", "c", "d"].into_iter().filter(|n| root.path().join(n).is_dir()).collect();
        assert_eq!(left, ["a", "c", "d"]);
    }
}
