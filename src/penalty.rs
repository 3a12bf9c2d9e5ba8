//! TABLE of orthogonality constraints, and the L1, L2 and orthogonality gradients; Gram–Schmidt filters.
//!
//! Rows of W ([rows, fan_in], row-major) are filters w_i; G = W Wᵀ. WGSL twin: `shaders/penalty.wgsl`.

use crate::error::Result;
use crate::real::Real;
use crate::value::{Fields, Place, Value};
use serde::Serialize;

/// Which formula a row computes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "kebab-case")]
pub enum OrthogonalityKind {
    /// Nothing.
    Off,
    /// Σ_{i≠j} G_ij².
    OffDiagonal,
    /// ‖G − I‖².
    Full,
    /// Σ_{i≠j} cos²(w_i, w_j).
    Cosine,
    /// The layer uses B = GS(W) as its filters: exactly orthogonal.
    GramSchmidt,
}

/// One way to make filters orthogonal.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Orthogonality {
    /// Name in a spec.
    pub name: &'static str,
    /// Name on screen.
    pub label: &'static str,
    /// One sentence for a newcomer.
    pub help: &'static str,
    /// The formula.
    pub kind: OrthogonalityKind,
    /// Whether `strength` matters.
    pub has_strength: bool,
}

crate::table::named!(Orthogonality);

/// Every constraint, in menu order.
pub static ALL: &[Orthogonality] = &[
    Orthogonality {
        name: "off",
        label: "Off",
        help: "Filters are free.",
        kind: OrthogonalityKind::Off,
        has_strength: false,
    },
    Orthogonality {
        name: "off-diagonal",
        label: "Off-diagonal",
        help: "Punishes inner products of different filters; their lengths stay free.",
        kind: OrthogonalityKind::OffDiagonal,
        has_strength: true,
    },
    Orthogonality {
        name: "full",
        label: "Full",
        help: "Off-diagonal, and pulls every filter to length 1.",
        kind: OrthogonalityKind::Full,
        has_strength: true,
    },
    Orthogonality {
        name: "cosine",
        label: "Cosine",
        help: "Punishes the cosines between filters, whatever their lengths.",
        kind: OrthogonalityKind::Cosine,
        has_strength: true,
    },
    Orthogonality {
        name: "gram-schmidt",
        label: "Gram–Schmidt",
        help: "Filters are made exactly orthogonal at every step (layers with no more units than inputs).",
        kind: OrthogonalityKind::GramSchmidt,
        has_strength: false,
    },
];

/// What is added to the loss.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase", default)]
pub struct PenaltySpec {
    /// λ of λ Σ |w| over all weights (not biases, not β).
    pub l1: f64,
    /// λ of ½ λ Σ w² over all weights (not biases, not β).
    pub l2: f64,
    /// Orthogonality of the filters of hidden layers.
    pub orthogonality: OrthogonalitySpec,
}

/// Orthogonality of the filters of hidden layers.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase", default)]
pub struct OrthogonalitySpec {
    /// A name from the orthogonality table.
    pub kind: String,
    /// λ of the penalty, summed over hidden layers.
    pub strength: f64,
}

impl Default for OrthogonalitySpec {
    fn default() -> Self {
        Self { kind: "off".into(), strength: 0.0 }
    }
}

impl PenaltySpec {
    /// Reads penalties; missing fields take their defaults.
    pub fn read(value: Value, place: Place) -> Result<Self> {
        let mut spec = Self::default();
        let mut fields = Fields::of(value, place)?;
        fields.number("l1", &mut spec.l1)?;
        fields.number("l2", &mut spec.l2)?;
        if let Some(value) = fields.take("orthogonality") {
            let mut inner = Fields::of(value, fields.place("orthogonality"))?;
            inner.text("kind", &mut spec.orthogonality.kind)?;
            inner.number("strength", &mut spec.orthogonality.strength)?;
            inner.finish()?;
        }
        fields.finish()?;
        Ok(spec)
    }
}

/// ⟨a, b⟩ in eight interleaved partial sums, added pairwise: an order compilers can keep in vector lanes.
pub fn dot<F: Real>(a: &[F], b: &[F]) -> F {
    let mut s = [F::ZERO; 8];
    let (heads_a, tail_a) = a.as_chunks::<8>();
    let (heads_b, tail_b) = b.as_chunks::<8>();
    for (a, b) in heads_a.iter().zip(heads_b) {
        for k in 0..8 {
            s[k] += a[k] * b[k];
        }
    }
    for ((s, &a), &b) in s.iter_mut().zip(tail_a).zip(tail_b) {
        *s += a * b;
    }
    ((s[0] + s[4]) + (s[2] + s[6])) + ((s[1] + s[5]) + (s[3] + s[7]))
}

/// Gradient of λ |w|: λ sign(w), 0 at w = 0. Theory (15).
pub fn l1_gradient<F: Real>(w: F, strength: F) -> F {
    if w > F::ZERO {
        strength
    } else if w < F::ZERO {
        -strength
    } else {
        F::ZERO
    }
}

/// λ Σ |w|; adds its gradient to `g`. Theory (15).
pub fn l1<F: Real>(w: &[F], strength: F, g: &mut [F]) -> F {
    let mut sum = F::ZERO;
    for (&w, g) in w.iter().zip(g) {
        sum += w.abs();
        // Adding 0 would turn a gradient of -0 into 0, which is another bit.
        if w != F::ZERO {
            *g += l1_gradient(w, strength);
        }
    }
    strength * sum
}

/// Gradient of ½ λ w²: λ w. Theory (15).
pub fn l2_gradient<F: Real>(w: F, strength: F) -> F {
    strength * w
}

/// ½ λ Σ w²; adds its gradient to `g`. Theory (15).
pub fn l2<F: Real>(w: &[F], strength: F, g: &mut [F]) -> F {
    let mut sum = F::ZERO;
    for (&w, g) in w.iter().zip(g) {
        sum += w * w;
        *g += l2_gradient(w, strength);
    }
    F::of(0.5) * strength * sum
}

/// 1/|w| of a filter with ⟨w, w⟩ = `square`; 0 for a zero filter, which has no direction: it neither costs nor is pushed.
pub fn inverse_norm<F: Real>(square: F) -> F {
    let norm = square.sqrt();
    if norm > F::ZERO { F::ONE / norm } else { F::ZERO }
}

/// The share of filter w_j in λ ∇P with respect to filter w_i, as coefficients (of w_j, of w_i). `g_ij` is ⟨w_i, w_j⟩, for
/// the cosine penalty that of the unit vectors; the inverses are those of the norms; `same`: i = j. Theory (18)–(20).
pub fn pair_gradient<F: Real>(
    kind: OrthogonalityKind,
    strength: F,
    g_ij: F,
    inverse_i: F,
    inverse_j: F,
    same: bool,
) -> [F; 2] {
    let four = F::of(4.0) * strength;
    match (kind, same) {
        // ∇_{w_i} P = 4 Σ_j (G_ij − δ_ij) w_j
        (OrthogonalityKind::OffDiagonal, false) | (OrthogonalityKind::Full, false) => [four * g_ij, F::ZERO],
        (OrthogonalityKind::Full, true) => [four * (g_ij - F::ONE), F::ZERO],
        // ∇_{w_i} P = (4/n_i) Σ_j C_ij (ŵ_j − C_ij ŵ_i)
        (OrthogonalityKind::Cosine, false) => {
            let c = g_ij;
            [four * c * inverse_i * inverse_j, -(four * c * c * inverse_i * inverse_i)]
        }
        _ => [F::ZERO; 2],
    }
}

/// λ P(W) of the off-diagonal, full or cosine penalty; adds λ ∇P to `g`. Theory (18)–(20).
///
/// *Shapes* `w`, `g`: [rows, fan_in]; `scratch`: at least rows.
pub fn orthogonality<F: Real>(
    kind: OrthogonalityKind,
    w: &[F],
    fan_in: usize,
    strength: F,
    g: &mut [F],
    scratch: &mut [F],
) -> F {
    let rows = w.len() / fan_in;
    let row = |i: usize| &w[i * fan_in..(i + 1) * fan_in];
    let mut sum = F::ZERO;
    match kind {
        OrthogonalityKind::Off | OrthogonalityKind::GramSchmidt => {}
        OrthogonalityKind::OffDiagonal | OrthogonalityKind::Full => {
            let full = kind == OrthogonalityKind::Full;
            for i in 0..rows {
                for j in 0..=i {
                    if i == j && !full {
                        continue;
                    }
                    // forward: P = Σ (G_ij − δ_ij)²; each off-diagonal pair counts twice
                    let g_ij = dot(row(i), row(j));
                    let gap = g_ij - if i == j { F::ONE } else { F::ZERO };
                    let share = if i == j { F::ONE } else { F::of(2.0) };
                    sum += share * (gap * gap);
                    let [scale, _] = pair_gradient(kind, strength, g_ij, F::ONE, F::ONE, i == j);
                    add_scaled(&mut g[i * fan_in..(i + 1) * fan_in], scale, row(j));
                    if i != j {
                        add_scaled(&mut g[j * fan_in..(j + 1) * fan_in], scale, row(i));
                    }
                }
            }
        }
        OrthogonalityKind::Cosine => {
            let inverse = scratch;
            for (i, inverse) in inverse[..rows].iter_mut().enumerate() {
                *inverse = inverse_norm(dot(row(i), row(i)));
            }
            for i in 0..rows {
                for j in 0..i {
                    // forward: P = Σ_{i≠j} C_ij², C_ij = ⟨w_i, w_j⟩/(n_i n_j)
                    let c = dot(row(i), row(j)) * inverse[i] * inverse[j];
                    sum += F::of(2.0) * (c * c);
                    for (a, b) in [(i, j), (j, i)] {
                        let out = &mut g[a * fan_in..(a + 1) * fan_in];
                        let [of_b, of_a] = pair_gradient(kind, strength, c, inverse[a], inverse[b], false);
                        add_scaled(out, of_b, row(b));
                        add_scaled(out, of_a, row(a));
                    }
                }
            }
        }
    }
    strength * sum
}

fn add_scaled<F: Real>(out: &mut [F], scale: F, x: &[F]) {
    for (out, &x) in out.iter_mut().zip(x) {
        *out += scale * x;
    }
}

/// Mean |cos| over all pairs of filters, 0..1; 0 for a single filter. Zero filters count as orthogonal.
pub fn mean_abs_cosine<F: Real>(w: &[F], fan_in: usize) -> f64 {
    let rows = w.len() / fan_in;
    let row = |i: usize| &w[i * fan_in..(i + 1) * fan_in];
    let norms: Vec<f64> = (0..rows).map(|i| dot(row(i), row(i)).f64().sqrt()).collect();
    let mut sum = 0.0;
    for i in 0..rows {
        for j in 0..i {
            let scale = norms[i] * norms[j];
            if scale > 0.0 {
                sum += dot(row(i), row(j)).f64().abs() / scale;
            }
        }
    }
    if rows > 1 { sum / (rows * (rows - 1) / 2) as f64 } else { 0.0 }
}

/// Memory of Gram–Schmidt for one layer, in f64 whatever the engine trains in: the f32 form loses orthogonality.
#[derive(Debug, Clone, PartialEq)]
pub struct GramSchmidt {
    fan_in: usize,
    /// B, [rows, fan_in].
    b: Vec<f64>,
    /// Unit lower triangle of W = L B, row-major [rows, rows].
    l: Vec<f64>,
    /// ⟨b_i, b_i⟩.
    square: Vec<f64>,
    /// Work space of the backward pass, [rows, fan_in].
    x: Vec<f64>,
}

impl GramSchmidt {
    /// For a layer of `rows` filters, rows ≤ fan_in.
    pub fn new(rows: usize, fan_in: usize) -> Self {
        Self {
            fan_in,
            b: vec![0.0; rows * fan_in],
            l: vec![0.0; rows * rows],
            square: vec![0.0; rows],
            x: vec![0.0; rows * fan_in],
        }
    }

    /// b_i = w_i − Σ_{j<i} (⟨b_j, w_i⟩/⟨b_j, b_j⟩) b_j, by the modified algorithm; writes B to `out`. Theory (21).
    ///
    /// A filter that depends on earlier ones becomes 0, and no later filter is projected on it.
    pub fn forward<F: Real>(&mut self, w: &[F], out: &mut [F]) {
        let d = self.fan_in;
        let rows = self.square.len();
        for i in 0..rows {
            let (before, rest) = self.b.split_at_mut(i * d);
            let b = &mut rest[..d];
            for (b, &w) in b.iter_mut().zip(&w[i * d..(i + 1) * d]) {
                *b = w.f64();
            }
            let original = dot(b, b);
            for (j, basis) in before.chunks_exact(d).enumerate() {
                let share = if self.square[j] > 0.0 { dot(basis, b) / self.square[j] } else { 0.0 };
                self.l[i * rows + j] = share;
                add_scaled(b, -share, basis);
            }
            let square = dot(b, b);
            // What is left of a dependent filter is rounding noise; it must not be taken for a direction.
            if square <= original * 1e-24 {
                b.fill(0.0);
                self.square[i] = 0.0;
            } else {
                self.square[i] = square;
            }
        }
        for (out, &b) in out.iter_mut().zip(&self.b) {
            *out = F::of(b);
        }
    }

    /// Turns the gradient with respect to B (in `g`) into the gradient with respect to W, in place. Theory (22).
    pub fn backward<F: Real>(&mut self, g: &mut [F]) {
        let d = self.fan_in;
        let rows = self.square.len();
        // forward: W = L B, B Bᵀ = diag
        // P = strict-lower(Ḡ Bᵀ Dg⁻¹);  X = Ḡ − (P + Pᵀ) B;  W̄ = L⁻ᵀ X
        for (x, &g) in self.x.iter_mut().zip(&*g) {
            *x = g.f64();
        }
        for i in 0..rows {
            for j in 0..i {
                if self.square[j] == 0.0 {
                    continue;
                }
                let mut p = 0.0;
                for k in 0..d {
                    p += g[i * d + k].f64() * self.b[j * d + k];
                }
                p /= self.square[j];
                for k in 0..d {
                    self.x[i * d + k] -= p * self.b[j * d + k];
                    self.x[j * d + k] -= p * self.b[i * d + k];
                }
            }
        }
        // W̄ = L⁻ᵀ X by back substitution: Lᵀ W̄ = X
        for i in (0..rows).rev() {
            for j in i + 1..rows {
                let share = self.l[j * rows + i];
                let (head, tail) = self.x.split_at_mut(j * d);
                add_scaled(&mut head[i * d..(i + 1) * d], -share, &tail[..d]);
            }
        }
        for (g, &x) in g.iter_mut().zip(&self.x) {
            *g = F::of(x);
        }
    }
}
