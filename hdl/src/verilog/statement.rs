//! Registers as clocked statements: conditions as if and else, branches that hold left out.

use std::fmt::Write as _;
use std::rc::Rc;

use super::expr::Printer;
use crate::netlist::{Expr, ExprRef, Signal, SignalId};

/// Prints `targets` as non-blocking assignments, those with one condition side by side under one `if`.
pub fn block(out: &mut String, p: &mut Printer, signals: &[Signal], targets: &[(SignalId, ExprRef)], depth: usize) {
    let pad = "    ".repeat(depth);
    let mut rest = targets;
    while let Some(((id, value), _)) = rest.split_first() {
        let Expr::Mux(condition, ..) = &**value else {
            if **value != Expr::Signal(*id) {
                let s = &signals[*id];
                let text = p.text(value, s.width);
                let _ = writeln!(out, "{pad}{} <= {};", s.name, bare(&text));
            }
            rest = &rest[1..];
            continue;
        };
        let together = rest.iter().take_while(|t| same_condition(&t.1, condition)).count();
        let (group, after) = rest.split_at(together);
        conditional(out, p, signals, group, depth);
        rest = after;
    }
}

fn same_condition(e: &ExprRef, condition: &ExprRef) -> bool {
    matches!(&**e, Expr::Mux(c, ..) if Rc::ptr_eq(c, condition) || c == condition)
}

/// A group whose values all hang on one condition.
fn conditional(out: &mut String, p: &mut Printer, signals: &[Signal], group: &[(SignalId, ExprRef)], depth: usize) {
    let pad = "    ".repeat(depth);
    let (mut then, mut otherwise, mut test) = (Vec::new(), Vec::new(), None);
    for (id, value) in group {
        let Expr::Mux(c, a, b) = &**value else { continue };
        test = Some(c);
        if **a != Expr::Signal(*id) {
            then.push((*id, a.clone()));
        }
        if **b != Expr::Signal(*id) {
            otherwise.push((*id, b.clone()));
        }
    }
    let Some(test) = test else { return };
    let text = p.test(test);
    if then.is_empty() {
        let _ = writeln!(out, "{pad}if (!{text}) begin");
        block(out, p, signals, &otherwise, depth + 1);
    } else {
        let _ = writeln!(out, "{pad}if ({}) begin", bare(&text));
        block(out, p, signals, &then, depth + 1);
        if is_one_condition(&otherwise) {
            // `else if` rather than a nested `if`.
            let mut inner = String::new();
            conditional(&mut inner, p, signals, &otherwise, depth);
            let _ = write!(out, "{pad}end else {}", inner.trim_start());
            return;
        }
        if !otherwise.is_empty() {
            let _ = writeln!(out, "{pad}end else begin");
            block(out, p, signals, &otherwise, depth + 1);
        }
    }
    let _ = writeln!(out, "{pad}end");
}

fn is_one_condition(targets: &[(SignalId, ExprRef)]) -> bool {
    match targets.first().map(|t| &*t.1) {
        Some(Expr::Mux(c, ..)) => targets.iter().all(|t| same_condition(&t.1, c)),
        _ => false,
    }
}

/// The text without the parentheses around all of it.
pub fn bare(text: &str) -> &str {
    let Some(inner) = text.strip_prefix('(').and_then(|t| t.strip_suffix(')')) else { return text };
    let mut depth = 0i32;
    for c in inner.chars() {
        depth += match c {
            '(' => 1,
            ')' => -1,
            _ => 0,
        };
        if depth < 0 {
            return text;
        }
    }
    inner
}
