//! Fast paths against the plain loops: every intermediate of every stage, and all weights after every sample, on
//! random shapes, formats, roundings and on the extremes of weights and inputs.

use proptest::prelude::*;
use sigprop_golden_model::reference::Reference;
use sigprop_golden_model::rng::Rng;
use sigprop_golden_model::{Backend, Model, OwnedTrace, Weights};
use sigprop_spec::config::Fields;
use sigprop_spec::family::{Readout, Target};
use sigprop_spec::{Activation, Config, Loss, Optimizer};

/// A network and how hard it is driven.
#[derive(Debug, Clone)]
struct Case {
    inputs: usize,
    stages: Vec<usize>,
    classes: usize,
    activation_bits: u32,
    weight_bits: u32,
    weight_frac: u32,
    update_shift: u32,
    rounding: &'static str,
    token: &'static str,
    margin: f64,
    activation: Activation,
    /// lg T, and what the loss is attached to, where neurons spike.
    spiking: Option<(u32, &'static str)>,
    target: Target,
    /// One for each stage.
    losses: Vec<Loss>,
    optimizer: Optimizer,
    /// mu, where there is one.
    fade: u32,
    /// Those of the first stage, where it has some, and whether pictures are moved.
    fields: Option<(Fields, bool)>,
    seed: u64,
    /// Weights and inputs only at their ends.
    is_extreme: bool,
}

impl Case {
    /// Its read-out.
    fn readout(&self) -> Readout {
        if self.target.has_error() {
            return Readout::Stage;
        }
        let (n, readout) = (self.stages.len(), Readout::ALL[(self.seed % Readout::ALL.len() as u64) as usize]);
        // Blocks ask for a code, for the hinge, and for a neuron for each class at least.
        let hinge = self.losses[..n].iter().all(|loss| *loss == Loss::Hinge);
        let fits = self.target.has_code() && hinge && self.classes <= self.stages[n - 1];
        let fits = fits && (n > 1 || !self.target.learns_code());
        let fits = if readout.is_stage() { self.spiking.is_none() } else { !readout.has_blocks() || fits };
        if fits { readout } else { Readout::Last }
    }

    /// Whether an output stage answers a value.
    fn answers_value(&self) -> bool {
        self.readout().is_stage() && (self.seed / 7).is_multiple_of(2)
    }

    /// The configuration, where it is legal.
    fn config(&self) -> Result<Config, sigprop_spec::ConfigError> {
        let n = self.stages.len();
        let mine = |key: &str| self.optimizer.row().keys.contains(&key);
        let velocity = mine("learning.momentum_shift");
        let places = self.activation_bits - 1 + self.spiking.map_or(self.activation_bits - 1, |(steps, _)| steps);
        let lr_shift = i64::from(self.update_shift) - i64::from(places) + i64::from(self.weight_frac)
            - if velocity { i64::from(self.fade) - 4 } else { 0 };
        // In a third of the cases every second stage has shorter weights.
        let less = |s: usize| if self.seed.is_multiple_of(3) && s % 2 == 1 { self.seed / 3 % 7 } else { 0 } as u32;
        let bits: Vec<u32> = (0..n).map(|s| self.weight_bits.saturating_sub(less(s)).max(6)).collect();
        let fractions: Vec<u32> = (0..n).map(|s| self.weight_frac.saturating_sub(less(s)).max(1)).collect();
        let shifts: Vec<i64> = (0..n).map(|s| (lr_shift - i64::from(less(s))).max(0)).collect();
        let own = [
            velocity.then(|| format!("learning.momentum_shift={}", self.fade)),
            Some(format!("format.rounding={:?}", self.rounding)),
            self.target.has_bank().then(|| format!("learning.token={:?}", self.token)),
            // The largest moves no entry any more.
            self.target.learns_code().then(|| format!("learning.learned_shift={}", self.seed % 12)),
            // With 1 no goodness is as far ahead.
            self.target
                .has_labels()
                .then(|| format!("learning.theta={:?}", if self.margin < 100.0 { self.margin / 16.0 } else { 1.0 })),
            self.spiking.map(|(steps, _)| format!("network.steps={}", 1 << steps)),
            self.spiking.map(|(_, attach)| format!("learning.attach={attach}")),
            self.target.has_error().then(|| {
                let most = (1 << (self.activation_bits - 1)) - 1;
                format!("learning.error_amplitude={}", 1 + self.seed % most)
            }),
        ];
        // A margin for each stage whose loss has one.
        let has = |loss: &Loss| loss.row().keys.contains(&"learning.margin");
        let margin = |loss: &Loss| if has(loss) { format!("{:?}", self.margin) } else { "none".to_owned() };
        let margins: Vec<String> = self.losses[..n].iter().map(margin).collect();
        let margins = self.losses[..n].iter().any(has).then(|| format!("learning.margin=[{}]", margins.join(", ")));
        let least = |loss: &Loss| match loss {
            Loss::CrossEntropy => if self.margin < 100.0 { "4" } else { "0" }.to_owned(),
            _ => "none".to_owned(),
        };
        let limits: Vec<String> = self.losses[..n].iter().map(least).collect();
        let weighs = self.losses[..n].contains(&Loss::CrossEntropy);
        let limits = weighs.then(|| format!("learning.fire_probability=[{}]", limits.join(", ")));
        let overrides = [
            format!("network.inputs={}", self.inputs),
            format!("network.classes={}", self.classes),
            format!("network.stages={:?}", self.stages),
            format!("format.activation_bits={}", self.activation_bits),
            format!("format.weight_bits={bits:?}"),
            format!("format.weight_frac={fractions:?}"),
            format!("learning.lr_shift={shifts:?}"),
            "learning.schedule=\"constant\"".to_owned(),
            format!("learning.target={:?}", self.target.word()),
            format!("network.neuron={}", if self.spiking.is_some() { "lif" } else { "static" }),
            format!("network.activation={:?}", self.activation.word()),
            format!("learning.loss={:?}", self.losses[..n].iter().map(|loss| loss.word()).collect::<Vec<_>>()),
            format!("learning.optimizer={:?}", self.optimizer.word()),
            format!("learning.lfsr_seed={}", 1 + self.seed % 0xFFFF_FFFE),
            "hardware.lanes=\"auto\"".to_owned(),
            format!("network.readout={:?}", self.readout().word()),
        ];
        let output = self.readout().is_stage().then(|| {
            // A margin that few sums reach, or that many do.
            let margin = if self.margin < 100.0 { 1 << (self.activation_bits - 1) } else { 100_000 };
            let task = if self.answers_value() {
                ["network.task=regression".to_owned(), format!("learning.epsilon={}", margin / 16)]
            } else {
                ["network.task=classification".to_owned(), format!("learning.margin_out={margin}")]
            };
            [&[format!("learning.lr_shift_out={}", lr_shift.max(0))][..], &task].concat()
        });
        let fields = self.fields.iter().flat_map(|(fields, moved)| {
            let Fields { width, window, origin, stride, grid, units } = fields;
            let line = |name: &str, value: usize| format!("network.fields.{name}={value}");
            [
                line("width", *width),
                line("window", *window),
                line("origin", *origin),
                line("stride", *stride),
                line("grid", *grid),
                line("units", *units),
                format!("learning.pixel_shift={}", u8::from(*moved)),
            ]
        });
        let members = margins.into_iter().chain(limits).chain(own.into_iter().flatten()).chain(fields);
        let members = members.chain(output.into_iter().flatten());
        Config::preset_with("tiny", &overrides.into_iter().chain(members).collect::<Vec<_>>())
    }

    fn weights(&self, config: &Config, rng: &mut Rng) -> Weights {
        let mut w = Weights::initial(config, self.seed);
        let mut draw = |max: i64| {
            if self.is_extreme && rng.below(8) != 0 {
                if rng.below(2) == 0 { max as i32 } else { -max as i32 }
            } else {
                (rng.symmetric() * max as f64) as i32
            }
        };
        for (s, shape) in w.stages.iter_mut().zip(config.stages()) {
            s.weight.iter_mut().chain(&mut s.bias).for_each(|v| *v = draw(shape.weight.max()));
        }
        if config.learns_code() {
            let max = config.code().max();
            w.code.iter_mut().for_each(|v| *v = draw(max));
        }
        if let Some(format) = config.velocity() {
            let max = format.max() as f64;
            let mut draw = || ((2.0 * rng.symmetric()).clamp(-1.0, 1.0) * max) as i32;
            w.stages.iter_mut().for_each(|s| s.velocity.iter_mut().for_each(|v| *v = draw()));
        }
        w
    }

    fn input(&self, rng: &mut Rng) -> Vec<i16> {
        let max = (1i32 << (self.activation_bits - 1)) - 1;
        let draw = |_| match (self.is_extreme, rng.below(8)) {
            (true, 0..4) => max as i16,
            (true, 4..7) => (-max - 1) as i16,
            _ => (rng.symmetric() * f64::from(max)) as i16,
        };
        (0..self.inputs + usize::from(self.answers_value())).map(draw).collect()
    }

    fn check(&self, samples: usize) {
        let config = self.config().unwrap();
        let mut rng = Rng::new(self.seed, 9);
        let weights = self.weights(&config, &mut rng);
        let mut reference = Reference::new(&config, &weights);
        let backends = Backend::ALL;
        let mut models = backends.map(|b| Model::with_backend(&config, &weights, b).unwrap());
        reference.refresh();
        models.iter_mut().for_each(Model::refresh);
        let mut fired = 0;
        for sample in 0..samples {
            let (x, label) = (self.input(&mut rng), rng.below(self.classes));
            let want = reference.train(&x, label);
            fired += want[..self.stages.len()].iter().filter(|t| t.fired).count();
            for (model, backend) in models.iter_mut().zip(backends) {
                let mut got: Vec<OwnedTrace> = Vec::new();
                let outcome = model.train(&x, label, &mut got);
                assert_eq!(got, want, "{self:?} {backend:?} sample {sample}");
                assert_eq!(model.weights(), reference.weights(), "{self:?} {backend:?} sample {sample}");
                assert_eq!(model.lfsr(), reference.lfsr.state());
                assert!(model.shift_lfsr().is_none_or(|state| state == reference.shift_lfsr.state()));
                // Of two passes the second is the one that counts.
                let last = &want[want.len() - self.config().unwrap().stages().len()..];
                let bits = last.iter().enumerate().map(|(s, t)| u8::from(t.fired) << s).sum::<u8>();
                assert_eq!(outcome.fired, bits);
            }
        }
        for (s, stage) in reference.stages.iter().enumerate() {
            assert!(models.iter().all(|m| m.rounding_lfsr(s) == stage.rounding_lfsr.state()));
        }
        // The velocities are among the weights that were compared.
        // A huge margin makes every stage with a bank fire on every sample, and so does a limit of probability 0.
        assert!(self.margin < 100.0 || self.target.has_error() || fired == samples * self.stages.len(), "{self:?}");
    }
}

/// Receptive fields, the height of their picture, and whether it is moved.
fn fields() -> impl Strategy<Value = (Fields, usize, bool)> {
    let windows = (1usize..=9, 0usize..3, 1usize..4, 1usize..4, 1usize..10);
    (windows, 0usize..4, 0usize..4, any::<bool>()).prop_map(
        |((window, origin, stride, grid, units), right, below, moved)| {
            let reach = origin + stride * (grid - 1) + window;
            (Fields { width: reach + right, window, origin, stride, grid, units }, reach + below, moved)
        },
    )
}

fn shape() -> impl Strategy<Value = (usize, Vec<usize>, usize)> {
    (1usize..70, proptest::collection::vec(1usize..40, 1..4), 2usize..12)
}

/// Activation bits, weight bits, weight fraction, update shift: any that a configuration may have.
fn format() -> impl Strategy<Value = (u32, u32, u32, u32)> {
    (prop_oneof![3 => 4u32..=8, 2 => 9u32..=16], prop_oneof![3 => 6u32..=16, 1 => 17u32..=18])
        .prop_flat_map(|(a, b)| (Just(a), Just(b), b.saturating_sub(5).max(1)..=b - 2))
        .prop_flat_map(|(a, b, f)| {
            // lr_shift is not negative, so the update shift is at least 2(A-1) - WF.
            let least = (2 * (a as i32 - 1) - f as i32).max(1) as u32;
            (Just(a), Just(b), Just(f), least..=31)
        })
}

fn case() -> impl Strategy<Value = Case> {
    let rounding = prop_oneof![Just("nearest"), Just("truncate"), Just("stochastic")];
    let token = prop_oneof![4 => Just("uniform"), 1 => Just("label")];
    let margin = prop_oneof![Just(1.0), Just(0.25), Just(1000.0)];
    let loss = prop_oneof![Just(Loss::Hinge), proptest::sample::select(Loss::ALL)];
    let activation = prop_oneof![Just(Activation::HardTanh), proptest::sample::select(Activation::ALL)];
    let optimizer = prop_oneof![Just(Optimizer::Sgd), proptest::sample::select(Optimizer::ALL)];
    let fields = prop_oneof![2 => Just(None), 1 => fields().prop_map(Some)];
    let target = prop_oneof![2 => Just(Target::Code), 3 => proptest::sample::select(Target::ALL)];
    let spiking =
        prop_oneof![2 => Just(None), 1 => (1u32..=4, prop_oneof![Just("surrogate"), Just("voltage")]).prop_map(Some)];
    let members = (activation, proptest::collection::vec(loss, 3), optimizer, 1u32..=8, fields, target, spiking);
    let all = (shape(), format(), rounding, token, margin, (any::<u64>(), any::<bool>(), members));
    all.prop_map(|((mut inputs, mut stages, classes), (a, b, f, update_shift), rounding, token, margin, rest)| {
        let (seed, is_extreme, (mut activation, mut losses, mut optimizer, fade, mut fields, mut target, spiking)) =
            rest;
        if spiking.is_some() {
            (activation, optimizer, target) = (Activation::HardTanh, Optimizer::Sgd, Target::Code);
        }
        // Losses and columns as the target allows them.
        let other = *Loss::ALL.iter().find(|loss| target.takes(**loss)).unwrap();
        losses.iter_mut().filter(|loss| !target.takes(**loss)).for_each(|loss| *loss = other);
        if target.learns_code() && !losses[0].moves_code() {
            losses[0] = Loss::Hinge;
        }
        fields = fields.filter(|_| !target.has_labels());
        if let Some((fields, height, _)) = fields {
            (inputs, stages[0]) = (fields.width * height, fields.neurons());
        }
        Case {
            inputs,
            stages,
            classes,
            activation_bits: a,
            weight_bits: b,
            weight_frac: f,
            update_shift,
            rounding,
            token,
            margin,
            activation,
            spiking,
            target,
            losses,
            optimizer,
            fade,
            fields: fields.map(|(fields, _, moved)| (fields, moved)),
            seed,
            is_extreme,
        }
    })
    .prop_filter("legal", |c| c.config().is_ok())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn fast_equals_plain(case in case()) {
        case.check(16);
    }
}

/// The default rule and formats, all stages firing, for a test to change.
fn default_rule(inputs: usize, stages: Vec<usize>) -> Case {
    Case {
        inputs,
        losses: vec![Loss::Hinge; stages.len()],
        stages,
        classes: 3,
        activation_bits: 8,
        weight_bits: 16,
        weight_frac: 14,
        update_shift: 9,
        rounding: "nearest",
        token: "uniform",
        margin: 1000.0,
        activation: Activation::HardTanh,
        spiking: None,
        target: Target::Code,
        optimizer: Optimizer::Sgd,
        fade: 3,
        fields: None,
        seed: 1,
        is_extreme: true,
    }
}

/// The default formats at fan-ins where a plain 32-bit sum overflows, at full scale.
#[test]
fn full_scale_at_the_largest_fan_ins() {
    for (inputs, rounding, update_shift, seed) in
        [(784, "nearest", 1, 1), (1024, "nearest", 9, 2), (1024, "stochastic", 31, 3), (1023, "truncate", 30, 4)]
    {
        Case { rounding, update_shift, seed, ..default_rule(inputs, vec![9, 1024, 5]) }.check(3);
    }
}

/// Rows of odd and of even numbers of blocks, around the length from which on wider registers add them up.
#[test]
fn rows_of_every_number_of_blocks() {
    for (n, wide) in [100, 112, 120, 128, 129, 144, 145, 160, 161, 300].into_iter().enumerate() {
        let rounding = ["nearest", "truncate", "stochastic"][n % 3];
        let (seed, is_extreme) = (n as u64, n % 2 == 1);
        Case { rounding, seed, is_extreme, ..default_rule(40, vec![wide, 21, wide]) }.check(5);
    }
}

/// One sign throughout: the sum is 4.26e9, twice what 32 bits hold, and must saturate, not wrap.
#[test]
fn a_sum_beyond_32_bits_saturates() {
    let case = Case { classes: 2, margin: 1.0, ..default_rule(1024, vec![4]) };
    let config = case.config().unwrap();
    let mut weights = Weights::initial(&config, 1);
    for (r, sign) in [1, -1, 1, -1].into_iter().enumerate() {
        weights.stages[0].weight[r * 1024..][..1024].fill(32767 * sign);
        weights.stages[0].bias[r] = 32767 * sign;
    }
    for backend in Backend::ALL {
        let mut model = Model::with_backend(&config, &weights, backend).unwrap();
        let mut traces: Vec<OwnedTrace> = Vec::new();
        model.train(&[127; 1024], 0, &mut traces);
        assert_eq!(traces[0].h, [127, -127, 127, -127], "{backend:?}");
        assert_eq!(traces[0].mask_h, [false; 4]);
        assert_eq!(model.weights(), weights, "nothing unmasked, nothing learned");
    }
}
