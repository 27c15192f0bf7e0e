//! The crates that are published have what a registry wants of them.

use std::path::Path;
use xtask::packages::{check, manifest_faults};

#[test]
fn every_published_crate_is_complete() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let packages = check(root).unwrap_or_else(|faults| panic!("{}", faults.join("\n")));
    let names: Vec<&str> = packages.iter().map(|package| package.name.as_str()).collect();
    assert_eq!(names[0], "sigprop", "the command is the first member");
    assert!(names.contains(&"sigprop-synth") && !names.contains(&"xtask"), "{names:?}");
}

#[test]
fn what_a_registry_refuses_is_found() {
    let faults = |keys: &str| {
        let rest = "license = \"MIT\"\nreadme = \"README.md\"\ninclude = [\"/src\"]\nrust-version = \"1.90\"\n";
        manifest_faults(&format!("[package]\nname = \"x\"\ncategories = [\"science\"]\n{rest}{keys}").parse().unwrap())
    };
    assert_eq!(faults("description = \"y\"\nkeywords = [\"a\"]"), Vec::<String>::new());
    assert_eq!(faults("keywords = [\"a\"]"), ["x: has no `description`, and is not `publish = false`"]);
    let many = faults("description = \"y\"\nkeywords = [\"a\", \"b\", \"c\", \"d\", \"e\", \"a word\"]");
    assert_eq!(many.len(), 2, "{many:?}");
}
