//! Runs a kernel's syntax tree symbolically: what does each signal come to, in terms of the others?

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::rc::Rc;

use rust_hdl_core::ast::{
    VerilogBlockOrConditional, VerilogConditional, VerilogExpression, VerilogOp, VerilogOpUnary, VerilogStatement,
};

use super::syntax::{is_bool, literal};
use super::widths::Widths;
use super::{Assignments, Fault, Names, identifier};
use crate::netlist::chain::Chains;
use crate::netlist::fold::{any, binary, bit, constant, mux, named, neg, not};
use crate::netlist::{Binary, Expr, ExprRef, Register, Role, Signal, SignalId};

type State = BTreeMap<SignalId, ExprRef>;

/// The symbolic run of one kernel.
pub struct Kernel<'a> {
    path: &'a str,
    signals: &'a [Signal],
    names: &'a Names,
    loops: HashMap<String, i64>,
    state: State,
    /// What each assignment replaced, so that a branch can be taken back without a copy of everything.
    journal: Vec<(SignalId, Option<ExprRef>)>,
    /// Assignments made and taken back: what the run took.
    pub steps: usize,
    leaves: Vec<ExprRef>,
    unassigned: ExprRef,
    faults: Vec<Fault>,
    widths: Widths,
    /// Channels that were assigned to: as a whole, or field by field.
    whole: HashMap<String, bool>,
}

impl<'a> Kernel<'a> {
    /// A run of the kernel of the block at `path`.
    pub fn new(path: &'a str, signals: &'a [Signal], names: &'a Names) -> Self {
        Self {
            path,
            signals,
            names,
            loops: HashMap::new(),
            state: State::new(),
            journal: Vec::new(),
            steps: 0,
            leaves: (0..signals.len()).map(|s| Rc::new(Expr::Signal(s))).collect(),
            unassigned: Rc::new(Expr::Unassigned),
            faults: Vec::new(),
            widths: Widths::default(),
            whole: HashMap::new(),
        }
    }

    /// Runs the statements one after the other.
    pub fn run(&mut self, block: &[VerilogStatement]) {
        for statement in block {
            match statement {
                VerilogStatement::Assignment(target, value) => self.assign(target, value),
                VerilogStatement::If(c) => self.conditional(c),
                VerilogStatement::Loop(l) => {
                    for i in l.from.as_usize()..l.to.as_usize() {
                        self.loops.insert(l.index.clone(), i as i64);
                        self.run(&l.block);
                    }
                    self.loops.remove(&l.index);
                }
                VerilogStatement::Macro(block) => self.run(block),
                VerilogStatement::Comment(_) => {}
                VerilogStatement::Match(_) | VerilogStatement::Link(_) | VerilogStatement::SliceAssignment { .. } => {
                    self.fault("", "match, link and slices are not taken in kernels", "write an if or an assignment");
                }
            }
        }
    }

    fn fault(&mut self, name: &str, what: &str, mend: &str) {
        let path = if name.is_empty() { self.path.to_string() } else { format!("{}.{}", self.path, identifier(name)) };
        let fault = Fault::new(path, what, mend);
        if !self.faults.contains(&fault) {
            self.faults.push(fault);
        }
    }

    fn assign(&mut self, target: &VerilogExpression, value: &VerilogExpression) {
        let VerilogExpression::Signal(name) = target else {
            self.fault("", "an assignment to something that is no signal", "assign to the `.next` of a signal");
            return;
        };
        let name = self.name(name);
        if let Some(fields) = self.names.channels.get(&name) {
            self.assign_channel(&name, fields, value);
            return;
        }
        let value = self.expr(value);
        if let Some((channel, _)) = name.rsplit_once('$')
            && self.names.channels.contains_key(channel)
        {
            self.only(channel, false);
        }
        self.assign_to(&name, value);
    }

    /// An assignment to a channel is one to each of its fields.
    fn assign_channel(&mut self, name: &str, fields: &[String], value: &VerilogExpression) {
        self.only(name, true);
        let from = match value {
            VerilogExpression::Signal(from) => Some(Some(self.name(from)))
                .filter(|from| self.names.channels.contains_key(from.as_deref().unwrap_or(""))),
            VerilogExpression::Literal(zero) if literal(zero) == 0 => Some(None),
            _ => None,
        };
        let Some(from) = from else {
            self.fault(name, "assigned something else than a channel or 0", "assign the `.val()` of a channel");
            return;
        };
        for field in fields {
            let value = match &from {
                Some(from) => self.value(&format!("{from}${field}")),
                None => constant(0),
            };
            self.assign_to(&format!("{name}${field}"), value);
        }
    }

    /// A channel is assigned in one way in all of a kernel: the last one would count here, and the whole one in rust-hdl.
    fn only(&mut self, channel: &str, whole: bool) {
        if *self.whole.entry(channel.to_owned()).or_insert(whole) != whole {
            self.fault(channel, "assigned both as a whole and by field", "assign every field, or the channel alone");
        }
    }

    fn assign_to(&mut self, name: &str, value: ExprRef) {
        if self.names.absent.contains(name) {
            return;
        }
        let Some(&id) = self.names.signals.get(name) else {
            self.fault(
                name,
                "assigned, but there is no such signal",
                "assign to a signal of this block or a port of its children",
            );
            return;
        };
        if self.signals[id].role == Role::Input || self.names.child_outputs.contains(&id) {
            self.fault(
                name,
                "driven twice: from outside and by this kernel",
                "leave an input, or a child's output, to its driver",
            );
            return;
        }
        self.set(id, value);
    }

    fn set(&mut self, id: SignalId, value: ExprRef) {
        let before = self.state.insert(id, value);
        self.journal.push((id, before));
        self.steps += 1;
    }

    /// Takes back the assignments since the journal was `mark` long; gives what they came to.
    fn take_back(&mut self, mark: usize) -> State {
        let mut came_to = State::new();
        while self.journal.len() > mark
            && let Some((id, before)) = self.journal.pop()
        {
            self.steps += 1;
            let now = match before {
                Some(value) => self.state.insert(id, value),
                None => self.state.remove(&id),
            };
            // The last assignment to a signal is the one taken back first.
            if let Some(now) = now {
                came_to.entry(id).or_insert(now);
            }
        }
        came_to
    }

    /// What a target holds where nothing was assigned: a register its value, anything else nothing.
    fn rest(&self, id: SignalId) -> ExprRef {
        if self.names.registers.contains_key(&id) { self.leaves[id].clone() } else { self.unassigned.clone() }
    }

    fn conditional(&mut self, c: &VerilogConditional) {
        let test = any(self.expr(&c.test));
        let (taken, mark) = (test.constant(), self.journal.len());
        if taken != Some(0) {
            self.run(&c.then);
        }
        if taken.is_some_and(|t| t != 0) {
            return;
        }
        let then = self.take_back(mark);
        match &c.otherwise {
            VerilogBlockOrConditional::Block(block) => self.run(block),
            VerilogBlockOrConditional::Conditional(statement) => self.run(std::slice::from_ref(statement)),
            VerilogBlockOrConditional::None => {}
        }
        if taken.is_some() {
            return;
        }
        let otherwise = self.take_back(mark);
        let targets: BTreeSet<SignalId> = then.keys().chain(otherwise.keys()).copied().collect();
        for id in targets {
            let before = self.state.get(&id).cloned().unwrap_or_else(|| self.rest(id));
            let a = then.get(&id).unwrap_or(&before).clone();
            let b = otherwise.get(&id).unwrap_or(&before).clone();
            if !Rc::ptr_eq(&a, &b) {
                self.set(id, mux(&test, a, b));
            } else if otherwise.contains_key(&id) {
                self.set(id, b);
            }
        }
    }

    /// The name with its indices worked out: `lanes[i+1]$x$next` to `lanes$4$x`.
    fn name(&mut self, text: &str) -> String {
        let mut out = String::new();
        let mut rest = text.strip_suffix("$next").unwrap_or(text);
        while let Some(open) = rest.find('[') {
            let close = open + rest[open..].find(']').unwrap_or(rest.len() - open - 1);
            out.push_str(&rest[..open]);
            let index = self.index(&rest[open + 1..close]);
            out.push_str(&format!("${index}"));
            rest = &rest[close + 1..];
        }
        out.push_str(rest);
        out
    }

    fn index(&mut self, text: &str) -> i64 {
        let (text, add) = if let Some((a, b)) = text.split_once('+') {
            (a, b.parse::<i64>().ok())
        } else if let Some((a, b)) = text.split_once('-') {
            (a, b.parse::<i64>().ok().map(|v| -v))
        } else {
            (text, Some(0))
        };
        let base = text
            .parse()
            .ok()
            .or_else(|| self.loops.get(text).copied())
            .or_else(|| self.names.constants.get(text.strip_suffix("$at()")?).copied());
        if let (Some(base), Some(add)) = (base, add) {
            return base + add;
        }
        self.fault(
            "",
            &format!("the index [{text}] is not known"),
            "index with a number, a loop variable or a constant's at()",
        );
        0
    }

    fn expr(&mut self, e: &VerilogExpression) -> ExprRef {
        match e {
            VerilogExpression::Signal(name) => self.read(name),
            VerilogExpression::Literal(l) => constant(literal(l)),
            VerilogExpression::Paren(a) => self.expr(a),
            VerilogExpression::Unary(op, a) => {
                let boolean = is_bool(a);
                let a = self.expr(a);
                match op {
                    VerilogOpUnary::Not => not(a, boolean),
                    VerilogOpUnary::Neg => neg(a),
                    VerilogOpUnary::Any => any(a),
                    VerilogOpUnary::All | VerilogOpUnary::Xor => {
                        self.fault("", "all() and xor() have no meaning for integers", "compare, or test bits");
                        a
                    }
                }
            }
            VerilogExpression::Binary(a, op, b) => {
                let (a, b) = (self.expr(a), self.expr(b));
                match op {
                    VerilogOp::Add => binary(Binary::Add, a, b),
                    VerilogOp::Sub => binary(Binary::Sub, a, b),
                    VerilogOp::Mul => binary(Binary::Mul, a, b),
                    VerilogOp::LogicalAnd => binary(Binary::And, any(a), any(b)),
                    VerilogOp::LogicalOr => binary(Binary::Or, any(a), any(b)),
                    VerilogOp::BitXor => binary(Binary::Xor, a, b),
                    VerilogOp::BitAnd => binary(Binary::And, a, b),
                    VerilogOp::BitOr => binary(Binary::Or, a, b),
                    VerilogOp::Shl => binary(Binary::Shl, a, b),
                    VerilogOp::Shr => binary(Binary::Shr, a, b),
                    VerilogOp::Eq => binary(Binary::Eq, a, b),
                    VerilogOp::Ne => binary(Binary::Ne, a, b),
                    VerilogOp::Lt => binary(Binary::Lt, a, b),
                    VerilogOp::Le => binary(Binary::Le, a, b),
                    VerilogOp::Gt => binary(Binary::Lt, b, a),
                    VerilogOp::Ge => binary(Binary::Le, b, a),
                }
            }
            VerilogExpression::Index(a, i) => {
                let (a, i) = (self.expr(a), self.expr(i));
                bit(a, i)
            }
            _ => {
                self.fault("", "casts and slices are not taken in kernels", "shift and mask; an assignment wraps");
                constant(0)
            }
        }
    }

    fn read(&mut self, name: &str) -> ExprRef {
        let name = self.name(name);
        self.value(&name)
    }

    fn value(&mut self, name: &str) -> ExprRef {
        if let Some(&v) = self.loops.get(name) {
            return constant(v);
        }
        if let Some(&v) = self.names.constants.get(name) {
            return if self.names.absent.contains(name) { constant(v) } else { named(name, v) };
        }
        let Some(&id) = self.names.signals.get(name) else {
            self.fault(
                name,
                "read, but there is no such signal",
                "read a signal of this block or a port of its children",
            );
            return constant(0);
        };
        self.leaves[id].clone()
    }

    /// The assignments and registers, once everything has been run; adds the faults.
    pub fn finish(mut self, faults: &mut Vec<Fault>) -> Assignments {
        let (mut assigns, mut registers, mut chains) = (Vec::new(), Vec::new(), Chains::default());
        let state = std::mem::take(&mut self.state);
        for (id, signal) in self.signals.iter().enumerate() {
            let register = self.names.registers.get(&id);
            let driven_outside = signal.role == Role::Input || self.names.child_outputs.contains(&id);
            match state.get(&id) {
                Some(value) => {
                    self.check(signal, value);
                    match register {
                        Some(&reset) => registers.push(Register { signal: id, next: value.clone(), reset }),
                        None => assigns.push((id, chains.shorten(value))),
                    }
                }
                None if driven_outside => {}
                None => match register {
                    Some(&reset) => {
                        // Never assigned: it holds its first value for ever.
                        assigns.push((id, constant(reset.unwrap_or(0))));
                    }
                    None => assigns.push((id, self.unassigned.clone())),
                },
            }
        }
        faults.append(&mut self.faults);
        (assigns, registers)
    }

    fn check(&mut self, signal: &Signal, value: &ExprRef) {
        if has_unassigned(value, &mut HashSet::new()) {
            let name = signal.name.clone();
            self.fault(
                &name,
                "assigned only under a condition: a latch",
                "assign a value first, then override it under the condition",
            );
        }
        let range = self.widths.widest(value, self.signals);
        if range.signed_width() > 64 {
            let (name, width) = (signal.name.clone(), range.width());
            self.fault(
                &name,
                &format!("an intermediate takes {width} bits, more than 63"),
                "wrap it in a signal of its own",
            );
        }
    }
}

/// True where a branch assigns nothing; `seen` holds the parts that were looked at.
fn has_unassigned(e: &ExprRef, seen: &mut HashSet<*const Expr>) -> bool {
    match &**e {
        Expr::Unassigned => true,
        Expr::Mux(_, a, b) if seen.insert(Rc::as_ptr(e)) => has_unassigned(a, seen) || has_unassigned(b, seen),
        _ => false,
    }
}
