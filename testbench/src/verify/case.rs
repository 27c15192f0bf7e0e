//! One configuration on one engine, in lock step with the golden model.

use std::ops::ControlFlow;

use sigprop_golden_model::observer::{Observer, StageInputs, StageTrace};
use sigprop_golden_model::{Model, OwnedTrace, Weights};
use sigprop_hdl::{Generated, Watch};
use sigprop_spec::Config;
use sigprop_spec::family::{Event, Sequence};
use sigprop_spec::link::Command;

use super::compare::{Neurons, Shared};
use super::looks::Looked;
use super::{Options, Scoreboard};
use crate::chip::{Chip, Plan};
use crate::engine::Engine;
use crate::error::TestbenchError;
use crate::host::Host;
use crate::verilator::StallPattern;
use crate::waves::Span;

/// Weights up to which every window's end state is compared where the engine can look into the memories.
const WATCHED_WEIGHTS: usize = 20_000;
/// Of a netlist, whose memories cannot be looked into, up to so many weights are read over the link after every few samples.
const READ_WEIGHTS: usize = 2_000;
const READ_EVERY: usize = 4;
/// Inputs that are classified at the end, singly and in pairs.
const CLASSIFIED: usize = 7;

/// A configuration, what it is trained with, and on which engine.
#[derive(Debug, Clone, Copy)]
pub struct Case<'a> {
    /// The configuration.
    pub config: &'a Config,
    /// Its start weights.
    pub weights: &'a Weights,
    /// Inputs and labels, in order.
    pub samples: &'a [(Vec<i16>, usize)],
    /// The simulation.
    pub engine: Engine,
    /// Pauses, seed, and what is said of a difference.
    pub options: &'a Options,
}

impl Case<'_> {
    /// Compares `design`, whose memories hold the start weights or are loaded with them, with `model`: refresh, training, weights,
    /// inference singly and in pairs; without learning refresh, inference of all samples singly and in pairs, weights and banks. Samples follow each other without waiting, in batches; `progress` is told the number
    /// compared after each batch, and where it breaks the rest is left out. `waves` are written where they are asked for.
    ///
    /// # Errors
    /// When the simulation cannot be made or does not answer, or `progress` breaks before it is made.
    pub fn compare(
        &self,
        model: Model,
        design: &Generated,
        waves: Option<&Span>,
        board: &mut Scoreboard,
        progress: &mut dyn FnMut(usize) -> ControlFlow<()>,
    ) -> Result<(), TestbenchError> {
        let plan = Plan { waves, ..Plan::samples(self.config, self.samples.len()) };
        let chip = self.engine.start_watched(self.config, design, &plan, &mut || progress(0))?;
        self.compare_on(chip, model, waves.is_some(), board, progress)
    }

    /// As [`Self::compare`], on a core that was started already; `shown` tells that its waves are written.
    ///
    /// # Errors
    /// When the simulation does not answer.
    pub fn compare_on(
        &self,
        chip: Box<dyn Chip>,
        mut model: Model,
        shown: bool,
        board: &mut Scoreboard,
        progress: &mut dyn FnMut(usize) -> ControlFlow<()>,
    ) -> Result<(), TestbenchError> {
        board.begin(self.config, &self.engine.to_string(), &self.options.again);
        board.now(0);
        let mut host = Host::new(self.config, chip);
        if self.options.stalls {
            let stalls = StallPattern { seed: self.options.seed, rx_idle_permille: 300, tx_stall_permille: 400 };
            host.chip.set_stalls(stalls);
        }
        self.start(&mut model, &mut host, board, &mut || progress(0))?;
        if self.config.learns() {
            self.training(&mut model, &mut host, shown, board, progress)?;
        } else {
            self.classifying(&model, &mut host, shown, board, progress)?;
        }
        host.chip.trace_stop()
    }

    /// Trains with all samples, and compares what comes of it.
    fn training(
        &self,
        model: &mut Model,
        host: &mut Host,
        shown: bool,
        board: &mut Scoreboard,
        progress: &mut dyn FnMut(usize) -> ControlFlow<()>,
    ) -> Result<(), TestbenchError> {
        let mut done = 0;
        // On all engines alike, so that their cycles can be compared.
        let netlist = self.options.engines.iter().any(|engine| matches!(engine, Engine::Netlist(_)));
        let read = netlist && weights_of(self.config) <= READ_WEIGHTS;
        for batch in self.samples.chunks(if read { READ_EVERY } else { host.batch() }) {
            self.batch(done, batch, model, host, board)?;
            done += batch.len();
            if read && done < self.samples.len() {
                let got = host.weights_over_link()?;
                board.now(host.chip.cycles());
                board.weights(&format!("after {done} samples"), &model.weights(), &got);
            }
            if progress(done).is_break() {
                break;
            }
        }
        self.final_weights(model, shown, host, board)?;
        self.inference(model, host, board)
    }

    /// Classifies all samples, singly and in pairs, and compares all that leaves the stages; then weights and banks, which
    /// must be as they were.
    fn classifying(
        &self,
        model: &Model,
        host: &mut Host,
        shown: bool,
        board: &mut Scoreboard,
        progress: &mut dyn FnMut(usize) -> ControlFlow<()>,
    ) -> Result<(), TestbenchError> {
        let mut done = 0;
        for batch in self.samples.chunks(host.batch()) {
            for pairs in [false, true] {
                self.classify(done, batch, pairs, model, host, board)?;
            }
            done += batch.len();
            if progress(done).is_break() {
                break;
            }
        }
        self.final_weights(model, shown, host, board)?;
        self.banks(model, host, board)
    }

    /// Classifies and compares the samples of `batch`, the first of which is sample `from`.
    fn classify(
        &self,
        from: usize,
        batch: &[(Vec<i16>, usize)],
        pairs: bool,
        model: &Model,
        host: &mut Host,
        board: &mut Scoreboard,
    ) -> Result<(), TestbenchError> {
        host.chip.record(true);
        let inputs: Vec<&[i16]> = batch.iter().map(|(x, _)| x.as_slice()).collect();
        let answers = host.infer(&inputs, pairs)?;
        host.chip.record(false);
        board.now(host.chip.cycles());
        let records = host.chip.take_records();
        let in_window = if pairs && Command::InferPair.is_there(self.config) { 2 } else { 1 };
        if self.config.second_look().is_some() {
            let looked = Looked { config: self.config, model, in_window, records: &records };
            looked.compare(from, &inputs, &answers, board);
            return Ok(());
        }
        let mut steps = 0;
        for (n, (x, answer)) in inputs.iter().zip(&answers).enumerate() {
            let mut neurons = Vec::new();
            let want = model.infer_observed(x, |seen| neurons.push(Neurons::from(seen)));
            board.batch(from, n);
            if self.config.sequence() == Sequence::Recurrent {
                let last = neurons.pop();
                for made in &neurons {
                    board.step(steps, &made.h, &records[0], None);
                    steps += 1;
                }
                board.classified(&want, answer, records[0].at(Event::Window).cycle(steps));
                if let Some(made) = last {
                    let place = Shared { window: steps, second: false, paired: false, before: steps };
                    board.inference(0, (&made, &want.scores[0]), &records[0], place);
                    steps += 1;
                }
                continue;
            }
            let windows = self.config.windows();
            let last = records.last().and_then(|r| r.at(Event::Window).cycle(n / in_window * windows + windows - 1));
            board.classified(&want, answer, last);
            if self.config.target().has_labels() {
                // Two labels a window, each with a score alone; of an odd number the last shares its window with none.
                let stages = self.config.stages().len();
                for (k, made) in neurons.iter().enumerate() {
                    let (j, s) = (k / stages, k % stages);
                    let paired = (j | 1) < self.config.classes();
                    let place =
                        Shared { window: n * windows + j / 2, second: j % 2 == 1, paired, before: n * 2 * windows + j };
                    board.inference(s, (made, &want.scores[s][j..=j]), &records[s], place);
                }
                continue;
            }
            let paired = in_window == 2 && (n | 1) < inputs.len();
            let place = Shared { window: n / in_window, second: n % in_window == 1, paired, before: n };
            for (s, made) in neurons.iter().enumerate() {
                board.inference(s, (made, &want.scores[s]), &records[s], place);
            }
        }
        Ok(())
    }

    /// IDENTIFY; loading what no memory of a chip holds; REFRESH.
    fn start(
        &self,
        model: &mut Model,
        host: &mut Host,
        board: &mut Scoreboard,
        watch: &mut Watch,
    ) -> Result<(), TestbenchError> {
        board.values("identity", &to_i64(&sigprop_spec::link::identity(self.config)), &to_i64(&host.identify()?));
        let missing = !self.engine.has_first_contents(self.options.target);
        host.start(missing.then(|| model.weights()).as_ref(), watch)?;
        model.refresh();
        board.now(host.chip.cycles());
        self.banks(model, host, board)
    }

    /// Compares the target banks that tokens fill.
    fn banks(&self, model: &Model, host: &mut Host, board: &mut Scoreboard) -> Result<(), TestbenchError> {
        for s in self.config.banks() {
            for class in 0..self.config.bank_rows(s) {
                let want: Vec<i64> = model.bank(s, class).iter().map(|&v| i64::from(v)).collect();
                let got: Vec<i64> = host.read_bank(s, class)?.iter().map(|&v| i64::from(v)).collect();
                board.values(&format!("bank of stage {}, class {class}", s + 1), &want, &got);
            }
        }
        Ok(())
    }

    /// Trains and compares the samples of `batch`, the first of which is sample `from`.
    fn batch(
        &self,
        from: usize,
        batch: &[(Vec<i16>, usize)],
        model: &mut Model,
        host: &mut Host,
        board: &mut Scoreboard,
    ) -> Result<(), TestbenchError> {
        host.chip.record(true);
        host.chip.watch_weights(weights_of(self.config) <= WATCHED_WEIGHTS);
        let sent: Vec<(&[i16], usize)> = batch.iter().map(|(x, y)| (x.as_slice(), *y)).collect();
        let answers = host.train(&sent)?;
        host.chip.record(false);
        host.chip.watch_weights(false);
        board.now(host.chip.cycles());
        let records = host.chip.take_records();
        let (stages, mut window) = (self.config.stages().len(), 0);
        for (n, (x, label)) in batch.iter().enumerate() {
            // At the end of window n the weights are those before the update that sample n asks for.
            let before = board.weights_of(model, self.config, records.iter().any(|r| !r.weights.is_empty()));
            let mut seen: (Vec<OwnedTrace>, Steps) = Default::default();
            let outcome = model.train(x, *label, &mut seen);
            let (traces, Steps(steps)) = seen;
            board.batch(from, n);
            // All but the last step of a sequence have windows of the first stage alone.
            for h in steps {
                board.step(window, &h, &records[0], before.first());
                window += 1;
            }
            // A sample has a window for each of its passes.
            let passes = traces.chunks(stages);
            let last = records.last().and_then(|r| r.at(Event::Window).cycle(window + passes.len() - 1));
            board.answer((outcome.prediction, outcome.fired), answers[n], last);
            for pass in passes {
                for (s, trace) in pass.iter().enumerate() {
                    board.window(s, window, trace, &records[s], before.get(s));
                }
                window += 1;
            }
        }
        Ok(())
    }

    fn final_weights(
        &self,
        model: &Model,
        shown: bool,
        host: &mut Host,
        board: &mut Scoreboard,
    ) -> Result<(), TestbenchError> {
        // With waves all simulations do the same, so that their waves can be compared.
        let got = if shown { host.weights_over_link()? } else { host.weights()? };
        board.now(host.chip.cycles());
        board.weights("at the end", &model.weights(), &got);
        // One row through the link too, so that reading is checked where the engine peeks.
        board.now(host.chip.cycles());
        let got: Vec<i64> = host.read_row(0, 0)?.iter().map(|&v| i64::from(v)).collect();
        let want: Vec<i64> = model.row(0, 0).iter().map(|&v| i64::from(v)).collect();
        board.values("row 0 of stage 1 over the link", &want, &got);
        if self.config.velocity().is_some() {
            board.now(host.chip.cycles());
            let got: Vec<i64> = host.read_velocity(0, 0)?.iter().map(|&v| i64::from(v)).collect();
            let want: Vec<i64> = model.velocity(0, 0).iter().map(|&v| i64::from(v)).collect();
            board.values("velocities of row 0 of stage 1 over the link", &want, &got);
        }
        Ok(())
    }

    fn inference(&self, model: &Model, host: &mut Host, board: &mut Scoreboard) -> Result<(), TestbenchError> {
        let few: Vec<&[i16]> = self.samples.iter().take(CLASSIFIED).map(|s| s.0.as_slice()).collect();
        for pairs in [false, true] {
            board.now(host.chip.cycles());
            let got = host.infer(&few, pairs)?;
            for (n, (x, got)) in few.iter().zip(&got).enumerate() {
                let want = model.infer(x);
                let what = format!("inference {n}{}", if pairs { " in pairs" } else { "" });
                board.values(&format!("class of {what}"), &[want.class as i64], &[got.class as i64]);
                board.values(&format!("scores of {what}"), &want.answer, &got.scores);
            }
        }
        Ok(())
    }
}

/// Activations of the steps of a sequence before its last.
#[derive(Default)]
struct Steps(Vec<Vec<i16>>);

impl Observer for Steps {
    const ACTIVE: bool = false;

    fn step(&mut self, _: &StageInputs<'_>, h: &[i16]) {
        self.0.push(h.to_vec());
    }

    fn stage(&mut self, _: &StageTrace<'_>) {}
}

fn weights_of(config: &Config) -> usize {
    config.stages().iter().map(|s| s.outputs * s.columns()).sum()
}

fn to_i64(bytes: &[u8]) -> Vec<i64> {
    bytes.iter().map(|&b| i64::from(b)).collect()
}
