//! What is said of the boards' serial lines: by `fit`, and in the tables, for which nothing is built anew.

mod common;

use common::sigprop;
use serde_json::Value;
use sigprop_spec::Config;
use sigprop_synth::Board;
use sigprop_synth::report::OverLine;

/// The tables' numbers are those of the boards and networks as they are now.
#[test]
fn tables_say_what_lines_carry() {
    let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/synth/data/builds/results.json")).unwrap();
    let results: Vec<Value> = serde_json::from_str(&text).unwrap();
    assert!(!results.is_empty());
    for result in results.iter().filter(|result| !result["report"].is_null()) {
        let (row, report) = (&result["row"], &result["report"]);
        let mut set: Vec<String> =
            row["set"].as_array().unwrap().iter().map(|set| set.as_str().unwrap().to_owned()).collect();
        set.push(format!("hardware.lanes={}", report["lanes"]));
        // Neurons that spike have none, and there is nothing to say.
        if report["multipliers_per_lane"] != 0 {
            set.push(format!("hardware.multipliers_per_lane={}", report["multipliers_per_lane"]));
        }
        let config = Config::preset_with(row["preset"].as_str().unwrap(), &set).unwrap();
        let now = OverLine::new(&config, &Board::find(row["board"].as_str().unwrap()).unwrap());
        let said: OverLine = serde_json::from_value(report["over_line"].clone()).unwrap();
        let near = |a: f64, b: f64| (a - b).abs() <= 1e-6 * a.abs().max(1.0);
        let training = [said, now].map(|line| line.samples_per_second.unwrap_or(0.0));
        assert!(
            said.baud == now.baud
                && near(said.baud_error, now.baud_error)
                && near(training[0], training[1])
                && near(said.inferences_per_second, now.inferences_per_second),
            "{row}: {said:?} is said, {now:?} it is; run: cargo xtask tables --render"
        );
    }
}

#[test]
fn fit_says_what_the_line_carries() {
    let ran = sigprop(&["fit", "--preset", "digits", "--board", "ulx3s-25f", "--set", "hardware.lanes=[4, 4]"]).code(0);
    assert!(ran.stdout.contains(" training samples a second at most, 2000000 baud, exactly"), "{}", ran.stdout);
    let deployed = ["--preset", "digits-small", "--board", "hx8k", "--set", "learning.mode=inference", "--json"];
    let ran = sigprop(&[&["fit"], &deployed[..]].concat()).code(0);
    let line = &ran.json()["boards"][0]["over_line"];
    assert!(line["baud"] == 1_000_000 && line.get("samples_per_second").is_none(), "{line}");
}
