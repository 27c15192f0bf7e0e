//! Rungs 3 to 6: random legal configurations on the Rust simulation, every value compared.
use sigprop_golden_model::Weights;
use sigprop_golden_model::data::DataSource;
use sigprop_spec::Config;
use sigprop_testbench::{Engine, verify};

#[test]
fn random_configurations_in_rust() {
    let config = Config::preset("digits").unwrap();
    let data = "digits".parse::<DataSource>().unwrap().load(&config).unwrap();
    let weights = Weights::initial(&config, 1);
    let n = std::env::var("SIGPROP_RANDOM").ok().and_then(|v| v.parse().ok()).unwrap_or(12);
    for stalls in [false, true] {
        let options = verify::Options { engines: vec![Engine::Rust], samples: 12, stalls, random_configs: n, seed: 1000 };
        let report = verify::run(&config, &weights, &data.train, &options, &mut |t| println!("{t}")).unwrap();
        println!("{report:?}");
        assert_eq!(report.mismatches, 0, "{:?}", report.first_mismatch);
    }
}
