//! Channels: signals that belong together, declared once in a table and assigned as one.
//!
//! A kernel hands a channel on with `self.u_q.next = self.u.val();` and ties it off with `self.r.next = 0.into();`; each is an
//! assignment of every field. Or it assigns the fields one by one; not both.

use rust_hdl_core::prelude::{Block, Direction};

use super::{Register, Sig, Val};

/// How a field of a channel is declared.
#[derive(Debug, Clone, Copy)]
pub struct Declared {
    width: usize,
    signed: bool,
    there: bool,
    resets: bool,
    doc: &'static str,
}

impl Declared {
    /// `width` bits, never negative; as a register reset to 0.
    #[must_use]
    pub const fn unsigned(width: usize, doc: &'static str) -> Self {
        Self { width, signed: false, there: true, resets: true, doc }
    }

    /// `width` bits, two's complement; as a register reset to 0.
    #[must_use]
    pub const fn signed(width: usize, doc: &'static str) -> Self {
        Self { signed: true, ..Self::unsigned(width, doc) }
    }

    /// One bit; as a register reset to 0.
    #[must_use]
    pub const fn bit(doc: &'static str) -> Self {
        Self::unsigned(1, doc)
    }

    /// As a register without reset: what is looked at only beside another field.
    #[must_use]
    pub const fn data(mut self) -> Self {
        self.resets = false;
        self
    }

    /// Left out where `there` is false, as [`Sig::when`] has it.
    #[must_use]
    pub const fn when(mut self, there: bool) -> Self {
        self.there = there;
        self
    }

    /// Another description.
    #[must_use]
    pub const fn doc(mut self, doc: &'static str) -> Self {
        self.doc = doc;
        self
    }
}

/// What a channel's fields may be: signals or registers of any direction.
pub trait Field: Block {
    /// One that is made as declared.
    fn declare(field: &Declared) -> Self;
    /// Assigns.
    fn assign(&mut self, value: Val);
    /// The value now.
    fn value(&self) -> Val;
}

impl<D: Direction> Field for Sig<D> {
    fn declare(field: &Declared) -> Self {
        let signal = if field.signed { Self::signed(field.width) } else { Self::unsigned(field.width) };
        signal.when(field.there).doc(field.doc)
    }

    fn assign(&mut self, value: Val) {
        self.next = value;
    }

    fn value(&self) -> Val {
        self.val()
    }
}

impl<D: Direction> Field for Register<D> {
    fn declare(field: &Declared) -> Self {
        let register = if field.signed { Self::signed(field.width) } else { Self::unsigned(field.width) };
        let register = register.when(field.there).doc(field.doc);
        if field.resets { register } else { register.no_reset() }
    }

    fn assign(&mut self, value: Val) {
        self.next = value;
    }

    fn value(&self) -> Val {
        self.val()
    }
}

/// What a kernel assigned to a channel as a whole: the values of its fields, or nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Whole<V>(pub Option<V>);

impl<V: Default> From<i32> for Whole<V> {
    /// Zeros; the extraction refuses all other numbers.
    fn from(_zero: i32) -> Self {
        Self(Some(V::default()))
    }
}

/// Name under which a channel's field is shown to a probe: where a kernel finds it, and how it is printed. A star in `pattern`
/// stands for the field.
#[must_use]
pub fn shown(channel: &str, field: &str, pattern: &str) -> String {
    format!("{channel}${field}={}", pattern.replace('*', field))
}

/// Where a kernel finds an atom, and how it is printed where a channel says so.
pub(crate) fn parse(shown: &str) -> (&str, Option<&str>) {
    shown.split_once('=').map_or((shown, None), |(name, printed)| (name, Some(printed)))
}

/// Defines a channel from its table of fields, which depend on what follows the colon. The struct is generic over what its fields are; the text is the beginning of
/// their printed names.
macro_rules! channel {
    ($(#[$doc:meta])* $name:ident, $values:ident, $prefix:literal, |$d:ident: $from:ty| { $($field:ident: $declared:expr;)* }) => {
        $(#[$doc])*
        pub struct $name<S> {
            /// What a kernel assigns, as a whole.
            pub next: $crate::signal::Whole<$values>,
            pattern: &'static str,
            $(#[allow(missing_docs)] pub $field: S,)*
        }

        #[doc = concat!("The values of [`", stringify!($name), "`] in a cycle.")]
        #[derive(Debug, Clone, Copy, Default)]
        pub struct $values {
            $(#[allow(missing_docs)] pub $field: $crate::signal::Val,)*
        }

        impl<S: $crate::signal::Field> $name<S> {
            /// The channel of the stage with these dimensions.
            #[must_use]
            pub fn new(d: &$from) -> Self {
                Self::printed(concat!($prefix, "*"), d)
            }

            /// The same with other printed names: a star stands for the field.
            #[must_use]
            #[allow(unused_variables)]
            pub fn printed(pattern: &'static str, $d: &$from) -> Self {
                Self { next: Default::default(), pattern, $($field: S::declare(&$declared),)* }
            }

            /// What repeats it a cycle later.
            #[must_use]
            #[allow(unused_variables)]
            pub fn later($d: &$from) -> Self {
                Self {
                    next: Default::default(),
                    pattern: concat!($prefix, "*_q"),
                    $($field: S::declare(
                        &$declared.doc(concat!($prefix, stringify!($field), " a cycle later, to the next lane")),
                    ),)*
                }
            }

            /// The values now.
            #[must_use]
            pub fn val(&self) -> $crate::signal::Whole<$values> {
                $crate::signal::Whole(Some($values { $($field: self.$field.value(),)* }))
            }
        }

        impl<S: $crate::signal::Field> rust_hdl_core::prelude::Logic for $name<S> {
            fn update(&mut self) {}
        }

        impl<S: $crate::signal::Field> rust_hdl_core::prelude::Block for $name<S> {
            fn connect_all(&mut self) {}

            fn update_all(&mut self) {
                if let Some(values) = self.next.0.take() {
                    $(self.$field.assign(values.$field);)*
                }
                $(self.$field.update_all();)*
            }

            fn has_changed(&self) -> bool {
                $(self.$field.has_changed())||*
            }

            fn accept(&self, name: &str, probe: &mut dyn rust_hdl_core::prelude::Probe) {
                $(self.$field.accept(&$crate::signal::shown(name, stringify!($field), self.pattern), probe);)*
            }
        }
    };
}
pub(crate) use channel;

#[cfg(test)]
mod tests;
