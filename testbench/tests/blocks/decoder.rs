//! Rung 2: the decoder on streams of random requests, right and wrong ones, against what `sigprop_spec::link` says: values
//! that it fills (saturated), headers, registers, order and addresses of words, answers and error codes. Bytes
//! come with gaps and are taken with pauses, the first stage and the samples in the network take their time.

mod request;

use std::collections::VecDeque;

use request::{Draw, Event, Request};
use sigprop_golden_model::rng::Rng;
use sigprop_hdl::blocks::Dims;
use sigprop_hdl::blocks::decoder::Decoder;
use sigprop_hdl::extract::extract;
use sigprop_spec::Config;
use sigprop_spec::link::{Command, Register};
use sigprop_testbench::verify::random_config;

use crate::bench::{Bench, chance, seeds};

/// The decoder, the host, and the rest of the core.
struct Test {
    b: Bench,
    config: Config,
    rng: Rng,
    send: VecDeque<u8>,
    /// Of each training sample whether it comes again, where there is a first pass.
    repeats: VecDeque<bool>,
    /// One is in its first pass.
    looked: bool,
    offered: bool,
    waiting: Option<i64>,
    got: Vec<u8>,
    events: Vec<Event>,
    /// Samples in the network, and of each whether it is answered.
    in_flight: VecDeque<bool>,
    /// Values since the last sample.
    filled: usize,
    /// Cycles until the first stage can be filled again.
    full: usize,
    /// Cycles until a word comes, its stage and the word.
    word: Option<(usize, usize, i64)>,
    seed: u64,
}

impl Test {
    fn new(config: Config, seed: u64) -> Self {
        let dims: Vec<Dims> = (0..config.stages().len()).map(|s| Dims::new(&config, s)).collect();
        let looks = config.learns() && config.target().has_error();
        let b = Bench::new(extract(&Decoder::new(&config, &dims)))
            .present(config.learns(), "sample_train sample_label token_step")
            .present(Command::InferPair.is_there(&config) || config.target().has_picture(), "fill_t_valid")
            .present(dims[0].twice, "sample_pair")
            .present(config.target().has_bank(), "sample_refresh")
            .present(Command::ReadBank.is_there(&config), "host_read_bank host_write_bank")
            .present(looks, "sample_again looked repeats")
            .present(config.velocity().is_some(), "host_velocity")
            .present(config.takes_sequences(), "sample_begins answered")
            .present(config.reservoir().is_some(), "sample_step sample_last");
        let (rng, repeats) = (Rng::new(seed, 14), VecDeque::new());
        let (send, got, events) = (VecDeque::new(), Vec::new(), Vec::new());
        let (offered, waiting, word) = (false, None, None);
        let (in_flight, filled, full) = (VecDeque::new(), 0, 0);
        Self {
            b,
            config,
            rng,
            send,
            repeats,
            offered,
            waiting,
            got,
            events,
            in_flight,
            filled,
            full,
            word,
            seed,
            looked: false,
        }
    }

    /// The streams: one cycle of the host.
    fn host(&mut self, pauses: usize) {
        self.offered |= !self.send.is_empty() && !chance(&mut self.rng, pauses);
        let byte = if self.offered { self.send[0] } else { self.rng.next_u64() as u8 };
        let take = !chance(&mut self.rng, pauses);
        self.b.set_all(&[("rx_valid", self.offered.into()), ("rx_data", byte.into()), ("tx_ready", take.into())]);
        if self.offered && self.b.high("rx_ready") {
            self.send.pop_front();
            self.offered = false;
        }
        let [valid, data] = self.b.get_all(["tx_valid", "tx_data"]);
        assert!(self.waiting.is_none_or(|w| valid == 1 && data == w), "seed {}: a byte changed", self.seed);
        self.waiting = (valid == 1 && !take).then_some(data);
        if valid == 1 && take {
            self.got.push(data as u8);
        }
        // A step that is not the last is answered while it is under way.
        let overtakes = match self.config.takes_sequences() {
            true => self.in_flight.contains(&true),
            false => !self.in_flight.is_empty(),
        };
        assert!(valid == 0 || !overtakes, "seed {}: an answer overtakes a sample", self.seed);
    }

    /// What the rest of the core says in this cycle; whether a sample leaves it.
    fn surroundings(&mut self) -> bool {
        let leaves = !self.in_flight.is_empty() && chance(&mut self.rng, 4);
        self.b.set("answered", (leaves && self.in_flight[0]).into());
        self.full = self.full.saturating_sub(1);
        self.b.set_all(&[("finished", leaves.into()), ("fill_ready", (self.full == 0).into())]);
        let looked = self.looked && self.full == 0 && chance(&mut self.rng, 10);
        let repeats = looked && self.repeats.pop_front().unwrap();
        self.looked &= !looked;
        self.b.set_all(&[("looked", looked.into()), ("repeats", repeats.into())]);
        let [address, value] = self.b.get_all(["register_address", "register_value"]);
        let register = Register::from_address(address as u8, &self.config);
        let refused = register.is_some_and(|r| !r.allows(value as u32, &self.config));
        self.b.set_all(&[("register_known", register.is_some().into()), ("register_refused", refused.into())]);
        self.b.set("register_read", request::register(address as u8).into());
        for s in 0..self.config.stages().len() {
            let word = self.word.filter(|&(wait, stage, _)| wait == 0 && stage == s);
            self.b.set(&format!("host_valid_{s}"), word.is_some().into());
            // Beside that anything.
            let noise = self.rng.next_u64() as i64;
            self.b.set(&format!("host_word_{s}"), word.map_or(noise, |w| w.2));
        }
        self.word = self.word.and_then(|(wait, stage, word)| Some((wait.checked_sub(1)?, stage, word)));
        leaves
    }

    /// What the decoder asks for in this cycle.
    fn asked(&mut self) -> Vec<Event> {
        let b = &mut self.b;
        let mut events = Vec::new();
        let [h, t, value] = b.get_all(["fill_h_valid", "fill_t_valid", "fill_value"]);
        let labels = self.config.target().has_labels();
        for second in [(h == 1).then_some(false), (t == 1).then_some(true)].into_iter().flatten() {
            // What the front makes has no value here: labels, inputs that come again, the picture of a class.
            let again = labels && (self.filled >= self.config.inputs() || b.get("sample_class") != 0);
            let again = again || b.high("sample_again");
            let value = if again || b.high("sample_refresh") { 0 } else { value };
            events.push(Event::Fill { second, value });
            self.filled += 1;
        }
        events.extend(b.high("token_step").then_some(Event::TokenStep));
        if b.high("sample") {
            let [kind, label, class] = b.get_all(["sample_kind", "sample_label", "sample_class"]);
            let [train, target, pair] = ["sample_train", "sample_target", "sample_pair"].map(|p| b.high(p));
            self.filled = 0;
            events.extend(b.has("sample_begins").then(|| Event::Begins(b.high("sample_begins"))));
            self.looked = b.has("looked") && train && !b.high("sample_again");
            let named = b.high("sample_refresh") || (labels && kind == 0);
            let (label, class) = (train.then_some(label), named.then_some(class));
            let value = (train && self.config.task().has_values()).then(|| b.get("sample_value"));
            events.push(Event::Sample { kind, train, target, pair, label, class, value });
        }
        events.extend(b.high("restart").then_some(Event::Restart));
        if b.high("register_write") {
            let [address, value] = b.get_all(["register_address", "register_value"]);
            events.push(Event::WriteRegister { address: address as u8, value: value as u32 });
        }
        for (port, write, bank) in [
            ("host_read_weight", false, false),
            ("host_write_weight", true, false),
            ("host_read_bank", false, true),
            ("host_write_bank", true, true),
        ] {
            if b.high(port) {
                let stages: Vec<usize> =
                    (0..self.config.stages().len()).filter(|s| b.high(&format!("host_stage_{s}"))).collect();
                assert_eq!(stages.len(), 1, "seed {}: one stage is meant", self.seed);
                let [lane, address, data] = b.get_all(["host_lane", "host_addr", "host_data"]);
                let (stage, lane, address) = (stages[0], lane as usize, address as usize);
                let velocity = !bank && b.high("host_velocity");
                events.push(Event::Word { write: write.then_some(data), bank, velocity, stage, lane, address });
            }
        }
        events
    }

    fn cycle(&mut self, pauses: usize) {
        self.host(pauses);
        let leaves = self.surroundings();
        let events = self.asked();
        for event in &events {
            match *event {
                Event::Fill { .. } => assert_eq!(self.full, 0, "seed {}: filled while full", self.seed),
                Event::TokenStep | Event::Begins(_) => {}
                Event::Sample { kind, .. } => {
                    // A step that a reservoir takes in does not come to the stages.
                    let kept = kind == 3 && self.b.has("sample_step") && self.b.high("sample_step");
                    if !kept {
                        self.in_flight.push_back(kind < 2);
                    }
                    // The window of the sample before may take long, or be over at once.
                    self.full = [1, 2, 60][self.rng.below(3)];
                }
                _ => assert!(self.in_flight.is_empty(), "seed {}: {event:?} overtakes a sample", self.seed),
            }
            if let Event::Word { write: None, bank, velocity, stage, lane, address } = *event {
                let word = request::word(&self.config, (bank, velocity), [stage, lane, address]);
                self.word = Some((3 + self.rng.below(9), stage, word));
            }
        }
        self.events.extend(events);
        self.b.clock();
        if leaves {
            self.in_flight.pop_front();
        }
    }
}

#[test]
fn requests_do_and_answer_what_the_link_says() {
    let mut codes = [0; 6];
    for seed in seeds(40) {
        let config = random_config(seed);
        let mut rng = Rng::new(seed, 16);
        let pauses = [0, 30, 60][rng.below(3)];
        let mut draw = Draw { config: &config, rng, begins: true };
        let requests: Vec<Request> = (0..40).map(|_| draw.request(30)).collect();
        let mut test = Test::new(config.clone(), seed);
        test.repeats = requests.iter().filter_map(|r| r.repeats).collect();
        test.send = requests.iter().flat_map(|r| r.send.clone()).collect();
        let want: Vec<u8> = requests.iter().flat_map(|r| r.answer.clone()).collect();
        let events: Vec<Event> = requests.iter().flat_map(|r| r.events.clone()).collect();
        let mut left = 200_000;
        // Between two windows of an inference nothing is under way.
        let more = |test: &Test| test.events.len() < events.len() || test.got.len() < want.len();
        while left > 0 && (!test.send.is_empty() || more(&test) || !test.in_flight.is_empty()) {
            test.cycle(pauses);
            left -= 1;
        }
        (0..50).for_each(|_| test.cycle(pauses));
        for (n, (got, want)) in test.events.iter().zip(&events).enumerate() {
            assert_eq!(got, want, "seed {seed}, event {n}");
        }
        assert_eq!(test.events.len(), events.len(), "seed {seed}: events");
        assert_eq!(test.got, want, "seed {seed}");
        requests.iter().filter_map(|r| r.refused).for_each(|code| codes[usize::from(code.code())] += 1);
    }
    let one = seeds(40).count() == 1;
    assert!(one || codes[1..].iter().all(|&n| n > 10), "answers with each error code: {codes:?}");
}
