//! `cargo xtask figures`: the wave figures of the manual. The example `wavedrom` of the test bench writes WaveDrom JSON
//! from a simulation; WaveDrom makes an SVG of each. With `--check` nothing is written, but compared.

use crate::{steps, tools};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const FOLDER: &str = "docs/src/blocks/figures";
const RENEW: &str = "renew it with: cargo xtask figures";

/// Writes JSON and SVG of all figures, or checks that both are up to date.
pub fn run(root: &Path, check: bool) -> Result<String, String> {
    // Of the whole workspace, else cargo would build with other features of its crates what the tests have built.
    let mut cargo = Command::new("cargo");
    cargo.args(["build", "--quiet", "--release", "--workspace", "--example", "wavedrom"]);
    steps::command(tools::environment(&mut cargo, root))?;
    let mut example = Command::new(tools::target(root).join("release/examples/wavedrom"));
    example.args(check.then_some("--check"));
    steps::command(tools::environment(&mut example, root))?;
    let sources = sources(root)?;
    let mut faults = Vec::new();
    for source in &sources {
        let (svg, text) = (source.with_extension("svg"), render(root, source)?);
        if !check {
            replace(&svg, &text)?;
        } else if fs::read_to_string(&svg).ok().as_ref() != Some(&text) {
            faults.push(format!("{} is not what its JSON renders to; {RENEW}", shown(root, &svg)));
        }
    }
    let done = if check { "up to date" } else { "written" };
    if faults.is_empty() { Ok(format!("{} SVGs {done}", sources.len())) } else { Err(faults.join("\n")) }
}

/// The figures' JSON files, in order.
fn sources(root: &Path) -> Result<Vec<PathBuf>, String> {
    let folder = root.join(FOLDER);
    let entries = fs::read_dir(&folder).map_err(|e| format!("cannot list {}: {e}", folder.display()))?;
    let paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
    let mut found: Vec<_> = paths.filter(|path| path.extension().is_some_and(|e| e == "json")).collect();
    found.sort();
    Ok(found)
}

/// The SVG of a JSON file. The pinned WaveDrom is called by its path: another one might draw differently.
fn render(root: &Path, source: &Path) -> Result<String, String> {
    let program = root.join(".tools/venv/bin/yowasp-wavedrom");
    let mut command = Command::new(&program);
    // Python reads and writes in the user's encoding, unless told.
    tools::environment(&mut command, root).arg(source).arg("-").env("PYTHONUTF8", "1").stdin(Stdio::null());
    let out = command
        .output()
        .map_err(|e| format!("cannot run {}: {e}\nInstall it with: cargo xtask setup", program.display()))?;
    if !out.status.success() {
        let said = String::from_utf8_lossy(&out.stderr);
        return Err(format!("{} on {}: {}\n{said}", program.display(), shown(root, source), out.status));
    }
    finish(&String::from_utf8_lossy(&out.stdout)).map_err(|why| format!("{}: {why}", shown(root, source)))
}

/// Makes WaveDrom's SVG one for any page: a white ground in place of colours turned over in dark mode, which not every
/// viewer does and a page with a switch of its own gets wrong; fonts that everyone has; lines, for readable diffs; and
/// of the shapes that it defines those that are used, which is half the size.
fn finish(svg: &str) -> Result<String, String> {
    let begin = svg.find('>').filter(|_| svg.starts_with("<svg ")).ok_or("WaveDrom made no SVG of it")? + 1;
    let white = r##"<rect width="100%" height="100%" fill="#fff"/>"##;
    let text = format!("{}{white}{}", &svg[..begin], svg[begin..].trim_end())
        .replace("<style>@media(prefers-color-scheme:dark){:root{filter:invert(1)}}</style>", "")
        .replace("font-family:Helvetica}", "font-family:Helvetica,Arial,sans-serif}")
        .replace("><g", ">\n<g")
        .replace("><marker", ">\n<marker");
    if text.contains("prefers-color-scheme") {
        return Err("WaveDrom has changed its style for dark mode; see xtask/src/figures.rs".to_owned());
    }
    let (shapes, drawing) = text.split_once("</defs>").ok_or("WaveDrom's SVG has no <defs>")?;
    let used = |line: &&str| {
        let id = line.strip_prefix("<g id=\"").and_then(|rest| Some(rest.split_once('"')?.0));
        id.is_none_or(|id| drawing.contains(&format!("\"#{id}\"")))
    };
    let shapes = shapes.lines().filter(used).collect::<Vec<_>>().join("\n");
    Ok(format!("{shapes}</defs>{drawing}\n"))
}

/// Writes a file in one step, so that a break leaves the old one.
fn replace(path: &Path, text: &str) -> Result<(), String> {
    let new = path.with_extension("svg.new");
    let written = fs::write(&new, text).and_then(|()| fs::rename(&new, path));
    written.map_err(|e| format!("cannot write {}: {e}", path.display()))
}

fn shown(root: &Path, path: &Path) -> String {
    path.strip_prefix(root).unwrap_or(path).display().to_string()
}

#[cfg(test)]
mod tests {
    use super::finish;

    const DARK: &str = "<style>@media(prefers-color-scheme:dark){:root{filter:invert(1)}}</style>";

    #[test]
    fn the_ground_is_white_in_dark_mode_too() {
        let svg = finish(&format!("<svg width=\"9\">{DARK}<defs></defs><g/></svg>")).unwrap();
        assert_eq!(
            svg,
            "<svg width=\"9\"><rect width=\"100%\" height=\"100%\" fill=\"#fff\"/><defs></defs>\n<g/></svg>\n"
        );
    }

    #[test]
    fn shapes_that_are_used_stay() {
        let shapes = "<g id=\"1\"><path d=\"a\"/></g><g id=\"11\"><path d=\"b\"/></g><marker id=\"m\"/>";
        let drawing = "<g id=\"w\"><use xlink:href=\"#11\"/><text> a </text></g>";
        let svg = finish(&format!("<svg ><defs>{shapes}</defs>{drawing}</svg>")).unwrap();
        let expected = "<defs>\n<g id=\"11\"><path d=\"b\"/></g>\n<marker id=\"m\"/></defs>\n\
                        <g id=\"w\"><use xlink:href=\"#11\"/><text> a </text></g></svg>\n";
        assert!(svg.ends_with(expected), "{svg}");
    }

    #[test]
    fn what_is_not_expected_is_a_fault() {
        assert!(finish("Error: unknown").is_err());
        assert!(finish("<svg ><g/></svg>").is_err());
        assert!(finish("<svg ><style>@media (prefers-color-scheme: dark){}</style><defs></defs></svg>").is_err());
    }
}
