//! The workspace's tests: cargo builds the programs, and they are run here, two at a time. `cargo test` runs one after the
//! other, and at the end of each the slowest of its tests leaves the other cores idle.

use std::fs::File;
use std::io::{Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::time::Instant;

use serde::Deserialize;

use crate::{steps, tools};

/// How many programs run at a time. Each has as many threads as there are cores: this fills the ends, and needs no more memory
/// than two of the largest.
const AT_A_TIME: usize = 2;
/// Programs that take minutes. They begin first, so that what ends last is short.
const LONG: [&str; 7] = ["netlist", "mutants", "build", "lockstep", "random", "proofs", "waves"];

/// A program of tests.
struct Program {
    name: String,
    /// Folder of its crate, in which cargo would run it.
    folder: PathBuf,
    path: PathBuf,
}

/// How many tests ended how; read from lines `test result: ok. 3 passed; 0 failed; 0 ignored; ...`.
#[derive(Default, Debug, PartialEq, Eq)]
struct Count {
    passed: u64,
    failed: u64,
    ignored: u64,
}

impl Count {
    fn add(&mut self, text: &str) {
        for counts in text.lines().filter_map(|line| line.trim().strip_prefix("test result:")) {
            for part in counts.split([';', '.']) {
                let mut words = part.split_whitespace();
                if let (Some(Ok(number)), Some(what)) = (words.next().map(str::parse::<u64>), words.next()) {
                    match what {
                        "passed" => self.passed += number,
                        "failed" => self.failed += number,
                        "ignored" => self.ignored += number,
                        _ => {}
                    }
                }
            }
        }
    }
}

/// What has ended so far.
#[derive(Default)]
struct Ended {
    count: Count,
    /// Commands that ended with a failure.
    failed: Vec<String>,
    /// Seconds and name of each.
    times: Vec<(f64, String)>,
}

/// Builds and runs all tests, those in doc comments too.
pub fn run(root: &Path) -> Result<String, String> {
    let mut programs = built(root)?;
    programs.sort_by_key(|program| LONG.iter().position(|name| *name == program.name).unwrap_or(LONG.len()));
    println!("{} programs of tests, {AT_A_TIME} at a time", programs.len());
    let ended = Mutex::new(Ended::default());
    let queue = Mutex::new(programs.into_iter());
    let next = || queue.lock().expect("no thread panics with the queue").next();
    std::thread::scope(|scope| {
        for _ in 0..AT_A_TIME {
            scope.spawn(|| {
                while let Some(program) = next() {
                    let mut command = Command::new(&program.path);
                    tools::environment(&mut command, root).current_dir(&program.folder);
                    command.env("CARGO_MANIFEST_DIR", &program.folder);
                    show(&one(&shown(root, &program), &mut command, &ended));
                }
            });
        }
    });
    let mut command = Command::new("cargo");
    tools::environment(&mut command, root).args(["test", "--workspace", "--release", "--doc", "--no-fail-fast"]);
    show(&one("tests in doc comments", &mut command, &ended));
    summary(ended.into_inner().expect("no thread panics with it"))
}

/// Runs a program and gives what is to be shown of it: all at once when it has ended, so that two do not mix.
fn one(name: &str, command: &mut Command, ended: &Mutex<Ended>) -> String {
    let begin = Instant::now();
    let (text, ok) = match said(command) {
        Ok(done) => done,
        Err(fault) => (format!("cannot run it: {fault}\n"), false),
    };
    let seconds = begin.elapsed().as_secs_f64();
    let mut ended = ended.lock().expect("no thread panics with it");
    ended.count.add(&text);
    ended.times.push((seconds, name.to_owned()));
    if !ok {
        ended.failed.push(name.to_owned());
    }
    let verdict = if ok { "" } else { "FAILED, " };
    format!("\n-- {name}: {verdict}{seconds:.1} s\n{text}")
}

/// A closed terminal must not end the tests.
fn show(text: &str) {
    let mut out = std::io::stdout().lock();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

/// What a command prints, in the order in which it is printed, and whether it succeeded.
fn said(command: &mut Command) -> std::io::Result<(String, bool)> {
    let mut file = tempfile::tempfile()?;
    let both = |file: &File| file.try_clone().map(Stdio::from);
    let status = command.stdin(Stdio::null()).stdout(both(&file)?).stderr(both(&file)?).status()?;
    let mut bytes = Vec::new();
    file.rewind()?;
    file.read_to_end(&mut bytes)?;
    let mut text = String::from_utf8_lossy(&bytes).into_owned();
    if !status.success() {
        text += &format!("ended with {status}\n");
    }
    Ok((text, status.success()))
}

fn summary(mut ended: Ended) -> Result<String, String> {
    ended.times.sort_by(|a, b| b.0.total_cmp(&a.0));
    println!("\nThe longest:");
    for (seconds, name) in ended.times.iter().take(12) {
        println!("  {seconds:7.1} s  {name}");
    }
    let Count { passed, failed, ignored } = ended.count;
    let counts = format!("{passed} passed, {failed} failed, {ignored} ignored");
    if ended.failed.is_empty() && failed == 0 && passed > 0 {
        Ok(counts)
    } else {
        Err(format!("{counts}; not passed: {}", ended.failed.join(", ")))
    }
}

fn shown(root: &Path, program: &Program) -> String {
    let folder = program.folder.strip_prefix(root).unwrap_or(&program.folder);
    match folder.to_str() {
        None | Some("") => program.name.clone(),
        Some(folder) => format!("{folder}: {}", program.name),
    }
}

/// What cargo tells of a thing that it has built.
#[derive(Deserialize)]
struct Artifact {
    executable: Option<PathBuf>,
    manifest_path: PathBuf,
    target: Target,
    profile: Profile,
}

#[derive(Deserialize)]
struct Target {
    name: String,
}

#[derive(Deserialize)]
struct Profile {
    test: bool,
}

/// Builds the programs of all tests. Cargo's messages go to the terminal as always.
fn built(root: &Path) -> Result<Vec<Program>, String> {
    let mut command = Command::new("cargo");
    command.args(["test", "--workspace", "--release", "--no-run", "--message-format", "json-render-diagnostics"]);
    let out = tools::environment(&mut command, root)
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()
        .map_err(|e| format!("cannot run cargo: {e}"))?;
    if !out.status.success() {
        return Err(format!("{} ended with {}", steps::shown(&command), out.status));
    }
    let programs = programs(&String::from_utf8_lossy(&out.stdout))?;
    if programs.is_empty() { Err("cargo built no tests".to_owned()) } else { Ok(programs) }
}

/// The programs of tests in cargo's messages, one a line. One that cannot be read is a fault: its tests would be missed.
fn programs(messages: &str) -> Result<Vec<Program>, String> {
    let mut found = Vec::new();
    for line in messages.lines().filter(|line| line.contains(r#""reason":"compiler-artifact""#)) {
        let artifact: Artifact =
            serde_json::from_str(line).map_err(|e| format!("cargo's message is new: {e}: {line}"))?;
        if let (true, Some(path), Some(folder)) =
            (artifact.profile.test, artifact.executable, artifact.manifest_path.parent())
        {
            found.push(Program { name: artifact.target.name, folder: folder.to_owned(), path });
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_of_several_programs_are_added() {
        let mut count = Count::default();
        count.add(
            "test result: ok. 8 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.01s\n\
             test a::b ... ok\n\
             test result: FAILED. 15 passed; 2 failed; 1 ignored; 0 measured; 0 filtered out; finished in 12.70s\n",
        );
        assert_eq!(count, Count { passed: 23, failed: 2, ignored: 1 });
    }

    #[test]
    fn tests_alone_are_taken_from_cargos_messages() {
        let messages = r#"{"reason":"compiler-artifact","manifest_path":"/w/spec/Cargo.toml","target":{"name":"a","kind":["test"]},"profile":{"test":true},"executable":"/w/t/a-1"}
{"reason":"compiler-artifact","manifest_path":"/w/Cargo.toml","target":{"name":"sigprop","kind":["bin"]},"profile":{"test":false},"executable":"/w/t/sigprop"}
{"reason":"build-finished","success":true}
"#;
        let found = programs(messages).unwrap();
        assert_eq!(found.len(), 1);
        assert_eq!(shown(Path::new("/w"), &found[0]), "spec: a");
        assert!(programs(r#"{"reason":"compiler-artifact","executable":"/w/t/a-1"}"#).is_err());
    }

    #[test]
    fn what_fails_is_named_and_what_it_said_is_kept() {
        let ended = Mutex::new(Ended::default());
        let shown = one("good", Command::new("sh").args(["-c", "echo 'test result: ok. 2 passed; 0 failed'"]), &ended);
        assert!(
            shown.starts_with("\n-- good: ") && shown.ends_with(" s\ntest result: ok. 2 passed; 0 failed\n"),
            "{shown}"
        );
        assert_eq!(summary(std::mem::take(&mut ended.lock().unwrap())).unwrap(), "2 passed, 0 failed, 0 ignored");
        let (text, ok) = said(Command::new("sh").args(["-c", "echo out; echo err >&2; exit 3"])).unwrap();
        assert!(!ok && text.starts_with("out\nerr\nended with "), "{text}");
        one("bad", Command::new("sh").args(["-c", "echo 'test result: ok. 2 passed; 0 failed'; exit 101"]), &ended);
        one("gone", &mut Command::new("/no/such/program"), &ended);
        assert!(summary(ended.into_inner().unwrap()).unwrap_err().ends_with("not passed: bad, gone"));
    }

    #[test]
    fn no_test_at_all_is_a_failure() {
        assert!(summary(Ended::default()).is_err());
    }
}
