//! `sigprop host` as a user meets it: a simulated board behind a pseudo-terminal, through the serial driver to the pins.
#![cfg(unix)]

mod common;

use std::fs;

use common::sigprop;
use serde_json::{Value, json};

/// Runs `sigprop host --port sim` on a network.
fn host(network: &[&str], action: &[&str]) -> common::Ran {
    sigprop(&[&["host", "--port", "sim", "--json"], network, action].concat())
}

const DIGITS: [&str; 2] = ["--preset", "digits-small"];

#[test]
fn a_hundred_digits_through_the_port_give_the_golden_weights() {
    let dir = tempfile::tempdir().unwrap();
    let [board, golden] = ["board", "golden"].map(|name| dir.path().join(name).to_str().unwrap().to_owned());
    // Options stand on both sides of the subcommand.
    let train = ["train", "--samples", "100", "--save", &board, "--json", "--port", "sim", "--test-samples", "40"];
    let json = sigprop(&[&["host"], &DIGITS[..], &train].concat()).code(0).json();
    let train = ["train", "--samples", "100", "--order", "natural", "--no-baselines", "--save", &golden, "--json"];
    let want = sigprop(&[&train[..], &DIGITS].concat()).code(0).json();
    assert_eq!(json["weights_crc32"], want["weights_crc32"]);
    assert_eq!((&json["samples"], &json["frames_repeated"]), (&json!(100), &json!(0)));
    let updates: u64 = want["updates"].as_array().unwrap().iter().map(|n| n.as_u64().unwrap()).sum();
    assert_eq!(json["updates"], updates);
    assert!(updates > 50, "{updates}");
    assert_eq!(fs::read(&board).unwrap(), fs::read(&golden).unwrap());

    // Those weights on another board classify as the golden model does.
    let ran = host(&DIGITS, &["--weights", &board, "infer", "--samples", "40"]).code(0).json();
    assert_eq!(ran["samples"], 40);
    let untrained = host(&DIGITS, &["infer", "--samples", "40"]).code(0).json();
    // As training found before it began, and after.
    assert_eq!((&json["accuracy_before"], &json["accuracy_after"]), (&untrained["accuracy"], &ran["accuracy"]));
    assert_eq!(json["test_samples"], 40);
    assert!(ran["right"].as_u64() > untrained["right"].as_u64(), "{ran} {untrained}");
}

/// As on the board: weights in SPRAM, which begins with noise, so that the host must write the first.
#[test]
fn digits_on_an_icebreaker_are_trained_from_weights_in_spram() {
    const BOARD: [&str; 4] = ["--preset", "digits", "--board", "icebreaker"];
    let train = ["train", "--samples", "12", "--order", "natural", "--no-baselines", "--json", "--preset", "digits"];
    let want = sigprop(&train).code(0).json();
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("trained").to_str().unwrap().to_owned();
    let fresh =
        host(&BOARD, &["train", "--samples", "12", "--fresh", "--check", "--test-samples", "20", "--save", &file])
            .code(0)
            .json();
    assert_eq!(fresh["weights_crc32"], want["weights_crc32"]);
    // Class and fire bits of each sample, weights and biases, the target code; and how many there are of each.
    assert_eq!(fresh["compared"], (2 * 12 + 1) + 2 * (65 * 64 + 1) + (64 * 10 + 1));
    assert_eq!((&fresh["mismatches"], &fresh["first_mismatch"]), (&json!(0), &json!(null)));
    // Without, it trains what it found, and says so.
    let ran = host(&BOARD, &["train", "--samples", "12", "--test-samples", "0", "--save", &file])
        .code(0)
        .says(&["SPRAM", "--fresh"]);
    assert_ne!(ran.json()["weights_crc32"], want["weights_crc32"]);
}

/// By the schedule and in an order of the seed's, and in words.
#[test]
fn training_is_compared_with_the_golden_model() {
    let dir = tempfile::tempdir().unwrap();
    let report = dir.path().to_str().unwrap();
    let train =
        ["--order", "shuffled", "--samples", "9", "--fresh", "--check", "--test-samples", "10", "--report", report];
    let ran =
        sigprop(&[&["host", "--port", "sim", "--preset", "digits-small", "--seed", "4", "train"], &train[..]].concat());
    let words = ran.code(0).stdout;
    assert!(words.contains("\naccuracy on 10 test samples: ") && words.contains(" % after it\n"), "{words}");
    assert!(words.contains("answers, weights and biases are equal to the golden model's, bit for bit"), "{words}");
    // The page says the same, and what the golden model makes of the weights that were read.
    let page = fs::read_to_string(dir.path().join("report.html")).unwrap();
    for text in ["On the board", "bit for bit", "Learning", "the 9 samples before it", "h meets t", "after 9 samples"] {
        assert!(page.contains(text), "{text}");
    }
    // What does not go together is told before there is a board.
    for action in ["train", "infer"] {
        let ran = host(&["--preset", "tiny"], &[action]).code(2).says(&["has 64 values per sample", "network.inputs"]);
        assert!(!ran.stderr.contains("/dev/"), "{}", ran.stderr);
    }
    let ran = host(&DIGITS, &["infer", "--samples", "361"]).code(2).says(&["361", "360"]);
    assert!(!ran.stderr.contains("/dev/"), "{}", ran.stderr);
    host(&DIGITS, &["train", "--check"]).code(2).says(&["--check", "--fresh"]);
}

#[test]
fn weights_registers_and_checkpoints_are_read_and_written() {
    let tiny = ["--preset", "tiny"];
    let dir = tempfile::tempdir().unwrap();
    let at = |name: &str| dir.path().join(name).to_str().unwrap().to_owned();
    let said = host(&tiny, &["identify"]).code(0).json();
    assert_eq!((&said["stages"], &said["classes"]), (&json!([6, 4]), &json!(3)));

    let [other, back] = [at("other"), at("back")];
    let seven = host(&tiny, &["--seed", "7", "read-weights", &other]).code(0).json();
    let one = host(&tiny, &["read-weights", &back]).code(0).json();
    assert_ne!(one["weights_crc32"], seven["weights_crc32"]);
    let written = host(&tiny, &["write-weights", &other]).code(0).json();
    assert_eq!(written["weights_crc32"], seven["weights_crc32"]);

    // A board that is saved, another that is brought to that state (and read back), and the same saved again.
    let [first, second] = [at("first"), at("second")];
    host(&tiny, &["--seed", "3", "save", &first]).code(0);
    host(&tiny, &["restore", &first]).code(0);
    assert!(!fs::exists(&second).unwrap());
    host(&tiny, &["--seed", "3", "save", &second]).code(0);
    assert_eq!(fs::read(&first).unwrap(), fs::read(&second).unwrap());
    // Half a checkpoint, or one of another network, is refused before the board is touched.
    fs::write(&second, &fs::read(&first).unwrap()[..900]).unwrap();
    host(&tiny, &["restore", &second]).code(2).says(&["second", "save it again"]);
    host(&["--preset", "digits-small"], &["restore", &first]).code(2).says(&["stage2.bank", "checkpoint"]);
    host(&tiny, &["restore", &other]).code(2).says(&["stage2.bank", "sigprop host save"]);

    let registers = host(&tiny, &["registers"]).code(0).json();
    let values: &Value = &registers["registers"];
    assert_eq!((&values["token_lfsr"], &values["lr_shift.2"]), (&json!(52176), &json!(7)));
    let written = host(&tiny, &["write-register", "lr_shift.2", "0x9"]).code(0).json();
    assert_eq!(written["registers"], json!({ "lr_shift.2": 9 }));
    host(&tiny, &["read-register", "lr_shift.3"]).code(2).says(&["lr_shift.3", "registers"]);
    host(&tiny, &["write-register", "lr_shift.1", "99"]).code(2).says(&["lr_shift.1", "99", "1 to 31"]);
    host(&tiny, &["write-register", "samples", "1"]).code(2).says(&["samples"]);
}

#[test]
fn a_port_that_is_none_or_that_nobody_answers_is_told() {
    let none = sigprop(&["host", "--preset", "tiny", "--port", "/dev/no-such-port", "identify"]);
    none.code(2).says(&["/dev/no-such-port", "there is no such port; th"]);
    let file = tempfile::NamedTempFile::new().unwrap();
    for name in [file.path().to_str().unwrap(), "/dev/null"] {
        let ran = sigprop(&["host", "--preset", "tiny", "--port", name, "identify"]);
        ran.code(2).says(&[name, "is no serial port"]);
    }
    assert_eq!(fs::read(file.path()).unwrap(), b"");
    sigprop(&["host", "identify"]).code(2).says(&["--port"]);
    sigprop(&["host", "--preset", "tiny", "identify", "--port", "sim", "--config", "x"]).code(2).says(&["--preset"]);
    sigprop(&["host", "--preset", "tiny", "--port", "sim", "--baud", "1", "identify"]).code(2);
}
