//! `sigprop verify`: the simulated hardware against the golden model.

use std::time::Duration;

use indicatif::ProgressBar;
use quick_junit::{NonSuccessKind, Report as Junit, TestCase, TestCaseStatus, TestSuite};
use sigprop_report::page;
use sigprop_testbench::verify::{self, Event, Options, Report};

use super::{Outcome, Saved};
use crate::args::{Stalls, Verify};
use crate::error::Failure;
use crate::output::Output;
use crate::report::{Asked, schedule};
use crate::{files, interrupt};

/// Runs the command.
pub fn run(args: &Verify, output: &Output) -> Result<Outcome, Failure> {
    interrupt::watch();
    let [file] = files::outputs([("--junit", &args.junit)], output)?;
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
    }
    if let Some(file) = file {
        let path = file.path().to_owned();
        saved.add("JUnit XML", &path, junit(&report).and_then(|xml| Ok(file.write(xml.as_bytes())?)));
    }
    text += &saved.lines;
    output.result_beside(&report, &text, saved.failed)?;
    if let Some(error) = &report.error {
        output.note(&format!("the comparison could not go on: {error}"));
    }
    Ok(if good && !report.interrupted { Outcome::Good } else { Outcome::Bad })
}

/// The result as CI systems show it: a suite for each engine, a case for each configuration; what ended early is an error.
fn junit(report: &Report) -> Result<String, Failure> {
    let mut junit = Junit::new("sigprop verify");
    for engine in &report.engines {
        let mut suite = TestSuite::new(engine.clone());
        for case in report.cases.iter().filter(|case| case.engine == *engine) {
            let mut status = TestCaseStatus::success();
            if case.mismatches > 0 {
                status = TestCaseStatus::non_success(NonSuccessKind::Failure);
                status.set_message(format!("{} of {} values differ", case.mismatches, case.compared));
                status.set_description(case.first_mismatch.clone().unwrap_or_default());
            }
            let mut test = TestCase::new(case.network.clone(), status);
            test.set_classname(format!("sigprop.verify.{engine}")).set_time(Duration::from_secs_f64(case.seconds));
            test.set_system_out(format!("{} values of {} samples compared", case.compared, case.samples));
            suite.add_test_case(test);
        }
        junit.add_test_suite(suite);
    }
    let ended = report.error.clone().or(report.interrupted.then(|| "interrupted".to_owned()));
    if let Some(why) = ended {
        let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
        status.set_message(why);
        let mut suite = TestSuite::new("ended early");
        suite.add_test_case(TestCase::new("all configurations on all engines", status));
        junit.add_test_suite(suite);
    }
    junit.to_string().map_err(|fault| Failure::Junit { fault: fault.to_string() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use sigprop_testbench::verify::CaseReport;

    fn case(engine: &str, mismatches: u64, first: Option<&str>) -> CaseReport {
        CaseReport {
            engine: engine.to_owned(),
            network: "tiny, 9 samples".to_owned(),
            samples: 9,
            compared: 100,
            mismatches,
            first_mismatch: first.map(str::to_owned),
            seconds: 0.5,
        }
    }

    #[test]
    fn differences_are_failures_and_an_early_end_is_an_error() {
        let mut report = Report {
            cases: vec![case("rust", 0, None), case("verilator", 3, Some("stage 1: h <127> & more"))],
            engines: vec!["rust".to_owned(), "verilator".to_owned()],
            samples: 18,
            compared: 200,
            mismatches: 3,
            first_mismatch: None,
            waves: Vec::new(),
            error: None,
            columns_swept: Vec::new(),
            seed: 1,
            interrupted: false,
        };
        let xml = junit(&report).unwrap();
        for part in [
            "tests=\"2\" skipped=\"0\" failures=\"1\" errors=\"0\"",
            "3 of 100 values differ",
            "stage 1: h &lt;127&gt; &amp; more",
        ] {
            assert!(xml.contains(part), "{part} in {xml}");
        }
        report.interrupted = true;
        assert!(junit(&report).unwrap().contains("errors=\"1\""));
    }
}
