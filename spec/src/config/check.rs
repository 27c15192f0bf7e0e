//! The rules between keys: from the raw configuration to the checked one.

mod blocks;
mod formats;
mod hardware;
mod neurons;
mod picture;
mod rates;
mod sequences;
mod subset;
mod targets;
mod task;

use super::checked::{Config, Remarks, Wishes};
use super::derived::{
    MOMENTUM_SHIFT, StageShape, scaled_margin, scaled_theta, score_bits, softmax_shift, sum_bits, threshold_bits,
    update_shift,
};
use super::error::{Fault, Place};
use super::fields::{ColumnSource, Fields};
use super::own::Members;
use super::raw::{OrAuto, OrNone, PerStage, RawConfig, RawFields};
use super::role::Role;
use super::source::Read;
use super::value::Entries;
use super::words::{Mode, TokenMode};
use crate::family::{Activation, Columns, Loss, Neuron, Optimizer, Readout, Seam, Sequence, Target, Task};
use crate::format::{Format, Rounding};

/// The checked configuration, or `None` with the faults in `faults` (which may hold some already).
pub(super) fn check(name: &str, read: &Read, family: &'static [Seam], faults: &mut Vec<Fault>) -> Option<Config> {
    let Read { entries, raw, members, dropped } = read;
    let mut checker = Checker { read, raw, entries, members, faults };
    let weights = checker.weights();
    checker.start_weights();
    let margins = checker.margins();
    let thetas = checker.thetas();
    let sharpness = checker.sharpness();
    let fire = checker.of_members("learning.fire_probability", Some(&or(&raw.learning.fire_probability, FIRE)));
    let shifts = checker.lr_shifts();
    let shift_out = checker.lr_shift_out();
    let lanes = checker.lanes();
    let active = checker.active();
    checker.number_of_stages();
    checker.picture();
    checker.windows();
    checker.second_look();
    checker.subset();
    checker.targets();
    checker.neurons();
    checker.sequences();
    checker.class_blocks();
    checker.task();
    let losses = checker.per_stage("learning.loss", raw.learning.loss.as_ref());
    let mode = raw.learning.mode.unwrap_or(Mode::DEFAULT);
    checker.multipliers(mode);
    if !faults.is_empty() {
        return None;
    }
    let bits = raw.format.activation_bits?;
    let momentum = momentum_shift(raw);
    let places = [bits - 1, neurons::input_places(raw, bits)];
    let (margins, shifts, lanes, losses) = (margins?, shifts?, lanes?, losses?);
    let (weights, sharpness, fire, thetas, active) = (weights?, sharpness?, fire?, thetas?, active?);
    let first = source(read)?;
    let activation = Format::new(bits, bits - 1)?;
    let sh = |weight: Format, lr_shift| u32::try_from(update_shift(places, weight.fraction(), momentum, lr_shift)).ok();
    let output = |(inputs, outputs), lanes: usize| {
        let weight = *weights.last()?;
        let (lr_shift, score_bits) = (shift_out?, sum_bits(activation, weight, inputs));
        Some(StageShape {
            received: inputs,
            inputs,
            source: ColumnSource::All,
            active: *active.last()?,
            outputs,
            weight,
            lanes,
            role: Role::Output(task(raw).output_loss()),
            loss: Loss::Hinge,
            margin: None,
            theta: None,
            threshold: task::output_threshold(raw, activation),
            score_bits,
            threshold_bits: threshold_bits(score_bits),
            sharpness: None,
            fire_probability: None,
            softmax_shift: 0,
            lr_shift,
            update_shift: sh(weight, lr_shift)?,
        })
    };
    let shape = |(s, (inputs, outputs)): (usize, (usize, usize))| {
        if s == losses.len() {
            return output((inputs, outputs), *lanes.get(s)?);
        }
        let score_bits = score_bits(bits, outputs);
        let received = match s {
            0 => entering(raw)?,
            _ => inputs,
        };
        Some(StageShape {
            received,
            inputs,
            source: if s == 0 { first } else { ColumnSource::All },
            active: *active.get(s)?,
            outputs,
            weight: *weights.get(s)?,
            lanes: *lanes.get(s)?,
            role: if readout(raw).has_blocks() && s + 1 == losses.len() { Role::Blocks } else { Role::Hidden },
            loss: *losses.get(s)?,
            margin: *margins.get(s)?,
            theta: *thetas.get(s)?,
            threshold: match (margins.get(s)?, thetas.get(s)?) {
                (Some(margin), _) => scaled_margin(*margin, bits, outputs).round() as i64,
                (None, Some(theta)) => scaled_theta(*theta, bits, outputs).floor() as i64,
                (None, None) => 0,
            },
            score_bits,
            threshold_bits: threshold_bits(score_bits),
            sharpness: *sharpness.get(s)?,
            fire_probability: *fire.get(s)?,
            softmax_shift: match sharpness.get(s)? {
                Some(sharpness) => u32::try_from(softmax_shift(*sharpness, bits, outputs)).ok()?,
                None => 0,
            },
            lr_shift: *shifts.get(s)?,
            update_shift: sh(*weights.get(s)?, *shifts.get(s)?)?,
        })
    };
    let stages: Vec<StageShape> = widths(read)?.into_iter().enumerate().map(shape).collect::<Option<_>>()?;
    let mut rows = members.rows(losses.len())?;
    let readout = readout(raw);
    if readout.is_stage() {
        // Which of them have part in it is said where they are asked.
        rows.iter_mut().for_each(|rows| rows.extend(rows.last().copied()));
    }
    Some(Config {
        name: name.to_owned(),
        family,
        members: rows,
        dropped: Remarks(dropped.clone()),
        inputs: raw.network.inputs?,
        classes: raw.network.classes?,
        columns: columns(read),
        pixel_shift: raw.learning.pixel_shift.unwrap_or(0) == 1,
        second_look: second_look(raw, stages.last()?),
        stages,
        activation,
        // Equal hardware has equal text, whatever was written.
        rounding: if optimizer(raw).rounds() { raw.format.rounding? } else { Rounding::Nearest },
        mode,
        rule: raw.learning.rule?,
        neuron: raw.network.neuron.unwrap_or(Neuron::Static),
        spiking: neurons::spiking(raw),
        sequence: sequences::sequence(raw),
        steps: sequences::steps(raw),
        reservoir: sequences::reservoir(raw),
        activation_function: activation_function(raw),
        readout,
        task: task(raw),
        target: target(raw),
        error_amplitude: target(raw)
            .has_error()
            .then(|| raw.learning.error_amplitude.map_or(ERROR_AMPLITUDE, i64::from)),
        optimizer: optimizer(raw),
        momentum_shift: momentum,
        learned_shift: target(raw).learns_code().then(|| raw.learning.learned_shift.unwrap_or(LEARNED_SHIFT)),
        subset_limit: readout
            .walks()
            .then(|| raw.learning.subset_limit.unwrap_or(SUBSET_LIMIT).min(raw.network.classes.unwrap_or(usize::MAX))),
        schedule: raw.learning.schedule?,
        token: if members.have("learning.token", 0) { raw.learning.token? } else { TokenMode::Uniform },
        lfsr_seed: raw.learning.lfsr_seed?,
        epochs: raw.learning.epochs?,
        multipliers_per_lane: match raw.hardware.multipliers_per_lane {
            // Lanes without a multiplier take a weight a cycle.
            Some(OrAuto::Given(_) | OrAuto::Auto(_)) if neurons::spiking(raw).is_some() => mode.products(),
            Some(OrAuto::Given(multipliers)) => multipliers,
            Some(OrAuto::Auto(_)) | None => mode.products(),
        },
        reservoir_lanes: raw.hardware.reservoir_lanes.unwrap_or(RESERVOIR_LANES),
        // Where there is none anyway, equal hardware has equal text.
        pairs: (raw.hardware.pairs.unwrap_or(true) || target(raw).has_labels())
            && !sequences::sequence(raw).has_steps(),
        memory: raw.hardware.memory?,
        wishes: Wishes {
            lanes: matches!(raw.hardware.lanes, Some(OrAuto::Auto(_))),
            multipliers: matches!(raw.hardware.multipliers_per_lane, Some(OrAuto::Auto(_)))
                && neurons::spiking(raw).is_none(),
        },
    })
}

/// Lanes of a reservoir where the key is left out.
const RESERVOIR_LANES: usize = 8;
/// The sharpness where the key is left out.
const SHARPNESS: u32 = 1;
/// The probability that makes a stage fire where the key is left out.
const FIRE: u32 = 4;

/// The amplitude of the error in the input where the key is left out.
const ERROR_AMPLITUDE: i64 = 2;

/// The learning-rate shift of an output stage where the key is left out.
const LR_SHIFT_OUT: u32 = 7;

/// Targets that an inference is compared with where the key is left out.
const SUBSET_LIMIT: usize = 3;

/// The shift of a learned target code where the key is left out.
const LEARNED_SHIFT: u32 = 7;

/// What was given, or one value for all stages.
fn or<T: Copy>(given: &Option<PerStage<OrNone<T>>>, absent: T) -> PerStage<OrNone<T>> {
    given.clone().unwrap_or(PerStage::One(OrNone::Given(absent)))
}

fn activation_function(raw: &RawConfig) -> Activation {
    raw.network.activation.unwrap_or(Activation::HardTanh)
}

fn optimizer(raw: &RawConfig) -> Optimizer {
    raw.learning.optimizer.unwrap_or(Optimizer::Sgd)
}

fn target(raw: &RawConfig) -> Target {
    raw.learning.target.unwrap_or(Target::Code)
}

/// Values behind the inputs that say a label.
fn labels(raw: &RawConfig) -> Option<usize> {
    if target(raw).has_labels() { raw.network.classes } else { Some(0) }
}

/// Values that come to the first stage from outside: the inputs and a label, or the units of a reservoir.
fn entering(raw: &RawConfig) -> Option<usize> {
    match sequences::sequence(raw) {
        Sequence::Single | Sequence::Recurrent => Some(raw.network.inputs? + labels(raw)?),
        Sequence::Reservoir => raw.network.reservoir,
    }
}

/// mu, where there is a velocity.
fn momentum_shift(raw: &RawConfig) -> Option<u32> {
    optimizer(raw).has_velocity().then(|| raw.learning.momentum_shift.unwrap_or(MOMENTUM_SHIFT))
}

fn readout(raw: &RawConfig) -> Readout {
    raw.network.readout.unwrap_or(Readout::Sum)
}

fn task(raw: &RawConfig) -> Task {
    raw.network.task.unwrap_or(Task::Classification)
}

/// M2 of a second look at the scores of the last stage: its threshold, or that of a margin of 1 where its loss has none.
fn second_look(raw: &RawConfig, last: &StageShape) -> Option<i64> {
    raw.network.second_look.filter(|looks| *looks)?;
    Some(match (last.role, last.margin) {
        (Role::Hidden | Role::Blocks, None) => scaled_margin(1.0, raw.format.activation_bits?, last.outputs) as i64,
        (Role::Hidden | Role::Blocks, Some(_)) | (Role::Output(_), _) => last.threshold,
    })
}

/// The column source that is chosen, by its word or by the table that it has.
fn columns(read: &Read) -> Columns {
    let network = &read.raw.network;
    network.columns.unwrap_or(if network.fields.is_some() { Columns::Fields } else { Columns::All })
}

/// Where the first stage has its columns from; `None` where its numbers are missing or faulty.
fn source(read: &Read) -> Option<ColumnSource> {
    Some(match columns(read) {
        Columns::All if sequences::sequence(&read.raw) == Sequence::Recurrent => ColumnSource::Recurrent,
        Columns::All => ColumnSource::All,
        Columns::Fields => {
            let RawFields { width, window, origin, stride, grid, units } = read.raw.network.fields?;
            let (width, window, origin) = (width?, window?, origin?);
            ColumnSource::Fields(Fields { width, window, origin, stride: stride?, grid: grid?, units: units? })
        }
    })
}

/// Inputs of a neuron and outputs of each stage, the output stage the last of them.
fn widths(read: &Read) -> Option<Vec<(usize, usize)>> {
    let outputs = read.raw.network.stages.as_ref()?;
    let first = match source(read)? {
        ColumnSource::All => entering(&read.raw)?,
        ColumnSource::Recurrent => read.raw.network.inputs? + outputs.first()?,
        ColumnSource::Fields(fields) => fields.inputs(),
    };
    let mut outputs = outputs.clone();
    if readout(&read.raw).is_stage() {
        outputs.push(task(&read.raw).answers(read.raw.network.classes?));
    }
    let inputs = std::iter::once(first).chain(outputs.iter().copied());
    Some(inputs.zip(outputs.iter().copied()).collect())
}

struct Checker<'a> {
    read: &'a Read,
    raw: &'a RawConfig,
    entries: &'a Entries,
    members: &'a Members,
    faults: &'a mut Vec<Fault>,
}

impl Checker<'_> {
    fn fault(&mut self, key: &str, rule: String, mend: String) {
        let entry = self.entries.get(key);
        self.faults.push(Fault {
            place: entry.map_or(Place::Nowhere, |entry| entry.place.clone()),
            key: key.to_owned(),
            value: entry.map_or(String::new(), |entry| entry.text.clone()),
            rule,
            mend,
        });
    }

    /// What a stage, from 0, is called.
    fn stage_name(&self, stage: usize) -> String {
        let hidden = self.raw.network.stages.as_ref().map_or(0, Vec::len);
        if stage == hidden { "the output stage".to_owned() } else { format!("stage {}", stage + 1) }
    }

    /// One value per stage, or `None` where that cannot be had.
    fn per_stage<T: Copy>(&mut self, key: &str, value: Option<&PerStage<T>>) -> Option<Vec<T>> {
        let stages = self.raw.network.stages.as_ref()?.len();
        match value? {
            PerStage::One(value) => Some(vec![*value; stages]),
            PerStage::List(values) if values.len() == stages => Some(values.clone()),
            PerStage::List(values) => {
                let (given, wanted) = (count(values.len(), "value"), count(stages, "value"));
                let rule = format!("{given}, and network.stages has {}", count(stages, "stage"));
                self.fault(key, rule, format!("give a list of {wanted}, or one value without brackets for all stages"));
                None
            }
        }
    }

    /// One value for each stage whose member has the key, or `None` where that cannot be had.
    fn of_members<T: Copy>(&mut self, key: &str, given: Option<&PerStage<OrNone<T>>>) -> Option<Vec<Option<T>>> {
        let stages = self.raw.network.stages.as_ref()?.len();
        let have: Vec<bool> = (0..stages).map(|stage| self.members.have(key, stage)).collect();
        if !have.contains(&true) {
            return Some(vec![None; stages]);
        }
        let value = |(value, have): (OrNone<T>, bool)| match value {
            OrNone::Given(value) if have => Some(value),
            OrNone::Given(_) | OrNone::None(_) => None,
        };
        Some(self.per_stage(key, given)?.into_iter().zip(have).map(value).collect())
    }

    fn margins(&mut self) -> Option<Vec<Option<f64>>> {
        let margins = self.of_members("learning.margin", self.raw.learning.margin.as_ref())?;
        let outputs = self.raw.network.stages.as_ref()?;
        let bits = self.raw.format.activation_bits?;
        for (s, (&margin, &outputs)) in margins.iter().zip(outputs).enumerate() {
            let Some(margin) = margin else { continue };
            let unit = scaled_margin(1.0, bits, outputs);
            let threshold = (margin * unit).round();
            let top = threshold_bits(score_bits(bits, outputs)) - 1;
            let bound = if threshold < 1.0 {
                (format!("rounds to a threshold of 0 in stage {}", s + 1), format!("use {:?} or more", 1.0 / unit))
            } else if threshold >= (1u64 << top) as f64 {
                let most = (1u64 << (top - 1)) as f64 / unit;
                let rule = format!("makes a threshold of 2^{top} or more in stage {}, beyond all its scores", s + 1);
                (rule, format!("use {most:?} or less"))
            } else {
                continue;
            };
            self.fault("learning.margin", bound.0, bound.1);
        }
        Some(margins)
    }

    fn sharpness(&mut self) -> Option<Vec<Option<u32>>> {
        let given = or(&self.raw.learning.sharpness, SHARPNESS);
        let sharpness = self.of_members("learning.sharpness", Some(&given))?;
        let outputs = self.raw.network.stages.as_ref()?;
        let bits = self.raw.format.activation_bits?;
        for (s, (&sharpness, &outputs)) in sharpness.iter().zip(outputs).enumerate() {
            let most = softmax_shift(0, bits, outputs);
            if sharpness.is_some_and(|sharpness| i64::from(sharpness) > most) {
                let rule = format!(
                    "scores of stage {} would be shifted by 2(A-1) + e - 3 - sharpness, which must be 0 or more",
                    s + 1
                );
                self.fault("learning.sharpness", rule, format!("use {most} or less, or more activation_bits"));
            }
        }
        Some(sharpness)
    }
}

/// `1 stage`, `2 stages`.
fn count(n: usize, noun: &str) -> String {
    if n == 1 { format!("1 {noun}") } else { format!("{n} {noun}s") }
}
