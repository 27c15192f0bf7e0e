//! The list of the files that sigprop wrote into a folder, and what is there now.

use std::collections::BTreeMap;
use std::fs;
use std::io::{ErrorKind, Read};
use std::path::{Component, Path};

use sigprop_spec::files::FileError;

use crate::error::Failure;

/// The list's name.
pub const MANIFEST: &str = "sigprop-files.txt";

/// For each file its name and the checksums that it may have.
pub type Listed = BTreeMap<String, Vec<u32>>;

/// The list at this path; empty where there is none.
pub fn read(path: &Path) -> Result<Listed, Failure> {
    let mut listed = Listed::new();
    let text = match fs::symlink_metadata(path) {
        Err(e) if e.kind() == ErrorKind::NotFound => return Ok(listed),
        Ok(there) if !there.is_file() => {
            let mend = "remove it if its folder holds nothing of yours, or choose another folder with -o";
            return Err(FileError::misuse(path, "be read", "it is not a regular file", mend).into());
        }
        _ => sigprop_spec::files::read(path, u64::MAX - 1)?,
    };
    for (index, line) in String::from_utf8_lossy(&text).lines().enumerate() {
        let entry = line.split_once(' ').and_then(|(crc, name)| Some((u32::from_str_radix(crc, 16).ok()?, name)));
        let Some((crc, name)) = entry.filter(|(_, name)| is_plain(name)) else {
            let (file, text) = (path.display().to_string(), line.to_owned());
            return Err(Failure::Manifest { file, line: index + 1, text });
        };
        listed.entry(name.to_owned()).or_default().push(crc);
    }
    Ok(listed)
}

/// The list as text.
pub fn text(listed: &Listed) -> String {
    let lines = |(name, crcs): (&String, &Vec<u32>)| -> String {
        crcs.iter().map(|crc| format!("{crc:08x} {name}\n")).collect()
    };
    listed.iter().map(lines).collect()
}

/// Whether a name is that of a file in the folder and leads nowhere else.
fn is_plain(name: &str) -> bool {
    let mut parts = Path::new(name).components();
    let first = parts.next();
    parts.next().is_none() && matches!(first, Some(Component::Normal(part)) if part == name) && name != MANIFEST
}

/// What is at a path, links not followed.
pub enum Found {
    /// Not even a link.
    Nothing,
    /// A regular file, with its CRC-32.
    File(u32),
    /// A folder, a link, a device, a pipe.
    Other,
}

/// Looks what is at a path.
pub fn found(path: &Path) -> Result<Found, Failure> {
    let fault = |e| FileError::write(path, "look at what is there", &e);
    match fs::symlink_metadata(path) {
        Err(e) if e.kind() == ErrorKind::NotFound => return Ok(Found::Nothing),
        Err(e) => return Err(fault(e).into()),
        Ok(there) if !there.is_file() => return Ok(Found::Other),
        Ok(_) => {}
    }
    let mut file = fs::File::open(path).map_err(fault)?;
    let mut hasher = crc32fast::Hasher::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        match file.read(&mut buffer).map_err(fault)? {
            0 => return Ok(Found::File(hasher.finalize())),
            n => hasher.update(&buffer[..n]),
        }
    }
}
