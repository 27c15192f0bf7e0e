//! Modules of a crate that import each other in a circle, read from the sources.
//!
//! Looked at are modules side by side, each with all that is below it: what two of them hand each other belongs into a
//! third that imports neither. A module and those inside it may name each other. A name that a module only passes on, as
//! `pub use` does, counts for the module that has it.

mod paths;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;

use paths::paths;

/// The crates that are looked at, by their folders.
const CRATES: &[&str] = &["spec", "golden-model", "hdl", "synth", "testbench", ".", "xtask"];

/// `use` after `use` that is followed to where a name is from.
const MOST_STEPS: usize = 8;

/// Checks the crates at `root`; returns the number of files read, or every circle.
///
/// # Errors
/// One line for each circle and each unreadable file.
pub fn check(root: &Path) -> Result<usize, Vec<String>> {
    let (mut read, mut faults) = (0, Vec::new());
    for name in CRATES {
        let folder = root.join(name).join("src");
        let mut files = Vec::new();
        match collect(&folder, "", &mut files) {
            Ok(()) => files.sort(),
            Err(e) => faults.push(format!("{}: {e}", folder.display())),
        }
        read += files.len();
        faults.extend(circles(&files).into_iter().map(|circle| format!("{name}/src: {circle}")));
    }
    if faults.is_empty() { Ok(read) } else { Err(faults) }
}

/// The Rust files of a folder with their names below the first.
fn collect(folder: &Path, before: &str, files: &mut Vec<(String, String)>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let name = format!("{before}{}", path.file_name().unwrap_or_default().to_string_lossy());
        if path.is_dir() {
            collect(&path, &format!("{name}/"), files)?;
        } else if name.ends_with(".rs") {
            files.push((name, std::fs::read_to_string(&path)?));
        }
    }
    Ok(())
}

/// Whether a file is the tests of the module in whose folder it lies, by what that module says.
fn is_test(name: &str, files: &[(String, String)]) -> bool {
    let Some(module) = name.strip_suffix("/tests.rs") else { return false };
    let parents = [format!("{module}.rs"), format!("{module}/mod.rs")];
    files.iter().any(|(name, text)| parents.contains(name) && text.contains("#[cfg(test)]\nmod tests;"))
}

type Module = Vec<String>;

/// The circles of a crate whose files, by their names below `src`, are these; a line for each.
#[must_use]
pub fn circles(files: &[(String, String)]) -> Vec<String> {
    let files: Vec<Source> =
        files.iter().filter(|(name, _)| !is_test(name, files)).map(|(name, text)| Source::new(name, text)).collect();
    let sources = Crate::new(&files);
    // From a module to one beside it, and the first file and name that tie them.
    let mut ties: BTreeMap<Module, BTreeMap<Module, String>> = BTreeMap::new();
    for file in &files {
        for (path, _) in &file.taken {
            let home = sources.home(path, MOST_STEPS);
            let shared = file.module.iter().zip(&home).take_while(|(a, b)| a == b).count();
            if shared < file.module.len().min(home.len()) {
                let [from, to] = [&file.module, &home].map(|module| module[..=shared].to_vec());
                let why = || format!("{} takes {}", file.name, path.join("::"));
                ties.entry(from).or_default().entry(to).or_insert_with(why);
            }
        }
    }
    let reached: BTreeMap<&Module, BTreeSet<&Module>> = ties.keys().map(|from| (from, reach(from, &ties))).collect();
    let mut found = BTreeSet::new();
    for (from, there) in &reached {
        let back = |to: &&Module| reached.get(to).is_some_and(|there| there.contains(from));
        let members: Vec<&Module> = there.iter().copied().filter(back).collect();
        if !members.is_empty() {
            found.insert(told(&members, &ties));
        }
    }
    found.into_iter().collect()
}

/// All modules to which ties lead from one.
fn reach<'a>(from: &Module, ties: &'a BTreeMap<Module, BTreeMap<Module, String>>) -> BTreeSet<&'a Module> {
    let mut reached = BTreeSet::new();
    let mut open: Vec<&Module> = ties.get(from).into_iter().flat_map(BTreeMap::keys).collect();
    while let Some(module) = open.pop() {
        if reached.insert(module) {
            open.extend(ties.get(module).into_iter().flat_map(BTreeMap::keys));
        }
    }
    reached
}

/// What is said of a circle.
fn told(members: &[&Module], ties: &BTreeMap<Module, BTreeMap<Module, String>>) -> String {
    let names: Vec<String> = members.iter().map(|module| module.join("::")).collect();
    let inside = members.iter().flat_map(|from| &ties[*from]).filter(|(to, _)| members.contains(to));
    let why: Vec<&str> = inside.map(|(_, why)| why.as_str()).collect();
    format!(
        "{} import each other in a circle ({}); move what they share into a module of its own",
        names.join(", "),
        why.join("; ")
    )
}

/// A file and the paths that it takes, from the root of the crate on, with the names that it gives them.
struct Source {
    name: String,
    module: Module,
    taken: Vec<(Module, Option<String>)>,
}

impl Source {
    fn new(name: &str, text: &str) -> Self {
        let mut module: Module = name.trim_end_matches(".rs").split('/').map(str::to_owned).collect();
        if module.last().is_some_and(|last| ["mod", "lib", "main"].contains(&last.as_str())) {
            module.pop();
        }
        let whole = |words: &[String]| {
            let ups = words.iter().take_while(|word| *word == "super").count();
            let own = &module[..module.len().saturating_sub(ups)];
            let (begin, skip) = if words[0] == "crate" { (&[][..], 1) } else { (own, ups.max(1)) };
            [begin, &words[skip..]].concat()
        };
        let taken = paths(text).into_iter().map(|taken| (whole(&taken.words), taken.name)).collect();
        Self { name: name.to_owned(), module, taken }
    }
}

/// What a path can be followed through: the modules, and the names that they take from each other.
struct Crate<'a> {
    modules: BTreeSet<&'a [String]>,
    names: HashMap<(&'a [String], &'a str), &'a Module>,
}

impl<'a> Crate<'a> {
    fn new(files: &'a [Source]) -> Self {
        let names = files.iter().flat_map(|file| {
            let named = |(path, name): &'a (Module, Option<String>)| Some(((&file.module[..], name.as_deref()?), path));
            file.taken.iter().filter_map(named)
        });
        Self { modules: files.iter().map(|file| &file.module[..]).collect(), names: names.collect() }
    }

    /// The module in which the thing with this path is, or the last on the way to it that is known.
    fn home(&self, path: &[String], steps: usize) -> Module {
        let mut at = 0;
        while at < path.len() && self.modules.contains(&path[..=at]) {
            at += 1;
        }
        let passed_on = path.get(at).and_then(|name| self.names.get(&(&path[..at], name.as_str())));
        match passed_on {
            Some(from) if steps > 0 && from.as_slice() != path => {
                self.home(&[from.as_slice(), &path[at + 1..]].concat(), steps - 1)
            }
            _ => path[..at].to_vec(),
        }
    }
}
