//! Ctrl-C: the first asks for an orderly end (the samples under way are finished, results are kept), the second ends
//! at once.

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};

static ASKED: AtomicBool = AtomicBool::new(false);

/// Exit code of a process that Ctrl-C ended, as shells give it.
const KILLED: i32 = 130;

/// From now on the first Ctrl-C sets the flag. Where the system has no such thing, Ctrl-C ends the process as ever.
pub fn watch() {
    let handler = || {
        if ASKED.swap(true, Ordering::Relaxed) {
            std::process::exit(KILLED);
        }
    };
    // The only faults are a second handler, which is the same one, and a system without signals.
    let _ = ctrlc::set_handler(handler);
}

/// Whether Ctrl-C was pressed.
pub fn asked() -> bool {
    ASKED.load(Ordering::Relaxed)
}

/// Goes on unless Ctrl-C was pressed.
pub fn flow() -> ControlFlow<()> {
    if asked() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
}
