//! Files that are being written: their temporary names, and what becomes of those that nobody completes.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crc::{CRC_32_ISO_HDLC, Crc};

/// Bytes of a name, at most, on the file systems that are in use.
const MOST_NAME: usize = 255;

/// Bytes of `.PID.part`, at most.
const MOST_SUFFIX: usize = ".4294967295.part".len();

/// The parts that this process is writing.
static PARTS: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

pub(super) fn list() -> MutexGuard<'static, Vec<PathBuf>> {
    PARTS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Removes every part that this process is writing: for an end in the midst of it.
pub fn abandon() {
    for part in list().drain(..) {
        let _ = fs::remove_file(part);
    }
}

/// Removes the parts in `folder` of files that are `ours`, where the process that wrote them is gone. `ours` is asked with the
/// name; of a name so long that a part of it needs a shorter one, with that.
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

/// The part of this process of a file.
pub(super) fn of(path: &Path) -> PathBuf {
    let mut name = stem(path.file_name().unwrap_or_default());
    name.push(format!(".{}.part", std::process::id()));
    path.with_file_name(name)
}

/// What a part's name begins with: the file's, or of one that is too long for that its begin and a checksum.
pub(super) fn stem(name: &OsStr) -> OsString {
    if name.len() + MOST_SUFFIX <= MOST_NAME {
        return name.to_owned();
    }
    let mark = format!("~{:08x}", Crc::<u32>::new(&CRC_32_ISO_HDLC).checksum(name.as_encoded_bytes()));
    let (text, most) = (name.to_string_lossy(), MOST_NAME - MOST_SUFFIX - mark.len());
    let begin: String = text.char_indices().take_while(|(at, c)| at + c.len_utf8() <= most).map(|(_, c)| c).collect();
    OsString::from(begin + &mark)
}

/// Name and process of `NAME.PID.part`.
fn taken_apart(name: &str) -> Option<(&str, u32)> {
    let (of, process) = name.strip_suffix(".part")?.rsplit_once('.')?;
    Some((of, process.parse().ok()?))
}
