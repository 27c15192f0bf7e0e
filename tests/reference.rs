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

#[test]
fn fits_of_presets_and_boards_are_those_of_the_code() {
    same("fit.md", &sigprop_synth::estimate::markdown().expect("boards and presets are sound"));
}
