//! Which class is taken for which.

use crate::data::Dataset;
use crate::model::Model;

/// A sample that was answered wrongly.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wrong {
    /// Its place in the set.
    pub sample: usize,
    /// Its class.
    pub label: usize,
    /// The class that was answered.
    pub class: usize,
    /// By how much the answer's score is above that of the sample's class.
    pub margin: i64,
}

/// Answers to a set of samples.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Confusion {
    /// Samples of each class by the class that was answered, `[C][C]`.
    pub counts: Vec<Vec<usize>>,
    /// The wrong ones, the greatest margin first.
    pub wrong: Vec<Wrong>,
}

impl Confusion {
    /// Answers of a copy of the model whose bank is refreshed; none where the network answers values.
    #[must_use]
    pub fn of(model: &Model, data: &Dataset) -> Option<Self> {
        if model.config().task().has_values() {
            return None;
        }
        let mut model = model.clone();
        model.refresh();
        let classes = model.config().classes();
        let mut of = Self { counts: vec![vec![0; classes]; classes], wrong: Vec::new() };
        for (sample, (x, label)) in data.iter().enumerate() {
            let inference = model.infer(x);
            let class = inference.class;
            of.counts[label][class] += 1;
            if class != label {
                let margin = inference.answer[class].saturating_sub(inference.answer[label]);
                of.wrong.push(Wrong { sample, label, class, margin });
            }
        }
        of.wrong.sort_by_key(|wrong| (std::cmp::Reverse(wrong.margin), wrong.sample));
        Some(of)
    }

    /// Samples of all classes.
    #[must_use]
    pub fn samples(&self) -> usize {
        self.counts.iter().flatten().sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::DataSource;
    use crate::train::evaluate;
    use crate::weights::Weights;
    use sigprop_spec::Config;

    #[test]
    fn the_diagonal_is_the_accuracy() {
        let config = Config::preset("digits").unwrap();
        let data = DataSource::Digits.load(&config).unwrap();
        let mut model = Model::new(&config, &Weights::initial(&config, 1)).unwrap();
        model.refresh();
        for (x, label) in data.train.iter().take(200) {
            model.train(x, label, &mut ());
        }
        let confusion = Confusion::of(&model, &data.test).unwrap();
        let right: usize = (0..10).map(|class| confusion.counts[class][class]).sum();
        assert_eq!(confusion.samples(), data.test.len());
        assert_eq!(confusion.wrong.len(), data.test.len() - right);
        let accuracy = 100.0 * right as f64 / data.test.len() as f64;
        assert!((accuracy - evaluate(&model, &data.test).answer).abs() < 1e-9);
        assert!(confusion.wrong.windows(2).all(|w| w[0].margin >= w[1].margin));
        let first = confusion.wrong[0];
        assert_eq!(data.test.sample(first.sample).1, first.label);
        assert!(first.margin >= 0 && first.class != first.label);
    }
}
