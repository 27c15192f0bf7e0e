//! Rung 7 (`docs/src/reference/verification.md`): the netlist that yosys makes of the printed Verilog, simulated with the models of its
//! cells, in lock step with the golden model: every monitor, every prediction, all weights after every few samples.
//! Where yosys or Verilator is missing the tests fail and name the command that installs it.

mod common;

use std::ops::ControlFlow;

use sigprop_golden_model::{Model, Weights};
use sigprop_hdl::{Generated, generate};
use sigprop_spec::Config;
use sigprop_synth::Target;
use sigprop_testbench::chip::{Chip, NetlistFiles, Plan, VerilatedChip};
use sigprop_testbench::host::Host;
use sigprop_testbench::verify::{self, Case, Scoreboard};
use sigprop_testbench::{Engine, initial};

const SAMPLES: usize = 10;

/// `tiny` with these sizes; one stage unless more are named.
fn config(sets: &[&str]) -> Config {
    let one = ["learning.margin=[1.0]", "learning.lr_shift=[4]", "network.classes=2"];
    common::preset("tiny", &[&one, sets].concat())
}

struct Bench {
    config: Config,
    target: Target,
    weights: Weights,
    samples: Vec<(Vec<i16>, usize)>,
}

impl Bench {
    fn new(target: Target, sets: &[&str]) -> Self {
        let config = config(sets);
        let (weights, samples) = common::random(&config, 3, SAMPLES);
        Self { config, target, weights, samples }
    }

    fn model(&self) -> Model {
        Model::new(&self.config, &self.weights).unwrap()
    }

    fn design(&self) -> Generated {
        generate(&self.config, &initial(&self.model(), &self.config)).unwrap()
    }

    fn compare_on(&self, chip: Box<dyn Chip>, stalls: bool) -> Scoreboard {
        let engine = Engine::Netlist(self.target);
        let options = verify::Options { stalls, ..verify::Options::new(engine, SAMPLES, 3) };
        let (config, weights, samples) = (&self.config, &self.weights, &self.samples[..]);
        let case = Case { config, weights, samples, engine, options: &options };
        let mut board = Scoreboard::default();
        let mut go_on = |_| ControlFlow::Continue(());
        let compared = case.compare_on(chip, self.model(), false, &mut board, &mut go_on);
        // A netlist that does not answer any more differs too.
        if let Err(fault) = compared {
            assert!(board.mismatches > 0, "{fault}");
        }
        board
    }
}

fn equal(target: Target, sets: &[&str], stalls: bool) {
    let bench = Bench::new(target, sets);
    let (design, plan) = (bench.design(), Plan::samples(&bench.config, SAMPLES));
    let start = || {
        let chip = Engine::Netlist(target).start(&bench.config, &design, &plan).unwrap();
        let mut host = Host::new(&bench.config, chip);
        // What the memories are configured with survives, but single-port RAMs have no first contents.
        if target == Target::Ice40Spram {
            assert_ne!(host.weights_over_link().unwrap(), bench.weights);
            host.write_weights(&bench.weights).unwrap();
        }
        host
    };
    let mut host = start();
    assert!(host.chip.peek_weights(0).is_none(), "the memories of a netlist cannot be looked into");
    assert_eq!(host.weights_over_link().unwrap(), bench.weights);
    let board = bench.compare_on(start().chip, stalls);
    assert_eq!(board.mismatches, 0, "{}", board.first.unwrap());
    // Of each sample at least the activations and their masks.
    let weights: usize = bench.config.stages().iter().map(|s| s.outputs * s.columns()).sum();
    let neurons: usize = bench.config.stages().iter().map(|s| s.outputs).sum();
    // All weights three times, those of a large network and those that never change at the end alone.
    let times = if weights > 2_000 || !bench.config.learns() { 1 } else { 3 };
    // Without learning no masks, but twice each sample's activations.
    let least = times * weights + SAMPLES * if bench.config.learns() { 3 } else { 2 } * neurons;
    assert!(board.compared as usize > least, "only {} values compared", board.compared);
}

/// With cells that synthesis finds by itself, and with those by name, which boards get.
fn equal_on_ecp5(sets: &[&str], stalls: bool) {
    for target in [Target::Ecp5, Target::Ecp5Hard] {
        equal(target, sets, stalls);
    }
}

#[test]
fn ecp5_in_block_ram() {
    let sets = ["network.inputs=3", "network.classes=3", "network.stages=[3, 2]", "hardware.lanes=[2, 1]"];
    let more = ["learning.margin=[1.0, 1.0]", "learning.lr_shift=[5, 5]", "hardware.memory=\"block\""];
    equal_on_ecp5(&[&sets[..], &more].concat(), false);
}

#[test]
fn ecp5_in_lookup_tables_one_multiplier() {
    let sets = ["network.inputs=4", "network.stages=[3]", "hardware.lanes=[2]", "hardware.multipliers_per_lane=1"];
    // What is never written as well: RAM in lookup tables cannot hold it.
    let more = ["format.rounding=\"stochastic\"", "hardware.memory=\"distributed\""];
    equal_on_ecp5(&[&sets[..], &more].concat(), true);
}

#[test]
fn ecp5_wide_formats_two_multipliers() {
    let sets = ["network.inputs=3", "network.stages=[2]", "hardware.lanes=[1]", "hardware.multipliers_per_lane=2"];
    let wide = ["format.activation_bits=16", "format.weight_bits=18", "format.weight_frac=14"];
    equal_on_ecp5(&[&sets[..], &wide].concat(), false);
    // One product alone for each, where two registers follow.
    let one = ["network.inputs=3", "network.stages=[2]", "hardware.lanes=[1]", "hardware.pairs=false"];
    equal(Target::Ecp5, &[&one[..], &["hardware.multipliers_per_lane=4"]].concat(), false);
}

/// Multipliers and block RAMs with the registers inside them; the weights of the first stage take three cells one after the
/// other, those of the second two beside each other.
#[test]
fn ecp5_with_named_cells() {
    let sets = ["network.inputs=64", "network.classes=3", "network.stages=[33, 39]", "hardware.lanes=[1, 1]"];
    let more = ["learning.margin=[1.0, 1.0]", "learning.lr_shift=[5, 5]", "hardware.memory=\"block\""];
    equal(Target::Ecp5Hard, &[&sets[..], &more].concat(), false);
}

/// Two cells a lane, in turns of four weights; rows that follow each other without a gap, and a row of a last lane alone.
#[test]
fn ice40_weights_in_single_port_ram() {
    let sets = ["network.inputs=40", "network.stages=[5]", "hardware.lanes=[2]"];
    equal(Target::Ice40Spram, &[&sets[..], &["hardware.multipliers_per_lane=4"]].concat(), false);
}

/// A cell a lane, read and written in different cycles; and a first stage with one stream, its code in the cell that weights leave (more
/// words than a block RAM has), scores in multipliers by name.
#[test]
fn ice40_weights_in_single_port_ram_two_multipliers() {
    let sets = ["network.inputs=12", "network.stages=[5]", "hardware.lanes=[2]"];
    equal(Target::Ice40Spram, &[&sets[..], &["hardware.multipliers_per_lane=2"]].concat(), true);
    let one =
        ["network.inputs=2", "network.stages=[60]", "network.classes=10", "hardware.lanes=[1]", "hardware.pairs=false"];
    equal(Target::Ice40Spram, &[&one[..], &["hardware.multipliers_per_lane=2"]].concat(), true);
}

#[test]
fn ice40_with_multipliers() {
    let sets = ["network.inputs=3", "network.stages=[3]", "hardware.lanes=[2]"];
    equal(Target::Ice40Dsp, &[&sets[..], &["hardware.multipliers_per_lane=4"]].concat(), false);
    let sets = ["network.inputs=5", "network.stages=[2]", "hardware.lanes=[1]", "hardware.multipliers_per_lane=2"];
    equal(Target::Ice40Dsp, &sets, true);
}

/// A cell a lane, read in every cycle and never written meanwhile; each product in a multiplier of its own.
#[test]
fn ice40_without_learning_weights_in_single_port_ram() {
    let sets = ["learning.mode=inference", "network.inputs=12", "network.stages=[5]", "hardware.lanes=[2]"];
    equal(Target::Ice40Spram, &sets, true);
}

#[test]
fn ecp5_without_learning_one_multiplier() {
    let sets = ["learning.mode=inference", "network.inputs=5", "network.classes=3", "network.stages=[3, 2]"];
    let more =
        ["hardware.lanes=[2, 1]", "hardware.multipliers_per_lane=1", "learning.margin=1.0", "learning.lr_shift=5"];
    equal_on_ecp5(&[&sets[..], &more].concat(), false);
}

/// Two stages with signs between them, of which the second has a multiplier for t, or none; synthesis is refused where it comes to more.
#[test]
fn products_with_signs() {
    let sets = ["network.activation=sign", "network.inputs=3", "network.stages=[3, 2]", "hardware.lanes=[1, 1]"];
    let more = ["learning.margin=[1.0, 1.0]", "learning.lr_shift=[5, 5]"];
    equal(Target::Ecp5, &[&sets[..], &more, &["hardware.multipliers_per_lane=2"]].concat(), false);
    equal(Target::Ice40Dsp, &[&sets[..], &more, &["learning.target=reshape"]].concat(), false);
}

const SMALL: [&str; 7] = [
    "network.inputs=2",
    "network.stages=[2]",
    "format.activation_bits=4",
    "format.weight_bits=8",
    "format.weight_frac=6",
    "hardware.lanes=[1]",
    "hardware.multipliers_per_lane=1",
];

#[test]
fn ice40_without_multipliers() {
    equal(Target::Ice40, &SMALL, false);
}

/// Windows of a picture that is moved.
const FIELDS: [&str; 8] = [
    "network.inputs=9",
    "network.fields.width=3",
    "network.fields.window=2",
    "network.fields.origin=0",
    "network.fields.stride=1",
    "network.fields.grid=2",
    "network.fields.units=1",
    "learning.pixel_shift=1",
];

#[test]
fn ecp5_receptive_fields() {
    let sets = ["network.stages=[4]", "network.classes=3", "hardware.lanes=[1]"];
    equal(Target::Ecp5, &[&FIELDS[..], &sets].concat(), false);
}

#[test]
fn ice40_receptive_fields() {
    let sets = ["network.stages=[4]", "network.classes=3"];
    equal(Target::Ice40, &[&SMALL[..], &FIELDS, &sets].concat(), true);
}

#[test]
fn ice40_second_looks() {
    let sets = ["network.stages=[4]", "network.classes=3", "network.second_look=true", "learning.margin=3.0"];
    equal(Target::Ice40, &[&SMALL[..], &FIELDS, &sets].concat(), true);
}

/// Blocks of two classes, a table of the neurons' classes that is never written, and one row of the last bank.
#[test]
fn class_blocks() {
    let sets = ["network.readout=blocks", "network.stages=[2, 3]", "learning.margin=1.0", "learning.lr_shift=4"];
    equal(Target::Ice40, &[&SMALL[..], &sets, &["hardware.lanes=[1, 2]"]].concat(), true);
    equal_on_ecp5(&[&SMALL[..], &sets, &["hardware.lanes=[2, 1]", "hardware.memory=block"]].concat(), false);
}

/// The tables of one register are turned over.
#[test]
fn a_changed_cell_is_noticed() {
    let bench = Bench::new(Target::Ice40, &SMALL);
    let design = bench.design();
    let mut netlist = NetlistFiles::new(&bench.config, &design, bench.target).unwrap();
    let text = &mut netlist.files[0].1;
    // The tables that drive the bits of an accumulator.
    let mut end = text.len();
    let mut turned = 0;
    while let Some(at) = text[..end].rfind(") \\stages_0.lanes_0.acc_h_SB_DFFE_Q_") {
        end = at;
        let from = text[..at].rfind(".LUT_INIT(16'h").unwrap() + ".LUT_INIT(16'h".len();
        if let Ok(table) = u16::from_str_radix(&text[from..from + 4], 16) {
            text.replace_range(from..from + 4, &format!("{:04x}", !table));
            turned += 1;
        }
    }
    assert!(turned > 0, "no tables of the accumulator");
    let plan = Plan::samples(&bench.config, SAMPLES);
    let chip =
        VerilatedChip::of_cells(&bench.config, &design.top, &netlist.borrowed(), sigprop_hdl::Target::Fpga, &plan)
            .unwrap();
    let board = bench.compare_on(Box::new(chip), false);
    println!("{} differ, first {}", board.mismatches, board.first.as_ref().unwrap());
    assert!(board.mismatches > 0);
}

#[test]
fn what_a_target_cannot_have_is_refused() {
    let config = config(&[&SMALL[..], &["hardware.memory=\"distributed\""]].concat());
    let design = generate(&config, &[]).unwrap();
    let started = Engine::Netlist(Target::Ice40).start(&config, &design, &Plan::default());
    let fault = started.err().unwrap().to_string();
    assert!(fault.contains("hardware.memory") && fault.contains("ice40"), "{fault}");
    let fault = "netlist:xc7".parse::<Engine>().unwrap_err().to_string();
    assert!(fault.contains("netlist:xc7") && fault.contains("netlist:ice40-dsp"), "{fault}");
    for engine in Target::ALL.map(Engine::Netlist) {
        assert_eq!(engine.to_string().parse::<Engine>().unwrap(), engine);
    }
}
