//! Registers as clocked statements: conditions as if and else, branches that hold left out.

use std::fmt::Write as _;
use std::rc::Rc;

use super::expr::Printer;
use crate::netlist::chain::needless;
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
        match without_condition(group) {
            Some(shorter) => block(out, p, signals, &shorter, depth),
            None => conditional(out, p, signals, group, depth),
        }
        rest = after;
    }
}

fn same_condition(e: &ExprRef, condition: &ExprRef) -> bool {
    matches!(&**e, Expr::Mux(c, ..) if Rc::ptr_eq(c, condition) || c == condition)
}

/// A group without its condition, where the rest gives under it what the condition gives.
fn without_condition(group: &[(SignalId, ExprRef)]) -> Option<Vec<(SignalId, ExprRef)>> {
    let rest = |(id, value): &(SignalId, ExprRef)| match &**value {
        Expr::Mux(c, a, b) if needless(c, a, b) => Some((*id, b.clone())),
        _ => None,
    };
    group.iter().map(rest).collect()
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
    while is_one_condition(&otherwise)
        && let Some(shorter) = without_condition(&otherwise)
    {
        otherwise = shorter;
    }
    if then.is_empty() {
        // Conditions under which all of it holds, one after the other.
        let mut text = p.test_not(test);
        while let Some((next, rest)) = all_hold(&otherwise) {
            text = format!("({text} && {})", p.test_not(&next));
            otherwise = rest;
        }
        let _ = writeln!(out, "{pad}if ({}) begin", bare(&text));
        block(out, p, signals, &otherwise, depth + 1);
    } else {
        let text = p.test(test);
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

/// The condition under which all targets hold their values, and what they take otherwise.
fn all_hold(targets: &[(SignalId, ExprRef)]) -> Option<(ExprRef, Vec<(SignalId, ExprRef)>)> {
    let Expr::Mux(condition, ..) = &*targets.first()?.1 else { return None };
    let rest = |(id, value): &(SignalId, ExprRef)| match &**value {
        Expr::Mux(_, a, b) if **a == Expr::Signal(*id) && same_condition(value, condition) => Some((*id, b.clone())),
        _ => None,
    };
    Some((condition.clone(), targets.iter().map(rest).collect::<Option<_>>()?))
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
