//! `sigprop simulate`: training on the simulated hardware.

use sigprop_testbench::simulate::{self, Options, Report};

use super::Outcome;
use crate::args::Simulate;
use crate::error::Failure;
use crate::output::Output;
use crate::{files, interrupt};

/// Runs the command.
pub fn run(args: &Simulate, output: &Output) -> Result<Outcome, Failure> {
    files::check_targets([&args.samples_from.save, &args.vcd])?;
    let config = super::config(&args.common)?;
    let start = args.samples_from.init.as_deref().or(args.common.weights.as_deref());
    let weights = super::weights(&config, start, args.common.seed, output)?;
    let data = args.samples_from.data.load(&config)?;
    let options = Options {
        engine: args.engine,
        samples: args.samples,
        vcd: args.vcd.clone(),
        order: args.order,
        seed: args.common.seed,
    };
    interrupt::watch();
    let bar = output.bar("simulating", args.samples);
    let report = simulate::run(&config, &weights, &data.train, &options, &mut |done, _| {
        bar.set_position(done as u64);
        interrupt::flow()
    })?;
    bar.finish_and_clear();
    if let Some(path) = &args.samples_from.save {
        report.weights.save(path, &config)?;
    }
    output.result(&report, &text(&report, args));
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

fn text(report: &Report, args: &Simulate) -> String {
    let mut text = format!("{} samples trained on the hardware, simulated by {}\n", report.samples, report.engine);
    text += &figures(report);
    text += &format!("\n  weights CRC-32     {}", report.weights_crc32.join(" "));
    let files = args.samples_from.save.iter().map(|p| ("weights", p)).chain(args.vcd.iter().map(|p| ("trace", p)));
    for (what, path) in files {
        text += &format!("\n{what} written to {}", path.display());
    }
    if report.interrupted {
        text += "\ninterrupted: this is what was trained by then";
    }
    text
}
