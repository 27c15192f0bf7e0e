//! Rung 2: the sequencer with its column source and its rounding LFSR against the schedule of a window, cycle by cycle: its
//! length, every weight once and in order, the distances between the channels, the bank's work and its addresses, the random
//! words; with more than one tile, and with lists of columns that hold something, too. Samples that
//! come late and a successor that is not ready move the start of a window and nothing else.

use std::collections::BTreeSet;

use sigprop_golden_model::rng::Rng;
use sigprop_golden_model::token::Lfsr;
use sigprop_hdl::blocks::Dims;
use sigprop_hdl::blocks::columns::Columns;
use sigprop_hdl::blocks::rounding::Rounding;
use sigprop_hdl::blocks::sequencer::Sequencer;
use sigprop_hdl::extract::extract;
use sigprop_spec::config::ColumnSource;
use sigprop_testbench::verify::random_config;

use crate::bench::{Bench, chance, seeds, signed};
use crate::schedule::{self, Bank, Orders};

/// Ports of learning.
const LEARNING: &str = "old_verdict fetch b_fetch_first b_fetch_last b_verdict";
/// Ports of a bank.
const BANK: &str = "store code token b_store b_code b_addr";
/// Ports of pictures that are moved.
const MOVED: &str = "now_offset f_hole";
/// Those of samples that are learned from.
const MOVED_OLD: &str = "old_offset u_hole";
const LEARNING_COLUMNS: &str = "u_col u_read u_valid u_first";
/// Ports of lists.
const LISTS: &str = "take fill_h_valid fill_h listed";

/// The three blocks, wired as in a stage.
struct Chain {
    sequencer: Bench,
    columns: Bench,
    /// Where the stage draws.
    rounding: Option<Bench>,
}

impl Chain {
    fn new(d: &Dims) -> Self {
        Self {
            sequencer: Bench::new(extract(&Sequencer::new(d)))
                .present(d.learns, LEARNING)
                .present(d.has_bank(), BANK)
                .present(d.keeps_rows(), "b_state")
                .present(d.walks(), "hold")
                .present(d.has_scores(), "b_score b_first_row")
                .present(d.twice && d.has_scores(), "b_second")
                .present(d.twice, "pair")
                .present(d.has_row(), "b_row")
                .present(d.has_blocks(), "b_class")
                .present(d.active, "listed")
                .present(d.learns && d.has_bank(), "fetch_class"),
            columns: Bench::new(extract(&Columns::new(d)))
                .present(d.learns, LEARNING_COLUMNS)
                .present(d.active, LISTS)
                .present(d.active && d.has_t(), "fill_t_valid fill_t")
                .present(d.active && d.learns, "due w_write")
                .present(d.moved, MOVED)
                .present(d.moved_old, MOVED_OLD),
            rounding: d.draws().then(|| {
                let counts = !every_column_draws(d);
                Bench::new(extract(&Rounding::new(d))).present(counts, "h").present(counts && d.target.has_error(), "t")
            }),
        }
    }

    /// What a block says in this cycle stands at the other's ports in this cycle.
    fn wire(&mut self) {
        for port in ["issue", "row_end"] {
            self.columns.set(port, self.sequencer.get(port));
        }
        self.columns.set("take", self.sequencer.get("take"));
        self.sequencer.set("listed", self.columns.get("listed"));
        if let Some(rounding) = &mut self.rounding {
            for (port, from) in [("valid", "u_valid"), ("first", "u_first")] {
                rounding.set(port, self.columns.get(from));
            }
            rounding.set("commit", self.sequencer.get("commit"));
        }
    }

    fn clock(&mut self) {
        self.wire();
        for bench in [&mut self.sequencer, &mut self.columns].into_iter().chain(&mut self.rounding) {
            bench.clock();
        }
    }
}

/// Whether the rounding LFSR steps for every column: where rows have other inputs, where a velocity moves weights of any input, and of signs.
fn every_column_draws(d: &Dims) -> bool {
    let signs = d.h.is_sign() || d.target.has_error() && d.t.is_sign();
    matches!(d.source, ColumnSource::Fields(_)) || d.has_velocity() || signs
}

/// Values of both streams; columns are the places.
type Values = [Vec<i64>; 2];

/// Columns that hold something in a stream that has been filled.
fn active(d: &Dims, values: &Values) -> Vec<usize> {
    (0..d.inputs).filter(|&q| values.iter().any(|stream| stream.get(q).is_some_and(|value| *value != 0))).collect()
}

/// What the sequencer is told of the sample now and the sample before.
struct Told {
    pair: bool,
    store: bool,
    code: bool,
    token: usize,
    fire: bool,
    verdict: i64,
    /// Class of each fetch.
    fetches: Vec<usize>,
    shift: i64,
    /// Of the sample before and of the sample now.
    offsets: [i64; 2],
}

impl Told {
    fn random(rng: &mut Rng, d: &Dims) -> Self {
        let mut bit = || chance(rng, 50);
        let [pair, store, code, fire] = [0; 4].map(|_| bit());
        let pair = pair && d.twice;
        let [store, code] = [store, code].map(|told| told && d.has_bank());
        let token = rng.below(d.tokens);
        let fetch = |_| if d.has_blocks() { d.bank_rows - 1 } else { rng.below(d.classes) };
        let fetches = (0..d.plan.fetches).map(fetch).collect();
        let verdict = rng.below(1 << d.plan.verdict) as i64;
        let shift = rng.below(31) as i64;
        let offsets = [d.moved_old, d.moved].map(|moved| if moved { signed(rng, d.offset_bits()) } else { 0 });
        Self { pair, store, code, token, fire, verdict, fetches, shift, offsets }
    }
}

/// The input that a weight goes with; nothing for a hole.
fn input(d: &Dims, row: usize, column: usize, offset: i64) -> Option<i64> {
    let inputs = d.received as i64;
    let (ColumnSource::Fields(f), true) = (d.source, column < d.inputs) else {
        return Some(if column < d.inputs { column as i64 } else { inputs });
    };
    let group = row * d.lanes / f.units;
    let place = |group: usize, q: usize| f.origin + f.stride * group + q;
    let (y, x) = (place(group / f.grid, column / f.window), place(group % f.grid, column % f.window));
    Some((y * f.width + x) as i64 + offset).filter(|input| (0..inputs).contains(input))
}

/// Columns of a window, the bias the last of them, and the random words of those that draw one.
#[derive(Default)]
struct Swept {
    columns: Vec<usize>,
    words: Vec<Option<u32>>,
}

struct Test {
    b: Chain,
    d: Dims,
    rng: Rng,
    lfsr: Lfsr,
    /// Values of the sample before and of the sample now, where they were filled; of it, which columns hold something.
    before: Values,
    now: Values,
    listed: Vec<usize>,
    /// Weight orders of the two cycles before.
    weights: [Option<usize>; 2],
    /// `u_col`, `f_col` of the cycles before, the last first, or nothing for a hole, and whether that cycle belonged to `u_col`.
    columns: [(Option<i64>, Option<i64>, bool); 3],
    /// Of windows with lists.
    lengths: BTreeSet<usize>,
    seed: u64,
}

impl Test {
    fn new(seed: u64, tiles: usize) -> Self {
        let config = random_config(seed);
        let mut rng = Rng::new(seed, 9);
        let mut d = Dims { tiles, ..Dims::new(&config, rng.below(config.hidden().len())) };
        // Numbers of ten bits are kept in two parts.
        if d.active && seed.is_multiple_of(3) {
            d.inputs = 500 + rng.below(525);
            d.received = d.inputs;
        }
        Self {
            b: Chain::new(&d),
            lfsr: Lfsr::from_seed(d.rounding_seed),
            before: Values::default(),
            now: Values::default(),
            listed: Vec::new(),
            d,
            rng,
            weights: [None; 2],
            columns: [(None, None, false); 3],
            lengths: BTreeSet::new(),
            seed,
        }
    }

    /// A sample may wait or not, the successor may be ready or not; whether both are.
    fn draw_start(&mut self) -> bool {
        let [valid, ready] = [0; 2].map(|_| chance(&mut self.rng, 60));
        self.b.sequencer.set_all(&[("sample_valid", valid.into()), ("down_ready", ready.into())]);
        valid && ready
    }

    /// Compares one cycle.
    fn cycle(&mut self, orders: &Orders, told: &Told, swept: &Swept, when: &str) {
        let when = format!("seed {}, {when}", self.seed);
        self.b.wire();
        if let Some(rounding) = &mut self.b.rounding {
            assert_eq!(rounding.get("lfsr"), i64::from(self.lfsr.state()), "{when}");
        }
        self.update(orders, told, swept, &when);
        assert_eq!(self.b.columns.high("w_valid"), orders.weight.is_some(), "{when}");
        if let Some(address) = orders.weight {
            assert_eq!(self.b.columns.get("w_addr"), address as i64, "{when}");
            assert_ne!(self.weights[1], Some(address), "{when}: read while it is written");
        }
        self.weights = [orders.weight, self.weights[0]];
        if let (Some(address), true) = (orders.write, self.d.active) {
            assert_eq!(self.b.columns.get("w_write"), address as i64, "{when}");
        }
        let n = orders.forward.map(|(_, n)| n);
        let ends = [n == Some(0), n.is_some_and(|n| n + 1 == swept.columns.len())].map(i64::from);
        assert_eq!(self.b.columns.get_all(["f_first", "f_last"]), ends, "{when}");
        if let Some((row, n)) = orders.forward {
            let column = swept.columns[n];
            let (_, asked, old_read) = self.columns[self.d.column_lead() - 1];
            assert_eq!(asked, input(&self.d, row, column, told.offsets[1]), "{when}: f_col");
            assert!(!(self.d.shared_slots() && old_read), "{when}: both samples read in one cycle");
        }
        assert!(orders.update.is_none() || self.columns[self.d.slot_delay() - 1].2, "{when}: u_read");
        self.bank(orders, told, &when);
        let [last, before, _] = self.columns;
        // The judge says at once which class a fetch is of.
        let fetch = self.b.sequencer.get("fetch") as usize;
        self.b.sequencer.set("fetch_class", told.fetches[fetch] as i64);
        let mut asked = |column: &str, hole: &str| (!self.b.columns.high(hole)).then(|| self.b.columns.get(column));
        let (u, f) = (asked("u_col", "u_hole"), asked("f_col", "f_hole"));
        self.columns = [(u, f, self.b.columns.high("u_read")), last, before];
        self.b.clock();
    }

    fn update(&mut self, orders: &Orders, told: &Told, swept: &Swept, when: &str) {
        assert_eq!(self.b.columns.high("u_valid"), orders.update.is_some(), "{when}");
        let n = orders.update.map(|(_, n)| n);
        assert_eq!(self.b.columns.high("u_first"), n == Some(0), "{when}");
        if let Some((row, n)) = orders.update {
            let column = swept.columns[n];
            let asked = self.columns[self.d.slot_delay() - 1].0;
            assert_eq!(asked, input(&self.d, row, column, told.offsets[0]), "{when}: column");
            let Some(rounding) = &mut self.b.rounding else { return };
            // The bias is not stored, and reads as amax.
            let bias = if self.d.spiking.is_some() { -1 } else { self.d.amax };
            let value = |stream: &Vec<i64>| stream.get(column).copied().unwrap_or(bias);
            rounding.set_all(&[("h", value(&self.before[0])), ("t", value(&self.before[1]))]);
            if let Some(word) = swept.words[n] {
                let word = i64::from(word) & ((2 << told.shift) - 1);
                assert_eq!(rounding.get("random"), word, "{when}: random word");
            }
        }
    }

    fn bank(&mut self, orders: &Orders, told: &Told, when: &str) {
        let c = self.d.bank_stride();
        let last = |b| matches!(b, Bank::Fetch { number, .. } if number + 1 == self.d.plan.fetches);
        let (finish, score) = (|b| matches!(b, Bank::Finish(_)), |b| matches!(b, Bank::Score { .. }));
        for (port, want) in [
            ("b_fetch_first", orders.bank.is_some_and(|b| matches!(b, Bank::Fetch { number: 0, .. }))),
            ("b_fetch_last", orders.bank.is_some_and(last)),
            ("b_state", self.d.keeps_rows() && orders.bank.is_some_and(finish)),
            ("b_store", told.store && orders.bank.is_some_and(finish)),
            ("b_code", told.code && orders.bank.is_some_and(|b| matches!(b, Bank::Code(_)))),
            ("b_score", orders.bank.is_some_and(score)),
            ("b_result", orders.result.is_some()),
        ] {
            assert_eq!(self.b.sequencer.high(port), want, "{when}: {port}");
        }
        let Some(bank) = orders.bank else { return };
        let class = match bank {
            Bank::Fetch { number, .. } => told.fetches[number],
            // The one row that is kept, and that of the neutral token where neurons belong to classes.
            Bank::Code(_) | Bank::Finish(_) if self.d.keeps_one() => 0,
            Bank::Code(_) | Bank::Finish(_) => told.token,
            Bank::Score { .. } if self.d.has_blocks() => self.d.bank_rows - 1,
            Bank::Score { class, .. } => class,
        };
        let address = if self.d.has_bank() { bank.row() * c + class } else { 0 };
        assert_eq!(self.b.sequencer.get("b_addr"), address as i64, "{when}: {bank:?}");
        if let (Bank::Score { class, .. }, true) = (bank, self.d.has_blocks()) {
            let row = self.b.sequencer.get_all(["b_class", "b_row"]);
            assert_eq!(row, [class, bank.row()].map(|n| n as i64), "{when}: {bank:?}");
        }
        if let Bank::Score { second, .. } = bank {
            assert_eq!(self.b.sequencer.high("b_second"), second, "{when}: {bank:?}");
        } else if self.d.keeps_rows() {
            assert_eq!(self.b.sequencer.get("b_row"), bank.row() as i64, "{when}: {bank:?}");
        }
        if finish(bank) || score(bank) {
            let ends = [self.d.has_scores() && bank.row() == 0, bank.row() + 1 == self.d.rows].map(i64::from);
            assert_eq!(self.b.sequencer.get_all(["b_first_row", "b_last_row"]), ends, "{when}: {bank:?}");
        } else if !matches!(bank, Bank::Code(_)) {
            assert_eq!(self.b.sequencer.get("b_verdict"), told.verdict, "{when}: {bank:?}");
        }
    }

    fn window(&mut self, number: usize) {
        let told = Told::random(&mut self.rng, &self.d);
        self.b.sequencer.set("old_verdict", told.verdict);
        if let Some(rounding) = &mut self.b.rounding {
            rounding.set_all(&[("fired", told.fire.into()), ("shift", told.shift)]);
        }
        let filled = self.fill(&told);
        self.b.columns.set("due", told.fire.into());
        while !self.draw_start() {
            assert_eq!(self.b.sequencer.get_all(["take", "commit"]), [0, 0], "seed {}", self.seed);
            self.cycle(&Orders::default(), &told, &Swept::default(), "idle");
        }
        let (swept, after) = self.swept(&told, filled);
        let cycles = schedule::window(&self.d, told.pair, &swept.columns);
        let mut addresses = Vec::new();
        // A window that is held open waits three cycles before its end.
        let mut held = if self.d.walks() && !told.pair { self.rng.below(30) } else { 0 };
        self.b.sequencer.set("hold", i64::from(held > 0));
        for (n, orders) in cycles.iter().enumerate() {
            let ends = [n == 0, n + 1 == cycles.len()].map(i64::from);
            assert_eq!(self.b.sequencer.get_all(["take", "commit"]), ends, "seed {}, cycle {n}", self.seed);
            addresses.extend(orders.weight);
            while n + 3 == cycles.len() && held > 0 {
                held -= 1;
                self.b.sequencer.set("hold", i64::from(held > 0));
                if held > 0 {
                    self.cycle(&Orders::default(), &told, &swept, &format!("window {number}, held"));
                    assert_eq!(self.b.sequencer.get_all(["take", "commit"]), [0, 0], "seed {}, held", self.seed);
                }
            }
            self.cycle(orders, &told, &swept, &format!("window {number}, cycle {n}"));
            // The header is there from the cycle after the start.
            let [pair, store, code] = [told.pair, told.store, told.code].map(i64::from);
            self.b.columns.set_all(&[("old_offset", told.offsets[0]), ("now_offset", told.offsets[1])]);
            self.b.sequencer.set_all(&[("pair", pair), ("store", store), ("code", code), ("token", told.token as i64)]);
            self.draw_start();
        }
        let (rows, stride) = (self.d.rows, self.d.columns());
        let rows = (0..self.d.tiles).flat_map(|_| 0..rows);
        let all = rows.flat_map(|row| swept.columns.iter().map(move |q| row * stride + q));
        assert_eq!(addresses, all.collect::<Vec<_>>(), "seed {}", self.seed);
        if self.d.active {
            self.lengths.insert(swept.columns.len());
        }
        if told.fire {
            self.lfsr = after;
        }
    }

    /// A sample comes in while the stage rests: both streams together, one of them, one after the other, or nothing at all. Whether it was filled.
    fn fill(&mut self, told: &Told) -> bool {
        let n = self.d.inputs;
        let kind = self.rng.below(5);
        let (bits, zeros) = (self.d.in_bits(), [0, 50, 90, 100][self.rng.below(4)]);
        let mut values = || -> Vec<i64> {
            let mut value = || if chance(&mut self.rng, zeros) { 0 } else { signed(&mut self.rng, bits) };
            (0..n).map(|_| value()).collect()
        };
        let given: Vec<[Option<Vec<i64>>; 2]> = match (kind, self.d.has_t()) {
            (0, _) => Vec::new(),
            (_, false) => vec![[Some(values()), None]],
            (1, _) => vec![[Some(values()), None]],
            (2, _) => vec![[None, Some(values())]],
            (3, _) if self.d.fills_twice() => vec![[Some(values()), None], [None, Some(values())]],
            _ => vec![[Some(values()), Some(values())]],
        };
        self.b.sequencer.set("sample_valid", 0);
        for pass in &given {
            for q in 0..n {
                while chance(&mut self.rng, 30) {
                    self.cycle(&Orders::default(), told, &Swept::default(), "filling");
                }
                for (stream, [valid, value]) in
                    pass.iter().zip([["fill_h_valid", "fill_h"], ["fill_t_valid", "fill_t"]])
                {
                    let Some(stream) = stream else { continue };
                    self.b.columns.set_all(&[(valid, 1), (value, stream[q])]);
                }
                self.cycle(&Orders::default(), told, &Swept::default(), "filling");
                self.b.columns.set_all(&[("fill_h_valid", 0), ("fill_t_valid", 0)]);
            }
        }
        self.before = std::mem::take(&mut self.now);
        for (to, from) in given.iter().flat_map(|pass| pass.iter().enumerate()) {
            if let Some(values) = from {
                self.now[to].clone_from(values);
            }
        }
        if given.is_empty() {
            self.now = self.before.clone();
        }
        !given.is_empty()
    }

    /// What a window sweeps, and the LFSR after it.
    fn swept(&mut self, told: &Told, filled: bool) -> (Swept, Lfsr) {
        let d = &self.d;
        let before = std::mem::take(&mut self.listed);
        let now = if filled { active(d, &self.now) } else { Vec::new() };
        let due = told.fire && d.learns;
        let mut columns = match d.active {
            false => (0..d.inputs).collect(),
            true if due && d.has_velocity() => (0..d.inputs).collect(),
            true if due => (0..d.inputs).filter(|q| before.contains(q) || now.contains(q)).collect(),
            true => now.clone(),
        };
        columns.push(d.inputs);
        self.listed = if filled { now } else { before };
        let mut after = self.lfsr;
        let holds = |q: usize| {
            let streams = if d.target.has_error() { 2 } else { 1 };
            let zero = |stream: &Vec<i64>| stream.get(q) == Some(&0);
            every_column_draws(d) || !self.before[..streams].iter().all(zero)
        };
        let mut word = |q: &usize| (d.stochastic() && holds(*q)).then(|| after.step());
        let words = columns.iter().map(&mut word).collect();
        (Swept { columns, words }, after)
    }

    /// The host sets the LFSR, between two windows.
    fn load(&mut self) {
        let value = self.rng.next_u64() as u32 | 1;
        self.b.sequencer.set("sample_valid", 0);
        let Some(rounding) = &mut self.b.rounding else { return };
        rounding.set_all(&[("load", 1), ("value", value.into())]);
        self.b.clock();
        self.b.rounding.iter_mut().for_each(|b| b.set("load", 0));
        self.lfsr = Lfsr::from_seed(value);
    }
}

#[test]
fn windows_follow_the_schedule() {
    let mut lengths = BTreeSet::new();
    for seed in seeds(40) {
        // Every fourth in a few tiles.
        let mut test = Test::new(seed, if seed % 4 == 3 { 2 + seed as usize % 3 } else { 1 });
        for number in 0..4 {
            test.window(number);
            if chance(&mut test.rng, 25) {
                test.load();
            }
        }
        lengths.extend(test.lengths);
    }
    assert!(lengths.len() > 8 && lengths.contains(&1) || seeds(40).count() == 1, "lists of {lengths:?}");
}
