//! The built book: what its pages link to outside of it comes with it, and no link in it is dead.
//!
//! The pages of the manual lie as deep below the repository as those that mdBook makes of them, so that a link to a file of
//! the repository leads to the same place from both; but a book that is put somewhere else has no repository around it,
//! and mdBook makes `.html` of every `.md`. So [`complete`] puts a page for each such file into the book's folder
//! [`FILES`], and lets the links lead there.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Component, Path, PathBuf};

/// The folder of the book for what lies outside of it.
pub const FILES: &str = "files";

/// Puts what the pages of `book` link to in `root`, the repository, into the book. Returns how many files those are.
///
/// # Errors
/// One line for each page or file that cannot be read or written.
pub fn complete(root: &Path, book: &Path) -> Result<usize, Vec<String>> {
    let mut wanted = BTreeSet::new();
    let mut faults = Vec::new();
    for page in pages(book).map_err(|fault| vec![fault])? {
        let Some(text) = noted(fs::read_to_string(&page), &page, &mut faults) else { continue };
        let folder = base(&page, &text, book);
        let changed = with_links(&text, |link| {
            let file = outside(root, book, &resolved(&folder, link.split('#').next()?))?;
            let inside = Path::new(FILES).join(page_of(&file));
            wanted.insert(file);
            Some(relative(&folder, &book.join(inside)))
        });
        if changed != text {
            noted(fs::write(&page, changed), &page, &mut faults);
        }
    }
    for file in &wanted {
        let page = book.join(FILES).join(page_of(file));
        noted(write_page(root, file, &page), &page, &mut faults);
    }
    if faults.is_empty() { Ok(wanted.len()) } else { Err(faults) }
}

/// Checks all links of the pages of `book` that lead to no other host: each to a file that is in it, and to an anchor of
/// that. Returns how many there are.
///
/// # Errors
/// One line for each link that leads nowhere.
pub fn check(book: &Path) -> Result<usize, Vec<String>> {
    let (mut followed, mut faults) = (0, Vec::new());
    let mut texts: BTreeMap<PathBuf, String> = BTreeMap::new();
    for page in pages(book).map_err(|fault| vec![fault])? {
        if let Some(text) = noted(fs::read_to_string(&page), &page, &mut faults) {
            texts.insert(page, text);
        }
    }
    for (page, text) in &texts {
        let folder = base(page, text, book);
        for link in links(text).filter(|link| is_local(link)) {
            followed += 1;
            let (path, anchor) = link.split_once('#').unwrap_or((link, ""));
            let mut to = if path.is_empty() { page.clone() } else { resolved(&folder, path) };
            if to.is_dir() {
                to.push("index.html");
            }
            let why = if !to.starts_with(book) {
                "leads out of the book"
            } else if !to.is_file() {
                "there is no such file in the book"
            } else if !anchor.is_empty() && texts.get(&to).is_some_and(|text| !has_anchor(text, anchor)) {
                "there is no such place in the page"
            } else {
                continue;
            };
            faults.push(format!("{}: link to {link}: {why}", page.display()));
        }
    }
    if faults.is_empty() { Ok(followed) } else { Err(faults) }
}

/// All pages, those of [`FILES`] not among them: they link to nothing.
fn pages(book: &Path) -> Result<Vec<PathBuf>, String> {
    fn collect(folder: &Path, pages: &mut Vec<PathBuf>) -> std::io::Result<()> {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() && path.file_name().is_some_and(|name| name != FILES) {
                collect(&path, pages)?;
            } else if path.extension().is_some_and(|extension| extension == "html") {
                pages.push(path);
            }
        }
        Ok(())
    }
    let mut pages = Vec::new();
    collect(book, &mut pages).map_err(|e| format!("{}: {e}", book.display()))?;
    pages.sort();
    Ok(pages)
}

/// Where the links of a page begin: its folder, or that which it names itself, as the page for what is not found does.
fn base(page: &Path, text: &str, book: &Path) -> PathBuf {
    let own = page.parent().unwrap_or(book).to_owned();
    if text.contains("<base href=\"/\">") { book.to_owned() } else { own }
}

/// Where the attributes with links begin and end in a page.
fn places(text: &str) -> impl Iterator<Item = std::ops::Range<usize>> + '_ {
    ["href=\"", "src=\""].into_iter().flat_map(move |attribute| {
        text.match_indices(attribute).filter_map(move |(at, _)| {
            let begin = at + attribute.len();
            text[..at].ends_with(char::is_whitespace).then(|| Some(begin..begin + text[begin..].find('"')?)).flatten()
        })
    })
}

/// The links of a page.
pub fn links(text: &str) -> impl Iterator<Item = &str> {
    places(text).map(|place| &text[place])
}

/// The page with other links, where `other` has one.
fn with_links(text: &str, mut other: impl FnMut(&str) -> Option<String>) -> String {
    let mut places: Vec<_> = places(text).collect();
    places.sort_by_key(|place| place.start);
    let (mut changed, mut done) = (String::with_capacity(text.len()), 0);
    for place in places {
        let link = &text[place.clone()];
        changed += &text[done..place.start];
        changed += &is_local(link).then(|| other(link)).flatten().unwrap_or_else(|| link.to_owned());
        done = place.end;
    }
    changed + &text[done..]
}

fn is_local(link: &str) -> bool {
    !link.contains("://") && !["mailto:", "data:", "javascript:"].iter().any(|scheme| link.starts_with(scheme))
}

/// The path that a link leads to, as text: nothing of it needs to be there.
fn resolved(folder: &Path, link: &str) -> PathBuf {
    let mut path = folder.to_owned();
    for part in Path::new(link.trim_start_matches('/')).components() {
        match part {
            Component::ParentDir => drop(path.pop()),
            Component::Normal(name) => path.push(name),
            _ => {}
        }
    }
    path
}

/// The file or folder of the repository that a path outside of the book means, from the repository's folder.
fn outside(root: &Path, book: &Path, path: &Path) -> Option<PathBuf> {
    let inside = path.strip_prefix(root).ok().filter(|_| !path.starts_with(book))?;
    // mdBook has made a page's name of it.
    let written = inside.with_extension("md");
    [inside, &written].into_iter().find(|file| root.join(file).exists()).map(Path::to_owned)
}

/// Name of the page of a file.
fn page_of(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".html");
    name.into()
}

/// The way from a folder of the book to a file in it.
fn relative(folder: &Path, to: &Path) -> String {
    let (from, to): (Vec<_>, Vec<_>) = (folder.components().collect(), to.components().collect());
    let same = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let up = from[same..].iter().map(|_| "..".to_owned());
    let down = to[same..].iter().map(|part| part.as_os_str().to_string_lossy().into_owned());
    up.chain(down).collect::<Vec<_>>().join("/")
}

/// A page that shows a file's text, or the names in a folder.
fn write_page(root: &Path, file: &Path, page: &Path) -> std::io::Result<()> {
    let path = root.join(file);
    let text = if path.is_dir() {
        let mut names: Vec<String> = fs::read_dir(&path)?
            .map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()))
            .collect::<Result<_, std::io::Error>>()?;
        names.sort();
        names.join("\n")
    } else {
        String::from_utf8_lossy(&fs::read(&path)?).into_owned()
    };
    let escaped = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let name = file.display();
    fs::create_dir_all(page.parent().unwrap_or(root))?;
    fs::write(
        page,
        format!(
            "<!DOCTYPE html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\"><title>{name}</title>\n\
             <style>body {{ margin: 2em; font-family: sans-serif }} pre {{ overflow-x: auto }}</style></head>\n\
             <body><h1>{name}</h1>\n<pre>{escaped}</pre></body>\n</html>\n"
        ),
    )
}

fn has_anchor(text: &str, anchor: &str) -> bool {
    text.contains(&format!(" id=\"{anchor}\"")) || text.contains(&format!(" name=\"{anchor}\""))
}

/// What came of reading or writing a file; a fault goes to the others.
fn noted<T>(done: std::io::Result<T>, file: &Path, faults: &mut Vec<String>) -> Option<T> {
    done.map_err(|e| faults.push(format!("{}: {e}", file.display()))).ok()
}
