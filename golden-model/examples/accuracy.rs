//! Measures accuracy over seeds: `cargo run --release -p sigprop-golden-model --example accuracy -- PRESET DATA EPOCHS
//! SEEDS [baselines] [KEY=VALUE ...]`, for instance `digits digits 20 3 baselines`.

use std::ops::ControlFlow;
use std::time::Instant;

use sigprop_golden_model::data::DataSource;
use sigprop_golden_model::train::{Options, Order, run};
use sigprop_golden_model::{Model, Weights, float};
use sigprop_spec::Config;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [preset, source, epochs, seeds, rest @ ..] = &args[..] else {
        return Err("PRESET DATA EPOCHS SEEDS [baselines] [KEY=VALUE ...]".into());
    };
    let overrides: Vec<String> = rest.iter().filter(|a| a.contains('=')).cloned().collect();
    let config = Config::preset_with(preset, &overrides)?;
    let data = source.parse::<DataSource>()?.load(&config)?;
    let (epochs, seeds): (usize, u64) = (epochs.parse()?, seeds.parse()?);
    let mut sums = Vec::new();
    for seed in 1..=seeds {
        let options = Options { epochs, samples: None, order: Order::Shuffled, seed, evaluate_train: false };
        let mut model = Model::new(&config, &Weights::initial(&config, seed))?;
        let start = Instant::now();
        let report = run(&mut model, &config, &data, &options, &mut |_| ControlFlow::Continue(()))?;
        let last = report.epochs.last().ok_or("no epoch")?;
        let (test, seconds) = (&last.test, start.elapsed().as_secs_f64());
        println!(
            "seed {seed}: sum {:.2} stages {:.2?} updates {:?} in {seconds:.2} s",
            test.answer, test.stages, report.updates
        );
        sums.push(test.answer);
        if rest.iter().any(|a| a == "baselines") {
            let b = float::run_baselines(&config, &data, &options, &mut |_, _| ControlFlow::Continue(()));
            println!("  {b:?}");
        }
    }
    println!("mean sum {:.2}", sums.iter().sum::<f64>() / sums.len() as f64);
    Ok(())
}
