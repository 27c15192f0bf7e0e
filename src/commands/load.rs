//! What the samples of some data have the stages do: an epoch of training by the golden model.

use sigprop_golden_model::data::Dataset;
use sigprop_golden_model::swept::Swept;
use sigprop_golden_model::train;
use sigprop_golden_model::{Model, Weights};
use sigprop_spec::Config;
use sigprop_spec::link::{Command, frame, packed};
use sigprop_synth::report::Load;

use crate::args;
use crate::error::Failure;
use crate::output::Output;

/// That of the data of the options, if they name some, trained on from `weights`, as they lie there; lanes have no part in it.
pub fn of(config: &Config, from: &args::Profile, weights: &Weights, output: &Output) -> Result<Option<Load>, Failure> {
    if from.data.is_none() {
        return Ok(None);
    }
    if !config.learns() {
        output.note("note: --data says what training samples take, and this hardware does not learn; cycles are those of any data");
        return Ok(None);
    }
    let from =
        args::Data { data: from.data.clone(), test: None, label: from.label.clone(), sequence: from.sequence.clone() };
    let data = super::data(&from, None, config, output)?.to_learn()?;
    let (mut model, mut swept) = (Model::new(config, weights)?, Swept::new(config));
    let samples = data.train.len();
    train::observe(&mut model, config, &data.train, (0..samples, config.epochs() * samples), &mut swept)?;
    Ok(Some(Load {
        data: from.source(config).to_string(),
        steps: (0..samples).filter(|_| config.takes_sequences()).map(|index| data.train.steps(index)).collect(),
        request_bytes: request_bytes(config, &data.train),
        again: swept.again().to_vec(),
        columns: (0..config.stages().len()).map(|stage| swept.windows(stage).to_vec()).collect(),
    }))
}

/// Bytes of the training request of a sample in the mean, as a host sends them: of a sequence those of the requests of all its steps.
fn request_bytes(config: &Config, data: &Dataset) -> f64 {
    let opcode = Command::to_train(config).opcode();
    let plain = frame::lens(config, &[opcode]).0;
    let of = |index: usize| match packed::shorter(config, &data.sample(index).0[..config.inputs()]) {
        Some(entries) => frame::lens(config, &[opcode | packed::PACKED]).0 + entries.len(),
        None => plain * data.steps(index),
    };
    (0..data.len()).map(of).sum::<usize>() as f64 / data.len().max(1) as f64
}
