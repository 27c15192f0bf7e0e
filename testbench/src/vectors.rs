//! Bytes to a core and the bytes that it answers, for benches of other people: recorded from the simulated core while every answer is held to the golden
//! model's.

use sigprop_golden_model::{Model, Weights};
use sigprop_hdl::{Generated, Watch};
use sigprop_spec::Config;

use crate::chip::{Answer, Chip, Early, Plan, Transport};
use crate::engine::Engine;
use crate::error::TestbenchError;
use crate::host::Host;
use crate::verify::Scoreboard;

/// Inputs that are classified at the end, at most.
const CLASSIFIED: usize = 7;

/// What a host does with a core: bytes of requests and of their answers, in order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Vectors {
    /// What is sent.
    pub requests: Vec<Part>,
    /// What comes back.
    pub answers: Vec<Part>,
    /// Cycles that it took, without pauses.
    pub cycles: u64,
    /// Training samples, or where the network does not learn inputs.
    pub samples: usize,
}

/// Bytes that belong together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// What they are, in words.
    pub what: String,
    /// The bytes.
    pub bytes: Vec<u8>,
}

impl Vectors {
    /// Of `config` with start weights `weights`, whose core is `design` (without a wrapper): IDENTIFY; the weights, where its memories hold none; REFRESH; TRAIN with
    /// each of `samples`, then all weights, and some of them classified, singly and in pairs. Without learning all are classified.
    ///
    /// # Errors
    /// When the simulation cannot be made or does not answer, answers something else than the golden model, or `watch` says to stop.
    pub fn record(
        config: &Config,
        weights: &Weights,
        design: &Generated,
        samples: &[(Vec<i16>, usize)],
        watch: &mut Watch,
    ) -> Result<Self, TestbenchError> {
        let engine = Engine::Rust;
        let chip = engine.start_watched(config, design, &Plan::samples(config, samples.len()), &mut || (*watch)())?;
        let mut host = Host::new(config, Recorder { chip, made: Self::default() });
        let mut model = Model::new(config, weights)?;
        let mut board = Scoreboard::default();
        board.begin(config, &engine.to_string(), "");
        let wide = |bytes: &[u8]| -> Vec<i64> { bytes.iter().map(|&b| i64::from(b)).collect() };
        board.values("identity", &wide(&sigprop_spec::link::identity(config)), &wide(&host.identify()?));
        let missing = !engine.has_first_contents(design.target);
        host.start(missing.then(|| model.weights()).as_ref(), watch)?;
        model.refresh();
        let inputs: Vec<&[i16]> = samples.iter().map(|(x, _)| x.as_slice()).collect();
        let mut classified = &inputs[..];
        if config.learns() {
            let sent: Vec<(&[i16], usize)> = samples.iter().map(|(x, y)| (x.as_slice(), *y)).collect();
            for batch in sent.chunks(host.batch()) {
                let answers = host.train_watched(batch, watch)?;
                for ((x, label), answer) in batch.iter().zip(answers) {
                    let outcome = model.train(x, *label, &mut ());
                    board.answer((outcome.prediction, outcome.fired), answer, None);
                }
            }
            let read = host.weights_over_link()?;
            board.weights("at the end", &model.weights(), &read);
            classified = &inputs[..inputs.len().min(CLASSIFIED)];
        }
        for pairs in [false, true] {
            let answers = host.infer_watched(classified, pairs, watch)?;
            for (x, got) in classified.iter().zip(&answers) {
                board.classified(&model.infer(x), got, None);
            }
        }
        match &board.first {
            Some(first) => Err(TestbenchError::Vectors { first: first.to_string() }),
            None => {
                let Recorder { chip, mut made } = host.chip;
                (made.cycles, made.samples) = (chip.cycles(), samples.len());
                Ok(made)
            }
        }
    }

    /// All bytes of these parts.
    #[must_use]
    pub fn bytes(parts: &[Part]) -> usize {
        parts.iter().map(|part| part.bytes.len()).sum()
    }
}

/// A core whose bytes are written down.
struct Recorder {
    chip: Box<dyn Chip>,
    made: Vectors,
}

impl Recorder {
    fn note(&mut self, what: &str, send: &[u8], answer: &Answer) {
        let part = |bytes: &[u8]| Part { what: what.to_owned(), bytes: bytes.to_vec() };
        self.made.requests.push(part(send));
        self.made.answers.push(part(&answer.bytes));
    }
}

impl Transport for Recorder {
    fn transfer(&mut self, what: &str, send: &[u8], expect: usize, cycles: u64) -> Result<Answer, TestbenchError> {
        let answer = self.chip.transfer(what, send, expect, cycles)?;
        self.note(what, send, &answer);
        Ok(answer)
    }

    fn finish(&mut self) {
        self.chip.finish();
    }

    fn transfer_watched(
        &mut self,
        what: &str,
        send: &[u8],
        expect: usize,
        cycles: u64,
        early: &mut Early,
    ) -> Result<Answer, TestbenchError> {
        let answer = self.chip.transfer_watched(what, send, expect, cycles, early)?;
        // Of one that is cut not all that is noted was sent, and nobody reads the vectors of a run that was stopped.
        self.note(what, send, &answer);
        Ok(answer)
    }
}
