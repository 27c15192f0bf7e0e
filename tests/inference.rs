//! Hardware without learning as a user meets it: `--set learning.mode=inference`.

mod common;

use common::{keys, line, sigprop};
use serde_json::json;

const MODE: &str = "learning.mode=inference";

#[test]
fn what_trains_is_refused_and_told_how_to_go_on() {
    let dir = tempfile::tempdir().unwrap();
    let save = dir.path().join("w").to_str().unwrap().to_owned();
    let folder = dir.path().join("demo").to_str().unwrap().to_owned();
    // A port that is none: the refusal comes before it is looked at.
    let host = ["host", "--port", "/dev/no-such-port", "--preset", "tiny"];
    for command in [
        &["train", "--preset", "digits", "--save", &save][..],
        &["demo", "-o", &folder],
        &[&host[..], &["train"]].concat(),
    ] {
        let at = if command[0] == "host" { command.len() - 1 } else { command.len() };
        let args = [&command[..at], &["--set", MODE], &command[at..]].concat();
        sigprop(&args).code(2).says(&["learning.mode", "\"inference\"", "learning.mode = \"online\"", "write-weights"]);
    }
    assert!(std::fs::read_dir(dir.path()).unwrap().next().is_none(), "something was written");
}

#[test]
fn more_multipliers_than_products_are_refused() {
    let ran = line("presets tiny --set learning.mode=inference --set hardware.multipliers_per_lane=4");
    ran.code(2).says(&["hardware.multipliers_per_lane", "4", "2 products", "use 2 or 1"]);
}

/// What was trained is verified and simulated without learning; `--set` alone makes that of every preset.
#[test]
fn trained_weights_are_verified_and_simulated() {
    let dir = tempfile::tempdir().unwrap();
    let weights = dir.path().join("w").to_str().unwrap().to_owned();
    let train = ["train", "--preset", "digits", "--epochs", "1", "--no-baselines", "--json", "--save", &weights];
    let trained = sigprop(&train).code(0).json();
    let deployed = ["--preset", "digits", "--set", MODE, "--weights", &weights, "--json"];

    let verify = ["verify", "--samples", "12", "--engines", "rust", "--stalls", "random"];
    let verified = sigprop(&[&verify[..], &deployed].concat()).code(0).json();
    assert_eq!((&verified["mismatches"], &verified["samples"]), (&json!(0), &json!(12)));
    // Twice each sample's 128 activations, 20 scores and 10 of the answer; 8,320 weights.
    assert!(verified["compared"].as_u64().unwrap() > 2 * 12 * (128 + 30) + 8320, "{verified}");

    let simulate = ["simulate", "--samples", "101"];
    let simulated = sigprop(&[&simulate[..], &deployed].concat()).code(0).json();
    assert_eq!(simulated["weights_crc32"], trained["weights_crc32"]);
    assert!(simulated["right"].as_u64().unwrap() > 85, "{simulated}");
    assert_eq!(simulated["samples"], 101);
    let cycles = ["cycles_per_sample", "cycles_per_pair"].map(|key| simulated[key].as_f64().unwrap());
    assert!((561.0..564.0).contains(&cycles[0]) && (571.0..574.0).contains(&cycles[1]), "{cycles:?}");
    let part = |key: &str| simulated[key].as_f64().unwrap();
    assert!(part("schedule_use") > 0.9 && part("multiplier_use") < part("schedule_use"), "{simulated}");
    let want = [
        "engine",
        "samples",
        "right",
        "cycles",
        "cycles_per_sample",
        "cycles_per_pair",
        "multiplier_use",
        "schedule_use",
        "cycles_per_second",
        "weights_crc32",
        "import",
    ];
    let (mut got, mut want) = (keys(&simulated), want.to_vec());
    got.sort_unstable();
    want.sort_unstable();
    assert_eq!(got, want);
}

#[test]
fn every_preset_is_generated_and_fitted_without_learning() {
    for preset in ["digits", "digits-small", "mnist", "mnist-85f", "tiny"] {
        let dir = tempfile::tempdir().unwrap();
        let out = dir.path().join("core").to_str().unwrap().to_owned();
        sigprop(&["generate", "--preset", preset, "--set", MODE, "-o", &out]).code(0);
        let text = std::fs::read_to_string(dir.path().join("core/config.toml")).unwrap();
        assert!(text.contains("mode = \"inference\""), "{text}");
    }
    let fit =
        line("fit --preset digits --board ulx3s-25f --json --set learning.mode=inference --set hardware.lanes=auto");
    let fit = fit.code(0).json();
    let board = &fit["boards"][0];
    assert_eq!((&board["fits"], &board["multipliers_per_lane"]), (&json!(true), &json!(2)));
    let learning = line("fit --preset digits --board ulx3s-25f --json --set hardware.lanes=auto").code(0).json();
    let cycles = |fit: &serde_json::Value| fit["boards"][0]["cycles_per_sample"].as_u64().unwrap();
    assert!(2 * cycles(&fit) < 3 * cycles(&learning), "{fit} {learning}");
    let said = line("fit --preset digits --board ulx3s-45f --set learning.mode=inference").code(0);
    assert!(said.stdout.contains("cycles an inference"), "{}", said.stdout);
}

/// Trained on one board, deployed on another; the second answers as the first, and has one register.
#[cfg(unix)]
#[test]
fn a_board_without_learning_classifies_as_the_one_that_learned() {
    let dir = tempfile::tempdir().unwrap();
    let weights = dir.path().join("w").to_str().unwrap().to_owned();
    let host = ["host", "--port", "sim", "--preset", "digits-small", "--json"];
    let train = ["train", "--samples", "60", "--save", &weights];
    sigprop(&[&host[..], &train].concat()).code(0);
    let infer = ["--weights", &weights, "infer", "--samples", "30"];
    let learned = sigprop(&[&host[..], &infer].concat()).code(0).json();
    let deployed = [&host[..], &["--set", MODE]].concat();
    let ran = sigprop(&[&deployed[..], &infer].concat()).code(0).json();
    assert_eq!((&ran["classes"], &ran["right"]), (&learned["classes"], &learned["right"]));

    let registers = sigprop(&[&deployed[..], &["registers"]].concat()).code(0).json();
    assert_eq!(registers["registers"], json!({ "control": 0 }));
    sigprop(&[&deployed[..], &["read-register", "lr_shift.1"]].concat())
        .code(2)
        .says(&["lr_shift.1", "no such register"]);
    let written = sigprop(&[&deployed[..], &["write-weights", &weights]].concat()).code(0).json();
    let read = sigprop(&[&deployed[..], &["--weights", &weights, "read-weights", &weights]].concat()).code(0).json();
    assert_eq!(written["weights_crc32"], read["weights_crc32"]);
}
