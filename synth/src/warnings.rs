//! The warnings of yosys and nextpnr that are known, each with the reason why it does not matter. All others are shown.

/// A warning that is expected.
struct Known {
    tool: &'static str,
    /// All of these are in its text.
    parts: &'static [&'static str],
    reason: &'static str,
}

const KNOWN: &[Known] = &[
    Known {
        tool: "yosys",
        parts: &["The SystemVerilog keyword `bit'", "/share/", "abc9_map.v"],
        reason: "it is about a file of yosys' own",
    },
    Known {
        tool: "nextpnr",
        parts: &["Max frequency for clock", "FAIL at"],
        reason: "the frequency is judged by the build itself",
    },
    Known {
        tool: "nextpnr",
        parts: &["unmatched constraint '"],
        reason: "the file with the pins has some that the design has not; those that it has are checked before",
    },
];

/// Why a warning does not matter; `None` where it is not known.
pub(crate) fn reason(tool: &str, text: &str) -> Option<&'static str> {
    let known = |k: &&Known| k.tool == tool && k.parts.iter().all(|part| text.contains(part));
    KNOWN.iter().find(known).map(|k| k.reason)
}
