// Backward pass of one network by one workgroup, over QUADS quads of samples.
// twin: src/engine/naive.rs
//
// Order of sums: gradients add quads in order, lane by lane of the vec4, and the four lanes at the end.

// dz of unit k for quad q -> d_u, and ds in place of u where beta is learned: u has been read for the last time.
fn backward_unit(d: LayerDims, regime: u32, k: u32, q: u32, dz: vec4<f32>) {
  let eta = network_eta(d, k);
  if (POOLS && d.unit == UNIT_POOL) {
    let first = k * d.pieces * QUADS + q;
    var v = network_scores(d, k, q);
    var p = v;
    let response = vq_posterior(&p, d.pieces, regime, eta);
    let ds = vq_posterior_backward(&v, &p, d.pieces, response.z, regime, eta, dz);
    for (var r = 0u; r < d.pieces; r += 1u) {
      memory_put_act(d.d_at + first + r * QUADS, p[r]);
    }
    memory_put_act(d.u_at + first, ds);
    return;
  }
  let at = k * QUADS + q;
  let unit = vq_two_piece(memory_act(d.u_at + at), d.lo, d.hi, regime, eta);
  // forward: z = u (lo + W p), or offset + scale p
  if (!READOUTS || d.readout == READOUT_RESPONSE) {
    memory_put_act(d.d_at + at, dz * unit.dz_du);
    if (LEARNED) {
      memory_put_act(d.u_at + at, dz * unit.dz_ds);
    }
  } else {
    memory_put_act(d.d_at + at, dz * (d.scale * unit.dp_du));
    if (LEARNED) {
      memory_put_act(d.u_at + at, dz * (d.scale * unit.dp_ds));
    }
  }
}

// dz and d_u of unit k of the layer below d, quad q; or, in panels, of 8 units from k and 2 quads from q.
fn backward_inputs(d: LayerDims, below: LayerDims, regime: u32, k: u32, q: u32) {
  // forward: u = W x + b  ->  dx = W^T du
  if (PANELS) {
    let units = min(8u, d.fan_in - k);
    let panel = panel_product(units, d.w + k, 1u, d.fan_in, d.rows, d.d_at + q, NONE);
    for (var i = 0u; i < 2u * units; i += 1u) {
      let second = (i & 1u) == 1u;
      backward_unit(below, regime, k + i / 2u, q + (i & 1u), panel_row(panel, i / 2u, second));
    }
  } else {
    var dz = vec4<f32>(0.0);
    for (var r = 0u; r < d.rows; r += 1u) {
      dz += memory_weight(d.w + r * d.fan_in + k) * memory_act(d.d_at + r * QUADS + q);
    }
    backward_unit(below, regime, k, q, dz);
  }
}

// d_u of a layer -> d_u of the one below.
fn backward_layer(d: LayerDims, below: LayerDims, regime: u32, lane: u32) {
  for (var q = lane / ROW_LANES * panel_quads(); q < QUADS; q += WORKGROUP / ROW_LANES * panel_quads()) {
    for (var k = lane % ROW_LANES * panel_rows(); k < d.fan_in; k += ROW_LANES * panel_rows()) {
      backward_inputs(d, below, regime, k, q);
    }
  }
}

// d_u of the output layer -> d_u of every layer. Ends in sync.
fn backward(regimes: u32, lane: u32) {
  if (WRITTEN == 0u) {
    for (var l = plan.layers - 1u; l > 0u; l -= 1u) {
      backward_layer(layers[l], layers[l - 1u], network_regime(regimes, l - 1u), lane);
      network_sync();
    }
  }
  if (WRITTEN > 3u) {
    backward_layer(LAYERS[3], LAYERS[2], network_regime(regimes, 2u), lane);
    network_sync();
  }
  if (WRITTEN > 2u) {
    backward_layer(LAYERS[2], LAYERS[1], network_regime(regimes, 1u), lane);
    network_sync();
  }
  if (WRITTEN > 1u) {
    backward_layer(LAYERS[1], LAYERS[0], network_regime(regimes, 0u), lane);
  }
  // Gradients are sums over all quads.
  memory_sync();
}

// Gradient of the weight from input k to row r, or of row r's bias where k = fan_in.
fn backward_one(d: LayerDims, r: u32, k: u32) -> f32 {
  // forward: u = W x + b  ->  dW = du x^T, db = du
  let is_bias = k == d.fan_in;
  let d_at = d.d_at + r * QUADS;
  let x_at = d.x_at + select(k, 0u, is_bias) * QUADS;
  var sum = vec4<f32>(0.0);
  for (var q = 0u; q < QUADS; q += 1u) {
    sum += memory_act(d_at + q) * select(memory_act(x_at + q), vec4<f32>(1.0), is_bias);
  }
  return panel_sum(sum);
}

// floor(i / n) given 1 / n; i < 2^20. Whole numbers are divided slowly.
fn backward_quotient(i: u32, inverse: f32) -> u32 {
  return u32((f32(i) + 0.5) * inverse);
}

// Gradients of all weights and biases, summed over the samples in memory, into the storage at grads_at.
fn backward_gradients(lane: u32) {
  // Tasks of all layers in one row, so that few invocations stay idle.
  var i = lane;
  for (var l = 0u; l < plan.layers; l += 1u) {
    let d = layers[l];
    let wide = select(d.fan_in + 1u, (d.fan_in + 3u) / 4u, PANELS);
    let inverse = 1.0 / f32(wide);
    let tasks = wide * select(d.rows, (d.rows + 3u) / 4u, PANELS);
    for (; i < tasks; i += WORKGROUP) {
      let r = backward_quotient(i, inverse);
      let k = i - r * wide;
      if (PANELS) {
        panel_gradients(d, r * 4u, k * 4u);
      } else {
        state[grads_at + select(d.w + r * d.fan_in + k, d.b + r, k == d.fan_in)] = backward_one(d, r, k);
      }
    }
    i -= tasks;
  }
}

// Gradients of the logits of beta that are learned, likewise.
fn backward_betas(lane: u32) {
  var shared_logit = NONE;
  for (var l = 0u; l + 1u < plan.layers; l += 1u) {
    if (layers[l].learned == 1u) {
      backward_logits(layers[l], shared_logit == layers[l].logit, lane);
      shared_logit = layers[l].logit;
    }
  }
}

// Gradients of the logits of beta that are learned; the others stay at 0, which is what their memory began with.
fn backward_logits(d: LayerDims, shared_before: bool, lane: u32) {
  let pieces = max(d.pieces, 1u);
  if (d.logit_stride == 1u) {
    for (var k = lane; k < d.width; k += WORKGROUP) {
      state[grads_at + d.logit + k] = panel_sum(backward_logit(d.u_at + k * pieces * QUADS));
    }
  } else if (lane == 0u) {
    // One logit for all units, and perhaps for the layers before.
    var sum = vec4<f32>(0.0);
    for (var k = 0u; k < d.width; k += 1u) {
      sum += backward_logit(d.u_at + k * pieces * QUADS);
    }
    let at = grads_at + d.logit;
    state[at] = select(0.0, state[at], shared_before) + panel_sum(sum);
  }
}

// ds of one unit, where its u was.
fn backward_logit(s_at: u32) -> vec4<f32> {
  var sum = vec4<f32>(0.0);
  for (var q = 0u; q < QUADS; q += 1u) {
    sum += memory_act(s_at + q);
  }
  return sum;
}
