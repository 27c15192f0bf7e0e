//! Accuracies side by side as an SVG: a bar for each, and a line over it from the least to the most.

use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use crate::{Area, Fault, Trouble, drawn};

/// Height of a bar with its gap, in pixels.
const ROW: u32 = 34;
/// What is around the bars.
const FRAME: u32 = 110;
/// Room for the bars.
const BARS: u32 = 540;
/// Room for a number.
const NUMBER: u32 = 60;
/// Room for a letter of a name, in the mean.
const LETTER: u32 = 8;

/// A bar.
#[derive(Debug, Clone)]
pub struct Bar {
    /// Beside it.
    pub name: String,
    /// In percent.
    pub mean: f64,
    /// The least and the most of its runs, in percent.
    pub spread: (f64, f64),
    /// Whether it is one of those that the picture is about.
    pub marked: bool,
}

/// Draws bars from the top down.
///
/// # Errors
/// Where plotters fails.
pub fn runs(title: &str, bars: &[Bar]) -> Result<String, Fault> {
    let size = (BARS + names(bars), FRAME + ROW * u32::try_from(bars.len()).unwrap_or(u32::MAX / ROW - FRAME));
    drawn(size, |area| draw(area, title, bars))
}

/// Room for names and numbers.
fn names(bars: &[Bar]) -> u32 {
    let longest = bars.iter().map(|bar| bar.name.chars().count()).max().unwrap_or(0);
    NUMBER + LETTER * u32::try_from(longest.clamp(16, 100)).unwrap_or(16)
}

fn draw(area: &Area<'_>, title: &str, bars: &[Bar]) -> Result<(), Trouble> {
    let least = bars.iter().map(|bar| bar.spread.0).fold(100.0_f64, f64::min);
    let low = ((least - 1.0) / 5.0).floor() * 5.0;
    let rows = bars.len() as f64;
    let mut chart = ChartBuilder::on(area)
        .caption(title, ("sans-serif", 22))
        .margin(12)
        .margin_right(30)
        .x_label_area_size(40)
        .y_label_area_size(names(bars))
        .build_cartesian_2d(low.max(0.0)..100f64, -rows..0f64)?;
    chart
        .configure_mesh()
        .x_desc("test accuracy, %")
        .x_labels(6)
        .x_label_formatter(&|x| format!("{}", (x * 10.0).round() / 10.0))
        .disable_y_mesh()
        .y_labels(0)
        .axis_desc_style(("sans-serif", 18))
        .label_style(("sans-serif", 16))
        .light_line_style(TRANSPARENT)
        .draw()?;
    for (n, bar) in bars.iter().enumerate() {
        let (top, bottom) = (-(n as f64) - 0.18, -(n as f64) - 0.82);
        let color = if bar.marked { RGBColor(0, 90, 170) } else { RGBColor(170, 170, 170) };
        let place = [(low.max(0.0), top), (bar.mean, bottom)];
        chart.draw_series(std::iter::once(Rectangle::new(place, color.filled())))?;
        let middle = f64::midpoint(top, bottom);
        let spread = vec![(bar.spread.0, middle), (bar.spread.1, middle)];
        chart.draw_series(std::iter::once(PathElement::new(spread, BLACK.stroke_width(2))))?;
        let (left, y) = chart.backend_coord(&(low.max(0.0), middle));
        let style = ("sans-serif", 16).into_font().into_text_style(area).pos(Pos::new(HPos::Right, VPos::Center));
        area.draw(&Text::new(format!("{:.2}", bar.mean), (left - 8, y), style.clone()))?;
        area.draw(&Text::new(bar.name.clone(), (left - i32::try_from(NUMBER)?, y), style))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_bar_has_its_name_and_number() {
        let bar = |name: &str, mean: f64| Bar {
            name: name.to_owned(),
            mean,
            spread: (mean - 0.5, mean + 0.5),
            marked: name == "one",
        };
        let svg = runs("two rules", &[bar("one", 98.25), bar("two", 91.5)]).unwrap();
        for text in ["two rules", "one", "98.25", "two", "91.50", "test accuracy, %"] {
            assert!(svg.contains(text), "{text}: {svg}");
        }
        assert!(svg.matches("<rect").count() >= 3, "{svg}");
    }
}
