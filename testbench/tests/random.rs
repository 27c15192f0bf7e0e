//! Rungs 3 to 6 (`docs/src/reference/verification.md`): the digits preset and random legal configurations on both simulations, with and without pauses of the
//! streams, every value compared. `SIGPROP_RANDOM` gives another number of configurations, `SIGPROP_SEED` another seed.

mod common;

use std::ops::ControlFlow;

use sigprop_golden_model::{Model, Weights};
use sigprop_hdl::generate;
use sigprop_testbench::verify::{self, Case, Scoreboard, random_config};
use sigprop_testbench::{Engine, initial};

fn number(name: &str, default: u64) -> u64 {
    match std::env::var(name) {
        Ok(text) => text.parse().unwrap_or_else(|_| panic!("{name}={text}: must be a whole number")),
        Err(_) => default,
    }
}

fn compare(engine: Engine, configs: u64, seed: u64) {
    let config = common::preset("digits", &[]);
    let (data, weights) = (common::digits(&config), Weights::initial(&config, 1));
    let (configs, seed) = (number("SIGPROP_RANDOM", configs) as usize, number("SIGPROP_SEED", seed));
    for stalls in [false, true] {
        let options = verify::Options { stalls, random_configs: configs, ..verify::Options::new(engine, 12, seed) };
        let mut say = |event: verify::Event| {
            if let verify::Event::Begin(what, _) = event {
                println!("{what}");
            }
            ControlFlow::Continue(())
        };
        let report = verify::run(&config, &weights, &data, &options, &mut say).unwrap();
        assert_eq!(report.mismatches, 0, "stalls {stalls}: {:?}", report.first_mismatch);
        // Twelve samples of digits alone: h, t and two masks of 128 neurons, 20 scores; and 8,320 weights at the end.
        assert!(report.compared > 12 * (4 * 128 - 64 + 20) + 8320, "only {} values compared", report.compared);
        assert_eq!(report.samples, 12 * (configs + 1));
    }
}

#[test]
fn random_configurations_in_rust() {
    compare(Engine::Rust, 30, 1000);
}

#[test]
fn random_configurations_in_verilator() {
    compare(Engine::Verilator, 6, 2000);
}

/// Few draws have a code that learns: the seeds of those that have are looked for, and each is compared with and without pauses.
#[test]
fn random_configurations_whose_code_learns() {
    let (configs, first) = (number("SIGPROP_RANDOM", 6), number("SIGPROP_SEED", 3000));
    let engine = Engine::Rust;
    let drawn = (first..).map(|seed| (seed, random_config(seed)));
    let learned = drawn.filter(|(_, config)| config.learns() && config.target().learns_code());
    let mut all = 0;
    for (seed, config) in learned.take(configs as usize) {
        let (weights, samples) = common::random(&config, seed, 12);
        for stalls in [false, true] {
            let options = verify::Options { stalls, ..verify::Options::new(engine, 12, seed) };
            let model = Model::new(&config, &weights).unwrap();
            let design = generate(&config, &initial(&model, &config)).unwrap();
            let case = Case { config: &config, weights: &weights, samples: &samples, engine, options: &options };
            let mut board = Scoreboard::default();
            case.compare(model, &design, None, &mut board, &mut |_| ControlFlow::Continue(())).unwrap();
            assert_eq!(board.mismatches, 0, "seed {seed}, stalls {stalls}: {}", board.first.unwrap());
            all += board.compared;
        }
        println!("seed {seed}: {all} values until here");
    }
    assert!(all > 2000 * configs, "{all} values of {configs} configurations compared");
}
