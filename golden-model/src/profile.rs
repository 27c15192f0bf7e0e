//! What of a training sample's work can change something: columns that hold something, stages that fire.
//!
//! # Equation
//! A weight is *in use* where its input is not zero in one of the streams; a bias always is. Of a stage
//! `products = in use * (streams forward + terms of the update, if it fired)`, of each as many as the stage has streams ([`crate::cost`]): one where t is a row
//! of a table and in an output stage, else two. Of a sample that may pass twice the first pass has one stream, the second two and an update of one term. Of a sequence a step before the last has one
//! stream and no update. All other products are zero by the rule, whatever the weights are. `updates` are weights in use of samples
//! that fired, and of all samples where the optimizer moves weights without.

use sigprop_spec::Config;
use sigprop_spec::family::Sequence;

use crate::cost;
use crate::kernel::Padded;
use crate::lif;
use crate::model::Model;
use crate::observer::{Observer, StageInputs, StageTrace};

/// Sums over samples of one stage.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct StageProfile {
    /// Passes that the stage learned from, and steps of sequences before the last.
    pub samples: u64,
    /// Of them those that fired.
    pub fired: u64,
    /// Weights in use, biases included.
    pub in_use: u64,
    /// Products that the rule does not make zero.
    pub products: u64,
    /// Weights that were updated.
    pub updates: u64,
}

/// What training samples did, stage by stage.
#[derive(Debug, Clone)]
pub struct Profile {
    stages: Vec<StageProfile>,
    /// Streams of each stage that weights have part in.
    streams: Vec<u64>,
    /// Whether a sample may pass twice.
    looks: bool,
    always: bool,
    /// Weights in use in the stage that learns now, and whether it is only looked through.
    now: (u64, bool),
}

impl Profile {
    /// Of no sample yet.
    #[must_use]
    pub fn new(config: &Config) -> Self {
        Self {
            stages: vec![StageProfile::default(); config.stages().len()],
            streams: (0..config.stages().len()).map(|s| cost::streams(config, s)).collect(),
            looks: config.target().has_error(),
            always: config.optimizer().updates_always(),
            now: (0, false),
        }
    }

    /// Each stage's.
    #[must_use]
    pub fn stages(&self) -> &[StageProfile] {
        &self.stages
    }
}

/// Weights in use of all stages in an inference of `x`, biases included; of every label where labels are put, and of every look.
#[must_use]
pub fn inference(model: &Model, x: &[i16]) -> u64 {
    let stages = &model.stages;
    // What reaches a stage: of the first one the sample, with a label that is one input more, of the others what the one before gave.
    let inputs = model.config().inputs();
    if model.config().sequence() == Sequence::Recurrent {
        let (mut steps, mut h, mut sum) = (x.chunks_exact(inputs), vec![0; stages[0].outputs], 0);
        model.infer_observed(x, |seen| {
            let read = [steps.next().unwrap_or_default(), &h].concat();
            sum += stages[0].matrix.in_use([&read, &read]);
            h = seen.h.to_vec();
        });
        return sum;
    }
    let first = match &model.reservoir {
        Some(reservoir) => {
            let mut state = vec![0; model.config().stages()[0].received];
            reservoir.run(x, &mut state);
            state
        }
        None => {
            let mut first = x[..inputs].to_vec();
            lif::encode(model.config(), &mut first);
            first
        }
    };
    let label = |s: usize| if s == 0 && model.config().target().has_labels() { stages[s].outputs as u64 } else { 0 };
    let (mut before, mut next, mut sum) = (first.clone(), 0, 0);
    model.infer_observed(x, |seen| {
        sum += stages[next].matrix.in_use([&before, &before]) + label(next);
        next = (next + 1) % stages.len();
        before = if next == 0 { first.clone() } else { seen.onward.to_vec() };
    });
    sum
}

impl Observer for Profile {
    const ACTIVE: bool = true;

    fn inputs(&mut self, inputs: &StageInputs<'_>) {
        self.now = (inputs.columns.in_use(inputs.streams.map(Padded::flat)), inputs.look);
    }

    fn step(&mut self, inputs: &StageInputs<'_>, _: &[i16]) {
        // A window of its own, of the input stream alone.
        let in_use = inputs.columns.in_use(inputs.streams.map(Padded::flat));
        self.stages[0].samples += 1;
        self.stages[0].in_use += in_use;
        self.stages[0].products += in_use;
    }

    fn stage(&mut self, trace: &StageTrace<'_>) {
        let (in_use, look) = self.now;
        let (stage, streams) = (&mut self.stages[trace.stage], self.streams[trace.stage]);
        if look {
            stage.products += in_use;
            return;
        }
        let fired = trace.fired || self.always;
        stage.samples += 1;
        stage.fired += u64::from(trace.fired);
        stage.in_use += in_use;
        // Of two passes the update has one term.
        let terms = if self.looks { 1 } else { streams };
        stage.products += in_use * (streams + if fired { terms } else { 0 });
        stage.updates += if fired { in_use } else { 0 };
    }
}
