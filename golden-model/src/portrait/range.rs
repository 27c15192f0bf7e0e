//! How numbers fill their format.

/// Counts of whole numbers between the least and the most that their format has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Range {
    /// The least that the format has.
    pub low: i64,
    /// The most.
    pub high: i64,
    /// How many fall into each of equal parts of it, the last maybe shorter.
    pub bins: Vec<u64>,
    /// Values of a part.
    pub width: i64,
    /// How many are the least, and how many the most: such may have been saturated.
    pub ends: [u64; 2],
    /// How many are zero.
    pub zeros: u64,
    /// How many there are.
    pub all: u64,
    /// The least and the most of them; none where there are none.
    pub met: Option<(i64, i64)>,
}

impl Range {
    /// Of numbers in the format `low..=high`, in at most `most` parts; what is outside counts to the next end.
    ///
    /// # Panics
    /// Where `low` is above `high`, or there are to be no parts.
    #[must_use]
    pub fn of(low: i64, high: i64, most: usize, numbers: impl Iterator<Item = i64>) -> Self {
        assert!(low <= high && most > 0, "{low}..={high} in {most} parts");
        let values = high - low + 1;
        let width = (values + most as i64 - 1) / most as i64;
        let bins = vec![0; ((values + width - 1) / width) as usize];
        let mut range = Self { low, high, bins, width, ends: [0; 2], zeros: 0, all: 0, met: None };
        for number in numbers {
            let number = number.clamp(low, high);
            range.bins[((number - low) / width) as usize] += 1;
            range.ends[0] += u64::from(number == low);
            range.ends[1] += u64::from(number == high);
            range.zeros += u64::from(number == 0);
            range.all += 1;
            let (least, most) = range.met.unwrap_or((number, number));
            range.met = Some((least.min(number), most.max(number)));
        }
        range
    }

    /// The part of them at one of the ends.
    #[must_use]
    pub fn at_ends(&self) -> f64 {
        (self.ends[0] + self.ends[1]) as f64 / self.all.max(1) as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_is_in_one_part() {
        let range = Range::of(-8, 7, 4, [-8, -8, -5, -4, 0, 3, 7, 99].into_iter());
        assert_eq!((range.width, &range.bins[..]), (4, &[3, 1, 2, 2][..]));
        assert_eq!((range.ends, range.zeros, range.all, range.met), ([2, 2], 1, 8, Some((-8, 7))));
        assert!((range.at_ends() - 0.5).abs() < 1e-12);
        // Fifteen values in parts of four: the last is shorter.
        assert_eq!(Range::of(-7, 7, 4, [7].into_iter()).bins, [0, 0, 0, 1]);
        assert_eq!(Range::of(0, 0, 9, std::iter::empty()).met, None);
    }
}
