//! Who may use whom among the crates of the workspace, read from their manifests.
//!
//! spec <- golden-model, hdl; hdl <- synth; spec, golden-model, hdl, synth <- testbench; all <- sigprop; report knows none, and synth and sigprop
//! use it. Normal, dev,
//! build and target dependencies all count. Some outside crates have one home.

use std::path::Path;
use toml::{Table, Value};

/// A crate of the workspace and the crates of the workspace that it may name.
const ALLOWED: &[(&str, &[&str])] = &[
    ("sigprop-spec", &[]),
    ("sigprop-golden-model", &["sigprop-spec"]),
    ("sigprop-hdl", &["sigprop-spec"]),
    ("sigprop-report", &[]),
    ("sigprop-synth", &["sigprop-spec", "sigprop-hdl", "sigprop-report"]),
    ("sigprop-testbench", &["sigprop-spec", "sigprop-golden-model", "sigprop-hdl", "sigprop-synth"]),
    (
        "sigprop",
        &[
            "sigprop-spec",
            "sigprop-golden-model",
            "sigprop-hdl",
            "sigprop-synth",
            "sigprop-report",
            "sigprop-testbench",
        ],
    ),
    ("sigprop-python", &["sigprop", "sigprop-spec", "sigprop-golden-model"]),
    ("xtask", &[]),
];

/// The beginning of an outside crate's name, and the only crate that may use it.
const HOMES: &[(&str, &str)] = &[
    ("rust-hdl", "sigprop-hdl"),
    ("libloading", "sigprop-testbench"),
    ("verilator", "sigprop-testbench"),
    ("marlin", "sigprop-testbench"),
    ("plotters", "sigprop-report"),
    ("maud", "sigprop-report"),
    ("comfy-table", "sigprop-report"),
    ("pyo3", "sigprop-python"),
    ("numpy", "sigprop-python"),
];

/// Checks the workspace at `root`; returns the crates read, or every fault.
///
/// # Errors
/// One line for each forbidden dependency, unknown crate or unreadable manifest.
pub fn check(root: &Path) -> Result<Vec<String>, Vec<String>> {
    let workspace = read(&root.join("Cargo.toml")).map_err(|fault| vec![fault])?;
    let members = workspace.get("workspace").and_then(|w| w.get("members")).and_then(Value::as_array);
    let Some(members) = members else {
        return Err(vec!["Cargo.toml: [workspace] has no members".to_owned()]);
    };
    let (mut names, mut faults) = (Vec::new(), Vec::new());
    for member in members.iter().filter_map(Value::as_str) {
        let path = root.join(member).join("Cargo.toml");
        match read(&path) {
            Ok(manifest) => {
                faults.extend(manifest_faults(&manifest, &workspace));
                names.push(package_name(&manifest).to_owned());
            }
            Err(fault) => faults.push(fault),
        }
    }
    if faults.is_empty() { Ok(names) } else { Err(faults) }
}

/// The faults of one manifest; `workspace` is the root manifest, which may rename an inherited dependency.
#[must_use]
pub fn manifest_faults(manifest: &Table, workspace: &Table) -> Vec<String> {
    let name = package_name(manifest);
    let Some((_, allowed)) = ALLOWED.iter().find(|(known, _)| *known == name) else {
        return vec![format!("{name}: not in the table of crates; say what it may use in xtask/src/layers.rs")];
    };
    let mut faults = Vec::new();
    for used in dependencies(manifest, workspace) {
        let ours = ALLOWED.iter().any(|(known, _)| *known == used);
        if ours && !allowed.contains(&used.as_str()) {
            let may = if allowed.is_empty() { "no crate of the workspace".to_owned() } else { allowed.join(", ") };
            faults.push(format!("{name}: must not depend on {used}; it may use {may}"));
        }
        for (prefix, home) in HOMES {
            if used.starts_with(prefix) && name != *home {
                faults.push(format!("{name}: must not depend on {used}; only {home} may"));
            }
        }
    }
    faults
}

fn read(path: &Path) -> Result<Table, String> {
    let text = std::fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))?;
    text.parse().map_err(|e| format!("{}: {e}", path.display()))
}

fn package_name(manifest: &Table) -> &str {
    manifest.get("package").and_then(|p| p.get("name")).and_then(Value::as_str).unwrap_or("(a manifest without a name)")
}

/// Real package names of all dependencies of every kind.
fn dependencies(manifest: &Table, workspace: &Table) -> Vec<String> {
    let targets = manifest.get("target").and_then(Value::as_table).into_iter().flat_map(Table::values);
    let tables = std::iter::once(manifest).chain(targets.filter_map(Value::as_table));
    let inherited = workspace.get("workspace").and_then(|w| w.get("dependencies"));
    let mut names = Vec::new();
    for table in tables {
        for kind in ["dependencies", "dev-dependencies", "build-dependencies"] {
            for (key, value) in table.get(kind).and_then(Value::as_table).into_iter().flatten() {
                let own = value.get("package").and_then(Value::as_str);
                let from_root = inherited.and_then(|d| d.get(key)?.get("package")).and_then(Value::as_str);
                let inherits = value.get("workspace").and_then(Value::as_bool) == Some(true);
                names.push(own.or(from_root.filter(|_| inherits)).unwrap_or(key).to_owned());
            }
        }
    }
    names
}
