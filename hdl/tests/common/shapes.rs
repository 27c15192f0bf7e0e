//! Odd shapes that tests of several crates have, laid over the preset `tiny`.

/// Three stages of one row or one neuron, two classes, memories without a style.
pub const FLAT: &[&str] = &[
    "network.inputs=1",
    "network.classes=2",
    "network.stages=[4, 1, 3]",
    "hardware.lanes=[4, 1, 2]",
    "learning.margin=[1.0, 0.5, 2.0]",
    "learning.lr_shift=[7, 6, 5]",
    "format.rounding=\"stochastic\"",
    "hardware.memory=\"distributed\"",
];
