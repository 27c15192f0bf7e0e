//! The link's tables and sizes.

use sigprop_spec::link::{
    Command, ERROR_LEN, Layout, Register, VERSION, control, identity, markdown, request_len, response_len,
};
use sigprop_spec::{Config, lfsr};

fn with(preset: &str, overrides: &[&str]) -> Config {
    let overrides: Vec<String> = overrides.iter().map(ToString::to_string).collect();
    Config::preset_with(preset, &overrides).unwrap()
}

#[test]
fn reference() {
    insta::assert_snapshot!("link", markdown());
}

#[test]
fn sizes_of_values() {
    let digits = Layout::new(&Config::preset("digits").unwrap());
    // 128 neurons * 127^2 = 2,064,512 takes 21 bits, and the sign.
    assert_eq!(
        digits,
        Layout {
            activation_bytes: 1,
            code_bytes: 1,
            weight_bytes: 2,
            velocity_bytes: 0,
            score_bytes: 4,
            score_bits: 22
        }
    );
    let wide = with("digits", &["format.activation_bits=9", "format.weight_bits=17"]);
    let wide = Layout::new(&wide);
    assert_eq!((wide.activation_bytes, wide.weight_bytes, wide.score_bytes), (2, 4, 4));
    // 2 * 32767^2 is just below 2^31, 3 * 32767^2 above it.
    let bits = |stages| {
        let stages = format!("network.stages={stages}");
        let set = [
            stages.as_str(),
            "format.activation_bits=16",
            "learning.margin=1",
            "learning.lr_shift=7",
            "hardware.lanes=1",
        ];
        let layout = Layout::new(&with("digits", &set));
        (layout.score_bits, layout.score_bytes)
    };
    assert_eq!(bits("[2]"), (32, 4));
    assert_eq!(bits("[1, 2]"), (33, 8));
}

#[test]
fn lengths_of_tiny() {
    let tiny = Config::preset("tiny").unwrap();
    let expected = [
        // inputs 5, stages 6 and 4, classes 3; scores of 4 bytes
        (Command::Train, 0, 1 + 1 + 5, 3),
        (Command::Infer, 0, 1 + 5, 1 + 1 + 12),
        (Command::InferPair, 0, 1 + 10, 1 + 26),
        (Command::Flush, 0, 1, 1),
        (Command::Refresh, 0, 1, 1),
        (Command::ReadWeights, 0, 4, 1 + 12),
        (Command::ReadWeights, 1, 4, 1 + 14),
        (Command::WriteWeights, 1, 4 + 14, 1),
        (Command::ReadBank, 0, 3, 1 + 6),
        (Command::WriteBank, 1, 3 + 4, 1),
        (Command::ReadRegister, 0, 2, 5),
        (Command::WriteRegister, 0, 6, 1),
        (Command::Reset, 0, 1, 1),
        (Command::Identify, 0, 1, 1 + 8 + 3 + 2 + 5 + 4),
    ];
    for (command, stage, request, response) in expected {
        assert_eq!(request_len(&tiny, command, stage), Some(request), "{} request", command.name());
        assert_eq!(response_len(&tiny, command, stage), Some(response), "{} response", command.name());
    }
    assert_eq!(request_len(&tiny, Command::WriteWeights, 2), None);
    assert_eq!(request_len(&tiny, Command::Train, 2), Some(7));
    assert_eq!(ERROR_LEN, 3);
}

#[test]
fn identity_is_as_long_as_said() {
    for preset in Config::presets() {
        let config = Config::preset(preset.name).unwrap();
        assert_eq!(Some(1 + identity(&config).len()), response_len(&config, Command::Identify, 0));
    }
    let tiny = Config::preset("tiny").unwrap();
    let bytes = identity(&tiny);
    assert_eq!(bytes[..8], tiny.hash()[..8]);
    assert_eq!(bytes[8..11], VERSION);
    assert_eq!(bytes[11..], [5, 0, 3, 8, 16, 14, 2, 6, 0, 4, 0]);
}

#[test]
fn registers_start_as_configured() {
    let wide = ["format.activation_bits=16", "format.weight_frac=12", "learning.lr_shift=7", "learning.margin=1.0"];
    let config = with("digits", &[&wide[..], &["learning.token=label", "learning.lfsr_seed=9"]].concat());
    let reset = |register: Register| register.reset(&config);
    assert_eq!(reset(Register::Control), Some(control::TOKEN_LABEL));
    assert_eq!((reset(Register::TokenLfsr), reset(Register::Samples)), (Some(9), Some(0)));
    assert_eq!((reset(Register::LrShift(1)), reset(Register::LrShift(2))), (Some(7), None));
    let (low, high) = (reset(Register::ThresholdLow(0)).unwrap(), reset(Register::ThresholdHigh(0)).unwrap());
    assert_eq!(i64::from(high) << 32 | i64::from(low), config.stages()[0].threshold);
    assert!(high > 0);
    assert_eq!(reset(Register::RoundingLfsr(1)), Some(lfsr::stage_seed(9, 1)));
    for register in Register::all(&config) {
        let refused = register == Register::Samples;
        assert_eq!(register.allows(reset(register).unwrap(), &config), !refused, "{register:?}");
    }
}

#[test]
fn registers_refuse_what_the_hardware_cannot_do() {
    let config = Config::preset("tiny").unwrap();
    let allowed = |register: Register, values: &[u32]| -> Vec<bool> {
        values.iter().map(|&value| register.allows(value, &config)).collect()
    };
    assert_eq!(allowed(Register::Control, &[0, 3, 4, u32::MAX]), [true, true, false, false]);
    assert_eq!(allowed(Register::TokenLfsr, &[0, 1]), [false, true]);
    assert_eq!(allowed(Register::RoundingLfsr(0), &[0, 1]), [false, true]);
    assert_eq!(allowed(Register::LrShift(0), &[0, 1, 31, 32, u32::MAX]), [false, true, true, false, false]);
    assert_eq!(allowed(Register::ThresholdLow(0), &[0, u32::MAX]), [true, true]);
    // 33 bits: the upper word is the sign alone.
    let words = [0, u32::MAX, 1, u32::MAX - 1, 1 << 31, 3 << 30];
    assert_eq!(allowed(Register::ThresholdHigh(0), &words), [true, true, false, false, false, false]);
    // 64 neurons of 16 bits: scores of 37 bits, thresholds of 39.
    let wide = with("digits", &["format.activation_bits=16", "format.weight_frac=12", "learning.lr_shift=1"]);
    let bits = wide.stages()[0].threshold_bits;
    assert_eq!(bits, 39);
    let most = (1u32 << (bits - 33)) - 1;
    assert!(Register::ThresholdHigh(0).allows(most, &wide) && Register::ThresholdHigh(0).allows(!most, &wide));
    assert!(!Register::ThresholdHigh(0).allows(most + 1, &wide));
    assert!(!Register::ThresholdHigh(2).allows(0, &wide), "there is no such stage");
}

#[test]
fn without_learning_there_is_one_register_of_one_bit() {
    let config = with("digits", &["learning.mode=inference", "learning.token=label"]);
    assert_eq!(Register::all(&config), [Register::Control]);
    assert_eq!(Register::Control.reset(&config), Some(0));
    let allowed = [0, 1, 2, 3].map(|value| Register::Control.allows(value, &config));
    assert_eq!(allowed, [true, true, false, false]);
    for gone in [Register::TokenLfsr, Register::Samples, Register::LrShift(0), Register::RoundingLfsr(1)] {
        assert_eq!((gone.reset(&config), gone.allows(7, &config)), (None, false), "{gone:?}");
    }
}

#[test]
fn stage_seeds_are_distinct_and_not_zero() {
    let seeds: std::collections::BTreeSet<u32> = (0..8).map(|stage| lfsr::stage_seed(52176, stage)).collect();
    assert_eq!(seeds.len(), 8);
    let mut zero_seed = 0x9E37_79B9u32;
    for stage in 0..8 {
        assert_eq!(lfsr::stage_seed(zero_seed, stage), 1);
        zero_seed = zero_seed.wrapping_add(0x9E37_79B9);
    }
}
