//! Every misuse ends with code 2 and says which key or file, what rule, and what to do; nothing panics.

mod common;

use common::{line, sigprop};

#[test]
fn all_faults_of_a_configuration_at_once() {
    let sets =
        ["--set", "network.classes=1", "--set", "learning.shedule=\"constant\"", "--set", "format.weight_bits=40"];
    sigprop(&[&["train"], &sets[..]].concat()).code(2).says(&[
        "network.classes=1",
        "2",
        "learning.shedule",
        "format.weight_bits=40",
        "18",
    ]);
}

#[test]
fn unknown_names_list_what_there_is() {
    line("train --preset digitz").code(2).says(&["digitz", "digits", "mnist-85f", "path of a file"]);
    line("train digitz").code(2).says(&["digitz", "path of a file"]);
    line("train --data moon").code(2).says(&["moon", "idx:DIR", "csv:FILE"]);
    line("train --order sideways").code(2).says(&["sideways", "natural", "shuffled"]);
    line("simulate --engine steam").code(2).says(&["steam", "rust", "verilator"]);
    line("verify --engines rust,steam").code(2).says(&["steam", "rust", "verilator"]);
    line("presets nothing").code(2).says(&["nothing", "digits"]);
}

#[test]
fn files_that_are_not_there_or_not_right_are_named() {
    let dir = tempfile::tempdir().unwrap();
    let at = |name: &str| dir.path().join(name).to_str().unwrap().to_owned();
    line("train --config no-such.toml").code(2).says(&["no-such.toml", "sigprop presets"]);
    line("train no-such.toml").code(2).says(&["no-such.toml", "sigprop presets"]);
    line("train --data idx:no-such-folder").code(2).says(&["no-such-folder", "IDX"]);
    line("train --weights no-such.safetensors").code(2).says(&["no-such.safetensors", "check the path"]);
    std::fs::write(at("w"), b"not weights at all").unwrap();
    sigprop(&["train", "--weights", &at("w")]).code(2).says(&["safetensors", "byte"]);
    std::fs::write(at("bad.toml"), "[network]\ninputs = \"many\"\n").unwrap();
    sigprop(&["generate", "--config", &at("bad.toml"), "-o", &at("out")]).code(2).says(&["bad.toml", "line 2"]);
    assert!(!dir.path().join("out").exists(), "a refused configuration leaves nothing behind");
    line("train --preset tiny").code(2).says(&["network.inputs"]);
}

#[test]
fn weights_of_another_network_are_refused() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("small.safetensors");
    let file = file.to_str().unwrap();
    sigprop(&["train", "--preset", "digits-small", "--samples", "1", "--no-baselines", "--save", file]).code(0);
    let wide = ["--set", "network.stages=[64,32]"];
    let run = sigprop(&[&["train", "--preset", "digits-small", "--weights", file], &wide[..]].concat()).code(2);
    run.says(&["small.safetensors", "stage1.weight", "[32, 64]", "[64, 64]"]);
    let run = sigprop(&["train", "--preset", "digits", "--weights", file]).code(2);
    run.says(&["small.safetensors", "fraction bits"]);
}

#[test]
fn a_place_that_cannot_be_written_is_refused_before_training() {
    let run = line("train --epochs 100000 --save no-such-folder/w.safetensors").code(2);
    run.says(&["no-such-folder", "folder first"]);
    line("simulate --samples 1 --vcd .").code(2).says(&["name of a file"]);
}

#[test]
fn contradictions_are_refused() {
    line("train --preset digits --config x.toml").code(2).says(&["--preset", "--config"]);
    line("train --init a --weights b").code(2).says(&["--weights", "multiple times"]);
    line("presets --keys --set network.inputs=1").code(2).says(&["--keys", "--set"]);
    line("presets --weights x").code(2).says(&["--weights"]);
    line("train --samples 0").code(2).says(&["at least 1"]);
    line("generate").code(2).says(&["--output"]);
}

#[test]
fn counts_are_bounded_and_negative_ones_are_understood() {
    line("train --epochs 576460752303423488").code(2).says(&["--epochs", "at most 100000"]);
    line("simulate --samples 99999999999999999").code(2).says(&["--samples", "at most"]);
    line("simulate --samples -1").code(2).says(&["--samples", "at least 1"]);
    line("verify --samples 2000").code(2).says(&["--samples 2000", "1437"]);
}

#[test]
fn data_that_do_not_fit_name_what_would() {
    let run = line("train --preset mnist").code(2).says(&[
        "784",
        "train-images-idx3-ubyte.gz",
        "--data idx:FOLDER",
        "https://",
    ]);
    assert!(!run.stderr.contains("network.inputs = 64"), "{}", run.stderr);
    line("train --preset tiny").code(2).says(&["give data of 5 values", "network.inputs = 64"]);
    let run = line("demo --preset mnist -o never-made").code(2).says(&["digits-small", "sigprop train --data"]);
    assert!(!run.stderr.contains("give other data"), "{}", run.stderr);
}

/// Before any work: a name that promises what the file will not be.
#[test]
fn endings_of_another_format_are_refused() {
    for name in ["x.png", "x", "x.svg.gz"] {
        line(&format!("train --epochs 100000 --plot {name}")).code(2).says(&["--plot", ".svg"]);
    }
    for name in ["x.json", "x", "x.txt"] {
        line(&format!("train --epochs 100000 --log {name}")).code(2).says(&["--log", ".jsonl", ".csv"]);
    }
    line("train --epochs 100000 --save w.npz").code(2).says(&["--save", ".safetensors"]);
    line("simulate --samples 99999 --waves t.ghw").code(2).says(&["--waves", ".vcd", ".fst"]);
    line("simulate --samples 99999 --waves t.fst --wave-cycles 9..2").code(2).says(&["--wave-cycles", "0..3000"]);
}

#[test]
fn a_home_folder_that_the_shell_has_left_alone_is_explained() {
    let says = ["left `~` alone", "$HOME"];
    line("train --data idx:~/mnist").code(2).says(&says);
    line("train --config ~/none.toml").code(2).says(&says);
    line("train --weights=~/none").code(2).says(&says);
    line("train --save=~/none/w").code(2).says(&says);
}

#[test]
fn a_configuration_is_a_text_of_bounded_size() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("c.toml");
    let refused = |bytes: &[u8]| {
        std::fs::write(&path, bytes).unwrap();
        sigprop(&["train", "--config", path.to_str().unwrap()]).code(2)
    };
    refused(b"[network]\n# \xff").says(&["byte 12", "UTF-8"]);
    refused(&vec![b' '; (1 << 20) + 1]).says(&["1048576 bytes"]);
    let folder = dir.path().to_str().unwrap();
    sigprop(&["train", "--config", folder]).code(2).says(&["it is a folder"]);
}

#[test]
fn a_cause_is_said_once() {
    let run = line("train --weights no-such.safetensors").code(2);
    assert_eq!(run.stderr.matches("os error").count(), 1, "{}", run.stderr);
}

#[test]
fn with_json_the_failure_is_the_one_object() {
    let run = line("train --preset digitz --json").code(2);
    assert!(run.json()["error"].as_str().unwrap().contains("digitz"));
    assert!(run.stderr.contains("digitz"));
}
