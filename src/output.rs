//! What the user sees: results on stdout (as text, or as one JSON object), everything else on stderr.
//!
//! A closed pipe (`sigprop presets | head -1`) is no error and no panic; a result that cannot be written otherwise is one.

use std::cell::Cell;
use std::io::{self, ErrorKind, Write};
use std::thread::Builder;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;
use serde_json::{Value, json};

use crate::error::Failure;

/// How often a bar moves while nothing is told to it.
const TICK: Duration = Duration::from_millis(200);

/// Where results and notes go.
#[derive(Debug)]
pub struct Output {
    json: bool,
    shown: Cell<bool>,
}

impl Output {
    /// For text, or for JSON.
    pub fn new(json: bool) -> Self {
        Self { json, shown: Cell::new(false) }
    }

    /// The result of a command; once per run.
    pub fn result(&self, json: &impl Serialize, text: &str) -> Result<(), Failure> {
        self.result_beside(json, text, None)
    }

    /// The result of a command of which something else has failed: what was found is not lost, and the failure is given
    /// back. JSON has it as `error`.
    pub fn result_beside(&self, json: &impl Serialize, text: &str, failed: Option<Failure>) -> Result<(), Failure> {
        self.shown.set(true);
        if self.json {
            // The values are plain structs with string keys, which serde_json can always write.
            let mut value = serde_json::to_value(json).unwrap_or_else(|e| json!({ "error": e.to_string() }));
            if let (Value::Object(object), Some(failure)) = (&mut value, &failed) {
                object.insert("error".to_owned(), failure.text().into());
            }
            print(&value.to_string())?;
        } else {
            print(text)?;
        }
        failed.map_or(Ok(()), Err)
    }

    /// With JSON, the failure as the one object, where there is no result.
    pub fn failure(&self, failure: &Failure) {
        if self.json && !self.shown.get() {
            // The failure is on stderr as well.
            let _ = print(&json!({ "error": failure.text(), "code": failure.code() }).to_string());
        }
    }

    /// A part of the story: on stdout as text, on stderr where stdout is for JSON.
    pub fn say(&self, text: &str) -> Result<(), Failure> {
        if self.json {
            self.note(text);
            return Ok(());
        }
        print(text)
    }

    /// A remark, on stderr.
    pub fn note(&self, text: &str) {
        let mut stderr = io::stderr().lock();
        // Nowhere is left to report a closed stderr to.
        let _ = writeln!(stderr, "{}", text.trim_end());
    }

    /// A clock on stderr for a step of unknown length; invisible where stderr is no terminal.
    pub fn spinner(&self) -> ProgressBar {
        let style = ProgressStyle::with_template("  {spinner} {elapsed} {msg}");
        let spinner = ProgressBar::new_spinner();
        spinner.set_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()));
        keep_moving(&spinner);
        spinner
    }

    /// A bar on stderr for `total` steps; invisible where stderr is no terminal.
    pub fn bar(&self, what: &'static str, total: usize) -> ProgressBar {
        let template = "{prefix:>12} [{bar:30}] {pos}/{len} {msg} ({eta} left)";
        let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
        let bar = ProgressBar::new(total as u64).with_prefix(what);
        bar.set_style(style.progress_chars("=> "));
        keep_moving(&bar);
        bar
    }
}

/// Moves a bar while nothing is told to it. Where the system has no thread to give, it moves with its steps alone:
/// indicatif's own way of it would panic.
fn keep_moving(bar: &ProgressBar) {
    if bar.is_hidden() {
        return;
    }
    let bar = bar.downgrade();
    // It ends with the bar.
    let _ = Builder::new().name("bar".to_owned()).spawn(move || {
        while let Some(bar) = bar.upgrade().filter(|bar| !bar.is_finished()) {
            bar.tick();
            drop(bar);
            std::thread::sleep(TICK);
        }
    });
}

fn print(text: &str) -> Result<(), Failure> {
    let mut stdout = io::stdout().lock();
    match writeln!(stdout, "{text}").and_then(|()| stdout.flush()) {
        // A reader that has gone wants nothing more; there is nobody to tell.
        Err(fault) if fault.kind() != ErrorKind::BrokenPipe => Err(Failure::Stdout(fault)),
        _ => Ok(()),
    }
}
