//! What a Gowin FPGA's cells are mapped by (`synth/cells/gowin`), with yosys: sums mean the same as yosys's own, and their
//! carry chains are those that nextpnr makes rightly, where yosys's own map makes others. Where yosys is missing the tests fail
//! and name the command that installs it.

use std::path::Path;

use sigprop_synth::board::Family;
use sigprop_synth::flow;
use sigprop_synth::tools::{Tool, find};

/// Runs a script of yosys in a folder with the libraries; what it says where it fails.
fn yosys(folder: &Path, script: &str) -> Result<String, String> {
    for (name, text) in Family::Gowin.libraries() {
        std::fs::write(folder.join(name), text).unwrap();
    }
    let tool = find(Tool::Yosys).unwrap_or_else(|fault| panic!("{fault}"));
    std::fs::write(folder.join("s.ys"), script).unwrap();
    let mut call = std::process::Command::new(&tool.path);
    let out = call.args(["-q", "-l", "y.log", "-s", "s.ys"]).current_dir(folder).output().unwrap();
    let said = std::fs::read_to_string(folder.join("y.log")).unwrap_or_default();
    if out.status.success() { Ok(said) } else { Err(said) }
}

/// A sum by itself, of these widths, whose carries and propagates all go out; `ci` and `bi` are signals or constants.
fn sum(a: usize, b: usize, y: usize, signed: usize, ci: &str, bi: &str) -> String {
    format!(
        "module sum (input [{}:0] a, input [{}:0] b, input c, input s, output [{y1}:0] x, y, co);\n\
         \\$alu #(.A_SIGNED({signed}), .B_SIGNED({signed}), .A_WIDTH({a}), .B_WIDTH({b}), .Y_WIDTH({y})) it \
         (.A(a), .B(b), .CI({ci}), .BI({bi}), .X(x), .Y(y), .CO(co));\nendmodule\n",
        a - 1,
        b - 1,
        y1 = y - 1
    )
}

const SUMS: [(usize, usize, usize, usize, &str, &str); 9] = [
    (8, 8, 8, 0, "1'b0", "1'b0"),
    (8, 8, 9, 1, "1'b1", "1'b1"),
    (5, 7, 7, 1, "c", "1'b0"),
    (7, 4, 6, 0, "c", "1'b1"),
    (6, 6, 8, 1, "c", "s"),
    (3, 3, 3, 0, "c", "c"),
    (4, 9, 12, 1, "1'b0", "s"),
    (3, 1, 3, 0, "1'b1", "1'b0"),
    (10, 10, 10, 0, "s", "s"),
];

/// For every operand: the sums, the carries of each bit, and whether it passes one on, by a proof.
#[test]
fn sums_mean_what_yosys_means_by_them() {
    let prove = |map: &str, (a, b, y, signed, ci, bi): (usize, usize, usize, usize, &str, &str)| {
        let home = tempfile::tempdir().unwrap();
        let text = sum(a, b, y, signed, ci, bi);
        std::fs::write(home.path().join("sum.v"), text).unwrap();
        std::fs::write(home.path().join("wrong.vh"), map).unwrap();
        let name = if map.is_empty() { "gowin-cells.vh" } else { "wrong.vh" };
        let script = format!(
            "read_verilog -icells sum.v\nhierarchy -top sum\nproc\ntechmap t:$alu\ndesign -stash gold\n\
             read_verilog -icells sum.v\nhierarchy -top sum\nproc\ntechmap -map {name} t:$alu\n\
             select -assert-count {} t:ALU\nselect -assert-none t:$alu\n\
             read_verilog +/gowin/cells_sim.v\nhierarchy -check -top sum\nproc\nflatten\nopt_clean\ndesign -stash gate\n\
             design -copy-from gold -as gold sum\ndesign -copy-from gate -as gate sum\n\
             miter -equiv -flatten -make_outputs gold gate miter\nsat -verify -prove trigger 0 -show-ports miter\n",
            y + usize::from(!ci.contains('\''))
        );
        yosys(home.path(), &script)
    };
    for case in SUMS {
        if let Err(said) = prove("", case) {
            panic!("{case:?}:\n{}", said.lines().rev().take(40).collect::<Vec<_>>().join("\n"));
        }
    }
    // With another carry of the first bit the proof fails.
    let cells = Family::Gowin.libraries().iter().find(|(name, _)| *name == "gowin-cells.vh").unwrap().1;
    let wrong = cells.replace(".I0(CI), .I1(CI), .I3(1'b1)", ".I0(CI), .I1(CI), .I3(1'b0)");
    assert_ne!(wrong, cells);
    let said = prove(&wrong, SUMS[2]).expect_err("a wrong carry is found");
    assert!(said.contains("proof did fail") || said.contains("model found"), "{said}");
}

/// A sum that begins with a carry, and one whose last but one carry is wanted: yosys's own map makes chains of both that are
/// refused, and ours does not.
#[test]
fn carries_are_such_as_nextpnr_makes_rightly() {
    for text in [
        "module top (input clk, input [7:0] a, input [7:0] b, input c, output reg [7:0] y);\n\
         always @(posedge clk) y <= a + b + c;\nendmodule\n",
        "module top (input clk, input signed [7:0] a, input signed [7:0] b, output reg [8:0] y);\n\
         wire [7:0] x, s, co;\n\\$alu #(.A_SIGNED(1), .B_SIGNED(1), .A_WIDTH(8), .B_WIDTH(8), .Y_WIDTH(8)) it \
         (.A(a), .B(b), .CI(1'b1), .BI(1'b1), .X(x), .Y(s), .CO(co));\n\
         always @(posedge clk) y <= {co[7] ^ co[6], s};\nendmodule\n",
    ] {
        let [ours, theirs] = [true, false].map(|ours| {
            let home = tempfile::tempdir().unwrap();
            std::fs::write(home.path().join("top.v"), text).unwrap();
            let pass = "synth_gowin -family gw1n -top top";
            let map = if ours { "techmap -map gowin-cells.vh t:$alu\n" } else { "" };
            let script = format!(
                "read_verilog -icells top.v\n{pass} -run :map_gates\n{map}{pass} -run map_gates:\nwrite_json {}\n",
                flow::NETLIST
            );
            yosys(home.path(), &script).unwrap_or_else(|said| panic!("{said}"));
            let netlist = std::fs::read_to_string(home.path().join(flow::NETLIST)).unwrap();
            flow::check_carries(&netlist, Family::Gowin, "y.log").map_err(|fault| fault.to_string())
        });
        assert_eq!(ours, Ok(()), "{text}");
        let fault = theirs.expect_err(text);
        assert!(fault.contains("nextpnr would make another carry"), "{fault}");
    }
}
