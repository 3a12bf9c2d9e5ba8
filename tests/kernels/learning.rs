//! `loss.wgsl`, `optim.wgsl`, `penalty.wgsl`.

use crate::Row;
use crate::close::{Expected, close, flushed};
use crate::units::{EXTREMES, padded, scores, shares, softmax};
use bvq::engine::gpu::layout;
use bvq::optim::BiasCorrection;
use bvq::{loss, optim, penalty};

/// Every combination of these numbers.
fn grid(axes: &[&[f32]]) -> Vec<Vec<u32>> {
    let mut all = vec![Vec::new()];
    for axis in axes {
        let longer = |case: &Vec<u32>, x: &f32| [case.clone(), vec![x.to_bits()]].concat();
        all = all.iter().flat_map(|case| axis.iter().map(|x| longer(case, x)).collect::<Vec<_>>()).collect();
    }
    all
}

fn numbers<const N: usize>(c: &[u32]) -> [f32; N] {
    std::array::from_fn(|i| f32::from_bits(c[i]))
}

fn size(x: f32) -> f64 {
    f64::from(x).abs()
}

fn exact(x: f32) -> Expected {
    Expected::Exact(x.to_bits())
}

/// Target, whether it is a class, output: classes 0 to 31, values with and without.
fn goal_cases() -> Vec<Vec<u32>> {
    let classes = (0..32).flat_map(|t| (0..32).map(move |c| vec![(t as f32).to_bits(), 1, c]));
    classes.chain(EXTREMES.iter().map(|t| vec![t.to_bits(), 0, 0])).collect()
}

fn goal(c: &[u32]) -> Vec<Expected> {
    let mut out = [0f32; 32];
    loss::goal(f32::from_bits(c[0]), c[1] == 1, &mut out);
    vec![exact(out[c[2] as usize])]
}

fn squared(c: &[u32]) -> Vec<Expected> {
    let [o, t] = numbers(c);
    let value = loss::squared(&[o], &[t], &mut [0.0]);
    vec![close(value, size(value))]
}

/// Outputs and targets of ±1, none so near the kink that rounding decides.
fn hinge_cases() -> Vec<Vec<u32>> {
    grid(&[&EXTREMES, &[-1.0, 1.0]])
}

fn hinge(c: &[u32]) -> Vec<Expected> {
    let [o, t] = numbers(c);
    vec![close(loss::hinge(&[o], &[t], &mut [0.0]), 1.0 + size(o))]
}

fn hinge_gradient(c: &[u32]) -> Vec<Expected> {
    let [o, t] = numbers(c);
    let mut d = [0.0];
    loss::hinge(&[o], &[t], &mut d);
    vec![close(d[0], 0.0)]
}

/// Whether a number is finite, from its bits.
fn infinite(c: &[u32]) -> Vec<Expected> {
    vec![exact(if f32::from_bits(c[0]).is_finite() { 0.0 } else { 1.0 })]
}

/// n, class, 32 outputs.
fn cross_entropy_cases() -> Vec<Vec<u32>> {
    let mut cases = Vec::new();
    for o in scores() {
        for class in [0, o.len() / 2, o.len() - 1] {
            cases.push([vec![o.len() as u32, class as u32], padded(&o)].concat());
        }
    }
    cases
}

fn cross_entropy(c: &[u32]) -> Vec<Expected> {
    let (n, class) = (c[0] as usize, c[1] as usize);
    let o: Vec<f32> = c[2..2 + n].iter().map(|&word| f32::from_bits(word)).collect();
    let (mut p, mut d) = (o.clone(), vec![0.0; n]);
    loss::probabilities(&mut p, 1.0);
    let value = loss::cross_entropy(&o, class, &mut d);
    let soft = softmax(&o, &p, 1.0);
    let mut all = vec![close(value, 1.0 + soft.sum + size(value) + soft.gap[class])];
    let scale: Vec<f64> =
        soft.p.iter().enumerate().map(|(r, p)| p + f64::from(u8::from(r == class))).collect();
    all.extend(shares(&d, &scale));
    all
}

/// n, temperature, 32 outputs.
fn probability_cases() -> Vec<Vec<u32>> {
    let case = |temperature: f32| {
        move |o: &Vec<f32>| [vec![o.len() as u32, temperature.to_bits()], padded(o)].concat()
    };
    loss::ALL
        .iter()
        .flat_map(|row| scores().iter().map(case(row.temperature as f32)).collect::<Vec<_>>())
        .collect()
}

fn probabilities(c: &[u32]) -> Vec<Expected> {
    let temperature = f32::from_bits(c[1]);
    let o: Vec<f32> = c[2..2 + c[0] as usize].iter().map(|&word| f32::from_bits(word)).collect();
    let mut p = o.clone();
    loss::probabilities(&mut p, temperature);
    shares(&p, &softmax(&o, &p, f64::from(temperature)).p)
}

const RATES: [f32; 5] = [0.0, 1e-6, 0.03, 1.0, 100.0];

fn sgd(c: &[u32]) -> Vec<Expected> {
    let [p, g, rate] = numbers(c);
    vec![close(optim::sgd(p, g, rate), size(p) + size(rate) * size(g))]
}

fn momentum(c: &[u32]) -> Vec<Expected> {
    let [p, g, rate, before] = numbers(c);
    let mut m = before;
    let updated = optim::momentum(p, g, rate, &mut m);
    let velocity = size(before) + size(g);
    vec![close(updated, size(p) + size(rate) * velocity), close(m, velocity)]
}

fn nesterov(c: &[u32]) -> Vec<Expected> {
    let [p, g, rate, before] = numbers(c);
    let mut m = before;
    let updated = optim::nesterov(p, g, rate, &mut m);
    let velocity = size(before) + size(g);
    vec![close(updated, size(p) + size(rate) * (size(g) + velocity)), close(m, velocity)]
}

fn rmsprop(c: &[u32]) -> Vec<Expected> {
    let [p, g, rate, before] = numbers(c);
    let mut v = before;
    let updated = optim::rmsprop(p, g, rate, &mut v);
    let step = size(g) / (size(v).sqrt() + optim::ADAM_EPSILON);
    vec![close(updated, size(p) + size(rate) * step), close(v, size(v))]
}

fn decayed(c: &[u32]) -> Vec<Expected> {
    let [w, rate, strength] = numbers(c);
    vec![close(optim::decayed(w, rate, strength), size(w) + size(rate) * size(strength) * size(w))]
}

fn above(c: &[u32]) -> Vec<Expected> {
    let [x, least] = numbers(c);
    vec![close(bvq::real::above(x, f64::from(least)), 0.0)]
}

fn clipped(c: &[u32]) -> Vec<Expected> {
    let [g, most] = numbers(c);
    // Not by bits: what is too small for a normal number may be 0.
    vec![close(optim::clipped(g, most), 0.0)]
}

/// p, g, rate, m, v, and the corrections of several steps.
fn adam_cases() -> Vec<Vec<u32>> {
    let corrections = [0, 1, 9, 999, 100_000].map(|step| BiasCorrection::after(step).advance());
    let axes: [&[f32]; 5] =
        [&[0.0, -0.7, 1e4], &EXTREMES, &[0.0, 0.03, 100.0], &[0.0, 1e-30, -88.0], &[0.0, 1e-12, 0.3, 1e8]];
    let mut cases = Vec::new();
    for case in grid(&axes) {
        cases.extend(corrections.map(|c| [case.clone(), c.map(|c| (c as f32).to_bits()).to_vec()].concat()));
    }
    cases
}

fn adam(c: &[u32]) -> Vec<Expected> {
    let [p, g, rate, m_0, v_0, c_1, c_2] = numbers(c);
    let (mut m, mut v) = (m_0, v_0);
    let updated = optim::adam(p, g, rate, &mut m, &mut v, [c_1, c_2]);
    let first = 0.9 * size(m_0) + 0.1 * size(g);
    let step = first * size(c_1) / ((size(v) * size(c_2)).sqrt() + optim::ADAM_EPSILON);
    vec![close(updated, size(p) + size(rate) * step), close(m, first), close(v, size(v))]
}

const STRENGTHS: [f32; 4] = [0.0, 1e-4, 0.03, 10.0];

fn l1(c: &[u32]) -> Vec<Expected> {
    let [w, strength] = numbers(c);
    // Not by bits: λ sign(-0) may be -0.
    vec![close(penalty::l1_gradient(w, strength), 0.0)]
}

fn l2(c: &[u32]) -> Vec<Expected> {
    let [w, strength] = numbers(c);
    let g = penalty::l2_gradient(w, strength);
    vec![close(g, size(g))]
}

fn squares() -> Vec<Vec<u32>> {
    grid(&[&[0.0, 1e-30, 1e-20, 1e-6, 0.3, 1.0, 1.5, 2.0, 3.0, 88.0, 1e4, 1e8, 1e30]])
}

fn inverse_norm(c: &[u32]) -> Vec<Expected> {
    let [square] = numbers(c);
    let inverse = penalty::inverse_norm(square);
    vec![close(inverse, size(inverse))]
}

/// Kind, whether i = j, strength, g_ij, and the two inverse norms.
fn pair_cases() -> Vec<Vec<u32>> {
    let axes: [&[f32]; 4] = [&STRENGTHS, &EXTREMES, &[0.0, 1e-4, 1.0, 88.0], &[0.0, 0.5, 1e4]];
    let mut cases = Vec::new();
    for kind in 0..4 {
        for same in [0, 1] {
            cases.extend(grid(&axes).into_iter().map(|case| [vec![kind, same], case].concat()));
        }
    }
    cases
}

fn pair(c: &[u32]) -> Vec<Expected> {
    let row = penalty::ALL.iter().find(|row| layout::orthogonality(row.kind) == c[0]).unwrap();
    let [strength, g, inverse_i, inverse_j] = numbers(&c[2..]);
    let [of_j, of_i] = penalty::pair_gradient(row.kind, strength, g, inverse_i, inverse_j, c[1] == 1);
    // The full penalty takes 1 from g.
    let gap = if c[1] == 1 && of_j != 0.0 { 4.0 * size(strength) } else { 0.0 };
    let gain = (size(inverse_i) + 1.0) * (size(inverse_j) + 1.0) * (size(inverse_i) + 1.0);
    vec![flushed(of_j, size(of_j) + gap, gain), flushed(of_i, size(of_i), gain)]
}

pub fn rows() -> Vec<Row> {
    vec![
        Row {
            name: "loss_goal",
            wgsl: "  put(b, loss_goal(lane(float(a), i), given[a + 1u], given[a + 2u])[i % 4u]);",
            cases: goal_cases,
            twin: goal,
        },
        Row {
            name: "loss_squared",
            wgsl: "  put(b, loss_squared(lane(float(a), i), lane(float(a + 1u), i))[i % 4u]);",
            cases: || grid(&[&EXTREMES, &EXTREMES]),
            twin: squared,
        },
        Row {
            name: "loss_hinge",
            wgsl: "  put(b, loss_hinge(lane(float(a), i), lane(float(a + 1u), i))[i % 4u]);",
            cases: hinge_cases,
            twin: hinge,
        },
        Row {
            name: "loss_hinge_gradient",
            wgsl: "  put(b, loss_hinge_gradient(lane(float(a), i), lane(float(a + 1u), i))[i % 4u]);",
            cases: hinge_cases,
            twin: hinge_gradient,
        },
        Row {
            name: "loss_infinite",
            wgsl: "  put(b, select(0.0, 1.0, loss_infinite(lane(float(a), i))[i % 4u]));",
            cases: || {
                [EXTREMES.to_vec(), vec![f32::INFINITY, f32::NEG_INFINITY, f32::NAN, f32::MAX]]
                    .concat()
                    .iter()
                    .map(|x| vec![x.to_bits()])
                    .collect()
            },
            twin: infinite,
        },
        Row {
            name: "loss_cross_entropy",
            wgsl: "
  let n = given[a];
  var o: array<vec4<f32>, CLASSES>;
  for (var c = 0u; c < n; c += 1u) {
    o[c] = lane(float(a + 2u + c), i);
  }
  put(b, loss_cross_entropy(&o, n, lane(f32(given[a + 1u]), i))[i % 4u]);
  for (var c = 0u; c < CLASSES; c += 1u) {
    put(b + 1u + c, o[c][i % 4u]);
  }",
            cases: cross_entropy_cases,
            twin: cross_entropy,
        },
        Row {
            name: "loss_probabilities",
            wgsl: "
  let n = given[a];
  var o: array<vec4<f32>, CLASSES>;
  for (var c = 0u; c < n; c += 1u) {
    o[c] = lane(float(a + 2u + c), i);
  }
  loss_probabilities(&o, n, float(a + 1u));
  for (var c = 0u; c < CLASSES; c += 1u) {
    put(b + c, o[c][i % 4u]);
  }",
            cases: probability_cases,
            twin: probabilities,
        },
        Row {
            name: "optim_above",
            wgsl: "  put(b, optim_above(float(a), float(a + 1u)));",
            cases: || grid(&[&[0.0, 9e-18, -9e-18, 1.1e-17, -0.7, 1e4], &[1e-17, 1e-30, 1.0]]),
            twin: above,
        },
        Row {
            name: "optim_sgd",
            wgsl: "  put(b, optim_sgd(float(a), float(a + 1u), float(a + 2u)));",
            cases: || grid(&[&EXTREMES, &EXTREMES, &RATES]),
            twin: sgd,
        },
        Row {
            name: "optim_momentum",
            wgsl: "
  let t = optim_momentum(float(a), float(a + 1u), float(a + 2u), float(a + 3u));
  put(b, t.x);
  put(b + 1u, t.y);",
            cases: || grid(&[&[0.0, -0.7, 1e4], &EXTREMES, &RATES, &EXTREMES]),
            twin: momentum,
        },
        Row {
            name: "optim_nesterov",
            wgsl: "
  let t = optim_nesterov(float(a), float(a + 1u), float(a + 2u), float(a + 3u));
  put(b, t.x);
  put(b + 1u, t.y);",
            cases: || grid(&[&[0.0, -0.7, 1e4], &EXTREMES, &RATES, &EXTREMES]),
            twin: nesterov,
        },
        Row {
            name: "optim_rmsprop",
            wgsl: "
  let t = optim_rmsprop(float(a), float(a + 1u), float(a + 2u), float(a + 3u));
  put(b, t.x);
  put(b + 1u, t.y);",
            cases: || grid(&[&[0.0, -0.7, 1e4], &EXTREMES, &RATES, &[0.0, 1e-12, 0.3, 1e8]]),
            twin: rmsprop,
        },
        Row {
            name: "optim_decayed",
            wgsl: "  put(b, optim_decayed(float(a), float(a + 1u), float(a + 2u)));",
            cases: || grid(&[&EXTREMES, &RATES, &STRENGTHS]),
            twin: decayed,
        },
        Row {
            name: "optim_clipped",
            wgsl: "  put(b, optim_clipped(float(a), float(a + 1u)));",
            cases: || grid(&[&EXTREMES, &[1e-3, 0.1, 1.0, 10.0, 1000.0]]),
            twin: clipped,
        },
        Row {
            name: "optim_adam",
            wgsl: "
  let correction = vec2<f32>(float(a + 5u), float(a + 6u));
  let t = optim_adam(float(a), float(a + 1u), float(a + 2u), float(a + 3u), float(a + 4u), correction);
  put(b, t.x);
  put(b + 1u, t.y);
  put(b + 2u, t.z);",
            cases: adam_cases,
            twin: adam,
        },
        Row {
            name: "penalty_l1_gradient",
            wgsl: "  put(b, penalty_l1_gradient(float(a), float(a + 1u)));",
            cases: || grid(&[&EXTREMES, &STRENGTHS]),
            twin: l1,
        },
        Row {
            name: "penalty_l2_gradient",
            wgsl: "  put(b, penalty_l2_gradient(float(a), float(a + 1u)));",
            cases: || grid(&[&EXTREMES, &STRENGTHS]),
            twin: l2,
        },
        Row {
            name: "penalty_inverse_norm",
            wgsl: "  put(b, penalty_inverse_norm(float(a)));",
            cases: squares,
            twin: inverse_norm,
        },
        Row {
            name: "penalty_pair_gradient",
            wgsl: "
  let t = penalty_pair_gradient(
    given[a], float(a + 2u), float(a + 3u), float(a + 4u), float(a + 5u), given[a + 1u] == 1u,
  );
  put(b, t.x);
  put(b + 1u, t.y);",
            cases: pair_cases,
            twin: pair,
        },
    ]
}
