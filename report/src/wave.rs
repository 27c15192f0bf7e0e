//! Signals over clock cycles, as a logic analyser shows them.

use maud::{Markup, html};

/// What a row shows.
#[derive(Debug, Clone)]
pub enum Signal {
    /// A bus that holds something from a cycle to another, that one not among them: begin, end, what it holds.
    Bus(Vec<(u64, u64, String)>),
    /// A wire that is high in these cycles.
    Pulses(Vec<u64>),
}

/// A row.
#[derive(Debug, Clone)]
pub struct Row {
    /// Its name.
    pub name: String,
    /// What it shows.
    pub signal: Signal,
}

const LEFT: f64 = 190.0;
const WIDTH: f64 = 770.0;
const ROW: f64 = 26.0;
const HIGH: f64 = 16.0;

/// Draws rows over the cycles `0..cycles`, as an SVG.
#[must_use]
pub fn wave(rows: &[Row], cycles: u64) -> String {
    let (width, bottom) = (LEFT + WIDTH + 20.0, ROW * rows.len() as f64 + 8.0);
    let x = |cycle: u64| LEFT + WIDTH * (cycle.min(cycles) as f64 / cycles.max(1) as f64);
    let step = (1..).flat_map(|power| [1, 2, 5].map(|digit| digit * 10u64.pow(power))).find(|step| cycles / step <= 10);
    let ticks = (0..=cycles).step_by(usize::try_from(step.unwrap_or(1)).unwrap_or(usize::MAX));
    html! {
        svg xmlns="http://www.w3.org/2000/svg" width=(width) height=(bottom + 26.0) viewBox={ "0 0 " (width) " " (bottom + 26.0) } font-family="ui-monospace, monospace" {
            rect width="100%" height="100%" fill="#fff" {}
            @for at in ticks {
                line x1=(tenth(x(at))) x2=(tenth(x(at))) y1="0" y2=(bottom) stroke="#e3e6ec" {}
                text x=(tenth(x(at))) y=(bottom + 17.0) text-anchor="middle" font-size="12" fill="#5a6475" { (at) }
            }
            @for (n, row) in rows.iter().enumerate() {
                @let y = 6.0 + ROW * n as f64;
                text x=(LEFT - 10.0) y=(y + 13.0) text-anchor="end" font-size="13" { (row.name) }
                @match &row.signal {
                    Signal::Bus(spans) => { (bus(spans, &x, cycles, y)) }
                    Signal::Pulses(high) => { (pulses(high, &x, cycles, y)) }
                }
            }
        }
    }
    .into_string()
}

fn bus(spans: &[(u64, u64, String)], x: &impl Fn(u64) -> f64, cycles: u64, y: f64) -> Markup {
    html! {
        line x1=(LEFT) x2=(LEFT + WIDTH) y1=(y + HIGH / 2.0) y2=(y + HIGH / 2.0) stroke="#9aa3b2" {}
        @for (from, to, held) in spans.iter().filter(|span| span.0 < cycles) {
            @let (left, right) = (x(*from), x(*to));
            @let edge = 4.0_f64.min((right - left) / 2.0);
            path d={ "M" (tenth(left)) " " (y + HIGH / 2.0) "l" (edge) " " (-HIGH / 2.0) "H" (tenth(right - edge)) "L" (tenth(right)) " " (y + HIGH / 2.0) "l" (-edge) " " (HIGH / 2.0) "H" (tenth(left + edge)) "Z" }
                fill="#e8f1fb" stroke="#0072b2" {}
            @if right - left > 9.0 * held.chars().count() as f64 {
                text x=(tenth(f64::midpoint(left, right))) y=(y + 12.5) text-anchor="middle" font-size="12" { (held) }
            }
        }
    }
}

fn pulses(high: &[u64], x: &impl Fn(u64) -> f64, cycles: u64, y: f64) -> Markup {
    let (low, top) = (tenth(y + HIGH), tenth(y + 1.0));
    let mut path = format!("M{LEFT} {low}");
    for cycle in high.iter().filter(|cycle| **cycle < cycles) {
        let (rise, fall) = (tenth(x(*cycle)), tenth(x(*cycle + 1)));
        path += &format!("H{rise}V{top}H{fall}V{low}");
    }
    path += &format!("H{}", LEFT + WIDTH);
    html! { path d=(path) fill="none" stroke="#00645a" {} }
}

fn tenth(v: f64) -> f64 {
    (v * 10.0).round() / 10.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wire_is_high_in_its_cycles_and_a_bus_says_what_it_holds() {
        let rows = [
            Row { name: "valid".into(), signal: Signal::Pulses(vec![0, 5, 99]) },
            Row {
                name: "<sample>".into(),
                signal: Signal::Bus(vec![
                    (0, 5, "one".into()),
                    (5, 6, "too long for it".into()),
                    (40, 50, "no".into()),
                ]),
            },
        ];
        let svg = wave(&rows, 10);
        assert!(svg.contains("M190 22H190V7H267V22H575V7H652V22H960"), "{svg}");
        assert!(
            svg.contains(">one<")
                && !svg.contains("too long")
                && !svg.contains(">no<")
                && svg.contains("&lt;sample&gt;"),
            "{svg}"
        );
    }
}
