//! Rung 8 (`docs/src/reference/verification.md`): bounded proofs with sby and z3 about the printed Verilog of single blocks, and that
//! each of them fails where the block is broken. The properties are in `testbench/proofs`.

mod common;

use sigprop_hdl::blocks::Dims;
use sigprop_hdl::blocks::lane::Lane;
use sigprop_hdl::blocks::uart_tx::UartTx;
use sigprop_hdl::extract::extract;
use sigprop_hdl::netlist::Design;
use sigprop_hdl::verilog::{Header, print};
use sigprop_synth::proof::{Outcome, Proof, Prover};

/// A block, what is proved of it, and a fault of its text that the proof must find.
struct Case {
    top: &'static str,
    block: Design,
    properties: &'static str,
    /// Names in the properties and their values.
    constants: Vec<(&'static str, i64)>,
    depth: usize,
    /// Text that is there, and what breaks the block in its place.
    fault: [&'static str; 2],
}

fn prove(case: &Case, verilog: &str) -> Outcome {
    let defines: String =
        case.constants.iter().map(|(name, value)| format!("localparam {name} = {value};\n")).collect();
    // After the module's head.
    let properties = case.properties.replacen("(input clk);\n", &format!("(input clk);\n{defines}"), 1);
    // The folder of the tests' build: YoWASP's tools see no other folder for temporary files.
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let files = [("block.v", verilog), ("properties.sv", &properties)];
    let proof = Proof { top: case.top, files: &files, depth: case.depth };
    let proved = Prover::find().and_then(|prover| prover.run(&proof, folder.path()));
    proved.unwrap_or_else(|fault| panic!("{fault}"))
}

fn holds_and_notices(case: &Case) {
    let text = print(&case.block, &Header { title: "A block.".into(), lines: Vec::new() });
    assert_eq!(prove(case, &text), Outcome::Holds, "{}", case.top);
    let [from, to] = case.fault;
    assert!(text.contains(from), "{}: `{from}` is not in\n{text}", case.top);
    let broken = prove(case, &text.replace(from, to));
    println!("{}, broken: {broken:?}", case.top);
    assert!(matches!(broken, Outcome::Fails(_)), "{}: the fault is not noticed", case.top);
}

#[test]
fn uart_tx_sends_every_byte_as_it_is() {
    holds_and_notices(&Case {
        top: "uart_tx_properties",
        block: extract(&UartTx::new(4)).unwrap(),
        properties: include_str!("../proofs/uart_tx.sv"),
        constants: vec![("BIT", 4)],
        depth: 46,
        fault: ["bits_left <= 4'd9", "bits_left <= 4'd8"],
    });
}

#[test]
fn lane_updates_by_the_formula() {
    let sets = ["format.activation_bits=4", "format.weight_bits=6", "format.weight_frac=4", "hardware.lanes=[1, 1]"];
    let more = ["learning.lr_shift=[3, 3]", "network.inputs=2", "network.classes=2", "network.stages=[2, 2]"];
    let config = common::preset("tiny", &[&sets[..], &more].concat());
    // The second stage: in the first dt is zero.
    let d = Dims::new(&config, 1);
    holds_and_notices(&Case {
        top: "lane_properties",
        block: extract(&Lane::new(&d)).unwrap(),
        properties: include_str!("../proofs/lane.sv"),
        constants: vec![
            ("A", d.act as i64),
            ("B", d.weight as i64),
            ("WMAX", d.wmax),
            ("ADDRESS", d.bank_addr() as i64),
            // More than from the order to the new weight.
            ("SETTLED", 2 * d.done_offset() as i64),
        ],
        depth: 12 + 2 * d.done_offset(),
        fault: ["weight <= 6'h21;", "weight <= 6'h20;"],
    });
}
