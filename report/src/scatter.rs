//! Points in a plane, a colour for each group, as an SVG.

use plotters::prelude::*;

use crate::colour;
use crate::{Area, Fault, Trouble, drawn};

/// Room for a letter of a name, in pixels.
const LETTER: i32 = 9;

/// A point.
#[derive(Debug, Clone)]
pub struct Dot {
    /// On a logarithmic axis: above 0.
    pub x: f64,
    /// Upwards.
    pub y: f64,
    /// What it belongs to.
    pub group: String,
    /// Whether it has a ring.
    pub marked: bool,
}

/// Draws points over a logarithmic axis.
///
/// # Errors
/// Where plotters fails.
pub fn scatter(x: &str, y: &str, dots: &[Dot]) -> Result<String, Fault> {
    drawn((860, 480), |area| draw(area, x, y, dots))
}

fn draw(area: &Area<'_>, x: &str, y: &str, dots: &[Dot]) -> Result<(), Trouble> {
    let span = |of: fn(&Dot) -> f64, none: (f64, f64)| {
        let values = dots.iter().map(of).filter(|value| value.is_finite());
        let (least, most) = values.fold((f64::MAX, f64::MIN), |(a, b), v| (a.min(v), b.max(v)));
        if least <= most { (least, most) } else { none }
    };
    let (left, right) = span(|dot| dot.x.max(f64::MIN_POSITIVE), (1.0, 10.0));
    let (low, high) = span(|dot| dot.y, (0.0, 100.0));
    let room = ((high - low) * 0.08).max(0.2);
    let mut chart = ChartBuilder::on(area)
        .margin(14)
        .margin_top(44)
        .margin_right(30)
        .x_label_area_size(50)
        .y_label_area_size(70)
        .build_cartesian_2d((left / 1.3..right * 1.3).log_scale(), low - room..high + room)?;
    chart
        .configure_mesh()
        .x_desc(x)
        .y_desc(y)
        .axis_desc_style(("sans-serif", 18))
        .label_style(("sans-serif", 15))
        .x_label_formatter(&|x| format!("{x:.0}"))
        .light_line_style(TRANSPARENT)
        .draw()?;
    let mut groups: Vec<&str> = dots.iter().map(|dot| dot.group.as_str()).collect();
    groups.sort_unstable();
    groups.dedup();
    for (n, group) in groups.iter().enumerate() {
        let colour = rgb(&colour::class(n % 10, 10));
        let own = || dots.iter().filter(|dot| dot.group == *group);
        chart.draw_series(own().map(|dot| Circle::new((dot.x, dot.y), 5, colour.filled())))?;
        chart.draw_series(
            own().filter(|dot| dot.marked).map(|dot| Circle::new((dot.x, dot.y), 10, colour.stroke_width(2))),
        )?;
    }
    // Above the plane, where no dot is.
    let mut left = 80;
    for (n, group) in groups.iter().enumerate() {
        area.draw(&Circle::new((left, 22), 5, rgb(&colour::class(n % 10, 10)).filled()))?;
        area.draw(&Text::new((*group).to_owned(), (left + 12, 14), ("sans-serif", 16)))?;
        left += 40 + LETTER * i32::try_from(group.chars().count())?;
    }
    Ok(())
}

/// `#rrggbb`.
fn rgb(text: &str) -> RGBColor {
    let part = |at: usize| text.get(at..at + 2).and_then(|hex| u8::from_str_radix(hex, 16).ok()).unwrap_or(0);
    RGBColor(part(1), part(3), part(5))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_dot_is_drawn_and_marked_ones_have_a_ring() {
        let dot = |x, y, group: &str, marked| Dot { x, y, group: group.to_owned(), marked };
        let svg = scatter("speed", "accuracy", &[dot(10.0, 90.0, "a", true), dot(1e5, 95.0, "b", false)]).unwrap();
        // Two dots, a ring, and a dot of each group in the legend.
        assert_eq!(svg.matches("<circle").count(), 5, "{svg}");
        assert!(svg.contains("speed") && svg.contains("accuracy"));
        assert!(scatter("x", "y", &[]).is_ok());
    }
}
