//! The example of a SoC (`examples/litex`): a processor trains the core through the driver in C, on a simulated board.

use std::path::Path;
use std::process::Command;

use crate::setup;
use crate::{steps, tools, venv};

/// What it is made with, one a line.
const PACKAGES: &str = include_str!("../../examples/litex/requirements.txt");
/// Debian packages, each with what is there where it is installed: a program, or a header.
const DEBIAN: [(&str, &str); 5] = [
    ("make", "make"),
    ("gcc-riscv64-unknown-elf", "riscv64-unknown-elf-gcc"),
    ("libevent-dev", "/usr/include/event2/event.h"),
    ("libjson-c-dev", "/usr/include/json-c/json.h"),
    ("zlib1g-dev", "/usr/include/zlib.h"),
];

/// Builds and runs it; where packages are missing and may not be installed it says so and does nothing.
pub fn run(root: &Path, install: bool) -> Result<String, String> {
    let there = |what: &str| if what.starts_with('/') { Path::new(what).is_file() } else { tools::has(what, root) };
    let missing: Vec<&str> = DEBIAN.iter().filter(|(_, what)| !there(what)).map(|(package, _)| *package).collect();
    if !missing.is_empty() {
        let list = missing.join(" ");
        if !(install && tools::is_superuser()) {
            return Ok(format!("skipped: sudo apt-get install -y {list}"));
        }
        setup::install_packages(root, &missing, true)?;
    }
    let venv = venv::of(root, "litex", PACKAGES, "what the SoC is made with")?;
    let build = root.join("target/litex");
    let mut make = Command::new("make");
    tools::environment(&mut make, root);
    make.args(["-C", "examples/litex", "clean", "run"]).env("VIRTUAL_ENV", &venv);
    make.arg(format!("PYTHON={}", venv.join("bin/python").display()));
    make.arg(format!("SIGPROP={}", root.join("target/release/sigprop").display()));
    steps::command(make.arg(format!("BUILD={}", build.display())))
}
