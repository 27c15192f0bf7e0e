//! Where the cache is, and whether nobody else writes there: what it holds is loaded into this process.

use std::fs;
use std::path::{Path, PathBuf};

use super::CACHE_VARIABLE;
use crate::verilator::error::VerilatorError;

/// The cache's folder, made where it is not there, by its real name: `SIGPROP_CACHE`; else `sigprop-verilator` in the Cargo
/// target folder that this program runs from; else in the user's cache folder. Never in the folder for temporary files, where
/// its name would be known to all who may write there.
pub fn folder() -> Result<PathBuf, VerilatorError> {
    let variable = |name| std::env::var_os(name).filter(|v| !v.is_empty()).map(PathBuf::from);
    let program = std::env::current_exe().unwrap_or_default();
    let target = program.ancestors().skip(1).find(|p| p.join("CACHEDIR.TAG").is_file()).map(Path::to_owned);
    let home = std::env::home_dir().filter(|home| home.is_absolute());
    let chosen = choose(variable(CACHE_VARIABLE), target, variable("XDG_CACHE_HOME"), home);
    open(&chosen.ok_or(VerilatorError::NoCache { variable: CACHE_VARIABLE })?)
}

fn choose(
    named: Option<PathBuf>,
    target: Option<PathBuf>,
    cache: Option<PathBuf>,
    home: Option<PathBuf>,
) -> Option<PathBuf> {
    // A relative one is none, says the XDG base directory specification.
    let cache = cache.filter(|path| path.is_absolute());
    let ours = target.or(cache).or_else(|| home.map(|home| home.join(".cache")));
    named.or_else(|| ours.map(|folder| folder.join("sigprop-verilator")))
}

/// The folder by its real name, so that no link on the way can be turned elsewhere; refused where others may write.
fn open(path: &Path) -> Result<PathBuf, VerilatorError> {
    let fault = |doing| {
        let (path, variable) = (path.to_owned(), CACHE_VARIABLE);
        move |source| VerilatorError::Cache { doing, path, source, variable }
    };
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(path).map_err(fault("make"))?;
    let real = fs::canonicalize(path).map_err(fault("find"))?;
    #[cfg(unix)]
    check(&real)?;
    Ok(real)
}

/// Refuses a folder into which others could put a library: it, and all above it, must belong to this user, to root or to
/// whom the running program belongs, who can make it do anything in any case. Of the folder itself all others must be kept
/// from writing; above it a folder for all, such as that for temporary files, must let each touch only what is his.
#[cfg(unix)]
fn check(folder: &Path) -> Result<(), VerilatorError> {
    use std::os::unix::fs::MetadataExt;
    const FOR_ALL: u32 = 0o002;
    const STICKY: u32 = 0o1000;
    let own = rustix::process::geteuid().as_raw();
    let of_program = std::env::current_exe().and_then(fs::metadata).map_or(own, |program| program.uid());
    for (level, path) in folder.ancestors().enumerate() {
        let found = fs::metadata(path).map_err(VerilatorError::io("look at", path))?;
        let whose = found.uid();
        let reason = if ![own, 0, of_program].contains(&whose) {
            format!("it belongs to another user (number {whose}; this is number {own})")
        } else if found.mode() & FOR_ALL != 0 && (level == 0 || found.mode() & STICKY == 0) {
            format!("all users may write there (mode {:o})", found.mode() & 0o7777)
        } else {
            continue;
        };
        return Err(VerilatorError::Untrusted {
            folder: folder.to_owned(),
            path: path.to_owned(),
            reason,
            variable: CACHE_VARIABLE,
        });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_home_there_is_no_folder_that_others_could_guess() {
        let path = |text: &str| Some(PathBuf::from(text));
        assert_eq!(choose(None, None, None, None), None);
        assert_eq!(choose(None, None, path("relative"), None), None);
        assert_eq!(choose(None, None, None, path("/h/a")), path("/h/a/.cache/sigprop-verilator"));
        assert_eq!(choose(None, None, path("/c"), path("/h/a")), path("/c/sigprop-verilator"));
        assert_eq!(choose(None, path("/t"), path("/c"), None), path("/t/sigprop-verilator"));
        assert_eq!(choose(path("own"), path("/t"), None, None), path("own"));
    }

    #[cfg(unix)]
    mod unix {
        use super::*;
        use std::os::unix::fs::{MetadataExt, PermissionsExt, chown, symlink};

        fn mode(path: &Path, mode: u32) {
            fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
        }

        #[test]
        fn a_new_folder_is_for_its_user_alone_and_links_are_followed_once() {
            let root = tempfile::tempdir().unwrap();
            let real = open(&root.path().join("a/cache")).unwrap();
            assert_eq!(fs::metadata(&real).unwrap().mode() & 0o777, 0o700);
            symlink(&real, root.path().join("link")).unwrap();
            assert_eq!(open(&root.path().join("link")).unwrap(), real);
        }

        #[test]
        fn a_folder_that_all_may_write_is_refused_and_so_is_one_below_it() {
            let root = tempfile::tempdir().unwrap();
            let above = root.path().join("above");
            let folder = open(&above.join("cache")).unwrap();
            mode(&folder, 0o777);
            let text = open(&folder).unwrap_err().to_string();
            assert!(text.contains("mode 777") && text.contains(CACHE_VARIABLE), "{text}");
            // The sticky bit keeps what is there, and lets everyone add.
            mode(&folder, 0o1777);
            assert!(open(&folder).is_err());
            mode(&folder, 0o755);
            mode(&above, 0o777);
            let text = open(&folder).unwrap_err().to_string();
            assert!(text.contains(&format!("{}: all users", fs::canonicalize(&above).unwrap().display())), "{text}");
            mode(&above, 0o1777);
            assert!(open(&folder).is_ok());
        }

        #[test]
        fn a_folder_of_another_user_is_refused() {
            let root = tempfile::tempdir().unwrap();
            let folder = open(&root.path().join("cache")).unwrap();
            if chown(&folder, Some(65_534), None).is_err() {
                eprintln!("not root: no folder can be given to another user, and this is not tested");
                return;
            }
            let text = open(&folder).unwrap_err().to_string();
            assert!(text.contains("another user (number 65534") && text.contains(CACHE_VARIABLE), "{text}");
        }
    }
}
