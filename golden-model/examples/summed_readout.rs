//! What a sum of the scores of all stages is worth beside the last stage, plain and with stages of unequal width aligned:
//! `cargo run --release -p sigprop-golden-model --example summed_readout -- PRESET DATA EPOCHS SEEDS [KEY=VALUE ...]`,
//! for instance `digits digits 20 3`.
//!
//! Aligned: scores of stage l are shifted left by `e_max - e_l`, e the exponent of its margin, before they are added up; and the
//! same with those of the last stage shifted by one more.

use std::ops::ControlFlow;

use sigprop_golden_model::data::DataSource;
use sigprop_golden_model::prediction::argmax;
use sigprop_golden_model::train::{Options, Order, run};
use sigprop_golden_model::{Model, Weights};
use sigprop_spec::{Config, StageShape};

/// How the read-outs are called, in the order of [`classes`].
const NAMES: [&str; 4] = ["last", "sum", "aligned", "aligned, last twice"];

/// The class by each of the read-outs.
fn classes(exponents: &[u32], scores: &[Vec<i64>]) -> [usize; 4] {
    let most = exponents.iter().copied().max().unwrap_or(0);
    let last = scores.len() - 1;
    let sum = |shift: &dyn Fn(usize) -> u32| {
        let of = |class: usize| scores.iter().enumerate().map(|(l, scores)| scores[class] << shift(l)).sum::<i64>();
        argmax(&(0..scores[last].len()).map(of).collect::<Vec<_>>())
    };
    let aligned = |l: usize| most - exponents[l];
    [argmax(&scores[last]), sum(&|_| 0), sum(&aligned), sum(&|l| aligned(l) + u32::from(l == last))]
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [preset, source, epochs, seeds, overrides @ ..] = &args[..] else {
        return Err("PRESET DATA EPOCHS SEEDS [KEY=VALUE ...]".into());
    };
    let config = Config::preset_with(preset, overrides)?;
    let data = source.parse::<DataSource>()?.load(&config)?;
    let (epochs, seeds): (usize, u64) = (epochs.parse()?, seeds.parse()?);
    let exponents: Vec<u32> = config.stages().iter().map(StageShape::margin_exponent).collect();
    let mut means = [0.0; 4];
    for seed in 1..=seeds {
        let options = Options { epochs, samples: None, order: Order::Shuffled, seed, evaluate_train: false };
        let mut model = Model::new(&config, &Weights::initial(&config, seed))?;
        run(&mut model, &config, &data, &options, &mut |_| ControlFlow::Continue(()))?;
        model.refresh();
        let mut right = [0usize; 4];
        for (x, label) in data.test.iter() {
            let said = classes(&exponents, &model.infer(x).scores);
            right.iter_mut().zip(said).for_each(|(right, class)| *right += usize::from(class == label));
        }
        let percent = right.map(|n| n as f64 * 100.0 / data.test.len().max(1) as f64);
        println!("seed {seed}: {}", line(&percent));
        means.iter_mut().zip(percent).for_each(|(mean, p)| *mean += p / seeds as f64);
    }
    println!("mean:   {}", line(&means));
    Ok(())
}

fn line(percent: &[f64; 4]) -> String {
    NAMES.iter().zip(percent).map(|(name, p)| format!("{name} {p:.2}")).collect::<Vec<_>>().join(", ")
}
