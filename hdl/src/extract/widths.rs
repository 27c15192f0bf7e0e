//! How wide the values of a kernel's expressions get.

use std::collections::HashMap;
use std::rc::Rc;

use crate::netlist::{Expr, ExprRef, Range, Signal};

/// Ranges of the expressions seen so far, by address: of the value, and the widest of it and its parts. The
/// expressions are kept, so that no address is used again.
#[derive(Default)]
pub struct Widths {
    known: HashMap<*const Expr, (Range, Range)>,
    kept: Vec<ExprRef>,
}

impl Widths {
    /// The widest range of the expression and its parts.
    pub fn widest(&mut self, e: &ExprRef, signals: &[Signal]) -> Range {
        self.kept.push(e.clone());
        self.ranges(e, signals).1
    }

    fn ranges(&mut self, e: &ExprRef, signals: &[Signal]) -> (Range, Range) {
        if let Some(&known) = self.known.get(&Rc::as_ptr(e)) {
            return known;
        }
        let parts: Vec<Range> = e.parts().map(|p| self.ranges(p, signals).1).collect();
        let own = e.range_from(&|s| signals[s].range(), &mut |p| self.ranges(p, signals).0);
        let widest = parts.into_iter().chain([own]).max_by_key(|r| r.signed_width()).unwrap_or(own);
        self.known.insert(Rc::as_ptr(e), (own, widest));
        (own, widest)
    }
}
