//! Rung 8 (`docs/src/reference/verification.md`): bounded proofs with sby and z3 about the printed Verilog of single blocks, and that
//! each of them fails where the block is broken. The properties are in `testbench/proofs`.

mod common;

use sigprop_hdl::blocks::Dims;
use sigprop_hdl::blocks::decoder::Decoder;
use sigprop_hdl::blocks::exchange::Exchange;
use sigprop_hdl::blocks::frame_rx::FrameRx;
use sigprop_hdl::blocks::lane::Lane;
use sigprop_hdl::blocks::prediction::Prediction;
use sigprop_hdl::blocks::uart_tx::UartTx;
use sigprop_hdl::extract::extract;
use sigprop_hdl::netlist::Design;
use sigprop_hdl::verilog::{Header, print};
use sigprop_spec::Config;
use sigprop_spec::link::frame;
use sigprop_synth::proof::{Outcome, Proof, Prover};

/// A block, what is proved of it, and a fault of its text that the proof must find.
struct Case {
    top: &'static str,
    block: Design,
    properties: &'static str,
    /// Text that is there, and what stands for it in the proof.
    abstraction: Option<[&'static str; 2]>,
    /// Names in the properties and their values.
    constants: Vec<(&'static str, i64)>,
    depth: usize,
    /// Texts that are there, and what breaks the block in the place of each.
    faults: Vec<[&'static str; 2]>,
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
    let mut text = print(&case.block, &Header { title: "A block.".into(), lines: Vec::new() });
    if let Some([from, to]) = case.abstraction {
        assert!(text.contains(from), "{}: `{from}` is not in\n{text}", case.top);
        text = text.replace(from, to);
    }
    assert_eq!(prove(case, &text), Outcome::Holds, "{}", case.top);
    for [from, to] in &case.faults {
        assert!(text.contains(from), "{}: `{from}` is not in\n{text}", case.top);
        let broken = prove(case, &text.replace(from, to));
        println!("{}, `{to}`: {broken:?}", case.top);
        assert!(matches!(broken, Outcome::Fails(_)), "{}: `{to}` is not noticed", case.top);
    }
}

/// The smallest network, with weights of few bits.
fn smallest() -> Config {
    let formats = ["format.activation_bits=4", "format.weight_bits=6", "format.weight_frac=4", "hardware.lanes=[1, 1]"];
    let shape = ["learning.lr_shift=[3, 3]", "network.inputs=2", "network.classes=2", "network.stages=[2, 2]"];
    common::preset("tiny", &[formats, shape].concat())
}

#[test]
fn uart_tx_sends_every_byte_as_it_is() {
    holds_and_notices(&Case {
        top: "uart_tx_properties",
        block: extract(&UartTx::new(4)).unwrap(),
        properties: include_str!("../proofs/uart_tx.sv"),
        abstraction: None,
        constants: vec![("BIT", 4)],
        depth: 46,
        faults: vec![["bits_left <= 4'd9", "bits_left <= 4'd8"]],
    });
}

#[test]
fn lane_updates_by_the_formula() {
    let config = smallest();
    // The second stage: in the first dt is zero.
    let d = Dims::new(&config, 1);
    holds_and_notices(&Case {
        top: "lane_properties",
        block: extract(&Lane::new(&d)).unwrap(),
        properties: include_str!("../proofs/lane.sv"),
        abstraction: None,
        constants: vec![
            ("A", d.act as i64),
            ("B", d.weight as i64),
            ("WMAX", d.wmax),
            ("ADDRESS", d.bank_addr() as i64),
            // More than from the order to the new weight.
            ("SETTLED", 2 * d.done_offset() as i64),
        ],
        depth: 12 + 2 * d.done_offset(),
        faults: vec![["weight <= 6'h21;", "weight <= 6'h20;"]],
    });
}

/// The receiver with the polynomial `x^16 + 1` in both places: a sum of all bytes in turn, which the solver can follow. The
/// checksum itself is compared byte by byte in `blocks/crc16.rs`.
fn frame_rx(payload: i64, depth: usize, faults: Vec<[&'static str; 2]>) {
    let (capacity, idle, polynomial) = (2, 5, 0x8000);
    assert_eq!(frame::CRC_POLYNOMIAL, 33800);
    holds_and_notices(&Case {
        top: "frame_rx_properties",
        block: extract(&FrameRx::new(capacity, idle)).unwrap(),
        properties: include_str!("../proofs/frame_rx.sv"),
        abstraction: Some(["16'd33800", "16'h8000"]),
        constants: vec![
            ("CAPACITY", capacity as i64),
            ("IDLE", idle as i64),
            ("START", i64::from(frame::START)),
            ("POLYNOMIAL", polynomial),
            ("INITIAL", i64::from(frame::CRC_INITIAL)),
            ("N", payload),
            ("PLACE", 0),
        ],
        depth,
        faults,
    });
}

#[test]
fn frame_rx_takes_good_frames_and_no_others() {
    let unchecked = ["if (checksum_crc == 16'd0) begin", "if (checksum_crc[7:0] == 8'd0) begin"];
    frame_rx(0, 28, vec![unchecked, ["number <= arrived;", "number <= length[7:0];"]]);
}

fn exchange(opened: bool, depth: usize, faults: Vec<[&'static str; 2]>) {
    let config = smallest();
    let bits = |most: usize| i64::from(usize::BITS - most.leading_zeros());
    holds_and_notices(&Case {
        top: "exchange_properties",
        block: extract(&Exchange::new(&config)).unwrap(),
        properties: include_str!("../proofs/exchange.sv"),
        abstraction: None,
        constants: vec![
            ("PLACE", bits(frame::capacity(&config) - 1)),
            ("LENGTH", bits(frame::capacity(&config))),
            ("OPENED", opened.into()),
        ],
        depth,
        faults,
    });
}

#[test]
fn exchange_hands_on_nothing_before_it_is_opened() {
    let unopened = ["end else if (!open) begin", "end else if (1'd0) begin"];
    exchange(false, 20, vec![["rx_valid <= !echoing;", "rx_valid <= 1'd1;"], unopened]);
}

#[test]
fn exchange_hands_on_good_frames_only() {
    // A frame of one request, and what follows it.
    exchange(true, 28, vec![["rx_valid <= rx_valid & (!rx_ready);", "rx_valid <= 1'd0;"]]);
}

#[test]
fn decoder_keeps_what_it_offers() {
    let config = smallest();
    let dims = [Dims::new(&config, 0), Dims::new(&config, 1)];
    holds_and_notices(&Case {
        top: "decoder_properties",
        block: extract(&Decoder::new(&config, &dims)).unwrap(),
        properties: include_str!("../proofs/decoder.sv"),
        abstraction: None,
        constants: vec![
            ("STAGES", 2),
            ("TOKEN", dims[0].class_bits() as i64),
            ("WORD", dims[0].weight.max(dims[0].act) as i64),
        ],
        // A sample's bytes, and a request that waits for it.
        depth: 20,
        faults: vec![["if (in_flight == 7'd0) begin", "if (1'd1) begin"]],
    });
}

#[test]
fn prediction_keeps_what_it_offers() {
    let config = smallest();
    let last = Dims::new(&config, 1);
    holds_and_notices(&Case {
        top: "prediction_properties",
        block: extract(&Prediction::new(&config, &last)).unwrap(),
        properties: include_str!("../proofs/prediction.sv"),
        abstraction: None,
        constants: vec![
            ("STAGES", 2),
            ("CLASSES", 2),
            ("CLASS", last.class_bits() as i64),
            ("TOTAL", last.total_bits as i64),
            ("SCORE", last.score_bits() as i64),
        ],
        // The answers to two samples.
        depth: 24,
        faults: vec![["(state == 3'd3) ? tx_ready :", "(state == 3'd3) ? 1'd1 :"]],
    });
}
