//! The reference pages of the book are what the code says of itself.

/// Compares a page with the text that the code makes; `SIGPROP_BLESS=1` writes it.
fn same(page: &str, text: &str) {
    let path = format!("{}/docs/src/reference-generated/{page}", env!("CARGO_MANIFEST_DIR"));
    if std::env::var_os("SIGPROP_BLESS").is_some() {
        std::fs::write(&path, text).expect("the page can be written");
    }
    let page = std::fs::read_to_string(&path).expect("the page is there");
    assert_eq!(page, text, "{path}: run `SIGPROP_BLESS=1 cargo test --test reference` to write it anew");
}

#[path = "../golden-model/examples/four_steps/text.rs"]
mod four_steps;

#[test]
fn the_four_steps_are_those_of_the_golden_model() {
    same("four-steps.txt", &four_steps::text().expect("the preset is sound"));
}

#[test]
fn link_tables_are_those_of_the_code() {
    same("link.md", &sigprop_spec::link::markdown());
}

#[test]
fn configuration_keys_are_those_of_the_code() {
    same("config.md", &sigprop_spec::config::markdown());
}

#[test]
fn members_of_the_family_are_those_of_the_code() {
    same("family.md", &sigprop_spec::family::markdown());
}

/// Every member has a page, which begins with what the code says of it.
#[test]
fn every_member_has_a_page() {
    let pages = format!("{}/docs/src/members", env!("CARGO_MANIFEST_DIR"));
    let contents = format!("{}/docs/src/SUMMARY.md", env!("CARGO_MANIFEST_DIR"));
    let contents = std::fs::read_to_string(contents).expect("the table of contents is there");
    for seam in sigprop_spec::family::FAMILY {
        for row in seam.rows {
            let head = sigprop_synth::estimate::member(seam, row).unwrap_or_else(|why| panic!("{}: {why}", row.word));
            same(&format!("members/{}.md", row.word), &head);
            let page = std::fs::read_to_string(format!("{pages}/{}.md", row.word));
            let page = page.unwrap_or_else(|why| panic!("docs/src/members/{}.md: {why}", row.word));
            let include = format!("{{{{#include ../reference-generated/members/{}.md}}}}", row.word);
            assert!(page.contains(&include), "docs/src/members/{}.md: begin it with {include}", row.word);
            assert!(contents.contains(&format!("(members/{}.md)", row.word)), "SUMMARY.md: no members/{}.md", row.word);
        }
    }
}

#[test]
fn errors_of_the_estimate_are_those_of_the_code() {
    same("calibration.md", &sigprop_synth::estimate::left_out());
}

#[test]
fn fits_of_presets_and_boards_are_those_of_the_code() {
    same("fit.md", &sigprop_synth::estimate::markdown().expect("boards and presets are sound"));
}
