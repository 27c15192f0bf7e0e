//! `sigprop verify`: the simulated hardware against the golden model.

use sigprop_testbench::verify::{self, Options};

use super::Outcome;
use crate::args::{Stalls, Verify};
use crate::error::Failure;
use crate::output::Output;

/// Runs the command.
pub fn run(args: &Verify, output: &Output) -> Result<Outcome, Failure> {
    let config = super::config(&args.common)?;
    let weights = super::weights(&config, args.common.weights.as_deref(), args.common.seed, output)?;
    let data = args.data.load(&config)?;
    let mut engines = args.engines.clone();
    engines.dedup();
    let options = Options {
        engines,
        samples: args.samples,
        stalls: args.stalls == Stalls::Random,
        random_configs: args.random_configs,
        seed: args.common.seed,
    };
    let report = verify::run(&config, &weights, &data.train, &options, &mut |line| output.note(line))?;
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
    if let Some(first) = &report.first_mismatch {
        text += &format!("\nfirst: {first}");
    }
    output.result(&report, &text);
    Ok(if good { Outcome::Good } else { Outcome::Bad })
}
