//! The results of builds as Markdown.

use std::fmt::Write as _;

use super::{Outcome, Report, Row, Use};

/// Lays over a network that its hardware does not learn.
const INFERENCE: &str = "learning.mode=inference";

/// The table of the README.
pub fn short(results: &[Outcome]) -> String {
    let mut out = "| board | network | logic cells or LUT4 | DSP | block RAM | clock, MHz (wanted) | cycles a training sample \
                   | training samples a second | over this board's line | limit | inferences a second |\n|---|---|---|---|---|---|---|---|---|---|---|\n"
        .to_owned();
    for outcome in results {
        let head = format!("| {} | {} ", outcome.row.board, network(&outcome.row));
        match &outcome.report {
            Some(r) => {
                let cells = &r.resources;
                let speed = Speed::of(r);
                let _ = writeln!(
                    out,
                    "{head}| {} | {} | {} | {} | {} | {} | {} | {} | {} |",
                    share(cells.lut4),
                    plain(cells.dsp),
                    plain(cells.block_ram),
                    clock(r),
                    both(outcome, r, |cycles| cycles),
                    at_that_clock(outcome, r),
                    over_line(outcome, r),
                    training(speed.limit),
                    training(speed.inference),
                );
            }
            None => drop(writeln!(out, "{head}| {} | | | | | | | | |", error(outcome))),
        }
    }
    out
}

/// The table of the manual: hardware, seeds and estimate as well.
pub fn whole(results: &[Outcome]) -> String {
    let mut out = "| board | network | lanes, multipliers a lane | logic cells or LUT4 | estimated | DSP | block RAM | \
                   clock, MHz (wanted) | each seed | cycles a training sample | training samples a second at that clock | \
                   limit at that clock | of it | inferences a second at that clock | training samples a second at the board's \
                   clock | over this board's line | the line, baud |\n|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|\n"
        .to_owned();
    for outcome in results {
        let head = format!("| {} | {} ", outcome.row.board, network(&outcome.row));
        let Some(r) = &outcome.report else {
            let _ = writeln!(out, "{head}| {} | | | | | | | | | | | | | | |", error(outcome));
            continue;
        };
        let (cells, speed) = (&r.resources, Speed::of(r));
        let seeds: Vec<String> = r.seeds.iter().map(|seed| format!("{:.1}", seed.fmax_mhz)).collect();
        let off = 100.0 * (r.estimated.lut4 as f64 / cells.lut4.used.max(1) as f64 - 1.0);
        let exact = (r.estimated.dsp, r.estimated.block_ram) == (cells.dsp.used, cells.block_ram.used);
        let others = if exact { "" } else { "; other DSP or block RAM than estimated" };
        let _ = writeln!(
            out,
            "{head}| {:?}, {} | {} | {} ({off:+.1} %){others} | {} | {} | {} | {} | {} | {} | {} | {} | {} | {} | {} | {} |",
            r.lanes,
            r.multipliers_per_lane,
            share(cells.lut4),
            r.estimated.lut4,
            plain(cells.dsp),
            plain(cells.block_ram),
            clock(r),
            seeds.join(", "),
            both(outcome, r, |cycles| cycles),
            at_that_clock(outcome, r),
            training(speed.limit),
            speed.training.zip(speed.limit).map_or(NONE.to_owned(), |(t, l)| format!("{:.1} %", 100.0 * t / l)),
            training(speed.inference),
            r.cycles_per_sample.map_or(NONE.to_owned(), |cycles| match r.fmax_mhz < r.clock_mhz {
                true => format!("{} MHz not reached", r.clock_mhz),
                false => format!("{} ({} MHz)", thousands(r.clock_mhz * 1e6 / cycles as f64), r.clock_mhz),
            }),
            over_line(outcome, r),
            baud(r),
        );
    }
    out
}

/// Of each network that was built with learning and without: both, and the one as a share of the other.
pub fn cost(results: &[Outcome]) -> String {
    let mut out =
        "| board | network | | logic cells or LUT4 | DSP | block RAM | clock, MHz (wanted) | cycles of two inferences \
                   | inferences a second |\n|---|---|---|---|---|---|---|---|---|\n"
            .to_owned();
    for (with, without) in pairs(results) {
        let (Some(learns), Some(infers)) = (&with.report, &without.report) else { continue };
        let mut line = |head: &str, what: &str, r: &Report| {
            let (cells, speed) = (&r.resources, Speed::of(r));
            let _ = writeln!(
                out,
                "| {head} | {what} | {} | {} | {} | {} | {} | {} |",
                share(cells.lut4),
                plain(cells.dsp),
                plain(cells.block_ram),
                clock(r),
                thousands(r.cycles_per_pair as f64),
                training(speed.inference),
            );
        };
        line(&format!("{} | {}", with.row.board, network(&with.row)), "learning", learns);
        line(" | ", "inference only", infers);
        let percent = |a: f64, b: f64| if b == 0.0 { String::new() } else { format!("{:.0} %", 100.0 * a / b) };
        let used = |of: fn(&Report) -> usize| percent(of(infers) as f64, of(learns) as f64);
        let _ = writeln!(
            out,
            "| | | of it | {} | {} | {} | {} | {} | {} |",
            used(|r| r.resources.lut4.used),
            used(|r| r.resources.dsp.used),
            used(|r| r.resources.block_ram.used),
            percent(infers.fmax_mhz, learns.fmax_mhz),
            used(|r| r.cycles_per_pair),
            match (Speed::of(infers).inference, Speed::of(learns).inference) {
                (Some(infers), Some(learns)) => percent(infers, learns),
                _ => NONE.to_owned(),
            },
        );
    }
    out
}

/// Builds of one network with learning and without.
fn pairs(results: &[Outcome]) -> impl Iterator<Item = (&Outcome, &Outcome)> {
    let learning = |row: &Row| {
        let set = row.set.iter().filter(|set| *set != INFERENCE).cloned().collect();
        Row { set, ..row.clone() }
    };
    let without = results.iter().filter(|outcome| outcome.row.set.iter().any(|set| set == INFERENCE));
    without.filter_map(move |outcome| {
        let with = results.iter().find(|other| other.row.is(&learning(&outcome.row)))?;
        Some((with, outcome))
    })
}

/// Stands where there is no training.
const NONE: &str = "-";

/// A figure of training, where there is any.
fn training(value: Option<f64>) -> String {
    value.map_or(NONE.to_owned(), thousands)
}

/// A figure of training on dense data, and before it that on the data that the row names.
fn both(outcome: &Outcome, r: &Report, of: impl Fn(f64) -> f64) -> String {
    let dense = training(r.cycles_per_sample.map(|cycles| of(cycles as f64)));
    match (&r.on_data, &outcome.row.data) {
        (Some(on), Some(data)) => format!("{} on {data}, {dense} on dense data", thousands(of(on.cycles_per_sample))),
        _ => dense,
    }
}

/// Training samples a second at the median of the routed clocks.
fn at_that_clock(outcome: &Outcome, r: &Report) -> String {
    match r.untimed {
        None => both(outcome, r, |cycles| r.fmax_mhz * 1e6 / cycles),
        Some(_) => NONE.to_owned(),
    }
}

/// Rates at the median of the routed clocks, for a host that keeps up; none where those clocks are none to rely on.
struct Speed {
    training: Option<f64>,
    inference: Option<f64>,
    /// Training samples of dense data, if every multiplier did one of the four multiplications of a weight in every cycle.
    limit: Option<f64>,
}

impl Speed {
    fn of(r: &Report) -> Self {
        let hertz = Some(r.fmax_mhz * 1e6).filter(|_| r.untimed.is_none());
        let multipliers = r.lanes.iter().sum::<usize>() * r.multipliers_per_lane;
        Self {
            training: hertz.zip(r.cycles_per_sample).map(|(hertz, cycles)| hertz / cycles as f64),
            inference: hertz.map(|hertz| 2.0 * hertz / r.cycles_per_pair as f64),
            // Data of which only some columns are swept has none, nor a sequence, of which each step multiplies again.
            limit: hertz
                .filter(|_| r.cycles_per_sample.is_some())
                .filter(|_| r.on_data.is_none() && r.steps.is_none() && multipliers > 0)
                .map(|hertz| multipliers as f64 * hertz / (4 * r.weights) as f64),
        }
    }
}

/// Training samples a second over the board's line, or without learning inferences.
fn over_line(outcome: &Outcome, r: &Report) -> String {
    match r.over_line.samples_per_second {
        Some(samples) => match (&r.on_data, &outcome.row.data) {
            (Some(on), Some(data)) => {
                format!("{} on {data}, {} on dense data", thousands(on.over_line), thousands(samples))
            }
            _ => thousands(samples),
        },
        None => format!("{} inferences", thousands(r.over_line.inferences_per_second)),
    }
}

/// The line's speed, and by how much the divisor of the clock is off.
fn baud(r: &Report) -> String {
    let baud = thousands(f64::from(r.over_line.baud));
    let off = r.over_line.baud_error;
    if off.abs() < 0.005 { baud } else { format!("{baud} ({off:+.2} %)") }
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
    let part = if r.untimed.is_some() { ", not all paths" } else { "" };
    format!("{:.1} ({}{verdict}{part})", r.fmax_mhz, r.target_mhz)
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
    use super::super::{Estimate, OverLine, Resources, Seed};
    use super::*;

    fn outcome(report: Option<Report>, error: Option<&str>) -> Outcome {
        let set = vec!["hardware.lanes=auto".to_owned()];
        let row = Row {
            board: "hx8k".into(),
            preset: "digits".into(),
            set,
            cells: "named".into(),
            data: None,
            seeds: 3,
            goal_mhz: None,
            readme: false,
        };
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
            untimed: None,
            seeds: vec![Seed { fmax_mhz: 90.0 }],
            resources: Resources { lut4: of(500, 1000), dsp: of(8, 28), block_ram: of(1, 2) },
            estimated: Estimate { lut4: 450, dsp: 8, block_ram: 1 },
            lanes: vec![1, 1],
            multipliers_per_lane: 4,
            weights: 500,
            cycles_per_sample: Some(600),
            steps: None,
            on_data: None,
            cycles_per_pair: 900,
            over_line: OverLine {
                baud: 1_000_000,
                baud_error: -0.4545,
                samples_per_second: Some(1234.0),
                inferences_per_second: 5678.0,
            },
        }
    }

    #[test]
    fn rates_are_of_the_median_clock_and_a_missed_clock_is_said() {
        let table = short(&[outcome(Some(report()), None)]);
        let row = table.lines().last().unwrap();
        // 90 MHz: 600 cycles a sample, 900 for two inferences; 8 multipliers, 500 weights of four multiplications.
        let want = "| hx8k | `digits` with `lanes=auto`, cells by name | 500 of 1000, 50 % | 8 of 28 | 1 of 2 | 90.0 (100, missed) | 600 | 150,000 | 1,234 | 360,000 | 200,000 |";
        assert_eq!(row, want);
        let columns = |line: &str| line.matches('|').count();
        assert!(table.lines().all(|line| columns(line) == columns(row)), "{table}");
    }

    /// Where only columns that hold something are swept: the data's figures, and those of dense data; no limit of the latter.
    #[test]
    fn figures_of_data_stand_before_those_of_dense_data() {
        let on_data = Some(super::super::OnData { samples: 100, cycles_per_sample: 449.6, over_line: 2500.0 });
        let mut outcome = outcome(Some(Report { on_data, ..report() }), None);
        outcome.row.data = Some("mnist".to_owned());
        let table = short(&[outcome]);
        let want = "| 450 on mnist, 600 on dense data | 200,178 on mnist, 150,000 on dense data | 2,500 on mnist, 1,234 on dense data | - | 200,000 |";
        assert!(table.lines().last().unwrap().ends_with(want), "{table}");
    }

    #[test]
    fn a_clock_that_leaves_paths_out_has_no_rates() {
        let untimed = Some("multipliers".to_owned());
        let fmax_mhz = 900.0;
        let said = [short, whole]
            .map(|table| table(&[outcome(Some(Report { untimed: untimed.clone(), fmax_mhz, ..report() }), None)]));
        for table in &said {
            let row = table.lines().last().unwrap();
            assert!(row.contains("900.0 (") && row.contains(", not all paths)"), "{row}");
            assert!(row.matches("| - ").count() >= 3, "{row}");
        }
        assert!(said[1].contains(&format!("({} MHz)", report().clock_mhz)), "{}", said[1]);
    }

    /// Every step of a sequence multiplies: one update of each weight is no limit of it.
    #[test]
    fn sequences_have_no_limit() {
        let row = |steps| short(&[outcome(Some(Report { steps, ..report() }), None)]);
        assert!(row(None).ends_with("| 1,234 | 360,000 | 200,000 |\n"), "{}", row(None));
        assert!(row(Some(8)).ends_with("| 1,234 | - | 200,000 |\n"), "{}", row(Some(8)));
    }

    /// The same network without learning, half as large and without a figure of training.
    #[test]
    fn what_learning_costs() {
        let mut deployed = report();
        (deployed.cycles_per_sample, deployed.cycles_per_pair, deployed.fmax_mhz) = (None, 450, 99.0);
        deployed.over_line.samples_per_second = None;
        deployed.resources.lut4.used = 250;
        deployed.resources.dsp.used = 4;
        let mut without = outcome(Some(deployed), None);
        without.row.set.push(INFERENCE.to_owned());
        let mut other = outcome(Some(report()), None);
        other.row.preset = "tiny".to_owned();
        let all = [other, outcome(Some(report()), None), without];
        let table = cost(&all);
        let rows: Vec<&str> = table.lines().skip(2).collect();
        assert_eq!(rows.len(), 3, "{table}");
        assert!(
            rows[0].starts_with("| hx8k | `digits` with `lanes=auto`, cells by name | learning | 500 of"),
            "{table}"
        );
        assert_eq!(
            rows[1],
            "|  |  | inference only | 250 of 1000, 25 % | 4 of 28 | 1 of 2 | 99.0 (100, missed) | 450 | 440,000 |"
        );
        assert_eq!(rows[2], "| | | of it | 50 % | 50 % | 100 % | 110 % | 50 % | 220 % |");
        assert!(short(&all).lines().last().unwrap().ends_with("| - | - | 5,678 inferences | - | 440,000 |"));
        assert!(
            whole(&all)
                .lines()
                .last()
                .unwrap()
                .ends_with("| - | - | - | - | 440,000 | - | 5,678 inferences | 1,000,000 (-0.45 %) |")
        );
    }

    #[test]
    fn the_estimate_stands_beside_what_was_used() {
        let table = whole(&[outcome(Some(report()), None), outcome(None, Some("does not fit\nmore"))]);
        let rows: Vec<&str> = table.lines().collect();
        assert!(rows[2].contains("| 450 (-10.0 %) |") && rows[2].contains("| 41.7 % |"), "{}", rows[2]);
        assert!(rows[2].ends_with("| 41,667 (25 MHz) | 1,234 | 1,000,000 (-0.45 %) |"), "{}", rows[2]);
        assert!(rows[3].contains("not built: does not fit |"), "{}", rows[3]);
        assert!(rows.iter().all(|row| row.matches('|').count() == 18), "{table}");
        let mut other = report();
        other.estimated.dsp = 7;
        assert!(whole(&[outcome(Some(other), None)]).contains("other DSP or block RAM than estimated"));
    }
}
