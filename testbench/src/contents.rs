//! A model's state as the first contents of the memories.

use sigprop_golden_model::Model;
use sigprop_hdl::blocks::Initial;
use sigprop_spec::Config;

/// Weights and target bank of `model`, so that the hardware starts where the model is.
#[must_use]
pub fn initial(model: &Model, config: &Config) -> Vec<Initial> {
    let stages = config.stages().iter().enumerate();
    stages
        .map(|(s, shape)| Initial {
            rows: (0..shape.outputs).map(|i| model.row(s, i)).collect(),
            bank: (0..config.classes()).map(|c| model.bank(s, c)).collect(),
        })
        .collect()
}
