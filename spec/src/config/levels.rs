//! Which activations enter a stage: a fact of its streams, from which the hardware of their products follows.

use super::Config;
use crate::family::Levels;

/// What the two streams of a stage can carry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StreamLevels {
    /// On the input stream.
    pub h: Levels,
    /// On the target stream, a second input of an inference included; not counted is what nobody looks at.
    pub t: Levels,
}

impl Config {
    /// Which activations enter stage `stage` (from 0), whatever weights and codes the host writes: inputs may be any, and so may the entries
    /// of a target code, which the first stage hands on as its t. All else is an activation function's.
    #[must_use]
    pub fn levels(&self, stage: usize) -> StreamLevels {
        let made = self.activation_function().levels();
        // An output stage learns from nothing on its t stream that is an entry of the code.
        let reads_code = stage == 1 && self.target().has_code() && stage < self.hidden().len();
        // What a refresh carries in the place of h is an entry of the code there.
        let carries_code = stage == 1 && self.target().has_code() && self.carries_target();
        StreamLevels {
            h: if stage == 0 || carries_code { Levels::All } else { made },
            t: if stage == 0 || reads_code { Levels::All } else { made },
        }
    }
}
