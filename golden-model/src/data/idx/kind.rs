//! Which of the files of a set one is.

/// What a file has.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Images,
    Labels,
    Lengths,
}
