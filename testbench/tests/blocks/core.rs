//! Rung 2: the core's two streams. Its wiring is covered by lock step (rung 3); here are the rules of valid and ready:
//! a byte that is not offered is not taken, an answer comes without being asked for and stays until it is taken, and it
//! may be taken in any cycle.

use std::collections::VecDeque;

use sigprop_golden_model::rng::Rng;
use sigprop_hdl::blocks::{Core, Dims};
use sigprop_hdl::extract::extract;
use sigprop_spec::Config;
use sigprop_spec::link::{Command, identity};

use crate::bench::{Bench, chance, seeds};

/// The core and the host's side of its streams.
#[derive(Clone)]
struct Host {
    b: Bench,
    send: VecDeque<u8>,
    got: Vec<u8>,
    waiting: Option<i64>,
    seed: u64,
}

impl Host {
    fn new(config: &Config, seed: u64) -> Self {
        let b = Bench::new(extract(&Core::new(config, &[])));
        Self { b, send: VecDeque::new(), got: Vec::new(), waiting: None, seed }
    }

    /// One cycle in which the next byte is offered or not, and an answer taken or not.
    fn cycle(&mut self, offer: bool, take: bool, garbage: u8) {
        let offer = offer && !self.send.is_empty();
        let data = if offer { self.send[0] } else { garbage };
        self.b.set_all(&[("rx_valid", offer.into()), ("rx_data", data.into()), ("tx_ready", take.into())]);
        if offer && self.b.high("rx_ready") {
            self.send.pop_front();
        }
        let (valid, data) = (self.b.high("tx_valid"), self.b.get("tx_data"));
        assert!(
            self.waiting.is_none_or(|before| valid && data == before),
            "seed {}: a byte changed while it waited",
            self.seed
        );
        self.waiting = (valid && !take).then_some(data);
        if valid && take {
            self.got.push(data as u8);
        }
        self.b.clock();
    }

    /// Cycles until an answer waits, without taking it.
    fn wait(&mut self, most: usize) {
        for _ in 0..most {
            if self.waiting.is_some() {
                return;
            }
            self.cycle(true, false, 0);
        }
        panic!("seed {}: no answer waits after {most} cycles; got {:02x?} before", self.seed, self.got);
    }
}

#[test]
fn bytes_are_taken_when_offered_and_wait_until_taken() {
    let config = Config::preset_with("tiny", &[]).unwrap();
    for seed in seeds(10) {
        let mut host = Host::new(&config, seed);
        let mut rng = Rng::new(seed, 10);
        // Nothing is offered: the core takes nothing and says nothing.
        for _ in 0..50 {
            host.cycle(false, chance(&mut rng, 50), rng.next_u64() as u8);
        }
        assert!(host.got.is_empty() && host.waiting.is_none(), "seed {seed}: {:02x?}", host.got);
        let mut want = vec![Command::Identify.opcode()];
        want.extend(identity(&config));
        want.push(Command::Reset.opcode());
        host.send.extend([Command::Identify.opcode(), Command::Reset.opcode()]);
        while host.got.len() < want.len() {
            host.wait(100);
            (0..rng.below(30)).for_each(|_| host.cycle(true, false, 0));
            host.cycle(true, true, 0);
        }
        assert_eq!(host.got, want, "seed {seed}");
        (0..50).for_each(|_| host.cycle(true, true, 0));
        assert_eq!(host.got, want, "seed {seed}: more than was asked for");
    }
}

/// The last byte of an answer to TRAIN is taken in any cycle of the FLUSH that follows, that in which the flush leaves
/// the network too: the flush is answered all the same.
#[test]
fn an_answer_may_be_taken_in_any_cycle() {
    let config = Config::preset_with("tiny", &[]).unwrap();
    let windows: usize = (0..config.stages().len()).map(|s| Dims::new(&config, s).window_cycles(1)).sum();
    let mut host = Host::new(&config, 0);
    host.send.extend([Command::Train.opcode(), 1]);
    host.send.extend((0..config.inputs()).map(|q| q as u8));
    host.send.push_back(Command::Flush.opcode());
    for _ in 0..2 {
        host.wait(3 * windows);
        host.cycle(true, true, 0);
    }
    let mut silent = Vec::new();
    for held in 0..2 * windows {
        let mut copy = host.clone();
        (0..held).for_each(|_| copy.cycle(true, false, 0));
        (0..4 * windows).for_each(|_| copy.cycle(true, true, 0));
        if copy.got.len() != 4 || copy.got[3] != Command::Flush.opcode() {
            silent.push((held, copy.got));
        }
    }
    assert!(silent.is_empty(), "cycles that the last byte was held, and all that came: {silent:02x?}");
}
