//! What pages are made of: their head, tables, bar charts. A page needs nothing else.

use std::fmt::Write as _;

const STYLE: &str = "body{font-family:sans-serif;max-width:50rem;margin:2rem auto;padding:0 1rem;color:#222;background:#fff}\
table{border-collapse:collapse}td,th{text-align:left;padding:.2rem 1rem .2rem 0;vertical-align:top}\
svg text{font:14px sans-serif}";

/// Width of the names before the bars.
const NAMES: f64 = 150.0;
/// Width of the longest bar.
const LENGTH: f64 = 420.0;

/// A bar: its name, its value, what is written behind it, its colour.
pub(crate) struct Bar {
    pub name: String,
    pub share: f64,
    pub label: String,
    pub colour: &'static str,
}

/// Good, or neither good nor bad.
pub(crate) const BLUE: &str = "#0072b2";
/// Bad.
pub(crate) const ORANGE: &str = "#d55e00";
/// To compare with.
pub(crate) const GREY: &str = "#999999";

/// The end of a page.
pub(crate) const END: &str = "</body></html>\n";

/// The beginning of a page.
pub(crate) fn begin(title: &str) -> String {
    let title = escape(title);
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>{title}</title>\n<style>{STYLE}</style></head><body>\n<h1>{title}</h1>\n"
    )
}

/// A row of a table.
pub(crate) fn row(out: &mut String, name: &str, value: &str) {
    let _ = writeln!(out, "<tr><th>{}</th><td>{}</td></tr>", escape(name), escape(value));
}

/// Bars below each other.
pub(crate) fn chart(bars: &[Bar]) -> String {
    let height = 26 * bars.len();
    let mut out =
        format!("<svg width=\"800\" height=\"{height}\" role=\"img\" xmlns=\"http://www.w3.org/2000/svg\">\n");
    for (i, bar) in bars.iter().enumerate() {
        let (y, width) = (26 * i, (bar.share * LENGTH).max(1.0));
        let _ = writeln!(
            out,
            "<text x=\"0\" y=\"{}\">{}</text><rect x=\"{NAMES}\" y=\"{}\" width=\"{width:.1}\" height=\"18\" fill=\"{}\"/><text x=\"{:.1}\" y=\"{}\">{}</text>",
            y + 17,
            escape(&bar.name),
            y + 4,
            bar.colour,
            NAMES + 8.0 + width,
            y + 17,
            escape(&bar.label)
        );
    }
    out + "</svg>\n"
}

/// Text that is no HTML.
pub(crate) fn escape(text: &str) -> String {
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
