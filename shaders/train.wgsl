// Entry of training: one workgroup = one network, K whole steps per dispatch.
// twin: src/engine/naive.rs

var<workgroup> halted: u32;
var<workgroup> broken: atomic<u32>;

fn train_is_finite(x: f32) -> bool {
  // Comparisons with NaN may be optimised away; bits may not.
  return (bitcast<u32>(x) & 0x7f800000u) != 0x7f800000u;
}

// Inputs and targets of chunk `chunk` of the batch of the step that begins at (epoch, within). A sync must follow.
fn train_load(network: Network, epoch: u32, within: u32, chunk: u32, lane: u32) {
  for (var q = lane; q < QUADS; q += WORKGROUP) {
    var index: vec4<u32>;
    for (var j = 0u; j < 4u; j += 1u) {
      // Positions beyond the batch repeat its last sample; the mask takes them out again.
      let i = min((chunk * QUADS + q) * 4u + j, plan.batch - 1u);
      index[j] = network_sample(network.batch_key, epoch, within, i);
    }
    network_load(network.samples_at, q, index);
  }
}

// Forward, loss, backward of the chunk in memory. Ends in sync.
fn train_pass(regimes: u32, chunk: u32, lane: u32) {
  network_forward(regimes, lane);
  for (var q = lane; q < QUADS; q += WORKGROUP) {
    let first = (chunk * QUADS + q) * 4u;
    let index = vec4<u32>(first, first + 1u, first + 2u, first + 3u);
    let mask = select(vec4<f32>(0.0), vec4<f32>(1.0), index < vec4<u32>(plan.batch));
    network_loss(q, mask);
  }
  memory_sync();
  backward(regimes, lane);
}

fn train_dot(i: u32, j: u32, n: u32) -> f32 {
  var sum = 0.0;
  for (var k = 0u; k < n; k += 1u) {
    sum += memory_weight(i + k) * memory_weight(j + k);
  }
  return sum;
}

// Gradient of the orthogonality penalty of every hidden layer, into state[ortho_at ..]. Ends in sync.
fn train_orthogonality(kind: u32, strength: f32, lane: u32) {
  let gram = state_at + plan.gram_at;
  for (var l = 0u; l + 1u < plan.layers; l += 1u) {
    let rows = layers[l].rows;
    let fan_in = layers[l].fan_in;
    let w = layers[l].w;
    for (var i = lane; i < rows * rows; i += WORKGROUP) {
      state[gram + i] = train_dot(w + (i / rows) * fan_in, w + (i % rows) * fan_in, fan_in);
    }
    storageBarrier();
    workgroupBarrier();
    for (var i = lane; i < rows * fan_in; i += WORKGROUP) {
      let r = i / fan_in;
      let k = i % fan_in;
      var g = 0.0;
      let inverse_r = penalty_inverse_norm(state[gram + r * rows + r]);
      for (var j = 0u; j < rows; j += 1u) {
        let inverse_j = penalty_inverse_norm(state[gram + j * rows + j]);
        var g_rj = state[gram + r * rows + j];
        if (kind == ORTHOGONALITY_COSINE) {
          g_rj = g_rj * inverse_r * inverse_j;
        }
        let c = penalty_pair_gradient(kind, strength, g_rj, inverse_r, inverse_j, r == j);
        g += c.x * memory_weight(w + j * fan_in + k) + c.y * memory_weight(w + i);
      }
      state[state_at + plan.ortho_at + w + i] = g;
    }
    storageBarrier();
    workgroupBarrier();
  }
}

// The whole gradient of parameter i, which is of layer l or a logit, given the data's part summed over the batch.
fn train_gradient(network: Network, l: u32, b: u32, i: u32, data: f32) -> f32 {
  var g = data / f32(plan.batch);
  if (i < b) {
    let w = memory_weight(i);
    g += penalty_l1_gradient(w, network.l1);
    if (OPTIMIZER != OPTIM_ADAMW) {
      g += penalty_l2_gradient(w, network.l2);
    }
    if (ORTHOGONAL && l + 1u < plan.layers && network.orthogonality != ORTHOGONALITY_OFF) {
      g += state[state_at + plan.ortho_at + i];
    }
  }
  if (network.clip > 0.0) {
    g = optim_clipped(g, network.clip);
  }
  return g;
}

// One optimiser step of parameters first, first + stride, ... from the gradients of all chunks, added in order.
fn train_updates(network: Network, chunks: u32, first: u32, stride: u32, turn: u32) {
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
    train_update(network, i, i < b, train_gradient(network, l, b, i, data), turn);
  }
}

// One optimiser step of parameter i, which is a weight or not. `turn` is the number of the step within this dispatch.
fn train_update(network: Network, i: u32, is_weight: bool, g: f32, turn: u32) {
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
  if (is_logit && train_is_finite(updated)) {
    updated = clamp(updated, -BETA_LOGIT_LIMIT, BETA_LOGIT_LIMIT);
  }
  memory_put_weight(i, updated);
}

// Keeps params and slots as they are, for a dispatch that goes wrong.
fn train_save(lane: u32, stride: u32) {
  for (var i = lane; i < plan.n_params * (1u + plan.slots); i += stride) {
    state[state_at + plan.saved_at + i] = state[state_at + i];
  }
}

@compute @workgroup_size(WORKGROUP)
fn train(@builtin(workgroup_id) workgroup: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
  let n = workgroup.x;
  if (lane == 0u) {
    halted = progress[n].diverged;
    atomicStore(&broken, 0u);
  }
  if (workgroupUniformLoad(&halted) != 0u) {
    return;
  }
  let network = networks[n];
  memory_open(n, n, lane);
  grads_at = state_at + plan.grads_at;
  train_save(lane, WORKGROUP);
  var epoch = progress[n].epoch;
  var within = progress[n].within;
  memory_sync();
  for (var turn = 0u; turn < plan.steps; turn += 1u) {
    if (ORTHOGONAL && network.orthogonality != ORTHOGONALITY_OFF) {
      train_orthogonality(network.orthogonality, network.orthogonality_strength, lane);
    }
    train_load(network, epoch, within, 0u, lane);
    memory_sync();
    train_pass(network.regimes, 0u, lane);
    backward_gradients(lane);
    storageBarrier();
    memory_sync();
    train_updates(network, 1u, lane, WORKGROUP, turn);
    memory_sync();
    within += plan.batch;
    if (within >= plan.n_train) {
      within -= plan.n_train;
      epoch += 1u;
    }
  }
  var bad = false;
  for (var i = lane; i < plan.n_params; i += WORKGROUP) {
    let p = memory_weight(i);
    bad = bad || !train_is_finite(p);
    for (var slot = 1u; slot <= plan.slots; slot += 1u) {
      bad = bad || !train_is_finite(state[state_at + slot * plan.n_params + i]);
    }
    if (!WEIGHTS_SPILL) {
      state[state_at + i] = p;
    }
  }
  if (bad) {
    atomicStore(&broken, 1u);
  }
  workgroupBarrier();
  if (lane == 0u) {
    progress[n].epoch = epoch;
    progress[n].within = within;
    progress[n].began = plan.done_before;
    progress[n].done += plan.steps;
    progress[n].diverged = atomicLoad(&broken);
  }
}
