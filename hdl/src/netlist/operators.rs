//! What a design computes, counted by kind: for those who estimate how many logic cells it will take.

use std::collections::HashMap;
use std::ops::AddAssign;
use std::rc::Rc;

use super::{Binary, Body, Design, Expr, ExprRef, Module, Range, Register, Signal, Zeros};
use crate::signal::Tag;

/// Bits of a design's operators by kind, each operator as often as its module is there. Shared expressions count once, and registers that are there to be watched not at all.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Operators {
    /// Bits of sums, differences and negations.
    pub add: usize,
    /// Bits of operands that are compared by size.
    pub order: usize,
    /// Bits of operands that are compared for equality, or with zero.
    pub equal: usize,
    /// Bits of choices between two values.
    pub choose: usize,
    /// Bits of choices of which one value is a constant, and of bitwise operators.
    pub gate: usize,
    /// Bits of shifts by a variable, times the bits of the distance; and of values of which one bit is chosen.
    pub shift: usize,
    /// Bits of one factor times bits of the other.
    pub multiply: usize,
    /// Bits of registers.
    pub register: usize,
}

impl AddAssign for Operators {
    fn add_assign(&mut self, other: Self) {
        self.add += other.add;
        self.order += other.order;
        self.equal += other.equal;
        self.choose += other.choose;
        self.gate += other.gate;
        self.shift += other.shift;
        self.multiply += other.multiply;
        self.register += other.register;
    }
}

impl Design {
    /// The operators of all modules, below the top module.
    #[must_use]
    pub fn operators(&self) -> Operators {
        let mut sums: Vec<Operators> = Vec::with_capacity(self.modules.len());
        // Children come before their parents.
        for module in &self.modules {
            let mut sum = Operators::default();
            // What hard cells do instead of lookup tables is nothing here.
            if module.hard.is_some() && module.tag == Tag::Adders {
                sums.push(sum);
                continue;
            }
            if let Body::Logic { assigns, registers, instances } = &module.body {
                let mut counter = Counter::new(module);
                for (_, value) in assigns {
                    counter.count(value);
                }
                for register in registers {
                    counter.register(register);
                }
                sum = counter.found;
                let zeros = Zeros::of(assigns);
                for instance in instances {
                    if !zeros.nothing_enters(instance, &self.modules[instance.module]) {
                        sum += sums[instance.module];
                    }
                }
            }
            sums.push(sum);
        }
        sums.get(self.top).copied().unwrap_or_default()
    }
}

/// Counts the expressions of a module.
struct Counter<'a> {
    signals: &'a [Signal],
    /// Those that were counted, and their ranges; shared parts make a walk without this exponential.
    ranges: HashMap<*const Expr, Range>,
    found: Operators,
}

impl<'a> Counter<'a> {
    fn new(module: &'a Module) -> Self {
        Self { signals: &module.signals, ranges: HashMap::new(), found: Operators::default() }
    }

    /// A register keeps its value, or takes a constant, by its enable and its reset: these choices need no cell.
    fn register(&mut self, register: &Register) {
        if self.signals[register.signal].is_watched() {
            return;
        }
        self.found.register += self.signals[register.signal].width;
        let mut next = &register.next;
        let itself = |e: &ExprRef| matches!(&**e, Expr::Signal(s) if *s == register.signal);
        while let Expr::Mux(condition, a, b) = &**next {
            let rest = match (itself(a) || a.constant().is_some(), itself(b) || b.constant().is_some()) {
                (true, _) => b,
                (_, true) => a,
                _ => break,
            };
            self.count(condition);
            self.found.gate += 1;
            next = rest;
        }
        self.count(next);
    }

    /// Counts an expression and its parts, and gives its range.
    fn count(&mut self, e: &ExprRef) -> Range {
        if let Some(known) = self.ranges.get(&Rc::as_ptr(e)) {
            return *known;
        }
        let parts: Vec<Range> = e.parts().map(|part| self.count(part)).collect();
        let signals = self.signals;
        let mut known = parts.iter();
        let range = e.range_from(&|s| signals[s].range(), &mut |part| {
            known.next().copied().unwrap_or_else(|| part.range(signals))
        });
        self.add(e, &parts, range.width().min(64));
        self.ranges.insert(Rc::as_ptr(e), range);
        range
    }

    fn add(&mut self, e: &Expr, parts: &[Range], width: usize) {
        let found = &mut self.found;
        let bits = |part: usize| parts.get(part).map_or(0, |range| range.width().min(64));
        match e {
            Expr::Const(_) | Expr::Named(..) | Expr::Unassigned | Expr::Signal(_) | Expr::Not(_) => {}
            Expr::Neg(_) if e.constant().is_some() => {}
            Expr::Neg(_) => found.add += width,
            Expr::Any(_) | Expr::IsZero(_) => found.equal += bits(0),
            Expr::Bit(_, index) if index.constant().is_none() => found.shift += bits(0),
            Expr::Bit(..) => {}
            Expr::Mux(_, a, b) if a.constant().is_some() || b.constant().is_some() => found.gate += width,
            Expr::Mux(..) => found.choose += width,
            Expr::Binary(op, _, b) => match op {
                Binary::Add | Binary::Sub => found.add += width,
                Binary::Mul => found.multiply += bits(0) * bits(1),
                Binary::And | Binary::Or | Binary::Xor => found.gate += width,
                Binary::Shl | Binary::Shr if b.constant().is_some() => {}
                Binary::Shl | Binary::Shr => found.shift += width * bits(1),
                Binary::Eq | Binary::Ne => found.equal += bits(0).max(bits(1)),
                Binary::Lt | Binary::Le => found.order += bits(0).max(bits(1)),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Operators;
    use crate::blocks::lut_multiplier::LutMultiplier;
    use crate::blocks::multiplier::Multiplier;
    use crate::extract::extract;
    use sigprop_spec::Config;

    #[test]
    fn a_multiplier_is_a_product_and_its_registers() {
        let found = extract(&Multiplier::new(8, 6, 14, true)).unwrap().operators();
        assert_eq!(found, Operators { multiply: 48, register: 8 + 6 + 14, ..Operators::default() });
    }

    #[test]
    fn one_of_lookup_tables_is_gates_and_sums() {
        let found = extract(&LutMultiplier::new(8)).unwrap().operators();
        assert_eq!((found.multiply, found.choose, found.order), (0, 0, 0), "{found:?}");
        // Eight rows of eight gates; for each half three sums, and one over the halves.
        assert_eq!(found.gate, 64, "{found:?}");
        assert!(found.add >= 7 * 8 && found.register >= 16, "{found:?}");
    }

    /// No score is there where samples pass twice, and nothing enters the multiplier of scores.
    #[test]
    fn what_nothing_enters_does_not_count() {
        let of = |sets: &[&str]| {
            let sets: Vec<String> = sets.iter().map(ToString::to_string).collect();
            crate::stage(&Config::preset_with("digits", &sets).unwrap(), 0).unwrap()
        };
        let count = |sets: &[&str]| {
            let mut stage = of(sets);
            let own = stage.operators();
            let multiplier = stage.modules.iter().position(|m| m.name == "sp_lut_multiplier").unwrap();
            stage.top = multiplier;
            (own, stage.operators())
        };
        let ((own, multiplier), (with_scores, _)) = (count(&["learning.target=error"]), count(&[]));
        assert!(multiplier.add > 50 && multiplier.register == 80, "{multiplier:?}");
        assert!(own.add + 8 * multiplier.add < with_scores.add, "{own:?} and {with_scores:?}");
    }

    #[test]
    fn instances_count_as_often_as_they_are_there() {
        let of = |lanes: &str| {
            let config = Config::preset_with("digits", &[format!("hardware.lanes={lanes}")]).unwrap();
            crate::stage(&config, 1).unwrap().operators()
        };
        // Of 9, 10 and 11 lanes widths and rows are nearly the same, so that each adds what the one before did.
        let [nine, ten, eleven] = ["[1, 9]", "[1, 10]", "[1, 11]"].map(of);
        let (first, second) = (ten.register - nine.register, eleven.register - ten.register);
        assert!(first > 300 && first.abs_diff(second) * 10 < first, "{first} and {second}");
        assert_eq!(ten.multiply * 11, eleven.multiply * 10);
        assert!(ten.multiply > 0);
    }
}
