//! The tree of blocks as a rust-hdl probe sees it, equal blocks kept once.

use std::collections::HashMap;
use std::rc::Rc;

use rust_hdl_core::prelude::{Atom, AtomKind, Block, Probe, TypeKind, Verilog};

use super::identifier;
use crate::netlist::{Role, Signal};
use crate::signal::{Kind, Tag, parse, parse_descriptor};
use crate::watch::{Stopped, Watch};

/// An atom of a block.
#[derive(Debug)]
pub struct AtomInfo {
    /// Name in the block, as kernels have it: elements of a `Vec` are `name$index`, fields of a channel `name$field`.
    pub name: String,
    /// Name in Verilog.
    pub printed: String,
    /// It is a field of a channel.
    pub in_channel: bool,
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
            name: self.printed.clone(),
            width: self.width,
            signed: self.signed,
            role: self.role,
            doc: self.doc.clone(),
        }
    }
}

/// A kind of block with what is in it. A thousand equal lanes are one scope: what is worked out for a scope need not be
/// worked out again, and a design takes room by its kinds.
#[derive(Debug)]
pub struct Scope {
    /// Tells it from all other scopes of its tree.
    pub id: usize,
    /// Base name of its module, where it has a `Module` field.
    pub module: Option<String>,
    pub doc: String,
    pub tag: Tag,
    pub atoms: Vec<AtomInfo>,
    /// Name in this block, and kind.
    pub children: Vec<(String, Rc<Scope>)>,
    pub hdl: Verilog,
}

/// The tree under `top`.
pub fn collect(top: &impl Block, watch: &mut Watch) -> Result<Rc<Scope>, Stopped> {
    let mut collector = Collector { stack: Vec::new(), kinds: HashMap::new(), done: None, stopped: false, watch };
    top.accept("top", &mut collector);
    if collector.stopped {
        return Err(Stopped);
    }
    Ok(collector.done.unwrap_or_else(|| Rc::new(Scope::new(Verilog::Empty))))
}

impl Scope {
    const fn new(hdl: Verilog) -> Self {
        Self { id: 0, module: None, doc: String::new(), tag: Tag::None, atoms: Vec::new(), children: Vec::new(), hdl }
    }

    /// Text that is equal for equal kinds: everything but the number of this one, its children by their numbers.
    fn key(&self) -> String {
        let children: Vec<(&str, usize)> = self.children.iter().map(|(name, kind)| (name.as_str(), kind.id)).collect();
        format!("{:?}", (&self.module, &self.doc, self.tag, &self.atoms, children, &self.hdl))
    }
}

struct Collector<'a, 'b> {
    stack: Vec<Scope>,
    kinds: HashMap<String, Rc<Scope>>,
    done: Option<Rc<Scope>>,
    /// The blocks lead the way, and cannot be told to stop: the rest of them is passed over.
    stopped: bool,
    watch: &'a mut Watch<'b>,
}

impl Probe for Collector<'_, '_> {
    fn visit_start_scope(&mut self, _name: &str, node: &dyn Block) {
        self.stopped = self.stopped || (self.watch)().is_break();
        if self.stopped {
            self.stack.clear();
        } else {
            self.stack.push(Scope::new(node.hdl()));
        }
    }

    fn visit_atom(&mut self, name: &str, atom: &dyn Atom) {
        let Some(scope) = self.stack.last_mut() else { return };
        let descriptor = atom.descriptor();
        let Some((kind, doc)) = parse_descriptor(&descriptor.name) else { return };
        if let Kind::Module(tag) = kind {
            scope.tag = tag;
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
        let (name, printed) = parse(name);
        scope.atoms.push(AtomInfo {
            name: name.into(),
            printed: printed.map_or_else(|| identifier(name), str::to_owned),
            in_channel: printed.is_some(),
            kind,
            width: atom.bits(),
            signed,
            role,
            doc,
        });
    }

    fn visit_end_scope(&mut self, name: &str, _node: &dyn Block) {
        let Some(scope) = self.stack.pop() else { return };
        let id = self.kinds.len();
        let kind = self.kinds.entry(scope.key()).or_insert_with(|| Rc::new(Scope { id, ..scope })).clone();
        match self.stack.last_mut() {
            Some(parent) => parent.children.push((name.into(), kind)),
            None => self.done = Some(kind),
        }
    }
}
