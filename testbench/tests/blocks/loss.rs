//! Rung 2: the judge of a stage against the golden model's loss, with ties and at the margin: the decision and the class that
//! the label is held against; after the window's end the verdict and the classes of the fetches.

use sigprop_golden_model::loss::cross_entropy::{self, Softmax};
use sigprop_golden_model::loss::goodness;
use sigprop_golden_model::loss::hinge::{fires, rival};
use sigprop_golden_model::loss::l2_repulsion;
use sigprop_golden_model::rng::Rng;
use sigprop_golden_model::stage::Sample as Header;
use sigprop_hdl::blocks::Dims;
use sigprop_hdl::blocks::loss::Judge;
use sigprop_hdl::extract::extract;
use sigprop_spec::Loss;
use sigprop_testbench::verify::random_config;

use crate::bench::{Bench, chance, seeds, symmetric};

/// A window's scores and header.
struct Sample {
    scores: Vec<i64>,
    label: usize,
    token: usize,
    threshold: i64,
    train: bool,
    /// Where the stage answers a value.
    value: i64,
}

/// What must come of it.
struct Want {
    rival: usize,
    fire: bool,
    verdict: i64,
    fetches: Vec<usize>,
    /// What each fetch is multiplied with, where the loss has that.
    coefficients: Vec<i64>,
}

impl Sample {
    fn random(rng: &mut Rng, d: &Dims) -> Self {
        let bank = d.outputs as i64 * d.amax * d.amax;
        let most = if d.is_hidden() { bank } else { (1 << (d.score_bits() - 1)) - 1 };
        // Few different values, so that ties and the margin are met; or any.
        let few = chance(rng, 70);
        // Steps at which a softmax sees a difference.
        let step = if d.has_bank() && d.loss == Loss::CrossEntropy { 1 << d.softmax_shift } else { 1 };
        let few_of = if step > 1 { 40 } else { 4 };
        // Without a bank those of h and t.
        let number = match (d.squares(), d.judges_value()) {
            (true, _) => 2,
            (_, true) => 1,
            _ => d.classes,
        };
        let scores: Vec<i64> = (0..number)
            .map(|_| if few { (step * (rng.below(few_of) as i64 - 1)).min(most) } else { symmetric(rng, most) })
            .collect();
        let label = rng.below(d.classes);
        let token = if chance(rng, 30) { label } else { rng.below(d.tokens) };
        let all = 1 << (d.threshold_bits - 1);
        let value = symmetric(rng, d.amax);
        if d.judges_value() {
            // At the limit on either side, and beyond all errors.
            let error = (scores[0] - value).abs() + [0, 0, -1, 1][rng.below(4)];
            let threshold = [error, error, -all, all - 1][rng.below(4)];
            return Self { scores, label, token, threshold, train: chance(rng, 80), value };
        }
        let (own, near) = match !d.squares() {
            true => (label, [rival(&scores, label), token.min(d.classes - 1)][rng.below(2)]),
            false => (0, 1),
        };
        let margin = scores[own] - scores[near] + [0, 1, 1, 2, -1][rng.below(5)];
        // Beyond all differences: no sample fires, or every one.
        let threshold = [margin, margin, -all, all - 1][rng.below(4)];
        let scores = if d.is_scored() { scores } else { Vec::new() };
        Self { scores, label, token, threshold, train: chance(rng, 80), value }
    }

    fn want(&self, d: &Dims) -> Want {
        let coefficients = Vec::new();
        if d.judges_value() {
            let error = self.scores[0] - self.value;
            let fire = error.abs() > self.threshold;
            let dy = error.clamp(-2 * d.amax - 1, 2 * d.amax + 1) & ((2 << d.act) - 1);
            return Want {
                rival: 0,
                fire,
                verdict: i64::from(fire && self.train) | dy << 1,
                fetches: Vec::new(),
                coefficients,
            };
        }
        if !d.is_hidden() {
            // The hinge of an output stage: the verdict carries both classes, and nothing is fetched.
            let js = rival(&self.scores, self.label);
            let fire = fires(&self.scores, self.label, js, self.threshold);
            let classes = (self.label | js << d.class_bits()) as i64;
            let verdict = i64::from(fire && self.train) | classes << 1;
            return Want { rival: js, fire, verdict, fetches: Vec::new(), coefficients };
        }
        if d.has_blocks() {
            // Both classes as well, and whether the token was the neutral one, whose entry is the last of the bank.
            let js = rival(&self.scores, self.label);
            let fire = fires(&self.scores, self.label, js, self.threshold);
            let bits = i64::from(fire && self.train) | i64::from(self.token == d.classes) << 1;
            let verdict = bits | ((self.label | js << d.class_bits()) as i64) << 2;
            return Want { rival: js, fire, verdict, fetches: vec![d.bank_rows - 1], coefficients };
        }
        match d.loss {
            Loss::Hinge => {
                let js = rival(&self.scores, self.label);
                let fire = fires(&self.scores, self.label, js, self.threshold);
                let bits = [fire && self.train, self.token == self.label, self.token == js];
                let verdict = bits.iter().enumerate().map(|(k, bit)| i64::from(*bit) << k).sum();
                Want { rival: js, fire, verdict, fetches: vec![js, self.label], coefficients }
            }
            Loss::L2Repulsion => {
                let header = Header { label: self.label, token: self.token, value: 0 };
                let fire = l2_repulsion::judge(&self.scores, header, self.threshold).fired;
                let verdict = i64::from(fire && self.train) | i64::from(self.label == self.token) << 1;
                Want { rival: self.token, fire, verdict, fetches: vec![self.token, self.label], coefficients }
            }
            Loss::CrossEntropy => {
                let softmax = Softmax { shift: d.softmax_shift, least: d.fire_probability as i32 };
                let mut factors = cross_entropy::probabilities(&self.scores, softmax);
                let wrong: i32 = factors.iter().sum::<i32>() - factors[self.label];
                factors[self.label] = -wrong;
                let fire = wrong >= softmax.least;
                let fetches: Vec<usize> = (0..d.classes).chain(d.plan.dt.then_some(self.token)).collect();
                let coefficients = fetches.iter().map(|&class| i64::from(factors[class])).collect();
                Want { rival: self.token, fire, verdict: i64::from(fire && self.train), fetches, coefficients }
            }
            Loss::L2 => {
                let verdict = i64::from(self.train) | i64::from(self.label == self.token) << 1;
                Want { rival: self.token, fire: true, verdict, fetches: vec![self.label], coefficients }
            }
            Loss::Goodness => {
                let header = Header { label: self.label, token: self.token, value: 0 };
                let fire = goodness::judge(&self.scores, header, self.threshold).fired;
                let verdict = i64::from(fire && self.train);
                Want { rival: self.token, fire, verdict, fetches: Vec::new(), coefficients }
            }
            Loss::Difference => {
                let fire = self.token != self.label;
                let verdict = i64::from(fire && self.train);
                Want { rival: self.token, fire, verdict, fetches: Vec::new(), coefficients }
            }
            Loss::Hebbian => Want {
                rival: self.token,
                fire: true,
                verdict: self.train.into(),
                fetches: vec![self.token],
                coefficients,
            },
        }
    }
}

#[test]
fn judges_as_the_golden_model() {
    let mut fired = 0;
    for seed in seeds(60) {
        let config = random_config(seed);
        let mut rng = Rng::new(seed, 5);
        let d = Dims::new(&config, rng.below(config.stages().len()));
        if !d.learns {
            continue;
        }
        let mut b = Bench::new(extract(&Judge::new(&d))).present(d.has_bank(), "fetch_class");
        b = b.present(d.has_state(), "token fetch").present(d.judges_value(), "value");
        b = b.present(d.is_scored(), "coming coming_class score score_class threshold");
        let mut verdict = 0;
        for n in 0..20 {
            let sample = Sample::random(&mut rng, &d);
            let want = sample.want(&d);
            let header = [("label", sample.label), ("token", sample.token), ("train", usize::from(sample.train))];
            header.into_iter().for_each(|(port, value)| b.set(port, value as i64));
            b.set_all(&[("threshold", sample.threshold), ("value", sample.value)]);
            // The scores may come with pauses, and noise in them.
            let mut class = 0;
            let mut before = None;
            while class < sample.scores.len() || before.is_some() {
                let coming = class < sample.scores.len() && chance(&mut rng, 80);
                let noise = rng.next_u64() as i64;
                b.set_all(&[("coming", coming.into()), ("coming_class", if coming { class as i64 } else { noise })]);
                let (score, score_class) = before.map_or((noise, noise), |j: usize| (sample.scores[j], j as i64));
                b.set_all(&[("score", score), ("score_class", score_class)]);
                b.clock();
                before = coming.then_some(class);
                class += usize::from(coming);
                assert_eq!(b.get("verdict"), verdict, "seed {seed}: the verdict stays while the window runs");
            }
            b.set_all(&[("coming", 0), ("score", rng.next_u64() as i64)]);
            (2..d.plan.latency.max(3)).for_each(|_| b.clock());
            let what = format!("seed {seed}, {n}: {:?} of {:?}, label {}", want.fire, sample.scores, sample.label);
            assert_eq!(b.get_all(["rival", "fire"]), [want.rival as i64, want.fire.into()], "{what}");
            b.set("commit", 1);
            let drop = chance(&mut rng, 10);
            b.set("drop", drop.into());
            b.clock();
            b.set_all(&[("commit", 0), ("drop", 0)]);
            if drop {
                verdict = b.get("verdict");
                assert_eq!((b.get("fired"), verdict & 1), (0, 0), "{what}: dropped");
                continue;
            }
            verdict = want.verdict;
            assert_eq!(b.get_all(["fired", "verdict"]), [i64::from(want.fire && sample.train), verdict], "{what}");
            for (number, class) in want.fetches.iter().enumerate() {
                b.set("fetch", number as i64);
                assert_eq!(b.get("fetch_class"), *class as i64, "{what}: fetch {number}");
                if let Some(coefficient) = want.coefficients.get(number) {
                    // Asked for one a cycle in the hardware; here one after the other.
                    (0..3).for_each(|_| b.clock());
                    assert_eq!(b.get("coefficient"), *coefficient, "{what}: fetch {number}");
                }
            }
            fired += usize::from(want.fire);
        }
    }
    assert!(fired > 200, "{fired} samples fired");
}
