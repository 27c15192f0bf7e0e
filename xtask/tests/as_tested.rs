//! The Python module is built out of what the tests have built, where both ask the same features of every crate.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

/// Crates with the features that `cargo tree` gives them.
fn crates(selection: &[&str]) -> BTreeSet<String> {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["tree", "--locked", "--prefix", "none", "--format", "{p} [{f}]"]).args(selection);
    let out = cargo.current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("..")).output().unwrap();
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    String::from_utf8_lossy(&out.stdout).lines().map(|line| line.trim_end_matches(" (*)").to_owned()).collect()
}

#[test]
fn the_python_module_is_built_of_the_tests_crates() {
    let tested = crates(&["--workspace", "--edges", "all"]);
    let module = crates(&["--package", "sigprop-python", "--features", "as-tested", "--edges", "normal,build"]);
    assert!(module.len() > 100, "{module:?}");
    let others: Vec<_> = module.difference(&tested).filter(|name| !name.starts_with("sigprop-python ")).collect();
    assert!(others.is_empty(), "other features than in the tests, see `as-tested` in python/Cargo.toml: {others:#?}");
}
