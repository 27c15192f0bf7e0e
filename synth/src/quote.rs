//! Words from outside (names of files, flags, commands of boards) in the languages of the files that are written: the one
//! place where they are quoted, so that none of them becomes a command.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::path::Path;

/// Bytes of a file's name that is made of another, at most: boards and endings come behind it, and systems allow 255.
const MOST_BYTES: usize = 120;

/// A word as a shell reads it back.
#[must_use]
pub fn shell(word: &str) -> String {
    // It refuses a NUL byte alone, which no name of a file and no argument of a program has.
    shlex::Quoter::new().allow_nul(true).quote(word).map_or_else(|_| word.to_owned(), Cow::into_owned)
}

/// Words as a shell reads them back.
#[must_use]
pub fn command(words: &[String]) -> String {
    words.iter().map(|word| shell(word)).collect::<Vec<_>>().join(" ")
}

/// A path as the argument of a program: one that begins with `-` would be taken for an option.
#[must_use]
pub fn argument(path: &Path) -> String {
    let text = path.display().to_string();
    if text.starts_with('-') { format!("./{text}") } else { text }
}

/// A line of a recipe of `make` that runs these words.
#[must_use]
pub fn recipe(words: &[String]) -> String {
    let line = arguments(words);
    // `make` takes these from the begin of a line for itself.
    match words.first() {
        Some(first) if line.starts_with(['@', '-', '+']) => format!("'{first}'{}", &line[first.len()..]),
        _ => line,
    }
}

/// Words of a recipe behind its program.
#[must_use]
pub fn arguments(words: &[String]) -> String {
    command(words).replace('$', "$$")
}

/// A text in double quotes as YAML reads it back, in ASCII whatever is in it.
#[must_use]
pub fn yaml(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            ' '..='~' => out.push(c),
            _ => drop(write!(out, "\\U{:08X}", u32::from(c))),
        }
    }
    out + "\""
}

/// A text on one line, for a comment.
#[must_use]
pub fn comment(text: &str) -> String {
    text.replace(|c: char| c.is_control() || "\u{2028}\u{2029}\\".contains(c), "_")
}

/// What a file is called after a name: its letters and digits, `-`, `_` and `.`, and `_` for all else, such as spaces, that
/// means something to a shell, `make` or yosys.
#[must_use]
pub fn file_name(name: &str) -> String {
    let mut out = String::new();
    for c in name.chars() {
        let first = out.is_empty();
        if out.len() + c.len_utf8() > MOST_BYTES {
            break;
        }
        out.push(if c.is_alphanumeric() || c == '_' || (!first && "-.".contains(c)) { c } else { '_' });
    }
    if out.is_empty() { "_".to_owned() } else { out }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Names that a file may have, each of which breaks something where it is not quoted.
    const NAMES: [&str; 16] = [
        "a b",
        "$(shell touch x)",
        "$(touch x)",
        "`touch x`",
        "a;b",
        "a#b",
        "a:b",
        "a'b",
        "a\"b",
        "-x",
        "ü",
        "%d",
        "a\\",
        "*",
        "~",
        "&&",
    ];

    #[test]
    #[cfg(unix)]
    fn a_shell_reads_every_word_back() {
        for name in NAMES {
            let script = format!("printf %s {}", shell(name));
            let out = std::process::Command::new("sh").args(["-c", &script]).output().unwrap();
            assert_eq!(String::from_utf8(out.stdout).unwrap(), name, "{script}");
        }
        assert_eq!(shell("--package"), "--package");
        assert_eq!(argument(Path::new("-o/x")), "./-o/x");
    }

    #[test]
    #[cfg(unix)]
    fn make_runs_every_word_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        for name in NAMES {
            let words = ["printf", "%s", name].map(str::to_owned);
            std::fs::write(folder.path().join("Makefile"), format!("all:\n\t@{}\n", recipe(&words))).unwrap();
            let out = std::process::Command::new("make").current_dir(folder.path()).output().unwrap();
            assert_eq!(String::from_utf8_lossy(&out.stdout), name, "{}", recipe(&words));
        }
        let words = ["-x", "+y"].map(str::to_owned);
        assert_eq!((recipe(&words), arguments(&words)), ("'-x' +y".to_owned(), "-x +y".to_owned()));
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "a word was run");
    }

    #[test]
    fn texts_of_yaml_are_ascii() {
        assert_eq!(yaml("a\"b\\ü\n"), "\"a\\\"b\\\\\\U000000FC\\U0000000A\"");
    }

    #[test]
    fn files_have_names_that_need_no_quotes() {
        for name in NAMES {
            let file = file_name(name);
            assert!(file.chars().all(|c| c.is_alphanumeric() || "-_.".contains(c)), "{file}");
            assert!(!file.starts_with(['-', '.']) && !file.contains(['$', '%', ':', '#', ' ']), "{file}");
        }
        assert_eq!(
            [file_name("digits-small.2"), file_name("ü"), file_name(".a b"), file_name("")],
            ["digits-small.2", "ü", "_a_b", "_"]
        );
        assert!(file_name(&"ü".repeat(200)).len() <= MOST_BYTES);
    }
}
