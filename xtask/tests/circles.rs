//! No modules of a crate import each other in a circle, and the check would notice if they did.

use std::path::Path;
use xtask::circles::{check, circles};

fn found(files: &[(&str, &str)]) -> Vec<String> {
    let owned: Vec<_> = files.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
    circles(&owned)
}

#[test]
fn the_workspace_has_no_circle() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let files = check(root).unwrap_or_else(|faults| panic!("{}", faults.join("\n")));
    assert!(files > 200, "{files} files were read");
}

#[test]
fn two_modules_that_import_each_other_are_named_with_what_ties_them() {
    let chip = ("chip.rs", "use crate::error::{Fault, Why};\npub enum Engine { Rust }");
    let said = found(&[("lib.rs", "mod chip;\nmod error;"), chip, ("error.rs", "use super::chip::Engine;")]);
    assert_eq!(said.len(), 1, "{said:?}");
    for part in ["chip, error import", "chip.rs takes error::Fault", "error.rs takes chip::Engine"] {
        assert!(said[0].contains(part), "{part}: {}", said[0]);
    }
    let engine = [("engine.rs", "pub enum Engine { Rust }"), ("error.rs", "use super::engine::Engine;")];
    let chip = ("chip.rs", "use crate::engine::Engine;\nuse crate::error::{Fault, Why};");
    assert_eq!(found(&[&engine[..], &[chip]].concat()), [""; 0]);
}

#[test]
fn a_circle_of_three_is_seen_wherever_its_paths_stand() {
    let said = found(&[
        ("model.rs", "fn train() { crate::observer::sample(); }"),
        ("observer.rs", "fn of(s: &crate::stage::Stage) {}"),
        ("stage.rs", ""),
        ("stage/state.rs", "use crate::{bank::Bank, model::{self, Outcome as Said}};"),
        ("bank.rs", "pub struct Bank;"),
    ]);
    assert_eq!(said.len(), 1, "{said:?}");
    assert!(said[0].starts_with("model, observer, stage import") && said[0].contains("stage/state.rs takes model"));
}

#[test]
fn modules_inside_a_module_are_looked_at_too() {
    let check = "use super::reader::Reader;\nuse super::{Board, FACTS};";
    let reader = "use super::FACTS;\nuse super::check::fault;";
    let said =
        found(&[("board/mod.rs", "mod check;\nmod reader;"), ("board/check.rs", check), ("board/reader.rs", reader)]);
    assert_eq!(said.len(), 1, "{said:?}");
    assert!(said[0].starts_with("board::check, board::reader import"), "{}", said[0]);
}

#[test]
fn a_name_that_is_passed_on_counts_for_its_own_module() {
    let root = ("lib.rs", "mod a;\nmod b;\npub use b::Deep as Thing;");
    let said = found(&[root, ("a.rs", "pub struct A;\nuse crate::Thing;"), ("b.rs", "use crate::a::A;")]);
    assert!(said.len() == 1 && said[0].starts_with("a, b import"), "{said:?}");
    let leaf = ("leaf.rs", "pub struct Deep;");
    let root = ("lib.rs", "mod a;\nmod b;\nmod leaf;\npub use leaf::Deep as Thing;");
    assert_eq!(found(&[root, leaf, ("a.rs", "use crate::Thing;"), ("b.rs", "use crate::a::A;")]), [""; 0]);
}

#[test]
fn a_module_and_those_inside_it_comments_and_tests_make_no_circle() {
    let said = found(&[
        ("report/mod.rs", "mod text;\npub struct Report;\nfn text() { text::render() }"),
        ("report/text.rs", "use super::Report;"),
        ("train.rs", "use crate::model::Model;"),
        (
            "model.rs",
            "/// See [`crate::train::check`].\nfn f() {}\n\n#[cfg(test)]\nmod tests {\n    use crate::train::check;\n}\n",
        ),
    ]);
    assert_eq!(said, [""; 0]);
}

#[test]
fn tests_in_a_file_of_their_own_make_no_circle_and_other_modules_of_that_name_do() {
    let train = ("train.rs", "use crate::model::Model;");
    let tests = ("model/tests.rs", "use crate::train::check;");
    assert_eq!(found(&[train, ("model.rs", "pub struct Model;\n\n#[cfg(test)]\nmod tests;\n"), tests]), [""; 0]);
    let said = found(&[train, ("model.rs", "mod tests;\npub struct Model;"), tests]);
    assert!(said.len() == 1 && said[0].starts_with("model, train import"), "{said:?}");
}

#[test]
fn a_crate_that_is_not_there_is_a_fault() {
    let root = tempfile::tempdir().unwrap();
    let said = check(root.path()).unwrap_err();
    assert!(said[0].contains("src: "), "{said:?}");
}
