//! Broken links are found with file and line; code and other hosts are left alone.

use std::fs;
use xtask::links::check;

#[test]
fn only_broken_links_are_reported() {
    let root = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(root.path().join(name), text).unwrap();
    fs::create_dir(root.path().join("book")).unwrap();
    write("book/built.md", "[broken](nowhere.md)");
    write("other.md", "# The `first` heading: x\n\n```\n# no heading\n```\n");
    let good = "# Top\n[a](other.md) [b](other.md#the-first-heading-x) [c](#top) [d](https://example.org/none)\n";
    write("page.md", &format!("{good}`[e](none.md)`\n```\n[f](none.md)\n```\n"));
    assert_eq!(check(root.path()), Ok(3));

    write("page.md", &format!("{good}[g](none.md)\n[h](other.md#no-heading)\n[`i`](#bottom)\n"));
    let faults = check(root.path()).unwrap_err();
    let ends: Vec<&str> = faults.iter().map(|f| &f[f.find("page.md").unwrap()..]).collect();
    assert_eq!(
        ends,
        [
            "page.md:3: link to none.md: there is no such file",
            "page.md:4: link to other.md#no-heading: there is no such heading",
            "page.md:5: link to #bottom: there is no such heading",
        ]
    );
    assert_eq!(check(&root.path().join("other.md")), Ok(0));
}
