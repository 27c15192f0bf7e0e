//! `--target asic` as a user meets it.

#[path = "../hdl/tests/common/cells.rs"]
mod cells;
mod common;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use common::{SMALLEST, line, sigprop};
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

/// `sigprop area` on the smallest network.
fn area(library: &Path, out: &Path, more: &[&str]) -> common::Ran {
    let mut args = vec!["area", "--preset", "tiny", "--lib", library.to_str().unwrap(), "-o", out.to_str().unwrap()];
    args.extend(SMALLEST.iter().flat_map(|set| ["--set", set]));
    args.extend(more);
    sigprop(&args)
}

/// Area of each cell in the text of a library.
fn areas(library: &str) -> BTreeMap<String, f64> {
    let cells = library.split("\ncell (").skip(1);
    let area = |cell: &str| {
        let line = cell.lines().find_map(|l| l.trim().strip_prefix("area :"));
        line.and_then(|l| l.trim().trim_end_matches(';').trim().parse().ok()).unwrap()
    };
    cells.map(|cell| (cell.split(')').next().unwrap().trim().to_owned(), area(cell))).collect()
}

#[test]
fn the_area_of_a_chip_is_that_of_its_cells_and_told_by_block() {
    let dir = tempfile::tempdir().unwrap();
    let (library, out) = (cells::cells("osu018_stdcells.lib"), dir.path().join("out"));
    let said = area(&library, &out, &["--sram-bits", "40", "--json"]).code(0).json();
    let file: Value = serde_json::from_str(&read(out.join("area.json"))).unwrap();
    assert_eq!(file, said);
    let number = |value: &Value| value.as_f64().unwrap();

    // By the cells that were counted, with their areas from the library itself.
    let areas = areas(&read(&library));
    let kinds = said["cells_by_kind"].as_object().unwrap();
    let cells: f64 = kinds.values().map(number).sum();
    let sum: f64 = kinds.iter().map(|(kind, count)| areas[kind] * number(count)).sum();
    assert!((sum - number(&said["area"])).abs() < 0.5 && cells == number(&said["cells"]), "{sum}, {said}");
    let flip_flops = areas["DFFPOSX1"] * number(&kinds["DFFPOSX1"]);
    assert!((flip_flops - number(&said["sequential_area"])).abs() < 0.5, "{flip_flops}");
    // By the blocks, of which none is empty: what is not told as a block's is told as no one's.
    let blocks = said["blocks"].as_array().unwrap();
    let of = |key: &str| blocks.iter().map(|b| number(&b[key])).sum::<f64>();
    assert!((of("area") - sum).abs() < 0.5 && of("cells") == cells, "{blocks:?}");
    let lane = blocks.iter().find(|b| b["block"] == "lane").unwrap();
    assert!(number(&lane["instances"]) == 1.0 && number(&lane["area"]) > 0.1 * sum, "{lane}");
    // By the netlist: its modules are there once, however often they are used.
    let netlist = read(out.join("netlist.v"));
    assert_eq!(netlist.matches("\nmodule sp_lane").count(), 1);
    assert!(netlist.matches("  DFFPOSX1 ").count() as f64 <= number(&kinds["DFFPOSX1"]));

    let srams: Value = serde_json::from_str(&read(out.join("srams.json"))).unwrap();
    let bits = srams.as_array().unwrap().iter().map(|s| number(&s["bits"])).sum::<f64>();
    assert!(bits > 0.0 && bits == number(&said["sram_bits"]), "{srams}");
    assert!(read(out.join("area.html")).contains("lane"));
    assert!(said["warnings"].as_array().unwrap().is_empty(), "{}", said["warnings"]);
}

#[test]
fn a_library_that_will_not_do_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let (bad, out) = (dir.path().join("bad.lib"), dir.path().join("out"));
    area(&bad, &out, &[]).code(2).says(&["bad.lib", "cannot be read", "check the path"]);
    fs::write(&bad, "module x; endmodule").unwrap();
    area(&bad, &out, &[]).code(2).says(&["bad.lib", "no library of cells", "Liberty"]);
    assert!(!out.exists(), "what is refused leaves nothing behind");

    // Without flip-flops: yosys finds out.
    let library = read(cells::cells("osu018_stdcells.lib"));
    let mut cells = library.split("\ncell (");
    let head = cells.next().unwrap();
    let gates: Vec<&str> = cells.filter(|cell| !cell.contains("  ff (")).collect();
    fs::write(&bad, format!("{head}\ncell ({}", gates.join("\ncell ("))).unwrap();
    let ran = area(&bad, &out, &[]).code(2);
    ran.says(&["bad.lib", "cannot be legalized", "yosys.log", "flip-flop"]);
    assert!(!out.join("area.json").exists());
    assert!(read(out.join("sigprop-files.txt")).contains(" yosys.log\n"));
}
