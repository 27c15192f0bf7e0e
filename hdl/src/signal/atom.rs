//! The atoms that blocks are made of, and how they show themselves to a rust-hdl probe.

use std::marker::PhantomData;

use rust_hdl_core::ast::VerilogLiteral;
use rust_hdl_core::constraint::PinConstraint;
use rust_hdl_core::prelude::{Atom, AtomKind, Block, Direction, Logic, Probe, TypeDescriptor, TypeKind, VCDValue};

use super::{Val, at_clock_edge, in_reset, wrap};

/// What an atom is, as the extraction needs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Kind {
    Wire,
    /// With its reset value, if it has a reset.
    Reg(Option<i64>),
    Const(i64),
    Module(Tag),
    /// A signal or register that is not there.
    Absent,
}

/// What a module is to those who count or replace cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tag {
    /// Nothing that they know.
    #[default]
    None,
    /// A multiplier of ports `a`, `b`, `p`, all signed.
    Multiplier,
    /// The same made of adders.
    Adders,
}

/// Kind, name (of a module) and doc text out of a type descriptor's name.
pub(crate) fn parse_descriptor(name: &str) -> Option<(Kind, String)> {
    let (head, doc) = name.split_once('|')?;
    let kind = match head.split_once('=') {
        None if head == "wire" => Kind::Wire,
        None if head == "reg" => Kind::Reg(None),
        None if head == "module" => Kind::Module(Tag::None),
        None if head == "multiplier" => Kind::Module(Tag::Multiplier),
        None if head == "adders" => Kind::Module(Tag::Adders),
        None if head == "absent" => Kind::Absent,
        Some(("reg", v)) => Kind::Reg(Some(v.parse().ok()?)),
        Some(("const", v)) => Kind::Const(v.parse().ok()?),
        _ => return None,
    };
    Some((kind, doc.to_string()))
}

macro_rules! atom {
    ([$($generics:tt)*] $type:ty, $kind:expr, $descriptor:expr) => {
        impl<$($generics)*> Atom for $type {
            fn bits(&self) -> usize {
                self.width()
            }
            fn connected(&self) -> bool {
                true
            }
            fn changed(&self) -> bool {
                false
            }
            fn kind(&self) -> AtomKind {
                $kind
            }
            fn descriptor(&self) -> TypeDescriptor {
                let name: String = $descriptor(self);
                let kind = if self.is_signed() { TypeKind::Signed(self.width()) } else { TypeKind::Bits(self.width()) };
                TypeDescriptor { name, kind }
            }
            fn vcd(&self) -> VCDValue {
                VCDValue::String(String::new())
            }
            fn id(&self) -> usize {
                0
            }
            fn verilog(&self) -> VerilogLiteral {
                0u32.into()
            }
            fn constraints(&self) -> Vec<PinConstraint> {
                Vec::new()
            }
        }
        impl<$($generics)*> Logic for $type {
            fn update(&mut self) {}
        }
    };
}

/// What a signal and a register are made with and read by.
macro_rules! declared {
    ($type:ident, $begins:literal) => {
        impl<D: Direction> $type<D> {
            #[doc = concat!("`width` bits, 1 to 63, never negative", $begins, ".")]
            #[must_use]
            pub const fn unsigned(width: usize) -> Self {
                Self::new(width, false)
            }

            #[doc = concat!("`width` bits, 1 to 63, two's complement", $begins, ".")]
            #[must_use]
            pub const fn signed(width: usize) -> Self {
                Self::new(width, true)
            }

            #[doc = concat!("One bit", $begins, ".")]
            #[must_use]
            pub const fn bit() -> Self {
                Self::unsigned(1)
            }

            /// Where `there` is false it is not there: it reads as 0, and what is assigned to it goes nowhere. So a kernel
            /// serves hardware with and without a part.
            #[must_use]
            pub const fn when(mut self, there: bool) -> Self {
                self.there = there;
                self
            }

            /// The description, printed into the Verilog where it is a port.
            #[must_use]
            pub const fn doc(mut self, text: &'static str) -> Self {
                self.doc = text;
                self
            }

            /// The value now.
            #[must_use]
            pub const fn val(&self) -> Val {
                Val(self.val)
            }

            /// True when the value is not zero.
            #[must_use]
            pub const fn any(&self) -> bool {
                self.val != 0
            }

            const fn width(&self) -> usize {
                self.width
            }

            const fn is_signed(&self) -> bool {
                self.signed
            }
        }
    };
}

/// A combinational signal; see [`super::Input`], [`super::Output`], [`super::Wire`].
#[derive(Debug, Clone)]
pub struct Sig<D: Direction> {
    /// What a kernel assigns.
    pub next: Val,
    val: i64,
    changed: bool,
    width: usize,
    signed: bool,
    there: bool,
    doc: &'static str,
    direction: PhantomData<D>,
}

impl<D: Direction> Sig<D> {
    const fn new(width: usize, signed: bool) -> Self {
        Self { next: Val(0), val: 0, changed: false, width, signed, there: true, doc: "", direction: PhantomData }
    }
}

declared!(Sig, "");
atom!([D: Direction] Sig<D>, D::KIND, |s: &Self| format!("{}|{}", if s.there { "wire" } else { "absent" }, s.doc));

impl<D: Direction> Block for Sig<D> {
    fn connect_all(&mut self) {}
    fn update_all(&mut self) {
        let next = if self.there { wrap(self.next.0, self.width, self.signed) } else { 0 };
        self.changed = next != self.val;
        self.val = next;
    }
    fn has_changed(&self) -> bool {
        self.changed
    }
    fn accept(&self, name: &str, probe: &mut dyn Probe) {
        probe.visit_atom(name, self);
    }
}

/// A register; see [`super::Reg`], [`super::OutReg`].
#[derive(Debug, Clone)]
pub struct Reg<D: Direction> {
    /// What a kernel assigns; the register holds its value when it does not.
    pub next: Val,
    staged: i64,
    val: i64,
    changed: bool,
    width: usize,
    signed: bool,
    there: bool,
    reset: Option<i64>,
    doc: &'static str,
    direction: PhantomData<D>,
}

impl<D: Direction> Reg<D> {
    const fn new(width: usize, signed: bool) -> Self {
        let reset = Some(0);
        let there = true;
        let next = Val(0);
        Self { next, staged: 0, val: 0, changed: false, width, signed, there, reset, doc: "", direction: PhantomData }
    }

    /// Another reset value.
    #[must_use]
    pub const fn reset_to(mut self, value: i64) -> Self {
        self.reset = Some(value);
        self
    }

    /// No reset: for data that is written before it is used. Simulations start it at 0.
    #[must_use]
    pub const fn no_reset(mut self) -> Self {
        self.reset = None;
        self
    }
}

declared!(Reg, "; reset to 0");
atom!([D: Direction] Reg<D>, D::KIND, |s: &Self| match s.reset {
    _ if !s.there => format!("absent|{}", s.doc),
    Some(v) => format!("reg={v}|{}", s.doc),
    None => format!("reg|{}", s.doc),
});

impl<D: Direction> Block for Reg<D> {
    fn connect_all(&mut self) {}
    fn update_all(&mut self) {
        if !self.there {
            (self.next, self.changed) = (Val(0), false);
            return;
        }
        // While the tree settles, a kernel may assign under a condition that is true only for a moment: what counts
        // is the last run before the edge.
        if at_clock_edge() {
            let next = match self.reset {
                Some(v) if in_reset() => v,
                _ => self.next.0,
            };
            self.val = wrap(next, self.width, self.signed);
            self.staged = self.val;
            self.changed = true;
        } else {
            let next = wrap(self.next.0, self.width, self.signed);
            self.changed = next != self.staged;
            self.staged = next;
        }
        self.next = Val(self.val);
    }
    fn has_changed(&self) -> bool {
        self.changed
    }
    fn accept(&self, name: &str, probe: &mut dyn Probe) {
        probe.visit_atom(name, self);
    }
}

/// A constant that is chosen when the block is made. A condition on constants alone prunes the branch not taken.
#[derive(Debug, Clone, Copy)]
pub struct Const {
    value: i64,
}

impl Const {
    /// The constant `value`.
    #[must_use]
    pub const fn new(value: i64) -> Self {
        Self { value }
    }

    /// The value.
    #[must_use]
    pub const fn val(&self) -> Val {
        Val(self.value)
    }

    /// True when the value is not zero.
    #[must_use]
    pub const fn any(&self) -> bool {
        self.value != 0
    }

    /// The value as an index of a `Vec` of signals or blocks: `self.lanes[self.last.at()]`.
    #[must_use]
    pub const fn at(&self) -> usize {
        self.value as usize
    }

    const fn width(&self) -> usize {
        63
    }

    const fn is_signed(&self) -> bool {
        true
    }
}

atom!([] Const, AtomKind::Constant, |s: &Self| format!("const={}|", s.value));

impl Block for Const {
    fn connect_all(&mut self) {}
    fn update_all(&mut self) {}
    fn has_changed(&self) -> bool {
        false
    }
    fn accept(&self, name: &str, probe: &mut dyn Probe) {
        probe.visit_atom(name, self);
    }
}

/// Gives the block that has it as a field the name and the description of its Verilog module.
#[derive(Debug, Clone)]
pub struct Module {
    name: String,
    doc: String,
    tag: Tag,
}

impl Module {
    /// Module `sp_<name>`.
    #[must_use]
    pub fn new(name: &str, doc: &str) -> Self {
        Self { name: name.into(), doc: doc.into(), tag: Tag::None }
    }

    /// The same for a multiplier, which hard cells may stand for.
    #[must_use]
    pub fn multiplier(name: &str, doc: &str) -> Self {
        Self { tag: Tag::Multiplier, ..Self::new(name, doc) }
    }

    /// The same for one of adders.
    #[must_use]
    pub fn adders(name: &str, doc: &str) -> Self {
        Self { tag: Tag::Adders, ..Self::new(name, doc) }
    }

    const fn width(&self) -> usize {
        1
    }

    const fn is_signed(&self) -> bool {
        false
    }
}

atom!([] Module, AtomKind::Constant, |s: &Self| {
    let tag = match s.tag {
        Tag::None => "module",
        Tag::Multiplier => "multiplier",
        Tag::Adders => "adders",
    };
    format!("{tag}|{}|{}", s.name, s.doc)
});

impl Block for Module {
    fn connect_all(&mut self) {}
    fn update_all(&mut self) {}
    fn has_changed(&self) -> bool {
        false
    }
    fn accept(&self, name: &str, probe: &mut dyn Probe) {
        probe.visit_atom(name, self);
    }
}
