//! The narrow loops with AVX2: 16-bit multiply-add pairs, four rows at a time. With [`super::avx512`] the files of this crate with
//! `unsafe`.
//!
//! Why nothing overflows is said at [`Quad`] (sums) and at [`Update`] (updates).
#![allow(unsafe_code)]

use std::arch::x86_64::{
    __m128i, __m256i, _MM_HINT_T0, _mm_and_si128, _mm_cvtsi32_si128, _mm_loadu_si128, _mm_packs_epi16, _mm_prefetch,
    _mm_set1_epi8, _mm_storel_epi64, _mm_storeu_si128, _mm256_add_epi16, _mm256_add_epi32, _mm256_and_si256,
    _mm256_blend_epi16, _mm256_castsi256_si128, _mm256_cmpeq_epi32, _mm256_cvtepi16_epi32, _mm256_hadd_epi32,
    _mm256_loadu_si256, _mm256_madd_epi16, _mm256_max_epi16, _mm256_max_epi32, _mm256_min_epi16, _mm256_min_epi32,
    _mm256_mullo_epi16, _mm256_or_si256, _mm256_packs_epi32, _mm256_permute2x128_si256, _mm256_permute4x64_epi64,
    _mm256_set1_epi16, _mm256_set1_epi32, _mm256_setzero_si256, _mm256_slli_epi32, _mm256_sra_epi16, _mm256_sra_epi32,
    _mm256_srai_epi16, _mm256_srai_epi32, _mm256_srli_epi32, _mm256_storeu_si256, _mm256_sub_epi32, _mm256_subs_epi16,
    _mm256_unpackhi_epi16, _mm256_unpacklo_epi16, _mm256_xor_si256,
};

use sigprop_spec::Activation;

use super::avx512::Avx512;
use super::padded::Block;
use super::tiles::{Active, Errors, Place};
use super::update::{Addend, Update};
use crate::neuron::{Neuron, Quad};

/// Blocks of a row from which on AVX-512 adds it up faster: of 4, as in the digits, a sample takes a tenth longer with it.
const LONG: usize = 8;

/// Proof that this processor has AVX2; only [`Avx2::detect`] makes one. Sums are those of AVX-512 where that is there too.
#[derive(Debug, Clone, Copy)]
pub struct Avx2 {
    wider: Option<Avx512>,
}

impl Avx2 {
    /// Asks the processor.
    pub fn detect() -> Option<Self> {
        std::arch::is_x86_feature_detected!("avx2").then_some(Self { wider: None })
    }

    /// With AVX-512 for sums, where the processor has it.
    pub fn with_avx512(self) -> Self {
        Self { wider: Avx512::detect() }
    }

    /// `avx512` or `avx2`.
    pub fn name(self) -> &'static str {
        if self.wider.is_some() { "avx512" } else { "avx2" }
    }

    /// See [`super::portable::forward`].
    pub fn forward(self, w: &[Block], x: &[Block], out: &mut [Quad]) {
        if let (Some(wider), LONG..) = (self.wider, x.len()) {
            return wider.forward(w, x, out);
        }
        // SAFETY: `self` proves that the processor has AVX2.
        unsafe { forward(w, x, out) }
    }

    /// [`Avx2::forward`] of two inputs with one pass over the weights.
    pub fn forward_pair(self, w: &[Block], x: [&[Block]; 2], out: [&mut [Quad]; 2]) {
        if let (Some(wider), LONG..) = (self.wider, x[0].len()) {
            return wider.forward_pair(w, x, out);
        }
        // SAFETY: `self` proves that the processor has AVX2.
        unsafe { forward_pair(w, x, out) }
    }

    /// See [`super::portable::update`].
    pub fn update(self, w: &mut [Block], x: [&[Block]; 2], u: &Update<'_>) {
        // SAFETY: `self` proves that the processor has AVX2.
        unsafe { update(w, x, u) }
    }

    /// See [`super::tiles::portable::sums`]; of 1, 2, 4 or 8 groups of rows.
    pub fn tile_sums(self, w: &[Block], place: Place, active: [&[Active]; 2], out: &mut [[Quad; 2]]) {
        if let (Some(wider), 4 | 8) = (self.wider, out.len()) {
            return wider.tile_sums(w, place, active, out);
        }
        // SAFETY: `self` proves that the processor has AVX2.
        unsafe {
            match out.len() {
                8 => tile_sums::<8>(w, place, active, out),
                4 => tile_sums::<4>(w, place, active, out),
                2 => tile_sums::<2>(w, place, active, out),
                _ => tile_sums::<1>(w, place, active, out),
            }
        }
    }

    /// See [`super::tiles::portable::update`]; of 1, 2 or 4 groups of rows.
    pub fn tile_update(self, w: &mut [Block], place: Place, errors: &[Errors], active: &[Active], u: &Update<'_>) {
        // SAFETY: `self` proves that the processor has AVX2.
        unsafe {
            match errors.len() {
                4 => tile_update::<4>(w, place, errors, active, u),
                2 => tile_update::<2>(w, place, errors, active, u),
                _ => tile_update::<1>(w, place, errors, active, u),
            }
        }
    }

    /// See [`Neuron::finish`].
    pub fn finish(self, n: &Neuron, quads: &[Quad], bias: &[i16], a: &mut [i16], mask: &mut [bool]) {
        // SAFETY: `self` proves that the processor has AVX2.
        unsafe { finish(n, quads, bias, a, mask) }
    }

    /// Register-only multiply-adds, and how many: the core's peak, for the bench to compare with.
    pub fn peak(self, rounds: usize, seed: i16) -> (i32, usize) {
        if let Some(wider) = self.wider {
            return (wider.peak(rounds, seed), 32 * 12 * rounds);
        }
        // SAFETY: `self` proves that the processor has AVX2.
        (unsafe { peak(rounds, seed) }, 16 * 12 * rounds)
    }
}

/// Asks for numbers that are soon read to be brought near.
pub fn fetch(values: &[i16]) {
    for line in values.chunks(32) {
        // SAFETY: a hint for a place within a slice; nothing is read.
        unsafe { _mm_prefetch::<_MM_HINT_T0>(line.as_ptr().cast()) }
    }
}

#[inline]
#[target_feature(enable = "avx2")]
fn load(block: &Block) -> __m256i {
    // SAFETY: a block is 32 readable bytes; the instruction has no alignment demand.
    unsafe { _mm256_loadu_si256(block.as_ptr().cast()) }
}

#[inline]
#[target_feature(enable = "avx2")]
fn load_words(words: &[i32; 8]) -> __m256i {
    // SAFETY: eight words are 32 readable bytes; the instruction has no alignment demand.
    unsafe { _mm256_loadu_si256(words.as_ptr().cast()) }
}

#[inline]
#[target_feature(enable = "avx2")]
fn store(block: &mut Block, v: __m256i) {
    // SAFETY: a block is 32 writable bytes; the instruction has no alignment demand.
    unsafe { _mm256_storeu_si256(block.as_mut_ptr().cast(), v) }
}

#[inline]
#[target_feature(enable = "avx2")]
fn store_words(words: &mut [i32; 8], v: __m256i) {
    // SAFETY: eight words are 32 writable bytes; the instruction has no alignment demand.
    unsafe { _mm256_storeu_si256(words.as_mut_ptr().cast(), v) }
}

/// Eight numbers, each in 32 bits.
#[inline]
#[target_feature(enable = "avx2")]
fn load_eight(numbers: &[i16; 8]) -> __m256i {
    // SAFETY: eight numbers are 16 readable bytes; the instruction has no alignment demand.
    _mm256_cvtepi16_epi32(unsafe { _mm_loadu_si128(numbers.as_ptr().cast()) })
}

/// Eight words that fit 16 bits, in those.
#[inline]
#[target_feature(enable = "avx2")]
fn pack(v: __m256i) -> __m128i {
    _mm256_castsi256_si128(_mm256_permute4x64_epi64::<0b1000>(_mm256_packs_epi32(v, v)))
}

/// Stores eight numbers that fit 16 bits.
#[inline]
#[target_feature(enable = "avx2")]
fn store_eight(numbers: &mut [i16; 8], v: __m256i) {
    // SAFETY: eight numbers are 16 writable bytes; the instruction has no alignment demand.
    unsafe { _mm_storeu_si128(numbers.as_mut_ptr().cast(), pack(v)) }
}

/// Stores of eight words, all of whose bits are alike, one each.
#[inline]
#[target_feature(enable = "avx2")]
fn store_mask(mask: &mut [bool; 8], v: __m256i) {
    let words = pack(v);
    let bits = _mm_and_si128(_mm_packs_epi16(words, words), _mm_set1_epi8(1));
    // SAFETY: eight writable bytes, each of which becomes 0 or 1.
    unsafe { _mm_storel_epi64(mask.as_mut_ptr().cast(), bits) }
}

#[inline]
#[target_feature(enable = "avx2")]
fn store_quad(quad: &mut Quad, a: [__m256i; 4]) {
    let v = _mm256_hadd_epi32(_mm256_hadd_epi32(a[0], a[1]), _mm256_hadd_epi32(a[2], a[3]));
    store_words(quad, v);
}

/// Four neighbouring rows of `n` blocks each.
#[inline]
fn four(rows: &[Block], n: usize) -> [&[Block]; 4] {
    [&rows[..n], &rows[n..2 * n], &rows[2 * n..3 * n], &rows[3 * n..4 * n]]
}

#[target_feature(enable = "avx2")]
fn forward(w: &[Block], x: &[Block], out: &mut [Quad]) {
    let n = x.len();
    for (rows, quad) in w.chunks_exact(4 * n).zip(out) {
        let r = four(rows, n);
        let mut a = [_mm256_setzero_si256(); 4];
        for b in 0..n {
            let xv = load(&x[b]);
            for j in 0..4 {
                a[j] = _mm256_add_epi32(a[j], _mm256_madd_epi16(load(&r[j][b]), xv));
            }
        }
        store_quad(quad, a);
    }
}

#[target_feature(enable = "avx2")]
fn forward_pair(w: &[Block], x: [&[Block]; 2], out: [&mut [Quad]; 2]) {
    let n = x[0].len();
    let (x, t) = (x[0], &x[1][..n]);
    let [out_h, out_t] = out;
    for ((rows, quad_h), quad_t) in w.chunks_exact(4 * n).zip(out_h).zip(out_t) {
        let r = four(rows, n);
        let mut h = [_mm256_setzero_si256(); 4];
        let mut s = [_mm256_setzero_si256(); 4];
        for b in 0..n {
            let (xv, tv) = (load(&x[b]), load(&t[b]));
            for j in 0..4 {
                let wv = load(&r[j][b]);
                h[j] = _mm256_add_epi32(h[j], _mm256_madd_epi16(wv, xv));
                s[j] = _mm256_add_epi32(s[j], _mm256_madd_epi16(wv, tv));
            }
        }
        store_quad(quad_h, h);
        store_quad(quad_t, s);
    }
}

/// Inputs are interleaved as (x, t) pairs by unpacking; unpacking and packing both stay within 128-bit halves,
/// so the packed steps come out in the order of the weights.
#[target_feature(enable = "avx2")]
fn update(w: &mut [Block], [x, t]: [&[Block]; 2], u: &Update<'_>) {
    let n = x.len();
    let t = &t[..n];
    let shift = _mm_cvtsi32_si128(u.shift as i32);
    let (max, min) = (_mm256_set1_epi16(u.max), _mm256_set1_epi16(-u.max));
    for (row, (&dh, &dt)) in w.chunks_exact_mut(n).zip(u.dh.iter().zip(u.dt)) {
        if dh == 0 && dt == 0 {
            continue;
        }
        let d = _mm256_set1_epi32((dt << 16) | (dh & 0xFFFF));
        for b in 0..n {
            let (xv, tv) = (load(&x[b]), load(&t[b]));
            let (r0, r1) = match u.addend {
                Addend::Constant(r) => (_mm256_set1_epi32(r), _mm256_set1_epi32(r)),
                Addend::PerColumn(r) => {
                    let (low, high) = r[b].as_chunks::<8>().0.split_at(1);
                    let (low, high) = (load_words(&low[0]), load_words(&high[0]));
                    (_mm256_permute2x128_si256(low, high, 0x20), _mm256_permute2x128_si256(low, high, 0x31))
                }
            };
            let u0 = _mm256_madd_epi16(_mm256_unpacklo_epi16(xv, tv), d);
            let u1 = _mm256_madd_epi16(_mm256_unpackhi_epi16(xv, tv), d);
            let s0 = _mm256_sra_epi32(_mm256_add_epi32(u0, r0), shift);
            let s1 = _mm256_sra_epi32(_mm256_add_epi32(u1, r1), shift);
            let v = _mm256_subs_epi16(load(&row[b]), _mm256_packs_epi32(s0, s1));
            store(&mut row[b], _mm256_max_epi16(_mm256_min_epi16(v, max), min));
        }
    }
}

/// The two numbers of a pair in every 32 bits.
#[inline]
#[target_feature(enable = "avx2")]
fn pairs([first, second]: [i16; 2]) -> __m256i {
    _mm256_set1_epi32(i32::from(second) << 16 | i32::from(first) & 0xFFFF)
}

#[target_feature(enable = "avx2")]
fn tile_sums<const N: usize>(w: &[Block], place: Place, active: [&[Active]; 2], out: &mut [[Quad; 2]]) {
    let mut parts = [[_mm256_setzero_si256(); N]; 2];
    for (sums, active) in parts.iter_mut().zip(active) {
        for a in active {
            let (w, x) = (&w[place.of(a.pair)..][..N], pairs(a.x));
            for g in 0..N {
                sums[g] = _mm256_add_epi32(sums[g], _mm256_madd_epi16(load(&w[g]), x));
            }
        }
    }
    for (g, quads) in out.iter_mut().enumerate() {
        let [low, high] = [parts[0][g], parts[1][g]];
        let lanes = [_mm256_permute2x128_si256(low, high, 0x20), _mm256_permute2x128_si256(low, high, 0x31)];
        for (quad, v) in quads.iter_mut().zip(lanes) {
            store_words(quad, v);
        }
    }
}

/// Where the target stream has no part in it, a product fits 16 bits ([`Update`]), and
/// `(p + 2^(sh-1)) >> sh = ((p >> (sh-1)) + 1) >> 1`; truncated it is `p >> sh`.
#[target_feature(enable = "avx2")]
fn tile_update<const N: usize>(w: &mut [Block], place: Place, errors: &[Errors], active: &[Active], u: &Update<'_>) {
    let (max, min) = (_mm256_set1_epi16(u.max), _mm256_set1_epi16(-u.max));
    let mut d = [_mm256_setzero_si256(); N];
    for (d, errors) in d.iter_mut().zip(errors) {
        // SAFETY: eight pairs are 32 readable bytes; the instruction has no alignment demand.
        *d = unsafe { _mm256_loadu_si256(errors.as_ptr().cast()) };
    }
    let one_stream = errors.as_flattened().iter().all(|&[_, dt]| dt == 0);
    if let (true, Addend::Constant(addend)) = (one_stream, u.addend) {
        let nearest = addend != 0;
        let shift = _mm_cvtsi32_si128(u.shift as i32 - i32::from(nearest));
        let one = _mm256_set1_epi16(1);
        for d in &mut d {
            *d = _mm256_or_si256(*d, _mm256_slli_epi32::<16>(*d));
        }
        for a in active {
            let (w, x) = (&mut w[place.of(a.pair)..][..N], pairs(a.x));
            for g in 0..N {
                let mut step = _mm256_sra_epi16(_mm256_mullo_epi16(d[g], x), shift);
                if nearest {
                    step = _mm256_srai_epi16::<1>(_mm256_add_epi16(step, one));
                }
                let v = _mm256_subs_epi16(load(&w[g]), step);
                store(&mut w[g], _mm256_max_epi16(_mm256_min_epi16(v, max), min));
            }
        }
        return;
    }
    let shift = _mm_cvtsi32_si128(u.shift as i32);
    for a in active {
        let [r0, r1] = u.addend.of_pair(a.pair).map(|r| _mm256_set1_epi32(r));
        let (x0, x1) = (pairs([a.x[0], a.t[0]]), pairs([a.x[1], a.t[1]]));
        let w = &mut w[place.of(a.pair)..][..N];
        for g in 0..N {
            let s0 = _mm256_sra_epi32(_mm256_add_epi32(_mm256_madd_epi16(d[g], x0), r0), shift);
            let s1 = _mm256_sra_epi32(_mm256_add_epi32(_mm256_madd_epi16(d[g], x1), r1), shift);
            // Steps fit 16 bits: those of the second column go into the upper halves.
            let steps = _mm256_blend_epi16::<0xAA>(s0, _mm256_slli_epi32::<16>(s1));
            let v = _mm256_subs_epi16(load(&w[g]), steps);
            store(&mut w[g], _mm256_max_epi16(_mm256_min_epi16(v, max), min));
        }
    }
}

/// As [`Neuron::finish`], eight neurons at a time, and the last four where they are alone.
#[target_feature(enable = "avx2")]
fn finish(n: &Neuron, quads: &[Quad], bias: &[i16], a: &mut [i16], mask: &mut [bool]) {
    let (eights, alone) = quads.as_chunks::<2>();
    let places = a.as_chunks_mut::<8>().0.iter_mut().zip(mask.as_chunks_mut::<8>().0);
    // Chosen outside of the loop.
    match n.function() {
        Activation::HardTanh => finish_by::<HARD_TANH>(n, eights, bias, places),
        Activation::Sign => finish_by::<SIGN>(n, eights, bias, places),
        Activation::Relu => finish_by::<RELU>(n, eights, bias, places),
    }
    let done = 8 * eights.len();
    if !alone.is_empty() {
        n.finish(alone, &bias[done..], &mut a[done..], &mut mask[done..]);
    }
}

const HARD_TANH: u8 = 0;
const SIGN: u8 = 1;
const RELU: u8 = 2;

#[target_feature(enable = "avx2")]
fn finish_by<'a, const FUNCTION: u8>(
    n: &Neuron,
    eights: &[[Quad; 2]],
    bias: &[i16],
    places: impl Iterator<Item = (&'a mut [i16; 8], &'a mut [bool; 8])>,
) {
    let (shift, half, max) = n.constants();
    let (shift, half) = (_mm_cvtsi32_si128(shift), _mm256_set1_epi32(half));
    let (max, min) = (_mm256_set1_epi32(max), _mm256_set1_epi32(-max));
    let (far, near) = (_mm256_set1_epi32(1 << 30), _mm256_set1_epi32(-(1 << 30)));
    let (zero, one) = (_mm256_setzero_si256(), _mm256_set1_epi32(1));
    for (([first, second], bias), (a, mask)) in eights.iter().zip(bias.as_chunks::<8>().0).zip(places) {
        let (first, second) = (load_words(first), load_words(second));
        let low = _mm256_permute2x128_si256(first, second, 0x20);
        let high = _mm256_permute2x128_si256(first, second, 0x31);
        // The upper half of amax is 0, so that the pairs are products of bias and amax.
        let c = _mm256_add_epi32(_mm256_madd_epi16(load_eight(bias), max), half);
        let odd = |v| _mm256_and_si256(v, one);
        let carry = _mm256_srli_epi32::<1>(_mm256_add_epi32(_mm256_add_epi32(odd(low), odd(high)), odd(c)));
        let sum = _mm256_add_epi32(_mm256_srai_epi32::<1>(low), _mm256_srai_epi32::<1>(high));
        let sum = _mm256_max_epi32(_mm256_min_epi32(sum, far), near);
        let sum = _mm256_add_epi32(_mm256_add_epi32(sum, _mm256_srai_epi32::<1>(c)), carry);
        let v = _mm256_sra_epi32(sum, shift);
        let clamped = _mm256_max_epi32(_mm256_min_epi32(v, max), min);
        let inside = _mm256_cmpeq_epi32(clamped, v);
        let (activation, passes) = match FUNCTION {
            HARD_TANH => (clamped, inside),
            SIGN => {
                let negative = _mm256_srai_epi32::<31>(v);
                (_mm256_sub_epi32(_mm256_xor_si256(max, negative), negative), inside)
            }
            _ => {
                let clamped = _mm256_max_epi32(clamped, zero);
                (clamped, _mm256_cmpeq_epi32(clamped, v))
            }
        };
        store_eight(a, activation);
        store_mask(mask, passes);
    }
}

#[target_feature(enable = "avx2")]
fn peak(rounds: usize, seed: i16) -> i32 {
    let mut a = [_mm256_set1_epi16(seed); 12];
    let w = _mm256_set1_epi16(seed ^ 0x55);
    for _ in 0..rounds {
        for v in &mut a {
            *v = _mm256_madd_epi16(*v, w);
        }
    }
    let mut sum = [0i16; 16];
    for v in a {
        let mut block = [0i16; 16];
        store(&mut block, v);
        for (s, b) in sum.iter_mut().zip(block) {
            *s = s.wrapping_add(b);
        }
    }
    sum.iter().map(|&v| i32::from(v)).sum()
}
