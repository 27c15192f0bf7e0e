//! The order of the crates holds, and the check of it would notice if it did not.

use std::path::Path;
use toml::Table;
use xtask::layers::{check, manifest_faults};

fn faults(name: &str, dependencies: &str) -> Vec<String> {
    let manifest = format!("[package]\nname = \"{name}\"\n{dependencies}");
    let workspace = "[workspace.dependencies]\nmodel = { path = \"golden-model\", package = \"sigprop-golden-model\" }";
    manifest_faults(&manifest.parse::<Table>().unwrap(), &workspace.parse::<Table>().unwrap())
}

#[test]
fn the_workspace_keeps_the_order() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut names = check(root).unwrap_or_else(|faults| panic!("{}", faults.join("\n")));
    names.sort();
    let expected = [
        "sigprop",
        "sigprop-golden-model",
        "sigprop-hdl",
        "sigprop-python",
        "sigprop-report",
        "sigprop-spec",
        "sigprop-synth",
        "sigprop-testbench",
    ];
    assert_eq!(names, [&expected[..], &["xtask"]].concat());
}

#[test]
fn allowed_edges_pass() {
    let fine = "[dependencies]\nsigprop-spec.workspace = true\nserde = \"1\"\n[dev-dependencies]\nproptest = \"1\"";
    assert_eq!(faults("sigprop-golden-model", fine), Vec::<String>::new());
    assert_eq!(faults("sigprop-hdl", "[dependencies]\nrust-hdl-core = \"=0.46.0\""), Vec::<String>::new());
    assert_eq!(faults("sigprop-testbench", "[dependencies]\nlibloading = \"0.9\""), Vec::<String>::new());
}

#[test]
fn every_kind_of_forbidden_edge_is_named() {
    let cases = [
        ("sigprop-golden-model", "[dependencies]\nsigprop-hdl.workspace = true", "sigprop-hdl"),
        ("sigprop-hdl", "[dev-dependencies]\nsigprop-golden-model.workspace = true", "sigprop-golden-model"),
        ("sigprop-hdl", "[build-dependencies]\nsigprop-synth = { path = \"../synth\" }", "sigprop-synth"),
        ("sigprop-spec", "[target.'cfg(unix)'.dependencies]\nsigprop-hdl = \"0.1\"", "sigprop-hdl"),
        (
            "sigprop-synth",
            "[dependencies]\ng = { path = \"..\", package = \"sigprop-golden-model\" }",
            "sigprop-golden-model",
        ),
        ("sigprop-hdl", "[dependencies]\nmodel.workspace = true", "sigprop-golden-model"),
        ("sigprop-testbench", "[dependencies]\nsigprop = { path = \"..\" }", "sigprop"),
        ("sigprop-testbench", "[dependencies]\nrust-hdl-core.workspace = true", "rust-hdl-core"),
        ("sigprop", "[dependencies]\nlibloading = \"0.9\"", "libloading"),
        ("sigprop-synth", "[dev-dependencies]\nverilator = \"0.1\"", "verilator"),
    ];
    for (name, dependencies, forbidden) in cases {
        let found = faults(name, dependencies);
        assert_eq!(found.len(), 1, "{name} with {dependencies}: {found:?}");
        assert!(found[0].starts_with(&format!("{name}: must not depend on {forbidden};")), "{}", found[0]);
    }
}

#[test]
fn a_crate_without_a_rule_is_a_fault() {
    assert!(faults("sigprop-new", "")[0].contains("xtask/src/layers.rs"));
}

#[test]
fn a_workspace_is_checked_from_its_files() {
    let root = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        std::fs::create_dir_all(root.path().join(name).parent().unwrap()).unwrap();
        std::fs::write(root.path().join(name), text).unwrap();
    };
    write("Cargo.toml", "[workspace]\nmembers = [\"spec\", \"gone\"]");
    write("spec/Cargo.toml", "[package]\nname = \"sigprop-spec\"\n[dependencies]\nsigprop-hdl = \"0.1\"");
    let found = check(root.path()).unwrap_err();
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found[0].contains("sigprop-hdl") && found[1].contains("gone"), "{found:?}");
}
