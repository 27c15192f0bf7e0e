//! Commands on networks that take sequences, by someone with the command line alone.

mod common;

use common::sigprop;
use serde_json::json;

/// A recurrent stage on the digits by rows, small enough to be simulated.
const RECURRENT: [&str; 14] = [
    "--preset",
    "digits-recurrent",
    "--set",
    "network.stages=[12]",
    "--set",
    "learning.margin=1.0",
    "--set",
    "learning.lr_shift=8",
    "--set",
    "hardware.lanes=[4]",
    "--set",
    "learning.schedule=constant",
    "--set",
    "hardware.multipliers_per_lane=2",
];

/// A reservoir before two stages, on Japanese Vowels.
const RESERVOIR: [&str; 12] = [
    "--preset",
    "vowels-reservoir",
    "--set",
    "network.reservoir=16",
    "--set",
    "network.stages=[9, 8]",
    "--set",
    "hardware.lanes=[3, 2]",
    "--set",
    "hardware.reservoir_lanes=5",
    "--set",
    "learning.schedule=constant",
];

fn run(network: &[&str], command: &[&str]) -> common::Ran {
    sigprop(&[command, network].concat())
}

/// The same weights by the golden model, by the simulated hardware, and over a board's frames; then used by the others.
#[test]
fn what_is_trained_anywhere_is_the_same() {
    for network in [&RECURRENT[..], &RESERVOIR] {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("trained.safetensors").to_str().unwrap().to_owned();
        let train = ["train", "--samples", "40", "--order", "natural", "--no-baselines", "--save", &file, "--json"];
        let trained = run(network, &train).code(0).json();
        let simulated = run(network, &["simulate", "--samples", "40", "--order", "natural", "--json"]).code(0).json();
        assert_eq!(simulated["weights_crc32"], trained["weights_crc32"]);
        assert!(simulated["schedule_use"].as_f64().unwrap() <= 1.0, "{simulated}");
        let verify = ["verify", "--samples", "12", "--stalls", "random", "--weights", &file, "--json"];
        let verified = run(network, &verify).code(0).json();
        assert_eq!((&verified["mismatches"], &verified["samples"]), (&json!(0), &json!(12)));
    }
}

#[cfg(unix)]
#[test]
fn a_board_trains_sequences_and_is_checked() {
    for network in [&RECURRENT[..], &RESERVOIR] {
        let host = ["host", "--port", "sim", "--json"];
        let train = ["train", "--fresh", "--check", "--samples", "5", "--order", "natural", "--test-samples", "4"];
        let board = sigprop(&[&host[..], network, &train].concat()).code(0).json();
        assert_eq!((&board["samples"], &board["mismatches"]), (&json!(5), &json!(0)), "{board}");
        let train = ["train", "--samples", "5", "--order", "natural", "--no-baselines", "--json"];
        assert_eq!(board["weights_crc32"], run(network, &train).code(0).json()["weights_crc32"]);
        let infer = sigprop(&[&host[..], network, &["infer", "--samples", "3"]].concat()).code(0).json();
        assert_eq!(infer["samples"], 3);
    }
}

/// Cycles of a sequence are those of all its steps; of differing ones those of the data that are named.
#[test]
fn estimates_count_steps() {
    let fit = |network: &[&str], more: &[&str]| {
        run(network, &[&["fit", "--board", "ulx3s-25f", "--json"], more].concat()).code(0).json()
    };
    let cycles = |json: &serde_json::Value| json["boards"][0]["cycles_per_sample"].as_u64();
    let [one, eight] = ["1", "8"].map(|steps| fit(&RECURRENT, &["--set", &format!("network.steps={steps}")]));
    let (one, eight) = (cycles(&one).unwrap(), cycles(&eight).unwrap());
    assert_eq!(eight, 8 * one);
    let vowels = fit(&RESERVOIR, &["--data", "japanese-vowels"]);
    let on = &vowels["boards"][0]["on_data"];
    assert_eq!((&on["data"], &on["samples"]), (&json!("japanese-vowels"), &json!(270)));
    // Some sixteen steps each.
    assert!(on["cycles_per_sample"].as_f64().unwrap() > 4.0 * cycles(&vowels).unwrap() as f64, "{vowels}");
}

#[test]
fn what_does_not_fit_is_refused() {
    let nir = run(&RECURRENT, &["train", "--samples", "1", "--no-baselines", "--save", "x.nir"]).code(2);
    assert!(nir.stderr.contains("x.nir"), "{}", nir.stderr);
    run(&RECURRENT, &["train", "--data", "japanese-vowels"]).code(2).says(&["12", "network.inputs"]);
    let one = ["--set", "network.steps=7"];
    run(&RECURRENT, &[&["train"], &one[..]].concat()).code(2).says(&["8 steps, network.steps is 7"]);
    sigprop(&["train", "--preset", "digits-recurrent", "--set", "network.stages=[8, 8]"])
        .code(2)
        .says(&["a recurrent network has one"]);
}
