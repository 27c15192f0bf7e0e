//! Waves of a training run: of both simulations, complete or not there.

mod common;

use std::path::Path;

use sigprop_golden_model::data::Dataset;
use sigprop_golden_model::train::Order;
use sigprop_testbench::{Engine, TestbenchError, simulate};

fn run(engine: Engine, vcd: Option<&Path>) -> Result<simulate::Report, TestbenchError> {
    let config = common::preset("tiny", &[]);
    let (weights, samples) = common::random(&config, 1, 4);
    let x = samples.iter().flat_map(|s| s.0.clone()).collect();
    let labels = samples.iter().map(|s| s.1 as u8).collect();
    let data = Dataset::new(config.inputs(), x, labels).unwrap();
    let vcd = vcd.map(Path::to_path_buf);
    let options = simulate::Options { engine, samples: 4, vcd, order: Order::Natural, seed: 1 };
    simulate::run(&config, &weights, &data, &options, &mut |_, _| {})
}

#[test]
fn both_simulations_write_the_run_and_not_the_reading_of_the_weights() {
    let plain = run(Engine::Rust, None).unwrap();
    for engine in [Engine::Rust, Engine::Verilator] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("run.vcd");
        let report = run(engine, Some(&path)).unwrap();
        assert_eq!((&report.weights, &report.predictions), (&plain.weights, &plain.predictions), "{engine}");
        let names: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|f| f.unwrap().file_name()).collect();
        assert_eq!(names, ["run.vcd"], "{engine}: the file and nothing else");
        let waves = wellen::simple::read(&path).unwrap();
        let has =
            |name: &str| waves.hierarchy().all_vars().any(|v| waves.hierarchy()[v].name(waves.hierarchy()) == name);
        for port in ["rx_valid", "tx_data", "mon_h_0"] {
            assert!(has(port), "{engine}: no {port}");
        }
        let times = waves.time_table().len() as u64;
        // Reading 64 weights back over the link would take about as long as the four samples.
        println!("{engine}: {times} times, {} cycles trained, {} bytes", report.cycles, path.metadata().unwrap().len());
        assert!(times >= report.cycles, "{engine}: {times} times for {} cycles", report.cycles);
    }
}

#[test]
fn a_folder_that_is_not_there_is_said() {
    let folder = tempfile::tempdir().unwrap();
    for engine in [Engine::Rust, Engine::Verilator] {
        let fault = run(engine, Some(&folder.path().join("none/run.vcd"))).unwrap_err().to_string();
        assert!(fault.contains("none"), "{engine}: {fault}");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
