//! Rung 2: the front. Values and the end of a sample go through in the cycle in which they come; the token is the one drawn, as
//! the golden model draws it, and the class itself where a refresh names it or nothing learns. Where the target stream has an input of its
//! own, whole samples against the golden model's.

use sigprop_golden_model::lif;
use sigprop_golden_model::rng::Rng;
use sigprop_golden_model::target::{self, concatenation, reshape};
use sigprop_golden_model::token::Lfsr;
use sigprop_hdl::blocks::front::Front;
use sigprop_hdl::extract::extract;
use sigprop_hdl::signal::wrap;
use sigprop_spec::Config;
use sigprop_spec::family::Target;
use sigprop_testbench::verify::random_config;

use crate::bench::{Bench, chance, seeds, signed, symmetric};

#[test]
fn a_sample_goes_through_with_its_token() {
    for seed in seeds(40) {
        let config = random_config(seed);
        if !config.target().has_code() {
            continue;
        }
        let (learns, classes) = (config.learns(), config.tokens());
        let mut b =
            Bench::new(extract(&Front::new(&config))).present(learns, "label step load value restart take_label lfsr");
        // Without a second input no stream of targets enters.
        let second = config.pairs();
        b = b.present(second, "fill_t_valid t_valid t");
        let mut lfsr = Lfsr::from_seed(config.lfsr_seed());
        let mut drawn = None;
        let mut rng = Rng::new(seed, 18);
        for _ in 0..300 {
            let [h, t, done, refresh, step] = [50, 30, 10, 20, 10].map(|p| chance(&mut rng, p));
            let (class, value) = (rng.below(classes) as i64, signed(&mut rng, config.activation().bits() as usize));
            b.set_all(&[("fill_h_valid", h.into()), ("fill_t_valid", t.into()), ("fill_value", value)]);
            b.set_all(&[
                ("sample", done.into()),
                ("refresh", refresh.into()),
                ("refresh_class", class),
                ("step", step.into()),
            ]);
            // It goes on as it is, or as spikes.
            let value = if config.spiking().is_some() { coded(&config, value) } else { value };
            let t = [i64::from(t), value].map(|value| if second { value } else { 0 });
            let want = [h.into(), value, t[0], t[1], done.into()];
            assert_eq!(b.get_all(["h_valid", "h", "t_valid", "t", "done"]), want, "seed {seed}");
            let token = if refresh || !learns { Some(class) } else { drawn };
            assert!(token.is_none_or(|token| token == b.get("token")), "seed {seed}: want token {token:?}");
            if learns {
                assert_eq!(b.get("lfsr"), i64::from(lfsr.state()), "seed {seed}");
                drawn = if step { Some(lfsr.draw(classes) as i64) } else { drawn };
            }
            b.clock();
        }
    }
}

/// The spikes of a value, as a word with a sign.
fn coded(config: &Config, value: i64) -> i64 {
    let mut word = [value as i16];
    lif::encode(config, &mut word);
    wrap(word[0].into(), config.spiking().map_or(0, |spiking| spiking.steps() as usize), true)
}

/// What leaves the front until a sample is done: values of both streams, and the token.
#[derive(Debug, Default, PartialEq)]
struct Left {
    h: Vec<i64>,
    t: Vec<i64>,
    token: Option<i64>,
}

/// Turns of one sample, with gaps and noise between them: a value, or none where the front makes it.
fn sample(b: &mut Bench, rng: &mut Rng, turns: &[Option<i64>], port: &str) -> Left {
    let mut left = Left::default();
    for (n, turn) in turns.iter().enumerate() {
        while chance(rng, 30) {
            b.set("fill_value", signed(rng, 4));
            b.clock();
        }
        let noise = signed(rng, 4);
        b.set_all(&[(port, 1), ("fill_value", turn.unwrap_or(noise)), ("sample", (n + 1 == turns.len()).into())]);
        left.h.extend(b.high("h_valid").then(|| b.get("h")));
        left.t.extend(b.high("t_valid").then(|| b.get("t")));
        if b.high("done") {
            left.token = Some(b.get("token"));
        }
        b.clock();
        b.set_all(&[(port, 0), ("sample", 0)]);
    }
    left
}

/// An input, and a label behind it.
fn labelled(config: &Config, x: &[i64], label: usize) -> Vec<i64> {
    let mut behind = vec![0; config.classes()];
    concatenation::put(&mut behind, label, config.activation().max() as i16);
    x.iter().copied().chain(behind.into_iter().map(i64::from)).collect()
}

#[test]
fn the_target_stream_has_an_input_of_its_own() {
    let mut seen = [0; 2];
    for seed in seeds(120) {
        let config = random_config(seed);
        let (target, classes, learns) = (config.target(), config.classes(), config.learns());
        if target.has_code() || target.has_error() {
            continue;
        }
        let labels = target.has_labels();
        let mut b = Bench::new(extract(&Front::new(&config)))
            .present(learns, "label step load value restart lfsr train")
            .present(!labels, "fill_t_valid refresh");
        let (mut lfsr, mut rng) = (Lfsr::from_seed(config.lfsr_seed()), Rng::new(seed, 21));
        let bits = config.activation().bits() as usize;
        let mut picture = vec![0; config.inputs()];
        for _ in 0..12 {
            let x: Vec<i64> = (0..config.inputs()).map(|_| signed(&mut rng, bits)).collect();
            let given: Vec<Option<i64>> = x.iter().copied().map(Some).collect();
            let label = rng.below(classes);
            b.set_all(&[("refresh_class", 0), ("train", 0), ("label", label as i64)]);
            if learns && chance(&mut rng, 60) {
                b.set_all(&[("step", 1), ("train", 1)]);
                b.clock();
                b.set("step", 0);
                let token = target::draw(target, &mut lfsr, sigprop_spec::TokenMode::Uniform, classes, label);
                let made = if labels { classes } else { 0 };
                let got = sample(&mut b, &mut rng, &[given, vec![None; made]].concat(), "fill_h_valid");
                let (h, t) = if labels {
                    (labelled(&config, &x, label), labelled(&config, &x, token))
                } else {
                    reshape::set(&mut picture, token, classes, config.activation().max() as i16);
                    (x, picture.iter().copied().map(i64::from).collect())
                };
                assert_eq!(got, Left { h, t, token: Some(token as i64) }, "seed {seed}: training");
                continue;
            }
            if labels {
                for first in (0..classes).step_by(2) {
                    b.set("refresh_class", first as i64);
                    let turns = if first == 0 { given.clone() } else { vec![None; given.len()] };
                    let got = sample(&mut b, &mut rng, &[turns, vec![None; classes]].concat(), "fill_h_valid");
                    let [h, t] = [first, first + 1].map(|label| labelled(&config, &x, label));
                    assert_eq!(got, Left { h, t, token: Some(first as i64) }, "seed {seed}: labels from {first}");
                }
                continue;
            }
            let got = sample(&mut b, &mut rng, &given, "fill_h_valid");
            assert_eq!((got.h, got.t), (x.clone(), Vec::new()), "seed {seed}: inference");
            b.set_all(&[("refresh", 1), ("refresh_class", label as i64)]);
            let got = sample(&mut b, &mut rng, &vec![None; x.len()], "fill_t_valid");
            reshape::set(&mut picture, label, classes, config.activation().max() as i16);
            let t = picture.iter().copied().map(i64::from).collect();
            assert_eq!(got, Left { h: Vec::new(), t, token: Some(label as i64) }, "seed {seed}: refresh");
            b.set("refresh", 0);
        }
        seen[usize::from(target == Target::Concatenation)] += 1;
    }
    assert!(seen.iter().all(|&n| n > 3) || seeds(120).count() == 1, "{seen:?}");
}

/// A training sample goes in twice: as it is in both streams, and again with the error in the target stream; the host has read F, and written it anew.
#[test]
fn the_error_goes_in_the_second_time() {
    let (mut tried, mut saturated) = (0, 0);
    for seed in 0..400 {
        let config = random_config(seed);
        if !config.target().has_error() || !config.learns() {
            continue;
        }
        let (inputs, classes, amax) = (config.inputs(), config.classes(), config.activation().max());
        let f = config.error_amplitude().unwrap();
        let mut rng = Rng::new(seed, 22);
        let mut draw = || -> Vec<Vec<i32>> {
            let entry = |rng: &mut Rng| if chance(rng, 50) { f as i32 } else { -f as i32 };
            (0..classes).map(|_| (0..inputs).map(|_| entry(&mut rng)).collect()).collect()
        };
        let (mut code, other) = (draw(), draw());
        let mut b = Bench::new(extract(&Front::with_code(&config, &code)))
            .present(true, "again look wrong js code_read code_write train label")
            .present(config.pairs(), "fill_t_valid")
            .present(false, "load take_label lfsr refresh refresh_class");
        let place = usize::BITS - (inputs - 1).leading_zeros();
        let place = |class: usize, q: usize| ((class << place.max(1)) | q) as i64;
        for round in 0..2 {
            for (class, row) in code.iter().enumerate() {
                for (q, entry) in row.iter().enumerate() {
                    b.set_all(&[("code_read", 1), ("code_addr", place(class, q))]);
                    b.clock();
                    b.set_all(&[("code_read", 0), ("code_addr", 0)]);
                    assert_eq!(b.get_all(["code_valid", "code_word"]), [1, i64::from(*entry)], "seed {seed}");
                    b.clock();
                    assert_eq!(b.get("code_valid"), 0, "seed {seed}");
                }
            }
            for _ in 0..6 {
                let x: Vec<i64> = (0..inputs).map(|_| symmetric(&mut rng, amax)).collect();
                let (label, js, wrong) = (rng.below(classes), rng.below(classes), chance(&mut rng, 70));
                let given: Vec<Option<i64>> = x.iter().copied().map(Some).collect();
                b.set_all(&[("train", 1), ("label", label as i64), ("again", 0)]);
                // The label is there a cycle before the first value, and so is the rival.
                b.clock();
                let got = sample(&mut b, &mut rng, &given, "fill_h_valid");
                let token = Some(label as i64);
                assert_eq!(got, Left { h: x.clone(), t: x.clone(), token }, "seed {seed}: first pass");
                b.set_all(&[("look", 1), ("wrong", wrong.into()), ("js", js as i64)]);
                b.clock();
                b.set_all(&[("look", 0), ("wrong", 0), ("js", 0), ("again", 1)]);
                b.clock();
                let token = if wrong { js } else { label };
                let error = |q: usize| i64::from(code[token][q] - code[label][q]);
                let t: Vec<i64> = x.iter().enumerate().map(|(q, x)| (x + error(q)).clamp(-amax, amax)).collect();
                saturated += (0..inputs).filter(|&q| t[q] != x[q] + error(q)).count();
                let got = sample(&mut b, &mut rng, &vec![None; inputs], "fill_h_valid");
                assert_eq!(got, Left { h: x, t, token: Some(token as i64) }, "seed {seed}: second pass");
            }
            if round == 0 {
                code.clone_from(&other);
                for (class, row) in code.iter().enumerate() {
                    for (q, entry) in row.iter().enumerate() {
                        // Of a word the sign is kept; that of 0 is positive.
                        let word = if *entry > 0 {
                            rng.below(amax as usize + 1) as i64
                        } else {
                            -1 - rng.below(amax as usize) as i64
                        };
                        b.set_all(&[("code_write", 1), ("code_addr", place(class, q)), ("code_data", word)]);
                        b.clock();
                        b.set("code_write", 0);
                    }
                }
            }
        }
        tried += 1;
    }
    assert!(tried > 10 && saturated > 20, "{tried} fronts, {saturated} values saturated");
}
