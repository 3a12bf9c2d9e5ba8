// One parameter's update per rule.
// twin: src/optim.rs
// Equation numbers are those of docs/theory.md.

const MOMENTUM: f32 = 0.9;
const RMS_DECAY: f32 = 0.9;
const RMS_SHARE: f32 = 0.1; // 1 - decay
const ADAM_DECAY_1: f32 = 0.9;
const ADAM_DECAY_2: f32 = 0.999;
// 1 - decay, rounded once: the difference of the f32 above is off by 1e-5.
const ADAM_SHARE_1: f32 = 0.1;
const ADAM_SHARE_2: f32 = 0.001;
const ADAM_EPSILON: f32 = 1e-8;
// What is smaller counts as 0 in memory, as LEAST_GRADIENT of loss.wgsl in gradients: subnormal numbers are slow where they
// are kept at all.
const LEAST_MEMORY: f32 = 1e-30;

// A number, or 0 where its magnitude is below least; NaN stays NaN. Its twin is `above` of src/real.rs.
fn optim_above(x: f32, least: f32) -> f32 {
  return select(x, 0.0, abs(x) < least);
}

// The new parameter; theory (16).
fn optim_sgd(p: f32, g: f32, rate: f32) -> f32 {
  return p - rate * optim_above(g, LEAST_GRADIENT);
}

// (new parameter, new velocity); theory (16).
fn optim_momentum(p: f32, g: f32, rate: f32, m: f32) -> vec2<f32> {
  let velocity = optim_above(MOMENTUM * m + optim_above(g, LEAST_GRADIENT), LEAST_MEMORY);
  return vec2<f32>(p - rate * velocity, velocity);
}

// (new parameter, new velocity); theory (16).
fn optim_nesterov(p: f32, gradient: f32, rate: f32, m: f32) -> vec2<f32> {
  let g = optim_above(gradient, LEAST_GRADIENT);
  let velocity = optim_above(MOMENTUM * m + g, LEAST_MEMORY);
  return vec2<f32>(p - rate * (g + MOMENTUM * velocity), velocity);
}

// (new parameter, new mean square); theory (23).
fn optim_rmsprop(p: f32, gradient: f32, rate: f32, v: f32) -> vec2<f32> {
  let g = optim_above(gradient, LEAST_GRADIENT);
  let square = optim_above(RMS_DECAY * v + RMS_SHARE * (g * g), LEAST_MEMORY);
  return vec2<f32>(p - rate * g / (sqrt(square) + ADAM_EPSILON), square);
}

// A weight before AdamW's step; theory (24).
fn optim_decayed(w: f32, rate: f32, strength: f32) -> f32 {
  return w - rate * strength * w;
}

// An entry of the gradient within +-most; theory (25). What is not finite stays so, that divergence is seen: comparisons
// with NaN may be optimised away, bits may not.
fn optim_clipped(g: f32, most: f32) -> f32 {
  if ((bitcast<u32>(g) & 0x7f800000u) == 0x7f800000u) {
    return g;
  }
  return clamp(g, -most, most);
}

// (new parameter, new first moment, new second moment); correction holds 1/(1 - decay^t) of both; theory (17).
fn optim_adam(p: f32, gradient: f32, rate: f32, m: f32, v: f32, correction: vec2<f32>) -> vec3<f32> {
  let g = optim_above(gradient, LEAST_GRADIENT);
  let first = optim_above(ADAM_DECAY_1 * m + ADAM_SHARE_1 * g, LEAST_MEMORY);
  let second = optim_above(ADAM_DECAY_2 * v + ADAM_SHARE_2 * (g * g), LEAST_MEMORY);
  let step = (first * correction.x) / (sqrt(second * correction.y) + ADAM_EPSILON);
  return vec3<f32>(p - rate * step, first, second);
}
