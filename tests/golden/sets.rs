//! Groups about units with R pieces.

use crate::row::Row;
use crate::units::{by_beta, hardness, of_logit};
use bvq::real::Real;
use bvq::vq::{self, Beta, Hardness, Response};

/// Scores A x + B.
pub fn scores<F: Real>(a: &[Vec<f64>], b: &[f64], x: &[f64]) -> Vec<F> {
    let x: Vec<F> = x.iter().map(|&x| F::of(x)).collect();
    let score =
        |(a, &b): (&Vec<f64>, &f64)| a.iter().zip(&x).fold(F::of(b), |sum, (&a, &x)| sum + F::of(a) * x);
    a.iter().zip(b).map(score).collect()
}

pub fn posterior<F: Real>(v: &[F], hardness: Hardness<F>) -> (Vec<F>, Response<F>) {
    let mut p = vec![F::ZERO; v.len()];
    let response = vq::posterior(v, hardness, &mut p);
    (p, response)
}

pub fn wide<F: Real>(x: &[F]) -> Vec<f64> {
    x.iter().map(|x| x.f64()).collect()
}

/// The piece with the whole posterior.
pub fn winner<F: Real>(v: &[F]) -> usize {
    let (p, _) = posterior(v, Hardness::Hard);
    p.iter().position(|&p| p == F::ONE).expect("a tie")
}

pub fn square(a: &[f64]) -> f64 {
    bvq::penalty::dot(a, a)
}

pub fn softmax_pool<F: Real>(row: &mut Row<'_>) {
    let beta = Beta::new(row.number("beta"), "beta").unwrap();
    let v: Vec<F> = row.numbers("v").iter().map(|&v| F::of(v)).collect();
    let hardness = Hardness::of(beta);
    let (p, response) = posterior(&v, hardness);
    let mut d_v = vec![F::ZERO; v.len()];
    let dz_ds = vq::posterior_backward(&v, &p, response.z, hardness, F::ONE, &mut d_v);
    row.nears("p", &wide(&p));
    row.near("z", response.z.f64());
    row.nears("dz_dv", &wide(&d_v));
    row.near("dz_ds", dz_ds.f64());
    row.near("dz_dbeta", by_beta(dz_ds.f64(), beta.eta(), response.variance.f64()));
    row.near("entropy", response.entropy.f64());
    row.near("var", response.variance.f64());
    row.near("phi", response.value.f64());
    let sum = d_v.iter().fold(0.0, |sum, d| sum + d.f64());
    row.check("∂z/∂v sums to 1", (sum - 1.0).abs() <= row.tolerance.atol + 10.0 * row.tolerance.rtol);
}

pub fn maxaffine_unit<F: Real>(row: &mut Row<'_>) {
    let (pieces, inputs) = (row.number("R") as usize, row.number("D") as usize);
    let (a, b, x, s) = (row.matrix("A"), row.numbers("B"), row.numbers("x"), row.number("s"));
    row.check("the sizes are as stated", a.len() == pieces && x.len() == inputs && b.len() == pieces);
    let v: Vec<F> = scores(&a, &b, &x);
    let hardness = of_logit::<F>(s);
    let (p, response) = posterior(&v, hardness);
    let mut g = vec![F::ZERO; pieces];
    let dz_ds = vq::posterior_backward(&v, &p, response.z, hardness, F::ONE, &mut g);
    row.nears("v", &wide(&v));
    row.nears("p", &wide(&p));
    row.near("z", response.z.f64());
    row.near("entropy", response.entropy.f64());
    let outer: Vec<f64> = g.iter().flat_map(|&g| x.iter().map(move |&x| (g * F::of(x)).f64())).collect();
    row.nears("dz_dA", &outer);
    row.nears("dz_dB", &wide(&g));
    let d_x: Vec<f64> = (0..inputs)
        .map(|k| g.iter().zip(&a).fold(F::ZERO, |sum, (&g, a)| sum + g * F::of(a[k])).f64())
        .collect();
    row.nears("dz_dx", &d_x);
    row.near("dz_ds", dz_ds.f64());
    row.near("dz_dbeta", by_beta(dz_ds.f64(), Real::exp(s), 0.0));
}

pub fn objective_gap<F: Real>(row: &mut Row<'_>) {
    let beta = Beta::new(row.number("beta"), "beta").unwrap();
    let of = |x: Vec<f64>| x.into_iter().map(F::of).collect::<Vec<F>>();
    let (v, t) = (of(row.numbers("v")), of(row.numbers("t")));
    let (best, response) = posterior(&v, Hardness::<F>::of(beta));
    let (f_star, f_t) = (vq::objective(&best, &v, beta), vq::objective(&t, &v, beta));
    row.nears("t_star", &wide(&best));
    row.near("F_star", f_star.f64());
    row.near("F_t", f_t.f64());
    row.near("gap", (f_star - f_t).f64());
    // log t*_r = η v_r − ln Z = η (v_r − Φ): no logarithm of a posterior that has underflowed.
    let eta = F::of(beta.eta());
    let kl = t
        .iter()
        .zip(&v)
        .filter(|(t, _)| **t > F::ZERO)
        .fold(F::ZERO, |sum, (&t, &v)| sum + t * (t.ln() - eta * (v - response.value)));
    row.near("kl_t_tstar", kl.f64());
    row.check("no t beats t*", f_star.f64() >= f_t.f64());
}

/// Prior and posterior of the mixture behind a unit: η = 1/σ².
pub fn gmm<F: Real>(row: &mut Row<'_>) {
    let (pieces, inputs) = (row.number("R") as usize, row.number("D") as usize);
    let (a, b, x, sigma2) = (row.matrix("A"), row.numbers("B"), row.numbers("x"), row.number("sigma2"));
    row.check("the sizes are as stated", a.len() == pieces && x.len() == inputs);
    row.near("beta", vq::sigmoid(F::of(-Real::ln(sigma2))).f64());
    let eta = Hardness::Soft(F::of(1.0 / sigma2));
    let v: Vec<F> = scores(&a, &b, &x);
    let (p, _) = posterior(&v, eta);
    row.nears("softmax_eta_v", &wide(&p));
    row.nears("posterior", &wide(&p));
    let half: Vec<F> = a.iter().zip(&b).map(|(a, b)| F::of(0.5 * square(a) + b)).collect();
    row.nears("prior", &wide(&posterior(&half, eta).0));
    row.near("map", winner(&p) as f64);
    row.near("maso_argmax", winner(&v) as f64);
    row.nears("power_radius2", &half.iter().map(|h| (*h + *h).f64()).collect::<Vec<_>>());
    let joint: Vec<F> = row.numbers("log_joint").into_iter().map(F::of).collect();
    let (p, evidence) = posterior(&joint, Hardness::Soft(F::ONE));
    row.nears("posterior", &wide(&p));
    row.near("log_evidence", evidence.value.f64());
}

/// Hard assignment is the nearest centre of a power diagram; with K-means biases, the nearest centroid.
pub fn power_diagram<F: Real>(row: &mut Row<'_>) {
    let (a, b, points) = (row.matrix("A"), row.numbers("B"), row.matrix("X"));
    let plain: Vec<f64> = a.iter().map(|a| -0.5 * square(a)).collect();
    let nearest =
        |b: &[f64]| -> Vec<f64> { points.iter().map(|x| winner(&scores::<F>(&a, b, x)) as f64).collect() };
    row.nears("assignment", &nearest(&b));
    row.nears("nearest_centroid", &nearest(&plain));
    let radii: Vec<f64> = a.iter().zip(&b).map(|(a, &b)| F::of(square(a) + 2.0 * b).f64()).collect();
    row.nears("radius2", &radii);
    let zero = radii.iter().all(|r| r.abs() <= 1e-6);
    row.near("kmeans_bias", f64::from(u8::from(zero)));
}

/// The E-step: each point's posterior is a soft VQ with B = σ² ln π − ½‖A‖².
pub fn em_step<F: Real>(row: &mut Row<'_>) {
    let (a, points) = (row.matrix("A"), row.matrix("X"));
    let (prior, sigma2) = (row.numbers("prior"), row.number("sigma2"));
    let b: Vec<f64> = prior.iter().zip(&a).map(|(&p, a)| sigma2 * Real::ln(p) - 0.5 * square(a)).collect();
    let eta = Hardness::Soft(F::of(1.0 / sigma2));
    let p: Vec<f64> = points.iter().flat_map(|x| wide(&posterior(&scores::<F>(&a, &b, x), eta).0)).collect();
    row.nears("posterior", &p);
}

/// What each unit of the layer says alone.
pub fn joint_inference<F: Real>(row: &mut Row<'_>) {
    let (units, inputs) = (row.number("K") as usize, row.number("D") as usize);
    let (w, b, x) = (row.matrix("W"), row.numbers("b"), row.numbers("x"));
    row.check("the sizes are as stated", w.len() == units && x.len() == inputs);
    let lo = if row.text("kind") == "abs" { -F::ONE } else { F::ZERO };
    let u: Vec<F> = scores(&w, &b, &x);
    let alone = |hardness: Hardness<F>| -> Vec<f64> {
        u.iter().map(|&u| vq::two_piece(u, lo, F::ONE, hardness).p.f64()).collect()
    };
    row.nears("unit_p_on", &alone(hardness(0.5)));
    row.nears("factorised_map", &alone(Hardness::Hard));
}
