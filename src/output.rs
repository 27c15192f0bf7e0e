//! What the user sees: results on stdout (as text, or as one JSON object), everything else on stderr.
//!
//! A closed pipe (`sigprop presets | head -1`) is no error and no panic.

use std::io::{self, Write};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;

use crate::error::Failure;

/// Where results and notes go.
#[derive(Debug, Clone, Copy)]
pub struct Output {
    json: bool,
}

impl Output {
    /// For text, or for JSON.
    pub fn new(json: bool) -> Self {
        Self { json }
    }

    /// The result of a command; once per run.
    pub fn result(&self, json: &impl Serialize, text: &str) {
        if self.json {
            // The values are plain structs with string keys, which serde_json can always write.
            print(&serde_json::to_string(json).unwrap_or_else(|e| format!("{{\"error\":\"{e}\"}}")));
        } else {
            print(text);
        }
    }

    /// With JSON, the failure as the one object.
    pub fn failure(&self, failure: &Failure) {
        if self.json {
            print(&serde_json::json!({ "error": failure.to_string() }).to_string());
        }
    }

    /// A part of the story: on stdout as text, on stderr where stdout is for JSON.
    pub fn say(&self, text: &str) {
        if self.json { self.note(text) } else { print(text) }
    }

    /// A remark, on stderr.
    pub fn note(&self, text: &str) {
        let mut stderr = io::stderr().lock();
        // Nowhere is left to report a closed stderr to.
        let _ = writeln!(stderr, "{}", text.trim_end());
    }

    /// A clock on stderr for a step of unknown length; invisible where stderr is no terminal.
    pub fn spinner(&self) -> ProgressBar {
        let style = ProgressStyle::with_template("  {spinner} {elapsed}");
        let spinner = ProgressBar::new_spinner();
        spinner.set_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()));
        spinner.enable_steady_tick(Duration::from_millis(200));
        spinner
    }

    /// A bar on stderr for `total` steps; invisible where stderr is no terminal.
    pub fn bar(&self, what: &'static str, total: usize) -> ProgressBar {
        let template = "{prefix:>12} [{bar:30}] {pos}/{len} {msg} ({eta} left)";
        let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
        let bar = ProgressBar::new(total as u64).with_prefix(what);
        bar.set_style(style.progress_chars("=> "));
        bar.enable_steady_tick(Duration::from_millis(200));
        bar
    }
}

fn print(text: &str) {
    let mut stdout = io::stdout().lock();
    // A reader that has gone wants nothing more; there is nobody to tell.
    let _ = writeln!(stdout, "{text}").and_then(|()| stdout.flush());
}
