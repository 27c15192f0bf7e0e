//! What a user should know of data that can be used.

use sigprop_spec::Config;

use super::classes::{below, bit};
use super::{Data, DataSource, Dataset};

impl Data {
    /// A remark for the user where the training inputs use so little of their range that there is next to nothing to
    /// learn from: none is larger than 1, or than an eighth of amax. Integers of 0 and 1 in a CSV file are such inputs:
    /// they are taken as pixels, and `1 >> 1` is 0.
    #[must_use]
    pub fn remark(&self, source: &DataSource, config: &Config) -> Option<String> {
        let largest = self.train.x.iter().map(|v| v.unsigned_abs()).max()?;
        let amax = config.activation().max();
        (largest <= 1 || 8 * i64::from(largest) < amax).then(|| {
            format!(
                "{source}: the largest input to train on is {largest} of {amax}, so there is little to learn from; scale \
                 integers to 0..=255 or reals to -1..=1, and write 0 and 1 as 0.0 and 1.0 (or as 0 and 255)"
            )
        })
    }

    /// Remarks where the classes of the two sets are not those of the network, or not each other's: an accuracy then says
    /// less than it seems to.
    #[must_use]
    pub fn class_remarks(&self, source: &str, config: &Config) -> Vec<String> {
        let (train, test) = (self.train.classes_present(), self.test.classes_present());
        let mut remarks = Vec::new();
        if test.count_ones() == 1 {
            let (class, n) = (test.trailing_zeros(), self.test.len());
            remarks.push(format!(
                "{source}: all {n} samples of the test set are of class {class}, so the accuracy is that of one class alone"
            ));
        }
        let unseen = test & !train;
        if unseen != 0 {
            remarks.push(format!(
                "{source}: the test set has samples of {}, of which the training set has none, and which cannot be learned",
                classes(unseen)
            ));
        }
        let missing = below(config.classes()) & !(train | test);
        if missing != 0 && train.count_ones() > 1 {
            remarks.push(format!(
                "{source}: network.classes is {}, and there is no sample of {}",
                config.classes(),
                classes(missing)
            ));
        }
        remarks
    }
}

impl Dataset {
    /// The classes that samples have, a bit each.
    pub(super) fn classes_present(&self) -> u64 {
        self.labels.iter().fold(0, |seen, &label| seen | bit(label))
    }
}

/// `class 3`, `classes 3, 4 and 9`
fn classes(bits: u64) -> String {
    let mut names: Vec<String> = (0..64).filter(|c| bits >> c & 1 == 1).map(|c: u32| c.to_string()).collect();
    match names.pop() {
        Some(last) if !names.is_empty() => format!("classes {} and {last}", names.join(", ")),
        last => format!("class {}", last.unwrap_or_default()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_are_named() {
        assert_eq!(classes(1 << 3), "class 3");
        assert_eq!(classes(0b1010_0001), "classes 0, 5 and 7");
    }
}
