//! Rungs 3 to 6: the digits preset and random legal configurations on both simulations, with and without pauses of the
//! streams, every value compared. `SIGPROP_RANDOM` gives another number of configurations, `SIGPROP_SEED` another seed.
use sigprop_golden_model::Weights;
use sigprop_golden_model::data::DataSource;
use sigprop_spec::Config;
use sigprop_testbench::{Engine, verify};

fn number(name: &str, default: usize) -> usize {
    std::env::var(name).ok().and_then(|v| v.parse().ok()).unwrap_or(default)
}

fn compare(engine: Engine, configs: usize, seed: usize) {
    let config = Config::preset("digits").unwrap();
    let data = "digits".parse::<DataSource>().unwrap().load(&config).unwrap();
    let weights = Weights::initial(&config, 1);
    for stalls in [false, true] {
        let seed = number("SIGPROP_SEED", seed) as u64;
        let options = verify::Options { engines: vec![engine], samples: 12, stalls, random_configs: configs, seed };
        let report = verify::run(&config, &weights, &data.train, &options, &mut |t| println!("{t}")).unwrap();
        println!("{report:?}");
        assert!(report.compared > 1000);
        assert_eq!(report.mismatches, 0, "{:?}", report.first_mismatch);
    }
}

#[test]
fn random_configurations_in_rust() {
    compare(Engine::Rust, number("SIGPROP_RANDOM", 30), 1000);
}

#[test]
fn random_configurations_in_verilator() {
    compare(Engine::Verilator, number("SIGPROP_RANDOM", 6), 2000);
}
