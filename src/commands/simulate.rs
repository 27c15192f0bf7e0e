//! `sigprop simulate`: training on the simulated hardware.

use serde::Serialize;
use sigprop_testbench::simulate::{self, Options, Report};

use super::{Import, Outcome, Saved};
use crate::args::Simulate;
use crate::error::Failure;
use crate::output::Output;
use crate::{files, interrupt};

/// The JSON of `simulate`.
#[derive(Serialize)]
struct Json<'a> {
    #[serde(flatten)]
    report: &'a Report,
    #[serde(skip_serializing_if = "Option::is_none")]
    import: Option<Import>,
}

/// Runs the command.
pub fn run(args: &Simulate, output: &Output) -> Result<Outcome, Failure> {
    interrupt::watch();
    let [save, vcd] = files::outputs([("--save", &args.samples_from.save), ("--vcd", &args.vcd)])?;
    // It can be written; the simulation begins it again.
    drop(vcd);
    let config = super::hardware::config(&args.common, &args.on, output)?;
    let (weights, import) = super::weights(&config, &args.start, output)?;
    let data = args.samples_from.data.load(&config)?;
    let options = Options {
        engine: args.engine,
        samples: args.samples,
        vcd: args.vcd.clone(),
        order: args.order,
        seed: args.start.seed,
    };
    let bar = output.bar("simulating", args.samples);
    let report = simulate::run(&config, &weights, &data.train, &options, &mut |done, _| {
        bar.set_position(done as u64);
        interrupt::flow()
    })?;
    bar.finish_and_clear();
    let mut saved = Saved::default();
    if let Some(save) = save {
        let path = save.path().to_owned();
        saved.add("weights", &path, report.weights.save_to(save, &config));
    }
    if let Some(path) = &args.vcd {
        saved.add("trace", path, Ok::<(), Failure>(()));
    }
    let text = text(&report, &saved);
    output.result_beside(&Json { report: &report, import }, &text, saved.failed)?;
    Ok(if report.interrupted { Outcome::Bad } else { Outcome::Good })
}

/// The figures of a simulation, a line each.
pub fn figures(report: &Report) -> String {
    format!(
        "  cycles             {} in all; {:.1} a sample at steady state\n  multiplier use     {:.1} % at steady state\n  simulation speed   {:.0} cycles/s",
        report.cycles,
        report.cycles_per_sample,
        100.0 * report.multiplier_use,
        report.cycles_per_second
    )
}

fn text(report: &Report, saved: &Saved) -> String {
    let mut text = format!("{} samples trained on the hardware, simulated by {}\n", report.samples, report.engine);
    text += &figures(report);
    text += &format!("\n  weights CRC-32     {}", report.weights_crc32.join(" "));
    text += &saved.lines;
    if report.interrupted {
        text += "\ninterrupted: this is what was trained by then";
    }
    text
}
