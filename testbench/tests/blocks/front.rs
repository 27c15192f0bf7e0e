//! Rung 2: the front. Values and the end of a sample go through in the cycle in which they come; the token is the one drawn, as
//! the golden model draws it, and the class itself where a refresh names it or nothing learns. Where the target stream has an input of its
//! own, whole samples against the golden model's.

use sigprop_golden_model::rng::Rng;
use sigprop_golden_model::target::{self, concatenation, reshape};
use sigprop_golden_model::token::Lfsr;
use sigprop_hdl::blocks::front::Front;
use sigprop_hdl::extract::extract;
use sigprop_spec::Config;
use sigprop_spec::family::Target;
use sigprop_testbench::verify::random_config;

use crate::bench::{Bench, chance, seeds, signed};

#[test]
fn a_sample_goes_through_with_its_token() {
    for seed in seeds(40) {
        let config = random_config(seed);
        if !config.target().has_code() {
            continue;
        }
        let (learns, classes) = (config.learns(), config.classes());
        let mut b =
            Bench::new(extract(&Front::new(&config))).present(learns, "label step load value restart take_label lfsr");
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
            let want = [h.into(), value, t.into(), value, done.into()];
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
        if target.has_code() {
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
