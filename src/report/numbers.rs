//! Weights as pictures, and how weights and activations fill their formats.

use sigprop_golden_model::data::Dataset;
use sigprop_golden_model::portrait::{Layer, Range};
use sigprop_golden_model::{Model, Weights};
use sigprop_report::histogram::{Histogram, histogram};
use sigprop_report::tiles::{Ink, Tile, tiles};
use sigprop_report::{Block, page};
use sigprop_spec::Config;

use super::mistakes::{picture, rows};
use super::{Report, drawn};

/// Neurons of the first stage that are drawn, at most.
const TILES: usize = 64;
/// Bars of a histogram, at most.
const BARS: usize = 64;

/// Adds the section about weights.
pub fn weights(report: &mut Report, model: &Model, data: &Dataset) {
    let (config, weights) = (model.config(), model.weights());
    let mut blocks = Vec::new();
    if let Some((columns, values)) = tile_shape(config, model, data) {
        let first = &weights.stages[0];
        let neurons = config.stages()[0].outputs.min(TILES);
        let tile = |n: usize| Tile {
            name: (n + 1).to_string(),
            rows: rows(&first.weight[n * values..(n + 1) * values], columns),
        };
        let all: Vec<Tile> = (0..neurons).map(tile).collect();
        let of = config.stages()[0].outputs;
        blocks.push(page::text(&format!(
            "Weights of {} of the first stage's {of} neurons, as the picture that they look at: blue adds, orange takes away.",
            if neurons < of { neurons.to_string() } else { "all".to_owned() }
        )));
        blocks.push(drawn(tiles(&all, Ink::Signed)));
    }
    blocks.push(page::text(
        "How often each weight occurs, on a logarithmic axis, over the whole format. What is orange is at an end of the format, where updates saturate.",
    ));
    blocks.push(page::beside((0..config.stages().len()).map(|s| of_weights(config, &weights, s)).collect()));
    report.section("Weights", blocks);
}

/// Columns of the picture that the weights of a neuron of the first stage are, and how many weights it has.
fn tile_shape(config: &Config, model: &Model, data: &Dataset) -> Option<(usize, usize)> {
    let values = config.stages()[0].inputs;
    match config.fields() {
        Some(fields) => Some((fields.window, values)),
        None => picture(model, data)
            .filter(|_| !config.takes_sequences() && values == data.inputs())
            .map(|columns| (columns, values)),
    }
}

fn of_weights(config: &Config, weights: &Weights, stage: usize) -> Block {
    let format = config.stages()[stage].weight;
    let all = weights.stages[stage].weight.iter().chain(&weights.stages[stage].bias).map(|&w| i64::from(w));
    let range = Range::of(-format.max(), format.max(), BARS, all);
    let title = format!("{}: {} weights of {} bits", config.stage_name(stage), range.all, format.bits());
    with_caption(&title, &range)
}

/// Adds the section about activations of samples.
pub fn activations(report: &mut Report, config: &Config, layers: &[Layer]) {
    let max = config.activation().max();
    let of = |(stage, layer): (usize, &Layer)| {
        let range = Range::of(-max, max, BARS, layer.h.iter().map(|&h| i64::from(h)));
        with_caption(&format!("{}: h of {} neurons", config.stage_name(stage), layer.neurons), &range)
    };
    if layers.iter().all(|layer| layer.h.is_empty()) {
        return;
    }
    let rows: Vec<Vec<String>> = layers.iter().enumerate().map(|(s, layer)| neurons(config, s, layer)).collect();
    let blocks = vec![
        page::text(
            "How often each activation occurs in the test samples, on a logarithmic axis, over the whole format.",
        ),
        page::beside(layers.iter().enumerate().map(of).collect()),
        page::table(
            &[
                "stage",
                "neurons",
                "always at an end",
                "always zero",
                "activations at an end",
                "activations that are zero",
            ],
            &rows,
        ),
    ];
    report.section("Activations", blocks);
}

/// The row of a stage: neurons that are at an end of the format for all samples, or at zero, say nothing.
fn neurons(config: &Config, stage: usize, layer: &Layer) -> Vec<String> {
    let max = config.activation().max() as i16;
    let column = |n: usize| layer.h.iter().skip(n).step_by(layer.neurons.max(1));
    let count = |is: &dyn Fn(i16) -> bool| (0..layer.neurons).filter(|&n| column(n).all(|&h| is(h))).count();
    let share = |is: &dyn Fn(i16) -> bool| {
        let all = layer.h.len().max(1) as f64;
        format!("{:.1} %", 100.0 * layer.h.iter().filter(|&&h| is(h)).count() as f64 / all)
    };
    let (at_end, zero) = (|h: i16| h.abs() == max, |h: i16| h == 0);
    vec![
        config.stage_name(stage),
        layer.neurons.to_string(),
        count(&at_end).to_string(),
        count(&zero).to_string(),
        share(&at_end),
        share(&zero),
    ]
}

fn with_caption(title: &str, range: &Range) -> Block {
    let svg = histogram(&Histogram { title, low: range.low, width: range.width, bars: &range.bins });
    let met = range.met.map_or("none".to_owned(), |(least, most)| format!("{least} to {most}"));
    let caption = format!(
        "{met} of {} to {}; {:.2} % at an end, {:.1} % zero",
        range.low,
        range.high,
        100.0 * range.at_ends(),
        100.0 * range.zeros as f64 / range.all.max(1) as f64
    );
    drawn(svg.map(|svg| page::figure(&svg, title, &caption)))
}
