//! Work that takes long asks now and then whether to go on: somebody may have had enough of waiting.

use std::ops::ControlFlow;

/// Says whether to go on. It is asked often, and should answer at once.
pub type Watch<'a> = dyn FnMut() -> ControlFlow<()> + 'a;

/// The [`Watch`] broke.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("interrupted before it was done")]
pub struct Stopped;

/// For those whom nobody stops.
pub const fn patient() -> ControlFlow<()> {
    ControlFlow::Continue(())
}

/// Asks.
pub(crate) fn look(watch: &mut Watch) -> Result<(), Stopped> {
    if watch().is_break() { Err(Stopped) } else { Ok(()) }
}
