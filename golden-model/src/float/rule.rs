//! The learning rules in real numbers that a network can be compared with.

use super::backprop::{Backprop, Feedback};
use super::bptt::Bptt;
use super::local::Local;
use super::logistic::Logistic;
use super::rtrl::Rtrl;
use crate::cost::{Cost, Sequence};

/// A network that learns a sample at a time.
pub trait Learner: Send {
    /// One step on one sample.
    fn train(&mut self, x: &[f32], label: usize, rate: f32);
    /// The class of an input.
    fn predict(&mut self, x: &[f32]) -> usize;
}

macro_rules! learner {
    ($($name:ident),*) => { $(impl Learner for $name<f32> {
        fn train(&mut self, x: &[f32], label: usize, rate: f32) {
            $name::train(self, x, label, rate);
        }
        fn predict(&mut self, x: &[f32]) -> usize {
            $name::predict(self, x)
        }
    })* };
}
learner!(Backprop, Local, Logistic, Bptt, Rtrl);

/// A learning rule of float networks: ReLU layers (of logistic regression none; for sequences one recurrent layer of tanh) and softmax,
/// one sample at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FloatRule {
    /// Backpropagation.
    Backprop,
    /// The error comes back through fixed random matrices.
    FeedbackAlignment,
    /// The output's error goes to each layer through a fixed random matrix.
    DirectFeedbackAlignment,
    /// Each layer learns from the error of a fixed random classifier of its own.
    LocalFixed,
    /// Each layer learns from the error of a classifier of its own, which learns too.
    LocalLearned,
    /// One softmax layer.
    Logistic,
    /// Backpropagation through time.
    Bptt,
    /// Real-time recurrent learning: the same gradient, carried forward in time.
    Rtrl,
}

impl FloatRule {
    /// All rules, in the order of a table.
    pub const ALL: [Self; 8] = [
        Self::Backprop,
        Self::FeedbackAlignment,
        Self::DirectFeedbackAlignment,
        Self::LocalFixed,
        Self::LocalLearned,
        Self::Logistic,
        Self::Bptt,
        Self::Rtrl,
    ];

    /// Its word on a command line.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Backprop => "backprop",
            Self::FeedbackAlignment => "feedback_alignment",
            Self::DirectFeedbackAlignment => "direct_feedback_alignment",
            Self::LocalFixed => "local_fixed",
            Self::LocalLearned => "local_learned",
            Self::Logistic => "logistic",
            Self::Bptt => "bptt",
            Self::Rtrl => "rtrl",
        }
    }

    /// Its name in a table.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Backprop => "backpropagation",
            Self::FeedbackAlignment => "feedback alignment",
            Self::DirectFeedbackAlignment => "direct feedback alignment",
            Self::LocalFixed => "local, fixed classifiers",
            Self::LocalLearned => "local, learned classifiers",
            Self::Logistic => "logistic regression",
            Self::Bptt => "backpropagation through time",
            Self::Rtrl => "real-time recurrent learning",
        }
    }

    /// The learning rate where none is given; wide inputs and long sequences want smaller steps. It falls linearly to a tenth over the training.
    /// Looked for on digits, with wide inputs on MNIST for backpropagation and logistic regression alone, and for sequences on digits in
    /// 8 to 64 `steps` (`docs/src/howto/compare.md`).
    #[must_use]
    pub fn rate(self, inputs: usize, steps: usize) -> f32 {
        let wide = inputs > 256;
        match self {
            Self::Logistic => {
                if wide {
                    0.02
                } else {
                    0.1
                }
            }
            Self::Bptt | Self::Rtrl => 0.02 * (8.0 / steps.max(8) as f32).powf(1.5),
            Self::Backprop
            | Self::FeedbackAlignment
            | Self::DirectFeedbackAlignment
            | Self::LocalFixed
            | Self::LocalLearned => {
                if wide {
                    0.02
                } else {
                    0.03
                }
            }
        }
    }

    /// Whether a layer may make its update before the sample has gone through the layers behind it.
    #[must_use]
    pub const fn updates_at_once(self) -> bool {
        match self {
            Self::Backprop | Self::FeedbackAlignment | Self::DirectFeedbackAlignment | Self::Bptt | Self::Rtrl => false,
            Self::LocalFixed | Self::LocalLearned | Self::Logistic => true,
        }
    }

    /// Whether it takes samples of these kinds: sequences, or one input each. Logistic regression takes both, of a sequence the last step.
    #[must_use]
    pub fn learns(self, sequences: bool) -> bool {
        self.needs_sequences() == sequences || self == Self::Logistic
    }

    /// Whether its samples are sequences, of whatever length; those of the other rules are one input each.
    #[must_use]
    pub const fn needs_sequences(self) -> bool {
        match self {
            Self::Bptt | Self::Rtrl => true,
            Self::Backprop
            | Self::FeedbackAlignment
            | Self::DirectFeedbackAlignment
            | Self::LocalFixed
            | Self::LocalLearned
            | Self::Logistic => false,
        }
    }

    /// A network with random weights of `seed`; `sizes` from the inputs, of a sequence those of a step, to the classes. A rule for sequences has
    /// one hidden layer, the first of them.
    #[must_use]
    pub fn learner(self, sizes: &[usize], seed: u64) -> Box<dyn Learner> {
        let with = |feedback| Box::new(Backprop::with_feedback(sizes, seed, feedback));
        match self {
            Self::Backprop => with(Feedback::Transposed),
            Self::FeedbackAlignment => with(Feedback::aligned(sizes, seed)),
            Self::DirectFeedbackAlignment => with(Feedback::direct(sizes, seed)),
            Self::LocalFixed => Box::new(Local::new(sizes, seed, false)),
            Self::LocalLearned => Box::new(Local::new(sizes, seed, true)),
            Self::Logistic => Box::new(Logistic::new(sizes[0], sizes[sizes.len() - 1])),
            Self::Bptt => Box::new(Bptt::new(sizes[0], sizes[1], sizes[sizes.len() - 1], seed)),
            Self::Rtrl => Box::new(Rtrl::new(sizes[0], sizes[1], sizes[sizes.len() - 1], seed)),
        }
    }

    /// What a training sample costs; `sizes` from the inputs to the classes, and `steps` of a sequence, which other samples have none of.
    #[must_use]
    pub fn cost(self, sizes: &[usize], steps: usize) -> Cost {
        let n: Vec<u64> = sizes.iter().map(|&n| n as u64).collect();
        let sequence = || Sequence { inputs: n[0], units: n[1], classes: n[n.len() - 1], steps: steps as u64 };
        let (inputs, classes, hidden) = (n[0], n[n.len() - 1], &n[1..n.len() - 1]);
        let units: u64 = hidden.iter().sum();
        // Weights with their biases, and without them those behind the first layer: what an error comes back through.
        let all: u64 = n.windows(2).map(|w| (w[0] + 1) * w[1]).sum();
        let behind: u64 = n[1..].windows(2).map(|w| w[0] * w[1]).sum();
        // Activations in front of every layer, and an error for every unit.
        let kept = inputs + units + units + classes;
        let cost = |products: u64, kept: u64, transposed: u64, feedback: u64| Cost {
            products,
            spared: Vec::new(),
            kept,
            transposed,
            feedback,
        };
        match self {
            Self::Backprop => cost(2 * all + behind, kept, behind, units),
            Self::FeedbackAlignment => cost(2 * all + behind, kept + behind, 0, units),
            Self::DirectFeedbackAlignment => {
                cost(2 * all + classes * units, kept + classes * units, 0, classes * hidden.len() as u64)
            }
            Self::LocalFixed | Self::LocalLearned => {
                let layers: u64 = n[..n.len() - 1].windows(2).map(|w| (w[0] + 1) * w[1]).sum();
                let heads = (units + hidden.len() as u64) * classes;
                let learned = if self == Self::LocalLearned { heads } else { 0 };
                let kept = inputs + 2 * units + classes * hidden.len() as u64 + heads;
                cost(2 * layers + heads + classes * units + learned, kept, 0, 0)
            }
            Self::Logistic => cost(2 * (inputs + 1) * classes, inputs + classes, 0, 0),
            Self::Bptt => sequence().bptt(),
            Self::Rtrl => sequence().rtrl(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_of_a_small_network() {
        // 5-6-4-3: 36, 28 and 15 weights with their biases; 24 and 12 that an error comes back through.
        let cost = |rule: FloatRule| rule.cost(&[5, 6, 4, 3], 1);
        let of =
            |products, kept, transposed, feedback| Cost { products, spared: Vec::new(), kept, transposed, feedback };
        assert_eq!(cost(FloatRule::Backprop), of(2 * 79 + 36, 28, 36, 10));
        assert_eq!(cost(FloatRule::FeedbackAlignment), of(2 * 79 + 36, 28 + 36, 0, 10));
        assert_eq!(cost(FloatRule::DirectFeedbackAlignment), of(2 * 79 + 30, 28 + 30, 0, 6));
        // Classifiers of 21 and 15 weights; a layer's error comes back through 18 and 12 of them.
        assert_eq!(cost(FloatRule::LocalFixed), of(2 * 64 + 36 + 30, 31 + 36, 0, 0));
        assert_eq!(cost(FloatRule::LocalLearned), of(2 * 64 + 2 * 36 + 30, 31 + 36, 0, 0));
        assert_eq!(cost(FloatRule::Logistic), of(36, 8, 0, 0));
        let sequence = Sequence { inputs: 5, units: 6, classes: 3, steps: 7 };
        assert_eq!(FloatRule::Bptt.cost(&[5, 6, 3], 7), sequence.bptt());
        assert_eq!(FloatRule::Rtrl.cost(&[5, 6, 3], 7), sequence.rtrl());
    }

    #[test]
    fn every_rule_learns_what_can_be_told_apart() {
        let samples = [([0.9f32, 0.1, 0.2], 0), ([0.1, 0.9, 0.2], 1), ([0.2, 0.1, 0.9], 2)];
        for rule in FloatRule::ALL {
            let mut net = rule.learner(&[3, 16, 16, 3], 1);
            (0..300).for_each(|n| net.train(&samples[n % 3].0, samples[n % 3].1, 0.05));
            for (x, label) in samples {
                assert_eq!(net.predict(&x), label, "{}", rule.name());
            }
        }
    }
}
