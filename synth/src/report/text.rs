//! The report for a terminal.

use std::fmt::Write as _;

use super::{Rate, Report, Use};

pub(super) fn render(r: &Report) -> String {
    let mut out = format!("{} on {} ({}), hash {}\n\n", r.network, r.board, r.part, r.config_hash);
    let verdict = match (r.timing_met, r.untimed) {
        (false, _) => "MISSED",
        (true, None) => "met",
        (true, Some(_)) => "met on the paths that are timed",
    };
    let _ = writeln!(
        out,
        "  clock              {:.1} MHz in the bitstream (seed {}), target {} MHz: {verdict}",
        r.bitstream_mhz, r.bitstream_seed, r.target_mhz
    );
    if let Some(untimed) = r.untimed {
        let _ = writeln!(out, "  WARNING            {untimed}");
    }
    if let Some(pll) = &r.pll {
        let (name, made, from) = (pll.primitive.name(), pll.output_mhz, pll.input_mhz);
        let _ = writeln!(out, "  on the board       {made} MHz, by an {name} of {from} MHz");
    }
    if r.seeds.len() > 1 {
        let each: Vec<String> = r.seeds.iter().map(|s| format!("{:.1}", s.fmax_mhz)).collect();
        let _ = writeln!(out, "  seeds              {:.1} MHz, median of {}", r.fmax_mhz, each.join(", "));
    }
    for (name, Use { used, available }) in r.resources.named(r.family).into_iter().filter(|r| r.1.available > 0) {
        let percent = 100.0 * used as f64 / available as f64;
        let _ = write!(out, "  {name:<18} {used:>6} of {available:>6}  {percent:5.1} %");
        if name == r.family.logic_name() {
            let (estimated, used) = (r.estimated.lut4, used.max(1) as f64);
            let _ = write!(out, "  (estimated {estimated}, {:+.1} %)", 100.0 * (estimated as f64 / used - 1.0));
        }
        out.push('\n');
    }
    let _ = writeln!(out, "  cells              {} ({})", r.target.how(), r.target);
    if let Some(choice) = &r.choice {
        let _ = writeln!(out, "  chosen             {}", choice.text());
    }
    if let Some(cycles) = r.cycles_per_sample {
        let _ = writeln!(out, "  a training sample  {cycles} cycles");
    }
    if let Some(on) = &r.on_data {
        let _ = writeln!(out, "  on {}", on.line());
        for (what, Rate { mhz, .. }) in r.rates() {
            let samples = mhz * 1e6 / on.cycles_per_sample.max(1.0);
            let _ = writeln!(out, "  training on it     {samples:.0} samples/s at {what}, {mhz:.1} MHz");
        }
    }
    let _ = writeln!(out, "  two inferences     {} cycles", r.cycles_per_pair);
    for (what, rate) in r.rates() {
        for (name, samples) in rate.named() {
            let _ = writeln!(out, "  {name:<18} {samples:.0} samples/s at {what}, {:.1} MHz", rate.mhz);
        }
    }
    for (name, samples) in r.over_line.named() {
        let _ =
            writeln!(out, "  {name:<18} {samples:.0} samples/s at most over this board's line, {}", r.over_line.line());
    }
    warnings(r, &mut out);
    let _ = write!(out, "\nload it with: {}", r.program);
    out
}

fn warnings(r: &Report, out: &mut String) {
    let known: usize = r.warnings.iter().filter(|w| w.reason.is_some()).map(|w| w.count).sum();
    let _ = writeln!(out, "  warnings           {known} known (reasons in the JSON report)");
    for warned in r.warnings.iter().filter(|w| w.reason.is_none()) {
        let _ = writeln!(out, "  {} warns, {} times: {}", warned.tool, warned.count, warned.text);
    }
}
