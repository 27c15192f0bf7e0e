//! Accuracy and updates over the epochs of a training, spikes, and all that there is to see of what came of it.

use sigprop_golden_model::Model;
use sigprop_golden_model::activity;
use sigprop_golden_model::data::Dataset;
use sigprop_golden_model::float::{Baseline, Baselines};
use sigprop_golden_model::train::Report as Learned;
use sigprop_report::curve::{Chart, Curve, chart, percent};
use sigprop_report::raster::{Sample, raster};
use sigprop_report::{Fault, page};
use sigprop_spec::Config;

use super::{Moments, Report, drawn, meets, mistakes, numbers};

/// The file of the accuracies.
pub const ACCURACY: &str = "accuracy.svg";

/// What a training is beside.
#[derive(Default)]
pub struct Beside<'a> {
    /// Other ways to learn the same, in float.
    pub baselines: Option<&'a Baselines>,
    /// R^2 of linear least squares, where the network answers a value.
    pub linear: Option<f64>,
}

/// Adds all sections of a training.
pub fn training(
    report: &mut Report,
    (model, data): (&Model, &Dataset),
    learned: &Learned,
    beside: &Beside<'_>,
    moments: &Moments<'_>,
) {
    accuracies(report, model.config(), learned, beside);
    states(report, (model, data), moments);
}

/// Adds what there is to see of a network and of what it makes of test samples.
pub fn states(report: &mut Report, (model, data): (&Model, &Dataset), moments: &Moments<'_>) {
    let config = model.config();
    meets::section(report, config, moments);
    mistakes::section(report, model, data);
    numbers::weights(report, model, data);
    if let Some(last) = moments.last() {
        numbers::activations(report, config, &last.layers);
    }
    if config.spiking().is_some() && !data.is_empty() {
        let seen = "Spikes of neurons over time steps, one sample of each class beside the other";
        let caption = "The inputs are below, the last stage above; a point is a spike.";
        let picture = spikes(config, model, data).map(|svg| page::figure(&svg, seen, caption));
        report.section("Spikes", vec![drawn(picture)]);
    }
}

fn accuracies(report: &mut Report, config: &Config, learned: &Learned, beside: &Beside<'_>) {
    let svg = accuracy(config, learned, beside);
    if let Ok(svg) = &svg {
        report.picture(ACCURACY, svg.clone());
    }
    let caption = "Measured on test samples that are never trained on, after each epoch; the float rules have the same sizes and samples.";
    let mut blocks = vec![drawn(
        svg.map(|svg| page::figure(&svg, "Accuracy on the test set over epochs, of each stage and of all", caption)),
    )];
    if let Some(last) = learned.epochs.last() {
        blocks.push(page::rows(&results(config, last, beside)));
    }
    if learned.epochs.len() > 1 {
        blocks.push(drawn(updates(config, learned).map(|svg| {
            let caption = "A stage that has learned a sample well enough leaves it alone: it fires less and less.";
            page::figure(&svg, "Part of the samples after which each stage updates its weights, over epochs", caption)
        })));
    }
    report.section("Accuracy", blocks);
}

/// The last epoch beside the other rules, for a person.
fn results(config: &Config, last: &sigprop_golden_model::train::Epoch, beside: &Beside<'_>) -> Vec<(String, String)> {
    let said = |percent: f64| format!("{percent:.2} %");
    let answer = last.test.r2.map_or_else(|| said(last.test.answer), |r2| format!("R² {r2:.3}"));
    let mut rows = vec![(format!("Signal Propagation, integer, {}", config.readout().whose()), answer)];
    let alone = last.test.stages.iter().enumerate();
    rows.extend(alone.filter_map(|(s, percent)| Some((format!("{} alone", config.stage_name(s)), said((*percent)?)))));
    rows.extend(levels(beside).into_iter().map(|(name, percent)| (name, said(percent))));
    rows
}

/// The other rules.
fn levels(beside: &Beside<'_>) -> Vec<(String, f64)> {
    let level = |name: &str, b: Option<Baseline>| b.map(|b| (name.to_owned(), b.test));
    let rules = beside.baselines.map(|b| {
        [
            level("backpropagation (float)", b.backprop),
            level("logistic regression (float)", b.logistic),
            level("backpropagation through time (float)", b.bptt),
            level("logistic regression of the last step (float)", b.last_step),
        ]
    });
    let linear = beside.linear.map(|r2| ("least squares, linear (float)".to_owned(), 100.0 * r2));
    rules.into_iter().flatten().flatten().chain(linear).collect()
}

/// Each stage, the answer, and the other rules as levels, as an SVG.
pub fn accuracy(config: &Config, learned: &Learned, beside: &Beside<'_>) -> Result<String, Fault> {
    let name = config.readout().whose().to_owned();
    let answer = Curve::counted(&name, learned.epochs.iter().map(|e| e.test.answer).collect());
    let stage = |s: usize| {
        let values: Option<Vec<f64>> = learned.epochs.iter().map(|e| e.test.stages[s]).collect();
        values.map(|values| Curve::counted(&config.stage_name(s), values))
    };
    // An output stage that answers a value tells no classes apart.
    let telling = learned.epochs.first().map_or(0, |e| e.test.stages.len());
    let curves: Vec<Curve> = std::iter::once(answer).chain((0..telling).filter_map(stage)).collect();
    let title = format!("{} ({}): bit-exact Signal Propagation", config.name(), config.sizes());
    let what = if config.task().has_values() { "R² on the test set; stages: accuracy" } else { "test accuracy" };
    percent(&title, what, &curves, &levels(beside))
}

fn updates(config: &Config, learned: &Learned) -> Result<String, Fault> {
    let before = std::iter::once(0).chain(learned.epochs.iter().map(|epoch| epoch.samples));
    let samples: Vec<usize> = learned.epochs.iter().zip(before).map(|(epoch, before)| epoch.samples - before).collect();
    let curve = |s: usize| {
        let share = |(epoch, n): (&sigprop_golden_model::train::Epoch, &usize)| {
            100.0 * epoch.updates[s] as f64 / (*n).max(1) as f64
        };
        Curve::counted(&config.stage_name(s), learned.epochs.iter().zip(&samples).map(share).collect())
    };
    let curves: Vec<Curve> = (0..config.stages().len()).map(curve).collect();
    let most = curves.iter().flat_map(|c| c.points.iter().map(|p| p.1)).fold(10.0, f64::max);
    chart(&Chart {
        title: "",
        over: "epoch",
        what: "samples that fire, %",
        curves: &curves,
        levels: &[],
        range: 0.0..(most / 10.0).ceil() * 10.0,
        size: (800, 300),
    })
}

/// The spikes of one sample of each class, as an SVG.
pub fn spikes(config: &Config, model: &Model, test: &Dataset) -> Result<String, Fault> {
    // As when accuracy is measured; spikes do not hang on the bank.
    let first = |class: usize| (0..test.len()).find(|&index| test.sample(index).1 == class);
    let sample = |class: usize| {
        let layers = activity::spikes(model, test.sample(first(class)?).0);
        Some(Sample { name: class.to_string(), layers })
    };
    let samples: Vec<Sample> = (0..config.classes()).filter_map(sample).collect();
    let stages = (0..config.stages().len()).map(|s| config.stage_name(s));
    let names: Vec<String> = std::iter::once("inputs".to_owned()).chain(stages).collect();
    let steps = config.spiking().map_or(1, |spiking| spiking.steps() as usize);
    let title =
        format!("{} ({}): spikes of one test sample of each class, {steps} steps", config.name(), config.sizes());
    raster(&title, &names, &samples, steps)
}
