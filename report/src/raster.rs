//! Spikes as points: a layer above the other, sample after sample, step after step.

use plotters::prelude::*;

use crate::colour::Lines;
use crate::{Area, Fault, Trouble, drawn};

/// A sample to draw.
#[derive(Debug, Clone)]
pub struct Sample {
    /// What is written below it.
    pub name: String,
    /// Of each layer, the inputs first, the spikes of each neuron, a bit a step.
    pub layers: Vec<Vec<i16>>,
}

/// Height of a layer of few neurons, and that of all others, in pixels.
const LEAST: u32 = 90;
const MOST: u32 = 300;

/// Draws the spikes of samples over so many steps; `names` are those of the layers, the inputs first.
///
/// # Errors
/// Where plotters fails.
pub fn raster(title: &str, names: &[String], samples: &[Sample], steps: usize) -> Result<String, Fault> {
    let neurons = |layer: usize| samples.first().map_or(1, |sample| sample.layers[layer].len().max(1));
    let heights: Vec<u32> = (0..names.len()).map(|layer| (3 * neurons(layer) as u32).clamp(LEAST, MOST)).collect();
    let total = 50 + heights.iter().map(|height| height + 30).sum::<u32>() + 30;
    drawn((960, total), |area| draw(area, title, names, samples, steps, &heights))
}

fn draw(
    area: &Area<'_>,
    title: &str,
    names: &[String],
    samples: &[Sample],
    steps: usize,
    heights: &[u32],
) -> Result<(), Trouble> {
    let mut rest = area.titled(title, ("sans-serif", 24))?;
    let width = steps * samples.len();
    for (layer, (name, height)) in names.iter().zip(heights).enumerate().rev() {
        // The last layer is the uppermost.
        let last = layer == 0;
        let (part, below) = rest.split_vertically(height + if last { 60 } else { 30 });
        rest = below;
        let neurons = samples.first().map_or(1, |sample| sample.layers[layer].len().max(1));
        let mut chart = ChartBuilder::on(&part)
            .caption(name, ("sans-serif", 18))
            .margin_right(16)
            .x_label_area_size(if last { 30 } else { 4 })
            .y_label_area_size(50)
            .build_cartesian_2d(0f64..width.max(1) as f64, 0f64..neurons as f64)?;
        chart
            .configure_mesh()
            .disable_x_mesh()
            .disable_y_mesh()
            .x_labels(0)
            .y_labels(3)
            .y_label_formatter(&|y| format!("{y:.0}"))
            .label_style(("sans-serif", 14))
            .draw()?;
        let color = Lines::pick(layer).to_rgba();
        for (n, sample) in samples.iter().enumerate() {
            let begin = (n * steps) as f64;
            let edge = [(begin, 0.0), (begin, neurons as f64)];
            chart.draw_series(LineSeries::new(edge, BLACK.mix(0.15)))?;
            let points = sample.layers[layer].iter().enumerate().flat_map(|(i, word)| {
                let at = move |step: usize| (begin + step as f64 + 0.5, i as f64 + 0.5);
                (0..steps).filter(move |step| word >> step & 1 == 1).map(at)
            });
            chart.draw_series(
                points.map(|point| Circle::new(point, if neurons > 100 { 1 } else { 2 }, color.filled())),
            )?;
            if last {
                let middle = begin + steps as f64 / 2.0;
                let style = ("sans-serif", 15).into_font().color(&BLACK);
                let place = chart.backend_coord(&(middle, 0.0));
                let (left, top) = part.get_base_pixel();
                part.draw(&Text::new(sample.name.clone(), (place.0 - left - 12, place.1 - top + 8), style))?;
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spike_is_a_point() {
        let sample = |layers| Sample { name: "7".to_owned(), layers };
        let samples = [sample(vec![vec![0b1010, 0], vec![0b0001]]), sample(vec![vec![0, 0b1111], vec![0]])];
        let names = ["inputs", "stage 1"].map(str::to_owned);
        let svg = raster("spikes", &names, &samples, 4).unwrap();
        assert_eq!(svg.matches("<circle").count(), 2 + 1 + 4);
        assert!(svg.contains("stage 1") && svg.matches("\n7\n").count() == 2, "{svg}");
    }
}
