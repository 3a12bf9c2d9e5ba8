//! What the test suites share: the stamp for every engine, made-up data, and closeness.

#![allow(dead_code, unused_macros, unused_imports, reason = "each suite uses its part")]

use bvq::engine::batch::TrainingSet;
use bvq::engine::{Engine, State};
use bvq::plan::{DataShape, Plan};
use bvq::rng::{Sequence, Stream};
use bvq::{Spec, init, table};
use serde_json::{Value, json};

/// Stamps each generic test `fn name<E: Engine>()` as `naive::name`, `simd::name` and `gpu::name`. What the last do
/// without an adapter `BVQ_GPU` says.
macro_rules! on_every_engine {
    ($($name:ident),* $(,)?) => {
        mod naive {
            $(#[test] fn $name() { super::$name::<bvq::engine::naive::NaiveEngine<f32>>(); })*
        }
        #[cfg(feature = "simd")]
        mod simd {
            $(#[test] fn $name() { super::$name::<bvq::engine::simd::SimdEngine>(); })*
        }
        #[cfg(feature = "gpu")]
        mod gpu {
            $(#[test] fn $name() { crate::common::on_the_gpu(super::$name::<bvq::engine::gpu::GpuEngine>); })*
        }
    };
}
pub(crate) use on_every_engine;

/// Says something once, past the test harness, which keeps what tests print to itself.
#[cfg(feature = "gpu")]
fn say_once(line: &str) {
    use std::io::Write;
    static SAID: std::sync::Once = std::sync::Once::new();
    let line = format!("GPU: {line}\n");
    SAID.call_once(|| std::io::stderr().write_all(line.as_bytes()).unwrap());
}

/// Runs a test where the device lives: on one thread for all of them, with one device that compiles each kernel once.
///
/// The variable `BVQ_GPU` says what to do where there is no adapter: with `require` the test fails; with `auto`, which
/// is the default, the suite says in one loud line that its tests on the GPU did not run; with `off` it says so without
/// looking for one.
#[cfg(feature = "gpu")]
pub fn on_the_gpu(test: fn()) {
    use std::sync::{Mutex, OnceLock, mpsc};
    type Job = (fn(), mpsc::Sender<std::thread::Result<()>>);
    static JOBS: OnceLock<Mutex<mpsc::Sender<Job>>> = OnceLock::new();
    let policy = std::env::var("BVQ_GPU").unwrap_or_else(|_| "auto".into());
    assert!(
        ["require", "auto", "off"].contains(&policy.as_str()),
        "BVQ_GPU={policy}: use require, auto or off"
    );
    if policy == "off" {
        say_once("NOT TESTED in this suite, since BVQ_GPU=off");
        return;
    }
    let required = policy == "require";
    let jobs = JOBS.get_or_init(|| {
        let (send, receive) = mpsc::channel::<Job>();
        std::thread::spawn(move || {
            let gpu = pollster::block_on(bvq::engine::gpu::device::Gpu::open());
            match &gpu {
                Ok(gpu) => say_once(&gpu.name),
                Err(error) => say_once(&format!("NOT TESTED in this suite: {error}")),
            }
            for (test, done) in receive {
                let found = gpu.is_ok();
                let result = std::panic::catch_unwind(|| match found {
                    true => test(),
                    false => assert!(
                        !required,
                        "BVQ_GPU=require, and there is no GPU; VK_DRIVER_FILES names a driver"
                    ),
                });
                done.send(result).unwrap();
            }
            // wgpu cannot let go of a device while a thread's locals end.
            std::mem::forget(gpu);
        });
        Mutex::new(send)
    });
    let (done, result) = mpsc::channel();
    jobs.lock().unwrap().send((test, done)).unwrap();
    if let Err(panic) = result.recv().unwrap() {
        // Said again where the test runs: what the other thread printed belongs to whichever test began it.
        let words = panic.downcast_ref::<String>().map(String::as_str);
        panic!("{}", words.or(panic.downcast_ref::<&str>().copied()).unwrap_or("no words"));
    }
}

/// The largest difference allowed between two engines: relative to the number, plus a share of the largest of
/// all, since every sum is rounded on the scale of its terms.
#[derive(Debug, Clone, Copy)]
pub struct Tolerance {
    pub relative: f64,
    pub of_largest: f64,
}

/// How many times as far a GPU made of hardware may be. It fuses products with sums and has an exp of its own, and some of
/// the gradients that are compared are so small beside their terms that 32 bits are a third of the tolerance away from 64.
pub fn leeway() -> f64 {
    #[cfg(feature = "gpu")]
    if bvq::engine::gpu::device::Gpu::shared().is_ok_and(|gpu| !gpu.room.software) {
        return 2.0;
    }
    1.0
}

/// The first place where two lists differ by more than the tolerance, in words; `None` if they are close.
///
/// NaN, an infinity on one side, or another length is a difference.
pub fn difference(a: &[f32], b: &[f32], tolerance: Tolerance) -> Option<String> {
    if a.len() != b.len() {
        return Some(format!("{} numbers against {}", a.len(), b.len()));
    }
    let largest = a.iter().fold(0.0f64, |largest, &x| largest.max(f64::from(x).abs()));
    let leeway = leeway();
    a.iter().zip(b).enumerate().find_map(|(i, (&a, &b))| {
        let (x, y) = (f64::from(a), f64::from(b));
        let allowed = leeway * (tolerance.relative * x.abs().max(y.abs()) + tolerance.of_largest * largest);
        // Not `>`: that would be false for NaN.
        let close =
            a.to_bits() == b.to_bits() && a.is_finite() || (x - y).abs() <= allowed && allowed.is_finite();
        (!close).then(|| format!("[{i}] {a:e} against {b:e}, allowed {allowed:e}"))
    })
}

/// Stops, naming the case, unless two lists are close.
pub fn assert_close(case: &str, a: &[f32], b: &[f32], tolerance: Tolerance) {
    if let Some(difference) = difference(a, b, tolerance) {
        panic!("{case}: {difference}");
    }
}

/// `n` samples with `features` inputs in −2..2; labels of `classes`, or numbers in −1..1 if there are none. Three
/// quarters are for training.
pub fn made_up(n: usize, features: usize, classes: usize, seed: u32) -> TrainingSet {
    let mut random = Sequence::new(seed, Stream::Data);
    let inputs = (0..n * features).map(|_| random.uniform(-2.0, 2.0) as f32).collect();
    let target = |random: &mut Sequence| match classes {
        0 => random.uniform(-1.0, 1.0) as f32,
        classes => random.below(classes as u32) as f32,
    };
    let targets = (0..n).map(|_| target(&mut random)).collect();
    TrainingSet { inputs, targets, is_class: classes > 0, n, n_train: (n * 3 / 4).max(1) }
}

/// A spec from JSON.
pub fn spec(value: &Value) -> Spec {
    Spec::from_json(&value.to_string()).unwrap_or_else(|error| panic!("{error:?} in {value}"))
}

/// A spec resolved for these samples.
pub fn plan(spec: &Spec, set: &TrainingSet, features: usize, classes: usize) -> Plan {
    Plan::new(spec, DataShape { inputs: features, classes, n_train: set.n_train }).unwrap()
}

/// The state at step 0, with biases drawn too so that no pre-activation is 0 by design.
pub fn start(plan: &Plan) -> State {
    let mut params = plan.initial_params(table::find(init::ALL, "xavier", "init").unwrap());
    let mut random = Sequence::new(plan.seed, Stream::Noise);
    for layer in &plan.layers {
        params[layer.biases()].iter_mut().for_each(|b| *b = random.uniform(-0.5, 0.5) as f32);
    }
    State { step: 0, params, slots: vec![0.0; plan.n_params * plan.slots] }
}

/// An engine at step 0.
pub fn engine<E: Engine>(plan: &Plan, set: &TrainingSet) -> E {
    E::load(plan.clone(), set.clone(), start(plan)).unwrap()
}

/// An engine in this state; `None` where the engine refuses Gram–Schmidt filters, the one thing that one may refuse.
pub fn load<E: Engine>(plan: &Plan, set: &TrainingSet, state: State) -> Option<E> {
    match E::load(plan.clone(), set.clone(), state) {
        Ok(engine) => Some(engine),
        Err(error) => {
            assert_eq!(error.code, bvq::ErrorCode::GpuUnavailable, "{error}");
            assert_eq!(plan.orthogonality, bvq::penalty::OrthogonalityKind::GramSchmidt, "{error}");
            None
        }
    }
}

/// The state of an engine.
pub fn state<E: Engine>(engine: &mut E) -> State {
    pollster::block_on(engine.snapshot()).unwrap()
}

/// The same bits: step, parameters and optimiser memory.
pub fn same_bits(a: &State, b: &State) -> bool {
    let bits = |x: &[f32]| x.iter().map(|x| x.to_bits()).collect::<Vec<_>>();
    a.step == b.step && bits(&a.params) == bits(&b.params) && bits(&a.slots) == bits(&b.slots)
}

/// A run with most of what there is: two activations, β per unit, a batch that is no multiple of a panel.
pub fn rich() -> Value {
    json!({
        "seed": 7,
        "layers": [
            { "units": 7, "activation": "relu", "beta": 0.6, "learnBeta": "unit" },
            { "units": 5, "activation": "abs", "beta": 0.8, "learnBeta": "layer" },
        ],
        "optimizer": { "kind": "adam", "learningRate": 0.01 },
        "batchSize": 13,
        "penalty": { "l2": 0.001, "orthogonality": { "kind": "cosine", "strength": 0.01 } },
    })
}
