//! The clock to expect: no more than what builds for parts of the same kind have reached.

use serde::{Deserialize, Serialize};

use crate::board::{Board, Device};
use crate::target::Target;

/// Clocks that builds for a kind of part have reached, in MHz; the median of the seeds of each.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Clock {
    /// The slowest build.
    pub least_mhz: f64,
    /// The fastest.
    pub most_mhz: f64,
    /// Their number.
    pub builds: usize,
}

/// What is read of `data/builds/results.json`.
#[derive(Deserialize)]
struct Outcome {
    row: Row,
    report: Option<Routed>,
}

#[derive(Deserialize)]
struct Row {
    board: String,
    cells: String,
}

impl Row {
    fn target(&self, device: &Device) -> Target {
        if self.cells == "named" { device.named_target() } else { device.target() }
    }
}

#[derive(Deserialize)]
struct Routed {
    fmax_mhz: f64,
}

/// The clocks of the builds for parts like the board's with the cells of `target`; `None` where there is no such build.
#[must_use]
pub fn clock(board: &Board, target: Target) -> Option<Clock> {
    let outcomes: Vec<Outcome> =
        serde_json::from_str(include_str!("../../data/builds/results.json")).unwrap_or_default();
    let alike = |outcome: &Outcome| {
        let built = Board::find(&outcome.row.board).ok();
        built.is_some_and(|b| kind(&b.device, outcome.row.target(&b.device)) == kind(&board.device, target))
    };
    let clocks = outcomes.into_iter().filter(alike).filter_map(|outcome| Some(outcome.report?.fmax_mhz));
    let clocks: Vec<f64> = clocks.collect();
    let least_mhz = clocks.iter().copied().min_by(f64::total_cmp)?;
    let most_mhz = clocks.iter().copied().max_by(f64::total_cmp)?;
    Some(Clock { least_mhz, most_mhz, builds: clocks.len() })
}

/// What makes builds equally fast: the cells, and where there are several the speed grade, by itself or in the name of the part.
fn kind(device: &Device, target: Target) -> (Target, Option<&String>) {
    let says = |flag: &String| flag == "--speed" || flag == "--device";
    let grade = device.flags.iter().position(says).and_then(|at| device.flags.get(at + 1));
    (target, grade)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_another_speed_grade_are_of_another_kind() {
        let of = |name: &str| Board::find(name).unwrap();
        let kind_of = |name: &str| kind(&of(name).device, Target::Ecp5).1.cloned();
        assert_eq!(kind_of("ulx3s-25f"), kind_of("ulx3s-85f"));
        assert_ne!(kind_of("ulx3s-25f"), kind_of("ecp5-evn"));
    }

    #[test]
    fn clocks_are_those_of_the_results() {
        let board = Board::find("ulx3s-85f").unwrap();
        let [inferred, named] = [Target::Ecp5, Target::Ecp5Hard].map(|target| clock(&board, target).unwrap());
        for clock in [inferred, named] {
            assert!(clock.builds > 0 && clock.least_mhz <= clock.most_mhz, "{clock:?}");
            assert!((60.0..150.0).contains(&clock.least_mhz), "{clock:?}: boards of speed grade 6");
        }
        assert!(named.most_mhz > inferred.most_mhz, "{named:?} {inferred:?}");
    }
}
