//! A buffer of 16-bit numbers in blocks of 16, padded with zeros and placed on a cache line.

/// Sixteen neighbouring 16-bit numbers: one 256-bit register.
pub type Block = [i16; 16];

/// Blocks of 16 numbers, aligned to 64 bytes so that no block straddles two cache lines.
#[derive(Debug)]
pub struct Padded {
    buffer: Vec<i16>,
    start: usize,
    length: usize,
}

impl Padded {
    /// Zeros: `blocks` blocks.
    #[must_use]
    pub fn zeros(blocks: usize) -> Self {
        let length = blocks * 16;
        let buffer = vec![0i16; length + 32];
        let start = buffer.as_ptr().align_offset(64).min(32);
        Self { buffer, start, length }
    }

    /// Zeros: room for `values` numbers.
    #[must_use]
    pub fn for_values(values: usize) -> Self {
        Self::zeros(values.div_ceil(16))
    }

    /// All numbers in a row, padding included.
    #[must_use]
    pub fn flat(&self) -> &[i16] {
        &self.buffer[self.start..self.start + self.length]
    }

    /// As [`Padded::flat`], to be written; whoever writes keeps the padding zero.
    pub fn flat_mut(&mut self) -> &mut [i16] {
        &mut self.buffer[self.start..self.start + self.length]
    }

    /// The blocks.
    #[must_use]
    pub fn blocks(&self) -> &[Block] {
        self.flat().as_chunks().0
    }

    /// The blocks, to be written; whoever writes keeps the padding zero.
    pub fn blocks_mut(&mut self) -> &mut [Block] {
        self.flat_mut().as_chunks_mut().0
    }
}

impl PartialEq for Padded {
    fn eq(&self, other: &Self) -> bool {
        self.flat() == other.flat()
    }
}

impl Eq for Padded {}

impl Clone for Padded {
    fn clone(&self) -> Self {
        let mut copy = Self::zeros(self.length / 16);
        copy.flat_mut().copy_from_slice(self.flat());
        copy
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_aligned_and_survives_a_clone() {
        for n in [1usize, 16, 17, 784] {
            let mut p = Padded::for_values(n);
            p.flat_mut()[n - 1] = 7;
            let c = p.clone();
            assert_eq!(c.flat(), p.flat());
            assert_eq!(c.blocks().len(), n.div_ceil(16));
            assert_eq!(c.blocks().as_ptr() as usize % 64, 0);
        }
    }
}
