//! Loops of assignments, and signals that nothing reads.

use std::collections::HashMap;
use std::rc::Rc;

use super::Fault;
use crate::netlist::{Body, Expr, ExprRef, Module, Role, SignalId};

/// Refuses a signal that depends on itself through assignments of this module alone, and one that is read but never
/// assigned. Loops through children are found when the design is flattened.
pub fn check_loops(module: &Module, modules: &[Module], path: &str, faults: &mut Vec<Fault>) {
    let Body::Logic { assigns, .. } = &module.body else { return };
    let n = module.signals.len();
    let mut driver: Vec<Option<usize>> = vec![None; n];
    for (k, (id, _)) in assigns.iter().enumerate() {
        driver[*id] = Some(k);
    }
    let mut mark = vec![0u8; n];
    for start in 0..n {
        visit(start, &driver, module, &mut mark, path, faults);
    }
    let read = reads(module, modules);
    for (id, value) in assigns {
        if **value == Expr::Unassigned && read[*id] {
            let name = format!("{path}.{}", module.signals[*id].name);
            faults.push(Fault::new(name, "read, or an output or a child's input, but never assigned", "assign it"));
        }
    }
}

fn visit(
    id: SignalId,
    driver: &[Option<usize>],
    module: &Module,
    mark: &mut [u8],
    path: &str,
    faults: &mut Vec<Fault>,
) {
    let Body::Logic { assigns, .. } = &module.body else { return };
    if mark[id] != 0 {
        if mark[id] == 1 {
            let name = format!("{path}.{}", module.signals[id].name);
            faults.push(Fault::new(name, "depends on itself without a register", "put a register into the loop"));
        }
        return;
    }
    mark[id] = 1;
    if let Some(k) = driver[id] {
        let mut inputs = Vec::new();
        assigns[k].1.each_signal(&mut |s| inputs.push(s));
        for s in inputs {
            visit(s, driver, module, mark, path, faults);
        }
    }
    mark[id] = 2;
}

/// For each signal, whether anything outside or alive reads it.
fn reads(module: &Module, modules: &[Module]) -> Vec<bool> {
    let mut alive = vec![false; module.signals.len()];
    let Body::Logic { assigns, registers, instances } = &module.body else { return alive };
    let mut driver = vec![None; alive.len()];
    for (id, value) in assigns.iter().map(|(i, v)| (*i, v)).chain(registers.iter().map(|r| (r.signal, &r.next))) {
        driver[id] = Some(value);
    }
    let mut work: Vec<SignalId> = (0..alive.len()).filter(|&i| module.signals[i].role == Role::Output).collect();
    for instance in instances {
        let child = &modules[instance.module];
        for (port, &id) in child.ports().zip(&instance.ports) {
            if child.signals[port].role == Role::Input {
                work.push(id);
            }
        }
    }
    while let Some(id) = work.pop() {
        if !std::mem::replace(&mut alive[id], true)
            && let Some(value) = driver[id]
        {
            value.each_signal(&mut |s| work.push(s));
        }
    }
    alive
}

/// Connects a child's input straight to the signal that it only repeats.
pub fn connect_through(module: &mut Module, modules: &[Module]) {
    let signals = &module.signals;
    let Body::Logic { assigns, instances, .. } = &mut module.body else { return };
    let mut same: Vec<Option<SignalId>> = vec![None; signals.len()];
    for (id, value) in assigns.iter() {
        if let Expr::Signal(s) = **value
            && signals[s].width == signals[*id].width
            && signals[s].signed == signals[*id].signed
        {
            same[*id] = Some(s);
        }
    }
    for instance in instances {
        let child = &modules[instance.module];
        for (port, id) in child.ports().zip(&mut instance.ports) {
            while child.signals[port].role == Role::Input
                && let Some(s) = same[*id]
            {
                *id = s;
            }
        }
    }
}

/// Drops assignments and registers that nothing reads; their signals stay declared only if they are ports or ports of
/// children.
pub fn prune(module: &mut Module, modules: &[Module]) {
    let alive = reads(module, modules);
    let n = module.signals.len();
    let mut keep = vec![false; n];
    let Body::Logic { assigns, registers, instances } = &mut module.body else { return };
    assigns.retain(|(id, _)| alive[*id]);
    registers.retain(|r| alive[r.signal]);
    for (id, signal) in module.signals.iter().enumerate() {
        keep[id] = alive[id] || signal.role != Role::Local;
    }
    for instance in instances.iter() {
        for &id in &instance.ports {
            keep[id] = true;
        }
    }
    let mut renumber = vec![usize::MAX; n];
    let mut next = 0;
    for id in 0..n {
        if keep[id] {
            renumber[id] = next;
            next += 1;
        }
    }
    let mut index = 0;
    module.signals.retain(|_| {
        index += 1;
        keep[index - 1]
    });
    let map = Renumber(&renumber);
    // The old expressions are kept until the end: the cache knows them by address.
    let (mut cache, mut old) = (Cache::default(), Vec::new());
    for (id, value) in assigns.iter_mut() {
        *id = renumber[*id];
        let new = map.shared(value, &mut cache);
        old.push(std::mem::replace(value, new));
    }
    for r in registers.iter_mut() {
        r.signal = renumber[r.signal];
        let new = map.shared(&r.next, &mut cache);
        old.push(std::mem::replace(&mut r.next, new));
    }
    for instance in instances.iter_mut() {
        for id in &mut instance.ports {
            *id = renumber[*id];
        }
    }
}

type Cache = HashMap<*const Expr, ExprRef>;

struct Renumber<'a>(&'a [SignalId]);

impl Renumber<'_> {
    /// The expression with new signal numbers; what was shared stays shared.
    fn shared(&self, e: &ExprRef, cache: &mut Cache) -> ExprRef {
        if let Some(done) = cache.get(&Rc::as_ptr(e)) {
            return done.clone();
        }
        let mut go = |x: &ExprRef| self.shared(x, cache);
        let made = match &**e {
            Expr::Signal(s) => Expr::Signal(self.0[*s]),
            Expr::Neg(a) => Expr::Neg(go(a)),
            Expr::Not(a) => Expr::Not(go(a)),
            Expr::Any(a) => Expr::Any(go(a)),
            Expr::IsZero(a) => Expr::IsZero(go(a)),
            Expr::Bit(a, b) => Expr::Bit(go(a), go(b)),
            Expr::Binary(op, a, b) => Expr::Binary(*op, go(a), go(b)),
            Expr::Mux(a, b, c) => Expr::Mux(go(a), go(b), go(c)),
            Expr::Const(_) | Expr::Named(..) | Expr::Unassigned => return e.clone(),
        };
        let made = Rc::new(made);
        cache.insert(Rc::as_ptr(e), made.clone());
        made
    }
}
