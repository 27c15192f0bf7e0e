//! `sigprop simulate`: training on the simulated hardware, or inference where it does not learn.

use std::path::Path;

use serde::Serialize;
use sigprop_golden_model::data::Data;
use sigprop_golden_model::{Model, Weights};
use sigprop_report::page;
use sigprop_testbench::simulate::{self, Inferred, Options, Report, StageUse};
use sigprop_testbench::waves::{Form, Span};

use super::accuracy::Gain;
use super::{Import, Outcome, Saved};
use crate::args::{Simulate, ending};
use crate::error::Failure;
use crate::output::Output;
use crate::report::{self, Asked, Moments, Report as Page};
use crate::{files, interrupt};

/// The JSON of `simulate`.
#[derive(Serialize)]
struct Json<'a, T> {
    #[serde(flatten)]
    report: &'a T,
    #[serde(flatten)]
    gain: Option<&'a Gain>,
    #[serde(skip_serializing_if = "Option::is_none")]
    import: Option<Import>,
}

/// Runs the command.
pub fn run(args: &Simulate, output: &Output) -> Result<Outcome, Failure> {
    interrupt::watch();
    let [save, waves] = files::outputs([("--save", &args.samples_from.save), ("--waves", &args.waves)], output)?;
    // It can be written; the simulation begins it again.
    drop(waves);
    let config = super::hardware::config(&args.common, &args.on, output)?;
    super::check_save(save.as_ref(), &config)?;
    let asked = Asked::of(args.report.as_deref(), "simulate", &config)?;
    let (start, import) = super::weights(&config, &args.start, output)?;
    let data = super::data(&args.samples_from.from, Some(&args.start), &config, output)?;
    let data = if config.learns() { data.to_learn()? } else { data.data };
    let scale = data.scale;
    let options = Options {
        engine: args.engine,
        samples: args.samples,
        waves: args.waves.as_deref().map(|path| span(args, path)),
        order: args.order,
        seed: args.start.seed,
    };
    let bar = output.bar("simulating", args.samples);
    let mut progress = |done: usize, _| {
        bar.set_position(done as u64);
        interrupt::flow()
    };
    let mut saved = Saved::default();
    let keep = |weights: &Weights, done: usize, figures: String| -> Result<(), Failure> {
        bar.finish_and_clear();
        if let Some(save) = save {
            let path = save.path().to_owned();
            saved.add("weights", &path, weights.save_with(save, &config, scale));
        }
        if let Some(path) = &args.waves {
            saved.add("trace", path, Ok::<(), Failure>(()));
        }
        if let Some(mut asked) = asked {
            let models = [super::model(&config, &start)?, super::model(&config, weights)?];
            let written = page(&mut asked.report, &models, &data, (done, &figures), output);
            saved.add("report", &asked.path(), written.and_then(|()| asked.write(&config, output)));
        }
        Ok(())
    };
    let interrupted = if config.learns() {
        let report = simulate::run(&config, &start, &data.train, &options, &mut progress)?;
        keep(&report.weights, report.samples, measured(&report))?;
        let gain = Gain::measure(&config, &start, &report.weights, &data.test)?;
        let json = Json { report: &report, gain: Some(&gain), import };
        output.result_beside(&json, &text(&report, &gain, &saved), saved.failed)?;
        report.interrupted
    } else {
        let report = simulate::infer(&config, &start, &data.train, &options, &mut progress)?;
        keep(&report.weights, 0, measured_of(&report))?;
        let json = Json { report: &report, gain: None, import };
        output.result_beside(&json, &inferred(&report, &saved), saved.failed)?;
        report.interrupted
    };
    Ok(if interrupted { Outcome::Bad } else { Outcome::Good })
}

/// Fills the page: what was measured, which sample each stage works on, and what the network makes of test samples before and after.
fn page(
    report: &mut Page,
    [before, after]: &[Model; 2],
    data: &Data,
    (trained, figures): (usize, &str),
    output: &Output,
) -> Result<(), Failure> {
    let config = before.config();
    report.section("Measured", vec![page::source(figures)]);
    output.note("drawing the report");
    report::schedule::section(report, config, &before.weights(), &data.train)?;
    let moments = match config.learns() {
        true => Moments::before_and_after(&data.test, [before, after], trained),
        false => Moments::once(&data.test, after),
    };
    report::states(report, (after, &data.test), &moments);
    Ok(())
}

/// The figures of a simulation, a line each.
pub fn figures(report: &Report) -> String {
    format!("{}\n  simulation speed   {:.0} cycles/s", measured(report), report.cycles_per_second)
}

/// Those of the hardware: the same in every run.
pub fn measured(report: &Report) -> String {
    let each = |of: fn(&StageUse) -> String| report.stages.iter().map(of).collect::<Vec<_>>().join(", ");
    let multipliers = match (report.multiplier_use, report.schedule_use, report.updates_per_multiplier_cycle) {
        (Some(used), Some(schedule), Some(updates)) => format!(
            "multiplier use     {:.1} % at steady state, products that can be other than zero; {:.1} % belong to a weight\n  \
             weight updates     {updates:.3} a multiplier and cycle",
            100.0 * used,
            100.0 * schedule
        ),
        _ => NO_MULTIPLIERS.to_owned(),
    };
    format!(
        "  cycles             {} in all; {:.1} a sample at steady state\n  {multipliers}\n  \
         columns in use     {}\n  columns swept      {}\n  samples that fire  {}",
        report.cycles,
        report.cycles_per_sample,
        each(|stage| format!("{:.1} of {}", stage.columns_in_use, stage.columns)),
        each(|stage| format!("{:.1}", stage.columns_swept)),
        each(|stage| format!("{:.1} %", 100.0 * stage.fire_rate))
    )
}

/// What is said of multipliers where weights are added.
const NO_MULTIPLIERS: &str = "multipliers        none: weights are added where inputs spike";

/// What was measured of inference: the same in every run.
fn measured_of(report: &Inferred) -> String {
    let Inferred { samples, right, engine, r2, .. } = report;
    let result = match r2 {
        Some(r2) => format!("R^2 {r2:.3} on the scale of the integers"),
        None => format!("{right} rightly"),
    };
    let multipliers = match (report.multiplier_use, report.schedule_use) {
        (Some(used), Some(schedule)) => format!(
            "multiplier use     {:.1} % at steady state, in pairs, products that can be other than zero; {:.1} % belong to a weight",
            100.0 * used,
            100.0 * schedule
        ),
        _ => NO_MULTIPLIERS.to_owned(),
    };
    format!(
        "{samples} samples classified on the hardware, singly and in pairs, simulated by {engine}: {result}\n  \
         cycles             {} in all; {:.1} a sample, {:.1} a pair at steady state\n  {multipliers}",
        report.cycles, report.cycles_per_sample, report.cycles_per_pair
    )
}

fn inferred(report: &Inferred, saved: &Saved) -> String {
    let mut text = format!(
        "{}\n  simulation speed   {:.0} cycles/s\n  weights CRC-32     {}",
        measured_of(report),
        report.cycles_per_second,
        report.weights_crc32.join(" ")
    );
    text += &saved.lines;
    if report.interrupted {
        text += "\ninterrupted: this is what was classified by then";
    }
    text
}

fn text(report: &Report, gain: &Gain, saved: &Saved) -> String {
    let mut text = format!("{} samples trained on the hardware, simulated by {}\n", report.samples, report.engine);
    text += &format!("  test accuracy      {}\n", gain.text());
    text += &figures(report);
    text += &format!("\n  weights CRC-32     {}", report.weights_crc32.join(" "));
    text += &saved.lines;
    if report.interrupted {
        text += "\ninterrupted: this is what was trained by then";
    }
    text
}

/// The waves that are asked for.
fn span(args: &Simulate, path: &Path) -> Span {
    let form = if ending(path) == "fst" { Form::Fst } else { Form::Vcd };
    let cycles = args.wave_cycles.clone().unwrap_or(0..u64::MAX);
    Span { path: path.to_owned(), cycles, form, scope: args.wave_scope.clone() }
}
