// One optimiser step: gradients of the data -> whole gradients -> parameters and slots.
// twin: src/engine/naive.rs

// The whole gradient of parameter i, which is a weight of a hidden layer, of the last layer, or neither, given the
// data's part summed over the batch.
fn update_gradient(network: Network, i: u32, is_weight: bool, is_hidden: bool, data: f32) -> f32 {
  var g = data / f32(plan.batch);
  if (is_weight) {
    let w = memory_weight(i);
    g += penalty_l1_gradient(w, network.l1);
    if (OPTIMIZER != OPTIM_ADAMW) {
      g += penalty_l2_gradient(w, network.l2);
    }
    if (ORTHOGONAL && is_hidden && network.orthogonality != ORTHOGONALITY_OFF) {
      g += state[state_at + plan.ortho_at + i];
    }
  }
  if (network.clip > 0.0) {
    g = optim_clipped(g, network.clip);
  }
  return g;
}

// One optimiser step of every weight and bias as soon as its gradient is there: gradients need no parameter. For a
// batch of one chunk; `first` is the invocation.
fn update_directly(network: Network, first: u32, turn: u32) {
  // Tasks of all layers in one row, so that few invocations stay idle.
  var i = first;
  if (WRITTEN > 0u) {
    i = update_layer(network, LAYERS[0], WRITTEN > 1u, i, turn);
  }
  if (WRITTEN > 1u) {
    i = update_layer(network, LAYERS[1], WRITTEN > 2u, i, turn);
  }
  if (WRITTEN > 2u) {
    i = update_layer(network, LAYERS[2], WRITTEN > 3u, i, turn);
  }
  if (WRITTEN > 3u) {
    i = update_layer(network, LAYERS[3], false, i, turn);
  }
  if (WRITTEN == 0u) {
    for (var l = 0u; l < plan.layers; l += 1u) {
      i = update_layer(network, layers[l], l + 1u < plan.layers, i, turn);
    }
  }
}

// Its part for one layer, of which this invocation's first task is `first`; returns its first task of the next layer.
fn update_layer(network: Network, d: LayerDims, is_hidden: bool, first: u32, turn: u32) -> u32 {
  let wide = d.fan_in + 1u;
  let inverse = 1.0 / f32(wide);
  var i = first;
  for (; i < d.rows * wide; i += WORKGROUP) {
    let r = backward_quotient(i, inverse);
    let k = i - r * wide;
    let is_weight = k < d.fan_in;
    let at = select(d.b + r, d.w + r * d.fan_in + k, is_weight);
    let g = update_gradient(network, at, is_weight, is_hidden, backward_one(d, r, k));
    update_one(network, at, is_weight, g, turn);
  }
  return i - d.rows * wide;
}

// One optimiser step of parameters first, first + stride, ... from the gradients of all chunks, added in order.
fn update_all(network: Network, chunks: u32, first: u32, stride: u32, turn: u32) {
  var l = 0u;
  var b = layers[0].b;
  var end = b + layers[0].rows;
  for (var i = first; i < plan.n_params; i += stride) {
    while (l + 1u < plan.layers && i >= end) {
      l += 1u;
      b = layers[l].b;
      end = b + layers[l].rows;
    }
    var data = 0.0;
    for (var chunk = 0u; chunk < chunks; chunk += 1u) {
      data += state[grads_at + chunk * plan.n_params + i];
    }
    update_one(network, i, i < b, update_gradient(network, i, i < b, l + 1u < plan.layers, data), turn);
  }
}

// One optimiser step of parameter i, which is a weight or not. `turn` is the number of the step within this dispatch.
fn update_one(network: Network, i: u32, is_weight: bool, g: f32, turn: u32) {
  if (FROZEN && state[state_at + plan.frozen_at + i] != 0.0) {
    return;
  }
  let is_logit = i >= plan.n_weights;
  var rate = select(network.rate, network.beta_rate, is_logit);
  if (SCHEDULED) {
    rate *= corrections[turn].z;
  }
  var p = memory_weight(i);
  let slot_0 = state_at + plan.n_params + i;
  let slot_1 = slot_0 + plan.n_params;
  var updated = p;
  if (OPTIMIZER == OPTIM_SGD) {
    updated = optim_sgd(p, g, rate);
  } else if (OPTIMIZER == OPTIM_MOMENTUM) {
    let m = optim_momentum(p, g, rate, state[slot_0]);
    state[slot_0] = m.y;
    updated = m.x;
  } else if (OPTIMIZER == OPTIM_NESTEROV) {
    let m = optim_nesterov(p, g, rate, state[slot_0]);
    state[slot_0] = m.y;
    updated = m.x;
  } else if (OPTIMIZER == OPTIM_RMSPROP) {
    let v = optim_rmsprop(p, g, rate, state[slot_0]);
    state[slot_0] = v.y;
    updated = v.x;
  } else {
    if (OPTIMIZER == OPTIM_ADAMW && is_weight) {
      p = optim_decayed(p, rate, network.l2);
    }
    let a = optim_adam(p, g, rate, state[slot_0], state[slot_1], corrections[turn].xy);
    state[slot_0] = a.y;
    state[slot_1] = a.z;
    updated = a.x;
  }
  // A number that is not finite must survive the clamp, so that divergence is seen.
  if (is_logit && memory_is_finite(updated)) {
    updated = clamp(updated, -BETA_LOGIT_LIMIT, BETA_LOGIT_LIMIT);
  }
  memory_put_weight(i, updated);
}
