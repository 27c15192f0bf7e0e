//! `sigprop train`: the integer model on real data, beside the baselines.

use std::fmt::Write as _;
use std::time::Instant;

use serde::Serialize;
use sigprop_golden_model::activity::Activity;
use sigprop_golden_model::data::{Data, Scale};
use sigprop_golden_model::float::linear::least_squares;
use sigprop_golden_model::float::{Baseline, Baselines, run_baselines};
use sigprop_golden_model::portrait::Activations;
use sigprop_golden_model::train::{self, Options, Progress, Report};
use sigprop_golden_model::{Model, Weights};
use sigprop_spec::Config;

use super::accuracy::AccuracyJson;
use super::history::{EpochJson, Log};
use super::{Import, Outcome, Saved, crcs};
use crate::args::Train;
use crate::error::Failure;
use crate::output::Output;
use crate::report::{self, Asked, Beside, Moments};
use crate::{files, interrupt};

/// The JSON of `train`. Accuracies are percent of the test set.
#[derive(Debug, Serialize)]
struct Json {
    preset: String,
    config_hash: String,
    samples: usize,
    epochs: usize,
    updates: Vec<u64>,
    weights_crc32: Vec<String>,
    test_accuracy: AccuracyJson,
    baselines: Option<BaselinesJson>,
    /// What neurons that spike do, in the mean over the test set.
    #[serde(skip_serializing_if = "Option::is_none")]
    activity: Option<ActivityJson>,
    /// What the integers of a value are worth.
    #[serde(skip_serializing_if = "Option::is_none")]
    scale: Option<ScaleJson>,
    history: Vec<EpochJson>,
    seconds: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    import: Option<Import>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    interrupted: bool,
}

#[derive(Debug, Serialize)]
struct BaselinesJson {
    backprop: Option<f64>,
    logistic: Option<f64>,
    /// Of sequences in place of both.
    #[serde(skip_serializing_if = "Option::is_none")]
    bptt: Option<f64>,
    /// Logistic regression of the last step of sequences.
    #[serde(skip_serializing_if = "Option::is_none")]
    last_step: Option<f64>,
    /// Linear least squares, where the network answers a value: R^2.
    #[serde(skip_serializing_if = "Option::is_none")]
    linear: Option<f64>,
}

/// Of an inference, in the mean: spikes of the inputs and of each stage's neurons, additions, and multiplications of static neurons in their place.
#[derive(Debug, Serialize)]
struct ActivityJson {
    input_spikes: f64,
    stage_spikes: Vec<f64>,
    additions: f64,
    multiplications_of_static_neurons: f64,
}

impl From<Activity> for ActivityJson {
    fn from(activity: Activity) -> Self {
        let Activity { inputs, stages, additions, multiplications } = activity;
        Self {
            input_spikes: inputs,
            stage_spikes: stages,
            additions,
            multiplications_of_static_neurons: multiplications,
        }
    }
}

/// `y = offset + step z`.
#[derive(Debug, Serialize)]
struct ScaleJson {
    offset: f64,
    step: f64,
}

/// What training came to.
pub struct Trained {
    /// The model after it.
    pub model: Model,
    /// Epochs and updates.
    pub report: Report,
    /// Wall-clock seconds, measuring included.
    pub seconds: f64,
}

/// Runs the command.
pub fn run(args: &Train, output: &Output) -> Result<Outcome, Failure> {
    interrupt::watch();
    let save = ("--save", &args.samples_from.save);
    let asked = [
        save,
        ("--plot", &args.plot),
        ("--raster", &args.raster),
        ("--log", &args.log),
        ("--activations", &args.activations),
    ];
    let [save, plot, picture, log, activations] = files::outputs(asked, output)?;
    let config = super::config(&args.common, output)?;
    if picture.is_some() && config.spiking().is_none() {
        return Err(Failure::NoSpikes { network: config.name().to_owned() });
    }
    super::check_save(save.as_ref(), &config)?;
    train::check(&config)?;
    let asked = Asked::of(args.report.as_deref(), "train", &config)?;
    let (weights, import) = super::weights(&config, &args.start, output)?;
    let data = super::data_to_learn(&args.samples_from.from, Some(&args.start), &config, output)?;
    let options = options(args, &config, data.train.len());
    let mut log = log.map(Log::new);
    let watched = asked.as_ref().map(|_| super::model(&config, &weights)).transpose()?;
    let mut moments = watched.map(|before| Moments::new(&data.test, &before, &options, data.train.len()));
    let trained = train(&config, &weights, &data, &options, output, &mut |at| {
        at.finished.iter().for_each(|epoch| log.iter_mut().for_each(|log| log.add(epoch)));
        moments.iter_mut().for_each(|moments| moments.look(at));
    })?;
    // Where it was interrupted that is no moment by itself.
    moments.iter_mut().for_each(|moments| moments.end(trained.report.samples, &trained.model));
    let learned = trained.model.weights();
    let mut saved = Saved::default();
    if let Some(save) = save {
        let path = save.path().to_owned();
        saved.add("weights", &path, learned.save_with(save, &config, data.scale));
    }
    if let Some(log) = log {
        saved.add("log", &log.path(), log.keep());
    }
    let wanted = !args.no_baselines && !trained.report.interrupted;
    let baselines = (wanted && !config.task().has_values()).then(|| baselines(&config, &data, &options, output));
    let linear = (wanted && config.task().has_values()).then(|| least_squares(&data.train, &data.test));
    let around = Beside { baselines: baselines.as_ref(), linear };
    if let Some(plot) = plot {
        let path = plot.path().to_owned();
        let drawn = report::accuracy(&config, &trained.report, &around).map_err(|fault| Failure::plot(&path, &fault));
        saved.add("curve", &path, drawn.and_then(|svg| Ok(plot.write(svg.as_bytes())?)));
    }
    if let Some(picture) = picture {
        let path = picture.path().to_owned();
        let drawn = report::spikes(&config, &trained.model, &data.test).map_err(|fault| Failure::plot(&path, &fault));
        saved.add("spikes", &path, drawn.and_then(|svg| Ok(picture.write(svg.as_bytes())?)));
    }
    if let Some(file) = activations {
        let path = file.path().to_owned();
        let all: Vec<usize> = (0..data.test.len()).collect();
        let bytes = Activations::of(&trained.model, &data.test, &all).to_bytes(&config, &path.display().to_string());
        saved.add("activations", &path, bytes.map_err(Failure::from).and_then(|bytes| Ok(file.write(&bytes)?)));
    }
    if let (Some(mut asked), Some(moments)) = (asked, &moments) {
        report::training(&mut asked.report, (&trained.model, &data.test), &trained.report, &around, moments);
        saved.add("report", &asked.path(), asked.write(&config, output));
    }
    let beside = baselines.as_ref().map(BaselinesJson::from).or(linear.map(BaselinesJson::of_values));
    let json = json(&config, &data, &trained, beside, import);
    let text = text(&config, &json, baselines.as_ref(), args, &saved);
    output.result_beside(&json, &text, saved.failed)?;
    Ok(if json.interrupted { Outcome::Bad } else { Outcome::Good })
}

impl From<&Baselines> for BaselinesJson {
    fn from(b: &Baselines) -> Self {
        let test = |b: Option<Baseline>| b.map(|b| b.test);
        Self {
            backprop: test(b.backprop),
            logistic: test(b.logistic),
            bptt: test(b.bptt),
            last_step: test(b.last_step),
            linear: None,
        }
    }
}

impl BaselinesJson {
    fn of_values(linear: f64) -> Self {
        Self { backprop: None, logistic: None, bptt: None, last_step: None, linear: Some(linear) }
    }
}

fn json(
    config: &Config,
    data: &Data,
    trained: &Trained,
    baselines: Option<BaselinesJson>,
    import: Option<Import>,
) -> Json {
    Json {
        preset: config.name().to_owned(),
        config_hash: config.hash_hex(),
        samples: trained.report.samples,
        epochs: trained.report.epochs.len(),
        updates: trained.report.updates.clone(),
        weights_crc32: crcs(config, &trained.model.weights()),
        test_accuracy: train::evaluate(&trained.model, &data.test).into(),
        baselines,
        activity: Activity::of(&trained.model, &data.test).map(ActivityJson::from),
        scale: data.scale.map(|Scale { offset, step }| ScaleJson { offset, step }),
        history: trained.report.epochs.iter().map(EpochJson::from).collect(),
        seconds: trained.seconds,
        import,
        interrupted: interrupt::asked(),
    }
}

/// How much, in which order. Where both epochs and samples are given, training ends with whichever is less.
fn options(args: &Train, config: &Config, n: usize) -> Options {
    let epochs = args.epochs.unwrap_or(config.epochs());
    let limit = args.epochs.map_or(usize::MAX, |epochs| epochs.saturating_mul(n));
    let samples = args.samples.map(|samples| samples.min(limit));
    Options { epochs, samples, order: args.order, seed: args.start.seed, evaluate_train: false }
}

/// Trains with a bar; `each` is told whenever the bar moves.
pub fn train(
    config: &Config,
    weights: &Weights,
    data: &Data,
    options: &Options,
    output: &Output,
    each: &mut dyn FnMut(&Progress<'_>),
) -> Result<Trained, Failure> {
    let mut model = super::model(config, weights)?;
    let bar = output.bar("training", options.total(data.train.len()));
    let start = Instant::now();
    let report = train::run(&mut model, config, data, options, &mut |p| {
        bar.set_position(p.sample as u64);
        each(p);
        if let Some(epoch) = p.finished {
            bar.set_message(match epoch.test.r2 {
                Some(r2) => format!("epoch {}: R^2 {r2:.3}", epoch.epoch + 1),
                None => format!("epoch {}: {:.1} %", epoch.epoch + 1, epoch.test.answer),
            });
        }
        interrupt::flow()
    })?;
    let seconds = start.elapsed().as_secs_f64();
    bar.finish_and_clear();
    Ok(Trained { model, report, seconds })
}

/// Trains the baselines with a bar.
pub fn baselines(config: &Config, data: &Data, options: &Options, output: &Output) -> Baselines {
    let bar = output.bar("baselines", options.total(data.train.len()).saturating_mul(2));
    let baselines = run_baselines(config, data, options, &mut |done, _| {
        bar.set_position(done as u64);
        interrupt::flow()
    });
    bar.finish_and_clear();
    baselines
}

/// The lines of the comparison: accuracy and seconds.
pub fn table(
    config: &Config,
    answer: f64,
    stages: &[Option<f64>],
    seconds: f64,
    baselines: Option<&Baselines>,
) -> String {
    let mut text = String::new();
    let mut line = |name: String, percent: f64, seconds: Option<f64>| {
        let seconds = seconds.map_or(String::new(), |s| format!("  {s:7.2} s"));
        let _ = writeln!(text, "  {name:<44} {percent:6.2} %{seconds}");
    };
    line(format!("Signal Propagation, integer, {}", config.readout().whose()), answer, Some(seconds));
    for (s, percent) in stages.iter().enumerate() {
        percent.iter().for_each(|percent| line(format!("  {} alone", config.stage_name(s)), *percent, None));
    }
    let rows = baselines.map(|b| {
        [
            ("backpropagation, float", b.backprop),
            ("logistic regression, float", b.logistic),
            ("backpropagation through time, float", b.bptt),
            ("logistic regression of the last step, float", b.last_step),
        ]
    });
    for (name, baseline) in rows.into_iter().flatten() {
        if let Some(b) = baseline {
            line(name.to_owned(), b.test, Some(b.seconds));
        }
    }
    text
}

/// The lines of a network that answers a value.
fn values(config: &Config, json: &Json, r2: f64) -> String {
    let mut text =
        format!("  {:<44} R^2 {r2:.3}   {:7.2} s\n", "Signal Propagation, integer, output stage", json.seconds);
    let stages = json.test_accuracy.stages.iter().enumerate();
    for (s, percent) in stages.filter_map(|(s, percent)| Some((s, (*percent)?))) {
        let name = format!("  {} alone, which of {} ranges", config.stage_name(s), config.classes());
        let _ = writeln!(text, "  {name:<44} {percent:6.2} %");
    }
    if let Some(linear) = json.baselines.as_ref().and_then(|b| b.linear) {
        let _ = writeln!(text, "  {:<44} R^2 {linear:.3}", "least squares, linear, float");
    }
    if let Some(ScaleJson { offset, step }) = &json.scale {
        let _ = writeln!(text, "  on the scale of the integers; a value is {offset} + {step} * integer");
    }
    text
}

fn text(config: &Config, json: &Json, baselines: Option<&Baselines>, args: &Train, saved: &Saved) -> String {
    let mut text = format!(
        "{} ({}), hash {}: {} samples in {} epoch(s), seed {}\n\ntest accuracy\n",
        json.preset,
        config.sizes(),
        json.config_hash,
        json.samples,
        json.epochs,
        args.start.seed
    );
    let accuracy = &json.test_accuracy;
    text += &match accuracy.r2 {
        Some(r2) => values(config, json, r2),
        None => table(config, accuracy.of_answer(), &accuracy.stages, json.seconds, baselines),
    };
    if let Some(share) = accuracy.looked_again {
        let _ = writeln!(text, "  a second look at {share:.2} % of the samples");
    }
    if let Some(products) = accuracy.products {
        let _ = writeln!(text, "  compared with {products:.2} of {} classes in the mean", config.classes());
    }
    if let Some(ActivityJson { input_spikes, stage_spikes, additions, multiplications_of_static_neurons }) =
        &json.activity
    {
        let stages = stage_spikes.iter().map(|spikes| format!("{spikes:.1}")).collect::<Vec<_>>().join(", ");
        let _ = writeln!(
            text,
            "\nan inference in the mean: {input_spikes:.1} spikes of the inputs, {stages} of the stages;\n  \
             {additions:.0} additions, where static neurons have {multiplications_of_static_neurons:.0} multiplications"
        );
    }
    let _ = write!(
        text,
        "\nupdates of each stage  {:?}\nweights CRC-32         {}",
        json.updates,
        json.weights_crc32.join(" ")
    );
    text += &saved.lines;
    if json.interrupted {
        let _ = write!(text, "\ninterrupted: this is what was finished by then");
    }
    text
}
