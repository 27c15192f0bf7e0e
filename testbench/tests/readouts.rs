//! Rung 3 (`docs/src/reference/verification.md`): the read-outs, and the output stage with all that it meets, in lock step with the golden
//! model: losses, optimizers, roundings, formats, fields, odd shapes and lanes that do not divide, inference alone.

mod common;

use std::ops::ControlFlow;

use sigprop_golden_model::Model;
use sigprop_hdl::blocks::Dims;
use sigprop_hdl::generate;
use sigprop_spec::family::{Monitor, Optimizer};
use sigprop_spec::link::Layout;
use sigprop_spec::{Config, Loss};
use sigprop_testbench::verify::{self, Case, Scoreboard, random_config};
use sigprop_testbench::{Engine, initial};

/// Random weights and samples, so that saturation is met; the number of values that were compared.
fn compare_on(engine: Engine, config: &Config, n: usize) -> u64 {
    let (weights, samples) = common::random(config, 5, n);
    let mut board = Scoreboard::default();
    let (options, model) = (verify::Options::new(engine, n, 5), Model::new(config, &weights).unwrap());
    let design = generate(config, &initial(&model, config)).unwrap();
    let case = Case { config, weights: &weights, samples: &samples, engine, options: &options };
    case.compare(model, &design, None, &mut board, &mut |_| ControlFlow::Continue(())).unwrap();
    assert_eq!(board.mismatches, 0, "{}", board.first.unwrap());
    board.compared
}

fn compare(overrides: &[&str], n: usize) -> u64 {
    compare_on(Engine::Rust, &common::preset("tiny", overrides), n)
}

/// The output stage beside `more`.
fn with_stage(more: &[&str], n: usize) -> u64 {
    compare(&[&["network.readout=stage"], more].concat(), n)
}

#[test]
fn roundings_and_multipliers() {
    for rounding in ["nearest", "truncate", "stochastic"] {
        for multipliers in [4, 2, 1] {
            let sets =
                [format!("format.rounding=\"{rounding}\""), format!("hardware.multipliers_per_lane={multipliers}")];
            for readout in ["last", "stage"] {
                let compared = compare(&[&format!("network.readout={readout}"), &sets[0], &sets[1]], 40);
                assert!(compared > 40 * 64, "{readout}: {compared}");
            }
        }
    }
}

/// A loss before an output stage, at a width of activations and with rates that suit it.
fn widths(loss: Loss, bits: i32, multipliers: u32) -> [String; 7] {
    let shift = 11_i32.saturating_sub(bits).max(0);
    [
        format!("learning.loss={}", loss.word()),
        format!("format.activation_bits={bits}"),
        "format.weight_bits=12".to_owned(),
        "format.weight_frac=9".to_owned(),
        format!("learning.lr_shift={shift}"),
        format!("learning.lr_shift_out={shift}"),
        format!("hardware.multipliers_per_lane={multipliers}"),
    ]
}

#[test]
fn losses_at_every_width_of_activations() {
    // An output stage reads no input that a label was put into: there are no losses without a bank before it.
    for loss in Loss::ALL.iter().filter(|loss| loss.has_bank()) {
        for (bits, multipliers) in [(4, 4), (5, 2), (7, 1), (8, 4), (12, 4), (16, 2)] {
            let sets = widths(*loss, bits, multipliers);
            with_stage(&sets.each_ref().map(String::as_str), 60);
        }
    }
}

#[test]
fn optimizers() {
    for multipliers in [4, 2, 1] {
        let multipliers = &format!("hardware.multipliers_per_lane={multipliers}");
        for optimizer in Optimizer::ALL {
            for rounding in ["nearest", "stochastic"] {
                let sets = [format!("learning.optimizer={}", optimizer.word()), format!("format.rounding={rounding}")];
                with_stage(&[&sets[0], &sets[1], multipliers], 40);
            }
        }
    }
}

/// Classes and lanes of the output stage: each alone, all at once, and numbers that do not divide.
#[test]
fn shapes() {
    for (classes, lanes) in [(2, 1), (2, 2), (3, 2), (5, 3), (7, 4), (11, 11), (13, 5), (64, 9)] {
        for (stages, given) in [("[6]", "3"), ("[6, 4]", "3, 3"), ("[5, 1, 7]", "2, 1, 4")] {
            for mode in ["online", "inference"] {
                let (lanes, classes) =
                    (format!("hardware.lanes=[{given}, {lanes}]"), format!("network.classes={classes}"));
                let (stages, mode) = (format!("network.stages={stages}"), format!("learning.mode={mode}"));
                let more = ["learning.margin=1.0", "learning.lr_shift=7", "hardware.multipliers_per_lane=2"];
                let compared = with_stage(&[&[&*lanes, &*classes, &*stages, &*mode], &more[..]].concat(), 12);
                assert!(compared > 100, "{lanes}: {compared}");
            }
        }
    }
}

#[test]
fn receptive_fields_and_tokens() {
    with_stage(&common::MOVED, 40);
    with_stage(&["learning.token=label"], 40);
    // A margin that some sums reach; one that none does.
    with_stage(&["learning.margin_out=1", "learning.lr_shift_out=3"], 40);
    with_stage(&["learning.margin_out=131068"], 40);
}

#[test]
fn in_verilator() {
    for more in [
        &["network.readout=last"][..],
        &["network.readout=stage"],
        &["network.readout=stage", "learning.mode=inference", "hardware.multipliers_per_lane=2"],
        &[
            "network.readout=stage",
            "learning.optimizer=momentum",
            "format.rounding=stochastic",
            "hardware.lanes=[3, 4, 2]",
        ],
        &[
            "network.readout=stage",
            "network.stages=[6]",
            "learning.margin=1",
            "learning.lr_shift=7",
            "hardware.lanes=4",
        ],
    ] {
        compare_on(Engine::Verilator, &common::preset("tiny", more), 30);
    }
}

/// An output stage that answers a value, beside `more`.
fn with_value(engine: Engine, more: &[&str], n: usize) -> u64 {
    compare_on(engine, &common::preset("tiny", &[&["network.task=regression"], more].concat()), n)
}

#[test]
fn values() {
    for loss in Loss::ALL.iter().filter(|loss| loss.has_bank()) {
        for (bits, multipliers) in [(4, 4), (5, 2), (7, 1), (8, 4), (9, 2), (16, 4)] {
            let sets = widths(*loss, bits, multipliers);
            with_value(Engine::Rust, &sets.each_ref().map(String::as_str), 40);
        }
    }
    for optimizer in Optimizer::ALL {
        for rounding in ["truncate", "stochastic"] {
            let sets = [format!("learning.optimizer={}", optimizer.word()), format!("format.rounding={rounding}")];
            with_value(Engine::Rust, &[&sets[0], &sets[1]], 40);
        }
    }
    let one = ["network.stages=[7]", "learning.margin=1", "learning.lr_shift=7", "hardware.lanes=[3]"];
    let three = ["network.stages=[6, 5, 7]", "learning.margin=1", "learning.lr_shift=7", "hardware.lanes=[4, 2, 3, 1]"];
    for more in [&one[..], &three, &["learning.token=label"], &["learning.target=reshape"], &common::MOVED] {
        for mode in ["learning.mode=online", "learning.mode=inference"] {
            with_value(
                Engine::Rust,
                &[more, &[mode, "hardware.multipliers_per_lane=2", "network.classes=5"]].concat(),
                30,
            );
        }
    }
    // Errors that always count, or never.
    with_value(Engine::Rust, &["learning.epsilon=0"], 40);
    with_value(Engine::Rust, &["learning.epsilon=131068"], 40);
}

#[test]
fn values_in_verilator() {
    with_value(Engine::Verilator, &[], 30);
    with_value(
        Engine::Verilator,
        &["format.activation_bits=10", "learning.optimizer=momentum", "format.rounding=stochastic"],
        30,
    );
    with_value(Engine::Verilator, &["learning.mode=inference", "hardware.multipliers_per_lane=1"], 30);
}

/// What the output stage has, and what it has not.
#[test]
fn an_output_stage_has_no_bank_and_no_activations() {
    let config = common::preset("tiny", &["network.readout=stage"]);
    let verilog = generate(&config, &[]).unwrap().verilog;
    for (monitor, there) in [(Monitor::H, false), (Monitor::MaskT, false), (Monitor::Score, true), (Monitor::Js, true)]
    {
        assert_eq!(verilog.contains(&monitor.port(2)), there, "{monitor:?}");
    }
    assert!(verilog.contains("bank_1") && !generate(&config, &[]).unwrap().files.is_empty());
}

/// The scores of the answer are as wide as the layout of the link says, on either side of its formula.
#[test]
fn scores_are_as_wide_as_the_link_says() {
    for seed in 0..300 {
        let config = random_config(seed);
        let last = Dims::new(&config, config.stages().len() - 1);
        assert_eq!(last.answer_bits(), Layout::new(&config).score_bits as usize, "seed {seed}");
        for (s, shape) in config.stages().iter().enumerate() {
            let d = Dims::new(&config, s);
            // A hidden stage that only passes an error on has no scores.
            assert!(!d.is_scored() || d.score_bits() == shape.score_bits as usize, "seed {seed}, stage {s}");
        }
    }
}
