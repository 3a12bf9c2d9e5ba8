// Entry of training: one workgroup = one network, K whole steps per dispatch.
// twin: src/engine/naive.rs

var<workgroup> halted: u32;
var<workgroup> broken: atomic<u32>;

// Inputs and targets of chunk `chunk` of the batch of the step that begins at (epoch, within). A network_sync must follow.
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
  network_sync();
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
    network_sync();
    train_pass(network.regimes, 0u, lane);
    if (PANELS) {
      backward_gradients(lane);
    } else {
      update_directly(network, lane, turn);
    }
    if (LEARNED) {
      backward_betas(lane);
    }
    if (PANELS || LEARNED) {
      storageBarrier();
      workgroupBarrier();
      update_all(network, 1u, lane + select(plan.n_weights, 0u, PANELS), WORKGROUP, turn);
    }
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
    bad = bad || !memory_is_finite(p);
    for (var slot = 1u; slot <= plan.slots; slot += 1u) {
      bad = bad || !memory_is_finite(state[state_at + slot * plan.n_params + i]);
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
