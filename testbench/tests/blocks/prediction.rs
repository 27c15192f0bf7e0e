//! Rung 2: the prediction unit against the golden model's: the class (few values, so that there are ties), by the sum or
//! by the last stage, the bytes of every answer, room for two samples, a receiver that pauses.

use std::collections::VecDeque;

use sigprop_golden_model::prediction::argmax;
use sigprop_golden_model::rng::Rng;
use sigprop_golden_model::second_look::is_close;
use sigprop_hdl::blocks::Dims;
use sigprop_hdl::blocks::prediction::Prediction;
use sigprop_hdl::extract::extract;
use sigprop_spec::Config;
use sigprop_spec::link::{Command, Layout};
use sigprop_testbench::verify::random_config;

use crate::bench::{Bench, chance, seeds, signed};

/// Kinds of samples as they stand in the header.
const INFER: i64 = 0;
const TRAIN: i64 = 1;

/// A sample that leaves the last stage.
struct Sample {
    kind: i64,
    pair: bool,
    use_last: bool,
    fired: u8,
    /// Where labels are put: those of a training sample.
    labels: Option<[usize; 2]>,
    /// Of an inference that goes to some classes alone: the class of each stream that it has found.
    chosen: Option<[usize; 2]>,
    /// For each stream, scores by the sum and by the last stage.
    streams: Vec<[Vec<i64>; 2]>,
}

impl Sample {
    fn random(rng: &mut Rng, d: &Dims) -> Self {
        let label = rng.below(d.classes);
        let labels = d.squares().then(|| [label, (label + 1 + rng.below(d.classes - 1)) % d.classes]);
        let kinds = if d.learns { [TRAIN, TRAIN, INFER, INFER, 2, 3] } else { [INFER, INFER, INFER, INFER, 2, 2] };
        let kind = kinds[rng.below(6)];
        let pair = labels.is_none() && kind == INFER && chance(rng, 50) && d.twice;
        let n = if labels.is_some() && kind != INFER { 2 } else { d.answers };
        let few = chance(rng, 70);
        let mut scores = |bits: usize| (0..n).map(|_| if few { signed(rng, 2) } else { signed(rng, bits) }).collect();
        let streams = (0..=usize::from(pair)).map(|_| [scores(d.total_bits), scores(d.score_bits())]).collect();
        let fired = rng.below(1 << d.stage_count) as u8;
        let use_last = chance(rng, 50) || !d.sums;
        let chosen = (d.walks() && kind == INFER).then(|| [0; 2].map(|_| rng.below(d.classes)));
        Self { kind, pair, use_last, fired, labels, chosen, streams }
    }

    /// The bytes that answer it.
    fn answer(&self, config: &Config) -> Vec<u8> {
        let bytes = Layout::new(config).score_bytes;
        let scores = |stream: &[Vec<i64>; 2]| stream[usize::from(self.use_last)].clone();
        let class = |stream| match (self.labels, self.kind) {
            (Some(labels), TRAIN) => labels[argmax(&scores(stream))] as u8,
            _ => argmax(&scores(stream)) as u8,
        };
        let values = config.task().has_values();
        let opcode = match (self.kind, self.pair) {
            (TRAIN, _) if values => {
                let value = scores(&self.streams[0])[0].to_le_bytes();
                return [&[Command::to_train(config).opcode()], &value[..bytes], &[self.fired]].concat();
            }
            (TRAIN, _) => return vec![Command::to_train(config).opcode(), class(&self.streams[0]), self.fired],
            (INFER, false) => Command::to_infer(config).opcode(),
            (INFER, true) => Command::InferPair.opcode(),
            _ => return Vec::new(),
        };
        let mut answer = vec![opcode];
        for (n, stream) in self.streams.iter().enumerate() {
            let class = self.chosen.map_or_else(|| class(stream), |chosen| chosen[n] as u8);
            answer.extend((!values).then_some(class));
            answer.extend(scores(stream).iter().flat_map(|s| s.to_le_bytes()[..bytes].to_vec()));
        }
        answer
    }
}

/// The unit and its surroundings: the last stage, and a receiver.
struct Test {
    b: Bench,
    config: Config,
    rng: Rng,
    /// Of a hundred cycles, those in which the receiver pauses.
    pauses: usize,
    got: Vec<u8>,
    want: Vec<u8>,
    /// Where in `want` the answers end that are not complete.
    ends: VecDeque<usize>,
    waiting: Option<i64>,
    finished: i64,
    windows: i64,
    most_waiting: usize,
    seed: u64,
}

impl Test {
    fn cycle(&mut self, pause: bool) {
        let take = !pause && !chance(&mut self.rng, self.pauses);
        self.b.set("tx_ready", take.into());
        let [valid, data, ready, finished] = self.b.get_all(["tx_valid", "tx_data", "ready", "finished"]);
        let seed = self.seed;
        assert!(self.waiting.is_none_or(|before| valid == 1 && data == before), "seed {seed}: a byte changed");
        assert_eq!(ready == 1, self.ends.len() < 2, "seed {seed}: {} wait", self.ends.len());
        self.most_waiting = self.most_waiting.max(self.ends.len());
        self.finished += finished;
        self.waiting = (valid == 1 && !take).then_some(data);
        if valid == 1 && take {
            self.got.push(data as u8);
            let n = self.got.len();
            assert_eq!(self.got.last(), self.want.get(n - 1), "seed {seed}: byte {n}");
            if self.ends.front() == Some(&n) {
                self.ends.pop_front();
            }
        }
        self.b.clock();
        self.b.set_all(&[("score_valid", 0), ("score_chosen", 0), ("done", 0)]);
    }

    /// The windows of a sample of two labels each: those of an inference one after the other, of a training sample one.
    fn windows(&mut self, sample: &Sample, [label, token]: [usize; 2]) {
        let [sums, own] = &sample.streams[0];
        for first in (0..sums.len()).step_by(2) {
            while !self.b.high("ready") {
                self.cycle(false);
            }
            let token = if sample.kind == INFER { first } else { token };
            self.b.set_all(&[("use_last", sample.use_last.into()), ("kind", sample.kind), ("pair", 1)]);
            self.b.set_all(&[("label", label as i64), ("token", token as i64), ("fired", sample.fired.into())]);
            for second in 0..2 {
                // Of an odd number of classes the last window has a score of none.
                let noise = signed(&mut self.rng, 8);
                let [sum, own] = [sums, own].map(|list| list.get(first + second).copied().unwrap_or(noise));
                self.b.set_all(&[("score_valid", 1), ("score_second", second as i64), ("score_class", 0)]);
                self.b.set_all(&[("score_sum", sum), ("score_stage", own)]);
                self.cycle(false);
                (0..self.rng.below(3)).for_each(|_| self.cycle(false));
            }
            self.cycle(false);
            self.b.set("done", 1);
            self.cycle(false);
            self.windows += 1;
        }
    }

    /// The window of a sample in the last stage: it starts when there is room.
    fn window(&mut self, sample: &Sample) {
        if let Some(labels) = sample.labels {
            self.windows(sample, labels);
            return self.answered(sample);
        }
        while !self.b.high("ready") {
            self.cycle(false);
        }
        if let (Some(least), INFER) = (self.config.second_look(), sample.kind) {
            return self.looked(sample, least);
        }
        (0..self.rng.below(40)).for_each(|_| self.cycle(false));
        let sums = self.config.readout().sums();
        self.b.set("use_last", i64::from(sums && sample.use_last));
        for (second, [summed, own]) in sample.streams.iter().enumerate() {
            for (class, (sum, own)) in summed.iter().zip(own).enumerate() {
                self.b.set_all(&[("score_valid", 1), ("score_second", second as i64), ("score_class", class as i64)]);
                let chosen = sample.chosen.is_some_and(|chosen| chosen[second] == class);
                self.b.set_all(&[("kind", sample.kind), ("score_chosen", chosen.into())]);
                self.b.set_all(&[("score_sum", if sums { *sum } else { 0 }), ("score_stage", *own)]);
                self.cycle(false);
                (0..self.rng.below(3)).for_each(|_| self.cycle(false));
            }
        }
        // A first pass that is not the last has no answer.
        if sample.kind == TRAIN && self.b.has("again") && chance(&mut self.rng, 50) {
            self.cycle(false);
            self.b.set_all(&[("done", 1), ("kind", TRAIN), ("again", 1)]);
            self.cycle(false);
            self.b.set("again", 0);
            self.windows += 1;
            return self.window(sample);
        }
        // A stage's last score comes two cycles before the sample is done at the latest.
        self.cycle(false);
        self.b.set_all(&[("done", 1), ("kind", sample.kind), ("pair", sample.pair.into())]);
        self.b.set("fired", sample.fired.into());
        // A sample without answer that ends in the cycle in which an answer does is `core`'s test.
        self.cycle(false);
        self.windows += 1;
        self.answered(sample);
    }

    /// An inference that may look again: the first look, and where a stream's best score is less than `least` above the next, four more.
    fn looked(&mut self, sample: &Sample, least: i64) {
        let mut sums: Vec<Vec<i64>> = sample.streams.iter().map(|[_, own]| own.clone()).collect();
        let doubt: Vec<bool> = sums.iter().map(|scores| is_close(scores, least)).collect();
        self.scores(&sums.clone(), sample);
        let again = doubt.contains(&true);
        let mut told = 0;
        while told == 0 {
            let [settled, doubtful] = self.b.get_all(["settled", "doubtful"]);
            assert!(
                settled + doubtful < 2 && !(settled == 1 && again) && (doubtful != 1 || again),
                "seed {}",
                self.seed
            );
            assert!(doubtful == 0 || self.ends.is_empty(), "seed {}: a look before all answers are out", self.seed);
            told = settled + doubtful;
            self.cycle(false);
        }
        for _ in 0..if again { 4 } else { 0 } {
            let few = chance(&mut self.rng, 50);
            let bits = Dims::new(&self.config, self.config.stages().len() - 1).score_bits();
            let mut draw = |_: &i64| signed(&mut self.rng, if few { 2 } else { bits });
            let look: Vec<Vec<i64>> = sums.iter().map(|scores| scores.iter().map(&mut draw).collect()).collect();
            for ((sums, look), _) in sums.iter_mut().zip(&look).zip(&doubt).filter(|(_, doubt)| **doubt) {
                sums.iter_mut().zip(look).for_each(|(sum, score)| *sum += score);
            }
            self.scores(&look, sample);
            (0..2).for_each(|_| self.cycle(false));
        }
        let streams = sums.into_iter().map(|sum| [sum.clone(), sum]).collect();
        self.answered(&Sample { streams, labels: None, ..*sample });
        self.windows += 1;
    }

    /// The scores of a window and its end.
    fn scores(&mut self, streams: &[Vec<i64>], sample: &Sample) {
        (0..self.rng.below(40)).for_each(|_| self.cycle(false));
        let turns = self.config.readout().is_stage();
        let classes = streams[0].len();
        let in_turns = (0..classes).flat_map(|class| (0..streams.len()).map(move |second| (second, class)));
        let one_by_one = (0..streams.len()).flat_map(|second| (0..classes).map(move |class| (second, class)));
        let order: Vec<_> = if turns { in_turns.collect() } else { one_by_one.collect() };
        for (second, class) in order {
            self.b.set_all(&[("score_valid", 1), ("score_second", second as i64), ("score_class", class as i64)]);
            self.b.set("score_stage", streams[second][class]);
            self.cycle(false);
            (0..self.rng.below(3)).for_each(|_| self.cycle(false));
        }
        self.cycle(false);
        self.b.set_all(&[("done", 1), ("kind", sample.kind), ("pair", sample.pair.into())]);
        self.cycle(false);
    }

    /// What is answered now.
    fn answered(&mut self, sample: &Sample) {
        let answer = sample.answer(&self.config);
        if !answer.is_empty() {
            self.want.extend(answer);
            self.ends.push_back(self.want.len());
        }
    }
}

#[test]
fn answers_carry_class_fired_and_scores() {
    for seed in seeds(40) {
        answers(seed, random_config(seed));
    }
}

#[test]
fn answers_of_a_second_look() {
    let looks = |seed: &u64| random_config(*seed).second_look().is_some();
    for seed in (1000..).filter(looks).take(20) {
        answers(seed, random_config(seed));
    }
}

fn answers(seed: u64, config: Config) {
    let mut rng = Rng::new(seed, 11);
    let d = Dims::new(&config, config.stages().len() - 1);
    let b = Bench::new(extract(&Prediction::new(&config, &d)))
        .present(d.learns, "fired")
        .present(d.learns && d.target.passes_twice(), "again")
        .present(d.learns && d.squares(), "label")
        .present(d.squares(), "token")
        .present(d.walks(), "score_chosen")
        .present(d.sums, "use_last")
        .present(d.sums, "score_sum")
        .present(d.twice, "score_second pair");
    let pauses = [0, 30, 95][rng.below(3)];
    let (got, want, ends, waiting) = (Vec::new(), Vec::new(), VecDeque::new(), None);
    let mut test =
        Test { b, config, rng, pauses, got, want, ends, waiting, finished: 0, windows: 0, most_waiting: 0, seed };
    let samples: Vec<Sample> = (0..20).map(|_| Sample::random(&mut test.rng, &d)).collect();
    samples.iter().for_each(|sample| test.window(sample));
    while !test.ends.is_empty() {
        test.cycle(false);
    }
    (0..20).for_each(|_| test.cycle(false));
    assert_eq!(test.got, test.want, "seed {seed}");
    assert_eq!(test.finished, test.windows, "seed {seed}: samples dealt with");
    // An inference that may look again keeps the next one out until it is settled.
    let alone = test.config.second_look().is_some() && !d.learns;
    assert!(pauses < 95 || alone || test.most_waiting == 2, "seed {seed}: never two that wait");
}
