//! The cells that synthesis must come to, computed from the network; a build with others is refused.

mod memory;
pub(crate) mod multiplier;

use serde::Serialize;
use sigprop_hdl::netlist::{Design, MemoryUse};
use sigprop_spec::{Config, MemoryKind};

use crate::family::Family;
use crate::target::Target;

/// Hard cells of a design.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Cells {
    /// Multipliers: `SB_MAC16` or `MULT18X18D`.
    pub dsp: usize,
    /// Block RAMs: `SB_RAM40_4K` or `DP16KD`.
    pub block_ram: usize,
    /// Small memories in lookup tables: `TRELLIS_DPR16X4`; iCE40 has none.
    pub lut_ram: usize,
    /// Single-port RAMs of 256 kbit: `SB_SPRAM256KA`.
    pub spram: usize,
}

impl Cells {
    /// What `design` must have for `target`.
    #[must_use]
    pub fn of(design: &Design, target: Target) -> Self {
        Counted::of(design, target).cells
    }

    /// Name, this count and the other's of each kind of cell in which the two differ.
    #[must_use]
    pub fn differences(&self, other: &Self, family: Family) -> Vec<(&'static str, usize, usize)> {
        let cells = &family.facts().cells;
        let named =
            [(cells.dsp, "DSP"), (cells.block_ram, "block RAM"), (cells.lut_ram, "LUT RAM"), (cells.spram, "SPRAM")];
        let names = named.map(|(cells, otherwise)| cells.first().copied().unwrap_or(otherwise));
        let counts = |c: &Self| [c.dsp, c.block_ram, c.lut_ram, c.spram];
        let pairs = names.into_iter().zip(counts(self)).zip(counts(other));
        pairs.filter(|((_, a), b)| a != b).map(|((name, a), b)| (name, a, b)).collect()
    }
}

/// The cells of a design, whole or a part by itself, and what its memories bring beside them.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Counted {
    pub cells: Cells,
    /// Bits of memories that become flip-flops.
    pub logic: usize,
    /// Bits of memories that are never written and become tables.
    pub table: usize,
    /// Choices between two bits behind memories of several cells, one behind the other.
    pub select: usize,
}

impl Counted {
    /// Those of `design` for `target`.
    pub(crate) fn of(design: &Design, target: Target) -> Self {
        let family = target.family();
        let dsp = if target.has_dsp() { multiplier::cells(design, family) } else { 0 };
        let mut cells = Cells { dsp, block_ram: 0, lut_ram: 0, spram: 0 };
        let (mut logic, mut table, mut select) = (0, 0, 0);
        for memory in design.memories() {
            if let Some(hard) = memory.hard {
                let count = if hard.cell == "SB_SPRAM256KA" { &mut cells.spram } else { &mut cells.block_ram };
                *count += hard.cells;
                select += memory::select(hard.deep, memory.width);
                continue;
            }
            let home = memory::map(&memory, family);
            select += home.select;
            match home.mapped {
                memory::Mapped::Logic if memory.read_only => table += memory.depth * memory.width,
                memory::Mapped::Logic => logic += memory.depth * memory.width,
                memory::Mapped::Block(n) => cells.block_ram += n,
                memory::Mapped::Distributed(n) => cells.lut_ram += n,
            }
        }
        Self { cells, logic, table, select }
    }
}

/// Whether synthesis puts a memory into block RAM.
pub(crate) fn is_block(memory: &MemoryUse, family: Family) -> bool {
    matches!(memory::map(memory, family).mapped, memory::Mapped::Block(_))
}

/// Block RAMs of a memory that is written, as synthesis infers them.
pub(crate) fn block_rams(depth: usize, width: usize, kind: MemoryKind, family: Family) -> usize {
    let memory = MemoryUse { depth, width, kind, read_only: false, only: None, hard: None };
    match memory::map(&memory, family).mapped {
        memory::Mapped::Block(cells) => cells,
        memory::Mapped::Logic | memory::Mapped::Distributed(_) => 0,
    }
}

/// The key of the configuration that the board's FPGA cannot do, if there is one: an iCE40 has no RAM in lookup tables.
#[must_use]
pub fn impossible_memory(config: &Config, family: Family) -> bool {
    config.memory() == MemoryKind::Distributed && family.facts().rams.iter().all(|ram| ram.block)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::board::Board;

    fn expected(preset: &str, set: &[&str], board: &str) -> Cells {
        let set: Vec<String> = set.iter().map(ToString::to_string).collect();
        let config = Config::preset_with(preset, &set).unwrap();
        let design = sigprop_hdl::generate(&config, &[]).unwrap().design;
        Cells::of(&design, Board::find(board).unwrap().device.target())
    }

    /// All of them were seen in synthesis by yosys 0.70.
    #[test]
    fn cells_of_presets_on_boards() {
        let cells = |dsp, block_ram, lut_ram| Cells { dsp, block_ram, lut_ram, spram: 0 };
        assert_eq!(expected("tiny", &[], "ulx3s-25f"), cells(24, 0, 99));
        assert_eq!(expected("tiny", &[], "icebreaker"), cells(24, 15, 0));
        assert_eq!(expected("digits-small", &[], "hx8k"), cells(0, 30, 0));
    }

    /// Seen in synthesis too: two products of each weight, half the slots, no row state.
    #[test]
    fn cells_without_learning() {
        let cells = |dsp, block_ram, lut_ram| Cells { dsp, block_ram, lut_ram, spram: 0 };
        let (mode, one) = ("learning.mode=inference", "hardware.multipliers_per_lane=1");
        assert_eq!(expected("tiny", &[mode], "ulx3s-25f"), cells(14, 0, 70));
        assert_eq!(expected("tiny", &[mode, one], "ulx3s-25f"), cells(7, 0, 70));
        assert_eq!(expected("tiny", &[mode], "icebreaker"), cells(14, 19, 0));
        assert_eq!(expected("tiny", &[mode, one], "icebreaker"), cells(7, 19, 0));
    }

    #[test]
    fn differences_are_named() {
        let (a, b) = (
            Cells { dsp: 17, block_ram: 1, lut_ram: 0, spram: 0 },
            Cells { dsp: 24, block_ram: 1, lut_ram: 0, spram: 0 },
        );
        assert_eq!(a.differences(&b, Family::Ice40), [("SB_MAC16", 17, 24)]);
    }
}
