// Beta-VQ of affine pieces, four samples at a time: scores -> posterior -> response, entropy, derivatives.
// twin: src/vq.rs
// Equation numbers are those of docs/theory.md.

// The two-piece unit at pre-activations u; W = hi - lo, s = logit beta.
struct TwoPiece {
  p: vec4<f32>, // posterior of the upper piece
  z: vec4<f32>, // response u (lo + W p)
  dz_du: vec4<f32>,
  dz_ds: vec4<f32>,
  dp_du: vec4<f32>,
  dp_ds: vec4<f32>,
  entropy: vec4<f32>, // nats
}

const LN_2: f32 = 0.6931472;

// Pieces lo u and hi u, theory (9)-(12); any u, lo <= hi, eta in [3e-4, 3e3].
fn vq_two_piece(u: vec4<f32>, lo: f32, hi: f32, regime: u32, eta: f32) -> TwoPiece {
  let w = hi - lo;
  let none = vec4<f32>(0.0);
  if (regime == REGIME_LINEAR) {
    let slope = lo + w * 0.5;
    return TwoPiece(vec4<f32>(0.5), u * slope, vec4<f32>(slope), none, none, none, vec4<f32>(LN_2));
  }
  if (regime == REGIME_HARD) {
    // At u = 0 the slope is lo, and the posterior one half each.
    let tie = u == none;
    let slope = select(vec4<f32>(lo), vec4<f32>(hi), u > none);
    let p = select(select(none, vec4<f32>(1.0), u > none), vec4<f32>(0.5), tie);
    return TwoPiece(p, u * slope, slope, none, none, none, select(none, vec4<f32>(LN_2), tie));
  }
  let y = eta * (w * u);
  let a = abs(y);
  // The sign is negative, so e lies in [0, 1] and nothing overflows.
  let e = exp(-a);
  let d = 1.0 / (1.0 + e);
  let p = select(d, e * d, y < none);
  let q = e * d * d;
  let g = w * (y * q);
  return TwoPiece(p, u * (lo + w * p), lo + w * p + g, u * g, eta * w * q, y * q, log(1.0 + e) + a * (e * d));
}

// Summary of an R-piece unit.
struct Response {
  z: vec4<f32>, // sum of p_r v_r
  entropy: vec4<f32>, // nats
}

// Posterior softmax(eta v) of n scores in place of the scores, and the response; theory (2), (5), (6). Ties at beta = 1
// share equally.
fn vq_posterior(v: ptr<function, array<vec4<f32>, PIECES>>, n: u32, regime: u32, eta: f32) -> Response {
  var top = (*v)[0];
  for (var r = 1u; r < n; r += 1u) {
    top = max(top, (*v)[r]);
  }
  var total = vec4<f32>(0.0);
  var deficit = vec4<f32>(0.0);
  for (var r = 0u; r < n; r += 1u) {
    // The maximum is subtracted before the factor eta, so the argument is never positive.
    let gap = (*v)[r] - top;
    var share = vec4<f32>(1.0);
    if (regime == REGIME_SOFT) {
      share = exp(eta * gap);
    } else if (regime == REGIME_HARD) {
      share = select(vec4<f32>(0.0), vec4<f32>(1.0), gap == vec4<f32>(0.0));
    }
    total += share;
    // z is summed relative to the maximum to keep it exact when one piece dominates.
    deficit += share * gap;
    (*v)[r] = share;
  }
  for (var r = 0u; r < n; r += 1u) {
    (*v)[r] = (*v)[r] / total;
  }
  deficit = deficit / total;
  var entropy = log(total);
  if (regime == REGIME_SOFT) {
    entropy -= eta * deficit;
  }
  return Response(top + deficit, entropy);
}

// Backward of vq_posterior: turns the posteriors in p into d_v = dz p (1 + eta (v - z)) and returns
// ds = dz eta Var, theory (6). At beta = 1 a tie gives its whole gradient to the first of the best.
fn vq_posterior_backward(
  v: ptr<function, array<vec4<f32>, PIECES>>,
  p: ptr<function, array<vec4<f32>, PIECES>>,
  n: u32,
  z: vec4<f32>,
  regime: u32,
  eta: f32,
  dz: vec4<f32>,
) -> vec4<f32> {
  // forward: z = sum of p_r v_r, p = softmax(eta v)
  var variance = vec4<f32>(0.0);
  var open = vec4<f32>(1.0);
  for (var r = 0u; r < n; r += 1u) {
    let share = (*p)[r];
    if (regime == REGIME_SOFT) {
      let gap = (*v)[r] - z;
      variance += share * (gap * gap);
      (*p)[r] = dz * (share * (1.0 + eta * gap));
    } else if (regime == REGIME_HARD) {
      let best = select(vec4<f32>(0.0), open, share > vec4<f32>(0.0));
      open -= best;
      (*p)[r] = dz * best;
    } else {
      (*p)[r] = dz * share;
    }
  }
  if (regime == REGIME_SOFT) {
    return dz * eta * variance;
  }
  return vec4<f32>(0.0);
}
