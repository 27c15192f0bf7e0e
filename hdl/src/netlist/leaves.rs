//! The modules of a design that a target may have hard cells for, and their replacement by such cells.

use std::collections::HashMap;

use sigprop_spec::MemoryKind;

use super::{Body, Design, Module};
use crate::signal::Tag;

/// A module that hard cells may stand for.
#[derive(Debug, Clone, Copy)]
pub struct Leaf<'a> {
    /// Name of the module.
    pub module: &'a str,
    /// How often it is in the design.
    pub instances: usize,
    /// The hard cell that it is made of and how many, where it is ([`Hard`]).
    pub hard: Option<(&'static str, usize)>,
    /// What it does.
    pub what: LeafKind<'a>,
}

/// What a leaf does.
#[derive(Debug, Clone, Copy)]
pub enum LeafKind<'a> {
    /// A memory (`docs/src/blocks/memory.md`), ports `raddr`, `rdata`, `we`, `waddr`, `wdata`.
    Memory {
        /// Words.
        depth: usize,
        /// Bits of a word.
        width: usize,
        /// How it is asked for.
        kind: MemoryKind,
        /// Whether it has an output register.
        registered: bool,
        /// Whether it is never read and written in one cycle.
        turns: bool,
        /// First contents, zeros after the end.
        init: &'a [i64],
    },
    /// A multiplier (`docs/src/blocks/multiplier.md`), ports `a`, `b`, `p`, all signed.
    Multiplier {
        /// Bits of `a`.
        a: usize,
        /// Bits of `b`.
        b: usize,
        /// Bits of `p`.
        p: usize,
        /// Whether its operands have registers; its product has one in any case.
        registered: bool,
    },
    /// A multiplier of adders (`docs/src/blocks/lut_multiplier.md`), ports `a`, `b`, `p`, all signed; its product comes after three cycles.
    Adders {
        /// Bits of `a` and of `b`.
        bits: usize,
    },
}

/// Hard cells in place of a module's own text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hard {
    /// The Verilog between the module's ports and `endmodule`; its outputs are `reg`.
    pub body: String,
    /// Name of the cell.
    pub cell: &'static str,
    /// How many of them there are in one instance of the module.
    pub cells: usize,
    /// How many of them a bit that is read is chosen from; 1 where they lie beside each other.
    pub deep: usize,
}

impl Design {
    /// All memories and multipliers, children before parents.
    #[must_use]
    pub fn leaves(&self) -> Vec<Leaf<'_>> {
        let counts = self.instance_counts();
        let leaf = |(module, instances): (_, &usize)| Some(Leaf { instances: *instances, ..leaf(module)? });
        self.modules.iter().zip(&counts).filter_map(leaf).collect()
    }

    /// Puts hard cells into the modules of these names: what is printed changes, not what is simulated. The two must mean
    /// the same.
    pub(crate) fn harden(&mut self, mut hard: HashMap<String, Hard>) {
        for module in &mut self.modules {
            if let Some(hard) = hard.remove(&module.name) {
                module.hard = Some(hard);
            }
        }
    }

    /// How often each module is in the design.
    fn instance_counts(&self) -> Vec<usize> {
        let mut counts = vec![0; self.modules.len()];
        counts[self.top] = 1;
        // Children come before their parents.
        for (index, module) in self.modules.iter().enumerate().rev() {
            let Body::Logic { instances, .. } = &module.body else { continue };
            for instance in instances {
                counts[instance.module] += counts[index];
            }
        }
        counts
    }
}

fn leaf(module: &Module) -> Option<Leaf<'_>> {
    let width = |name: &str| module.signals.iter().find(|s| s.name == name).map(|s| s.width);
    let what = match &module.body {
        Body::Memory(s) => {
            let (depth, width, kind, registered, turns) = (s.depth, s.width, s.kind, s.registered, s.turns);
            LeafKind::Memory { depth, width, kind, registered, turns, init: &s.init }
        }
        Body::Logic { registers, .. } => match module.tag {
            Tag::None => return None,
            Tag::Adders => LeafKind::Adders { bits: width("a")? },
            Tag::Multiplier => {
                LeafKind::Multiplier { a: width("a")?, b: width("b")?, p: width("p")?, registered: registers.len() > 1 }
            }
        },
    };
    let hard = module.hard.as_ref().map(|hard| (hard.cell, hard.cells));
    Some(Leaf { module: &module.name, instances: 0, hard, what })
}

#[cfg(test)]
mod tests {
    use sigprop_spec::Config;

    use super::*;

    #[test]
    fn leaves_of_the_tiny_network() {
        let config = Config::preset("tiny").unwrap();
        let design = crate::generate(&config, &[]).unwrap().design;
        let leaves = design.leaves();
        let multipliers: usize = leaves
            .iter()
            .filter(|l| matches!(l.what, LeafKind::Multiplier { registered: true, .. }))
            .map(|l| l.instances)
            .sum();
        // 4 lanes of three, since the first stage has no dt, and 3 of four.
        assert_eq!(multipliers, 4 * 3 + 3 * 4);
        let memories: usize =
            leaves.iter().filter(|l| matches!(l.what, LeafKind::Memory { .. })).map(|l| l.instances).sum();
        assert_eq!(memories, design.memories().len());
    }
}
