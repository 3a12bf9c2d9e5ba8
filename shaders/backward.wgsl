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

// d_u of the output layer -> d_u of every layer. Ends in sync if there is a hidden layer.
fn backward(regimes: u32, lane: u32) {
  for (var l = plan.layers - 1u; l > 0u; l -= 1u) {
    let d = layers[l];
    let units = panel_count(d.fan_in);
    for (var i = lane; i < units * (QUADS / panel_quads()); i += WORKGROUP) {
      let k = i % units * panel_rows();
      backward_inputs(d, layers[l - 1u], network_regime(regimes, l - 1u), k, i / units * panel_quads());
    }
    memory_sync();
  }
}

// Gradient of the weight from input k to row r, or of row r's bias where k = fan_in.
fn backward_one(d: LayerDims, r: u32, k: u32) {
  let is_bias = k == d.fan_in;
  let d_at = d.d_at + r * QUADS;
  let x_at = d.x_at + select(k, 0u, is_bias) * QUADS;
  var sum = vec4<f32>(0.0);
  for (var q = 0u; q < QUADS; q += 1u) {
    sum += memory_act(d_at + q) * select(memory_act(x_at + q), vec4<f32>(1.0), is_bias);
  }
  state[grads_at + select(d.w + r * d.fan_in + k, d.b + r, is_bias)] = panel_sum(sum);
}

// How many tasks the gradients of a layer are, and the one at place i of them.
fn backward_tasks(d: LayerDims) -> u32 {
  if (PANELS) {
    return (d.rows + 3u) / 4u * ((d.fan_in + 3u) / 4u);
  }
  return d.rows * (d.fan_in + 1u);
}
fn backward_task(d: LayerDims, i: u32) {
  if (PANELS) {
    let wide = (d.fan_in + 3u) / 4u;
    panel_gradients(d, i / wide * 4u, i % wide * 4u);
  } else {
    let wide = d.fan_in + 1u;
    backward_one(d, i / wide, i % wide);
  }
}

// Gradients of all parameters, summed over the samples in memory, into the storage at grads_at.
fn backward_gradients(lane: u32) {
  // Tasks of all layers in one row, so that few invocations stay idle.
  var i = lane;
  for (var l = 0u; l < plan.layers; l += 1u) {
    let d = layers[l];
    // forward: u = W x + b  ->  dW += du x^T, db += du
    let tasks = backward_tasks(d);
    for (; i < tasks; i += WORKGROUP) {
      backward_task(d, i);
    }
    i -= tasks;
  }
  if (LEARNED) {
    var shared_logit = NONE;
    for (var l = 0u; l + 1u < plan.layers; l += 1u) {
      if (layers[l].learned == 1u) {
        backward_logits(layers[l], shared_logit == layers[l].logit, lane);
        shared_logit = layers[l].logit;
      }
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
