// Forward and backward pass of one network by one workgroup, over QUADS quads of samples.
// twin: src/engine/naive.rs
//
// Order of sums: pre-activations add the bias first and then inputs from the first; gradients add quads in order,
// lane by lane of the vec4, and the four lanes at the end.

fn network_regime(regimes: u32, layer: u32) -> u32 {
  return (regimes >> (2u * layer)) & 3u;
}

// eta of unit k, theory (4); not read where the regime is not soft.
fn network_eta(l: u32, k: u32) -> f32 {
  return exp(memory_weight(layers[l].logit + k * layers[l].logit_stride));
}

// The sample at position i of the step that begins at `within` of `epoch`; i < batch <= n_train.
fn network_sample(key: u32, epoch: u32, within: u32, i: u32) -> u32 {
  var at = within + i;
  var of_epoch = epoch;
  if (at >= plan.n_train) {
    at -= plan.n_train;
    of_epoch += 1u;
  }
  // A full batch keeps the samples' own order.
  if (plan.batch == plan.n_train) {
    return at;
  }
  return rng_permute(at, plan.n_train, rng_bits(key, of_epoch));
}

// Inputs and targets of four samples into quad q.
fn network_load(samples_at: u32, q: u32, index: vec4<u32>) {
  let rows = index * plan.inputs + samples_at;
  for (var k = 0u; k < plan.inputs; k += 1u) {
    memory_put_act(k * QUADS + q, vec4<f32>(
      samples[rows.x + k], samples[rows.y + k], samples[rows.z + k], samples[rows.w + k],
    ));
  }
  let t = index + samples_at + plan.n_samples * plan.inputs;
  memory_put_act(plan.target_at + q, vec4<f32>(samples[t.x], samples[t.y], samples[t.z], samples[t.w]));
}

// Scores of pool k for quad q: neighbouring pre-activations.
fn network_scores(l: u32, k: u32, q: u32) -> array<vec4<f32>, PIECES> {
  var v: array<vec4<f32>, PIECES>;
  for (var r = 0u; r < layers[l].pieces; r += 1u) {
    v[r] = memory_act(layers[l].u_at + (k * layers[l].pieces + r) * QUADS + q);
  }
  return v;
}

fn network_pool(l: u32, regime: u32, k: u32, q: u32) -> Response {
  var v = network_scores(l, k, q);
  return vq_posterior(&v, layers[l].pieces, regime, network_eta(l, k));
}

// Inputs -> pre-activations u and outputs z of every layer. Ends in sync.
fn network_forward(regimes: u32, lane: u32) {
  for (var l = 0u; l < plan.layers; l += 1u) {
    let regime = network_regime(regimes, l);
    for (var i = lane; i < layers[l].rows * QUADS; i += WORKGROUP) {
      let r = i / QUADS;
      let q = i % QUADS;
      // u = W x + b
      var u = vec4<f32>(memory_weight(layers[l].b + r));
      let w_at = layers[l].w + r * layers[l].fan_in;
      let x_at = layers[l].x_at + q;
      for (var k = 0u; k < layers[l].fan_in; k += 1u) {
        u += memory_weight(w_at + k) * memory_act(x_at + k * QUADS);
      }
      memory_put_act(layers[l].u_at + i, u);
      if (layers[l].unit == UNIT_TWO_PIECE) {
        let unit = vq_two_piece(u, layers[l].lo, layers[l].hi, regime, network_eta(l, r));
        var z = unit.z;
        if (layers[l].readout == READOUT_POSTERIOR) {
          z = layers[l].offset + layers[l].scale * unit.p;
        }
        memory_put_act(layers[l].z_at + i, z);
      }
    }
    memory_sync();
    if (layers[l].unit == UNIT_POOL) {
      for (var i = lane; i < layers[l].width * QUADS; i += WORKGROUP) {
        memory_put_act(layers[l].z_at + i, network_pool(l, regime, i / QUADS, i % QUADS).z);
      }
      memory_sync();
    }
  }
}

// Loss of quad q's four samples; d_u of the output layer gets its gradient, 0 where mask is 0.
fn network_loss(q: u32, mask: vec4<f32>) -> vec4<f32> {
  let last = plan.layers - 1u;
  let t = memory_act(plan.target_at + q);
  var loss = vec4<f32>(0.0);
  if (plan.loss == LOSS_SQUARED) {
    for (var c = 0u; c < plan.outputs; c += 1u) {
      let o = memory_act(layers[last].u_at + c * QUADS + q);
      let goal = loss_goal(t, plan.is_class, c);
      loss += loss_squared(o, goal);
      memory_put_act(layers[last].d_at + c * QUADS + q, (o - goal) * mask);
    }
  } else {
    var o: array<vec4<f32>, CLASSES>;
    for (var c = 0u; c < plan.outputs; c += 1u) {
      o[c] = memory_act(layers[last].u_at + c * QUADS + q);
    }
    loss = loss_cross_entropy(&o, plan.outputs, t);
    for (var c = 0u; c < plan.outputs; c += 1u) {
      memory_put_act(layers[last].d_at + c * QUADS + q, o[c] * mask);
    }
  }
  return loss * mask;
}

// dz of unit k for quad q -> d_u, and ds in place of u where beta is learned: u has been read for the last time.
fn network_unit_backward(l: u32, regime: u32, k: u32, q: u32, dz: vec4<f32>) {
  let eta = network_eta(l, k);
  if (layers[l].unit == UNIT_POOL) {
    let pieces = layers[l].pieces;
    let first = k * pieces * QUADS + q;
    var v = network_scores(l, k, q);
    var p = v;
    let response = vq_posterior(&p, pieces, regime, eta);
    let ds = vq_posterior_backward(&v, &p, pieces, response.z, regime, eta, dz);
    for (var r = 0u; r < pieces; r += 1u) {
      memory_put_act(layers[l].d_at + first + r * QUADS, p[r]);
    }
    memory_put_act(layers[l].u_at + first, ds);
    return;
  }
  let at = k * QUADS + q;
  let unit = vq_two_piece(memory_act(layers[l].u_at + at), layers[l].lo, layers[l].hi, regime, eta);
  // forward: z = u (lo + W p), or offset + scale p
  if (layers[l].readout == READOUT_RESPONSE) {
    memory_put_act(layers[l].d_at + at, dz * unit.dz_du);
    memory_put_act(layers[l].u_at + at, dz * unit.dz_ds);
  } else {
    memory_put_act(layers[l].d_at + at, dz * (layers[l].scale * unit.dp_du));
    memory_put_act(layers[l].u_at + at, dz * (layers[l].scale * unit.dp_ds));
  }
}

// d_u of the output layer -> d_u of every layer. Ends in sync if there is a hidden layer.
fn network_backward(regimes: u32, lane: u32) {
  for (var l = plan.layers - 1u; l > 0u; l -= 1u) {
    let regime = network_regime(regimes, l - 1u);
    for (var i = lane; i < layers[l].fan_in * QUADS; i += WORKGROUP) {
      let k = i / QUADS;
      let q = i % QUADS;
      // forward: u = W x + b  ->  dx = W^T du
      var dz = vec4<f32>(0.0);
      for (var r = 0u; r < layers[l].rows; r += 1u) {
        dz += memory_weight(layers[l].w + r * layers[l].fan_in + k) * memory_act(layers[l].d_at + r * QUADS + q);
      }
      network_unit_backward(l - 1u, regime, k, q, dz);
    }
    memory_sync();
  }
}

fn network_sum(v: vec4<f32>) -> f32 {
  return (v.x + v.y) + (v.z + v.w);
}

// Gradient of parameter i, summed over the samples in memory.
fn network_gradient(i: u32) -> f32 {
  var sum = vec4<f32>(0.0);
  if (i < plan.n_weights) {
    var l = 0u;
    while (l + 1u < plan.layers && i >= layers[l + 1u].w) {
      l += 1u;
    }
    // forward: u = W x + b  ->  dW += du x^T, db += du
    if (i < layers[l].b) {
      let r = (i - layers[l].w) / layers[l].fan_in;
      let k = (i - layers[l].w) % layers[l].fan_in;
      let d_at = layers[l].d_at + r * QUADS;
      let x_at = layers[l].x_at + k * QUADS;
      for (var q = 0u; q < QUADS; q += 1u) {
        sum += memory_act(d_at + q) * memory_act(x_at + q);
      }
    } else {
      let d_at = layers[l].d_at + (i - layers[l].b) * QUADS;
      for (var q = 0u; q < QUADS; q += 1u) {
        sum += memory_act(d_at + q);
      }
    }
    return network_sum(sum);
  }
  // A logit may be a unit's, a layer's or several layers'.
  for (var l = 0u; l + 1u < plan.layers; l += 1u) {
    let units = layers[l].width;
    for (var k = 0u; k < units; k += 1u) {
      if (layers[l].learned == 1u && i == layers[l].logit + k * layers[l].logit_stride) {
        let s_at = layers[l].u_at + k * max(layers[l].pieces, 1u) * QUADS;
        for (var q = 0u; q < QUADS; q += 1u) {
          sum += memory_act(s_at + q);
        }
      }
    }
  }
  return network_sum(sum);
}
