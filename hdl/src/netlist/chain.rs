//! Choices by the value of one signal, as a kernel's chain of states makes them: a link that gives what the rest of the chain
//! gives too is left out, for the rest knows the signal's value.

use std::collections::HashMap;
use std::rc::Rc;

use super::{Binary, Expr, ExprRef, SignalId};

/// Shortens expressions of one module; what they share stays shared.
#[derive(Default)]
pub struct Chains(HashMap<*const Expr, (ExprRef, ExprRef)>);

impl Chains {
    /// `e` without needless links.
    pub fn shorten(&mut self, e: &ExprRef) -> ExprRef {
        let Expr::Mux(condition, then, otherwise) = &**e else { return e.clone() };
        if let Some((_, done)) = self.0.get(&Rc::as_ptr(e)) {
            return done.clone();
        }
        let short = link(e, condition, (then, otherwise), self.shorten(then), self.shorten(otherwise));
        // The expression is kept, so that no address is used again.
        self.0.insert(Rc::as_ptr(e), (e.clone(), short.clone()));
        short
    }
}

fn link(e: &ExprRef, condition: &ExprRef, parts: (&ExprRef, &ExprRef), shorter: ExprRef, rest: ExprRef) -> ExprRef {
    if needless(condition, &shorter, &rest) {
        return rest;
    }
    if Rc::ptr_eq(&shorter, parts.0) && Rc::ptr_eq(&rest, parts.1) {
        return e.clone();
    }
    Rc::new(Expr::Mux(condition.clone(), shorter, rest))
}

/// Whether the rest gives `then` too where the condition holds.
pub fn needless(condition: &Expr, then: &ExprRef, rest: &ExprRef) -> bool {
    state(condition).is_some_and(|(signal, value)| same(&known(rest, signal, value), then))
}

/// The signal that a condition compares with a constant, and the constant.
fn state(condition: &Expr) -> Option<(SignalId, i64)> {
    let (a, value) = match condition {
        Expr::Binary(Binary::Eq, a, b) => (a, b.constant()?),
        Expr::IsZero(a) => (a, 0),
        _ => return None,
    };
    if let Expr::Signal(signal) = **a { Some((signal, value)) } else { None }
}

/// What `e` comes to where the signal has this value, as far as its links say.
fn known(e: &ExprRef, signal: SignalId, value: i64) -> ExprRef {
    let decided = |condition: &Expr| match state(condition) {
        Some((of, v)) if of == signal => Some(v == value),
        _ => None,
    };
    match &**e {
        Expr::Mux(condition, a, b) => match decided(condition) {
            Some(true) => known(a, signal, value),
            Some(false) => known(b, signal, value),
            None => e.clone(),
        },
        _ => decided(e).map_or_else(|| e.clone(), |v| Rc::new(Expr::Const(i64::from(v)))),
    }
}

/// Whether two expressions are plainly the same: constants of one value, or one signal, or one expression.
fn same(a: &ExprRef, b: &ExprRef) -> bool {
    let signal = |e: &Expr| if let Expr::Signal(s) = e { Some(*s) } else { None };
    let constants = a.constant().is_some() && a.constant() == b.constant();
    Rc::ptr_eq(a, b) || constants || (signal(a).is_some() && signal(a) == signal(b))
}

#[cfg(test)]
mod tests {
    use super::super::fold::{binary, constant, mux, not};
    use super::*;

    fn shorten(e: &ExprRef) -> ExprRef {
        Chains::default().shorten(e)
    }

    fn is(signal: SignalId, v: i64) -> ExprRef {
        binary(Binary::Eq, Rc::new(Expr::Signal(signal)), constant(v))
    }

    #[test]
    fn links_that_say_what_the_rest_says_go() {
        let other: ExprRef = Rc::new(Expr::Signal(9));
        // A state that gives 0 as all others do, one that gives something else, and the last.
        let chain = mux(&is(0, 0), constant(0), mux(&is(0, 1), other.clone(), mux(&is(0, 2), constant(0), is(0, 3))));
        assert_eq!(shorten(&chain), mux(&is(0, 1), other.clone(), is(0, 3)));
        // What the rest gives under the condition counts, and not what it gives at its end.
        let kept = mux(&is(0, 3), constant(0), is(0, 3));
        assert_eq!(shorten(&kept), kept);
        let given = mux(&is(0, 3), constant(1), is(0, 3));
        assert_eq!(shorten(&given), is(0, 3));
        // Of another signal nothing is known.
        let two = mux(&is(1, 3), constant(0), is(0, 3));
        assert_eq!(shorten(&two), two);
        let zero = mux(&not(Rc::new(Expr::Signal(0)), true), other.clone(), mux(&is(0, 1), constant(5), other.clone()));
        assert_eq!(shorten(&zero), mux(&is(0, 1), constant(5), other));
    }
}
