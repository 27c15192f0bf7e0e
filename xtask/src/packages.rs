//! What the manifests of the crates that are published must say, and what must lie beside them.

use std::fs;
use std::path::Path;
use toml::{Table, Value};

/// A crate that is published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Package {
    /// Its name.
    pub name: String,
    /// Its version, that of the workspace.
    pub version: String,
}

/// Files that every package carries.
const CARRIED: [&str; 3] = ["README.md", "LICENSE-MIT", "LICENSE-APACHE"];

/// The crates of the workspace at `root` that are published, or every fault of their manifests.
///
/// # Errors
/// One line for each key or file that is missing or wrong.
pub fn check(root: &Path) -> Result<Vec<Package>, Vec<String>> {
    let workspace = read(&root.join("Cargo.toml")).map_err(|fault| vec![fault])?;
    let of_workspace = |keys: &[&str]| keys.iter().try_fold(&workspace["workspace"], |at, key| at.get(key));
    let version = of_workspace(&["package", "version"]).and_then(Value::as_str).unwrap_or_default();
    let (mut packages, mut faults) = (Vec::new(), Vec::new());
    for member in of_workspace(&["members"]).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str) {
        match read(&root.join(member).join("Cargo.toml")) {
            Ok(manifest) if manifest["package"].get("publish").and_then(Value::as_bool) == Some(false) => {}
            Ok(manifest) => {
                faults.extend(manifest_faults(&manifest));
                faults.extend(file_faults(root, member));
                let name = manifest["package"]["name"].as_str().unwrap_or_default().to_owned();
                let said = of_workspace(&["dependencies", &name, "version"]).and_then(Value::as_str).unwrap_or("none");
                if said != version {
                    faults.push(format!("Cargo.toml: {name} has version {said}, the workspace {version}"));
                }
                packages.push(Package { name, version: version.to_owned() });
            }
            Err(fault) => faults.push(fault),
        }
    }
    if faults.is_empty() { Ok(packages) } else { Err(faults) }
}

/// The faults of one manifest.
#[must_use]
pub fn manifest_faults(manifest: &Table) -> Vec<String> {
    let package = &manifest["package"];
    let name = package.get("name").and_then(Value::as_str).unwrap_or("(a manifest without a name)");
    let mut faults = Vec::new();
    for key in ["description", "keywords", "categories", "license", "readme", "include", "rust-version"] {
        if package.get(key).is_none() {
            faults.push(format!("{name}: has no `{key}`, and is not `publish = false`"));
        }
    }
    // What crates.io refuses, and only when it is too late.
    for key in ["keywords", "categories"] {
        if package.get(key).and_then(Value::as_array).is_some_and(|words| words.len() > 5) {
            faults.push(format!("{name}: more than five `{key}`"));
        }
    }
    let keywords = package.get("keywords").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
    for word in keywords.filter(|word| word.len() > 20 || word.contains(char::is_whitespace)) {
        faults.push(format!("{name}: keyword `{word}` has more than 20 letters, or spaces"));
    }
    faults
}

/// Files beside the manifest; the licences are the same everywhere.
fn file_faults(root: &Path, member: &str) -> Vec<String> {
    let wrong = |file: &str| {
        let (own, ours) = (fs::read(root.join(member).join(file)), fs::read(root.join(file)));
        own.is_err() || (file.starts_with("LICENSE") && own.ok() != ours.ok())
    };
    CARRIED
        .iter()
        .filter(|file| wrong(file))
        .map(|file| format!("{member}/{file}: is missing, or another than {file}"))
        .collect()
}

fn read(path: &Path) -> Result<Table, String> {
    let text = fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))?;
    let manifest: Table = text.parse().map_err(|e| format!("{}: {e}", path.display()))?;
    if manifest.contains_key("package") { Ok(manifest) } else { Err(format!("{}: has no [package]", path.display())) }
}
