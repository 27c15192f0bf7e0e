//! `sigprop verify`: the simulated hardware against the golden model.

use indicatif::ProgressBar;
use sigprop_report::page;
use sigprop_testbench::verify::{self, Event, Options};

use super::{Outcome, Saved};
use crate::args::{Stalls, Verify};
use crate::error::Failure;
use crate::interrupt;
use crate::output::Output;
use crate::report::{Asked, schedule};

/// Runs the command.
pub fn run(args: &Verify, output: &Output) -> Result<Outcome, Failure> {
    interrupt::watch();
    let config = super::hardware::config(&args.common, &args.on, output)?;
    let asked = Asked::of(args.report.as_deref(), "verify", &config)?;
    let (weights, _) = super::weights(&config, &args.start, output)?;
    let data = super::data(&args.from, Some(&args.start), &config, output)?.data;
    let mut engines = Vec::new();
    for engine in &args.engines {
        if !engines.contains(engine) {
            engines.push(*engine);
        }
    }
    let options = Options {
        engines,
        samples: args.samples,
        stalls: args.stalls == Stalls::Random,
        target: args.target.target()?,
        random_configs: args.random_configs,
        seed: args.start.seed,
        waves: Some(args.waves.clone()),
        again: crate::args::typed(),
    };
    let mut bar = ProgressBar::hidden();
    let report = verify::run(&config, &weights, &data.train, &options, &mut |event| {
        match event {
            Event::Begin(what, samples) => {
                bar.finish_and_clear();
                output.note(what);
                bar = output.bar("comparing", samples);
            }
            Event::Compared(samples) => bar.set_position(samples as u64),
        }
        interrupt::flow()
    })?;
    bar.finish_and_clear();
    let good = report.mismatches == 0;
    let mut text = format!(
        "{}: {} values of {} samples compared, {} differ (engines {}, seed {})",
        if good { "equal" } else { "DIFFERENT" },
        report.compared,
        report.samples,
        report.mismatches,
        report.engines.join(", "),
        report.seed
    );
    if !report.columns_swept.is_empty() {
        let each: Vec<String> = report.columns_swept.iter().map(|columns| format!("{columns:.1}")).collect();
        text += &format!("\ncolumns swept in a window, the mean: {}", each.join(", "));
    }
    if report.interrupted {
        text += "\ninterrupted: this is what was compared by then";
    }
    if let Some(first) = &report.first_mismatch {
        text += &format!("\nfirst: {first}");
    }
    for line in &report.waves {
        text += &format!("\nwaves: {line}");
    }
    let mut saved = Saved::default();
    if let Some(mut asked) = asked {
        asked.report.section(if good { "Equal" } else { "DIFFERENT" }, vec![page::source(&text)]);
        let drawn = schedule::section(&mut asked.report, &config, &weights, &data.train).map_err(Failure::from);
        saved.add("report", &asked.path(), drawn.and_then(|()| asked.write(&config, output)));
        text += &saved.lines;
    }
    output.result_beside(&report, &text, saved.failed)?;
    if let Some(error) = &report.error {
        output.note(&format!("the comparison could not go on: {error}"));
    }
    Ok(if good && !report.interrupted { Outcome::Good } else { Outcome::Bad })
}
