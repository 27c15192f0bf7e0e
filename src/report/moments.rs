//! The network as it was at moments of a training: before it, early in the first epoch, and after epochs.

use sigprop_golden_model::Model;
use sigprop_golden_model::data::Dataset;
use sigprop_golden_model::portrait::activations::spread;
use sigprop_golden_model::portrait::{Activations, Cosines, Layer, cosines};
use sigprop_golden_model::train::{Options, Order, Progress};

/// Samples that are drawn, at most.
const DRAWN: usize = 300;
/// Samples of the first epoch after which there is a moment.
const EARLY: [usize; 4] = [16, 64, 256, 1024];
/// Epochs that have a moment, at most.
const MOST_EPOCHS: usize = 30;

/// A moment.
pub struct Moment {
    /// As `after epoch 3`.
    pub name: String,
    /// Samples trained by then.
    pub samples: usize,
    /// What each hidden stage makes of the samples.
    pub layers: Vec<Layer>,
    /// How near that is to the targets, by stage.
    pub cosines: Vec<Option<Cosines>>,
}

/// Moments of a training, on some samples that it does not learn from.
pub struct Moments<'a> {
    data: &'a Dataset,
    samples: Vec<usize>,
    /// Epochs from one moment to the next.
    every: usize,
    total: usize,
    /// Samples of an epoch.
    epoch: usize,
    /// Classes of the samples.
    pub labels: Vec<usize>,
    /// From the first to the last.
    pub all: Vec<Moment>,
}

impl<'a> Moments<'a> {
    /// Of a training of `options` on a set of `trained` samples, seen on samples of `data`, with the network as it is before.
    pub fn new(data: &'a Dataset, model: &Model, options: &Options, trained: usize) -> Self {
        let total = options.total(trained);
        let every = total.div_ceil(trained.max(1)).div_ceil(MOST_EPOCHS).max(1);
        let samples = spread(data.len(), DRAWN);
        let labels = samples.iter().map(|&sample| data.sample(sample).1).collect();
        let mut moments = Self { data, samples, every, total, epoch: trained.max(1), labels, all: Vec::new() };
        moments.add("before".to_owned(), 0, model);
        moments
    }

    /// Of the network before and after so many samples were trained, by these models.
    pub fn before_and_after(data: &'a Dataset, [before, after]: [&Model; 2], trained: usize) -> Self {
        let options =
            Options { epochs: 1, samples: Some(trained), order: Order::Natural, seed: 0, evaluate_train: false };
        let mut moments = Self::new(data, before, &options, trained);
        moments.add(format!("after {trained} samples"), trained, after);
        moments
    }

    /// Of a network that does not change.
    pub fn once(data: &'a Dataset, model: &Model) -> Self {
        let options = Options { epochs: 0, samples: None, order: Order::Natural, seed: 0, evaluate_train: false };
        let mut moments = Self::new(data, model, &options, 0);
        moments.all.iter_mut().for_each(|moment| "as it is".clone_into(&mut moment.name));
        moments
    }

    /// Looks at the network if this is a moment.
    pub fn look(&mut self, at: &Progress<'_>) {
        match at.finished {
            Some(epoch) => {
                let n = epoch.epoch + 1;
                let last = at.sample >= self.total;
                if n.is_multiple_of(self.every) || last || n == 1 {
                    self.end(at.sample, at.model);
                }
            }
            None if at.epoch == 0 && EARLY.contains(&at.sample) && at.sample < self.total => {
                self.add(format!("after {} samples", at.sample), at.sample, at.model);
            }
            None => {}
        }
    }

    /// Adds where training ended, if that is not there yet; a part of an epoch is not called one.
    pub fn end(&mut self, samples: usize, model: &Model) {
        if self.last().is_some_and(|last| last.samples == samples) {
            return;
        }
        let name = match samples.is_multiple_of(self.epoch) {
            true => format!("after epoch {}", samples / self.epoch),
            false => format!("after {samples} samples"),
        };
        self.add(name, samples, model);
    }

    /// Adds a moment.
    pub fn add(&mut self, name: String, samples: usize, model: &Model) {
        let activations = Activations::of(model, self.data, &self.samples);
        let cosines = (0..activations.layers.len()).map(|stage| cosines(&activations, stage)).collect();
        self.all.push(Moment { name, samples, layers: activations.layers, cosines });
    }

    /// The last.
    pub fn last(&self) -> Option<&Moment> {
        self.all.last()
    }
}
