//! The family: the choices that Signal Propagation leaves open, one file a seam, one table row a member.
//!
//! A row says everything about a member that is not arithmetic: its word in a configuration, what it is and where it comes from,
//! which keys it has of its own. Keys, the reference of the documentation and random configurations read the rows. The
//! arithmetic of a member stands in two files of the same name, `golden-model/src/<seam>/` and `hdl/src/blocks/<seam>/`, chosen
//! there by a `match` without a rest: a new row does not compile until both sides have it.

mod activation;
mod loss;

pub use activation::Activation;
pub use loss::Loss;

/// A member of a seam, as its row in the table.
#[derive(Debug, Clone, Copy)]
pub struct Row {
    /// The word of the configuration file.
    pub word: &'static str,
    /// What it is, in a line.
    pub doc: &'static str,
    /// Its equation.
    pub equation: &'static str,
    /// Where it comes from.
    pub source: &'static str,
    /// Keys that only members have which name them.
    pub keys: &'static [&'static str],
}

/// Defines a seam: an enum, its words, and a row for each member.
macro_rules! seam {
    ($(#[$doc:meta])* $name:ident { $($member:ident { word: $word:literal, doc: $text:literal, equation: $equation:literal,
        source: $source:literal, keys: $keys:expr $(,)? })* }) => {
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

            /// The row of the table.
            #[must_use]
            pub const fn row(self) -> &'static $crate::family::Row {
                match self {
                    $(Self::$member => &$crate::family::Row {
                        word: $word, doc: $text, equation: $equation, source: $source, keys: &$keys,
                    },)*
                }
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
    let seam = |title: &str, rows: Vec<&Row>| {
        let member = |row: &Row| {
            let keys = match row.keys {
                [] => String::new(),
                keys => format!(
                    " Keys of its own: {}.",
                    keys.iter().map(|k| format!("`{k}`")).collect::<Vec<_>>().join(", ")
                ),
            };
            format!("- `{}`: {} `{}`. Source: {}.{keys}\n", row.word, row.doc, row.equation, row.source)
        };
        format!("## `{title}`\n\n{}", rows.into_iter().map(member).collect::<String>())
    };
    let losses = Loss::ALL.iter().map(|member| member.row()).collect();
    let activations = Activation::ALL.iter().map(|member| member.row()).collect();
    [seam("learning.loss", losses), seam("network.activation", activations)].join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_told_apart_and_rows_are_full() {
        for words in [Loss::WORDS, Activation::WORDS] {
            for (n, word) in words.iter().enumerate() {
                assert!(!words[..n].contains(word), "{word}");
            }
        }
        let rows = Loss::ALL.iter().map(|m| m.row()).chain(Activation::ALL.iter().map(|m| m.row()));
        for row in rows {
            assert!(row.doc.ends_with('.') && !row.equation.is_empty() && !row.source.is_empty(), "{row:?}");
        }
        for loss in Loss::ALL {
            let read = toml::Value::String(loss.word().to_owned()).try_into::<Loss>();
            assert_eq!(read.as_ref(), Ok(loss));
        }
    }
}
