//! A chip when the power comes: nothing is known. Icarus Verilog, in which every register and every word of a memory begins
//! as x, is reset once, loaded over the link, trained and asked, and each bit of its answers is that of the golden model.

#[path = "../../hdl/tests/common/cells.rs"]
mod cells;
mod common;
#[path = "../../hdl/tests/common/shapes.rs"]
mod shapes;
#[path = "../../hdl/tests/common/mod.rs"]
mod tools;

use std::fmt::Write as _;
use std::ops::ControlFlow;
use std::path::Path;
use std::process::Command;

use cells::cells;
use shapes::FLAT;
use sigprop_golden_model::Model;
use sigprop_hdl::{Generated, Target, Wrapper, generate_for};
use sigprop_spec::Config;
use sigprop_synth::asic;
use sigprop_testbench::chip::{Answer, Chip, Plan, Transport};
use sigprop_testbench::host::Host;
use sigprop_testbench::{Engine, TestbenchError};
use tools::{folder, run, tool};

/// Writes down what goes to and from a core.
struct Recorder {
    chip: Box<dyn Chip>,
    sent: Vec<u8>,
    came: Vec<u8>,
}

impl Transport for Recorder {
    fn transfer(&mut self, command: &str, send: &[u8], expect: usize, most: u64) -> Result<Answer, TestbenchError> {
        let answer = self.chip.transfer(command, send, expect, most)?;
        self.sent.extend(send);
        self.came.extend(&answer.bytes);
        Ok(answer)
    }
}

/// Sends `sent` to the core and prints what comes back; a byte with an unknown bit has an x.
fn bench(sent: usize, expect: usize, reset: u64) -> String {
    format!(
        "`timescale 1ns/1ns\nmodule bench;\n    reg clk = 0, rst = 1;\n    reg [7:0] bytes [0:{last}];\n    integer sent = 0, came = 0, cycles = 0;\n    \
         wire rx_ready, tx_valid;\n    wire [7:0] tx_data;\n    \
         sp_core core (.clk(clk), .rst(rst), .rx_data(bytes[sent]), .rx_valid(!rst && sent < {sent}), .rx_ready(rx_ready), \
         .tx_data(tx_data), .tx_valid(tx_valid), .tx_ready(1'b1));\n    \
         initial $readmemh(\"sent.hex\", bytes);\n    always #5 clk = !clk;\n    \
         always @(posedge clk) begin\n        cycles <= cycles + 1;\n        if (cycles == {reset}) rst <= 0;\n        \
         if (!rst && tx_valid !== 0) begin\n            $display(\"%h\", tx_valid ? tx_data : 8'bx);\n            came <= came + 1;\n        end\n        \
         if (!rst && sent < {sent} && rx_ready) sent <= sent + 1;\n        \
         if (came == {expect} || cycles == 4000000) $finish;\n    end\nendmodule\n",
        last = sent - 1,
    )
}

fn answers_are_known(name: &str, changes: &[&str], target: Target) {
    let config = common::preset("tiny", changes);
    let design = generate_for(&config, &[], Wrapper::None, target).unwrap();
    let folder = folder(&format!("power_up_{name}"));
    std::fs::write(folder.join("core.v"), &design.verilog).unwrap();
    answers_of(name, &config, &design, &folder, &["core.v".into()]);
}

/// What the core in `verilog`, made from `design`, answers from x on, against what the simulation of `design` does, which is
/// compared with the golden model.
fn answers_of(name: &str, config: &Config, design: &Generated, folder: &Path, verilog: &[String]) {
    let (weights, samples) = common::random(config, 5, 16);
    let chip = Engine::Rust.start(config, design, &Plan::default()).unwrap();
    let mut host = Host::new(config, Recorder { chip, sent: Vec::new(), came: Vec::new() });
    host.load(&weights).unwrap();
    let mut model = Model::new(config, &weights).unwrap();
    if config.learns() {
        common::trains_as_the_model(&mut host, &mut model, &samples);
    } else {
        assert_eq!(host.weights_over_link().unwrap(), weights);
        model.refresh();
    }
    let inputs: Vec<&[i16]> = samples.iter().map(|(x, _)| x.as_slice()).collect();
    for pairs in [false, true] {
        let answers = host.infer(&inputs[..3], pairs).unwrap();
        for (x, answer) in inputs.iter().zip(&answers) {
            // Training left the bank to its tokens on both sides.
            assert_eq!(answer.scores, model.infer(x).answer, "{name}");
        }
    }
    let Recorder { sent, came, .. } = host.chip;

    let hex = |bytes: &[u8]| {
        bytes.iter().fold(String::new(), |mut out, b| {
            let _ = writeln!(out, "{b:02x}");
            out
        })
    };
    std::fs::write(folder.join("sent.hex"), hex(&sent)).unwrap();
    std::fs::write(folder.join("bench.v"), bench(sent.len(), came.len(), 64)).unwrap();
    let iverilog = tool("iverilog", "SIGPROP_IVERILOG");
    let mut compile = Command::new(&iverilog);
    compile.current_dir(folder).args(["-g2005", "-Ttyp", "-s", "bench", "-o", "bench.vvp", "bench.v"]).args(verilog);
    run(&mut compile);
    let said = run(Command::new(iverilog.with_file_name("vvp")).current_dir(folder).args(["-n", "bench.vvp"]));
    let got: Vec<&str> = said.lines().filter(|l| l.len() == 2).collect();
    let want = hex(&came);
    let want: Vec<&str> = want.lines().collect();
    let differs = want.iter().zip(&got).position(|(w, g)| w != g);
    assert!(
        differs.is_none() && got.len() == want.len(),
        "{name}: {} of {} bytes, byte {differs:?} differs",
        got.len(),
        want.len()
    );
}

#[test]
fn nothing_depends_on_what_memories_hold() {
    let mixes: [(&str, &[&str]); 11] = [
        ("four", &[]),
        ("two", &["hardware.multipliers_per_lane=2", "format.rounding=\"stochastic\"", "hardware.lanes=[6, 1]"]),
        ("one", &["hardware.multipliers_per_lane=1", "format.activation_bits=5", "learning.token=\"label\""]),
        ("flat", FLAT),
        ("sign", &["learning.optimizer=sign_sgd", "hardware.multipliers_per_lane=1"]),
        ("momentum", &["learning.optimizer=momentum", "hardware.multipliers_per_lane=2", "hardware.lanes=[6, 1]"]),
        ("every", &["learning.optimizer=momentum_every", "format.rounding=stochastic"]),
        ("inference", &["learning.mode=inference", "hardware.lanes=[3, 1]"]),
        ("moved", &common::MOVED),
        ("weighed", &["learning.loss=cross_entropy"]),
        ("output", &["network.readout=stage"]),
    ];
    for (name, changes) in mixes {
        for (memories, sram_bits) in [("srams", 0), ("some", 60), ("registers", usize::MAX)] {
            answers_are_known(&format!("{name}_{memories}"), changes, Target::Asic { sram_bits });
        }
    }
}

/// A master that drives nothing until long after the reset: the core behind the bus answers what comes then.
#[test]
fn a_bus_that_was_left_floating_is_answered_when_it_is_driven() {
    let config = common::preset("tiny", &[]);
    let design = generate_for(&config, &[], Wrapper::Wishbone, Target::Asic { sram_bits: 60 }).unwrap();
    let folder = folder("power_up_wishbone");
    std::fs::write(folder.join("core.v"), &design.verilog).unwrap();
    let bench = "`timescale 1ns/1ns\nmodule bench;\n    reg clk = 0, rst = 1;\n    reg cyc, stb, we, adr;\n    reg [7:0] to;\n    \
                 wire [31:0] from;\n    wire ack, err;\n    \
                 sp_wishbone bus (.clk(clk), .rst(rst), .wb_cyc(cyc), .wb_stb(stb), .wb_we(we), .wb_adr(adr), .wb_dat_w(to), \
                 .wb_dat_r(from), .wb_ack(ack), .wb_err(err));\n    always #5 clk = !clk;\n    initial begin\n        \
                 repeat (8) @(negedge clk);\n        rst = 0;\n        repeat (40) @(negedge clk);\n        \
                 cyc = 1; stb = 1; we = 0; adr = 1;\n        @(negedge clk);\n        if (ack !== 1) @(negedge clk);\n        $display(\"%b%b %h\", ack, err, from);\n        \
                 cyc = 0;\n        @(negedge clk);\n        $display(\"%b%b\", ack, err);\n        $finish;\n    end\nendmodule\n";
    std::fs::write(folder.join("bench.v"), bench).unwrap();
    let iverilog = tool("iverilog", "SIGPROP_IVERILOG");
    let mut compile = Command::new(&iverilog);
    run(compile.current_dir(&folder).args(["-g2005", "-s", "bench", "-o", "bench.vvp", "bench.v", "core.v"]));
    let said = run(Command::new(iverilog.with_file_name("vvp")).current_dir(&folder).args(["-n", "bench.vvp"]));
    // A byte can be written and none read; then the cycle has ended.
    assert_eq!(said.lines().filter(|line| !line.contains("$finish")).collect::<Vec<_>>(), ["10 00000001", "00"]);
}

/// The netlist that the script beside the Verilog makes, in the cells of a real library and with that library's models.
#[test]
fn nor_does_the_netlist_in_a_library_s_cells() {
    let config = common::preset("tiny", &["network.inputs=2", "network.stages=[2, 2]", "hardware.lanes=[2, 1]"]);
    let config = Config::from_toml("small", &config.to_toml(), &["format.activation_bits=6".into()]).unwrap();
    let design = generate_for(&config, &[], Wrapper::None, Target::Asic { sram_bits: 100 }).unwrap();
    assert!(!design.models.is_empty() && !design.memories.registers.is_empty(), "{:?}", design.memories);
    let (folder, plan) = (folder("power_up_cells"), asic::Plan::new(&design));
    for (name, text) in design.files.iter().chain(&design.models) {
        std::fs::write(folder.join(name), text).unwrap();
    }
    let library = cells("osu018_stdcells.lib");
    std::fs::write(folder.join(asic::SCRIPT), plan.script()).unwrap();
    std::fs::write(folder.join(asic::LIBRARY), asic::read_library(&library).unwrap()).unwrap();
    let mut go_on = |_: sigprop_synth::flow::Event<'_>| ControlFlow::Continue(());
    asic::area(&config, &plan, &asic::tool().unwrap(), &folder, &library, &mut go_on).unwrap();
    let mut files = vec![asic::NETLIST.to_owned(), cells("osu018_stdcells.v").display().to_string()];
    files.extend(plan.models);
    answers_of("cells", &config, &design, &folder, &files);
}
