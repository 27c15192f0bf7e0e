//! Learning rates of the float rules for sequences, on the digits taken in a few pixels a step: `cargo run --release -p sigprop-golden-model
//! --example sequence_rates -- RULE UNITS PIXELS EPOCHS SEEDS [RATE ...]`, for instance `bptt 64 2 20 3 0.005 0.01`; without a
//! rate that of the rule.

use std::ops::ControlFlow;

use sigprop_golden_model::data::DataSource;
use sigprop_golden_model::float::{FloatRule, run_rule};
use sigprop_golden_model::train::{Options, Order};
use sigprop_spec::Config;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [word, units, pixels, epochs, seeds, rates @ ..] = &args[..] else {
        return Err("RULE UNITS PIXELS EPOCHS SEEDS [RATE ...]".into());
    };
    let mut rules = FloatRule::ALL.into_iter().filter(|rule| rule.needs_sequences());
    let rule = rules.find(|rule| rule.word() == word).ok_or("RULE is bptt or rtrl")?;
    let (units, pixels): (usize, usize) = (units.parse()?, pixels.parse()?);
    let (epochs, seeds): (usize, u64) = (epochs.parse()?, seeds.parse()?);
    let config = Config::preset("digits")?;
    if units == 0 || pixels == 0 || !config.inputs().is_multiple_of(pixels) {
        return Err("UNITS is at least 1, and PIXELS divides 64".into());
    }
    // A picture is a flat sequence already.
    let data = DataSource::Digits.load(&config)?;
    let sizes = [pixels, units, config.classes()];
    let mut rates: Vec<f32> = rates.iter().map(|rate| rate.parse()).collect::<Result<_, _>>()?;
    if rates.is_empty() {
        rates.push(rule.rate(pixels, config.inputs() / pixels));
    }
    for rate in rates {
        let mut tests = Vec::new();
        for seed in 1..=seeds {
            let options = Options { epochs, samples: None, order: Order::Shuffled, seed, evaluate_train: false };
            let run = run_rule(rule, &sizes, rate, &config, &data, &options, &mut |_| ControlFlow::Continue(()));
            tests.push(run.ok_or("interrupted")?.test);
        }
        println!("rate {rate}: mean {:.2} of {tests:.2?}", tests.iter().sum::<f64>() / tests.len() as f64);
    }
    Ok(())
}
