//! The netlist for a chip that is no FPGA: nothing is there when the power comes. No memory has first contents, every
//! register has a reset, large memories are SRAMs that the user puts in, small ones are registers, and what nobody writes
//! is logic.
//!
//! It is a pass over the netlist, so that blocks are written once and both simulations run what is printed.

mod registers;
mod sram;

use crate::netlist::{Body, Design, MemoryUse, Zeros};

pub(crate) use sram::{instance, model, name};

/// What the hardware is made for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Target {
    /// An FPGA: memories hold their first contents after configuration.
    #[default]
    Fpga,
    /// A chip: memories of `sram_bits` bits and more are SRAMs, smaller ones registers.
    Asic {
        /// Bits from which on a memory is an SRAM.
        sram_bits: usize,
    },
}

impl Target {
    /// Bits from which on a memory is an SRAM, where the user says nothing.
    pub const SRAM_BITS: usize = 1024;

    /// A chip, with SRAMs from [`Target::SRAM_BITS`] bits on.
    pub const ASIC: Self = Self::Asic { sram_bits: Self::SRAM_BITS };
}

/// Memories of one shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Geometry {
    /// Words.
    pub depth: usize,
    /// Bits of a word.
    pub width: usize,
    /// How many there are.
    pub count: usize,
}

impl Geometry {
    /// Name of the Verilog module of an SRAM of this shape.
    #[must_use]
    pub fn module(&self) -> String {
        name(self.depth, self.width)
    }

    /// Bits of all of them.
    #[must_use]
    pub const fn bits(&self) -> usize {
        self.depth * self.width * self.count
    }
}

/// What became of the memories of a design for a chip, each list with the largest first; all empty for an FPGA.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Memories {
    /// SRAMs.
    pub srams: Vec<Geometry>,
    /// Memories of registers.
    pub registers: Vec<Geometry>,
    /// Memories that nothing writes, now logic and a register at their output.
    pub logic: Vec<Geometry>,
}

/// What becomes of a memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Home {
    Sram,
    Registers,
    Logic,
}

const fn home(memory: &MemoryUse, sram_bits: usize) -> Home {
    if memory.read_only {
        Home::Logic
    } else if memory.depth * memory.width >= sram_bits {
        Home::Sram
    } else {
        Home::Registers
    }
}

/// Makes `design` one for a chip.
pub(crate) fn transform(design: &mut Design, sram_bits: usize) -> Memories {
    let memories = list(&design.memories(), sram_bits);
    for (index, read_only) in read_only(design).into_iter().enumerate() {
        // Children come before their parents, whose `resets` follow theirs.
        let resets = match &mut design.modules[index].body {
            Body::Memory(shape) => {
                let (depth, width, kind, registered) = (shape.depth, shape.width, shape.kind, shape.registered);
                match home(&MemoryUse { depth, width, kind, read_only, only: None, hard: None }, sram_bits) {
                    Home::Sram => {
                        shape.init = Vec::new();
                        shape.sram = true;
                        // The output register is not the SRAM's.
                        registered
                    }
                    Home::Logic => {
                        let words = std::mem::take(&mut shape.init);
                        registers::constants(&mut design.modules[index], depth, &words, registered);
                        true
                    }
                    Home::Registers => {
                        registers::registers(&mut design.modules[index], depth, registered);
                        true
                    }
                }
            }
            Body::Logic { registers, .. } => {
                for register in registers.iter_mut() {
                    register.reset.get_or_insert(0);
                }
                !registers.is_empty()
            }
        };
        design.modules[index].resets = resets || child_resets(design, index);
    }
    memories
}

fn child_resets(design: &Design, index: usize) -> bool {
    let Body::Logic { instances, .. } = &design.modules[index].body else { return false };
    instances.iter().any(|i| design.modules[i.module].resets)
}

/// For each module, whether it is a memory that no instance of it writes.
fn read_only(design: &Design) -> Vec<bool> {
    let mut written = vec![false; design.modules.len()];
    for module in &design.modules {
        let Body::Logic { assigns, instances, .. } = &module.body else { continue };
        let zeros = Zeros::of(assigns);
        for instance in instances.iter().filter(|i| matches!(design.modules[i.module].body, Body::Memory(_))) {
            written[instance.module] |= !zeros.never_written(instance);
        }
    }
    let memory = |m: usize| matches!(design.modules[m].body, Body::Memory(_));
    (0..design.modules.len()).map(|m| memory(m) && !written[m]).collect()
}

fn list(memories: &[MemoryUse], sram_bits: usize) -> Memories {
    let mut lists = Memories::default();
    for memory in memories {
        let of = match home(memory, sram_bits) {
            Home::Sram => &mut lists.srams,
            Home::Registers => &mut lists.registers,
            Home::Logic => &mut lists.logic,
        };
        match of.iter_mut().find(|g| (g.depth, g.width) == (memory.depth, memory.width)) {
            Some(geometry) => geometry.count += 1,
            None => of.push(Geometry { depth: memory.depth, width: memory.width, count: 1 }),
        }
    }
    for of in [&mut lists.srams, &mut lists.registers, &mut lists.logic] {
        of.sort_by_key(|g| std::cmp::Reverse((g.depth * g.width, g.depth)));
    }
    lists
}

#[cfg(test)]
mod tests {
    use rust_hdl_core::prelude::*;
    use sigprop_spec::{Config, MemoryKind};

    use super::*;
    use crate::primitives::Memory;
    use crate::signal::{Input, Output};
    use crate::sim::Simulator;
    use crate::verilog::{self, Header};
    use crate::{Wrapper, extract, generate_for};

    /// A memory with the ports of a block, and nothing else.
    #[derive(LogicBlock)]
    struct Holder {
        raddr: Input,
        rdata: Output,
        we: Input,
        wdata: Input,
        words: Memory,
    }

    impl Logic for Holder {
        #[hdl_gen]
        fn update(&mut self) {
            self.words.raddr.next = self.raddr.val();
            self.words.we.next = self.we.val();
            self.words.waddr.next = self.raddr.val();
            self.words.wdata.next = self.wdata.val();
            self.rdata.next = self.words.rdata.val();
        }
    }

    fn held(memory: Memory) -> Design {
        let mut design = extract::extract(&Holder {
            raddr: Input::unsigned(3),
            rdata: Output::signed(8),
            we: Input::unsigned(1),
            wdata: Input::signed(8),
            words: memory,
        })
        .unwrap();
        assert_eq!(transform(&mut design, 0).srams, [Geometry { depth: 5, width: 8, count: 1 }]);
        design
    }

    /// In the Verilog and in the simulation: the register behind an SRAM has a reset, what the SRAM puts out has none.
    #[test]
    fn the_register_behind_an_sram_alone_is_reset() {
        let memory = || Memory::new(5, 8, true, MemoryKind::Auto, Vec::new());
        for (memory, registered) in [(memory(), false), (memory().registered(), true)] {
            let design = held(memory);
            let text = verilog::print(&design, &Header::default()).verilog;
            assert_eq!(text.contains("        .rdata(rdata),\n"), !registered, "{text}");
            assert_eq!(text.contains("            rdata <= 8'd0;\n"), registered, "{text}");
            assert_eq!(text.contains("always"), registered, "{text}");
            // The holder has no register of its own and hands the reset on.
            let resets = ["input  wire rst,", ".rst(rst)"].map(|part| text.matches(part).count());
            assert_eq!(resets, if registered { [2, 1] } else { [0, 0] }, "{text}");
            let mut sim = Simulator::new(&design).unwrap();
            let [we, wdata, rdata] = ["we", "wdata", "rdata"].map(|p| sim.signal(p).unwrap());
            sim.set(we, 1);
            sim.set(wdata, -1);
            (0..3).for_each(|_| sim.clock());
            assert_eq!(sim.get(rdata), -1);
            sim.reset();
            assert_eq!(sim.get(rdata), if registered { 0 } else { -1 });
        }
    }

    fn design(preset: &str, sram_bits: usize) -> crate::Generated {
        generate_for(&Config::preset(preset).unwrap(), &[], Wrapper::None, Target::Asic { sram_bits }).unwrap()
    }

    #[test]
    fn every_register_has_a_reset_and_no_memory_has_contents() {
        for preset in ["tiny", "digits"] {
            for sram_bits in [0, Target::SRAM_BITS, usize::MAX] {
                let (mut registers_seen, mut memories) = (0, 0);
                let design = design(preset, sram_bits).design;
                for module in &design.modules {
                    match &module.body {
                        Body::Memory(shape) => {
                            memories += 1;
                            assert!(shape.sram && shape.init.is_empty(), "{preset}: {}", module.name);
                            assert!(shape.depth * shape.width >= sram_bits, "{preset}: {}", module.name);
                        }
                        Body::Logic { registers, .. } => {
                            registers_seen += registers.len();
                            let without = registers.iter().find(|r| r.reset.is_none());
                            assert!(without.is_none(), "{preset}: {} {without:?}", module.name);
                            assert!(registers.is_empty() || module.resets, "{preset}: {}", module.name);
                        }
                    }
                }
                assert!(registers_seen > 200, "{registers_seen} registers");
                // No memory of tiny has 1024 bits.
                let some = sram_bits == 0 || (sram_bits < usize::MAX && preset == "digits");
                assert_eq!(memories > 0, some, "{preset}: {memories} memories");
            }
        }
    }

    #[test]
    fn memories_go_where_their_size_says() {
        let bits = |list: &[Geometry]| list.iter().map(Geometry::bits).sum::<usize>();
        let fpga = crate::generate(&Config::preset("digits").unwrap(), &[]).unwrap();
        let all: usize = fpga.design.memories().iter().map(|m| m.depth * m.width).sum();
        let usual = design("digits", Target::SRAM_BITS).memories;
        // Weights of the two stages' lanes: 8 rows of 65 words; nothing else has 1024 bits but the summed scores.
        assert_eq!(usual.srams[0], Geometry { depth: 520, width: 16, count: 16 });
        assert!(usual.srams.iter().all(|g| g.depth * g.width >= 1024), "{usual:?}");
        assert!(usual.registers.iter().all(|g| g.depth * g.width < 1024), "{usual:?}");
        assert_eq!(usual.logic, [Geometry { depth: 22, width: 8, count: 1 }], "the identity");
        assert_eq!(bits(&usual.srams) + bits(&usual.registers) + bits(&usual.logic), all);
        assert_eq!(design("digits", 0).memories.registers, []);
        assert_eq!(design("digits", usize::MAX).memories.srams, []);
        assert_eq!(fpga.memories, Memories::default());
        // The limit itself is an SRAM's.
        let weights = |sram_bits| design("digits", sram_bits).memories.srams.iter().any(|g| g.depth == 520);
        assert!(weights(520 * 16) && !weights(520 * 16 + 1));
    }
}
