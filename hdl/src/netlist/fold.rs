//! Making expressions, constants folded on the way.

use std::rc::Rc;

use super::{Binary, Expr, ExprRef};

/// A constant.
pub fn constant(v: i64) -> ExprRef {
    Rc::new(Expr::Const(v))
}

/// A constant with a name.
pub fn named(name: &str, v: i64) -> ExprRef {
    Rc::new(Expr::Named(name.into(), v))
}

/// `op(a, b)`.
pub fn binary(op: Binary, a: ExprRef, b: ExprRef) -> ExprRef {
    if let (Some(x), Some(y)) = (a.constant(), b.constant())
        && let Some(v) = apply(op, x, y)
    {
        return constant(v);
    }
    match (op, a.constant(), b.constant()) {
        // A zero with a name is one of several values, and is compared by its name.
        (Binary::Eq, ..) if *b == Expr::Const(0) => not(a, true),
        (Binary::Ne, ..) if *b == Expr::Const(0) => any(a),
        (Binary::Add | Binary::Sub | Binary::Or | Binary::Xor | Binary::Shl | Binary::Shr, _, Some(0)) => a,
        (Binary::Add | Binary::Or | Binary::Xor, Some(0), _) => b,
        (Binary::Mul | Binary::And, Some(0), _) | (Binary::Mul | Binary::And, _, Some(0)) => constant(0),
        (Binary::Mul, _, Some(1)) => a,
        (Binary::Mul, Some(1), _) => b,
        (Binary::And, _, Some(1)) if a.is_test() => a,
        (Binary::And, Some(1), _) if b.is_test() => b,
        (Binary::Or, _, Some(1)) if a.is_test() => constant(1),
        (Binary::Or, Some(1), _) if b.is_test() => constant(1),
        _ => Rc::new(Expr::Binary(op, a, b)),
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

/// `-a`.
pub fn neg(a: ExprRef) -> ExprRef {
    match &*a {
        Expr::Const(v) => constant(-v),
        _ => Rc::new(Expr::Neg(a)),
    }
}

/// Logical not of a test, bitwise not of an integer; `boolean` is the kernel's type, which a constant cannot tell.
pub fn not(a: ExprRef, boolean: bool) -> ExprRef {
    match (a.constant(), boolean) {
        (Some(v), true) => constant(i64::from(v == 0)),
        (Some(v), false) => constant(!v),
        (None, true) => Rc::new(Expr::IsZero(a)),
        (None, false) => Rc::new(Expr::Not(a)),
    }
}

/// 1 where `a` is not zero.
pub fn any(a: ExprRef) -> ExprRef {
    match a.constant() {
        Some(v) => constant(i64::from(v != 0)),
        None if a.is_test() => a,
        None => Rc::new(Expr::Any(a)),
    }
}

/// Bit `index` of `a`.
pub fn bit(a: ExprRef, index: ExprRef) -> ExprRef {
    match (a.constant(), index.constant()) {
        (Some(v), Some(i)) => constant(v >> i.clamp(0, 63) & 1),
        _ => Rc::new(Expr::Bit(a, index)),
    }
}

/// `then` where `condition` is not zero, else `otherwise`.
pub fn mux(condition: &ExprRef, then: ExprRef, otherwise: ExprRef) -> ExprRef {
    if Rc::ptr_eq(&then, &otherwise) || then == otherwise {
        return then;
    }
    match (condition.constant(), then.constant(), otherwise.constant()) {
        (_, Some(a), Some(b)) if a == b => then,
        (Some(0), ..) => otherwise,
        (Some(_), ..) => then,
        (None, Some(1), Some(0)) if condition.is_test() => condition.clone(),
        (None, Some(0), Some(1)) if condition.is_test() => not(condition.clone(), true),
        _ => {
            // What the other branch says under the same condition is never reached.
            let otherwise = match &*otherwise {
                Expr::Mux(c, _, rest) if Rc::ptr_eq(c, condition) => rest.clone(),
                _ => otherwise,
            };
            Rc::new(Expr::Mux(condition.clone(), then, otherwise))
        }
    }
}
