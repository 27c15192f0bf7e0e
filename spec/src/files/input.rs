//! Reading within bounds.

use std::fs::{self, File, FileType};
use std::io::{self, Read};
use std::path::Path;

use super::FileError;

const CHECK_INPUT: &str = "check the path and its permissions";

/// All bytes of a regular file or a pipe, `most` of them at most: a device would never end.
///
/// # Errors
/// Where there is no such file, it is another thing or larger, or the system refuses.
pub fn read(path: &Path, most: u64) -> Result<Vec<u8>, FileError> {
    let refuse = |reason: &str, mend| FileError::misuse(path, "be read", reason, mend);
    let fault = |e: io::Error| refuse(&e.to_string(), CHECK_INPUT);
    let found = fs::metadata(path).map_err(fault)?;
    if found.is_dir() {
        return Err(refuse("it is a folder", "give the name of a file in it"));
    }
    if !found.is_file() && !is_pipe(found.file_type()) {
        return Err(refuse("it is neither a regular file nor a pipe", "give the name of a file"));
    }
    let mut bytes = Vec::new();
    File::open(path).and_then(|file| file.take(most.saturating_add(1)).read_to_end(&mut bytes)).map_err(fault)?;
    if bytes.len() as u64 > most {
        return Err(refuse(&format!("it has more than {most} bytes"), "check that it is the right file"));
    }
    Ok(bytes)
}

#[cfg(unix)]
fn is_pipe(kind: FileType) -> bool {
    use std::os::unix::fs::FileTypeExt;
    kind.is_fifo()
}

#[cfg(not(unix))]
fn is_pipe(_: FileType) -> bool {
    false
}
