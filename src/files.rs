//! Files are written under a temporary name and renamed; a folder remembers what sigprop wrote into it.
//!
//! The memory is the file `sigprop-files.txt`: one line `CRC-32 NAME` for each file. A file that is not listed, or was
//! changed since, is the user's and is not replaced.

use std::collections::BTreeMap;
use std::fs;
use std::io::{ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

use crate::error::Failure;

/// The list's name.
pub const MANIFEST: &str = "sigprop-files.txt";

/// Writes `bytes` to `path`, so that no half-written file is ever seen under that name.
pub fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let part = part_of(path);
    let written = fs::File::create(&part).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()
    });
    let result = written
        .map_err(|e| Failure::write(path, "write it", e))
        .and_then(|()| fs::rename(&part, path).map_err(|e| Failure::write(path, "rename it into place", e)));
    if result.is_err() {
        // The fault is reported; a part that cannot be removed changes nothing about it.
        let _ = fs::remove_file(&part);
    }
    result
}

/// The temporary name of a file that is being written.
pub fn part_of(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.part", std::process::id()));
    path.with_file_name(name)
}

/// Refuses outputs whose folder is not there, before any work is done for them.
pub fn check_targets<'a>(paths: impl IntoIterator<Item = &'a Option<PathBuf>>) -> Result<(), Failure> {
    for path in paths.into_iter().flatten() {
        let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let fault = if path.is_dir() {
            Some((ErrorKind::IsADirectory, "give the name of a file in it"))
        } else if !folder.is_dir() {
            Some((ErrorKind::NotFound, "make its folder first"))
        } else {
            None
        };
        if let Some((kind, mend)) = fault {
            let file = path.display().to_string();
            return Err(Failure::Input { file, what: "be written", source: kind.into(), mend });
        }
    }
    Ok(())
}

/// A folder for results.
pub struct Folder {
    path: PathBuf,
    listed: BTreeMap<String, u32>,
}

impl Folder {
    /// Opens or makes the folder and refuses if one of `names` is there and is not sigprop's.
    pub fn open(path: &Path, names: &[&str]) -> Result<Self, Failure> {
        fs::create_dir_all(path).map_err(|e| Failure::write(path, "make the folder", e))?;
        let listed = read_manifest(&path.join(MANIFEST))?;
        let folder = Self { path: path.to_owned(), listed };
        folder.check(names)?;
        Ok(folder)
    }

    /// Refuses if one of `names` is there and is not sigprop's.
    pub fn check(&self, names: &[&str]) -> Result<(), Failure> {
        let (folder, path) = (self, &self.path);
        let mut unlisted = Vec::new();
        let mut changed = Vec::new();
        for &name in names {
            match (folder.listed.get(name), checksum(&path.join(name))?) {
                (_, None) => {}
                (None, Some(_)) => unlisted.push(name.to_owned()),
                (Some(was), Some(is)) if *was != is => changed.push(name.to_owned()),
                (Some(_), Some(_)) => {}
            }
        }
        let folder_name = path.display().to_string();
        if !unlisted.is_empty() {
            let why = "was not written by sigprop";
            return Err(Failure::Foreign { folder: folder_name, files: unlisted, why });
        }
        if !changed.is_empty() {
            let why = "was changed after sigprop wrote it";
            return Err(Failure::Foreign { folder: folder_name, files: changed, why });
        }
        Ok(())
    }

    /// Removes Verilog that an earlier run wrote and this one does not have; what was edited since stays.
    pub fn drop_old_verilog(&mut self, names: &[&str]) -> Result<(), Failure> {
        let old: Vec<(String, u32)> = self.listed.iter().map(|(name, crc)| (name.clone(), *crc)).collect();
        for (name, crc) in old {
            if !name.ends_with(".v") || names.contains(&name.as_str()) {
                continue;
            }
            let path = self.join(&name);
            if checksum(&path)? == Some(crc) {
                fs::remove_file(&path).map_err(|e| Failure::write(&path, "remove it", e))?;
            }
            self.listed.remove(&name);
        }
        Ok(())
    }

    /// The path of a file in the folder.
    pub fn join(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// Writes a file and lists it.
    pub fn write(&mut self, name: &str, bytes: &[u8]) -> Result<(), Failure> {
        write(&self.join(name), bytes)?;
        self.list(name, crc32fast::hash(bytes))
    }

    /// Takes in a file that `make` writes at the temporary path it is given.
    pub fn take<T, E: Into<Failure>>(
        &mut self,
        name: &str,
        make: impl FnOnce(&Path) -> Result<T, E>,
    ) -> Result<T, Failure> {
        let path = self.join(name);
        let part = part_of(&path);
        let made = make(&part).map_err(Into::into).and_then(|value| {
            fs::rename(&part, &path).map_err(|e| Failure::write(&path, "rename it into place", e))?;
            Ok(value)
        });
        if made.is_err() {
            // As in `write`.
            let _ = fs::remove_file(&part);
        }
        let value = made?;
        let crc = checksum(&path)?.unwrap_or_default();
        self.list(name, crc)?;
        Ok(value)
    }

    /// Lists a file that a tool wrote into the folder, if it did.
    pub fn adopt(&mut self, name: &str) -> Result<(), Failure> {
        match checksum(&self.join(name))? {
            Some(crc) => self.list(name, crc),
            None => Ok(()),
        }
    }

    fn list(&mut self, name: &str, crc: u32) -> Result<(), Failure> {
        self.listed.insert(name.to_owned(), crc);
        let lines: String = self.listed.iter().map(|(name, crc)| format!("{crc:08x} {name}\n")).collect();
        write(&self.join(MANIFEST), lines.as_bytes())
    }
}

fn read_manifest(path: &Path) -> Result<BTreeMap<String, u32>, Failure> {
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(e) if e.kind() == ErrorKind::NotFound => return Ok(BTreeMap::new()),
        Err(source) => {
            let (file, mend) = (path.display().to_string(), "check its permissions");
            return Err(Failure::Input { file, what: "be read", source, mend });
        }
    };
    let line = |(index, line): (usize, &str)| {
        let entry =
            line.split_once(' ').and_then(|(crc, name)| Some((name.to_owned(), u32::from_str_radix(crc, 16).ok()?)));
        let (file, text) = (path.display().to_string(), line.to_owned());
        entry.ok_or(Failure::Manifest { file, line: index + 1, text })
    };
    text.lines().enumerate().map(line).collect()
}

/// The CRC-32 of a file's bytes; `None` where there is no such file.
fn checksum(path: &Path) -> Result<Option<u32>, Failure> {
    let fault = |e| Failure::write(path, "look at what is there", e);
    let mut file = match fs::File::open(path) {
        Ok(file) => file,
        Err(e) if e.kind() == ErrorKind::NotFound => return Ok(None),
        Err(e) => return Err(fault(e)),
    };
    let mut hasher = crc32fast::Hasher::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        match file.read(&mut buffer).map_err(fault)? {
            0 => return Ok(Some(hasher.finalize())),
            n => hasher.update(&buffer[..n]),
        }
    }
}
