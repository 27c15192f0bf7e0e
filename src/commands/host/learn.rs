//! Inference and its speed, and what is read before the board is touched.

use std::time::Instant;

use serde_json::{Value, json};
use sigprop_golden_model::data::{Data, Dataset, Scale};
use sigprop_golden_model::train;
use sigprop_spec::Config;
use sigprop_testbench::TestbenchError;
use sigprop_testbench::simulate::value;

use super::Session;
use super::train::Training;
use crate::args::{Host as Args, HostCommand};
use crate::commands::{self, Outcome};
use crate::error::Failure;
use crate::files;
use crate::output::Output;
use crate::report::Asked;

/// Samples after which there is something to hear of.
const BATCH: usize = 32;

/// Samples of the test set that training looks at, unless said.
const TEST_SAMPLES: usize = 500;

/// What a command of this module needs besides the board: read or begun before it is touched.
pub enum Prepared {
    /// Nothing.
    Nothing,
    /// To train.
    Training(Box<Training>),
    /// Samples to classify, and the scale of their values.
    Inference(Dataset, Option<Scale>),
}

/// What a core answered to samples.
#[derive(Default)]
pub struct Judged {
    /// The class of each.
    pub classes: Vec<usize>,
    /// Those that are right.
    pub right: usize,
    /// The answer and the value of each, where the network answers a value.
    pub values: Option<Vec<(i64, i64)>>,
}

impl Judged {
    /// How good that is, and for a person: percent that are right, or R^2.
    pub fn quality(&self) -> (f64, String) {
        match &self.values {
            None => {
                let percent = 100.0 * self.right as f64 / self.classes.len().max(1) as f64;
                (percent, format!("{percent:.2} %"))
            }
            Some(pairs) => {
                let r2 = train::r_squared(pairs);
                (r2, format!("R^2 {r2:.3}"))
            }
        }
    }
}

/// Reads and begins the files of `train` and `infer`.
pub fn prepare(args: &Args, config: &Config, output: &Output) -> Result<Prepared, Failure> {
    match &args.command {
        HostCommand::Train { from, samples, order, reset, fresh, test_samples, check, save, report } => {
            train::check(config)?;
            let data = commands::data_to_learn(from, Some(&args.start), config, output)?;
            let weights = if *fresh { Some(commands::weights(config, &args.start, output)?.0) } else { None };
            let [save] = files::outputs([("--save", save)], output)?;
            commands::check_save(save.as_ref(), config)?;
            let report = Asked::of(report.as_deref(), "host train", config)?;
            let (samples, order, reset, check) = (*samples, *order, *reset, *check);
            let there = data.test.len();
            let tested = data.test.clone().truncated(asked_of(test_samples.or(Some(TEST_SAMPLES.min(there))), there)?);
            Ok(Prepared::Training(Box::new(Training {
                data,
                tested,
                samples,
                order,
                reset,
                weights,
                check,
                save,
                report,
            })))
        }
        HostCommand::Infer { from, samples } => {
            let Data { test, scale, .. } = commands::data(from, Some(&args.start), config, output)?.data;
            let asked = asked_of(*samples, test.len())?;
            Ok(Prepared::Inference(test.truncated(asked), scale))
        }
        _ => Ok(Prepared::Nothing),
    }
}

/// So many samples as asked for, or all; at most those that are there.
fn asked_of(asked: Option<usize>, there: usize) -> Result<usize, Failure> {
    match asked.unwrap_or(there) {
        asked if asked > there => Err(Failure::Testbench(TestbenchError::Samples { asked, there })),
        asked => Ok(asked),
    }
}

impl Session<'_> {
    /// Classifies these samples, or the first of them where that is interrupted.
    pub(super) fn classify(&mut self, set: &Dataset, what: &'static str) -> Result<Judged, Failure> {
        let bar = self.output.bar(what, set.len());
        let mut judged = Judged { values: self.config.task().has_values().then(Vec::new), ..Judged::default() };
        let list: Vec<(&[i16], usize)> = set.iter().collect();
        for group in list.chunks(BATCH) {
            let inputs: Vec<&[i16]> = group.iter().map(|sample| sample.0).collect();
            let answers = match self.host.infer(&inputs, true) {
                Err(TestbenchError::Interrupted { .. }) => break,
                answers => answers?,
            };
            for (answer, (x, label)) in answers.iter().zip(group) {
                judged.right += usize::from(answer.class == *label);
                judged.classes.push(answer.class);
                if let Some(values) = &mut judged.values {
                    values.extend(value(answer, x));
                }
            }
            bar.set_position(judged.classes.len() as u64);
            if answers.len() < group.len() {
                break;
            }
        }
        bar.finish_and_clear();
        Ok(judged)
    }

    pub(super) fn infer(&mut self, set: &Dataset, scale: Option<Scale>) -> Result<Outcome, Failure> {
        let start = Instant::now();
        let judged = self.classify(set, "inferring")?;
        let (n, seconds) = (judged.classes.len(), start.elapsed().as_secs_f64());
        let interrupted = n < set.len();
        let (mut json, mut text) = match &judged.values {
            None => self.classes(&judged),
            Some(values) => self.values(values, set, scale),
        };
        json["samples"] = n.into();
        json["seconds"] = seconds.into();
        if interrupted {
            json["interrupted"] = true.into();
            text += "\ninterrupted: this is what was classified by then";
        }
        self.done(json, &text, if interrupted { Outcome::Bad } else { Outcome::Good })
    }

    fn classes(&self, Judged { classes, right, .. }: &Judged) -> (Value, String) {
        let n = classes.len();
        let accuracy = 100.0 * *right as f64 / n.max(1) as f64;
        let json = json!({ "right": right, "accuracy": accuracy, "classes": classes });
        (json, format!("{}: {right} of {n} test samples are classified rightly ({accuracy:.2} %)", self.title()))
    }

    /// Values, as integers and on the scale of the data, and the first of them for a person.
    fn values(&self, pairs: &[(i64, i64)], set: &Dataset, scale: Option<Scale>) -> (Value, String) {
        const SHOWN: usize = 10;
        let scale = scale.unwrap_or(Scale { offset: 0.0, step: 1.0 });
        let r2 = train::r_squared(pairs);
        let integers: Vec<i64> = pairs.iter().map(|pair| pair.0).collect();
        let values: Vec<f64> = integers.iter().map(|v| scale.real(*v)).collect();
        let json =
            json!({ "r2": r2, "integers": integers, "values": values, "offset": scale.offset, "step": scale.step });
        let mut text =
            format!("{}: R^2 {r2:.3} on {} test samples, on the scale of the integers", self.title(), pairs.len());
        for (n, (value, known)) in values.iter().zip(set.known()).enumerate().take(SHOWN) {
            text += &format!("\n  sample {n}: {value:.1}, and it is {}", known.value);
        }
        if values.len() > SHOWN {
            text += "\n  ...; all of them with --json";
        }
        (json, text)
    }

    pub(super) fn throughput(&mut self, samples: usize) -> Result<Outcome, Failure> {
        let zeros = vec![0; self.config.inputs()];
        let list: Vec<&[i16]> = vec![&zeros; samples.min(BATCH)];
        let mut rates = Vec::new();
        let mut interrupted = false;
        for one_each in [true, false] {
            self.host.chip.limit(if one_each { 0 } else { usize::MAX });
            let (before, start) = (self.host.chip.traffic(), Instant::now());
            let mut done = 0;
            while done < samples && !interrupted {
                let count = list.len().min(samples - done);
                match self.host.infer(&list[..count], false) {
                    Ok(answers) => {
                        done += answers.len();
                        interrupted = answers.len() < count;
                    }
                    Err(TestbenchError::Interrupted { .. }) => interrupted = true,
                    Err(fault) => return Err(fault.into()),
                }
            }
            let seconds = start.elapsed().as_secs_f64().max(1e-9);
            let traffic = self.host.chip.traffic();
            let bytes = (traffic.bytes - before.bytes) as f64;
            rates.push((done as f64 / seconds, bytes / seconds, traffic.frames - before.frames));
        }
        let mut json = json!({
            "samples": samples,
            "one_a_frame": { "samples_per_second": rates[0].0, "bytes_per_second": rates[0].1, "frames": rates[0].2 },
            "full_frames": { "samples_per_second": rates[1].0, "bytes_per_second": rates[1].1, "frames": rates[1].2 },
        });
        let line = |what: &str, (samples, bytes, frames): (f64, f64, u64)| {
            format!("\n  {what:<24} {samples:>10.1} samples/s {bytes:>12.0} bytes/s {frames:>8} frames")
        };
        let mut text = format!("{}: INFER", self.title())
            + &line("a sample in each frame", rates[0])
            + &line("full frames", rates[1]);
        if interrupted {
            json["interrupted"] = true.into();
            text += "\ninterrupted: these are the rates of the samples by then";
        }
        self.done(json, &text, if interrupted { Outcome::Bad } else { Outcome::Good })
    }
}
