//! Puts the commit that is built into the version, where the sources are a checkout.

use std::process::Command;

fn main() {
    let git = |arguments: &[&str]| {
        let out = Command::new("git").args(arguments).output().ok().filter(|out| out.status.success())?;
        Some(String::from_utf8_lossy(&out.stdout).trim().to_owned()).filter(|said| !said.is_empty())
    };
    // Not that of a checkout that the sources only lie in.
    let own = git(&["ls-files", "Cargo.toml"]).is_some();
    let commit = own.then(|| git(&["describe", "--always", "--dirty", "--exclude", "*", "--abbrev=9"])).flatten();
    let version = env!("CARGO_PKG_VERSION");
    let version = commit.map_or_else(|| version.to_owned(), |commit| format!("{version} ({commit})"));
    println!("cargo:rustc-env=SIGPROP_VERSION={version}");
    for file in ["HEAD", "index"] {
        if let Some(path) = git(&["rev-parse", "--git-path", file]) {
            println!("cargo:rerun-if-changed={path}");
        }
    }
    println!("cargo:rerun-if-changed=build.rs");
}
