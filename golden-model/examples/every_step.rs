//! What a loss at every step of a sequence does to a recurrent stage, beside one at the last step alone: accuracy on the digits by rows.
//!
//! `cargo run --release -p sigprop-golden-model --example every_step -- [neurons] [epochs] [seeds] [lr_shift] [steps]`; with `steps` on made-up sequences of so many, whose
//! class is said by the first step alone and the rest is noise.
//!
//! With a loss at every step each beginning of a sequence is a sample of its own: a stage that is to tell classes at every step is updated as many times as there are
//! steps.

use sigprop_golden_model::data::{Data, DataSource, Dataset};
use sigprop_golden_model::rng::Rng;
use sigprop_golden_model::train::{self, Options, Order, order_of};
use sigprop_golden_model::{Model, Weights};
use sigprop_spec::Config;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let number = |at: usize, absent: usize| std::env::args().nth(at).map_or(Ok(absent), |text| text.parse());
    let (neurons, epochs, seeds, shift) = (number(1, 128)?, number(2, 20)?, number(3, 3)?, number(4, 11)?);
    let sets = [
        "network.inputs=8".to_owned(),
        "network.recurrent=true".to_owned(),
        format!("network.stages=[{neurons}]"),
        "learning.margin=0.5".to_owned(),
        format!("learning.lr_shift={shift}"),
        "hardware.lanes=8".to_owned(),
    ];
    let config = Config::preset_with("digits", &sets)?;
    let data = match std::env::args().nth(5) {
        None => DataSource::DigitsRows.load(&config)?,
        Some(steps) => recall(&config, steps.parse()?)?,
    };
    for every in [false, true] {
        let mut all = Vec::new();
        for seed in 1..=seeds as u64 {
            let mut model = Model::new(&config, &Weights::initial(&config, seed))?;
            let options = Options { epochs, samples: None, order: Order::Shuffled, seed, evaluate_train: false };
            let total = options.total(data.train.len());
            let (mut done, mut added) = (0, 0);
            for epoch in 0..epochs {
                for index in order_of(data.train.len(), epoch, &options) {
                    train::raise(&mut model, &config, (done, total), &mut added)?;
                    let (x, label) = data.train.sample(index);
                    let first = if every { config.inputs() } else { x.len() };
                    for end in (first..=x.len()).step_by(config.inputs()) {
                        model.train(&x[..end], label, &mut ());
                    }
                    done += 1;
                }
            }
            all.push(train::evaluate(&model, &data.test).answer);
        }
        let mean = all.iter().sum::<f64>() / all.len().max(1) as f64;
        println!(
            "{}: {mean:.2} % (each seed: {all:.2?})",
            if every { "a loss at every step" } else { "a loss at the last step" }
        );
    }
    Ok(())
}

/// Sequences whose first step says the class, one of eight, and whose other steps are noise.
fn recall(config: &Config, steps: usize) -> Result<Data, Box<dyn std::error::Error>> {
    let mut rng = Rng::new(1, 77);
    let mut set = |samples: usize| {
        let (mut x, mut labels) = (Vec::new(), Vec::new());
        for _ in 0..samples {
            let label = rng.below(8);
            x.extend((0..8).map(|q| if q == label { 127 } else { 0 }));
            x.extend((8..8 * steps).map(|_| if rng.below(4) == 0 { 100 } else { 0 }));
            labels.push(label as u8);
        }
        Dataset::sequences(config.inputs(), x, &vec![steps; samples], labels)
    };
    let (train, test) = (set(1500), set(400));
    Ok(Data { train: train.ok_or("no sequences")?, test: test.ok_or("no sequences")?, scale: None })
}
