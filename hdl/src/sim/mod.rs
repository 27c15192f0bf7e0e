//! The cycle-accurate simulation: the netlist flattened, put in order and compiled to a list of simple operations
//! that runs once a cycle.

mod code;
mod compile;
mod flatten;
mod fst;
mod schedule;
mod sink;
mod vcd;
mod waves;

pub use compile::{CompileError, LoopError};
pub use waves::{PERIOD_NS, Trace};

use std::collections::HashMap;

use crate::netlist::Design;
use crate::signal::wrap;
use crate::watch::{Watch, patient};
use compile::Program;

/// A signal of the simulation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SignalHandle(pub(crate) usize);

/// A memory of the simulation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MemoryHandle(pub(crate) usize);

/// Name, width and sign of a signal of the flattened design.
#[derive(Debug, Clone)]
pub struct SignalInfo {
    /// Hierarchical name, `stages_0.lanes_3.acc_h`.
    pub path: String,
    /// Bits.
    pub width: usize,
    /// Two's complement.
    pub signed: bool,
    pub(crate) slot: usize,
}

/// A running simulation of a design.
#[derive(Debug, Clone)]
pub struct Simulator {
    program: Program,
    values: Vec<i64>,
    /// What each register takes at the edge, while the others are read.
    staged: Vec<i64>,
    words: Vec<Vec<i64>>,
    names: HashMap<String, usize>,
    memory_names: HashMap<String, usize>,
    settled: bool,
    cycle: u64,
}

impl Simulator {
    /// Compiles `design`; registers without reset and the inputs begin at 0, the others at their reset values.
    ///
    /// # Errors
    /// When signals depend on each other in a circle without a register between them.
    pub fn new(design: &Design) -> Result<Self, LoopError> {
        Self::new_watched(design, &mut patient).map_err(|fault| match fault {
            CompileError::Loop(fault) => fault,
            CompileError::Stopped(_) => unreachable!("nobody stops it"),
        })
    }

    /// As [`Self::new`], with `watch` asked now and then whether to go on.
    ///
    /// # Errors
    /// As [`Self::new`], or when it is told to stop.
    pub fn new_watched(design: &Design, watch: &mut Watch) -> Result<Self, CompileError> {
        let flat = flatten::flatten(design, watch)?;
        let program = compile::compile(flat, watch)?;
        let names = program.signals.iter().enumerate().map(|(i, s)| (s.path.clone(), i)).collect();
        let memory_names = program.memories.iter().enumerate().map(|(i, m)| (m.path.clone(), i)).collect();
        let words = program.memories.iter().map(|m| m.init.clone()).collect();
        let (values, staged) = (program.initial.clone(), vec![0; program.registers.len()]);
        Ok(Self { program, values, staged, words, names, memory_names, settled: false, cycle: 0 })
    }

    /// The signal with the hierarchical name `path`; a port of the top by its name alone.
    #[must_use]
    pub fn signal(&self, path: &str) -> Option<SignalHandle> {
        self.names.get(path).map(|&i| SignalHandle(i))
    }

    /// The memory with the hierarchical name `path`.
    #[must_use]
    pub fn memory(&self, path: &str) -> Option<MemoryHandle> {
        self.memory_names.get(path).map(|&i| MemoryHandle(i))
    }

    /// All signals.
    #[must_use]
    pub fn signals(&self) -> &[SignalInfo] {
        &self.program.signals
    }

    /// The words of a memory now.
    #[must_use]
    pub fn words(&self, memory: MemoryHandle) -> &[i64] {
        &self.words[memory.0]
    }

    /// Fills the words of all memories, what they put out, and all registers with what `next` gives, wrapped to their
    /// widths: on a chip they hold anything when the power comes.
    pub fn scramble(&mut self, mut next: impl FnMut() -> i64) {
        for (m, words) in self.program.memories.iter().zip(&mut self.words) {
            for word in words {
                *word = wrap(next(), m.width, m.signed);
            }
            for place in [m.read[0], m.read[1], m.rdata] {
                self.values[place] = wrap(next(), m.width, m.signed);
            }
        }
        for register in &self.program.registers {
            self.values[register.place] = wrap(next(), register.width, register.signed);
        }
        self.settled = false;
    }

    /// The value of a signal in this cycle.
    pub fn get(&mut self, signal: SignalHandle) -> i64 {
        self.settle();
        self.values[self.program.signals[signal.0].slot]
    }

    /// Sets an input of the top, wrapped to its width.
    pub fn set(&mut self, input: SignalHandle, value: i64) {
        let s = &self.program.signals[input.0];
        let value = wrap(value, s.width, s.signed);
        if self.values[s.slot] != value {
            self.values[s.slot] = value;
            self.settled = false;
        }
    }

    /// Cycles since the beginning.
    #[must_use]
    pub const fn cycles(&self) -> u64 {
        self.cycle
    }

    /// Number of operations that one cycle takes.
    #[must_use]
    pub fn operations(&self) -> usize {
        self.program.schedule.len()
    }

    /// Works out every signal from the inputs, registers and memories.
    pub fn settle(&mut self) {
        if self.settled {
            return;
        }
        self.program.schedule.run(&mut self.values);
        self.settled = true;
    }

    /// One clock edge with the reset low.
    pub fn clock(&mut self) {
        self.edge(false);
    }

    /// One clock edge with the reset high.
    pub fn reset(&mut self) {
        self.edge(true);
    }

    fn edge(&mut self, reset: bool) {
        self.settle();
        let v = &mut self.values;
        for (m, words) in self.program.memories.iter().zip(&mut self.words) {
            let read = words.get(v[m.raddr] as usize).copied().unwrap_or(0);
            if v[m.we] != 0
                && let Some(word) = words.get_mut(v[m.waddr] as usize)
            {
                *word = v[m.wdata];
            }
            v[m.read[1]] = v[m.read[0]];
            v[m.read[0]] = read;
        }
        for (staged, register) in self.staged.iter_mut().zip(&self.program.registers) {
            *staged = v[register.next];
        }
        for (staged, register) in self.staged.iter().zip(&self.program.registers) {
            v[register.place] = *staged;
        }
        for m in &self.program.memories {
            v[m.rdata] = v[m.read[usize::from(m.registered)]];
        }
        if reset {
            for &(register, value) in &self.program.resets {
                v[register] = value;
            }
        }
        self.settled = false;
        self.cycle += 1;
    }
}
