//! The matrix loops: sums of both streams, scores, updates.
//!
//! Activations of at most 8 bits with weights of at most 16 take the *narrow* path: 16-bit multiply-add pairs
//! summed in 32 bits, with AVX-512 or AVX2 where the processor has it, else in plain Rust that vectorises: by rows, or, where many inputs are zero, by
//! those columns that hold something. Every other format takes the *wide* path with 64-bit sums. All give the same numbers.

#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx512;
mod matrix;
mod narrow;
mod padded;
mod portable;
mod tiles;
mod update;
mod wide;

pub use matrix::{Matrix, Rounder, Scratch, Streams};
pub use narrow::NarrowMatrix;
pub use padded::{Block, Padded};
pub use tiles::TiledMatrix;
pub use update::{Addend, Update};
pub use wide::WideMatrix;

use crate::neuron::{Neuron, Quad};

/// Which loops to use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Backend {
    /// AVX-512, else AVX2, where the processor has it, else the portable loops.
    #[default]
    Best,
    /// As `Best`, without AVX-512.
    Avx2,
    /// The portable loops (narrow formats) even where AVX2 is there.
    Portable,
    /// As `Best`, by columns in every stage (narrow formats), and not where many inputs are zero alone.
    Columns,
    /// As `Columns`, without AVX-512.
    Avx2Columns,
    /// As `Columns`, with the portable loops.
    PortableColumns,
    /// 64-bit sums for every format.
    Wide,
}

impl Backend {
    /// All of them, which give the same numbers.
    pub const ALL: [Self; 7] =
        [Self::Best, Self::Avx2, Self::Portable, Self::Columns, Self::Avx2Columns, Self::PortableColumns, Self::Wide];

    /// Whether to walk by columns, of so many inputs of which many will be zero or not.
    const fn by_columns(self, inputs: usize, sparse: bool) -> bool {
        match self {
            Self::Best | Self::Avx2 | Self::Portable => sparse && inputs >= LONG,
            Self::Columns | Self::Avx2Columns | Self::PortableColumns => true,
            Self::Wide => false,
        }
    }
}

/// From so many inputs on it pays to list those that are not zero: an epoch of the digits, with 64, takes a tenth longer by columns, and
/// `mnist-fields`, with windows of 64, half as long again.
const LONG: usize = 128;

/// A narrow path that can run here.
#[derive(Debug, Clone, Copy)]
pub enum Path {
    /// Plain Rust.
    Portable,
    /// AVX2, seen to be there, and with it AVX-512 where it is.
    #[cfg(target_arch = "x86_64")]
    Avx2(avx2::Avx2),
}

impl Path {
    /// The path of a backend on this processor.
    #[must_use]
    pub fn of(backend: Backend) -> Self {
        #[cfg(target_arch = "x86_64")]
        if let Some(p) = avx2::Avx2::detect() {
            match backend {
                Backend::Best | Backend::Columns => return Self::Avx2(p.with_avx512()),
                Backend::Avx2 | Backend::Avx2Columns => return Self::Avx2(p),
                Backend::Portable | Backend::PortableColumns | Backend::Wide => {}
            }
        }
        let _ = backend;
        Self::Portable
    }

    /// Partial sums to activations and masks.
    pub fn finish(self, n: &Neuron, quads: &[Quad], bias: &[i16], a: &mut [i16], mask: &mut [bool]) {
        match self {
            Self::Portable => n.finish(quads, bias, a, mask),
            #[cfg(target_arch = "x86_64")]
            Self::Avx2(p) => p.finish(n, quads, bias, a, mask),
        }
    }

    /// `avx512`, `avx2` or `portable`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Portable => "portable",
            #[cfg(target_arch = "x86_64")]
            Self::Avx2(p) => p.name(),
        }
    }
}

/// Asks the processor to bring numbers near that are soon read: samples in shuffled order come from far.
pub fn fetch(values: &[i16]) {
    #[cfg(target_arch = "x86_64")]
    avx2::fetch(values);
    let _ = values;
}

/// 16-bit multiply-adds in registers alone (AVX-512 or AVX2): runs `rounds` rounds and returns how many multiply-accumulates
/// those were, for a bench to divide by its time; `None` without AVX2.
#[must_use]
pub fn peak_multiply_adds(rounds: usize) -> Option<u64> {
    #[cfg(target_arch = "x86_64")]
    if let Path::Avx2(p) = Path::of(Backend::Best) {
        let (_, count) = std::hint::black_box(p.peak(rounds, std::hint::black_box(3)));
        return Some(count as u64);
    }
    let _ = rounds;
    None
}
