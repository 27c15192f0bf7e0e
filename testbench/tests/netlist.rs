//! Rung 7 (`docs/src/reference/verification.md`): the netlist that yosys makes of the printed Verilog, simulated with the models of its
//! cells, in lock step with the golden model: every monitor, every prediction, all weights after every few samples.
//! Where yosys or Verilator is missing the tests fail and name the command that installs it.

mod common;
#[path = "netlist/sets.rs"]
mod sets;

use std::ops::ControlFlow;

use sigprop_golden_model::{Model, Weights};
use sigprop_hdl::{Generated, generate};
use sigprop_spec::Config;
use sigprop_spec::family::{FAMILY, Row};
use sigprop_synth::Target;
use sigprop_synth::board::Family;
use sigprop_testbench::chip::{Chip, NetlistFiles, Plan, VerilatedChip};
use sigprop_testbench::host::Host;
use sigprop_testbench::verify::{self, Scoreboard};
use sigprop_testbench::{Engine, initial};

use sets::{BLOCKS, ERROR, FIELDS, LABELS, LEARNED, LISTED, LOOKS, RECURRENT, RESERVOIR, SIGNS, SMALL, SPIKES, VALUES};

const SAMPLES: usize = 10;

/// `tiny` with these sizes; one stage unless more are named, and a margin unless its loss may have none.
fn config(sets: &[&str]) -> Config {
    let own = |set: &&str| set.starts_with("learning.loss=") || *set == "learning.target=error";
    let margin: &[&str] = if sets.iter().any(own) { &[] } else { &["learning.margin=[1.0]"] };
    common::preset("tiny", &[margin, &["learning.lr_shift=[4]", "network.classes=2"], sets].concat())
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
        let case = verify::Case { config, weights, samples, engine, options: &options };
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
    let start = || Engine::Netlist(target).start(&bench.config, &design, &plan).unwrap();
    let mut host = Host::new(&bench.config, start());
    assert!(host.chip.peek_weights(0).is_none(), "the memories of a netlist cannot be looked into");
    // What the memories are configured with survives, but single-port RAMs have no first contents: there the comparison writes them.
    assert_eq!(host.weights_over_link().unwrap() == bench.weights, target.has_first_contents());
    let board = bench.compare_on(start(), stalls);
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

/// A network whose netlists are compared.
struct Case {
    targets: &'static [Target],
    sets: &'static [&'static [&'static str]],
    /// With pauses of the streams.
    stalls: bool,
}

/// Tests and the table of what they compare, so that no case is in one alone.
macro_rules! cases {
    ($($(#[$doc:meta])* $test:ident { $($targets:ident, $stalls:literal, $($sets:expr),+;)+ })+) => {
        $(
            $(#[$doc])*
            #[test]
            fn $test() {
                let cases = [$(Case { targets: $targets, sets: &[$($sets),+], stalls: $stalls }),+];
                for Case { targets, sets, stalls } in cases {
                    targets.iter().for_each(|target| equal(*target, &sets.concat(), stalls));
                }
            }
        )+

        const CASES: &[Case] = &[$($(Case { targets: $targets, sets: &[$($sets),+], stalls: $stalls }),+),+];
    };
}

/// With cells that synthesis finds by itself, and with those by name, which boards get.
const ECP5: &[Target] = &[Target::Ecp5, Target::Ecp5Hard];
const ECP5_INFERRED: &[Target] = &[Target::Ecp5];
const ECP5_HARD: &[Target] = &[Target::Ecp5Hard];
const GOWIN: &[Target] = &[Target::Gowin];
const ICE40: &[Target] = &[Target::Ice40];
const ICE40_DSP: &[Target] = &[Target::Ice40Dsp];
const ICE40_SPRAM: &[Target] = &[Target::Ice40Spram];

cases! {
    ecp5_in_block_ram {
        ECP5, false,
        &["network.inputs=3", "network.classes=3", "network.stages=[3, 2]", "hardware.lanes=[2, 1]"],
        &["learning.margin=[1.0, 1.0]", "learning.lr_shift=[5, 5]", "hardware.memory=\"block\""];
    }

    /// What is never written as well: RAM in lookup tables cannot hold it.
    ecp5_in_lookup_tables_one_multiplier {
        ECP5, true,
        &["network.inputs=4", "network.stages=[3]", "hardware.lanes=[2]", "hardware.multipliers_per_lane=1"],
        &["format.rounding=\"stochastic\"", "hardware.memory=\"distributed\""];
    }

    ecp5_wide_formats_two_multipliers {
        ECP5, false,
        &["network.inputs=3", "network.stages=[2]", "hardware.lanes=[1]", "hardware.multipliers_per_lane=2"],
        &["format.activation_bits=16", "format.weight_bits=18", "format.weight_frac=14", "network.readout=last"];
        // One product alone for each, where two registers follow.
        ECP5_INFERRED, false,
        &["network.inputs=3", "network.stages=[2]", "hardware.lanes=[1]", "hardware.pairs=false"],
        &["hardware.multipliers_per_lane=4"];
    }

    /// Multipliers and block RAMs with the registers inside them; the weights of the first stage take three cells one after the
    /// other, those of the second two beside each other.
    ecp5_with_named_cells {
        ECP5_HARD, false,
        &["network.inputs=64", "network.classes=3", "network.stages=[33, 39]", "hardware.lanes=[1, 1]"],
        &["learning.margin=[1.0, 1.0]", "learning.lr_shift=[5, 5]", "hardware.memory=\"block\""];
    }

    /// Two cells a lane, in turns of four weights; rows that follow each other without a gap, and a row of a last lane alone.
    ice40_weights_in_single_port_ram {
        ICE40_SPRAM, false,
        &["network.inputs=40", "network.stages=[5]", "hardware.lanes=[2]", "hardware.multipliers_per_lane=4"];
    }

    /// A cell a lane, read and written in different cycles; and a first stage with one stream, its code in the cell that weights leave (more
    /// words than a block RAM has), scores in multipliers by name.
    ice40_weights_in_single_port_ram_two_multipliers {
        ICE40_SPRAM, true,
        &["network.inputs=12", "network.stages=[5]", "hardware.lanes=[2]", "hardware.multipliers_per_lane=2"];
        ICE40_SPRAM, true,
        &["network.inputs=2", "network.stages=[60]", "network.classes=10", "hardware.lanes=[1]"],
        &["hardware.pairs=false", "hardware.multipliers_per_lane=2"];
    }

    ice40_with_multipliers {
        ICE40_DSP, false,
        &["network.inputs=3", "network.stages=[3]", "hardware.lanes=[2]", "hardware.multipliers_per_lane=4"];
        ICE40_DSP, true,
        &["network.inputs=5", "network.stages=[2]", "hardware.lanes=[1]", "hardware.multipliers_per_lane=2"],
        &["network.readout=last"];
    }

    /// A cell a lane, read in every cycle and never written meanwhile; each product in a multiplier of its own.
    ice40_without_learning_weights_in_single_port_ram {
        ICE40_SPRAM, true,
        &["learning.mode=inference", "network.inputs=12", "network.stages=[5]", "hardware.lanes=[2]"];
    }

    ecp5_without_learning_one_multiplier {
        ECP5, false,
        &["learning.mode=inference", "network.inputs=5", "network.classes=3", "network.stages=[3, 2]"],
        &["hardware.lanes=[2, 1]", "hardware.multipliers_per_lane=1", "learning.margin=1.0", "learning.lr_shift=5"];
    }

    /// The second stage has a multiplier for t, or none; synthesis is refused where it comes to more.
    products_with_signs {
        ECP5_INFERRED, false, SIGNS, &["hardware.multipliers_per_lane=2"];
        ICE40_DSP, false, SIGNS, &["learning.target=reshape"];
        GOWIN, true, SIGNS, &["learning.target=reshape"];
    }

    ice40_without_multipliers {
        ICE40, false, SMALL;
    }

    ecp5_receptive_fields {
        ECP5_INFERRED, false, FIELDS, LOOKS, &["hardware.lanes=[1]"];
    }

    gowin_receptive_fields {
        GOWIN, true, FIELDS, LOOKS, &["hardware.lanes=[1]", "hardware.multipliers_per_lane=2"];
    }

    /// What is never written is in block RAM, beside memories of two cells one behind the other.
    gowin_in_block_ram {
        GOWIN, false,
        &["network.inputs=64", "network.classes=3", "network.stages=[33, 39]", "hardware.lanes=[1, 1]"],
        &["learning.margin=[1.0, 1.0]", "learning.lr_shift=[5, 5]", "hardware.memory=\"block\""];
    }

    gowin_in_lookup_tables {
        GOWIN, true,
        &["network.inputs=4", "network.stages=[3]", "hardware.lanes=[2]", "hardware.multipliers_per_lane=1"],
        &["format.rounding=\"stochastic\"", "hardware.memory=\"distributed\""];
    }

    gowin_wide_formats {
        GOWIN, false,
        &["network.inputs=3", "network.stages=[2]", "hardware.lanes=[1]", "hardware.multipliers_per_lane=4"],
        &["format.activation_bits=16", "format.weight_bits=18", "format.weight_frac=14", "network.readout=last"];
    }

    gowin_without_learning {
        GOWIN, true,
        &["learning.mode=inference", "network.inputs=5", "network.classes=3", "network.stages=[3, 2]"],
        &["hardware.lanes=[2, 1]", "learning.margin=1.0", "learning.lr_shift=5"];
    }

    ice40_receptive_fields {
        ICE40, true, SMALL, FIELDS;
    }

    ice40_second_looks {
        ICE40, true, SMALL, FIELDS, LOOKS;
    }

    class_blocks {
        ICE40, true, SMALL, BLOCKS, &["hardware.lanes=[1, 2]"];
        ECP5, false, SMALL, BLOCKS, &["hardware.lanes=[2, 1]", "hardware.memory=block"];
        GOWIN, true, SMALL, BLOCKS, &["hardware.lanes=[2, 1]"];
    }

    codes_that_learn {
        ECP5_INFERRED, true, SMALL, LEARNED, &["hardware.multipliers_per_lane=2"];
        ICE40_DSP, false, SMALL, LEARNED;
        GOWIN, false, SMALL, LEARNED;
    }

    columns_that_are_listed {
        ECP5, false, SMALL, LISTED;
        ICE40, true, SMALL, LISTED;
        ICE40_SPRAM, false, SMALL, LISTED, &["hardware.multipliers_per_lane=2", "network.inputs=12"];
        GOWIN, true, SMALL, LISTED;
    }

    neurons_that_spike {
        ECP5, true, SMALL, SPIKES, &["network.steps=8", "learning.attach=voltage"];
        ICE40, false, SMALL, SPIKES, &["hardware.pairs=false"];
        GOWIN, false, SMALL, SPIKES, &["network.steps=8", "learning.attach=voltage"];
    }

    sequences_into_a_recurrent_stage {
        ECP5, true, SMALL, RECURRENT, &["hardware.multipliers_per_lane=4", "hardware.memory=block"];
        ICE40, false, SMALL, RECURRENT;
        GOWIN, true, SMALL, RECURRENT, &["hardware.multipliers_per_lane=4"];
    }

    sequences_into_a_reservoir {
        ECP5_INFERRED, false, SMALL, RESERVOIR;
        ICE40, true, SMALL, RESERVOIR;
        GOWIN, false, SMALL, RESERVOIR;
    }

    values_behind_several_losses {
        ECP5_INFERRED, false, SMALL, VALUES;
        ICE40, true, SMALL, VALUES;
        GOWIN, true, SMALL, VALUES;
    }

    labels_in_both_streams {
        ECP5_INFERRED, true, SMALL, LABELS;
        ICE40, false, SMALL, LABELS, &["hardware.multipliers_per_lane=2"];
        GOWIN, false, SMALL, LABELS;
    }

    errors_in_the_input {
        ECP5_INFERRED, false, SMALL, ERROR;
        ICE40_DSP, true, SMALL, ERROR, &["hardware.multipliers_per_lane=4"];
        GOWIN, true, SMALL, ERROR;
    }
}

/// What else a netlist may have or not.
type Trait = (&'static str, fn(&Config) -> bool);
const TRAITS: [Trait; 8] = [
    ("listed columns", |config| config.stages().iter().any(|stage| stage.active && stage.inputs > 2)),
    ("pixel shifts", Config::pixel_shift),
    ("a second look", |config| config.second_look().is_some()),
    ("formats of each stage", |config| config.stages().iter().any(|stage| stage.weight != config.stages()[0].weight)),
    ("inference alone", |config| !config.learns()),
    ("four multipliers a lane", |config| config.multipliers_per_lane() == 4),
    ("two multipliers a lane", |config| config.multipliers_per_lane() == 2),
    ("one multiplier a lane", |config| config.multipliers_per_lane() == 1),
];

/// A new member of the family is in no netlist until it is in a case of the table.
#[test]
fn every_member_is_in_a_netlist_of_each_family() {
    for family in Family::ALL.map(Family::word) {
        let of_family = CASES.iter().filter(|case| case.targets.iter().any(|target| target.family().word() == family));
        let configs: Vec<Config> = of_family.map(|case| config(&case.sets.concat())).collect();
        let has = |row: &Row| {
            let learns = configs.iter().filter(|config| config.learns());
            learns.flat_map(|config| (0..config.stages().len()).flat_map(|s| config.members(s))).any(|has| has == row)
        };
        for seam in FAMILY {
            let missing = seam.words_that(|row| !has(row));
            assert!(missing.is_empty(), "{}: no netlist for {family} has {missing:?}", seam.key);
        }
        for (what, has) in TRAITS {
            assert!(configs.iter().any(has), "no netlist for {family} has {what}");
        }
    }
}

/// The tables of one register are turned over.
#[test]
fn a_changed_cell_is_noticed() {
    let bench = Bench::new(Target::Ice40, SMALL);
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
    let config = config(&[SMALL, &["hardware.memory=\"distributed\""]].concat());
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
