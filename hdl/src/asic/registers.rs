//! Memories without an SRAM: words that are registers, and words that are constants.

use std::rc::Rc;

use crate::netlist::fold::{any, binary, bit, constant, mux};
use crate::netlist::{Binary, Body, Expr, ExprRef, Module, Register, Role, Signal, SignalId};

/// Ports of a memory in their order.
const RADDR: SignalId = 0;
const RDATA: SignalId = 1;
const WE: SignalId = 2;
const WADDR: SignalId = 3;
const WDATA: SignalId = 4;

/// Makes the memory `module` one of `depth` registers, all reset to 0; `registered` with one more at the output.
pub fn registers(module: &mut Module, depth: usize, registered: bool) {
    let first = module.signals.len();
    let word = module.signals[RDATA].clone();
    for k in 0..depth {
        module.signals.push(Signal {
            name: format!("word_{k}"),
            role: Role::Local,
            doc: String::new(),
            ..word.clone()
        });
    }
    let words: Vec<ExprRef> = (first..first + depth).map(signal).collect();
    let mut all = read(module, &words, registered);
    for (k, held) in words.into_iter().enumerate() {
        let here = binary(Binary::Eq, signal(WADDR), constant(k as i64));
        let write = binary(Binary::And, any(signal(WE)), here);
        all.push(Register { signal: first + k, next: mux(&write, signal(WDATA), held), reset: Some(0) });
    }
    module.body = Body::Logic { assigns: Vec::new(), registers: all, instances: Vec::new() };
    module.doc = format!("{} As registers.", module.doc);
}

/// Makes the memory `module`, which nothing writes, one of constants: `words`, and zeros up to `depth`.
pub fn constants(module: &mut Module, depth: usize, words: &[i64], registered: bool) {
    let words: Vec<ExprRef> = (0..depth).map(|k| constant(words.get(k).copied().unwrap_or(0))).collect();
    let registers = read(module, &words, registered);
    module.body = Body::Logic { assigns: Vec::new(), registers, instances: Vec::new() };
    module.doc = format!("{} Never written: logic.", module.doc);
}

/// The register at the output, or two.
fn read(module: &mut Module, words: &[ExprRef], registered: bool) -> Vec<Register> {
    let word = pick(module, words);
    if !registered {
        return vec![Register { signal: RDATA, next: word, reset: Some(0) }];
    }
    let behind = module.signals.len();
    let output = module.signals[RDATA].clone();
    module.signals.push(Signal { name: "word".into(), role: Role::Local, doc: String::new(), ..output });
    vec![
        Register { signal: behind, next: word, reset: Some(0) },
        Register { signal: RDATA, next: signal(behind), reset: Some(0) },
    ]
}

fn signal(id: SignalId) -> ExprRef {
    Rc::new(Expr::Signal(id))
}

/// The word at `raddr`.
fn pick(module: &Module, words: &[ExprRef]) -> ExprRef {
    halves(words, module.signals[RADDR].width)
}

/// One of up to `2^bits` words, chosen by the lowest `bits` bits of `raddr`: a tree, the highest bit first. Which word is
/// read past the end does not matter, so that a half without words takes no choice.
fn halves(words: &[ExprRef], bits: usize) -> ExprRef {
    if bits == 0 || words.len() < 2 {
        return words.first().cloned().unwrap_or_else(|| constant(0));
    }
    let (low, high) = words.split_at(words.len().min(1 << (bits - 1)));
    if high.is_empty() {
        return halves(low, bits - 1);
    }
    let choice = bit(signal(RADDR), constant(bits as i64 - 1));
    mux(&choice, halves(high, bits - 1), halves(low, bits - 1))
}
