//! Random legal configurations, weights and samples; a seed gives the same again.

use sigprop_golden_model::{StageWeights, Weights};
use sigprop_spec::{Activation, Config, Loss};

use crate::random::SplitMix;

/// The random configuration of `seed`: shapes, formats, lanes, multipliers and options over the legal range, small
/// enough to be compared in a second.
#[must_use]
pub fn random_config(seed: u64) -> Config {
    let mut r = SplitMix::new(seed);
    // Not every draw is legal (the fraction must suit the fan-in): draw until one is.
    loop {
        if let Ok(config) = Config::from_toml(&format!("random-{seed}"), &draw(&mut r), &[]) {
            return config;
        }
    }
}

fn draw(r: &mut SplitMix) -> String {
    let stages = r.between(1, 4) as usize;
    let inputs = r.between(1, 40);
    let classes = r.between(2, 12);
    let widths: Vec<i64> = (0..stages).map(|_| r.between(1, 24)).collect();
    let lanes: Vec<i64> = widths.iter().map(|&w| r.between(1, w)).collect();
    let act = r.between(4, 16);
    let weight = r.between(6, 18);
    let fraction = r.between(3, weight);
    let offset = 2 * (act - 1) - fraction;
    let low = (1 - offset).max(0);
    // Shifts that move weights: about the width of the products.
    let shifts: Vec<i64> =
        (0..stages).map(|_| r.between(low.max(act - 4 - offset), (act + 4 - offset).max(low + 1))).collect();
    let margins: Vec<String> = (0..stages).map(|_| format!("{:?}", r.between(1, 300) as f64 / 100.0)).collect();
    let rounding = r.pick(&["nearest", "truncate", "stochastic"]);
    let token = r.pick(&["uniform", "uniform", "label"]);
    let seed = r.between(1, i64::from(u32::MAX));
    let multipliers = r.pick(&["4", "2", "1"]);
    // Members of the family: the first of each table as often as all others.
    let losses: Vec<&str> = (0..stages).map(|_| member(r, Loss::WORDS)).collect();
    let activation = member(r, Activation::WORDS);
    // A quarter without learning, and those with a multiplier for each product where they would have one.
    let mode = r.pick(&["online", "online", "online", "inference"]);
    let multipliers = if mode == "inference" && multipliers == "4" { "2" } else { multipliers };
    // Block RAM asked for: small input slots have an output register then, as large ones have.
    let memory = r.pick(&["auto", "block"]);
    format!(
        "[network]\ninputs = {inputs}\nclasses = {classes}\nstages = {widths:?}\nactivation = \"{activation}\"\n\
         [format]\nactivation_bits = {act}\nweight_bits = {weight}\nweight_frac = {fraction}\nrounding = \"{rounding}\"\n\
         [learning]\nmode = \"{mode}\"\nrule = \"sigprop\"\nloss = {losses:?}\nmargin = [{}]\nlr_shift = {shifts:?}\nschedule = \"constant\"\n\
         token = \"{token}\"\nlfsr_seed = {seed}\nepochs = 1\n\
         [hardware]\nlanes = {lanes:?}\nmultipliers_per_lane = {multipliers}\nmemory = \"{memory}\"\n",
        margins.join(", "),
    )
}

/// The first of these words half of the time.
fn member<'a>(r: &mut SplitMix, words: &[&'a str]) -> &'a str {
    if r.between(0, 1) == 0 { words[0] } else { r.pick(words) }
}

/// Random weights over most of the range, so that saturation is met.
#[must_use]
pub fn weights(config: &Config, seed: u64) -> Weights {
    let mut r = SplitMix::new(seed ^ 0x5157);
    let max = config.weight().max();
    let mut draw = |n: usize| -> Vec<i32> {
        (0..n)
            .map(|_| match r.between(0, 9) {
                0 => max as i32,
                1 => -max as i32,
                2..=5 => r.between(-max, max) as i32,
                _ => r.between(-max / 8, max / 8) as i32,
            })
            .collect()
    };
    let stages = config.stages().iter();
    let stages = stages.map(|s| StageWeights { weight: draw(s.outputs * s.inputs), bias: draw(s.outputs) }).collect();
    let amax = config.activation().max() as i32;
    let code = 0..config.classes() * config.stages()[0].outputs;
    let code = code.map(|_| if r.between(0, 1) == 0 { amax } else { -amax }).collect();
    Weights { stages, code }
}

/// Random samples over the whole range of activations.
#[must_use]
pub fn samples(config: &Config, seed: u64, n: usize) -> Vec<(Vec<i16>, usize)> {
    let mut r = SplitMix::new(seed ^ 0x0DA7A);
    let amax = config.activation().max();
    (0..n)
        .map(|_| {
            let x = (0..config.inputs()).map(|_| r.between(-amax, amax) as i16).collect();
            (x, r.between(0, config.classes() as i64 - 1) as usize)
        })
        .collect()
}

/// One line about a configuration.
pub fn describe(config: &Config) -> String {
    let list = |f: &dyn Fn(&sigprop_spec::StageShape) -> usize| {
        config.stages().iter().map(|s| f(s).to_string()).collect::<Vec<_>>().join("-")
    };
    format!(
        "{}-{}, {} classes, {}, {}, lanes {}, A{} W{}.{}, {}, {} multipliers, {:?}, {:?}",
        config.inputs(),
        list(&|s| s.outputs),
        config.classes(),
        config.activation_function().word(),
        config.stages().iter().map(|s| s.loss.word()).collect::<Vec<_>>().join("-"),
        list(&|s| s.lanes),
        config.activation().bits(),
        config.weight().bits(),
        config.weight().fraction(),
        config.mode().word(),
        config.multipliers_per_lane(),
        config.rounding(),
        config.token(),
    )
}
