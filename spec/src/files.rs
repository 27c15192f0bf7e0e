//! The one home of "a file is written completely or not at all", and of reading within bounds.
//!
//! An [`Output`] is written under a temporary name beside its target, `NAME.PID.part`, and renamed when it is complete.
//! Links are followed; what exists and is no regular file (a folder, a device, a pipe) is refused and never replaced, nor is
//! a file that may not be written, or one that has a second name which would keep what was in it. A file that is replaced
//! keeps its mode and, where the system allows it, its owner.

mod error;
mod input;
mod parts;

use std::fs::{self, File, Metadata};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

pub use error::{FileError, tilde};
pub use input::read;
pub use parts::{abandon, clear_parts};

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
        clear_parts(folder_of(&output.target), |of| parts::stem(name) == of);
        Ok(output)
    }

    /// As [`Output::create`], without looking for old parts.
    ///
    /// # Errors
    /// As [`Output::create`].
    pub fn begin(path: &Path) -> Result<Self, FileError> {
        let target = resolve(path)?;
        let part = parts::of(&target);
        // A part of this name can only be from a process that had the same number before.
        let _ = fs::remove_file(&part);
        let file = File::create_new(&part).map_err(|e| FileError::write(path, "create it", &e))?;
        parts::list().push(part.clone());
        let output = Self { asked: path.to_owned(), target, part, file };
        if let Ok(before) = fs::metadata(&output.target) {
            output.take_after(&before)?;
        }
        Ok(output)
    }

    /// Gives the file the owner, where the system allows it, and the mode of the one that it replaces.
    fn take_after(&self, before: &Metadata) -> Result<(), FileError> {
        #[cfg(unix)]
        {
            use std::os::unix::fs::{MetadataExt, fchown};
            // Only the superuser may, and for the others it is mostly the same owner anyway.
            let _ = fchown(&self.file, Some(before.uid()), Some(before.gid()));
        }
        let kept = self.file.set_permissions(before.permissions());
        kept.map_err(|e| FileError::write(&self.asked, "give it the mode of the file it replaces", &e))
    }

    /// Whether there is a file of this name, which this one replaces.
    #[must_use]
    pub fn replaces(&self) -> bool {
        self.target.exists()
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
        parts::list().retain(|part| *part != self.part);
    }
}

/// Makes a folder and those that it is in, where they are not there.
///
/// # Errors
/// Where something else is in the way, with `mend` as what to do, or the system refuses.
pub fn make_folder(path: &Path, mend: &'static str) -> Result<(), FileError> {
    let refuse = |reason: &str| Err(FileError::misuse(path, "be a folder", reason, mend));
    match (fs::metadata(path), fs::symlink_metadata(path)) {
        (Ok(there), _) if !there.is_dir() => refuse("something else is there"),
        (Err(_), Ok(link)) if link.is_symlink() => refuse("it is a link that leads nowhere"),
        _ => fs::create_dir_all(path).map_err(|e| FileError::write(path, "make the folder", &e)),
    }
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// The file that a name leads to, all links followed: a regular one that may be replaced, or one that is not there yet, in
/// a folder that is.
///
/// # Errors
/// Where there is no such folder, or something is in the way that may not be replaced.
pub fn resolve(path: &Path) -> Result<PathBuf, FileError> {
    let refuse = |reason: &str, mend| FileError::misuse(path, "be written", reason, mend);
    let Some(name) = path.file_name().filter(|_| !path.is_dir()) else {
        return Err(refuse("it is a folder", "give the name of a file in it"));
    };
    if let Ok(found) = fs::metadata(path) {
        let mend = "give the name of a file";
        if !found.is_file() {
            return Err(refuse("it is a device, pipe or socket, and would be replaced", mend));
        }
        if let Some((reason, mend)) = protected(path, &found) {
            return Err(refuse(&reason, mend));
        }
        return fs::canonicalize(path).map_err(|e| refuse(&e.to_string(), CHECK_OUTPUT));
    }
    if let Some(fault) = fs::symlink_metadata(path).err().filter(|e| e.kind() == ErrorKind::InvalidFilename) {
        return Err(refuse(&fault.to_string(), "give a shorter name"));
    }
    if fs::symlink_metadata(path).is_ok() {
        return Err(refuse("it is a link that leads nowhere", "remove the link, or give another name"));
    }
    match fs::canonicalize(folder_of(path)) {
        Ok(folder) if folder.is_dir() => Ok(folder.join(name)),
        _ => Err(refuse("there is no such folder", "make its folder first")),
    }
}

/// Why the regular file at `path` may not be replaced although its folder would allow it, and what to do.
#[must_use]
pub fn protected(path: &Path, found: &Metadata) -> Option<(String, &'static str)> {
    // The superuser may write whatever the mode says, so that the mode is looked at as well.
    let writable = || fs::OpenOptions::new().write(true).open(path);
    if found.permissions().readonly() || writable().is_err_and(|e| e.kind() == ErrorKind::PermissionDenied) {
        return Some(("it is write-protected".to_owned(), "make it writable, or give another name"));
    }
    match names(found) {
        0 | 1 => None,
        2 => Some((
            "it has a second name (a hard link), which would keep what is in it now".to_owned(),
            "remove this name first, or give another one",
        )),
        n => Some((
            format!("it has {} other names (hard links), which would keep what is in it now", n - 1),
            "remove this name first, or give another one",
        )),
    }
}

/// How many names a file has.
#[cfg(unix)]
fn names(found: &Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::nlink(found)
}

/// How many names a file has: the system does not say.
#[cfg(not(unix))]
fn names(_: &Metadata) -> u64 {
    1
}
