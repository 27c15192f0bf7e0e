//! A kernel in parts, for a block whose kernel is longer than a file: each part is the statements of a file, in one module.

use rust_hdl_core::prelude::Verilog;

/// Part `N` of a block's kernel, written as a kernel is: `#[hdl_gen] fn update`. Its statements stand behind those of the parts
/// before it, and are run and read there.
pub(crate) trait Part<const N: usize> {
    /// Runs the statements.
    fn update(&mut self);
    /// Marks what they assign as driven.
    fn connect(&mut self);
    /// Their syntax tree.
    fn hdl(&self) -> Verilog;
}

/// The syntax tree of a kernel whose parts have these.
pub(crate) fn joined(parts: impl IntoIterator<Item = Verilog>) -> Verilog {
    let statements = |part| match part {
        Verilog::Combinatorial(statements) => statements,
        _ => Vec::new(),
    };
    Verilog::Combinatorial(parts.into_iter().flat_map(statements).collect())
}

/// The kernel of a block from its parts, by their numbers in their order.
macro_rules! kernel {
    ($block:ty: $($part:literal),+) => {
        impl rust_hdl_core::prelude::Logic for $block {
            fn update(&mut self) {
                $($crate::signal::Part::<$part>::update(self);)+
            }

            fn connect(&mut self) {
                $($crate::signal::Part::<$part>::connect(self);)+
            }

            fn hdl(&self) -> rust_hdl_core::prelude::Verilog {
                $crate::signal::joined([$($crate::signal::Part::<$part>::hdl(self)),+])
            }
        }
    };
}
pub(crate) use kernel;
