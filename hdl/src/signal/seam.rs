//! Seams: places of the design where one of several blocks stands, chosen by the configuration.
//!
//! The blocks of a seam have the same ports, a group that each of them has as its field `ports`: its own kernel writes
//! `self.ports.fire.next`, that of its parent `self.judge.fire.next`, whichever block it is.

/// Defines the ports of a seam. They are printed with their own names.
macro_rules! ports {
    ($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty,)* }) => {
        $(#[$doc])*
        pub struct $name {
            $($(#[$field_doc])* pub $field: $type,)*
        }

        impl rust_hdl_core::prelude::Logic for $name {
            fn update(&mut self) {}
        }

        impl rust_hdl_core::prelude::Block for $name {
            fn connect_all(&mut self) {}

            fn update_all(&mut self) {
                $(self.$field.update_all();)*
            }

            fn has_changed(&self) -> bool {
                $(self.$field.has_changed())||*
            }

            fn accept(&self, name: &str, probe: &mut dyn rust_hdl_core::prelude::Probe) {
                $(self.$field.accept(&$crate::signal::shown(name, stringify!($field), "*"), probe);)*
            }
        }
    };
}
pub(crate) use ports;

/// Defines a seam: its ports, and the blocks of which one stands there.
macro_rules! seam {
    ($(#[$doc:meta])* $name:ident($ports:ty) { $($member:ident($block:ty),)* }) => {
        $(#[$doc])*
        #[allow(missing_docs, clippy::large_enum_variant)]
        pub enum $name {
            $($member($block),)*
        }

        impl std::ops::Deref for $name {
            type Target = $ports;

            fn deref(&self) -> &$ports {
                match self {
                    $(Self::$member(block) => &block.ports,)*
                }
            }
        }

        impl std::ops::DerefMut for $name {
            fn deref_mut(&mut self) -> &mut $ports {
                match self {
                    $(Self::$member(block) => &mut block.ports,)*
                }
            }
        }

        impl rust_hdl_core::prelude::Logic for $name {
            fn update(&mut self) {}
        }

        impl rust_hdl_core::prelude::Block for $name {
            fn connect_all(&mut self) {}

            fn update_all(&mut self) {
                match self {
                    $(Self::$member(block) => block.update_all(),)*
                }
            }

            fn has_changed(&self) -> bool {
                match self {
                    $(Self::$member(block) => block.has_changed(),)*
                }
            }

            fn accept(&self, name: &str, probe: &mut dyn rust_hdl_core::prelude::Probe) {
                match self {
                    $(Self::$member(block) => block.accept(name, probe),)*
                }
            }
        }
    };
}
pub(crate) use seam;
