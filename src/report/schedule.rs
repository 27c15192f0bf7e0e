//! Nobody waits: which sample each stage works on, measured, beside the schedule that backpropagation would have on the same multipliers, computed.
//!
//! # Equation
//! Backpropagation of one sample after the other, weights updated after each: the activations of stage s take `n_out (n_in + 1)` products, so do the
//! gradients of its weights, and so does the error that it hands to the stage before, which the first has none of. With all of the stage's multipliers at
//! work in every cycle that is `products / multipliers` cycles; nothing else is counted. A stage cannot begin with the next sample before its weights
//! are updated, and the error comes from the last stage backwards.

use sigprop_golden_model::Weights;
use sigprop_golden_model::data::Dataset;
use sigprop_report::schedule::{Bar, Group, schedule};
use sigprop_report::wave::{Row, Signal, wave};
use sigprop_report::{Block, page};
use sigprop_spec::Config;
use sigprop_spec::family::Sequence;
use sigprop_testbench::TestbenchError;
use sigprop_testbench::timeline::{Timeline, Window, follow};

use super::Report;
use crate::interrupt;

/// The file.
pub const PICTURE: &str = "nobody-waits.svg";

/// Samples that are followed, beside those that fill the stages.
const SAMPLES: usize = 8;
/// Samples whose waves are drawn.
const WAVES: usize = 2;

/// Adds the section; nothing where the network does not learn, there are no samples, or somebody wants to end.
pub fn section(report: &mut Report, config: &Config, weights: &Weights, data: &Dataset) -> Result<(), TestbenchError> {
    let samples: Vec<(&[i16], usize)> = data.iter().take(SAMPLES + config.stages().len()).collect();
    if !config.learns() || samples.is_empty() || interrupt::asked() {
        return Ok(());
    }
    let timeline = follow(config, weights, &samples, &mut interrupt::flow)?;
    let cycles = timeline.cycles() as f64;
    let name = |s: usize| config.stage_name(s);
    let back = backpropagation(config, cycles);
    let mut groups = Vec::new();
    if let Some(Backpropagation { rows, .. }) = &back {
        let rows = rows.iter().enumerate().map(|(s, bars)| (name(s), bars.clone())).collect();
        groups.push(Group {
            name: "Backpropagation on the same multipliers, computed: pale is backwards".to_owned(),
            rows,
        });
    }
    let bar =
        |w: &Window| Bar { from: w.from as f64, to: (w.to + 1) as f64, sample: w.sample, learns: w.fired, pale: false };
    let rows =
        timeline.stages.iter().enumerate().map(|(s, windows)| (name(s), windows.iter().map(bar).collect())).collect();
    groups.push(Group {
        name: "Signal Propagation, measured in the simulated hardware: a flash where a stage learns".to_owned(),
        rows,
    });
    let svg = schedule(&groups, cycles);
    let seen = "Each stage works on one sample after the other without a pause; below backpropagation's schedule, where stages wait for each other";
    let caption = "A bar is a stage at work on the sample of that number. With Signal Propagation a stage needs nothing from the stages behind it.";
    let mut blocks = vec![page::figure(&svg, seen, caption)];
    blocks.push(page::table(&["", "measured", "backpropagation, computed"], &table(config, &timeline, back.as_ref())));
    if back.is_some() {
        blocks.push(page::text(
            "Backpropagation is drawn as favourably as can be: all multipliers of a stage busy in every cycle of its work, no cycle lost between, no layer for \
             the loss. It learns from one sample after the other, as the hardware does; with batches stages can share the time, for memory to keep every sample's \
             activations in and updates that come late. A stage here has room for four products of each weight, forward and update of both streams; \
             backpropagation makes three, in the first stage two. So with two stages both take about as long, and what stages do not wait for is won with each further one.",
        ));
    }
    report.section("Nobody waits", blocks);
    report.section("Waves", waves(config, &timeline));
    report.picture(PICTURE, svg);
    Ok(())
}

/// The monitors of the stages while the first samples go through them.
fn waves(config: &Config, timeline: &Timeline) -> Vec<Block> {
    let shown = |window: &&Window| window.sample < WAVES;
    let end = timeline.stages.last().and_then(|windows| windows.iter().rfind(shown)).map_or(0, |window| window.to + 1);
    let mut rows = Vec::new();
    for (s, windows) in timeline.stages.iter().enumerate() {
        let mut row =
            |what: &str, signal: Signal| rows.push(Row { name: format!("{} {what}", config.stage_name(s)), signal });
        let bus = windows.iter().map(|w| (w.from, w.to + 1, format!("sample {}", w.sample + 1)));
        row("window", Signal::Bus(bus.collect()));
        row("activations", Signal::Pulses(timeline.results[s].clone()));
        row("scores", Signal::Pulses(timeline.scores[s].clone()));
        row("fires", Signal::Pulses(windows.iter().filter(|w| w.fired).map(|w| w.to).collect()));
    }
    let caption = "The ports that the stages show to a test bench: windows, a pulse for each neuron whose activations are there, for each class that has its score, and \
                   at the end of a window after which the stage learns. All signals are in the file of `sigprop simulate --vcd`.";
    vec![page::figure(&wave(&rows, end), "Monitors of the stages over the cycles of the first samples", caption)]
}

/// Cycles a sample, and of each stage the part of the time in which it works.
fn table(config: &Config, timeline: &Timeline, back: Option<&Backpropagation>) -> Vec<Vec<String>> {
    let percent = |share: f64| format!("{:.1} %", 100.0 * share);
    let other = |of: &dyn Fn(&Backpropagation) -> String| back.map_or("-".to_owned(), of);
    let cycles = |cycles: f64| format!("{cycles:.0}");
    let mut rows = Vec::new();
    if let Some(period) = timeline.period() {
        rows.push(vec!["cycles a sample".to_owned(), cycles(period), other(&|back| cycles(back.period))]);
    }
    rows.extend((0..timeline.stages.len()).map(|s| {
        let name = format!("{} is at work", config.stage_name(s));
        vec![name, percent(timeline.busy(s)), other(&|back| percent(back.busy[s]))]
    }));
    rows
}

/// What backpropagation would do.
struct Backpropagation {
    /// The bars of each stage.
    rows: Vec<Vec<Bar>>,
    /// The part of the time in which each stage works.
    busy: Vec<f64>,
    /// Cycles a sample.
    period: f64,
}

/// Up to so many cycles; none where there are no multipliers to compare, or a sample is a sequence of steps, which backpropagation would keep.
fn backpropagation(config: &Config, cycles: f64) -> Option<Backpropagation> {
    if config.sequence() == Sequence::Recurrent {
        return None;
    }
    let pass = |(s, shape): (usize, &sigprop_spec::StageShape)| {
        let multipliers = config.multipliers(s) * shape.lanes;
        (multipliers > 0).then(|| (shape.outputs * shape.columns()) as f64 / multipliers as f64)
    };
    let forward: Vec<f64> = config.stages().iter().enumerate().map(pass).collect::<Option<_>>()?;
    let backward: Vec<f64> =
        forward.iter().enumerate().map(|(s, pass)| if s == 0 { *pass } else { 2.0 * pass }).collect();
    let period: f64 = forward.iter().chain(&backward).sum();
    let mut rows = vec![Vec::new(); forward.len()];
    let (mut at, mut sample) = (0.0, 0);
    while at < cycles {
        let order = (0..forward.len())
            .map(|s| (s, forward[s], false))
            .chain((0..forward.len()).rev().map(|s| (s, backward[s], true)));
        for (s, length, pale) in order {
            rows[s].push(Bar { from: at, to: at + length, sample, learns: pale, pale });
            at += length;
        }
        sample += 1;
    }
    let busy = forward.iter().zip(&backward).map(|(f, b)| (f + b) / period).collect();
    Some(Backpropagation { rows, busy, period })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `digits`: both stages have 64 x 65 weights on 8 lanes of four multipliers, 130 cycles for one product each.
    #[test]
    fn backpropagation_goes_forwards_and_comes_back() {
        let config = Config::preset("digits").unwrap();
        let Backpropagation { rows, busy, period } = backpropagation(&config, 1000.0).unwrap();
        let of =
            |row: &[Bar]| row.iter().take(3).map(|bar| (bar.from, bar.to, bar.sample, bar.pale)).collect::<Vec<_>>();
        assert_eq!(of(&rows[0]), [(0.0, 130.0, 0, false), (520.0, 650.0, 0, true), (650.0, 780.0, 1, false)]);
        assert_eq!(of(&rows[1]), [(130.0, 260.0, 0, false), (260.0, 520.0, 0, true), (780.0, 910.0, 1, false)]);
        assert_eq!((busy, period), (vec![0.4, 0.6], 650.0));
    }
}
