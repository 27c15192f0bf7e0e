//! A network that answers a value, as a user meets it.

mod common;

use common::{Ran, line, sigprop};

/// Asserts that stdout has all these texts.
#[track_caller]
fn prints(run: &Ran, texts: &[&str]) {
    assert!(texts.iter().all(|text| run.stdout.contains(text)), "{texts:?} in:\n{}", run.stdout);
}

#[test]
fn diabetes_is_learned_about_as_well_as_by_least_squares() {
    let mut sum = 0.0;
    for seed in ["1", "2", "3"] {
        let json = sigprop(&["train", "--preset", "diabetes", "--seed", seed, "--json"]).code(0).json();
        let r2 = json["test_accuracy"]["r2"].as_f64().unwrap();
        let linear = json["baselines"]["linear"].as_f64().unwrap();
        assert!((0.44..0.455).contains(&linear) && r2 > 0.40, "{json}");
        assert_eq!((&json["scale"]["offset"], &json["scale"]["step"]), (&160.0.into(), &2.0.into()));
        assert_eq!(
            json["test_accuracy"]["stages"].as_array().unwrap().len(),
            1,
            "the output stage tells no classes apart"
        );
        sum += r2;
    }
    assert!(sum / 3.0 >= 0.43, "{}", sum / 3.0);
    prints(&line("train --preset diabetes --epochs 1").code(0), &["R^2", "least squares", "160 + 2 * integer"]);
}

#[test]
fn a_file_of_ones_own_is_learned_and_its_scale_is_kept() {
    let dir = tempfile::tempdir().unwrap();
    let at = |name: &str| dir.path().join(name).to_str().unwrap().to_owned();
    // y = 1000 + 300 a - 100 b, in the last column.
    let row = |n: i32| {
        let (a, b) = (f64::from(n * 7 % 41) / 20.0 - 1.0, f64::from(n * 11 % 37) / 18.0 - 1.0);
        format!("{a:.3},{b:.3},{:.1}\n", 1000.0 + 300.0 * a - 100.0 * b)
    };
    std::fs::write(at("v.csv"), (0..400).map(row).collect::<String>()).unwrap();
    let data = format!("csv:{}", at("v.csv"));
    let net = ["--preset", "diabetes", "--set", "network.inputs=2", "--data", &data, "--label", "last"];
    let log = ["--save", &at("w"), "--log", &at("l.csv"), "--plot", &at("p.svg"), "--json"].map(str::to_owned);
    let log: Vec<&str> = log.iter().map(String::as_str).collect();
    let json = sigprop(&[&["train"], &net[..], &log].concat()).code(0).json();
    assert!(json["test_accuracy"]["r2"].as_f64().unwrap() > 0.9, "{json}");
    assert!(
        std::fs::read_to_string(at("l.csv"))
            .unwrap()
            .starts_with("epoch,samples,test_r2,test_stage1,fires_stage1,fires_stage2")
    );
    let half = |json: &serde_json::Value| json["scale"]["step"].as_f64().unwrap();
    // Fewer rows, whose own scale would be another.
    let few: String = (0..400).filter(|n| n * 7 % 41 < 20).map(row).collect();
    std::fs::write(at("v.csv"), few).unwrap();
    let again = ["--weights", &at("w"), "--samples", "1", "--json", "--no-baselines"].map(str::to_owned);
    let again: Vec<&str> = again.iter().map(String::as_str).collect();
    let kept = sigprop(&[&["train"], &net[..], &again].concat()).code(0).json();
    let own = sigprop(&[&["train"], &net[..], &["--samples", "1", "--json"]].concat()).code(0).json();
    assert!(half(&kept) == half(&json) && half(&own) != half(&json), "{kept}\n{own}");
    assert!(kept["test_accuracy"]["r2"].as_f64().unwrap() > 0.8, "{kept}");
    // The same on the simulated hardware, and where it does not learn.
    let told = sigprop(&[&["simulate"], &net[..], &["--samples", "20"]].concat()).code(0);
    prints(&told, &["R^2"]);
    let mode = ["--set", "learning.mode=inference", "--weights", &at("w"), "--samples", "30"].map(str::to_owned);
    let mode: Vec<&str> = mode.iter().map(String::as_str).collect();
    let told = sigprop(&[&["simulate"], &net[..], &mode].concat()).code(0);
    prints(&told, &["R^2 0.", "singly and in pairs"]);
}

#[test]
fn a_board_answers_values() {
    let net = ["--port", "sim", "--preset", "diabetes"];
    let train = ["train", "--samples", "20", "--test-samples", "20", "--fresh", "--check", "--json"];
    let json = sigprop(&[&["host"], &net[..], &train].concat()).code(0).json();
    assert!(json["mismatches"] == 0 && json["r2_before"].is_number() && json["r2_after"].is_number(), "{json}");
    let run = sigprop(&[&["host"], &net[..], &["infer", "--samples", "12"]].concat()).code(0);
    prints(&run, &["R^2", "sample 0: ", "and it is 135", "--json"]);
    let json = sigprop(&[&["host"], &net[..], &["infer", "--samples", "12", "--json"]].concat()).code(0).json();
    let (integers, values) = (json["integers"].as_array().unwrap(), json["values"].as_array().unwrap());
    assert_eq!((integers.len(), values.len()), (12, 12));
    assert_eq!(values[3].as_f64().unwrap(), 160.0 + 2.0 * integers[3].as_f64().unwrap());
}

#[test]
fn what_a_value_cannot_do_is_refused_by_name() {
    line("compare --preset diabetes").code(2).says(&["regression", "sigprop compare", "sigprop train"]);
    line("train --preset diabetes --data digits").code(2).says(&["digits has a class", "csv:FILE"]);
    line("train --preset digits --data diabetes").code(2).says(&["diabetes has a value", "regression"]);
    line("train --preset digits --set network.task=regression").code(2).says(&["diabetes", "network.inputs"]);
    line("train --preset diabetes --set learning.margin_out=3").code(2).says(&["margin_out", "epsilon"]);
    line("train --preset diabetes --set network.readout=last").code(2).says(&["network.readout", "output stage"]);
    line("demo --preset diabetes -o no-such").code(2).says(&["digits"]);
}
