//! Flat design to a list of operations in an order in which every operand is ready; equal operations are done once.

use std::collections::HashMap;
use std::fmt;
use std::rc::Rc;

use super::SignalInfo;
use super::code::{Code, Op};
use super::flatten::{Flat, FlatMemory};
use super::schedule::Schedule;
use crate::netlist::{Binary, Expr, ExprRef, Range};
use crate::watch::{Stopped, Watch, look};

/// A memory with the places of its ports.
#[derive(Debug, Clone)]
pub struct MemoryCode {
    pub path: String,
    pub width: usize,
    pub signed: bool,
    pub init: Vec<i64>,
    pub raddr: usize,
    pub rdata: usize,
    pub we: usize,
    pub waddr: usize,
    pub wdata: usize,
    pub registered: bool,
    /// Words on their way out: the last is what `rdata` takes at the edge.
    pub read: [usize; 2],
}

/// A register with the places of its value and of its next value.
#[derive(Debug, Clone, Copy)]
pub struct RegisterCode {
    pub place: usize,
    pub next: usize,
    pub width: usize,
    pub signed: bool,
}

/// The compiled design.
#[derive(Debug, Clone)]
pub struct Program {
    pub signals: Vec<SignalInfo>,
    pub schedule: Schedule,
    pub initial: Vec<i64>,
    pub registers: Vec<RegisterCode>,
    pub resets: Vec<(usize, i64)>,
    pub memories: Vec<MemoryCode>,
}

/// Signals that depend on each other in a circle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoopError {
    /// A signal of the circle, by its hierarchical name.
    pub path: String,
}

impl std::error::Error for LoopError {}

impl fmt::Display for LoopError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} depends on itself without a register between; put a register into the loop", self.path)
    }
}

/// Why there is no simulation.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CompileError {
    /// The design has a loop.
    #[error(transparent)]
    Loop(#[from] LoopError),
    /// It was told to stop.
    #[error(transparent)]
    Stopped(#[from] Stopped),
}

/// Compiles the flat design.
pub fn compile(flat: Flat, watch: &mut Watch) -> Result<Program, CompileError> {
    let mut c = Compiler::new(&flat);
    let mut resets = c.begin();
    let mut registers = Vec::with_capacity(flat.registers.len());
    for (a, _) in &flat.registers {
        look(watch)?;
        let next = c.assigned(a.target, &a.value, a.map)?;
        let (place, info) = (c.place[a.target].unwrap_or(0), &flat.signals[a.target]);
        registers.push(RegisterCode { place, next, width: info.width, signed: info.signed });
    }
    let mut memories = Vec::with_capacity(flat.memories.len());
    for m in &flat.memories {
        look(watch)?;
        memories.push(c.memory(m)?);
    }
    let mut slots = Vec::with_capacity(flat.signals.len() + flat.aliases.len());
    for s in (0..flat.signals.len()).chain(flat.aliases.iter().map(|alias| alias.1)) {
        look(watch)?;
        let info = &flat.signals[s];
        slots.push((c.signal(s)?, info.width, info.signed));
    }
    let Compiler { code, initial, .. } = c;
    let (schedule, moved) = Schedule::new(&code, initial.len());
    for place in slots.iter_mut().map(|slot| &mut slot.0).chain(resets.iter_mut().map(|reset| &mut reset.0)) {
        *place = moved[*place];
    }
    for place in
        registers.iter_mut().flat_map(|r| [&mut r.place, &mut r.next]).chain(memories.iter_mut().flat_map(|m| {
            let [read, before] = &mut m.read;
            [&mut m.raddr, &mut m.rdata, &mut m.we, &mut m.waddr, &mut m.wdata, read, before]
        }))
    {
        *place = moved[*place];
    }
    let mut values = vec![0; initial.len()];
    moved.iter().zip(initial).for_each(|(&place, value)| values[place] = value);
    let paths = flat.signals.into_iter().map(|s| s.path).chain(flat.aliases.into_iter().map(|alias| alias.0));
    let signals =
        paths.zip(slots).map(|(path, (slot, width, signed))| SignalInfo { path, width, signed, slot }).collect();
    Ok(Program { signals, schedule, initial: values, registers, resets, memories })
}

struct Compiler<'a> {
    flat: &'a Flat,
    driver: Vec<Option<usize>>,
    place: Vec<Option<usize>>,
    busy: Vec<bool>,
    code: Vec<Code>,
    initial: Vec<i64>,
    constants: HashMap<i64, usize>,
    /// Operations made so far.
    known: HashMap<(Op, usize, usize, usize), usize>,
    /// Expressions made so far, by instance.
    done: HashMap<(usize, *const Expr), (usize, Range)>,
}

impl<'a> Compiler<'a> {
    fn new(flat: &'a Flat) -> Self {
        let n = flat.signals.len();
        let mut driver = vec![None; n];
        flat.assigns.iter().enumerate().for_each(|(k, a)| driver[a.target] = Some(k));
        Self {
            flat,
            driver,
            place: vec![None; n],
            busy: vec![false; n],
            code: Vec::new(),
            initial: Vec::new(),
            constants: HashMap::new(),
            known: HashMap::new(),
            done: HashMap::new(),
        }
    }

    /// Places for what holds its value from the edge on: inputs, registers, and what memories put out. Gives the places that
    /// the reset sets, and their values.
    fn begin(&mut self) -> Vec<(usize, i64)> {
        let flat = self.flat;
        for &s in &flat.inputs {
            self.place[s] = Some(self.fresh(0));
        }
        let mut resets = Vec::new();
        for (a, reset) in &flat.registers {
            let place = self.fresh(reset.unwrap_or(0));
            self.place[a.target] = Some(place);
            resets.extend(reset.map(|v| (place, v)));
        }
        for m in &flat.memories {
            let place = self.fresh(0);
            self.place[m.ports[1]] = Some(place);
            // Behind an SRAM the output register is one of the core's, which on a chip all have a reset.
            resets.extend((m.shape.sram && m.shape.registered).then_some((place, 0)));
        }
        resets
    }

    fn memory(&mut self, m: &FlatMemory) -> Result<MemoryCode, LoopError> {
        let [raddr, rdata, we, waddr, wdata] = m.ports;
        let mut init = m.shape.init.clone();
        init.resize(m.shape.depth, 0);
        Ok(MemoryCode {
            path: m.path.clone(),
            width: m.shape.width,
            signed: m.shape.signed,
            init,
            raddr: self.signal(raddr)?,
            rdata: self.signal(rdata)?,
            we: self.signal(we)?,
            waddr: self.signal(waddr)?,
            wdata: self.signal(wdata)?,
            read: [self.fresh(0), self.fresh(0)],
            registered: m.shape.registered,
        })
    }

    fn fresh(&mut self, value: i64) -> usize {
        self.initial.push(value);
        self.initial.len() - 1
    }

    fn constant(&mut self, v: i64) -> usize {
        if let Some(&p) = self.constants.get(&v) {
            return p;
        }
        let p = self.fresh(v);
        self.constants.insert(v, p);
        p
    }

    fn emit(&mut self, op: Op, a: usize, b: usize, c: usize) -> usize {
        if let Some(&p) = self.known.get(&(op, a, b, c)) {
            return p;
        }
        let to = self.fresh(0);
        self.code.push(Code { op, to, a, b, c });
        self.known.insert((op, a, b, c), to);
        to
    }

    /// The place of a signal, its operations made first.
    fn signal(&mut self, s: usize) -> Result<usize, LoopError> {
        if let Some(p) = self.place[s] {
            return Ok(p);
        }
        if self.busy[s] {
            return Err(LoopError { path: self.flat.signals[s].path.clone() });
        }
        self.busy[s] = true;
        let place = match self.driver[s] {
            Some(k) => {
                let a = &self.flat.assigns[k];
                self.assigned(s, &a.value, a.map)?
            }
            // Nothing drives it: an output of a child that was pruned reads 0.
            None => self.constant(0),
        };
        self.busy[s] = false;
        self.place[s] = Some(place);
        Ok(place)
    }

    /// The value as signal `s` takes it: wrapped where it may not fit.
    fn assigned(&mut self, s: usize, value: &ExprRef, map: usize) -> Result<usize, LoopError> {
        let (place, range) = self.expr(value, map)?;
        let info = &self.flat.signals[s];
        if range.fits(Range::of_signal(info.width, info.signed)) {
            return Ok(place);
        }
        let op = if info.signed { Op::Sign } else { Op::Zero };
        Ok(self.emit(op, place, place, 64 - info.width))
    }

    fn expr(&mut self, e: &ExprRef, map: usize) -> Result<(usize, Range), LoopError> {
        if let Some(&done) = self.done.get(&(map, Rc::as_ptr(e))) {
            return Ok(done);
        }
        let zero = || Rc::new(Expr::Const(0));
        let place = match &**e {
            Expr::Const(v) | Expr::Named(_, v) => self.constant(*v),
            Expr::Neg(_) if e.constant().is_some() => self.constant(e.constant().unwrap_or(0)),
            Expr::Unassigned => self.constant(0),
            Expr::Signal(s) => self.signal(self.flat.maps[map][*s])?,
            Expr::Neg(a) => self.two(Op::Sub, &zero(), a, map)?,
            Expr::Not(a) => self.two(Op::Xor, a, &Rc::new(Expr::Const(-1)), map)?,
            Expr::Any(a) => {
                let (p, range) = self.expr(a, map)?;
                let z = self.constant(0);
                if range.low >= 0 && range.high <= 1 { p } else { self.emit(Op::Ne, p, z, 0) }
            }
            Expr::IsZero(a) => {
                let (p, _) = self.expr(a, map)?;
                let z = self.constant(0);
                self.emit(Op::Eq, p, z, 0)
            }
            Expr::Bit(a, i) => self.two(Op::Bit, a, i, map)?,
            Expr::Mux(t, a, b) => {
                let (t, _) = self.expr(t, map)?;
                let (a, _) = self.expr(a, map)?;
                let (b, _) = self.expr(b, map)?;
                self.emit(Op::Mux, t, a, b)
            }
            Expr::Binary(op, a, b) => self.two(operation(*op), a, b, map)?,
        };
        let range = self.range(e, map);
        // Constants may be made on the fly and freed again: only expressions of the design have a lasting address.
        if e.constant().is_none() {
            self.done.insert((map, Rc::as_ptr(e)), (place, range));
        }
        Ok((place, range))
    }

    fn two(&mut self, op: Op, a: &ExprRef, b: &ExprRef, map: usize) -> Result<usize, LoopError> {
        let (a, _) = self.expr(a, map)?;
        let (b, _) = self.expr(b, map)?;
        Ok(self.emit(op, a, b, 0))
    }

    /// The range of an expression whose parts were made before.
    fn range(&self, e: &Expr, map: usize) -> Range {
        let of = |s: usize| {
            let info = &self.flat.signals[self.flat.maps[map][s]];
            Range::of_signal(info.width, info.signed)
        };
        e.range_from(&of, &mut |part| match self.done.get(&(map, Rc::as_ptr(part))) {
            Some(&(_, range)) => range,
            None => part.range_by(&of),
        })
    }
}

const fn operation(op: Binary) -> Op {
    match op {
        Binary::Add => Op::Add,
        Binary::Sub => Op::Sub,
        Binary::Mul => Op::Mul,
        Binary::And => Op::And,
        Binary::Or => Op::Or,
        Binary::Xor => Op::Xor,
        Binary::Shl => Op::Shl,
        Binary::Shr => Op::Shr,
        Binary::Eq => Op::Eq,
        Binary::Ne => Op::Ne,
        Binary::Lt => Op::Lt,
        Binary::Le => Op::Le,
    }
}
