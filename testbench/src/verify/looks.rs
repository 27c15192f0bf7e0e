//! Inferences that may look again, against the golden model: windows of every look, and the answers.

use sigprop_golden_model::Model;
use sigprop_golden_model::model::Inference;
use sigprop_spec::Config;
use sigprop_spec::family::Event;

use super::Scoreboard;
use super::compare::{Neurons, Shared};
use crate::chip::StageRecords;
use crate::host::Classified;

/// What the monitors showed of a batch.
pub(super) struct Looked<'a> {
    pub config: &'a Config,
    pub model: &'a Model,
    /// Inferences that share a window: all of them look again where one does.
    pub in_window: usize,
    /// Of each stage.
    pub records: &'a [StageRecords],
}

impl Looked<'_> {
    /// Compares the batch whose first sample is sample `from`.
    pub(super) fn compare(&self, from: usize, inputs: &[&[i16]], answers: &[Classified], board: &mut Scoreboard) {
        let mut looks = vec![0];
        looks.extend(self.config.looks());
        let (mut window, mut before) = (0, 0);
        let groups = inputs.chunks(self.in_window).zip(answers.chunks(self.in_window));
        for (g, (group, answers)) in groups.enumerate() {
            let want: Vec<Inference> = group.iter().map(|x| self.model.infer(x)).collect();
            let again = want.iter().any(|want| want.looked_again);
            let looks = &looks[..if again { looks.len() } else { 1 }];
            let last = self.records.last().and_then(|r| r.at(Event::Window).cycle(window + looks.len() - 1));
            for (n, (want, answer)) in want.iter().zip(answers).enumerate() {
                board.batch(from, g * self.in_window + n);
                board.classified(want, answer, last);
            }
            for by in looks {
                for (n, x) in group.iter().enumerate() {
                    board.batch(from, g * self.in_window + n);
                    let place = Shared { window, second: n == 1, paired: group.len() == 2, before: before + n };
                    self.window(x, *by, place, board);
                }
                (window, before) = (window + 1, before + group.len());
            }
        }
    }

    /// Compares what one look at an input has to show.
    fn window(&self, x: &[i16], by: isize, place: Shared, board: &mut Scoreboard) {
        let mut neurons = Vec::new();
        let want = self.model.look(x, by, &mut |seen| neurons.push(Neurons::from(seen)));
        for (s, made) in neurons.iter().enumerate() {
            board.inference(s, (made, &want.scores[s]), &self.records[s], place);
        }
    }
}
