//! Every key of a configuration with its kind and meaning: the one list behind checks, errors and docs.

use std::fmt::Write as _;

/// A key of the configuration.
#[derive(Debug, Clone, Copy)]
pub struct Key {
    /// `section.key`.
    pub name: &'static str,
    /// What kind of value, and its range.
    pub kind: &'static str,
    /// What it means.
    pub doc: &'static str,
}

const fn key(name: &'static str, kind: &'static str, doc: &'static str) -> Key {
    Key { name, kind, doc }
}

/// All keys, in canonical order.
pub const KEYS: &[Key] = &[
    key("network.inputs", "an integer from 1 to 1024", "values of an input sample"),
    key("network.classes", "an integer from 2 to 64", "classes"),
    key("network.stages", "a list of 1 to 8 integers from 1 to 1024", "neurons of each stage"),
    key("format.activation_bits", "an integer from 4 to 16", "A: activations are Q0.(A-1)"),
    key("format.weight_bits", "an integer from 6 to 18", "B: width of a weight"),
    key("format.weight_frac", "an integer from 0 to 24", "WF: bits of a weight behind the binary point"),
    key("format.rounding", "\"nearest\", \"truncate\" or \"stochastic\"", "rounding of the weight update"),
    key("learning.rule", "\"sigprop\"", "learning rule"),
    key("learning.loss", "\"hinge\"", "loss of each stage: hinge on the target bank"),
    key("learning.margin", "a number above 0 for each stage, or one for all", "margin of the hinge"),
    key("learning.lr_shift", "an integer for each stage, or one for all", "learning rate is 2^-lr_shift"),
    key("learning.schedule", "\"constant\" or \"quarters\"", "lr_shift grows by one at each quarter of training, or not"),
    key("learning.token", "\"uniform\" or \"label\"", "token on the target stream: drawn, or the label"),
    key("learning.lfsr_seed", "an integer from 1 to 4294967295", "seed of the token LFSR"),
    key("learning.epochs", "an integer from 1 to 100000", "passes over the training data"),
    key("hardware.lanes", "an integer from 1 to the stage's width for each stage, one for all, or \"auto\"", "lanes of each stage"),
    key("hardware.multipliers_per_lane", "4, 2 or 1", "multipliers per lane: 1, 2 or 4 cycles a weight"),
    key("hardware.memory", "\"auto\", \"block\" or \"distributed\"", "kind of memory asked for"),
];

/// The reference of all keys as a Markdown table.
#[must_use]
pub fn markdown() -> String {
    let mut out = String::from("| key | value | meaning |\n|---|---|---|\n");
    for k in KEYS {
        let _ = writeln!(out, "| `{}` | {} | {} |", k.name, k.kind, k.doc);
    }
    out
}
