//! Rung 2: one lane with its memories, driven with the orders of whole windows, against plain integers: new weights, kept
//! activations and masks, bank, score and result chains; and the host's words. What stands on a channel beside an order
//! is noise, and so is a word that is read in the cycle in which it is written.

mod errors;
mod host;
mod model;

use std::collections::BTreeSet;

use model::{Golden, Row, Window, Words};
use sigprop_golden_model::lif::Lif;
use sigprop_golden_model::neuron::Neuron;
use sigprop_golden_model::rng::Rng;
use sigprop_hdl::blocks::Dims;
use sigprop_hdl::blocks::lane::Lane;
use sigprop_hdl::extract::extract;
use sigprop_hdl::signal::wrap;
use sigprop_hdl::sim::SignalHandle;
use sigprop_testbench::verify::random_config;

use crate::bench::{Bench, chance, kept, seeds};
use crate::schedule::{self, Bank, Orders};

/// Ports that are low where there is no order; the port with `_q` goes on to the next lane.
const ORDERS: &str = "u_valid u_first w_valid f_first f_last b_fetch_first b_fetch_last b_state b_store b_code b_score \
                      b_walk b_result host_read_weight host_write_weight host_read_bank host_write_bank";
/// Ports that hold noise where there is no order.
const VALUES: &str = "u_h u_t u_shift u_random w_addr w_write f_h f_t b_verdict b_second b_last_row b_first_row \
                      b_addr b_row b_class b_own b_signs b_coefficient u_trained host_velocity host_lane host_data s_in r_valid_in r_h_in r_t_in \
                      r_mask_h_in r_mask_t_in r_spikes_h_in r_spikes_t_in r_u_h_in r_u_t_in r_trace_h_in r_trace_t_in";
/// Ports of learning.
const LEARNING: &str = "u_valid u_first u_h u_shift b_fetch_first b_fetch_last b_verdict r_mask_h_in r_mask_h";
/// Ports of learning where the target stream has a half of its own.
const LEARNING_T: &str = "u_t r_mask_t_in r_mask_t";
/// Ports of what is kept of a row.
const ROWS: &str = "b_state state_rdata state_we state_waddr state_wdata";
/// Ports of a walk.
const WALK: &str = "b_walk b_own b_signs";
/// Ports of velocities.
const VELOCITY: &str = "host_velocity velocity_rdata velocity_we velocity_wdata";
/// Ports of a bank.
const BANK: &str =
    "b_store b_code b_addr host_read_bank host_write_bank bank_raddr bank_rdata bank_we bank_waddr bank_wdata";
/// Orders of scores.
const SCORE: &str = "b_score b_first_row";
/// The result chain.
const RESULTS: [&str; 11] = [
    "r_valid",
    "r_h",
    "r_t",
    "r_mask_h",
    "r_mask_t",
    "r_spikes_h",
    "r_u_h",
    "r_trace_h",
    "r_spikes_t",
    "r_u_t",
    "r_trace_t",
];
/// What neurons that spike have there.
const SPIKES: &str = "r_spikes_h r_u_h r_trace_h r_spikes_h_in r_u_h_in r_trace_h_in";
/// Their t.
const SPIKES_T: &str = "r_u_t r_trace_t r_u_t_in r_trace_t_in";

struct Test {
    b: Bench,
    d: Dims,
    rng: Rng,
    tail: bool,
    words: Words,
    /// The ports of a channel, and those that they go on with.
    chains: Vec<[SignalHandle; 2]>,
    /// The words in the output registers of the memories.
    registers: [i64; 5],
    next_owner: i64,
    /// What joins the score chain in this cycle and those to come.
    terms: [i64; 7],
    /// There was a forward order in the cycle before.
    forward: bool,
    /// What the result chain is loaded with in this cycle.
    load: Option<[i64; 11]>,
    when: String,
}

impl Test {
    fn new(seed: u64) -> (Self, Golden) {
        let config = random_config(seed);
        let mut rng = Rng::new(seed, 17);
        let d = Dims::new(&config, rng.below(config.hidden().len()));
        let weight = config.stages()[d.index].weight;
        let golden = Golden { neuron: Neuron::new(&config, weight), lif: Lif::new(&config, weight) };
        let mut b = Bench::new(extract(&Lane::new(&d))).present(d.learns, LEARNING).present(d.draws(), "u_random");
        b = b.present(d.active && d.learns, "w_write");
        b = b.present(d.has_bank(), BANK).present(d.learns && d.plan.coefficient > 0, "b_coefficient");
        b = b.present(d.has_scores(), SCORE).present(d.keeps_rows(), ROWS).present(d.walks(), WALK);
        b = b.present(d.has_row(), "b_row state_raddr").present(d.has_blocks(), "b_class owner");
        b = b.present(d.has_velocity(), VELOCITY).present(d.learns && d.step.always, "u_trained");
        b = b.present(d.has_t(), "f_t").present(d.learns && d.has_t(), LEARNING_T);
        let spikes = d.spiking.is_some();
        b = b.present(spikes, SPIKES).present(spikes && d.has_t(), SPIKES_T);
        b = b.present(spikes && d.has_second_result(), "r_spikes_t r_spikes_t_in");
        b = b.present(d.has_second_result(), "r_t r_t_in").present(d.has_scores() && d.twice, "b_second");
        let tail = chance(&mut rng, 60);
        b.set("has_tail", tail.into());
        let ports = ORDERS.split(' ').chain(VALUES.split(' '));
        let pair = |name: &str| Some([b.sim.signal(name)?, b.sim.signal(&format!("{name}_q"))?]);
        let chains: Vec<_> = ports.filter_map(pair).collect();
        let scales = d.learns && d.plan.coefficient > 0;
        let learning = if d.learns { 8 + usize::from(d.draws()) + usize::from(scales) } else { 0 };
        let learning = learning + usize::from(d.has_velocity()) + usize::from(d.learns && d.step.always);
        let learning = learning + usize::from(d.active && d.learns);
        let bank = if d.has_bank() { 5 } else { 0 };
        let scores = if d.has_scores() { 3 } else { 0 };
        let kept = usize::from(d.keeps_rows()) + usize::from(d.has_row()) + 3 * usize::from(d.walks());
        let blocks = usize::from(d.has_blocks());
        let alone = usize::from(!d.has_t()) * (1 + usize::from(d.learns)) + usize::from(d.has_scores() && !d.twice);
        assert_eq!(chains.len() + alone, 12 + scores + blocks + bank + learning + kept, "ports of the channels");
        let words = Words::random(&mut rng, &d);
        let (terms, when) = ([0; 7], format!("seed {seed}"));
        (
            Self {
                b,
                d,
                rng,
                tail,
                words,
                chains,
                registers: [0; 5],
                next_owner: 0,
                terms,
                forward: false,
                load: None,
                when,
            },
            golden,
        )
    }

    /// No order, and noise on all else; but a single multiplier without learning is given what stood beside its order for a
    /// cycle more.
    fn quiet(&mut self) {
        let single = !self.d.learns && self.d.multipliers == 1;
        let (address, stream) = (single && self.b.high("w_valid"), single && self.forward);
        self.forward = false;
        ORDERS.split(' ').for_each(|port| self.b.set(port, 0));
        for port in VALUES.split(' ') {
            let stays = (address && port == "w_addr") || (stream && (port == "f_h" || port == "f_t"));
            if !stays {
                self.b.set(port, self.rng.next_u64() as i64);
            }
        }
    }

    /// What a memory gives in the cycle after this one, by what stands on its ports now.
    fn edge(&mut self, name: &str) -> (String, i64) {
        // A velocity has the addresses of its weight.
        let place = if name == "velocity" { "weight" } else { name };
        let [raddr, waddr] = ["raddr", "waddr"].map(|p| self.b.get(&format!("{place}_{p}")));
        let [we, wdata] = ["we", "wdata"].map(|p| self.b.get(&format!("{name}_{p}")));
        let (words, register) = match name {
            "weight" => (&mut self.words.weights, &mut self.registers[0]),
            "velocity" => (&mut self.words.velocities, &mut self.registers[3]),
            "bank" => (&mut self.words.bank, &mut self.registers[1]),
            _ => (&mut self.words.state, &mut self.registers[2]),
        };
        let mut read = words.get(raddr as usize).copied();
        if we == 1 {
            assert!((waddr as usize) < words.len(), "{}: {name} written at {waddr}", self.when);
            words[waddr as usize] = wdata;
            read = read.filter(|_| raddr != waddr);
        }
        let word = read.unwrap_or(self.rng.next_u64() as i64);
        (format!("{name}_rdata"), std::mem::replace(register, word))
    }

    /// The class of a row's neuron, from its table.
    fn owner(&mut self) {
        if self.d.has_blocks() {
            let row = self.b.get("state_raddr") as usize;
            let word = self.words.owners.get(row).copied().unwrap_or(self.rng.next_u64() as i64);
            let owner = std::mem::replace(&mut self.registers[4], word);
            self.next_owner = owner;
        }
    }

    /// One cycle with the ports as they are; `result` is what an order for the result chain will load.
    fn cycle(&mut self, result: Option<[i64; 11]>) {
        let memories = ["weight", "bank", "state", "velocity"].map(|name| self.edge(name));
        self.owner();
        let sent: Vec<i64> = self.chains.iter().map(|chain| self.b.sim.get(chain[0])).collect();
        let s_out = wrap(self.b.get("s_in") + self.terms[0], self.d.chain_bits(), true);
        let passed = RESULTS.map(|port| self.b.get(&format!("{port}_in")));
        let results = self.load.take().unwrap_or(passed);
        self.b.clock();
        memories.into_iter().for_each(|(port, word)| self.b.set(&port, word));
        self.b.set("owner", self.next_owner);
        let went: Vec<i64> = self.chains.iter().map(|chain| self.b.sim.get(chain[1])).collect();
        assert_eq!(went, sent, "{}: what goes on to the next lane", self.when);
        assert_eq!(self.b.get("s_out"), s_out, "{}: score chain", self.when);
        assert_eq!(self.b.get_all(RESULTS), results, "{}: result chain", self.when);
        self.terms.rotate_left(1);
        self.terms[6] = 0;
        self.load = result;
    }

    fn used(&self, row: usize) -> bool {
        self.tail || row + 1 < self.d.rows
    }

    /// Sets the orders of a cycle.
    fn orders(&mut self, orders: &Orders, w: &Window) {
        let b = &mut self.b;
        if let Some((_, q)) = orders.update {
            b.set_all(&[
                ("u_valid", 1),
                ("u_first", (q == 0).into()),
                ("u_h", kept(self.d.h, w.old_h[q])),
                ("u_t", kept(self.d.t, w.old_t[q])),
            ]);
            b.set_all(&[("u_shift", i64::from(w.shift) - 1), ("u_random", w.random[q])]);
            b.set("u_trained", w.trained.into());
        }
        if let Some(address) = orders.weight {
            b.set_all(&[("w_valid", 1), ("w_addr", address as i64)]);
        }
        if let Some(address) = orders.write {
            b.set("w_write", address as i64);
        }
        if let Some((_, q)) = orders.forward {
            b.set_all(&[("f_first", (q == 0).into()), ("f_last", (q == self.d.inputs).into())]);
            b.set_all(&[("f_h", kept(self.d.h, w.h[q])), ("f_t", kept(self.d.t, w.t[q]))]);
            self.forward = true;
        }
        if let Some(row) = orders.result {
            b.set_all(&[("b_result", 1), ("b_last_row", (row + 1 == self.d.rows).into())]);
        }
        let Some(bank) = orders.bank else { return };
        // Where nothing is scored the results of a row may leave with the next one's fetch.
        b.set("b_last_row", (orders.result.unwrap_or(bank.row()) + 1 == self.d.rows).into());
        let class = match bank {
            Bank::Fetch { number, .. } => {
                if number == 0 {
                    b.set("b_fetch_first", 1);
                }
                if number + 1 == self.d.plan.fetches {
                    b.set_all(&[("b_fetch_last", 1), ("b_verdict", w.errors.verdict(&self.d))]);
                }
                // An entry of a code that learns moves as it comes.
                if self.d.learns_code() {
                    b.set("b_verdict", w.errors.verdict(&self.d));
                }
                w.errors.fetches(&self.d)[number]
            }
            Bank::Code(_) => (b.set("b_code", w.code.into()), w.entry(&self.d)).1,
            Bank::Finish(_) => {
                b.set_all(&[("b_state", 1), ("b_store", w.store.into())]);
                w.entry(&self.d)
            }
            Bank::Score { class, second, .. } => {
                b.set_all(&[("b_score", 1), ("b_second", second.into()), ("b_class", class as i64)]);
                b.set("b_signs", w.signs.into());
                if self.d.has_blocks() { self.d.bank_rows - 1 } else { class }
            }
        };
        b.set("b_addr", (bank.row() * self.d.bank_stride() + class) as i64);
        if self.d.has_blocks() || !matches!(bank, Bank::Score { .. }) {
            b.set("b_row", bank.row() as i64);
        }
    }

    fn window(&mut self, golden: &Golden, w: &Window) {
        let mut want = self.words.clone();
        let rows = want.window(&self.d, golden, w, self.tail);
        let coefficients = w.errors.coefficients(&self.d);
        let mut fetched = [None; 2];
        for orders in schedule::window(&self.d, w.pair, &schedule::all(&self.d)) {
            self.quiet();
            self.orders(&orders, w);
            // Two cycles after its fetch.
            if let Some(coefficient) = fetched[1].and_then(|number: usize| coefficients.get(number)) {
                self.b.set("b_coefficient", *coefficient);
            }
            let number = |bank| if let Bank::Fetch { number, .. } = bank { Some(number) } else { None };
            fetched = [orders.bank.and_then(number), fetched[0]];
            if let Some(Bank::Score { row, class, second }) = orders.bank {
                self.terms[6] = rows[row].terms[class + if second { self.d.scores } else { 0 }];
            }
            let load = |row: usize| {
                let Row { h, t, mask_h, mask_t, membranes, .. } = rows[row];
                let [mask_h, mask_t] = [mask_h, mask_t].map(|mask| if self.d.learns { mask } else { 0 });
                let t = if self.d.has_second_result() { t } else { 0 };
                let [of_h, of_t] = membranes;
                let neurons = [self.used(row).into(), h, t, mask_h, if self.d.has_t() { mask_t } else { 0 }];
                let spikes_t = if self.d.has_second_result() { of_t[0] } else { 0 };
                let [u_t, trace_t] = if self.d.has_t() { [of_t[1], of_t[2]] } else { [0, 0] };
                let spikes = [of_h[0], of_h[1], of_h[2], spikes_t, u_t, trace_t];
                let spikes = if self.d.spiking.is_some() { spikes } else { [0; 6] };
                std::array::from_fn(|k| if k < 5 { neurons[k] } else { spikes[k - 5] })
            };
            let result = orders.result.map(load);
            self.cycle(result);
        }
        // Without a half for t nobody reads what is kept of it.
        if !self.d.has_t() {
            let read = (1 << (self.d.act + 1)) - 1;
            [&mut self.words, &mut want].into_iter().flat_map(|words| &mut words.state).for_each(|word| *word &= read);
        }
        assert_eq!(self.words, want, "{}", self.when);
    }
}

impl Test {
    /// Products of rows that are kept, in any order, and of entries with themselves.
    fn walk(&mut self) {
        for _ in 0..60 {
            self.quiet();
            if chance(&mut self.rng, 60) {
                let (row, class) = (self.rng.below(self.d.rows), self.rng.below(self.d.classes));
                let [own, second] = [true, self.d.twice].map(|may| may && chance(&mut self.rng, 40));
                let entry = self.words.bank[row * self.d.classes + class] >> self.d.code_places;
                let kept = errors::kept(&self.d, self.words.state[row]);
                let factor = if own { entry } else { kept[if second { 3 } else { 0 }] };
                self.b.set_all(&[("b_walk", 1), ("b_own", own.into()), ("b_second", second.into())]);
                self.b.set_all(&[("b_row", row as i64), ("b_addr", (row * self.d.classes + class) as i64)]);
                self.b.set("b_last_row", (row + 1 == self.d.rows).into());
                self.terms[6] = if self.used(row) { factor * entry } else { 0 };
            }
            self.cycle(None);
        }
    }
}

#[test]
fn rows_that_are_kept_are_gone_through_again() {
    let walks = |seed: &u64| {
        let (test, _) = Test::new(*seed);
        test.d.walks()
    };
    let (mut learns, mut moves) = (0, 0);
    for seed in (0..).filter(walks).take(20) {
        let (mut test, golden) = Test::new(seed);
        for n in 0..3 {
            test.when = format!("seed {seed}, walk {n}");
            let window = Window::random(&mut test.rng, &test.d);
            test.window(&golden, &window);
            test.walk();
        }
        learns += u32::from(test.d.learns);
        moves += u32::from(test.d.learns_code());
    }
    assert!((1..20).contains(&learns), "{learns} learn, {moves} have a code that does");
}

#[test]
fn windows_give_the_plain_numbers() {
    let mut kinds = BTreeSet::new();
    for seed in seeds(60) {
        let (mut test, golden) = Test::new(seed);
        for n in 0..3 {
            test.when = format!("seed {seed}, window {n}");
            let window = Window::random(&mut test.rng, &test.d);
            test.window(&golden, &window);
        }
        let d = &test.d;
        kinds.extend([
            format!("{:?}", d.rounding),
            format!("{} multipliers, learning {}", d.multipliers, d.learns),
            format!("{:?}", d.target),
            format!("t has a half {}, is carried {}", d.has_t(), d.carries_target),
        ]);
    }
    assert!(kinds.len() == 3 + 3 + 2 + 5 + 3 || seeds(60).count() == 1, "only {kinds:?}");
}
