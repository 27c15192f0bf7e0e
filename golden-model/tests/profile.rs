//! What of a sample's work can change something: the profile against counts from traces, input by input.

use sigprop_golden_model::profile::{Profile, StageProfile, inference};
use sigprop_golden_model::rng::Rng;
use sigprop_golden_model::{Model, Observer, OwnedTrace, StageInputs, StageTrace, Weights};
use sigprop_spec::Config;

/// Both observers at once.
struct Both {
    profile: Profile,
    traces: Vec<OwnedTrace>,
}

impl Observer for Both {
    const ACTIVE: bool = true;

    fn inputs(&mut self, inputs: &StageInputs<'_>) {
        self.profile.inputs(inputs);
    }

    fn stage(&mut self, trace: &StageTrace<'_>) {
        self.profile.stage(trace);
        self.traces.push(trace.into());
    }
}

fn config(preset: &str, sets: &[&str]) -> Config {
    let sets: Vec<String> = sets.iter().map(|&set| set.to_owned()).collect();
    Config::preset_with(preset, &sets).unwrap_or_else(|fault| panic!("{fault}"))
}

/// Samples of which most inputs are zero.
fn samples(config: &Config, n: usize) -> Vec<(Vec<i16>, usize)> {
    let mut rng = Rng::new(7, 3);
    let mut value = |_| if rng.below(4) == 0 { rng.below(120) as i16 + 1 } else { 0 };
    (0..n).map(|k| ((0..config.sample_width()).map(&mut value).collect(), k % config.classes())).collect()
}

fn lit(x: &[i16], t: &[i16]) -> u64 {
    (0..x.len()).filter(|&q| x[q] != 0 || t.get(q).is_some_and(|t| *t != 0)).count() as u64
}

/// The profile of a network whose first stage sees what `first` says of a sample, for one pass a sample, and `streams` of each stage.
fn check(config: &Config, streams: &[u64], first: impl Fn(&[i16]) -> u64) {
    let weights = Weights::initial(config, 1);
    let mut model = Model::new(config, &weights).unwrap();
    model.refresh();
    let mut both = Both { profile: Profile::new(config), traces: Vec::new() };
    let mut want = vec![StageProfile::default(); config.stages().len()];
    for (x, label) in samples(config, 40) {
        both.traces.clear();
        model.train(&x, label, &mut both);
        for (s, want) in want.iter_mut().enumerate() {
            let rows = config.stages()[s].outputs as u64;
            let output = config.stages()[s].role.is_output();
            let in_use = match s {
                0 => first(&x),
                _ => {
                    let before = &both.traces[s - 1];
                    rows * (1 + lit(&before.h, if output { &[] } else { &before.t }))
                }
            };
            let fired = u64::from(both.traces[s].fired);
            want.samples += 1;
            want.fired += fired;
            want.in_use += in_use;
            want.products += in_use * streams[s] * (1 + fired);
            want.updates += in_use * fired;
        }
    }
    assert_eq!(both.profile.stages(), want, "{}", config.name());
    let fired: u64 = want.iter().map(|stage| stage.fired).sum();
    assert!(
        fired > 0 && fired < 40 * want.len() as u64,
        "{}: {fired} fired, so that one case is not seen",
        config.name()
    );
}

#[test]
fn counts_are_those_of_the_traces() {
    let rows = |config: &Config| config.stages()[0].outputs as u64;
    let digits = config("digits", &["learning.margin=0.1"]);
    check(&digits, &[1, 2], |x| rows(&digits) * (1 + lit(x, &[])));
    let relu = config("digits", &["network.activation=relu", "learning.margin=0.1"]);
    check(&relu, &[1, 2], |x| rows(&relu) * (1 + lit(x, &[])));
    let output = config("digits-output-stage", &["learning.margin=0.1"]);
    check(&output, &[1, 2, 1], |x| rows(&output) * (1 + lit(x, &[])));
}

#[test]
fn a_window_counts_what_is_in_it() {
    let config = config("mnist-up5k", &["learning.margin=0.1", "learning.pixel_shift=0"]);
    check(&config, &[1, 2], |x| {
        let corner = |g: usize| (2 + 4 * (g / 5), 2 + 4 * (g % 5));
        let inside = |g: usize| {
            let (row, column) = corner(g);
            let lit = (0..64).filter(|q| x[(row + q / 8) * 28 + column + q % 8] != 0).count() as u64;
            16 * (1 + lit)
        };
        (0..25).map(inside).sum()
    });
}

/// Two passes of a sample that the output stage does not get right, one of one that it does.
#[test]
fn a_first_look_is_counted_as_one_stream() {
    let config = config("digits-efp", &[]);
    let mut model = Model::new(&config, &Weights::initial(&config, 1)).unwrap();
    let mut both = Both { profile: Profile::new(&config), traces: Vec::new() };
    let mut looks = 0;
    for (x, label) in samples(&config, 30) {
        both.traces.clear();
        model.train(&x, label, &mut both);
        looks += config.stages()[0].outputs as u64 * (1 + lit(&x, &[]));
    }
    let first = both.profile.stages()[0];
    let last = both.profile.stages()[config.stages().len() - 1];
    assert!(first.samples > 0 && last.updates > 0, "{first:?} {last:?}");
    // Each pass that was learned from: both streams forward, and a term of the update where it fired; the looks beside them.
    let learned = if first.fired == first.samples { 3 * first.in_use } else { panic!("{first:?}: not all fired") };
    assert_eq!(first.products, looks + learned);
}

#[test]
fn an_inference_counts_each_look_and_label() {
    for preset in ["digits", "digits-forward-forward", "digits-output-stage"] {
        let config = config(preset, &[]);
        let mut model = Model::new(&config, &Weights::initial(&config, 2)).unwrap();
        model.refresh();
        let labels = if config.target().has_labels() { config.classes() as u64 } else { 1 };
        for (x, _) in samples(&config, 5) {
            let mut activations = Vec::new();
            model.infer_observed(&x, |seen| activations.push(seen.h.to_vec()));
            let stages = config.stages();
            let first = stages[0].outputs as u64 * (lit(&x, &[]) + if labels > 1 { 2 } else { 1 });
            let of = |(k, h): (usize, &Vec<i16>)| match (k + 1) % stages.len() {
                0 => 0,
                next => stages[next].outputs as u64 * (1 + lit(h, &[])),
            };
            let want = labels * first + activations.iter().enumerate().map(of).sum::<u64>();
            assert_eq!(inference(&model, &x), want, "{preset}");
        }
    }
}
