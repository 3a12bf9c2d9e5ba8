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
    let n = x.len();
    let mut tiles = w.chunks_exact(4 * n).zip(b.chunks_exact(4)).zip(out.chunks_exact_mut(4));
    for ((w, b), out) in &mut tiles {
        forward_tile::<C, 4>(w, b, x, out);
    }
    let done = b.len() / 4 * 4;
    let (w, b, out) = (&w[done * n..], &b[done..], &mut out[done..]);
    match b.len() {
        1 => forward_tile::<C, 1>(w, b, x, out),
        2 => forward_tile::<C, 2>(w, b, x, out),
        3 => forward_tile::<C, 3>(w, b, x, out),
        _ => {}
    }
}

#[inline(always)]
fn forward_tile<const C: usize, const R: usize>(w: &[f32], b: &[f32], x: &[[V; C]], out: &mut [[V; C]]) {
    let n = x.len();
    let rows: [&[f32]; R] = from_fn(|r| &w[r * n..(r + 1) * n]);
    let mut sums: [[V; C]; R] = from_fn(|r| [V::splat(b[r]); C]);
    for (k, x) in x.iter().enumerate() {
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
    for (row, d) in w.chunks_exact(n).zip(d) {
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

/// g_w[r, k] = Σ d\[r\] x\[k\] and g_b\[r\] = Σ d\[r\] over all samples of a block of panels; added to what is there
/// if `add`.
///
/// *Shapes* `d`: [panels, rows], `x`: [panels, fan_in], `g_w`: [rows, fan_in], `g_b`: \[rows\].
#[inline]
pub fn gradient<const C: usize>(
    d: &[[V; C]],
    x: &[[V; C]],
    n: usize,
    g_w: &mut [f32],
    g_b: &mut [f32],
    add: bool,
) {
    let rows = g_b.len();
    let mut r = 0;
    while r + 2 <= rows {
        gradient_rows::<C, 2>(d, x, n, r, rows, g_w, add);
        r += 2;
    }
    if r < rows {
        gradient_rows::<C, 1>(d, x, n, r, rows, g_w, add);
    }
    bias_gradient(d, g_b, add);
}

#[inline(always)]
fn gradient_rows<const C: usize, const R: usize>(
    d: &[[V; C]],
    x: &[[V; C]],
    n: usize,
    r: usize,
    rows: usize,
    g_w: &mut [f32],
    add: bool,
) {
    let mut k = 0;
    while k + 4 <= n {
        gradient_tile::<C, R, 4>(d, x, n, r, k, rows, g_w, add);
        k += 4;
    }
    match n - k {
        1 => gradient_tile::<C, R, 1>(d, x, n, r, k, rows, g_w, add),
        2 => gradient_tile::<C, R, 2>(d, x, n, r, k, rows, g_w, add),
        3 => gradient_tile::<C, R, 3>(d, x, n, r, k, rows, g_w, add),
        _ => {}
    }
}

#[inline(always)]
#[allow(clippy::too_many_arguments, reason = "a tile is named by its corner and the sizes around it")]
fn gradient_tile<const C: usize, const R: usize, const K: usize>(
    d: &[[V; C]],
    x: &[[V; C]],
    n: usize,
    r: usize,
    k: usize,
    rows: usize,
    g_w: &mut [f32],
    add: bool,
) {
    // forward: u[r] = b[r] + Σ_k w[r, k] x[k]  →  dw[r, k] = Σ_samples du[r] x[k]
    let mut sums = [[V::splat(0.0); 4]; R];
    for (d, x) in d.chunks_exact(rows).zip(x.chunks_exact(n)) {
        let (d, x) = (&d[r..r + R], &x[k..k + K]);
        for c in 0..C {
            for i in 0..R {
                for j in 0..K {
                    sums[i][j] += d[i][c] * x[j][c];
                }
            }
        }
    }
    for (i, sums) in sums.into_iter().enumerate() {
        let out = &mut g_w[(r + i) * n + k..(r + i) * n + k + K];
        let total = sum_lanes(sums).to_array();
        if add {
            out.iter_mut().zip(total).for_each(|(out, total)| *out += total);
        } else {
            out.copy_from_slice(&total[..K]);
        }
    }
}

#[inline(always)]
fn bias_gradient<const C: usize>(d: &[[V; C]], g_b: &mut [f32], add: bool) {
    let rows = g_b.len();
    for (tile, out) in g_b.chunks_mut(4).enumerate() {
        let mut sums = [V::splat(0.0); 4];
        for d in d.chunks_exact(rows) {
            for (sum, d) in sums.iter_mut().zip(&d[tile * 4..tile * 4 + out.len()]) {
                for &d in d {
                    *sum += d;
                }
            }
        }
        let total = sum_lanes(sums).to_array();
        if add {
            out.iter_mut().zip(total).for_each(|(out, total)| *out += total);
        } else {
            out.iter_mut().zip(total).for_each(|(out, total)| *out = total);
        }
    }
}
