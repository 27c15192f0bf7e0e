//! What the syntax tree of a kernel says by its text alone.

use rust_hdl_core::ast::{VerilogExpression, VerilogLiteral, VerilogOp, VerilogOpUnary};

/// The value of a literal.
pub fn literal(l: &VerilogLiteral) -> i64 {
    let text = format!("{l:x}");
    let digits = text.split("'h").nth(1).unwrap_or("0");
    i64::from_str_radix(digits, 16).unwrap_or(i64::MAX)
}

/// True where the kernel's type is bool, so that `!` is logical.
pub fn is_bool(e: &VerilogExpression) -> bool {
    match e {
        VerilogExpression::Paren(a) | VerilogExpression::Unary(VerilogOpUnary::Not, a) => is_bool(a),
        VerilogExpression::Unary(VerilogOpUnary::Any, _) | VerilogExpression::Index(..) => true,
        VerilogExpression::Literal(l) => format!("{l}").starts_with("1'"),
        VerilogExpression::Binary(a, op, b) => match op {
            VerilogOp::BitAnd | VerilogOp::BitOr | VerilogOp::BitXor => is_bool(a) && is_bool(b),
            VerilogOp::Add | VerilogOp::Sub | VerilogOp::Mul | VerilogOp::Shl | VerilogOp::Shr => false,
            _ => true,
        },
        _ => false,
    }
}
