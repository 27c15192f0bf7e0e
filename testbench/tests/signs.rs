//! Rung 3 (`docs/src/reference/verification.md`): networks whose activations are signs, behind which nothing is multiplied, in lock step with
//! the golden model: with target codes that are no signs, and with all that stands beside them.

mod common;

use std::ops::ControlFlow;

use sigprop_golden_model::Model;
use sigprop_golden_model::rng::Rng;
use sigprop_hdl::generate;
use sigprop_spec::{Config, Loss};
use sigprop_testbench::verify::{self, Case, Scoreboard};
use sigprop_testbench::{Engine, initial};

/// Random weights and samples, and a code of any activations; the number of values that were compared.
fn compare_on(engine: Engine, config: &Config, n: usize) -> u64 {
    let (mut weights, samples) = common::random(config, 7, n);
    let (mut rng, max) = (Rng::new(3, 3), config.code_max());
    if !config.target().has_error() {
        let any = |rng: &mut Rng| (rng.below(2 * max as usize + 1) as i64 - max) as i32;
        weights.code.iter_mut().for_each(|entry| *entry = any(&mut rng));
    }
    let mut board = Scoreboard::default();
    let (options, model) = (verify::Options::new(engine, n, 5), Model::new(config, &weights).unwrap());
    let design = generate(config, &initial(&model, config)).unwrap();
    let case = Case { config, weights: &weights, samples: &samples, engine, options: &options };
    case.compare(model, &design, None, &mut board, &mut |_| ControlFlow::Continue(())).unwrap();
    assert_eq!(board.mismatches, 0, "{}", board.first.unwrap());
    board.compared
}

/// `tiny` with signs.
fn network(sets: &[&str]) -> Config {
    common::preset("tiny", &[&["network.activation=sign"], sets].concat())
}

fn compare(sets: &[&str], n: usize) {
    let compared = compare_on(Engine::Rust, &network(sets), n);
    assert!(compared > 20 * n as u64, "{sets:?}: only {compared} values");
}

const ONE: [&str; 4] = ["network.stages=[7]", "learning.margin=[2.0]", "learning.lr_shift=[5]", "hardware.lanes=[3]"];
const THREE: [&str; 4] =
    ["network.stages=[7, 5, 6]", "learning.margin=2.0", "learning.lr_shift=5", "hardware.lanes=[3, 2, 5]"];

#[test]
fn widths_multipliers_and_stages() {
    for (bits, shift) in [(4, 11), (5, 9), (8, 5), (12, 2), (16, 0)] {
        for multipliers in [4, 2, 1] {
            for stages in [&ONE[..], &THREE, &["hardware.lanes=[4, 3]"]] {
                let sets = [
                    format!("format.activation_bits={bits}"),
                    format!("hardware.multipliers_per_lane={multipliers}"),
                    format!("learning.lr_shift={shift}"),
                ];
                compare(&[stages, &sets.each_ref().map(String::as_str)].concat(), 60);
            }
        }
    }
}

#[test]
fn losses() {
    for loss in Loss::ALL.iter().filter(|loss| loss.has_bank() && loss.has_scores()) {
        for multipliers in [4, 2] {
            let sets =
                [format!("learning.loss={}", loss.word()), format!("hardware.multipliers_per_lane={multipliers}")];
            compare(&sets.each_ref().map(String::as_str), 100);
        }
    }
}

#[test]
fn targets_and_read_outs() {
    let output = ["network.readout=stage", "learning.lr_shift_out=5"];
    let targets: [&[&str]; 6] = [
        &["learning.target=learned"],
        &["learning.target=reshape"],
        &common::ERROR,
        &output,
        &["network.readout=last"],
        &["network.task=regression", "learning.lr_shift_out=5", "learning.epsilon=2"],
    ];
    for target in targets {
        for more in [
            &["hardware.multipliers_per_lane=4"][..],
            &["hardware.multipliers_per_lane=2", "format.rounding=stochastic"],
            &["hardware.multipliers_per_lane=1", "learning.optimizer=momentum"],
        ] {
            compare(&[target, more].concat(), 60);
        }
    }
    compare(&[&ONE[..], &output].concat(), 100);
    compare(&[&THREE[..], &["learning.target=reshape"]].concat(), 60);
}

#[test]
fn optimizers_and_tokens() {
    for optimizer in ["momentum", "momentum_every", "sign_sgd"] {
        for more in [&["learning.token=label"][..], &["format.rounding=truncate", "hardware.multipliers_per_lane=2"]] {
            let own = format!("learning.optimizer={optimizer}");
            compare(&[&[own.as_str()], &THREE[..], more].concat(), 60);
        }
    }
}

#[test]
fn fields_and_second_looks() {
    let one = &common::MOVED[..];
    compare(&[one, &["hardware.multipliers_per_lane=2"]].concat(), 60);
    compare(&[one, &common::LOOKS[..]].concat(), 60);
}

#[test]
fn inference_alone() {
    for multipliers in ["hardware.multipliers_per_lane=2", "hardware.multipliers_per_lane=1"] {
        for more in [&["learning.target=code"][..], &["learning.target=reshape"], &["network.readout=stage"]] {
            compare(&[&["learning.mode=inference", multipliers], more].concat(), 60);
        }
    }
}

#[test]
fn in_the_printed_verilog() {
    for sets in [
        &["hardware.multipliers_per_lane=4"][..],
        &["hardware.multipliers_per_lane=2", "learning.target=reshape"],
        &[&THREE[..], &["hardware.multipliers_per_lane=1"]].concat(),
        &["learning.mode=inference", "hardware.multipliers_per_lane=2"],
    ] {
        let compared = compare_on(Engine::Verilator, &network(sets), 60);
        assert!(compared > 1000, "{sets:?}: {compared}");
    }
}
