//! `vq.wgsl`: units of two pieces and of many, forward and backward.

use crate::Row;
use crate::close::{Expected, close, flushed};
use bvq::activation::{self, Pieces};
use bvq::engine::gpu::layout;
use bvq::plan::Regime;
use bvq::real::Real;
use bvq::rng::{Sequence, Stream};
use bvq::vq::{self, Beta, Hardness};

/// Numbers at which formulas break, and some between.
pub const EXTREMES: [f32; 20] = [
    0.0, -0.0, 1e-30, -1e-30, 88.0, -88.0, 1e4, -1e4, 1e-6, -1e-6, 0.01, -0.03, 0.5, -0.7, 1.0, -1.0, 3.0,
    -5.5, 20.0, -17.0,
];

/// β = 0, ½, 1, the values next to them, and some between.
fn betas() -> Vec<f64> {
    let next = [0f64.next_up(), 0.5f64.next_down(), 0.5f64.next_up(), 1f64.next_down()];
    [0.0, 0.5, 1.0, 0.001, 0.2, 0.8, 0.95, 0.999].into_iter().chain(next).collect()
}

/// (regime, η's bits) of every β, as an engine makes them.
fn regimes() -> Vec<[u32; 2]> {
    let of = |beta: f64| {
        let regime = match beta {
            0.0 => Regime::Linear,
            1.0 => Regime::Hard,
            _ => Regime::Soft,
        };
        let logit = Beta::new(beta, "beta").unwrap().logit() as f32;
        [layout::regime(regime), Real::exp(logit).to_bits()]
    };
    betas().into_iter().map(of).collect()
}

fn hardness(regime: u32, eta: u32) -> Hardness<f32> {
    match regime {
        _ if regime == layout::regime(Regime::Linear) => Hardness::Linear,
        _ if regime == layout::regime(Regime::Hard) => Hardness::Hard,
        _ => Hardness::Soft(f32::from_bits(eta)),
    }
}

/// η where it counts, and 0 where there are no exponentials.
fn eta(hardness: Hardness<f32>) -> f64 {
    if let Hardness::Soft(eta) = hardness { f64::from(eta) } else { 0.0 }
}

/// u, lo, hi, regime, η.
fn two_piece_cases() -> Vec<Vec<u32>> {
    let mut slopes: Vec<(f32, f32)> = vec![(0.1, 1.0), (0.99, 1.0), (-1.0, 1.0)];
    for row in activation::ALL {
        if let Pieces::Two { lo, hi } = row.pieces {
            slopes.push((lo as f32, hi as f32));
        }
    }
    let mut cases = Vec::new();
    for [regime, eta] in regimes() {
        for &(lo, hi) in &slopes {
            cases.extend(EXTREMES.map(|u| vec![u.to_bits(), lo.to_bits(), hi.to_bits(), regime, eta]));
        }
    }
    cases
}

fn two_piece(c: &[u32]) -> Vec<Expected> {
    let [u, lo, hi] = [0, 1, 2].map(|i| f32::from_bits(c[i]));
    let hardness = hardness(c[3], c[4]);
    let unit = vq::two_piece(u, lo, hi, hardness);
    let eta = eta(hardness);
    let (u, lo, w) = (f64::from(u), f64::from(lo), f64::from(hi - lo));
    let y = eta * w * u;
    let x = y.abs();
    let e = Real::exp(-x);
    let factor = 1.0 + x / 2.0;
    let p = f64::from(unit.p);
    let p = if y < 0.0 { p * factor } else { p + e * factor };
    let gain = u.abs().max(1.0) * eta.max(1.0) * x.max(1.0);
    let g = w * f64::from(unit.dp_ds).abs();
    let number = |x: f32, scale: f64| flushed(x, scale, gain);
    vec![
        number(unit.p, p),
        number(unit.z, u.abs() * (lo.abs() + w * p)),
        number(unit.dz_du, lo.abs() + w * p + g * factor),
        number(unit.dz_ds, u.abs() * g * factor),
        number(unit.dp_du, f64::from(unit.dp_du).abs() * factor),
        number(unit.dp_ds, f64::from(unit.dp_ds).abs() * factor),
        number(unit.entropy, 1.0 + x * e * factor),
    ]
}

/// Scores of R pieces: all equal, all extremes, random of several widths, ties at the top.
pub fn scores() -> Vec<Vec<f32>> {
    let mut random = Sequence::new(5, Stream::Noise);
    let mut all =
        vec![vec![0.0], vec![-1e4], vec![0.0, -0.0], vec![1e4, 1e4], vec![88.0, -88.0], EXTREMES.to_vec()];
    for n in [1, 2, 3, 4, 5, 7, 31, 32] {
        all.push(vec![0.25; n]);
        for width in [1e-30, 1e-3, 1.0, 10.0, 88.0, 1e4] {
            let mut some: Vec<f32> = (0..n).map(|_| random.uniform(-width, width) as f32).collect();
            all.push(some.clone());
            let top = some.iter().copied().fold(f32::MIN, f32::max);
            some[n / 2] = top;
            some[n - 1] = top;
            all.push(some);
        }
    }
    all
}

/// Filled up to 32 words.
pub fn padded(numbers: &[f32]) -> Vec<u32> {
    (0..32).map(|r| numbers.get(r).map_or(0, |x| x.to_bits())).collect()
}

/// What softmax(η v) adds up: shares, gaps, and the factors of their exponentials.
pub struct Softmax {
    /// η (top − v_r).
    pub x: Vec<f64>,
    /// Scale of each share.
    pub p: Vec<f64>,
    /// top − v_r.
    pub gap: Vec<f64>,
    /// Scale of the sum of exponentials, relative.
    pub sum: f64,
}

/// Of shares `p` = softmax(η v).
pub fn softmax(v: &[f32], p: &[f32], eta: f64) -> Softmax {
    let top = v.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let gap: Vec<f64> = v.iter().map(|&v| f64::from(top) - f64::from(v)).collect();
    let x: Vec<f64> = gap.iter().map(|gap| eta * gap).collect();
    let factor = |x: f64| 1.0 + x / 2.0;
    let sum = p.iter().zip(&x).map(|(&p, &x)| f64::from(p) * factor(x)).sum::<f64>();
    let p = p.iter().zip(&x).map(|(&p, &x)| f64::from(p) * (factor(x) + sum)).collect();
    Softmax { x, p, gap, sum }
}

impl Softmax {
    /// Σ of something over the shares' scales.
    pub fn over(&self, of: &[f64]) -> f64 {
        self.p.iter().zip(of).map(|(p, of)| p * of).sum()
    }
}

/// n, regime, η, 32 scores.
fn posterior_cases() -> Vec<Vec<u32>> {
    let mut cases = Vec::new();
    for [regime, eta] in regimes() {
        cases.extend(scores().iter().map(|v| [vec![v.len() as u32, regime, eta], padded(v)].concat()));
    }
    cases
}

fn floats(words: &[u32]) -> Vec<f32> {
    words.iter().map(|&word| f32::from_bits(word)).collect()
}

/// Results for n pieces, and 0 for the others.
pub fn shares(x: &[f32], scale: &[f64]) -> Vec<Expected> {
    (0..32).map(|r| x.get(r).map_or(Expected::Exact(0), |&x| close(x, scale[r]))).collect()
}

fn posterior(c: &[u32]) -> Vec<Expected> {
    let v = floats(&c[3..3 + c[0] as usize]);
    let hardness = hardness(c[1], c[2]);
    let mut p = vec![0.0; v.len()];
    let response = vq::posterior(&v, hardness, &mut p);
    let eta = eta(hardness);
    let soft = softmax(&v, &p, eta);
    let top = v.iter().fold(0.0f64, |top, &v| top.max(f64::from(v).abs()));
    let gain = soft.gap.iter().chain(&soft.x).fold(0.0f64, |a, &b| a.max(b)) * 32.0;
    let mut all = vec![
        flushed(response.z, top + soft.over(&soft.gap), gain),
        flushed(
            response.entropy,
            1.0 + soft.sum + f64::from(response.entropy).abs() + soft.over(&soft.x),
            gain,
        ),
    ];
    all.extend(shares(&p, &soft.p));
    all
}

/// n, regime, η, z, dz, 32 scores, 32 shares.
fn backward_cases() -> Vec<Vec<u32>> {
    let mut cases = Vec::new();
    for [regime, eta] in regimes() {
        for (i, v) in scores().iter().enumerate() {
            let dz = EXTREMES[i % EXTREMES.len()];
            let mut p = vec![0.0; v.len()];
            let z = vq::posterior(v, hardness(regime, eta), &mut p).z;
            // Subnormal shares are not the kernel's to give.
            p.iter_mut().filter(|p| p.is_subnormal()).for_each(|p| *p = 0.0);
            let head = vec![v.len() as u32, regime, eta, z.to_bits(), dz.to_bits()];
            cases.push([head, padded(v), padded(&p)].concat());
        }
    }
    cases
}

fn backward(c: &[u32]) -> Vec<Expected> {
    let n = c[0] as usize;
    let (v, p) = (floats(&c[5..5 + n]), floats(&c[37..37 + n]));
    let (z, dz) = (f32::from_bits(c[3]), f32::from_bits(c[4]));
    let hardness = hardness(c[1], c[2]);
    let mut d_v = vec![0.0; n];
    let d_s = vq::posterior_backward(&v, &p, z, hardness, dz, &mut d_v);
    let eta = eta(hardness);
    let gap = |r: usize| (f64::from(v[r]) - f64::from(z)).abs();
    let dz = f64::from(dz).abs();
    let top = (0..n).map(gap).fold(1.0, f64::max);
    let gain = (dz + 1.0) * (1.0 + eta) * top * top * 32.0;
    let mut all = vec![flushed(d_s, f64::from(d_s).abs(), gain)];
    all.extend((0..32).map(|r| match d_v.get(r) {
        Some(&d) => flushed(d, dz * f64::from(p[r]) * (1.0 + eta * gap(r)), gain),
        None => Expected::Exact(0),
    }));
    all
}

pub fn rows() -> Vec<Row> {
    vec![
        Row {
            name: "vq_two_piece",
            wgsl: "
  let t = vq_two_piece(lane(float(a), i), float(a + 1u), float(a + 2u), given[a + 3u], float(a + 4u));
  let k = i % 4u;
  put(b, t.p[k]);
  put(b + 1u, t.z[k]);
  put(b + 2u, t.dz_du[k]);
  put(b + 3u, t.dz_ds[k]);
  put(b + 4u, t.dp_du[k]);
  put(b + 5u, t.dp_ds[k]);
  put(b + 6u, t.entropy[k]);",
            cases: two_piece_cases,
            twin: two_piece,
        },
        Row {
            name: "vq_posterior",
            wgsl: "
  let n = given[a];
  var v: array<vec4<f32>, PIECES>;
  for (var r = 0u; r < n; r += 1u) {
    v[r] = lane(float(a + 3u + r), i);
  }
  let t = vq_posterior(&v, n, given[a + 1u], float(a + 2u));
  put(b, t.z[i % 4u]);
  put(b + 1u, t.entropy[i % 4u]);
  for (var r = 0u; r < PIECES; r += 1u) {
    put(b + 2u + r, v[r][i % 4u]);
  }",
            cases: posterior_cases,
            twin: posterior,
        },
        Row {
            name: "vq_posterior_backward",
            wgsl: "
  let n = given[a];
  var v: array<vec4<f32>, PIECES>;
  var p: array<vec4<f32>, PIECES>;
  for (var r = 0u; r < n; r += 1u) {
    v[r] = lane(float(a + 5u + r), i);
    p[r] = lane(float(a + 37u + r), i);
  }
  let dz = lane(float(a + 4u), i);
  let ds = vq_posterior_backward(&v, &p, n, lane(float(a + 3u), i), given[a + 1u], float(a + 2u), dz);
  put(b, ds[i % 4u]);
  for (var r = 0u; r < PIECES; r += 1u) {
    put(b + 1u + r, p[r][i % 4u]);
  }",
            cases: backward_cases,
            twin: backward,
        },
    ]
}
