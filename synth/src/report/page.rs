//! The report as one HTML page with bar charts, which needs nothing else.

use std::fmt::Write as _;

use super::{Report, Use};

const STYLE: &str = "body{font-family:sans-serif;max-width:50rem;margin:2rem auto;padding:0 1rem;color:#222;background:#fff}\
table{border-collapse:collapse}td,th{text-align:left;padding:.2rem 1rem .2rem 0;vertical-align:top}\
svg text{font:14px sans-serif}";

/// Width of the longest bar.
const LENGTH: f64 = 420.0;

/// A bar: its name, its value, what is written behind it, its colour.
struct Bar {
    name: String,
    share: f64,
    label: String,
    colour: &'static str,
}

const BLUE: &str = "#0072b2";
const ORANGE: &str = "#d55e00";
const GREY: &str = "#999999";

pub(super) fn render(r: &Report) -> String {
    let mut out = format!(
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>{0} on {1}</title>\n<style>{STYLE}</style></head><body>\n<h1>{0} on {1}</h1>\n<p>{2}, configuration {3}</p>\n",
        escape(&r.network),
        escape(&r.board),
        escape(&r.part),
        r.config_hash
    );
    out += "<h2>Clock</h2>\n";
    out += &chart(&clock_bars(r));
    out += "<h2>Resources</h2>\n";
    out += &chart(&resource_bars(r));
    out += "<h2>Speed</h2>\n<table>\n";
    row(&mut out, "cycles of a training sample", &r.cycles_per_sample.to_string());
    for (what, rate) in [("at the routed clock", r.at_routed_clock), ("at the board's clock", r.at_board_clock)] {
        let text = format!("{:.0} ({:.1} MHz)", rate.samples_per_second, rate.mhz);
        row(&mut out, &format!("training samples a second {what}"), &text);
    }
    out += "</table>\n<h2>Tools and warnings</h2>\n<table>\n";
    for tool in &r.tools {
        row(&mut out, tool.tool.program(), &tool.version);
    }
    for w in &r.warnings {
        let why = w.reason.map_or("not known".to_owned(), |reason| format!("known: {reason}"));
        row(&mut out, &format!("{} warns, {} times", w.tool, w.count), &format!("{} ({why})", w.text));
    }
    out += "</table>\n</body></html>\n";
    out
}

fn row(out: &mut String, name: &str, value: &str) {
    let _ = writeln!(out, "<tr><th>{}</th><td>{}</td></tr>", escape(name), escape(value));
}

fn clock_bars(r: &Report) -> Vec<Bar> {
    let seeds = r.seeds.iter().map(|s| (format!("seed {}", s.seed), s.fmax_mhz));
    let mut values: Vec<(String, f64)> = seeds.collect();
    if values.len() > 1 {
        values.push(("median".into(), r.fmax_mhz));
    }
    values.push(("target".into(), r.target_mhz));
    let most = values.iter().map(|v| v.1).fold(1.0, f64::max);
    let colour = |name: &str, mhz: f64| match name {
        "target" => GREY,
        _ if mhz >= r.target_mhz => BLUE,
        _ => ORANGE,
    };
    let bar = |(name, mhz): (String, f64)| Bar {
        colour: colour(&name, mhz),
        share: mhz / most,
        label: format!("{mhz:.1} MHz"),
        name,
    };
    values.into_iter().map(bar).collect()
}

fn resource_bars(r: &Report) -> Vec<Bar> {
    let there = r.resources.named(r.family).into_iter().filter(|(_, u)| u.available > 0);
    let bar = |(name, Use { used, available }): (&str, Use)| {
        let share = used as f64 / available as f64;
        let label = format!("{used} of {available} ({:.1} %)", 100.0 * share);
        Bar { name: name.to_owned(), share: share.min(1.0), label, colour: BLUE }
    };
    there.map(bar).collect()
}

fn chart(bars: &[Bar]) -> String {
    let height = 26 * bars.len();
    let mut out =
        format!("<svg width=\"760\" height=\"{height}\" role=\"img\" xmlns=\"http://www.w3.org/2000/svg\">\n");
    for (i, bar) in bars.iter().enumerate() {
        let (y, width) = (26 * i, (bar.share * LENGTH).max(1.0));
        let _ = writeln!(
            out,
            "<text x=\"0\" y=\"{}\">{}</text><rect x=\"110\" y=\"{}\" width=\"{width:.1}\" height=\"18\" fill=\"{}\"/><text x=\"{:.1}\" y=\"{}\">{}</text>",
            y + 17,
            escape(&bar.name),
            y + 4,
            bar.colour,
            118.0 + width,
            y + 17,
            escape(&bar.label)
        );
    }
    out + "</svg>\n"
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_are_drawn_and_names_cannot_break_the_page() {
        let bars = [Bar { name: "<a&b>".into(), share: 0.5, label: "1 of 2".into(), colour: BLUE }];
        let svg = chart(&bars);
        assert!(svg.contains("&lt;a&amp;b&gt;") && svg.contains("width=\"210.0\""), "{svg}");
    }
}
