//! `hardware.lanes = "auto"`: lanes for each stage, so that all stages take about equally long.
//!
//! The busiest stage, the one with the most weights `n_out * (n_in + 1)`, gets 8 lanes (or `n_out`, if that is fewer).
//! Every other stage gets the fewest lanes with which its window, `ceil(n_out / P) * (n_in + 1)`, is no longer than
//! that of the busiest; where one row alone is longer already, a lane for each row. Of the numbers that its source of columns
//! allows, the first stage gets the next above, or where there is none the greatest.

use super::fields::ColumnSource;

const BUSIEST: usize = 8;

/// Lanes for stages given as `(inputs, outputs)`, the first with this source of columns.
pub(super) fn allocate(stages: &[(usize, usize)], first: ColumnSource) -> Vec<usize> {
    let weights = |&(inputs, outputs): &(usize, usize)| outputs * (inputs + 1);
    // The first of several equally busy ones: they get the same window anyhow.
    let Some(busiest) = (0..stages.len()).rev().max_by_key(|&s| weights(&stages[s])) else {
        return Vec::new();
    };
    let legal = |s: usize, lanes: usize| {
        let allowed = |n: &usize| s > 0 || first.allows_lanes(*n);
        (lanes..=stages[s].1).find(allowed).or_else(|| (1..lanes).rev().find(allowed)).unwrap_or(lanes)
    };
    let (inputs, outputs) = stages[busiest];
    let lanes = legal(busiest, outputs.min(BUSIEST));
    let window = outputs.div_ceil(lanes) * (inputs + 1);
    let fewest = |inputs: usize, outputs: usize| outputs.div_ceil((window / (inputs + 1)).max(1));
    let of = |(s, &(inputs, outputs))| if s == busiest { lanes } else { legal(s, fewest(inputs, outputs)) };
    stages.iter().enumerate().map(of).collect()
}

/// Lanes of the last stage, where those of the stages before it are given: the fewest with which its window is no longer than the longest of
/// theirs, or a lane for each of its rows.
pub(super) fn follow(stages: &[(usize, usize)], lanes: &[usize]) -> usize {
    let window =
        |((inputs, outputs), lanes): (&(usize, usize), &usize)| outputs.div_ceil((*lanes).max(1)) * (inputs + 1);
    let longest = stages.iter().zip(lanes).map(window).max().unwrap_or(1);
    stages.last().map_or(1, |(inputs, outputs)| outputs.div_ceil((longest / (inputs + 1)).max(1)))
}

#[cfg(test)]
mod tests {
    use super::super::fields::Fields;
    use super::*;

    fn dense(stages: &[(usize, usize)]) -> Vec<usize> {
        allocate(stages, ColumnSource::All)
    }

    #[test]
    fn windows_are_balanced() {
        assert_eq!(dense(&[(64, 64), (64, 64)]), [8, 8]);
        assert_eq!(dense(&[(784, 256), (256, 256)]), [8, 3]);
        assert_eq!(dense(&[(5, 6), (6, 4)]), [6, 4]);
    }

    #[test]
    fn an_output_stage_keeps_up() {
        assert_eq!(follow(&[(64, 64), (64, 64), (64, 10)], &[8, 8]), 2);
        assert_eq!(follow(&[(64, 64), (64, 64), (64, 10)], &[64, 64]), 10);
        assert_eq!(follow(&[(784, 256), (256, 10)], &[8]), 1);
    }

    #[test]
    fn a_row_longer_than_the_window_gets_a_lane() {
        assert_eq!(dense(&[(1, 1024), (1024, 1)]), [8, 1]);
        assert_eq!(dense(&[]), [] as [usize; 0]);
    }

    #[test]
    fn lanes_of_receptive_fields_divide_their_units() {
        let with = |units| {
            let fields = Fields { width: 28, window: 8, origin: 2, stride: 4, grid: 5, units };
            allocate(&[(64, 25 * units), (25 * units, 192)], ColumnSource::Fields(fields))
        };
        assert_eq!([12, 9, 7, 2].map(with), [[3, 8], [3, 8], [7, 8], [2, 8]]);
    }
}
