//! Groups about one unit with two pieces.

use crate::row::Row;
use bvq::real::Real;
use bvq::vq::{self, Beta, Hardness, TwoPiece};

/// η of a β in f64, whatever type the unit then runs in.
pub fn hardness<F: Real>(beta: f64) -> Hardness<F> {
    Hardness::of(Beta::new(beta, "beta").unwrap())
}

/// The soft unit of a logit, with eˢ in f64.
pub fn of_logit<F: Real>(s: f64) -> Hardness<F> {
    Hardness::Soft(F::of(Real::exp(s)))
}

/// ∂z/∂β from ∂z/∂s where 0 < η < ∞: ∂z/∂s·(1+η)²/η. At β = 0 it is the variance of the scores, at β = 1 it is 0.
pub fn by_beta(dz_ds: f64, eta: f64, spread: f64) -> f64 {
    match eta {
        0.0 => spread,
        eta if eta == f64::INFINITY => 0.0,
        eta => dz_ds * ((1.0 + eta) * (1.0 + eta) / eta),
    }
}

fn eta(beta: f64) -> f64 {
    Beta::new(beta, "beta").unwrap().eta()
}

/// A unit at the row's u and β, and the comparisons that every two-piece group shares.
fn two_piece<F: Real>(row: &mut Row<'_>, lo: f64, posterior: &str) -> (F, Hardness<F>) {
    let (beta, u) = (row.number("beta"), F::of(row.number("u")));
    let (lo, hi, hardness) = (F::of(lo), F::ONE, hardness::<F>(beta));
    let unit = vq::two_piece(u, lo, hi, hardness);
    row.near(posterior, unit.p.f64());
    row.near("z", unit.z.f64());
    row.near_or_undefined("dz_du", unit.dz_du.f64());
    row.near("dz_ds", unit.dz_ds.f64());
    // Var of two equal shares: (W u)²/4.
    let half = F::of(0.5) * ((hi - lo) * u);
    row.near_or_undefined("dz_dbeta", by_beta(unit.dz_ds.f64(), eta(beta), (half * half).f64()));
    row.near("entropy", unit.entropy.f64());
    row.near("phi", vq::two_piece_value(u, lo, hi, hardness).map_or(f64::INFINITY, Real::f64));
    (u, hardness)
}

pub fn relu_beta<F: Real>(row: &mut Row<'_>) {
    let beta = row.number("beta");
    row.near("eta", F::of(eta(beta)).f64());
    two_piece::<F>(row, 0.0, "p_on");
}

pub fn leaky_relu_beta<F: Real>(row: &mut Row<'_>) {
    let alpha = row.number("alpha");
    two_piece::<F>(row, alpha, "p_hi");
}

pub fn abs_beta<F: Real>(row: &mut Row<'_>) {
    let (u, hardness) = two_piece::<F>(row, -1.0, "p_plus");
    row.near("tanh_eta_u", vq::contrast(u, -F::ONE, F::ONE, hardness).f64());
}

pub fn posterior_outputs<F: Real>(row: &mut Row<'_>) {
    let u = F::of(row.number("u"));
    let soft = hardness::<F>(0.5);
    let (relu, abs) = (vq::two_piece(u, F::ZERO, F::ONE, soft), vq::two_piece(u, -F::ONE, F::ONE, soft));
    row.near("sigmoid", relu.p.f64());
    row.near("sigmoid", vq::sigmoid(u).f64());
    row.near("dsigmoid", relu.dp_du.f64());
    row.near("tanh", vq::contrast(u, -F::ONE, F::ONE, soft).f64());
    row.near("dtanh", (abs.dp_du + abs.dp_du).f64());
}

pub fn beta_param<F: Real>(row: &mut Row<'_>) {
    let s = row.number("s");
    let one = hardness::<F>(0.5);
    let unit = vq::two_piece(F::of(s), F::ZERO, F::ONE, one);
    row.near("beta", vq::sigmoid(F::of(s)).f64());
    row.near("beta", F::of(Beta::from_logit(s).get()).f64());
    row.near("dbeta_ds", unit.dp_du.f64());
    // η = eˢ is its own derivative.
    row.near("eta", F::of(s).exp().f64());
    row.near("deta_ds", F::of(s).exp().f64());
    let softplus = vq::two_piece_value(F::of(s), F::ZERO, F::ONE, one).unwrap();
    row.near("softplus_raw", softplus.f64());
    row.near("softplus_beta", (softplus / (F::ONE + softplus)).f64());
    row.near("dsoftplus", unit.p.f64());
    row.check("logit undoes sigmoid", (Beta::from_logit(s).logit() - s.clamp(-8.0, 8.0)).abs() <= 1e-11);
}

/// c·z_η + (1−c)·Φ_γ with η = β/(1−β), γ = 1/(1−β).
pub fn ct_unit<F: Real>(row: &mut Row<'_>) {
    let (beta, c, u) = (row.number("beta"), row.number("c"), row.number("u"));
    let gamma = 1.0 / (1.0 - beta);
    let x = F::of(u);
    let swish = vq::two_piece(x, F::ZERO, F::ONE, hardness(beta));
    let soft = vq::two_piece(x, F::ZERO, F::ONE, Hardness::Soft(F::of(gamma)));
    let plus = vq::two_piece_value(x, F::ZERO, F::ONE, Hardness::Soft(F::of(gamma))).unwrap();
    let (share, rest) = (F::of(c), F::of(1.0 - c));
    row.near("value", (share * swish.z + rest * plus).f64());
    row.near("d_u", (share * swish.dz_du + rest * soft.p).f64());
    let z_beta = by_beta(swish.dz_ds.f64(), eta(beta), u * u / 4.0);
    row.near("d_beta", c * z_beta - (1.0 - c) * soft.entropy.f64());
    row.near("d_c", (swish.z - plus).f64());
}

pub fn extremes<F: Real>(row: &mut Row<'_>) {
    let lo = match row.text("kind") {
        "relu" => 0.0,
        "leaky" => row.number("alpha"),
        "abs" => -1.0,
        other => panic!("extremes: unknown kind {other}"),
    };
    row.get("alpha");
    let unit = vq::two_piece(F::of(row.number("u")), F::of(lo), F::ONE, hardness::<F>(row.number("beta")));
    row.near("z", unit.z.f64());
    row.near("dz_du", unit.dz_du.f64());
    row.near("dz_ds", unit.dz_ds.f64());
    row.near("p_hi", unit.p.f64());
    let TwoPiece { p, z, dz_du, dz_ds, dp_du, dp_ds, entropy } = unit;
    row.check(
        "every result is finite",
        [p, z, dz_du, dz_ds, dp_du, dp_ds, entropy].iter().all(|x| x.finite()),
    );
}

pub fn constants<F: Real>(row: &mut Row<'_>) {
    let relu = |u: f64| vq::two_piece(F::of(u), F::ZERO, F::ONE, hardness::<F>(0.5));
    let abs = |u: f64| vq::two_piece(F::of(u), -F::ONE, F::ONE, hardness::<F>(0.5));
    // Places of extremes are found by bisection of a derivative in f64, their values in F.
    let slope = |u: f64| vq::two_piece(u, 0.0, 1.0, Hardness::Soft(1.0)).dz_du;
    let lowest = bisect(-3.0, 0.0, slope);
    let curvature = |u: f64| {
        let p: f64 = vq::sigmoid(u);
        2.0 + u * (1.0 - 2.0 * p)
    };
    let steepest = bisect(0.5, 5.0, |u| -curvature(u));
    row.near("swish_argmin_times_eta", lowest);
    row.near("swish_min_times_eta", relu(lowest).z.f64());
    row.near("lambertw_1_over_e", -relu(lowest).z.f64());
    row.near("relu_minus_swish_max_times_eta", -relu(lowest).z.f64());
    row.near("swish_slope_max_at_eta_u", steepest);
    row.near("swish_slope_max", relu(steepest).dz_du.f64());
    row.near("swish_slope_min", relu(-steepest).dz_du.f64());
    let gap = vq::two_piece_value(F::ZERO, F::ZERO, F::ONE, hardness::<F>(0.5)).unwrap();
    row.near("softplus_gap_times_eta", gap.f64());
    row.near("eta_at_beta_064", F::of(eta(0.64)).f64());
    row.near("gelu_matching_beta_for_eta_1_702", vq::sigmoid(F::of(Real::ln(1.702f64))).f64());
    let widest = bisect(0.1, 2.0, |u| vq::two_piece(u, -1.0, 1.0, Hardness::Soft(1.0)).dz_du - 1.0);
    row.near("abs_gap_argmax_times_eta", widest);
    row.near("abs_gap_max_times_eta", widest - abs(widest).z.f64());
}

/// Where a function that goes from below to above 0 passes it.
fn bisect(mut low: f64, mut high: f64, f: impl Fn(f64) -> f64) -> f64 {
    assert!(f(low) < 0.0 && f(high) > 0.0, "no change of sign");
    for _ in 0..200 {
        let middle = 0.5 * (low + high);
        if f(middle) < 0.0 { low = middle } else { high = middle }
    }
    0.5 * (low + high)
}
