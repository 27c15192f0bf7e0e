//! What the example says: the four steps with one sample, and what learning comes to.

use std::fmt::Write as _;

use sigprop_golden_model::rng::Rng;
use sigprop_golden_model::{Model, OwnedTrace, Weights};
use sigprop_spec::Config;

/// Three kinds of input, one a class, around which samples lie.
const KINDS: [[i16; 5]; 3] = [[110, 20, 0, 0, 30], [0, 90, 100, 0, 0], [10, 0, 20, 120, 80]];
/// Training samples before the second look at the network.
const SAMPLES: usize = 300;

/// The walk through the network.
///
/// # Errors
/// Where the preset is none.
pub fn text() -> Result<String, Box<dyn std::error::Error>> {
    let config = Config::preset_with("tiny", &["learning.schedule=constant".to_owned()])?;
    let mut model = Model::new(&config, &Weights::initial(&config, 1))?;
    model.refresh();
    let mut out =
        "The network: 5 inputs, stages of 6 and 4 neurons, 3 classes. Numbers are activations, 127 is 1.\n".to_owned();
    writeln!(out, "\nFirst sample: x = {:?}, label 0", KINDS[0])?;
    let traces = train(&mut model, KINDS[0], 0);
    for trace in &traces {
        stage(&mut out, trace)?;
    }
    meets(&mut out, &model, "after one sample")?;
    let mut rng = Rng::new(1, 1);
    for _ in 1..SAMPLES {
        let label = rng.below(KINDS.len());
        let near = KINDS[label].map(|v| (v + rng.below(41) as i16 - 20).clamp(0, 127));
        train(&mut model, near, label);
    }
    model.refresh();
    meets(&mut out, &model, &format!("after {SAMPLES} samples"))?;
    predict(&mut out, &model)?;
    Ok(out)
}

fn train(model: &mut Model, x: [i16; 5], label: usize) -> Vec<OwnedTrace> {
    let mut traces = Vec::new();
    model.train(&x, label, &mut traces);
    traces
}

/// What one stage did with a training sample.
fn stage(out: &mut String, trace: &OwnedTrace) -> std::fmt::Result {
    let OwnedTrace { label, token, h, t, scores, rival, fired, dh, dt, .. } = trace;
    let within = |mask: &[bool]| mask.iter().map(|&m| u8::from(m)).collect::<Vec<_>>();
    writeln!(out, "\nStage {}", trace.stage + 1)?;
    writeln!(out, "  h = {h:?}")?;
    writeln!(out, "  t = {t:?}  of the token, class {token}")?;
    writeln!(out, "  scores h . T[j] = {scores:?}")?;
    writeln!(
        out,
        "  s[{label}] - s[{rival}] = {}: {}",
        scores[*label] - scores[*rival],
        if *fired { "it fires" } else { "enough" }
    )?;
    writeln!(out, "  not cut off: h {:?}, t {:?}", within(&trace.mask_h), within(&trace.mask_t))?;
    writeln!(out, "  dh = {dh:?}\n  dt = {dt:?}")
}

/// The cosine of h of each kind to the targets of all classes, in the last stage.
fn meets(out: &mut String, model: &Model, when: &str) -> std::fmt::Result {
    let last = model.config().stages().len() - 1;
    writeln!(out, "\nCosine of h to the targets in stage {}, {when}", last + 1)?;
    for (class, x) in KINDS.iter().enumerate() {
        let mut all = Vec::new();
        let _ = model.infer_observed(x, |seen| all.push(seen.h.iter().map(|&v| i32::from(v)).collect::<Vec<_>>()));
        let cosines: Vec<String> =
            (0..KINDS.len()).map(|j| format!("{:5.2}", cosine(&all[last], &model.bank(last, j)))).collect();
        writeln!(out, "  an input of class {class}: {}", cosines.join(" "))?;
    }
    Ok(())
}

fn cosine(a: &[i32], b: &[i32]) -> f64 {
    let dot = |a: &[i32], b: &[i32]| a.iter().zip(b).map(|(&a, &b)| f64::from(a) * f64::from(b)).sum::<f64>();
    dot(a, b) / (dot(a, a) * dot(b, b)).sqrt().max(1.0)
}

fn predict(out: &mut String, model: &Model) -> std::fmt::Result {
    let x = [100, 30, 10, 5, 20];
    let inference = model.infer(&x);
    writeln!(out, "\nAn input that it has not seen: x = {x:?}")?;
    for (s, scores) in inference.scores.iter().enumerate() {
        writeln!(out, "  scores of stage {}: {scores:?}", s + 1)?;
    }
    writeln!(out, "  their sum: {:?}, so class {}", inference.answer, inference.class)
}
