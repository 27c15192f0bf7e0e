//! Links between the project's own Markdown files: each must lead to a file that is there, and to a heading in it.

use std::path::{Path, PathBuf};

/// Checks the file `place`, or every `.md` file under the folder `place`; returns the number of links followed, or every broken one. Links to other
/// hosts are not followed.
///
/// # Errors
/// One line for each broken link or unreadable file.
pub fn check(place: &Path) -> Result<usize, Vec<String>> {
    let mut files = Vec::new();
    if place.is_file() {
        files.push(place.to_owned());
    } else {
        collect(place, &mut files).map_err(|e| vec![format!("{}: {e}", place.display())])?;
    }
    files.sort();
    let (mut followed, mut faults) = (0, Vec::new());
    for file in &files {
        let text = match std::fs::read_to_string(file) {
            Ok(text) => text,
            Err(e) => {
                faults.push(format!("{}: {e}", file.display()));
                continue;
            }
        };
        for (line, target) in links(&text) {
            if target.contains("://") || target.starts_with("mailto:") {
                continue;
            }
            followed += 1;
            if let Err(why) = follow(file, &text, target) {
                faults.push(format!("{}:{line}: link to {target}: {why}", file.display()));
            }
        }
    }
    if faults.is_empty() { Ok(followed) } else { Err(faults) }
}

/// Markdown files under `folder`, but for what mdBook builds into `book`.
fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() && path.file_name().is_some_and(|n| n != "book") {
            collect(&path, files)?;
        } else if path.extension().is_some_and(|e| e == "md") {
            files.push(path);
        }
    }
    Ok(())
}

/// Lines outside of code fences, numbered from 1.
fn prose(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut fenced = false;
    text.lines().enumerate().filter_map(move |(index, line)| {
        let fence = line.trim_start().starts_with("```");
        fenced ^= fence;
        (!fenced && !fence).then_some((index + 1, line))
    })
}

/// Line number and target of each `[text](target)` outside of code.
fn links(text: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    for (number, line) in prose(text) {
        // Every second piece between back quotes is code; a link's own text may be code as well, so only targets count.
        for (at, _) in line.match_indices("](") {
            let in_code = line[..at].matches('`').count() % 2 == 1;
            let rest = &line[at + 2..];
            if let Some(end) = rest.find(')').filter(|_| !in_code) {
                found.push((number, rest[..end].split_whitespace().next().unwrap_or("")));
            }
        }
    }
    found
}

fn follow(file: &Path, text: &str, target: &str) -> Result<(), String> {
    let (path, anchor) = target.split_once('#').map_or((target, None), |(p, a)| (p, Some(a)));
    let other;
    let text = if path.is_empty() {
        text
    } else {
        let to = file.parent().unwrap_or(Path::new("")).join(path);
        if !to.exists() {
            return Err("there is no such file".to_owned());
        }
        if anchor.is_none() || to.extension().is_none_or(|e| e != "md") {
            return Ok(());
        }
        other = std::fs::read_to_string(&to).map_err(|e| e.to_string())?;
        &other
    };
    match anchor {
        Some(anchor) if !headings(text).iter().any(|h| h == anchor) => Err("there is no such heading".to_owned()),
        _ => Ok(()),
    }
}

/// Anchors of all headings, made as mdBook makes them.
fn headings(text: &str) -> Vec<String> {
    prose(text)
        .filter(|(_, line)| line.starts_with('#'))
        .map(|(_, line)| {
            let title = line.trim_start_matches('#').trim();
            let kept = title.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
            kept.map(|c| if c == ' ' { '-' } else { c.to_ascii_lowercase() }).collect()
        })
        .collect()
}
