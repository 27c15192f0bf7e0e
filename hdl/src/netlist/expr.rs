//! Expressions over integers, and the exact range of their values.

use std::collections::HashSet;
use std::rc::Rc;

use super::{Signal, SignalId};

/// A shared expression.
pub type ExprRef = Rc<Expr>;

/// Operators of two integers.
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

/// An expression; comparisons and tests give 0 or 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expr {
    /// A constant.
    Const(i64),
    /// A constant that the block has a name for: that of its field, a `$` before an element's number.
    Named(Rc<str>, i64),
    /// A signal of the module.
    Signal(SignalId),
    /// Minus.
    Neg(ExprRef),
    /// `-x - 1`.
    Not(ExprRef),
    /// 1 where the value is not zero.
    Any(ExprRef),
    /// 1 where the value is zero.
    IsZero(ExprRef),
    /// Bit of the two's complement: value, index.
    Bit(ExprRef, ExprRef),
    /// Two operands.
    Binary(Binary, ExprRef, ExprRef),
    /// Condition, value where it is not zero, value where it is.
    Mux(ExprRef, ExprRef, ExprRef),
    /// Nothing was assigned (only during extraction).
    Unassigned,
}

/// Lowest and highest value, inclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Range {
    pub low: i128,
    pub high: i128,
}

impl Range {
    /// Values of a signal.
    #[must_use]
    pub const fn of_signal(width: usize, signed: bool) -> Self {
        if signed {
            Self { low: -(1 << (width - 1)), high: (1 << (width - 1)) - 1 }
        } else {
            Self { low: 0, high: (1 << width) - 1 }
        }
    }

    const fn bit() -> Self {
        Self { low: 0, high: 1 }
    }

    fn hull(values: &[i128]) -> Self {
        Self { low: values.iter().copied().min().unwrap_or(0), high: values.iter().copied().max().unwrap_or(0) }
    }

    /// True where values below zero occur.
    #[must_use]
    pub const fn is_signed(self) -> bool {
        self.low < 0
    }

    /// Bits that hold the range: two's complement where it is signed.
    #[must_use]
    pub fn width(self) -> usize {
        let magnitude = |v: i128| 128 - (if v < 0 { !v } else { v }).leading_zeros() as usize;
        let bits = magnitude(self.low).max(magnitude(self.high));
        (bits + usize::from(self.is_signed())).max(1)
    }

    /// Bits that hold the range as two's complement, a sign bit always among them.
    #[must_use]
    pub fn signed_width(self) -> usize {
        self.width() + usize::from(!self.is_signed())
    }

    /// True where every value of `self` is in `other`.
    #[must_use]
    pub const fn fits(self, other: Self) -> bool {
        self.low >= other.low && self.high <= other.high
    }

    /// The two's-complement range that covers `self`.
    fn cover(self) -> Self {
        Self::of_signal(self.signed_width().min(120), true)
    }
}

impl Expr {
    /// The value of a constant, or of one with a name and a minus.
    #[must_use]
    pub fn constant(&self) -> Option<i64> {
        match self {
            Self::Const(v) | Self::Named(_, v) => Some(*v),
            Self::Neg(a) => match &**a {
                Self::Named(_, v) => Some(-v),
                _ => None,
            },
            _ => None,
        }
    }

    /// True where the value is 0 or 1 by its kind: comparisons and tests.
    #[must_use]
    pub fn is_test(&self) -> bool {
        match self {
            Self::Any(_) | Self::IsZero(_) | Self::Bit(..) => true,
            Self::Binary(op, a, b) => match op {
                Binary::Eq | Binary::Ne | Binary::Lt | Binary::Le => true,
                Binary::And | Binary::Or | Binary::Xor => a.is_test() && b.is_test(),
                _ => false,
            },
            _ => false,
        }
    }

    /// The exact range of the values, operands taken as independent.
    #[must_use]
    pub fn range(&self, signals: &[Signal]) -> Range {
        self.range_by(&|s| signals[s].range())
    }

    /// [`Expr::range`] with the signals' ranges given by a function.
    pub(crate) fn range_by(&self, of: &impl Fn(SignalId) -> Range) -> Range {
        self.range_from(of, &mut |part| part.range_by(of))
    }

    /// The range out of the ranges of the signals and of the direct parts, which the caller may know already: shared
    /// parts make a walk through all parts exponential.
    pub(crate) fn range_from(
        &self,
        of: &impl Fn(SignalId) -> Range,
        part: &mut impl FnMut(&ExprRef) -> Range,
    ) -> Range {
        match self {
            Self::Const(v) | Self::Named(_, v) => Range { low: i128::from(*v), high: i128::from(*v) },
            Self::Signal(s) => of(*s),
            Self::Neg(a) => {
                let a = part(a);
                Range { low: -a.high, high: -a.low }
            }
            Self::Not(a) => {
                let a = part(a);
                Range { low: !a.high, high: !a.low }
            }
            Self::Any(_) | Self::IsZero(_) | Self::Bit(..) => Range::bit(),
            Self::Mux(_, a, b) => {
                let (a, b) = (part(a), part(b));
                Range::hull(&[a.low, a.high, b.low, b.high])
            }
            Self::Binary(op, a, b) => binary_range(*op, part(a), part(b)),
            Self::Unassigned => Range::bit(),
        }
    }

    /// The direct parts, in order.
    pub(crate) fn parts(&self) -> impl Iterator<Item = &ExprRef> {
        let parts = match self {
            Self::Const(_) | Self::Named(..) | Self::Unassigned | Self::Signal(_) => [None, None, None],
            Self::Neg(a) | Self::Not(a) | Self::Any(a) | Self::IsZero(a) => [Some(a), None, None],
            Self::Bit(a, b) | Self::Binary(_, a, b) => [Some(a), Some(b), None],
            Self::Mux(a, b, c) => [Some(a), Some(b), Some(c)],
        };
        parts.into_iter().flatten()
    }

    /// Calls `f` with every signal that the expression reads, at least once for each.
    pub fn each_signal(&self, f: &mut impl FnMut(SignalId)) {
        self.each_unseen(&mut HashSet::new(), f);
    }

    fn each_unseen(&self, seen: &mut HashSet<*const Self>, f: &mut impl FnMut(SignalId)) {
        if let Self::Signal(s) = self {
            f(*s);
        }
        for part in self.parts() {
            // Only a part with several owners can come twice.
            if Rc::strong_count(part) == 1 || seen.insert(Rc::as_ptr(part)) {
                part.each_unseen(seen, f);
            }
        }
    }
}

fn binary_range(op: Binary, a: Range, b: Range) -> Range {
    let shift = |v: i128| v.clamp(0, 100) as u32;
    match op {
        Binary::Add => Range { low: a.low + b.low, high: a.high + b.high },
        Binary::Sub => Range { low: a.low - b.high, high: a.high - b.low },
        Binary::Mul => Range::hull(&[a.low * b.low, a.low * b.high, a.high * b.low, a.high * b.high]),
        Binary::And if a.low >= 0 && b.low >= 0 => Range { low: 0, high: a.high.min(b.high) },
        Binary::And if a.low >= 0 => Range { low: 0, high: a.high },
        Binary::And if b.low >= 0 => Range { low: 0, high: b.high },
        Binary::Or | Binary::Xor if a.low >= 0 && b.low >= 0 => {
            Range::of_signal(Range { low: 0, high: a.high.max(b.high) }.width(), false)
        }
        Binary::And | Binary::Or | Binary::Xor => {
            let (a, b) = (a.cover(), b.cover());
            Range::hull(&[a.low, a.high, b.low, b.high])
        }
        Binary::Shl => {
            let s = [shift(b.low), shift(b.high)];
            // Values of at most 63 bits shifted further than 64 are refused by their width.
            let scale = |v: i128, s: u32| v.saturating_mul(1i128 << s.min(64));
            Range::hull(&[scale(a.low, s[0]), scale(a.low, s[1]), scale(a.high, s[0]), scale(a.high, s[1])])
        }
        Binary::Shr => {
            let s = [shift(b.low), shift(b.high)];
            Range::hull(&[a.low >> s[0], a.low >> s[1], a.high >> s[0], a.high >> s[1]])
        }
        Binary::Eq | Binary::Ne | Binary::Lt | Binary::Le => Range::bit(),
    }
}
