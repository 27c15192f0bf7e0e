//! The pinned tools and where they live: `.tools/venv` from PyPI, `.tools/bin` for the rest.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Python packages that `sigprop tools install` brings too, one a line.
const SHARED_PACKAGES: &str = include_str!("../../synth/python-tools.txt");
/// Python packages that only developers need.
const OWN_PACKAGES: &[&str] = &[
    "yowasp-wavedrom==3.5.0.9",
    "quickjs==1.19.4",
    "nir==1.0.8",
    "h5py==3.16.0",
    "cocotb==2.1.0",
    "fusesoc==2.4.7",
    "systemrdl-compiler==1.33.0",
];
/// What the workflow of `sigprop explore` is run with.
pub const SNAKEMAKE: &str = "snakemake==9.27.1";
/// mdBook's version.
pub const MDBOOK: &str = "0.5.4";
/// cargo-deny's version.
pub const CARGO_DENY: &str = "0.20.2";
/// Debian packages, each with a program that is there when it is installed.
pub const DEBIAN: &[(&str, &str)] = &[("g++", "g++"), ("make", "make"), ("perl", "perl"), ("python3", "python3")];

/// Browsers that the tests can run without a window, by the names that systems give them.
pub const BROWSERS: &[&str] = &["chromium", "chromium-browser", "google-chrome"];

/// Python packages and their exact versions.
pub fn python_packages() -> Vec<&'static str> {
    SHARED_PACKAGES.split_whitespace().chain(OWN_PACKAGES.iter().copied()).collect()
}

/// The workspace's folder.
pub fn root() -> Result<PathBuf, String> {
    let start = match std::env::var_os("CARGO_MANIFEST_DIR") {
        Some(manifest) => PathBuf::from(manifest),
        None => std::env::current_dir().map_err(|e| format!("cannot tell the current folder: {e}"))?,
    };
    let is_root = |p: &&Path| p.join("xtask/Cargo.toml").is_file() && p.join("Cargo.toml").is_file();
    let found = start.ancestors().find(is_root).map(Path::to_owned);
    found.ok_or_else(|| format!("{} is not inside the workspace; run this in its folder", start.display()))
}

/// Where cargo puts what it builds.
pub fn target(root: &Path) -> PathBuf {
    root.join(std::env::var_os("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into()))
}

/// Whether this runs in CI, by the usual variable.
pub fn in_ci() -> bool {
    std::env::var_os("CI").is_some_and(|v| !v.is_empty() && v != "false" && v != "0")
}

/// Whether this is the superuser.
pub fn is_superuser() -> bool {
    capture(Command::new("id").arg("-u")).is_some_and(|id| id.trim() == "0")
}

/// What a command prints, where it runs and succeeds.
pub fn capture(command: &mut Command) -> Option<String> {
    let out = command.stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    out.status.success().then(|| String::from_utf8_lossy(&out.stdout).into_owned())
}

/// Sets what every step sees: the user's own tools first, then those in `.tools`; and the cache of the WebAssembly tools.
pub fn environment<'a>(command: &'a mut Command, root: &Path) -> &'a mut Command {
    let tools = root.join(".tools");
    let own = std::env::var_os("PATH").unwrap_or_default();
    let ours = [tools.join("bin"), tools.join("venv/bin")];
    let path: OsString = std::env::join_paths(std::env::split_paths(&own).chain(ours)).unwrap_or(own);
    command.current_dir(root).env("PATH", path).env("YOWASP_CACHE_DIR", tools.join("yowasp-cache"))
}

/// Whether a program can be run, from PATH or `.tools`.
pub fn has(program: &str, root: &Path) -> bool {
    let own = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&own)
        .chain([root.join(".tools/bin"), root.join(".tools/venv/bin")])
        .any(|folder| folder.join(program).is_file())
}
