//! The results of builds as Markdown.

use std::fmt::Write as _;

use super::{Outcome, Report, Row, Use};

/// The table of the README.
pub fn short(results: &[Outcome]) -> String {
    let mut out = "| board | network | logic cells or LUT4 | DSP | block RAM | clock, MHz (wanted) | cycles a training sample \
                   | training samples a second | limit | inferences a second |\n|---|---|---|---|---|---|---|---|---|---|\n"
        .to_owned();
    for outcome in results {
        let head = format!("| {} | {} ", outcome.row.board, network(&outcome.row));
        match &outcome.report {
            Some(r) => {
                let cells = &r.resources;
                let speed = Speed::of(r);
                let _ = writeln!(
                    out,
                    "{head}| {} | {} | {} | {} | {} | {} | {} | {} |",
                    share(cells.lut4),
                    plain(cells.dsp),
                    plain(cells.block_ram),
                    clock(r),
                    thousands(r.cycles_per_sample as f64),
                    thousands(speed.training),
                    thousands(speed.limit),
                    thousands(speed.inference),
                );
            }
            None => drop(writeln!(out, "{head}| {} | | | | | | | |", error(outcome))),
        }
    }
    out
}

/// The table of the manual: hardware, seeds and estimate as well.
pub fn whole(results: &[Outcome]) -> String {
    let mut out = "| board | network | lanes, multipliers a lane | logic cells or LUT4 | estimated | DSP | block RAM | \
                   clock, MHz (wanted) | each seed | cycles a training sample | training samples a second at that clock | \
                   limit at that clock | of it | inferences a second at that clock | training samples a second at the board's \
                   clock |\n|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|\n"
        .to_owned();
    for outcome in results {
        let head = format!("| {} | {} ", outcome.row.board, network(&outcome.row));
        let Some(r) = &outcome.report else {
            let _ = writeln!(out, "{head}| {} | | | | | | | | | | | | |", error(outcome));
            continue;
        };
        let (cells, speed) = (&r.resources, Speed::of(r));
        let seeds: Vec<String> = r.seeds.iter().map(|seed| format!("{:.1}", seed.fmax_mhz)).collect();
        let off = 100.0 * (r.estimated.lut4 as f64 / cells.lut4.used.max(1) as f64 - 1.0);
        let exact = (r.estimated.dsp, r.estimated.block_ram) == (cells.dsp.used, cells.block_ram.used);
        let others = if exact { "" } else { "; other DSP or block RAM than estimated" };
        let _ = writeln!(
            out,
            "{head}| {:?}, {} | {} | {} ({off:+.1} %){others} | {} | {} | {} | {} | {} | {} | {} | {:.1} % | {} | {} ({} MHz) |",
            r.lanes,
            r.multipliers_per_lane,
            share(cells.lut4),
            r.estimated.lut4,
            plain(cells.dsp),
            plain(cells.block_ram),
            clock(r),
            seeds.join(", "),
            thousands(r.cycles_per_sample as f64),
            thousands(speed.training),
            thousands(speed.limit),
            100.0 * speed.training / speed.limit,
            thousands(speed.inference),
            thousands(r.clock_mhz * 1e6 / r.cycles_per_sample as f64),
            r.clock_mhz,
        );
    }
    out
}

/// Rates at the median of the routed clocks, for a host that keeps up.
struct Speed {
    training: f64,
    inference: f64,
    /// Training samples, if every multiplier did one of the four multiplications of a weight in every cycle.
    limit: f64,
}

impl Speed {
    fn of(r: &Report) -> Self {
        let hertz = r.fmax_mhz * 1e6;
        let multipliers = r.lanes.iter().sum::<usize>() * r.multipliers_per_lane;
        Self {
            training: hertz / r.cycles_per_sample as f64,
            inference: 2.0 * hertz / r.cycles_per_pair as f64,
            limit: multipliers as f64 * hertz / (4 * r.weights) as f64,
        }
    }
}

/// The preset, and what is laid over it.
fn network(row: &Row) -> String {
    let short = |set: &String| set.split_once('.').map_or(set.clone(), |(_, rest)| rest.to_owned());
    let sets: Vec<String> = row.set.iter().map(short).collect();
    let with = if sets.is_empty() { String::new() } else { format!(" with `{}`", sets.join("`, `")) };
    let cells = if row.cells == "named" { ", cells by name" } else { "" };
    format!("`{}`{with}{cells}", row.preset)
}

fn error(outcome: &Outcome) -> String {
    let said = outcome.error.as_deref().and_then(|text| text.lines().next()).unwrap_or("no result");
    format!("not built: {}", said.replace('|', "/"))
}

fn clock(r: &Report) -> String {
    let verdict = if r.fmax_mhz >= r.target_mhz { "" } else { ", missed" };
    format!("{:.1} ({}{verdict})", r.fmax_mhz, r.target_mhz)
}

fn share(of: Use) -> String {
    let percent = 100.0 * of.used as f64 / of.available.max(1) as f64;
    format!("{} of {}, {percent:.0} %", of.used, of.available)
}

fn plain(of: Use) -> String {
    if of.available == 0 { "none".to_owned() } else { format!("{} of {}", of.used, of.available) }
}

/// A whole number with commas.
fn thousands(value: f64) -> String {
    let digits = format!("{value:.0}");
    let mut out = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::{Estimate, Resources, Seed};
    use super::*;

    fn outcome(report: Option<Report>, error: Option<&str>) -> Outcome {
        let set = vec!["hardware.lanes=auto".to_owned()];
        let row = Row { board: "hx8k".into(), preset: "digits".into(), set, cells: "named".into(), seeds: 3 };
        Outcome { row, seeds: 3, report, error: error.map(str::to_owned) }
    }

    fn report() -> Report {
        let of = |used, available| Use { used, available };
        Report {
            config_hash: "0".into(),
            family: "ecp5".into(),
            clock_mhz: 25.0,
            target_mhz: 100.0,
            fmax_mhz: 90.0,
            seeds: vec![Seed { fmax_mhz: 90.0 }],
            resources: Resources { lut4: of(500, 1000), dsp: of(8, 28), block_ram: of(1, 2) },
            estimated: Estimate { lut4: 450, dsp: 8, block_ram: 1 },
            lanes: vec![1, 1],
            multipliers_per_lane: 4,
            weights: 500,
            cycles_per_sample: 600,
            cycles_per_pair: 900,
        }
    }

    #[test]
    fn rates_are_of_the_median_clock_and_a_missed_clock_is_said() {
        let table = short(&[outcome(Some(report()), None)]);
        let row = table.lines().last().unwrap();
        // 90 MHz: 600 cycles a sample, 900 for two inferences; 8 multipliers, 500 weights of four multiplications.
        let want = "| hx8k | `digits` with `lanes=auto`, cells by name | 500 of 1000, 50 % | 8 of 28 | 1 of 2 | 90.0 (100, missed) | 600 | 150,000 | 360,000 | 200,000 |";
        assert_eq!(row, want);
        let columns = |line: &str| line.matches('|').count();
        assert!(table.lines().all(|line| columns(line) == columns(row)), "{table}");
    }

    #[test]
    fn the_estimate_stands_beside_what_was_used() {
        let table = whole(&[outcome(Some(report()), None), outcome(None, Some("does not fit\nmore"))]);
        let rows: Vec<&str> = table.lines().collect();
        assert!(rows[2].contains("| 450 (-10.0 %) |") && rows[2].contains("| 41.7 % |"), "{}", rows[2]);
        assert!(rows[2].ends_with("| 41,667 (25 MHz) |"), "{}", rows[2]);
        assert!(rows[3].contains("not built: does not fit |"), "{}", rows[3]);
        assert!(rows.iter().all(|row| row.matches('|').count() == 16), "{table}");
        let mut other = report();
        other.estimated.dsp = 7;
        assert!(whole(&[outcome(Some(other), None)]).contains("other DSP or block RAM than estimated"));
    }
}
