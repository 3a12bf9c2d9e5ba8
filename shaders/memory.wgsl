// Where activations and parameters live: in workgroup memory, or in storage where they do not fit; its twin decides.
// twin: src/engine/gpu/size.rs

var<workgroup> acts: array<vec4<f32>, ACTS>;
var<workgroup> weights: array<f32, WEIGHTS>;
// Where this network's and this workgroup's parts of the storage buffers begin.
var<private> acts_at: u32;
var<private> state_at: u32;
var<private> grads_at: u32; // gradients of this workgroup's chunk

fn memory_act(i: u32) -> vec4<f32> {
  if (ACTS_SPILL) {
    return spilled[acts_at + i];
  }
  return acts[i];
}

fn memory_put_act(i: u32, value: vec4<f32>) {
  if (ACTS_SPILL) {
    spilled[acts_at + i] = value;
  } else {
    acts[i] = value;
  }
}

fn memory_weight(i: u32) -> f32 {
  if (WEIGHTS_SPILL) {
    return state[state_at + i];
  }
  return weights[i];
}

fn memory_put_weight(i: u32, value: f32) {
  if (WEIGHTS_SPILL) {
    state[state_at + i] = value;
  } else {
    weights[i] = value;
  }
}

// All invocations of the workgroup have arrived and see each other's writes.
fn memory_sync() {
  if (ACTS_SPILL || WEIGHTS_SPILL) {
    storageBarrier();
  }
  workgroupBarrier();
}

// Points at this network's and workgroup's memory and brings the parameters in; a sync must follow.
fn memory_open(network: u32, workgroup: u32, lane: u32) {
  state_at = network * plan.state_stride;
  acts_at = workgroup * plan.acts_stride;
  if (!WEIGHTS_SPILL) {
    for (var i = lane; i < plan.n_params; i += WORKGROUP) {
      weights[i] = state[state_at + i];
    }
  }
}

fn memory_is_finite(x: f32) -> bool {
  // Comparisons with NaN may be optimised away; bits may not.
  return (bitcast<u32>(x) & 0x7f800000u) != 0x7f800000u;
}
