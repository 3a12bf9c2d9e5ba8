// Structs, constants and bindings that the host also knows.
// twin: src/engine/gpu/layout.rs
//
// One workgroup works on one network, four samples (a quad) to a vec4. Activations are [rows][QUADS] quads.

const UNIT_AFFINE: u32 = 0u;
const UNIT_TWO_PIECE: u32 = 1u;
const UNIT_POOL: u32 = 2u;
const READOUT_RESPONSE: u32 = 0u;
const READOUT_POSTERIOR: u32 = 1u;
const REGIME_LINEAR: u32 = 0u;
const REGIME_SOFT: u32 = 1u;
const REGIME_HARD: u32 = 2u;
const LOSS_SQUARED: u32 = 0u;
const LOSS_CROSS_ENTROPY: u32 = 1u;
const LOSS_HINGE: u32 = 2u;
const OPTIM_SGD: u32 = 0u;
const OPTIM_MOMENTUM: u32 = 1u;
const OPTIM_ADAM: u32 = 2u;
const OPTIM_NESTEROV: u32 = 3u;
const OPTIM_RMSPROP: u32 = 4u;
const OPTIM_ADAMW: u32 = 5u;
const ORTHOGONALITY_OFF: u32 = 0u;
const ORTHOGONALITY_OFF_DIAGONAL: u32 = 1u;
const ORTHOGONALITY_FULL: u32 = 2u;
const ORTHOGONALITY_COSINE: u32 = 3u;
const QUANTITY_OUTPUT: u32 = 0u;
const QUANTITY_CLASS: u32 = 1u;
const QUANTITY_UNIT: u32 = 2u;
const QUANTITY_POSTERIOR: u32 = 3u;
const QUANTITY_ENTROPY: u32 = 4u;
const QUANTITY_CODE: u32 = 5u;
const QUANTITY_RAW: u32 = 6u; // every output, one plane each
const QUANTITY_UNITS: u32 = 7u; // every hidden unit, one plane each
const NONE: u32 = 0xffffffffu;

// Sizes: the host decides, one pipeline per choice.
override WORKGROUP: u32 = 64u; // invocations of a workgroup
override ROW_LANES: u32 = 1u; // of them, how many share the rows of a quad; both are powers of two
override QUADS: u32 = 1u; // quads of samples that are in memory at once
override ACTS: u32 = 1u; // quads of activations in workgroup memory
override WEIGHTS: u32 = 1u; // parameters in workgroup memory
override ACTS_SPILL: bool = false; // activations live in `spilled` instead
// What the networks of a dispatch have: kernels without the rest compile sooner, and a processor that plays a GPU walks
// through both sides of every branch.
override POOLS: bool = true; // some unit is a pool
override READOUTS: bool = true; // some unit's output is its posterior
override LEARNED: bool = true; // some beta is learned
override LOSS: u32 = LOSS_SQUARED;
override OPTIMIZER: u32 = OPTIM_SGD;
override ORTHOGONAL: bool = true; // some network is penalised for filters that are not orthogonal
override FROZEN: bool = true; // some network has frozen parameters
override SCHEDULED: bool = true; // rates change from step to step
override PANELS: bool = false; // an invocation works on 8 rows and 2 quads at once; QUADS is even
override WEIGHTS_SPILL: bool = false; // parameters are read from `state` instead

// Most classes of a data set, and most pieces of a unit: the size of private arrays.
const CLASSES: u32 = 32u;
const PIECES: u32 = 32u;
const BETA_LOGIT_LIMIT: f32 = 8.0;

// What is the same for every network of a dispatch.
struct Plan {
  layers: u32, // hidden layers and the output
  inputs: u32,
  outputs: u32,
  n_weights: u32, // weights and biases; logits of beta follow
  n_params: u32,
  slots: u32, // optimiser slots a parameter
  batch: u32,
  chunks: u32, // chunks of 4 QUADS samples a batch
  n_train: u32,
  n_samples: u32,
  is_class: u32,
  steps: u32, // mini-batch steps of this dispatch
  target_at: u32, // targets among the activations
  acts_stride: u32, // spilled activations a workgroup
  state_stride: u32, // of one network; it holds params, slots, and then:
  saved_at: u32, // params and slots as they were before this dispatch
  grads_at: u32, // gradient of each chunk
  ortho_at: u32, // gradient of the orthogonality penalty
  gram_at: u32, // G = W Wᵀ of one layer
  frozen_at: u32, // of each parameter: 1 if it stays as it is
  temperature: f32, // class probabilities are softmax(temperature o)
  done_before: u32, // steps done before this dispatch
}

// One layer: weights [rows, fan_in] at `w`, biases [rows] at `b` of the parameters.
struct LayerDims {
  fan_in: u32,
  rows: u32, // pre-activations
  width: u32, // outputs
  w: u32,
  b: u32,
  unit: u32,
  pieces: u32,
  readout: u32,
  lo: f32, // slopes of the two pieces
  hi: f32,
  offset: f32, // posterior read-out: offset + scale p
  scale: f32,
  logit: u32, // of the first unit's beta
  logit_stride: u32,
  learned: u32,
  x_at: u32, // quads: inputs, pre-activations, outputs, d_u
  u_at: u32,
  z_at: u32,
  d_at: u32,
  first_unit: u32, // number of units in the layers before
}

// Layers that the host wrote into the text of the program: all of them, or none. What is written need not be read, and a
// processor that plays a GPU reads a number as slowly as it multiplies eight.
const WRITTEN: u32 = 0u;
const LAYERS = array<LayerDims, 4>();

// What differs between the networks of a dispatch.
struct Network {
  batch_key: u32, // key of the stream of batches
  regimes: u32, // two bits a layer
  samples_at: u32, // of its inputs [n_samples, inputs]; its targets follow
  orthogonality: u32,
  rate: f32,
  beta_rate: f32,
  l1: f32,
  l2: f32,
  orthogonality_strength: f32,
  clip: f32, // bound of the gradient's entries; 0 for none
  padding_0: u32,
  padding_1: u32,
}

// How far a network is.
struct Progress {
  epoch: u32,
  within: u32, // position of the next step's first sample within the epoch
  done: u32, // steps done since the state was set
  turn: u32, // the step that is being done
  diverged: u32, // 1 once a parameter is not finite
  began: u32, // steps done before the last dispatch that trained it
  padding_0: u32,
  padding_1: u32,
}

// What a map or a score asks for.
struct View {
  points: u32,
  quantity: u32,
  layer: u32, // or NONE
  unit: u32, // or NONE
  network: u32, // whom a map asks
  padding_0: u32,
  padding_1: u32,
  padding_2: u32,
}

@group(0) @binding(0) var<uniform> plan: Plan;
@group(0) @binding(1) var<storage, read> layers: array<LayerDims>;
@group(0) @binding(2) var<storage, read> networks: array<Network>;
@group(0) @binding(3) var<storage, read> samples: array<f32>;
@group(0) @binding(4) var<storage, read_write> state: array<f32>;
@group(0) @binding(5) var<storage, read_write> spilled: array<vec4<f32>>;
@group(0) @binding(6) var<storage, read_write> progress: array<Progress>;
@group(0) @binding(7) var<storage, read> corrections: array<vec4<f32>>; // step by step: Adam's 1/(1 - decay^t), share of the rates
@group(0) @binding(8) var<storage, read_write> results: array<f32>;
@group(0) @binding(9) var<uniform> view: View;
