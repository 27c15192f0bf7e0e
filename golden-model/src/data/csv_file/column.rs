//! Fields as numbers, and what is remembered of a column while its rows go by.

use super::super::classes::bit;

/// A field.
#[derive(Debug, Clone)]
pub struct Cell {
    pub line: u64,
    /// From 0.
    pub column: usize,
    pub text: String,
}

/// A field as a number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Number {
    /// A whole number of a byte, written as one.
    Byte(u8),
    /// Any other.
    Other {
        value: f64,
        /// Whether it is written with a point or an exponent.
        point: bool,
    },
    /// None.
    None,
}

impl Number {
    pub fn of(field: &str) -> Self {
        if let Ok(byte) = field.parse() {
            return Self::Byte(byte);
        }
        match field.parse::<f64>() {
            Ok(value) if value.is_finite() => Self::Other { value, point: field.contains(['.', 'e', 'E']) },
            _ => Self::None,
        }
    }

    /// Its value, if it is whole and not negative, `5.0` as well.
    pub fn whole(self) -> Option<u64> {
        const MOST: f64 = (1u64 << 53) as f64;
        match self {
            Self::Byte(value) => Some(value.into()),
            Self::Other { value, .. } if value.fract() == 0.0 && (0.0..=MOST).contains(&value) => Some(value as u64),
            _ => None,
        }
    }

    /// Whether it is a real number by the way it is written.
    pub fn has_point(self) -> bool {
        matches!(self, Self::Other { point: true, .. })
    }
}

/// A column.
#[derive(Debug, Clone)]
pub struct Column {
    /// All fields so far are empty.
    pub empty: bool,
    /// Every number so far is one more than that of the row before.
    pub counts: bool,
    /// All fields so far are class numbers of some network.
    pub whole: bool,
    /// Those, a bit each.
    pub classes: u64,
    next: u64,
}

impl Column {
    pub fn new() -> Self {
        Self { empty: true, counts: true, whole: true, classes: 0, next: 0 }
    }

    /// Takes in the field of a row, from 0.
    pub fn see(&mut self, row: usize, field: &str, number: Number) {
        if !(self.empty || self.counts || self.whole) {
            return;
        }
        self.empty &= field.is_empty();
        let whole = number.whole();
        self.counts &= whole.is_some_and(|value| row == 0 || value == self.next);
        self.next = whole.map_or(0, |value| value.saturating_add(1));
        let class = whole.and_then(|value| u8::try_from(value).ok()).map_or(0, bit);
        self.whole &= class != 0;
        self.classes |= class;
    }

    /// Whether these could be labels of so many classes, which are the bits of `all`: at least two of them.
    pub fn could_be_labels(&self, all: u64) -> bool {
        self.whole && self.classes & !all == 0 && self.classes.count_ones() > 1
    }
}
