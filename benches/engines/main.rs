//! Steps a second of each engine outside of a browser, and of many networks trained together on the GPU.
//!
//! `cargo bench --features gpu --bench engines [-- --seconds 1 --only T1,T2 --software]`. The adapter is named. One that a
//! processor plays says little about GPUs: it is measured with `--software` only, and in the browser by
//! `node benches/page.mjs`. Every engine first gives the plain engine's answer.

use bvq::engine::batch::TrainingSet;
use bvq::engine::naive::NaiveEngine;
#[cfg(feature = "simd")]
use bvq::engine::simd::SimdEngine;
use bvq::engine::{Engine, State};
use bvq::plan::{DataShape, Plan};
use bvq::rng::{Sequence, Stream};
use bvq::{Spec, init, table};
use pollster::block_on;
use serde::Deserialize;
use serde_json::json;
use std::time::{Duration, Instant};

#[cfg(feature = "gpu")]
mod gpu;

/// A network and a batch that is all its data, as in `benches/workloads.js`.
#[derive(Debug, Deserialize)]
pub struct Workload {
    id: String,
    sizes: Vec<usize>,
    batch: usize,
    loss: String,
    rate: f64,
}

/// Steps after which answers are compared.
const CHECK_STEPS: u32 = 10;
/// How far parameters may be from the plain engine's then, as a share of the largest of them.
const TOLERANCE: f32 = 4e-6;

/// What the command line asks for.
#[derive(Debug)]
pub struct Options {
    seconds: f64,
    only: Vec<String>,
    software: bool,
}

impl Options {
    /// *Errors* a sentence that names the argument.
    fn read(mut arguments: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut options = Self { seconds: 1.0, only: Vec::new(), software: false };
        while let Some(argument) = arguments.next() {
            let mut value = || arguments.next().ok_or(format!("{argument} needs a value"));
            match argument.as_str() {
                "--seconds" => {
                    let seconds = value()?;
                    options.seconds = match seconds.parse() {
                        Ok(number) if (0.1..=60.0).contains(&number) => number,
                        _ => return Err(format!("--seconds {seconds}: use a number from 0.1 to 60")),
                    };
                }
                "--only" => options.only = value()?.split(',').map(str::to_owned).collect(),
                "--software" => options.software = true,
                // What cargo bench adds.
                "--bench" => {}
                other => return Err(format!("{other}: use --seconds, --only and --software")),
            }
        }
        Ok(options)
    }
}

impl Workload {
    /// relu at β = ½ is SiLU; plain gradient descent.
    fn member(&self, seed: u32) -> (Plan, TrainingSet, State) {
        let hidden = &self.sizes[1..self.sizes.len() - 1];
        let layers: Vec<_> =
            hidden.iter().map(|units| json!({ "units": units, "activation": "relu", "beta": 0.5 })).collect();
        let json = json!({
            "seed": seed, "layers": layers, "loss": self.loss, "batchSize": self.batch,
            "optimizer": { "kind": "sgd", "learningRate": self.rate },
        });
        let spec = must(Spec::from_json(&json.to_string()));
        let inputs = self.sizes[0];
        let classes = if self.loss == "squared" { 0 } else { self.sizes[self.sizes.len() - 1] };
        let set = self.samples(inputs, classes);
        let plan = must(Plan::new(&spec, DataShape { inputs, classes, n_train: set.n_train }));
        let params = plan.initial_params(must(table::find(init::ALL, "xavier", "init")));
        let slots = vec![0.0; plan.n_params * plan.slots];
        (plan, set, State { step: 0, params, slots })
    }

    /// Points in a square or cube; the sign of the product of the first two coordinates, or one of the classes in turn.
    fn samples(&self, features: usize, classes: usize) -> TrainingSet {
        let n = self.batch;
        let mut random = Sequence::new(1, Stream::Data);
        let inputs: Vec<f32> = (0..n * features).map(|_| random.uniform(-1.75, 1.75) as f32).collect();
        let target = |(i, x): (usize, &[f32])| match classes {
            0 if x[0] * x[1] > 0.0 => 1.0,
            0 => -1.0,
            classes => (i % classes) as f32,
        };
        let targets = inputs.chunks(features).enumerate().map(target).collect();
        TrainingSet { inputs, targets, is_class: classes > 0, n, n_train: n }
    }
}

/// The engine's state once all is done that was queued.
fn state<E: Engine>(engine: &mut E) -> State {
    must(block_on(engine.snapshot()))
}

/// What must not fail here.
pub fn must<T>(result: bvq::error::Result<T>) -> T {
    result.unwrap_or_else(|error| panic!("{error}"))
}

/// Stops unless two states are of one step and close.
pub fn check(what: &str, found: &State, wanted: &State) {
    assert_eq!((found.step, found.params.len()), (wanted.step, wanted.params.len()), "{what}");
    let largest = wanted.params.iter().fold(0.0f32, |largest, x| largest.max(x.abs()));
    for (i, (a, b)) in found.params.iter().zip(&wanted.params).enumerate() {
        let gap = (a - b).abs();
        // Not `>`: that would be false for NaN.
        assert!(gap <= TOLERANCE * largest, "{what}: parameter {i} is {a}, the plain engine has {b}");
    }
}

/// Things a second: the median of chunks of a fifth of a second, after half a second that warms up. `some` does some and
/// says how many; `end` waits until they are done.
pub fn rate(seconds: f64, mut some: impl FnMut() -> u64, mut end: impl FnMut()) -> f64 {
    let mut chunk = |most: Duration| {
        let (began, mut done) = (Instant::now(), 0);
        while began.elapsed() < most {
            done += some();
        }
        end();
        done as f64 / began.elapsed().as_secs_f64()
    };
    chunk(Duration::from_millis(500));
    let chunks = (seconds / 0.2).ceil().max(1.0) as usize;
    let mut rates: Vec<f64> = (0..chunks).map(|_| chunk(Duration::from_millis(200))).collect();
    rates.sort_by(f64::total_cmp);
    rates[chunks / 2]
}

/// Steps a second of an engine on a workload, its answer checked first; at most `most` steps in a call.
pub fn steps<E: Engine>(workload: &Workload, seconds: f64, most: u32) -> f64 {
    let (plan, set, start) = workload.member(1);
    let mut judge = must(NaiveEngine::<f32>::load(plan.clone(), set.clone(), start.clone()));
    let mut engine = must(E::load(plan, set, start.clone()));
    must(judge.train(CHECK_STEPS));
    must(engine.train(CHECK_STEPS));
    check(&workload.id, &state(&mut engine), &state(&mut judge));
    let engine = std::cell::RefCell::new(engine);
    rate(
        seconds,
        || {
            let mut engine = engine.borrow_mut();
            let steps = engine.quota().min(most);
            must(engine.train(steps));
            must(block_on(engine.ready()));
            u64::from(steps)
        },
        || drop(state(&mut *engine.borrow_mut())),
    )
}

/// Three figures, as a person says them.
pub fn say(value: f64) -> String {
    let (value, unit) = match value {
        v if v >= 1e6 => (v / 1e6, " M"),
        v if v >= 1e3 => (v / 1e3, " k"),
        v => (v, ""),
    };
    let digits = [100.0, 10.0].iter().filter(|&&least| value < least).count();
    format!("{value:.digits$}{unit}")
}

/// One row of the table.
pub fn row(title: &str, cells: impl Iterator<Item = String>) {
    let cells: Vec<String> = cells.map(|cell| format!("{cell:>9}")).collect();
    println!("| {title:<34} | {} |", cells.join(" | "));
}

fn main() {
    let options = Options::read(std::env::args().skip(1)).unwrap_or_else(|problem| {
        eprintln!("engines: {problem}");
        std::process::exit(2)
    });
    let mut workloads: Vec<Workload> = serde_json::from_str(include_str!("../workloads.json"))
        .unwrap_or_else(|error| panic!("benches/workloads.json: {error}"));
    if let Some(unknown) = options.only.iter().find(|id| workloads.iter().all(|it| it.id != **id)) {
        eprintln!("engines: --only {unknown}: use T1 to T5, with commas between");
        std::process::exit(2);
    }
    workloads.retain(|it| options.only.is_empty() || options.only.contains(&it.id));
    println!("Training steps a second, native, answers checked; CPU engines on one core");
    row("", workloads.iter().map(|it| it.id.clone()));
    const CALL: u32 = 64;
    row("plain engine", workloads.iter().map(|it| say(steps::<NaiveEngine<f32>>(it, options.seconds, CALL))));
    #[cfg(feature = "simd")]
    row("fast CPU engine", workloads.iter().map(|it| say(steps::<SimdEngine>(it, options.seconds, CALL))));
    #[cfg(feature = "gpu")]
    gpu::rows(&workloads, &options);
    #[cfg(not(feature = "gpu"))]
    println!("The GPU: NOT MEASURED, since this was built without --features gpu");
}
