//! The netlist between the blocks and their two readers, the Verilog printer and the simulator.
//!
//! Every operator has one meaning: integers without bound, wrapped (two's complement) only when a signal takes them.

pub(crate) mod chain;
mod expr;
pub(crate) mod fold;
mod leaves;
mod memories;
mod operators;

pub use expr::{Binary, Expr, ExprRef, Range};
pub use leaves::{Hard, Leaf, LeafKind};
pub(crate) use memories::Zeros;
pub use memories::{HardUse, MemoryUse};
pub use operators::Operators;

use std::borrow::Cow;

use crate::primitives::MemoryShape;

/// Index of a signal in its module.
pub type SignalId = usize;

/// What a signal is to its module.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Input port.
    Input,
    /// Output port.
    Output,
    /// Inside.
    Local,
}

/// A named signal of known width.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signal {
    /// Name in the module, a Verilog identifier.
    pub name: String,
    /// Bits, 1 to 63.
    pub width: usize,
    /// Two's complement.
    pub signed: bool,
    /// Port or local.
    pub role: Role,
    /// Description.
    pub doc: String,
}

impl Signal {
    /// How the description of a signal begins that is there to be watched alone: where nobody watches, synthesis leaves it out.
    pub const WATCHED: &'static str = "monitor";

    /// Whether it is there to be watched alone.
    #[must_use]
    pub fn is_watched(&self) -> bool {
        self.doc.starts_with(Self::WATCHED)
    }

    /// The values that the signal can hold.
    #[must_use]
    pub const fn range(&self) -> Range {
        Range::of_signal(self.width, self.signed)
    }
}

/// A register: takes `next` at each clock edge, or `reset` while the reset is high.
#[derive(Debug, Clone, PartialEq)]
pub struct Register {
    /// The signal that holds its value.
    pub signal: SignalId,
    /// Next value.
    pub next: ExprRef,
    /// Value while the reset is high; `None` for a register without reset.
    pub reset: Option<i64>,
}

/// A module inside a module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Instance {
    /// Name in the parent.
    pub name: String,
    /// Index of the module in the design.
    pub module: usize,
    /// For each port of the module, in its order, the parent's signal.
    pub ports: Vec<SignalId>,
}

/// What a module does.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Body {
    /// Assignments, registers, instances.
    Logic { assigns: Vec<(SignalId, ExprRef)>, registers: Vec<Register>, instances: Vec<Instance> },
    /// A memory; its ports are raddr, rdata, we, waddr, wdata in this order.
    Memory(MemoryShape),
}

/// A module.
#[derive(Debug, Clone, PartialEq)]
pub struct Module {
    /// Name, `sp_...`, or with another prefix ([`Design::set_prefix`]).
    pub name: String,
    /// What its name begins with, before the first underscore.
    pub(crate) prefix: String,
    /// One line about it.
    pub doc: String,
    /// Its signals; ports among them by role, in the order of declaration.
    pub signals: Vec<Signal>,
    pub(crate) body: Body,
    /// Names of its block's constants, in the order of declaration.
    pub(crate) constants: Vec<String>,
    /// What it is to those who count or replace cells.
    pub(crate) tag: crate::signal::Tag,
    /// Hard cells that are printed in place of the body.
    pub(crate) hard: Option<Hard>,
    /// Has registers or memories, itself or below: takes `clk`.
    pub clocked: bool,
    /// Has registers with a reset, itself or below: takes `rst`.
    pub resets: bool,
}

impl Module {
    /// The ports, in order.
    pub fn ports(&self) -> impl Iterator<Item = SignalId> + '_ {
        (0..self.signals.len()).filter(|&i| self.signals[i].role != Role::Local)
    }

    /// The memory, where it is printed as a module for memories of any size and contents.
    pub(crate) fn shared_memory(&self) -> Option<&MemoryShape> {
        match &self.body {
            Body::Memory(shape) if self.hard.is_none() && !shape.sram => Some(shape),
            _ => None,
        }
    }

    /// Name of the Verilog module: [`Self::name`], but for memories, which have one module in common.
    pub(crate) fn printed_name(&self) -> Cow<'_, str> {
        self.shared_memory()
            .map_or(Cow::Borrowed(&*self.name), |shape| Cow::Owned(format!("{}_{}", self.prefix, shape.module())))
    }
}

/// A whole design: distinct modules, children before parents.
#[derive(Debug, Clone)]
pub struct Design {
    /// Distinct modules; a child comes before its parents.
    pub modules: Vec<Module>,
    /// Index of the top module, the last.
    pub top: usize,
}

/// What names of modules begin with.
pub(crate) const PREFIX: &str = "sp";

impl Design {
    /// Has the names of all modules begin with `prefix` in the place of `sp`, so that two designs can stand in one; an identifier.
    pub fn set_prefix(&mut self, prefix: &str) {
        for module in &mut self.modules {
            module.name.replace_range(..module.prefix.len(), prefix);
            module.prefix = prefix.to_owned();
        }
    }
}
