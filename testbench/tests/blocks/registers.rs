//! Rung 2: the register file against a plain table of words made from `sigprop_spec::link`: addresses, values after
//! reset, what is refused, what the network sees of it, the counter of samples, RESET.

use sigprop_golden_model::rng::Rng;
use sigprop_hdl::blocks::registers::Registers;
use sigprop_hdl::extract::extract;
use sigprop_spec::family::made_up::BARE_REPULSION;
use sigprop_spec::link::{Register, control};
use sigprop_spec::{Config, Rounding};
use sigprop_testbench::verify::random_config;

use crate::bench::{Bench, chance, seeds};

/// The words of all registers, those of the LFSRs too, which the token source and the stages keep.
struct Table<'a> {
    config: &'a Config,
    words: Vec<(Register, u32)>,
}

impl<'a> Table<'a> {
    fn new(config: &'a Config) -> Self {
        let all = Register::all(config);
        Self { config, words: all.into_iter().map(|r| (r, r.reset(config).unwrap())).collect() }
    }

    fn get(&self, register: Register) -> u32 {
        self.words.iter().find(|w| w.0 == register).map_or(0, |w| w.1)
    }

    fn set(&mut self, register: Register, value: u32) {
        if let Some(word) = self.words.iter_mut().find(|w| w.0 == register) {
            word.1 = value;
        }
    }

    fn threshold(&self, s: usize) -> i64 {
        let [low, high] = [Register::ThresholdLow(s), Register::ThresholdHigh(s)].map(|r| i64::from(self.get(r)));
        (high << 32) | low
    }

    /// The update shift less one.
    fn shift(&self, s: usize) -> i64 {
        let (a, w) = (self.config.activation(), self.config.stages()[s].weight);
        let velocity = self.config.momentum_shift().map_or(0, |mu| i64::from(mu) - 4);
        // An input's places: of an activation, or of a number of spikes.
        let places = self.config.spiking().map_or(a.bits() - 1, |spiking| spiking.log2_steps);
        let zero = i64::from(a.bits() - 1 + places) - i64::from(w.fraction()) + velocity;
        zero + i64::from(self.get(Register::LrShift(s))) - 1
    }
}

/// A word that the register may take, or not: near the limits, or anything.
fn word(rng: &mut Rng, register: Option<Register>) -> u32 {
    let any = rng.next_u64() as u32;
    match register {
        Some(Register::Control) => any >> 29,
        Some(Register::LrShift(_)) if chance(rng, 80) => any >> 26,
        _ => [any, any, any, 0, 1, 0x3FFF_FFFF, 0x4000_0000, 0x8000_0000, 0xFFFF_FFFF][rng.below(9)],
    }
}

/// What the network sees.
fn outputs(b: &mut Bench, table: &Table, seed: u64) {
    let control = table.get(Register::Control);
    let modes = [control::LAST_STAGE, control::TOKEN_LABEL].map(|bit| i64::from(control & bit != 0));
    assert_eq!(b.get_all(["use_last", "take_label"]), modes, "seed {seed}");
    for s in 0..if table.config.learns() { table.config.stages().len() } else { 0 } {
        assert_eq!(b.get(&format!("shift_{s}")), table.shift(s), "seed {seed}: shift of stage {s}");
        assert_eq!(b.get(&format!("threshold_{s}")), table.threshold(s), "seed {seed}: threshold of stage {s}");
    }
}

/// One cycle: an address and a word, perhaps written, a sample that begins, RESET.
fn cycle(b: &mut Bench, table: &mut Table, rng: &mut Rng, seed: u64) -> bool {
    let stages = table.config.stages().len();
    let known = table.words[rng.below(table.words.len())].0;
    let address = if chance(rng, 85) { known.address() } else { rng.below(256) as u8 };
    let register = Register::from_address(address, table.config);
    let value = word(rng, register);
    let allowed = register.is_some_and(|r| r.allows(value, table.config));
    let (restart, trained) = (chance(rng, 1), chance(rng, 30));
    let write = allowed && !restart && chance(rng, 60);
    // Address and word come a cycle early.
    b.set_all(&[("address", address.into()), ("value", value.into())]);
    b.set_all(&[("write", 0), ("restart", 0), ("sample_trained", 0)]);
    b.clock();
    b.set("token_lfsr", i64::from(table.get(Register::TokenLfsr)));
    b.set("shift_lfsr", i64::from(table.get(Register::ShiftLfsr)));
    let draws = draws(table.config);
    (0..stages).for_each(|s| b.set(&format!("lfsr_{s}"), i64::from(table.get(Register::RoundingLfsr(s)))));
    b.set("write", write.into());
    b.set_all(&[("restart", restart.into()), ("sample_trained", trained.into())]);
    assert_eq!(b.high("token_load"), write && register == Some(Register::TokenLfsr), "seed {seed}");
    assert_eq!(b.high("shift_load"), write && register == Some(Register::ShiftLfsr), "seed {seed}");
    for s in 0..stages {
        let (own, restart) = (draws && write && register == Some(Register::RoundingLfsr(s)), draws && restart);
        assert_eq!(b.high(&format!("lfsr_load_{s}")), own || restart, "seed {seed}: LFSR of stage {s}");
        if own || restart {
            let want = if own { Some(value) } else { Register::RoundingLfsr(s).reset(table.config) };
            assert_eq!(b.get(&format!("lfsr_value_{s}")), i64::from(want.unwrap()), "seed {seed}: LFSR of stage {s}");
        }
    }
    b.clock();
    // What was asked for, as it was before this cycle's write.
    assert_eq!(b.high("known"), register.is_some(), "seed {seed}: {address:#x}");
    if let Some(register) = register {
        assert_eq!(b.get("read"), i64::from(table.get(register)), "seed {seed}: {register:?}");
        assert_eq!(b.high("refused"), !allowed, "seed {seed}: {value:#x} to {register:?}");
    }
    if trained {
        table.set(Register::Samples, table.get(Register::Samples) + 1);
    }
    if write {
        table.set(register.unwrap(), value);
    }
    if restart {
        *table = Table::new(table.config);
    }
    write
}

#[test]
fn words_are_kept_refused_counted_and_reset() {
    seeds(30).for_each(|seed| kept_refused_counted_and_reset(&random_config(seed), seed));
}

#[test]
fn a_threshold_is_where_a_loss_asks_for_it() {
    for (losses, there) in [
        ("[hinge, l2_repulsion]", [true, false]),
        ("[l2_repulsion, hinge]", [false, true]),
        ("l2_repulsion", [false, false]),
    ] {
        let config = Config::preset_of(BARE_REPULSION, "tiny", &[format!("learning.loss={losses}")]).unwrap();
        assert_eq!([0, 1].map(|s| Register::ThresholdLow(s).is_there(&config)), there, "{losses}");
        seeds(3).for_each(|seed| kept_refused_counted_and_reset(&config, seed));
    }
}

/// Whether the stages draw random words.
fn draws(config: &Config) -> bool {
    config.learns() && config.rounding() == Rounding::Stochastic
}

fn kept_refused_counted_and_reset(config: &Config, seed: u64) {
    let each = |port: &str| (0..config.stages().len()).map(|s| format!(" {port}_{s}")).collect::<String>();
    let drawing: String = ["lfsr_value", "lfsr_load", "lfsr"].map(each).concat();
    let learning = format!("sample_trained {}", each("shift"));
    let mut b = Bench::new(extract(&Registers::new(config)))
        .present(config.learns(), &learning)
        .present(Register::TokenLfsr.is_there(config), "token_load token_lfsr")
        .present(config.learns() && config.has_key("learning.token"), "take_label")
        .present(draws(config), &drawing)
        .present(Register::ShiftLfsr.is_there(config), "shift_load shift_lfsr")
        .present(config.readout().sums(), "use_last");
    for s in 0..config.stages().len() {
        b = b.present(Register::ThresholdLow(s).is_there(config), &format!("threshold_{s}"));
    }
    let mut table = Table::new(config);
    let (mut rng, mut written) = (Rng::new(seed, 6), 0);
    for _ in 0..600 {
        outputs(&mut b, &table, seed);
        written += usize::from(cycle(&mut b, &mut table, &mut rng, seed));
    }
    // Without a bit of the control register 0 alone is allowed there.
    let enough = if config.learns() { 100 } else { 40 * usize::from(control::mask(config) != 0) };
    assert!(written >= enough, "seed {seed}: only {written} words were written");
}
