//! The tables of README.md and the manual are those of synth/data/builds/results.json, and nobody edits them by hand.

use std::fs;
use std::path::Path;
use xtask::tables::{RESULTS, ROWS, check, renew};

#[test]
fn tables_are_those_of_the_results() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let rows = check(root).unwrap_or_else(|faults| panic!("{}", faults.join("\n")));
    assert!(rows >= 5, "{rows} builds");
}

#[test]
fn a_table_that_was_edited_and_a_build_without_result_are_found() {
    let home = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    for file in ["README.md", "docs/src/reference/builds.md", ROWS, RESULTS] {
        fs::create_dir_all(root.join(file).parent().unwrap()).unwrap();
        fs::copy(home.join(file), root.join(file)).unwrap();
    }
    let edit = |file: &str, from: &str, to: &str| {
        let text = fs::read_to_string(root.join(file)).unwrap();
        assert!(text.contains(from), "{file}: {from}");
        fs::write(root.join(file), text.replacen(from, to, 1)).unwrap();
    };
    renew(root).unwrap();
    check(root).unwrap();
    edit("README.md", "| ulx3s-25f |", "| another |");
    assert_eq!(check(root).unwrap_err().len(), 1);
    renew(root).unwrap();
    // What was promised and is not reached, and estimates that are off.
    edit(ROWS, "goal_mhz = 90", "goal_mhz = 990");
    edit(RESULTS, "\"estimated\": {\n        \"lut4\": ", "\"estimated\": {\n        \"lut4\": 9");
    let faults = check(root).unwrap_err().join("\n");
    assert!(faults.contains("MHz, at least 990 are promised") && faults.contains("more than 15 % off"), "{faults}");
    fs::copy(home.join(RESULTS), root.join(RESULTS)).unwrap();
    fs::copy(home.join(ROWS), root.join(ROWS)).unwrap();
    edit(ROWS, "preset = \"digits", "preset = \"other");
    let faults = check(root).unwrap_err();
    assert!(faults.iter().any(|fault| fault.contains("other") && fault.contains("no result")), "{faults:?}");
    edit("docs/src/reference/builds.md", "<!-- end of the cost of learning -->", "");
    assert!(renew(root).unwrap_err().contains("between `<!-- the cost of learning"));
    edit("docs/src/reference/builds.md", "<!-- end of builds -->", "");
    assert!(renew(root).unwrap_err().contains("builds.md: has no table between"));
}
