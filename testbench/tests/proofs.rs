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
    let files =
        [("block.v", verilog), ("stream.sv", include_str!("../proofs/stream.sv")), ("properties.sv", &properties)];
    let proof = Proof { top: case.top, files: &files, depth: case.depth };
    let proved = Prover::find().and_then(|prover| prover.run(&proof, folder.path()));
    proved.unwrap_or_else(|fault| panic!("{fault}"))
}

fn holds_and_notices(case: &Case) {
    let text = print(&case.block, &Header { title: "A block.".into(), ..Header::default() }).verilog;
    assert_eq!(prove(case, &text), Outcome::Holds, "{}", case.top);
    for [from, to] in &case.faults {
        assert!(text.contains(from), "{}: `{from}` is not in\n{text}", case.top);
        let broken = prove(case, &text.replace(from, to));
        println!("{}, `{to}`: {broken:?}", case.top);
        assert!(matches!(broken, Outcome::Fails(_)), "{}: `{to}` is not noticed", case.top);
    }
}

/// Bits of a port of the block.
fn width(block: &Design, port: &str) -> i64 {
    let signal = block.modules[block.top].signals.iter().find(|signal| signal.name == port);
    signal.unwrap_or_else(|| panic!("there is no {port}")).width as i64
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
        constants: vec![("BIT", 4)],
        depth: 46,
        faults: vec![["bits_left <= BITS;", "bits_left <= 4'd8;"]],
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
        constants: vec![
            ("A", d.act as i64),
            ("B", d.weight as i64),
            ("WMAX", d.wmax),
            ("ADDRESS", d.bank_addr() as i64),
            // More than from the order to the new weight.
            ("SETTLED", 2 * d.done_offset() as i64),
        ],
        depth: 12 + 2 * d.done_offset(),
        faults: vec![["weight <= -WMAX[5:0];", "weight <= -WMAX[5:0] - 6'd1;"]],
    });
}

fn frame_rx(payload: i64, depth: usize, faults: Vec<[&'static str; 2]>) {
    let idle = 5;
    holds_and_notices(&Case {
        top: "frame_rx_properties",
        block: extract(&FrameRx::new(2, idle)).unwrap(),
        properties: include_str!("../proofs/frame_rx.sv"),
        constants: vec![
            ("IDLE", idle as i64),
            ("START", i64::from(frame::START)),
            ("POLYNOMIAL", i64::from(frame::CRC_POLYNOMIAL)),
            ("INITIAL", i64::from(frame::CRC_INITIAL)),
            ("N", payload),
        ],
        depth,
        faults,
    });
}

#[test]
fn frame_rx_takes_good_frames_and_no_others() {
    let unchecked = ["if (~|checksum_crc) begin", "if (~|checksum_crc[7:0]) begin"];
    let untaken = ["if (~|checksum_crc) begin", "if (1'd0) begin"];
    frame_rx(0, 30, vec![unchecked, untaken, ["number <= arrived;", "number <= length[7:0];"]]);
}

#[test]
fn frame_rx_keeps_the_payload() {
    let unkept =
        ["assign buffer_we = has_byte & (state == PAYLOAD);", "assign buffer_we = has_byte & (state == 4'd5);"];
    frame_rx(1, 36, vec![unkept]);
}

fn exchange(opened: bool, depth: usize, faults: Vec<[&'static str; 2]>) {
    let block = extract(&Exchange::new(&smallest())).unwrap();
    holds_and_notices(&Case {
        top: "exchange_properties",
        properties: include_str!("../proofs/exchange.sv"),
        constants: vec![
            ("PLACE", width(&block, "raddr")),
            ("LENGTH", width(&block, "frame_length")),
            ("OPENED", opened.into()),
        ],
        block,
        depth,
        faults,
    });
}

#[test]
fn exchange_hands_on_nothing_before_it_is_opened() {
    let unopened = ["end else if (!open) begin", "end else if (1'd0) begin"];
    exchange(false, 32, vec![["rx_valid <= !echoing;", "rx_valid <= 1'd1;"], unopened]);
}

#[test]
fn exchange_hands_on_good_frames_only() {
    // A frame of one request, and what follows it.
    exchange(true, 44, vec![["rx_valid <= rx_valid & (!rx_ready);", "rx_valid <= 1'd0;"]]);
}

#[test]
fn decoder_keeps_what_it_offers() {
    let config = smallest();
    let dims = [Dims::new(&config, 0), Dims::new(&config, 1)];
    let block = extract(&Decoder::new(&config, &dims)).unwrap();
    holds_and_notices(&Case {
        top: "decoder_properties",
        properties: include_str!("../proofs/decoder.sv"),
        constants: vec![("STAGES", dims.len() as i64), ("WORD", width(&block, "host_word_0"))],
        block,
        // A sample's bytes, and a request that waits for it.
        depth: 40,
        faults: vec![["if (~|in_flight) begin", "if (1'd1) begin"]],
    });
}

#[test]
fn prediction_keeps_what_it_offers() {
    let config = smallest();
    let block = extract(&Prediction::new(&config, &Dims::new(&config, 1))).unwrap();
    holds_and_notices(&Case {
        top: "prediction_properties",
        properties: include_str!("../proofs/prediction.sv"),
        constants: vec![
            ("STAGES", width(&block, "fired")),
            ("CLASSES", config.classes() as i64),
            ("CLASS", width(&block, "score_class")),
            ("TOTAL", width(&block, "score_sum")),
            ("SCORE", width(&block, "score_stage")),
        ],
        block,
        // An answer with its scores, and the start of the next.
        depth: 48,
        faults: vec![["(state == FIRED_BYTE) ? tx_ready :", "(state == FIRED_BYTE) ? 1'd1 :"]],
    });
}
