//! The sums of the narrow loops with AVX-512: thirty-two 16-bit multiply-adds in an instruction, sums included (VNNI). Updates and the ends of neurons
//! are left to [`super::avx2`].
//!
//! The 16 words of a sum are added in two halves at the end, so that each of the eight words of a [`Quad`] is the sum of the same products as with AVX2: it fits
//! for the same reason.
#![allow(unsafe_code)]

use std::arch::x86_64::{
    __m256i, __m512i, _mm256_add_epi32, _mm256_hadd_epi32, _mm256_permute2x128_si256, _mm256_storeu_si256,
    _mm512_castsi512_si256, _mm512_dpwssd_epi32, _mm512_extracti64x4_epi64, _mm512_loadu_si512,
    _mm512_maskz_loadu_epi32, _mm512_reduce_add_epi32, _mm512_set1_epi32, _mm512_setzero_si512,
};

use super::padded::Block;
use super::tiles::{Active, Place};
use crate::neuron::Quad;

/// Proof that this processor has AVX-512 with VNNI; only [`Avx512::detect`] makes one.
#[derive(Debug, Clone, Copy)]
pub struct Avx512(());

impl Avx512 {
    /// Asks the processor.
    pub fn detect() -> Option<Self> {
        let there = std::arch::is_x86_feature_detected!("avx512f")
            && std::arch::is_x86_feature_detected!("avx512vnni")
            && std::arch::is_x86_feature_detected!("avx2");
        there.then_some(Self(()))
    }

    /// See [`super::portable::forward`].
    pub fn forward(self, w: &[Block], x: &[Block], out: &mut [Quad]) {
        // SAFETY: `self` proves that the processor has AVX-512 with VNNI.
        unsafe { forward(w, x, out) }
    }

    /// [`Avx512::forward`] of two inputs with one pass over the weights.
    pub fn forward_pair(self, w: &[Block], x: [&[Block]; 2], out: [&mut [Quad]; 2]) {
        // SAFETY: `self` proves that the processor has AVX-512 with VNNI.
        unsafe { forward_pair(w, x, out) }
    }

    /// See [`super::tiles::portable::sums`]; of 4 or 8 groups of rows.
    pub fn tile_sums(self, w: &[Block], place: Place, active: [&[Active]; 2], out: &mut [[Quad; 2]]) {
        // SAFETY: `self` proves that the processor has AVX-512 with VNNI.
        unsafe {
            match out.len() {
                8 => tile_sums::<4>(w, place, active, out),
                _ => tile_sums::<2>(w, place, active, out),
            }
        }
    }

    /// Register-only multiply-adds, `32 * 12 * rounds` of them: the core's peak, for the bench to compare with.
    pub fn peak(self, rounds: usize, seed: i16) -> i32 {
        // SAFETY: `self` proves that the processor has AVX-512 with VNNI.
        unsafe { peak(rounds, seed) }
    }
}

/// Two neighbouring blocks, or one and zeros.
#[inline]
#[target_feature(enable = "avx512f")]
fn load(blocks: &[Block]) -> __m512i {
    if blocks.len() < 2 {
        // SAFETY: where there is a block its 32 bytes are read, the others masked; else nothing is.
        return unsafe { _mm512_maskz_loadu_epi32(if blocks.is_empty() { 0 } else { 0xFF }, blocks.as_ptr().cast()) };
    }
    // SAFETY: two blocks are 64 readable bytes; the instruction has no alignment demand.
    unsafe { _mm512_loadu_si512(blocks.as_ptr().cast()) }
}

/// The two halves added: of blocks that are neighbours the first words, the second, and so on.
#[inline]
#[target_feature(enable = "avx512f,avx2")]
fn folded(v: __m512i) -> __m256i {
    _mm256_add_epi32(_mm512_castsi512_si256(v), _mm512_extracti64x4_epi64::<1>(v))
}

#[inline]
#[target_feature(enable = "avx2")]
fn store_words(words: &mut [i32; 8], v: __m256i) {
    // SAFETY: eight words are 32 writable bytes; the instruction has no alignment demand.
    unsafe { _mm256_storeu_si256(words.as_mut_ptr().cast(), v) }
}

#[inline]
#[target_feature(enable = "avx512f,avx2")]
fn store_quad(quad: &mut Quad, a: [__m512i; 4]) {
    let a = [folded(a[0]), folded(a[1]), folded(a[2]), folded(a[3])];
    store_words(quad, _mm256_hadd_epi32(_mm256_hadd_epi32(a[0], a[1]), _mm256_hadd_epi32(a[2], a[3])));
}

#[target_feature(enable = "avx512f,avx512vnni,avx2")]
fn forward(w: &[Block], x: &[Block], out: &mut [Quad]) {
    let n = x.len();
    for (rows, quad) in w.chunks_exact(4 * n).zip(out) {
        let mut a = [_mm512_setzero_si512(); 4];
        for b in (0..n).step_by(2) {
            let end = n.min(b + 2);
            let xv = load(&x[b..end]);
            for (j, a) in a.iter_mut().enumerate() {
                *a = _mm512_dpwssd_epi32(*a, load(&rows[j * n..][b..end]), xv);
            }
        }
        store_quad(quad, a);
    }
}

#[target_feature(enable = "avx512f,avx512vnni,avx2")]
fn forward_pair(w: &[Block], x: [&[Block]; 2], out: [&mut [Quad]; 2]) {
    let n = x[0].len();
    let (x, t) = (x[0], &x[1][..n]);
    let [out_h, out_t] = out;
    for ((rows, quad_h), quad_t) in w.chunks_exact(4 * n).zip(out_h).zip(out_t) {
        let mut h = [_mm512_setzero_si512(); 4];
        let mut s = [_mm512_setzero_si512(); 4];
        for b in (0..n).step_by(2) {
            let end = n.min(b + 2);
            let (xv, tv) = (load(&x[b..end]), load(&t[b..end]));
            for j in 0..4 {
                let wv = load(&rows[j * n..][b..end]);
                h[j] = _mm512_dpwssd_epi32(h[j], wv, xv);
                s[j] = _mm512_dpwssd_epi32(s[j], wv, tv);
            }
        }
        store_quad(quad_h, h);
        store_quad(quad_t, s);
    }
}

/// Of `2 * N` groups of rows.
#[target_feature(enable = "avx512f,avx512vnni,avx2")]
fn tile_sums<const N: usize>(w: &[Block], place: Place, active: [&[Active]; 2], out: &mut [[Quad; 2]]) {
    let mut parts = [[_mm512_setzero_si512(); N]; 2];
    for (sums, active) in parts.iter_mut().zip(active) {
        for a in active {
            let x = _mm512_set1_epi32(i32::from(a.x[1]) << 16 | i32::from(a.x[0]) & 0xFFFF);
            let w = &w[place.of(a.pair)..][..2 * N];
            for (g, sum) in sums.iter_mut().enumerate() {
                *sum = _mm512_dpwssd_epi32(*sum, load(&w[2 * g..2 * g + 2]), x);
            }
        }
    }
    for (g, groups) in out.as_chunks_mut::<2>().0.iter_mut().enumerate() {
        let [low, high] = [parts[0][g], parts[1][g]];
        let halves = [
            [_mm512_castsi512_si256(low), _mm512_castsi512_si256(high)],
            [_mm512_extracti64x4_epi64::<1>(low), _mm512_extracti64x4_epi64::<1>(high)],
        ];
        for (quads, [low, high]) in groups.iter_mut().zip(halves) {
            store_words(&mut quads[0], _mm256_permute2x128_si256::<0x20>(low, high));
            store_words(&mut quads[1], _mm256_permute2x128_si256::<0x31>(low, high));
        }
    }
}

#[target_feature(enable = "avx512f,avx512vnni")]
fn peak(rounds: usize, seed: i16) -> i32 {
    let mut a = [_mm512_set1_epi32(i32::from(seed)); 12];
    let w = _mm512_set1_epi32(i32::from(seed ^ 0x55));
    for _ in 0..rounds {
        for v in &mut a {
            *v = _mm512_dpwssd_epi32(*v, w, w);
        }
    }
    a.map(|v| _mm512_reduce_add_epi32(v)).iter().fold(0, |sum, v| sum.wrapping_add(*v))
}
