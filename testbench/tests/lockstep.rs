//! Rung 3 (`docs/src/reference/verification.md`): the presets that are small enough, on the Rust simulation, in lock step with the golden model: every
//! activation, mask, score and decision of every sample; of the smallest also every weight after every sample.

mod common;

use std::ops::ControlFlow;

use sigprop_golden_model::Model;
use sigprop_hdl::blocks::Dims;
use sigprop_hdl::generate;
use sigprop_spec::family::Monitor;
use sigprop_spec::family::made_up::BARE_REPULSION;
use sigprop_spec::{Config, Loss};
use sigprop_testbench::verify::{self, Case, Scoreboard};
use sigprop_testbench::{Engine, TestbenchError, initial};

fn options(samples: usize) -> verify::Options {
    verify::Options::new(Engine::Rust, samples, 5)
}

/// Random weights and samples, so that saturation is met; the number of values that were compared.
fn compare(name: &str, overrides: &[&str], n: usize) -> u64 {
    compare_on(Engine::Rust, &common::preset(name, overrides), n)
}

fn compare_on(engine: Engine, config: &Config, n: usize) -> u64 {
    let (weights, samples) = common::random(config, 5, n);
    let mut board = Scoreboard::default();
    let (options, model) = (options(n), Model::new(config, &weights).unwrap());
    let design = generate(config, &initial(&model, config)).unwrap();
    let case = Case { config, weights: &weights, samples: &samples, engine, options: &options };
    case.compare(model, &design, None, &mut board, &mut |_| ControlFlow::Continue(())).unwrap();
    assert_eq!(board.mismatches, 0, "{}", board.first.unwrap());
    board.compared
}

#[test]
fn stages_with_formats_of_their_own() {
    for (bits, frac) in [("[8, 12]", "[7, 11]"), ("[18, 6]", "[14, 5]")] {
        let sets = [format!("format.weight_bits={bits}"), format!("format.weight_frac={frac}")];
        for more in ["format.rounding=stochastic", "learning.optimizer=momentum", "learning.optimizer=sign_sgd"] {
            let sets = [&sets[0], &sets[1], more, "learning.lr_shift=5"];
            compare("tiny", &sets, 60);
            compare_on(Engine::Verilator, &common::preset("tiny", &sets), 60);
        }
    }
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

/// Members meet in few random configurations with few activation bits.
#[test]
fn every_loss_at_every_width_of_activations() {
    // What has no scores is in `error_target`.
    for loss in Loss::ALL.iter().filter(|loss| loss.has_scores()) {
        for (bits, multipliers) in [(4, 4), (5, 2), (7, 1), (8, 4), (12, 4), (16, 2)] {
            let sets = [
                format!("learning.loss={}", loss.word()),
                format!("learning.target={}", if loss.has_bank() { "code" } else { "concatenation" }),
                format!("format.activation_bits={bits}"),
                "format.weight_bits=12".to_owned(),
                "format.weight_frac=9".to_owned(),
                format!("learning.lr_shift={}", 11_i32.saturating_sub(bits).max(0)),
                format!("hardware.multipliers_per_lane={multipliers}"),
            ];
            let compared = compare("tiny", &sets.each_ref().map(String::as_str), 200);
            assert!(compared > 200 * 64, "{loss:?} at {bits} bits: {compared}");
        }
    }
}

/// Every weight and every entry after every sample, from a step of h itself to one that moves little; and what stands beside the code that learns.
#[test]
fn a_target_code_that_learns() {
    let mut codes = 0;
    for (bits, shift) in [(8, 7), (8, 0), (8, 15), (4, 8), (5, 12), (12, 3), (16, 9)] {
        for (more, lanes) in [
            (&[][..], "[6, 4]"),
            (&["network.activation=sign", "hardware.multipliers_per_lane=2"], "[4, 3]"),
            (&["network.activation=relu", "format.rounding=stochastic", "hardware.multipliers_per_lane=1"], "[1, 1]"),
            (&["learning.token=label", "learning.optimizer=momentum_every"], "[5, 2]"),
            (
                &["learning.loss=[hinge, cross_entropy]", "network.readout=stage", "learning.lr_shift_out=9"],
                "[3, 4, 2]",
            ),
            (&["learning.loss=[hinge, l2_repulsion]", "network.readout=last", "learning.optimizer=momentum"], "[2, 2]"),
            (&["network.stages=[7]"], "[3]"),
            (&["network.stages=[7, 5, 6]"], "[3, 2, 5]"),
        ] {
            let sets = [
                "learning.target=learned".to_owned(),
                format!("learning.learned_shift={shift}"),
                format!("format.activation_bits={bits}"),
                format!("learning.lr_shift={}", 14_i32.saturating_sub(bits).max(0)),
                format!("hardware.lanes={lanes}"),
                "learning.margin=2".to_owned(),
            ];
            let sets: Vec<&str> = sets.iter().map(String::as_str).chain(more.iter().copied()).collect();
            codes += compare("tiny", &sets, 40);
        }
    }
    assert!(codes > 7 * 8 * 40 * 18, "{codes}");
    for lanes in [1, 3] {
        let fields = fields([7, 7, 3, 0, 2, 3, 4, lanes]);
        let sets: Vec<&str> = fields.iter().map(String::as_str).chain(["learning.target=learned"]).collect();
        if lanes == 1 {
            compare("tiny", &sets, 30);
        }
        compare_on(Engine::Verilator, &common::preset("tiny", &["learning.target=learned", &lanes_of(lanes)]), 60);
    }
}

/// Blocks of the last stage, even and uneven, one neuron to a class and more, in two stages, in one and in three.
#[test]
fn class_blocks() {
    for bits in [8, 4, 12] {
        for (more, lanes) in [
            (&["network.stages=[6, 9]"][..], "[6, 4]"),
            (&["network.stages=[6, 7]", "hardware.multipliers_per_lane=2", "network.activation=sign"], "[4, 3]"),
            (&["network.stages=[6, 3]", "hardware.multipliers_per_lane=1", "format.rounding=stochastic"], "[1, 1]"),
            (&["network.stages=[5, 11]", "learning.target=learned", "learning.optimizer=momentum"], "[5, 7]"),
            (&["network.stages=[5, 8]", "learning.token=label", "learning.optimizer=momentum_every"], "[2, 8]"),
            (&["network.stages=[7]", "network.activation=relu"], "[3]"),
            (&["network.stages=[7, 5, 10]", "network.classes=5"], "[3, 2, 4]"),
            (&["network.stages=[4, 16]", "network.classes=8"], "[3, 5]"),
            (&["network.stages=[6, 7]", "learning.mode=inference", "hardware.multipliers_per_lane=2"], "[4, 3]"),
        ] {
            let sets = [
                "network.readout=blocks".to_owned(),
                format!("format.activation_bits={bits}"),
                format!("learning.lr_shift={}", 14_i32.saturating_sub(bits).max(0)),
                format!("hardware.lanes={lanes}"),
                "learning.margin=2".to_owned(),
            ];
            let sets: Vec<&str> = sets.iter().map(String::as_str).chain(more.iter().copied()).collect();
            let config = common::preset("tiny", &sets);
            // Of the last bank one entry for each neuron is there, unless it is the code.
            let last = Dims::new(&config, config.stages().len() - 1);
            let kept = if last.index == 0 { config.tokens() } else { 1 };
            assert_eq!(last.bank_depth(), kept * last.rows, "{sets:?}");
            assert!(compare_on(Engine::Rust, &config, 40) > 40 * 20, "{sets:?}");
            if bits == 4 {
                compare_on(Engine::Verilator, &config, 60);
            }
        }
    }
}

fn lanes_of(lanes: usize) -> String {
    format!("hardware.lanes=[{lanes}, 2]")
}

/// Every weight and velocity after every sample; at mu = 5 velocities saturate.
#[test]
fn tiny_and_its_optimizers() {
    let weights = 40 * 64;
    for multipliers in [4, 2, 1] {
        let multipliers = &format!("hardware.multipliers_per_lane={multipliers}");
        assert!(compare("tiny", &["learning.optimizer=sign_sgd", multipliers], 40) > weights);
        for optimizer in ["momentum", "momentum_every"] {
            for (rounding, mu) in [("nearest", 3), ("truncate", 5), ("stochastic", 1)] {
                let optimizer = &format!("learning.optimizer={optimizer}");
                let (rounding, mu) = (&format!("format.rounding={rounding}"), &format!("learning.momentum_shift={mu}"));
                let compared = compare("tiny", &[optimizer, multipliers, rounding, mu], 40);
                assert!(compared > 2 * weights, "{compared}");
            }
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
    let fault = verify::run(&config, &weights, &data, &options(2000), &mut |_| ControlFlow::Continue(())).unwrap_err();
    assert!(matches!(fault, TestbenchError::Samples { asked: 2000, there: 1437 }), "{fault}");
}

/// Width, height, window, origin, stride, grid, units, lanes of the first stage.
type Shape = [usize; 8];

fn fields([width, height, window, origin, stride, grid, units, lanes]: Shape) -> Vec<String> {
    vec![
        format!("network.inputs={}", width * height),
        format!("network.stages=[{}, 5]", grid * grid * units),
        format!("network.fields.width={width}"),
        format!("network.fields.window={window}"),
        format!("network.fields.origin={origin}"),
        format!("network.fields.stride={stride}"),
        format!("network.fields.grid={grid}"),
        format!("network.fields.units={units}"),
        format!("hardware.lanes=[{lanes}, 2]"),
    ]
}

/// Receptive fields of odd and of even shapes, with a lane for all neurons of a window and with one alone, with and without pixel shifts.
#[test]
fn receptive_fields() {
    let shapes = [
        [5, 4, 2, 1, 1, 2, 3, 3],
        [7, 7, 3, 0, 2, 3, 4, 2],
        [6, 5, 1, 0, 2, 2, 2, 1],
        [4, 4, 4, 0, 1, 1, 6, 3],
        [9, 8, 4, 1, 3, 2, 1, 1],
        [32, 30, 5, 2, 3, 3, 2, 2],
    ];
    for (n, shape) in shapes.into_iter().enumerate() {
        for multipliers in [4, 2, 1] {
            for (moved, mode) in [(0, "online"), (1, "online"), (1, "inference")] {
                if mode == "inference" && multipliers == 4 {
                    continue;
                }
                let more = [
                    format!("learning.pixel_shift={moved}"),
                    format!("learning.mode={mode}"),
                    format!("format.rounding={}", ["nearest", "stochastic"][n % 2]),
                    format!("hardware.multipliers_per_lane={multipliers}"),
                    format!("hardware.memory={}", ["auto", "block"][n / 2 % 2]),
                ];
                let sets = [fields(shape), more.to_vec()].concat();
                let sets: Vec<&str> = sets.iter().map(String::as_str).collect();
                let compared = compare("tiny", &sets, 20);
                assert!(compared > 20 * 40, "{sets:?}: {compared}");
            }
        }
    }
}

/// Inferences singly and in pairs of which none, some or all look again, by the last stage and by an output stage.
#[test]
fn second_looks() {
    for (n, margin) in ["0.01", "1.0", "30.0"].into_iter().enumerate() {
        for shape in [[5, 4, 2, 1, 1, 2, 3, 3], [7, 7, 3, 0, 2, 3, 4, 2], [4, 4, 4, 0, 1, 1, 6, 3]] {
            for more in [
                ["learning.mode=inference", "network.readout=last", "hardware.multipliers_per_lane=2"],
                ["learning.mode=inference", "network.readout=stage", "hardware.multipliers_per_lane=1"],
                ["learning.mode=online", "network.readout=stage", "learning.pixel_shift=1"],
                ["learning.mode=online", "network.readout=last", "hardware.multipliers_per_lane=1"],
                ["learning.mode=online", "network.readout=blocks", "hardware.multipliers_per_lane=4"],
            ] {
                let own = [
                    "network.second_look=true".to_owned(),
                    format!("learning.margin={margin}"),
                    format!("hardware.memory={}", ["auto", "block", "distributed"][n]),
                ];
                let stage = more[1].ends_with("stage").then(|| format!("learning.margin_out={}", [1, 200, 60_000][n]));
                let sets = [fields(shape), own.to_vec(), stage.into_iter().collect()].concat();
                let sets: Vec<&str> = sets.iter().map(String::as_str).chain(more).collect();
                let compared = compare("tiny", &sets, 20);
                assert!(compared > 20 * 15, "{sets:?}: {compared}");
            }
        }
    }
}

#[test]
fn second_looks_in_verilator() {
    for more in
        [["learning.mode=inference", "network.readout=last"], ["learning.mode=inference", "network.readout=stage"]]
    {
        let sets = fields([7, 7, 3, 0, 2, 3, 4, 2]);
        let sets: Vec<&str> = sets.iter().map(String::as_str).chain(more).chain(["network.second_look=true"]).collect();
        let compared = compare_on(Engine::Verilator, &common::preset("tiny", &sets), 60);
        assert!(compared > 60 * 20, "{sets:?}: {compared}");
    }
}

#[test]
fn receptive_fields_in_verilator() {
    for (shape, more) in [
        ([7, 7, 3, 0, 2, 3, 4, 2], ["learning.pixel_shift=1", "hardware.multipliers_per_lane=4"]),
        ([5, 4, 2, 1, 1, 2, 3, 3], ["learning.pixel_shift=1", "hardware.multipliers_per_lane=1"]),
        ([9, 8, 4, 1, 3, 2, 1, 1], ["learning.mode=inference", "hardware.multipliers_per_lane=2"]),
    ] {
        let sets = fields(shape);
        let sets: Vec<&str> = sets.iter().map(String::as_str).chain(more).collect();
        let compared = compare_on(Engine::Verilator, &common::preset("tiny", &sets), 40);
        assert!(compared > 40 * 40, "{sets:?}: {compared}");
    }
}

/// A core whose stages have not the same registers and monitors.
#[test]
fn stages_with_and_without_what_a_member_brings() {
    for (losses, with) in [("[hinge, l2_repulsion]", 0), ("[l2_repulsion, hinge]", 1)] {
        let config = Config::preset_of(BARE_REPULSION, "tiny", &[format!("learning.loss={losses}")]).unwrap();
        let design = generate(&config, &[]).unwrap();
        for s in 0..2 {
            assert_eq!(design.verilog.contains(&Monitor::Js.port(s)), s == with, "{losses}, stage {s}");
            assert!(design.verilog.contains(&Monitor::Fire.port(s)), "{losses}, stage {s}");
        }
        let compared = [Engine::Rust, Engine::Verilator].map(|engine| compare_on(engine, &config, 40));
        // The weights at the end of every window are seen in the Rust simulation alone.
        assert_eq!(compared[0] - 40 * 64, compared[1], "{losses}");
    }
}
