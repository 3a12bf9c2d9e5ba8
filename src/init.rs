//! TABLE of weight initialisers.

use crate::rng::{Sequence, Stream};
use serde::Serialize;

/// One way to draw a layer's initial weights. Biases start at 0, save where the row says otherwise.
#[derive(Clone, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Init {
    /// Name in a spec.
    pub name: &'static str,
    /// Name on screen.
    pub label: &'static str,
    /// One sentence for a newcomer.
    pub help: &'static str,
    /// Initial bias.
    pub bias: f64,
    /// Fills `w` ([rows, fan_in], row-major).
    #[serde(skip)]
    pub fill: fn(&mut [f64], usize, usize, &mut Sequence),
}

crate::table::named!(Init);

/// Every initialiser, in menu order.
pub static ALL: &[Init] = &[
    Init {
        name: "xavier",
        label: "Xavier",
        help: "Uniform within ±√(6/(fan in + fan out)): keeps the spread of linear units.",
        bias: 0.0,
        fill: |w, rows, fan_in, random| uniform(w, (6.0 / (rows + fan_in) as f64).sqrt(), random),
    },
    Init {
        name: "he",
        label: "He",
        help: "Normal with deviation √(2/fan in): keeps the spread of hard ReLU units.",
        bias: 0.0,
        fill: |w, _, fan_in, random| {
            let deviation = (2.0 / fan_in as f64).sqrt();
            w.iter_mut().for_each(|w| *w = random.normal(0.0, deviation));
        },
    },
    Init {
        name: "orthogonal",
        label: "Orthogonal",
        help: "Orthonormal filters (as far as there are no more units than inputs; then in groups).",
        bias: 0.0,
        fill: orthogonal,
    },
    Init {
        name: "uniform",
        label: "Uniform ±0.5",
        help: "Uniform within ±0.5 and biases 0.1, as TensorFlow Playground starts.",
        bias: 0.1,
        fill: |w, _, _, random| uniform(w, 0.5, random),
    },
    Init {
        name: "zero",
        label: "Zero",
        help: "All weights 0: units stay identical, and most networks cannot start to learn.",
        bias: 0.0,
        fill: |w, _, _, _| w.fill(0.0),
    },
];

fn uniform(w: &mut [f64], bound: f64, random: &mut Sequence) {
    w.iter_mut().for_each(|w| *w = random.uniform(-bound, bound));
}

/// Normal rows made orthonormal by modified Gram–Schmidt. Rows past the fan-in start a new orthonormal group.
fn orthogonal(w: &mut [f64], _: usize, fan_in: usize, random: &mut Sequence) {
    w.iter_mut().for_each(|w| *w = random.normal(0.0, 1.0));
    for group in w.chunks_mut(fan_in * fan_in) {
        for i in 0..group.len() / fan_in {
            let (before, rest) = group.split_at_mut(i * fan_in);
            let row = &mut rest[..fan_in];
            for basis in before.chunks(fan_in) {
                let along: f64 = basis.iter().zip(&*row).map(|(b, r)| b * r).sum();
                row.iter_mut().zip(basis).for_each(|(r, b)| *r -= along * b);
            }
            let norm = row.iter().map(|r| r * r).sum::<f64>().sqrt();
            row.iter_mut().for_each(|r| *r /= norm);
        }
    }
}

/// The stream of initial weights of a seed.
pub fn stream(seed: u32) -> Sequence {
    Sequence::new(seed, Stream::Init)
}

impl std::fmt::Debug for Init {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}
