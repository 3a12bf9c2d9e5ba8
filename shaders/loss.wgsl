// Loss value and gradient, four samples at a time.
// twin: src/loss.rs
// Equation numbers are those of docs/theory.md.

// A part of a gradient that is smaller counts as 0: it moves nothing.
const LEAST_GRADIENT: f32 = 1e-17;

// Squared error's target for output c: the value itself, or +1 for the class and -1 for the others.
fn loss_goal(target_value: vec4<f32>, is_class: u32, c: u32) -> vec4<f32> {
  if (is_class == 0u) {
    return target_value;
  }
  return select(vec4<f32>(-1.0), vec4<f32>(1.0), target_value == vec4<f32>(f32(c)));
}

// Half the squared distance of one output to its target, theory (13); its gradient is o - t.
fn loss_squared(o: vec4<f32>, t: vec4<f32>) -> vec4<f32> {
  let d = o - t;
  return 0.5 * (d * d);
}

// 1 - t o of one output where that is above 0, theory (26): its loss, and its gradient where loss_hinge_gradient takes it.
// What is not finite goes through, that divergence is seen: comparisons with NaN may be optimised away, bits may not.
fn loss_hinge(o: vec4<f32>, t: vec4<f32>) -> vec4<f32> {
  let gap = vec4<f32>(1.0) - t * o;
  return select(max(gap, vec4<f32>(0.0)), gap, loss_infinite(gap));
}

// Its gradient: -t where 1 - t o is above 0.
fn loss_hinge_gradient(o: vec4<f32>, t: vec4<f32>) -> vec4<f32> {
  let gap = vec4<f32>(1.0) - t * o;
  let slope = select(vec4<f32>(0.0), -t, gap > vec4<f32>(0.0));
  return select(slope, gap, loss_infinite(gap));
}

// Whether numbers are not finite.
fn loss_infinite(x: vec4<f32>) -> vec4<bool> {
  return (bitcast<vec4<u32>>(x) & vec4<u32>(0x7f800000u)) == vec4<u32>(0x7f800000u);
}

// Cross-entropy in nats of n outputs, theory (14); the outputs become the gradient softmax(o) - one_hot(class).
fn loss_cross_entropy(
  o: ptr<function, array<vec4<f32>, CLASSES>>,
  n: u32,
  class_index: vec4<f32>,
) -> vec4<f32> {
  var top = (*o)[0];
  for (var c = 1u; c < n; c += 1u) {
    top = max(top, (*o)[c]);
  }
  var total = vec4<f32>(0.0);
  var own = vec4<f32>(0.0);
  for (var c = 0u; c < n; c += 1u) {
    let gap = (*o)[c] - top;
    own = select(own, gap, class_index == vec4<f32>(f32(c)));
    let e = exp(gap);
    total += e;
    (*o)[c] = e;
  }
  for (var c = 0u; c < n; c += 1u) {
    let hit = select(vec4<f32>(0.0), vec4<f32>(1.0), class_index == vec4<f32>(f32(c)));
    let share = (*o)[c] / total;
    (*o)[c] = select(share, vec4<f32>(0.0), share < vec4<f32>(LEAST_GRADIENT)) - hit;
  }
  return log(total) - own;
}

// Class probabilities softmax(temperature o) of n outputs, in place.
fn loss_probabilities(o: ptr<function, array<vec4<f32>, CLASSES>>, n: u32, temperature: f32) {
  var top = (*o)[0];
  for (var c = 1u; c < n; c += 1u) {
    top = max(top, (*o)[c]);
  }
  var total = vec4<f32>(0.0);
  for (var c = 0u; c < n; c += 1u) {
    let e = exp(temperature * ((*o)[c] - top));
    total += e;
    (*o)[c] = e;
  }
  for (var c = 0u; c < n; c += 1u) {
    (*o)[c] = (*o)[c] / total;
  }
}
