// Entries that read a network off: `score` over its samples, `field` over the points of a map.
// twin: src/engine/probe.rs

// Index of the largest of n numbers, the first of equals.
fn field_argmax(o: ptr<function, array<vec4<f32>, CLASSES>>, n: u32) -> vec4<u32> {
  var best = vec4<u32>(0u);
  var top = (*o)[0];
  for (var c = 1u; c < n; c += 1u) {
    let higher = (*o)[c] > top;
    best = select(best, vec4<u32>(c), higher);
    top = select(top, (*o)[c], higher);
  }
  return best;
}

// Two classes: p_1 - p_0. More: index of the winner + how far it is ahead of an even share, in 0..0.999. One output:
// its value.
fn field_output(o: ptr<function, array<vec4<f32>, CLASSES>>, n: u32, is_class: u32, temperature: f32) -> vec4<f32> {
  if (is_class == 0u) {
    return (*o)[0];
  }
  loss_probabilities(o, n, temperature);
  if (n == 2u) {
    return (*o)[1] - (*o)[0];
  }
  let best = field_argmax(o, n);
  let even = 1.0 / f32(n);
  var share = vec4<f32>(0.0);
  for (var c = 0u; c < n; c += 1u) {
    share = max(share, (*o)[c]);
  }
  return vec4<f32>(best) + clamp((share - even) / (1.0 - even), vec4<f32>(0.0), vec4<f32>(0.999));
}

// A code as a number in [0, 1).
fn field_code_shade(code: u32) -> f32 {
  return rng_unit(rng_mix(code));
}

fn field_outputs(q: u32) -> array<vec4<f32>, CLASSES> {
  let o_at = layers[plan.layers - 1u].u_at + q;
  var o: array<vec4<f32>, CLASSES>;
  for (var c = 0u; c < plan.outputs; c += 1u) {
    o[c] = memory_act(o_at + c * QUADS);
  }
  return o;
}

// Posterior of the upper piece of unit k (two pieces), or of the first best of R pieces.
fn field_posterior(d: LayerDims, regime: u32, k: u32, q: u32) -> vec4<f32> {
  let eta = network_eta(d, k);
  if (POOLS && d.unit == UNIT_POOL) {
    // The best piece has the largest share.
    var p = network_scores(d, k, q);
    vq_posterior(&p, d.pieces, regime, eta);
    var best = p[0];
    for (var r = 1u; r < d.pieces; r += 1u) {
      best = max(best, p[r]);
    }
    return best;
  }
  return vq_two_piece(memory_act(d.u_at + k * QUADS + q), d.lo, d.hi, regime, eta).p;
}

// Entropy of unit k's posterior over log R, 0..1.
fn field_entropy(d: LayerDims, regime: u32, k: u32, q: u32) -> vec4<f32> {
  if (POOLS && d.unit == UNIT_POOL) {
    return network_pool(d, regime, k, q).entropy / log(f32(d.pieces));
  }
  return vq_two_piece(memory_act(d.u_at + k * QUADS + q), d.lo, d.hi, regime, network_eta(d, k)).entropy / LN_2;
}

// Mean entropy of a layer's units, or that of one unit.
fn field_layer_entropy(d: LayerDims, regime: u32, q: u32) -> vec4<f32> {
  let one = view.unit != NONE;
  let first = select(0u, view.unit, one);
  let units = select(d.width, 1u, one);
  var sum = vec4<f32>(0.0);
  for (var k = first; k < first + units; k += 1u) {
    sum += field_entropy(d, regime, k, q);
  }
  return sum / f32(units);
}

// Mixes the hard assignments of the units of one hidden layer, or of all.
fn field_code(q: u32) -> vec4<f32> {
  var codes = vec4<u32>(0u);
  for (var l = 0u; l + 1u < plan.layers; l += 1u) {
    if (view.layer != NONE && view.layer != l) {
      continue;
    }
    let d = layers[l];
    for (var k = 0u; k < d.width; k += 1u) {
      var assignment = vec4<u32>(0u);
      if (POOLS && d.unit == UNIT_POOL) {
        var v = network_scores(d, k, q);
        assignment = field_argmax(&v, d.pieces);
      } else if (d.lo != d.hi) {
        let u = memory_act(d.u_at + k * QUADS + q);
        assignment = select(vec4<u32>(0u), vec4<u32>(1u), u > vec4<f32>(0.0));
      }
      for (var j = 0u; j < 4u; j += 1u) {
        codes[j] = rng_mix(codes[j] ^ (assignment[j] + 1u)) + 0x9E3779B9u;
      }
    }
  }
  return vec4<f32>(
    field_code_shade(codes.x), field_code_shade(codes.y), field_code_shade(codes.z), field_code_shade(codes.w),
  );
}

fn field_read(regimes: u32, q: u32) -> vec4<f32> {
  let l = view.layer;
  switch (view.quantity) {
    case QUANTITY_OUTPUT: {
      var o = field_outputs(q);
      return field_output(&o, plan.outputs, plan.is_class, plan.temperature);
    }
    case QUANTITY_CLASS: {
      var o = field_outputs(q);
      return vec4<f32>(field_argmax(&o, plan.outputs));
    }
    case QUANTITY_UNIT: {
      return memory_act(layers[l].z_at + view.unit * QUADS + q);
    }
    case QUANTITY_POSTERIOR: {
      return field_posterior(layers[l], network_regime(regimes, l), view.unit, q);
    }
    case QUANTITY_ENTROPY: {
      return field_layer_entropy(layers[l], network_regime(regimes, l), q);
    }
    default: {
      return field_code(q);
    }
  }
}

fn field_write(at: u32, first: u32, n: u32, value: vec4<f32>) {
  for (var j = 0u; j < 4u; j += 1u) {
    if (first + j < n) {
      results[at + first + j] = value[j];
    }
  }
}

// Of network y: (loss, whether the most probable class is right) of every sample, [2, n_samples] for each network.
@compute @workgroup_size(WORKGROUP)
fn score(
  @builtin(workgroup_id) workgroup: vec3<u32>,
  @builtin(num_workgroups) workgroups: vec3<u32>,
  @builtin(local_invocation_index) lane: u32,
) {
  let n = workgroup.y;
  memory_open(n, n * workgroups.x + workgroup.x, lane);
  let results_at = n * 2u * plan.n_samples;
  for (var tile = workgroup.x * QUADS; tile * 4u < plan.n_samples; tile += workgroups.x * QUADS) {
    for (var q = lane; q < QUADS; q += WORKGROUP) {
      let first = vec4<u32>((tile + q) * 4u) + vec4<u32>(0u, 1u, 2u, 3u);
      network_load(networks[n].samples_at, q, min(first, vec4<u32>(plan.n_samples - 1u)));
    }
    memory_sync();
    network_forward(networks[n].regimes, lane);
    for (var q = lane; q < QUADS; q += WORKGROUP) {
      let first = (tile + q) * 4u;
      var o = field_outputs(q);
      let t = memory_act(plan.target_at + q);
      let right = select(vec4<f32>(0.0), vec4<f32>(1.0), vec4<f32>(field_argmax(&o, plan.outputs)) == t);
      field_write(results_at, first, plan.n_samples, network_loss(q, vec4<f32>(1.0)));
      field_write(results_at + plan.n_samples, first, plan.n_samples, right);
    }
    memory_sync();
  }
}

// Of network `view.network`: a quantity at every point; samples hold the network's inputs, [inputs, points].
@compute @workgroup_size(WORKGROUP)
fn field(
  @builtin(workgroup_id) workgroup: vec3<u32>,
  @builtin(num_workgroups) workgroups: vec3<u32>,
  @builtin(local_invocation_index) lane: u32,
) {
  let n = view.network;
  memory_open(n, workgroup.x, lane);
  for (var tile = workgroup.x * QUADS; tile * 4u < view.points; tile += workgroups.x * QUADS) {
    for (var i = lane; i < plan.inputs * QUADS; i += WORKGROUP) {
      let plane = (i / QUADS) * view.points;
      let at = plane + min(vec4<u32>((tile + i % QUADS) * 4u) + vec4<u32>(0u, 1u, 2u, 3u), vec4<u32>(view.points - 1u));
      memory_put_act(i, vec4<f32>(samples[at.x], samples[at.y], samples[at.z], samples[at.w]));
    }
    memory_sync();
    network_forward(networks[n].regimes, lane);
    for (var q = lane; q < QUADS; q += WORKGROUP) {
      let first = (tile + q) * 4u;
      if (view.quantity == QUANTITY_RAW) {
        for (var c = 0u; c < plan.outputs; c += 1u) {
          let o = memory_act(layers[plan.layers - 1u].u_at + c * QUADS + q);
          field_write(c * view.points, first, view.points, o);
        }
      } else if (view.quantity != QUANTITY_UNITS) {
        field_write(0u, first, view.points, field_read(networks[n].regimes, q));
      }
    }
    if (view.quantity == QUANTITY_UNITS) {
      for (var l = 0u; l + 1u < plan.layers; l += 1u) {
        for (var i = lane; i < layers[l].width * QUADS; i += WORKGROUP) {
          let z = memory_act(layers[l].z_at + i);
          field_write((layers[l].first_unit + i / QUADS) * view.points, (tile + i % QUADS) * 4u, view.points, z);
        }
      }
    }
    memory_sync();
  }
}
