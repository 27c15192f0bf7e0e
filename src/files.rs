//! Outputs of a command, and folders that remember what sigprop wrote into them.
//!
//! The memory is the file `sigprop-files.txt`: a line with the command that wrote the folder and where its weights came
//! from, then one line `CRC-32 NAME` for each file. A file that is not listed, or was changed since, is the user's and is
//! not replaced. A folder is its command's: what another command wrote into it, or trained weights, are replaced only where
//! that is asked for. While files are written, those that are there and those that are to come are both listed, and those of
//! tools before the tools run, so that a run that ends in the midst of it leaves nothing that the next one would refuse.
//! Only one command at a time writes into a folder.

mod manifest;

use std::fs::{self, File};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use sigprop_spec::files::{FileError, Output, clear_parts, make_folder, resolve};

use crate::error::{Failure, OUTPUT};
use crate::interrupt;
use crate::output::Output as Said;
use manifest::{Found, Listed, MANIFEST, Sums, found};
pub use manifest::{Maker, Origin};

/// Begins the files that these options ask for, so that what cannot be written is refused before any work is done; says which
/// of them are there and will be replaced.
pub fn outputs<const N: usize>(
    asked: [(&'static str, &Option<PathBuf>); N],
    said: &Said,
) -> Result<[Option<Output>; N], Failure> {
    let mut targets: Vec<(&'static str, PathBuf)> = Vec::new();
    for (option, path) in asked.iter().filter_map(|(option, path)| Some((option, path.as_ref()?))) {
        let target = resolve(path)?;
        if let Some((first, _)) = targets.iter().find(|(_, other)| *other == target) {
            return Err(Failure::SameFile { file: path.display().to_string(), options: [first, option] });
        }
        of_a_folder(path, &target)?;
        targets.push((option, target));
    }
    let mut begun = [const { None }; N];
    for (place, (_, path)) in begun.iter_mut().zip(asked) {
        *place = path.as_deref().map(Output::create).transpose()?;
    }
    for output in begun.iter().flatten().filter(|output| output.replaces()) {
        said.note(&format!("note: {} is there, and will be replaced", output.path().display()));
    }
    Ok(begun)
}

/// Refuses a file that belongs to a folder which a command wrote: its other files would no longer go with it.
fn of_a_folder(path: &Path, target: &Path) -> Result<(), Failure> {
    let (Some(folder), Some(name)) = (target.parent(), target.file_name().and_then(|name| name.to_str())) else {
        return Ok(());
    };
    // A list that cannot be understood claims nothing.
    let listed = manifest::read(&folder.join(MANIFEST)).unwrap_or_default();
    if !listed.files.contains_key(name) || !target.exists() {
        return Ok(());
    }
    let by = listed.maker.map_or("an earlier sigprop".to_owned(), |maker| format!("`sigprop {}`", maker.command));
    let reason = format!("it belongs to what {by} wrote into that folder");
    Err(FileError::misuse(path, "be replaced", &reason, "give a name outside of that folder").into())
}

/// A folder for results.
pub struct Folder {
    path: PathBuf,
    listed: Listed,
    maker: Maker,
    /// Names of files whose contents an earlier run wrote, and this one replaced or removed.
    replaced: Vec<String>,
    removed: Vec<String>,
    /// Held for as long as this is written to.
    _lock: Option<File>,
}

impl Folder {
    /// Opens or makes the folder. Refuses if another command is writing to it, if one of `names` is there and is not
    /// sigprop's, and, but for `replace`, if another command wrote it or the weights in it are more than a seed.
    pub fn open(path: &Path, names: &[&str], maker: Maker, replace: bool) -> Result<Self, Failure> {
        make_folder(path, "give another folder with -o")?;
        let lock = lock(path)?;
        let listed = manifest::read(&path.join(MANIFEST))?;
        let mut folder =
            Self { path: path.to_owned(), listed, maker, replaced: Vec::new(), removed: Vec::new(), _lock: lock };
        folder.check(names)?;
        if !replace {
            folder.check_maker()?;
        }
        folder.listed.maker = Some(Maker { command: maker.command.to_owned(), origin: maker.origin });
        // What the folder is for is not known to be writable before something has been written.
        drop(Output::begin(&path.join(MANIFEST))?);
        let ours = |name: &str| name == MANIFEST || names.contains(&name) || folder.listed.files.contains_key(name);
        clear_parts(path, ours);
        Ok(folder)
    }

    /// Refuses what another command wrote, and weights that this command was not given and did not make of a seed.
    fn check_maker(&self) -> Result<(), Failure> {
        let there: Vec<&str> =
            self.listed.files.keys().map(String::as_str).filter(|name| self.join(name).exists()).collect();
        let same = |by: &Maker<String>| {
            by.command == self.maker.command && (by.origin == Origin::Seed || self.maker.origin != Origin::Seed)
        };
        if there.is_empty() || self.listed.maker.as_ref().is_some_and(same) {
            return Ok(());
        }
        let by = self.listed.maker.as_ref().map_or("an earlier sigprop".to_owned(), |by| format!("`{by}`"));
        let (verilog, others): (Vec<&str>, Vec<&str>) = there.into_iter().partition(|name| name.ends_with(".v"));
        let mut files = others.join(", ");
        if !verilog.is_empty() {
            files += &format!("{}{} Verilog files", if others.is_empty() { "" } else { ", " }, verilog.len());
        }
        Err(Failure::Belongs { folder: self.path.display().to_string(), by, files, option: OUTPUT })
    }

    /// Refuses if one of `names` is there and is not sigprop's.
    pub fn check(&self, names: &[&str]) -> Result<(), Failure> {
        let mut faults: [(&str, Vec<String>); 3] = [
            ("is not a regular file", Vec::new()),
            ("was not written by sigprop", Vec::new()),
            ("was changed after sigprop wrote it", Vec::new()),
        ];
        for &name in names {
            let kind = match (self.listed.files.get(name), found(&self.join(name))?) {
                (_, Found::Nothing) => continue,
                (_, Found::Protected(why)) => return Err(self.foreign(vec![name.to_owned()], &why)),
                (_, Found::Other) => 0,
                (None, Found::File(_)) => 1,
                (Some(known), Found::File(crc)) if !known.allow(crc) => 2,
                (Some(_), Found::File(_)) => continue,
            };
            faults[kind].1.push(name.to_owned());
        }
        match faults.into_iter().find(|(_, files)| !files.is_empty()) {
            Some((why, files)) => Err(self.foreign(files, why)),
            None => Ok(()),
        }
    }

    fn foreign(&self, files: Vec<String>, why: &str) -> Failure {
        Failure::Foreign { folder: self.path.display().to_string(), files, why: why.to_owned(), option: OUTPUT }
    }

    /// Removes what an earlier run wrote and this one does not; what was edited since stays, and is the user's.
    pub fn drop_others(&mut self, names: &[&str]) -> Result<(), Failure> {
        let others: Vec<String> =
            self.listed.files.keys().filter(|name| !names.contains(&name.as_str())).cloned().collect();
        for name in others {
            let path = self.join(&name);
            let Some(known) = self.listed.files.remove(&name) else { continue };
            if let Found::File(crc) = found(&path)?
                && known.allow(crc)
            {
                fs::remove_file(&path).map_err(|e| FileError::write(&path, "remove it", &e))?;
                self.removed.push(name);
            }
        }
        Ok(())
    }

    /// Lists files that tools are about to write, whatever will be in them.
    pub fn expect(&mut self, names: &[&str]) -> Result<(), Failure> {
        for name in names {
            self.note_replaced(name, None);
            self.listed.files.insert((*name).to_owned(), Sums::Any);
        }
        self.list()
    }

    /// Says which files of an earlier run are no longer what they were.
    pub fn say_changes(&self, said: &Said) {
        let folder = self.path.display();
        let list = |what: &str, names: &[String]| match names {
            [] => String::new(),
            names => format!("; {what}: {}", names.join(", ")),
        };
        if !(self.replaced.is_empty() && self.removed.is_empty()) {
            let (replaced, removed) = (list("replaced", &self.replaced), list("removed", &self.removed));
            said.note(&format!("note: {folder} held an earlier run{replaced}{removed}"));
        }
    }

    /// Remembers that a file of an earlier run gives way to one with the checksum `new`.
    fn note_replaced(&mut self, name: &str, new: Option<u32>) {
        let before = found(&self.join(name));
        if matches!(before, Ok(Found::File(crc)) if Some(crc) != new) && !self.replaced.iter().any(|old| old == name) {
            self.replaced.push(name.to_owned());
        }
    }

    /// The path of a file in the folder.
    pub fn join(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// Writes files; each is complete or as before, whenever this ends. Ctrl-C ends it.
    pub fn write(&mut self, files: &[(&str, &[u8])]) -> Result<(), Failure> {
        self.write_while(files, || if interrupt::asked() { Err(Failure::Interrupted) } else { Ok(()) })
    }

    /// The same of what was finished before: Ctrl-C does not end it.
    pub fn write_finished(&mut self, files: &[(&str, &[u8])]) -> Result<(), Failure> {
        self.write_while(files, || Ok(()))
    }

    fn write_while(&mut self, files: &[(&str, &[u8])], go_on: impl Fn() -> Result<(), Failure>) -> Result<(), Failure> {
        let crcs: Vec<u32> = files.iter().map(|(_, bytes)| crc32fast::hash(bytes)).collect();
        for ((name, _), crc) in files.iter().zip(&crcs) {
            self.listed.add(name, *crc);
        }
        self.list()?;
        for ((name, bytes), crc) in files.iter().zip(crcs) {
            go_on()?;
            self.note_replaced(name, Some(crc));
            let mut output = Output::begin(&self.join(name))?;
            output.fill(bytes)?;
            output.keep()?;
            self.listed.set(name, crc);
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
        self.note_replaced(name, Some(crc));
        self.listed.add(name, crc);
        self.list()?;
        output.keep()?;
        self.listed.set(name, crc);
        self.list()?;
        Ok(value)
    }

    /// Lists files that tools have written into the folder, as far as they did: from now on what is in them counts.
    pub fn adopt(&mut self, names: &[&str]) -> Result<(), Failure> {
        for name in names {
            match found(&self.join(name))? {
                Found::File(crc) => self.listed.set(name, crc),
                _ => drop(self.listed.files.remove(*name)),
            }
        }
        self.list()
    }

    fn list(&self) -> Result<(), Failure> {
        Ok(Output::begin(&self.join(MANIFEST))?.write(manifest::text(&self.listed).as_bytes())?)
    }
}

/// Keeps other commands out of the folder for as long as what is given back lives; where the system has no such locks,
/// nothing does.
fn lock(path: &Path) -> Result<Option<File>, Failure> {
    let Ok(folder) = File::open(path) else { return Ok(None) };
    match folder.try_lock() {
        Ok(()) => Ok(Some(folder)),
        Err(fs::TryLockError::WouldBlock) => Err(Failure::Busy { folder: path.display().to_string(), option: OUTPUT }),
        Err(fs::TryLockError::Error(_)) => Ok(None),
    }
}
