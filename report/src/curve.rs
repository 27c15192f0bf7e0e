//! Values as curves over epochs or samples, and levels to compare them with.

use std::ops::Range;

use plotters::coord::ranged1d::{DefaultFormatting, KeyPointHint, Ranged};
use plotters::coord::types::RangedCoordf64;
use plotters::prelude::*;

use crate::colour::{Levels, Lines};
use crate::{Area, Fault, Trouble, drawn};

/// Points up to which each has a mark on its line.
const MARKED: usize = 40;

/// Values that are written at the lower axis, at most, beside the first.
const MOST_TICKS: usize = 10;

/// A line of the picture.
#[derive(Debug, Clone)]
pub struct Curve {
    /// In the legend.
    pub name: String,
    /// Places on the lower axis and values there, in order.
    pub points: Vec<(usize, f64)>,
}

impl Curve {
    /// A value for each of 1, 2, and so on.
    #[must_use]
    pub fn counted(name: &str, values: Vec<f64>) -> Self {
        Self { name: name.to_owned(), points: (1..).zip(values).collect() }
    }
}

/// Curves over whole numbers.
#[derive(Debug, Clone)]
pub struct Chart<'a> {
    /// Above it; nothing where it is empty.
    pub title: &'a str,
    /// What the lower axis counts, as `epoch`.
    pub over: &'a str,
    /// What the values are, with their unit.
    pub what: &'a str,
    /// The lines.
    pub curves: &'a [Curve],
    /// Names and values of horizontal lines.
    pub levels: &'a [(String, f64)],
    /// The ends of the values' axis.
    pub range: Range<f64>,
    /// In pixels.
    pub size: (u32, u32),
}

/// Draws percentages over epochs, from the next multiple of ten below the lowest.
///
/// # Errors
/// Where plotters fails.
pub fn percent(title: &str, what: &str, curves: &[Curve], levels: &[(String, f64)]) -> Result<String, Fault> {
    let values = curves.iter().flat_map(|c| c.points.iter().map(|p| p.1)).chain(levels.iter().map(|l| l.1));
    let low = (values.fold(100.0_f64, f64::min) / 10.0).floor() * 10.0;
    let what = &format!("{what}, %");
    chart(&Chart { title, over: "epoch", what, curves, levels, range: low.min(90.0)..100.0, size: (800, 480) })
}

/// Draws a chart.
///
/// # Errors
/// Where plotters fails.
pub fn chart(of: &Chart<'_>) -> Result<String, Fault> {
    drawn(of.size, |area| draw(area, of))
}

fn draw(area: &Area<'_>, of: &Chart<'_>) -> Result<(), Trouble> {
    let places = || of.curves.iter().flat_map(|c| c.points.iter().map(|p| p.0));
    let (first, last) = (places().min().unwrap_or(1), places().max().unwrap_or(1));
    let mut builder = ChartBuilder::on(area);
    if !of.title.is_empty() {
        builder.caption(of.title, ("sans-serif", 24));
    }
    let axis = Counted::new(first, last);
    let ends = (axis.axis.range().start, axis.axis.range().end);
    let mut chart =
        builder.margin(12).x_label_area_size(40).y_label_area_size(55).build_cartesian_2d(axis, of.range.clone())?;
    let decimals = match of.range.end - of.range.start {
        span if span > 5.0 => 0,
        span if span > 0.5 => 1,
        _ => 2,
    };
    chart
        .configure_mesh()
        .x_desc(of.over)
        .y_desc(of.what)
        .x_label_formatter(&|x| format!("{x:.0}"))
        .y_label_formatter(&|y| format!("{y:.decimals$}"))
        .axis_desc_style(("sans-serif", 18))
        .label_style(("sans-serif", 16))
        .light_line_style(TRANSPARENT)
        .draw()?;
    for (index, curve) in of.curves.iter().enumerate() {
        let color = Lines::pick(index).to_rgba();
        let points = curve.points.iter().map(|&(x, y)| (x as f64, y));
        if curve.points.len() <= MARKED {
            // A line through one point is not to be seen.
            chart.draw_series(points.clone().map(|point| Circle::new(point, 3, color.filled())))?;
        }
        let line = LineSeries::new(points, color.stroke_width(2));
        chart.draw_series(line)?.label(&curve.name).legend(move |(x, y)| swatch(x, y, color));
    }
    for (index, (name, level)) in of.levels.iter().enumerate() {
        let color = Levels::pick(index).to_rgba();
        let line = LineSeries::new([(ends.0, *level), (ends.1, *level)], color.stroke_width(1));
        chart.draw_series(line)?.label(name).legend(move |(x, y)| swatch(x, y, color));
    }
    chart
        .configure_series_labels()
        .position(SeriesLabelPosition::LowerRight)
        .label_font(("sans-serif", 16))
        .background_style(WHITE.mix(0.8))
        .border_style(BLACK.mix(0.3))
        .draw()?;
    Ok(())
}

/// An axis of whole numbers.
struct Counted {
    axis: RangedCoordf64,
    ticks: Vec<f64>,
}

impl Counted {
    fn new(first: usize, last: usize) -> Self {
        Self { axis: (first as f64..last.max(first + 1) as f64).into(), ticks: ticks(first, last) }
    }
}

impl Ranged for Counted {
    type FormatOption = DefaultFormatting;
    type ValueType = f64;

    fn map(&self, value: &f64, limit: (i32, i32)) -> i32 {
        self.axis.map(value, limit)
    }

    fn key_points<Hint: KeyPointHint>(&self, hint: Hint) -> Vec<f64> {
        if hint.weight().allow_light_points() { Vec::new() } else { self.ticks.clone() }
    }

    fn range(&self) -> Range<f64> {
        self.axis.range()
    }
}

/// The numbers that are written at the axis: the first, and those of a round distance, not too many of them.
fn ticks(first: usize, last: usize) -> Vec<f64> {
    let span = last - first.min(last) + 1;
    let round = (0..).flat_map(|power| [1, 2, 5].map(|digit| digit * 10usize.pow(power)));
    let step = round.take_while(|step| *step <= span).find(|step| span / step <= MOST_TICKS).unwrap_or(1);
    let multiples = (first.next_multiple_of(step)..=last).step_by(step).filter(|at| *at != first);
    std::iter::once(first).filter(|_| last > 0).chain(multiples).map(|at| at as f64).collect()
}

fn swatch(x: i32, y: i32, color: RGBAColor) -> PathElement<(i32, i32)> {
    PathElement::new(vec![(x, y), (x + 20, y)], color.stroke_width(2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_epoch_is_seen_and_all_curves_have_colours_of_their_own() {
        let curve = |name: usize| Curve::counted(&name.to_string(), vec![90.0]);
        let curves: Vec<Curve> = (0..=8).map(curve).collect();
        let svg = percent("one epoch", "accuracy", &curves, &[]).unwrap();
        let marks: std::collections::BTreeSet<&str> = svg
            .lines()
            .filter(|l| l.starts_with("<circle"))
            .filter_map(|l| l.split("fill=").nth(1)?.get(..9))
            .collect();
        assert_eq!(marks.len(), curves.len(), "{marks:?}");
    }

    #[test]
    fn whole_epochs_are_at_the_axis_each_once() {
        assert_eq!(ticks(1, 0), [1.0; 0]);
        assert_eq!(ticks(1, 1), [1.0]);
        assert_eq!(ticks(1, 2), [1.0, 2.0]);
        assert_eq!(ticks(1, 6), [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]);
        assert_eq!(ticks(1, 11), [1.0, 2.0, 4.0, 6.0, 8.0, 10.0]);
        assert_eq!(ticks(1, 20)[..4], [1.0, 2.0, 4.0, 6.0]);
        assert_eq!(ticks(1, 100)[..3], [1.0, 10.0, 20.0]);
        assert_eq!(ticks(1, 100_000)[..3], [1.0, 10_000.0, 20_000.0]);
        assert_eq!(ticks(0, 14_370)[..3], [0.0, 2000.0, 4000.0]);
        for epochs in 1..=12 {
            let curve = Curve::counted("sum", vec![90.0; epochs]);
            let svg = percent("ticks", "accuracy", &[curve], &[]).unwrap();
            let texts: Vec<&str> = svg.split("<text").filter_map(|t| t.split('\n').nth(1)).collect();
            let axis: Vec<&&str> = texts.iter().filter(|t| t.parse::<usize>().is_ok_and(|t| t < 80)).collect();
            let want: Vec<String> = ticks(1, epochs).iter().map(ToString::to_string).collect();
            assert_eq!(axis.into_iter().map(|t| (*t).to_owned()).collect::<Vec<_>>(), want, "{svg}");
        }
    }
}
