//! The area of a chip by block, as text, JSON and a page.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::Serialize;
use sigprop_report::bars::{Bar, bars};
use sigprop_report::colour::BLUE;
use sigprop_report::columns::{Cells, columns};
use sigprop_report::treemap::{Part, treemap};
use sigprop_report::{Page, page};
use sigprop_spec::Config;

use super::plan::Plan;
use super::statistics::{Module, Statistics};
use crate::flow::Warned;
use crate::tools::Found;

/// The area of a chip.
#[derive(Debug, Clone, Serialize)]
pub struct Area {
    /// Name of the network.
    pub network: String,
    /// Hash of its configuration.
    pub config_hash: String,
    /// The top module.
    pub top: String,
    /// The file of the library.
    pub library: String,
    /// Cells, without the SRAMs.
    pub cells: usize,
    /// Their area in the library's unit, without the SRAMs.
    pub area: f64,
    /// That of the flip-flops among them.
    pub sequential_area: f64,
    /// Cells of each kind.
    pub cells_by_kind: BTreeMap<String, usize>,
    /// Each block, the largest first; their sum is the whole.
    pub blocks: Vec<Block>,
    /// The SRAMs, whose area only their maker knows.
    pub srams: Vec<Srams>,
    /// Bits of all of them.
    pub sram_bits: usize,
    /// All warnings of yosys.
    pub warnings: Vec<Warned>,
    /// Yosys.
    pub tool: Found,
}

/// All instances of a block, the blocks in it left out.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Block {
    /// Its name; a memory has that of its use.
    pub block: String,
    /// How often it is there.
    pub instances: usize,
    /// Cells of all of them.
    pub cells: usize,
    /// Area of all of them.
    pub area: f64,
    /// That of their flip-flops.
    pub sequential_area: f64,
}

/// SRAMs of one shape.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Srams {
    /// The module that stands for them.
    pub module: String,
    /// How many there are.
    pub count: usize,
    /// Bits of all of them.
    pub bits: usize,
}

impl Area {
    pub(super) fn new(config: &Config, plan: &Plan, library: String, counted: &Statistics, tool: Found) -> Self {
        let mut cells_by_kind = BTreeMap::new();
        let mut blocks = BTreeMap::new();
        for module in &counted.modules {
            for (kind, n) in &module.cells {
                *cells_by_kind.entry(kind.clone()).or_insert(0) += n * module.instances;
            }
            add(&mut blocks, module);
        }
        let mut blocks: Vec<Block> = blocks.into_values().collect();
        blocks.sort_by(|a, b| b.area.total_cmp(&a.area));
        let srams = plan.srams.iter().map(|g| Srams { module: g.module(), count: g.count, bits: g.bits() });
        Self {
            network: config.name().to_owned(),
            config_hash: config.hash_hex(),
            top: plan.top.clone(),
            library,
            cells: cells_by_kind.values().sum(),
            area: blocks.iter().map(|b| b.area).sum(),
            sequential_area: blocks.iter().map(|b| b.sequential_area).sum(),
            cells_by_kind,
            blocks,
            srams: srams.collect(),
            sram_bits: plan.srams.iter().map(sigprop_hdl::asic::Geometry::bits).sum(),
            warnings: Vec::new(),
            tool,
        }
    }

    /// Lines for a terminal.
    #[must_use]
    pub fn text(&self) -> String {
        let mut out = format!("{} in the cells of {}, hash {}\n\n", self.network, self.library, self.config_hash);
        let head = ["block", "instances", "cells", "area", "share"].map(str::to_owned);
        let row = |name: &str, instances: String, cells: usize, area: f64| {
            [
                name.to_owned(),
                instances,
                cells.to_string(),
                format!("{area:.0}"),
                format!("{:.1} %", self.percent(area)),
            ]
        };
        let blocks = self.blocks.iter().map(|b| row(&b.block, b.instances.to_string(), b.cells, b.area));
        let all = row("all", String::new(), self.cells, self.area);
        out += &columns(std::iter::once(head).chain(blocks).chain([all]), Cells::Numbers);
        let _ = writeln!(
            out,
            "\n  flip-flops take {:.1} % of it; the unit is the library's",
            self.percent(self.sequential_area)
        );
        for Srams { module, count, bits } in &self.srams {
            let _ = writeln!(out, "  {count} {module}, {bits} bits");
        }
        let _ = writeln!(out, "  SRAMs: {} bits in all, not in the area", self.sram_bits);
        for warned in self.warnings.iter().filter(|w| w.reason.is_none()) {
            let _ = writeln!(out, "  {} warns, {} times: {}", warned.tool, warned.count, warned.text);
        }
        out.trim_end().to_owned()
    }

    /// A page of its own, with a bar for each block.
    #[must_use]
    pub fn page(&self) -> String {
        let most = self.blocks.first().map_or(1.0, |b| b.area).max(1.0);
        let bar = |b: &Block| Bar {
            name: b.block.clone(),
            share: b.area / most,
            label: format!("{:.0} ({:.1} %)", b.area, self.percent(b.area)),
            colour: BLUE,
        };
        let blocks: Vec<Bar> = self.blocks.iter().map(bar).collect();
        let lead = format!("in the cells of {}, configuration {}", self.library, self.config_hash);
        let mut page = Page::new(&format!("{}: area by block", self.network), &lead);
        let part = |b: &Block| Part { group: self.network.clone(), name: b.block.clone(), size: b.area };
        let parts: Vec<Part> = self.blocks.iter().map(part).collect();
        page.section("Blocks", vec![treemap(&parts, ""), bars(&blocks)]);
        let mut rows = vec![
            ("cells".to_owned(), self.cells.to_string()),
            ("area, in the library's unit".to_owned(), format!("{:.0}", self.area)),
            ("of it flip-flops".to_owned(), format!("{:.1} %", self.percent(self.sequential_area))),
            ("SRAM bits, not in the area".to_owned(), self.sram_bits.to_string()),
        ];
        let srams = self.srams.iter();
        rows.extend(srams.map(|Srams { module, count, bits }| (module.clone(), format!("{count}, {bits} bits"))));
        rows.extend(self.cells_by_kind.iter().map(|(kind, count)| (kind.clone(), count.to_string())));
        page.section("Cells", vec![page::rows(&rows)]);
        page.render()
    }

    fn percent(&self, area: f64) -> f64 {
        if self.area > 0.0 { 100.0 * area / self.area } else { 0.0 }
    }
}

/// Name of the block that a module is one shape of: `sp_lane_2` is a lane.
fn block(module: &str) -> &str {
    let name = module.strip_prefix("sp_").unwrap_or(module);
    match name.rsplit_once('_') {
        Some((block, number)) if number.parse::<usize>().is_ok() => block,
        _ => name,
    }
}

fn add(blocks: &mut BTreeMap<String, Block>, module: &Module) {
    let name = block(&module.name).to_owned();
    let empty = Block { block: name.clone(), instances: 0, cells: 0, area: 0.0, sequential_area: 0.0 };
    let block = blocks.entry(name).or_insert(empty);
    block.instances += module.instances;
    block.cells += module.instances * module.cells.values().sum::<usize>();
    block.area += module.instances as f64 * module.area;
    block.sequential_area += module.instances as f64 * module.sequential;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_of_a_block_are_one_block() {
        assert_eq!(block("sp_lane_2"), "lane");
        assert_eq!(block("sp_memory_slots_h"), "memory_slots_h");
        assert_eq!(block("sp_crc16"), "crc16");
        let module = |name: &str, instances, area| Module {
            name: name.into(),
            instances,
            cells: BTreeMap::from([("INV".into(), 3)]),
            area,
            sequential: 1.0,
        };
        let mut blocks = BTreeMap::new();
        [module("sp_lane_1", 4, 10.0), module("sp_lane_2", 2, 20.0)].iter().for_each(|m| add(&mut blocks, m));
        let lane = Block { block: "lane".into(), instances: 6, cells: 18, area: 80.0, sequential_area: 6.0 };
        assert_eq!(blocks.into_values().collect::<Vec<_>>(), [lane]);
    }
}
