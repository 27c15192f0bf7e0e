//! A model's state as the first contents of the memories.

use sigprop_golden_model::Model;
use sigprop_hdl::blocks::Initial;
use sigprop_spec::Config;

/// Weights, velocities and target bank of `model`, or with the first stage the projection of its error, so that the hardware starts where the model is.
#[must_use]
pub fn initial(model: &Model, config: &Config) -> Vec<Initial> {
    let (stages, weights) = (config.stages().iter().enumerate(), model.weights());
    stages
        .map(|(s, shape)| Initial {
            rows: (0..shape.outputs).map(|i| model.row(s, i)).collect(),
            velocities: match config.velocity() {
                Some(_) => (0..shape.outputs).map(|i| model.velocity(s, i)).collect(),
                None => Vec::new(),
            },
            bank: if config.target().has_error() && s == 0 {
                weights.code.chunks(config.inputs()).map(<[i32]>::to_vec).collect()
            } else {
                (0..config.bank_rows(s)).map(|c| model.bank(s, c)).collect()
            },
            crc32: Some(weights.crc32(config, s)),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use sigprop_golden_model::Weights;

    use super::*;

    #[test]
    fn the_header_names_the_weights_inside() {
        let config = Config::preset("tiny").unwrap();
        let text = |seed| {
            let weights = Weights::initial(&config, seed);
            let crcs: Vec<String> = weights.crc32_all(&config).iter().map(|crc| format!("{crc:08x}")).collect();
            let model = Model::new(&config, &weights).unwrap();
            (sigprop_hdl::generate(&config, &initial(&model, &config)).unwrap().files[0].1.clone(), crcs.join(" "))
        };
        let ((first, crcs), (second, others)) = (text(1), text(2));
        let named = |text: &str, crcs: &str| text.contains(&format!("stage by stage: {crcs}.\n"));
        assert!(named(&first, &crcs) && named(&second, &others) && crcs != others, "{first}");
    }
}
