//! Opens a page in headless Chromium, where it is installed.

use std::path::Path;
use std::process::Command;

/// What came of it.
pub struct Opened {
    /// The document after its scripts have run.
    pub document: String,
    /// What they wrote to the console: errors of theirs, and of things that could not be loaded.
    pub console: Vec<String>,
}

/// Arguments that keep it to itself: no window, no network of its own.
const QUIET: [&str; 11] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-extensions",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--enable-logging=stderr",
    "--virtual-time-budget=5000",
];

/// Opens the page; `None` where no browser is installed, which is said, and in CI is a fault.
pub fn open(page: &Path) -> Option<Opened> {
    let folders: Vec<_> = std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()).collect();
    let names = ["chromium", "chromium-browser", "google-chrome"];
    let Some(browser) = folders.iter().flat_map(|f| names.map(|name| f.join(name))).find(|path| path.is_file()) else {
        assert!(std::env::var_os("CI").is_none(), "no Chromium, which `cargo xtask setup` installs in CI");
        eprintln!("skipped: no Chromium to open {} in", page.display());
        return None;
    };
    let profile = tempfile::tempdir().unwrap();
    let mut command = Command::new(browser);
    command.args(QUIET).arg(format!("--user-data-dir={}", profile.path().display())).arg("--dump-dom");
    let ran = command.arg(format!("file://{}", page.canonicalize().unwrap().display())).output().unwrap();
    let said = String::from_utf8_lossy(&ran.stderr);
    assert!(ran.status.success(), "{said}");
    let console = said.lines().filter(|line| line.contains("CONSOLE")).map(str::to_owned).collect();
    Some(Opened { document: String::from_utf8_lossy(&ran.stdout).into_owned(), console })
}
