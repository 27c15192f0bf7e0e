//! `sigprop compare`: learning rules on the same data, sizes and seeds; what each reaches, and what each costs.

mod runs;
mod sequences;
mod table;

use std::time::Instant;

use serde::Serialize;
use sigprop_golden_model::cost::Cost;
use sigprop_golden_model::data::Data;
use sigprop_golden_model::float::{self, FloatRule, run_rule};
use sigprop_golden_model::train::{self, Options};
use sigprop_golden_model::{Model, Weights};
use sigprop_report::runs::{Bar, runs};
use sigprop_spec::Config;

use super::{Outcome, Saved};
use crate::args::{Compare, Rule};
use crate::error::Failure;
use crate::output::Output;
use crate::{files, interrupt};
use runs::{Run, Runs};
use sequences::Steps;

/// A row of the table: a rule with all that it takes to run it.
struct Entry {
    rule: Rule,
    name: String,
    /// What a member lays over the network.
    settings: Vec<String>,
    config: Config,
    /// Of a float network, from the inputs to the classes.
    sizes: Vec<usize>,
    /// Of a float network; 0 until its data are known.
    rate: f32,
}

impl Entry {
    /// What a training sample costs, a sequence by its steps.
    fn cost(&self, steps: usize) -> Cost {
        match self.rule {
            Rule::Sigprop => Cost::of_sequence(&self.config, steps as u64),
            Rule::Float(rule) => rule.cost(&self.sizes, steps),
        }
    }

    /// The learning rate of a float network: the one that was given, or that of the rule for so many steps.
    fn rate(&self, args: &Compare, steps: usize) -> f32 {
        let Rule::Float(rule) = self.rule else { return 0.0 };
        let given = args.rates.iter().rev().find(|(of, _)| *of == rule).map(|(_, rate)| *rate);
        given.unwrap_or_else(|| rule.rate(self.config.inputs(), steps))
    }
}

/// What the runs of a rule came to.
#[derive(Debug, Clone, Serialize)]
struct Accuracy {
    mean: f64,
    least: f64,
    most: f64,
    runs: Vec<Run>,
}

/// A row as JSON; counts are of one training sample.
#[derive(Debug, Serialize)]
struct RuleJson {
    rule: &'static str,
    name: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    settings: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    sizes: Vec<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rate: Option<f32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    config_hash: Option<String>,
    /// None where no run was finished.
    test_accuracy: Option<Accuracy>,
    products: u64,
    /// With the share of samples that made each stage fire, where there are runs.
    products_mean: Option<f64>,
    kept_values: u64,
    transposed_reads: u64,
    feedback_values: u64,
    updates_before_the_pass_ends: bool,
    hardware: bool,
}

#[derive(Debug, Serialize)]
struct Json {
    preset: String,
    data: String,
    train_samples: usize,
    test_samples: usize,
    /// Of training samples that are sequences.
    #[serde(skip_serializing_if = "Option::is_none")]
    steps: Option<Steps>,
    samples: usize,
    seeds: Vec<u64>,
    rules: Vec<RuleJson>,
    seconds: f64,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    interrupted: bool,
}

/// Runs the command.
pub fn run(args: &Compare, output: &Output) -> Result<Outcome, Failure> {
    interrupt::watch();
    let [plot] = files::outputs([("--plot", &args.plot)], output)?;
    let config = super::config(&args.common, output)?;
    if config.task().has_values() {
        return Err(Failure::ComparesClasses);
    }
    let mut entries = entries(args, &config, output)?;
    let data = super::data_to_learn(&args.from, None, &config, output)?;
    let steps = Steps::of(&data);
    let longest = steps.map_or(1, |steps| steps.most);
    entries.iter_mut().for_each(|entry| entry.rate = entry.rate(args, longest));
    let mut kept = Runs::open(args.runs.as_deref(), &data)?;
    let start = Instant::now();
    let options = |seed: u64| options(args, &config, data.train.len(), seed);
    let mut of_entry: Vec<Vec<Run>> = entries.iter().map(|_| Vec::new()).collect();
    // A seed twice would count its run twice.
    let seeds: Vec<u64> =
        args.seeds.iter().enumerate().filter(|(n, s)| !args.seeds[..*n].contains(s)).map(|(_, s)| *s).collect();
    let total = entries.len() * seeds.len();
    let bar = output.bar("runs", total);
    // All rules with one seed before the next: what is finished early can be compared.
    for seed in &seeds {
        for (entry, runs) in entries.iter().zip(&mut of_entry) {
            bar.set_message(format!("{}, seed {seed}", entry.name));
            let run = match kept.find(entry, &options(*seed)) {
                Some(run) => Some(run),
                None => match one(entry, &data, &options(*seed))? {
                    Some(run) => Some(kept.keep(entry, &options(*seed), run)?),
                    None => None,
                },
            };
            runs.extend(run);
            bar.inc(1);
        }
    }
    bar.finish_and_clear();
    let json = Json {
        preset: config.name().to_owned(),
        data: args.from.source(&config).to_string(),
        train_samples: data.train.len(),
        test_samples: data.test.len(),
        steps,
        samples: options(0).total(data.train.len()),
        seeds,
        rules: entries.iter().zip(of_entry).map(|(entry, runs)| row(entry, runs, steps)).collect(),
        seconds: start.elapsed().as_secs_f64(),
        interrupted: interrupt::asked(),
    };
    let mut saved = Saved::default();
    if let Some(plot) = plot {
        let path = plot.path().to_owned();
        let drawn = picture(&json).map_err(|reason| Failure::plot(&path, reason));
        saved.add("picture", &path, drawn.and_then(|svg| Ok(plot.write(svg.as_bytes())?)));
    }
    if let Some(path) = &args.runs {
        saved.lines += &format!("\n{} kept in {}", table::count(kept.len(), "run"), path.display());
    }
    let text = table::text(&json, &config) + &saved.lines;
    output.result_beside(&json, &text, saved.failed)?;
    Ok(if json.interrupted { Outcome::Bad } else { Outcome::Good })
}

fn options(args: &Compare, config: &Config, n: usize, seed: u64) -> Options {
    let epochs = args.epochs.unwrap_or(config.epochs());
    let limit = args.epochs.map_or(usize::MAX, |epochs| epochs.saturating_mul(n));
    let samples = args.samples.map(|samples| samples.min(limit));
    Options { epochs, samples, order: args.order, seed, evaluate_train: false }
}

/// The rows that are asked for: the rules, members of Signal Propagation behind it.
fn entries(args: &Compare, config: &Config, output: &Output) -> Result<Vec<Entry>, Failure> {
    let rules = sequences::chosen(args, config)?;
    let mut sizes = float::sizes(config);
    if !args.hidden.is_empty() {
        sizes = [&[config.inputs()][..], &args.hidden, &[config.classes()]].concat();
    }
    let sigprop = |config: Config, name: String, settings: Vec<String>| -> Result<Entry, Failure> {
        train::check(&config)?;
        Ok(Entry { rule: Rule::Sigprop, name, settings, config, sizes: Vec::new(), rate: 0.0 })
    };
    let mut entries = Vec::new();
    let mut members = Vec::new();
    for member in &args.member {
        let settings: Vec<String> = member.split_whitespace().map(str::to_owned).collect();
        let mut common = args.common.clone();
        common.set.extend(settings.clone());
        let config = super::config(&common, output)?;
        members.push(sigprop(config, format!("  with {}", short(&settings)), settings)?);
    }
    for rule in rules {
        match rule {
            Rule::Sigprop => entries.push(sigprop(config.clone(), "Signal Propagation".to_owned(), Vec::new())?),
            Rule::Float(rule) => {
                sequences::check_sizes(rule, &sizes)?;
                entries.push(Entry {
                    rule: Rule::Float(rule),
                    name: rule.name().to_owned(),
                    settings: Vec::new(),
                    config: config.clone(),
                    sizes: sizes.clone(),
                    rate: 0.0,
                });
            }
        }
    }
    let behind = entries.iter().position(|entry| entry.rule == Rule::Sigprop).map_or(0, |at| at + 1);
    entries.splice(behind..behind, members);
    Ok(entries)
}

/// Settings without their sections: `loss = l2, lr_shift = 7`.
fn short(settings: &[String]) -> String {
    let one = |setting: &String| {
        let (path, value) = setting.split_once('=').unwrap_or((setting, ""));
        format!("{} {}", path.rsplit('.').next().unwrap_or(path), value.trim_matches('"'))
    };
    settings.iter().map(one).collect::<Vec<_>>().join(", ")
}

/// One training and its measurement; `None` where it was interrupted.
fn one(entry: &Entry, data: &Data, options: &Options) -> Result<Option<Run>, Failure> {
    if interrupt::asked() {
        return Ok(None);
    }
    let start = Instant::now();
    let (test, fired) = match entry.rule {
        Rule::Float(rule) => match float_run(rule, entry, data, options) {
            Some(test) => (test, Vec::new()),
            None => return Ok(None),
        },
        Rule::Sigprop => {
            let mut model = Model::new(&entry.config, &Weights::initial(&entry.config, options.seed))?;
            let report = train::run(&mut model, &entry.config, data, options, &mut |_| interrupt::flow())?;
            if report.interrupted {
                return Ok(None);
            }
            let share = |updates: &u64| *updates as f64 / report.samples.max(1) as f64;
            (train::evaluate(&model, &data.test).answer, report.updates.iter().map(share).collect())
        }
    };
    Ok(Some(Run { seed: options.seed, test, fired, seconds: start.elapsed().as_secs_f64() }))
}

fn float_run(rule: FloatRule, entry: &Entry, data: &Data, options: &Options) -> Option<f64> {
    let mut flow = |_| interrupt::flow();
    run_rule(rule, &entry.sizes, entry.rate, &entry.config, data, options, &mut flow).map(|baseline| baseline.test)
}

fn row(entry: &Entry, runs: Vec<Run>, steps: Option<Steps>) -> RuleJson {
    let of = |f: fn(f64, f64) -> f64, from: f64| runs.iter().map(|run| run.test).fold(from, f);
    let accuracy = (!runs.is_empty()).then(|| Accuracy {
        mean: of(|a, b| a + b, 0.0) / runs.len() as f64,
        least: of(f64::min, f64::INFINITY),
        most: of(f64::max, f64::NEG_INFINITY),
        runs: runs.clone(),
    });
    let (rate, hash, at_once, hardware) = match entry.rule {
        Rule::Sigprop => (None, Some(entry.config.hash_hex()), true, true),
        Rule::Float(rule) => (Some(entry.rate), None, rule.updates_at_once(), false),
    };
    let cost = entry.cost(steps.map_or(1, |steps| steps.most));
    RuleJson {
        rule: entry.rule.word(),
        name: entry.name.clone(),
        settings: entry.settings.clone(),
        sizes: entry.sizes.clone(),
        rate,
        config_hash: hash,
        test_accuracy: accuracy,
        products: cost.products,
        products_mean: (!runs.is_empty()).then(|| cost.products as f64 - spared(&cost, &runs) - shorter(entry, steps)),
        kept_values: cost.kept,
        transposed_reads: cost.transposed,
        feedback_values: cost.feedback,
        updates_before_the_pass_ends: at_once,
        hardware,
    }
}

/// The products that stages spared on samples which made them learn nothing, in the mean of a sample.
fn spared(cost: &Cost, runs: &[Run]) -> f64 {
    let of_stage = |(s, spared): (usize, &u64)| {
        let fired = runs.iter().filter_map(|run| run.fired.get(s)).sum::<f64>() / runs.len() as f64;
        *spared as f64 * (1.0 - fired)
    };
    cost.spared.iter().enumerate().map(of_stage).sum()
}

/// The products that a sequence makes less in the mean than the longest does.
fn shorter(entry: &Entry, steps: Option<Steps>) -> f64 {
    let step = (entry.cost(2).products - entry.cost(1).products) as f64;
    steps.map_or(0.0, |steps| (steps.most as f64 - steps.mean) * step)
}

fn picture(json: &Json) -> Result<String, String> {
    let bar = |row: &RuleJson| {
        let accuracy = row.test_accuracy.as_ref()?;
        Some(Bar {
            name: row.name.trim().to_owned(),
            mean: accuracy.mean,
            spread: (accuracy.least, accuracy.most),
            marked: row.hardware,
        })
    };
    let bars: Vec<Bar> = json.rules.iter().filter_map(bar).collect();
    if bars.is_empty() {
        return Err("no run was finished, and there is nothing to draw".to_owned());
    }
    let title = format!("{} on {}: {} samples, {} seeds", json.preset, json.data, json.samples, json.seeds.len());
    runs(&title, &bars).map_err(|fault| fault.to_string())
}
