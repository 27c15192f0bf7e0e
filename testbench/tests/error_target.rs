//! Rung 3 (`docs/src/reference/verification.md`): samples that pass twice, in lock step with the golden model: both passes of each, with all that the target
//! meets: roundings, optimizers, activations, formats, fields, odd shapes and lanes that do not divide, inference alone; and the code of its error over the link.

mod common;

use std::ops::ControlFlow;

use sigprop_golden_model::{Model, Weights};
use sigprop_hdl::generate;
use sigprop_spec::family::Optimizer;
use sigprop_spec::link::{Command, Register};
use sigprop_spec::{Activation, Config};
use sigprop_testbench::chip::Plan;
use sigprop_testbench::host::Host;
use sigprop_testbench::verify::{self, Case, Scoreboard};
use sigprop_testbench::{Engine, initial};

/// Random weights and samples, so that saturation is met; the number of values that were compared.
fn compare(engine: Engine, config: &Config, n: usize, stalls: bool) -> u64 {
    let (weights, samples) = common::random(config, 5, n);
    let mut board = Scoreboard::default();
    let options = verify::Options { stalls, ..verify::Options::new(engine, n, 5) };
    let model = Model::new(config, &weights).unwrap();
    let design = generate(config, &initial(&model, config)).unwrap();
    let case = Case { config, weights: &weights, samples: &samples, engine, options: &options };
    case.compare(model, &design, None, &mut board, &mut |_| ControlFlow::Continue(())).unwrap();
    assert_eq!(board.mismatches, 0, "{}", board.first.unwrap());
    board.compared
}

fn error(more: &[&str]) -> Config {
    common::preset("tiny", &[&common::ERROR, more].concat())
}

fn equal(more: &[&str], n: usize) -> u64 {
    compare(Engine::Rust, &error(more), n, false)
}

#[test]
fn optimizers_roundings_and_multipliers() {
    for multipliers in ["4", "2", "1"] {
        let multipliers = &format!("hardware.multipliers_per_lane={multipliers}");
        for optimizer in Optimizer::ALL {
            for rounding in ["nearest", "truncate", "stochastic"] {
                let sets = [format!("learning.optimizer={}", optimizer.word()), format!("format.rounding={rounding}")];
                let compared = equal(&[&sets[0], &sets[1], multipliers, "learning.lr_shift=4"], 40);
                // All weights after every sample.
                assert!(compared > 40 * 79, "{compared}");
            }
        }
    }
}

#[test]
fn activations_at_every_width() {
    for (bits, f) in [(4, 7), (5, 2), (8, 1), (8, 127), (12, 100), (16, 32767)] {
        for activation in Activation::ALL {
            let shift = 11_i32.saturating_sub(bits).max(0);
            let sets = [
                format!("network.activation={}", activation.word()),
                format!("format.activation_bits={bits}"),
                "format.weight_bits=[12, 14, 18]".to_owned(),
                "format.weight_frac=[9, 10, 13]".to_owned(),
                format!("learning.error_amplitude={f}"),
                format!("learning.lr_shift={}", shift + 2),
                format!("learning.lr_shift_out={}", shift + 4),
            ];
            equal(&sets.each_ref().map(String::as_str), 60);
        }
    }
}

#[test]
fn shapes() {
    for (inputs, classes, lanes) in [(1, 2, 1), (2, 2, 2), (5, 3, 2), (23, 13, 5), (64, 64, 9)] {
        for (stages, given) in [("[6]", "3"), ("[6, 4]", "4, 3"), ("[5, 1, 7]", "2, 1, 4")] {
            for mode in ["online", "inference"] {
                let sets = [
                    format!("hardware.lanes=[{given}, {lanes}]"),
                    format!("network.classes={classes}"),
                    format!("network.inputs={inputs}"),
                    format!("network.stages={stages}"),
                    format!("learning.mode={mode}"),
                    "learning.lr_shift=4".to_owned(),
                    "hardware.multipliers_per_lane=2".to_owned(),
                ];
                let config = error(&sets.each_ref().map(String::as_str));
                assert!(compare(Engine::Rust, &config, 12, true) > 100, "{sets:?}");
            }
        }
    }
    equal(&["hardware.lanes=auto"], 12);
}

/// Both passes are moved alike; the state of the LFSR is compared by what follows.
#[test]
fn receptive_fields_and_pixel_shifts() {
    equal(&[&common::MOVED[..], &["learning.margin_out=20000"]].concat(), 60);
    equal(&[&common::MOVED[..9], &["learning.pixel_shift=0", "hardware.lanes=auto"]].concat(), 40);
}

/// A margin that some sums reach; one that none does.
#[test]
fn samples_that_are_right_and_samples_that_are_wrong() {
    equal(&["learning.margin_out=1", "learning.lr_shift_out=3"], 60);
    equal(&["learning.margin_out=131068"], 30);
}

#[test]
fn on_verilator() {
    compare(Engine::Verilator, &error(&["format.rounding=stochastic", "learning.lr_shift=4"]), 60, true);
}

/// F is written and read over the link; training goes on with what was written, and what is not -f or f is refused before it is sent.
#[test]
fn the_code_of_the_error_is_the_hosts() {
    let config = error(&["learning.margin_out=20000", "learning.lr_shift=4"]);
    let (weights, samples) = common::random(&config, 6, 30);
    let other = Weights { code: weights.code.iter().map(|v| -v).collect(), ..weights.clone() };
    let design = generate(&config, &initial(&Model::new(&config, &weights).unwrap(), &config)).unwrap();
    let mut host = Host::new(&config, Engine::Rust.start(&config, &design, &Plan::default()).unwrap());
    assert_eq!(host.weights_over_link().unwrap(), weights);
    host.write_weights(&other).unwrap();
    assert_eq!(host.weights_over_link().unwrap(), other);
    let mut model = Model::new(&config, &other).unwrap();
    for (x, label) in &samples {
        let want = model.train(x, *label, &mut ());
        assert_eq!(host.train(&[(x, *label)]).unwrap(), [(want.prediction, want.fired)]);
    }
    assert_eq!(host.weights_over_link().unwrap(), model.weights());
    // A sample counts once, whether it passes twice or not.
    let counted = host.read_register(Register::Samples.address()).unwrap();
    assert_eq!(counted, samples.len() as u32);
    let mut bad = other;
    bad.code[3] = 1;
    let fault = host.write_weights(&bad).unwrap_err().to_string();
    assert!(fault.contains("error.code: value 1 at index 3 is neither -2 nor 2"), "{fault}");
    // Without learning there is none.
    let deployed = error(&["learning.mode=inference"]);
    assert!(!Command::ReadBank.is_there(&deployed) && Command::InferPair.is_there(&deployed));
    assert!(Weights::initial(&deployed, 1).code.is_empty());
}
