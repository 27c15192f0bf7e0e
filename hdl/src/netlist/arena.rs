//! Making expressions: each distinct one once, constants and what the ranges decide folded on the way.

use std::collections::HashMap;

use super::{Binary, Expr, ExprId, Range, Signal, SignalId};

/// The expressions of a module under construction, with the range of each.
#[derive(Debug, Default)]
pub struct Arena {
    exprs: Vec<Expr>,
    ranges: Vec<Range>,
    index: HashMap<Expr, ExprId>,
}

impl Arena {
    fn push(&mut self, e: Expr, range: Range) -> ExprId {
        if let Some(&id) = self.index.get(&e) {
            return id;
        }
        let id = ExprId(self.exprs.len() as u32);
        self.exprs.push(e);
        self.ranges.push(range);
        self.index.insert(e, id);
        id
    }

    /// All expressions, parts before wholes.
    #[must_use]
    pub fn exprs(&self) -> &[Expr] {
        &self.exprs
    }

    /// The expression.
    #[must_use]
    pub fn get(&self, e: ExprId) -> Expr {
        self.exprs[e.at()]
    }

    /// The range of its values.
    #[must_use]
    pub fn range(&self, e: ExprId) -> Range {
        self.ranges[e.at()]
    }

    /// The value of a constant.
    #[must_use]
    pub fn constant_of(&self, e: ExprId) -> Option<i64> {
        if let Expr::Const(v) = self.get(e) { Some(v) } else { None }
    }

    /// A constant.
    pub fn constant(&mut self, v: i64) -> ExprId {
        self.push(Expr::Const(v), Range::of_constant(v))
    }

    /// A signal's value.
    pub fn signal(&mut self, id: SignalId, signal: &Signal) -> ExprId {
        self.push(Expr::Signal(id), signal.range())
    }

    pub(crate) fn unassigned(&mut self) -> ExprId {
        self.push(Expr::Unassigned, Range::BIT)
    }

    /// `op(a, b)`.
    pub fn binary(&mut self, op: Binary, a: ExprId, b: ExprId) -> ExprId {
        let (x, y) = (self.constant_of(a), self.constant_of(b));
        if let (Some(x), Some(y)) = (x, y)
            && let Some(v) = apply(op, x, y)
        {
            return self.constant(v);
        }
        let (ra, rb) = (self.range(a), self.range(b));
        let bits = |r: Range| r.fits(Range::BIT);
        match (op, x, y) {
            (Binary::Add | Binary::Sub | Binary::Or | Binary::Xor | Binary::Shl | Binary::Shr, _, Some(0)) => a,
            (Binary::Add | Binary::Or | Binary::Xor, Some(0), _) => b,
            (Binary::Mul | Binary::And, Some(0), _) | (Binary::Mul | Binary::And, _, Some(0)) => self.constant(0),
            (Binary::Mul, _, Some(1)) => a,
            (Binary::Mul, Some(1), _) => b,
            (Binary::And, _, Some(1)) if bits(ra) => a,
            (Binary::And, Some(1), _) if bits(rb) => b,
            (Binary::Or, _, Some(1)) if bits(ra) => b,
            (Binary::Or, Some(1), _) if bits(rb) => a,
            _ => match decided(op, ra, rb) {
                Some(v) => self.constant(i64::from(v)),
                None => self.push(Expr::Binary(op, a, b), Range::binary(op, ra, rb)),
            },
        }
    }

    /// `-a`.
    pub fn neg(&mut self, a: ExprId) -> ExprId {
        match self.constant_of(a).and_then(i64::checked_neg) {
            Some(v) => self.constant(v),
            None => self.push(Expr::Neg(a), self.range(a).neg()),
        }
    }

    /// Bitwise not of an integer.
    pub fn not(&mut self, a: ExprId) -> ExprId {
        match self.constant_of(a) {
            Some(v) => self.constant(!v),
            None => self.push(Expr::Not(a), self.range(a).not()),
        }
    }

    /// 1 where `a` is not zero.
    pub fn any(&mut self, a: ExprId) -> ExprId {
        let r = self.range(a);
        match self.constant_of(a) {
            Some(v) => self.constant(i64::from(v != 0)),
            None if r.fits(Range::BIT) => a,
            None if r.low > 0 || r.high < 0 => self.constant(1),
            None => self.push(Expr::Any(a), Range::BIT),
        }
    }

    /// 1 where `a` is zero.
    pub fn is_zero(&mut self, a: ExprId) -> ExprId {
        let r = self.range(a);
        match (self.constant_of(a), self.get(a)) {
            (Some(v), _) => self.constant(i64::from(v == 0)),
            (None, Expr::IsZero(x)) => self.any(x),
            (None, Expr::Any(x)) => self.is_zero(x),
            (None, Expr::Binary(Binary::Eq, x, y)) => self.binary(Binary::Ne, x, y),
            (None, Expr::Binary(Binary::Ne, x, y)) => self.binary(Binary::Eq, x, y),
            (None, Expr::Binary(Binary::Lt, x, y)) => self.binary(Binary::Le, y, x),
            (None, Expr::Binary(Binary::Le, x, y)) => self.binary(Binary::Lt, y, x),
            _ if r.low > 0 || r.high < 0 => self.constant(0),
            _ => self.push(Expr::IsZero(a), Range::BIT),
        }
    }

    /// Bit `index` of `a`; the index must not be negative.
    pub fn bit(&mut self, a: ExprId, index: ExprId) -> ExprId {
        let r = self.range(a);
        match (self.constant_of(a), self.constant_of(index)) {
            (Some(v), Some(i)) => self.constant(v >> i.clamp(0, 63) & 1),
            (None, Some(0)) if r.fits(Range::BIT) => a,
            (None, Some(i)) if i >= 0 && i as usize >= r.width() => {
                if r.is_signed() {
                    let top = self.constant(r.width() as i64 - 1);
                    self.bit(a, top)
                } else {
                    self.constant(0)
                }
            }
            _ => self.push(Expr::Bit(a, index), Range::BIT),
        }
    }

    /// `then` where `condition` is not zero, else `otherwise`.
    pub fn mux(&mut self, condition: ExprId, then: ExprId, otherwise: ExprId) -> ExprId {
        if then == otherwise {
            return then;
        }
        match self.constant_of(condition) {
            Some(0) => return otherwise,
            Some(_) => return then,
            None => {}
        }
        // `if !c {a} else {b}` is `if c {b} else {a}`.
        match self.get(condition) {
            Expr::IsZero(c) => return self.mux(c, otherwise, then),
            Expr::Any(c) => return self.mux(c, then, otherwise),
            _ => {}
        }
        let range = self.range(then).join(self.range(otherwise));
        if self.get(then) == Expr::Unassigned || self.get(otherwise) == Expr::Unassigned {
            return self.push(Expr::Mux(condition, then, otherwise), range);
        }
        match (self.constant_of(then), self.constant_of(otherwise)) {
            (Some(1), Some(0)) => self.any(condition),
            (Some(0), Some(1)) => self.is_zero(condition),
            _ => self.push(Expr::Mux(condition, then, otherwise), range),
        }
    }
}

fn apply(op: Binary, a: i64, b: i64) -> Option<i64> {
    Some(match op {
        Binary::Add => a.checked_add(b)?,
        Binary::Sub => a.checked_sub(b)?,
        Binary::Mul => a.checked_mul(b)?,
        Binary::And => a & b,
        Binary::Or => a | b,
        Binary::Xor => a ^ b,
        Binary::Shl => i64::try_from(i128::from(a) << u32::try_from(b).ok().filter(|b| *b < 63)?).ok()?,
        Binary::Shr => a >> u32::try_from(b).ok()?.min(63),
        Binary::Eq => i64::from(a == b),
        Binary::Ne => i64::from(a != b),
        Binary::Lt => i64::from(a < b),
        Binary::Le => i64::from(a <= b),
    })
}

/// A comparison whose outcome the ranges alone decide.
fn decided(op: Binary, a: Range, b: Range) -> Option<bool> {
    let apart = a.high < b.low || b.high < a.low;
    match op {
        Binary::Eq if apart => Some(false),
        Binary::Ne if apart => Some(true),
        Binary::Lt if a.high < b.low => Some(true),
        Binary::Lt if a.low >= b.high => Some(false),
        Binary::Le if a.high <= b.low => Some(true),
        Binary::Le if a.low > b.high => Some(false),
        _ => None,
    }
}
