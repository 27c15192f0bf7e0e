//! How near activations are to the targets of the classes.
//!
//! # Equation
//! `cos(h, t) = sum h_i t_i / (|h| |t|)`, 0 where one of them is all zeros; in the mean over samples.

use super::{Activations, Layer};

/// Means over samples.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cosines {
    /// To the target of the sample's own class.
    pub own: f64,
    /// To those of all other classes.
    pub others: f64,
}

/// Those of a stage (from 0); none where classes have no targets in it.
#[must_use]
pub fn cosines(of: &Activations, stage: usize) -> Option<Cosines> {
    let layer = of.layers.get(stage)?;
    let classes = layer.t.as_ref()?.len() / layer.neurons.max(1);
    let (mut own, mut others) = (0.0, 0.0);
    for (sample, &label) in of.labels.iter().enumerate() {
        for class in 0..classes {
            let cosine = cosine(layer, sample, class);
            if class == label { own += cosine } else { others += cosine }
        }
    }
    let samples = of.labels.len().max(1) as f64;
    Some(Cosines { own: own / samples, others: others / (samples * (classes.max(2) - 1) as f64) })
}

fn cosine(layer: &Layer, sample: usize, class: usize) -> f64 {
    let (h, t) = (layer.of(sample), layer.target(class).unwrap_or_default());
    let dot = |a: &[i16], b: &[i16]| a.iter().zip(b).map(|(&a, &b)| i64::from(a) * i64::from(b)).sum::<i64>() as f64;
    let norms = (dot(h, h) * dot(t, t)).sqrt();
    if norms > 0.0 { dot(h, t) / norms } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn own_and_others() {
        let layer = Layer { neurons: 2, h: vec![3, 4, 0, 0], t: Some(vec![6, 8, -4, 3, 1, 0]), scores: None };
        let of = Activations {
            samples: vec![0, 1],
            labels: vec![0, 1],
            classes: vec![0, 0],
            answers: Vec::new(),
            layers: vec![layer, Layer { neurons: 1, h: vec![1, 1], t: None, scores: None }],
        };
        // The first is along its own, at right angles to the second and at 0.6 to the third; the second is nowhere.
        let got = cosines(&of, 0).unwrap();
        assert!((got.own - 0.5).abs() < 1e-12 && (got.others - 0.15).abs() < 1e-12, "{got:?}");
        assert_eq!((cosines(&of, 1), cosines(&of, 2)), (None, None));
    }
}
