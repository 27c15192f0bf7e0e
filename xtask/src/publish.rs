//! `cargo xtask publish`: the crates as a registry would get them. They are packed, unpacked beside each other, and the command is
//! installed from there, where nothing of the repository is around them: a file that was left out of a package is missed here.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::quiet::quiet_in;
use crate::tools;
use xtask::packages::{self, Package};

/// `tiny` of the size that the digits have.
const TINY: [&str; 5] = ["tiny", "--set", "network.inputs=64", "--set", "network.classes=10"];
/// What the installed command must be able to do: with data, boards and prices that lie in the packages.
const TRIALS: [(&[&str], &[&str]); 6] = [
    (&["presets", "digits"], &[]),
    (&["boards"], &[]),
    (&["fit", "digits-small"], &[]),
    (&["train", "digits", "--epochs", "1", "--no-baselines"], &[]),
    (&["verify", "--engines", "rust", "--samples", "3"], &TINY),
    (&["generate", "--testbench", "2", "-o", "verilog"], &TINY),
];

/// Packs, installs and tries it.
pub fn run(root: &Path) -> Result<String, String> {
    let packages = packages::check(root).map_err(|faults| faults.join("\n"))?;
    let home = tools::target(root).join("publish");
    println!("packing {} crates", packages.len());
    let crates = unpacked(root, &home, &packages)?;
    println!("installing the command from them");
    let installed = home.join("installed");
    cleared(&installed)?;
    let mut cargo = command(root, &crates);
    cargo.args(["install", "--locked", "--quiet", "--path", &folder(&packages[0]), "--root"]).arg(&installed);
    quiet_in(&crates, cargo.arg("--target-dir").arg(home.join("build")))?;
    let trial = tempfile::tempdir().map_err(|e| format!("cannot make a folder: {e}"))?;
    for (words, network) in TRIALS {
        let words = [words, network].concat();
        println!("sigprop {}", words.join(" "));
        quiet_in(trial.path(), Command::new(installed.join("bin/sigprop")).args(&words))?;
    }
    Ok(format!("{} crates packed, {} commands tried", packages.len(), TRIALS.len()))
}

/// The packages, unpacked in a workspace that has each of them in the place of the registry's.
fn unpacked(root: &Path, home: &Path, packages: &[Package]) -> Result<PathBuf, String> {
    let packed = home.join("package");
    let crates = home.join("crates");
    cleared(&packed)?;
    cleared(&crates)?;
    // Not as it is committed, but as it is: this is run before a commit.
    let mut cargo = command(root, root);
    cargo.args(["package", "--no-verify", "--allow-dirty", "--locked", "--target-dir"]).arg(home);
    quiet_in(root, cargo.args(packages.iter().flat_map(|package| ["--package", &package.name])))?;
    for package in packages {
        // Packed files have a time of long ago, by which cargo would take changed ones for those that it has built.
        let mut tar = Command::new("tar");
        quiet_in(&crates, tar.arg("-xmzf").arg(packed.join(format!("{}.crate", folder(package)))))?;
    }
    let manifest = crates.join("Cargo.toml");
    fs::write(&manifest, workspace(packages)).map_err(|e| format!("cannot write {}: {e}", manifest.display()))?;
    // The versions of the repository; but ours are those in the folders now, and what it patches is the registry's.
    let (theirs, lock) = (root.join("Cargo.lock"), crates.join("Cargo.lock"));
    fs::copy(&theirs, &lock).map_err(|e| format!("cannot copy {}: {e}", theirs.display()))?;
    quiet_in(&crates, command(root, &crates).args(["update", "--quiet", "--workspace"]))?;
    Ok(crates)
}

/// The manifest of that workspace. Nothing is optimised: that takes minutes, and what is tried is whether the packages are whole.
fn workspace(packages: &[Package]) -> String {
    let mut text = "[workspace]\nresolver = \"3\"\nmembers = [\"*\"]\n\n[patch.crates-io]\n".to_owned();
    for package in packages {
        text += &format!("{} = {{ path = \"{}\" }}\n", package.name, folder(package));
    }
    text + "\n[profile.release]\nopt-level = 0\n"
}

/// Folder of a package, and what its file is called before `.crate`.
fn folder(package: &Package) -> String {
    format!("{}-{}", package.name, package.version)
}

fn cleared(folder: &Path) -> Result<(), String> {
    let fault = |e| format!("cannot clear {}: {e}", folder.display());
    if folder.exists() {
        fs::remove_dir_all(folder).map_err(fault)?;
    }
    fs::create_dir_all(folder).map_err(fault)
}

fn command(root: &Path, folder: &Path) -> Command {
    let mut command = Command::new("cargo");
    tools::environment(&mut command, root).current_dir(folder);
    command
}
