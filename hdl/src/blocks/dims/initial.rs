//! The first contents of a stage's memories.

use super::Dims;

/// What the memories of a stage hold when the chip is configured.
#[derive(Debug, Clone, Default)]
pub struct Initial {
    /// Rows of `inputs + 1` weights, the bias last; empty for zeros.
    pub rows: Vec<Vec<i32>>,
    /// Rows of `inputs + 1` velocities, that of the bias last; empty for zeros.
    pub velocities: Vec<Vec<i32>>,
    /// `classes` rows of `outputs` target activations; empty for zeros. In the first stage: the target code; or where an error goes in with the
    /// input the rows of its projection, of as many entries as there are inputs, which the front keeps.
    pub bank: Vec<Vec<i32>>,
    /// Checksum of the weights, which the Verilog's header names where those of all stages are known.
    pub crc32: Option<u32>,
}

impl Initial {
    /// Contents of the weight memory of lane `p`: its rows p, p + P, ... one after the other.
    #[must_use]
    pub fn weights(&self, d: &Dims, p: usize) -> Vec<i64> {
        of_lane(&self.rows, d, p)
    }

    /// Contents of the velocity memory of lane `p`, in the same order.
    #[must_use]
    pub fn velocities(&self, d: &Dims, p: usize) -> Vec<i64> {
        of_lane(&self.velocities, d, p)
    }

    /// Contents of the bank of lane `p`: for each of its rows the entries of all classes.
    #[must_use]
    pub fn bank(&self, d: &Dims, p: usize) -> Vec<i64> {
        if self.bank.is_empty() || !d.has_bank() {
            return Vec::new();
        }
        (p..d.outputs).step_by(d.lanes).flat_map(|i| self.bank.iter().map(move |row| i64::from(row[i]))).collect()
    }
}

fn of_lane(rows: &[Vec<i32>], d: &Dims, p: usize) -> Vec<i64> {
    rows.iter().skip(p).step_by(d.lanes).flat_map(|row| row.iter().map(|&w| i64::from(w))).collect()
}
