// Entries of training for networks that want more than one workgroup: a step is `gradients`, one workgroup per chunk of
// the batch, and then `apply`. A row of such steps begins with `save` and ends with `check`.
// twin: src/engine/naive.rs

// Of network y: chunk x's share of the gradient; x = chunks computes the orthogonality penalty's.
@compute @workgroup_size(WORKGROUP)
fn gradients(@builtin(workgroup_id) workgroup: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
  let n = workgroup.y;
  let chunk = workgroup.x;
  if (lane == 0u) {
    halted = progress[n].diverged;
  }
  if (workgroupUniformLoad(&halted) != 0u) {
    return;
  }
  let network = networks[n];
  memory_open(n, n * plan.chunks + min(chunk, plan.chunks - 1u), lane);
  memory_sync();
  if (chunk == plan.chunks) {
    if (ORTHOGONAL && network.orthogonality != ORTHOGONALITY_OFF) {
      train_orthogonality(network.orthogonality, network.orthogonality_strength, lane);
    }
    return;
  }
  if (chunk == 0u && lane == 0u) {
    progress[n].turn = progress[n].done;
  }
  train_load(network, progress[n].epoch, progress[n].within, chunk, lane);
  network_sync();
  train_pass(network.regimes, chunk, lane);
  grads_at = state_at + plan.grads_at + chunk * plan.n_params;
  backward_gradients(lane);
  if (LEARNED) {
    backward_betas(lane);
  }
}

// Of network y: adds the chunks' gradients in order and updates. One invocation per parameter.
@compute @workgroup_size(WORKGROUP)
fn apply(@builtin(global_invocation_id) id: vec3<u32>) {
  let n = id.y;
  let i = id.x;
  if (i >= plan.n_params || progress[n].diverged != 0u) {
    return;
  }
  state_at = n * plan.state_stride;
  grads_at = state_at + plan.grads_at;
  update_all(networks[n], plan.chunks, i, plan.n_params, progress[n].turn - plan.done_before);
  if (i == 0u) {
    progress[n].done = progress[n].turn + 1u;
    let within = progress[n].within + plan.batch;
    progress[n].within = select(within, within - plan.n_train, within >= plan.n_train);
    progress[n].epoch += select(0u, 1u, within >= plan.n_train);
  }
}

// Of network y: keeps params and slots as they are.
@compute @workgroup_size(WORKGROUP)
fn save(@builtin(workgroup_id) workgroup: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
  if (progress[workgroup.y].diverged == 0u) {
    state_at = workgroup.y * plan.state_stride;
    train_save(lane, WORKGROUP);
    if (lane == 0u) {
      progress[workgroup.y].began = plan.done_before;
    }
  }
}

// Of network y: looks for numbers that are not finite.
@compute @workgroup_size(WORKGROUP)
fn check(@builtin(workgroup_id) workgroup: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
  let n = workgroup.y;
  if (lane == 0u) {
    atomicStore(&broken, 0u);
  }
  workgroupBarrier();
  for (var i = lane; i < plan.n_params * (1u + plan.slots); i += WORKGROUP) {
    if (!memory_is_finite(state[n * plan.state_stride + i])) {
      atomicStore(&broken, 1u);
    }
  }
  workgroupBarrier();
  if (lane == 0u && atomicLoad(&broken) == 1u) {
    progress[n].diverged = 1u;
  }
}
