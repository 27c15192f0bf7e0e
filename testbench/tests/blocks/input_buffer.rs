//! Rung 2: the input buffer against a queue of three samples, without learning two: values come one stream at a time or both together, with
//! gaps, while columns of the sample before and the sample now are read, the bias too; over many turns of the slots. What a
//! slot's memory holds before it is filled for the first time is never seen.

use sigprop_golden_model::rng::Rng;
use sigprop_hdl::blocks::Dims;
use sigprop_hdl::blocks::factor::Factor;
use sigprop_hdl::blocks::input_buffer::InputBuffer;
use sigprop_hdl::extract::extract;
use sigprop_testbench::verify::random_config;

use crate::bench::{Bench, chance, factor, kept, seeds, signed};

/// The two streams of a sample; a stream that was not filled is empty.
#[derive(Default)]
struct Sample {
    h: Vec<i64>,
    t: Vec<i64>,
    /// Whether the slot has ever been filled, with each stream.
    known: [bool; 2],
    /// Of a recurrent stage its activations of the step before, and whether there is none.
    own: Vec<i64>,
    begins: bool,
}

impl Sample {
    /// A flush fills nothing, a refresh no h, inference no t.
    fn random(rng: &mut Rng, d: &Dims) -> Self {
        let kind = rng.below(6);
        let mut values = |n: usize, kind| -> Vec<i64> {
            let mut value = || match kind {
                Factor::Signed | Factor::Absent => signed(rng, d.act),
                Factor::Sign | Factor::Spikes(_) => factor(rng, kind, d.amax),
            };
            (0..n).map(|_| value()).collect()
        };
        let (h, t) = match kind {
            0 => (0, 0),
            1 => (0, d.entering),
            2 => (d.entering, 0),
            _ => (d.entering, d.entering),
        };
        let t = if d.has_t() { t } else { 0 };
        // Spikes of both streams are a word behind the first stage, and come together.
        let (h, t) = if joint(d) { (h.max(t), h.max(t)) } else { (h, t) };
        let own = if kind == 0 { 0 } else { d.received - d.entering };
        let (h, t, own) = (values(h, d.h), values(t, d.t), values(own, d.h));
        Self { known: [!h.is_empty(), !t.is_empty()], h, t, own, begins: kind == 3 }
    }
}

/// Whether both streams share the words.
fn joint(d: &Dims) -> bool {
    d.spiking.is_some() && d.index > 0 && d.has_t()
}

/// The buffer, and the samples that it should hold.
struct Test {
    b: Bench,
    d: Dims,
    rng: Rng,
    old: Sample,
    now: Sample,
    /// What is known of the slot that is being filled.
    free: [bool; 2],
    /// Columns of the sample before and of the sample now that were asked for in the cycles before, the last first, and whether they
    /// are holes.
    asked: [[Option<(usize, bool)>; 3]; 2],
    compared: usize,
    seed: u64,
}

impl Test {
    /// One cycle: columns are asked for, and the values of those come later: of both samples, or where the slots share a
    /// memory, of one.
    fn cycle(&mut self, turn: bool) {
        let [old, now] = [self.d.moved_old, self.d.moved]
            .map(|moved| (self.rng.below(self.d.received + 1), moved && chance(&mut self.rng, 20)));
        let shared = self.d.shared_slots();
        let old_read = self.d.learns && chance(&mut self.rng, 50);
        self.b.set_all(&[("old_col", old.0 as i64), ("now_col", now.0 as i64), ("turn", turn.into())]);
        self.b.set_all(&[("old_hole", old.1.into()), ("now_hole", now.1.into())]);
        self.b.set("old_read", old_read.into());
        self.b.set_all(&[("old_begins", self.old.begins.into()), ("now_begins", self.now.begins.into())]);
        self.b.clock();
        self.b.set_all(&[("turn", 0), ("fill_h_valid", 0), ("fill_t_valid", 0), ("fill_done", 0)]);
        self.b.set_all(&[("back_valid", 0), ("back_done", 0)]);
        let old = Some(old).filter(|_| self.d.learns && (!shared || old_read));
        let now = Some(now).filter(|_| !shared || !old_read);
        if turn {
            // What was asked for is about to change its place.
            self.asked = [[None; 3]; 2];
            return;
        }
        self.asked = [(old, self.asked[0]), (now, self.asked[1])].map(|(last, [a, b, _])| [last, a, b]);
        let leads = [self.d.slot_delay(), self.d.column_lead()];
        let (old, now) = (self.asked[0][leads[0] - 1], self.asked[1][leads[1] - 1]);
        for (port, kind, stream, known, column) in [
            ("old_h", self.d.h, &self.old.h, self.old.known[0], old),
            ("old_t", self.d.t, &self.old.t, self.old.known[1], old),
            ("now_h", self.d.h, &self.now.h, self.now.known[0], now),
            ("now_t", self.d.t, &self.now.t, self.now.known[1], now),
        ] {
            let Some((column, hole)) = column.filter(|_| kind.is_there()) else { continue };
            let fixed = column == self.d.received || !known;
            let bias = if self.d.spiking.is_some() { -1 } else { self.d.amax };
            let sample = if port.starts_with("old") { &self.old } else { &self.now };
            let own = column.checked_sub(self.d.entering).filter(|_| column < self.d.received);
            let want = match hole || own.is_some() && sample.begins {
                true => Some(&0),
                false if own.is_some() => own.and_then(|own| sample.own.get(own)),
                false if fixed => Some(&bias),
                false => stream.get(column),
            };
            if let Some(&want) = want {
                assert_eq!(self.b.get(port), kept(kind, want), "seed {}: {port} of column {column}", self.seed);
                self.compared += 1;
            }
        }
    }

    fn fill(&mut self, next: &Sample) {
        let (mut h, mut t, mut own) = (next.h.iter(), next.t.iter(), next.own.iter());
        let (together, busy) = (joint(&self.d) || chance(&mut self.rng, 50), [100, 70, 30][self.rng.below(3)]);
        while h.len() + t.len() + own.len() > 0 {
            // A recurrent stage's own come at the same time, from another side.
            if let Some(&value) = own.as_slice().first().filter(|_| chance(&mut self.rng, busy)) {
                own.next();
                self.b.set_all(&[("back_valid", 1), ("back", value)]);
            }
            let [mut give_h, mut give_t] = [0; 2].map(|_| chance(&mut self.rng, busy));
            if together && h.len() == t.len() {
                give_t = give_h;
            } else if !together {
                // h first, as the decoder does with a pair; or t before it is complete.
                give_t &= h.len() == 0 || give_h;
                give_h &= h.len() > 0;
            }
            for (give, stream, valid, port) in
                [(give_h, &mut h, "fill_h_valid", "fill_h"), (give_t, &mut t, "fill_t_valid", "fill_t")]
            {
                if let Some(&value) = stream.as_slice().first().filter(|_| give) {
                    stream.next();
                    self.b.set_all(&[(valid, 1), (port, value)]);
                }
            }
            // The last value may come with it.
            if h.len() + t.len() + own.len() == 0 && chance(&mut self.rng, 50) {
                self.b.set_all(&[("fill_done", 1), ("back_done", 1)]);
                self.cycle(false);
                return;
            }
            self.cycle(false);
        }
        self.b.set_all(&[("fill_done", 1), ("back_done", 1)]);
        self.cycle(false);
    }
}

#[test]
fn samples_in_a_circle() {
    let (mut registers, mut recurrents) = ([0; 2], 0);
    for seed in seeds(70) {
        let config = random_config(seed);
        let mut rng = Rng::new(seed, 8);
        let d = Dims::new(&config, rng.below(config.stages().len()));
        registers[usize::from(d.slot_register())] += 1;
        let b = Bench::new(extract(&InputBuffer::new(&d)))
            .present(d.learns, "old_read old_col old_h")
            .present(d.learns && d.has_t(), "old_t")
            .present(d.has_t(), "now_t fill_t fill_t_valid");
        let recurrent = d.is_recurrent();
        recurrents += usize::from(recurrent);
        let b =
            b.present(recurrent, "back_valid back back_done now_begins").present(recurrent && d.learns, "old_begins");
        let mut b = b.present(d.moved_old, "old_hole").present(d.moved, "now_hole");
        b.sim.scramble(|| rng.next_u64() as i64);
        b.sim.reset();
        let [old, now] = [(); 2].map(|()| Sample::default());
        let mut test = Test { b, d, rng, old, now, free: [false; 2], asked: [[None; 3]; 2], compared: 0, seed };
        for _ in 0..12 {
            let mut next = Sample::random(&mut test.rng, &test.d);
            test.fill(&next);
            (0..test.rng.below(20)).for_each(|_| test.cycle(false));
            test.cycle(true);
            next.known = [0, 1].map(|s| next.known[s] || test.free[s]);
            test.free = if test.d.learns { test.old.known } else { test.now.known };
            test.old = std::mem::replace(&mut test.now, next);
            // The sweep of the window; the next sample may come later or at once.
            (0..test.rng.below(20)).for_each(|_| test.cycle(false));
        }
        assert!(test.compared > 100, "seed {seed}: only {} values compared", test.compared);
    }
    assert!(recurrents > 5, "{recurrents} of recurrent stages");
    assert!(registers.iter().all(|&n| n > 10), "slots without and with an output register: {registers:?}");
}
