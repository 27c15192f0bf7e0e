//! Outputs of a command, and folders that remember what sigprop wrote into them.
//!
//! The memory is the file `sigprop-files.txt`: one line `CRC-32 NAME` for each file. A file that is not listed, or was
//! changed since, is the user's and is not replaced. While files are written, those that are there and those that are
//! to come are both listed, so that a run that ends in the midst of it leaves nothing that the next one would refuse.

mod manifest;

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use sigprop_spec::files::{FileError, Output, clear_parts, resolve};

use crate::error::Failure;
use crate::interrupt;
use manifest::{Found, Listed, MANIFEST, found};

/// Begins the files that these options ask for, so that what cannot be written is refused before any work is done.
pub fn outputs<const N: usize>(asked: [(&'static str, &Option<PathBuf>); N]) -> Result<[Option<Output>; N], Failure> {
    let mut targets: Vec<(&'static str, PathBuf)> = Vec::new();
    for (option, path) in asked.iter().filter_map(|(option, path)| Some((option, path.as_ref()?))) {
        let target = resolve(path)?;
        if let Some((first, _)) = targets.iter().find(|(_, other)| *other == target) {
            return Err(Failure::SameFile { file: path.display().to_string(), options: [first, option] });
        }
        targets.push((option, target));
    }
    let mut begun = [const { None }; N];
    for (place, (_, path)) in begun.iter_mut().zip(asked) {
        *place = path.as_deref().map(Output::create).transpose()?;
    }
    Ok(begun)
}

/// A folder for results.
pub struct Folder {
    path: PathBuf,
    listed: Listed,
}

impl Folder {
    /// Opens or makes the folder and refuses if one of `names` is there and is not sigprop's.
    pub fn open(path: &Path, names: &[&str]) -> Result<Self, Failure> {
        let is_there = fs::metadata(path);
        if is_there.is_ok_and(|found| !found.is_dir()) {
            return Err(FileError::misuse(path, "be written to", "it is not a folder", "give a folder with -o").into());
        }
        fs::create_dir_all(path).map_err(|e| FileError::write(path, "make the folder", &e))?;
        let folder = Self { path: path.to_owned(), listed: manifest::read(&path.join(MANIFEST))? };
        folder.check(names)?;
        // What the folder is for is not known to be writable before something has been written.
        drop(Output::begin(&path.join(MANIFEST))?);
        let ours = |name: &str| name == MANIFEST || names.contains(&name) || folder.listed.contains_key(name);
        clear_parts(path, ours);
        Ok(folder)
    }

    /// Refuses if one of `names` is there and is not sigprop's.
    pub fn check(&self, names: &[&str]) -> Result<(), Failure> {
        let mut faults: [(&'static str, Vec<String>); 3] = [
            ("is not a regular file", Vec::new()),
            ("was not written by sigprop", Vec::new()),
            ("was changed after sigprop wrote it", Vec::new()),
        ];
        for &name in names {
            let kind = match (self.listed.get(name), found(&self.join(name))?) {
                (_, Found::Nothing) => continue,
                (_, Found::Other) => 0,
                (None, Found::File(_)) => 1,
                (Some(known), Found::File(crc)) if !known.contains(&crc) => 2,
                (Some(_), Found::File(_)) => continue,
            };
            faults[kind].1.push(name.to_owned());
        }
        match faults.into_iter().find(|(_, files)| !files.is_empty()) {
            Some((why, files)) => Err(Failure::Foreign { folder: self.path.display().to_string(), files, why }),
            None => Ok(()),
        }
    }

    /// Removes what an earlier run wrote and this one does not; what was edited since stays, and is the user's.
    pub fn drop_others(&mut self, names: &[&str]) -> Result<(), Failure> {
        let others: Vec<String> = self.listed.keys().filter(|name| !names.contains(&name.as_str())).cloned().collect();
        for name in others {
            let path = self.join(&name);
            let known = self.listed.remove(&name).unwrap_or_default();
            if let Found::File(crc) = found(&path)?
                && known.contains(&crc)
            {
                fs::remove_file(&path).map_err(|e| FileError::write(&path, "remove it", &e))?;
            }
        }
        Ok(())
    }

    /// The path of a file in the folder.
    pub fn join(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// Writes files; each is complete or as before, whenever this ends.
    pub fn write(&mut self, files: &[(&str, &[u8])]) -> Result<(), Failure> {
        let crcs: Vec<u32> = files.iter().map(|(_, bytes)| crc32fast::hash(bytes)).collect();
        for ((name, _), crc) in files.iter().zip(&crcs) {
            self.listed.entry((*name).to_owned()).or_default().push(*crc);
        }
        self.list()?;
        for ((name, bytes), crc) in files.iter().zip(crcs) {
            if interrupt::asked() {
                return Err(Failure::Interrupted);
            }
            let mut output = Output::begin(&self.join(name))?;
            output.fill(bytes)?;
            output.keep()?;
            self.listed.insert((*name).to_owned(), vec![crc]);
        }
        self.list()
    }

    /// Takes in a file that `make` writes where the part of the output is.
    pub fn take<T, E: Into<Failure>>(
        &mut self,
        name: &str,
        make: impl FnOnce(&Output) -> Result<T, E>,
    ) -> Result<T, Failure> {
        let output = Output::begin(&self.join(name))?;
        let value = make(&output).map_err(Into::into)?;
        let crc = match found(output.part())? {
            Found::File(crc) => crc,
            _ => return Err(FileError::write(output.path(), "write it", &ErrorKind::NotFound.into()).into()),
        };
        self.listed.entry(name.to_owned()).or_default().push(crc);
        self.list()?;
        output.keep()?;
        self.listed.insert(name.to_owned(), vec![crc]);
        self.list()?;
        Ok(value)
    }

    /// Lists a file that a tool wrote into the folder, if it did.
    pub fn adopt(&mut self, name: &str) -> Result<(), Failure> {
        if let Found::File(crc) = found(&self.join(name))? {
            self.listed.insert(name.to_owned(), vec![crc]);
        }
        self.list()
    }

    fn list(&self) -> Result<(), Failure> {
        Ok(Output::begin(&self.join(MANIFEST))?.write(manifest::text(&self.listed).as_bytes())?)
    }
}
