// Gradients of the penalties on weights.
// twin: src/penalty.rs
// Equation numbers are those of docs/theory.md.

// Of lambda |w|: lambda sign(w), 0 at w = 0; theory (15).
fn penalty_l1_gradient(w: f32, strength: f32) -> f32 {
  return strength * sign(w);
}

// Of lambda w^2 / 2: lambda w; theory (15).
fn penalty_l2_gradient(w: f32, strength: f32) -> f32 {
  return strength * w;
}

// 1/|w| of a filter with <w, w> = square; 0 for a zero filter, which has no direction: it neither costs nor is pushed.
fn penalty_inverse_norm(square: f32) -> f32 {
  if (square > 0.0) {
    return inverseSqrt(square);
  }
  return 0.0;
}

// Of the orthogonality penalty, the share of filter w_j in the gradient of filter w_i as coefficients (of w_j, of w_i).
// g_ij is <w_i, w_j>, for the cosine penalty that of the unit vectors; the inverses are those of the norms; same: i = j.
// Theory (18)-(20).
fn penalty_pair_gradient(
  kind: u32,
  strength: f32,
  g_ij: f32,
  inverse_i: f32,
  inverse_j: f32,
  same: bool,
) -> vec2<f32> {
  let four = 4.0 * strength;
  if (kind == ORTHOGONALITY_OFF_DIAGONAL && !same) {
    return vec2<f32>(four * g_ij, 0.0);
  }
  if (kind == ORTHOGONALITY_FULL) {
    return vec2<f32>(four * (g_ij - select(0.0, 1.0, same)), 0.0);
  }
  if (kind == ORTHOGONALITY_COSINE && !same) {
    let c = g_ij;
    return vec2<f32>(four * c * inverse_i * inverse_j, -(four * c * c * inverse_i * inverse_i));
  }
  return vec2<f32>(0.0, 0.0);
}
