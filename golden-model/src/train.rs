//! The loop over samples and epochs: order, schedule, refresh, measurement.

use std::ops::ControlFlow;
use std::str::FromStr;

use sigprop_spec::family::Readout;
use sigprop_spec::{Config, Schedule};

use crate::data::{Data, Dataset};
use crate::kernel;
use crate::model::{Model, ModelError};
use crate::observer::Observer;
use crate::rng::Rng;

/// The order of samples within an epoch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// As in the data set.
    Natural,
    /// A permutation of its own for each epoch, made from the seed.
    Shuffled,
}

/// Not the name of an order.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("order `{0}` is not known; write `natural` or `shuffled`")]
pub struct OrderError(String);

impl FromStr for Order {
    type Err = OrderError;

    fn from_str(s: &str) -> Result<Self, OrderError> {
        match s {
            "natural" => Ok(Self::Natural),
            "shuffled" => Ok(Self::Shuffled),
            other => Err(OrderError(other.to_owned())),
        }
    }
}

/// What to train on.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// Passes over the training set (where `samples` is not given).
    pub epochs: usize,
    /// Training samples in all, going round the training set as often as it takes.
    pub samples: Option<usize>,
    /// The order within an epoch.
    pub order: Order,
    /// The seed of the shuffles.
    pub seed: u64,
    /// Whether each epoch's report also measures the whole training set.
    pub evaluate_train: bool,
}

impl Options {
    /// Training samples in all, for a training set of `train` samples.
    #[must_use]
    pub fn total(&self, train: usize) -> usize {
        self.samples.unwrap_or(self.epochs.saturating_mul(train))
    }
}

/// Share of samples whose class was found, in percent; hidden stages of a network that answers a value find the range of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Accuracy {
    /// By each stage alone; none where it has no scores of classes; without an output stage that answers a value.
    pub stages: Vec<Option<f64>>,
    /// By the read-out; of a network that answers a value its `R^2` in percent.
    pub answer: f64,
    /// Which read-out that is.
    pub readout: Readout,
    /// Of a network that answers a value: the share of its variance on the set that the answers explain, on the integer scale; not above 1.
    pub r2: Option<f64>,
    /// Share of samples that were looked at again, where there is a second look.
    pub looked_again: Option<f64>,
    /// Mean number of targets that the answer was compared with, where the read-out leaves some out.
    pub products: Option<f64>,
}

/// Where training is.
#[derive(Debug, Clone, Copy)]
pub struct Progress<'a> {
    /// Samples trained.
    pub sample: usize,
    /// Samples to train.
    pub total: usize,
    /// The epoch under way, from 0.
    pub epoch: usize,
    /// Share of this epoch's samples that were predicted before they were learned, in percent.
    pub online: f64,
    /// The epoch's report, where one has just ended.
    pub finished: Option<&'a Epoch>,
    /// The network as it is by now; its bank is not refreshed.
    pub model: &'a Model,
}

/// Samples between two calls of the callback; before the first of these it is called at each power of two.
pub const TOLD: usize = 256;

/// Whether the callback is called after so many samples.
fn is_told(samples: usize) -> bool {
    samples.is_multiple_of(TOLD) || (samples < TOLD && samples.is_power_of_two())
}

/// What an epoch (or the part of one that was trained) came to.
#[derive(Debug, Clone, PartialEq)]
pub struct Epoch {
    /// From 0.
    pub epoch: usize,
    /// Samples trained so far, in all epochs.
    pub samples: usize,
    /// Share of its samples that were predicted before they were learned, in percent.
    pub online: f64,
    /// On the whole training set, where asked for.
    pub train: Option<Accuracy>,
    /// On the test set.
    pub test: Accuracy,
    /// Updates of each stage in it: samples at which the stage fired.
    pub updates: Vec<u64>,
    /// Learning-rate shift of each stage at its first sample; the schedule may raise it within an epoch.
    pub lr_shift: Vec<u32>,
    /// The same at its last sample.
    pub lr_shift_end: Vec<u32>,
}

/// What training came to.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// One for each epoch begun.
    pub epochs: Vec<Epoch>,
    /// Samples trained.
    pub samples: usize,
    /// Updates of each stage.
    pub updates: Vec<u64>,
    /// Whether the callback ended training early.
    pub interrupted: bool,
}

/// The sample order of an epoch of `n` samples.
#[must_use]
pub fn order_of(n: usize, epoch: usize, options: &Options) -> Vec<usize> {
    let mut order: Vec<usize> = (0..n).collect();
    if options.order == Order::Shuffled {
        Rng::new(options.seed, 1 + epoch as u64).shuffle(&mut order);
    }
    order
}

/// What the schedule adds to lr_shift for sample `sample` (from 0) of `total`: one more at 1/4, 1/2 and 3/4.
#[must_use]
pub fn shift_added(schedule: Schedule, sample: usize, total: usize) -> u32 {
    match schedule {
        Schedule::Constant => 0,
        Schedule::Quarters => sample.saturating_mul(4).checked_div(total).unwrap_or(0).min(3) as u32,
    }
}

/// Refuses a network that does not learn.
///
/// # Errors
/// Where it does not.
pub fn check(config: &Config) -> Result<(), ModelError> {
    if config.learns() { Ok(()) } else { Err(ModelError::NoLearning) }
}

/// Trains: refreshes the bank once, then goes through the samples; after each epoch a refreshed copy is measured,
/// so that measuring changes nothing of the training. The shifts are back at the configuration's at the end.
///
/// The callback comes every [`TOLD`] samples, before that at powers of two, and after each epoch; it may end training.
///
/// # Errors
/// Where the network does not learn, or the schedule drives an update shift beyond its range.
pub fn run(
    model: &mut Model,
    config: &Config,
    data: &Data,
    options: &Options,
    progress: &mut dyn FnMut(&Progress<'_>) -> ControlFlow<()>,
) -> Result<Report, ModelError> {
    run_observed(model, config, data, options, &mut (), progress)
}

/// As [`run`], with an observer.
///
/// # Errors
/// As [`run`].
pub fn run_observed<O: Observer>(
    model: &mut Model,
    config: &Config,
    data: &Data,
    options: &Options,
    observer: &mut O,
    progress: &mut dyn FnMut(&Progress<'_>) -> ControlFlow<()>,
) -> Result<Report, ModelError> {
    check(config)?;
    let n = data.train.len();
    let total = options.total(n);
    let updates = |model: &Model| -> Vec<u64> { (0..config.stages().len()).map(|s| model.updates(s)).collect() };
    let before = updates(model);
    let mut report = Report { epochs: Vec::new(), samples: 0, updates: Vec::new(), interrupted: false };
    let mut added = 0;
    model.refresh();
    while report.samples < total && !report.interrupted {
        let epoch = report.epochs.len();
        let (mut seen, mut right) = (0usize, 0usize);
        let (fired, mut first_shift) = (updates(model), None);
        let mut order = order_of(n, epoch, options).into_iter().peekable();
        while let Some(index) = order.next() {
            if let Some(&next) = order.peek() {
                kernel::fetch(data.train.sample(next).0);
            }
            if report.samples == total || report.interrupted {
                break;
            }
            raise(model, config, (report.samples, total), &mut added)?;
            first_shift.get_or_insert(added);
            let (x, label) = data.train.sample(index);
            right += usize::from(model.train(x, label, observer).prediction == label as i64);
            seen += 1;
            report.samples += 1;
            if is_told(report.samples) {
                let online = percent(right, seen);
                let p = Progress { sample: report.samples, total, epoch, online, finished: None, model };
                report.interrupted = progress(&p).is_break();
            }
        }
        let online = percent(right, seen);
        let shifts = |added| config.stages().iter().map(|shape| shape.lr_shift + added).collect();
        report.epochs.push(Epoch {
            epoch,
            samples: report.samples,
            online,
            train: options.evaluate_train.then(|| evaluate(model, &data.train)),
            test: evaluate(model, &data.test),
            updates: since(&fired, &updates(model)),
            lr_shift: shifts(first_shift.unwrap_or(added)),
            lr_shift_end: shifts(added),
        });
        let p = Progress { sample: report.samples, total, epoch, online, finished: report.epochs.last(), model };
        report.interrupted |= progress(&p).is_break();
    }
    set_shifts(model, config, 0)?;
    report.updates = since(&before, &updates(model));
    Ok(report)
}

/// What has been added to each count.
fn since(before: &[u64], now: &[u64]) -> Vec<u64> {
    before.iter().zip(now).map(|(before, now)| now - before).collect()
}

/// Raises the learning-rate shifts for sample `at.0` of `at.1`, where the schedule does; `added` is by how much they are raised.
///
/// # Errors
/// Where an update shift leaves its range.
pub fn raise(
    model: &mut Model,
    config: &Config,
    (sample, total): (usize, usize),
    added: &mut u32,
) -> Result<(), ModelError> {
    let wanted = shift_added(config.schedule(), sample, total);
    if wanted != *added {
        set_shifts(model, config, wanted)?;
        *added = wanted;
    }
    Ok(())
}

/// Trains samples of `data` in the order of `order`, `total` of them in all, and looks at nothing but what `observer` sees: refreshes the bank, raises the
/// shifts as the schedule has it, and leaves them there. `order` may end early.
///
/// # Errors
/// As [`run`].
pub fn observe<O: Observer>(
    model: &mut Model,
    config: &Config,
    data: &Dataset,
    (order, total): (impl Iterator<Item = usize>, usize),
    observer: &mut O,
) -> Result<(), ModelError> {
    check(config)?;
    model.refresh();
    let mut added = 0;
    for (done, index) in order.enumerate() {
        raise(model, config, (done, total), &mut added)?;
        let (x, label) = data.sample(index);
        model.train(x, label, observer);
    }
    Ok(())
}

/// Sets the learning-rate shifts to the configured ones and `added`, as [`shift_added`] has it.
///
/// # Errors
/// Where an update shift leaves its range.
pub fn set_shifts(model: &mut Model, config: &Config, added: u32) -> Result<(), ModelError> {
    for (s, shape) in config.stages().iter().enumerate() {
        model.set_lr_shift(s, shape.lr_shift + added)?;
    }
    Ok(())
}

/// The accuracy of a refreshed copy of the model.
#[must_use]
pub fn evaluate(model: &Model, set: &Dataset) -> Accuracy {
    let mut model = model.clone();
    model.refresh();
    let stages = model.config().stages().len();
    let (mut right, mut right_answer, mut again, mut products) = (vec![0usize; stages], 0usize, 0usize, 0usize);
    let values = model.config().task().has_values();
    let mut pairs = Vec::new();
    for (x, label) in set.iter() {
        let inference = model.infer(x);
        if let (true, Some(&z)) = (values, x.last()) {
            pairs.push((inference.answer[0], i64::from(z)));
        }
        right_answer += usize::from(inference.class == label);
        again += usize::from(inference.looked_again);
        products += inference.products;
        // Of a stage without scores that is no class, and is not looked at.
        for (r, class) in right.iter_mut().zip(&inference.class_stage) {
            *r += usize::from(*class == label);
        }
    }
    // An output stage that answers a value tells no classes apart.
    let telling = if values { model.config().hidden().len() } else { right.len() };
    let scored = |s: usize| model.has_scores(s);
    let stages = right[..telling].iter().enumerate().map(|(s, r)| scored(s).then(|| percent(*r, set.len()))).collect();
    let r2 = values.then(|| r_squared(&pairs));
    let answer = r2.map_or(percent(right_answer, set.len()), |r2| 100.0 * r2);
    let looked_again = model.config().second_look().map(|_| percent(again, set.len()));
    let products = model.config().subset_limit().map(|_| products as f64 / set.len().max(1) as f64);
    Accuracy { stages, answer, readout: model.config().readout(), r2, looked_again, products }
}

/// `1 - sum (z - v)^2 / sum (z - mean z)^2` of pairs of an answer v and its value z; 0 where all z are one.
#[must_use]
pub fn r_squared(pairs: &[(i64, i64)]) -> f64 {
    let mean = pairs.iter().map(|&(_, z)| z as f64).sum::<f64>() / pairs.len().max(1) as f64;
    let square = |x: f64| x * x;
    let error: f64 = pairs.iter().map(|&(v, z)| square((z - v) as f64)).sum();
    let spread: f64 = pairs.iter().map(|&(_, z)| square(z as f64 - mean)).sum();
    if spread > 0.0 { 1.0 - error / spread } else { 0.0 }
}

pub(crate) fn percent(right: usize, of: usize) -> f64 {
    100.0 * right as f64 / of.max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quarters_add_one_at_each_quarter() {
        let at = |s, n| shift_added(Schedule::Quarters, s, n);
        assert_eq!(
            [at(0, 8), at(1, 8), at(2, 8), at(3, 8), at(4, 8), at(5, 8), at(6, 8), at(7, 8)],
            [0, 0, 1, 1, 2, 2, 3, 3]
        );
        // Not a multiple of four: the first sample at or past the quarter.
        assert_eq!([at(2, 10), at(3, 10), at(4, 10), at(5, 10), at(7, 10), at(8, 10)], [0, 1, 1, 2, 2, 3]);
        assert_eq!(at(0, 1), 0);
        assert_eq!(shift_added(Schedule::Constant, 7, 8), 0);
    }

    #[test]
    fn too_many_epochs_do_not_wrap_around() {
        let options = Options { epochs: 1 << 59, samples: None, order: Order::Natural, seed: 1, evaluate_train: false };
        assert_eq!((options.total(32), options.total(4)), (usize::MAX, 1 << 61));
    }

    #[test]
    fn orders_are_permutations_that_differ_by_epoch_and_seed() {
        let options = |order, seed| Options { epochs: 1, samples: None, order, seed, evaluate_train: false };
        assert_eq!(order_of(4, 3, &options(Order::Natural, 1)), [0, 1, 2, 3]);
        let a = order_of(50, 0, &options(Order::Shuffled, 1));
        assert_ne!(a, order_of(50, 1, &options(Order::Shuffled, 1)));
        assert_ne!(a, order_of(50, 0, &options(Order::Shuffled, 2)));
        assert_eq!(a, order_of(50, 0, &options(Order::Shuffled, 1)));
        assert_eq!("natural".parse(), Ok(Order::Natural));
        assert!("random".parse::<Order>().is_err());
    }
}
