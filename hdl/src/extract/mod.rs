//! From rust-hdl blocks to the netlist: walk the tree of blocks, read each kernel's syntax tree, refuse by name what
//! cannot be hardware, share what is equal.

mod error;
mod kernel;
mod live;
mod reserved;
mod scope;

pub use error::{ExtractError, Fault};

use std::collections::HashMap;

use rust_hdl_core::prelude::{Block, Verilog};

use crate::netlist::{Body, Design, ExprRef, Instance, Module, Register, Role, Signal, SignalId};
use crate::primitives::MemoryShape;
use crate::signal::Kind;
use kernel::Kernel;
use scope::Scope;

/// The netlist of `top` and everything below it.
///
/// # Errors
/// All faults of the whole tree, each with the hierarchical name: latches, loops, unassigned or doubly driven
/// signals, intermediates beyond 63 bits, text that is no hardware.
pub fn extract(top: &impl Block) -> Result<Design, ExtractError> {
    let scope = scope::collect(top);
    let mut builder = Builder { modules: Vec::new(), bases: Vec::new(), faults: Vec::new() };
    let index = builder.module(&scope, "top").unwrap_or(0);
    if !builder.faults.is_empty() {
        return Err(ExtractError { faults: builder.faults });
    }
    let mut design = Design { modules: builder.modules, top: index };
    name_modules(&mut design, &builder.bases);
    Ok(design)
}

struct Builder {
    modules: Vec<Module>,
    /// Base name of each module.
    bases: Vec<String>,
    faults: Vec<Fault>,
}

impl Builder {
    /// Adds the module of `scope` and those below it; gives the index of an equal one where there is one. A block below the top
    /// whose ports are all left out is left out with them.
    fn module(&mut self, scope: &Scope, path: &str) -> Option<usize> {
        let module = match &scope.hdl {
            Verilog::Custom(text) => self.memory(scope, text, path),
            Verilog::Combinatorial(block) => {
                let children: Vec<(String, usize)> = scope
                    .children
                    .iter()
                    .filter_map(|c| {
                        let module = self.module(c, &format!("{path}.{}", identifier(&c.name)))?;
                        Some((c.name.clone(), module))
                    })
                    .collect();
                self.logic(scope, block, &children, path)
            }
            _ => {
                self.faults.push(Fault::new(
                    path,
                    "the block has no kernel",
                    "give its `update` the attribute #[hdl_gen]",
                ));
                return Some(0);
            }
        };
        let Some(module) = module else { return Some(0) };
        if path != "top" && module.ports().next().is_none() {
            return None;
        }
        // Memories are named after their first use; others of the same words and contents are the same module.
        let equal = |m: &Module| match m.body {
            Body::Memory(_) => m.body == module.body,
            Body::Logic { .. } => *m == module,
        };
        if let Some(same) = self.modules.iter().position(equal) {
            return Some(same);
        }
        self.bases.push(module.name.clone());
        self.modules.push(module);
        Some(self.modules.len() - 1)
    }

    fn memory(&mut self, scope: &Scope, text: &str, path: &str) -> Option<Module> {
        let Some(shape) = MemoryShape::parse(text) else {
            self.faults.push(Fault::new(path, "custom Verilog", "only the memory primitive may have its own Verilog"));
            return None;
        };
        let signals = scope.atoms.iter().map(|a| a.signal()).collect();
        let doc = format!("{} words of {} bits.", shape.depth, shape.width);
        let role = scope.name.split('$').next().unwrap_or_default();
        let name = format!("memory_{role}");
        Some(Module { name, doc, signals, body: Body::Memory(shape), hard: None, clocked: true, resets: false })
    }

    fn logic(
        &mut self,
        scope: &Scope,
        block: &[rust_hdl_core::ast::VerilogStatement],
        children: &[(String, usize)],
        path: &str,
    ) -> Option<Module> {
        let mut signals: Vec<Signal> = Vec::new();
        let mut names = Names::default();
        let fields =
            scope.atoms.iter().filter(|atom| matches!(atom.kind, Kind::Wire | Kind::Reg(_))).map(|atom| &atom.name);
        for name in fields.chain(children.iter().map(|child| &child.0)).filter(|name| reserved::is_reserved(name)) {
            let what = "a reserved word of Verilog or SystemVerilog";
            self.faults.push(Fault::new(format!("{path}.{name}"), what, "give the field another name"));
        }
        for atom in &scope.atoms {
            match atom.kind {
                Kind::Const(v) => {
                    names.constants.insert(identifier(&atom.name), v);
                }
                Kind::Module => {}
                Kind::Absent => names.leave_out(identifier(&atom.name)),
                Kind::Wire | Kind::Reg(_) => {
                    names.signals.insert(identifier(&atom.name), signals.len());
                    if let Kind::Reg(reset) = atom.kind {
                        names.registers.insert(signals.len(), reset);
                    }
                    signals.push(atom.signal());
                }
            }
        }
        for child in &scope.children {
            for port in child.atoms.iter().filter(|a| a.kind == Kind::Absent && a.is_port()) {
                names.leave_out(format!("{}_{}", identifier(&child.name), identifier(&port.name)));
            }
        }
        let mut instances = Vec::new();
        for (name, module) in children {
            let child = &self.modules[*module];
            let mut ports = Vec::new();
            for port in child.ports() {
                let p = &child.signals[port];
                let id = signals.len();
                names.signals.insert(format!("{}_{}", identifier(name), p.name), id);
                if p.role == Role::Output {
                    names.child_outputs.insert(id);
                } else {
                    names.child_inputs.insert(id);
                }
                signals.push(Signal {
                    name: format!("{}_{}", identifier(name), p.name),
                    role: Role::Local,
                    doc: String::new(),
                    ..p.clone()
                });
                ports.push(id);
            }
            instances.push(Instance { name: identifier(name), module: *module, ports });
        }
        let mut kernel = Kernel::new(path, &signals, &names);
        kernel.run(block);
        let (assigns, registers) = kernel.finish(&mut self.faults);
        let mut module = Module {
            name: scope.module.clone().unwrap_or_else(|| identifier(&scope.name)),
            doc: scope.doc.clone(),
            signals,
            body: Body::Logic { assigns, registers, instances },
            hard: None,
            clocked: false,
            resets: false,
        };
        live::check_loops(&module, &self.modules, path, &mut self.faults);
        if self.faults.is_empty() {
            live::connect_through(&mut module, &self.modules);
        }
        live::prune(&mut module, &self.modules);
        if let Body::Logic { registers, instances, .. } = &module.body {
            let kind = |i: &Instance| &self.modules[i.module];
            module.clocked = !registers.is_empty() || instances.iter().any(|i| kind(i).clocked);
            module.resets = registers.iter().any(|r| r.reset.is_some()) || instances.iter().any(|i| kind(i).resets);
        }
        Some(module)
    }
}

/// What the names of a kernel mean.
#[derive(Default)]
pub(crate) struct Names {
    pub constants: HashMap<String, i64>,
    pub signals: HashMap<String, SignalId>,
    pub registers: HashMap<SignalId, Option<i64>>,
    /// Signals that are not there: they are constants too, 0.
    pub absent: std::collections::HashSet<String>,
    pub child_inputs: std::collections::HashSet<SignalId>,
    pub child_outputs: std::collections::HashSet<SignalId>,
}

impl Names {
    fn leave_out(&mut self, name: String) {
        self.constants.insert(name.clone(), 0);
        self.absent.insert(name);
    }
}

pub(crate) type Assignments = (Vec<(SignalId, ExprRef)>, Vec<Register>);

/// A Verilog identifier for a name of the tree.
pub(crate) fn identifier(name: &str) -> String {
    name.replace('$', "_")
}

/// Gives each module its final name: `sp_<base>`, numbered where several claim one base.
fn name_modules(design: &mut Design, bases: &[String]) {
    let mut count: HashMap<&str, usize> = HashMap::new();
    for (module, base) in design.modules.iter_mut().zip(bases) {
        let many = bases.iter().filter(|b| *b == base).count() > 1;
        let n = count.entry(base).or_insert(0);
        *n += 1;
        module.name = if many { format!("sp_{base}_{n}") } else { format!("sp_{base}") };
    }
}
