//! Expressions over integers. A module holds its expressions in one list, parts before wholes, each distinct one once.

use super::SignalId;

/// Index of an expression in its module's list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ExprId(pub(crate) u32);

impl ExprId {
    pub(crate) const fn at(self) -> usize {
        self.0 as usize
    }
}

/// Operators of two integers; comparisons give 0 or 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum Binary {
    Add,
    Sub,
    Mul,
    And,
    Or,
    Xor,
    Shl,
    /// Floor of the division by a power of two.
    Shr,
    Eq,
    Ne,
    Lt,
    Le,
}

/// An expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Expr {
    /// A constant.
    Const(i64),
    /// A signal of the module.
    Signal(SignalId),
    /// Minus.
    Neg(ExprId),
    /// `-x - 1`.
    Not(ExprId),
    /// 1 where the value is not zero.
    Any(ExprId),
    /// 1 where the value is zero.
    IsZero(ExprId),
    /// Bit of the two's complement: value, index.
    Bit(ExprId, ExprId),
    /// Two operands.
    Binary(Binary, ExprId, ExprId),
    /// Condition, value where it is not zero, value where it is.
    Mux(ExprId, ExprId, ExprId),
    /// Nothing was assigned (only during extraction).
    Unassigned,
}

impl Expr {
    /// Calls `f` with each part.
    pub(crate) fn each_part(&self, mut f: impl FnMut(ExprId)) {
        match *self {
            Self::Const(_) | Self::Signal(_) | Self::Unassigned => {}
            Self::Neg(a) | Self::Not(a) | Self::Any(a) | Self::IsZero(a) => f(a),
            Self::Bit(a, b) | Self::Binary(_, a, b) => {
                f(a);
                f(b);
            }
            Self::Mux(a, b, c) => {
                f(a);
                f(b);
                f(c);
            }
        }
    }

    /// The same with other numbers for parts and signals.
    pub(crate) fn map(self, part: impl Fn(ExprId) -> ExprId, signal: impl Fn(SignalId) -> SignalId) -> Self {
        match self {
            Self::Const(_) | Self::Unassigned => self,
            Self::Signal(s) => Self::Signal(signal(s)),
            Self::Neg(a) => Self::Neg(part(a)),
            Self::Not(a) => Self::Not(part(a)),
            Self::Any(a) => Self::Any(part(a)),
            Self::IsZero(a) => Self::IsZero(part(a)),
            Self::Bit(a, b) => Self::Bit(part(a), part(b)),
            Self::Binary(op, a, b) => Self::Binary(op, part(a), part(b)),
            Self::Mux(a, b, c) => Self::Mux(part(a), part(b), part(c)),
        }
    }
}
