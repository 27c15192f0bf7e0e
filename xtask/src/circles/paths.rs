//! The paths that a file of Rust takes from its own crate, read from its text: those of `use`, and those that begin with
//! `crate`, `self` or `super` anywhere else.
//!
//! A comment goes to the end of its line, a text is read as code, and tests at the end of a file are left out: they may
//! import what they like.

/// A path, as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// Its words, the first of them `crate`, `self` or `super`; where it has none of these, `self` is put before it.
    pub words: Vec<String>,
    /// What a `use` calls it from here on; `None` where it stands in an expression or takes everything.
    pub name: Option<String>,
}

/// All paths of a file.
#[must_use]
pub fn paths(text: &str) -> Vec<Taken> {
    let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    let words: Vec<&str> =
        text.lines().map(|line| line.split("//").next().unwrap_or_default()).flat_map(words).collect();
    let mut found = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let is_use = words[at] == "use";
        at += usize::from(is_use);
        let is_own = words.get(at).is_some_and(|word| ["crate", "self", "super"].contains(word));
        if is_own && words.get(at + 1) == Some(&"::") {
            at = tree(&words, at, &[], is_use, &mut found);
        } else if is_use {
            at = tree(&words, at, &["self"], true, &mut found);
        } else {
            at += 1;
        }
    }
    found
}

/// Reads one path, or all of a group in braces, behind `before`; returns where it ends.
fn tree(words: &[&str], mut at: usize, before: &[&str], is_use: bool, found: &mut Vec<Taken>) -> usize {
    let mut path = before.to_vec();
    let mut name = None;
    while let Some(&word) = words.get(at) {
        if word == "{" {
            at += 1;
            while words.get(at).is_some_and(|word| *word != "}") {
                at = tree(words, at, &path, is_use, found).max(at + 1);
                at += usize::from(words.get(at) == Some(&","));
            }
            return at + 1;
        }
        if !is_name(word) {
            at += usize::from(word == "*");
            break;
        }
        at += 1;
        // `a::{self}` is `a`.
        if word != "self" || path.is_empty() {
            path.push(word);
        }
        name = path.last().copied();
        if words.get(at) == Some(&"::") {
            (at, name) = (at + 1, None);
        } else {
            if words.get(at) == Some(&"as") {
                (at, name) = (at + 2, words.get(at + 1).copied());
            }
            break;
        }
    }
    let name = name.filter(|_| is_use).map(str::to_owned);
    found.push(Taken { words: path.into_iter().map(str::to_owned).collect(), name });
    at
}

fn is_name(word: &str) -> bool {
    word.starts_with(|c: char| c.is_alphabetic() || c == '_')
}

/// The words of a line: names, `::`, and each other sign by itself.
fn words(line: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut rest = line.trim_start();
    while let Some(first) = rest.chars().next() {
        let inside = |c: char| c.is_alphanumeric() || c == '_';
        let len = match rest.find(|c| !inside(c)) {
            None => rest.len(),
            Some(0) if rest.starts_with("::") => 2,
            Some(0) => first.len_utf8(),
            Some(len) => len,
        };
        words.push(&rest[..len]);
        rest = rest[len..].trim_start();
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<String> {
        let shown =
            |taken: Taken| taken.words.join("::") + &taken.name.map_or(String::new(), |name| format!(" {name}"));
        paths(text).into_iter().map(shown).collect()
    }

    #[test]
    fn trees_of_use_are_taken_apart() {
        let text = "pub(crate) use crate::a::{self, b::{C, D as E}, f::*};\nuse super::G; pub use child::H;";
        let found = read(text);
        assert_eq!(
            found,
            ["crate::a a", "crate::a::b::C C", "crate::a::b::D E", "crate::a::f", "super::G G", "self::child::H H"]
        );
    }

    #[test]
    fn paths_in_code_are_seen_and_comments_and_tests_are_not() {
        let text = "/// See [`crate::no::No`].\nfn f(x: super::a::X) { crate::b::go::<u8>(self.x) } // super::no\n\
                    #[cfg(test)]\nmod tests {\n    use crate::no::No;\n}\n";
        assert_eq!(read(text), ["super::a::X", "crate::b::go"]);
    }
}
