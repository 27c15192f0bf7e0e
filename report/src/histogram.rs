//! How often a number has each of the values of its format.

use plotters::prelude::*;

use crate::{Area, Fault, Trouble, drawn};

/// What a histogram shows.
#[derive(Debug, Clone)]
pub struct Histogram<'a> {
    /// Above it.
    pub title: &'a str,
    /// The least value, and how many values a bar stands for.
    pub low: i64,
    /// Values of a bar.
    pub width: i64,
    /// How many numbers are in each bar.
    pub bars: &'a [u64],
}

/// Draws shares of all numbers on a logarithmic axis, so that a single one at an end is seen; the first and the last bar are orange, as what is there
/// may have been saturated.
///
/// # Errors
/// Where plotters fails.
pub fn histogram(of: &Histogram<'_>) -> Result<String, Fault> {
    drawn((460, 240), |area| draw(area, of))
}

fn draw(area: &Area<'_>, of: &Histogram<'_>) -> Result<(), Trouble> {
    let all = of.bars.iter().sum::<u64>().max(1) as f64;
    // A power of ten below a single one.
    let least = 10f64.powf((0.5 / all).log10().floor()).max(1e-9);
    let end = of.low + of.width * of.bars.len() as i64;
    let mut chart = ChartBuilder::on(area)
        .caption(of.title, ("sans-serif", 16))
        .margin(8)
        .margin_right(18)
        .x_label_area_size(24)
        .y_label_area_size(58)
        .build_cartesian_2d(of.low as f64..end as f64, (least..1.0).log_scale())?;
    chart
        .configure_mesh()
        .disable_x_mesh()
        .x_labels(7)
        .y_labels(4)
        .x_label_formatter(&|value| format!("{value:.0}"))
        .y_label_formatter(&|share| {
            if *share >= 0.001 { format!("{} %", 100.0 * share) } else { format!("{:.0e}", share) }
        })
        .label_style(("sans-serif", 13))
        .light_line_style(TRANSPARENT)
        .draw()?;
    let last = of.bars.len().saturating_sub(1);
    let bars = of.bars.iter().enumerate().filter(|(_, count)| **count > 0).map(|(n, count)| {
        let left = (of.low + of.width * n as i64) as f64;
        let colour = if n == 0 || n == last { RGBColor(213, 94, 0) } else { RGBColor(0, 114, 178) };
        Rectangle::new([(left, least), (left + of.width as f64, *count as f64 / all)], colour.filled())
    });
    chart.draw_series(bars)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_for_each_part_that_has_numbers() {
        let bars = [1, 0, 500, 20, 0];
        let svg = histogram(&Histogram { title: "weights", low: -10, width: 4, bars: &bars }).unwrap();
        assert_eq!((svg.matches("fill=\"#D55E00\"").count(), svg.matches("fill=\"#0072B2\"").count()), (1, 2), "{svg}");
        assert!(svg.contains("weights") && svg.contains("0.1 %"), "{svg}");
    }
}
