//! Cycles of sequences that follow each other, step by step: each step is a request, answered before the next is looked at, and in a recurrent stage a window; a
//! reservoir takes a step in while the stages behind it have the sequence before.

use sigprop_hdl::blocks::reservoir::Reservoir;
use sigprop_spec::Config;
use sigprop_spec::family::Sequence;

use super::bytes::{answer_bytes, input_bytes};
use super::training::Stages;

/// Sequences after which cycles are those of the long run.
const SETTLED: usize = 8;

/// What is asked of the sequences.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// To learn from them.
    Training,
    /// To classify them.
    Inference,
}

impl Asked {
    /// Cycles from the opcode to the first input.
    const fn operands(self) -> usize {
        match self {
            Self::Training => 4,
            Self::Inference => 3,
        }
    }

    /// Cycles from the end of the last window to that in which the answer has been sent.
    fn answer(self, config: &Config) -> usize {
        match self {
            Self::Training => 4,
            Self::Inference => 3 + answer_bytes(config),
        }
    }
}

/// Steps of every sequence, or one where they differ.
#[must_use]
pub fn steps(config: &Config) -> usize {
    config.steps().unwrap_or(1)
}

/// The cycle in which each of the sequences that follow each other, of so many steps, is ready to be answered, for a host that keeps up; windows sweep so many
/// `columns` of a stage without the bias, and stages that sweep all are not asked for.
///
/// # Panics
/// Where the network takes no sequences.
#[must_use]
pub fn answered(
    config: &Config,
    asked_for: Asked,
    steps: &[usize],
    columns: impl Fn(usize, usize) -> usize,
) -> Vec<usize> {
    assert!(config.takes_sequences(), "{} takes no sequences", config.name());
    let (bytes, reservoir) = (input_bytes(config), config.sequence() == Sequence::Reservoir);
    let mut stages = Stages::new(config);
    // In which the next request is looked at, the reservoir can be filled, and the last answer has been sent.
    let (mut asked, mut free, mut silent) = (1, 0, 0);
    let one = |steps: &usize| {
        let mut done = 0;
        for step in 1..=*steps {
            let last = step == *steps;
            if !reservoir {
                free = stages.taken[0] + 1;
            }
            let filled = (asked + asked_for.operands()).max(free) + bytes + 1;
            if reservoir {
                free = filled + Reservoir::step_cycles(config);
                if last {
                    let room = (free + 1).max(stages.taken[0] + 1);
                    let at_stage = room + Reservoir::send_cycles(config);
                    done = stages.pass(at_stage, &columns);
                    free = at_stage;
                }
            } else {
                done = stages.pass(filled, &columns);
            }
            asked = if last { filled + 1 } else { (filled + 1).max(silent) + 2 };
        }
        silent = done + asked_for.answer(config);
        done
    };
    steps.iter().map(one).collect()
}

/// Cycles of a training sequence in the mean over sequences of so many steps each, from the first to the last of them; `None` of fewer than two.
#[must_use]
pub fn mean_cycles(config: &Config, steps: &[usize], columns: impl Fn(usize, usize) -> usize) -> Option<f64> {
    let answered = answered(config, Asked::Training, steps, columns);
    let (first, last) = (answered.first()?, answered.last()?);
    (answered.len() > 1).then(|| (last - first) as f64 / (answered.len() - 1) as f64)
}

/// Cycles of a sequence of so many steps in the long run.
#[must_use]
pub fn cycles(config: &Config, asked_for: Asked, steps: usize) -> usize {
    let all = answered(config, asked_for, &[steps; SETTLED], |stage, _| config.stages()[stage].inputs);
    (all[SETTLED - 1] - all[SETTLED - 2]).max(asked_for.answer(config))
}
