//! Lanes and multipliers for a board: those with which a training sample, or without learning an inference, takes the fewest
//! cycles.
//!
//! The slowest stage sets the pace. So for every pace that some stage can have, from the fastest on, each stage gets the
//! fewest lanes with which it keeps it, and the first pace with which the network fits is taken: no stage has lanes that
//! would not make a sample faster, but where the network lacks block RAMs alone and more lanes need fewer of them. Where multipliers are to be chosen too, all numbers are tried, and of equal
//! paces that with the fewest logic cells is taken.

use serde::Serialize;
use sigprop_spec::{Config, MemoryKind, StageShape};

use super::parts::Parts;
use super::{Estimate, TIGHT_PERCENT};
use crate::board::Board;
use crate::error::SynthError;
use crate::expected::{block_rams, impossible_memory};
use crate::rates::{Load, cycles_per_sample, window_cycles};
use crate::target::Target;

/// Hardware that was chosen for a board.
#[derive(Debug, Clone, Serialize)]
pub struct Choice {
    /// The network with it.
    #[serde(skip)]
    pub config: Config,
    /// Lanes of each stage.
    pub lanes: Vec<usize>,
    /// Multipliers of each lane.
    pub multipliers_per_lane: usize,
    /// Whose cells it has.
    pub target: Target,
    /// What it takes.
    pub estimate: Estimate,
    /// Cycles of a sample: to train, or without learning to classify.
    pub cycles_per_sample: usize,
    /// Why it is not faster.
    pub reason: String,
}

impl Choice {
    /// In a line: lanes, multipliers, and why not more.
    #[must_use]
    pub fn text(&self) -> String {
        let Self { lanes, multipliers_per_lane, reason, .. } = self;
        format!("lanes {lanes:?} of {}: {reason}", multipliers(*multipliers_per_lane))
    }
}

/// `1 multiplier`, `4 multipliers`.
fn multipliers(n: usize) -> String {
    match n {
        0 => "no multiplier".to_owned(),
        1 => "1 multiplier".to_owned(),
        n => format!("{n} multipliers"),
    }
}

/// A network that may be chosen.
#[derive(Debug, Clone)]
struct Candidate {
    config: Config,
    cycles: usize,
}

/// Chooses what `config` leaves to be chosen, and the cells: of `targets` those with which a sample takes the fewest cycles,
/// of equal ones the first. Those without first contents only where nothing else fits. Cycles are those of dense data, or in the mean those on
/// the data of `load`.
///
/// # Errors
/// When nothing fits the board, or when its FPGA has no such memories.
pub fn choose(config: &Config, board: &Board, targets: &[Target], load: Option<&Load>) -> Result<Choice, SynthError> {
    if impossible_memory(config, board.device.family) {
        return Err(SynthError::Memory { family: board.device.family.word() });
    }
    let mut parts = Parts::new(config, board);
    let pace = Pace(load);
    let mut least: Option<(Candidate, Estimate)> = None;
    for percent in [board.device.family.fill_percent(), TIGHT_PERCENT] {
        let mut best: Option<Choice> = None;
        for &target in targets {
            if best.is_some() && !target.has_first_contents() {
                continue;
            }
            let found = among(&mut parts, pace, target, board.device.lut4 * percent / 100)?;
            if let Some(mut choice) = found.choice {
                if let Some(tight) = choice.estimate.tight(board) {
                    choice.reason = format!("{tight}; {}", choice.reason);
                }
                if best.as_ref().is_none_or(|best| choice.cycles_per_sample < best.cycles_per_sample) {
                    best = Some(choice);
                }
            }
            // Of what does not fit, that which lacks no hard cells, then that which takes the fewest logic cells.
            if let Some((candidate, estimate)) = found.least {
                let rank = |e: &Estimate| (e.lacks_hard_cells(board), e.lut4);
                if least.as_ref().is_none_or(|(_, e)| rank(&estimate) < rank(e)) {
                    least = Some((candidate, estimate));
                }
            }
        }
        if let Some(best) = best {
            return Ok(best);
        }
    }
    Err(nothing_fits(config, board, least))
}

/// How long things take: on dense data, or on some data in the mean.
#[derive(Clone, Copy)]
struct Pace<'a>(Option<&'a Load>);

impl Pace<'_> {
    /// Cycles of a sample.
    fn sample(self, config: &Config) -> usize {
        self.0.map_or_else(|| cycles_per_sample(config), |load| load.cycles_per_sample(config).round() as usize)
    }

    /// Cycles that a stage needs for one.
    fn window(self, config: &Config, stage: usize) -> usize {
        self.0.map_or_else(|| window_cycles(config, stage), |load| load.window_cycles(config, stage))
    }
}

/// What was found for a target: the choice, or the smallest network.
struct Found {
    choice: Option<Choice>,
    least: Option<(Candidate, Estimate)>,
}

/// The choice for a target that takes `most` logic cells.
fn among(parts: &mut Parts<'_>, pace: Pace<'_>, target: Target, most: usize) -> Result<Found, SynthError> {
    let config = parts.network;
    let mut best: Option<(Candidate, Estimate)> = None;
    let mut least: Option<(Candidate, Estimate)> = None;
    let mut all = Vec::new();
    let multipliers = if config.wishes().multipliers {
        config.mode().multipliers().to_vec()
    } else {
        vec![config.multipliers_per_lane()]
    };
    for multipliers in multipliers {
        let candidates = candidates(config, multipliers, pace);
        if let Some((candidate, estimate)) = fastest(parts, pace, &candidates, target, most)? {
            let better = |(b, e): &(Candidate, Estimate)| (candidate.cycles, estimate.lut4) < (b.cycles, e.lut4);
            if best.as_ref().is_none_or(better) {
                best = Some((candidate, estimate));
            }
        }
        if let Some(last) = candidates.last() {
            let estimate = parts.whole(&last.config, target)?;
            if least.as_ref().is_none_or(|(_, e)| estimate.lut4 < e.lut4) {
                least = Some((last.clone(), estimate));
            }
        }
        all.extend(candidates);
    }
    let Some((chosen, estimate)) = best else {
        return Ok(Found { choice: None, least });
    };
    let reason = reason(parts, &chosen, &all, target, most)?;
    Ok(Found { choice: Some(chosen.choice(estimate, target, reason)), least })
}

impl Candidate {
    fn choice(self, estimate: Estimate, target: Target, reason: String) -> Choice {
        let Self { config, cycles } = self;
        Choice {
            lanes: lanes(&config),
            multipliers_per_lane: config.multipliers_of_lane(),
            target,
            estimate,
            cycles_per_sample: cycles,
            reason,
            config,
        }
    }
}

/// Lanes of each stage.
fn lanes(config: &Config) -> Vec<usize> {
    config.stages().iter().map(|stage| stage.lanes).collect()
}

/// One network for every pace, the fastest first.
fn candidates(config: &Config, multipliers: usize, pace: Pace<'_>) -> Vec<Candidate> {
    let with = |lanes: &[usize]| config.with_hardware(lanes, multipliers);
    if !config.wishes().lanes {
        let given = with(&lanes(config)).into_iter();
        return given.map(|config| Candidate { cycles: pace.sample(&config), config }).collect();
    }
    // For every stage the lanes that make a difference and their cycles, by rising lanes.
    let stages = config.stages();
    let mut options: Vec<Vec<(usize, usize)>> = Vec::new();
    for (index, stage) in stages.iter().enumerate() {
        let numbers = lanes_of(stage.outputs);
        let cycles = |n: usize| {
            let mut lanes = vec![1; stages.len()];
            lanes[index] = n;
            Some((n, pace.window(&with(&lanes)?, index)))
        };
        options.push(numbers.into_iter().filter_map(cycles).collect());
    }
    let mut paces: Vec<usize> = options.iter().flatten().map(|option| option.1).collect();
    paces.sort_unstable();
    paces.dedup();
    let mut found: Vec<Candidate> = Vec::new();
    for wanted in paces {
        let fewest = |options: &Vec<(usize, usize)>| options.iter().find(|o| o.1 <= wanted).map(|o| o.0);
        let lanes: Option<Vec<usize>> = options.iter().map(fewest).collect();
        let Some(config) = lanes.and_then(|lanes| with(&lanes)) else { continue };
        let cycles = pace.sample(&config);
        // Where the bytes of a sample take longest, a slower pace with fewer lanes costs nothing.
        found.retain(|other| other.cycles < cycles);
        found.push(Candidate { config, cycles });
    }
    found
}

/// The first that fits. Multipliers and logic cells fall from one to the next, memories do not quite.
fn fastest(
    parts: &mut Parts<'_>,
    pace: Pace<'_>,
    candidates: &[Candidate],
    target: Target,
    most: usize,
) -> Result<Option<(Candidate, Estimate)>, SynthError> {
    let board = parts.board;
    let (mut low, mut high) = (0, candidates.len());
    while low < high {
        let middle = usize::midpoint(low, high);
        let config = &candidates[middle].config;
        let fits = parts.dsp(config)? <= board.device.dsp || board.device.dsp == 0;
        // Cells by name may take less logic than inferred ones, and more.
        if fits && parts.whole(config, target)?.lut4 <= most {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    for candidate in &candidates[low..] {
        let lean = leaner(parts, &candidate.config);
        for config in std::iter::once(candidate.config.clone()).chain(lean) {
            if weights_exceed(&config, board) || board.device.dsp > 0 && parts.dsp(&config)? > board.device.dsp {
                continue;
            }
            let estimate = parts.whole(&config, target)?;
            let lacks = lacks(&estimate, board, most);
            if lacks.is_empty() {
                return Ok(Some((Candidate { cycles: pace.sample(&config), config }, estimate)));
            }
            // More lanes need no less of anything else.
            if lacks.iter().any(|lack| lack.0 != BLOCK_RAMS) {
                break;
            }
        }
    }
    Ok(None)
}

/// Whether the weights alone are more bits than the board's block RAMs hold, lane by lane, so that nothing need be counted.
fn weights_exceed(config: &Config, board: &Board) -> bool {
    let bits = board.device.family.block_ram_bits();
    let of = |stage: &StageShape| {
        let all = stage.rows() * stage.columns() * stage.weight.bits() as usize;
        // Less than a block may be something else.
        if all > bits { stage.lanes * all.div_ceil(bits) } else { 0 }
    };
    let blocks: usize = config.stages().iter().map(of).sum();
    config.memory() != MemoryKind::Distributed && board.device.spram == 0 && blocks > board.device.block_ram
}

/// The same network with more lanes in one stage, or in all, where their weights take fewer block RAMs so: those of more lanes are fewer for each, and
/// may fill theirs better. Other memories are small beside them.
fn leaner(parts: &Parts<'_>, config: &Config) -> Vec<Config> {
    let given = lanes(config);
    if !parts.network.wishes().lanes {
        return Vec::new();
    }
    let best = |(index, stage): (usize, &StageShape)| {
        let allowed = |n: &usize| *n >= given[index] && stage.source.allows_lanes(*n);
        let family = parts.board.device.family;
        let taken = |n: usize| {
            let words = stage.outputs.div_ceil(n) * stage.columns();
            n * block_rams(words, stage.weight.bits() as usize, config.memory(), family)
        };
        let least = lanes_of(stage.outputs).into_iter().filter(allowed).min_by_key(|n| (taken(*n), *n));
        least.filter(|n| taken(*n) < taken(given[index]))
    };
    let best: Vec<Option<usize>> = config.stages().iter().enumerate().map(best).collect();
    let with = |only: Option<usize>| {
        let lanes_in = |(index, best): (usize, &Option<usize>)| {
            best.filter(|_| only.is_none_or(|only| only == index)).unwrap_or(given[index])
        };
        let lanes: Vec<usize> = best.iter().enumerate().map(lanes_in).collect();
        config.with_hardware(&lanes, config.multipliers_per_lane())
    };
    let better = (0..best.len()).filter(|index| best[*index].is_some()).map(Some);
    let all = (best.iter().flatten().count() > 1).then_some(None);
    better.chain(all).filter_map(with).collect()
}

/// Numbers of lanes that make a difference, rising: each number of rows with the fewest lanes that have no more.
fn lanes_of(outputs: usize) -> Vec<usize> {
    let mut numbers: Vec<usize> = (1..=outputs).map(|rows| outputs.div_ceil(rows)).collect();
    numbers.sort_unstable();
    numbers.dedup();
    numbers
}

const BLOCK_RAMS: &str = "block RAMs";

/// What of the board does not suffice: name, needed, there.
pub(super) fn lacks(estimate: &Estimate, board: &Board, most_lut4: usize) -> Vec<(&'static str, usize, usize)> {
    let device = &board.device;
    let needs = [
        (device.family.logic_name(), estimate.lut4, most_lut4),
        ("multipliers", estimate.dsp, device.dsp),
        (BLOCK_RAMS, estimate.block_ram, device.block_ram),
        ("RAMs in lookup tables", estimate.lut_ram, device.lut_ram),
        ("SPRAMs", estimate.spram, device.spram),
    ];
    needs.into_iter().filter(|(_, needs, has)| needs > has).collect()
}

/// Why no faster one was chosen.
fn reason(
    parts: &mut Parts<'_>,
    chosen: &Candidate,
    all: &[Candidate],
    target: Target,
    most: usize,
) -> Result<String, SynthError> {
    let faster = || all.iter().filter(|other| other.cycles < chosen.cycles);
    let multipliers_chosen = chosen.config.multipliers_per_lane();
    let alike = faster().filter(|other| other.config.multipliers_per_lane() == multipliers_chosen);
    let slowest = |others: &mut dyn Iterator<Item = &Candidate>| others.max_by_key(|other| other.cycles).cloned();
    let Some(next) = slowest(&mut alike.into_iter()).or_else(|| slowest(&mut faster())) else {
        return Ok("no other lanes or multipliers make a sample faster".to_owned());
    };
    let estimate = parts.whole(&next.config, target)?;
    let lacks: Vec<String> =
        lacks(&estimate, parts.board, most).iter().map(|(what, n, has)| format!("{n} {what} of {has}")).collect();
    Ok(format!(
        "the next faster, lanes {:?} of {} with {} cycles, would take {}",
        lanes(&next.config),
        multipliers(next.config.multipliers_of_lane()),
        next.cycles,
        lacks.join(" and ")
    ))
}

fn nothing_fits(config: &Config, board: &Board, least: Option<(Candidate, Estimate)>) -> SynthError {
    let key = if config.wishes().lanes { "hardware.lanes" } else { "hardware.multipliers_per_lane" };
    let (hardware, lacks) = match &least {
        Some((Candidate { config, .. }, estimate)) => {
            let hardware = format!("lanes {:?} of {}", lanes(config), multipliers(config.multipliers_of_lane()));
            (hardware, lacks(estimate, board, board.device.lut4 * TIGHT_PERCENT / 100))
        }
        None => Default::default(),
    };
    SynthError::NothingFits { key, board: board.name.clone(), hardware, lacks }
}

#[cfg(test)]
mod tests;
