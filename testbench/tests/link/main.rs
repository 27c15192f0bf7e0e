//! The host link, command by command: what is refused and that it changes nothing, registers, rows, bank, RESET, and
//! training and inference with settings that change on the way. Everything on both simulations, against the golden
//! model after every step.

mod bench;
#[path = "../common/mod.rs"]
mod common;

use sigprop_golden_model::rng::Rng;
use sigprop_spec::TokenMode;
use sigprop_spec::link::packed::{self, PACKED};
use sigprop_spec::link::{Command, ERROR_OPCODE, ErrorCode, Layout, Register, control, identity};

use crate::bench::{Bench, ENGINES};

fn with(first: &[u8], payload: usize) -> Vec<u8> {
    // The payload is made of opcodes: were one byte of it not consumed, it would be answered.
    let mut bytes = first.to_vec();
    bytes.resize(first.len() + payload, Command::Flush.opcode());
    bytes
}

#[test]
fn unknown_opcodes_take_one_byte() {
    for engine in ENGINES {
        let mut b = Bench::new(engine, &[]);
        b.train(0);
        let config = b.config.clone();
        let there = |opcode: u8| Command::from_opcode(opcode).is_some_and(|command| command.is_there(&config));
        for opcode in (0..=u8::MAX).filter(|&opcode| !there(opcode)) {
            b.refused(&[opcode], ErrorCode::UnknownOpcode);
        }
        b.same("after all unknown opcodes");
    }
}

#[test]
fn what_is_out_of_range_takes_its_operands_and_changes_nothing() {
    // Also with two bytes an activation and four a weight.
    for (engine, overrides) in ENGINES.into_iter().flat_map(|e| {
        let wide = &["format.activation_bits=10", "format.weight_bits=18"][..];
        [(e, &[][..]), (e, wide), (e, &["learning.optimizer=momentum"][..])]
    }) {
        let mut b = Bench::new(engine, overrides);
        let Layout { activation_bytes: a, weight_bytes: w, velocity_bytes: v, .. } = Layout::new(&b.config);
        let op = Command::opcode;
        let [train, read, write] = [op(Command::Train), op(Command::ReadWeights), op(Command::WriteWeights)];
        let [read_bank, write_bank] = [op(Command::ReadBank), op(Command::WriteBank)];
        let requests = [
            with(&[train, 3], 5 * a),
            with(&[train, 4], 5 * a),
            with(&[train, 255], 5 * a),
            with(&[read, 2, 0, 0], 0),
            with(&[read, 255, 0, 0], 0),
            with(&[read, 0, 6, 0], 0),
            with(&[read, 1, 4, 0], 0),
            with(&[read, 0, 0, 1], 0),
            with(&[read, 0, 255, 255], 0),
            with(&[write, 2, 0, 0], 0),
            with(&[write, 128, 1, 0], 0),
            with(&[write, 0, 6, 0], 6 * w),
            with(&[write, 1, 4, 0], 7 * w),
            with(&[write, 1, 1, 2], 7 * w),
            with(&[read_bank, 2, 0], 0),
            with(&[read_bank, 0, 3], 0),
            with(&[read_bank, 1, 255], 0),
            with(&[write_bank, 2, 0], 0),
            with(&[write_bank, 0, 3], 6 * a),
            with(&[write_bank, 1, 200], 4 * a),
        ];
        let [read, write] = [op(Command::ReadVelocity), op(Command::WriteVelocity)];
        let beside = [
            with(&[read, 2, 0, 0], 0),
            with(&[read, 1, 4, 0], 0),
            with(&[write, 200, 0, 0], 0),
            with(&[write, 0, 6, 0], 6 * v),
            with(&[write, 1, 1, 2], 7 * v),
        ];
        let there = if v == 0 { 0 } else { beside.len() };
        for (n, request) in requests.iter().chain(&beside[..there]).enumerate() {
            b.train(n);
            b.refused(request, ErrorCode::OutOfRange);
            assert_eq!(b.host.identify().unwrap(), identity(&b.config), "after {request:02x?}");
            b.same(&format!("{engine}, after {request:02x?}"));
        }
    }
}

/// An output stage has no bank: reading and writing it is refused as a stage that is not there; its rows are there.
#[test]
fn an_output_stage_has_rows_and_no_bank() {
    for engine in ENGINES {
        let mut b = Bench::new(engine, &["network.readout=stage"]);
        let w = Layout::new(&b.config).weight_bytes;
        let op = Command::opcode;
        let requests = [
            with(&[op(Command::ReadBank), 2, 0], 0),
            with(&[op(Command::WriteBank), 2, 0], 0),
            with(&[op(Command::ReadBank), 3, 0], 0),
            with(&[op(Command::ReadWeights), 2, 3, 0], 0),
            with(&[op(Command::WriteWeights), 2, 3, 0], 5 * w),
            with(&[op(Command::ReadWeights), 3, 0, 0], 0),
        ];
        for (n, request) in requests.iter().enumerate() {
            b.train(n);
            b.refused(request, ErrorCode::OutOfRange);
            b.same(&format!("{engine}, after {request:02x?}"));
        }
        // No bit of the control register stands for the last stage.
        let refused = [&[op(Command::WriteRegister), 0][..], &control::LAST_STAGE.to_le_bytes()].concat();
        b.refused(&refused, ErrorCode::ValueNotAllowed);
        for row in 0..3 {
            let values = [i32::from(i16::MAX), -7 * row, 0, i32::from(i16::MIN), row];
            b.host.write_row(2, row as usize, &values).unwrap();
            b.model.set_row(2, row as usize, &values).unwrap();
        }
        b.same("rows of the output stage are written");
        b.train(7);
        b.same("and trained");
        assert!(b.model.set_bank(2, 0, &[0; 3]).is_err());
    }
}

/// Words that some register refuses and others take.
const WORDS: [u32; 14] =
    [0, 1, 2, 3, 4, 24, 25, 31, 32, 0x3FFF_FFFF, 0x4000_0000, 0x8000_0000, 0xC000_0000, 0xFFFF_FFFF];

/// Inputs that are packed are those that a plain request has: cut entries and such as go beyond the last input mean nothing, and a label that does not
/// exist takes all of them.
#[test]
fn packed_requests_are_what_plain_ones_are() {
    let sets = ["network.inputs=9", "hardware.columns=active", "hardware.lanes=[2, 4]"];
    let mut b = Bench::new(sigprop_testbench::Engine::Rust, &sets);
    assert!(packed::is_there(&b.config));
    let mut rng = Rng::new(5, 1);
    let request = |command: Command, label: Option<u8>, entries: &[u8]| {
        let length = (entries.len() as u16).to_le_bytes();
        [&[command.opcode() | PACKED][..], &length, label.as_slice(), entries].concat()
    };
    for n in 0..60 {
        let mut entries: Vec<u8> = (0..rng.below(6)).flat_map(|_| [rng.below(5) as u8, rng.below(255) as u8]).collect();
        entries.truncate(entries.len() - usize::from(n % 7 == 3 && !entries.is_empty()));
        let x = packed::inputs(&entries, 1, 9);
        if n % 5 == 4 {
            let send = request(Command::Train, Some(200), &entries);
            let answer = b.host.chip.transfer("packed", &send, 3, 10_000).unwrap().bytes;
            assert_eq!(answer, [ERROR_OPCODE, ErrorCode::OutOfRange.code(), Command::Train.opcode()], "{send:02x?}");
        }
        let label = rng.below(3);
        let want = b.model.train(&x, label, &mut ());
        let send = request(Command::Train, Some(label as u8), &entries);
        let answer = b.host.chip.transfer("packed", &send, 3, 10_000).unwrap().bytes;
        assert_eq!(answer, [Command::Train.opcode(), want.prediction as u8, want.fired], "request {n}: {send:02x?}");
        let plain = b.host.infer(&[&x], false).unwrap();
        let send = request(Command::Infer, None, &entries);
        let answer = b.host.chip.transfer("packed", &send, 2 + 3 * 4, 10_000).unwrap().bytes;
        assert_eq!((answer[0], usize::from(answer[1])), (Command::Infer.opcode(), plain[0].class), "request {n}");
        assert_eq!(plain[0].class, b.model.infer(&x).class, "request {n}");
    }
    assert_eq!(b.host.weights_over_link().unwrap(), b.model.weights());
    // Others are no commands.
    b.refused(&[PACKED | Command::InferPair.opcode()], ErrorCode::UnknownOpcode);
}

#[test]
fn registers_keep_what_is_allowed_and_refuse_the_rest() {
    registers_of("nearest", &[]);
}

#[test]
fn registers_keep_what_is_allowed_with_stochastic_rounding_too() {
    registers_of("stochastic", &[]);
}

#[test]
fn registers_keep_what_is_allowed_where_pictures_are_moved() {
    registers_of("nearest", &common::MOVED);
}

fn registers_of(rounding: &str, sets: &[&str]) {
    for engine in ENGINES {
        let mut b = Bench::new(engine, &[&[&*format!("format.rounding=\"{rounding}\"")], sets].concat());
        let all = Register::all(&b.config);
        let mut held: Vec<u32> = all.iter().map(|r| r.reset(&b.config).unwrap()).collect();
        let (mut taken, mut refused) = (0, 0);
        for (n, register) in all.iter().enumerate() {
            for value in WORDS {
                if register.allows(value, &b.config) {
                    b.write(*register, value);
                    held[n] = value;
                    taken += 1;
                } else {
                    let v = value.to_le_bytes();
                    let request = [Command::WriteRegister.opcode(), register.address(), v[0], v[1], v[2], v[3]];
                    b.refused(&request, ErrorCode::ValueNotAllowed);
                    refused += 1;
                }
                let now: Vec<u32> = all.iter().map(|r| b.host.read_register(r.address()).unwrap()).collect();
                assert_eq!(now, held, "{engine}: {value:#x} to {register:?}");
            }
        }
        assert!(taken > 60 && refused > 30, "{taken} taken, {refused} refused");
        b.host.reset().unwrap();
        for register in &all {
            let got = b.host.read_register(register.address()).unwrap();
            assert_eq!(Some(got), register.reset(&b.config), "{engine}: {register:?} after RESET");
        }
        b.same("after RESET");
    }
}

#[test]
fn unknown_registers_take_their_operands() {
    for engine in ENGINES {
        let mut b = Bench::new(engine, &[]);
        let config = b.config.clone();
        for address in (0..=u8::MAX).filter(|&a| Register::from_address(a, &config).is_none()) {
            b.refused(&[Command::ReadRegister.opcode(), address], ErrorCode::UnknownRegister);
            b.refused(&with(&[Command::WriteRegister.opcode(), address], 4), ErrorCode::UnknownRegister);
        }
        b.same("after all unknown registers");
    }
}

#[test]
fn rows_and_bank_are_written_and_saturated() {
    let formats: [&[&str]; 10] = [
        &SHORT,
        &["network.readout=blocks", "network.stages=[6, 5]"],
        &["learning.target=learned", "learning.optimizer=momentum"],
        &["learning.target=learned", "format.activation_bits=12"],
        &["format.weight_bits=[14, 9]", "format.weight_frac=[12, 8]", "learning.optimizer=momentum"],
        &["learning.optimizer=momentum", "learning.momentum_shift=6"],
        &["learning.optimizer=momentum_every", "format.activation_bits=10", "format.rounding=stochastic"],
        &[],
        &["format.activation_bits=10", "format.weight_bits=18"],
        &["format.activation_bits=6", "format.weight_bits=12", "format.weight_frac=10"],
    ];
    for (engine, overrides) in ENGINES.into_iter().flat_map(|e| formats.map(|f| (e, f))) {
        let mut b = Bench::new(engine, overrides);
        let Layout { activation_bytes, code_bytes, weight_bytes, velocity_bytes, .. } = Layout::new(&b.config);
        // The most negative code of the bytes and of the format, the ends, zero; at different places of each row.
        let values = |bytes: usize, max: i64| {
            let word = 1i64 << (8 * bytes - 1);
            [-word, word - 1, -max - 1, -max, max, 0, 1, -1, -max / 3].map(|v| v as i32)
        };
        let weights = values(weight_bytes, b.config.stages()[0].weight.max());
        let code = values(code_bytes, b.config.code().max());
        let activations = values(activation_bytes, b.config.activation().max());
        for (s, shape) in b.config.stages().to_vec().iter().enumerate() {
            for row in 0..shape.outputs {
                let list: Vec<i32> = (0..shape.columns()).map(|q| weights[(row * 4 + q) % 9]).collect();
                b.host.write_row(s, row, &list).unwrap();
                b.model.set_row(s, row, &list).unwrap();
                if let Some(format) = b.config.velocity() {
                    let velocities = values(velocity_bytes, format.max());
                    let list: Vec<i32> = (0..shape.columns()).map(|q| velocities[(row * 5 + q + 1) % 9]).collect();
                    b.host.write_velocity(s, row, &list).unwrap();
                    b.model.set_velocity(s, row, &list).unwrap();
                }
            }
            for class in 0..b.config.bank_rows(s) {
                let entries = if s == 0 { &code } else { &activations };
                let list: Vec<i32> = (0..shape.outputs).map(|i| entries[(class * 4 + i) % 9]).collect();
                b.host.write_bank(s, class, &list).unwrap();
                b.model.set_bank(s, class, &list).unwrap();
            }
        }
        b.same(&format!("{engine} {overrides:?}, written"));
        b.host.refresh().unwrap();
        b.model.refresh();
        b.same(&format!("{engine} {overrides:?}, refreshed"));
        (0..10).for_each(|n| _ = b.train(n));
        b.same(&format!("{engine} {overrides:?}, trained"));
    }
}

#[test]
fn a_written_row_comes_after_the_update_that_was_due() {
    for engine in ENGINES {
        let mut b = Bench::new(engine, &[]);
        let fired: u32 = (0..10).map(|n| u32::from(b.train(n) != 0)).sum();
        assert!(fired > 0);
        b.host.write_row(0, 2, &[7; 6]).unwrap();
        b.model.set_row(0, 2, &[7; 6]).unwrap();
        b.same("written without FLUSH");
    }
}

#[test]
fn reset_drops_the_update_that_was_due() {
    let learned = &["learning.target=learned", "learning.learned_shift=3"];
    for (engine, sets) in ENGINES.into_iter().flat_map(|engine| [(engine, &[][..]), (engine, &learned[..])]) {
        let mut b = Bench::new(engine, sets);
        (0..5).for_each(|n| _ = b.train(n));
        b.write(Register::LrShift(1), 3);
        b.write(Register::ThresholdHigh(0), u32::MAX);
        b.write(Register::Control, control::LAST_STAGE | control::TOKEN_LABEL);
        b.last_stage = true;
        b.model.set_lr_shift(1, 3).unwrap();
        b.model.set_threshold(0, (-1 << 32) | (b.model.threshold(0) & 0xFFFF_FFFF)).unwrap();
        b.model.set_token_mode(TokenMode::Label);
        (5..9).for_each(|n| _ = b.train(n));
        let before = b.model.weights();
        assert_ne!(b.train(9), 0, "no update is due");
        assert_ne!(b.model.weights(), before, "the update changes nothing");
        b.host.reset().unwrap();
        // The model has applied the update already: take it back. Rows of the bank that the sample stored stay.
        b.model.set_weights(&before).unwrap();
        b.model.reset();
        b.last_stage = false;
        b.same(&format!("{engine}, after RESET"));
        (10..20).for_each(|n| _ = b.train(n));
        b.same(&format!("{engine}, trained on"));
    }
}

#[test]
fn weights_after_every_sample() {
    for (engine, rounding) in ENGINES.into_iter().flat_map(|e| ["nearest", "truncate", "stochastic"].map(|r| (e, r))) {
        let rounding = &format!("format.rounding=\"{rounding}\"");
        after_every_sample(engine, &[rounding]);
        after_every_sample(engine, &[rounding, "learning.target=learned", "learning.learned_shift=5"]);
    }
}

/// Weights, banks, and the target code that learns.
fn after_every_sample(engine: sigprop_testbench::Engine, sets: &[&str]) {
    let mut b = Bench::new(engine, sets);
    let mut fired = 0;
    for n in 0..20 {
        fired |= b.train(n);
        b.same(&format!("{engine}, {sets:?}, sample {n}"));
    }
    assert_eq!(fired, 3, "both stages fire at some time");
}

#[test]
fn settings_may_change_between_samples() {
    settings_change(&[]);
}

#[test]
fn settings_may_change_between_samples_that_are_moved() {
    settings_change(&common::MOVED);
}

/// Weights of another width and fraction in each stage.
const SHORT: [&str; 2] = ["format.weight_bits=[8, 18]", "format.weight_frac=[7, 14]"];

#[test]
fn settings_may_change_where_stages_have_formats_of_their_own() {
    settings_change(&SHORT);
    registers_of("nearest", &SHORT);
}

#[test]
fn settings_may_change_between_samples_of_other_readouts() {
    settings_change(&["network.readout=last"]);
    settings_change(&["network.readout=stage"]);
    settings_change(&["network.readout=blocks"]);
}

fn settings_change(sets: &[&str]) {
    for engine in ENGINES {
        let mut b = Bench::new(engine, &[&["format.rounding=\"stochastic\""], sets].concat());
        for n in 0..40 {
            let s = n % b.config.stages().len();
            match n % 5 {
                0 => {
                    let shift = [5, 9, 1, 12][n / 5 % 4];
                    b.write(Register::LrShift(s), shift);
                    b.model.set_lr_shift(s, shift).unwrap();
                }
                1 => {
                    let threshold = [-3000i64, u32::MAX.into(), 20_000, -(1 << 32)][n / 5 % 4];
                    b.write(Register::ThresholdLow(s), threshold as u32);
                    b.write(Register::ThresholdHigh(s), (threshold >> 32) as u32);
                    b.model.set_threshold(s, threshold).unwrap();
                }
                2 => {
                    let bits = (n as u32 / 5 % 4) & control::mask(&b.config);
                    b.write(Register::Control, bits);
                    b.last_stage = bits & control::LAST_STAGE != 0;
                    let label = bits & control::TOKEN_LABEL != 0;
                    b.model.set_token_mode(if label { TokenMode::Label } else { TokenMode::Uniform });
                }
                3 => {
                    b.write(Register::TokenLfsr, 0xBEEF_0001 + n as u32);
                    b.model.set_lfsr(0xBEEF_0001 + n as u32).unwrap();
                    if b.model.shift_lfsr().is_some() {
                        b.write(Register::ShiftLfsr, 0xACE1_0000 + n as u32);
                        b.model.set_shift_lfsr(0xACE1_0000 + n as u32).unwrap();
                    }
                }
                _ => {
                    // The update that is due draws from the old state: it comes first.
                    b.host.flush().unwrap();
                    b.write(Register::RoundingLfsr(s), 0x1234_5678 + n as u32);
                    b.model.set_rounding_lfsr(s, 0x1234_5678 + n as u32).unwrap();
                }
            }
            b.train(n);
            if n % 3 == 0 {
                b.same(&format!("{engine}, sample {n}"));
            }
        }
        b.same(&format!("{engine}, at the end"));
    }
}

#[test]
fn inference_singly_and_in_pairs_between_samples() {
    for engine in ENGINES {
        let mut b = Bench::new(engine, &[]);
        for n in 0..6 {
            b.train(n);
            let inputs: Vec<Vec<i16>> = b.samples[n..n + 7].iter().map(|s| s.0.clone()).collect();
            let inputs: Vec<&[i16]> = inputs.iter().map(Vec::as_slice).collect();
            // Seven: the last of the pairs is single.
            for (k, got) in b.host.infer(&inputs, n % 2 == 0).unwrap().iter().enumerate() {
                let want = b.model.infer(inputs[k]);
                assert_eq!((got.class, &got.scores), (want.class, &want.answer), "{engine}: {n}, input {k}");
            }
            if n % 2 == 0 {
                b.same(&format!("{engine}, inference after sample {n}"));
            }
        }
        b.same(&format!("{engine}, at the end"));
    }
}
