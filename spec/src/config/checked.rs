//! The checked configuration: private fields, invariants held.

use sha2::{Digest, Sha256};

use super::derived::{StageShape, auto_lanes, threshold};
use super::error::{ConfigError, Fault};
use super::raw::Raw;
use crate::format::{Format, Rounding};

/// How lr_shift changes during training.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Schedule {
    /// Not at all.
    Constant,
    /// It grows by one at 1/4, 1/2 and 3/4 of training.
    Quarters,
}

/// Where the token of a training sample comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenMode {
    /// Drawn uniformly by the LFSR.
    Uniform,
    /// The label itself.
    Label,
}

/// The kind of memory that is asked of the synthesis tool.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MemoryKind {
    /// Whatever the tool thinks best.
    Auto,
    /// Block RAM.
    Block,
    /// Memory made of logic cells.
    Distributed,
}

/// A network that can be built.
#[derive(Debug, Clone, PartialEq)]
pub struct Config {
    name: String,
    inputs: usize,
    classes: usize,
    stages: Vec<StageShape>,
    activation: Format,
    weight: Format,
    rounding: Rounding,
    schedule: Schedule,
    token: TokenMode,
    lfsr_seed: u32,
    epochs: usize,
    multipliers_per_lane: usize,
    memory: MemoryKind,
}

const ROUNDINGS: &[(&str, Rounding)] =
    &[("nearest", Rounding::Nearest), ("truncate", Rounding::Truncate), ("stochastic", Rounding::Stochastic)];
const SCHEDULES: &[(&str, Schedule)] = &[("constant", Schedule::Constant), ("quarters", Schedule::Quarters)];
const TOKENS: &[(&str, TokenMode)] = &[("uniform", TokenMode::Uniform), ("label", TokenMode::Label)];
const MEMORIES: &[(&str, MemoryKind)] =
    &[("auto", MemoryKind::Auto), ("block", MemoryKind::Block), ("distributed", MemoryKind::Distributed)];

fn name_of<T: PartialEq + Copy>(table: &'static [(&'static str, T)], value: T) -> &'static str {
    table.iter().find(|e| e.1 == value).map_or("", |e| e.0)
}

impl Config {
    /// Reads and checks a configuration; `overrides` are `KEY=TOMLVALUE` texts applied over it.
    ///
    /// # Errors
    /// All faults at once, each with its key, value, rule and mend.
    pub fn from_toml(source_name: &str, text: &str, overrides: &[String]) -> Result<Self, ConfigError> {
        let mut raw = Raw::parse(text, overrides);
        let checked = Self::check(source_name, &mut raw);
        match checked {
            Some(config) if raw.faults.is_empty() => Ok(config),
            _ => Err(ConfigError { source_name: source_name.into(), faults: raw.faults }),
        }
    }

    fn check(source_name: &str, raw: &mut Raw) -> Option<Self> {
        let whole = |v: &toml::Value| v.as_integer();
        let width = |v: &toml::Value| whole(v).and_then(|v| usize::try_from(v).ok()).filter(|v| (1..=1024).contains(v));
        let inputs = raw.integer("network.inputs", 1..=1024);
        let classes = raw.integer("network.classes", 2..=64);
        let widths = raw.list("network.stages", None, "must be a list of 1 to 8 integers from 1 to 1024", width);
        let widths = widths.filter(|w| {
            let fits = (1..=8).contains(&w.len());
            if !fits {
                raw.faults.push(Fault::new("network.stages", format!("{w:?}"), "must have 1 to 8 stages", "give 1 to 8 widths"));
            }
            fits
        });
        let n = widths.as_ref().map(Vec::len);
        let activation = raw.integer("format.activation_bits", 4..=16);
        let weight = raw.integer("format.weight_bits", 6..=18);
        let fraction = raw.integer("format.weight_frac", 0..=24);
        let rounding = raw.choice("format.rounding", ROUNDINGS);
        raw.choice("learning.rule", &[("sigprop", ())]);
        raw.choice("learning.loss", &[("hinge", ())]);
        let number = |v: &toml::Value| v.as_float().or_else(|| v.as_integer().map(|i| i as f64));
        let margin = raw.list("learning.margin", n, "must be a number above 0 for each stage", |v| {
            number(v).filter(|m| m.is_finite() && *m > 0.0)
        });
        let shifts = raw.list("learning.lr_shift", n, "must be an integer from -64 to 64 for each stage", |v| {
            whole(v).filter(|v| (-64..=64).contains(v))
        });
        let schedule = raw.choice("learning.schedule", SCHEDULES);
        let token = raw.choice("learning.token", TOKENS);
        let lfsr_seed = raw.integer("learning.lfsr_seed", 1..=i64::from(u32::MAX));
        let epochs = raw.integer("learning.epochs", 1..=100_000);
        let auto = raw.value("hardware.lanes").and_then(toml::Value::as_str) == Some("auto");
        let lanes = if auto {
            inputs.zip(widths.as_ref()).map(|(i, w)| auto_lanes(i as usize, w))
        } else {
            raw.list("hardware.lanes", n, "must be an integer from 1 to the stage's width for each stage, or \"auto\"", width)
        };
        let multipliers = raw.integer("hardware.multipliers_per_lane", 1..=4);
        let multipliers = multipliers.filter(|m| {
            if *m == 3 {
                raw.faults.push(Fault::new("hardware.multipliers_per_lane", 3, "must be 4, 2 or 1", "give 4, 2 or 1"));
            }
            *m != 3
        });
        let memory = raw.choice("hardware.memory", MEMORIES);
        let (activation, weight, fraction) = (activation? as u32, weight? as u32, fraction? as u32);
        let parts = Parts { inputs: inputs? as usize, widths: widths?, lanes: lanes?, margin: margin?, shifts: shifts? };
        let stages = parts.stages(activation, fraction, raw);
        check_initial(&parts, weight, fraction, raw);
        Some(Self {
            name: source_name.into(),
            inputs: parts.inputs,
            classes: classes? as usize,
            stages: stages?,
            activation: Format::new(activation, activation - 1)?,
            weight: Format::new(weight, fraction)?,
            rounding: rounding?,
            schedule: schedule?,
            token: token?,
            lfsr_seed: lfsr_seed? as u32,
            epochs: epochs? as usize,
            multipliers_per_lane: multipliers? as usize,
            memory: memory?,
        })
    }

    /// Name of the preset or file.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Values of an input sample.
    #[must_use]
    pub const fn inputs(&self) -> usize {
        self.inputs
    }

    /// Classes.
    #[must_use]
    pub const fn classes(&self) -> usize {
        self.classes
    }

    /// The stages, first to last.
    #[must_use]
    pub fn stages(&self) -> &[StageShape] {
        &self.stages
    }

    /// Activations: A bits, Q0.(A-1).
    #[must_use]
    pub const fn activation(&self) -> Format {
        self.activation
    }

    /// Weights: B bits, Q(B-1-WF).WF.
    #[must_use]
    pub const fn weight(&self) -> Format {
        self.weight
    }

    /// Rounding of the weight update.
    #[must_use]
    pub const fn rounding(&self) -> Rounding {
        self.rounding
    }

    /// How lr_shift changes during training.
    #[must_use]
    pub const fn schedule(&self) -> Schedule {
        self.schedule
    }

    /// Where tokens come from.
    #[must_use]
    pub const fn token(&self) -> TokenMode {
        self.token
    }

    /// Seed of the token LFSR, not zero.
    #[must_use]
    pub const fn lfsr_seed(&self) -> u32 {
        self.lfsr_seed
    }

    /// Passes over the training data.
    #[must_use]
    pub const fn epochs(&self) -> usize {
        self.epochs
    }

    /// Multipliers per lane: 4, 2 or 1.
    #[must_use]
    pub const fn multipliers_per_lane(&self) -> usize {
        self.multipliers_per_lane
    }

    /// Kind of memory asked of the synthesis tool.
    #[must_use]
    pub const fn memory(&self) -> MemoryKind {
        self.memory
    }

    /// The configuration as TOML with every key, lists written out: parses back to the same configuration.
    #[must_use]
    pub fn to_toml(&self) -> String {
        let list = |f: &dyn Fn(&StageShape) -> String| {
            format!("[{}]", self.stages.iter().map(f).collect::<Vec<_>>().join(", "))
        };
        format!(
            "[network]\ninputs = {}\nclasses = {}\nstages = {}\n\n\
             [format]\nactivation_bits = {}\nweight_bits = {}\nweight_frac = {}\nrounding = \"{}\"\n\n\
             [learning]\nrule = \"sigprop\"\nloss = \"hinge\"\nmargin = {}\nlr_shift = {}\nschedule = \"{}\"\n\
             token = \"{}\"\nlfsr_seed = {}\nepochs = {}\n\n\
             [hardware]\nlanes = {}\nmultipliers_per_lane = {}\nmemory = \"{}\"\n",
            self.inputs,
            self.classes,
            list(&|s| s.outputs.to_string()),
            self.activation.bits(),
            self.weight.bits(),
            self.weight.fraction(),
            name_of(ROUNDINGS, self.rounding),
            list(&|s| format!("{:?}", s.margin)),
            list(&|s| self.lr_shift_text(s)),
            name_of(SCHEDULES, self.schedule),
            name_of(TOKENS, self.token),
            self.lfsr_seed,
            self.epochs,
            list(&|s| s.lanes.to_string()),
            self.multipliers_per_lane,
            name_of(MEMORIES, self.memory),
        )
    }

    fn lr_shift_text(&self, s: &StageShape) -> String {
        s.lr_shift.to_string()
    }

    /// SHA-256 of [`Config::to_toml`]: the same hardware has the same hash.
    #[must_use]
    pub fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.to_toml().as_bytes()).into()
    }

    /// The first 8 bytes of [`Config::hash`], as IDENTIFY sends them, in hexadecimal.
    #[must_use]
    pub fn hash_hex(&self) -> String {
        self.hash()[..8].iter().map(|b| format!("{b:02x}")).collect()
    }
}

/// Values that are checked together.
struct Parts {
    inputs: usize,
    widths: Vec<usize>,
    lanes: Vec<usize>,
    margin: Vec<f64>,
    shifts: Vec<i64>,
}

impl Parts {
    fn stages(&self, activation: u32, fraction: u32, raw: &mut Raw) -> Option<Vec<StageShape>> {
        let mut stages = Vec::new();
        let offset = 2 * (i64::from(activation) - 1) - i64::from(fraction);
        for (s, &outputs) in self.widths.iter().enumerate() {
            let (lanes, margin, lr) = (self.lanes[s], self.margin[s], self.shifts[s]);
            if lanes > outputs {
                raw.faults.push(Fault::new(
                    "hardware.lanes",
                    lanes,
                    format!("stage {} has {outputs} neurons: more lanes than that would idle", s + 1),
                    format!("give at most {outputs}"),
                ));
            }
            let m = threshold(margin, activation, outputs);
            if m.is_none() {
                raw.faults.push(Fault::new("learning.margin", margin, "the threshold must stay below 2^62", "give a smaller margin"));
            }
            let sh = offset + lr;
            if !(1..=31).contains(&sh) || lr < 0 {
                raw.faults.push(Fault::new(
                    "learning.lr_shift",
                    lr,
                    format!("the update is shifted by 2(A-1) - WF + lr_shift = {sh}, which must be 1 to 31"),
                    format!("give {} to {}", (1 - offset).max(0), 31 - offset),
                ));
            }
            if let (Some(threshold), 1..=31, true) = (m, sh, lr >= 0) {
                let inputs = if s == 0 { self.inputs } else { self.widths[s - 1] };
                let (lr_shift, update_shift) = (lr as u32, sh as u32);
                stages.push(StageShape { inputs, outputs, lanes, margin, threshold, lr_shift, update_shift });
            }
        }
        (stages.len() == self.widths.len()).then_some(stages)
    }
}

/// The start `w = (uniform int16 >> 1) >> e`, scaled from 14 to WF bits behind the point, must fit in the weight.
fn check_initial(parts: &Parts, weight: u32, fraction: u32, raw: &mut Raw) {
    let least = parts.widths.iter().enumerate().map(|(s, _)| {
        let n_in = if s == 0 { parts.inputs } else { parts.widths[s - 1] };
        let mut e = 0u32;
        while n_in > 3usize << (2 * e + 1) {
            e += 1;
        }
        // |w| < 2^(14-e) at 14 bits behind the point, 2^(WF-e) at WF; B-1 bits hold a magnitude below 2^(B-1).
        fraction.saturating_sub(e) + 1
    });
    let need = least.max().unwrap_or(1);
    if weight < need {
        raw.faults.push(Fault::new(
            "format.weight_frac",
            fraction,
            format!("initial weights reach 1 for the smallest fan-in, which takes {need} bits at this fraction, but weights have {weight}"),
            format!("give weight_bits of {need} or more, or a smaller fraction"),
        ));
    }
}
