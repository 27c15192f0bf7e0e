//! Receptive fields: neurons in groups, each with a window of the picture.
//!
//! # Equation
//! Group G has the neurons `G*u .. G*u + u`. Its window has its corner in row `o + s*(G div g)` and column `o + s*(G mod g)`, and its
//! column q is input `(row + q div z) * w + column + q mod z`. Weights are not shared; all else is the default rule with z * z inputs.
//!
//! # Shapes
//! A matrix `[u, z * z]` for each of the g * g windows.

use sigprop_spec::{Format, config};

use super::{Window, Work, ones};
use crate::kernel::{Backend, Matrix, Padded, Rounder, Streams};
use crate::neuron::Neuron;

/// The weights of a stage of receptive fields.
#[derive(Debug, Clone)]
pub struct Fields {
    groups: Vec<Group>,
    shape: config::Fields,
}

#[derive(Debug, Clone)]
struct Group {
    /// The input that is column 0.
    corner: usize,
    weights: Matrix,
}

impl Fields {
    /// Zeros.
    #[must_use]
    pub fn zeros(formats: [Format; 2], backend: Backend, shape: config::Fields) -> Self {
        let config::Fields { width, window, origin, stride, grid, units } = shape;
        let group = |g: usize| {
            let (row, column) = (origin + stride * (g / grid), origin + stride * (g % grid));
            // Windows are of the picture, which is data.
            let weights = Matrix::zeros(formats, backend, [units, window * window], true);
            Group { corner: row * width + column, weights }
        };
        Self { groups: (0..grid * grid).map(group).collect(), shape }
    }

    /// The group's weights and the row in them that are those of a row of the stage.
    pub(super) fn at(&self, row: usize) -> (&Matrix, usize) {
        (&self.groups[row / self.shape.units].weights, row % self.shape.units)
    }

    /// Sets a row of the stage.
    pub(super) fn set_row(&mut self, row: usize, weights: &[i32], bias: i32) {
        self.groups[row / self.shape.units].weights.set_row(row % self.shape.units, weights, bias);
    }

    /// One stream through the neurons.
    pub(super) fn forward(&self, n: &Neuron, x: &Padded, out: &mut Streams, work: &mut Work) {
        let Work { kernel, window, .. } = work;
        let Window { h: inputs, out: group, .. } = window.get_or_insert_with(|| self.window());
        let units = self.shape.units;
        let places = out.a.flat_mut().chunks_exact_mut(units).zip(out.mask.chunks_exact_mut(units));
        for (Group { corner, weights }, (a, mask)) in self.groups.iter().zip(places) {
            self.gather(x.flat(), *corner, inputs.flat_mut());
            weights.forward(n, inputs, group, kernel);
            a.copy_from_slice(&group.a.flat()[..units]);
            mask.copy_from_slice(&group.mask[..units]);
        }
    }

    /// The exact sums of all neurons, without the bias.
    pub(super) fn sums(&self, x: &Padded, out: &mut [i64], work: &mut Work) {
        let Work { kernel, window, .. } = work;
        let Window { h: inputs, .. } = window.get_or_insert_with(|| self.window());
        for (Group { corner, weights }, out) in self.groups.iter().zip(out.chunks_exact_mut(self.shape.units)) {
            self.gather(x.flat(), *corner, inputs.flat_mut());
            weights.sums(inputs, out, kernel);
        }
    }

    /// The update of all weights.
    pub(super) fn update(
        &mut self,
        bias_input: i64,
        x: [&Padded; 2],
        d: [&[i32]; 2],
        rounder: &Rounder,
        work: &mut Work,
    ) {
        let empty = self.window();
        let Work { kernel, window, .. } = work;
        let window = window.get_or_insert(empty);
        let (shape, units) = (self.shape, self.shape.units);
        let errors = d[0].chunks_exact(units).zip(d[1].chunks_exact(units));
        for (Group { corner, weights }, (dh, dt)) in self.groups.iter_mut().zip(errors) {
            if dh.iter().chain(dt).any(|d| *d != 0) {
                weights.update(bias_input, window.gather(&shape, x, *corner), [dh, dt], rounder, kernel);
            }
        }
    }

    /// Each weight of the rows with an error, or of every row.
    pub(super) fn update_each(
        &mut self,
        rows: (bool, usize),
        bias_input: i64,
        x: [&Padded; 2],
        d: [&[i32]; 2],
        mut step: impl FnMut(i64, i64, usize, usize) -> i64,
        work: &mut Work,
    ) {
        let empty = self.window();
        let window = work.window.get_or_insert(empty);
        let (shape, units) = (self.shape, self.shape.units);
        let errors = d[0].chunks_exact(units).zip(d[1].chunks_exact(units));
        for (n, (Group { corner, weights }, (dh, dt))) in self.groups.iter_mut().zip(errors).enumerate() {
            let step = |w, g, row, column| step(w, g, n * units + row, column);
            weights.update_each(rows, bias_input, window.gather(&shape, x, *corner), [dh, dt], step);
        }
    }

    /// Weights whose input is not zero in one of the streams, biases included.
    pub(super) fn in_use(&self, streams: [&[i16]; 2]) -> u64 {
        let mut windows = [vec![0; self.shape.inputs()], vec![0; self.shape.inputs()]];
        let mut count = |group: &Group| {
            for (x, window) in streams.iter().zip(&mut windows) {
                self.gather(x, group.corner, window);
            }
            let [h, t] = &windows;
            1 + h.iter().zip(t).filter(|(h, t)| **h != 0 || **t != 0).count()
        };
        self.groups.iter().map(|group| (self.shape.units * count(group)) as u64).sum()
    }

    /// Weights that spikes reach, a word of them for each input.
    pub(super) fn reached(&self, words: &[i16]) -> u64 {
        let mut window = vec![0; self.shape.inputs()];
        let mut of = |group: &Group| {
            self.gather(words, group.corner, &mut window);
            ones(&window)
        };
        self.groups.iter().map(|group| self.shape.units as u64 * of(group)).sum()
    }

    /// Room for the inputs and the outputs of a group.
    fn window(&self) -> Window {
        let inputs = || Padded::for_values(self.shape.inputs());
        Window { h: inputs(), t: inputs(), out: Streams::zeros(self.shape.units) }
    }

    fn gather(&self, x: &[i16], corner: usize, to: &mut [i16]) {
        gather(&self.shape, x, corner, to);
    }
}

impl Window {
    /// The inputs of both streams; where the two are one, they are read once.
    fn gather(&mut self, shape: &config::Fields, [h, t]: [&Padded; 2], corner: usize) -> [&Padded; 2] {
        gather(shape, h.flat(), corner, self.h.flat_mut());
        if std::ptr::eq(h, t) {
            return [&self.h, &self.h];
        }
        gather(shape, t.flat(), corner, self.t.flat_mut());
        [&self.h, &self.t]
    }
}

/// The inputs of a window, row by row.
fn gather(shape: &config::Fields, x: &[i16], corner: usize, to: &mut [i16]) {
    match shape.window {
        // Of these sizes a row is copied by an instruction or two.
        4 => gather_rows::<4>(x, corner, shape.width, to),
        8 => gather_rows::<8>(x, corner, shape.width, to),
        z => {
            for (row, to) in to.chunks_exact_mut(z).take(z).enumerate() {
                to.copy_from_slice(&x[corner + row * shape.width..][..z]);
            }
        }
    }
}

fn gather_rows<const Z: usize>(x: &[i16], corner: usize, width: usize, to: &mut [i16]) {
    for (row, to) in to.as_chunks_mut::<Z>().0.iter_mut().take(Z).enumerate() {
        if let Some(from) = x[corner + row * width..].first_chunk::<Z>() {
            *to = *from;
        }
    }
}
