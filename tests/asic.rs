//! `--target asic` as a user meets it.

mod common;

use std::fs;
use std::path::Path;

use common::{line, sigprop};
use serde_json::Value;

fn generate(out: &Path, more: &[&str]) -> Value {
    let out = out.to_str().unwrap();
    sigprop(&[&["generate", "--preset", "digits", "--target", "asic", "-o", out, "--json"], more].concat())
        .code(0)
        .json()
}

fn read(path: impl AsRef<Path>) -> String {
    let path = path.as_ref();
    fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// Whether the Verilog has `initial` as a word; comments hold the configuration, which may say anything.
fn has_initial(text: &str) -> bool {
    let code = text.lines().map(|line| line.split("//").next().unwrap_or_default());
    code.flat_map(|c| c.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))).any(|word| word == "initial")
}

/// The core's Verilog in a folder: all but the models of SRAMs.
fn core(folder: &Path) -> Vec<String> {
    let names = fs::read_dir(folder).unwrap().map(|f| f.unwrap().file_name().into_string().unwrap());
    let core = names.filter(|name| name.ends_with(".v") && !name.starts_with("sp_sram_"));
    core.map(|name| read(folder.join(name))).collect()
}

#[test]
fn a_chip_has_no_first_contents_and_a_list_of_its_srams() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("out");
    let said = generate(&out, &[]);
    for file in said["files"].as_array().unwrap() {
        assert!(Path::new(file.as_str().unwrap()).is_file(), "{file}");
    }
    assert!(core(&out).len() > 10);
    assert!(!core(&out).iter().any(|text| has_initial(text)));

    let list: Value = serde_json::from_str(&read(out.join("srams.json"))).unwrap();
    assert_eq!(list, said["srams"]);
    let list = list.as_array().unwrap();
    assert!(!list.is_empty());
    for sram in list {
        let number = |key: &str| sram[key].as_u64().unwrap();
        assert_eq!(number("bits"), number("depth") * number("width") * number("count"));
        let module = sram["module"].as_str().unwrap();
        assert!(read(out.join(format!("{module}.v"))).contains(&format!("module {module} (")));
    }
    assert!(read(out.join("sigprop-files.txt")).contains(" srams.json\n"));

    // Without SRAMs the list is there and empty; for an FPGA there is none, and the old one goes.
    generate(&out, &["--sram-bits", "999999"]);
    assert_eq!(read(out.join("srams.json")), "[]\n");
    sigprop(&["generate", "--preset", "digits", "-o", out.to_str().unwrap()]).code(0);
    assert!(!out.join("srams.json").exists());
    assert!(core(&out).iter().any(|text| has_initial(text)), "the check above finds an FPGA's first contents");
}

#[test]
fn a_netlist_of_an_fpga_is_none_of_a_chip() {
    let run = line("verify --preset digits --target asic --engines rust,netlist --samples 1").code(2);
    run.says(&["--engines netlist:ecp5", "--target asic", "rust and verilator"]);
}

#[test]
fn the_size_of_srams_is_nothing_to_an_fpga() {
    for target in ["", " --target fpga"] {
        let run = line(&format!("generate --preset tiny --sram-bits 64 -o never-made{target}")).code(2);
        run.says(&["--sram-bits 64", "--target asic"]);
    }
    assert!(!Path::new("never-made").exists());
}
