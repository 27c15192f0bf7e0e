//! How the entries of the target code are kept.

use crate::format::Format;

/// The words of the target code: activations, or, where the code learns, activations with eight places more behind the point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CodeFormat {
    format: Format,
    activation: Format,
}

impl CodeFormat {
    /// Places that a learned code has more than an activation.
    pub const PLACES: u32 = 8;

    pub(super) fn new(activation: Format, learns: bool) -> Self {
        let longer = Format::new(activation.bits() + Self::PLACES, activation.fraction() + Self::PLACES);
        Self { format: longer.filter(|_| learns).unwrap_or(activation), activation }
    }

    /// The format of a word; its range is narrower than that of the format: [`CodeFormat::max`].
    #[must_use]
    pub const fn format(self) -> Format {
        self.format
    }

    /// How many places a word has more than an activation: 0 or 8.
    #[must_use]
    pub const fn places(self) -> u32 {
        self.format.bits() - self.activation.bits()
    }

    /// The largest word, that of the largest activation, `amax << places`; the least is its negative.
    #[must_use]
    pub const fn max(self) -> i64 {
        self.activation.max() << self.places()
    }

    /// The word of an activation.
    #[must_use]
    pub const fn word(self, activation: i32) -> i32 {
        activation << self.places()
    }

    /// The activation that a word stands for, rounded down.
    #[must_use]
    pub const fn activation(self, word: i32) -> i32 {
        word >> self.places()
    }
}
