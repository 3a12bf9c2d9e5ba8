//! The three products of an affine layer, on panels of 4·C samples.
//!
//! A panel holds, for every unit, C vectors of four samples: `[[V; C]]`. Tiles of a few rows keep their sums in
//! registers. Order of sums: pre-activations add the bias, then inputs from the first; input gradients add rows
//! from the first; weight gradients add the vectors of a panel, then panels, in four lanes, and the lanes at last.

use super::lanes::{V, sum_lanes};
use std::array::from_fn;

/// out\[r\] = b\[r\] + Σ_k w[r, k] x\[k\] for one panel.
///
/// *Shapes* `w`: [rows, fan_in], `b`: \[rows\], `x`: \[fan_in\], `out`: \[rows\].
#[inline]
pub fn forward<const C: usize>(w: &[f32], b: &[f32], x: &[[V; C]], out: &mut [[V; C]]) {
    let (n, rows) = (x.len(), b.len());
    let mut r = 0;
    // Counted by hand: an iterator over chunks costs a division, which a layer of four units would feel.
    while r + 4 <= rows {
        forward_four::<C>(&w[r * n..(r + 4) * n], &b[r..r + 4], x, &mut out[r..r + 4]);
        r += 4;
    }
    if r + 2 <= rows {
        forward_tile::<C, 2>(&w[r * n..], &b[r..], x, &mut out[r..]);
        r += 2;
    }
    if r < rows {
        forward_tile::<C, 1>(&w[r * n..], &b[r..], x, &mut out[r..]);
    }
}

#[inline(always)]
fn forward_four<const C: usize>(w: &[f32], b: &[f32], x: &[[V; C]], out: &mut [[V; C]]) {
    let n = x.len();
    let [r0, r1, r2, r3]: [&[f32]; 4] = from_fn(|r| &w[r * n..][..n]);
    let mut sums: [[V; C]; 4] = from_fn(|r| [V::splat(b[r]); C]);
    for ((((x, &w0), &w1), &w2), &w3) in x.iter().zip(r0).zip(r1).zip(r2).zip(r3) {
        for (sums, w) in sums.iter_mut().zip([w0, w1, w2, w3].map(V::splat)) {
            for c in 0..C {
                sums[c] += w * x[c];
            }
        }
    }
    out[..4].copy_from_slice(&sums);
}

#[inline(always)]
fn forward_tile<const C: usize, const R: usize>(w: &[f32], b: &[f32], x: &[[V; C]], out: &mut [[V; C]]) {
    let n = x.len();
    let rows: [&[f32]; R] = from_fn(|r| &w[r * n..][..n]);
    let mut sums: [[V; C]; R] = from_fn(|r| [V::splat(b[r]); C]);
    for k in 0..n {
        let x = &x[k];
        for r in 0..R {
            let w = V::splat(rows[r][k]);
            for c in 0..C {
                sums[r][c] += w * x[c];
            }
        }
    }
    out[..R].copy_from_slice(&sums);
}

/// out\[k\] = Σ_r w[r, k] d\[r\] for one panel: the gradient with respect to the layer's inputs.
///
/// *Shapes* as [`forward`], `d`: \[rows\], `out`: \[fan_in\].
#[inline]
pub fn backward_input<const C: usize>(w: &[f32], d: &[[V; C]], out: &mut [[V; C]]) {
    let n = out.len();
    let mut k = 0;
    while k + 4 <= n {
        backward_tile::<C, 4>(w, n, k, d, out);
        k += 4;
    }
    match n - k {
        1 => backward_tile::<C, 1>(w, n, k, d, out),
        2 => backward_tile::<C, 2>(w, n, k, d, out),
        3 => backward_tile::<C, 3>(w, n, k, d, out),
        _ => {}
    }
}

#[inline(always)]
fn backward_tile<const C: usize, const K: usize>(
    w: &[f32],
    n: usize,
    k: usize,
    d: &[[V; C]],
    out: &mut [[V; C]],
) {
    // forward: u[r] = b[r] + Σ_k w[r, k] x[k]  →  dx[k] = Σ_r w[r, k] du[r]
    let mut sums = [[V::splat(0.0); C]; K];
    let mut rest = w;
    for d in d {
        let Some((row, after)) = rest.split_at_checked(n) else { break };
        rest = after;
        let row = &row[k..k + K];
        for i in 0..K {
            let w = V::splat(row[i]);
            for c in 0..C {
                sums[i][c] += w * d[c];
            }
        }
    }
    out[k..k + K].copy_from_slice(&sums);
}

/// What the gradient of one layer is formed from.
///
/// *Shapes* `d`: [panels, rows], `x`: [panels, fan_in].
pub struct Block<'a, const C: usize> {
    /// Gradients with respect to pre-activations.
    pub d: &'a [[V; C]],
    /// The layer's inputs.
    pub x: &'a [[V; C]],
    /// Pre-activations.
    pub rows: usize,
    /// Inputs.
    pub fan_in: usize,
    /// Whether to add to the gradient that is there.
    pub add: bool,
    /// C, but not so that a compiler knows: it would form the products of all vectors at once, which needs more
    /// registers than there are and takes a quarter longer.
    pub vectors: usize,
}

/// g_w[r, k] = Σ d\[r\] x\[k\] and g_b\[r\] = Σ d\[r\] over all samples of a block.
///
/// *Shapes* `g_w`: [rows, fan_in], `g_b`: \[rows\].
#[inline]
pub fn gradient<const C: usize>(block: &Block<'_, C>, g_w: &mut [f32], g_b: &mut [f32]) {
    // The last tile has a lane to spare, and forms the bias gradient in it.
    match block.fan_in % 4 {
        0 => gradient_rows::<C, 0>(block, g_w, g_b),
        1 => gradient_rows::<C, 1>(block, g_w, g_b),
        2 => gradient_rows::<C, 2>(block, g_w, g_b),
        _ => gradient_rows::<C, 3>(block, g_w, g_b),
    }
}

/// [`gradient`] of layers whose inputs are K more than a multiple of four.
#[inline(always)]
fn gradient_rows<const C: usize, const K: usize>(block: &Block<'_, C>, g_w: &mut [f32], g_b: &mut [f32]) {
    let mut r = 0;
    while r + 2 <= block.rows {
        if block.fan_in >= 4 {
            gradient_fours::<C, 2>(block, r, g_w);
        }
        gradient_rest::<C, 2, K>(block, r, g_w, g_b);
        r += 2;
    }
    if r < block.rows {
        if block.fan_in >= 4 {
            gradient_fours::<C, 1>(block, r, g_w);
        }
        gradient_rest::<C, 1, K>(block, r, g_w, g_b);
    }
}

/// g_w of rows `r..r + R`, but for the inputs past the last four.
///
/// Not inlined: in a function of its own the loop over panels keeps more of its counters in registers.
#[inline(never)]
fn gradient_fours<const C: usize, const R: usize>(block: &Block<'_, C>, r: usize, g_w: &mut [f32]) {
    let n = block.fan_in;
    let mut k = 0;
    while k + 4 <= n {
        let sums = gradient_tile::<C, R, 4>(block, r, k);
        for (i, sums) in sums.iter().enumerate() {
            let (at, total) = ((r + i) * n + k, sum_lanes(*sums));
            if let Some(out) = g_w.get_mut(at..).and_then(|out| out.first_chunk_mut::<4>()) {
                *out = (if block.add { V::from(*out) + total } else { total }).to_array();
            }
        }
        k += 4;
    }
}

/// g_w of rows `r..r + R` for the last K < 4 inputs, and their g_b.
#[inline(always)]
fn gradient_rest<const C: usize, const R: usize, const K: usize>(
    block: &Block<'_, C>,
    r: usize,
    g_w: &mut [f32],
    g_b: &mut [f32],
) {
    let k = block.fan_in / 4 * 4;
    let sums = gradient_tile::<C, R, K>(block, r, k);
    for (i, sums) in sums.into_iter().enumerate() {
        let total = sum_lanes(sums).to_array();
        let at = (r + i) * block.fan_in + k;
        let out = &mut g_w[at..at + K];
        if block.add {
            for j in 0..K {
                out[j] += total[j];
            }
        } else {
            out.copy_from_slice(&total[..K]);
        }
        g_b[r + i] = if block.add { g_b[r + i] + total[K] } else { total[K] };
    }
}

/// Sums of d\[r + i\] x\[k + j\] over the samples of a block, lanes not yet added; at j = K < 4, of d\[r + i\] alone.
#[inline(always)]
fn gradient_tile<const C: usize, const R: usize, const K: usize>(
    block: &Block<'_, C>,
    r: usize,
    k: usize,
) -> [[V; 4]; R] {
    let mut sums = [[V::splat(0.0); 4]; R];
    let (rows, fan_in) = (block.rows, block.fan_in);
    // Never so; with this said once the compiler leaves the same questions out of the loop.
    if r > rows || rows - r < R || k > fan_in || fan_in - k < K {
        return sums;
    }
    let vectors = block.vectors.min(C);
    let (mut rest_d, mut rest_x) = (block.d, block.x);
    // forward: u[r] = b[r] + Σ_k w[r, k] x[k]  →  dw[r, k] = Σ_samples du[r] x[k], db[r] = Σ_samples du[r]
    while let Some((d, after)) = rest_d.split_at_checked(rows) {
        rest_d = after;
        let Some((x, after)) = rest_x.split_at_checked(fan_in) else { break };
        rest_x = after;
        let (d, x) = (&d[r..][..R], &x[k..][..K]);
        for c in 0..vectors {
            for i in 0..R {
                for j in 0..K {
                    sums[i][j] += d[i][c] * x[j][c];
                }
                if K < 4 {
                    sums[i][K] += d[i][c];
                }
            }
        }
    }
    sums
}
