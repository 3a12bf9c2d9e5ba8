// Products of panels: 8 rows by 2 quads at a time, so that each weight is read once for 8 samples and each activation once
// for 8 rows. Memory is what costs: a processor that plays a GPU spends a hundred instructions on one access.
// twin: src/engine/naive.rs

// Rows and quads that an invocation works on at once.
fn panel_rows() -> u32 {
  return select(1u, 8u, PANELS);
}
fn panel_quads() -> u32 {
  return select(1u, 2u, PANELS);
}

// How many panels n rows make.
fn panel_count(n: u32) -> u32 {
  return (n + panel_rows() - 1u) / panel_rows();
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
