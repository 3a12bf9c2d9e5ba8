//! The identities of `mathematics.md` §6, both sides from our functions.

use crate::filters::penalty_of;
use crate::row::{FLOATS, Tolerance, flat, rows};
use crate::sets::{posterior, scores, square};
use crate::units::hardness;
use bvq::penalty::{GramSchmidt, OrthogonalityKind, dot};
use bvq::real::Real;
use bvq::vq::{self, Beta, Hardness, TwoPiece};
use serde_json::Value;

/// What the file computed the scalar identities from: u, β, the leaky slope, a scale, and a pool.
const U: f64 = 1.3;
const BETA: f64 = 0.7;
const ALPHA: f64 = 0.2;
const SCALE: f64 = 3.0;
const POOL: [f64; 4] = [-1.1, 0.3, 0.9, 2.0];

/// Not computable yet, or not from stored inputs.
const LATER: &[(u64, &str)] = &[
    (23, "joint inference over codes is not in this version"),
    (30, "exact regions of the input plane are not in this version"),
];

/// What an identity gives here.
enum Sides<F> {
    /// Both sides, at the file's inputs: each must be the file's number.
    Values(F, F),
    /// Both sides, at inputs of ours (the file does not store its own): they must agree.
    Ours(F, F),
}

fn unit<F: Real>(u: f64, lo: f64, eta: f64) -> TwoPiece<F> {
    vq::two_piece(F::of(u), F::of(lo), F::ONE, Hardness::Soft(F::of(eta)))
}

fn value<F: Real>(u: f64, eta: f64) -> F {
    vq::two_piece_value(F::of(u), F::ZERO, F::ONE, Hardness::Soft(F::of(eta))).unwrap()
}

fn group<'a>(file: &'a Value, name: &str) -> &'a Value {
    let groups = file["groups"].as_array().unwrap();
    groups.iter().find(|g| g["name"] == name).unwrap_or_else(|| panic!("no group {name}"))
}

/// Identities about units.
fn of_units<F: Real>(id: u64) -> Option<Sides<F>> {
    use Sides::Values;
    let eta = Beta::new(BETA, "beta").unwrap().eta();
    let (f, half) = (F::of, F::of(0.5));
    let relu = unit::<F>(U, 0.0, eta);
    let at = |beta: f64| vq::two_piece(f(U), F::ZERO, F::ONE, hardness::<F>(beta)).z;
    let q = relu.p * (F::ONE - relu.p);
    Some(match id {
        1 => Values(at(0.5), f(U) * vq::sigmoid(f(U))),
        2 => Values(at(0.0), f(U) * half),
        3 => Values(at(1.0), f(U).max(F::ZERO)),
        4 => Values(relu.z - unit::<F>(-U, 0.0, eta).z, f(U)),
        5 => Values(unit::<F>(U, -1.0, eta).z, f(2.0) * unit::<F>(U, 0.0, 2.0 * eta).z - f(U)),
        6 => {
            let inner = unit::<F>(U, 0.0, eta * (1.0 - ALPHA)).z;
            Values(unit::<F>(U, ALPHA, eta).z, f(ALPHA) * f(U) + f(1.0 - ALPHA) * inner)
        }
        7 => Values(unit::<F>(SCALE * U, 0.0, eta).z, f(SCALE) * unit::<F>(U, 0.0, SCALE * eta).z),
        8 => Values(value(U, eta), relu.z + relu.entropy / f(eta)),
        9 => {
            let (p, response) = posterior(&[F::ZERO, f(U)], Hardness::Soft(f(eta)));
            let beta = Beta::new(BETA, "beta").unwrap();
            Values(vq::objective(&p, &[F::ZERO, f(U)], beta), f(BETA) * response.value)
        }
        10 => {
            // The file's left side is a difference quotient; ours is the R-piece unit's share.
            Values(posterior(&[F::ZERO, f(U)], Hardness::Soft(f(eta))).0[1], relu.p)
        }
        11 => {
            let by_beta = f((1.0 + eta) * (1.0 + eta) / eta);
            Values(relu.dz_ds * by_beta, f(U * U) * q / f((1.0 - BETA) * (1.0 - BETA)))
        }
        12 => Values(relu.dz_ds, f(eta) * f(U * U) * q),
        13 => {
            let w = 0.278_464_542_761_073_8;
            Values(unit::<F>(-1.0 - w, 0.0, 1.0).z, f(-w))
        }
        14 => {
            let tanh = vq::contrast(f(U), -F::ONE, F::ONE, Hardness::Soft(F::ONE));
            Values(tanh, f(2.0) * vq::sigmoid(f(2.0 * U)) - F::ONE)
        }
        33 => {
            let z = vq::two_piece(F::ONE, F::ZERO, F::ONE, Hardness::Linear).z;
            let direct = half * half + half * f(1.0 + std::f64::consts::E).ln();
            Values(half * z + half * value::<F>(1.0, 1.0), direct)
        }
        34 => {
            let z = |beta: f64| vq::two_piece(-F::ONE, F::ZERO, F::ONE, hardness::<F>(beta)).z;
            Values((z(0.9) - z(0.5)).min(F::ZERO), F::ZERO)
        }
        _ => return None,
    })
}

/// Identities about pools.
fn of_pools<F: Real>(id: u64) -> Option<Sides<F>> {
    use Sides::{Ours, Values};
    let eta = Beta::new(BETA, "beta").unwrap().eta();
    let v = POOL.map(F::of);
    let soft = |eta: f64| posterior(&v, Hardness::Soft(F::of(eta)));
    let (p, response) = soft(eta);
    let mut d_v = [F::ZERO; 4];
    let dz_ds = vq::posterior_backward(&v, &p, response.z, Hardness::Soft(F::of(eta)), F::ONE, &mut d_v);
    let sum = |x: &[F]| x.iter().fold(F::ZERO, |sum, &x| sum + x);
    Some(match id {
        15 => Values(sum(&p), F::ONE),
        16 => Values(sum(&d_v), F::ONE),
        // dH/dη = −η Var: a central difference in f64 on one side, −∂z/∂s on the other.
        17 => {
            let entropy = |eta: f64| posterior(&POOL, Hardness::Soft(eta)).1.entropy;
            let h = 1e-3;
            let (near, far) =
                (entropy(eta + h) - entropy(eta - h), entropy(eta + 2.0 * h) - entropy(eta - 2.0 * h));
            Values(F::of((8.0 * near - far) / (12.0 * h)), -dz_ds)
        }
        18 => Values(posterior(&v, Hardness::Linear).1.z, sum(&v) * F::of(0.25)),
        19 => Values(posterior(&v, Hardness::Hard).1.z, v[3]),
        20 => {
            let slack = F::of(Real::ln(4.0f64) / eta) - (v[3] - response.z);
            Values(slack.min(F::ZERO), F::ZERO)
        }
        32 => {
            let a = [[0.3, -1.2], [2.0, 0.1], [-0.7, 0.4], [0.0, 1.5]];
            let half: Vec<F> = a.iter().map(|a| F::of(0.5 * square(a) - 0.5 * square(a))).collect();
            Values(posterior(&half, Hardness::Soft(F::ONE)).0[2], F::of(0.25))
        }
        31 => {
            let (a, x) = (vec![0.3, -1.2], [0.9, 0.4]);
            let gap = square(&[x[0] - a[0], x[1] - a[1]]);
            let score = scores::<F>(std::slice::from_ref(&a), &[-0.5 * square(&a)], &x)[0];
            Ours(score, F::of(0.5 * (square(&x) - gap)))
        }
        _ => return None,
    })
}

/// Identities at rows of the file.
fn of_rows<F: Real>(id: u64, file: &Value) -> Option<Sides<F>> {
    use Sides::{Ours, Values};
    let w: Vec<F> = flat(&group(file, "ortho_penalty")["rows"][1]["W"], "W").into_iter().map(F::of).collect();
    let fan_in = 4;
    let sum = |x: &mut dyn Iterator<Item = F>| x.fold(F::ZERO, |sum, x| sum + x);
    let (off, d_off) = penalty_of(OrthogonalityKind::OffDiagonal, &w, fan_in);
    let mut b = vec![F::ZERO; w.len()];
    GramSchmidt::new(3, fan_in).forward(&w, &mut b);
    Some(match id {
        21 => {
            let row = &group(file, "gmm")["rows"][2];
            let (a, bias, x) = (rows(&row["A"], "A"), flat(&row["B"], "B"), flat(&row["x"], "x"));
            let joint: Vec<F> = flat(&row["log_joint"], "log_joint").into_iter().map(F::of).collect();
            let eta = Hardness::Soft(F::of(1.0 / row["sigma2"].as_f64().unwrap()));
            let direct = posterior(&joint, Hardness::Soft(F::ONE)).0[1];
            Values(posterior(&scores(&a, &bias, &x), eta).0[1], direct)
        }
        22 => {
            let row = &group(file, "objective_gap")["rows"][0];
            let of = |key: &str| flat(&row[key], key).into_iter().map(F::of).collect::<Vec<F>>();
            let (v, t, beta) = (of("v"), of("t"), row["beta"].as_f64().unwrap());
            let beta = Beta::new(beta, "beta").unwrap();
            let (best, response) = posterior(&v, Hardness::of(beta));
            let kl =
                t.iter().zip(&v).filter(|(t, _)| **t > F::ZERO).fold(F::ZERO, |sum, (&t, &v)| {
                    sum + t * (t.ln() - F::of(beta.eta()) * (v - response.value))
                });
            let gap = vq::objective(&best, &v, beta) - vq::objective(&t, &v, beta);
            Values(gap, F::of(1.0 - beta.get()) * kl)
        }
        24 => Values(penalty_of(OrthogonalityKind::OffDiagonal, &b, fan_in).0, F::ZERO),
        25 => {
            let g = |i: usize, j: usize| dot(&w[i * 4..i * 4 + 4], &w[j * 4..j * 4 + 4]);
            let minor = |i: usize, j: usize, k: usize, l: usize| g(i, k) * g(j, l) - g(i, l) * g(j, k);
            let det = g(0, 0) * minor(1, 2, 1, 2) - g(0, 1) * minor(1, 2, 0, 2) + g(0, 2) * minor(1, 2, 0, 1);
            Ours(b.chunks(fan_in).fold(F::ONE, |product, b| product * dot(b, b)), det)
        }
        26 => {
            let full = penalty_of(OrthogonalityKind::Full, &w, fan_in).0;
            let norms = sum(&mut w.chunks(fan_in).map(|w| {
                let gap = dot(w, w) - F::ONE;
                gap * gap
            }));
            Values(full, off + norms)
        }
        27 => {
            let scaled: Vec<F> =
                w.iter().enumerate().map(|(i, &w)| w * F::of([0.5, 2.0, 7.0][i / fan_in])).collect();
            let cos = |w: &[F]| penalty_of(OrthogonalityKind::Cosine, w, fan_in).0;
            Values(cos(&scaled), cos(&w))
        }
        28 => {
            let (_, g) = penalty_of(OrthogonalityKind::Cosine, &w, fan_in);
            let along = |(w, g): (&[F], &[F])| dot(w, g).abs();
            Values(sum(&mut w.chunks(fan_in).zip(g.chunks(fan_in)).map(along)), F::ZERO)
        }
        29 => Values(dot(&d_off, &w), F::of(4.0) * off),
        _ => return None,
    })
}

/// Largest differences: the file's own in f64; f32 as for most groups, with room for sums of large numbers.
fn tolerance(identity: &Value, float: &str) -> Tolerance {
    let stated = identity["tol"].as_f64().expect("an identity has no tol");
    if float == "f64" { Tolerance { rtol: 0.0, atol: stated } } else { Tolerance { rtol: 2e-5, atol: 5e-6 } }
}

fn one<F: Real>(file: &Value, identity: &Value, float: &str) -> (usize, Vec<String>) {
    let id = identity["id"].as_u64().expect("an identity has no id");
    let sides = of_units::<F>(id).or_else(|| of_pools(id)).or_else(|| of_rows(id, file));
    let close = tolerance(identity, float);
    let [left, right] = ["lhs", "rhs"].map(|side| identity[side].as_f64().unwrap_or(f64::NAN));
    let (pairs, a, b) = match sides {
        None => return (0, vec![format!("identity {id}: neither computed nor listed as later")]),
        Some(Sides::Values(a, b)) => (vec![(a.f64(), left), (b.f64(), right), (a.f64(), b.f64())], a, b),
        Some(Sides::Ours(a, b)) => (vec![(a.f64(), b.f64()), (left, right)], a, b),
    };
    let wrong = pairs.iter().filter(|(got, want)| !close.holds(*got, *want));
    let tell =
        |_: &(f64, f64)| format!("identity {id} in {float}: {a:?} and {b:?}, expected {left} and {right}");
    (pairs.len(), wrong.map(tell).collect())
}

/// Every identity of the project's own file.
pub fn check(file: &Value) -> (Vec<String>, Vec<String>) {
    let (mut lines, mut failures, mut values, mut n) = (Vec::new(), Vec::new(), 0, 0);
    for identity in file["identities"].as_array().expect("the file has no list `identities`") {
        if let Some((id, why)) = LATER.iter().find(|(id, _)| identity["id"].as_u64() == Some(*id)) {
            lines.push(format!("identity {id}: LATER, {why}"));
            continue;
        }
        n += 1;
        for (more, wrong) in [one::<f64>(file, identity, FLOATS[0]), one::<f32>(file, identity, FLOATS[1])] {
            values += more;
            failures.extend(wrong);
        }
    }
    lines.push(format!("identities {n} × f64,f32: {values} values"));
    (lines, failures)
}

/// For another file: that the two sides it states agree.
pub fn check_sides(file: &Value) -> (Vec<String>, Vec<String>) {
    let identities = file["identities"].as_array().map_or(&[][..], |list| &list[..]);
    let side = |identity: &Value, key: &str| identity[key].as_f64().unwrap_or(f64::NAN);
    let wrong = identities.iter().filter(|identity| {
        let close = Tolerance { rtol: 0.0, atol: side(identity, "tol") };
        !close.holds(side(identity, "lhs"), side(identity, "rhs"))
    });
    let failures = wrong.map(|identity| format!("identity {}: its sides differ", identity["id"])).collect();
    (vec![format!("identities {}: sides compared", identities.len())], failures)
}

#[test]
fn a_wrong_side_is_seen() {
    let file = crate::load(crate::OWN);
    for key in ["lhs", "rhs"] {
        let mut wrong = file.clone();
        for identity in wrong["identities"].as_array_mut().unwrap() {
            let x = identity[key].as_f64().unwrap();
            identity[key] = (x + 1e-2 * (1.0 + x.abs())).into();
        }
        let n = file["identities"].as_array().unwrap().len();
        assert_eq!(check_sides(&wrong).1.len(), n);
        assert!(check(&wrong).1.len() >= 2 * (n - LATER.len()));
    }
}
