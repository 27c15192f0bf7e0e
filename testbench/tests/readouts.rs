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
use sigprop_testbench::chip::Plan;
use sigprop_testbench::host::Host;
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

/// A subset of the classes beside `more`.
fn subset(engine: Engine, more: &[&str], n: usize) -> u64 {
    compare_on(engine, &common::preset("tiny", &[&["network.readout=subset"], more].concat()), n)
}

/// Near classes: limits, classes and lanes that do not divide, one row and many; the bank's own products are known, not known, and change.
#[test]
fn subsets_of_all_shapes() {
    for (classes, limit) in [(2, 1), (2, 2), (3, 3), (5, 2), (7, 7), (11, 3), (64, 64)] {
        for (stages, lanes) in [("[6]", "3"), ("[6, 4]", "3, 4"), ("[5, 1, 7]", "2, 1, 4"), ("[6, 13]", "2, 1")] {
            for mode in ["online", "inference"] {
                let sets = [
                    format!("network.classes={classes}"),
                    format!("learning.subset_limit={limit}"),
                    format!("network.stages={stages}"),
                    format!("hardware.lanes=[{lanes}]"),
                    format!("learning.mode={mode}"),
                ];
                let more = ["learning.margin=1.0", "learning.lr_shift=7", "hardware.multipliers_per_lane=2"];
                let compared = subset(Engine::Rust, &[&sets.each_ref().map(String::as_str), &more[..]].concat(), 12);
                assert!(compared > 100, "{sets:?}: {compared}");
            }
        }
    }
}

#[test]
fn subsets_beside_other_members() {
    for loss in Loss::ALL.iter().filter(|loss| loss.has_bank()) {
        for (bits, multipliers) in [(4, 4), (5, 2), (8, 1), (9, 4), (16, 2)] {
            let sets = widths(*loss, bits, multipliers);
            let sets: Vec<&str> = sets.iter().map(String::as_str).filter(|set| !set.contains("lr_shift_out")).collect();
            subset(Engine::Rust, &sets, 40);
        }
    }
    let one = ["network.stages=[6]", "learning.margin=1", "learning.lr_shift=7", "hardware.lanes=4"];
    for more in [
        &["learning.optimizer=momentum", "format.rounding=stochastic"][..],
        &["learning.optimizer=sign_sgd", "network.activation=relu"],
        &["network.activation=sign", "learning.token=label"],
        &["learning.target=reshape", "network.inputs=6"],
        &["learning.target=learned"],
        // The code itself is gone through; and while it moves.
        &one,
        &[&one[..], &["learning.target=learned", "learning.learned_shift=3"]].concat(),
        &common::MOVED,
        &["hardware.memory=block"],
        &["format.weight_bits=[8, 12]", "format.weight_frac=[7, 9]"],
    ] {
        subset(Engine::Rust, more, 40);
    }
}

/// Classes that are gone to are those with a score; where a walk may go to all of them and h is far from all, it does.
#[test]
fn a_subset_answers_what_it_went_to() {
    let config = common::preset("tiny", &["network.readout=subset", "network.classes=7", "learning.subset_limit=7"]);
    let (weights, list) = common::random(&config, 3, 60);
    let model = common::refreshed(&config, &weights);
    let design = generate(&config, &initial(&model, &config)).unwrap();
    let mut host = Host::new(&config, Engine::Rust.start(&config, &design, &Plan::default()).unwrap());
    let none = Layout::new(&config).not_compared();
    let mut went = [0; 8];
    let inputs: Vec<&[i16]> = list.iter().map(|(x, _)| x.as_slice()).collect();
    for (x, got) in inputs.iter().zip(host.infer(&inputs, true).unwrap()) {
        let want = model.infer(x);
        assert_eq!((want.class, &want.answer), (got.class, &got.scores));
        assert_eq!(got.scores.iter().filter(|score| **score != none).count(), want.products);
        went[want.products] += 1;
    }
    assert!(went[0] == 0 && went[1] > 0 && went[7] > 0 && went[2..7].iter().sum::<i32>() > 0, "{went:?}");
}

/// What is known of a bank is forgotten when it changes: by a word of the host, a training sample, a refresh; between inferences, singly and in pairs.
#[test]
fn a_subset_sees_every_change_of_its_bank() {
    for more in [&[][..], &["network.stages=[6]", "learning.margin=1", "learning.lr_shift=7", "hardware.lanes=4"]] {
        let more = [&["network.readout=subset", "network.classes=5", "learning.subset_limit=4"], more].concat();
        let config = common::preset("tiny", &more);
        let last = config.stages().len() - 1;
        let (weights, list) = common::random(&config, 3, 60);
        let mut model = common::refreshed(&config, &weights);
        let design = generate(&config, &initial(&model, &config)).unwrap();
        let mut host = Host::new(&config, Engine::Rust.start(&config, &design, &Plan::default()).unwrap());
        let inputs: Vec<&[i16]> = list.iter().map(|(x, _)| x.as_slice()).collect();
        let mut answers = Vec::new();
        for (n, few) in inputs.chunks(6).enumerate() {
            for (got, x) in host.infer(few, n % 2 == 1).unwrap().iter().zip(few) {
                let want = model.infer(x);
                assert_eq!((want.class, &want.answer), (got.class, &got.scores), "{more:?}, {n}");
                answers.push(want.answer);
            }
            match n % 3 {
                0 => {
                    // A row that is long against itself, so that nothing is near it.
                    let class = n % config.classes();
                    let row = vec![if n < 5 { 127 } else { 3 }; config.stages()[last].outputs];
                    host.write_bank(last, class, &row).unwrap();
                    model.set_bank(last, class, &row).unwrap();
                }
                1 => {
                    let (x, label) = &list[n];
                    host.train(&[(x, *label)]).unwrap();
                    model.train(x, *label, &mut ());
                }
                _ => {
                    host.refresh().unwrap();
                    model.refresh();
                }
            }
        }
        let none = Layout::new(&config).not_compared();
        let products = |n: usize| answers.iter().filter(|a| a.iter().filter(|s| **s != none).count() == n).count();
        assert!(products(1) > 3 && products(4) > 3, "{more:?}: {} and {}", products(1), products(4));
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
        &["network.readout=subset", "network.classes=5", "hardware.lanes=[3, 3]"],
        &["network.readout=subset", "learning.mode=inference", "hardware.multipliers_per_lane=2"],
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
