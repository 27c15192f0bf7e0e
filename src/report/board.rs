//! What a board answered while it learned.

use sigprop_report::curve::{Chart, Curve, chart};
use sigprop_report::{Fault, page};
use sigprop_spec::Config;

use super::{Report, drawn};

/// Points of a curve, about.
const POINTS: usize = 60;

/// Adds the section: the share of samples whose class was right before they were learned, and of those after which each stage updated its weights.
pub fn section(report: &mut Report, config: &Config, right: &[bool], fired: &[u8]) {
    if fired.is_empty() {
        return;
    }
    let stages = (0..config.stages().len()).map(|s| {
        let fires: Vec<bool> = fired.iter().map(|bits| bits >> s & 1 == 1).collect();
        Curve { name: format!("{} fires", config.stage_name(s)), points: shares(&fires) }
    });
    let answered = Curve { name: "class was right".to_owned(), points: shares(right) };
    let curves: Vec<Curve> = std::iter::once(answered).filter(|c| !c.points.is_empty()).chain(stages).collect();
    let svg: Result<String, Fault> = chart(&Chart {
        title: "",
        over: "training samples",
        what: "of the samples, %",
        curves: &curves,
        levels: &[],
        range: 0.0..100.0,
        size: (800, 400),
    });
    let caption = format!(
        "Each point is the mean of the {} samples before it. The class is what the board answered before it learned from the sample.",
        window(fired.len())
    );
    let seen = "While the board learns more and more samples are answered rightly, and its stages fire less and less";
    report.section("Learning", vec![drawn(svg.map(|svg| page::figure(&svg, seen, &caption)))]);
}

/// Samples that a point is the mean of.
fn window(samples: usize) -> usize {
    (samples / 8).clamp(20, 1000).min(samples)
}

/// The share among the last samples, in percent, at places that are evenly spread.
fn shares(of: &[bool]) -> Vec<(usize, f64)> {
    let (all, window) = (of.len(), window(of.len()));
    let step = (all - window).div_ceil(POINTS).max(1);
    let share = |end: usize| {
        let right = of[end - window..end].iter().filter(|is| **is).count();
        (end, 100.0 * right as f64 / window as f64)
    };
    (window..=all).step_by(step).filter(|end| *end > 0).map(share).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_is_the_share_of_the_samples_before_it() {
        let of: Vec<bool> = (0..40).map(|n| n >= 20).collect();
        let shares_of = shares(&of);
        assert_eq!((shares_of[0], shares_of[10], shares_of[20]), ((20, 0.0), (30, 50.0), (40, 100.0)));
        assert_eq!(shares(&[true]), [(1, 100.0)]);
        let many = shares(&vec![true; 12_000]);
        assert!(many.len() <= POINTS + 1 && many[0] == (1000, 100.0), "{many:?}");
        assert!(shares(&[]).is_empty());
    }
}
