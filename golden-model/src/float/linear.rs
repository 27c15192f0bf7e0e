//! Linear least squares: what a network that answers a value is compared with.

use crate::data::Dataset;

/// `R^2` on `test` of the linear function with the least squares on `train`, both on the integer scale of inputs and values. Columns that depend on others add nothing.
#[must_use]
pub fn least_squares(train: &Dataset, test: &Dataset) -> f64 {
    let width = train.inputs();
    // Inputs, and one for the constant in the place of the value.
    let row = |x: &[i16]| x[..width - 1].iter().map(|&v| f64::from(v) / 128.0).chain([1.0]).collect::<Vec<f64>>();
    let value = |x: &[i16]| x.last().map_or(0.0, |&z| f64::from(z));
    let mut normal = vec![vec![0.0; width + 1]; width];
    for (x, _) in train.iter() {
        let terms: Vec<f64> = row(x).into_iter().chain([value(x)]).collect();
        for (to, a) in normal.iter_mut().zip(&terms) {
            to.iter_mut().zip(&terms).for_each(|(to, b)| *to += a * b);
        }
    }
    let weights = solve(normal);
    let pairs = || test.iter().map(|(x, _)| (row(x).iter().zip(&weights).map(|(x, w)| x * w).sum::<f64>(), value(x)));
    let mean = pairs().map(|(_, z)| z).sum::<f64>() / test.len().max(1) as f64;
    let spread: f64 = pairs().map(|(_, z)| (z - mean).powi(2)).sum();
    let error: f64 = pairs().map(|(v, z)| (z - v).powi(2)).sum();
    if spread > 0.0 { 1.0 - error / spread } else { 0.0 }
}

/// The solution of `n` equations, each `n` coefficients and the right side, by elimination; 0 for what they leave open.
fn solve(mut rows: Vec<Vec<f64>>) -> Vec<f64> {
    let n = rows.len();
    let mut pivots = vec![None; n];
    let (mut used, greatest) = (0, rows.iter().flatten().fold(0.0_f64, |most, v| most.max(v.abs())));
    for column in 0..n {
        let Some(best) = (used..n).max_by(|&a, &b| rows[a][column].abs().total_cmp(&rows[b][column].abs())) else {
            break;
        };
        if rows[best][column].abs() <= 1e-12 * greatest {
            continue;
        }
        rows.swap(used, best);
        let pivot = rows[used].clone();
        for (_, row) in rows.iter_mut().enumerate().filter(|(other, _)| *other != used) {
            let factor = row[column] / pivot[column];
            row.iter_mut().zip(&pivot).for_each(|(to, from)| *to -= factor * from);
        }
        pivots[column] = Some(used);
        used += 1;
    }
    pivots
        .iter()
        .enumerate()
        .map(|(column, at)| at.map_or(0.0, |row: usize| rows[row][n] / rows[row][column]))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equations_are_solved_and_what_depends_adds_nothing() {
        let close = |got: Vec<f64>, want: &[f64]| got.iter().zip(want).all(|(a, b)| (a - b).abs() < 1e-9);
        assert!(close(solve(vec![vec![0.0, 2.0, 6.0], vec![1.0, 1.0, 5.0]]), &[2.0, 3.0]));
        assert!(close(solve(vec![vec![1.0, 2.0, 3.0], vec![2.0, 4.0, 6.0]]), &[3.0, 0.0]));
    }
}
