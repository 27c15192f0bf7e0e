//! Reading within bounds.

use std::fs::{self, File, FileType};
use std::io::{self, Read};
use std::path::Path;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;

use super::FileError;
use crate::interrupt;

const CHECK_INPUT: &str = "check the path and its permissions";

/// All bytes of a regular file or a pipe, `most` of them at most: a device would never end. A pipe is waited for until it
/// has a writer and that has ended, or until [`interrupt::asked`].
///
/// # Errors
/// Where there is no such file, it is another thing or larger, the system refuses, or the wait was interrupted.
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
    let bytes =
        if found.is_file() { all(path, most).map_err(fault)? } else { waited_for(path, most)?.map_err(fault)? };
    if bytes.len() as u64 > most {
        return Err(refuse(&format!("it has more than {most} bytes"), "check that it is the right file"));
    }
    Ok(bytes)
}

/// All bytes, or one more than `most`.
fn all(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(most.saturating_add(1)).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The same of a pipe, of which even the opening waits for the other end: on a thread of its own, which is left behind where
/// the wait is interrupted.
fn waited_for(path: &Path, most: u64) -> Result<io::Result<Vec<u8>>, FileError> {
    let (send, receive) = channel();
    let of = path.to_owned();
    let reader = thread::Builder::new().spawn(move || drop(send.send(all(&of, most))));
    if let Err(none) = reader {
        return Ok(Err(none));
    }
    loop {
        match receive.recv_timeout(interrupt::LOOK) {
            Ok(read) => return Ok(read),
            Err(RecvTimeoutError::Timeout) if interrupt::asked() => {
                return Err(FileError::interrupted(path, "be read"));
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return Ok(Err(io::ErrorKind::BrokenPipe.into())),
        }
    }
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

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::process::Command;
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::time::{Duration, Instant};

    static ASKED: AtomicBool = AtomicBool::new(false);

    /// One test, as there is one question in a process.
    #[test]
    fn a_pipe_is_read_to_its_end_and_the_wait_for_one_is_interrupted() {
        let dir = tempfile::tempdir().unwrap();
        let pipe = dir.path().join("pipe");
        assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        let to = pipe.clone();
        let writer = thread::spawn(move || {
            thread::sleep(Duration::from_millis(250));
            fs::write(to, b"late but whole").unwrap();
        });
        assert_eq!(read(&pipe, 100).unwrap(), b"late but whole");
        writer.join().unwrap();

        interrupt::install(|| ASKED.load(Ordering::Relaxed));
        assert!(!interrupt::asked());
        thread::spawn(|| {
            thread::sleep(Duration::from_millis(200));
            ASKED.store(true, Ordering::Relaxed);
        });
        let begun = Instant::now();
        let fault = read(&pipe, 100).unwrap_err();
        assert!(begun.elapsed() < Duration::from_secs(2), "{:?}", begun.elapsed());
        assert!(!fault.misuse && fault.to_string().contains("interrupted"), "{fault}");
    }
}
