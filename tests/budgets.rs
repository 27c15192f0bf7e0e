//! Rung 10 (`docs/src/reference/verification.md`): routed builds of the smallest network keep the budgets of
//! `budgets.toml` and come out as estimated. `SIGPROP_BUDGETS=all` makes all of them.

mod common;

use common::{SMALLEST, estimated, sigprop};

#[test]
fn routed_builds_keep_their_budgets() {
    let table: toml::Table = include_str!("budgets.toml").parse().unwrap();
    let all = std::env::var_os("SIGPROP_BUDGETS").is_some_and(|value| value == "all");
    let mut built = 0;
    for budget in table["build"].as_array().unwrap() {
        let board = budget["board"].as_str().unwrap();
        if !all && budget["always"].as_bool() != Some(true) {
            println!("{board}: not built; set SIGPROP_BUDGETS=all");
            continue;
        }
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("out");
        let mut args = vec![
            "build",
            "--preset",
            "tiny",
            "--board",
            board,
            "--cells",
            "inferred",
            "-o",
            out.to_str().unwrap(),
            "--json",
        ];
        for set in SMALLEST {
            args.extend(["--set", set]);
        }
        // 5: the board's own clock is missed, which is for its build to say; here the budget counts.
        let ran = sigprop(&args);
        assert!(ran.code == 0 || ran.code == 5, "{board}: {}", ran.stderr);
        let report = ran.json();
        let (mhz, least) = (report["fmax_mhz"].as_f64().unwrap(), budget["least_mhz"].as_float().unwrap());
        let used = |what: &str| report["resources"][what]["used"].as_i64().unwrap();
        println!("{board}: {mhz:.1} MHz, {} LUT4, {} DSP", used("lut4"), used("dsp"));
        assert!(mhz >= least, "{board}: {mhz} MHz, at least {least} are wanted");
        let most = budget["most_lut4"].as_integer().unwrap();
        assert!(used("lut4") <= most, "{board}: {} LUT4, at most {most} are allowed", used("lut4"));
        assert_eq!(used("dsp"), budget["dsp"].as_integer().unwrap(), "{board}: DSP");
        estimated(board, &report);
        built += 1;
    }
    assert!(built > 0);
}
