//! `generate`, `simulate`, `verify` and `demo` as a user meets them.

mod common;

use std::fs;
use std::process::Command;

use common::{keys, oracle, sigprop};
#[cfg(target_os = "linux")]
use common::{pretend, runs, until};
use serde_json::json;

/// All Verilog of a folder, file after file in the order of their names.
fn verilog_in(folder: &std::path::Path) -> String {
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<_> = files.filter(|path| path.extension().is_some_and(|e| e == "v")).collect();
    files.sort();
    assert!(files.iter().any(|path| path.ends_with("sp_core.v")));
    files.iter().map(|path| fs::read_to_string(path).unwrap()).collect()
}

#[test]
fn generate_replaces_its_own_files_and_nobody_elses() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("core");
    let generate = |more: &[&str]| {
        sigprop(&[&["generate", "--preset", "tiny", "-o", out.to_str().unwrap(), "--json"], more].concat())
    };
    let first = generate(&[]).code(0).json();
    assert_eq!(first["top"], "sp_core");
    let verilog = verilog_in(&out);
    assert!(verilog.contains("module sp_core") && verilog.contains(first["config_hash"].as_str().unwrap()));

    // Again: the same bytes. With another seed: other memories, replaced without asking.
    generate(&[]).code(0);
    assert_eq!(verilog, verilog_in(&out));
    generate(&["--seed", "2"]).code(0);
    let other = verilog_in(&out);
    assert_ne!(verilog, other);

    // Edited by hand: the user's now, and nothing at all is written.
    fs::write(out.join("config.toml"), "mine").unwrap();
    generate(&[]).code(2).says(&["config.toml", "was changed", "-o"]);
    assert_eq!(fs::read_to_string(out.join("config.toml")).unwrap(), "mine");
    assert_eq!(other, verilog_in(&out));
}

#[test]
fn generate_wraps_the_core() {
    for (wrapper, top) in
        [("axi-stream", "sp_axis"), ("wishbone", "sp_wishbone"), ("serial", "sp_serial"), ("none", "sp_core")]
    {
        let dir = tempfile::tempdir().unwrap();
        let out = dir.path().to_str().unwrap();
        let ran = sigprop(&["generate", "--preset", "tiny", "--wrapper", wrapper, "-o", out, "--json"]).code(0).json();
        assert_eq!(ran["top"], top);
        assert!(ran["files"][0].as_str().unwrap().ends_with(&format!("{top}.v")), "{ran}");
        assert!(verilog_in(dir.path()).contains(&format!("module {top} (")), "{wrapper}");
    }
    let few = ["generate", "--preset", "tiny", "--wrapper", "serial", "--bit-cycles", "3", "-o", "x"];
    sigprop(&few).code(2).says(&["bit-cycles", "4"]);
}

#[test]
fn generate_refuses_a_file_that_was_there_before() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().to_str().unwrap();
    fs::write(dir.path().join("sp_core.v"), "// years of work").unwrap();
    fs::write(dir.path().join("notes.txt"), "not in the way").unwrap();
    let run = sigprop(&["generate", "--preset", "tiny", "-o", out]).code(2);
    run.says(&["sp_core.v", "not written by sigprop"]);
    assert_eq!(fs::read_to_string(dir.path().join("sp_core.v")).unwrap(), "// years of work");
    fs::remove_file(dir.path().join("sp_core.v")).unwrap();
    sigprop(&["generate", "--preset", "tiny", "-o", out]).code(0);
    assert_eq!(fs::read_to_string(dir.path().join("notes.txt")).unwrap(), "not in the way");
}

#[test]
fn the_generated_weights_and_configuration_go_back_in() {
    let dir = tempfile::tempdir().unwrap();
    let at = |name: &str| dir.path().join(name).to_str().unwrap().to_owned();
    let first = sigprop(&["generate", "--preset", "tiny", "-o", &at("a"), "--seed", "9", "--json"]).code(0).json();
    let (config, weights) = (at("a/config.toml"), at("a/weights.safetensors"));
    let args = ["generate", "--config", &config, "--weights", &weights, "-o", &at("b"), "--json"];
    let second = sigprop(&args).code(0).json();
    assert_eq!(first["weights_crc32"], second["weights_crc32"]);
    assert_eq!(first["config_hash"], second["config_hash"]);
}

#[test]
fn the_simulated_hardware_gives_the_oracles_checksums() {
    let dir = tempfile::tempdir().unwrap();
    let save = dir.path().join("w.safetensors");
    let json = oracle("simulate", &["--engine", "rust", "--samples", "100", "--save", save.to_str().unwrap()]);
    let json = json.code(0).json();
    assert_eq!(json["weights_crc32"], json!(["a95e7065", "7f39e2eb", "bed3eae7"]));
    let mut got = keys(&json);
    got.sort_unstable();
    let want = [
        "cycles",
        "cycles_per_sample",
        "cycles_per_second",
        "engine",
        "import",
        "multiplier_use",
        "samples",
        "schedule_use",
        "stages",
        "test_accuracy",
        "test_accuracy_before",
        "test_samples",
        "updates_per_multiplier_cycle",
        "weights_crc32",
    ];
    assert_eq!(got, want);
    // What `train` measures after the same samples.
    let trained = oracle("train", &["--samples", "100", "--no-baselines"]).code(0).json();
    assert_eq!(json["test_accuracy"], trained["test_accuracy"]);
    let sum = |key: &str| json[key]["sum"].as_f64().unwrap();
    assert!(sum("test_accuracy_before") < sum("test_accuracy"), "{json}");
    assert_eq!(json["test_samples"], 360);
    let values = 3 * 64 * 65 + 10 * 64;
    assert_eq!(json["import"], json!({ "values": values, "rounded": 0, "saturated": 0 }));
    assert_eq!((&json["engine"], &json["samples"]), (&json!("rust"), &json!(100)));
    assert!(save.is_file());
}

#[test]
fn simulate_and_train_agree_through_the_schedule() {
    let crc = |command: &str, more: &[&str]| {
        let args =
            [command, "--preset", "digits-small", "--samples", "16", "--order", "shuffled", "--seed", "3", "--json"];
        sigprop(&[&args, more].concat()).code(0).json()["weights_crc32"].clone()
    };
    assert_eq!(crc("simulate", &[]), crc("train", &["--no-baselines"]));
}

#[test]
fn verify_finds_no_difference() {
    let args = ["verify", "--preset", "digits-small", "--samples", "5", "--stalls", "random", "--seed", "4", "--json"];
    let json = sigprop(&args).code(0).json();
    let mut got = keys(&json);
    got.sort_unstable();
    assert_eq!(
        got,
        ["cases", "columns_swept", "compared", "engines", "first_mismatch", "mismatches", "samples", "seed"]
    );
    assert_eq!((&json["mismatches"], &json["first_mismatch"], &json["seed"]), (&json!(0), &json!(null), &json!(4)));
    assert!(json["compared"].as_u64().unwrap() > 0);
}

#[test]
fn demo_leaves_everything_behind() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("out");
    let sets = ["--preset", "digits-small", "--set", "learning.epochs=2"];
    let args = [&["demo", "-o", out.to_str().unwrap(), "--samples", "8"], &sets[..]].concat();
    let run = sigprop(&args).code(0);
    for text in ["backpropagation", "equal to the golden model", "Next:", "multiplier use"] {
        assert!(run.stdout.contains(text), "{text}:\n{}", run.stdout);
    }
    for name in ["sp_core.v", "config.toml", "weights.safetensors", "trace.vcd", "accuracy.svg"] {
        assert!(fs::metadata(out.join(name)).unwrap().len() > 0, "{name}");
    }
    let trace = fs::read_to_string(out.join("trace.vcd")).unwrap();
    assert!(trace.contains("$enddefinitions") && trace.len() < 25_000_000, "{} bytes", trace.len());
    let again = sigprop(&[&args, &["--json"][..]].concat()).code(0).json();
    assert_eq!(again["mismatches"], 0);
    // Another network in the same folder: what belonged to the first is gone, but for what was edited.
    fs::write(out.join("accuracy.svg"), "mine").unwrap();
    let generate = ["generate", "--preset", "tiny", "-o", out.to_str().unwrap()];
    sigprop(&generate).code(2).says(&["`sigprop demo from training`", "--replace"]);
    sigprop(&[&generate[..], &["--replace"]].concat()).code(0);
    assert!(!out.join("trace.vcd").exists());
    assert_eq!(fs::read_to_string(out.join("accuracy.svg")).unwrap(), "mine");
}

/// The making of a simulation ends with the command that asked for it, even where that had no time to say so.
#[cfg(target_os = "linux")]
#[test]
fn a_compiler_does_not_outlive_its_command() {
    let dir = tempfile::tempdir().unwrap();
    let pid = dir.path().join("pid");
    let version = "case \"$1\" in -dump*) echo 12; exit 0;; esac";
    let script = format!("{version}\necho $$ > '{0}.new'; mv '{0}.new' '{0}'; sleep 600", pid.display());
    let compiler = pretend(dir.path(), "c++", &script);
    for signal in ["-KILL", "-TERM"] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sigprop"));
        command.args(["verify", "--preset", "tiny", "--set", "network.inputs=64", "--set", "network.classes=10"]);
        command.args(["--engines", "verilator", "--samples", "1"]);
        command.env("SIGPROP_CXX", &compiler).env("SIGPROP_CACHE", dir.path().join("cache"));
        let mut verify = command.spawn().unwrap();
        until("the compiler runs", || pid.exists());
        let number = std::fs::read_to_string(&pid).unwrap().trim().to_owned();
        assert!(runs(&number));
        assert!(Command::new("kill").args([signal, &verify.id().to_string()]).status().unwrap().success());
        assert_ne!(verify.wait().unwrap().code(), Some(0));
        until("the compiler has ended", || !runs(&number));
        std::fs::remove_file(&pid).unwrap();
    }
}
