// Forward pass and loss of one network by one workgroup, over QUADS quads of samples.
// twin: src/engine/naive.rs
//
// Order of sums: pre-activations add the bias first and then inputs from the first.

fn network_regime(regimes: u32, layer: u32) -> u32 {
  return (regimes >> (2u * layer)) & 3u;
}

// eta of unit k, theory (4); not read where the regime is not soft.
fn network_eta(d: LayerDims, k: u32) -> f32 {
  return exp(memory_weight(d.logit + k * d.logit_stride));
}

// The sample at position i of the step that begins at `within` of `epoch`; i < batch <= n_train.
fn network_sample(key: u32, epoch: u32, within: u32, i: u32) -> u32 {
  var at = within + i;
  var of_epoch = epoch;
  if (at >= plan.n_train) {
    at -= plan.n_train;
    of_epoch += 1u;
  }
  // A full batch keeps the samples' own order. A loop and not an if, both sides of which a processor that plays a GPU
  // walks through.
  for (var shuffled = plan.batch != plan.n_train; shuffled; shuffled = false) {
    at = rng_permute(at, plan.n_train, rng_bits(key, of_epoch));
  }
  return at;
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
fn network_scores(d: LayerDims, k: u32, q: u32) -> array<vec4<f32>, PIECES> {
  var v: array<vec4<f32>, PIECES>;
  for (var r = 0u; r < d.pieces; r += 1u) {
    v[r] = memory_act(d.u_at + (k * d.pieces + r) * QUADS + q);
  }
  return v;
}

fn network_pool(d: LayerDims, regime: u32, k: u32, q: u32) -> Response {
  var v = network_scores(d, k, q);
  return vq_posterior(&v, d.pieces, regime, network_eta(d, k));
}

// Keeps u of row r for quad q, and z where a unit has one row.
fn network_unit(d: LayerDims, regime: u32, r: u32, q: u32, u: vec4<f32>) {
  let at = r * QUADS + q;
  memory_put_act(d.u_at + at, u);
  if (d.unit == UNIT_TWO_PIECE) {
    let unit = vq_two_piece(u, d.lo, d.hi, regime, network_eta(d, r));
    var z = unit.z;
    if (READOUTS && d.readout == READOUT_POSTERIOR) {
      z = d.offset + d.scale * unit.p;
    }
    memory_put_act(d.z_at + at, z);
  }
}

// u = W x + b and z of row r, quad q; or, in panels, of 8 rows from r and 2 quads from q.
fn network_rows(d: LayerDims, regime: u32, r: u32, q: u32) {
  let w_at = d.w + r * d.fan_in;
  if (PANELS) {
    let rows = min(8u, d.rows - r);
    let panel = panel_product(rows, w_at, d.fan_in, 1u, d.fan_in, d.x_at + q, d.b + r);
    for (var i = 0u; i < 2u * rows; i += 1u) {
      let second = (i & 1u) == 1u;
      network_unit(d, regime, r + i / 2u, q + (i & 1u), panel_row(panel, i / 2u, second));
    }
  } else {
    var u = vec4<f32>(memory_weight(d.b + r));
    for (var k = 0u; k < d.fan_in; k += 1u) {
      u += memory_weight(w_at + k) * memory_act(d.x_at + q + k * QUADS);
    }
    network_unit(d, regime, r, q, u);
  }
}

// Between layers. An invocation that has its quads to itself waits for nobody.
fn network_sync() {
  if (ROW_LANES > 1u || PANELS) {
    memory_sync();
  }
}

// Inputs of a layer -> its pre-activations u and outputs z. Ends in network_sync.
fn network_layer(d: LayerDims, regime: u32, lane: u32) {
  let row_lane = lane % ROW_LANES;
  let quad_lane = lane / ROW_LANES;
  for (var q = quad_lane * panel_quads(); q < QUADS; q += WORKGROUP / ROW_LANES * panel_quads()) {
    for (var r = row_lane * panel_rows(); r < d.rows; r += ROW_LANES * panel_rows()) {
      network_rows(d, regime, r, q);
    }
  }
  network_sync();
  if (POOLS && d.unit == UNIT_POOL) {
    for (var q = quad_lane; q < QUADS; q += WORKGROUP / ROW_LANES) {
      for (var k = row_lane; k < d.width; k += ROW_LANES) {
        memory_put_act(d.z_at + k * QUADS + q, network_pool(d, regime, k, q).z);
      }
    }
    network_sync();
  }
}

// Inputs -> pre-activations u and outputs z of every layer. Ends in network_sync.
fn network_forward(regimes: u32, lane: u32) {
  if (WRITTEN > 0u) {
    network_layer(LAYERS[0], network_regime(regimes, 0u), lane);
  }
  if (WRITTEN > 1u) {
    network_layer(LAYERS[1], network_regime(regimes, 1u), lane);
  }
  if (WRITTEN > 2u) {
    network_layer(LAYERS[2], network_regime(regimes, 2u), lane);
  }
  if (WRITTEN > 3u) {
    network_layer(LAYERS[3], network_regime(regimes, 3u), lane);
  }
  if (WRITTEN == 0u) {
    for (var l = 0u; l < plan.layers; l += 1u) {
      network_layer(layers[l], network_regime(regimes, l), lane);
    }
  }
}

// The last layer.
fn network_last() -> LayerDims {
  if (WRITTEN > 0u) {
    return LAYERS[max(WRITTEN, 1u) - 1u];
  }
  return layers[plan.layers - 1u];
}

// Loss of quad q's four samples; d_u of the output layer gets its gradient, 0 where mask is 0.
fn network_loss(q: u32, mask: vec4<f32>) -> vec4<f32> {
  let last = network_last();
  let t = memory_act(plan.target_at + q);
  var loss = vec4<f32>(0.0);
  if (LOSS != LOSS_CROSS_ENTROPY) {
    for (var c = 0u; c < plan.outputs; c += 1u) {
      let o = memory_act(last.u_at + c * QUADS + q);
      let goal = loss_goal(t, plan.is_class, c);
      var d = o - goal;
      if (LOSS == LOSS_HINGE) {
        loss += loss_hinge(o, goal);
        d = loss_hinge_gradient(o, goal);
      } else {
        loss += loss_squared(o, goal);
      }
      memory_put_act(last.d_at + c * QUADS + q, d * mask);
    }
  } else {
    var o: array<vec4<f32>, CLASSES>;
    for (var c = 0u; c < plan.outputs; c += 1u) {
      o[c] = memory_act(last.u_at + c * QUADS + q);
    }
    loss = loss_cross_entropy(&o, plan.outputs, t);
    for (var c = 0u; c < plan.outputs; c += 1u) {
      memory_put_act(last.d_at + c * QUADS + q, o[c] * mask);
    }
  }
  return loss * mask;
}
