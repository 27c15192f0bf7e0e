//! The Python package: built as a wheel, installed into an environment of its own, tested there, and its stubs held to it.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::{steps, tools, venv};

/// Packages that build and test it, one a line.
const PACKAGES: &str = include_str!("../../python/requirements.txt");

/// Builds, installs and tests it.
pub fn run(root: &Path) -> Result<String, String> {
    let venv = venv::of(root, "python", PACKAGES, "what the Python package is tested with")?;
    let program = |name: &str| venv.join("bin").join(name);
    let wheels = root.join(".tools/wheel");
    // Old wheels would be installed beside the new one.
    if wheels.exists() {
        fs::remove_dir_all(&wheels).map_err(|e| format!("cannot clear {}: {e}", wheels.display()))?;
    }
    let mut maturin = command(root, &program("maturin"));
    maturin.args(["build", "--release", "--manifest-path", "python/Cargo.toml", "--features", "as-tested", "--out"]);
    steps::command(maturin.arg(&wheels))?;
    let mut pip = command(root, &program("python"));
    pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--force-reinstall", "--no-deps"]);
    steps::command(pip.args(["--no-index", "--find-links"]).arg(&wheels).arg("sigprop"))?;
    // Not `python -m pytest`, which would find the package of the sources, where no module is built.
    let mut pytest = command(root, &program("pytest"));
    steps::command(pytest.args([
        "-q",
        "--doctest-modules",
        "--pyargs",
        "sigprop",
        "python/tests",
        "--ignore-glob=*/torch.py",
    ]))?;
    let mut mypy = command(root, &program("stubtest"));
    // Of Rust's own classes the runtime does not tell how they are made.
    steps::command(mypy.args(["sigprop._core", "--ignore-missing-stub"]))?;
    let mut mypy = command(root, &program("mypy"));
    steps::command(mypy.args(["--ignore-missing-imports", "-p", "sigprop"]))?;
    Ok(String::new())
}

fn command(root: &Path, program: &Path) -> Command {
    let mut command = Command::new(program);
    tools::environment(&mut command, root);
    command
}
