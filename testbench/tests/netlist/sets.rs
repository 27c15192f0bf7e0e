//! What the networks of rung 7 are made of, over `tiny`.

/// As few bits and products as there can be.
pub const SMALL: &[&str] = &[
    "network.inputs=2",
    "network.stages=[2]",
    "format.activation_bits=4",
    "format.weight_bits=8",
    "format.weight_frac=6",
    "hardware.lanes=[1]",
    "hardware.multipliers_per_lane=1",
];

/// Windows of a picture that is moved.
pub const FIELDS: &[&str] = &[
    "network.inputs=9",
    "network.fields.width=3",
    "network.fields.window=2",
    "network.fields.origin=0",
    "network.fields.stride=1",
    "network.fields.grid=2",
    "network.fields.units=1",
    "learning.pixel_shift=1",
    "network.stages=[4]",
    "network.classes=3",
];

/// An inference that looks again.
pub const LOOKS: &[&str] = &["network.second_look=true", "learning.margin=3.0"];

/// A stage that reads its own activations.
pub const RECURRENT: &[&str] =
    &["network.recurrent=true", "network.stages=[4]", "hardware.lanes=[2]", "learning.margin=1.0"];

/// A fixed random layer before the stage, its last group not full.
pub const RESERVOIR: &[&str] =
    &["network.reservoir=5", "hardware.reservoir_lanes=3", "network.stages=[3]", "learning.margin=1.0"];

/// Two stages with signs between them.
pub const SIGNS: &[&str] = &[
    "network.activation=sign",
    "network.inputs=3",
    "network.stages=[3, 2]",
    "hardware.lanes=[1, 1]",
    "learning.margin=[1.0, 1.0]",
    "learning.lr_shift=[5, 5]",
];

/// Columns that hold something, of inputs and of activations half of which are zero.
pub const LISTED: &[&str] = &[
    "hardware.columns=active",
    "network.activation=relu",
    "format.rounding=stochastic",
    "network.inputs=6",
    "network.stages=[4, 3]",
    "hardware.lanes=[2, 1]",
    "learning.margin=[1.0, 1.0]",
    "learning.lr_shift=[4, 4]",
];

/// Neurons that spike in two stages, both streams with halves of their own, columns without spikes passed over.
pub const SPIKES: &[&str] = &[
    "network.neuron=lif",
    "network.inputs=5",
    "network.stages=[4, 3]",
    "hardware.lanes=[2, 1]",
    "hardware.columns=[\"active\", \"all\"]",
    "learning.margin=[1.0, 1.0]",
    "learning.lr_shift=[5, 5]",
];

/// Blocks of two classes, a table of the neurons' classes that is never written, and one row of the last bank.
pub const BLOCKS: &[&str] =
    &["network.readout=blocks", "network.stages=[2, 3]", "learning.margin=1.0", "learning.lr_shift=4"];

/// A code that learns, a velocity for each weight, near classes, and formats of each stage.
pub const LEARNED: &[&str] = &[
    "learning.target=learned",
    "learning.optimizer=momentum",
    "learning.loss=[\"hinge\", \"cross_entropy\"]",
    "network.readout=subset",
    "network.classes=3",
    "network.stages=[3, 2]",
    "format.weight_bits=[8, 9]",
    "format.weight_frac=[6, 7]",
    "learning.margin=[1.0, \"none\"]",
    "learning.lr_shift=[4, 5]",
    "hardware.lanes=[2, 1]",
];

/// A value, by an output stage behind all losses that compare with a bank but the hinge.
pub const VALUES: &[&str] = &[
    "network.task=regression",
    "learning.epsilon=2",
    "learning.target=reshape",
    "learning.optimizer=momentum_every",
    "learning.loss=[\"l2_repulsion\", \"l2\", \"hebbian\"]",
    "network.stages=[2, 2, 2]",
    "learning.margin=[1.0, \"none\", \"none\"]",
    "learning.lr_shift=4",
    "hardware.lanes=[1, 1, 1]",
];

/// A label in both streams.
pub const LABELS: &[&str] = &[
    "learning.target=concatenation",
    "learning.loss=goodness",
    "learning.optimizer=sign_sgd",
    "network.classes=3",
    "network.stages=[3]",
    "learning.lr_shift=4",
];

/// An error in the input, and nothing below zero.
pub const ERROR: &[&str] = &[
    "learning.target=error",
    "network.activation=relu",
    "network.classes=3",
    "network.stages=[3]",
    "learning.lr_shift=1",
    "learning.lr_shift_out=3",
];
