//! Cycles of a sample in the long run, from the configuration alone (`docs/src/reference/cycles.md`), for a host that
//! keeps up.

use sigprop_hdl::blocks::Dims;
use sigprop_spec::Config;
use sigprop_spec::link::Command;

use super::bytes::{answer_bytes, input_bytes, labels, value_bytes};
use super::sequence::{self, Asked};
use super::training;

/// Cycles of a training sample, or without learning of an inference: the slowest stage's, and not less than the bytes of
/// the request or of the answer take. Where samples pass a second time, of one that does; of a sequence with as many steps as all have, or of one step.
#[must_use]
pub fn cycles_per_sample(config: &Config) -> usize {
    if !config.learns() {
        return inference(config);
    }
    if config.takes_sequences() {
        return sequence::cycles(config, Asked::Training, sequence::steps(config));
    }
    if config.target().has_error() {
        return training::cycles(config, true);
    }
    let answer = if config.task().has_values() { 4 + answer_bytes(config) } else { 4 };
    slowest(config, 1).max(input_bytes(config) + value_bytes(config) + 5 + labels(config)).max(answer)
}

/// What [`cycles_per_sample`] are the cycles of, in words.
#[must_use]
pub fn cycles_of(config: &Config) -> String {
    let what = match (config.learns(), config.target().has_error()) {
        (false, _) => "an inference",
        (true, false) => "a training sample",
        (true, true) => "a training sample that passes twice",
    };
    match (config.takes_sequences(), sequence::steps(config)) {
        (false, _) => what.to_owned(),
        (true, 1) => format!("{what} of one step"),
        (true, steps) => format!("{what} of {steps} steps"),
    }
}

/// Cycles of an inference that has its windows for itself.
fn inference(config: &Config) -> usize {
    if config.takes_sequences() {
        return sequence::cycles(config, Asked::Inference, sequence::steps(config));
    }
    if config.second_look().is_some() {
        return settled(config, 1).max(3 + answer_bytes(config));
    }
    let (windows, labels) = (config.windows(), labels(config));
    // Where there are several, the inputs come again from the front, with the labels, and two cycles around them.
    let again = (windows - 1) * (config.inputs() + labels + 2);
    (windows * longest(config, 1)).max(input_bytes(config) + 4 + labels + again).max(3 + answer_bytes(config))
}

/// Cycles of `passes` inferences in a window that may look again, where none does: the next inputs are taken when the answer is settled.
fn settled(config: &Config, passes: usize) -> usize {
    let windows = (0..config.stages().len()).map(|stage| Dims::new(config, stage).window_cycles(passes));
    passes * input_bytes(config) + windows.sum::<usize>() + 4
}

/// Cycles that an inference, or two in one window, take longer at most where they look again: four windows of the slowest stage; the next
/// inputs fill meanwhile.
#[must_use]
pub fn cycles_per_second_look(config: &Config) -> Option<usize> {
    config.second_look().map(|_| config.looks().len() * slowest(config, 2))
}

/// Cycles of two inferences, which share their windows but where labels are put: the slowest stage's, and not less than the bytes of
/// the request or of the answer take.
#[must_use]
pub fn cycles_per_pair(config: &Config) -> usize {
    if !Command::InferPair.is_there(config) {
        return 2 * inference(config);
    }
    let answer = 2 + 2 * (1 + answer_bytes(config));
    if config.second_look().is_some() {
        return settled(config, 2).max(answer);
    }
    longest(config, 2).max(2 * input_bytes(config) + 4).max(answer)
}

/// Cycles of a window of one or two inferences in the slowest stage, at most: all classes that may be gone to are, when what is known of the bank is
/// known.
fn longest(config: &Config, passes: usize) -> usize {
    let n = config.stages().len();
    let window = |stage| {
        let d = Dims::new(config, stage);
        let passes = passes.max(d.passes());
        d.walk_cycles(passes, passes * d.limit, 0, false) + usize::from(stage + 1 < n)
    };
    (0..n).map(window).max().unwrap_or(0)
}

/// Cycles that a stage needs for a training sample: its window, and one more where another stage follows.
#[must_use]
pub(crate) fn window_cycles(config: &Config, stage: usize) -> usize {
    cycles(config, stage, 1)
}

fn cycles(config: &Config, stage: usize, passes: usize) -> usize {
    let d = Dims::new(config, stage);
    d.window_cycles(passes.max(d.passes())) + usize::from(stage + 1 < config.stages().len())
}

fn slowest(config: &Config, passes: usize) -> usize {
    (0..config.stages().len()).map(|stage| cycles(config, stage, passes)).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Figures that testbench's test `cycles` has measured.
    #[test]
    fn cycles_are_those_that_were_measured() {
        let digits = Config::preset("digits").unwrap();
        assert_eq!((cycles_per_sample(&digits), cycles_per_pair(&digits)), (568, 578));
        let set = ["network.inputs=16", "network.classes=64", "network.stages=[16]", "hardware.lanes=[16]"];
        let set = [&set[..], &["learning.margin=1.0", "learning.lr_shift=7"]].concat();
        let set: Vec<String> = set.into_iter().map(str::to_owned).collect();
        assert_eq!(cycles_per_pair(&Config::preset_with("tiny", &set).unwrap()), 772, "its answer");
        let mode = "learning.mode=inference".to_owned();
        let deployed = Config::preset_with("digits", std::slice::from_ref(&mode)).unwrap();
        assert_eq!((cycles_per_sample(&deployed), cycles_per_pair(&deployed)), (562, 572));
        let deployed = Config::preset_with("tiny", &[&set[..], &[mode]].concat()).unwrap();
        assert_eq!((cycles_per_sample(&deployed), cycles_per_pair(&deployed)), (387, 772), "their answers");
    }
}
