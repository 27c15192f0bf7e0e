//! The built book stands by itself, and a link that leads nowhere is seen.

use std::fs;
use std::path::Path;

use xtask::book::{check, complete};

/// A repository with a book in `docs/book`.
fn repository(pages: &[(&str, &str)]) -> tempfile::TempDir {
    let root = tempfile::tempdir().unwrap();
    let write = |name: String, text: &str| {
        let path = root.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    write("src/lane.rs".into(), "if a < b && c > d {}\n");
    write("README.md".into(), "# Title\n");
    for (name, text) in pages {
        write(format!("docs/book/{name}"), text);
    }
    root
}

fn read(root: &Path, name: &str) -> String {
    fs::read_to_string(root.join("docs/book").join(name)).unwrap()
}

#[test]
fn what_lies_outside_comes_with_the_book() {
    let page = "<a href=\"../../../src/lane.rs\">code</a> <a href=\"../../../README.html#title\">readme</a> \
                <a href=\"../../../src\">folder</a> <img src=\"../images/a.svg\"> <a href=\"https://x.org/a\">x</a> \
                <a href=\"#here\">here</a> <h2 id=\"here\"></h2> <code>href=&quot;nowhere&quot;</code>";
    let lost = "<base href=\"/\"><a href=\"/\">home</a><a href=\"blocks/lane.html#here\">lane</a>";
    let pages = [("blocks/lane.html", page), ("images/a.svg", ""), ("404.html", lost), ("index.html", "")];
    let root = repository(&pages);
    let book = root.path().join("docs/book");
    let faults = check(&book).unwrap_err();
    assert_eq!(faults.len(), 3, "{faults:?}");
    assert!(faults.iter().all(|fault| fault.contains("leads out of the book")), "{faults:?}");
    assert_eq!(complete(root.path(), &book).unwrap(), 3);
    let changed = read(root.path(), "blocks/lane.html");
    let begin = "<a href=\"../files/src/lane.rs.html\">code</a> <a href=\"../files/README.md.html\">readme</a> \
                 <a href=\"../files/src.html\">folder</a> <img src=\"../images/a.svg\"> <a href=\"https://x.org/a\">";
    assert!(changed.starts_with(begin), "{changed}");
    assert!(read(root.path(), "files/src/lane.rs.html").contains("<pre>if a &lt; b &amp;&amp; c &gt; d {}\n</pre>"));
    assert!(read(root.path(), "files/src.html").contains("<pre>lane.rs</pre>"));
    assert_eq!(check(&book).unwrap(), 8);
    assert_eq!(complete(root.path(), &book).unwrap(), 0, "nothing is left to be done");
}

#[test]
fn dead_links_are_told_with_their_page() {
    let page = "<a href=\"gone.html\">a</a> <a href=\"index.html#gone\">b</a> <a href=\"../../../gone.rs\">c</a> <script src=\"gone.js\">";
    let root = repository(&[("blocks/a.html", page), ("blocks/index.html", "<a id=\"there\"></a>")]);
    let book = root.path().join("docs/book");
    complete(root.path(), &book).unwrap();
    let faults = check(&book).unwrap_err();
    for (link, why) in [
        ("gone.html", "no such file in the book"),
        ("index.html#gone", "no such place"),
        ("../../../gone.rs", "leads out of the book"),
        ("gone.js", "no such file in the book"),
    ] {
        let told = |fault: &&String| fault.contains(&format!("a.html: link to {link}: ")) && fault.contains(why);
        assert_eq!(faults.iter().filter(told).count(), 1, "{link}: {faults:?}");
    }
    assert_eq!(faults.len(), 4);
}
