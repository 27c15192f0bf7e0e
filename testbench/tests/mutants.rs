//! Rung 11 (`docs/src/reference/verification.md`): one constant of the printed hardware is changed, and the comparison must notice. The configuration is tiny
//! with four-bit activations, so that ties, equal margins and saturation are met within few samples.

mod common;
#[path = "mutants/tables.rs"]
mod tables;

use std::ops::ControlFlow;

use sigprop_golden_model::Model;
use sigprop_hdl::{Generated, generate};
use sigprop_spec::Config;
use sigprop_testbench::verify::{self, Case, Scoreboard};
use sigprop_testbench::{Engine, initial};

use tables::{
    ALONE, BLOCKS, CARRIED, CROSS_ENTROPY, ERROR, GOODNESS, HEBBIAN, HINGE, L2, LEARNED, LISTED, LOOKS, MOMENTUM,
    MOMENTUM_MUTANTS, MOVED, Mutant, OUTPUT, PICTURE, RECURRENT, RESERVOIR, SIGN_AND_NUMBER, SIGNS, SPIKES, SUBSET,
    SUBSET_IN_TRAINING, VALUE,
};

const SAMPLES: usize = 1500;
/// Enough for most mutants; the others are compared over all samples.
const FIRST: usize = 100;

/// `text` with the mutant in it.
fn mutate(text: &str, m: &Mutant) -> String {
    let head = format!("\nmodule {} (", m.module);
    let begin = text.find(&head).unwrap_or_else(|| panic!("no module {}", m.module));
    let end = begin + text[begin..].find("\nendmodule").unwrap();
    let body = &text[begin..end];
    assert_eq!(body.matches(m.from).count(), m.times, "{}: {:?} in {}:\n{body}", m.what, m.from, m.module);
    format!("{}{}{}", &text[..begin], body.replace(m.from, m.to), &text[end..])
}

#[test]
fn every_mutant_is_noticed_and_the_original_is_not() {
    noticed(&narrow(&[MARGIN]), HINGE);
}

#[test]
fn every_mutant_of_a_momentum_is_noticed() {
    noticed(&narrow(&[&[MARGIN], MOMENTUM].concat()), MOMENTUM_MUTANTS);
}

#[test]
fn every_mutant_of_an_output_stage_is_noticed() {
    let stage = [MARGIN, "network.readout=stage", "learning.lr_shift_out=3", "learning.margin_out=4"];
    noticed(&narrow(&stage), OUTPUT);
}

#[test]
fn every_mutant_of_a_subset_is_noticed() {
    // All samples are classified, singly and in pairs, with weights that tell them apart.
    noticed(&narrow(&[&SUBSET_OF[..], &["learning.mode=inference"]].concat()), SUBSET);
    noticed(&narrow(&SUBSET_OF), SUBSET_IN_TRAINING);
}

#[test]
fn every_mutant_of_a_value_is_noticed() {
    noticed(&narrow(&[MARGIN, "network.task=regression", "learning.lr_shift_out=3", "learning.epsilon=2"]), VALUE);
}

#[test]
fn every_mutant_of_class_blocks_is_noticed() {
    noticed(&narrow(&[MARGIN, "network.readout=blocks", "network.stages=[6, 5]"]), BLOCKS);
}

#[test]
fn mutants_of_the_other_losses_are_noticed() {
    let cross = ["learning.loss=cross_entropy", "learning.sharpness=0", "learning.fire_probability=31"];
    noticed(&narrow(&cross), CROSS_ENTROPY);
    noticed(&narrow(&["learning.loss=l2"]), L2);
    noticed(&narrow(&["learning.loss=hebbian"]), HEBBIAN);
}

#[test]
fn every_mutant_of_the_targets_is_noticed() {
    noticed(&narrow(&[&common::FORWARD[..], &["learning.theta=0.03"]].concat()), GOODNESS);
    // A class ends with an input, and not between two.
    let error = ["learning.lr_shift_out=3", "learning.margin_out=4", "learning.lr_shift=2"];
    noticed(&narrow(&[&common::ERROR[..], &error].concat()), ERROR);
    noticed(&narrow(&[MARGIN, "learning.target=reshape", "network.inputs=6"]), PICTURE);
    noticed(&narrow(&[MARGIN, "learning.target=learned", "learning.learned_shift=10"]), LEARNED);
}

#[test]
fn every_mutant_of_products_with_signs_is_noticed() {
    noticed(&narrow(&[MARGIN, "network.activation=sign"]), SIGN_AND_NUMBER);
    noticed(&narrow(&[MARGIN, "network.activation=sign", "learning.target=reshape"]), SIGNS);
}

#[test]
fn every_mutant_of_one_stream_alone_is_noticed() {
    noticed(&narrow(&[MARGIN, "hardware.pairs=false", "hardware.multipliers_per_lane=2"]), ALONE);
    noticed(&narrow(&[MARGIN, "hardware.pairs=false", "learning.mode=inference"]), CARRIED);
}

#[test]
fn every_mutant_of_listed_columns_is_noticed() {
    noticed(&narrow(&[MARGIN, "hardware.columns=active", "format.rounding=stochastic"]), LISTED);
}

#[test]
fn every_mutant_of_spikes_is_noticed() {
    noticed(&narrow(&[MARGIN, "network.neuron=lif", "learning.lr_shift=[4, 4]"]), SPIKES);
}

#[test]
fn every_mutant_of_sequences_is_noticed() {
    let one = ["network.stages=[6]", "hardware.lanes=[4]", "learning.margin=0.21875", "learning.lr_shift=3"];
    noticed(&narrow(&[&one[..], &["network.recurrent=true", "hardware.multipliers_per_lane=2"]].concat()), RECURRENT);
    noticed(&narrow(&[MARGIN, "network.reservoir=6", "hardware.reservoir_lanes=4"]), RESERVOIR);
}

#[test]
fn every_mutant_of_receptive_fields_is_noticed() {
    noticed(&common::preset("tiny", &common::MOVED), MOVED);
}

#[test]
fn every_mutant_of_a_second_look_is_noticed() {
    let looks = ["learning.mode=inference", "learning.margin=[0.04, 0.04]", "format.activation_bits=4"];
    let formats = ["format.weight_bits=7", "format.weight_frac=5", "learning.lr_shift=[3, 3]"];
    noticed(&common::preset("tiny", &[&common::MOVED[..], &common::LOOKS, &looks, &formats].concat()), LOOKS);
}

/// More classes than an inference goes to.
const SUBSET_OF: [&str; 4] = [MARGIN, "network.readout=subset", "network.classes=6", "learning.subset_limit=4"];

/// M = 28 in both: in stage 1, whose bank holds -7 and 7, scores differ by multiples of 14.
const MARGIN: &str = "learning.margin=[0.21875, 0.21875]";

/// The smallest network with few bits, so that ties, equal margins and saturation are met.
fn narrow(changes: &[&str]) -> Config {
    let formats =
        ["format.activation_bits=4", "format.weight_bits=7", "format.weight_frac=5", "learning.lr_shift=[3, 3]"];
    common::preset("tiny", &[&formats, changes].concat())
}

fn noticed(config: &Config, mutants: &[Mutant]) {
    let (weights, samples) = common::random(config, 11, SAMPLES);
    let model = Model::new(config, &weights).unwrap();
    // A netlist stays on its thread: each run makes its own.
    let generated = || generate(config, &initial(&model, config)).unwrap();
    let text = generated().verilog;
    let engine = Engine::Verilator;
    let run = |verilog: String, samples: &[(Vec<i16>, usize)]| {
        let options = verify::Options::new(engine, samples.len(), 11);
        let case = Case { config, weights: &weights, samples, engine, options: &options };
        let design = Generated { verilog, ..generated() };
        let mut board = Scoreboard::default();
        case.compare(model.clone(), &design, None, &mut board, &mut |_| ControlFlow::Continue(())).unwrap();
        board
    };
    let original = run(text.clone(), &samples);
    assert_eq!(original.mismatches, 0, "{}", original.first.unwrap());
    let survivor = |m: &Mutant| {
        let verilog = mutate(&text, m);
        let first = run(verilog.clone(), &samples[..FIRST]);
        let board = if first.mismatches > 0 { first } else { run(verilog, &samples) };
        println!("{}: {} differ; {:?}", m.what, board.mismatches, board.first.map(|first| first.to_string()));
        (board.mismatches == 0).then_some(m.what)
    };
    // Each is compiled anew: two at a time.
    let (left, right) = mutants.split_at(mutants.len() / 2);
    let survivors = std::thread::scope(|scope| {
        let right = scope.spawn(|| right.iter().filter_map(survivor).collect::<Vec<_>>());
        let left: Vec<_> = left.iter().filter_map(survivor).collect();
        [left, right.join().unwrap()].concat()
    });
    assert!(survivors.is_empty(), "not noticed: {survivors:?}");
}
