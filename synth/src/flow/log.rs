//! What the logs of yosys and nextpnr say: warnings, the first error, and the message that goes with a deleted
//! multiplier.

use serde::Serialize;

use crate::warnings;

/// Warnings that are alike.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Warned {
    /// Who said it.
    pub tool: &'static str,
    /// The first of them.
    pub text: String,
    /// How many.
    pub count: usize,
    /// Why it does not matter; `None` for one that is not known.
    pub reason: Option<&'static str>,
}

/// Yosys' message of a deleted multiplier: it takes a constant where a cell drives, and goes on.
pub(crate) fn conflict(log: &str) -> Option<&str> {
    let bad = |line: &&str| line.contains("Driver-driver conflict") || line.contains("Resolved using constant");
    log.lines().find(bad).map(str::trim)
}

/// The warnings of a log, those alike together, added to `found`.
pub(crate) fn collect(tool: &'static str, log: &str, found: &mut Vec<Warned>) {
    for line in log.lines() {
        let line = line.trim_start();
        let Some(text) = ["Warning: ", "Lexer warning: "].iter().find_map(|p| line.strip_prefix(p)).map(str::trim)
        else {
            continue;
        };
        let reason = warnings::reason(tool, text);
        let alike = |w: &&mut Warned| w.tool == tool && (w.text == text || (reason.is_some() && w.reason == reason));
        match found.iter_mut().find(alike) {
            Some(warned) => warned.count += 1,
            None => found.push(Warned { tool, text: text.to_owned(), count: 1, reason }),
        }
    }
}

/// The first error of a log.
pub(super) fn reason(log: &str) -> Option<String> {
    let error = |line: &str| line.trim_start().strip_prefix("ERROR: ").map(|text| text.trim().to_owned());
    log.lines().find_map(error).map(|text| {
        let full = ["Failed to expand region", "no BELs remaining", "Unable to place cell"];
        let hint = "; the network is too large for the board: use fewer lanes or smaller stages, or another board";
        if full.iter().any(|part| text.contains(part)) { text + hint } else { text }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const YOSYS: &str = "\
6844. Executing OPT_CLEAN pass (remove unused cells and wires).
Warning: Driver-driver conflict for \\stages_0.lanes_1.sum [0] between cell $flatten\\stages_0.$mul.O and constant 1'x in sp_core: Resolved using constant.
Warnings: 68 unique messages, 68 total
";

    #[test]
    fn a_deleted_multiplier_is_seen() {
        assert!(conflict(YOSYS).unwrap().contains("sum [0]"));
        assert_eq!(conflict("Warnings: 1 unique messages"), None);
    }

    #[test]
    fn warnings_are_counted_and_judged() {
        let log = "Warning: this\nInfo: that\nWarning: this\nWarning: Max frequency for clock 'clk': 10 MHz (FAIL at 12.00 MHz)\n";
        let mut found = Vec::new();
        collect("nextpnr", log, &mut found);
        let seen: Vec<_> = found.iter().map(|w| (w.text.as_str(), w.count, w.reason.is_some())).collect();
        assert_eq!(seen[0], ("this", 2, false));
        assert!(seen.len() == 2 && seen[1].2, "{seen:?}");
    }

    #[test]
    fn the_first_error_is_the_reason() {
        let log = "Info: x\nERROR: Unable to place cell 'a', no BELs remaining to implement cell type 'ICESTORM_DSP'\n";
        let reason = reason(log).unwrap();
        assert!(reason.starts_with("Unable to place") && reason.contains("fewer lanes"), "{reason}");
    }
}
