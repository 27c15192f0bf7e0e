//! The memories of a design, for those who must know what a synthesis tool should make of it.

use std::collections::HashSet;

use sigprop_spec::MemoryKind;

use super::{Body, Design, ExprRef, Instance, Module, Role, SignalId};

/// A memory of the design, as often as it is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MemoryUse {
    /// Words.
    pub depth: usize,
    /// Bits of a word; of a memory that nothing writes those that are not the same in all words, for the others are
    /// constants and no memory.
    pub width: usize,
    /// How it is asked for.
    pub kind: MemoryKind,
    /// Nothing ever writes it.
    pub read_only: bool,
    /// The only bit of a word that is read.
    pub only: Option<usize>,
    /// The hard cells that it is made of, where it is.
    pub hard: Option<HardUse>,
}

/// Hard cells of a memory, as [`super::Hard`] has them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HardUse {
    /// Name of the cell.
    pub cell: &'static str,
    /// How many of them.
    pub cells: usize,
    /// How many of them a bit that is read is chosen from.
    pub deep: usize,
}

/// The signals of a module that are 0 whatever happens, looked up once for all its instances.
pub(crate) struct Zeros(HashSet<SignalId>);

impl Zeros {
    /// Those of a module with these assignments.
    pub(crate) fn of(assigns: &[(SignalId, ExprRef)]) -> Self {
        Self(assigns.iter().filter(|(_, value)| value.constant() == Some(0)).map(|(id, _)| *id).collect())
    }

    /// Whether `instance` of a memory is never written.
    pub(crate) fn never_written(&self, instance: &Instance) -> bool {
        // Ports of a memory: raddr, rdata, we, waddr, wdata.
        instance.ports.get(2).is_some_and(|we| self.0.contains(we))
    }

    /// Whether all that goes into an instance of `module` is 0: it computes nothing then, and synthesis sweeps it away.
    pub(crate) fn nothing_enters(&self, instance: &Instance, module: &Module) -> bool {
        let mut ports = module.ports().zip(&instance.ports);
        let mut inputs = ports.by_ref().filter(|(port, _)| module.signals[*port].role == Role::Input).peekable();
        inputs.peek().is_some() && inputs.all(|(_, signal)| self.0.contains(signal))
    }
}

impl Design {
    /// Every memory instance in the design, below the top module.
    #[must_use]
    pub fn memories(&self) -> Vec<MemoryUse> {
        let mut found = Vec::new();
        self.collect_memories(self.top, &mut found);
        found
    }

    fn collect_memories(&self, module: usize, found: &mut Vec<MemoryUse>) {
        let Body::Logic { assigns, instances, .. } = &self.modules[module].body else { return };
        let zeros = Zeros::of(assigns);
        for instance in instances {
            let Body::Memory(shape) = &self.modules[instance.module].body else {
                self.collect_memories(instance.module, found);
                continue;
            };
            let read_only = zeros.never_written(instance);
            let width = if read_only { varying_bits(&shape.init, shape.depth, shape.width) } else { shape.width };
            let hard = self.modules[instance.module].hard.as_ref();
            let hard = hard.map(|hard| HardUse { cell: hard.cell, cells: hard.cells, deep: hard.deep });
            found.push(MemoryUse { depth: shape.depth, width, kind: shape.kind, read_only, only: shape.only, hard });
        }
    }
}

/// Bits that differ between the words; those behind the given ones are 0.
fn varying_bits(init: &[i64], depth: usize, width: usize) -> usize {
    let words = || init.iter().copied().chain((init.len() < depth).then_some(0));
    let (ones, all) = words().fold((0, -1), |(ones, all), word| (ones | word, all & word));
    (0..width.min(64)).filter(|bit| (ones & !all) >> bit & 1 == 1).count()
}

#[cfg(test)]
mod tests {
    use super::varying_bits;
    use sigprop_spec::Config;

    #[test]
    fn bits_that_are_the_same_in_all_words_are_no_memory() {
        assert_eq!(varying_bits(&[0b1011, 0b1001, 0b1111], 3, 8), 2);
        assert_eq!(varying_bits(&[0b1011, 0b1001, 0b1111], 4, 8), 4, "the last word is 0");
        assert_eq!(varying_bits(&[-1, 0], 2, 20), 20);
        assert_eq!(varying_bits(&[], 4, 8), 0);
    }

    #[test]
    fn memories_of_the_tiny_network() {
        let config = Config::preset("tiny").unwrap();
        let memories = crate::generate(&config, &[]).unwrap().design.memories();
        let count = |depth, width| memories.iter().filter(|m| (m.depth, m.width) == (depth, width)).count();
        // Weights of stage 1: 2 rows of 6 in 4 lanes; of stage 2: 2 rows of 7 in 3 lanes.
        assert_eq!((count(12, 16), count(14, 16)), (4, 3));
        // Three slots for each stream and stage.
        assert_eq!((count(5, 8), count(6, 8) - 7), (6, 6), "6 words of 8 bits are also the banks of 7 lanes");
        assert_eq!(memories.iter().filter(|m| m.read_only).count(), 1, "the identity");
    }
}
