//! The Rust version that is promised is one that every locked crate builds with, and README says the same.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

/// `1.90` and `1.90.0` as numbers that compare.
fn numbers(version: &str) -> [u32; 3] {
    let mut parts = version.split('.').map(|part| part.parse().unwrap());
    [parts.next().unwrap(), parts.next().unwrap_or(0), parts.next().unwrap_or(0)]
}

/// All packages of the lock file, for whatever platform and whichever member.
fn packages() -> Vec<Value> {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["metadata", "--locked", "--format-version", "1", "--manifest-path"]).arg(root().join("Cargo.toml"));
    let out = cargo.output().unwrap();
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    let metadata: Value = serde_json::from_slice(&out.stdout).unwrap();
    metadata["packages"].as_array().unwrap().clone()
}

#[test]
fn every_locked_crate_builds_with_the_promised_rust() {
    let packages = packages();
    let of = |name: &str| packages.iter().find(|p| p["name"] == name).unwrap()["rust_version"].as_str().unwrap();
    let promised = numbers(of("sigprop"));
    let too_new: Vec<String> = packages
        .iter()
        .filter(|p| p["rust_version"].as_str().is_some_and(|version| numbers(version) > promised))
        .map(|p| format!("{} {} needs Rust {}", p["name"], p["version"], p["rust_version"]))
        .collect();
    assert!(too_new.is_empty(), "Cargo.toml promises Rust {promised:?}:\n{}", too_new.join("\n"));
    let others = packages.iter().filter(|p| p["source"].is_string() && p["rust_version"].is_string());
    let latest = others.map(|p| numbers(p["rust_version"].as_str().unwrap())).max().unwrap();
    assert_eq!(latest[..2], promised[..2], "an earlier Rust than the one promised would do");
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    let said = format!("Rust {}.{} or later is needed", promised[0], promised[1]);
    assert!(readme.contains(&said), "README.md does not say `{said}`");
}

#[test]
fn what_later_rust_refuses_is_not_in_the_lock_file() {
    let svg: Vec<Value> = packages().into_iter().filter(|p| p["name"] == "svg").collect();
    assert!(svg.iter().all(|p| p["source"].is_null()), "the stub is not in the place of svg: {svg:?}");
    assert_eq!(svg.len(), 1, "rust-hdl-core names svg no longer: remove the stub and its [patch]");
}
