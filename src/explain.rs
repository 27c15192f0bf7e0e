//! What the kinds of failures are about, for `sigprop explain CODE`: causes, and what to do.

/// A kind of failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Code {
    /// As it is typed.
    pub word: &'static str,
    /// What has happened, in a line.
    pub title: &'static str,
    /// Causes and mends.
    pub text: &'static str,
}

/// A table row.
const fn code(word: &'static str, title: &'static str, text: &'static str) -> Code {
    Code { word, title, text }
}

/// All kinds.
pub const CODES: &[Code] = &[
    code(
        "config",
        "a configuration is refused",
        "Every fault is told at once, each with its line, key, value, the rule that it breaks and a mend; of a preset, with the --set that helps. Only [network] must be \
         given, with inputs, classes and stages. `sigprop presets --keys` explains every key, `sigprop presets NAME` prints a whole file to compare with, and \
         `sigprop new DIR` writes one with a schema by which editors find slips while you type.",
    ),
    code(
        "data",
        "samples cannot be used",
        "The file, and where one can tell the row or byte, is named. Common causes: the network has other inputs or classes than the data; labels count from 1 (they count \
         from 0 here); the label is in another column (--label); a header that is none; numbers outside 0..255 or -1..1. The page own-data of the book has the formats.",
    ),
    code(
        "weights",
        "a weights file does not fit",
        "It must have the tensors of the configuration with their shapes: stage1.weight [n_out, n_in], stage1.bias [n_out] and so on. Weights that were trained with other \
         stages are those of another network: give the configuration that they were trained with, which is in the file's metadata under `config`.",
    ),
    code(
        "rule",
        "a rule and a network do not go together",
        "Some learning rules of `compare` and some settings are only for networks of a kind: sequences, spikes, static neurons, hardware that learns. The message names the other.",
    ),
    code(
        "file",
        "a file or folder cannot be read, or may not be written",
        "Nothing was written. Commands do not write over what is not theirs: a folder remembers which command wrote it and what is in its files (sigprop-files.txt). Give \
         another folder, or --replace where the command has it.",
    ),
    code(
        "simulation",
        "a simulation could not be made, or did not answer as it should",
        "If Verilator or its compiler is named, look at `sigprop -vV`. If the core did not answer, that is a bug of ours: please report it with the command and the configuration.",
    ),
    code(
        "tool",
        "yosys, nextpnr or a packer is missing, or has failed",
        "`sigprop tools install` brings all of them without root; `sigprop -vV` says which are found. A tool's own words are in its log, which the message names. A design that does \
         not fit: `sigprop fit NETWORK` says what it takes on each board; fewer lanes, fewer multipliers a lane (--set hardware.lanes=auto) or smaller stages help.",
    ),
    code(
        "board",
        "a board, its port or its bitstream is not what it should be",
        "`sigprop boards` lists boards, `sigprop host ports` the ports that there are. A board that does not answer: the other port of its USB device, another speed than it was \
         built with (--baud), a bitstream that is not loaded (`sigprop load`), no rights (group dialout). A board with another network says its hash: name the configuration that it \
         was built from. The page first-board of the book goes through it.",
    ),
    code(
        "bug",
        "something that cannot be went wrong",
        "Please report it, with the command and what `sigprop -vV` says.",
    ),
    code("interrupted", "you ended it", "What was finished by then is kept, and said."),
];

/// The kind of this word.
pub fn find(word: &str) -> Option<&'static Code> {
    CODES.iter().find(|code| code.word == word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_words_of_their_own() {
        for (n, code) in CODES.iter().enumerate() {
            assert_eq!(find(code.word), Some(code));
            assert!(CODES[..n].iter().all(|other| other.word != code.word) && code.text.len() > 20, "{}", code.word);
        }
        assert_eq!(find("nothing"), None);
    }
}
