//! What a build came to, shown as text, JSON and a page.

mod page;
mod text;

use std::path::Path;

use serde::Serialize;
use sigprop_spec::Config;

use crate::board::{Board, Pll};
use crate::estimate::{Choice, Estimate, Estimated};
use crate::expected::Cells;
use crate::family::Family;
use crate::flow::{Built, Plan, Warned};
use crate::quote;
use crate::target::Target;
use crate::tools::Found;

pub use crate::flow::{BlockUse, Resources, Routed, SeedResult, Statistics, Use};
pub use crate::rates::{
    Load, OnData, OverLine, Rate, cycles_of, cycles_per_pair, cycles_per_sample, cycles_per_second_look, line_cycles,
    sequence, training,
};

/// What a build came to.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// Name of the network.
    pub network: String,
    /// Hash of its configuration.
    pub config_hash: String,
    /// Name of the board.
    pub board: String,
    /// Its FPGA.
    pub part: String,
    /// Its family.
    pub family: Family,
    /// Whose cells it has.
    pub target: Target,
    /// The clock that the core runs at on the board, in MHz.
    pub clock_mhz: f64,
    /// The PLL that makes it, if it is not the board's own.
    pub pll: Option<Pll>,
    /// The clock that must be reached.
    pub target_mhz: f64,
    /// Median of all seeds.
    pub fmax_mhz: f64,
    /// That of the bitstream.
    pub bitstream_mhz: f64,
    /// The seed of the bitstream.
    pub bitstream_seed: u32,
    /// Whether the bitstream reaches the target.
    pub timing_met: bool,
    /// What the clocks of nextpnr leave out, where they do: then they are none to rely on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub untimed: Option<&'static str>,
    /// Each seed.
    pub seeds: Vec<SeedResult>,
    /// Used and available.
    pub resources: Resources,
    /// Hard cells of the netlist, which are those that were expected.
    pub cells: Cells,
    /// Cells by block.
    pub blocks: Vec<BlockUse>,
    /// Lanes of each stage.
    pub lanes: Vec<usize>,
    /// Multipliers of each lane.
    pub multipliers_per_lane: usize,
    /// Weights of all stages, biases among them.
    pub weights: usize,
    /// What was estimated before.
    pub estimated: Estimate,
    /// The lanes and multipliers that were chosen, where they were left to be.
    pub choice: Option<Choice>,
    /// Cycles of a training sample at steady state, by the slowest stage, of which all columns are swept; none where the hardware does not learn.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cycles_per_sample: Option<usize>,
    /// Steps of the sequences that these are cycles of; none where a sample is one input.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub steps: Option<usize>,
    /// The same on the data that was given, on which only some columns are swept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_data: Option<OnData>,
    /// Cycles of two inferences that go through the network together.
    pub cycles_per_pair: usize,
    /// At the clock of the routed bitstream; none where that leaves paths out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at_routed_clock: Option<Rate>,
    /// At the clock that the core runs at on the board, whether the bitstream reaches it or not.
    pub at_board_clock: Rate,
    /// Over the board's serial line, at that clock.
    pub over_line: OverLine,
    /// All warnings of the tools.
    pub warnings: Vec<Warned>,
    /// The tools.
    pub tools: Vec<Found>,
    /// The bitstream's file.
    pub bitstream: String,
    /// The command that loads it, for a shell in the folder in which the build was called.
    pub program: String,
}

impl Report {
    /// The report of a build in `folder`.
    #[must_use]
    pub fn new(
        config: &Config,
        board: &Board,
        plan: &Plan,
        folder: &Path,
        built: Built,
        before: Estimated,
        load: Option<&Load>,
    ) -> Self {
        let (cycles, pair) = (config.learns().then(|| cycles_per_sample(config)), cycles_per_pair(config));
        let rate = |mhz: f64| Rate::new(mhz, cycles, pair);
        let mut resources = built.best.resources;
        resources.ff.used = built.statistics.flip_flops;
        Self {
            network: config.name().to_owned(),
            config_hash: config.hash_hex(),
            board: board.name.clone(),
            part: board.device.part.clone(),
            family: board.device.family,
            target: plan.target,
            clock_mhz: board.running_mhz(),
            pll: board.pll,
            target_mhz: board.core_mhz,
            fmax_mhz: median(built.seeds.iter().map(|s| s.fmax_mhz).collect()),
            bitstream_mhz: built.best.fmax_mhz,
            bitstream_seed: built.best_seed,
            timing_met: built.best.fmax_mhz >= board.core_mhz,
            untimed: board.device.family.untimed(),
            seeds: built.seeds,
            resources,
            cells: built.statistics.cells,
            blocks: built.blocks,
            lanes: config.stages().iter().map(|s| s.lanes).collect(),
            multipliers_per_lane: config.multipliers_of_lane(),
            weights: config.stages().iter().map(|s| s.outputs * s.columns()).sum(),
            estimated: before.estimate,
            choice: before.choice,
            cycles_per_sample: cycles,
            steps: config.takes_sequences().then(|| sequence::steps(config)),
            on_data: load.map(|load| OnData::new(load, config, board)),
            cycles_per_pair: pair,
            at_routed_clock: board.device.family.untimed().is_none().then(|| rate(built.best.fmax_mhz)),
            at_board_clock: rate(board.running_mhz()),
            over_line: OverLine::new(config, board),
            warnings: built.warnings,
            tools: built.tools,
            bitstream: plan.bitstream(),
            program: quote::command(&plan.program(&folder.join(plan.bitstream()))),
        }
    }

    /// Rates with the clock that they are at, in words.
    fn rates(&self) -> impl Iterator<Item = (&'static str, Rate)> {
        let routed = self.at_routed_clock.map(|rate| ("the routed clock", rate));
        routed.into_iter().chain([("the board's clock", self.at_board_clock)])
    }

    /// Lines for a terminal.
    #[must_use]
    pub fn text(&self) -> String {
        text::render(self)
    }

    /// A page of its own, with bar charts.
    #[must_use]
    pub fn page(&self) -> String {
        page::render(self)
    }
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    match values.len() {
        0 => 0.0,
        n if n % 2 == 1 => values[n / 2],
        n => f64::midpoint(values[n / 2 - 1], values[n / 2]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn medians() {
        assert_eq!(median(vec![3.0, 1.0, 2.0]), 2.0);
        assert_eq!(median(vec![4.0, 1.0]), 2.5);
    }
}
