//! The family's table: what its rows name exists, and what is there because of them.

use sigprop_spec::Config;
use sigprop_spec::config::KEYS;
use sigprop_spec::family::{FAMILY, Monitor, Seam};
use sigprop_spec::link::{REGISTERS, Register};

/// What a row names exists and belongs to one seam alone; registers and monitors of a stage to one that has part in it: an output stage has its
/// loss from the read-out.
#[test]
fn rows_name_what_there_is() {
    for (n, seam) in FAMILY.iter().enumerate() {
        assert!(KEYS.iter().any(|key| key.path == seam.key), "{}", seam.key);
        let others = || FAMILY[n + 1..].iter().flat_map(|other| other.rows);
        let beside = |other: &&Seam| (seam.key, other.key) != ("learning.loss", "network.readout");
        let rest = || FAMILY[n + 1..].iter().filter(beside).flat_map(|other| other.rows);
        for row in seam.rows {
            for key in row.keys {
                assert!(KEYS.iter().any(|known| known.path == *key), "{}: {key}", row.word);
                // Steps are those of neurons that spike, or of sequences.
                assert!(*key == "network.steps" || others().all(|other| !other.keys.contains(key)), "{key}");
            }
            for name in row.registers {
                assert!(REGISTERS.iter().any(|known| known.name == *name), "{}: {name}", row.word);
                assert!(rest().all(|other| !other.registers.contains(name)), "{name}");
            }
            assert!(row.monitors.iter().all(|m| rest().all(|other| !other.monitors.contains(m))), "{}", row.word);
        }
    }
}

/// The map of the register table before rows named registers: hosts and checkpoints rely on it.
#[test]
fn the_register_map_of_the_presets_is_what_it_was() {
    let map = |name: &str| {
        let config = Config::preset(name).unwrap();
        let all = Register::all(&config);
        all.iter().map(|r| format!("{:02x} {}", r.address(), r.full_name())).collect::<Vec<_>>().join(", ")
    };
    let two = |config: &Config| config.output().is_none() && config.stages().len() == 2;
    for preset in Config::presets().iter().filter(|p| two(&Config::preset(p.name).unwrap())) {
        assert_eq!(
            map(preset.name),
            format!(
                "00 control, 01 token_lfsr, 02 samples, {}10 lr_shift.1, 11 lr_shift.2, 20 threshold_low.1, \
             21 threshold_low.2, 30 threshold_high.1, 31 threshold_high.2{}",
                if Config::preset(preset.name).unwrap().pixel_shift() { "03 shift_lfsr, " } else { "" },
                // What nothing reads is left out with the second inputs alone: the others' map stays.
                if Config::preset(preset.name).unwrap().pairs() {
                    ", 40 rounding_lfsr.1, 41 rounding_lfsr.2"
                } else {
                    ""
                }
            ),
            "{}",
            preset.name
        );
    }
}

#[test]
fn the_monitors_of_the_presets_are_what_they_were() {
    let names = |set: &[String]| {
        let config = Config::preset_with("tiny", set).unwrap();
        let of = |s| config.monitors(s).into_iter().map(|m: Monitor| m.info().name).collect::<Vec<_>>().join(" ");
        assert_eq!(of(0), of(1));
        of(0)
    };
    assert_eq!(names(&[]), "h t mask_h mask_t score_second score kind token fire js");
    assert_eq!(names(&["learning.mode=inference".to_owned()]), "h t score_second score kind token");
}
