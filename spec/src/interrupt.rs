//! Whether whoever runs the program wants it to end. What waits for the world outside (a line, a pipe, a tool) asks between
//! two looks at it; what asks knows nothing of signals.

use std::sync::OnceLock;
use std::time::Duration;

/// How long a wait may last between two questions.
pub const LOOK: Duration = Duration::from_millis(1000 / LOOKS_A_SECOND);

/// Questions in a second of waiting.
pub const LOOKS_A_SECOND: u64 = 10;

static ASKED: OnceLock<fn() -> bool> = OnceLock::new();

/// From now on `asked` is what is asked; what is said twice holds as it was said first.
pub fn install(asked: fn() -> bool) {
    let _ = ASKED.set(asked);
}

/// Whether the program is to end: never, where nothing was installed.
#[must_use]
pub fn asked() -> bool {
    ASKED.get().is_some_and(|asked| asked())
}
