//! The tree of blocks as a rust-hdl probe sees it.

use rust_hdl_core::prelude::{Atom, AtomKind, Block, Probe, TypeKind, Verilog};

use super::identifier;
use crate::netlist::{Role, Signal};
use crate::signal::{Kind, parse_descriptor};

/// An atom of a block.
pub struct AtomInfo {
    /// Name in the block; elements of a `Vec` are `name$index`.
    pub name: String,
    pub kind: Kind,
    width: usize,
    signed: bool,
    role: Role,
    doc: String,
}

impl AtomInfo {
    /// True for an input or output.
    pub fn is_port(&self) -> bool {
        self.role != Role::Local
    }

    /// The atom as a signal of its module.
    pub fn signal(&self) -> Signal {
        Signal {
            name: identifier(&self.name),
            width: self.width,
            signed: self.signed,
            role: self.role,
            doc: self.doc.clone(),
        }
    }
}

/// A block with what is in it.
pub struct Scope {
    pub name: String,
    /// Base name of its module, where it has a `Module` field.
    pub module: Option<String>,
    pub doc: String,
    pub atoms: Vec<AtomInfo>,
    pub children: Vec<Scope>,
    pub hdl: Verilog,
}

/// The tree under `top`.
pub fn collect(top: &impl Block) -> Scope {
    let mut collector = Collector { stack: Vec::new(), done: None };
    top.accept("top", &mut collector);
    collector.done.unwrap_or(Scope {
        name: "top".into(),
        module: None,
        doc: String::new(),
        atoms: Vec::new(),
        children: Vec::new(),
        hdl: Verilog::Empty,
    })
}

struct Collector {
    stack: Vec<Scope>,
    done: Option<Scope>,
}

impl Probe for Collector {
    fn visit_start_scope(&mut self, name: &str, node: &dyn Block) {
        self.stack.push(Scope {
            name: name.into(),
            module: None,
            doc: String::new(),
            atoms: Vec::new(),
            children: Vec::new(),
            hdl: node.hdl(),
        });
    }

    fn visit_atom(&mut self, name: &str, atom: &dyn Atom) {
        let Some(scope) = self.stack.last_mut() else { return };
        let descriptor = atom.descriptor();
        let Some((kind, doc)) = parse_descriptor(&descriptor.name) else { return };
        if kind == Kind::Module {
            let (module, doc) = doc.split_once('|').unwrap_or((&doc, ""));
            scope.module = Some(module.into());
            scope.doc = doc.into();
            return;
        }
        let role = match atom.kind() {
            AtomKind::InputParameter => Role::Input,
            AtomKind::OutputParameter => Role::Output,
            _ => Role::Local,
        };
        let signed = matches!(descriptor.kind, TypeKind::Signed(_));
        scope.atoms.push(AtomInfo { name: name.into(), kind, width: atom.bits(), signed, role, doc });
    }

    fn visit_end_scope(&mut self, _name: &str, _node: &dyn Block) {
        if let Some(scope) = self.stack.pop() {
            match self.stack.last_mut() {
                Some(parent) => parent.children.push(scope),
                None => self.done = Some(scope),
            }
        }
    }
}
