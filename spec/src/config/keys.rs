//! The table of all keys: the single source for what a file may say, for the checks of each value on its own, for the
//! canonical text, and for the reference in the documentation.

use std::fmt::Write as _;

use toml::Value;

use crate::family::{Activation, Columns, Loss, Neuron, Optimizer, Readout, Sequence, Target, Task};

use super::key::{key, word};
use super::words::{Attach, Sweep};
use super::{
    Config, MAX_ACTIVATION_BITS, MAX_CLASSES, MAX_ERROR_AMPLITUDE, MAX_MARGIN_OUT, MAX_RESERVOIR_LANES, MAX_STEPS,
    MAX_WEIGHT_BITS, MAX_WIDTH, RESERVOIR_TAPS,
};

pub use super::key::{Absent, Element, Key, NONE, Shape};

fn list<T>(config: &Config, text: impl Fn(&super::StageShape) -> T) -> String
where
    T: std::fmt::Debug,
{
    format!("{:?}", config.hidden().iter().map(text).collect::<Vec<_>>())
}

/// A value for each stage; one value where it is the same in all.
fn one_or_list(config: &Config, value: impl Fn(&super::StageShape) -> u32) -> String {
    let all: Vec<u32> = config.stages().iter().map(value).collect();
    match all.split_first() {
        Some((first, rest)) if rest.iter().all(|other| other == first) => first.to_string(),
        _ => format!("{all:?}"),
    }
}

/// A value for each stage whose member has the key, and the word of the others.
fn list_or_none<T>(config: &Config, value: impl Fn(&super::StageShape) -> Option<T>) -> String
where
    T: std::fmt::Debug,
{
    let text = |stage| value(stage).map_or(word(NONE), |value| format!("{value:?}"));
    format!("[{}]", config.hidden().iter().map(text).collect::<Vec<_>>().join(", "))
}

/// A number of the receptive fields, where there are some.
fn of_fields(config: &Config, value: impl Fn(&super::Fields) -> usize) -> String {
    config.fields().map_or(word(NONE), |fields| value(&fields).to_string())
}

/// A word for each stage; one word where it is the same in all.
fn words(config: &Config, text: impl Fn(&super::StageShape) -> &'static str) -> String {
    let all: Vec<&str> = config.hidden().iter().map(text).collect();
    match all.split_first() {
        Some((first, rest)) if rest.iter().all(|other| other == first) => word(first),
        _ => format!("{all:?}"),
    }
}

/// What each stage sweeps; one word where it is the same in all, `auto` where it is what that gives.
fn sweeps(config: &Config) -> String {
    let stages = config.stages();
    if stages.iter().enumerate().all(|(stage, shape)| shape.active == config.active_by_itself(stage)) {
        return word(Sweep::Auto.word());
    }
    let of = |active| if active { Sweep::Active } else { Sweep::All }.word();
    match stages.iter().all(|stage| stage.active == stages[0].active) {
        true => word(of(stages[0].active)),
        false => format!("{:?}", stages.iter().map(|stage| of(stage.active)).collect::<Vec<_>>()),
    }
}

const WIDTH: Element = Element::Integer(1, MAX_WIDTH as i64);

/// All keys, in the order of the canonical text.
pub static KEYS: &[Key] = &[
    key("network.inputs", Shape::One, WIDTH, |c| c.inputs().to_string()).doc("64", "Inputs of the first stage."),
    key("network.classes", Shape::One, Element::Integer(2, MAX_CLASSES as i64), |c| c.classes().to_string())
        .doc(
            "10",
            "Classes to tell apart, C. With `network.task = \"regression\"` the ranges of the value that the hidden stages tell apart, each with about as many \
             training samples.",
        ),
    key("network.stages", Shape::Stages, WIDTH, |c| list(c, |s| s.outputs))
        .doc("[64, 64]", "Neurons of each stage, first to last; 1 to 8 stages."),
    key("network.neuron", Shape::One, Element::Word(Neuron::WORDS), |c| word(c.neuron().word()))
        .doc("\"lif\"", "What a neuron keeps from one time step to the next ([members](family.md)).")
        .or(Absent::Value("\"static\""))
        .quiet(),
    key("network.sequence", Shape::One, Element::Word(Sequence::WORDS), |c| word(c.sequence().word()))
        .doc("\"recurrent\"", "How a sample comes ([members](family.md)); `network.recurrent = true` and `network.reservoir` say it too.")
        .or(Absent::Value("\"single\""))
        .quiet(),
    key("network.recurrent", Shape::One, Element::Flag, |c| (c.sequence() == Sequence::Recurrent).to_string())
        .doc("true", "true: a sample is a sequence, and the stage reads its own activations of the step before.")
        .or(Absent::Value("true"))
        .idle("false")
        .quiet(),
    key("network.reservoir", Shape::One, Element::Integer(RESERVOIR_TAPS as i64, MAX_WIDTH as i64), |c| {
        c.reservoir().map_or(word(NONE), |reservoir| reservoir.units.to_string())
    })
    .doc("64", "Units n of the reservoir, which are the inputs of the first stage."),
    key("network.reservoir_seed", Shape::One, Element::Integer(0, u32::MAX as i64), |c| {
        c.reservoir().map_or(word(NONE), |reservoir| reservoir.seed.to_string())
    })
    .doc("1", "From which the weights of the reservoir are drawn; they never change.")
    .or(Absent::Value("1")),
    key("network.steps", Shape::One, Element::Integer(1, MAX_STEPS as i64), |c| match (c.spiking(), c.steps()) {
        (Some(spiking), _) => spiking.steps().to_string(),
        (None, Some(steps)) => steps.to_string(),
        (None, None) => String::new(),
    })
    .doc(
        "4",
        "Time steps T of a sample. Of neurons that spike 2, 4, 8 or 16: an input of x spikes in about x / 2^(A-1) of them; one below 0 never does. Of a sequence those \
         that each has: others are refused, and reports count with it; left out, sequences may differ in length.",
    )
    .or(Absent::Value("4")),
    key("network.activation", Shape::One, Element::Word(Activation::WORDS), |c| word(c.activation_function().word()))
        .doc("\"hard_tanh\"", "What an accumulator becomes, in all stages and both streams ([members](family.md)).")
        .or(Absent::Value("\"hard_tanh\"")),
    key("network.readout", Shape::One, Element::Word(Readout::WORDS), |c| word(c.readout().word()))
        .doc("\"sum\"", "How a class is predicted ([members](family.md)).")
        .or(Absent::Value("\"sum\"")),
    key("network.task", Shape::One, Element::Word(Task::WORDS), |c| word(c.task().word()))
        .doc("\"classification\"", "What the network answers ([members](family.md)); `regression` has the read-out `stage`, also where that is left out.")
        .or(Absent::Value("\"classification\""))
        .quiet(),
    key("network.columns", Shape::One, Element::Word(Columns::WORDS), |c| word(c.columns().word()))
        .doc("\"fields\"", "Inputs of a neuron of the first stage ([members](family.md)); `[network.fields]` says it too.")
        .or(Absent::Value("\"all\""))
        .quiet(),
    key("network.second_look", Shape::One, Element::Flag, |c| c.second_look().is_some().to_string())
        .doc(
            "true",
            "true: where the best score of the last stage is less than M above the next, the picture is inferred four times more, moved by a pixel \
             to each side, and the five scores of a class are added. M is that of the last stage's margin, or of a margin of 1 where its loss has \
             none. `network.readout` is `last` then where it is left out, and cannot be `sum`.",
        )
        .or(Absent::Value("false"))
        .idle("false")
        .quiet(),
    key("network.fields.width", Shape::One, WIDTH, |c| of_fields(c, |f| f.width))
        .doc("28", "Width w of the picture, whose rows follow each other in the inputs; it divides `network.inputs`."),
    key("network.fields.window", Shape::One, Element::Integer(1, 32), |c| of_fields(c, |f| f.window))
        .doc("8", "Width and height z of a window: a row of the first stage has z * z weights and the bias."),
    key("network.fields.origin", Shape::One, Element::Integer(0, MAX_WIDTH as i64 - 1), |c| of_fields(c, |f| f.origin))
        .doc("1", "Row and column o of the first window's corner, from 0."),
    key("network.fields.stride", Shape::One, WIDTH, |c| of_fields(c, |f| f.stride)).doc(
        "2",
        "Distance s from one window's corner to the next, across and down. The last window must end inside the picture: \
         origin + stride * (grid - 1) + window is its width and height at most.",
    ),
    key("network.fields.grid", Shape::One, Element::Integer(1, 32), |c| of_fields(c, |f| f.grid))
        .doc("10", "Windows in a row, and rows of windows, g."),
    key("network.fields.units", Shape::One, WIDTH, |c| of_fields(c, |f| f.units)).doc(
        "8",
        "Neurons u of a window: the first stage has g * g * u, and a number of lanes that divides u.",
    ),
    key("format.activation_bits", Shape::One, Element::Integer(4, MAX_ACTIVATION_BITS as i64), |c| {
        c.activation().bits().to_string()
    })
    .doc("8", "Width A of inputs and activations, sign included; all bits but the sign are fraction.")
        .otherwise("8"),
    key("format.weight_bits", Shape::PerStage, Element::Integer(6, MAX_WEIGHT_BITS as i64), |c| {
        one_or_list(c, |s| s.weight.bits())
    })
    .doc("16", "Width B of the weights of each stage, sign included.")
        .otherwise("16"),
    key("format.weight_frac", Shape::PerStage, Element::Integer(1, 20), |c| one_or_list(c, |s| s.weight.fraction()))
        .doc(
            "14",
            "Fraction WF of the weights of each stage. With start weights in [-2^-e, 2^-e), e the least with \
             n_in <= 3 * 2^(2e+1): at most weight_bits - 1 + e, or more of them than the lowest would saturate, and at least \
             1 + e, or they would all be 0 or -1.",
        )
        .follows("weight_bits - 2, of neurons that spike weight_bits - 4"),
    key("format.rounding", Shape::One, Element::Word(&["nearest", "truncate", "stochastic"]), |c| {
        word(c.rounding().word())
    })
    .doc("\"nearest\"", "How an update is rounded to the weight's last place; taken as `nearest` with `learning.optimizer = \"sign_sgd\"`, which rounds nothing.")
        .otherwise("\"nearest\""),
    key("learning.mode", Shape::One, Element::Word(&["online", "inference"]), |c| word(c.mode().word()))
        .doc(
            "\"online\"",
            "`online`: hardware that trains on the chip. `inference`: hardware without learning, for weights that were \
             trained elsewhere; the other keys of this section are accepted and make no hardware.",
        )
        .or(Absent::Value("\"online\"")),
    key("learning.rule", Shape::One, Element::Word(&["sigprop"]), |c| word(c.rule().word()))
        .doc("\"sigprop\"", "The learning rule.")
        .otherwise("\"sigprop\""),
    key("learning.loss", Shape::PerStage, Element::Word(Loss::WORDS), |c| words(c, |s| s.loss.word()))
        .doc("\"hinge\"", "The loss of each stage ([members](family.md)).")
        .follows("`\"hinge\"`, with `learning.target = \"concatenation\"` `\"goodness\"`"),
    key("learning.target", Shape::One, Element::Word(Target::WORDS), |c| word(c.target().word()))
        .doc("\"code\"", "Where the target stream begins ([members](family.md)).")
        .or(Absent::Value("\"code\"")),
    key("learning.attach", Shape::One, Element::Word(Attach::WORDS), |c| {
        word(c.spiking().map_or(NONE, |spiking| spiking.attach.word()))
    })
    .doc(
        "\"voltage\"",
        "What the loss is attached to, in front of the spike. `surrogate`: errors of a neuron pass where its mean voltage is below 7/8 of theta either way. \
         `voltage`: all errors pass.",
    )
    .or(Absent::Value("\"surrogate\"")),
    key("learning.error_amplitude", Shape::One, Element::Integer(1, MAX_ERROR_AMPLITUDE), |c| {
        c.error_amplitude().map_or(word(NONE), |f| f.to_string())
    })
    .doc(
        "2",
        "Amplitude f of the error in the input: entries of F are -f or f, in last places of an activation; at most the largest \
         activation. Small ones teach, large ones do not: h - t must stay a small difference.",
    )
    .or(Absent::Value("2")),
    key("learning.learned_shift", Shape::One, Element::Integer(0, 15), |c| c.learned_shift().unwrap_or(7).to_string())
        .doc(
            "7",
            "Learning rate 2^-learned_shift of the target code; the schedule does not change it. A + 7 at most, as a larger one moves \
             no entry.",
        )
        .or(Absent::Value("7")),
    key("learning.margin", Shape::PerStage, Element::Positive, |c| list_or_none(c, |s| s.margin)).doc(
        "[1.0, 1.0]",
        "Margin: M = round(margin * 2^(2(A-1)) * 2^e), e the least integer from 0 with \
         n_out <= 2^(2e+1), so that 2^e is about the root of n_out.",
    )
        .otherwise("1.0"),
    key("learning.theta", Shape::PerStage, Element::Positive, |c| list_or_none(c, |s| s.theta))
        .doc(
            "0.0625",
            "Threshold of a goodness for each neuron: a stage fires where the goodness of h is not theta_l = \
             floor(theta * 2^(2(A-1)) * n_out) above that of t.",
        )
        .or(Absent::Value("0.0625")),
    key("learning.sharpness", Shape::PerStage, Element::Integer(0, 15), |c| list_or_none(c, |s| s.sharpness))
        .doc(
            "1",
            "Sharpness of the softmax: a score that is 2^(2(A-1)+e) / 2^sharpness behind halves the probability, e as for the \
             margin; 2(A-1) + e - 3 - sharpness must be 0 or more.",
        )
        .or(Absent::Value("1")),
    key("learning.fire_probability", Shape::PerStage, Element::Integer(0, 127), |c| {
        list_or_none(c, |s| s.fire_probability)
    })
    .doc("4", "A stage fires where the probabilities of the wrong classes add to so many 128ths or more.")
    .or(Absent::Value("4")),
    key("learning.optimizer", Shape::One, Element::Word(Optimizer::WORDS), |c| word(c.optimizer().word()))
        .doc("\"sgd\"", "How a weight follows from its error ([members](family.md)).")
        .or(Absent::Value("\"sgd\"")),
    key("learning.lr_shift", Shape::PerStage, Element::Integer(0, 40), |c| list(c, |s| s.lr_shift)).doc(
        "[7, 7]",
        "Learning rate 2^-lr_shift. Updates are shifted by 2(A-1) - WF + lr_shift, which must be 1 to 31 throughout \
         the schedule; with a velocity by momentum_shift - 4 more. With `sign_sgd` every step is 2^-lr_shift: 2^a in a weight's last place, a = WF - lr_shift, which \
         must not be below 0 at the beginning and stays 0 where the schedule would lower it further.",
    )
        .follows("7, of neurons that spike 8"),
    key("learning.lr_shift_out", Shape::One, Element::Integer(0, 40), |c| {
        c.output().map_or(word(NONE), |s| s.lr_shift.to_string())
    })
    .doc("7", "Learning rate 2^-lr_shift_out of the output stage; what is said of `learning.lr_shift` is true of it.")
    .or(Absent::Value("7")),
    key("learning.margin_out", Shape::One, Element::Integer(1, MAX_MARGIN_OUT), |c| {
        c.output().map_or(word(NONE), |s| s.threshold.to_string())
    })
    .doc(
        "254",
        "Margin M_out of the output stage, in last places of an activation (127 is the largest one of 8 bits): it fires where the sum of the \
         label is less than so much above the best other.",
    )
    .or(Absent::Follows(
        "two of the largest activations, 2^A - 2, with `learning.target = \"error\"` one",
    )),
    key("learning.epsilon", Shape::One, Element::Integer(0, MAX_MARGIN_OUT), |c| {
        c.output().map_or(word(NONE), |s| s.threshold.to_string())
    })
    .doc(
        "2",
        "Error, in last places of an activation, up to which the output stage leaves its weights as they are.",
    )
    .or(Absent::Follows("2^(A-7), rounded down: 2 with 8 bits, 0 with fewer than 7")),
    key("learning.subset_limit", Shape::One, Element::Integer(1, MAX_CLASSES as i64), |c| {
        c.subset_limit().map_or(word(NONE), |limit| limit.to_string())
    })
    .doc("3", "Targets that an inference is compared with at most; as many as there are classes, or more, are all.")
    .or(Absent::Value("3")),
    key("learning.momentum_shift", Shape::One, Element::Integer(1, 8), |c| c.momentum_shift().unwrap_or(3).to_string())
        .doc("3", "mu: with each update a velocity loses a part of 2^-mu. The step is 2^-(lr_shift + mu) of the velocity.")
        .or(Absent::Value("3")),
    key("learning.schedule", Shape::One, Element::Word(&["constant", "quarters"]), |c| word(c.schedule().word()))
        .doc("\"quarters\"", "`quarters`: lr_shift grows by one at 1/4, 1/2 and 3/4 of training.")
        .training_only()
        .otherwise("\"quarters\""),
    key("learning.token", Shape::One, Element::Word(&["uniform", "label"]), |c| word(c.token().word()))
        .doc("\"uniform\"", "The class on the target stream: drawn at random, or the sample's label.")
        .idle("\"uniform\"")
        .otherwise("\"uniform\""),
    key("learning.lfsr_seed", Shape::One, Element::Integer(1, u32::MAX as i64), |c| c.lfsr_seed().to_string())
        .doc("52176", "Seed of the token LFSR, and by derivation of the rounding LFSRs and that of pixel shifts.")
        .otherwise("52176"),
    key("learning.pixel_shift", Shape::One, Element::OneOf(&[0, 1]), |c| u8::from(c.pixel_shift()).to_string())
        .doc(
            "1",
            "1: in training the picture of each sample is moved by up to a pixel in either direction, drawn at random. The windows \
             move over the inputs as they lie in a row, so that the pictures need a blank border.",
        )
        .or(Absent::Value("0")),
    key("learning.epochs", Shape::One, Element::Integer(1, 100_000), |c| c.epochs().to_string())
        .doc("20", "Passes over the training set.")
        .training_only()
        .otherwise("20"),
    key("hardware.lanes", Shape::PerStageOr("auto"), WIDTH, |c| {
        format!("{:?}", c.stages().iter().map(|s| s.lanes).collect::<Vec<_>>())
    })
    .doc(
        "[8, 8]",
        "Processing elements of each stage, at most its neurons. A list may have one more value for the output stage, where there is one; without it that \
         gets the fewest that keep up with the others. `auto`: with `--board` those with which a training \
         sample takes the fewest cycles on that board; without one 8 for the stage with the most weights, for the others \
         the fewest that keep up with it.",
    )
        .otherwise("\"auto\""),
    key("hardware.multipliers_per_lane", Shape::OneOr("auto"), Element::OneOf(&[4, 2, 1]), |c| {
        c.multipliers_per_lane().to_string()
    })
    .doc(
        "4",
        "A lane makes four products of each weight, two where `learning.mode` is `inference`, and a weight takes as many \
         cycles as each multiplier has products to make. `auto`: with `--board` chosen together with the lanes; without one \
         as many multipliers as products.",
    )
    .or(Absent::Follows("a multiplier for each product: 4, or 2 where `learning.mode` is `inference`")),
    key("hardware.reservoir_lanes", Shape::One, Element::Integer(1, MAX_RESERVOIR_LANES as i64), |c| {
        c.reservoir_lanes().to_string()
    })
    .doc(
        "8",
        "Units of the reservoir that are calculated side by side, each with an adder and a copy of the state; more than there are units are as many. A step takes about \
         `(inputs + 4) * reservoir / reservoir_lanes` cycles.",
    )
    .or(Absent::Value("8")),
    key("hardware.pairs", Shape::One, Element::Flag, |c| c.pairs().to_string())
        .doc(
            "false",
            "false: two inputs are never classified in one window. There is no INFER_PAIR, scores have one stream, and lanes whose t no weight has \
             part in have no second half: those of the first stage with a target code, of an output stage, and without learning all. With \
             `learning.target` `concatenation` there is no INFER_PAIR anyway, and it says nothing.",
        )
        .or(Absent::Value("true"))
        .quiet(),
    key("hardware.columns", Shape::PerStage, Element::Word(&["auto", "all", "active"]), sweeps)
        .doc(
            "[\"active\", \"all\"]",
            "Columns of a row on which a stage spends cycles. `all`: all of them. `active`: those whose inputs are not zero, in this sample or, where the one \
             before fired, in that one; which they are is listed while a sample comes in. Cycles then depend on the data, no number does. A list may have one more value \
             for the output stage. `auto`: `active` for a stage with 128 inputs or more of which many can be zero: data in the first stage, and behind \
             `relu`; not with receptive fields, and not where every sample moves all weights (`momentum_every`).",
        )
        .or(Absent::Value("\"auto\""))
        .quiet(),
    key("hardware.memory", Shape::One, Element::Word(&["auto", "block", "distributed"]), |c| word(c.memory().word()))
        .doc(
            "\"auto\"",
            "What every memory of the core is made of (weights, bank, row state, inputs, scores, identity): left to \
              synthesis, block RAM, or RAM of lookup tables.",
        )
        .otherwise("\"auto\""),
];

/// What a key says of another one where that is left out.
pub(super) struct Implied {
    pub key: &'static str,
    /// The values that say it.
    pub says: fn(&Value) -> bool,
    pub other: &'static str,
    pub word: &'static str,
}

const fn implied(key: &'static str, says: fn(&Value) -> bool, other: &'static str, word: &'static str) -> Implied {
    Implied { key, says, other, word }
}

fn is_true(value: &Value) -> bool {
    value.as_bool() == Some(true)
}

/// All of these.
pub(super) static IMPLIED: &[Implied] = &[
    implied("network.second_look", is_true, "network.readout", Readout::Last.word()),
    implied("network.recurrent", is_true, Sequence::SEAM.key, Sequence::Recurrent.word()),
    implied("network.reservoir", Value::is_integer, Sequence::SEAM.key, Sequence::Reservoir.word()),
];

/// The key of this path.
pub(super) fn find(path: &str) -> Option<&'static Key> {
    KEYS.iter().find(|key| key.path == path)
}

/// The reference of all keys as a Markdown table per section.
#[must_use]
pub fn markdown() -> String {
    let mut text = String::new();
    let mut section = "";
    for key in KEYS {
        if key.section() != section {
            section = key.section();
            let _ = write!(text, "\n## `[{section}]`\n\n| key | value | example | meaning |\n|---|---|---|---|\n");
        }
        let absent = match key.absent {
            None => String::new(),
            Some(Absent::Value(value)) => format!(" If left out: `{value}`."),
            Some(Absent::Follows(words)) => format!(" If left out: {words}."),
        };
        let default = match key.default {
            None => String::new(),
            Some(Absent::Value(value)) => format!(" If left out: `{value}`."),
            Some(Absent::Follows(words)) => format!(" If left out: {words}."),
        };
        let meaning = key.meaning();
        let _ = writeln!(text, "| `{}` | {} | `{}` | {meaning}{absent}{default} |", key.path, key.rule(), key.example);
    }
    text.trim_start().to_owned()
}
