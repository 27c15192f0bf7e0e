//! Samples of one kind, to learn from or to measure on.

use std::ops::Range;

use sigprop_spec::config::MAX_STEPS;

use super::known::Known;

/// Samples of one kind (training or test): inputs as raw activations, and labels `[n]`. A sample is `inputs` values, or where samples are
/// sequences as many times that as it has steps, one step after the other. Where a network learns values, a sample's is the last of its
/// inputs, and its label the range of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Dataset {
    pub(super) inputs: usize,
    pub(super) x: Vec<i16>,
    pub(super) labels: Vec<u8>,
    /// The values as they were given, where the network learns some.
    pub(super) known: Vec<Known>,
    /// Where each sample ends in `x`, if samples are sequences.
    ends: Option<Vec<usize>>,
    /// Columns of a sample's picture, if samples are known to be pictures.
    picture: Option<usize>,
}

/// Steps of the samples of a set.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Steps {
    /// Of the shortest.
    pub least: usize,
    /// Of the longest.
    pub most: usize,
    /// Of all.
    pub mean: f64,
}

impl Dataset {
    /// A set from flat inputs and labels; `None` unless `x` holds `inputs` values for every label.
    #[must_use]
    pub fn new(inputs: usize, x: Vec<i16>, labels: Vec<u8>) -> Option<Self> {
        (inputs > 0 && x.len() == inputs * labels.len()).then_some(Self {
            inputs,
            x,
            labels,
            known: Vec::new(),
            ends: None,
            picture: None,
        })
    }

    /// A set of sequences of so many `steps` each; `None` unless each has 1 to [`MAX_STEPS`], `x` holds `inputs` values for every step, and there are
    /// as many labels.
    #[must_use]
    pub fn sequences(inputs: usize, x: Vec<i16>, steps: &[usize], labels: Vec<u8>) -> Option<Self> {
        let ends: Vec<usize> = steps
            .iter()
            .scan(0usize, |end, steps| {
                *end = end.saturating_add(steps.saturating_mul(inputs));
                Some(*end)
            })
            .collect();
        let fits = steps.iter().all(|steps| (1..=MAX_STEPS).contains(steps))
            && ends.last().copied().unwrap_or(0) == x.len()
            && ends.len() == labels.len();
        (inputs > 0 && fits).then_some(Self { inputs, x, labels, known: Vec::new(), ends: Some(ends), picture: None })
    }

    /// A set without samples.
    pub(super) fn empty(inputs: usize) -> Self {
        Self { inputs, x: Vec::new(), labels: Vec::new(), known: Vec::new(), ends: None, picture: None }
    }

    /// The same with the values as they were given, one a sample.
    #[must_use]
    pub fn with_known(mut self, known: Vec<Known>) -> Self {
        self.known = known;
        self
    }

    /// The same, of pictures of so many columns, whose rows follow each other.
    pub(super) fn with_picture(mut self, columns: usize) -> Self {
        self.picture = Some(columns);
        self
    }

    /// Columns of the picture that a sample can be drawn as: those of its file, of a sequence its inputs, so that steps are rows below each other; none where samples
    /// are not known to be pictures.
    #[must_use]
    pub fn picture(&self) -> Option<usize> {
        if self.has_sequences() { Some(self.inputs) } else { self.picture }
    }

    /// The values as they were given, where the network learns some, in order.
    #[must_use]
    pub fn known(&self) -> &[Known] {
        &self.known
    }

    /// Samples.
    #[must_use]
    pub fn len(&self) -> usize {
        self.labels.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.labels.is_empty()
    }

    /// Numbers of a sample, or of a step where samples are sequences.
    #[must_use]
    pub fn inputs(&self) -> usize {
        self.inputs
    }

    /// Whether samples are sequences, also such of one step.
    #[must_use]
    pub fn has_sequences(&self) -> bool {
        self.ends.is_some()
    }

    /// Steps of a sample: 1 where samples are no sequences.
    ///
    /// # Panics
    /// Where the sample is not there.
    #[must_use]
    pub fn steps(&self, index: usize) -> usize {
        self.place(index).len() / self.inputs
    }

    /// The least, the most and the mean of the samples' steps; `None` where there are no samples.
    #[must_use]
    pub fn all_steps(&self) -> Option<Steps> {
        let steps = || (0..self.len()).map(|index| self.steps(index));
        let (least, most) = (steps().min()?, steps().max()?);
        Some(Steps { least, most, mean: steps().sum::<usize>() as f64 / self.len() as f64 })
    }

    /// Inputs and label of a sample; of a sequence those of all its steps, in order.
    ///
    /// # Panics
    /// Where the sample is not there.
    #[must_use]
    pub fn sample(&self, index: usize) -> (&[i16], usize) {
        (&self.x[self.place(index)], usize::from(self.labels[index]))
    }

    /// All samples in order.
    pub fn iter(&self) -> impl Iterator<Item = (&[i16], usize)> + Clone {
        (0..self.len()).map(|index| self.sample(index))
    }

    /// The first `n` samples.
    #[must_use]
    pub fn truncated(&self, n: usize) -> Self {
        let n = n.min(self.len());
        let known = self.known.iter().take(n).copied().collect();
        let ends = self.ends.as_ref().map(|ends| ends[..n].to_vec());
        Self {
            inputs: self.inputs,
            x: self.x[..self.start(n)].to_vec(),
            labels: self.labels[..n].to_vec(),
            known,
            ends,
            picture: self.picture,
        }
    }

    /// All but every fifth sample, and those.
    pub(super) fn split(mut self) -> (Self, Self) {
        let ends = self.ends.as_ref().map(|_| Vec::new());
        let mut test = Self { ends, picture: self.picture, ..Self::empty(self.inputs) };
        let (mut kept, mut at, mut ends) = (0, 0, Vec::new());
        for index in 0..self.len() {
            let place = self.place(index);
            if index % 5 == 4 {
                test.x.extend_from_slice(&self.x[place]);
                test.labels.push(self.labels[index]);
                test.known.extend(self.known.get(index));
                if let Some(ends) = &mut test.ends {
                    ends.push(test.x.len());
                }
                continue;
            }
            let values = place.len();
            self.x.copy_within(place, at);
            self.labels[kept] = self.labels[index];
            if let Some(&known) = self.known.get(index) {
                self.known[kept] = known;
            }
            (kept, at) = (kept + 1, at + values);
            ends.push(at);
        }
        self.x.truncate(at);
        self.labels.truncate(kept);
        self.known.truncate(kept);
        self.ends = self.ends.map(|_| ends);
        (self, test)
    }

    /// Where a sample is in `x`.
    fn place(&self, index: usize) -> Range<usize> {
        self.start(index)..self.start(index + 1)
    }

    /// Where a sample begins in `x`.
    fn start(&self, index: usize) -> usize {
        match &self.ends {
            None => index * self.inputs,
            Some(_) if index == 0 => 0,
            Some(ends) => ends[index - 1],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sequences of 1, 3, 2, 1, 2 and 4 steps of two values, which count.
    fn set() -> Dataset {
        Dataset::sequences(2, (0..26).collect(), &[1, 3, 2, 1, 2, 4], vec![0, 1, 2, 3, 4, 5]).unwrap()
    }

    #[test]
    fn sequences_are_flat_slices_of_their_own_length() {
        let set = set();
        assert!(set.has_sequences() && set.inputs() == 2);
        assert_eq!(set.sample(1), (&[2i16, 3, 4, 5, 6, 7][..], 1));
        assert_eq!((0..6).map(|index| set.steps(index)).collect::<Vec<_>>(), [1, 3, 2, 1, 2, 4]);
        assert_eq!(set.all_steps(), Some(Steps { least: 1, most: 4, mean: 13.0 / 6.0 }));
        assert_eq!(set.iter().flat_map(|(x, _)| x.to_vec()).collect::<Vec<_>>(), (0..26).collect::<Vec<i16>>());
        let two = set.truncated(2);
        assert_eq!((two.len(), two.sample(1)), (2, set.sample(1)));
        assert_eq!(set.truncated(9), set);
        assert_eq!(set.truncated(0).all_steps(), None);
    }

    #[test]
    fn a_plain_sample_is_one_step() {
        let set = Dataset::new(2, (0..6).collect(), vec![0, 1, 2]).unwrap();
        assert!(!set.has_sequences());
        assert_eq!((set.steps(2), set.sample(2)), (1, (&[4i16, 5][..], 2)));
        assert_eq!(set.all_steps(), Some(Steps { least: 1, most: 1, mean: 1.0 }));
    }

    #[test]
    fn numbers_that_do_not_fit_are_no_sequences() {
        let of =
            |values: i16, steps: &[usize], labels: Vec<u8>| Dataset::sequences(2, (0..values).collect(), steps, labels);
        assert!(of(6, &[1, 2], vec![0, 1]).is_some());
        for (values, steps, labels) in [
            (6, &[1, 1][..], vec![0, 1]),
            (6, &[0, 3], vec![0, 1]),
            (6, &[1, 2], vec![0]),
            (0, &[usize::MAX], vec![0]),
            (2, &[usize::MAX, 2], vec![0, 1]),
        ] {
            assert_eq!(of(values, steps, labels), None, "{steps:?}");
        }
        let long = |steps: usize| Dataset::sequences(1, vec![0; steps], &[steps], vec![0]);
        assert!(long(MAX_STEPS).is_some() && long(MAX_STEPS + 1).is_none());
        assert_eq!(Dataset::sequences(0, Vec::new(), &[1], vec![0]), None);
    }

    #[test]
    fn every_fifth_is_set_apart_at_its_own_length() {
        let (train, test) = set().split();
        assert_eq!((train.len(), test.len()), (5, 1));
        assert_eq!(test.sample(0), set().sample(4));
        for (index, of) in [0, 1, 2, 3, 5].into_iter().enumerate() {
            assert_eq!(train.sample(index), set().sample(of));
        }
        let (train, test) = Dataset::new(1, (0..11).collect(), vec![0; 11]).unwrap().split();
        assert_eq!((train.x, test.x), (vec![0, 1, 2, 3, 5, 6, 7, 8, 10], vec![4, 9]));
    }
}
