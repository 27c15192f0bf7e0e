//! The list of the files that sigprop wrote into a folder, by which command, and what is there now.

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::io::{ErrorKind, Read};
use std::path::{Component, Path};

use sigprop_spec::files::FileError;

use crate::error::Failure;

/// The list's name.
pub const MANIFEST: &str = "sigprop-files.txt";

/// What its first line begins with.
const MADE_BY: &str = "# made by sigprop ";
/// What stands for the checksum of a file that a tool may be writing.
const UNKNOWN: &str = "--------";

/// Names that sigprop writes into folders: a list may name no other, so that none is ever removed or replaced because a
/// list says so. `*` stands for anything.
const WRITTEN: [&str; 42] = [
    // Of modules, whose names begin with whatever --prefix says.
    "*_*.v",
    "sp_*.sv",
    "*_tb.sv",
    "*_tb_requests.hex",
    "*_tb_answers.hex",
    "test_*.py",
    "*_*.f",
    "*_template.vh",
    "*_stub.vh",
    "*_*.sdc",
    "sigprop_regs.*",
    "config.toml",
    "sigprop.schema.json",
    "sigprop*.1",
    "weights.safetensors",
    "accuracy.svg",
    "h-meets-t.svg",
    "nobody-waits.svg",
    "trace.vcd",
    "report.json",
    "report.html",
    "area.json",
    "area.html",
    "area-stat.json",
    "synth.ys",
    "srams.json",
    "cells.lib",
    "Makefile",
    "yosys.ys",
    "yosys.log*",
    "yosys-stat.json",
    "netlist.*",
    "nextpnr-*.*",
    "routed-*.*",
    "pack.log*",
    "*.core",
    "*.[pPlL][cCpP][fF]",
    "*.[cC][sS][tT]",
    "gowin-*.*",
    "*.bin",
    "*.bit",
    "*.fs",
];

/// Where the weights come from that the files of a folder hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// A seed: the same command makes them again.
    Seed,
    /// A file that was given.
    File,
    /// The command trained them.
    Training,
}

impl Origin {
    const ALL: [Self; 3] = [Self::Seed, Self::File, Self::Training];

    const fn text(self) -> &'static str {
        match self {
            Self::Seed => "random weights",
            Self::File => "given weights",
            Self::Training => "training",
        }
    }
}

/// Who wrote a folder, and from what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Maker<S = &'static str> {
    /// The command, as `generate`.
    pub command: S,
    /// Its weights.
    pub origin: Origin,
}

impl<S: fmt::Display> fmt::Display for Maker<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "sigprop {} from {}", self.command, self.origin.text())
    }
}

/// The checksums that a file may have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sums {
    /// One of these.
    Known(Vec<u32>),
    /// Any: a tool may have been writing it when its command ended.
    Any,
}

impl Sums {
    /// Whether a file with this checksum is as sigprop left it.
    pub fn allow(&self, crc: u32) -> bool {
        match self {
            Self::Known(known) => known.contains(&crc),
            Self::Any => true,
        }
    }
}

/// What a list says.
#[derive(Debug, Default)]
pub struct Listed {
    /// Who wrote the folder; none where there is no list, or one that does not say.
    pub maker: Option<Maker<String>>,
    /// For each file its name and the checksums that it may have.
    pub files: BTreeMap<String, Sums>,
}

impl Listed {
    /// Adds a checksum that the file may have.
    pub fn add(&mut self, name: &str, crc: u32) {
        match self.files.entry(name.to_owned()).or_insert_with(|| Sums::Known(Vec::new())) {
            Sums::Known(known) => known.push(crc),
            Sums::Any => {}
        }
    }

    /// The file has this checksum and no other.
    pub fn set(&mut self, name: &str, crc: u32) {
        self.files.insert(name.to_owned(), Sums::Known(vec![crc]));
    }
}

/// The list at this path; empty where there is none.
pub fn read(path: &Path) -> Result<Listed, Failure> {
    let mut listed = Listed::default();
    let text = match fs::symlink_metadata(path) {
        Err(e) if e.kind() == ErrorKind::NotFound => return Ok(listed),
        Ok(there) if !there.is_file() => {
            let mend = "remove it if its folder holds nothing of yours, or choose another folder with -o";
            return Err(FileError::misuse(path, "be read", "it is not a regular file", mend).into());
        }
        _ => sigprop_spec::files::read(path, u64::MAX - 1)?,
    };
    for (index, line) in String::from_utf8_lossy(&text).lines().enumerate() {
        if let (0, Some(maker)) = (index, line.strip_prefix(MADE_BY).and_then(maker)) {
            listed.maker = Some(maker);
            continue;
        }
        let refuse =
            |why| Failure::Manifest { file: path.display().to_string(), line: index + 1, text: line.into(), why };
        let (sum, name) = line.split_once(' ').filter(|(_, name)| is_plain(name)).ok_or_else(|| refuse(PLAIN))?;
        if !is_written(name) {
            return Err(refuse("names a file that sigprop never writes"));
        }
        if sum == UNKNOWN {
            listed.files.insert(name.to_owned(), Sums::Any);
        } else {
            listed.add(name, u32::from_str_radix(sum, 16).map_err(|_| refuse(PLAIN))?);
        }
    }
    Ok(listed)
}

const PLAIN: &str = "is not `CRC-32 NAME` with a plain file name";

/// `COMMAND from ORIGIN`
fn maker(text: &str) -> Option<Maker<String>> {
    let (command, from) = text.split_once(" from ")?;
    let origin = Origin::ALL.into_iter().find(|origin| origin.text() == from)?;
    Some(Maker { command: command.to_owned(), origin })
}

/// The list as text.
pub fn text(listed: &Listed) -> String {
    let header = listed
        .maker
        .as_ref()
        .map_or(String::new(), |maker| format!("{MADE_BY}{} from {}\n", maker.command, maker.origin.text()));
    let lines = |(name, sums): (&String, &Sums)| -> String {
        match sums {
            Sums::Known(crcs) => crcs.iter().map(|crc| format!("{crc:08x} {name}\n")).collect(),
            Sums::Any => format!("{UNKNOWN} {name}\n"),
        }
    };
    header + &listed.files.iter().map(lines).collect::<String>()
}

/// Whether a name is that of a file in the folder and leads nowhere else.
fn is_plain(name: &str) -> bool {
    let mut parts = Path::new(name).components();
    let first = parts.next();
    parts.next().is_none() && matches!(first, Some(Component::Normal(part)) if part == name) && name != MANIFEST
}

/// Whether sigprop writes files of such a name.
pub fn is_written(name: &str) -> bool {
    WRITTEN.iter().any(|pattern| matches(pattern, name))
}

/// Whether a name is of a pattern: `*` is anything, `[ab]` one of the letters.
fn matches(pattern: &str, name: &str) -> bool {
    let mut rest = pattern.chars();
    match rest.next() {
        None => name.is_empty(),
        Some('*') => {
            let ends = name.char_indices().map(|(at, _)| at).chain([name.len()]);
            ends.into_iter().any(|at| matches(rest.as_str(), &name[at..]))
        }
        Some('[') => {
            let Some((letters, after)) = rest.as_str().split_once(']') else { return false };
            name.chars().next().is_some_and(|c| letters.contains(c) && matches(after, &name[c.len_utf8()..]))
        }
        Some(letter) => name.strip_prefix(letter).is_some_and(|name| matches(rest.as_str(), name)),
    }
}

/// What is at a path, links not followed.
pub enum Found {
    /// Not even a link.
    Nothing,
    /// A regular file, with its CRC-32.
    File(u32),
    /// A regular file that may not be replaced, and why.
    Protected(String),
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
        Ok(there) => {
            if let Some((why, _)) = sigprop_spec::files::protected(path, &there) {
                return Ok(Found::Protected(why));
            }
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_sigprop_writes_is_known_by_its_name() {
        for name in [
            "sp_core.v",
            "digits-hx8k.core",
            "digits-icebreaker.bin",
            "hx8k.pcf",
            "own.lpf",
            "tang-nano-9k.cst",
            "digits-tang-nano-9k.fs",
            "gowin-cells.vh",
            "nextpnr-12.log",
            "eye_core.v",
            "sp_core.f",
        ] {
            assert!(is_written(name), "{name}");
        }
        for name in ["README.md", "core.v", "main.rs", "sp_core.vhd", "mypcf", ".bashrc", "thesis.pdf", "a.ccf"] {
            assert!(!is_written(name), "{name}");
        }
    }
}
