//! Words of the user, in names of files and in a board's folder, never become commands: the build comes out right, its
//! Makefile runs, and the command that is printed loads the bitstream from where one stands.
#![cfg(unix)]

mod common;

use std::path::Path;
use std::process::Command;

use common::{Ran, SMALLEST, pretend, sigprop};

/// Names of configurations; each would break, or run, something where it is not quoted.
const NAMES: [&str; 14] = [
    "a b",
    "$(shell touch ran)",
    "$(touch ran)",
    "`touch ran`",
    "a;touch ran",
    "a#b",
    "a:b",
    "a'b",
    "a\"b",
    "-x",
    "ü",
    "%d",
    "a\\",
    "a\n\ttouch ran\n",
];

const YOSYS: &str = r#"[ "$1" = --version ] && echo 'Yosys 0.70 (git)' && exit 0
: > yosys.log
echo '{"design":{"num_cells_by_type":{"SB_RAM40_4K": 2}}}' > yosys-stat.json
echo '{"modules":{"sp_board":{"attributes":{"top":"1"},"cells":{}}}}' > netlist.json"#;

const NEXTPNR: &str = r#"[ "$1" = --version ] && echo 'Place and Route (Version nextpnr-0.11.1)' && exit 0
: > nextpnr-1.log
echo '{"fmax":{"clk":{"achieved":60.5}},"utilization":{"ICESTORM_LC":{"available":7680,"used":99}}}' > nextpnr-1.json"#;

const ICEPACK: &str = r#"[ "$1" = --version ] && echo 'Usage: icepack' && exit 1
: > "$2""#;

/// Says what it was given, and whether the file is there.
const LOADER: &str = r#"printf '[%s]' "$@"; test -f "${1#--file=}" && echo ' there'"#;

/// What stands in `programmer.command` behind the program, as TOML.
const ARGUMENTS: &str = r##""--file={bitstream}", "$(touch ran)", "$HOME", "a'b", "#; touch ran""##;

#[test]
fn builds_of_any_name_come_out_right() {
    let home = tempfile::tempdir().unwrap();
    let tools = home.path().join("tools");
    std::fs::create_dir_all(&tools).unwrap();
    let tool = |name: &str, script| pretend(&tools, name, script);
    let tools = [tool("yosys", YOSYS), tool("nextpnr-ice40", NEXTPNR), tool("icepack", ICEPACK)];
    let (board, program) = (home.path().join("own"), home.path().join("pro gram"));
    std::fs::create_dir(&program).unwrap();
    own_board(&board, &pretend(&program, "load", LOADER));
    let mut sets = vec!["presets", "--preset", "tiny"];
    SMALLEST.iter().for_each(|set| sets.extend(["--set", set]));
    let config = sigprop(&sets).code(0).stdout;
    for name in NAMES {
        let here = home.path().join("here");
        std::fs::create_dir(&here).unwrap();
        std::fs::write(here.join(format!("{name}.toml")), &config).unwrap();
        let ran = build(&here, &format!("--config={name}.toml"), &board, &tools).code(0);
        let load = ran.stdout.split("load it with: ").nth(1).unwrap().lines().next().unwrap();
        let said = Ran::new(Command::new("sh").current_dir(&here).args(["-c", load]).output().unwrap()).code(0);
        let rest = "[$(touch ran)][$HOME][a'b][#; touch ran] there\n";
        assert!(said.stdout.starts_with("[--file=") && said.stdout.ends_with(rest), "{load}\n{}", said.stdout);

        let built = std::fs::read_dir(&here).unwrap().map(|entry| entry.unwrap().path());
        let built: Vec<_> = built.filter(|path| path.is_dir()).collect();
        assert_eq!(built.len(), 1, "{name}: {built:?}");
        let core = std::fs::read_dir(&built[0]).unwrap().map(|entry| entry.unwrap().path());
        let core = core.into_iter().find(|path| path.extension().is_some_and(|end| end == "core")).unwrap();
        let core = std::fs::read_to_string(core).unwrap();
        assert!(core.is_ascii() && core.contains("\n  \"own\":\n"), "{core}");
        // What the shell would see, and then what it does.
        make(&built[0], &tools, "-n");
        let said = make(&built[0], &tools, "-s");
        assert!(said.stdout.ends_with(rest), "{}", said.stdout);
        let files = std::fs::read_dir(&here).unwrap().count();
        assert_eq!(files, 2, "{name}: a configuration and its build, and nothing that a command made");
        assert!(!built[0].join("ran").exists() && !here.join("ran").exists(), "{name} was run");
        std::fs::remove_dir_all(&here).unwrap();
    }
}

/// A folder that a shell would take apart, and one that would be an option.
#[test]
fn the_load_line_has_the_path_from_where_one_stands() {
    let home = tempfile::tempdir().unwrap();
    let tool = |name: &str, script| pretend(home.path(), name, script);
    let tools = [tool("yosys", YOSYS), tool("nextpnr-ice40", NEXTPNR), tool("icepack", ICEPACK)];
    for (folder, said) in [("a b/c", "'a b/c/tiny-hx8k.bin'"), ("-o", "./-o/tiny-hx8k.bin"), ("x", "x/tiny-hx8k.bin")] {
        let mut command = command(home.path(), &tools);
        command.args(["--preset", "tiny", "--board", "hx8k"]).arg(format!("--output={folder}"));
        for set in SMALLEST {
            command.args(["--set", set]);
        }
        let ran = Ran::new(command.output().unwrap()).code(0);
        let load = ran.stdout.split("load it with: ").nth(1).unwrap().lines().next().unwrap();
        assert!(load.ends_with(&format!(" {said}")), "{load}");
    }
}

fn command(here: &Path, tools: &[String; 3]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sigprop"));
    command.current_dir(here).arg("build");
    command.env("SIGPROP_YOSYS", &tools[0]).env("SIGPROP_NEXTPNR_ICE40", &tools[1]).env("SIGPROP_ICEPACK", &tools[2]);
    command
}

fn build(here: &Path, config: &str, board: &Path, tools: &[String; 3]) -> Ran {
    Ran::new(command(here, tools).arg(config).arg("--board").arg(board).output().unwrap())
}

fn make(folder: &Path, tools: &[String; 3], option: &str) -> Ran {
    let mut make = Command::new("make");
    make.current_dir(folder).args([option, "-B", "program"]);
    let variables = ["YOSYS", "NEXTPNR", "PACK"].iter().zip(tools).map(|(name, tool)| format!("{name}={tool}"));
    Ran::new(make.args(variables).output().unwrap()).code(0)
}

/// The HX8K board with another programmer.
fn own_board(folder: &Path, program: &str) {
    let ours = Path::new(env!("CARGO_MANIFEST_DIR")).join("synth/constraints/hx8k");
    std::fs::create_dir_all(folder).unwrap();
    std::fs::copy(ours.join("hx8k.pcf"), folder.join("hx8k.pcf")).unwrap();
    let facts = std::fs::read_to_string(ours.join("board.toml")).unwrap();
    let (before, _) = facts.split_once("command = ").unwrap();
    std::fs::write(folder.join("board.toml"), format!("{before}command = [\"{program}\", {ARGUMENTS}]\n")).unwrap();
}
