//! Rung 3 (`docs/src/reference/verification.md`): the presets that are small enough, on the Rust simulation, in lock step with the golden model: every
//! activation, mask, score and decision of every sample; of the smallest also every weight after every sample.

mod common;

use sigprop_testbench::verify::{self, Scoreboard};
use sigprop_testbench::{Engine, TestbenchError};

fn options(samples: usize) -> verify::Options {
    verify::Options { engines: vec![Engine::Rust], samples, stalls: false, random_configs: 0, seed: 5 }
}

/// Random weights and samples, so that saturation is met; the number of values that were compared.
fn compare(name: &str, overrides: &[&str], n: usize) -> u64 {
    let config = common::preset(name, overrides);
    let (weights, samples) = common::random(&config, 5, n);
    let mut board = Scoreboard::default();
    verify::one(&config, &weights, &samples, Engine::Rust, &options(n), &mut board).unwrap();
    assert_eq!(board.mismatches, 0, "{}", board.first.unwrap());
    board.compared
}

#[test]
fn tiny_and_its_rounding_and_multipliers() {
    for rounding in ["nearest", "truncate", "stochastic"] {
        for multipliers in [4, 2, 1] {
            let overrides =
                [format!("format.rounding=\"{rounding}\""), format!("hardware.multipliers_per_lane={multipliers}")];
            let compared = compare("tiny", &[&overrides[0], &overrides[1]], 40);
            // 40 samples of 36 + 28 weights, all compared after each of them.
            assert!(compared > 40 * 64, "{compared}");
        }
    }
}

#[test]
fn digits_presets() {
    assert!(compare("digits", &[], 40) > 40 * 8320);
    assert!(compare("digits-small", &[], 10) > 10 * 3136);
}

#[test]
fn more_samples_than_there_are_is_refused() {
    let config = common::preset("digits", &[]);
    let weights = sigprop_golden_model::Weights::initial(&config, 1);
    let data = common::digits(&config);
    let fault = verify::run(&config, &weights, &data, &options(2000), &mut |_| {}).unwrap_err();
    assert!(matches!(fault, TestbenchError::Samples { asked: 2000, there: 1437 }), "{fault}");
}
