//! Inference: one pass of an input through the stages, or several where labels are put or the picture is looked at again.

use sigprop_spec::StageShape;
use sigprop_spec::link::Layout;

use super::{Model, entering, set_input};
use crate::columns::Work;
use crate::kernel::Padded;
use crate::lif::{self, Membranes};
use crate::pixel_shift;
use crate::prediction::{argmax, count};
use crate::second_look;
use crate::stage::Passed;
use crate::subset;

/// What inference gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inference {
    /// Scores of each stage, `[stages][C]`; of an output stage the sums of its neurons; empty where it has none; of a last stage that is compared
    /// with some classes alone as in `answer`, while the class by that stage is that of all.
    pub scores: Vec<Vec<i64>>,
    /// Those that count, by the read-out, `[C]`, or the value of a network that answers one, `[1]`; the sums of five where it looked again; of a class that
    /// was not compared with [`Layout::not_compared`].
    pub answer: Vec<i64>,
    /// Classes that the last stage was compared with for the answer.
    pub products: usize,
    /// Whether it looked again (`network.second_look`); `scores` and what follows from them are those of the first look.
    pub looked_again: bool,
    /// The class that they say; of a value 0.
    pub class: usize,
    /// The class by the last stage.
    pub class_last: usize,
    /// The class by each stage alone; 0 where it has no scores.
    pub class_stage: Vec<usize>,
}

/// What a stage made of an input, to look at; of an output stage no neurons.
#[derive(Debug, Clone, Copy)]
pub struct Seen<'a> {
    /// Activations, `[n_out]`.
    pub h: &'a [i16],
    /// What the next stage takes in: activations, or spikes.
    pub onward: &'a [i16],
    /// Spikes, voltages and traces, where neurons spike.
    pub membranes: Option<&'a Membranes>,
}

impl Model {
    /// The scores of an input, saturated as in [`Model::train`]; changes nothing. A value behind the inputs is not looked at.
    ///
    /// # Panics
    /// Where `x` has neither `inputs` values, of a sequence a multiple of them, nor as many as a training sample.
    #[must_use]
    pub fn infer(&self, x: &[i16]) -> Inference {
        self.infer_observed(x, |_| {})
    }

    /// As [`Model::infer`]; `each` is given what every stage made of it, first to last, where labels are put with each
    /// label, where it looks again with each look, and of a sequence with each step.
    ///
    /// # Panics
    /// As [`Model::infer`].
    pub fn infer_observed(&self, x: &[i16], mut each: impl FnMut(Seen<'_>)) -> Inference {
        let mut first = self.look(x, 0, &mut each);
        if self.config.second_look().is_some_and(|least| second_look::is_close(&first.answer, least)) {
            for by in self.config.looks() {
                let again = self.look(x, by, &mut each);
                first.answer.iter_mut().zip(again.answer).for_each(|(sum, score)| *sum += score);
            }
            first.class = argmax(&first.answer);
            first.looked_again = true;
        }
        first
    }

    /// What a single look gives, whose input q is read at `q + by` and is 0 where that is outside of the inputs, whatever another would give;
    /// `each` as in [`Model::infer_observed`].
    ///
    /// # Panics
    /// Where `x` has not `inputs` values.
    pub fn look(&self, x: &[i16], by: isize, each: &mut impl FnMut(Seen<'_>)) -> Inference {
        let mut work = Work::default();
        let mut input = Padded::for_values(entering(&self.config));
        if let Some(reservoir) = &self.reservoir {
            reservoir.run(x, &mut input.flat_mut()[..self.config.stages()[0].received]);
            return self.pass(&mut input, &mut work, each);
        }
        let x = self.steps_before_last_of(x, &mut input, &mut work, each);
        // A sample to measure on has its value behind the inputs.
        let x = if x.len() == self.config.sample_width() { &x[..self.config.inputs()] } else { x };
        set_input(&self.config, &mut input, x);
        if by != 0 {
            let given = input.clone();
            pixel_shift::moved(&given.flat()[..x.len()], by, input.flat_mut());
        }
        lif::encode(&self.config, &mut input.flat_mut()[..self.config.inputs()]);
        self.pass(&mut input, &mut work, each)
    }

    /// The scores of an input as it is, `[received]`, with each label where labels are put.
    fn pass(&self, input: &mut Padded, work: &mut Work, each: &mut impl FnMut(Seen<'_>)) -> Inference {
        let classes = |s: usize| if self.has_scores(s) { self.config.classes() } else { 0 };
        let of = |(s, shape): (usize, &StageShape)| if shape.role.is_output() { shape.outputs } else { classes(s) };
        let mut scores: Vec<_> = self.config.stages().iter().enumerate().map(|shape| vec![0; of(shape)]).collect();
        let mut answer = vec![0; self.config.answers()];
        let mut h: Option<Passed> = None;
        // One pass gives the scores of all classes, or each label has one of its own.
        let labels = self.target.as_ref().filter(|_| self.config.target().has_labels());
        let passes: Vec<_> = match labels {
            None => std::iter::once(0..self.config.classes()).collect(),
            Some(_) => (0..self.config.classes()).map(|label| label..label + 1).collect(),
        };
        for classes in passes {
            labels.iter().for_each(|labels| labels.put(input, classes.start));
            h = None;
            for (stage, scores) in self.stages.iter().zip(&mut scores) {
                // Of a value an output stage has one alone.
                let classes = if stage.activations() == 0 { 0..scores.len() } else { classes.clone() };
                // Some stages have none.
                let scores = scores.get_mut(classes.clone()).unwrap_or_default();
                let next = stage.infer(h.as_ref().map_or(input, Passed::onward), scores, work);
                let neurons = stage.activations();
                each(Seen {
                    h: &next.h.flat()[..neurons],
                    onward: &next.onward().flat()[..neurons],
                    membranes: next.membranes.as_ref(),
                });
                let classes = classes.start..classes.end.min(answer.len());
                count(self.config.readout(), &mut answer[classes], scores);
                h = Some(next);
            }
        }
        let class_stage: Vec<usize> = scores.iter().map(|s| argmax(s)).collect();
        let class_last = class_stage.last().copied().unwrap_or(0);
        let (class, products) = (argmax(&answer), answer.len());
        let mut inference = Inference { class, class_last, class_stage, scores, answer, products, looked_again: false };
        if let Some(h) = h {
            self.walk(h.h.flat(), &mut inference);
        }
        inference
    }

    /// Leaves to the answer the classes that are gone to, where the read-out goes to some alone; h are the activations of the last stage.
    fn walk(&self, h: &[i16], inference: &mut Inference) {
        let (Some(limit), Some(last)) = (self.config.subset_limit(), self.stages.last()) else { return };
        let walk = subset::walk(h, |class| last.bank.row(class), &inference.answer, limit);
        let none = Layout::new(&self.config).not_compared();
        let other = |(class, score): (usize, &mut i64)| {
            if !walk.order.contains(&class) {
                *score = none
            }
        };
        inference.answer.iter_mut().enumerate().for_each(other);
        if let Some(scores) = inference.scores.last_mut() {
            scores.clone_from(&inference.answer);
        }
        (inference.class, inference.products) = (walk.class, walk.order.len());
    }
}
