//! Which sample each stage works on, over cycles: a row a stage, a bar a window in the colour of its sample, a mark where it learns.

use maud::{Markup, html};

use crate::colour;

/// A window of a row.
#[derive(Debug, Clone)]
pub struct Bar {
    /// Where it begins and ends, in cycles.
    pub from: f64,
    /// See `from`.
    pub to: f64,
    /// The sample, from 0.
    pub sample: usize,
    /// Whether it learns from it: a mark at its end.
    pub learns: bool,
    /// Whether it is drawn paler: work of a second kind.
    pub pale: bool,
}

/// Rows that belong together.
#[derive(Debug, Clone)]
pub struct Group {
    /// Above them.
    pub name: String,
    /// Names of rows and what is in them.
    pub rows: Vec<(String, Vec<Bar>)>,
}

const LEFT: f64 = 96.0;
const WIDTH: f64 = 860.0;
const ROW: f64 = 34.0;
const HEAD: f64 = 30.0;

/// Draws the groups below each other over the same `cycles`, as an SVG.
#[must_use]
pub fn schedule(groups: &[Group], cycles: f64) -> String {
    let tops: Vec<f64> = groups
        .iter()
        .scan(0.0, |y, group| {
            let top = *y;
            *y += HEAD + ROW * group.rows.len() as f64 + 10.0;
            Some(top)
        })
        .collect();
    let bottom = groups.iter().map(|group| HEAD + ROW * group.rows.len() as f64 + 10.0).sum::<f64>();
    let (width, height) = (LEFT + WIDTH + 24.0, bottom + 44.0);
    let x = |cycle: f64| LEFT + WIDTH * (cycle / cycles.max(1.0)).min(1.0);
    let step = round_step(cycles);
    let ticks = (0..).map(|n| f64::from(n) * step).take_while(|at| *at <= cycles);
    html! {
        svg xmlns="http://www.w3.org/2000/svg" width=(width) height=(height) viewBox={ "0 0 " (width) " " (height) } font-family="system-ui, sans-serif" {
            rect width="100%" height="100%" fill="#fff" {}
            @for at in ticks {
                line x1=(tenth(x(at))) x2=(tenth(x(at))) y1=(HEAD) y2=(bottom) stroke="#e3e6ec" {}
                text x=(tenth(x(at))) y=(bottom + 17.0) text-anchor="middle" font-size="13" fill="#5a6475" { (at) }
            }
            text x=(LEFT + WIDTH / 2.0) y=(bottom + 37.0) text-anchor="middle" font-size="14" fill="#5a6475" { "clock cycles" }
            @for (group, top) in groups.iter().zip(&tops) {
                text x=(LEFT) y=(top + 20.0) font-size="15" font-weight="600" { (group.name) }
                @for (n, (name, bars)) in group.rows.iter().enumerate() {
                    @let y = top + HEAD + ROW * n as f64;
                    text x=(LEFT - 10.0) y=(y + 19.0) text-anchor="end" font-size="14" { (name) }
                    @for bar in bars.iter().filter(|bar| bar.from < cycles) { (drawn(bar, x(bar.from), x(bar.to), y)) }
                }
            }
        }
    }
    .into_string()
}

fn drawn(bar: &Bar, left: f64, right: f64, y: f64) -> Markup {
    let width = (right - left - 0.6).max(0.6);
    let middle = f64::midpoint(left, right);
    html! {
        rect x=(tenth(left)) y=(y) width=(tenth(width)) height=(ROW - 8.0) rx="2" fill=(colour::class(bar.sample % 10, 10)) fill-opacity=(if bar.pale { "0.45" } else { "0.85" }) {}
        @if width > 16.0 {
            text x=(tenth(middle)) y=(y + 18.0) text-anchor="middle" font-size="13" fill=(if bar.pale { "#1c2330" } else { "#fff" }) { (bar.sample + 1) }
        }
        @if bar.learns {
            path d={ "M" (tenth(right - 1.0)) " " (y - 5.0) "l-6 12h4l-2 9 8-12h-4l2-9z" } fill="#ffd400" stroke="#5b4a00" stroke-width="0.8" {}
        }
    }
}

fn tenth(v: f64) -> f64 {
    (v * 10.0).round() / 10.0
}

/// The round distance that gives five to twelve ticks.
fn round_step(cycles: f64) -> f64 {
    let power = 10f64.powf((cycles.max(1.0) / 10.0).log10().floor());
    [1.0, 2.0, 5.0, 10.0].map(|digit| digit * power).into_iter().find(|step| cycles / step <= 12.0).unwrap_or(cycles)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_stand_where_they_were_and_marks_where_something_is_learned() {
        let bar = |from, to, sample, learns| Bar { from, to, sample, learns, pale: false };
        let rows = vec![(
            "stage 1".to_owned(),
            vec![bar(0.0, 50.0, 0, true), bar(50.0, 100.0, 1, false), bar(200.0, 300.0, 2, true)],
        )];
        let svg = schedule(&[Group { name: "measured".into(), rows }], 100.0);
        assert_eq!(
            (svg.matches("rx=\"2\"").count(), svg.matches("#ffd400").count()),
            (2, 1),
            "the third is behind the end"
        );
        assert!(svg.contains("x=\"96\" y=\"30\" width=\"429.4\"") && svg.contains("x=\"526\""), "{svg}");
    }

    #[test]
    fn ticks_are_round_and_few() {
        assert_eq!(
            [round_step(100.0), round_step(568.0), round_step(4200.0), round_step(0.0)],
            [10.0, 50.0, 500.0, 0.1]
        );
    }
}
