//! Samples that are sequences, in lock step with the golden model: every activation of every step, and every weight at the end of each window.

mod common;

use std::ops::ControlFlow;

use sigprop_golden_model::Model;
use sigprop_hdl::generate;
use sigprop_spec::Config;
use sigprop_testbench::verify::{self, Case, Scoreboard};
use sigprop_testbench::{Engine, initial};

fn options(samples: usize) -> verify::Options {
    verify::Options::new(Engine::Rust, samples, 5)
}

/// The number of values that were compared, all of them equal.
fn compare(engine: Engine, config: &Config, stalls: bool, n: usize) -> u64 {
    let (weights, samples) = common::random(config, 5, n);
    let mut board = Scoreboard::default();
    let (options, model) = (verify::Options { stalls, ..options(n) }, Model::new(config, &weights).unwrap());
    let design = generate(config, &initial(&model, config)).unwrap();
    let case = Case { config, weights: &weights, samples: &samples, engine, options: &options };
    case.compare(model, &design, None, &mut board, &mut |_| ControlFlow::Continue(())).unwrap();
    assert_eq!(board.mismatches, 0, "{:?}: {}", config.to_toml(), board.first.unwrap());
    board.compared
}

const RECURRENT: [&str; 5] = [
    "network.recurrent=true",
    "network.stages=[7]",
    "learning.margin=2.0",
    "learning.lr_shift=6",
    "hardware.lanes=[3]",
];

fn recurrent(more: &[&str]) -> Config {
    // Of the losses that are laid over it only one has a margin.
    let has_margin = |set: &&&str| {
        !set.starts_with("learning.margin")
            || !more.iter().any(|other| other.starts_with("learning.loss") && !other.ends_with("l2_repulsion"))
    };
    let sets: Vec<&str> = RECURRENT.iter().filter(has_margin).chain(more).copied().collect();
    common::preset("tiny", &sets)
}

#[test]
fn recurrent_stages_of_all_shapes() {
    for (inputs, neurons, lanes) in [(1, 1, 1), (5, 7, 3), (3, 8, 8), (40, 2, 2), (2, 17, 4), (9, 12, 1)] {
        for multipliers in [4, 2, 1] {
            for memory in ["auto", "block"] {
                let sets = [
                    format!("network.inputs={inputs}"),
                    format!("network.stages=[{neurons}]"),
                    format!("hardware.lanes=[{lanes}]"),
                    format!("hardware.multipliers_per_lane={multipliers}"),
                    format!("hardware.memory={memory}"),
                ];
                let config = recurrent(&sets.each_ref().map(String::as_str));
                let compared = compare(Engine::Rust, &config, multipliers == 2, 30);
                // The weights alone, at the end of a window of each sample at least.
                assert!(compared > 30 * neurons * (inputs + neurons + 1), "{compared}");
            }
        }
    }
}

#[test]
fn recurrent_stages_of_all_members() {
    for more in [
        &["learning.mode=inference"][..],
        &["learning.mode=inference", "hardware.multipliers_per_lane=1", "network.activation=sign"],
        &["learning.loss=cross_entropy", "network.activation=relu", "format.rounding=stochastic"],
        &["learning.loss=l2", "learning.optimizer=momentum"],
        &["learning.loss=l2_repulsion", "learning.optimizer=momentum_every", "learning.token=label"],
        &["learning.loss=hebbian", "format.activation_bits=12", "learning.optimizer=sign_sgd"],
        &["learning.target=learned", "network.activation=sign", "hardware.multipliers_per_lane=2"],
        &["network.steps=4", "network.readout=last", "format.rounding=truncate"],
        &["network.steps=1"],
        &[
            "format.activation_bits=16",
            "format.weight_bits=18",
            "format.rounding=stochastic",
            "hardware.multipliers_per_lane=1",
        ],
        &["format.activation_bits=4", "format.weight_bits=8", "format.weight_frac=6", "learning.lr_shift=4"],
    ] {
        let config = recurrent(more);
        for engine in [Engine::Rust, Engine::Verilator] {
            assert!(compare(engine, &config, true, 40) > 40 * 7, "{more:?}");
        }
    }
}
