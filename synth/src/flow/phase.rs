//! Where a running tool is, by the end of its log.

use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::path::Path;

/// Bytes of the end of a log that are looked at.
const TAIL: u64 = 16 * 1024;

/// Where the tool is that writes this log, for a person; nothing where that cannot be told yet.
pub(super) fn of(log: &Path) -> Option<String> {
    let mut file = File::open(log).ok()?;
    let length = file.metadata().ok()?.len();
    file.seek(SeekFrom::Start(length.saturating_sub(TAIL))).ok()?;
    let mut tail = Vec::new();
    file.read_to_end(&mut tail).ok()?;
    String::from_utf8_lossy(&tail).lines().rev().find_map(said)
}

/// What a line says of it: of yosys the pass, of nextpnr packing, placing and routing, with what is left of it.
fn said(line: &str) -> Option<String> {
    if let Some((number, pass)) = line.split_once(" Executing ") {
        let is_number = !number.is_empty() && number.chars().all(|c| c.is_ascii_digit() || c == '.');
        let name = pass.split(' ').next().filter(|_| is_number)?;
        return Some(name.trim_end_matches('.').to_lowercase());
    }
    let info = line.strip_prefix("Info: ")?.trim();
    // A row of the router: iterations, arcs of two kinds twice, those that are left, and seconds.
    let cells: Vec<&str> = info.split('|').map(str::trim).collect();
    if let [iterations, _, _, left, ..] = cells[..]
        && iterations.parse::<u64>().is_ok()
        && let Ok(left) = left.parse::<u64>()
    {
        return Some(format!("routing, {left} arcs left"));
    }
    let begins = [
        ("Packing", "packing"),
        ("Running main analytical placer", "placing"),
        ("at initial placer iter", "placing"),
        ("at iteration #", "placing"),
        ("Running simulated annealing placer", "placing, the last moves"),
        ("Routing", "routing"),
        ("Running router", "routing"),
    ];
    begins.iter().find(|(begin, _)| info.starts_with(begin)).map(|(_, phase)| (*phase).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_line_that_says_something_counts() {
        for (line, want) in [
            ("2.34. Executing OPT_EXPR pass (perform const folding).", Some("opt_expr")),
            ("Info: Packing constants..", Some("packing")),
            ("Info:     at iteration #7, type ALL: wirelen solved = 1, spread = 2", Some("placing")),
            (
                "Info:     294000 |    55424     226810 |  488   501 |        80|     655.78    2449.36|",
                Some("routing, 80 arcs left"),
            ),
            ("Info:   #iter: 2 | fail", None),
            ("Max frequency for clock", None),
            ("Executing nothing", None),
        ] {
            assert_eq!(said(line).as_deref(), want, "{line}");
        }
        let folder = tempfile::tempdir().unwrap();
        let log = folder.path().join("log");
        std::fs::write(&log, "Info: Packing constants..\nInfo: Routing..\nInfo: nothing\n").unwrap();
        assert_eq!(of(&log).as_deref(), Some("routing"));
        assert_eq!(of(&folder.path().join("none")), None);
        // Of a long log the end.
        std::fs::write(&log, format!("Info: Routing..\n{}", "x\n".repeat(20_000))).unwrap();
        assert_eq!(of(&log), None);
    }
}
