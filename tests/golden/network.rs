//! Groups about whole passes, and the shipped digits.

use crate::filters::penalty_of;
use crate::row::{Row, flat, rows};
use crate::sets::{posterior, wide};
use crate::units::of_logit;
use bvq::Spec;
use bvq::dataset::{self, DataSpec, TableOptions, Targets, read_table};
use bvq::engine::batch::TrainingSet;
use bvq::engine::naive::NaiveEngine;
use bvq::loss;
use bvq::penalty::OrthogonalityKind;
use bvq::plan::{DataShape, LayerPlan, Plan};
use bvq::real::Real;
use bvq::vq;
use serde_json::{Value, json};

/// The network of a row. Engines take inputs in f32, so each sample enters as a unit vector and a first, linear
/// layer with weights Xᵀ turns it into the row of X in full precision; the gradient of those weights is then the
/// gradient with respect to X.
struct Network<'a> {
    params: &'a Value,
    x: Vec<Vec<f64>>,
    y: Vec<f64>,
    activation: &'static str,
    slope: f64,
}

impl Network<'_> {
    fn depth(&self) -> usize {
        (1..).take_while(|l| self.params.get(format!("W{l}")).is_some()).count()
    }

    fn part(&self, name: &str, layer: usize) -> Vec<f64> {
        let key = format!("{name}{layer}");
        flat(&self.params[&key], &key)
    }

    /// An engine on the samples `from..to`, with an off-diagonal penalty of strength `lambda`.
    fn engine<F: Real>(&self, from: usize, to: usize, lambda: f64) -> NaiveEngine<F> {
        let (n, inputs, depth) = (to - from, self.x[0].len(), self.depth());
        let mut layers = vec![json!({ "units": inputs, "activation": "linear" })];
        layers.extend((1..depth).map(|l| {
            let (units, slope) = (self.part("b", l).len(), self.slope);
            json!({ "units": units, "activation": self.activation, "slope": slope, "learnBeta": "unit" })
        }));
        let spec = json!({
            "layers": layers, "loss": "cross-entropy", "batchSize": n,
            "penalty": { "orthogonality": { "kind": "off-diagonal", "strength": lambda } },
        });
        let spec = Spec::from_json(&spec.to_string()).unwrap();
        let classes = self.part("b", depth).len();
        let plan = Plan::new(&spec, DataShape { inputs: n, classes, n_train: n }).unwrap();
        let mut params = vec![F::ZERO; plan.n_params];
        let put = |params: &mut [F], at: usize, values: Vec<f64>| {
            values.into_iter().zip(&mut params[at..]).for_each(|(v, p)| *p = F::of(v));
        };
        let transposed = (0..inputs).flat_map(|k| self.x[from..to].iter().map(move |x| x[k])).collect();
        put(&mut params, plan.layers[0].w, transposed);
        for (l, layer) in plan.layers.iter().enumerate().skip(1) {
            put(&mut params, layer.w, self.part("W", l));
            put(&mut params, layer.b, self.part("b", l));
            if l < depth {
                put(&mut params, layer.beta.logit, self.part("s", l));
            }
        }
        let unit = |i: usize, j: usize| f32::from(u8::from(i == j));
        let set = TrainingSet {
            inputs: (0..n).flat_map(|i| (0..n).map(move |j| unit(i, j))).collect(),
            targets: self.y[from..to].iter().map(|&y| y as f32).collect(),
            is_class: true,
            n,
            n_train: n,
        };
        NaiveEngine::new(plan, set, params)
    }
}

fn logits<F: Real>(engine: &NaiveEngine<F>, layer: &LayerPlan) -> Vec<f64> {
    (0..layer.width).map(|k| engine.grads()[layer.beta.index(k)].f64()).collect()
}

pub fn mlp_step<F: Real>(row: &mut Row<'_>) {
    let (activation, alpha) = (row.text("kind"), row.number("alpha"));
    let net = Network {
        params: row.get("params"),
        x: row.matrix("X"),
        y: row.numbers("Y"),
        activation: match activation {
            "relu" => "relu",
            "leaky" => "leaky-relu",
            "abs" => "abs",
            other => panic!("mlp_step: unknown kind {other}"),
        },
        slope: alpha,
    };
    let (n, inputs, depth, lambda) = (net.x.len(), net.x[0].len(), net.depth(), row.number("lam"));

    // Forward, one sample at a time.
    let mut outputs = vec![Vec::new(); depth + 1];
    for i in 0..n {
        let mut one = net.engine::<F>(i, i + 1, 0.0);
        one.loss_and_gradient(0);
        for (l, out) in outputs.iter_mut().enumerate() {
            out.extend(wide(one.layer_outputs(l)));
        }
    }
    for (l, out) in outputs.iter().enumerate().take(depth).skip(1) {
        row.nears(&format!("z{l}"), out);
    }
    row.nears("logits", &outputs[depth]);

    // The loss alone, and the gradient with respect to X.
    let mut plain = net.engine::<F>(0, n, 0.0);
    row.near("ce", plain.loss_and_gradient(0).f64());
    let first = &plain.plan().layers[0];
    let d_x = wide(&plain.grads()[first.weights()]);
    let d_x: Vec<f64> =
        (0..n).flat_map(|i| (0..inputs).map(|k| d_x[k * n + i]).collect::<Vec<_>>()).collect();
    row.nears("grad_X", &d_x);

    // With the penalty; what it says about the added first layer is taken away again.
    let mut full = net.engine::<F>(0, n, lambda);
    let loss = full.loss_and_gradient(0);
    let added = penalty_of(OrthogonalityKind::OffDiagonal, &full.params()[first.weights()], n).0;
    row.near("loss", (loss - F::of(lambda) * added).f64());
    let grads = row.get("grads");
    for (l, layer) in full.plan().layers.iter().enumerate().skip(1) {
        row.nears_with("grads", &wide(&full.grads()[layer.weights()]), &grads[format!("W{l}")]);
        row.nears_with("grads", &wide(&full.grads()[layer.biases()]), &grads[format!("b{l}")]);
        if l < depth {
            row.nears_with("grads", &logits(&full, layer), &grads[format!("s{l}")]);
        }
    }
}

/// Units, pools, output layer and loss of the convolutional pass, from its stored pre-activations.
pub fn conv_step<F: Real>(row: &mut Row<'_>) {
    let params = row.get("params");
    let (s, sp) = (flat(&params["s"], "s"), params["sp"].as_f64().unwrap());
    let u = rows(row.get("u"), "u");
    let channels = s.len();
    let per = u[0].len() / channels;
    let side = (1..).find(|k| k * k == per).unwrap();
    let (mut z, mut pooled, mut outputs, mut total) = (Vec::new(), Vec::new(), Vec::new(), F::ZERO);
    let labels = row.numbers("Y");
    let (v, c) = (rows(&params["V"], "V"), flat(&params["c"], "c"));
    for (image, &label) in u.iter().zip(&labels) {
        let mut features = Vec::new();
        for (u, &s) in image.chunks(per).zip(&s) {
            let unit = |&u: &f64| vq::two_piece(F::of(u), F::ZERO, F::ONE, of_logit(s)).z;
            let plane: Vec<F> = u.iter().map(unit).collect();
            for i in (0..side).step_by(2) {
                for j in (0..side).step_by(2) {
                    let window = [(0, 0), (0, 1), (1, 0), (1, 1)].map(|(a, b)| plane[(i + a) * side + j + b]);
                    features.push(posterior(&window, of_logit(sp)).1.z);
                }
            }
            z.extend(wide(&plane));
        }
        let o = crate::sets::scores::<F>(&v, &c, &wide(&features));
        total += loss::cross_entropy(&o, label as usize, &mut vec![F::ZERO; o.len()]);
        pooled.extend(wide(&features));
        outputs.extend(wide(&o));
    }
    row.nears("z", &z);
    row.nears("pooled", &pooled);
    row.nears("logits", &outputs);
    row.near("loss", (total / F::of(labels.len() as f64)).f64());
}

/// The shipped digits: the table as our reader takes it, and that exactly those images reach the networks.
pub fn digits_fingerprint<F: Real>(row: &mut Row<'_>) {
    let text = include_str!("../../data/digits8x8.csv");
    let pixels = (0..64).map(|i| format!("p{}{}", i / 8, i % 8)).collect();
    let options =
        TableOptions { label: Some("label".into()), columns: Some(pixels), ..TableOptions::default() };
    let table = read_table(text, &options).unwrap().data;
    let (images, labels) = (table.inputs.unwrap(), table.labels.unwrap());
    let digit = |label: &String| label.parse::<f64>().unwrap();
    row.near("n", images.len() as f64);
    row.near("d", images[0].len() as f64);
    row.near("pixel_sum", F::of(images.iter().flatten().sum()).f64());
    row.near("pixel_max", images.iter().flatten().fold(0.0, |a: f64, &b| a.max(b)));
    row.nears("first_image", &images[0]);
    row.near("first_label", digit(&labels[0]));
    row.nears("labels_first20", &labels[..20].iter().map(digit).collect::<Vec<_>>());

    let spec = DataSpec { kind: "digits".into(), ..DataSpec::default() };
    let samples = dataset::load(&spec, 1).unwrap();
    row.near("n", samples.len() as f64);
    row.near("d", samples.columns.len() as f64);
    let Targets::Classes { labels, names } = &samples.targets else { panic!("digits have classes") };
    let count = |c: usize| labels.iter().filter(|&&l| names[l as usize] == c.to_string()).count() as f64;
    row.nears("class_counts", &(0..10).map(count).collect::<Vec<_>>());
    let mut loaded: Vec<Vec<u32>> =
        (0..samples.len()).map(|i| samples.row(i).iter().map(|x| x.to_bits()).collect()).collect();
    let mut made: Vec<Vec<u32>> = images
        .iter()
        .map(|image| {
            let mean = image.iter().sum::<f64>() / image.len() as f64;
            let largest = image.iter().fold(0.0, |largest: f64, x| largest.max((x - mean).abs()));
            image.iter().map(|x| (((x - mean) / largest) as f32).to_bits()).collect()
        })
        .collect();
    loaded.sort_unstable();
    made.sort_unstable();
    row.check("networks see every image, minus its mean, over its largest value", loaded == made);
}
