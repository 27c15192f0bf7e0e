//! Where h meets t: the plane of both in each stage, over the training, and the cosine between them.

use sigprop_golden_model::portrait::Axes;
use sigprop_report::curve::{Chart, Curve, chart};
use sigprop_report::plane::{Marks, Plane, before_and_after, moving};
use sigprop_report::{Block, Fault, page};
use sigprop_spec::Config;

use super::{Moments, Report, drawn};

/// The file.
pub const PICTURE: &str = "h-meets-t.svg";

/// Adds the section, and the picture as a file; nothing where there are no samples.
pub fn section(report: &mut Report, config: &Config, moments: &Moments<'_>) {
    let Some(last) = moments.last().filter(|_| !moments.labels.is_empty()) else { return };
    let has_targets = last.layers.iter().any(|layer| layer.t.is_some());
    let marks = Marks {
        frames: moments.all.iter().map(|moment| moment.name.clone()).collect(),
        dots: moments.labels.clone(),
        classes: (0..config.classes()).map(|class| class.to_string()).collect(),
    };
    let plane = |stage: usize| {
        // The same axes for all moments: those of the last.
        let axes = Axes::of(&last.layers[stage]);
        let shown = 100.0 * (axes.explained[0] + axes.explained[1]);
        let frame = |moment: &super::moments::Moment| {
            let layer = &moment.layers[stage];
            (axes.places(&layer.h), layer.t.as_deref().map_or(Vec::new(), |t| axes.places(t)))
        };
        let name = config.stage_name(stage);
        let of = if last.layers[stage].t.is_some() { "h and t" } else { "h" };
        Plane {
            caption: format!(
                "{name}, {} neurons; the plane holds {shown:.0} % of the variance of {of} {}.",
                last.layers[stage].neurons, last.name
            ),
            frames: moments.all.iter().map(frame).collect(),
            name,
        }
    };
    let planes: Vec<Plane> = (0..last.layers.len()).map(plane).collect();
    let what = if has_targets {
        "A dot is what a stage makes of a test sample (its activations h), a star is what it makes of the target of a class (t), both in the colour of their class, \
         drawn in the plane of the first two principal components of h and t together. Each stage learns by itself to bring the dots of a class to its star \
         and away from the strongest other one."
    } else {
        "A dot is what a stage makes of a test sample (its activations h), in the colour of its class, drawn in the plane of the first two principal components. \
         With this learning.target classes have no targets of their own."
    };
    let seen = "Planes of the stages: dots of test samples by class, stars of the targets of the classes, at a moment of the training";
    let mut blocks = vec![page::text(what), moving(&marks, &planes, seen)];
    blocks.extend(cosine_chart(config, moments).map(drawn));
    report.section(if has_targets { "h meets t" } else { "What the stages make of samples" }, blocks);
    if moments.all.len() > 1 {
        let title = format!(
            "{}: {}",
            config.name(),
            if has_targets { "h (dots) meets t (stars)" } else { "h of test samples" }
        );
        report.picture(PICTURE, before_and_after(&title, &marks, &planes));
    }
}

/// Cosines over the moments; none where there are no targets, or only one moment.
fn cosine_chart(config: &Config, moments: &Moments<'_>) -> Option<Result<Block, Fault>> {
    let mut curves = Vec::new();
    for stage in 0..moments.last()?.cosines.len() {
        let points = |of: fn(&sigprop_golden_model::portrait::Cosines) -> f64| -> Vec<(usize, f64)> {
            moments.all.iter().filter_map(|m| Some((m.samples, of(m.cosines[stage].as_ref()?)))).collect()
        };
        for (whose, points) in [("own", points(|c| c.own)), ("others", points(|c| c.others))] {
            if points.len() > 1 {
                curves.push(Curve { name: format!("{}, {whose}", config.stage_name(stage)), points });
            }
        }
    }
    if curves.is_empty() {
        return None;
    }
    let values = || curves.iter().flat_map(|curve| curve.points.iter().map(|point| point.1));
    let (low, high) = (values().fold(0.0, f64::min), values().fold(0.0, f64::max));
    let range = (low * 10.0 - 0.5).floor() / 10.0..(high * 10.0 + 0.5).ceil() / 10.0;
    let svg = chart(&Chart {
        title: "",
        over: "training samples",
        what: "cosine of h and t, mean",
        curves: &curves,
        levels: &[],
        range,
        size: (800, 360),
    });
    let caption = "Cosine between h of a test sample and t of its own class, and the mean of those to the other classes: 1 is the same direction, 0 a right angle.";
    Some(svg.map(|svg| {
        page::figure(
            &svg,
            "Cosines over training samples: to the own class they rise, to the others they stay near zero",
            caption,
        )
    }))
}
