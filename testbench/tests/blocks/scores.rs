//! Rung 2: the scores of both streams, added over the rows and to those of the stages before, which come while they are worked
//! out.

use sigprop_golden_model::rng::Rng;
use sigprop_golden_model::subset;
use sigprop_hdl::blocks::Dims;
use sigprop_hdl::blocks::scores::Scores;
use sigprop_hdl::extract::extract;
use sigprop_testbench::verify::random_config;

use crate::bench::{Bench, chance, seeds, signed, symmetric};

/// What the rows of a sample add to its scores, `[streams][rows][classes]`, and the scores of the stages before.
struct Sample {
    rows: Vec<Vec<Vec<i64>>>,
    before: Vec<Vec<i64>>,
}

impl Sample {
    fn random(rng: &mut Rng, d: &Dims) -> Self {
        let most = (d.outputs as i64 * d.amax * d.amax) / d.rows as i64;
        // Few different values, or any.
        let few = chance(rng, 70);
        let mut one = || if few { rng.below(4) as i64 - 1 } else { symmetric(rng, most) };
        let mut scores = |rows: usize| (0..rows).map(|_| (0..d.scores).map(|_| one()).collect()).collect();
        let rows = vec![scores(d.rows), scores(d.rows)];
        // The room for the sum over the stages is that of one neuron more at least.
        let before = if !d.adds() { vec![vec![0; d.scores]; 2] } else { scores(2) };
        let before = before.into_iter().map(|s: Vec<i64>| s.into_iter().map(|v| v.clamp(-d.amax, d.amax)).collect());
        let mut sample = Self { rows, before: before.collect() };
        sample.rows.truncate(if chance(rng, 40) && d.twice { 2 } else { 1 });
        sample
    }

    /// The scores of a stream.
    fn own(&self, stream: usize) -> Vec<i64> {
        (0..self.before[0].len()).map(|j| self.rows[stream].iter().map(|row| row[j]).sum()).collect()
    }
}

struct Test {
    b: Bench,
    d: Dims,
    rng: Rng,
    /// Scores of the stages before that are still to come, for the next sample.
    to_come: Vec<[i64; 3]>,
    /// Second stream, class, sum, own score, as they came.
    seen: Vec<[i64; 4]>,
    /// Class and score of what was announced.
    coming: Vec<(i64, i64)>,
    seed: u64,
}

impl Test {
    fn cycle(&mut self) {
        let add = if chance(&mut self.rng, 50) { self.to_come.pop() } else { None };
        if let Some([second, class, value]) = add {
            self.b.set_all(&[("add_second", second), ("add_class", class), ("add_value", value)]);
        }
        self.b.set("add_valid", add.is_some().into());
        let coming = self.b.high("coming").then(|| self.b.get("coming_class"));
        self.b.clock();
        self.coming.extend(coming.map(|class| (class, self.b.get("stage_value"))));
        self.b.set_all(&[("add_valid", 0), ("add_done", 0), ("turn", 0)]);
        if self.b.high("sum_valid") {
            let ports = ["sum_second", "sum_class", "sum_value", "sum_stage_value"];
            self.seen.push(self.b.get_all(ports));
        }
    }

    /// The scores of the stages before for `sample`; those of the later classes first.
    fn announce(&mut self, sample: &Sample) {
        let all = sample.before.iter().enumerate();
        let all = all.flat_map(|(s, v)| v.iter().enumerate().map(move |(j, v)| [s as i64, j as i64, *v]));
        self.to_come = if !self.d.adds() { Vec::new() } else { all.collect() };
    }

    /// All of them have come.
    fn announced(&mut self) {
        while !self.to_come.is_empty() {
            self.cycle();
        }
        self.b.set("add_done", 1);
        self.cycle();
    }

    fn window(&mut self, sample: &Sample, next: &Sample) {
        let (classes, orders) = (self.d.scores, self.d.scores * sample.rows.len());
        self.announce(next);
        for row in 0..self.d.rows {
            self.b.set_all(&[("first_row", (row == 0).into()), ("last_row", (row + 1 == self.d.rows).into())]);
            let values: Vec<i64> = sample.rows.iter().flat_map(|stream| stream[row].clone()).collect();
            for cycle in 0..orders + 15 {
                self.b.set_all(&[("score", (cycle < orders).into()), ("second", (cycle >= classes).into())]);
                // The chain's value comes six cycles after its order; beside the values there is noise.
                let value = cycle.checked_sub(6).and_then(|n| values.get(n));
                self.b.set("chain", value.copied().unwrap_or(self.rng.next_u64() as i64));
                self.cycle();
            }
        }
        if self.d.learns {
            // Without a bank those of both streams, by the stream's number.
            let announced: Vec<_> = match self.d.has_bank() {
                true => (0..classes).map(|j| (j as i64, sample.own(0)[j])).collect(),
                false => (0..sample.rows.len()).map(|s| (s as i64, sample.own(s)[0])).collect(),
            };
            assert_eq!(std::mem::take(&mut self.coming), announced, "seed {}: what is announced", self.seed);
        }
        let sums = (0..sample.rows.len()).flat_map(|s| {
            let own = sample.own(s).into_iter().zip(&sample.before[s]).enumerate();
            own.map(move |(j, (own, before))| [s as i64, j as i64, own + before, own]).collect::<Vec<_>>()
        });
        assert_eq!(std::mem::take(&mut self.seen), sums.collect::<Vec<_>>(), "seed {}: scores", self.seed);
        // The next sample may be complete before this one's window is over, or after it.
        let early = chance(&mut self.rng, 50);
        if early {
            self.announced();
        }
        self.b.set("turn", 1);
        self.cycle();
        if !early {
            self.announced();
        }
    }
}

#[test]
fn scores_are_added_over_rows_and_stages() {
    for seed in seeds(60) {
        let config = random_config(seed);
        let mut rng = Rng::new(seed, 5);
        let d = Dims::new(&config, rng.below(config.hidden().len()));
        if d.walks() {
            continue;
        }
        if !d.has_scores() {
            // Nothing is left of it.
            let design = extract(&Scores::new(&d)).unwrap();
            assert_eq!(design.modules[design.top].ports().count(), 0, "seed {seed}");
            continue;
        }
        let samples: Vec<Sample> = (0..13).map(|_| Sample::random(&mut rng, &d)).collect();
        let b = Bench::new(extract(&Scores::new(&d)))
            .present(d.learns, "coming coming_class")
            .present(d.twice, "second add_second stage_second sum_second");
        let mut test = Test { b, d, rng, to_come: Vec::new(), seen: Vec::new(), coming: Vec::new(), seed };
        test.announce(&samples[0]);
        test.announced();
        samples.windows(2).for_each(|pair| test.window(&pair[0], &pair[1]));
    }
}

/// The lanes of a last stage whose inferences are compared with near classes, and what comes of them.
struct Walk {
    b: Bench,
    d: Dims,
    /// For each stream and for the bank with itself, what each class has in each row, `[3][classes][rows]`.
    rows: [Vec<Vec<i64>>; 3],
    /// What the chain brings in this cycle and those to come.
    chain: [Option<i64>; 7],
    /// Orders on their way to the last lane.
    orders: Vec<[i64; 4]>,
    rng: Rng,
    /// Second stream, class, score, chosen, as they came.
    seen: Vec<[i64; 4]>,
    walked: usize,
}

impl Walk {
    fn cycle(&mut self, score: Option<[usize; 3]>) {
        let rows = self.d.rows;
        self.b.set_all(&[("score", 0), ("walked", 0)]);
        for port in ["second", "first_row", "last_row"] {
            self.b.set(port, self.rng.next_u64() as i64);
        }
        let mut term = None;
        if let Some([stream, class, row]) = score {
            self.b.set_all(&[("score", 1), ("second", stream as i64)]);
            self.b.set_all(&[("first_row", (row == 0).into()), ("last_row", (row + 1 == rows).into())]);
            term = Some(self.rows[stream][class][row]);
        }
        // An order of lane 0 stands in the last one so many cycles later.
        let [walk, own, second, addr] = self.b.get_all(["walk", "walk_own", "walk_second", "walk_addr"]);
        let [row, first, last] = self.b.get_all(["walk_row", "walk_first", "walk_last"]);
        if walk == 1 {
            assert_eq!([first, last], [row == 0, row + 1 == rows as i64].map(i64::from));
            assert_eq!(addr / self.d.classes as i64, row);
        }
        self.orders.push(if walk == 1 { [1, own, second, addr] } else { [0; 4] });
        let [walk, own, second, addr] = self.orders.remove(0);
        if walk == 1 {
            let (class, row) = (addr as usize % self.d.classes, addr as usize / self.d.classes);
            self.b.set_all(&[("walked", 1), ("first_row", (row == 0).into()), ("last_row", (row + 1 == rows).into())]);
            term = Some(self.rows[if own == 1 { 2 } else { second as usize }][class][row]);
            self.walked += usize::from(own == 0 && row == 0);
        }
        self.chain[6] = term;
        let noise = self.rng.next_u64() as i64;
        self.b.set("chain", self.chain[0].unwrap_or(noise));
        self.b.clock();
        self.chain.rotate_left(1);
        self.b.set_all(&[("turn", 0), ("bank_changed", 0)]);
        if self.b.high("sum_valid") {
            self.seen.push(self.b.get_all(["sum_second", "sum_class", "sum_value", "sum_chosen"]));
        }
    }
}

#[test]
fn near_classes_are_gone_to_until_one_is_near_enough() {
    let walks = |seed: &u64| random_config(*seed).subset_limit().is_some();
    let (mut early, mut late) = (0, 0);
    for seed in (0..).filter(walks).take(10) {
        let config = random_config(seed);
        let d = Dims::new(&config, config.stages().len() - 1);
        let mut rng = Rng::new(seed, 23);
        let b = Bench::new(extract(&Scores::new(&d)))
            .present(d.learns, "coming coming_class")
            .present(d.twice, "second pair add_second stage_second sum_second walk_second");
        let entry = |rng: &mut Rng| symmetric(rng, d.amax);
        let lanes = d.lanes;
        let mut bank: Vec<Vec<i64>> =
            (0..d.classes).map(|_| (0..d.outputs).map(|_| entry(&mut rng)).collect()).collect();
        let mut test = Walk {
            b,
            rows: [Vec::new(), Vec::new(), Vec::new()],
            chain: [None; 7],
            orders: vec![[0; 4]; lanes],
            rng,
            seen: Vec::new(),
            walked: 0,
            d,
        };
        for _ in 0..20 {
            let rng = &mut test.rng;
            let d = &test.d;
            if chance(rng, 20) {
                let class = rng.below(d.classes);
                bank[class] = (0..d.outputs).map(|_| symmetric(rng, d.amax)).collect();
                test.b.set("bank_changed", 1);
            }
            let (pair, train) = (chance(rng, 40), d.learns && chance(rng, 30));
            let pair = pair && !train && d.twice;
            // Near one class, or anything.
            let near = |rng: &mut Rng| -> Vec<i64> {
                if chance(rng, 50) {
                    return (0..d.outputs).map(|_| symmetric(rng, d.amax)).collect();
                }
                let (class, far) = (rng.below(d.classes), rng.below(70));
                bank[class].iter().map(|t| if chance(rng, far) { symmetric(rng, d.amax) } else { *t }).collect()
            };
            let streams = [near(rng), near(rng)];
            let by_rows = |of: &dyn Fn(usize, usize) -> i64| -> Vec<Vec<i64>> {
                let row = |class: usize, row: usize| {
                    (row * d.lanes..((row + 1) * d.lanes).min(d.outputs)).map(|i| of(class, i)).sum()
                };
                (0..d.classes).map(|class| (0..d.rows).map(|r| row(class, r)).collect()).collect()
            };
            let products = [0, 1].map(|s| by_rows(&|class, i| streams[s][i] * bank[class][i]));
            let same = [0, 1].map(|s| by_rows(&|class, i| i64::from((streams[s][i] < 0) == (bank[class][i] < 0))));
            let own = by_rows(&|class, i| bank[class][i] * bank[class][i]);
            let total = |rows: &Vec<Vec<i64>>| rows.iter().map(|row| row.iter().sum()).collect::<Vec<i64>>();
            let scores = [total(&products[0]), total(&products[1])];
            let mut want = Vec::new();
            let mut went = 0;
            for s in 0..if pair { 2 } else { 1 } {
                let h: Vec<i16> = streams[s].iter().map(|&v| v as i16).collect();
                let bank: Vec<Vec<i16>> = bank.iter().map(|row| row.iter().map(|&v| v as i16).collect()).collect();
                let walk = subset::walk(&h, |class| &bank[class], &scores[s], d.limit);
                went += walk.order.len();
                want.extend((0..d.classes).map(|class| {
                    let none = -(1 << (d.score_bits() - 1));
                    let score = if train || walk.order.contains(&class) { scores[s][class] } else { none };
                    [s as i64, class as i64, score, i64::from(!train && class == walk.class)]
                }));
            }
            if !train && d.limit > 1 {
                early += usize::from(went == 1 + usize::from(pair));
                late += usize::from(went > 1 + usize::from(pair));
            }
            // In the turn of a row its signs, or where it learns its products; then what is kept.
            test.rows = if train {
                products.clone().into_iter().chain([own.clone()]).collect::<Vec<_>>()
            } else {
                same.into_iter().chain([own.clone()]).collect()
            }
            .try_into()
            .unwrap();
            let (rows, classes) = (test.d.rows, test.d.classes);
            test.b.set_all(&[("infer", (!train).into()), ("pair", pair.into())]);
            for row in 0..rows {
                for stream in 0..if pair { 2 } else { 1 } {
                    (0..classes).for_each(|class| test.cycle(Some([stream, class, row])));
                }
                (0..8).for_each(|_| test.cycle(None));
            }
            let [first, second] = products;
            test.rows = [first, second, own];
            let (mut left, walked) = (20_000, test.walked);
            while test.b.high("hold") {
                assert!(!train && left > 0, "seed {seed}: a window without end");
                left -= 1;
                test.cycle(None);
            }
            (0..3).for_each(|_| test.cycle(None));
            assert_eq!(std::mem::take(&mut test.seen), want, "seed {seed}");
            assert_eq!(test.walked - walked, if train { 0 } else { went }, "seed {seed}: classes gone to");
            test.b.set("turn", 1);
            test.cycle(None);
        }
    }
    assert!(early > 10 && late > 10, "{early} with one class, {late} with more");
}

/// Sums of neurons come every second cycle or later, of one stream or of both; what leaves is a score for each class, the second stream's a cycle
/// after the first's.
#[test]
fn the_sums_of_an_output_stage_are_its_scores() {
    let mut tried = 0;
    for seed in 0..200 {
        let config = random_config(seed);
        let Some(index) = config.output().map(|_| config.stages().len() - 1) else { continue };
        tried += 1;
        let d = Dims::new(&config, index);
        let mut rng = Rng::new(seed, 5);
        let mut b = Bench::new(extract(&Scores::new(&d)));
        b = b.present(d.learns, "coming coming_class").present(false, "chain score turn add_valid");
        b = b.present(d.twice, "pair result_second stage_second sum_second");
        for _ in 0..8 {
            let pair = chance(&mut rng, 50) && d.twice;
            b.set("pair", pair.into());
            let (mut want, mut seen) = (Vec::new(), Vec::new());
            for class in 0..d.answers as i64 {
                let sums = [signed(&mut rng, d.result_bits()), signed(&mut rng, d.result_bits())];
                want.push([0, class, sums[0], sums[0]]);
                want.extend(pair.then_some([1, class, sums[1], sums[1]]));
                b.set_all(&[("result_valid", 1), ("result_first", sums[0]), ("result_second", sums[1])]);
                if d.learns {
                    assert_eq!(b.get_all(["coming", "coming_class"]), [1, class], "seed {seed}");
                }
                for cycle in 0..2 + rng.below(3) + if class + 1 == d.answers as i64 { 3 } else { 0 } {
                    b.clock();
                    b.set_all(&[("result_valid", 0), ("result_first", -1)]);
                    if cycle == 0 && d.learns {
                        let now = ["stage_valid", "stage_second", "stage_class", "stage_value"];
                        assert_eq!(b.get_all(now), [1, 0, class, sums[0]], "seed {seed}");
                    }
                    if b.high("sum_valid") {
                        seen.push(b.get_all(["sum_second", "sum_class", "sum_value", "sum_stage_value"]));
                    }
                }
            }
            assert_eq!(seen, want, "seed {seed}");
        }
    }
    assert!(tried > 5, "{tried} output stages");
}
