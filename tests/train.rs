//! `sigprop train` as a user meets it.

mod common;

use common::{keys, line, oracle, sigprop};
use serde_json::json;
use sigprop_golden_model::data::DataSource;
use sigprop_spec::Config;

#[test]
fn the_oracles_checksums_come_out_of_the_command() {
    let one = oracle("train", &["--samples", "1", "--no-baselines"]).code(0).json();
    assert_eq!(one["weights_crc32"], json!(["0cd14db9", "591d948d", "4da3359f"]));
    let hundred = oracle("train", &["--samples", "100", "--no-baselines"]).code(0).json();
    assert_eq!(hundred["weights_crc32"], json!(["a95e7065", "7f39e2eb", "bed3eae7"]));
    assert_eq!(hundred["samples"], 100);
}

#[test]
fn json_has_the_keys_that_scripts_rely_on() {
    let run = line("train --preset digits --epochs 1 --json").code(0);
    let json = run.json();
    let mut got = keys(&json);
    got.sort_unstable();
    let want = [
        "baselines",
        "config_hash",
        "epochs",
        "history",
        "preset",
        "samples",
        "seconds",
        "test_accuracy",
        "updates",
        "weights_crc32",
    ];
    assert_eq!(got, want);
    assert_eq!((&json["preset"], &json["samples"], &json["epochs"]), (&json!("digits"), &json!(1437), &json!(1)));
    assert_eq!(json["config_hash"].as_str().unwrap().len(), 16);
    for key in ["updates", "weights_crc32"] {
        assert_eq!(json[key].as_array().unwrap().len(), 2, "{key}");
    }
    assert_eq!(json["test_accuracy"]["stages"].as_array().unwrap().len(), 2);
    for accuracy in [&json["test_accuracy"]["sum"], &json["baselines"]["backprop"], &json["baselines"]["logistic"]] {
        assert!((80.0..=100.0).contains(&accuracy.as_f64().unwrap()), "{json}");
    }
}

#[test]
fn twenty_epochs_reach_the_accuracy_and_are_shown_beside_the_baselines() {
    let run = line("train --preset digits --epochs 20 --seed 1").code(0);
    for text in ["sum of stages", "backpropagation", "logistic regression", "seed 1", "weights CRC-32"] {
        assert!(run.stdout.contains(text), "{}", run.stdout);
    }
    let sum = run.stdout.lines().find(|l| l.contains("sum of stages")).unwrap();
    let percent: f64 = sum.split_whitespace().rev().nth(3).unwrap().parse().unwrap();
    assert!(percent >= 98.0, "{sum}");
}

#[test]
fn the_same_seed_gives_the_same_weights_and_another_seed_others() {
    let crc = |seed: &str| {
        let args = ["train", "--samples", "300", "--no-baselines", "--json", "--seed", seed];
        sigprop(&args).code(0).json()["weights_crc32"].clone()
    };
    assert_eq!(crc("5"), crc("5"));
    assert_ne!(crc("5"), crc("6"));
}

#[test]
fn epochs_and_samples_end_with_whichever_is_less() {
    let samples =
        |more: &str| line(&format!("train --no-baselines --json {more}")).code(0).json()["samples"].as_u64().unwrap();
    assert_eq!(samples("--epochs 1 --samples 2000"), 1437);
    assert_eq!(samples("--epochs 2 --samples 2000"), 2000);
    assert_eq!(samples("--set learning.epochs=1"), 1437);
    // Samples alone go round the training set as often as it takes.
    assert_eq!(samples("--set learning.epochs=1 --samples 1500"), 1500);
}

#[test]
fn weights_saved_and_given_back_are_the_same() {
    let dir = tempfile::tempdir().unwrap();
    let (first, second, plot) = (dir.path().join("a.st"), dir.path().join("b.st"), dir.path().join("curve.svg"));
    let (first, second, plot) = (first.to_str().unwrap(), second.to_str().unwrap(), plot.to_str().unwrap());
    let train = |more: &[&str]| {
        let args = ["train", "--samples", "64", "--no-baselines", "--json"];
        sigprop(&[&args, more].concat()).code(0).json()
    };
    let through = train(&["--save", first, "--plot", plot]);
    // With shifts this large every update rounds to nothing: what comes in goes out.
    let no_steps = ["--set", "learning.lr_shift=[28,28]"];
    let still = train(&[&["--init", first, "--save", second], &no_steps[..]].concat());
    assert_eq!(through["weights_crc32"], still["weights_crc32"]);
    assert_eq!(still["samples"], 64);
    let again = train(&[&["--weights", first], &no_steps[..]].concat());
    assert_eq!(still["weights_crc32"], again["weights_crc32"], "--init and --weights mean the same");
    let bytes = std::fs::read(first).unwrap();
    let tensors = safetensors::SafeTensors::deserialize(&bytes).unwrap();
    assert_eq!(tensors.tensor("stage1.weight").unwrap().shape(), [64, 64]);
    assert_eq!(tensors.tensor("token.code").unwrap().shape(), [10, 64]);
    let svg = std::fs::read_to_string(plot).unwrap();
    assert!(svg.starts_with("<svg") && svg.contains("test accuracy") && svg.trim_end().ends_with("</svg>"));
}

/// The history of three epochs of digits, and its log as JSON lines and as CSV.
#[test]
fn each_epoch_has_its_numbers_in_json_and_in_the_log() {
    let dir = tempfile::tempdir().unwrap();
    let at = |name: &str| dir.path().join(name).to_str().unwrap().to_owned();
    let run = |log: &str| {
        let args = ["train", "--preset", "digits", "--epochs", "3", "--no-baselines", "--json", "--log", log];
        sigprop(&args).code(0).json()
    };
    let json = run(&at("a.jsonl"));
    let history = json["history"].as_array().unwrap();
    let of = |key: &str| -> Vec<u64> { history.iter().map(|epoch| epoch[key].as_u64().unwrap()).collect() };
    assert_eq!((of("epoch"), of("samples")), (vec![1, 2, 3], vec![1437, 2874, 4311]));
    for stage in 0..2 {
        let fires: Vec<u64> = history.iter().map(|epoch| epoch["fires"][stage].as_u64().unwrap()).collect();
        assert_eq!(fires.iter().sum::<u64>(), json["updates"][stage].as_u64().unwrap());
        assert!(fires.iter().all(|n| (1..1437).contains(n)), "{fires:?}");
        // The schedule adds one at each quarter: within every epoch of three.
        let base = history[0]["lr_shift"][stage].as_u64().unwrap();
        let shift =
            |key: &str| -> Vec<u64> { history.iter().map(|e| e[key][stage].as_u64().unwrap() - base).collect() };
        assert_eq!((shift("lr_shift"), shift("lr_shift_end")), (vec![0, 1, 2], vec![1, 2, 3]));
    }
    assert_eq!(history[2]["test_accuracy"], json["test_accuracy"]);
    let lines = std::fs::read_to_string(at("a.jsonl")).unwrap();
    let lines: Vec<serde_json::Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(&lines, history);
    assert_eq!(run(&at("b.CSV"))["history"], json["history"]);
    let table = std::fs::read_to_string(at("b.CSV")).unwrap();
    let rows: Vec<Vec<&str>> = table.lines().map(|line| line.split(',').collect()).collect();
    let names = "epoch,samples,test_sum,test_stage1,test_stage2,fires_stage1,fires_stage2,lr_shift_stage1,lr_shift_stage2,\
                 lr_shift_end_stage1,lr_shift_end_stage2";
    assert_eq!(rows[0].join(","), names);
    let want = &history[1];
    let value = |field: &str| serde_json::from_str::<f64>(field).unwrap();
    assert_eq!((rows.len(), rows[2][0], rows[2][1]), (4, "2", "2874"));
    assert_eq!(value(rows[2][2]), want["test_accuracy"]["sum"].as_f64().unwrap());
    assert_eq!(value(rows[2][5]), want["fires"][0].as_f64().unwrap());
    assert_eq!(value(rows[2][10]), want["lr_shift_end"][1].as_f64().unwrap());
}

#[cfg(unix)]
#[test]
fn interrupting_keeps_what_was_finished() {
    use common::start;
    use std::process::Command;
    use std::time::Duration;
    let dir = tempfile::tempdir().unwrap();
    let save = dir.path().join("w.st");
    let log = dir.path().join("log.jsonl");
    let args = ["train", "--epochs", "100000", "--json", "--save", save.to_str().unwrap(), "--log"];
    let child = start("", &[&args[..], &[log.to_str().unwrap()]].concat());
    std::thread::sleep(Duration::from_millis(1500));
    let killed = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(killed.success());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(json["interrupted"], true);
    assert!(json["samples"].as_u64().unwrap() > 0);
    assert!(save.is_file());
    let lines = std::fs::read_to_string(log).unwrap();
    let lines: Vec<serde_json::Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(serde_json::Value::Array(lines), json["history"]);
    assert_eq!(json["history"].as_array().unwrap().len() as u64, json["epochs"].as_u64().unwrap());
}

/// Spikes of the inputs by their closed form, `(amax + 1) / 2 + T x` by `amax + 1`; additions by spikes and sizes.
#[test]
fn what_spikes_and_what_it_adds_is_said() {
    let data = DataSource::Digits.load(&Config::preset("digits-spiking").unwrap()).unwrap();
    for steps in [2, 4, 16] {
        let set = format!("network.steps={steps}");
        let args = ["train", "--preset", "digits-spiking", "--epochs", "1", "--no-baselines", "--json", "--set", &set];
        let json = sigprop(&args).code(0).json();
        let of = |name: &str| json["activity"][name].as_f64().unwrap();
        let spikes = |x: &i16| (64 + steps * i64::from(*x).max(0)) / 128;
        let inputs: i64 = data.test.iter().map(|(x, _)| x.iter().map(spikes).sum::<i64>()).sum();
        let near = |a: f64, b: f64| (a - b).abs() < 1e-6;
        assert!(near(of("input_spikes"), inputs as f64 / data.test.len() as f64), "{json}");
        let stages: Vec<f64> =
            json["activity"]["stage_spikes"].as_array().unwrap().iter().map(|n| n.as_f64().unwrap()).collect();
        assert!(stages.len() == 2 && stages.iter().all(|n| *n > 1.0 && *n < 64.0 * steps as f64), "{json}");
        let additions = 64.0 * (of("input_spikes") + stages[0]) + (steps * 2 * 64) as f64;
        assert!(near(of("additions"), additions), "{additions}: {json}");
        assert_eq!(of("multiplications_of_static_neurons"), f64::from(2 * 64 * 65));
    }
    let json = line("train --preset digits --epochs 1 --no-baselines --json").code(0).json();
    assert!(json.get("activity").is_none(), "{json}");
}

#[test]
fn spikes_are_drawn_where_there_are_some() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("spikes.svg");
    let args = ["train", "--no-baselines", "--epochs", "1", "--raster", file.to_str().unwrap(), "--preset"];
    sigprop(&[&args[..], &["digits"]].concat()).code(2).says(&["the neurons of digits do not spike"]);
    assert!(!file.exists());
    let ran = sigprop(&[&args[..], &["digits-spiking-small"]].concat()).code(0);
    assert!(ran.stdout.contains("spikes written to"), "{}", ran.stdout);
    let svg = std::fs::read_to_string(&file).unwrap();
    assert!(svg.starts_with("<svg") && svg.matches("<circle").count() > 1000 && svg.contains("stage 2"), "{svg}");
}
