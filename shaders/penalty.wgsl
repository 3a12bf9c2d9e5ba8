// Gradients of the penalties on weights.
// twin: src/penalty.rs; equation numbers of docs/theory.md

// Of lambda |w|: lambda sign(w), 0 at w = 0; theory (15).
fn penalty_l1_gradient(w: f32, strength: f32) -> f32 {
  return strength * sign(w);
}

// Of lambda w^2 / 2: lambda w; theory (15).
fn penalty_l2_gradient(w: f32, strength: f32) -> f32 {
  return strength * w;
}

// Of the orthogonality penalty, the share of filter w_j in the gradient of filter w_i as coefficients (of w_j, of w_i),
// without lambda; g_ij = <w_i, w_j>, same: i = j. Theory (18)-(20).
fn penalty_pair_gradient(kind: u32, g_ij: f32, g_ii: f32, g_jj: f32, same: bool) -> vec2<f32> {
  if (kind == ORTHOGONALITY_OFF_DIAGONAL && !same) {
    return vec2<f32>(4.0 * g_ij, 0.0);
  }
  if (kind == ORTHOGONALITY_FULL) {
    return vec2<f32>(4.0 * (g_ij - select(0.0, 1.0, same)), 0.0);
  }
  // A zero filter has no direction: it neither costs nor is pushed.
  if (kind == ORTHOGONALITY_COSINE && !same && g_ii > 0.0 && g_jj > 0.0) {
    let inverse_i = inverseSqrt(g_ii);
    let inverse_j = inverseSqrt(g_jj);
    let c = g_ij * inverse_i * inverse_j;
    return vec2<f32>(4.0 * c * inverse_i * inverse_j, -(4.0 * c * c * inverse_i * inverse_i));
  }
  return vec2<f32>(0.0, 0.0);
}
