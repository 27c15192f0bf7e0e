//! `cargo xtask test`: every check, each a step; all run even when one fails.

use crate::figures;
use crate::litex;
use crate::programs;
use crate::publish;
use crate::python;
use crate::setup::{self, Options};
use crate::steps::{self, Steps};
use crate::tools;
use std::path::Path;
use std::process::Command;
use xtask::{book as built, circles, layers as crates, links as markdown};

/// Folders and files whose links are checked.
const PAGES: [&str; 14] = [
    "docs",
    "README.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "SECURITY.md",
    "spec/README.md",
    "golden-model/README.md",
    "hdl/README.md",
    "synth/README.md",
    "synth/constraints/README.md",
    "report/README.md",
    "testbench/README.md",
    "python/README.md",
    "examples",
];

/// Runs the checks; `fast` leaves out figures, docs, book and licences.
pub fn run(root: &Path, fast: bool, install_packages: bool) -> Result<(), String> {
    let mut steps = Steps::default();
    steps.run("setup", || setup::run(root, Options { docs: !fast, install_packages }).map(|()| String::new()));
    // Without the tools every later fault would be about them.
    if steps.any_failed() {
        return steps.summary();
    }
    steps.run("dependency order", || layers(root));
    steps.run("format", || cargo(root, &["fmt", "--all", "--check"]));
    steps.run("clippy", || cargo(root, &["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]));
    steps.run("tests", || programs::run(root));
    if !fast {
        steps.run("Python package", || python::run(root));
        steps.run("packages", || publish::run(root));
        steps.run("SoC that trains", || litex::run(root, install_packages));
        steps.run("figures", || figures::run(root, true));
        steps.run("doc comments", || {
            let mut command = Command::new("cargo");
            tools::environment(&mut command, root).env("RUSTDOCFLAGS", "-D warnings");
            steps::command(command.args(["doc", "--workspace", "--no-deps", "--document-private-items"]))
        });
        steps.run("links", || links(root));
        steps.run("book", || book(root));
        steps.run("licences and bans", || cargo(root, &["deny", "check", "bans", "licenses", "sources"]));
    }
    steps.summary()
}

/// The order of the crates, and that of the modules in them.
pub fn layers(root: &Path) -> Result<String, String> {
    let joined = |faults: Vec<String>| faults.join("\n");
    let names = crates::check(root).map_err(joined)?;
    let files = circles::check(root).map_err(joined)?;
    Ok(format!("{} crates in order, no circle in {files} files", names.len()))
}

/// Links in `docs/` and in the Markdown files beside it.
pub fn links(root: &Path) -> Result<String, String> {
    let mut followed = 0;
    let mut faults = Vec::new();
    for part in PAGES.map(|name| root.join(name)) {
        if !part.exists() {
            continue;
        }
        match markdown::check(&part) {
            Ok(count) => followed += count,
            Err(found) => faults.extend(found),
        }
    }
    if faults.is_empty() { Ok(format!("{followed} links followed")) } else { Err(faults.join("\n")) }
}

/// The book in `docs/book`, with what it links to outside of it, and its links checked.
pub fn book(root: &Path) -> Result<String, String> {
    let mut command = Command::new("mdbook");
    steps::command(tools::environment(&mut command, root).args(["build", "docs"]))?;
    let folder = root.join("docs/book");
    let files = built::complete(root, &folder).map_err(|faults| faults.join("\n"))?;
    let followed = built::check(&folder).map_err(|faults| faults.join("\n"))?;
    Ok(format!("{followed} links followed, to {files} files outside of the manual among others"))
}

fn cargo(root: &Path, arguments: &[&str]) -> Result<String, String> {
    let mut command = Command::new("cargo");
    steps::command(tools::environment(&mut command, root).args(arguments))
}
