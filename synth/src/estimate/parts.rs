//! A network's cells as the sum of its stages and a rest, so that other lanes of a stage need not be counted anew with
//! everything around them.

use std::collections::HashMap;

use sigprop_hdl::netlist::Design;
use sigprop_spec::Config;

use super::fit::{Amounts, Prices};
use super::{Estimate, prices};
use crate::board::Board;
use crate::error::SynthError;
use crate::expected::{Cells, Counted};
use crate::target::Target;

/// What is in a part of a network.
#[derive(Debug, Clone, Copy)]
struct Part {
    amounts: Amounts,
    block_ram: usize,
    lut_ram: usize,
    dsp: usize,
}

impl Part {
    fn of(design: &Design, target: Target) -> Self {
        let counted = Counted::of(design, target);
        let Cells { block_ram, lut_ram, dsp, .. } = counted.cells;
        Self { amounts: Amounts::new(design, &counted, target), block_ram, lut_ram, dsp }
    }
}

/// Counts parts once, for a network with any lanes and multipliers on a board.
pub struct Parts<'a> {
    /// The network.
    pub network: &'a Config,
    /// The board.
    pub board: &'a Board,
    /// The board's, its cells inferred.
    target: Target,
    prices: Prices,
    /// By stage, lanes, multipliers.
    stages: HashMap<(usize, usize, usize), Part>,
    /// What is around the stages, by multipliers.
    rests: HashMap<usize, Part>,
    /// With named cells, by lanes and multipliers.
    named: HashMap<(Vec<usize>, usize), Estimate>,
}

impl<'a> Parts<'a> {
    /// None counted yet.
    pub fn new(network: &'a Config, board: &'a Board) -> Self {
        let target = board.device.target();
        let (stages, rests, named) = Default::default();
        Self { network, board, target, prices: prices(target), stages, rests, named }
    }

    /// The estimate of the network with this hardware, where its cells are inferred.
    pub fn estimate(&mut self, config: &Config) -> Result<Estimate, SynthError> {
        let mut sum = self.rest(config.multipliers_per_lane())?;
        for index in 0..config.stages().len() {
            let stage = self.stage(config, index)?;
            sum.amounts = sum.amounts.plus(&stage.amounts, 1.0);
            sum.block_ram += stage.block_ram;
            sum.lut_ram += stage.lut_ram;
        }
        let lut4 = self.prices.cells(&sum.amounts);
        Ok(Estimate { lut4, dsp: self.dsp(config)?, block_ram: sum.block_ram, lut_ram: sum.lut_ram, spram: 0 })
    }

    /// The estimate with the cells of `target`. Stages share what there is of named cells, so that these are counted in the
    /// whole network.
    pub fn whole(&mut self, config: &Config, target: Target) -> Result<Estimate, SynthError> {
        if target == self.target {
            return self.estimate(config);
        }
        let key = (config.stages().iter().map(|stage| stage.lanes).collect(), config.multipliers_per_lane());
        if let Some(estimate) = self.named.get(&key) {
            return Ok(*estimate);
        }
        let estimate = Estimate::counted(config, self.board, target)?;
        self.named.insert(key, estimate);
        Ok(estimate)
    }

    /// Hard multipliers: a stage's lanes are all alike, so that one of each is counted.
    pub fn dsp(&mut self, config: &Config) -> Result<usize, SynthError> {
        let (stages, multipliers) = (config.stages(), config.multipliers_per_lane());
        let one = config.with_hardware(&vec![1; stages.len()], multipliers).unwrap_or_else(|| config.clone());
        stages.iter().enumerate().map(|(s, shape)| Ok(shape.lanes * self.stage(&one, s)?.dsp)).sum()
    }

    fn stage(&mut self, config: &Config, index: usize) -> Result<Part, SynthError> {
        let key = (index, config.stages()[index].lanes, config.multipliers_per_lane());
        if let Some(part) = self.stages.get(&key) {
            return Ok(*part);
        }
        let design = sigprop_hdl::stage(config, index)?;
        let mut part = Part::of(&design, self.target);
        part.amounts.0[0] = 0.0; // the base is the rest's
        self.stages.insert(key, part);
        Ok(part)
    }

    /// A network with a lane a stage, less its stages.
    fn rest(&mut self, multipliers: usize) -> Result<Part, SynthError> {
        if let Some(part) = self.rests.get(&multipliers) {
            return Ok(*part);
        }
        let stages = self.network.stages().len();
        let least = self.network.with_hardware(&vec![1; stages], multipliers).unwrap_or_else(|| self.network.clone());
        let design = sigprop_hdl::generate_serial(&least, &[], self.board.bit_cycles())?.design;
        let mut rest = Part::of(&design, self.target);
        for index in 0..stages {
            let stage = self.stage(&least, index)?;
            rest.amounts = rest.amounts.plus(&stage.amounts, -1.0);
            rest.block_ram -= stage.block_ram;
            rest.lut_ram -= stage.lut_ram;
        }
        self.rests.insert(multipliers, rest);
        Ok(rest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Networks of one to three stages, whatever the multipliers: the sum of the parts is the whole.
    #[test]
    fn parts_add_up_to_the_network() {
        let sets = [
            ("tiny", "hardware.lanes=[4, 3]", "hx8k"),
            ("digits", "hardware.lanes=[5, 2]", "ulx3s-25f"),
            ("digits-small", "hardware.lanes=[3, 1]", "hx8k"),
            ("digits-small", "hardware.multipliers_per_lane=2", "icebreaker"),
            ("mnist", "hardware.lanes=[7, 3]", "ulx3s-85f"),
            ("digits", "learning.mode=inference", "ulx3s-45f"),
        ];
        for (preset, set, board) in sets {
            let config = Config::preset_with(preset, &[set.to_owned()]).unwrap();
            let board = Board::find(board).unwrap();
            let design = sigprop_hdl::generate_serial(&config, &[], board.bit_cycles()).unwrap().design;
            let whole = Estimate::of(&design, board.device.target());
            let parts = Parts::new(&config, &board).estimate(&config).unwrap();
            let exact = |e: &Estimate| (e.dsp, e.block_ram, e.lut_ram);
            assert_eq!(exact(&parts), exact(&whole), "{preset} {set}");
            let off = parts.lut4.abs_diff(whole.lut4);
            assert!(whole.lut4 > 1000 && off * 100 <= whole.lut4, "{preset} {set}: {} and {}", parts.lut4, whole.lut4);
        }
    }
}
