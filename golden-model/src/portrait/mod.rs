//! What a network makes of samples, to be looked at: activations beside their targets, where they lie, what is taken for what, and how numbers
//! fill their formats. Nothing here is part of the rule; floats are for people.
//!
//! | module | what it says |
//! |---|---|
//! | [`activations`] | h, t and scores of samples, as they are when accuracy is measured |
//! | `file` | all of that as safetensors |
//! | [`plane`] | h and t in the plane of their first two principal components |
//! | [`cosine`] | how near h is to the target of its own class, and to the others |
//! | [`confusion`] | which class is taken for which, and the worst samples |
//! | [`range`] | how often numbers have each value that their format has |

pub mod activations;
pub mod confusion;
pub mod cosine;
mod file;
pub mod plane;
pub mod range;

pub use activations::{Activations, Layer};
pub use confusion::{Confusion, Wrong};
pub use cosine::{Cosines, cosines};
pub use plane::Axes;
pub use range::Range;
