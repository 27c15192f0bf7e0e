//! What writes waves in one format.

use std::io;

/// A signal of a file, by the order in which they were declared.
pub(super) type Shown = usize;

/// What writes a file of one format.
pub(super) trait Sink {
    /// Opens a scope.
    fn scope(&mut self, name: &str) -> io::Result<()>;
    /// Closes the scope that was opened last.
    fn up(&mut self) -> io::Result<()>;
    /// Declares a signal; they count from 0.
    fn signal(&mut self, name: &str, width: usize) -> io::Result<()>;
    /// All are declared.
    fn begin(&mut self) -> io::Result<()>;
    /// From now on it is so late, in nanoseconds.
    fn time(&mut self, ns: u64) -> io::Result<()>;
    /// The lowest `width` bits of `value` are a signal's.
    fn change(&mut self, signal: Shown, value: i64, width: usize) -> io::Result<()>;
    /// Completes the file.
    fn finish(&mut self) -> io::Result<()>;
}
