//! Training on the board.

use std::time::Instant;

use serde_json::{Value, json};
use sigprop_golden_model::Weights;
use sigprop_golden_model::data::{Data, Dataset, Scale};
use sigprop_golden_model::train::{Options, Order};
use sigprop_report::page;
use sigprop_spec::files::Output as File;
use sigprop_testbench::TestbenchError;
use sigprop_testbench::chip::Transport;
use sigprop_testbench::simulate::{Trained, sample_order, train_all};
use sigprop_testbench::verify::Learned;

use super::Session;
use super::live::Live;
use crate::args::typed;
use crate::commands::{self, Outcome, Saved, crcs};
use crate::error::Failure;
use crate::interrupt;
use crate::report::{self, Asked, Moments, Report};

/// What training needs: read or begun before the board is touched.
pub struct Training {
    pub data: Data,
    /// Samples of the test set that are classified before and after.
    pub tested: Dataset,
    pub samples: usize,
    pub order: Order,
    /// Whether it begins with the reset values of the registers.
    pub reset: bool,
    /// Weights to begin with, if not with the board's.
    pub weights: Option<Weights>,
    /// Whether what comes of them is compared with the golden model's.
    pub check: bool,
    /// For the weights that are trained.
    pub save: Option<File>,
    /// The page about it.
    pub report: Option<Asked>,
}

/// What the command says in the end.
struct Told {
    json: Value,
    text: String,
    saved: Saved,
    good: bool,
}

impl Session<'_> {
    pub(super) fn train(&mut self, mut training: Training) -> Result<Outcome, Failure> {
        self.begin(&training)?;
        let before = self.accuracy(&training.tested, "before")?;
        let start = Instant::now();
        let (trained, right) = self.train_samples(&training)?;
        let seconds = start.elapsed().as_secs_f64();
        let interrupted = trained.predictions.len() < training.samples;
        let mut told = self.told(&trained, seconds);
        let after = if interrupted { None } else { self.accuracy(&training.tested, "after").or_else(cut)? };
        told.good = !interrupted && before.is_some() == after.is_some();
        if let Some(before) = before {
            told.json["test_samples"] = training.tested.len().into();
            let what = if self.config.task().has_values() { "r2" } else { "accuracy" };
            told.json[format!("{what}_before")] = before.0.into();
            told.json[format!("{what}_after")] = after.as_ref().map(|after| after.0).into();
            let after = after.map_or("not measured after it".to_owned(), |(_, after)| format!("{after} after it"));
            let n = training.tested.len();
            told.text += &format!("\naccuracy on {n} test samples: {} before the training, {after}", before.1);
        }
        let save = training.save.take();
        if save.is_some() {
            // What was trained is kept, whoever wants to end; a board that does not answer is not waited for.
            self.host.chip.finish();
        }
        // The schedule of a part is not the part of a schedule: what was interrupted has nothing to be compared with.
        let check = training.check && !interrupted;
        let mut read = None;
        if save.is_some() || check {
            if interrupted {
                self.output.note("reading the weights that were trained by then for --save");
            }
            match self.host.weights_over_link() {
                Ok(weights) => {
                    self.keep(
                        &weights,
                        (save, training.data.scale),
                        check.then_some((&training, &trained)),
                        &mut told,
                    )?;
                    read = Some(weights);
                }
                Err(TestbenchError::Interrupted { .. }) => told.good = false,
                Err(fault) if interrupted => told.saved.failed = Some(fault.into()),
                Err(fault) => return Err(fault.into()),
            }
        }
        if let Some(mut asked) = training.report.take() {
            let written = self.page(&mut asked.report, &training, (&trained, &right), read.as_ref(), &told.text);
            told.saved.add("report", &asked.path(), written.and_then(|()| asked.write(&self.config, self.output)));
        }
        told.text += &told.saved.lines;
        if interrupt::asked() && !told.good {
            told.json["interrupted"] = true.into();
            told.text += "\ninterrupted: this is what was done by then";
            let compared = told.json.get("compared").is_some();
            told.text += if training.check && !compared { ", not compared" } else { "" };
        }
        let outcome = if told.good { Outcome::Good } else { Outcome::Bad };
        self.done_beside(told.json, &told.text, told.saved.failed, outcome)
    }

    /// Brings the board to where training begins.
    fn begin(&mut self, training: &Training) -> Result<(), Failure> {
        match &training.weights {
            Some(weights) => self.host.begin(weights)?,
            None => {
                if training.reset {
                    self.host.reset()?;
                }
                self.host.refresh()?;
            }
        }
        Ok(())
    }

    /// How many of a hundred of these samples are classified rightly, or R^2 of the values; none where there are no samples.
    fn accuracy(&mut self, set: &Dataset, when: &'static str) -> Result<Option<(f64, String)>, Failure> {
        if set.is_empty() {
            return Ok(None);
        }
        let judged = self.classify(set, when)?;
        if judged.classes.len() < set.len() {
            return Err(TestbenchError::Interrupted { command: "Infer".to_owned() }.into());
        }
        Ok(Some(judged.quality()))
    }

    /// What was answered, and of each sample whether the class was right.
    fn train_samples(&mut self, training: &Training) -> Result<(Trained, Vec<bool>), Failure> {
        let bar = self.output.bar("training", training.samples);
        let (data, samples) = (&training.data.train, training.samples);
        let order = || sample_order(data.len(), samples, training.order, self.args.start.seed);
        let mut live = Live::new(&self.config, data, order());
        let trained = train_all(&self.config, &mut self.host, data, samples, order(), &mut |answers, _| {
            live.see(answers);
            bar.set_position(answers.len() as u64);
            bar.set_message(live.said());
            interrupt::flow()
        });
        bar.finish_and_clear();
        let trained = trained?;
        live.see(&trained.predictions);
        Ok((trained, live.right().to_vec()))
    }

    /// Fills the page: how the board learned, and what the golden model makes of test samples with the weights that it had and those that were read.
    fn page(
        &self,
        page: &mut Report,
        training: &Training,
        (trained, right): (&Trained, &[bool]),
        read: Option<&Weights>,
        said: &str,
    ) -> Result<(), Failure> {
        let fired: Vec<u8> = trained.predictions.iter().map(|answer| answer.1).collect();
        page.section("On the board", vec![page::source(said)]);
        report::board::section(page, &self.config, right, &fired);
        let Some(read) = read else { return Ok(()) };
        let (after, test) = (commands::model(&self.config, read)?, &training.data.test);
        let moments = match &training.weights {
            Some(start) => {
                Moments::before_and_after(test, [&commands::model(&self.config, start)?, &after], fired.len())
            }
            None => Moments::once(test, &after),
        };
        report::states(page, (&after, test), &moments);
        Ok(())
    }

    fn told(&self, trained: &Trained, seconds: f64) -> Told {
        let n = trained.predictions.len();
        let updates: u32 = trained.predictions.iter().map(|p| p.1.count_ones()).sum();
        let rate = n as f64 / seconds.max(1e-9);
        let json = json!({ "samples": n, "updates": updates, "seconds": seconds, "samples_per_second": rate });
        let title = self.title();
        let text = format!("{title}: {n} samples trained in {seconds:.2} s ({rate:.1} a second), {updates} updates");
        Told { json, text, saved: Saved::default(), good: true }
    }

    /// Shows, compares and saves the weights that were trained.
    fn keep(
        &self,
        weights: &Weights,
        (save, scale): (Option<File>, Option<Scale>),
        check: Option<(&Training, &Trained)>,
        told: &mut Told,
    ) -> Result<(), Failure> {
        told.json["weights_crc32"] = crcs(&self.config, weights).into();
        told.text += &format!("\nweights CRC-32  {}", crcs(&self.config, weights).join(" "));
        if let Some((Training { weights: Some(start), data, samples, order, .. }, trained)) = check {
            let (samples, order, seed) = (Some(*samples), *order, self.args.start.seed);
            let options = Options { epochs: 1, samples, order, seed, evaluate_train: false };
            let (core, again) = (&self.port, &typed());
            let learned = Learned { core, again, answers: &trained.predictions, weights };
            let board = learned.compare(&self.config, start, data, &options)?;
            told.good &= board.mismatches == 0;
            told.json["compared"] = board.compared.into();
            told.json["mismatches"] = board.mismatches.into();
            told.json["first_mismatch"] = board.first.as_ref().map(ToString::to_string).into();
            told.text += &format!("\n{}", commands::verdict(&board));
        }
        if let Some(file) = save {
            let path = file.path().to_owned();
            told.saved.add("weights", &path, weights.save_with(file, &self.config, scale));
        }
        Ok(())
    }
}

/// An interruption of what is not needed is none.
fn cut(fault: Failure) -> Result<Option<(f64, String)>, Failure> {
    match fault {
        Failure::Testbench(TestbenchError::Interrupted { .. }) => Ok(None),
        fault => Err(fault),
    }
}
