//! Random legal configurations, weights and samples; a seed gives the same again.

use sigprop_golden_model::{StageWeights, Weights};
use sigprop_spec::config::{Element, KEYS, Key, NONE, Shape};
use sigprop_spec::family::{
    Activation, Columns, FAMILY, Loss, Neuron, Optimizer, Readout, Row, Seam, Sequence, Target, Task,
};
use sigprop_spec::{Config, StageShape};

use crate::random::SplitMix;

/// The random configuration of `seed`: shapes, formats, lanes, multipliers and options over the legal range, small
/// enough to be compared in a second.
#[must_use]
pub fn random_config(seed: u64) -> Config {
    random_config_of(FAMILY, seed)
}

/// As [`random_config`], with the members of this table and their keys.
#[must_use]
pub fn random_config_of(family: &'static [Seam], seed: u64) -> Config {
    let mut r = SplitMix::new(seed);
    // Not every draw is legal (the fraction must suit the fan-in): draw until one is.
    loop {
        if let Ok(config) = Config::from_toml_of(family, &format!("random-{seed}"), &draw(family, &mut r), &[]) {
            return config;
        }
    }
}

fn draw(family: &'static [Seam], r: &mut SplitMix) -> String {
    let stages = r.between(1, 4) as usize;
    let mut inputs = r.between(1, 40);
    let classes = r.between(2, 12);
    let mut widths: Vec<i64> = (0..stages).map(|_| r.between(1, 24)).collect();
    let mut lanes: Vec<i64> = widths.iter().map(|&w| r.between(1, w)).collect();
    let act = r.between(4, 16);
    // A format for all stages, or one for each.
    let format = |r: &mut SplitMix| {
        let bits = r.between(6, 18);
        (bits, r.between(3, bits))
    };
    let formats: Vec<(i64, i64)> = match r.between(0, 2) {
        0 => (0..stages).map(|_| format(r)).collect(),
        _ => vec![format(r); stages],
    };
    let (mut weights, mut fractions): (Vec<i64>, Vec<i64>) = formats.into_iter().unzip();
    // Of every key that some member has a value for each stage, whether its member will have it or not.
    let mut own: Vec<(&Key, Vec<String>)> = KEYS
        .iter()
        .filter(|key| family.iter().any(|seam| seam.rows.iter().any(|row| row.keys.contains(&key.path))))
        .map(|key| (key, (0..stages).map(|_| value(key, r)).collect()))
        .collect();
    // An output stage has lanes of its own, or those that are chosen for it.
    let output_lanes = (r.between(0, 1) == 1).then(|| r.between(1, classes));
    for (key, values) in &mut own {
        match key.path {
            // Such that some samples fire and some do not.
            "learning.margin_out" | "learning.epsilon" => values.fill((1i64 << r.between(0, act)).to_string()),
            // From errors that vanish to those that saturate.
            "learning.error_amplitude" => values.fill(r.between(1, (1 << (act - 1)) - 1).to_string()),
            // Of neurons that spike a power of two; sequences are all of a length, or not.
            "network.steps" => values.fill((1i64 << r.between(1, 4)).to_string()),
            "network.recurrent" => values.fill("true".to_owned()),
            _ => {}
        }
    }
    let rounding = r.pick(&["nearest", "truncate", "stochastic"]);
    let seed = r.between(1, i64::from(u32::MAX));
    let multipliers = r.pick(&["4", "2", "1"]);
    // Members of the family: the first of each table as often as all others.
    let mut members: Vec<(&Seam, Vec<&Row>)> = family
        .iter()
        .map(|seam| (seam, (0..if each(seam) { stages } else { 1 }).map(|_| member(r, seam.rows)).collect()))
        .collect();
    agree_with_sequences(&mut members);
    let recurrent = comes(&members, &[Sequence::Recurrent]);
    let stages = if recurrent { 1 } else { stages };
    if recurrent {
        [&mut widths, &mut lanes, &mut weights, &mut fractions].into_iter().for_each(|list| list.truncate(1));
        own.iter_mut().for_each(|(_, values)| values.truncate(1));
        members.iter_mut().for_each(|(_, rows)| rows.truncate(1));
    }
    agree_with_spikes(&mut members);
    agree_with_blocks(&mut members);
    agree(&mut members);
    // Shifts that move weights: about the width of the products of an error and an input, which is an activation or a number of spikes.
    let steps = own.iter().find(|(key, _)| key.path == "network.steps").and_then(|(_, values)| values[0].parse().ok());
    let places = steps.filter(|_| spikes(&members)).map_or(act - 1, |steps: i64| i64::from(steps.ilog2()));
    let shift = |r: &mut SplitMix, fraction: i64| {
        let offset = act - 1 + places - fraction;
        let low = (1 - offset).max(0);
        r.between(low.max(places - 3 - offset), (places + 5 - offset).max(low + 1))
    };
    let shifts: Vec<i64> = fractions.iter().map(|&fraction| shift(r, fraction)).collect();
    let shift_out = shift(r, fractions[stages - 1]);
    for (_, values) in own.iter_mut().filter(|(key, _)| key.path == "learning.lr_shift_out") {
        values.fill(shift_out.to_string());
    }
    // The numbers of receptive fields hang together, and the first stage with them.
    if members.iter().any(|(_, rows)| rows[0].keys.contains(&"network.fields.units")) {
        let picture = picture(r);
        (inputs, widths[0], lanes[0]) = (picture.inputs, picture.neurons, picture.lanes);
        for (key, values) in &mut own {
            if let Some((_, value)) =
                picture.fields.iter().find(|(name, _)| key.path == format!("network.fields.{name}"))
            {
                values.fill(value.to_string());
            }
        }
    }
    if members.iter().any(|(_, rows)| rows[0].keys.contains(&"learning.lr_shift_out")) {
        lanes.extend(output_lanes);
    }
    let chosen = |section: &str| of_section(section, &members, &own);
    let fields = match chosen("network.fields") {
        empty if empty.is_empty() => empty,
        fields => format!("[network.fields]\n{fields}"),
    };
    // A quarter without learning, and those with a multiplier for each product where they would have one.
    let mode = r.pick(&["online", "online", "online", "inference"]);
    let multipliers = if mode == "inference" && multipliers == "4" { "2" } else { multipliers };
    // Block RAM asked for: small input slots have an output register then, as large ones have.
    let memory = r.pick(&["auto", "block"]);
    // As often without INFER_PAIR, and with it what only a second input needs.
    let pairs = if comes(&members, SEQUENCES) { "false" } else { r.pick(&["true", "false"]) };
    // Of the columns all, or those that hold something; receptive fields and recurrent stages have no lists.
    let no_lists = !fields.is_empty() || recurrent;
    let sweep = |stage| r.pick(if stage == 0 && no_lists { &["all", "auto"] } else { &["active", "all"] });
    let sweeps: Vec<&str> = (0..stages).map(sweep).collect();
    format!(
        "[network]\ninputs = {inputs}\nclasses = {classes}\nstages = {widths:?}\n{}{fields}\
         [format]\nactivation_bits = {act}\nweight_bits = {weights:?}\nweight_frac = {fractions:?}\nrounding = \"{rounding}\"\n\
         [learning]\nmode = \"{mode}\"\nrule = \"sigprop\"\n{}lr_shift = {shifts:?}\nschedule = \"constant\"\n\
         lfsr_seed = {seed}\nepochs = 1\n\
         [hardware]\nlanes = {lanes:?}\nmultipliers_per_lane = {multipliers}\npairs = {pairs}\ncolumns = {sweeps:?}\nmemory = \"{memory}\"\n{}",
        chosen("network"),
        chosen("learning"),
        chosen("hardware"),
    )
}

/// A first stage of receptive fields, small, and all the shapes that a picture can have around it.
struct Picture {
    inputs: i64,
    neurons: i64,
    lanes: i64,
    fields: [(&'static str, i64); 6],
}

fn picture(r: &mut SplitMix) -> Picture {
    let (window, origin, stride, grid, units) =
        (r.between(1, 4), r.between(0, 2), r.between(1, 3), r.between(1, 3), r.between(1, 6));
    let reach = origin + stride * (grid - 1) + window;
    let (width, height) = (reach + r.between(0, 2), reach + r.between(0, 2));
    let divisors: Vec<i64> = (1..=units).filter(|n| units % n == 0).collect();
    let lanes = divisors[r.between(0, divisors.len() as i64 - 1) as usize];
    Picture {
        inputs: width * height,
        neurons: grid * grid * units,
        lanes,
        fields: [
            ("width", width),
            ("window", window),
            ("origin", origin),
            ("stride", stride),
            ("grid", grid),
            ("units", units),
        ],
    }
}

/// Whether each stage chooses for itself.
fn each(seam: &Seam) -> bool {
    KEYS.iter().any(|key| key.path == seam.key && key.shape == Shape::PerStage)
}

/// The first of these members half of the time; nothing is drawn where there is no choice.
fn member(r: &mut SplitMix, rows: &'static [Row]) -> &'static Row {
    match rows {
        [only] => only,
        rows if r.between(0, 1) == 0 => &rows[0],
        rows => &rows[r.between(0, rows.len() as i64 - 1) as usize],
    }
}

/// Whether neurons spike.
fn spikes(members: &[(&'static Seam, Vec<&'static Row>)]) -> bool {
    members.iter().any(|(seam, rows)| seam.key == Neuron::SEAM.key && rows[0].word == Neuron::Lif.word())
}

/// What a sample that is a sequence comes as.
const SEQUENCES: &[Sequence] = &[Sequence::Recurrent, Sequence::Reservoir];

/// Whether a sample comes in one of these ways.
fn comes(members: &[(&'static Seam, Vec<&'static Row>)], ways: &[Sequence]) -> bool {
    let one = |row: &Row| ways.iter().any(|way| row.word == way.word());
    members.iter().any(|(seam, rows)| seam.key == Sequence::SEAM.key && one(rows[0]))
}

/// Sequences go with the first members of some seams, a recurrent stage with two read-outs.
fn agree_with_sequences(members: &mut [(&'static Seam, Vec<&'static Row>)]) {
    if !comes(members, SEQUENCES) {
        return;
    }
    let only = [Neuron::SEAM.key, COLUMNS, Task::SEAM.key];
    let recurrent = comes(members, &[Sequence::Recurrent]);
    for (seam, rows) in members.iter_mut() {
        let words: &[&str] = match seam.key {
            READOUT if recurrent => &[Readout::Sum.word(), Readout::Last.word()],
            key if key == Target::SEAM.key => &[Target::Code.word(), Target::Learned.word()],
            key if only.contains(&key) => &[],
            _ => continue,
        };
        if !words.contains(&rows[0].word) {
            rows.fill(&seam.rows[0]);
        }
    }
}

/// Neurons that spike go with the first members of most seams, and with no output stage.
fn agree_with_spikes(members: &mut [(&'static Seam, Vec<&'static Row>)]) {
    if !spikes(members) {
        return;
    }
    let only = [Target::SEAM.key, Optimizer::SEAM.key, Activation::SEAM.key, Task::SEAM.key];
    for (seam, rows) in members.iter_mut() {
        let stage = seam.key == Readout::SEAM.key && rows[0].word == Readout::Stage.word();
        if stage || only.contains(&seam.key) {
            rows.fill(&seam.rows[0]);
        }
    }
}

/// A read-out with blocks has a row of the code for its neutral token, and the hinge in every stage.
fn agree_with_blocks(members: &mut [(&'static Seam, Vec<&'static Row>)]) {
    let has = |readout: &Readout, row: &Row| readout.has_blocks() && row.word == readout.word();
    let chosen = members.iter().find(|(seam, _)| seam.key == Readout::SEAM.key);
    if !chosen.is_some_and(|(_, rows)| Readout::ALL.iter().any(|readout| has(readout, rows[0]))) {
        return;
    }
    for (seam, rows) in members.iter_mut() {
        let fits = |row: &Row| match seam.key {
            key if key == Target::SEAM.key => Target::ALL.iter().any(|t| t.has_code() && t.word() == row.word),
            key if key == Loss::SEAM.key => row.word == Loss::Hinge.word(),
            _ => true,
        };
        let Some(other) = seam.rows.iter().find(|row| fits(row)) else { continue };
        rows.iter_mut().filter(|row| !fits(row)).for_each(|row| *row = other);
    }
}

const LOSS: &str = Loss::SEAM.key;
const COLUMNS: &str = Columns::SEAM.key;
const READOUT: &str = Readout::SEAM.key;

/// A value is answered by an output stage, before which no label is put: the task goes with the target, and the read-out with the task. Losses that
/// compare with a target bank go with targets that have one, and the others with the others; a code that learns has the step of the first
/// stage's loss. The target decides, and losses and columns follow it.
fn agree(members: &mut [(&'static Seam, Vec<&'static Row>)]) {
    let chosen = members.iter().find(|(seam, _)| seam.key == Target::SEAM.key).map(|(_, rows)| rows[0].word);
    let Some(target) = Target::ALL.iter().find(|target| Some(target.word()) == chosen) else { return };
    for (seam, rows) in members.iter_mut() {
        let fits = |stage: usize, row: &Row| match seam.key {
            LOSS => Loss::ALL.iter().any(|loss| {
                let moves = stage > 0 || !target.learns_code() || loss.moves_code();
                loss.word() == row.word && target.takes(*loss) && moves
            }),
            COLUMNS => !target.has_labels() || row.word == Columns::All.word(),
            READOUT => Readout::ALL.iter().any(|readout| {
                let there = if target.has_error() { readout.is_stage() } else { target.has_bank() || !readout.walks() };
                readout.word() == row.word && there
            }),
            _ => true,
        };
        for (stage, row) in rows.iter_mut().enumerate() {
            let Some(other) = seam.rows.iter().find(|row| fits(stage, row)) else { continue };
            if !fits(stage, row) {
                *row = other;
            }
        }
    }
    let word = |key: &str| members.iter().find(|(seam, _)| seam.key == key).map(|(_, rows)| rows[0].word);
    let asked = word(Task::SEAM.key);
    let Some(task) = Task::ALL.iter().find(|task| Some(task.word()) == asked) else { return };
    for (seam, rows) in members.iter_mut().filter(|_| task.has_values()) {
        // Labels are put before no value, and its error is none of classes.
        let other = match (target.has_labels() || target.has_error(), seam.key) {
            (true, key) if key == Task::SEAM.key => Some(Task::Classification.row()),
            (false, key) if key == Readout::SEAM.key => Some(Readout::Stage.row()),
            _ => None,
        };
        if let Some(other) = other {
            rows.fill(other);
        }
    }
}

/// A legal value of a key, for one stage.
fn value(key: &Key, r: &mut SplitMix) -> String {
    match key.element {
        Element::Integer(least, most) => r.between(least, most).to_string(),
        Element::OneOf(values) => values[r.between(0, values.len() as i64 - 1) as usize].to_string(),
        Element::Positive => format!("{:?}", r.between(1, 300) as f64 / 100.0),
        Element::Word(words) => format!("{:?}", r.pick(words)),
        Element::Flag => (r.between(0, 1) == 1).to_string(),
    }
}

/// The lines of a section that choose members, and those of the keys that these have.
fn of_section(section: &str, members: &[(&Seam, Vec<&Row>)], own: &[(&Key, Vec<String>)]) -> String {
    let of = |path: &str| path.rsplit_once('.').filter(|(of, _)| *of == section).map(|(_, name)| name.to_owned());
    let mut text = String::new();
    for (seam, rows) in members {
        let Some(name) = of(seam.key) else { continue };
        let words: Vec<&str> = rows.iter().map(|row| row.word).collect();
        text += &if each(seam) { format!("{name} = {words:?}\n") } else { format!("{name} = {:?}\n", words[0]) };
    }
    for (key, values) in own {
        let has = |row: &Row| row.keys.contains(&key.path);
        let owner = members.iter().find(|(seam, _)| seam.rows.iter().any(has));
        let (Some(name), Some((_, rows))) = (of(key.path), owner) else { continue };
        let taken = members.iter().any(|(_, rows)| rows[0].without.contains(&key.path));
        if taken || !rows.iter().any(|row| has(row)) {
            continue;
        }
        let entry = |(stage, value): (usize, &String)| {
            if has(rows[if rows.len() == 1 { 0 } else { stage }]) { value.clone() } else { format!("{NONE:?}") }
        };
        let entries: Vec<String> = values.iter().enumerate().map(entry).collect();
        text += &match key.shape {
            Shape::PerStage => format!("{name} = [{}]\n", entries.join(", ")),
            _ => format!("{name} = {}\n", entries[0]),
        };
    }
    text
}

/// Random weights over most of the range, so that saturation is met.
#[must_use]
pub fn weights(config: &Config, seed: u64) -> Weights {
    let mut r = SplitMix::new(seed ^ 0x5157);
    let mut draw = |n: usize, max: i64| -> Vec<i32> {
        (0..n)
            .map(|_| match r.between(0, 9) {
                0 => max as i32,
                1 => -max as i32,
                2..=5 => r.between(-max, max) as i32,
                _ => r.between(-max / 8, max / 8) as i32,
            })
            .collect()
    };
    let stage = |s: &StageShape| {
        let max = s.weight.max();
        StageWeights { weight: draw(s.outputs * s.inputs, max), bias: draw(s.outputs, max), velocity: Vec::new() }
    };
    let mut stages: Vec<StageWeights> = config.stages().iter().map(stage).collect();
    let max = config.code_max() as i32;
    let code = 0..config.tokens() * config.code_width().unwrap_or(0);
    let code: Vec<i32> = if config.learns_code() {
        // Anywhere, so that entries are rounded down and saturate.
        let top = config.code().max();
        code.map(|_| [top, -top, r.between(-top, top)][r.between(0, 2) as usize] as i32).collect()
    } else {
        code.map(|_| if r.between(0, 1) == 0 { max } else { -max }).collect()
    };
    if let Some(format) = config.velocity() {
        let max = format.max();
        for (stage, shape) in stages.iter_mut().zip(config.stages()) {
            let word = |_| [0, max, -max, r.between(-max, max), r.between(-max / 8, max / 8)][r.between(0, 4) as usize];
            stage.velocity = (0..shape.outputs * shape.columns()).map(word).map(|v| v as i32).collect();
        }
    }
    Weights { stages, code }
}

/// Most steps of a random sequence.
const LONGEST: i64 = 5;

/// Random samples over the whole range of activations; some of them mostly zeros, or nothing else.
#[must_use]
pub fn samples(config: &Config, seed: u64, n: usize) -> Vec<(Vec<i16>, usize)> {
    let mut r = SplitMix::new(seed ^ 0x0DA7A);
    let amax = config.activation().max();
    (0..n)
        .map(|_| {
            let zeros = [0, 0, 5, 8, 10][r.between(0, 4) as usize];
            let steps = match (config.takes_sequences(), config.steps()) {
                (false, _) => 1,
                (true, Some(steps)) => steps,
                (true, None) => r.between(1, LONGEST) as usize,
            };
            let mut value = || if r.between(0, 9) < zeros { 0 } else { r.between(-amax, amax) as i16 };
            let x = (0..config.sample_width() * steps).map(|_| value()).collect();
            (x, r.between(0, config.classes() as i64 - 1) as usize)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use sigprop_spec::family::made_up::BARE_REPULSION;

    /// All members of the table are drawn, each with its keys and no other; else no draw would ever be legal.
    #[test]
    fn members_are_drawn_with_their_keys() {
        // The canonical text does not say all of them.
        let words = |config: &Config| {
            let rows = (0..config.stages().len()).flat_map(|s| config.members(s));
            rows.map(|row| format!("\"{}\"", row.word)).collect::<String>()
        };
        let mut texts = [String::new(), String::new()];
        for seed in 0..60 {
            let config = random_config_of(BARE_REPULSION, seed);
            for (s, stage) in config.hidden().iter().enumerate() {
                assert_eq!(stage.margin.is_some(), stage.loss == Loss::Hinge, "seed {seed}, stage {s}");
            }
            assert_eq!(config, random_config_of(BARE_REPULSION, seed));
            texts[0] += &words(&config);
            texts[1] += &words(&random_config(seed));
        }
        for (text, family) in texts.iter().zip([BARE_REPULSION, FAMILY]) {
            for seam in family {
                for row in seam.rows {
                    assert!(text.contains(&format!("\"{}\"", row.word)), "{}", row.word);
                }
            }
        }
    }

    /// What goes behind a reservoir is drawn as without one.
    #[test]
    fn reservoirs_are_drawn_before_stages_of_all_kinds() {
        let drawn: Vec<Config> = (0..400).map(random_config).filter(|config| config.reservoir().is_some()).collect();
        let mut kinds = [0; 4];
        for config in &drawn {
            let stages = config.stages();
            kinds[0] += usize::from(config.hidden().len() > 1);
            kinds[1] += usize::from(stages[0].active);
            kinds[2] += usize::from(stages.iter().any(|stage| stage.role.is_output()));
            kinds[3] += usize::from(config.readout().has_blocks());
        }
        assert!(kinds.iter().all(|&n| n > 0 && n < drawn.len()), "{kinds:?} of {}", drawn.len());
    }

    /// A seed gives the same network until the family has another member or key.
    #[test]
    fn a_seed_gives_what_it_gave() {
        let hashes: Vec<String> = (1..=6).map(|seed| random_config(seed).hash_hex()).collect();
        assert_eq!(
            hashes,
            [
                "89b4ffebf84eb1ce",
                "093997ccf53fba91",
                "0438b168de19a2af",
                "14005c45a5b90109",
                "784c26248589f41b",
                "06c87f3e91bb546f"
            ]
        );
    }
}
