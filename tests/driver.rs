//! The driver in C (`drivers/c`), compiled as strictly as C99 allows, against the generated core with random pauses of the bus.

#![cfg(unix)]

mod common;

use std::path::Path;
use std::process::Command;

use common::sigprop;

#[test]
fn the_driver_trains_the_core_and_reads_the_golden_weights_back() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = tempfile::tempdir().unwrap();
    let verilator = sigprop_testbench::verilator::verilator().unwrap().path;
    let mut make = Command::new("make");
    make.current_dir(root.join("examples/litex")).arg("driver-test");
    make.arg(format!("BUILD={}", folder.path().display())).arg("PYTHON=python3");
    make.arg(format!("SIGPROP={}", env!("CARGO_BIN_EXE_sigprop")));
    let out = make.arg(format!("VERILATOR={}", verilator.display())).output().unwrap();
    let said = String::from_utf8_lossy(&out.stdout).into_owned() + &String::from_utf8_lossy(&out.stderr);
    assert!(out.status.success() && said.matches("PASS: 0 faults").count() == 3, "{said}");
    let trained = ["train", "digits-small", "--samples", "100", "--order", "natural", "--no-baselines", "--json"];
    let golden = sigprop(&trained).code(0).json();
    let crcs: Vec<&str> = golden["weights_crc32"].as_array().unwrap().iter().map(|crc| crc.as_str().unwrap()).collect();
    assert!(said.contains(&format!("weights CRC-32 {}", crcs.join(" "))), "{said}");
}
