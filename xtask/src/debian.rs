//! Debian packages: installed where that may be, else unpacked into `.tools/`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::quiet::{quiet_in, timed};
use crate::tools;

/// The library of cells that the tests of chips use: GPL, so that it is used in place and no part of this project.
const CELLS: &str = "qflow-tech-osu018";
/// Its files in the package, each with the SHA-256 of what the figures in tests and docs were made with.
const CELL_FILES: [(&str, &str); 2] = [
    ("osu018_stdcells.lib", "86f79b2000f1ac46715a9f6dfd5f5a596906418e9ee8a8611077bbaaad3de4e9"),
    ("osu018_stdcells.v", "8748e739f4c3bc8f5e86c2ab3c4446317d2802794bf2b99299587f681fa036b2"),
];

/// IceStorm's databases of the chips, by which bitstreams are read back.
const CHIPS: &str = "fpga-icestorm-chipdb";
/// Those of the chips that there are boards with, each with the SHA-256 of what the tests were written with.
const CHIP_FILES: [(&str, &str); 2] = [
    ("chipdb-5k.txt", "8d74370c4c64d8480978662a9b829b1e240131fece0a9987e01b8b75f6d5835c"),
    ("chipdb-8k.txt", "07a93c71edab68363db302a01cafde9bf9412397a63242c4a9d0de3a9b952087"),
];

/// Unpacks a Debian package into `.tools/NAME`, whose path it returns.
pub fn unpack(root: &Path, package: &str, name: &str) -> Result<PathBuf, String> {
    let home = root.join(".tools").join(name);
    fs::create_dir_all(&home).map_err(|e| format!("cannot create {}: {e}", home.display()))?;
    let mut download = Command::new("apt-get");
    tools::environment(&mut download, root);
    quiet_in(&home, download.args(["download", package]))?;
    let files = fs::read_dir(&home).map_err(|e| format!("cannot list {}: {e}", home.display()))?;
    let packed = files.filter_map(|f| Some(f.ok()?.path())).find(|p| p.extension().is_some_and(|e| e == "deb"));
    let packed = packed.ok_or("apt-get download left no package")?;
    quiet_in(&home, Command::new("dpkg").arg("-x").arg(&packed).arg("."))?;
    // It stays no longer than it is needed: a later version would be found beside it.
    fs::remove_file(&packed).map_err(|e| format!("cannot remove {}: {e}", packed.display()))?;
    Ok(home)
}

/// The library of cells, into `.tools/osu018/`.
pub fn cells(root: &Path) -> Result<(), String> {
    let home = root.join(".tools/osu018/usr/share/qflow/tech/osu018");
    if CELL_FILES.iter().all(|(file, _)| home.join(file).is_file()) {
        return Ok(());
    }
    let unpacked = timed(&format!("{CELLS}, unpacked from Debian's package"), || {
        unpack(root, CELLS, "osu018")?;
        CELL_FILES.iter().try_for_each(|(file, sum)| check(&home.join(file), sum))
    });
    unpacked.map_err(|fault| {
        format!("{fault}\nName a folder that has the library's .lib and .v with SIGPROP_OSU018, or install it with: sudo apt-get install -y {CELLS}")
    })
}

/// The databases of the chips, into `.tools/icestorm/`, where the command looks for them.
pub fn chips(root: &Path) -> Result<(), String> {
    let home = root.join(".tools/icestorm/usr/share/fpga-icestorm/chipdb");
    if CHIP_FILES.iter().all(|(file, _)| home.join(file).is_file()) {
        return Ok(());
    }
    let unpacked = timed(&format!("{CHIPS}, unpacked from Debian's package"), || {
        unpack(root, CHIPS, "icestorm")?;
        CHIP_FILES.iter().try_for_each(|(file, sum)| check(&home.join(file), sum))
    });
    unpacked.map_err(|fault| {
        format!("{fault}\nName a folder that has chipdb-5k.txt and chipdb-8k.txt with SIGPROP_CHIPDB, or install them with: sudo apt-get install -y {CHIPS}")
    })
}

/// Refuses a file with another checksum, which is then no more there.
fn check(file: &Path, wanted: &str) -> Result<(), String> {
    let said = tools::capture(Command::new("sha256sum").arg(file)).unwrap_or_default();
    if said.split_whitespace().next() == Some(wanted) {
        return Ok(());
    }
    let _ = fs::remove_file(file);
    Err(format!("{} is another version: its SHA-256 is not {wanted}", file.display()))
}
