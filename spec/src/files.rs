//! The one home of "a file is written completely or not at all", and of reading within bounds.
//!
//! An [`Output`] is written under a temporary name beside its target, `NAME.PID.part`, and renamed when it is complete.
//! Links are followed; what exists and is no regular file (a folder, a device, a pipe) is refused and never replaced.

mod error;
mod input;

use std::ffi::{OsStr, OsString};
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

pub use error::FileError;
pub use input::read;

const CHECK_OUTPUT: &str = "check the folder, its permissions and the space left";

/// A file that gets its name only when it is complete; until then, and after a failure, what was there stays there.
#[derive(Debug)]
pub struct Output {
    asked: PathBuf,
    target: PathBuf,
    part: PathBuf,
    file: File,
}

impl Output {
    /// Begins the file, so that a place that cannot be written is known before any work is done for it. Parts that an
    /// interrupted run has left of the same file are removed.
    ///
    /// # Errors
    /// Where the folder is not there or cannot be written, or something is in the way that is no regular file.
    pub fn create(path: &Path) -> Result<Self, FileError> {
        let output = Self::begin(path)?;
        let name = output.target.file_name().unwrap_or_default();
        clear_parts(folder_of(&output.target), |of| OsStr::new(of) == name);
        Ok(output)
    }

    /// As [`Output::create`], without looking for old parts.
    ///
    /// # Errors
    /// As [`Output::create`].
    pub fn begin(path: &Path) -> Result<Self, FileError> {
        let target = resolve(path)?;
        let part = part_of(&target);
        // A part of this name can only be from a process that had the same number before.
        let _ = fs::remove_file(&part);
        let file = File::create_new(&part).map_err(|e| FileError::write(path, "create it", &e))?;
        parts().push(part.clone());
        Ok(Self { asked: path.to_owned(), target, part, file })
    }

    /// Where the file is written meanwhile.
    #[must_use]
    pub fn part(&self) -> &Path {
        &self.part
    }

    /// The name that was asked for.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.asked
    }

    /// The file that the name leads to.
    #[must_use]
    pub fn target(&self) -> &Path {
        &self.target
    }

    /// Puts these bytes in; they may be lost if the machine stops.
    ///
    /// # Errors
    /// Where the system refuses.
    pub fn fill(&mut self, bytes: &[u8]) -> Result<(), FileError> {
        self.file.write_all(bytes).map_err(|e| FileError::write(&self.asked, "write it", &e))
    }

    /// The file is complete: it gets its name.
    ///
    /// # Errors
    /// Where the system refuses.
    pub fn keep(self) -> Result<(), FileError> {
        fs::rename(&self.part, &self.target).map_err(|e| FileError::write(&self.asked, "rename it into place", &e))
    }

    /// Writes all of the file, waits until it is safe, and gives it its name.
    ///
    /// # Errors
    /// Where the system refuses.
    pub fn write(mut self, bytes: &[u8]) -> Result<(), FileError> {
        self.fill(bytes)?;
        self.file.sync_all().map_err(|e| FileError::write(&self.asked, "write it", &e))?;
        self.keep()
    }
}

impl Drop for Output {
    fn drop(&mut self) {
        // There is none where the file was kept.
        let _ = fs::remove_file(&self.part);
        parts().retain(|part| *part != self.part);
    }
}

/// The parts that this process is writing.
static PARTS: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

fn parts() -> MutexGuard<'static, Vec<PathBuf>> {
    PARTS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Removes every part that this process is writing: for an end in the midst of it.
pub fn abandon() {
    for part in parts().drain(..) {
        let _ = fs::remove_file(part);
    }
}

/// Removes the parts in `folder` of files whose names are `ours`, where the process that wrote them is gone.
pub fn clear_parts(folder: &Path, ours: impl Fn(&str) -> bool) {
    if !Path::new("/proc/self").exists() {
        // Nothing tells which processes are gone.
        return;
    }
    // What cannot be listed or removed costs space and nothing else.
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let Some((of, process)) = name.to_str().and_then(taken_apart) else { continue };
        let gone = process != std::process::id() && !Path::new("/proc").join(process.to_string()).exists();
        if gone && ours(of) && entry.file_type().is_ok_and(|t| t.is_file()) {
            let _ = fs::remove_file(entry.path());
        }
    }
}

fn part_of(path: &Path) -> PathBuf {
    let mut name: OsString = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.part", std::process::id()));
    path.with_file_name(name)
}

/// Name and process of `NAME.PID.part`.
fn taken_apart(name: &str) -> Option<(&str, u32)> {
    let (of, process) = name.strip_suffix(".part")?.rsplit_once('.')?;
    Some((of, process.parse().ok()?))
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// The file that a name leads to, all links followed: a regular one or one that is not there yet, in a folder that is.
///
/// # Errors
/// Where there is no such folder, or something else is in the way.
pub fn resolve(path: &Path) -> Result<PathBuf, FileError> {
    let refuse = |reason: &str, mend| FileError::misuse(path, "be written", reason, mend);
    let Some(name) = path.file_name().filter(|_| !path.is_dir()) else {
        return Err(refuse("it is a folder", "give the name of a file in it"));
    };
    if let Ok(found) = fs::metadata(path) {
        let mend = "give the name of a file";
        return match found.is_file() {
            true => fs::canonicalize(path).map_err(|e| refuse(&e.to_string(), CHECK_OUTPUT)),
            false => Err(refuse("it is a device, pipe or socket, and would be replaced", mend)),
        };
    }
    if fs::symlink_metadata(path).is_ok() {
        return Err(refuse("it is a link that leads nowhere", "remove the link, or give another name"));
    }
    match fs::canonicalize(folder_of(path)) {
        Ok(folder) if folder.is_dir() => Ok(folder.join(name)),
        _ => Err(refuse("there is no such folder", "make its folder first")),
    }
}
