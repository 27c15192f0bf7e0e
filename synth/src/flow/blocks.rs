//! Which block the cells of a netlist belong to, by their names: yosys names each after what it drives, with the instances on the way to it.

use std::collections::BTreeMap;

use serde::Serialize;

use super::json_netlist;
use crate::error::SynthError;
use crate::family::Family;

/// Cells of a block, those of blocks within it not among them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct BlockUse {
    /// `stage 1`, `core` or `serial line`.
    pub group: String,
    /// The block within it, as `lanes.update`: all of a name together.
    pub block: String,
    /// LUT4 of the netlist, those of carries and RAMs among them; before nextpnr packs them.
    pub lut4: usize,
    /// Flip-flops.
    pub flip_flops: usize,
    /// Multipliers.
    pub dsp: usize,
    /// Block RAMs.
    pub block_ram: usize,
    /// Single-port RAMs.
    #[serde(skip_serializing_if = "is_zero")]
    pub spram: usize,
}

#[allow(clippy::trivially_copy_pass_by_ref)] // as serde calls it
fn is_zero(n: &usize) -> bool {
    *n == 0
}

/// Reads the netlist that yosys wrote as JSON; the blocks with the most LUT4 first.
///
/// # Errors
/// When the text is no netlist with a top module.
pub fn blocks(text: &str, family: Family) -> Result<Vec<BlockUse>, SynthError> {
    let top = json_netlist::top(text)?;
    let mut blocks: BTreeMap<(String, String), BlockUse> = BTreeMap::new();
    for (name, cell) in &top.cells {
        let (group, block) = place(name);
        let entry = blocks.entry((group.clone(), block.clone())).or_insert_with(|| BlockUse {
            group,
            block,
            ..BlockUse::default()
        });
        count(entry, &cell.kind, family);
    }
    let mut all: Vec<BlockUse> = blocks.into_values().filter(|block| block.is_there()).collect();
    all.sort_by_key(|block| std::cmp::Reverse(block.lut4));
    Ok(all)
}

impl BlockUse {
    fn is_there(&self) -> bool {
        self.lut4 + self.flip_flops + self.dsp + self.block_ram + self.spram > 0
    }
}

fn count(to: &mut BlockUse, kind: &str, family: Family) {
    let names = &family.facts().cells;
    let is = |begins: &[&str]| usize::from(begins.iter().any(|begin| kind.starts_with(begin)));
    to.lut4 += names.lut4.iter().find(|(name, _)| *name == kind).map_or(0, |(_, lut4)| *lut4);
    to.flip_flops += is(&[names.flip_flop]);
    to.dsp += is(names.dsp);
    to.block_ram += is(names.block_ram);
    to.spram += is(names.spram);
}

/// Levels of blocks within a group that are told apart.
const DEPTH: usize = 2;

/// Group and block of a cell, by its name.
fn place(name: &str) -> (String, String) {
    let mut path: Vec<&str> = name.split('.').collect();
    path.pop();
    let within = path.iter().position(|part| *part == "core");
    let rest = match within {
        Some(core) => &path[core + 1..],
        None => path.strip_prefix(&["serial"]).unwrap_or(&path),
    };
    let (group, rest) =
        match (within, rest.first().and_then(|first| first.strip_prefix("stages_")?.parse::<usize>().ok())) {
            (Some(_), Some(stage)) => (format!("stage {}", stage + 1), &rest[1..]),
            (Some(_), None) => ("core".to_owned(), rest),
            (None, _) => ("serial line".to_owned(), rest),
        };
    let block: Vec<&str> = rest.iter().take(DEPTH).map(|part| without_number(part)).collect();
    (group, if block.is_empty() { "itself".to_owned() } else { block.join(".") })
}

/// `lanes_3` is one of the lanes.
fn without_number(part: &str) -> &str {
    match part.rsplit_once('_') {
        Some((name, number)) if number.parse::<usize>().is_ok() => name,
        _ => part,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_belong_to_the_block_that_is_in_their_name() {
        let cell = |name: &str, kind: &str| {
            format!("\"{name}\":{{\"type\":\"{kind}\",\"port_directions\":{{\"A\":\"input\"}}}}")
        };
        let cells = [
            cell("serial.core.stages_1.lanes_12.update.sum_LUT4_Z_3", "LUT4"),
            cell("serial.core.stages_1.lanes_0.update.sum_CCU2C_S0", "CCU2C"),
            cell("serial.core.stages_1.lanes_0.multipliers.update_h_0.multiplier", "MULT18X18D"),
            cell("serial.core.stages_1.busy_TRELLIS_FF_Q", "TRELLIS_FF"),
            cell("serial.core.decoder.at_LUT4_Z", "LUT4"),
            cell("serial.sender.bits.words.0.0", "TRELLIS_DPR16X4"),
            cell("pll", "EHXPLLL"),
            cell("led_LUT4_Z", "LUT4"),
        ];
        let text = format!(
            "{{\"modules\":{{\"LUT4\":{{\"cells\":{{}}}},\"sp_board\":{{\"attributes\":{{\"top\":\"1\"}},\"cells\":{{{}}}}}}}}}",
            cells.join(",")
        );
        let all = blocks(&text, Family::Ecp5).unwrap();
        let said: Vec<(&str, &str, usize)> = all.iter().map(|b| (&*b.group, &*b.block, b.lut4)).collect();
        assert_eq!(
            said,
            [
                ("serial line", "sender.bits", 4),
                ("stage 2", "lanes.update", 3),
                ("core", "decoder", 1),
                ("serial line", "itself", 1),
                ("stage 2", "itself", 0),
                ("stage 2", "lanes.multipliers", 0),
            ]
        );
        assert_eq!((all[5].dsp, all[4].flip_flops), (1, 1));
        assert!(blocks("{\"modules\":{}}", Family::Ice40).is_err());
    }
}
