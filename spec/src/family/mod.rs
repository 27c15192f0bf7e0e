//! The family: the choices that Signal Propagation leaves open, one file a seam, one table row a member.
//!
//! A row says everything about a member that is not arithmetic: its word in a configuration, what it is and where it comes from,
//! and which keys, registers and monitors it brings. Keys, the register map, the monitor ports and their comparison, the reference
//! of the documentation and random configurations read the rows. The arithmetic of a member stands in two files of the same name,
//! `golden-model/src/<seam>/` and `hdl/src/blocks/<seam>/`, chosen there by a `match` without a rest: a new row does not compile
//! until both sides have it.

mod activation;
mod columns;
mod loss;
pub mod made_up;
mod monitor;
mod neuron;
mod optimizer;
mod readout;
mod sequence;
mod target;
mod task;

pub use activation::{Activation, Levels};
pub use columns::Columns;
pub use loss::Loss;
pub use monitor::{Event, Monitor, MonitorInfo, Width};
pub use neuron::Neuron;
pub use optimizer::Optimizer;
pub use readout::Readout;
pub use sequence::Sequence;
pub use target::Target;
pub use task::{OutputLoss, Task};

use std::fmt;

/// A member of a seam, as its row in the table.
///
/// What at least one row of a seam names (a key, a register, a monitor) is there only where a member is chosen that names it; what no row
/// names is always there.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Row {
    /// The word of the configuration file.
    pub word: &'static str,
    /// What it is, in a line.
    pub doc: &'static str,
    /// Its equation.
    pub equation: &'static str,
    /// Where it comes from.
    pub source: &'static str,
    /// Its keys in the configuration, each in the table of all keys.
    pub keys: &'static [&'static str],
    /// Its registers, by name; which values they take is said in the table of all registers.
    pub registers: &'static [&'static str],
    /// Its monitors.
    pub monitors: &'static [Monitor],
    /// Members of other seams that come with it: the key of the seam, and the word that it has then.
    pub brings: &'static [(&'static str, &'static str)],
    /// Keys that members of other seams would bring, and that mean nothing beside it.
    pub without: &'static [&'static str],
    /// Words of other seams that hold beside it where their keys are left out: the key, and the word.
    pub implies: &'static [(&'static str, &'static str)],
}

/// A seam: the key that chooses, and a row for each member.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Seam {
    /// The key by which a configuration chooses a member: one for all stages, or where the key has a list one for each.
    pub key: &'static str,
    /// The members; the first is the default rule's.
    pub rows: &'static [Row],
}

/// All seams.
pub static FAMILY: &[Seam] = &[
    Loss::SEAM,
    Neuron::SEAM,
    Sequence::SEAM,
    Activation::SEAM,
    Optimizer::SEAM,
    Target::SEAM,
    Readout::SEAM,
    Columns::SEAM,
    Task::SEAM,
];

impl fmt::Debug for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word)
    }
}

impl fmt::Debug for Seam {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {:?}", self.key, self.rows)
    }
}

impl Seam {
    /// The member of a word.
    #[must_use]
    pub fn row(&self, word: &str) -> Option<&'static Row> {
        self.rows.iter().find(|row| row.word == word)
    }

    /// The words of the members that `ask` for something.
    pub fn words_that(&self, ask: impl Fn(&Row) -> bool) -> Vec<&'static str> {
        self.rows.iter().filter(|row| ask(row)).map(|row| row.word).collect()
    }
}

/// The first seam of which at least one member asks for something; none for what is there whoever is chosen.
pub fn owner(family: &'static [Seam], ask: impl Fn(&Row) -> bool) -> Option<&'static Seam> {
    owners(family, ask).next()
}

/// All seams of which at least one member asks for something.
pub fn owners(family: &'static [Seam], ask: impl Fn(&Row) -> bool) -> impl Iterator<Item = &'static Seam> {
    family.iter().filter(move |seam| seam.rows.iter().any(&ask))
}

/// Defines a seam: an enum, its words, and a row for each member. What a member does not name of what follows its keys is none.
macro_rules! seam {
    (@list) => { &[] };
    (@list $list:expr) => { &$list };
    ($(#[$doc:meta])* $name:ident by $key:literal { $($member:ident { word: $word:literal, doc: $text:literal,
        equation: $equation:literal, source: $source:literal, keys: $keys:expr
        $(, registers: $registers:expr)? $(, monitors: $monitors:expr)? $(, brings: $brings:expr)? $(, without: $without:expr)?
        $(, implies: $implies:expr)? $(,)? })* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
        pub enum $name {
            $(#[doc = $text] #[serde(rename = $word)] $member,)*
        }

        impl $name {
            /// All members, in the order of the table.
            pub const ALL: &'static [Self] = &[$(Self::$member,)*];
            /// Their words.
            pub const WORDS: &'static [&'static str] = &[$($word,)*];
            /// The table.
            pub const SEAM: $crate::family::Seam = $crate::family::Seam { key: $key, rows: &[$($crate::family::Row {
                word: $word,
                doc: $text,
                equation: $equation,
                source: $source,
                keys: &$keys,
                registers: $crate::family::seam!(@list $($registers)?),
                monitors: $crate::family::seam!(@list $($monitors)?),
                brings: $crate::family::seam!(@list $($brings)?),
                without: $crate::family::seam!(@list $($without)?),
                implies: $crate::family::seam!(@list $($implies)?),
            },)*] };

            /// The row of the table.
            #[must_use]
            pub const fn row(self) -> &'static $crate::family::Row {
                &Self::SEAM.rows[self as usize]
            }

            /// The word of the configuration file.
            #[must_use]
            pub const fn word(self) -> &'static str {
                self.row().word
            }
        }
    };
}
pub(crate) use seam;

/// The members of every seam as Markdown: a section a seam, a paragraph a member.
#[must_use]
pub fn markdown() -> String {
    let list = |what: &str, names: Vec<&str>| match &names[..] {
        [] => String::new(),
        names => {
            format!(" {what} of its own: {}.", names.iter().map(|n| format!("`{n}`")).collect::<Vec<_>>().join(", "))
        }
    };
    let member = |row: &Row| {
        format!(
            "- `{}`: {} `{}`. Source: {}.{}{}{}\n",
            row.word,
            row.doc,
            row.equation,
            row.source,
            list("Keys", row.keys.to_vec()),
            list("Registers", row.registers.to_vec()),
            list("Monitors", row.monitors.iter().map(|m| m.info().name).collect()),
        )
    };
    let seam = |seam: &Seam| format!("## `{}`\n\n{}", seam.key, seam.rows.iter().map(member).collect::<String>());
    FAMILY.iter().map(seam).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_told_apart_and_rows_are_full() {
        for seam in FAMILY {
            for (n, row) in seam.rows.iter().enumerate() {
                assert!(seam.rows[..n].iter().all(|other| other.word != row.word), "{}", row.word);
                assert!(row.doc.ends_with('.') && !row.equation.is_empty() && !row.source.is_empty(), "{row:?}");
            }
        }
        for loss in Loss::ALL {
            let read = toml::Value::String(loss.word().to_owned()).try_into::<Loss>();
            assert_eq!(read.as_ref(), Ok(loss));
            assert_eq!(loss.row().word, Loss::WORDS[*loss as usize]);
        }
    }
}
