//! The tree of instances as one flat list of signals.

use crate::netlist::{Body, Design, ExprRef, Role};
use crate::primitives::MemoryShape;
use crate::watch::{Stopped, Watch, look};

/// A signal of the flat design.
pub struct FlatSignal {
    pub path: String,
    pub width: usize,
    pub signed: bool,
}

/// An expression of a module, and for each signal of the module its number in the flat design.
pub struct Assign {
    pub target: usize,
    pub value: ExprRef,
    /// Index into [`Flat::maps`].
    pub map: usize,
}

/// A memory of the flat design.
pub struct FlatMemory {
    pub path: String,
    /// raddr, rdata, we, waddr, wdata.
    pub ports: [usize; 5],
    pub shape: MemoryShape,
}

/// The flat design.
#[derive(Default)]
pub struct Flat {
    pub signals: Vec<FlatSignal>,
    pub inputs: Vec<usize>,
    pub assigns: Vec<Assign>,
    /// Target, next value, reset value.
    pub registers: Vec<(Assign, Option<i64>)>,
    pub memories: Vec<FlatMemory>,
    pub maps: Vec<Vec<usize>>,
    /// More names of signals: ports of instances are the signals that they are connected to.
    pub aliases: Vec<(String, usize)>,
}

/// Flattens `design`.
pub fn flatten(design: &Design, watch: &mut Watch) -> Result<Flat, Stopped> {
    let mut flat = Flat::default();
    let top = &design.modules[design.top];
    let ports: Vec<usize> = top
        .ports()
        .map(|p| {
            let s = &top.signals[p];
            flat.signals.push(FlatSignal { path: s.name.clone(), width: s.width, signed: s.signed });
            if s.role == Role::Input {
                flat.inputs.push(flat.signals.len() - 1);
            }
            flat.signals.len() - 1
        })
        .collect();
    instance(design, design.top, "", &ports, &mut flat, watch)?;
    Ok(flat)
}

fn instance(
    design: &Design,
    index: usize,
    path: &str,
    ports: &[usize],
    flat: &mut Flat,
    watch: &mut Watch,
) -> Result<(), Stopped> {
    look(watch)?;
    let module = &design.modules[index];
    let join = |name: &str| if path.is_empty() { name.to_string() } else { format!("{path}.{name}") };
    let mut port = ports.iter();
    let mut map = Vec::with_capacity(module.signals.len());
    for s in &module.signals {
        if s.role == Role::Local {
            flat.signals.push(FlatSignal { path: join(&s.name), width: s.width, signed: s.signed });
            map.push(flat.signals.len() - 1);
        } else if let Some(&outside) = port.next() {
            if !path.is_empty() {
                flat.aliases.push((join(&s.name), outside));
            }
            map.push(outside);
        }
    }
    match &module.body {
        Body::Memory(shape) => {
            let ports = [map[0], map[1], map[2], map[3], map[4]];
            flat.memories.push(FlatMemory { path: path.to_string(), ports, shape: shape.clone() });
        }
        Body::Logic { assigns, registers, instances } => {
            let m = flat.maps.len();
            flat.maps.push(map.clone());
            for (target, value) in assigns {
                flat.assigns.push(Assign { target: map[*target], value: value.clone(), map: m });
            }
            for r in registers {
                let assign = Assign { target: map[r.signal], value: r.next.clone(), map: m };
                flat.registers.push((assign, r.reset));
            }
            for i in instances {
                let outside: Vec<usize> = i.ports.iter().map(|&p| map[p]).collect();
                instance(design, i.module, &join(&i.name), &outside, flat, watch)?;
            }
        }
    }
    Ok(())
}
