//! `hardware.lanes = "auto"`: lanes for each stage, so that all stages take about equally long.
//!
//! The busiest stage, the one with the most weights `n_out * (n_in + 1)`, gets 8 lanes (or `n_out`, if that is fewer).
//! Every other stage gets the fewest lanes with which its window, `ceil(n_out / P) * (n_in + 1)`, is no longer than
//! that of the busiest; where one row alone is longer already, a lane for each row.

const BUSIEST: usize = 8;

/// Lanes for stages given as `(inputs, outputs)`.
pub(super) fn allocate(stages: &[(usize, usize)]) -> Vec<usize> {
    let weights = |&(inputs, outputs): &(usize, usize)| outputs * (inputs + 1);
    // The first of several equally busy ones: they get the same window anyhow.
    let Some(busiest) = (0..stages.len()).rev().max_by_key(|&s| weights(&stages[s])) else {
        return Vec::new();
    };
    let (inputs, outputs) = stages[busiest];
    let lanes = outputs.min(BUSIEST);
    let window = outputs.div_ceil(lanes) * (inputs + 1);
    let fewest = |inputs: usize, outputs: usize| outputs.div_ceil((window / (inputs + 1)).max(1));
    let of = |(s, &(inputs, outputs))| if s == busiest { lanes } else { fewest(inputs, outputs) };
    stages.iter().enumerate().map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::allocate;

    #[test]
    fn windows_are_balanced() {
        assert_eq!(allocate(&[(64, 64), (64, 64)]), [8, 8]);
        assert_eq!(allocate(&[(784, 256), (256, 256)]), [8, 3]);
        assert_eq!(allocate(&[(5, 6), (6, 4)]), [6, 4]);
    }

    #[test]
    fn a_row_longer_than_the_window_gets_a_lane() {
        assert_eq!(allocate(&[(1, 1024), (1024, 1)]), [8, 1]);
        assert_eq!(allocate(&[]), [] as [usize; 0]);
    }
}
