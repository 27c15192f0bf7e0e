//! Hard cells in place of the modules whose registers they have inside, for the targets that name them: synthesis by
//! inference leaves these registers outside, and does not find single-port RAMs at all.
//!
//! Only text is replaced, module by module and port by port; the rest of the design and the simulation stay as they are.
//! That the two mean the same is shown by the engine `netlist` with the same target.

mod block_ram;
mod mac16;
mod multiplier;
mod spram;

use sigprop_hdl::Generated;
use sigprop_hdl::netlist::{Leaf, LeafKind, MemoryUse};
use sigprop_spec::Config;

use crate::expected;
use crate::target::Target;

/// Puts the hard cells of `target` into `generated`, which was generated from `config`; nothing for targets by inference.
pub fn harden(generated: &mut Generated, config: &Config, target: Target) {
    match target {
        Target::Ice40 | Target::Ice40Dsp | Target::Ecp5 | Target::Gowin => {}
        Target::Ice40Spram => {
            let spram = spram::Spram::new(config, &generated.design.leaves());
            let mac16 = names_multipliers(config).then(|| mac16::Mac16::new(&generated.design.leaves()));
            generated.harden(|leaf| spram.cells(leaf).or_else(|| mac16.as_ref()?.cells(leaf)));
        }
        Target::Ecp5Hard => generated.harden(|leaf| match leaf.what {
            LeafKind::Multiplier { a, b, p, registered } => Some(multiplier::cells(a, b, p, registered)),
            LeafKind::Memory { depth, width, registered: true, init, .. } if in_block_ram(leaf, target) => {
                Some(block_ram::cells(depth, width, init))
            }
            LeafKind::Memory { .. } | LeafKind::Adders { .. } => None,
        }),
    }
}

/// Whether on an UP5K with cells by name all multipliers have such cells: where every operand has 16 bits at most. Else all are inferred.
pub(crate) fn names_multipliers(config: &Config) -> bool {
    let act = config.activation().bits() as usize;
    act < mac16::OPERAND && config.stages().iter().all(|stage| stage.weight.bits() as usize <= mac16::OPERAND)
}

/// Whether synthesis would put the memory into block RAM: only then hard cells are better.
fn in_block_ram(leaf: &Leaf<'_>, target: Target) -> bool {
    let LeafKind::Memory { depth, width, kind, .. } = leaf.what else { return false };
    let memory = MemoryUse { depth, width, kind, read_only: false, only: None, hard: None };
    expected::is_block(&memory, target.family())
}

/// The connections of pins `numbers` to the bits of a signal, the first to bit `first`, some on a line.
fn pins(pin: &str, numbers: std::ops::Range<usize>, signal: &str, first: usize) -> String {
    let bits: Vec<String> =
        numbers.clone().map(|i| format!(".{pin}{i}({signal}[{}])", first + i - numbers.start)).collect();
    bits.chunks(5).fold(String::new(), |out, line| out + "        " + &line.join(", ") + ",\n")
}

/// Bits that hold `0..n`.
const fn address_bits(n: usize) -> usize {
    if n < 2 { 1 } else { (usize::BITS - (n - 1).leading_zeros()) as usize }
}
