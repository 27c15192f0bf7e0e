//! `sigprop compare` as a user meets it.

mod common;

use std::fs;

use common::{line, sigprop};
use serde_json::{Value, json};

const RULES: [&str; 7] = [
    "sigprop",
    "backprop",
    "feedback_alignment",
    "direct_feedback_alignment",
    "local_fixed",
    "local_learned",
    "logistic",
];

fn words(rules: &Value) -> Vec<&str> {
    rules.as_array().unwrap().iter().map(|rule| rule["rule"].as_str().unwrap()).collect()
}

#[test]
fn all_rules_learn_and_say_what_they_cost() {
    let json = line("compare --epochs 2 --seeds 1,2,1 --json").code(0).json();
    assert_eq!(words(&json["rules"]), RULES);
    assert_eq!((&json["seeds"], &json["samples"]), (&json!([1, 2]), &json!(2 * 1437)));
    for rule in json["rules"].as_array().unwrap() {
        let accuracy = &rule["test_accuracy"];
        let tests: Vec<f64> =
            accuracy["runs"].as_array().unwrap().iter().map(|r| r["test"].as_f64().unwrap()).collect();
        assert_eq!(tests.len(), 2, "{rule}");
        assert!(tests.iter().all(|test| (80.0..=100.0).contains(test)), "{rule}");
        let of = |key: &str| accuracy[key].as_f64().unwrap();
        assert!((of("mean") - f64::midpoint(tests[0], tests[1])).abs() < 1e-9, "{rule}");
        assert_eq!((of("least"), of("most")), (tests[0].min(tests[1]), tests[0].max(tests[1])), "{rule}");
        let is_sigprop = rule["rule"] == "sigprop";
        assert_eq!((&rule["hardware"], rule["config_hash"].is_string()), (&json!(is_sigprop), is_sigprop));
        // Stages that do not fire spare products; nothing else does.
        assert_eq!(rule["products_mean"].as_f64().unwrap() < rule["products"].as_f64().unwrap(), is_sigprop, "{rule}");
    }
    let of = |rule: usize, key: &str| json["rules"][rule][key].as_u64().unwrap();
    // 64-64-64-10: weights behind the first layer are read transposed by backpropagation alone.
    assert_eq!((of(0, "transposed_reads"), of(1, "transposed_reads"), of(2, "transposed_reads")), (0, 4096 + 640, 0));
    assert_eq!((of(0, "feedback_values"), of(1, "feedback_values"), of(3, "feedback_values")), (0, 128, 20));
}

/// The integers are those of `train`.
#[test]
fn signal_propagation_is_what_train_has() {
    let compared = line("compare --rules sigprop --seeds 5 --epochs 1 --json").code(0).json();
    let trained = line("train --seed 5 --epochs 1 --no-baselines --json").code(0).json();
    assert_eq!(compared["rules"][0]["test_accuracy"]["mean"], trained["test_accuracy"]["sum"]);
    assert_eq!(compared["rules"][0]["config_hash"], trained["config_hash"]);
    let fired = |json: &Value, s: usize| json["updates"][s].as_f64().unwrap() / 1437.0;
    let run = &compared["rules"][0]["test_accuracy"]["runs"][0];
    assert_eq!(run["fired"], json!([fired(&trained, 0), fired(&trained, 1)]));
    let both = line("train --seed 5 --epochs 1 --json").code(0).json();
    let float = line("compare --rules backprop,logistic --seeds 5 --epochs 1 --json").code(0).json();
    for (n, rule) in ["backprop", "logistic"].into_iter().enumerate() {
        assert_eq!(float["rules"][n]["test_accuracy"]["mean"], both["baselines"][rule], "{rule}");
    }
}

#[test]
fn members_sizes_and_rates_are_those_that_were_asked_for() {
    let args = ["compare", "--rules", "backprop,sigprop", "--seeds", "1", "--samples", "300", "--json"];
    let more = ["--member", "learning.loss=l2 learning.lr_shift=7", "--hidden", "30,20", "--rate", "backprop=0.25"];
    let json = sigprop(&[&args[..], &more].concat()).code(0).json();
    assert_eq!(words(&json["rules"]), ["backprop", "sigprop", "sigprop"]);
    assert_eq!(json["rules"][0]["sizes"], json!([64, 30, 20, 10]));
    assert_eq!(json["rules"][0]["rate"], json!(0.25));
    assert_eq!(json["rules"][2]["settings"], json!(["learning.loss=l2", "learning.lr_shift=7"]));
    assert_ne!(json["rules"][1]["config_hash"], json["rules"][2]["config_hash"]);
}

#[test]
fn finished_runs_are_kept_and_not_done_again() {
    let folder = tempfile::tempdir().unwrap();
    let (runs, plot) = (folder.path().join("runs.jsonl"), folder.path().join("rules.svg"));
    let (runs_name, plot_name) = (runs.to_str().unwrap(), plot.to_str().unwrap());
    let args = |rules: &'static str| ["compare", "--rules", rules, "--seeds", "1,2", "--samples", "500", "--runs"];
    let with = |rules, more: &[&str]| sigprop(&[&args(rules)[..], &[runs_name], more].concat());
    let first = with("sigprop,logistic", &["--json"]).code(0).json();
    assert_eq!(fs::read_to_string(&runs).unwrap().lines().count(), 4);
    // The seconds of a run are its own: those of the first time.
    let again = with("logistic,backprop,sigprop", &["--json", "--plot", plot_name]).code(0).json();
    assert_eq!(again["rules"][2]["test_accuracy"], first["rules"][0]["test_accuracy"]);
    assert_eq!(again["rules"][0]["test_accuracy"], first["rules"][1]["test_accuracy"]);
    assert_eq!(fs::read_to_string(&runs).unwrap().lines().count(), 6);
    let svg = fs::read_to_string(&plot).unwrap();
    assert!(svg.contains("Signal Propagation") && svg.contains("backpropagation"), "{svg}");
    // Another rate, other settings, other samples: other runs.
    with("logistic", &["--rate", "logistic=0.2"]).code(0);
    with("sigprop", &["--set", "learning.lr_shift=8"]).code(0);
    with("sigprop", &["--order", "natural"]).code(0);
    assert_eq!(fs::read_to_string(&runs).unwrap().lines().count(), 12);
}

#[test]
fn what_cannot_be_compared_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let runs = folder.path().join("runs.jsonl");
    fs::write(&runs, "{\"rule\": \"sigprop\"}\n").unwrap();
    let runs = runs.to_str().unwrap();
    for (args, says) in [
        (&["--rules", "backprop,adam"][..], &["adam", "direct_feedback_alignment", "logistic"][..]),
        (&["--rate", "backprop"], &["backprop=0.03"]),
        (&["--rate", "sigprop=1"], &["learning.lr_shift"]),
        (&["--rate", "logistic=-1"], &["above 0"]),
        (&["--hidden", "0"], &["0"]),
        (&["--seeds", "one"], &["one"]),
        (&["--member", "learning.loss=l3"], &["learning.loss", "hinge"]),
        (&["--set", "learning.mode=inference"], &["inference"]),
        (&["--runs", "runs.csv"], &[".jsonl"]),
        (&["--runs", runs], &["line 1", "no run of"]),
        (&["--rules", "sigprop,bptt"], &["--rules bptt", "\"single\"", "network.recurrent = true"]),
        (&["--rules", "rtrl"], &["--rules rtrl", "\"single\"", "network.recurrent = true"]),
    ] {
        let all = [&["compare", "--samples", "10"], args].concat();
        sigprop(&all).code(2).says(says);
    }
}

/// A network that takes sequences: pictures row by row.
const RECURRENT: [&str; 12] = [
    "--set",
    "network.inputs=8",
    "--set",
    "network.recurrent=true",
    "--set",
    "network.stages=[24]",
    "--set",
    "learning.margin=1.0",
    "--set",
    "learning.lr_shift=8",
    "--set",
    "hardware.lanes=8",
];

#[test]
fn sequences_have_rules_of_their_own() {
    let with = |args: &[&str]| sigprop(&[&["compare", "--seeds", "1", "--epochs", "2"], &RECURRENT[..], args].concat());
    let json = with(&["--json"]).code(0).json();
    assert_eq!(words(&json["rules"]), ["sigprop", "logistic", "bptt"]);
    assert_eq!(json["steps"], json!({"least": 8, "most": 8, "mean": 8.0}));
    // A gradient of the same network, without rounding, and by the other way of computing it.
    let named = with(&["--rules", "rtrl,bptt", "--hidden", "6", "--rate", "bptt=0.02", "--json"]).code(0).json();
    assert_eq!(words(&named["rules"]), ["rtrl", "bptt"]);
    let of = |rule: usize, key: &str| named["rules"][rule][key].clone();
    assert_eq!((of(0, "sizes"), of(0, "rate")), (json!([8, 6, 10]), of(1, "rate")));
    let test = |rule: usize| of(rule, "test_accuracy")["mean"].as_f64().unwrap();
    assert!(test(0) > 50.0 && (test(0) - test(1)).abs() < 1.0, "{named}");
    // 15 weights a unit, each with an influence on every unit.
    assert_eq!((of(0, "kept_values"), of(0, "feedback_values")), (json!(8 + 24 + 10 + 6 * 6 * 15), json!(6)));
    let table = with(&["--rules", "bptt", "--hidden", "6"]).code(0).stdout;
    assert!(table.contains("8 to 8 in a training sequence") && !table.contains("last step"), "{table}");
    let table = with(&["--rules", "logistic"]).code(0).stdout;
    assert!(table.contains("last step    is all that logistic regression sees of a sequence"), "{table}");
}

/// `train` has the one baseline that learns sequences, as `compare` has it, and what is reached without memory.
#[test]
fn training_on_sequences_has_backpropagation_through_time_and_the_last_step_beside_it() {
    let with = |args: &[&str]| sigprop(&[args, &RECURRENT[..], &["--epochs", "1", "--json"]].concat()).code(0).json();
    let baselines = with(&["train", "--seed", "5"])["baselines"].clone();
    let compared = with(&["compare", "--seeds", "5", "--rules", "bptt,logistic"]);
    for (n, baseline) in ["bptt", "last_step"].into_iter().enumerate() {
        assert_eq!(baselines[baseline], compared["rules"][n]["test_accuracy"]["mean"], "{baseline}");
    }
    assert!(baselines["bptt"].is_f64() && baselines["last_step"].is_f64());
    assert!(baselines["backprop"].is_null() && baselines["logistic"].is_null());
}

#[test]
fn rules_of_single_inputs_are_refused_for_sequences() {
    for (args, says) in [
        (&["--rules", "bptt,backprop"][..], &["--rules backprop", "\"recurrent\"", "use bptt, rtrl or logistic"][..]),
        (&["--hidden", "30,20"], &["--hidden 30,20", "bptt", "give one width"]),
        (&["--rules", "rtrl", "--hidden", "4000"], &["--rules rtrl", "4000", "268435456", "--hidden"]),
    ] {
        let all = [&["compare", "--samples", "10"], &RECURRENT[..], args].concat();
        sigprop(&all).code(2).says(says);
    }
}

/// What was finished by then is shown and kept.
#[cfg(unix)]
#[test]
fn an_interrupted_comparison_keeps_what_was_finished() {
    use std::process::Command;
    let folder = tempfile::tempdir().unwrap();
    let runs = folder.path().join("runs.jsonl");
    let name = runs.to_str().unwrap();
    let args = ["compare", "--rules", "logistic,sigprop", "--seeds", "1", "--samples", "100000000", "--json", "--runs"];
    // The first is there already; the second would take hours.
    let quick = ["compare", "--rules", "logistic", "--seeds", "1", "--samples", "300", "--runs", name];
    sigprop(&quick).code(0);
    let text = fs::read_to_string(&runs).unwrap();
    fs::write(&runs, text.replace("\"samples\":300", "\"samples\":100000000")).unwrap();
    let child = common::start("", &[&args[..], &[name]].concat());
    std::thread::sleep(std::time::Duration::from_secs(1));
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    let ran = common::Ran::new(child.wait_with_output().unwrap()).code(1);
    let json = ran.json();
    assert_eq!(json["interrupted"], json!(true));
    assert!(json["rules"][0]["test_accuracy"].is_object() && json["rules"][1]["test_accuracy"].is_null(), "{json}");
    assert_eq!(fs::read_to_string(&runs).unwrap().lines().count(), 1);
}
