//! `sigprop explore`: points that are pure, kept, resumed, and gathered; and the workflow of Snakemake.

mod common;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use common::sigprop;
use serde_json::Value;

const SPACE: &str = "network = \"digits-small\"\nboards = [\"hx8k\", \"ulx3s-25f\"]\nseeds = [1, 5]\nmeasure = [\"train\", \"fit\", \"verify\"]\nverify_samples = 2\n\
    [set]\n\"learning.epochs\" = 1\n[grid]\n\"network.stages\" = [[4], [6, 4]]\n";

fn space(folder: &Path, text: &str) -> String {
    let path = folder.join("space.toml");
    fs::write(&path, text).unwrap();
    path.display().to_string()
}

fn explore(folder: &Path) -> Value {
    let file = folder.join("space.toml").display().to_string();
    sigprop(&["explore", &file, "-o", folder.join("out").to_str().unwrap(), "--json"]).code(0).json()
}

/// Contents of the files of all points, and when they were written.
fn points(folder: &Path) -> BTreeMap<PathBuf, std::time::SystemTime> {
    let folders = fs::read_dir(folder.join("out/points")).unwrap().map(|entry| entry.unwrap().path());
    folders.map(|point| (point.clone(), point.join("result.json").metadata().unwrap().modified().unwrap())).collect()
}

#[test]
fn points_are_measured_as_the_commands_measure_and_not_again() {
    let folder = tempfile::tempdir().unwrap();
    space(folder.path(), SPACE);
    let all = explore(folder.path());
    let rows = all["points"].as_array().unwrap();
    assert_eq!((rows.len(), &all["missing"], &all["failed"]), (4, &Value::Array(vec![]), &Value::Array(vec![])));
    let set = ["--set", "learning.epochs=1", "--set", "network.stages=[6, 4]"];
    let mean: f64 = ["1", "5"]
        .iter()
        .map(|seed| {
            let trained =
                sigprop(&[&["train", "digits-small", "--seed", seed, "--no-baselines", "--json"], &set[..]].concat())
                    .code(0)
                    .json();
            trained["test_accuracy"]["sum"].as_f64().unwrap() / 2.0
        })
        .sum();
    let fit = sigprop(&[&["fit", "digits-small", "--board", "hx8k", "--json"], &set[..]].concat()).code(0).json();
    let is = |row: &&Value| row["board"] == "hx8k" && row["set"].to_string().contains("[6, 4]");
    let row = rows.iter().find(is).unwrap();
    assert!((row["accuracy"].as_f64().unwrap() - mean).abs() < 1e-9, "{row}");
    assert_eq!((&row["cycles"], &row["lanes"]), (&fit["boards"][0]["cycles_per_sample"], &fit["boards"][0]["lanes"]));
    assert_eq!(row["cells"]["lut4"], fit["boards"][0]["estimate"]["lut4"]);
    let verified = row["verified"].as_array().unwrap();
    assert!(verified[0].as_u64().unwrap() > 500 && verified[1] == 0);
    assert!(rows.iter().any(|row| row["front"] == true), "no front");
    let lines = fs::read_to_string(folder.path().join("out/results.jsonl")).unwrap();
    assert_eq!(lines.lines().count(), 4);
    assert!(fs::read_to_string(folder.path().join("out/pareto.svg")).unwrap().contains("ulx3s-25f"));

    // Again: nothing is done. One lost, one of a killed run: those alone.
    let before = points(folder.path());
    assert_eq!(explore(folder.path()), all);
    assert_eq!(points(folder.path()), before);
    let (lost, cut) = (before.keys().next().unwrap(), before.keys().last().unwrap());
    fs::remove_file(lost.join("result.json")).unwrap();
    fs::remove_file(lost.join("train-5.json")).unwrap();
    fs::write(cut.join("result.json"), "{\"point\": \"").unwrap();
    let file = folder.path().join("out").display().to_string();
    let gathered = sigprop(&["explore", "--collect", &file, "--json"]).code(1).json();
    assert_eq!(gathered["missing"].as_array().unwrap().len(), 2);
    assert_eq!(explore(folder.path()), all, "another result the second time");
    let after = points(folder.path());
    let changed: Vec<_> = after.iter().filter(|(path, when)| before[*path] != **when).map(|(path, _)| path).collect();
    assert_eq!(changed, [lost, cut]);
    // More points: those that are there stay.
    space(folder.path(), &SPACE.replace("[6, 4]]", "[6, 4], [5]]"));
    assert_eq!(explore(folder.path())["points"].as_array().unwrap().len(), 6);
    assert!(before.keys().all(|path| points(folder.path())[path] == after[path]));
    // Fewer: the results are those of the space as it is.
    space(
        folder.path(),
        &(SPACE.replace("[[4], [6, 4]]", "[[4]]") + "[[point]]\n\"network.stages\" = [ 4 ]\n\"learning.epochs\" = 1\n"),
    );
    assert_eq!(explore(folder.path())["points"].as_array().unwrap().len(), 2);
}

/// Other samples in the same file are other points; what was kept of the old ones is in nobody's way, and is not taken for the new.
#[test]
fn points_of_other_samples_are_other_points() {
    let folder = tempfile::tempdir().unwrap();
    let samples = |shift: usize| {
        let row = |n: usize| {
            format!("{},{},{}\n", n % 2, (n * 7 + shift) % 50, if n.is_multiple_of(2) { 200 } else { 20 + n % 9 })
        };
        fs::write(folder.path().join("few.csv"), (0..40).map(row).collect::<String>()).unwrap();
    };
    space(
        folder.path(),
        "network = \"digits-small\"\ndata = \"csv:few.csv\"\n[set]\n\"network.inputs\" = 2\n\"network.classes\" = 2\n\"network.stages\" = [3]\n",
    );
    samples(0);
    let first = explore(folder.path())["points"].clone();
    let old = folder.path().join("out/points").join(first[0]["point"].as_str().unwrap());
    samples(3);
    sigprop(&["explore", "--point", old.to_str().unwrap()]).code(1).says(&["samples", "explore SPACE"]);
    let out = folder.path().join("out").display().to_string();
    assert_eq!(
        sigprop(&["explore", "--collect", &out, "--json"]).code(1).json()["missing"].as_array().unwrap().len(),
        1
    );
    let second = explore(folder.path());
    assert_eq!((second["points"].as_array().unwrap().len(), &second["missing"]), (1, &Value::Array(vec![])));
    assert_ne!(second["points"][0]["point"], first[0]["point"]);
    assert!(old.join("result.json").is_file());
}

#[test]
fn the_space_of_the_examples_is_one() {
    let folder = tempfile::tempdir().unwrap();
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/explore/space.toml");
    let out = folder.path().display().to_string();
    let written = sigprop(&["explore", example.to_str().unwrap(), "-o", &out, "--workflow", "--json"]).code(0).json();
    assert_eq!(written["points"], 18);
}

#[test]
fn a_point_that_fails_is_told_and_the_others_are_kept() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("few.csv"), "0,1,2\n1,2,3\n0,2,1\n1,3,2\n0,1,1\n1,3,3\n").unwrap();
    let text = "network = \"digits-small\"\ndata = \"csv:few.csv\"\n[grid]\n\"network.inputs\" = [2, 3]\n[set]\n\"network.classes\" = 2\n\"network.stages\" = [3]\n";
    let file = space(folder.path(), text);
    let out = folder.path().join("out").display().to_string();
    let ran = sigprop(&["explore", &file, "-o", &out, "--json"]).code(1);
    let json = ran.json();
    assert_eq!((json["points"].as_array().unwrap().len(), json["missing"].as_array().unwrap().len()), (1, 1));
    let why = json["failed"][0].as_str().unwrap();
    assert!(why.contains("few.csv") && why.contains("train"), "{why}");
    assert!(json["points"][0]["set"].to_string().contains("inputs=2"));
}

#[test]
fn a_space_that_is_wrong_is_refused_as_a_whole() {
    let folder = tempfile::tempdir().unwrap();
    let file = space(folder.path(), "boards = [\"hx9k\"]\n[grid]\n\"network.stages\" = [[8], [0]]\n");
    let out = folder.path().join("out");
    sigprop(&["explore", &file, "-o", out.to_str().unwrap()]).code(2).says(&[
        "space.toml",
        "hx9k",
        "network.stages=[0]",
    ]);
    assert!(!out.exists());
    sigprop(&["explore", "--collect", folder.path().to_str().unwrap()]).code(1).says(&["points", "explore -o"]);
    sigprop(&["explore"]).code(2).says(&["SPACE"]);
}

/// The workflow comes to the same as the command.
#[test]
fn snakemake_runs_the_points() {
    let snakemake = Path::new(env!("CARGO_MANIFEST_DIR")).join(".tools/snakemake/bin/snakemake");
    if !snakemake.is_file() {
        eprintln!("skipped: no Snakemake; `cargo xtask setup` brings it");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let file = space(folder.path(), SPACE);
    explore(folder.path());
    let out = folder.path().join("workflow");
    sigprop(&["explore", &file, "-o", out.to_str().unwrap(), "--workflow"]).code(0);
    let slurm = fs::read_to_string(out.join("profiles/slurm/config.yaml")).unwrap();
    assert!(slurm.contains("executor: slurm"));
    let run = || {
        let mut command = Command::new(&snakemake);
        command.current_dir(&out).args(["--profile", "profiles/local", "--cores", "2"]);
        let ran = command.env("SIGPROP", env!("CARGO_BIN_EXE_sigprop")).output().unwrap();
        let said = String::from_utf8_lossy(&ran.stderr).into_owned() + &String::from_utf8_lossy(&ran.stdout);
        assert!(ran.status.success(), "{said}");
        said
    };
    assert!(run().contains("6 of 6 steps"));
    let lines = |folder: &Path| fs::read_to_string(folder.join("results.jsonl")).unwrap();
    assert_eq!(lines(&out), lines(&folder.path().join("out")));
    assert!(run().contains("Nothing to be done"));
}
