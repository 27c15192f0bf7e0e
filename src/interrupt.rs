//! Ctrl-C, and what else asks a process to end (`kill`, a closed terminal): the first time asks for an orderly end (the
//! samples under way are finished, results are kept), the second ends at once, without half-written files.

use std::io::Write;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, LazyLock};

static ASKED: LazyLock<Arc<AtomicBool>> = LazyLock::new(Arc::default);

/// Exit code of a process that Ctrl-C ended, as shells give it.
const KILLED: i32 = 130;

/// From now on the first Ctrl-C sets the flag. Where the system has no such thing, Ctrl-C ends the process as ever.
#[cfg(unix)]
pub fn watch() {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
    sigprop_spec::interrupt::install(asked);
    // `nohup` and a shell's background jobs have some of them ignored: that is kept.
    let ignored = ignored();
    let wanted = [SIGINT, SIGTERM, SIGHUP].into_iter().filter(|signal| ignored >> (signal - 1) & 1 == 0);
    let Ok(mut signals) = signal_hook::iterator::Signals::new(wanted.clone()) else { return };
    let watcher = std::thread::Builder::new().name("signals".to_owned());
    if watcher.spawn(move || signals.forever().for_each(|_| seen())).is_err() {
        wanted.for_each(watch_without_a_thread);
    }
}

/// Where the system has no thread to give: the same by what a handler may do, which leaves half-written files behind at the
/// second time. The next run removes them.
#[cfg(unix)]
fn watch_without_a_thread(signal: i32) {
    use signal_hook::flag;
    // In this order, so that the first time does not count as the second. What fails leaves Ctrl-C as it was.
    let _ = flag::register_conditional_shutdown(signal, KILLED, Arc::clone(&ASKED));
    let _ = flag::register(signal, Arc::clone(&ASKED));
}

/// From now on the first Ctrl-C sets the flag. Where the system has no such thing, Ctrl-C ends the process as ever.
#[cfg(not(unix))]
pub fn watch() {
    sigprop_spec::interrupt::install(asked);
    // The only faults are a second handler, which is the same one, and a system without signals.
    let _ = ctrlc::set_handler(seen);
}

/// Signals that this process was started to ignore, a bit each from 1; none where the system does not tell.
#[cfg(unix)]
fn ignored() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or(0)
}

fn seen() {
    if ASKED.swap(true, Ordering::Relaxed) {
        sigprop_spec::files::abandon();
        std::process::exit(KILLED);
    }
    // Nobody is left to be told where this fails.
    let _ = writeln!(std::io::stderr(), "interrupted: ending in order; once more ends at once");
}

/// Whether Ctrl-C was pressed.
pub fn asked() -> bool {
    ASKED.load(Ordering::Relaxed)
}

/// Goes on unless Ctrl-C was pressed.
pub fn flow() -> ControlFlow<()> {
    if asked() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
}
