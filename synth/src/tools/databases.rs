//! IceStorm's databases of the chips, by which bitstreams are read back: files of text, and no program.

use std::path::{Path, PathBuf};

use super::{Places, ToolError};

/// Environment variable that names their folder.
pub(super) const VARIABLE: &str = "SIGPROP_CHIPDB";
/// The package of Debian that has them, and where it is unpacked in the folder of the tools.
pub(super) const PACKAGE: &str = "fpga-icestorm-chipdb";
pub(super) const HOME: &str = "icestorm";
/// Where they are then; `cargo xtask setup` puts them there, too.
pub(super) const INSTALLED: &str = "icestorm/usr/share/fpga-icestorm/chipdb";
/// Where systems have them.
const SYSTEM: [&str; 3] = ["/usr/share/fpga-icestorm/chipdb", "/usr/share/icebox", "/usr/local/share/icebox"];

/// The file of a chip, as `8k`.
#[must_use]
pub fn file_name(chip: &str) -> String {
    format!("chipdb-{chip}.txt")
}

pub(super) fn are_in(folder: &Path) -> bool {
    folder.join(file_name("8k")).is_file()
}

/// Their folder.
///
/// # Errors
/// When there is none.
pub fn find() -> Result<PathBuf, ToolError> {
    let named = std::env::var_os(VARIABLE).filter(|name| !name.is_empty()).map(PathBuf::from);
    find_in(named, &Places::here(), &SYSTEM.map(PathBuf::from))
}

fn find_in(named: Option<PathBuf>, places: &Places, system: &[PathBuf]) -> Result<PathBuf, ToolError> {
    let found = match &named {
        Some(folder) => Some(folder.clone()).filter(|folder| are_in(folder)),
        None => {
            let installed = places.folders().map(|folder| folder.join(INSTALLED));
            installed.chain(system.iter().cloned()).find(|folder| are_in(folder))
        }
    };
    found.ok_or_else(|| {
        let looked = match &named {
            Some(folder) => format!("{VARIABLE} = {}", folder.display()),
            None => {
                let places = places.folders().map(|folder| folder.join(HOME)).chain(system.iter().cloned());
                let places: Vec<String> = places.map(|folder| folder.display().to_string()).collect();
                format!("{VARIABLE} (not set), {}", places.join(", "))
            }
        };
        ToolError::ChipDatabases { looked, variable: VARIABLE }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn those_of_the_project_come_first() {
        let root = tempfile::tempdir().unwrap();
        let make = |name: &str| {
            let folder = root.path().join(name);
            std::fs::create_dir_all(&folder).unwrap();
            std::fs::write(folder.join("chipdb-8k.txt"), "").unwrap();
            folder
        };
        let places = Places { start: root.path().to_owned(), users: None, path: Vec::new() };
        let fault = find_in(None, &places, &[]).unwrap_err().to_string();
        assert!(fault.contains("SIGPROP_CHIPDB (not set)") && fault.contains("sigprop tools install"), "{fault}");
        let system = [make("system")];
        assert_eq!(find_in(None, &places, &system).unwrap(), system[0]);
        let own = make(&format!(".tools/{INSTALLED}"));
        assert_eq!(find_in(None, &places, &system).unwrap(), own);
        let named = Some(root.path().join("none"));
        assert!(find_in(named, &places, &system).unwrap_err().to_string().contains("none"));
    }
}
