//! Running one step after another, with the time of each and a summary.

use std::process::{Command, Stdio};
use std::time::Instant;

/// How a step ended.
#[derive(PartialEq, Eq)]
enum Verdict {
    Passed(String),
    Failed(String),
}

/// The steps so far.
#[derive(Default)]
pub struct Steps {
    done: Vec<(String, Verdict, f64)>,
}

impl Steps {
    /// Runs a step; what it returns is said in the summary.
    pub fn run(&mut self, name: &str, step: impl FnOnce() -> Result<String, String>) {
        println!("\n== {name}");
        let begin = Instant::now();
        let verdict = match step() {
            Ok(said) => Verdict::Passed(said),
            Err(fault) => {
                eprintln!("{fault}");
                Verdict::Failed(fault.lines().next().unwrap_or("failed").to_owned())
            }
        };
        let seconds = begin.elapsed().as_secs_f64();
        println!(
            "== {name}: {} in {seconds:.1} s",
            if matches!(verdict, Verdict::Failed(_)) { "FAILED" } else { "passed" }
        );
        self.done.push((name.to_owned(), verdict, seconds));
    }

    /// Whether any step has failed.
    pub fn any_failed(&self) -> bool {
        self.done.iter().any(|(_, verdict, _)| matches!(verdict, Verdict::Failed(_)))
    }

    /// Prints a line for each step.
    pub fn summary(&self) -> Result<(), String> {
        println!("\nSummary");
        for (name, verdict, seconds) in &self.done {
            let (word, said) = match verdict {
                Verdict::Passed(said) => ("passed ", said),
                Verdict::Failed(fault) => ("FAILED ", fault),
            };
            println!("  {word} {seconds:7.1} s  {name}{}{said}", if said.is_empty() { "" } else { ": " });
        }
        let count = |wanted: fn(&Verdict) -> bool| self.done.iter().filter(|(_, v, _)| wanted(v)).count();
        let passed = count(|v| matches!(v, Verdict::Passed(_)));
        let failed = count(|v| matches!(v, Verdict::Failed(_)));
        let total: f64 = self.done.iter().map(|(_, _, seconds)| seconds).sum();
        println!("Steps: {passed} passed, {failed} failed, in {total:.0} s");
        if failed == 0 { Ok(()) } else { Err(format!("{failed} of {} steps failed", self.done.len())) }
    }
}

/// Runs a command whose output goes straight to the terminal.
pub fn command(command: &mut Command) -> Result<String, String> {
    let status = command.stdin(Stdio::null()).status().map_err(|e| format!("cannot run {command:?}: {e}"))?;
    if status.success() { Ok(String::new()) } else { Err(format!("{} ended with {status}", shown(command))) }
}

/// Program and arguments.
pub fn shown(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_step_fails_the_whole() {
        let mut steps = Steps::default();
        steps.run("good", || Ok("said".to_owned()));
        assert!(!steps.any_failed() && steps.summary().is_ok());
        steps.run("bad", || command(&mut Command::new("false")));
        assert_eq!(steps.summary().unwrap_err(), "1 of 2 steps failed");
    }
}
