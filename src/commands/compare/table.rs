//! The table of learning rules for a person.

use std::fmt::Write as _;

use sigprop_golden_model::float::FloatRule;
use sigprop_report::columns::{Cells, columns};
use sigprop_spec::Config;

use super::{Json, RuleJson};

/// `1 run`, `2 runs`.
pub fn count(n: usize, noun: &str) -> String {
    if n == 1 { format!("1 {noun}") } else { format!("{n} {noun}s") }
}

/// The table and what its columns mean.
pub fn text(json: &Json, config: &Config) -> String {
    let mut text = format!(
        "{} ({}) on {}: {} training samples, {} to test; {} samples a run, {}\n\n",
        json.preset,
        config.sizes(),
        json.data,
        json.train_samples,
        json.test_samples,
        json.samples,
        count(json.seeds.len(), "seed")
    );
    let header = [
        "rule",
        "test %",
        "least",
        "most",
        "products",
        "in the mean",
        "kept",
        "transposed",
        "sent back",
        "at once",
        "hardware",
    ];
    text += &columns(std::iter::once(header.map(str::to_owned)).chain(json.rules.iter().map(cells)), Cells::Numbers);
    text += "\n\
        products     multiply-accumulates of a training sample that every layer learns from; in the mean: less where stages did not fire\n\
        kept         values that training keeps besides the weights: activations, errors, targets, fixed matrices, velocities\n\
        transposed   weights that are read by columns, beside the reads of the forward pass\n\
        sent back    values that go back from a layer to one before it\n\
        at once      a layer may update before the sample has gone through the layers behind it\n\
        hardware     `sigprop generate` makes it, equal to the figures here bit for bit; the other rules are float models";
    if let Some(steps) = json.steps {
        let _ = write!(
            text,
            "\nsteps        {} to {} in a training sequence, {:.1} in the mean; counts are of the longest, in the mean of the mean",
            steps.least, steps.most, steps.mean
        );
        if json.rules.iter().any(|row| row.rule == FloatRule::Logistic.word()) {
            text += "\nlast step    is all that logistic regression sees of a sequence: what is reached without memory";
        }
    }
    if let Some(spiking) = config.spiking() {
        let _ = write!(
            text,
            "\nspikes       forward products of Signal Propagation are additions here, {} of each weight, as if every input spiked in every step; \
             `sigprop train` says how many are made",
            spiking.steps()
        );
    }
    if json.interrupted {
        text += "\ninterrupted: this is what was finished by then";
    }
    text
}

fn cells(row: &RuleJson) -> [String; 11] {
    let accuracy = |of: fn(&super::Accuracy) -> f64| {
        row.test_accuracy.as_ref().map_or("-".to_owned(), |accuracy| format!("{:.2}", of(accuracy)))
    };
    let yes = |is: bool| if is { "yes" } else { "no" }.to_owned();
    [
        row.name.clone(),
        accuracy(|a| a.mean),
        accuracy(|a| a.least),
        accuracy(|a| a.most),
        row.products.to_string(),
        row.products_mean.map_or("-".to_owned(), |mean| format!("{mean:.0}")),
        row.kept_values.to_string(),
        row.transposed_reads.to_string(),
        row.feedback_values.to_string(),
        yes(row.updates_before_the_pass_ends),
        yes(row.hardware),
    ]
}
