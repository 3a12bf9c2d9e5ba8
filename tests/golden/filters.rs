//! Groups about filters, and the optimiser.

use crate::row::Row;
use crate::sets::wide;
use bvq::optim::{self, BiasCorrection};
use bvq::penalty::{self, GramSchmidt, OrthogonalityKind};
use bvq::real::Real;

fn narrow<F: Real>(x: Vec<f64>) -> Vec<F> {
    x.into_iter().map(F::of).collect()
}

/// P(W) and ∇P for one kind at strength 1.
pub fn penalty_of<F: Real>(kind: OrthogonalityKind, w: &[F], fan_in: usize) -> (F, Vec<F>) {
    let mut gradient = vec![F::ZERO; w.len()];
    let mut scratch = vec![F::ZERO; w.len() / fan_in];
    let value = penalty::orthogonality(kind, w, fan_in, F::ONE, &mut gradient, &mut scratch);
    (value, gradient)
}

pub fn ortho_penalty<F: Real>(row: &mut Row<'_>) {
    let (rows, fan_in) = (row.number("K") as usize, row.number("D") as usize);
    let w = narrow::<F>(row.numbers("W"));
    row.check("the sizes are as stated", w.len() == rows * fan_in);
    for (kind, value, gradient) in [
        (OrthogonalityKind::OffDiagonal, "off", "grad_off"),
        (OrthogonalityKind::Full, "full", "grad_full"),
        (OrthogonalityKind::Cosine, "cos", "grad_cos"),
    ] {
        let (p, g) = penalty_of(kind, &w, fan_in);
        row.near(value, p.f64());
        row.nears(gradient, &wide(&g));
    }
    for kind in [OrthogonalityKind::Off, OrthogonalityKind::GramSchmidt] {
        let (p, g) = penalty_of(kind, &w, fan_in);
        row.check("no penalty costs nothing", p == F::ZERO && g.iter().all(|&g| g == F::ZERO));
    }
}

pub fn gram_schmidt<F: Real>(row: &mut Row<'_>) {
    let (rows, fan_in) = (row.number("K") as usize, row.number("D") as usize);
    let w = narrow::<F>(row.numbers("W"));
    let mut schmidt = GramSchmidt::new(rows, fan_in);
    let mut b = vec![F::ZERO; w.len()];
    schmidt.forward(&w, &mut b);
    row.nears("B", &wide(&b));
    let norms: Vec<F> = b.chunks(fan_in).map(|b| penalty::dot(b, b).sqrt()).collect();
    row.nears("norms", &wide(&norms));
    let unit: Vec<f64> =
        b.chunks(fan_in).zip(&norms).flat_map(|(b, &n)| b.iter().map(move |&b| (b / n).f64())).collect();
    row.nears("Q", &unit);
    let mut gradient = narrow::<F>(row.numbers("grad_out"));
    schmidt.backward(&mut gradient);
    row.nears("grad_W", &wide(&gradient));
}

pub fn adam<F: Real>(row: &mut Row<'_>) {
    let mut p = narrow::<F>(row.numbers("p0"));
    let (mut m, mut v) = (vec![F::ZERO; p.len()], vec![F::ZERO; p.len()]);
    let mut correction = BiasCorrection::default();
    let mut all = Vec::new();
    for gradient in row.matrix("grads") {
        let factors = correction.advance().map(F::of);
        for (i, g) in narrow::<F>(gradient).into_iter().enumerate() {
            p[i] = optim::adam(p[i], g, F::of(0.01), &mut m[i], &mut v[i], factors);
        }
        all.extend(wide(&p));
    }
    row.nears("params_bias_corrected", &all);
}
