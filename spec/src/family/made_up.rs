//! A table of members made for tests of what reads the rows: members of today have the same keys, those of tomorrow have not.

use super::{Activation, Columns, Loss, Neuron, Optimizer, Readout, Row, Seam, Sequence, Target, Task};

/// In it `l2_repulsion` brings nothing: no key, no register, no monitor.
pub static BARE_REPULSION: &[Seam] = &[
    Seam {
        key: "learning.loss",
        rows: &[
            *Loss::Hinge.row(),
            Row { keys: &[], registers: &[], monitors: &[], ..*Loss::L2Repulsion.row() },
            // Or else its keys would be nobody's, and always there.
            *Loss::CrossEntropy.row(),
            *Loss::Goodness.row(),
            *Loss::Difference.row(),
        ],
    },
    Neuron::SEAM,
    Sequence::SEAM,
    Activation::SEAM,
    Optimizer::SEAM,
    Target::SEAM,
    Readout::SEAM,
    Columns::SEAM,
    Task::SEAM,
];
