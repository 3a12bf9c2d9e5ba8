//! Generated data sets.
//!
//! The first six have the geometry of TensorFlow Playground's sets, so that a link made there shows the same
//! problem here: its disc and ring, padded quadrants, two clouds, two spiral arms, plane and six hills. Their
//! class 1 is the label it calls positive. Noise has two forms, as there: *area* sets (circle, xor, rings,
//! checkerboard, plane, multi-gauss) keep the point and take the label of a disturbed one; *curve* sets (gauss,
//! spiral, moons, blobs, spirals) move the point and keep its label, some of them off the map when there is much
//! noise. The wave keeps its points and disturbs its values.
//!
//! Positions and noise come from separate streams, so more noise disturbs the same points.

use super::{Column, DataSpec, Targets, Unsplit};
use crate::error::Result;
use crate::real::{cos, sin_cos_turns};
use crate::rng::{Sequence, Stream};

/// The map shows −6..6 on both axes.
const DOMAIN: [f64; 2] = [-6.0, 6.0];
/// Radius of the round sets: leaves a margin of 1 to the map's edge.
const RADIUS: f64 = 5.0;

/// Samples in the making.
struct Draft {
    n: usize,
    share: f64,
    position: Sequence,
    noise: Sequence,
    inputs: Vec<f32>,
}

impl Draft {
    fn new(spec: &DataSpec, seed: u32) -> Self {
        let n = spec.samples as usize;
        Self {
            n,
            share: spec.noise,
            position: Sequence::new(seed, Stream::Data),
            noise: Sequence::new(seed, Stream::Noise),
            inputs: Vec::with_capacity(2 * n),
        }
    }

    /// A point of the square ±half.
    fn anywhere(&mut self, half: f64) -> (f64, f64) {
        (self.position.uniform(-half, half), self.position.uniform(-half, half))
    }

    /// Disturbance of an area set: uniform within ± the share of `size`, in both directions.
    fn jitter(&mut self, size: f64) -> (f64, f64) {
        let x = self.noise.uniform(-size, size) * self.share;
        (x, self.noise.uniform(-size, size) * self.share)
    }

    /// Displacement of a curve set: normal, its deviation the share of `size`, in both directions.
    fn blur(&mut self, size: f64) -> (f64, f64) {
        let deviation = size * self.share;
        let x = self.noise.normal(0.0, deviation);
        (x, self.noise.normal(0.0, deviation))
    }

    fn push(&mut self, x: f64, y: f64) {
        self.inputs.extend([x as f32, y as f32]);
    }

    fn classes(self, labels: Vec<u32>, count: u32) -> Unsplit {
        let names = (0..count).map(|class| class.to_string()).collect();
        self.finish(2, Targets::Classes { labels, names })
    }

    fn values(self, columns: usize, values: Vec<f32>) -> Unsplit {
        self.finish(columns, Targets::Values(values))
    }

    fn finish(self, columns: usize, targets: Targets) -> Unsplit {
        let columns = (1..=columns)
            .map(|i| Column { name: format!("x{i}"), offset: 0.0, scale: 1.0, domain: DOMAIN })
            .collect();
        Unsplit { columns, inputs: self.inputs, targets, notes: Vec::new() }
    }
}

fn distance(x: f64, y: f64) -> f64 {
    (x * x + y * y).sqrt()
}

/// A disc of half the radius (class 1) inside a ring that starts at 0.7 of it (class 0).
pub(super) fn circle(spec: &DataSpec, seed: u32) -> Result<Unsplit> {
    let mut draft = Draft::new(spec, seed);
    let mut labels = Vec::with_capacity(draft.n);
    let border = 0.5 * RADIUS;
    for i in 0..draft.n {
        let inside = i < draft.n.div_ceil(2);
        let (near, far) = if inside { (0.0, border) } else { (0.7 * RADIUS, RADIUS) };
        let r = draft.position.uniform(near, far);
        let (sin, cos) = sin_cos_turns(draft.position.uniform(0.0, 1.0));
        let (x, y) = (r * sin, r * cos);
        let (dx, dy) = draft.jitter(RADIUS);
        labels.push(u32::from(distance(x + dx, y + dy) < border));
        draft.push(x, y);
    }
    Ok(draft.classes(labels, 2))
}

/// The four quadrants, 0.3 apart from the axes; class 1 where both coordinates have one sign.
pub(super) fn xor(spec: &DataSpec, seed: u32) -> Result<Unsplit> {
    let mut draft = Draft::new(spec, seed);
    let mut labels = Vec::with_capacity(draft.n);
    let padded = |x: f64| if x > 0.0 { x + 0.3 } else { x - 0.3 };
    for _ in 0..draft.n {
        let (x, y) = draft.anywhere(RADIUS);
        let (x, y) = (padded(x), padded(y));
        let (dx, dy) = draft.jitter(RADIUS);
        labels.push(u32::from((x + dx) * (y + dy) >= 0.0));
        draft.push(x, y);
    }
    Ok(draft.classes(labels, 2))
}

/// Normal clouds around (2, 2) (class 1) and (−2, −2) (class 0); variance 0.5 without noise, 4 with the most.
pub(super) fn gauss(spec: &DataSpec, seed: u32) -> Result<Unsplit> {
    let mut draft = Draft::new(spec, seed);
    let mut labels = Vec::with_capacity(draft.n);
    let deviation = (0.5 + (4.0 - 0.5) * (draft.share / 0.5)).sqrt();
    for i in 0..draft.n {
        let first = i < draft.n.div_ceil(2);
        let centre = if first { 2.0 } else { -2.0 };
        let x = draft.position.normal(centre, deviation);
        let y = draft.position.normal(centre, deviation);
        labels.push(u32::from(first));
        draft.push(x, y);
    }
    Ok(draft.classes(labels, 2))
}

/// Two arms of 1.75 turns, half a turn apart, radius growing evenly from 0 to 5. The noise of this set is the
/// share itself in units of x, not of the radius, as in TensorFlow Playground.
pub(super) fn spiral(spec: &DataSpec, seed: u32) -> Result<Unsplit> {
    let mut draft = Draft::new(spec, seed);
    let mut labels = Vec::with_capacity(draft.n);
    let first_arm = draft.n.div_ceil(2);
    let per_arm = draft.n as f64 / 2.0;
    for i in 0..draft.n {
        let first = i < first_arm;
        let along = (if first { i } else { i - first_arm }) as f64 / per_arm;
        let (sin, cos) = sin_cos_turns(1.75 * along + if first { 0.0 } else { 0.5 });
        let r = along * RADIUS;
        let (dx, dy) = draft.jitter(1.0);
        labels.push(u32::from(first));
        draft.push(r * sin + dx, r * cos + dy);
    }
    Ok(draft.classes(labels, 2))
}

/// The value (x₁ + x₂)/10 over the square ±6.
pub(super) fn plane(spec: &DataSpec, seed: u32) -> Result<Unsplit> {
    Ok(surface(spec, seed, |x, y| (x + y) / 10.0))
}

/// Cones of radius 2 and height ±1 over the square ±6; where two meet, the steeper value counts.
pub(super) fn multi_gauss(spec: &DataSpec, seed: u32) -> Result<Unsplit> {
    const HILLS: [(f64, f64, f64); 6] = [
        (-4.0, 2.5, 1.0),
        (0.0, 2.5, -1.0),
        (4.0, 2.5, 1.0),
        (-4.0, -2.5, -1.0),
        (0.0, -2.5, 1.0),
        (4.0, -2.5, -1.0),
    ];
    Ok(surface(spec, seed, |x, y| {
        HILLS.iter().fold(0.0f64, |value, &(cx, cy, sign)| {
            let height = sign * (1.0 - distance(x - cx, y - cy) / 2.0).clamp(0.0, 1.0);
            if height.abs() > value.abs() { height } else { value }
        })
    }))
}

/// A height over the square ±6, read at a disturbed point.
fn surface(spec: &DataSpec, seed: u32, height: impl Fn(f64, f64) -> f64) -> Unsplit {
    let mut draft = Draft::new(spec, seed);
    let mut values = Vec::with_capacity(draft.n);
    for _ in 0..draft.n {
        let (x, y) = draft.anywhere(DOMAIN[1]);
        let (dx, dy) = draft.jitter(DOMAIN[1]);
        values.push(height(x + dx, y + dy) as f32);
        draft.push(x, y);
    }
    draft.values(2, values)
}

/// Half circles (cos θ, sin θ) (class 0) and (1 − cos θ, ½ − sin θ) (class 1), θ in 0..π, three times as large
/// and centred. Noise is normal: a share of 0.2 is the usual recipe's deviation of 0.2 at radius 1.
pub(super) fn moons(spec: &DataSpec, seed: u32) -> Result<Unsplit> {
    const SIZE: f64 = 3.0;
    let mut draft = Draft::new(spec, seed);
    let mut labels = Vec::with_capacity(draft.n);
    for i in 0..draft.n {
        let class = (i % 2) as u32;
        let (sin, cos) = sin_cos_turns(draft.position.uniform(0.0, 0.5));
        let (x, y) = if class == 0 { (cos, sin) } else { (1.0 - cos, 0.5 - sin) };
        let (dx, dy) = draft.blur(SIZE);
        labels.push(class);
        draft.push(SIZE * (x - 0.5) + dx, SIZE * (y - 0.25) + dy);
    }
    Ok(draft.classes(labels, 2))
}

/// One ring per class, the first innermost, with two fifths of a ring's breadth left free between two.
pub(super) fn rings(spec: &DataSpec, seed: u32) -> Result<Unsplit> {
    let mut draft = Draft::new(spec, seed);
    let mut labels = Vec::with_capacity(draft.n);
    let breadth = RADIUS / f64::from(spec.classes);
    for i in 0..draft.n {
        let class = i as u32 % spec.classes;
        let r = breadth * (f64::from(class) + draft.position.uniform(0.2, 0.8));
        let (sin, cos) = sin_cos_turns(draft.position.uniform(0.0, 1.0));
        let (x, y) = (r * sin, r * cos);
        let (dx, dy) = draft.jitter(RADIUS);
        labels.push(((distance(x + dx, y + dy) / breadth) as u32).min(spec.classes - 1));
        draft.push(x, y);
    }
    Ok(draft.classes(labels, spec.classes))
}

/// Fields of a side of the checkerboard.
const BOARD: u32 = 4;

/// Class of a field. The step from row to row is chosen so that neighbours differ for every number of classes
/// and all of 2..=8 classes appear.
fn field_class(column: u32, row: u32, classes: u32) -> u32 {
    let step = if classes == 2 { 1 } else { 2 };
    (column + step * row) % classes
}

/// A board over the square ±6; samples keep a twentieth of a field's side away from its borders.
pub(super) fn checkerboard(spec: &DataSpec, seed: u32) -> Result<Unsplit> {
    let mut draft = Draft::new(spec, seed);
    let mut labels = Vec::with_capacity(draft.n);
    let side = (DOMAIN[1] - DOMAIN[0]) / f64::from(BOARD);
    let field_of = |x: f64| (((x - DOMAIN[0]) / side).clamp(0.0, f64::from(BOARD - 1))) as u32;
    for i in 0..draft.n {
        // Drawing the class first keeps classes equally large even where they own unequally many fields.
        let class = i as u32 % spec.classes;
        let fields: Vec<(u32, u32)> = (0..BOARD * BOARD)
            .map(|field| (field % BOARD, field / BOARD))
            .filter(|&(column, row)| field_class(column, row, spec.classes) == class)
            .collect();
        let (column, row) = fields[draft.position.below(fields.len() as u32) as usize];
        let x = DOMAIN[0] + side * (f64::from(column) + draft.position.uniform(0.05, 0.95));
        let y = DOMAIN[0] + side * (f64::from(row) + draft.position.uniform(0.05, 0.95));
        let (dx, dy) = draft.jitter(DOMAIN[1]);
        labels.push(field_class(field_of(x + dx), field_of(y + dy), spec.classes));
        draft.push(x, y);
    }
    Ok(draft.classes(labels, spec.classes))
}

/// Normal clouds spread evenly on a circle of radius 4; deviation a tenth of it without noise.
pub(super) fn blobs(spec: &DataSpec, seed: u32) -> Result<Unsplit> {
    const CIRCLE: f64 = 4.0;
    let mut draft = Draft::new(spec, seed);
    let mut labels = Vec::with_capacity(draft.n);
    let deviation = CIRCLE * (0.1 + draft.share);
    for i in 0..draft.n {
        let class = i as u32 % spec.classes;
        let (sin, cos) = sin_cos_turns(f64::from(class) / f64::from(spec.classes));
        let x = draft.position.normal(CIRCLE * sin, deviation);
        let y = draft.position.normal(CIRCLE * cos, deviation);
        labels.push(class);
        draft.push(x, y);
    }
    Ok(draft.classes(labels, spec.classes))
}

/// Arms spread evenly around the centre. The square root gives every part of an arm's area the same number of
/// samples. More arms turn less, which leaves room between them.
pub(super) fn spirals(spec: &DataSpec, seed: u32) -> Result<Unsplit> {
    let mut draft = Draft::new(spec, seed);
    let mut labels = Vec::with_capacity(draft.n);
    let arms = f64::from(spec.classes);
    let turns = (3.0 / arms).max(0.75);
    for i in 0..draft.n {
        let class = i as u32 % spec.classes;
        let along = draft.position.uniform(0.02, 1.0).sqrt();
        let (sin, cos) = sin_cos_turns(turns * along + f64::from(class) / arms);
        let (dx, dy) = draft.blur(RADIUS);
        labels.push(class);
        draft.push(RADIUS * along * sin + dx, RADIUS * along * cos + dy);
    }
    Ok(draft.classes(labels, spec.classes))
}

/// The value cos 2x over −6..6; noise is normal, its deviation the share of the amplitude.
pub(super) fn wave(spec: &DataSpec, seed: u32) -> Result<Unsplit> {
    let mut draft = Draft::new(spec, seed);
    let mut values = Vec::with_capacity(draft.n);
    for _ in 0..draft.n {
        let x = draft.position.uniform(DOMAIN[0], DOMAIN[1]);
        values.push((cos(2.0 * x) + draft.noise.normal(0.0, draft.share)) as f32);
        draft.inputs.push(x as f32);
    }
    Ok(draft.values(1, values))
}
