//! Activations, targets and scores of samples.

use sigprop_spec::family::Sequence;

use crate::data::Dataset;
use crate::model::Model;

/// What a hidden stage makes of samples.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layer {
    /// n_out.
    pub neurons: usize,
    /// Activations, `[samples][n_out]`; of a sequence those after its last step, where labels are put those with the sample's own.
    pub h: Vec<i16>,
    /// Target activations of the classes, `[C][n_out]`, of the weights at that moment; none where classes have no target of their own in this stage.
    pub t: Option<Vec<i16>>,
    /// Scores of the stage alone, `[samples][C]`; none where it has none.
    pub scores: Option<Vec<i64>>,
}

impl Layer {
    /// Activations of a sample.
    #[must_use]
    pub fn of(&self, sample: usize) -> &[i16] {
        &self.h[sample * self.neurons..(sample + 1) * self.neurons]
    }

    /// Target activations of a class, where it has some.
    #[must_use]
    pub fn target(&self, class: usize) -> Option<&[i16]> {
        self.t.as_ref()?.get(class * self.neurons..(class + 1) * self.neurons)
    }
}

/// What a network makes of samples.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Activations {
    /// The samples' places in the set that they are from.
    pub samples: Vec<usize>,
    /// Their classes; of values the range of each.
    pub labels: Vec<usize>,
    /// The classes that were answered; of values 0.
    pub classes: Vec<usize>,
    /// What was answered with, `[samples][answers]`: the scores that count, or a value.
    pub answers: Vec<Vec<i64>>,
    /// The hidden stages.
    pub layers: Vec<Layer>,
}

/// Places of at most `most` samples of `n`, evenly spread.
#[must_use]
pub fn spread(n: usize, most: usize) -> Vec<usize> {
    let taken = n.min(most);
    (0..taken).map(|k| k * n / taken.max(1)).collect()
}

impl Activations {
    /// Those of the samples at these places, by a copy of the model whose bank is refreshed.
    ///
    /// # Panics
    /// Where a sample is not there.
    #[must_use]
    pub fn of(model: &Model, data: &Dataset, samples: &[usize]) -> Self {
        let mut model = model.clone();
        model.refresh();
        let config = model.config().clone();
        let (stages, classes) = (config.stages().len(), config.classes());
        let layer = |(s, shape): (usize, &sigprop_spec::StageShape)| {
            let rows = 0..classes;
            let t = (config.bank_rows(s) >= classes)
                .then(|| rows.flat_map(|class| model.stages[s].bank.row(class).to_vec()).collect());
            Layer { neurons: shape.outputs, h: Vec::new(), t, scores: model.has_scores(s).then(Vec::new) }
        };
        let mut all = Self {
            samples: samples.to_vec(),
            labels: Vec::new(),
            classes: Vec::new(),
            answers: Vec::new(),
            layers: config.hidden().iter().enumerate().map(layer).collect(),
        };
        let labels_are_put = config.target().has_labels();
        for &sample in samples {
            let (x, label) = data.sample(sample);
            let steps_before = match config.sequence() {
                Sequence::Recurrent => data.steps(sample) - 1,
                _ => 0,
            };
            let pass = if labels_are_put { label } else { 0 };
            // Where it looks again the first look.
            let first = steps_before + pass * stages;
            let mut call = 0usize;
            let inference = model.infer_observed(x, |seen| {
                if let Some(layer) = call.checked_sub(first).and_then(|s| all.layers.get_mut(s)) {
                    layer.h.extend_from_slice(seen.h);
                }
                call += 1;
            });
            for (layer, scores) in all.layers.iter_mut().zip(&inference.scores) {
                layer.scores.iter_mut().for_each(|all| all.extend_from_slice(scores));
            }
            all.labels.push(label);
            all.classes.push(inference.class);
            all.answers.push(inference.answer);
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::DataSource;
    use crate::weights::Weights;
    use sigprop_spec::Config;

    fn of(preset: &str, set: &[&str]) -> (Config, Model, Dataset) {
        let set: Vec<String> = set.iter().map(|s| (*s).to_owned()).collect();
        let config = Config::preset_with(preset, &set).unwrap();
        let data = DataSource::of(&config).load(&config).unwrap();
        let model = Model::new(&config, &Weights::initial(&config, 1)).unwrap();
        (config, model, data.test)
    }

    /// The scores of a stage are those of its own activations and targets.
    #[test]
    fn scores_belong_to_activations_and_targets() {
        for preset in ["digits", "digits-spiking", "digits-recurrent", "digits-reservoir"] {
            let (config, model, data) = of(preset, &[]);
            let all = Activations::of(&model, &data, &spread(data.len(), 7));
            assert_eq!((all.labels.len(), all.layers.len()), (7, config.stages().len()));
            for layer in &all.layers {
                let scores = layer.scores.as_ref().unwrap();
                for (sample, scores) in scores.chunks(config.classes()).enumerate() {
                    let h = layer.of(sample);
                    for (class, score) in scores.iter().enumerate() {
                        let t = layer.target(class).unwrap();
                        let sum: i64 = h.iter().zip(t).map(|(&h, &t)| i64::from(h) * i64::from(t)).sum();
                        assert_eq!(sum, *score, "{preset}, class {class}");
                    }
                }
            }
        }
    }

    /// With labels put, activations are those with the sample's own; there are no targets.
    #[test]
    fn labels_that_are_put_are_the_samples_own() {
        let (config, model, data) = of("digits", &["learning.target=\"concatenation\"", "learning.loss=\"goodness\""]);
        let all = Activations::of(&model, &data, &[3]);
        let mut refreshed = model.clone();
        refreshed.refresh();
        let mut seen = Vec::new();
        let (x, label) = data.sample(3);
        refreshed.infer_observed(x, |stage| seen.push(stage.h.to_vec()));
        let stages = config.stages().len();
        for (s, layer) in all.layers.iter().enumerate() {
            assert_eq!((layer.of(0), &layer.t), (&seen[label * stages + s][..], &None));
        }
    }

    #[test]
    fn samples_are_spread_evenly() {
        assert_eq!(spread(10, 3), [0, 3, 6]);
        assert_eq!(spread(3, 10), [0, 1, 2]);
        assert_eq!(spread(0, 4), [0; 0]);
    }
}
