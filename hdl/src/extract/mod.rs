//! From rust-hdl blocks to the netlist: walk the tree of blocks, read each kernel's syntax tree, refuse by name what
//! cannot be hardware, share what is equal.

mod error;
mod kernel;
mod live;
mod reserved;
mod scope;
mod syntax;
mod widths;

pub use error::{ExtractError, Fault};

use std::collections::{HashMap, HashSet};

use rust_hdl_core::prelude::{Block, Verilog};

use crate::netlist::{Body, Design, ExprRef, Instance, Module, PREFIX, Register, Role, Signal, SignalId};
use crate::primitives::MemoryShape;
use crate::signal::{Kind, Tag};
use crate::watch::{Stopped, Watch, look, patient};
use kernel::Kernel;
use scope::Scope;

/// The netlist of `top` and everything below it.
///
/// # Errors
/// All faults of the whole tree, each with the hierarchical name: latches, loops, unassigned or doubly driven
/// signals, intermediates beyond 63 bits, text that is no hardware.
pub fn extract(top: &impl Block) -> Result<Design, ExtractError> {
    extract_watched(top, &mut patient)
}

/// As [`extract`], with `watch` asked now and then whether to go on.
///
/// # Errors
/// As [`extract`], or when it is told to stop.
pub fn extract_watched(top: &impl Block, watch: &mut Watch) -> Result<Design, ExtractError> {
    let scope = scope::collect(top, watch)?;
    let mut builder = Builder::default();
    let index = builder.module(&scope, "top", &|| "top".into(), watch)?.unwrap_or(0);
    if !builder.faults.is_empty() {
        return Err(ExtractError::Refused(builder.faults));
    }
    let mut design = Design { modules: builder.modules, top: index };
    name_modules(&mut design, &builder.bases);
    Ok(design)
}

#[derive(Default)]
struct Builder {
    modules: Vec<Module>,
    /// Base name of each module.
    bases: Vec<String>,
    faults: Vec<Fault>,
    /// Module of each kind of block without faults: the kind's number, and the name of a block that gives its own to its
    /// module. `None` where it is left out.
    made: HashMap<(usize, Option<String>), Option<usize>>,
    /// Memories by what they are.
    memories: HashMap<MemoryShape, usize>,
    /// The other modules by name and number of signals, which equal ones have in common.
    logic: HashMap<(String, usize), Vec<usize>>,
    work: Work,
}

/// What was done, for the test of how it grows.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Work {
    /// Kernels that were run.
    kernels: usize,
    /// Assignments that they made or took back.
    steps: usize,
    /// Modules that were compared with another.
    compared: usize,
}

impl Builder {
    /// The index of the module of a block of the kind `scope`, called `name` in its parent: made, or where there is an equal
    /// one that one. A block below the top whose ports are all left out is left out with them.
    fn module(
        &mut self,
        scope: &Scope,
        name: &str,
        path: &dyn Fn() -> String,
        watch: &mut Watch,
    ) -> Result<Option<usize>, Stopped> {
        let named = matches!(scope.hdl, Verilog::Combinatorial(_)) && scope.module.is_none();
        let kind = (scope.id, named.then(|| name.to_owned()));
        if let Some(&made) = self.made.get(&kind) {
            return Ok(made);
        }
        look(watch)?;
        let (path, faults) = (path(), self.faults.len());
        let module = match &scope.hdl {
            Verilog::Custom(text) => self.memory(scope, text, name, &path),
            Verilog::Combinatorial(block) => {
                let mut children = Vec::with_capacity(scope.children.len());
                for (name, kind) in &scope.children {
                    let below = || format!("{path}.{}", identifier(name));
                    children.extend(self.module(kind, name, &below, watch)?.map(|module| (name.clone(), module)));
                }
                self.logic(scope, block, &children, name, &path)
            }
            _ => {
                let mend = "give its `update` the attribute #[hdl_gen]";
                self.faults.push(Fault::new(path, "the block has no kernel", mend));
                return Ok(Some(0));
            }
        };
        let Some(module) = module else { return Ok(Some(0)) };
        let left_out = path != "top" && module.ports().next().is_none();
        let index = (!left_out).then(|| self.shared(module));
        if self.faults.len() == faults {
            self.made.insert(kind, index);
        }
        Ok(index)
    }

    /// Adds a module; gives the index of an equal one where there is one.
    fn shared(&mut self, module: Module) -> usize {
        let index = self.modules.len();
        match &module.body {
            // Memories are named after their first use; others of the same words and contents are the same module.
            Body::Memory(shape) => {
                if let Some(&same) = self.memories.get(shape) {
                    return same;
                }
                self.memories.insert(shape.clone(), index);
            }
            Body::Logic { .. } => {
                let alike = self.logic.entry((module.name.clone(), module.signals.len())).or_default();
                for &other in &*alike {
                    self.work.compared += 1;
                    if self.modules[other] == module {
                        return other;
                    }
                }
                alike.push(index);
            }
        }
        self.bases.push(module.name.clone());
        self.modules.push(module);
        index
    }

    fn memory(&mut self, scope: &Scope, text: &str, name: &str, path: &str) -> Option<Module> {
        let Some(shape) = MemoryShape::parse(text) else {
            self.faults.push(Fault::new(path, "custom Verilog", "only the memory primitive may have its own Verilog"));
            return None;
        };
        let signals = scope.atoms.iter().map(|a| a.signal()).collect();
        let doc = format!("{} words of {} bits.", shape.depth, shape.width);
        let role = name.split('$').next().unwrap_or_default();
        let name = format!("memory_{role}");
        let (constants, tag, hard) = (Vec::new(), Tag::None, None);
        let body = Body::Memory(shape);
        Some(Module {
            name,
            prefix: PREFIX.to_owned(),
            doc,
            signals,
            body,
            constants,
            tag,
            hard,
            clocked: true,
            resets: false,
        })
    }

    fn logic(
        &mut self,
        scope: &Scope,
        block: &[rust_hdl_core::ast::VerilogStatement],
        children: &[(String, usize)],
        name: &str,
        path: &str,
    ) -> Option<Module> {
        let mut signals: Vec<Signal> = Vec::new();
        let mut names = Names::default();
        let fields =
            scope.atoms.iter().filter(|atom| matches!(atom.kind, Kind::Wire | Kind::Reg(_))).map(|atom| &atom.printed);
        for name in fields.chain(children.iter().map(|child| &child.0)).filter(|name| reserved::is_reserved(name)) {
            let what = "a reserved word of Verilog or SystemVerilog";
            self.faults.push(Fault::new(format!("{path}.{name}"), what, "give the field another name"));
        }
        let (mut printed, mut constants) = (HashSet::new(), Vec::new());
        for atom in scope.atoms.iter().filter(|atom| matches!(atom.kind, Kind::Wire | Kind::Reg(_))) {
            if !printed.insert(&atom.printed) {
                let what = "two signals have this name in Verilog";
                self.faults.push(Fault::new(format!("{path}.{}", atom.printed), what, "give one another name"));
            }
        }
        for atom in scope.atoms.iter().filter(|atom| matches!(atom.kind, Kind::Const(_))) {
            let name = constant_name(&atom.name);
            if constants.contains(&name) || printed.contains(&name) {
                let what = "two constants, or a constant and a signal, have this name in Verilog";
                self.faults.push(Fault::new(format!("{path}.{name}"), what, "give one another name"));
            }
            constants.push(name);
        }
        for atom in &scope.atoms {
            match atom.kind {
                Kind::Const(v) => {
                    names.constants.insert(atom.name.clone(), v);
                }
                Kind::Module(_) => {}
                Kind::Absent => names.leave_out(atom.name.clone()),
                Kind::Wire | Kind::Reg(_) => {
                    names.signals.insert(atom.name.clone(), signals.len());
                    if let Kind::Reg(reset) = atom.kind {
                        names.registers.insert(signals.len(), reset);
                    }
                    signals.push(atom.signal());
                }
            }
        }
        for (name, child) in &scope.children {
            for port in child.atoms.iter().filter(|a| a.kind == Kind::Absent && a.is_port()) {
                names.leave_out(format!("{name}${}", port.name));
                names.leave_out(format!("{name}${}", port.printed));
            }
        }
        let own = scope.atoms.iter().map(|atom| (None, atom));
        let below = scope.children.iter().flat_map(|(name, child)| child.atoms.iter().map(move |a| (Some(name), a)));
        for (child, atom) in own.chain(below).filter(|(child, a)| a.in_channel && (child.is_none() || a.is_port())) {
            names.add_field(child.map(String::as_str), &atom.name);
        }
        let mut instances = Vec::new();
        let kinds: HashMap<&str, &Scope> = scope.children.iter().map(|(name, kind)| (name.as_str(), &**kind)).collect();
        // What kernels call the ports of each kind, by their printed names.
        let mut called: HashMap<usize, HashMap<&str, &str>> = HashMap::new();
        for (name, module) in children {
            let kind = kinds[name.as_str()];
            let called = called
                .entry(kind.id)
                .or_insert_with(|| kind.atoms.iter().map(|atom| (atom.printed.as_str(), atom.name.as_str())).collect());
            let child = &self.modules[*module];
            let mut ports = Vec::new();
            for port in child.ports() {
                let p = &child.signals[port];
                let id = signals.len();
                let path = called.get(p.name.as_str()).copied().unwrap_or(&p.name);
                names.signals.insert(format!("{name}${path}"), id);
                // A seam's ports are called by their own names.
                names.signals.insert(format!("{name}${}", p.name), id);
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
        self.work.kernels += 1;
        let mut kernel = Kernel::new(path, &signals, &names);
        kernel.run(block);
        self.work.steps += kernel.steps;
        let (assigns, registers) = kernel.finish(&mut self.faults);
        let mut module = Module {
            name: scope.module.clone().unwrap_or_else(|| identifier(name)),
            prefix: PREFIX.to_owned(),
            doc: scope.doc.clone(),
            signals,
            body: Body::Logic { assigns, registers, instances },
            constants,
            tag: scope.tag,
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

/// What the names of a kernel mean, with a `$` between the parts: `lanes$2$u$valid` is field `valid` of channel `u` of a child.
#[derive(Default)]
pub(crate) struct Names {
    pub constants: HashMap<String, i64>,
    pub signals: HashMap<String, SignalId>,
    pub registers: HashMap<SignalId, Option<i64>>,
    /// Signals that are not there: they are constants too, 0.
    pub absent: HashSet<String>,
    /// Fields of each channel.
    pub channels: HashMap<String, Vec<String>>,
    pub child_inputs: HashSet<SignalId>,
    pub child_outputs: HashSet<SignalId>,
}

impl Names {
    fn leave_out(&mut self, name: String) {
        self.constants.insert(name.clone(), 0);
        self.absent.insert(name);
    }

    /// `name` is a field of a channel of the block, or of a child.
    fn add_field(&mut self, child: Option<&str>, name: &str) {
        let Some((channel, field)) = name.rsplit_once('$') else { return };
        let channel = child.map_or_else(|| channel.to_owned(), |child| format!("{child}${channel}"));
        self.channels.entry(channel).or_default().push(field.to_owned());
    }
}

pub(crate) type Assignments = (Vec<(SignalId, ExprRef)>, Vec<Register>);

/// A Verilog identifier for a name of the tree.
pub(crate) fn identifier(name: &str) -> String {
    name.replace('$', "_")
}

/// The Verilog name of a constant: that of its field in capitals.
pub(crate) fn constant_name(name: &str) -> String {
    identifier(name).to_uppercase()
}

/// Gives each module its final name: `sp_<base>`, numbered where several claim one base.
fn name_modules(design: &mut Design, bases: &[String]) {
    let mut claims: HashMap<&str, usize> = HashMap::new();
    for base in bases {
        *claims.entry(base).or_default() += 1;
    }
    let mut count: HashMap<&str, usize> = HashMap::new();
    for (module, base) in design.modules.iter_mut().zip(bases) {
        let n = count.entry(base).or_default();
        *n += 1;
        module.name =
            if claims[base.as_str()] > 1 { format!("{PREFIX}_{base}_{n}") } else { format!("{PREFIX}_{base}") };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::blocks::stage::Stage;
    use crate::blocks::{Dims, Initial};
    use sigprop_spec::Config;

    /// The work for a stage of 256 neurons whose weights all differ.
    fn work(lanes: usize) -> Work {
        let sets = ["network.stages=[256, 64]".to_owned(), format!("hardware.lanes=[{lanes}, 8]")];
        let config = Config::preset_with("digits", &sets).unwrap();
        let rows = (0..256).map(|i| (0..65).map(|j| i * 65 + j + 1).collect()).collect();
        let initial = Initial { rows, ..Initial::default() };
        let scope = scope::collect(&Stage::new(&Dims::new(&config, 0), &initial), &mut patient).unwrap();
        let mut builder = Builder::default();
        builder.module(&scope, "top", &|| "top".into(), &mut patient).unwrap();
        assert!(builder.faults.is_empty(), "{:?}", builder.faults);
        let weights = builder.bases.iter().filter(|base| *base == "memory_weights").count();
        assert_eq!(weights, lanes, "their memories are all different");
        builder.work
    }

    #[test]
    fn a_kind_is_worked_out_once_and_lanes_cost_the_same_each() {
        let [few, more, many] = [16, 32, 64].map(work);
        assert_eq!((few.kernels, few.compared), (more.kernels, more.compared));
        assert_eq!((few.kernels, few.compared), (many.kernels, many.compared));
        // Twice as many lanes more are twice as much work, but for the bits of a lane's number; where it grew with the square,
        // it would be four times as much.
        let (first, second) = (more.steps - few.steps, many.steps - more.steps);
        assert!(first > 0 && second.abs_diff(2 * first) * 100 < first, "{first}, then {second}");
    }
}
