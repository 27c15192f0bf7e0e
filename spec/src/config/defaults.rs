//! What holds where a key is left out that says something in every network, and what becomes of a preset's lists where other stages are laid over it.
//!
//! Unlike what holds where a later key is absent (`Key::absent`), on which texts of before there was that key rely, a default says nothing about the
//! hash: the canonical text has the key.

use toml::Value;

use super::MAX_STAGES;
use super::error::Place;
use super::keys::{Absent, KEYS, Key, Shape};
use super::own::Members;
use super::value::{Entries, Entry, value_text};

/// Puts the defaults of keys that are left out: those that members are chosen by where `members` are not known yet, else those of keys that the
/// network has.
pub(super) fn fill(entries: &mut Entries, members: Option<&Members>) {
    for key in KEYS {
        let wanted = match members {
            None => Members::chosen_by(key.path),
            Some(members) => members.need(key),
        };
        if wanted
            && !entries.contains_key(key.path)
            && let Some(value) = of(key, entries)
        {
            let text = value_text(&value);
            entries.insert(key.path, Entry { value, text, place: Place::LeftOut, column: None });
        }
    }
}

fn of(key: &Key, entries: &Entries) -> Option<Value> {
    match key.default? {
        Absent::Value(text) => Some(parsed(text)),
        Absent::Follows(_) => follows(key.path, entries),
    }
}

/// A table's text is TOML: a test reads all of them.
fn parsed(text: &str) -> Value {
    let table: Option<toml::Table> = format!("value = {text}").parse().ok();
    table.and_then(|mut table| table.remove("value")).unwrap_or(Value::Boolean(false))
}

fn follows(path: &str, entries: &Entries) -> Option<Value> {
    let said = |key: &str| entries.get(key).map(|entry| &entry.value);
    let spikes = said("network.neuron").and_then(Value::as_str) == Some("lif");
    Some(match path {
        // Weights of one before the point; of neurons that spike of four.
        "format.weight_frac" => {
            let behind = if spikes { 4 } else { 2 };
            let fraction =
                |bits: &Value| Value::Integer(bits.as_integer().map_or(14, |bits| (bits.max(6) - behind).max(1)));
            match said("format.weight_bits") {
                Some(Value::Array(all)) => Value::Array(all.iter().map(fraction).collect()),
                Some(bits) => fraction(bits),
                None => Value::Integer(16 - behind),
            }
        }
        "learning.loss" => match said("learning.target").and_then(Value::as_str) {
            Some("concatenation") => Value::String("goodness".to_owned()),
            // It brings its own.
            Some("error") => return None,
            _ => Value::String("hinge".to_owned()),
        },
        _ => Value::Integer(if spikes { 8 } else { 7 }),
    })
}

/// Gives the lists of a preset as many values as there are stages, where other stages are laid over it: the last is repeated, or those behind are left out. No
/// stage gets more lanes than it has neurons.
pub(super) fn stretch(entries: &mut Entries) {
    let Some(stages) = entries.get("network.stages").filter(|entry| matches!(entry.place, Place::Override(_))) else {
        return;
    };
    let Value::Array(stages) = stages.value.clone() else { return };
    if stages.is_empty() || stages.len() > MAX_STAGES {
        return;
    }
    let lists = KEYS.iter().filter(|key| matches!(key.shape, Shape::PerStage | Shape::PerStageOr(_)));
    for key in lists {
        let Some(entry) = entries.get_mut(key.path).filter(|entry| entry.place == Place::Preset) else { continue };
        let Value::Array(values) = &mut entry.value else { continue };
        let Some(last) = values.last().cloned() else { continue };
        values.resize(stages.len(), last);
        if key.path == "hardware.lanes" {
            for (lanes, neurons) in values.iter_mut().zip(&stages) {
                if let (Value::Integer(lanes), Some(neurons)) = (lanes, neurons.as_integer()) {
                    *lanes = (*lanes).min(neurons.max(1));
                }
            }
        }
        entry.text = value_text(&entry.value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    /// The smallest file is the preset `digits`, but for lanes that are chosen.
    #[test]
    fn a_file_needs_the_network_alone() {
        let text = "[network]\ninputs = 64\nclasses = 10\nstages = [64, 64]\n";
        let config = Config::from_toml("digits.toml", text, &[]).unwrap();
        assert_eq!(config, Config::preset_with("digits", &["hardware.lanes=auto".to_owned()]).unwrap());
    }

    /// Every default is one that the key's own check takes, and the table has words for the others.
    #[test]
    fn defaults_are_values_of_their_keys() {
        for key in KEYS.iter().filter(|key| key.default.is_some()) {
            assert!(key.absent.is_none(), "{}", key.path);
            let value = of(key, &Entries::new()).unwrap();
            assert_eq!(key.check(&value), Ok(()), "{} = {value}", key.path);
        }
    }

    #[test]
    fn what_follows_from_other_keys() {
        let of = |more: &str| {
            let text = format!("[network]\ninputs = 64\nclasses = 10\nstages = [16, 8]\n{more}");
            Config::from_toml("net.toml", &text, &[]).unwrap_or_else(|e| panic!("{e}"))
        };
        let fractions = |config: &Config| config.stages().iter().map(|s| s.weight.fraction()).collect::<Vec<_>>();
        assert_eq!(fractions(&of("[format]\nweight_bits = [12, 16]\n")), [10, 14]);
        let spikes = of("neuron = \"lif\"\n");
        assert_eq!((fractions(&spikes), spikes.stages()[0].lr_shift), (vec![12, 12], 8));
        let forward = of("[learning]\ntarget = \"concatenation\"\n");
        assert_eq!(forward.stages()[0].loss, crate::family::Loss::Goodness);
        assert_eq!(
            of("readout = \"stage\"\n[learning]\ntarget = \"error\"\n").stages()[0].loss,
            crate::family::Loss::Difference
        );
    }

    #[test]
    fn a_presets_lists_stretch_and_a_files_do_not() {
        let with =
            |set: &[&str]| Config::preset_with("digits", &set.iter().map(ToString::to_string).collect::<Vec<_>>());
        let three = with(&["network.stages=[64, 32, 4]"]).unwrap();
        assert_eq!(three.stages().iter().map(|s| (s.lanes, s.lr_shift)).collect::<Vec<_>>(), [(8, 7), (8, 7), (4, 7)]);
        assert_eq!(with(&["network.stages=[64]"]).unwrap().stages().len(), 1);
        // What is laid over it as well is as it was written.
        let error = with(&["network.stages=[64, 32, 4]", "learning.lr_shift=[7, 7]"]).unwrap_err();
        assert!(error.to_string().contains("2 values, and network.stages has 3 stages"), "{error}");
        let text = Config::preset("digits").unwrap().to_toml();
        let error = Config::from_toml("net.toml", &text, &["network.stages=[64]".to_owned()]).unwrap_err();
        assert_eq!(error.faults().len(), 3, "{error}");
    }

    #[test]
    fn a_fault_of_a_default_says_that_it_was_left_out() {
        let text = "[network]\ninputs = 64\nclasses = 10\nstages = [64]\n[format]\nactivation_bits = 4\n";
        let error = Config::from_toml("net.toml", text, &[]).unwrap_err().to_string();
        assert!(error.contains("left out, so learning.lr_shift = 7"), "{error}");
    }
}
