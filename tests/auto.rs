//! `hardware.lanes = "auto"`: every command means the same hardware for a board, and says what was chosen and why.

mod common;

use common::{keys, line, sigprop};

const AUTO: [&str; 4] = ["--set", "hardware.lanes=auto", "--set", "hardware.multipliers_per_lane=auto"];
const BOARD: [&str; 2] = ["--board", "ulx3s-25f"];

fn run(command: &str, more: &[&str]) -> common::Ran {
    sigprop(&[&[command, "--preset", "digits"], &AUTO[..], more].concat())
}

/// The lanes that multipliers allow: 28 of an LFE5U-25F, 3 for a lane of the first stage, 4 for one of the second.
#[test]
fn every_command_gets_the_same_hardware_for_a_board() {
    let fit = run("fit", &[&BOARD[..], &["--json"]].concat()).code(0).json();
    let on = &fit["boards"][0];
    assert_eq!((&on["lanes"], &on["multipliers_per_lane"]), (&serde_json::json!([4, 4]), &4.into()));
    assert_eq!((&on["estimate"]["dsp"], &on["available"]["dsp"]), (&28.into(), &28.into()));
    let hash = on["config_hash"].as_str().unwrap();
    assert_eq!(on["cells"], "ecp5-hard");
    let given = line("presets --preset digits --set hardware.lanes=[4,4] --json").code(0).json();
    assert_eq!(given["config_hash"], hash);

    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    let generated = run("generate", &[&BOARD[..], &["--json", "-o", out.to_str().unwrap()]].concat()).code(0);
    assert_eq!(generated.json()["config_hash"], hash);
    generated.says(&["chosen for ulx3s-25f: lanes [4, 4] of 4 multipliers", "31 multipliers of 28"]);
    let config = std::fs::read_to_string(out.join("config.toml")).unwrap();
    assert!(config.contains("\nlanes = [4, 4]\n") && config.contains("\nmultipliers_per_lane = 4\n"), "{config}");
    assert_eq!(run("presets", &[&BOARD[..], &["--json"]].concat()).code(0).json()["config_hash"], hash);
    run("verify", &[&BOARD[..], &["--samples", "2"]].concat()).code(0).says(&["chosen for ulx3s-25f"]);
    let simulated = run("simulate", &[&BOARD[..], &["--samples", "20", "--json"]].concat()).code(0);
    assert_eq!(simulated.json()["cycles_per_sample"], on["cycles_per_sample"].as_f64().unwrap());
}

#[test]
fn without_a_board_a_note_says_what_auto_means() {
    let ran = run("presets", &["--json"]).code(0);
    assert!(ran.json()["toml"].as_str().unwrap().contains("lanes = [8, 8]\nmultipliers_per_lane = 4"));
    ran.says(&["\"auto\" without --board means lanes [8, 8] and 4 multipliers a lane"]);
    let ran = line("presets --preset digits --board ulx3s-85f --json").code(0);
    assert!(!ran.stderr.contains("chosen") && !ran.stderr.contains("auto"), "{}", ran.stderr);
    line("presets --preset digits --board mars").code(2).says(&["mars", "icebreaker"]);
}

/// A preset's lanes are for boards on which they fit; elsewhere they are chosen, unless the user has said what they are.
#[test]
fn a_preset_that_does_not_fit_gets_lanes_that_do() {
    let auto = run("presets", &[&BOARD[..], &["--json"]].concat()).code(0).json();
    let plain = line("presets --preset digits --board ulx3s-25f --json").code(0);
    let said = ["the preset's lanes do not fit ulx3s-25f", "chosen for ulx3s-25f: lanes [4, 4] of 4 multipliers"];
    assert_eq!(plain.says(&said).json()["config_hash"], auto["config_hash"]);
    let said = line("presets --preset digits --board ulx3s-25f --set hardware.lanes=[8,8] --json").code(0);
    assert!(!said.stderr.contains("chosen"), "{}", said.stderr);
    // Weights in single-port RAM make room, and a part that will be nearly full is said to be.
    let ran = line("presets --preset digits --board icebreaker --json").code(0);
    ran.says(&["chosen for icebreaker: lanes [1, 1] of 4 multipliers", "tight"]);
}

#[test]
fn fit_tells_boards_that_are_too_small() {
    let said = run("fit", &["--json"]).code(0).json();
    let boards = said["boards"].as_array().unwrap();
    let fits = |name: &str| boards.iter().find(|b| b["board"] == name).unwrap()["fits"].as_bool().unwrap();
    assert_eq!((boards.len(), fits("ulx3s-85f"), fits("icebreaker"), fits("hx8k")), (10, true, true, false));
    assert!(keys(&boards[0]).contains(&"clock"), "{said}");
    let spram = boards.iter().find(|b| b["board"] == "icebreaker").unwrap();
    assert_eq!((&spram["cells"], &spram["estimate"]["spram"]), (&"ice40-spram".into(), &4.into()));
    let ran = run("fit", &["--board", "hx8k"]).code(1);
    assert!(ran.stdout.contains("does not fit") && ran.stdout.contains("block RAMs"), "{}", ran.stdout);
    // Lanes that are given are estimated as they are.
    let ran = line("fit --preset digits --set hardware.lanes=[8,8] --board ulx3s-25f").code(1);
    assert!(
        ran.stdout.contains("lanes [8, 8]") && ran.stdout.contains("56 multipliers, there are 28"),
        "{}",
        ran.stdout
    );
}

/// RAMs in lookup tables have places of their own on a Gowin, whatever room there is for logic.
#[test]
fn places_of_small_rams_are_counted() {
    let ran =
        line("fit digits --board tang-nano-20k --set hardware.lanes=[6,8] --set hardware.memory=distributed").code(1);
    assert!(ran.stdout.contains("RAMs in lookup tables, there are 648"), "{}", ran.stdout);
    assert!(!line("fit digits --board tang-nano-20k --set hardware.lanes=[2,2]").code(0).stdout.contains("there are"));
}

/// What `build` would choose by itself `fit` shows, and does not call it too large.
#[test]
fn fit_chooses_where_build_does() {
    for (board, cells) in [("icebreaker", "ice40-spram"), ("ulx3s-25f", "ecp5-hard")] {
        let fit = line(&format!("fit --preset digits --board {board} --json")).code(0).json();
        let on = &fit["boards"][0];
        assert_eq!((&on["fits"], &on["chosen"], &on["cells"]), (&true.into(), &true.into(), &cells.into()), "{on}");
        let presets = line(&format!("presets --preset digits --board {board} --json")).code(0).json();
        assert_eq!(on["config_hash"], presets["config_hash"], "{board}");
    }
    let ran = line("fit --preset digits --board icebreaker").code(0);
    assert!(ran.stdout.contains("lanes [1, 1], multipliers per lane 4, chosen"), "{}", ran.stdout);
    // Its own lanes where they fit.
    let fit = line("fit --preset digits --board ulx3s-85f --json").code(0).json();
    assert_eq!((&fit["boards"][0]["chosen"], &fit["boards"][0]["reason"]), (&false.into(), &serde_json::Value::Null));
    line("fit --preset digits --board hx8k").code(1);
}

#[test]
fn without_a_board_fit_has_a_line_for_each() {
    let ran = line("fit --preset digits").code(0);
    let of = |board: &str| -> Vec<String> {
        let lines: Vec<&str> = ran.stdout.lines().filter(|line| line.starts_with(board)).collect();
        assert_eq!(lines.len(), 1, "{board} in:\n{}", ran.stdout);
        lines[0].split("  ").map(|cell| cell.trim().to_owned()).filter(|cell| !cell.is_empty()).collect()
    };
    let head = of("board ");
    let row = of("icebreaker");
    let cell = |column: &str| row[head.iter().position(|name| name == column).expect(column)].as_str();
    assert_eq!(
        (cell("fits"), cell("lanes"), cell("cycles a sample"), cell("DSP")),
        ("yes", "[1, 1]", "4201", "7 of 8")
    );
    assert_eq!(of("hx8k ")[1..3], ["no", "-"]);
    assert_eq!(of("hx8k:"), ["hx8k: lanes [1, 1] of 1 multiplier, the smallest: 56 block RAMs, at most 32"]);
    assert!(of("gowin:")[0].contains("is none to rely on"), "{}", ran.stdout);
    assert_eq!(ran.stdout.lines().count(), 2 + 1 + 10 + 2 + 2 + 2, "{}", ran.stdout);
}

#[test]
fn a_build_is_refused_where_nothing_fits() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    let ran = run("build", &["--board", "hx8k", "-o", out.to_str().unwrap()]).code(2);
    ran.says(&["hardware.lanes = \"auto\"", "nothing fits hx8k", "lanes [1, 1]", "smaller stages"]);
    assert!(!out.exists());
}

/// Every line that the book shows as what `fit` says is one that it says, in that order.
#[test]
fn the_samples_of_the_book_are_what_fit_says() {
    let page = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/src/howto/own-network.md");
    let page = std::fs::read_to_string(page).unwrap();
    let mut said: Vec<String> = Vec::new();
    let (mut commands, mut lines) = (0, 0);
    for shown in page.lines().filter_map(|line| line.strip_prefix("    ")).filter(|line| !line.trim().is_empty()) {
        if let Some(arguments) = shown.strip_prefix("sigprop ") {
            // Of other commands nothing is shown.
            said = if arguments.starts_with("fit ") {
                line(arguments).stdout.lines().rev().map(str::to_owned).collect()
            } else {
                Vec::new()
            };
            commands += usize::from(!said.is_empty());
        } else if !said.is_empty() && shown != "..." {
            let found = std::iter::from_fn(|| said.pop()).any(|line| line.trim_end() == shown.trim_end());
            assert!(found, "`sigprop fit` does not say, or not there:\n{shown}");
            lines += 1;
        }
    }
    assert!(commands == 3 && lines > 16, "{lines} lines of {commands} commands were compared");
}
