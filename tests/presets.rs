//! `sigprop presets`: what it prints can be read back.

mod common;

use common::{line, sigprop};

#[test]
fn the_list_names_every_preset() {
    let run = line("presets").code(0);
    for name in [
        "diabetes",
        "digits",
        "digits-efp",
        "digits-forward-forward",
        "digits-output-stage",
        "digits-sign",
        "digits-small",
        "digits-spiking",
        "digits-spiking-small",
        "digits-spiking-up5k",
        "mnist",
        "mnist-45f",
        "mnist-85f",
        "mnist-fields",
        "mnist-spiking",
        "mnist-up5k",
        "tiny",
    ] {
        assert!(run.stdout.lines().any(|l| l.split(' ').next() == Some(name)), "{name}:\n{}", run.stdout);
    }
    let json = line("presets --json").code(0).json();
    assert_eq!(json["presets"].as_array().unwrap().len(), 20);
}

#[test]
fn a_printed_preset_is_the_same_configuration() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("digits.toml");
    std::fs::write(&file, line("presets digits").code(0).stdout).unwrap();
    let hash = |args: &[&str]| sigprop(args).code(0).json()["config_hash"].clone();
    let preset = hash(&["presets", "digits", "--json"]);
    assert_eq!(preset, hash(&["presets", "--config", file.to_str().unwrap(), "--json"]));
    let wider = ["presets", "digits", "--set", "network.stages=[96,64]", "--json"];
    assert_ne!(preset, hash(&wider));
    let toml = sigprop(&wider).json()["toml"].as_str().unwrap().to_owned();
    assert!(toml.contains("stages = [96, 64]"), "{toml}");
}

#[test]
fn every_key_that_scripts_rely_on_is_explained() {
    let text = line("presets --keys").code(0).stdout;
    let json = line("presets --keys --json").code(0).json();
    let keys: Vec<&str> = json["keys"].as_array().unwrap().iter().map(|k| k["key"].as_str().unwrap()).collect();
    for key in ["network.stages", "format.weight_frac", "learning.lr_shift", "learning.lfsr_seed", "hardware.lanes"] {
        assert!(text.contains(&format!("`{key}`")) && keys.contains(&key), "{key}");
    }
}

/// Whose a key is, and the keys that a preset leaves out.
#[test]
fn keys_say_whose_they_are() {
    let json = line("presets --keys --json").code(0).json();
    let of = |path: &str| json["keys"].as_array().unwrap().iter().find(|k| k["key"] == path).unwrap().clone();
    assert_eq!(of("learning.margin")["seam"], "learning.loss");
    assert_eq!(of("learning.margin")["members"], serde_json::json!(["hinge", "l2_repulsion"]));
    assert!(of("learning.lr_shift")["seam"].is_null());
    let text = line("presets tiny --set learning.optimizer=sgd").code(0);
    assert!(text.stdout.contains("optimizer = \"sgd\"") && text.stderr.is_empty(), "{}", text.stderr);
    line("presets tiny --set learning.optimizer=adam").code(2).says(&["learning.optimizer=adam", "sgd"]);
    line("train --preset tiny --set learning.target=labels --set network.readout=best").code(2).says(&["code", "sum"]);
}

#[cfg(unix)]
#[test]
fn a_reader_that_goes_away_is_no_fault() {
    use std::process::{Command, Stdio};
    let mut child =
        Command::new(env!("CARGO_BIN_EXE_sigprop")).args(["presets", "--keys"]).stdout(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    assert_eq!(child.wait().unwrap().code(), Some(0));
}
