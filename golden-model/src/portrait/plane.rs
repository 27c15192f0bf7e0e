//! The plane in which activations and targets lie apart most.
//!
//! # Equation
//! The first two principal components of the rows of h and t together: `x = (v - mean) W`, W the two eigenvectors of the covariance with the
//! greatest eigenvalues. Each points to where its largest entry is positive, so that the same numbers give the same picture.

use nalgebra::{DMatrix, DVector, SymmetricEigen};

use super::Layer;

/// Rows of h that take part, at most: the picture does not change with more, and the time does.
const MOST_ROWS: usize = 400;

/// The plane.
#[derive(Debug, Clone, PartialEq)]
pub struct Axes {
    mean: Vec<f64>,
    axes: [Vec<f64>; 2],
    /// Part of the variance along each.
    pub explained: [f64; 2],
}

impl Axes {
    /// That of a stage's activations and targets.
    #[must_use]
    pub fn of(layer: &Layer) -> Self {
        let n = layer.neurons.max(1);
        let all: Vec<&[i16]> = layer.h.chunks_exact(n).collect();
        let places = super::activations::spread(all.len(), MOST_ROWS);
        let targets = layer.t.as_deref().unwrap_or_default().chunks_exact(n);
        let rows: Vec<&[i16]> = places.into_iter().map(|place| all[place]).chain(targets).collect();
        if rows.is_empty() {
            return Self { mean: vec![0.0; n], axes: [vec![0.0; n], vec![0.0; n]], explained: [0.0; 2] };
        }
        let mut x = DMatrix::from_fn(rows.len(), n, |r, c| f64::from(rows[r][c]));
        let mean: Vec<f64> = x.column_iter().map(|column| column.mean()).collect();
        for (mut column, mean) in x.column_iter_mut().zip(&mean) {
            column.add_scalar_mut(-mean);
        }
        // The smaller of the two products has the same eigenvalues.
        let wide = rows.len() < n;
        let square = if wide { &x * x.transpose() } else { x.transpose() * &x };
        let total = square.trace();
        let SymmetricEigen { eigenvectors, eigenvalues } = SymmetricEigen::new(square);
        let mut order: Vec<usize> = (0..eigenvalues.len()).collect();
        order.sort_by(|a, b| eigenvalues[*b].total_cmp(&eigenvalues[*a]));
        let axis = |k: usize| -> Vec<f64> {
            let Some(&at) = order.get(k).filter(|at| eigenvalues[**at] > 1e-9 * total) else { return vec![0.0; n] };
            let vector: DVector<f64> = eigenvectors.column(at).into_owned();
            let vector = if wide { x.transpose() * vector } else { vector };
            let largest = vector.iter().copied().fold(0.0_f64, |most, v| if v.abs() > most.abs() { v } else { most });
            let scale = vector.norm().max(f64::MIN_POSITIVE).copysign(largest);
            vector.iter().map(|v| v / scale).collect()
        };
        let share = |k: usize| order.get(k).map_or(0.0, |at| eigenvalues[*at].max(0.0) / total.max(f64::MIN_POSITIVE));
        Self { mean, axes: [axis(0), axis(1)], explained: [share(0), share(1)] }
    }

    /// Where rows of `[n_out]` lie in it.
    #[must_use]
    pub fn places(&self, rows: &[i16]) -> Vec<[f64; 2]> {
        let place = |row: &[i16], axis: &[f64]| -> f64 {
            row.iter().zip(&self.mean).zip(axis).map(|((v, mean), w)| (f64::from(*v) - mean) * w).sum()
        };
        rows.chunks_exact(self.mean.len()).map(|row| [place(row, &self.axes[0]), place(row, &self.axes[1])]).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layer(neurons: usize, h: Vec<i16>, t: Option<Vec<i16>>) -> Layer {
        Layer { neurons, h, t, scores: None }
    }

    /// Points on a line through a plane of three: the first axis is the line, and the second is at right angles.
    #[test]
    fn the_first_axis_is_where_rows_differ_most() {
        let h = vec![0, 0, 5, 10, 20, 5, 20, 40, 5, 31, 59, 5];
        let axes = Axes::of(&layer(3, h.clone(), None));
        assert!(axes.explained[0] > 0.99 && axes.explained[0] + axes.explained[1] > 0.999_999, "{axes:?}");
        let places = axes.places(&h);
        assert!(places.windows(2).all(|p| p[1][0] > p[0][0]), "{places:?}");
        let sum: f64 = places.iter().map(|p| p[0]).sum();
        assert!(sum.abs() < 1e-9, "the mean is the origin");
        let distance = |a: [f64; 2], b: [f64; 2]| ((a[0] - b[0]).powi(2) + (a[1] - b[1]).powi(2)).sqrt();
        assert!((distance(places[0], places[1]) - 500f64.sqrt()).abs() < 1e-6, "all lie in the plane");
    }

    /// More neurons than rows give the same distances as the rows have.
    #[test]
    fn few_rows_of_many_neurons() {
        let mut h = vec![0; 300];
        (h[7], h[107], h[250]) = (30, -30, 8);
        let axes = Axes::of(&layer(100, h.clone(), None));
        let p = axes.places(&h);
        let distance = ((p[0][0] - p[1][0]).powi(2) + (p[0][1] - p[1][1]).powi(2)).sqrt();
        assert!((distance - 60.0).abs() < 1e-6 && axes.explained[0] > axes.explained[1], "{p:?}");
    }

    #[test]
    fn targets_take_part() {
        let without = Axes::of(&layer(2, vec![1, 0, -1, 0], None));
        assert_eq!(without.explained[1], 0.0);
        let with = Axes::of(&layer(2, vec![1, 0, -1, 0], Some(vec![0, 100, 0, -100])));
        assert!(with.explained[0] > 0.99 && with.places(&[0, 1])[0][0].abs() > 0.99, "{with:?}");
    }

    /// Where all rows are one there is no plane, and no row is lost.
    #[test]
    fn rows_that_are_all_one_lie_at_the_origin() {
        let axes = Axes::of(&layer(2, vec![3, 3, 3, 3], None));
        assert_eq!(axes.places(&[3, 3]), [[0.0, 0.0]]);
        assert_eq!(axes.explained, [0.0, 0.0]);
        assert_eq!(Axes::of(&layer(2, vec![], None)).places(&[]), [[0.0; 2]; 0]);
    }
}
