//! Pictures as SVG: accuracies as curves over epochs here, rules side by side in `bars`, spikes in `raster`.

mod bars;
mod raster;

use std::ops::Range;

use plotters::coord::Shift;
use plotters::coord::ranged1d::{DefaultFormatting, KeyPointHint, Ranged};
use plotters::coord::types::RangedCoordf64;
use plotters::prelude::*;

pub use bars::{Bar, bars};
pub use raster::{Sample, raster};

/// Epochs up to which each has a mark on the line.
const MARKED: usize = 40;

/// Epochs that are written at the axis, at most, beside the first.
const MOST_TICKS: usize = 10;

/// A line of the picture: a name and accuracies in percent, one per epoch from the first.
pub struct Curve {
    /// In the legend.
    pub name: String,
    /// In percent.
    pub values: Vec<f64>,
}

/// Draws curves over epochs, and levels (name, percent) as horizontal lines for comparison; `what` is in percent, such as the accuracy.
pub fn accuracy(title: &str, what: &str, curves: &[Curve], levels: &[(String, f64)]) -> Result<String, String> {
    let mut svg = String::new();
    {
        let area = SVGBackend::with_string(&mut svg, (800, 480)).into_drawing_area();
        draw(&area, [title, what], curves, levels).map_err(|e| e.to_string())?;
    }
    Ok(svg)
}

/// Colours that can be told apart on white, the darkest for the first: as many as a network has stages, and one.
struct Curves;
impl Palette for Curves {
    const COLORS: &'static [(u8, u8, u8)] = &[
        (0, 40, 110),
        (0, 130, 200),
        (60, 170, 160),
        (120, 150, 210),
        (90, 90, 170),
        (0, 100, 90),
        (130, 190, 220),
        (150, 90, 180),
        (110, 160, 60),
    ];
}

/// For the levels.
struct Levels;
impl Palette for Levels {
    const COLORS: &'static [(u8, u8, u8)] = &[(200, 80, 30), (140, 140, 140)];
}

type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;
type Fault = Box<dyn std::error::Error>;

fn draw(area: &Area<'_>, [title, what]: [&str; 2], curves: &[Curve], levels: &[(String, f64)]) -> Result<(), Fault> {
    area.fill(&WHITE)?;
    let epochs = curves.iter().map(|c| c.values.len()).max().unwrap_or(1);
    let values = curves.iter().flat_map(|c| c.values.iter().copied()).chain(levels.iter().map(|l| l.1));
    // From the next multiple of ten below the lowest value.
    let low = (values.fold(100.0_f64, f64::min) / 10.0).floor() * 10.0;
    let mut chart = ChartBuilder::on(area)
        .caption(title, ("sans-serif", 24))
        .margin(12)
        .x_label_area_size(40)
        .y_label_area_size(55)
        .build_cartesian_2d(Epochs::new(epochs), low.min(90.0)..100f64)?;
    chart
        .configure_mesh()
        .x_desc("epoch")
        .y_desc(format!("{what}, %"))
        .x_label_formatter(&|x| format!("{x:.0}"))
        .y_label_formatter(&|y| format!("{y:.0}"))
        .axis_desc_style(("sans-serif", 18))
        .label_style(("sans-serif", 16))
        .light_line_style(TRANSPARENT)
        .draw()?;
    for (index, curve) in curves.iter().enumerate() {
        let color = Curves::pick(index).to_rgba();
        let points = (1..).map(f64::from).zip(curve.values.iter().copied());
        if curve.values.len() <= MARKED {
            // A line through one point is not to be seen.
            chart.draw_series(points.clone().map(|point| Circle::new(point, 3, color.filled())))?;
        }
        let line = LineSeries::new(points, color.stroke_width(2));
        chart.draw_series(line)?.label(&curve.name).legend(move |(x, y)| swatch(x, y, color));
    }
    for (index, (name, level)) in levels.iter().enumerate() {
        let color = Levels::pick(index).to_rgba();
        let line = LineSeries::new([(1.0, *level), (epochs.max(2) as f64, *level)], color.stroke_width(1));
        chart.draw_series(line)?.label(name).legend(move |(x, y)| swatch(x, y, color));
    }
    chart
        .configure_series_labels()
        .position(SeriesLabelPosition::LowerRight)
        .label_font(("sans-serif", 16))
        .background_style(WHITE.mix(0.8))
        .border_style(BLACK.mix(0.3))
        .draw()?;
    area.present()?;
    Ok(())
}

/// The axis of the epochs.
struct Epochs {
    axis: RangedCoordf64,
    ticks: Vec<f64>,
}

impl Epochs {
    fn new(epochs: usize) -> Self {
        Self { axis: (1.0..epochs.max(2) as f64).into(), ticks: ticks(epochs) }
    }
}

impl Ranged for Epochs {
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

/// The epochs that are written at the axis: the first, and those of a round distance, not too many of them.
fn ticks(epochs: usize) -> Vec<f64> {
    let round = (0..).flat_map(|power| [1, 2, 5].map(|digit| digit * 10usize.pow(power)));
    let step = round.take_while(|step| *step <= epochs).find(|step| epochs / step <= MOST_TICKS).unwrap_or(1);
    let first = std::iter::once(1).filter(|_| step > 1);
    first.chain((step..=epochs).step_by(step)).map(|epoch| epoch as f64).collect()
}

fn swatch(x: i32, y: i32, color: RGBAColor) -> PathElement<(i32, i32)> {
    PathElement::new(vec![(x, y), (x + 20, y)], color.stroke_width(2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_epoch_is_seen_and_all_curves_have_colours_of_their_own() {
        let curve = |name: usize| Curve { name: name.to_string(), values: vec![90.0] };
        let curves: Vec<Curve> = (0..=sigprop_spec::config::MAX_STAGES).map(curve).collect();
        let svg = accuracy("one epoch", "accuracy", &curves, &[]).unwrap();
        let marks: std::collections::BTreeSet<&str> = svg
            .lines()
            .filter(|l| l.starts_with("<circle"))
            .filter_map(|l| l.split("fill=").nth(1)?.get(..9))
            .collect();
        assert_eq!(marks.len(), curves.len(), "{marks:?}");
    }

    #[test]
    fn whole_epochs_are_at_the_axis_each_once() {
        assert_eq!(ticks(0), [1.0; 0]);
        assert_eq!(ticks(1), [1.0]);
        assert_eq!(ticks(2), [1.0, 2.0]);
        assert_eq!(ticks(6), [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]);
        assert_eq!(ticks(11), [1.0, 2.0, 4.0, 6.0, 8.0, 10.0]);
        assert_eq!(ticks(20)[..4], [1.0, 2.0, 4.0, 6.0]);
        assert_eq!(ticks(100)[..3], [1.0, 10.0, 20.0]);
        assert_eq!(ticks(100_000)[..3], [1.0, 10_000.0, 20_000.0]);
        for epochs in 1..=12 {
            let curve = Curve { name: "sum".to_owned(), values: vec![90.0; epochs] };
            let svg = accuracy("ticks", "accuracy", &[curve], &[]).unwrap();
            let texts: Vec<&str> = svg.split("<text").filter_map(|t| t.split('\n').nth(1)).collect();
            let axis: Vec<&&str> = texts.iter().filter(|t| t.parse::<usize>().is_ok_and(|t| t < 80)).collect();
            let want: Vec<String> = ticks(epochs).iter().map(ToString::to_string).collect();
            assert_eq!(axis.into_iter().map(|t| (*t).to_owned()).collect::<Vec<_>>(), want, "{svg}");
        }
    }
}
