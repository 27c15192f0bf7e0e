//! Data of one's own as a user gives them: the digits, written in the ways that people write theirs.

mod common;

use std::path::Path;

use common::{Ran, sigprop};
use sigprop_golden_model::data::{DataSource, Dataset};
use sigprop_spec::Config;

/// Rows of the digits: pixels of 0 to 240, and the label first or last.
fn rows(set: &Dataset, last: bool) -> String {
    set.iter().fold(String::new(), |text, (x, label)| {
        let pixels: Vec<String> = x.iter().map(|v| (2 * v).to_string()).collect();
        let pixels = pixels.join(",");
        text + &if last { format!("{pixels},{label}\n") } else { format!("{label},{pixels}\n") }
    })
}

fn digits() -> (Dataset, Dataset) {
    let data = DataSource::Digits.load(&Config::preset("digits").unwrap()).unwrap();
    (data.train, data.test)
}

fn train(dir: &Path, name: &str, more: &[&str]) -> Ran {
    let source = format!("csv:{}", dir.join(name).display());
    sigprop(&[&["train", "--epochs", "1", "--no-baselines", "--json", "--data", &source], more].concat())
}

/// The first pixel is 0 in all digits: taken for the label, it would give 100 %.
#[test]
fn labels_in_the_last_column_are_asked_for_and_then_learned() {
    let dir = tempfile::tempdir().unwrap();
    let (set, test) = digits();
    std::fs::write(dir.path().join("last.csv"), rows(&set, true)).unwrap();
    std::fs::write(dir.path().join("first.csv"), rows(&set, false)).unwrap();
    std::fs::write(dir.path().join("test.csv"), rows(&test, true)).unwrap();
    train(dir.path(), "last.csv", &[]).code(2).says(&["--label last"]);
    let last = train(dir.path(), "last.csv", &["--label", "last"]).code(0).json();
    let first = train(dir.path(), "first.csv", &[]).code(0).json();
    assert_eq!(last["weights_crc32"], first["weights_crc32"]);
    assert_eq!(last["samples"], 1437 - 1437 / 5);
    let accuracy = last["test_accuracy"]["sum"].as_f64().unwrap();
    assert!((80.0..99.9).contains(&accuracy), "{accuracy}");
    // With a test set of its own it is the training of the embedded digits.
    let test = format!("csv:{}", dir.path().join("test.csv").display());
    let whole = train(dir.path(), "last.csv", &["--label", "last", "--test", &test]).code(0).json();
    let embedded = sigprop(&["train", "--epochs", "1", "--no-baselines", "--json"]).code(0).json();
    for key in ["samples", "weights_crc32", "test_accuracy", "history"] {
        assert_eq!(whole[key], embedded[key], "{key}");
    }
    // Every command with --data takes the same words.
    let data = format!("csv:{}", dir.path().join("last.csv").display());
    let from = ["--samples", "3", "--data", &data, "--label", "last", "--test", &test];
    sigprop(&[&["simulate"], &from[..]].concat()).code(0);
    sigprop(&[&["verify"], &from[..]].concat()).code(0);
    for host in ["train", "infer"] {
        let run = sigprop(&[&["host", "--port", "no-such-port", host], &from[..]].concat());
        assert!(run.stderr.contains("no-such-port"), "{}", run.stderr);
    }
    sigprop(&["train", "--label", "last"]).code(2).says(&["--label last", "no columns"]);
    sigprop(&["train", "--data", &data, "--label", "0"]).code(2).says(&["--label", "counted from 1"]);
}

#[test]
fn one_class_is_not_learned_in_any_command_that_trains() {
    let dir = tempfile::tempdir().unwrap();
    let (set, _) = digits();
    let one: String =
        rows(&set, false).lines().map(|line| format!("3,{}\n", line.split_once(',').unwrap().1)).collect();
    std::fs::write(dir.path().join("one.csv"), one).unwrap();
    let data = format!("csv:{}", dir.path().join("one.csv").display());
    let says = ["all samples of the training set have label 3", "--label"];
    for command in [&["train"][..], &["simulate"], &["host", "--port", "none", "train"]] {
        sigprop(&[command, &["--samples", "5", "--data", &data]].concat()).code(2).says(&says);
    }
    // Bits are compared whatever they stand for.
    sigprop(&["verify", "--samples", "2", "--data", &data]).code(0).says(&["test set are of class 3"]);
}

/// Digits as rows of pixels are sequences of their rows: a sequence a row, and a step a row.
#[test]
fn sequences_are_learned_as_the_embedded_ones() {
    let dir = tempfile::tempdir().unwrap();
    let (set, test) = digits();
    let steps = |set: &Dataset| {
        let text = rows(set, false);
        text.lines().enumerate().fold(String::from("name,label,a,b,c,d,e,f,g,h\n"), |text, (n, line)| {
            let (label, pixels) = line.split_once(',').unwrap();
            let pixels: Vec<&str> = pixels.split(',').collect();
            text + &pixels.chunks(8).map(|row| format!("s{n},{label},{}\n", row.join(","))).collect::<String>()
        })
    };
    for (name, set) in [("train", &set), ("test", &test)] {
        std::fs::write(dir.path().join(format!("{name}.csv")), rows(set, false)).unwrap();
        std::fs::write(dir.path().join(format!("{name}-steps.csv")), steps(set)).unwrap();
    }
    const NET: [&str; 8] = [
        "network.inputs=8",
        "network.stages=[32]",
        "network.recurrent=true",
        "network.steps=8",
        "learning.margin=1.0",
        "learning.lr_shift=8",
        "learning.schedule=constant",
        "hardware.lanes=8",
    ];
    let run = |more: &[&str]| {
        let sets = NET.iter().flat_map(|set| ["--set", set]);
        let line = ["train", "--epochs", "1", "--no-baselines", "--json"].into_iter().chain(sets);
        sigprop(&line.chain(more.iter().copied()).collect::<Vec<_>>())
    };
    let embedded = run(&[]).code(0).json();
    let at = |name: &str| format!("seq:{}", dir.path().join(name).display());
    let wide = run(&["--data", &at("train.csv"), "--test", &at("test.csv")]).code(0).json();
    let (train, test) = (at("train-steps.csv"), at("test-steps.csv"));
    let long = run(&["--data", &train, "--test", &test, "--sequence", "name"]).code(0).json();
    for key in ["samples", "weights_crc32", "test_accuracy", "history"] {
        assert_eq!((&wide[key], &long[key]), (&embedded[key], &embedded[key]), "{key}");
    }
    run(&["--data", &train]).code(2).says(&["line 2", "--sequence"]);
    run(&["--data", "digits"]).code(2).says(&["digits-rows", "seq:PATH"]);
    run(&["--sequence", "name"]).code(2).says(&["--sequence name:name", "seq:FILE"]);
    sigprop(&["train", "--data", &at("train.csv")]).code(2).says(&["network.recurrent", "csv:"]);
}

/// 256 MiB of text in a few hundred kilobytes: found wrong at its first lines, in a moment and little room.
#[cfg(target_os = "linux")]
#[test]
fn a_packed_file_takes_no_more_room_than_it_may() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("zeros.gz");
    let pack = format!("head -c 268435456 /dev/zero | gzip -1 > '{}'", file.display());
    assert!(std::process::Command::new("sh").args(["-c", &pack]).status().unwrap().success());
    let source = format!("csv:{}", file.display());
    // 200 MB of address space are enough for a refusal.
    let script = "ulimit -v 200000; exec \"$0\" \"$@\"";
    let mut command = std::process::Command::new("sh");
    command.args(["-c", script, env!("CARGO_BIN_EXE_sigprop"), "train", "--data", &source]);
    Ran::new(command.output().unwrap()).code(2).says(&["a line of more than"]);
    let folder = dir.path().join("idx");
    std::fs::create_dir(&folder).unwrap();
    for name in ["train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz"] {
        std::fs::copy(&file, folder.join(name)).unwrap();
    }
    let source = format!("idx:{}", folder.display());
    let mut command = std::process::Command::new("sh");
    command.args(["-c", script, env!("CARGO_BIN_EXE_sigprop"), "train", "--data", &source]);
    Ran::new(command.output().unwrap()).code(2).says(&["element type 0x00"]);
}

/// No system has room for such a stack, so that no thread can be had.
#[cfg(target_os = "linux")]
#[test]
fn where_no_thread_can_be_had_commands_do_without_or_say_so() {
    const NO_THREADS: &str = "export RUST_MIN_STACK=1000000000000000;";
    let run = |args: &[&str]| Ran::new(common::start(NO_THREADS, args).wait_with_output().unwrap());
    run(&["train", "--samples", "300", "--no-baselines"]).code(0);
    run(&["simulate", "--samples", "3"]).code(0);
    let ran = run(&["host", "--port", "sim", "identify"]).code(1);
    assert!(!ran.stderr.contains("panicked") && ran.stderr.contains("pseudo-terminal"), "{}", ran.stderr);
    // Ctrl-C is heard without the thread that waits for it.
    let dir = tempfile::tempdir().unwrap();
    let save = dir.path().join("w");
    let child = common::start(NO_THREADS, &["train", "--epochs", "100000", "--save", save.to_str().unwrap()]);
    std::thread::sleep(std::time::Duration::from_millis(1500));
    assert!(std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    let ran = Ran::new(child.wait_with_output().unwrap()).code(1);
    assert!(ran.stdout.contains("interrupted") && save.is_file(), "{}", ran.stdout);
}
