// Products of panels: 8 rows by 2 quads at a time, so that each weight is read once for 8 samples and each activation once
// for 8 rows; and gradients of 4 rows by 4 inputs, so that each activation is read once for 4 of them. Memory is what
// costs: a processor that plays a GPU spends a hundred instructions on one access.
// twin: src/engine/naive.rs

// Rows and quads that an invocation works on at once.
fn panel_rows() -> u32 {
  return select(1u, 8u, PANELS);
}
fn panel_quads() -> u32 {
  return select(1u, 2u, PANELS);
}

// Rows 0..7 of the quads a and b.
struct Panel {
  a0: vec4<f32>,
  b0: vec4<f32>,
  a1: vec4<f32>,
  b1: vec4<f32>,
  a2: vec4<f32>,
  b2: vec4<f32>,
  a3: vec4<f32>,
  b3: vec4<f32>,
  a4: vec4<f32>,
  b4: vec4<f32>,
  a5: vec4<f32>,
  b5: vec4<f32>,
  a6: vec4<f32>,
  b6: vec4<f32>,
  a7: vec4<f32>,
  b7: vec4<f32>,
}

// start + sum over k < n of weight(w_at + row w_row + k w_step) act(x_at + k QUADS), and the same for the quad after x_at.
// Rows from `rows` on repeat the last one. Weights come in order, as elsewhere.
fn panel_product(rows: u32, w_at: u32, w_row: u32, w_step: u32, n: u32, x_at: u32, bias_at: u32) -> Panel {
  var w_0 = w_at;
  var w_1 = w_at + min(1u, rows - 1u) * w_row;
  var w_2 = w_at + min(2u, rows - 1u) * w_row;
  var w_3 = w_at + min(3u, rows - 1u) * w_row;
  var w_4 = w_at + min(4u, rows - 1u) * w_row;
  var w_5 = w_at + min(5u, rows - 1u) * w_row;
  var w_6 = w_at + min(6u, rows - 1u) * w_row;
  var w_7 = w_at + min(7u, rows - 1u) * w_row;
  var a0 = panel_start(bias_at, min(0u, rows - 1u));
  var b0 = a0;
  var a1 = panel_start(bias_at, min(1u, rows - 1u));
  var b1 = a1;
  var a2 = panel_start(bias_at, min(2u, rows - 1u));
  var b2 = a2;
  var a3 = panel_start(bias_at, min(3u, rows - 1u));
  var b3 = a3;
  var a4 = panel_start(bias_at, min(4u, rows - 1u));
  var b4 = a4;
  var a5 = panel_start(bias_at, min(5u, rows - 1u));
  var b5 = a5;
  var a6 = panel_start(bias_at, min(6u, rows - 1u));
  var b6 = a6;
  var a7 = panel_start(bias_at, min(7u, rows - 1u));
  var b7 = a7;
  var at = x_at;
  for (var k = 0u; k < n; k += 1u) {
    let x_a = memory_act(at);
    let x_b = memory_act(at + 1u);
    at += QUADS;
    var w = 0.0;
    w = memory_weight(w_0);
    a0 += w * x_a;
    b0 += w * x_b;
    w_0 += w_step;
    w = memory_weight(w_1);
    a1 += w * x_a;
    b1 += w * x_b;
    w_1 += w_step;
    w = memory_weight(w_2);
    a2 += w * x_a;
    b2 += w * x_b;
    w_2 += w_step;
    w = memory_weight(w_3);
    a3 += w * x_a;
    b3 += w * x_b;
    w_3 += w_step;
    w = memory_weight(w_4);
    a4 += w * x_a;
    b4 += w * x_b;
    w_4 += w_step;
    w = memory_weight(w_5);
    a5 += w * x_a;
    b5 += w * x_b;
    w_5 += w_step;
    w = memory_weight(w_6);
    a6 += w * x_a;
    b6 += w * x_b;
    w_6 += w_step;
    w = memory_weight(w_7);
    a7 += w * x_a;
    b7 += w * x_b;
    w_7 += w_step;
  }
  return Panel(a0, b0, a1, b1, a2, b2, a3, b3, a4, b4, a5, b5, a6, b6, a7, b7);
}

fn panel_start(bias_at: u32, row: u32) -> vec4<f32> {
  if (bias_at == NONE) {
    return vec4<f32>(0.0);
  }
  return vec4<f32>(memory_weight(bias_at + row));
}

// Row j of quad a (second = false) or b. Choosing costs less than a trip through memory.
fn panel_row(panel: Panel, j: u32, second: bool) -> vec4<f32> {
  let r0 = select(panel.a0, panel.b0, second);
  let r1 = select(panel.a1, panel.b1, second);
  let r2 = select(panel.a2, panel.b2, second);
  let r3 = select(panel.a3, panel.b3, second);
  let r4 = select(panel.a4, panel.b4, second);
  let r5 = select(panel.a5, panel.b5, second);
  let r6 = select(panel.a6, panel.b6, second);
  let r7 = select(panel.a7, panel.b7, second);
  let low = select(select(r0, r1, j == 1u), select(r2, r3, j == 3u), j >= 2u);
  let high = select(select(r4, r5, j == 5u), select(r6, r7, j == 7u), j >= 6u);
  return select(low, high, j >= 4u);
}

// The four samples of a quad, added.
fn panel_sum(v: vec4<f32>) -> f32 {
  return (v.x + v.y) + (v.z + v.w);
}

// Gradients of the weights from inputs k..k+3 to rows r..r+3, and of those rows' biases where k = 0, into the storage at
// grads_at. Rows and inputs beyond the last repeat it: the same number is stored at the same place again.
// Written out, since an array that is asked by index lives in memory.
fn panel_gradients(d: LayerDims, r: u32, k: u32) {
  // forward: u = W x + b  ->  dW += du x^T, db += du
  let r_0 = r;
  let r_1 = min(r + 1u, d.rows - 1u);
  let r_2 = min(r + 2u, d.rows - 1u);
  let r_3 = min(r + 3u, d.rows - 1u);
  let k_0 = k;
  let k_1 = min(k + 1u, d.fan_in - 1u);
  let k_2 = min(k + 2u, d.fan_in - 1u);
  let k_3 = min(k + 3u, d.fan_in - 1u);
  let d_0 = d.d_at + r_0 * QUADS;
  let d_1 = d.d_at + r_1 * QUADS;
  let d_2 = d.d_at + r_2 * QUADS;
  let d_3 = d.d_at + r_3 * QUADS;
  let x_0 = d.x_at + k_0 * QUADS;
  let x_1 = d.x_at + k_1 * QUADS;
  let x_2 = d.x_at + k_2 * QUADS;
  let x_3 = d.x_at + k_3 * QUADS;
  var s00 = vec4<f32>(0.0);
  var s01 = vec4<f32>(0.0);
  var s02 = vec4<f32>(0.0);
  var s03 = vec4<f32>(0.0);
  var b0 = vec4<f32>(0.0);
  var s10 = vec4<f32>(0.0);
  var s11 = vec4<f32>(0.0);
  var s12 = vec4<f32>(0.0);
  var s13 = vec4<f32>(0.0);
  var b1 = vec4<f32>(0.0);
  var s20 = vec4<f32>(0.0);
  var s21 = vec4<f32>(0.0);
  var s22 = vec4<f32>(0.0);
  var s23 = vec4<f32>(0.0);
  var b2 = vec4<f32>(0.0);
  var s30 = vec4<f32>(0.0);
  var s31 = vec4<f32>(0.0);
  var s32 = vec4<f32>(0.0);
  var s33 = vec4<f32>(0.0);
  var b3 = vec4<f32>(0.0);
  for (var q = 0u; q < QUADS; q += 1u) {
    let x0 = memory_act(x_0 + q);
    let x1 = memory_act(x_1 + q);
    let x2 = memory_act(x_2 + q);
    let x3 = memory_act(x_3 + q);
    let d0 = memory_act(d_0 + q);
    s00 += d0 * x0;
    s01 += d0 * x1;
    s02 += d0 * x2;
    s03 += d0 * x3;
    b0 += d0;
    let d1 = memory_act(d_1 + q);
    s10 += d1 * x0;
    s11 += d1 * x1;
    s12 += d1 * x2;
    s13 += d1 * x3;
    b1 += d1;
    let d2 = memory_act(d_2 + q);
    s20 += d2 * x0;
    s21 += d2 * x1;
    s22 += d2 * x2;
    s23 += d2 * x3;
    b2 += d2;
    let d3 = memory_act(d_3 + q);
    s30 += d3 * x0;
    s31 += d3 * x1;
    s32 += d3 * x2;
    s33 += d3 * x3;
    b3 += d3;
  }
  let w_0 = grads_at + d.w + r_0 * d.fan_in;
  state[w_0 + k_0] = panel_sum(s00);
  state[w_0 + k_1] = panel_sum(s01);
  state[w_0 + k_2] = panel_sum(s02);
  state[w_0 + k_3] = panel_sum(s03);
  let w_1 = grads_at + d.w + r_1 * d.fan_in;
  state[w_1 + k_0] = panel_sum(s10);
  state[w_1 + k_1] = panel_sum(s11);
  state[w_1 + k_2] = panel_sum(s12);
  state[w_1 + k_3] = panel_sum(s13);
  let w_2 = grads_at + d.w + r_2 * d.fan_in;
  state[w_2 + k_0] = panel_sum(s20);
  state[w_2 + k_1] = panel_sum(s21);
  state[w_2 + k_2] = panel_sum(s22);
  state[w_2 + k_3] = panel_sum(s23);
  let w_3 = grads_at + d.w + r_3 * d.fan_in;
  state[w_3 + k_0] = panel_sum(s30);
  state[w_3 + k_1] = panel_sum(s31);
  state[w_3 + k_2] = panel_sum(s32);
  state[w_3 + k_3] = panel_sum(s33);
  if (k == 0u) {
    state[grads_at + d.b + r_0] = panel_sum(b0);
    state[grads_at + d.b + r_1] = panel_sum(b1);
    state[grads_at + d.b + r_2] = panel_sum(b2);
    state[grads_at + d.b + r_3] = panel_sum(b3);
  }
}
