//! Expressions as Verilog text of an exact width.
//!
//! Verilog's own width and sign rules are never relied upon: every text that leaves here is exactly as wide as its
//! place, every operand is extended by hand, and `$signed` stands only where it changes the meaning (comparisons,
//! arithmetic shifts, products).

use std::collections::HashMap;
use std::fmt::Write as _;

use crate::extract::constant_name;
use crate::netlist::{Binary, Expr, ExprRef, Range, Signal, SignalId};
use crate::span::span;

/// Prints expressions of one module; keeps the wires that had to be named and the bits that were read.
pub struct Printer<'a> {
    signals: &'a [Signal],
    /// Bits of each signal that some text reads.
    pub used: Vec<u64>,
    /// Wires made for intermediates that Verilog cannot slice: name, width, signed, text.
    pub hoisted: Vec<(String, usize, bool, String)>,
    known: Vec<(ExprRef, String)>,
    /// Constants that have a name.
    pub constants: Constants,
}

/// The constants of a module that are called by their names.
#[derive(Debug, Clone, Default)]
pub struct Constants {
    /// Name, value, the most bits that are read of it, and whether these are read as bits.
    pub met: Vec<(String, i64, usize, bool)>,
    place: HashMap<String, usize>,
}

impl Constants {
    fn meet(&mut self, name: &str, v: i64, w: usize, bits: bool) -> String {
        let name = constant_name(name);
        let place = *self.place.entry(name.clone()).or_insert_with(|| {
            self.met.push((name.clone(), v, w, bits));
            self.met.len() - 1
        });
        let met = &mut self.met[place];
        (met.2, met.3) = (met.2.max(w), met.3 || bits);
        // Narrower places take the lowest bits.
        slice(&name, met.2, false, 0, w)
    }

    /// The declarations, in this order of their names.
    pub fn text(&self, order: &[String]) -> String {
        let mut out = String::new();
        for place in order.iter().filter_map(|name| self.place.get(name)) {
            let (name, v, w, bits) = &self.met[*place];
            let value = if *bits { hex(*v, *w) } else { literal(*v, *w) };
            let _ = writeln!(out, "    localparam {}{name} = {value};", span(*w));
        }
        out
    }
}

impl<'a> Printer<'a> {
    /// A printer for the module with these signals.
    pub fn new(signals: &'a [Signal], constants: Constants) -> Self {
        Self { signals, used: vec![0; signals.len()], hoisted: Vec::new(), known: Vec::new(), constants }
    }

    fn range(&self, e: &Expr) -> Range {
        e.range(self.signals)
    }

    /// `e` modulo `2^w`, as text of exactly `w` bits.
    pub fn text(&mut self, e: &ExprRef, w: usize) -> String {
        match &**e {
            Expr::Const(v) => literal(*v, w),
            // A bit says as much as its name.
            Expr::Named(_, v) if w == 1 => literal(*v, 1),
            Expr::Named(name, v) => self.constants.meet(name, *v, w, false),
            Expr::Signal(s) => self.signal(*s, w),
            Expr::Unassigned => literal(0, w),
            Expr::Neg(a) => format!("(-{})", self.text(a, w)),
            Expr::Not(a) => format!("(~{})", self.text(a, w)),
            Expr::Any(_) | Expr::IsZero(_) | Expr::Bit(..) => {
                let test = self.test(e);
                extend(&test, w)
            }
            Expr::Mux(c, a, b) => {
                let c = self.test(c);
                format!("({c} ? {} : {})", self.text(a, w), self.text(b, w))
            }
            Expr::Binary(op, a, b) => self.binary(e, *op, a, b, w),
        }
    }

    fn binary(&mut self, e: &ExprRef, op: Binary, a: &ExprRef, b: &ExprRef, w: usize) -> String {
        let symbol = match op {
            Binary::Add => "+",
            Binary::Sub => "-",
            Binary::And => "&",
            Binary::Or => "|",
            Binary::Xor => "^",
            Binary::Mul => return format!("($signed({}) * $signed({}))", self.text(a, w), self.text(b, w)),
            Binary::Shl => return self.shift_left(a, b, w),
            Binary::Shr => return self.shift_right(a, b, w),
            Binary::Eq | Binary::Ne | Binary::Lt | Binary::Le => {
                let test = self.test(e);
                return extend(&test, w);
            }
        };
        if matches!(op, Binary::And | Binary::Or | Binary::Xor) {
            return format!("({} {symbol} {})", self.bits(a, w), self.bits(b, w));
        }
        format!("({} {symbol} {})", self.text(a, w), self.text(b, w))
    }

    /// As [`Self::text`], and a constant in hexadecimal digits, for it is a mask.
    fn bits(&mut self, e: &ExprRef, w: usize) -> String {
        match &**e {
            Expr::Const(v) if *v > 9 => hex(*v, w),
            Expr::Named(name, v) if w > 1 => self.constants.meet(name, *v, w, *v > 9),
            _ => self.text(e, w),
        }
    }

    fn signal(&mut self, s: SignalId, w: usize) -> String {
        let signal = &self.signals[s];
        let (n, name) = (signal.width, signal.name.clone());
        self.mark(s, 0, w.min(n));
        slice(&name, n, signal.signed, 0, w)
    }

    fn mark(&mut self, s: SignalId, from: usize, to: usize) {
        for b in from..to {
            self.used[s] |= 1 << b;
        }
    }

    fn shift_left(&mut self, a: &ExprRef, b: &ExprRef, w: usize) -> String {
        match b.constant() {
            Some(n) if n as usize >= w => literal(0, w),
            Some(0) => self.text(a, w),
            Some(n) => {
                let n = n as usize;
                format!("{{{}, {n}'d0}}", self.text(a, w - n))
            }
            None => {
                let amount = self.range(b).width();
                format!("({} << {})", self.text(a, w), self.text(b, amount))
            }
        }
    }

    fn shift_right(&mut self, a: &ExprRef, b: &ExprRef, w: usize) -> String {
        let range = self.range(a);
        if let Some(n) = b.constant() {
            let n = n as usize;
            if let Expr::Signal(s) = &**a {
                let signal = &self.signals[*s];
                let (width, signed, name) = (signal.width, signal.signed, signal.name.clone());
                self.mark(*s, n.min(width), (n + w).min(width));
                if signed && n + w > width {
                    self.mark(*s, width - 1, width);
                }
                return slice(&name, width, signed, n, w);
            }
            let (name, width, signed) = self.hoist(a, range);
            return slice(&name, width, signed, n, w);
        }
        let amount = self.range(b).width();
        let amount = self.text(b, amount);
        let own = range.width().max(w);
        let value = self.text(a, own);
        let text = if range.is_signed() {
            format!("$unsigned($signed({value}) >>> {amount})")
        } else {
            format!("({value} >> {amount})")
        };
        if own == w {
            return text;
        }
        let name = self.name_wire(a, own, range.is_signed(), text);
        slice(&name, own, range.is_signed(), 0, w)
    }

    /// A wire of its own for `e`, with all its bits.
    fn hoist(&mut self, e: &ExprRef, range: Range) -> (String, usize, bool) {
        let (width, signed) = (range.width(), range.is_signed());
        if let Some((_, name)) = self.known.iter().find(|k| k.0 == *e) {
            return (name.clone(), width, signed);
        }
        let text = self.text(e, width);
        let name = self.name_wire(e, width, signed, text);
        self.known.push((e.clone(), name.clone()));
        (name, width, signed)
    }

    fn name_wire(&mut self, _of: &ExprRef, width: usize, signed: bool, text: String) -> String {
        let mut n = self.hoisted.len() + 1;
        let mut name = format!("part_{n}");
        while self.signals.iter().any(|s| s.name == name) {
            n += 1000;
            name = format!("part_{n}");
        }
        self.hoisted.push((name.clone(), width, signed, text));
        name
    }

    /// `e` as a text of one bit that is 1 where the value is not zero.
    pub fn test(&mut self, e: &ExprRef) -> String {
        match &**e {
            Expr::Const(v) | Expr::Named(_, v) => literal(i64::from(*v != 0), 1),
            Expr::Any(a) => {
                let width = self.range(a).width();
                if width == 1 { self.text(a, 1) } else { format!("(|{})", self.text(a, width)) }
            }
            Expr::IsZero(a) => self.test_not(a),
            Expr::Bit(a, i) => self.bit(a, i),
            Expr::Binary(op @ (Binary::And | Binary::Or | Binary::Xor), a, b) if e.is_test() => {
                let symbol = match op {
                    Binary::And => "&&",
                    Binary::Or => "||",
                    _ => "^",
                };
                format!("({} {symbol} {})", self.test(a), self.test(b))
            }
            Expr::Binary(op @ (Binary::Eq | Binary::Ne | Binary::Lt | Binary::Le), a, b) => self.compare(*op, a, b),
            _ => self.test_of(e),
        }
    }

    /// As a text of one bit that is 1 where the value is zero.
    pub fn test_not(&mut self, e: &ExprRef) -> String {
        match &**e {
            // yosys takes a register for a state machine's only where it is compared for equality: `!=` a state of value 0 is
            // a reduction for it.
            Expr::Binary(Binary::Eq, a, b) if !matches!(**b, Expr::Named(..)) => self.compare(Binary::Ne, a, b),
            Expr::Binary(Binary::Ne, a, b) => self.compare(Binary::Eq, a, b),
            Expr::IsZero(a) => self.test_of(a),
            _ => {
                let inner = self.test_of(e);
                // The reductions that say that bits are all zero, and that not all are.
                inner.strip_prefix("(|").map_or_else(|| format!("(!{inner})"), |bits| format!("(~|{bits}"))
            }
        }
    }

    /// Not zero, for an integer of any width.
    fn test_of(&mut self, e: &ExprRef) -> String {
        if e.is_test() {
            return self.test(e);
        }
        let width = self.range(e).width();
        if width == 1 { self.text(e, 1) } else { format!("(|{})", self.text(e, width)) }
    }

    fn compare(&mut self, op: Binary, a: &ExprRef, b: &ExprRef) -> String {
        let (ra, rb) = (self.range(a), self.range(b));
        let signed = ra.is_signed() || rb.is_signed();
        let width = if signed { ra.signed_width().max(rb.signed_width()) } else { ra.width().max(rb.width()) };
        // A single bit compared with a constant is the bit or its opposite.
        if width == 1
            && let (Binary::Eq | Binary::Ne, Some(v)) = (op, b.constant())
        {
            let text = self.text(a, 1);
            return if (v != 0) == (op == Binary::Eq) { text } else { format!("(!{text})") };
        }
        // What is below zero has its sign bit set.
        if let (Binary::Lt, Expr::Signal(_), Some(0)) = (op, &**a, b.constant())
            && ra.is_signed()
        {
            let sign = std::rc::Rc::new(Expr::Const(ra.width() as i64 - 1));
            return self.bit(a, &sign);
        }
        let (a, b) = (self.text(a, width), self.text(b, width));
        let symbol = match op {
            Binary::Eq => "==",
            Binary::Ne => "!=",
            Binary::Lt => "<",
            _ => "<=",
        };
        if signed && matches!(op, Binary::Lt | Binary::Le) {
            format!("($signed({a}) {symbol} $signed({b}))")
        } else {
            format!("({a} {symbol} {b})")
        }
    }

    fn bit(&mut self, a: &ExprRef, i: &ExprRef) -> String {
        if let (Expr::Signal(s), Some(n)) = (&**a, i.constant()) {
            let signal = &self.signals[*s];
            let (width, signed, name) = (signal.width, signal.signed, signal.name.clone());
            let n = n as usize;
            if n >= width && !signed {
                return literal(0, 1);
            }
            let n = n.min(width - 1);
            self.mark(*s, n, n + 1);
            return slice(&name, width, signed, n, 1);
        }
        let shifted: ExprRef = std::rc::Rc::new(Expr::Binary(Binary::Shr, a.clone(), i.clone()));
        self.text(&shifted, 1)
    }
}

/// Bits `from..from + w` of a named signal of `n` bits, extended by its sign or zeros past its end.
fn slice(name: &str, n: usize, signed: bool, from: usize, w: usize) -> String {
    let sign = if n == 1 { name.to_string() } else { format!("{name}[{}]", n - 1) };
    if from >= n {
        return if signed { repeat(&sign, w) } else { literal(0, w) };
    }
    let there = w.min(n - from);
    let own = match (from, there) {
        (0, t) if t == n => name.to_string(),
        (f, 1) => format!("{name}[{f}]"),
        (f, t) => format!("{name}[{}:{f}]", f + t - 1),
    };
    match w - there {
        0 => own,
        more if signed => format!("{{{}, {own}}}", repeat(&sign, more)),
        more => format!("{{{more}'d0, {own}}}"),
    }
}

fn repeat(bit: &str, n: usize) -> String {
    if n == 1 { bit.to_string() } else { format!("{{{n}{{{bit}}}}}") }
}

/// A text of one bit, with zeros before it.
fn extend(bit: &str, w: usize) -> String {
    if w == 1 { bit.to_string() } else { format!("{{{}'d0, {bit}}}", w - 1) }
}

/// A constant modulo `2^w`.
pub fn literal(v: i64, w: usize) -> String {
    if v < 0 { hex(v, w) } else { format!("{w}'d{}", modulo(v, w)) }
}

fn hex(v: i64, w: usize) -> String {
    format!("{w}'h{:x}", modulo(v, w))
}

const fn modulo(v: i64, w: usize) -> u64 {
    let w = if w < 64 { w } else { 64 };
    (v as u64) & (u64::MAX >> (64 - w))
}
