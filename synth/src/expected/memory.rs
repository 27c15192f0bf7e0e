//! What yosys makes of a memory: the costs by which its pass `memory_libmap` chooses, for memories with one write port
//! and one synchronous read port whose collisions do not matter (`no_rw_check`), or with the read port alone.

use sigprop_hdl::netlist::MemoryUse;
use sigprop_spec::MemoryKind;

use crate::family::{Family, Ram};

/// What it becomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mapped {
    /// Flip-flops, or tables where it is never written.
    Logic,
    /// This many block RAMs.
    Block(usize),
    /// This many RAMs of lookup tables.
    Distributed(usize),
}

/// What it becomes, and what that brings with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Home {
    pub mapped: Mapped,
    /// Choices between two bits behind the cells, where these lie one behind the other.
    pub select: usize,
}

/// The cheapest of what the family has and the configuration allows. Where only one bit of a word is read, cells of other bits
/// alone are swept away.
pub(super) fn map(memory: &MemoryUse, family: Family) -> Home {
    let rams = family.facts().rams;
    let bits = (memory.depth * memory.width) as f64;
    let logic = if memory.read_only { bits / 16.0 } else { bits };
    let allowed = |ram: &&Ram| match memory.kind {
        MemoryKind::Auto => true,
        MemoryKind::Block => ram.block,
        MemoryKind::Distributed => !ram.block,
    };
    let none = Home { mapped: Mapped::Logic, select: 0 };
    let mut best = if memory.kind == MemoryKind::Auto { Some((logic.trunc(), none)) } else { None };
    for ram in rams.iter().filter(allowed).filter(|ram| !(ram.prune_rom && memory.read_only)) {
        let Some(Geometry { cost, cells, select }) = geometry(ram, memory) else { continue };
        if best.is_none_or(|(least, _)| cost < least) {
            let mapped = if ram.block { Mapped::Block(cells) } else { Mapped::Distributed(cells) };
            best = Some((cost.trunc(), Home { mapped, select }));
        }
    }
    best.map_or(none, |(_, home)| home)
}

/// A memory in one kind of RAM.
struct Geometry {
    cost: f64,
    /// Those that are read.
    cells: usize,
    select: usize,
}

/// The cheapest width of a kind of RAM.
fn geometry(ram: &Ram, memory: &MemoryUse) -> Option<Geometry> {
    let mut best: Option<(f64, Geometry)> = None;
    for base in 0..ram.widths.len() {
        let unit_index = if memory.read_only { base } else { base.min(ram.widest_write) };
        if unit_index != base && best.is_some() {
            break;
        }
        let unit = ram.widths[unit_index];
        let byte = match (memory.read_only, ram.byte) {
            (true, _) => 1,
            (false, byte) if byte == 0 || byte > unit => unit,
            (false, byte) => byte,
        };
        let words = 1 << (ram.address_bits - base);
        let deep = memory.depth.div_ceil(words);
        let word = memory.width.next_multiple_of(byte);
        let cells = (deep * word).div_ceil(unit);
        let read = memory.only.map_or(cells, |bit| {
            let mut homes: Vec<usize> = (0..deep).map(|k| (k * word + bit) / unit).collect();
            homes.dedup();
            homes.len()
        });
        let choose = ((deep - 1) * memory.width) as f64;
        let spread = if deep > 1 && !memory.read_only { deep as f64 } else { 0.0 };
        // Two for the read port that is no write port as well.
        let cost = ram.cost * cells as f64 + (choose + spread) / 2.0 + 2.0;
        if best.as_ref().is_none_or(|(least, _)| cost < *least) {
            let select = select(deep, if memory.only.is_some() { 1 } else { memory.width });
            // yosys keeps the cost to compare with as a whole number.
            best = Some((cost.trunc(), Geometry { cost, cells: read, select }));
        }
    }
    best.map(|(_, geometry)| geometry)
}

/// Choices between two bits by which each of `width` bits is chosen from so many cells.
pub(super) const fn select(deep: usize, width: usize) -> usize {
    deep.saturating_sub(1) * width
}

#[cfg(test)]
mod tests {
    use super::*;

    fn auto(depth: usize, width: usize, family: Family) -> Mapped {
        let kind = MemoryKind::Auto;
        map(&MemoryUse { depth, width, kind, read_only: false, only: None, hard: None }, family).mapped
    }

    #[test]
    fn a_bit_is_chosen_from_cells_that_lie_one_behind_the_other() {
        let of = |depth, width, only, family| {
            let kind = MemoryKind::Auto;
            map(&MemoryUse { depth, width, kind, read_only: false, only, hard: None }, family)
        };
        let weights = Home { mapped: Mapped::Block(7), select: 6 * 16 };
        assert_eq!(of(6500, 16, None, Family::Ecp5), weights, "weights of mnist-45f");
        // Nine times 256 words of 12 bits lie beside each other in cells of 16.
        assert_eq!(of(2080, 12, None, Family::Ice40), Home { mapped: Mapped::Block(7), select: 8 * 12 });
        assert_eq!(of(64, 8, None, Family::Ecp5), Home { mapped: Mapped::Distributed(8), select: 3 * 8 });
        assert_eq!(of(40, 10, Some(8), Family::Ecp5).select, 2);
        assert_eq!(of(12, 8, None, Family::Ecp5).select, 0);
    }

    /// The hardware has registers behind those input slots that would hold up an ECP5's clock without: none that comes to be
    /// a block RAM is left out, whatever its shape.
    #[test]
    fn input_slots_in_block_ram_have_an_output_register() {
        let (mut blocks, mut without) = (0, 0);
        for inputs in (2..=300).step_by(2) {
            for act in [4, 8, 12, 16] {
                for multipliers in [1, 4] {
                    let set = [
                        format!("network.inputs={inputs}"),
                        format!("format.activation_bits={act}"),
                        format!("hardware.multipliers_per_lane={multipliers}"),
                        format!("learning.lr_shift=[{act}, {act}]"),
                    ];
                    let Ok(config) = sigprop_spec::Config::preset_with("tiny", &set) else { continue };
                    let dims = sigprop_hdl::blocks::Dims::new(&config, 0);
                    let block = matches!(auto(dims.slot_words(), dims.act, Family::Ecp5), Mapped::Block(_));
                    blocks += usize::from(block);
                    without += usize::from(!dims.slot_register());
                    assert!(!block || dims.slot_register(), "{inputs} inputs of {act} bits, {multipliers} multipliers");
                }
            }
        }
        assert!(blocks > 100 && without > 100, "{blocks} in block RAM, {without} without a register");
    }

    /// All of them were seen in synthesis.
    #[test]
    fn memories_of_the_presets() {
        use Mapped::{Block, Distributed, Logic};
        assert_eq!(auto(12, 16, Family::Ice40), Block(1), "weights of tiny");
        assert_eq!(auto(6, 8, Family::Ice40), Logic, "bank of tiny");
        assert_eq!(auto(64, 21, Family::Ice40), Block(2), "scores of digits-small");
        assert_eq!(auto(1040, 12, Family::Ice40), Block(4), "weights of digits-small");
        assert_eq!(auto(520, 16, Family::Ecp5), Block(1), "weights of digits");
        assert_eq!(auto(64, 8, Family::Ecp5), Distributed(8), "slots of digits");
    }

    #[test]
    fn cells_of_which_nothing_is_read_go() {
        let kind = MemoryKind::Auto;
        let state = MemoryUse { depth: 2, width: 10, kind, read_only: false, only: None, hard: None };
        let only = MemoryUse { only: Some(8), ..state };
        assert_eq!(map(&state, Family::Ecp5).mapped, Mapped::Distributed(3));
        assert_eq!(map(&only, Family::Ecp5).mapped, Mapped::Distributed(1));
        assert_eq!(map(&MemoryUse { depth: 40, ..only }, Family::Ecp5).mapped, Mapped::Distributed(3));
    }

    #[test]
    fn what_is_asked_for_is_done() {
        let memory = |kind| MemoryUse { depth: 4, width: 8, kind, read_only: false, only: None, hard: None };
        assert_eq!(map(&memory(MemoryKind::Block), Family::Ice40).mapped, Mapped::Block(1));
        assert_eq!(map(&memory(MemoryKind::Distributed), Family::Ecp5).mapped, Mapped::Distributed(2));
        assert_eq!(map(&memory(MemoryKind::Auto), Family::Ecp5).mapped, Mapped::Distributed(2));
        let rom = MemoryUse { depth: 26, width: 8, kind: MemoryKind::Auto, read_only: true, only: None, hard: None };
        assert_eq!(map(&rom, Family::Ecp5).mapped, Mapped::Logic);
        assert_eq!(map(&MemoryUse { kind: MemoryKind::Block, ..rom }, Family::Ecp5).mapped, Mapped::Block(1));
    }
}
