//! The second look: an inference whose best scores are close is done four times more, with the picture moved by a pixel.
//!
//! [`Again`] stands beside the first stage and sends it the same inputs once more, [`Doubt`] in the prediction unit says whether that is
//! needed and adds the scores up.

mod again;
mod doubt;

pub use again::Again;
pub use doubt::Doubt;

/// Looks that follow the first.
const LOOKS: i64 = 4;
