//! The netlist between the blocks and their two readers, the Verilog printer and the simulator.
//!
//! Every operator has one meaning: integers without bound, wrapped (two's complement) only when a signal takes them.

mod arena;
mod expr;
mod range;

pub use arena::Arena;
pub use expr::{Binary, Expr, ExprId};
pub use range::Range;

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
    /// The values that the signal can hold.
    #[must_use]
    pub const fn range(&self) -> Range {
        Range::of_signal(self.width, self.signed)
    }
}

/// A register: takes `next` at each clock edge, or `reset` while the reset is high.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Register {
    /// The signal that holds its value.
    pub signal: SignalId,
    /// Next value.
    pub next: ExprId,
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
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Body {
    /// Assignments, registers, instances.
    Logic(Logic),
    /// A memory; its ports are raddr, rdata, we, waddr, wdata in this order.
    Memory(MemoryShape),
}

/// Assignments, registers and instances over one list of expressions.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Logic {
    /// Parts before wholes.
    pub exprs: Vec<Expr>,
    /// Combinational signals and what they hold.
    pub assigns: Vec<(SignalId, ExprId)>,
    /// Registers.
    pub registers: Vec<Register>,
    /// Modules inside.
    pub instances: Vec<Instance>,
}

impl Logic {
    /// The range of each expression, in the order of the list.
    #[must_use]
    pub fn ranges(&self, signals: &[Signal]) -> Vec<Range> {
        let mut out: Vec<Range> = Vec::with_capacity(self.exprs.len());
        for e in &self.exprs {
            let at = |i: ExprId| out[i.at()];
            let range = match *e {
                Expr::Const(v) => Range::of_constant(v),
                Expr::Signal(s) => signals[s].range(),
                Expr::Neg(a) => at(a).neg(),
                Expr::Not(a) => at(a).not(),
                Expr::Any(_) | Expr::IsZero(_) | Expr::Bit(..) | Expr::Unassigned => Range::BIT,
                Expr::Binary(op, a, b) => Range::binary(op, at(a), at(b)),
                Expr::Mux(_, a, b) => at(a).join(at(b)),
            };
            out.push(range);
        }
        out
    }

    /// For each signal, what drives it here: an assignment or a register's next value.
    pub(crate) fn drivers(&self, signals: usize) -> Vec<Option<ExprId>> {
        let mut out = vec![None; signals];
        for (id, e) in self.assigns.iter().copied().chain(self.registers.iter().map(|r| (r.signal, r.next))) {
            out[id] = Some(e);
        }
        out
    }

    /// Calls `f` with every signal that the expression reads.
    pub(crate) fn each_signal(&self, root: ExprId, f: &mut impl FnMut(SignalId)) {
        let mut seen = std::collections::HashSet::from([root]);
        let mut work = vec![root];
        while let Some(e) = work.pop() {
            let expr = self.exprs[e.at()];
            if let Expr::Signal(s) = expr {
                f(s);
            }
            expr.each_part(|p| {
                if seen.insert(p) {
                    work.push(p);
                }
            });
        }
    }
}

/// A module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Module {
    /// Name, `sp_...`.
    pub name: String,
    /// One line about it.
    pub doc: String,
    /// Its signals; ports among them by role, in the order of declaration.
    pub signals: Vec<Signal>,
    pub(crate) body: Body,
    /// For each output port that depends on input ports without a register between: those inputs.
    pub(crate) paths: Vec<(SignalId, Vec<SignalId>)>,
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
}

/// A whole design: distinct modules, children before parents.
#[derive(Debug, Clone)]
pub struct Design {
    /// Distinct modules; a child comes before its parents.
    pub modules: Vec<Module>,
    /// Index of the top module, the last.
    pub top: usize,
}

impl Design {
    /// The module that has everything.
    #[must_use]
    pub fn top_module(&self) -> &Module {
        &self.modules[self.top]
    }
}
