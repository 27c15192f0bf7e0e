//! What an entry was when it was complete: a list of its files with their sizes and checksums. A library that was cut or
//! damaged ends the process that loads it, at every run.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

use sha2::{Digest, Sha256};

/// The list's name in its entry.
const SEAL: &str = "sealed.txt";

/// Writes the list of all files of `folder`, and waits until they and the list are safe.
pub fn seal(folder: &Path) -> io::Result<()> {
    let list = list(folder)?;
    fs::write(folder.join(SEAL), &list)?;
    let names = list.lines().filter_map(|line| line.splitn(3, ' ').nth(2));
    for name in names.chain([SEAL]) {
        File::open(folder.join(name))?.sync_all()?;
    }
    sync(folder)
}

/// Waits until what is in a folder is there for good.
pub fn sync(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

/// What is not as it was sealed, if anything.
pub fn broken(folder: &Path) -> Option<String> {
    let Ok(sealed) = fs::read_to_string(folder.join(SEAL)) else { return Some(format!("{SEAL} cannot be read")) };
    let now = match list(folder) {
        Ok(now) => now,
        Err(fault) => return Some(fault.to_string()),
    };
    let differs = |a: &str, b: &str| a.lines().find(|line| !b.lines().any(|other| other == *line)).map(str::to_owned);
    let line = differs(&sealed, &now).or_else(|| differs(&now, &sealed))?;
    let name = line.splitn(3, ' ').nth(2).unwrap_or(SEAL);
    Some(format!("{name} is not as it was made"))
}

/// A line for each file, in order of their names: bytes, SHA-256, name.
fn list(folder: &Path) -> io::Result<String> {
    let mut names = Vec::new();
    files(folder, "", &mut names)?;
    names.sort();
    let mut list = String::new();
    for name in names.iter().filter(|name| *name != SEAL) {
        let (bytes, sum) = sum(&folder.join(name))?;
        let _ = writeln!(list, "{bytes} {sum} {name}");
    }
    Ok(list)
}

fn files(folder: &Path, prefix: &str, names: &mut Vec<String>) -> io::Result<()> {
    for file in fs::read_dir(folder)? {
        let file = file?;
        let name = format!("{prefix}{}", file.file_name().to_string_lossy());
        if file.file_type()?.is_dir() {
            files(&file.path(), &format!("{name}/"), names)?;
        } else {
            names.push(name);
        }
    }
    Ok(())
}

fn sum(path: &Path) -> io::Result<(u64, String)> {
    let (mut file, mut hash, mut bytes) = (File::open(path)?, Sha256::new(), 0);
    let mut block = vec![0; 1 << 16];
    loop {
        let n = file.read(&mut block)?;
        if n == 0 {
            break;
        }
        bytes += n as u64;
        hash.update(&block[..n]);
    }
    Ok((bytes, hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_is_changed_is_noticed() {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path();
        fs::create_dir(folder.join("in")).unwrap();
        for (name, text) in [("model.so", "a library"), ("in/log", "")] {
            fs::write(folder.join(name), text).unwrap();
        }
        assert_eq!(broken(folder).unwrap(), "sealed.txt cannot be read");
        seal(folder).unwrap();
        assert_eq!(broken(folder), None);
        for damaged in ["a lib", "a librarY", "", "a library "] {
            fs::write(folder.join("model.so"), damaged).unwrap();
            assert_eq!(broken(folder).unwrap(), "model.so is not as it was made", "{damaged:?}");
        }
        fs::write(folder.join("model.so"), "a library").unwrap();
        assert_eq!(broken(folder), None);
        fs::write(folder.join("in/more"), "").unwrap();
        assert_eq!(broken(folder).unwrap(), "in/more is not as it was made");
        fs::remove_file(folder.join("in/more")).unwrap();
        fs::remove_file(folder.join("in/log")).unwrap();
        assert_eq!(broken(folder).unwrap(), "in/log is not as it was made");
    }
}
