//! Training, inference and their speed.

use std::time::Instant;

use serde_json::json;
use sigprop_golden_model::Weights;
use sigprop_golden_model::data::{Data, Dataset};
use sigprop_golden_model::train::{self, Options, Order};
use sigprop_spec::Config;
use sigprop_spec::files::Output as File;
use sigprop_testbench::TestbenchError;
use sigprop_testbench::host::Classified;
use sigprop_testbench::simulate::{sample_order, train_all};
use sigprop_testbench::verify::Learned;

use super::Session;
use crate::args::{Host as Args, HostCommand, typed};
use crate::commands::{self, Outcome, Saved, crcs};
use crate::error::Failure;
use crate::output::Output;
use crate::{files, interrupt};

/// Samples after which there is something to hear of.
const BATCH: usize = 32;

/// What a command of this module needs besides the board: read or begun before it is touched.
pub enum Prepared {
    /// Nothing.
    Nothing,
    /// To train.
    Training(Box<Training>),
    /// Samples to classify.
    Inference(Dataset),
}

/// What training needs.
pub struct Training {
    data: Data,
    samples: usize,
    order: Order,
    /// Whether it begins with the reset values of the registers.
    reset: bool,
    /// Weights to begin with, if not with the board's.
    weights: Option<Weights>,
    /// Whether what comes of them is compared with the golden model's.
    check: bool,
    /// For the weights that are trained.
    save: Option<File>,
}

/// Reads and begins the files of `train` and `infer`.
pub fn prepare(args: &Args, config: &Config, output: &Output) -> Result<Prepared, Failure> {
    match &args.command {
        HostCommand::Train { data, samples, order, reset, fresh, check, save } => {
            train::check(config)?;
            let data = data.load(config)?;
            let weights = if *fresh { Some(commands::weights(config, &args.start, output)?.0) } else { None };
            let [save] = files::outputs([("--save", save)], output)?;
            let (samples, order, reset, check) = (*samples, *order, *reset, *check);
            Ok(Prepared::Training(Box::new(Training { data, samples, order, reset, weights, check, save })))
        }
        HostCommand::Infer { data, samples } => {
            let set = data.load(config)?.test;
            let there = set.len();
            match samples.unwrap_or(there) {
                asked if asked > there => Err(Failure::Testbench(TestbenchError::Samples { asked, there })),
                asked => Ok(Prepared::Inference(set.truncated(asked))),
            }
        }
        _ => Ok(Prepared::Nothing),
    }
}

impl Session<'_> {
    pub(super) fn train(&mut self, training: Training) -> Result<Outcome, Failure> {
        let Training { data, samples, order, reset, weights: start_weights, check, save } = training;
        match &start_weights {
            Some(weights) => self.host.begin(weights)?,
            None => {
                if reset {
                    self.host.reset()?;
                }
                self.host.refresh()?;
            }
        }
        let bar = self.output.bar("training", samples);
        let start = Instant::now();
        let seed = self.args.start.seed;
        let indices = sample_order(data.train.len(), samples, order, seed);
        let trained = train_all(&self.config, &mut self.host, &data.train, samples, indices, &mut |done, _| {
            bar.set_position(done as u64);
            interrupt::flow()
        })?;
        let seconds = start.elapsed().as_secs_f64();
        bar.finish_and_clear();
        let n = trained.predictions.len();
        let updates: u32 = trained.predictions.iter().map(|p| p.1.count_ones()).sum();
        let mut json = json!({
            "samples": n,
            "updates": updates,
            "seconds": seconds,
            "samples_per_second": n as f64 / seconds.max(1e-9),
        });
        let mut text = format!(
            "{}: {n} samples trained in {seconds:.2} s ({:.1} a second), {updates} updates",
            self.title(),
            n as f64 / seconds.max(1e-9)
        );
        let interrupted = n < samples;
        let (mut saved, mut good) = (Saved::default(), !interrupted);
        if save.is_some() || check {
            let weights = self.host.weights_over_link()?;
            json["weights_crc32"] = crcs(&self.config, &weights).into();
            text += &format!("\nweights CRC-32  {}", crcs(&self.config, &weights).join(" "));
            // The schedule of a part is not the part of a schedule: what was interrupted has nothing to be compared with.
            if let (Some(start), true, false) = (&start_weights, check, interrupted) {
                let options = Options { epochs: 1, samples: Some(samples), order, seed, evaluate_train: false };
                let (core, again) = (&self.args.port, &typed());
                let learned = Learned { core, again, answers: &trained.predictions, weights: &weights };
                let board = learned.compare(&self.config, start, &data, &options)?;
                good &= board.mismatches == 0;
                json["compared"] = board.compared.into();
                json["mismatches"] = board.mismatches.into();
                json["first_mismatch"] = board.first.as_ref().map(ToString::to_string).into();
                text += &format!("\n{}", commands::verdict(&board));
            }
            if let Some(file) = save {
                let path = file.path().to_owned();
                saved.add("weights", &path, weights.save_to(file, &self.config));
            }
        }
        text += &saved.lines;
        if interrupted {
            json["interrupted"] = true.into();
            text += "\ninterrupted: this is what was trained by then";
            text += if check { ", not compared" } else { "" };
        }
        self.done_beside(json, &text, saved.failed, if good { Outcome::Good } else { Outcome::Bad })
    }

    pub(super) fn infer(&mut self, set: &Dataset) -> Result<Outcome, Failure> {
        let bar = self.output.bar("inferring", set.len());
        let start = Instant::now();
        let (mut classes, mut right) = (Vec::new(), 0);
        let list: Vec<(&[i16], usize)> = set.iter().collect();
        for group in list.chunks(BATCH) {
            if interrupt::asked() {
                break;
            }
            let inputs: Vec<&[i16]> = group.iter().map(|sample| sample.0).collect();
            for (Classified { class, .. }, (_, label)) in self.host.infer(&inputs, true)?.iter().zip(group) {
                right += usize::from(class == label);
                classes.push(*class);
            }
            bar.set_position(classes.len() as u64);
        }
        bar.finish_and_clear();
        let (n, seconds) = (classes.len(), start.elapsed().as_secs_f64());
        let accuracy = 100.0 * right as f64 / n.max(1) as f64;
        let interrupted = n < set.len();
        let mut json =
            json!({ "samples": n, "right": right, "accuracy": accuracy, "classes": classes, "seconds": seconds });
        let mut text =
            format!("{}: {right} of {n} test samples are classified rightly ({accuracy:.2} %)", self.title());
        if interrupted {
            json["interrupted"] = true.into();
            text += "\ninterrupted: this is what was classified by then";
        }
        self.done(json, &text, if interrupted { Outcome::Bad } else { Outcome::Good })
    }

    pub(super) fn throughput(&mut self, samples: usize) -> Result<Outcome, Failure> {
        let zeros = vec![0; self.config.inputs()];
        let list: Vec<&[i16]> = vec![&zeros; samples.min(BATCH)];
        let mut rates = Vec::new();
        for one_each in [true, false] {
            self.host.chip.limit(if one_each { 0 } else { usize::MAX });
            let (before, start) = (self.host.chip.traffic(), Instant::now());
            let mut done = 0;
            while done < samples && !interrupt::asked() {
                let count = list.len().min(samples - done);
                self.host.infer(&list[..count], false)?;
                done += count;
            }
            let seconds = start.elapsed().as_secs_f64().max(1e-9);
            let traffic = self.host.chip.traffic();
            let bytes = (traffic.bytes - before.bytes) as f64;
            rates.push((done as f64 / seconds, bytes / seconds, traffic.frames - before.frames));
        }
        let json = json!({
            "samples": samples,
            "one_a_frame": { "samples_per_second": rates[0].0, "bytes_per_second": rates[0].1, "frames": rates[0].2 },
            "full_frames": { "samples_per_second": rates[1].0, "bytes_per_second": rates[1].1, "frames": rates[1].2 },
        });
        let line = |what: &str, (samples, bytes, frames): (f64, f64, u64)| {
            format!("\n  {what:<24} {samples:>10.1} samples/s {bytes:>12.0} bytes/s {frames:>8} frames")
        };
        let text = format!("{}: INFER", self.title())
            + &line("a sample in each frame", rates[0])
            + &line("full frames", rates[1]);
        self.done(json, &text, if interrupt::asked() { Outcome::Bad } else { Outcome::Good })
    }
}
