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

use super::words::numbered;
use super::{Column, DataSpec, Targets, Unsplit};
use crate::error::Result;
use crate::real::{cos, sin_cos_turns};
use crate::rng::{Sequence, Stream};

/// The map shows −6..6 on both axes.
const DOMAIN: [f64; 2] = [-6.0, 6.0];
/// Radius of the round sets: leaves a margin of 1 to the map's edge.
const RADIUS: f64 = 5.0;

/// x, y, and a class (as a number) or a value.
type Sample = [f64; 3];

/// Where the numbers of a set come from.
struct Draft {
    share: f64,
    position: Sequence,
    noise: Sequence,
}

// Not inlined: twelve sets use these, none of them on a hot path.
impl Draft {
    /// The next position in [low, high).
    #[inline(never)]
    fn uniform(&mut self, low: f64, high: f64) -> f64 {
        self.position.uniform(low, high)
    }

    /// The next position with a normal distribution.
    #[inline(never)]
    fn normal(&mut self, mean: f64, deviation: f64) -> f64 {
        self.position.normal(mean, deviation)
    }

    /// A point of the square ±half.
    #[inline(never)]
    fn anywhere(&mut self, half: f64) -> (f64, f64) {
        let x = self.uniform(-half, half);
        (x, self.uniform(-half, half))
    }

    /// A point at distance `r` from the centre, in any direction.
    #[inline(never)]
    fn around(&mut self, r: f64) -> (f64, f64) {
        let (sin, cos) = sin_cos_turns(self.uniform(0.0, 1.0));
        (r * sin, r * cos)
    }

    /// Disturbance of an area set: uniform within ± the share of `size`, in both directions.
    #[inline(never)]
    fn jitter(&mut self, size: f64) -> (f64, f64) {
        let x = self.noise.uniform(-size, size) * self.share;
        (x, self.noise.uniform(-size, size) * self.share)
    }

    /// Displacement of a curve set: normal, its deviation the share of `size`, in both directions.
    #[inline(never)]
    fn blur(&mut self, size: f64) -> (f64, f64) {
        let deviation = size * self.share;
        let x = self.noise.normal(0.0, deviation);
        (x, self.noise.normal(0.0, deviation))
    }
}

/// The samples of a set with so many columns (1 or 2) and classes (none for a set of values), one at a time.
#[inline(never)]
fn make(
    spec: &DataSpec,
    seed: u32,
    columns: usize,
    classes: u32,
    sample: &dyn Fn(&mut Draft, u32) -> Sample,
) -> Result<Unsplit> {
    let mut draft = Draft {
        share: spec.noise,
        position: Sequence::new(seed, Stream::Data),
        noise: Sequence::new(seed, Stream::Noise),
    };
    let n = spec.samples as usize;
    let mut inputs = Vec::with_capacity(columns * n);
    let (mut labels, mut values) = (Vec::new(), Vec::new());
    for i in 0..spec.samples {
        let [x, y, target] = sample(&mut draft, i);
        inputs.push(x as f32);
        if columns > 1 {
            inputs.push(y as f32);
        }
        if classes > 0 {
            labels.push(target as u32);
        } else {
            values.push(target as f32);
        }
    }
    let targets = if classes > 0 {
        Targets::Classes { labels, names: (0..classes).map(|class| class.to_string()).collect() }
    } else {
        Targets::Values(values)
    };
    let column = |name| Column { name, offset: 0.0, scale: 1.0, domain: DOMAIN };
    Ok(Unsplit {
        columns: numbered(columns).into_iter().map(column).collect(),
        inputs,
        targets,
        notes: Vec::new(),
    })
}

fn distance(x: f64, y: f64) -> f64 {
    (x * x + y * y).sqrt()
}

/// 1 or 0, as a class.
fn class(yes: bool) -> f64 {
    f64::from(u8::from(yes))
}

/// A disc of half the radius (class 1) inside a ring that starts at 0.7 of it (class 0).
pub(super) fn circle(spec: &DataSpec, seed: u32) -> Result<Unsplit> {
    let border = 0.5 * RADIUS;
    let inner = spec.samples.div_ceil(2);
    make(spec, seed, 2, 2, &|draft, i| {
        let (near, far) = if i < inner { (0.0, border) } else { (0.7 * RADIUS, RADIUS) };
        let r = draft.uniform(near, far);
        let (x, y) = draft.around(r);
        let (dx, dy) = draft.jitter(RADIUS);
        [x, y, class(distance(x + dx, y + dy) < border)]
    })
}

/// The four quadrants, 0.3 apart from the axes; class 1 where both coordinates have one sign.
pub(super) fn xor(spec: &DataSpec, seed: u32) -> Result<Unsplit> {
    let padded = |x: f64| if x > 0.0 { x + 0.3 } else { x - 0.3 };
    make(spec, seed, 2, 2, &|draft, _| {
        let (x, y) = draft.anywhere(RADIUS);
        let (x, y) = (padded(x), padded(y));
        let (dx, dy) = draft.jitter(RADIUS);
        [x, y, class((x + dx) * (y + dy) >= 0.0)]
    })
}

/// Normal clouds around (2, 2) (class 1) and (−2, −2) (class 0); variance 0.5 without noise, 4 with the most.
pub(super) fn gauss(spec: &DataSpec, seed: u32) -> Result<Unsplit> {
    let deviation = (0.5 + (4.0 - 0.5) * (spec.noise / 0.5)).sqrt();
    let first_cloud = spec.samples.div_ceil(2);
    make(spec, seed, 2, 2, &|draft, i| {
        let first = i < first_cloud;
        let centre = if first { 2.0 } else { -2.0 };
        let x = draft.normal(centre, deviation);
        [x, draft.normal(centre, deviation), class(first)]
    })
}

/// Two arms of 1.75 turns, half a turn apart, radius growing evenly from 0 to 5. The noise of this set is the
/// share itself in units of x, not of the radius, as in TensorFlow Playground.
pub(super) fn spiral(spec: &DataSpec, seed: u32) -> Result<Unsplit> {
    let first_arm = spec.samples.div_ceil(2);
    let per_arm = f64::from(spec.samples) / 2.0;
    make(spec, seed, 2, 2, &|draft, i| {
        let first = i < first_arm;
        let along = f64::from(if first { i } else { i - first_arm }) / per_arm;
        let (sin, cos) = sin_cos_turns(1.75 * along + if first { 0.0 } else { 0.5 });
        let r = along * RADIUS;
        let (dx, dy) = draft.jitter(1.0);
        [r * sin + dx, r * cos + dy, class(first)]
    })
}

/// The value (x₁ + x₂)/10 over the square ±6.
pub(super) fn plane(spec: &DataSpec, seed: u32) -> Result<Unsplit> {
    surface(spec, seed, &|x, y| (x + y) / 10.0)
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
    surface(spec, seed, &|x, y| {
        let mut value = 0.0f64;
        for &(cx, cy, sign) in &HILLS {
            let height = sign * (1.0 - distance(x - cx, y - cy) / 2.0).clamp(0.0, 1.0);
            if height.abs() > value.abs() {
                value = height;
            }
        }
        value
    })
}

/// A height over the square ±6, read at a disturbed point.
fn surface(spec: &DataSpec, seed: u32, height: &dyn Fn(f64, f64) -> f64) -> Result<Unsplit> {
    make(spec, seed, 2, 0, &|draft, _| {
        let (x, y) = draft.anywhere(DOMAIN[1]);
        let (dx, dy) = draft.jitter(DOMAIN[1]);
        [x, y, height(x + dx, y + dy)]
    })
}

/// Half circles (cos θ, sin θ) (class 0) and (1 − cos θ, ½ − sin θ) (class 1), θ in 0..π, three times as large
/// and centred. Noise is normal: a share of 0.2 is the usual recipe's deviation of 0.2 at radius 1.
pub(super) fn moons(spec: &DataSpec, seed: u32) -> Result<Unsplit> {
    const SIZE: f64 = 3.0;
    make(spec, seed, 2, 2, &|draft, i| {
        let second = i % 2 == 1;
        let (sin, cos) = sin_cos_turns(draft.uniform(0.0, 0.5));
        let (x, y) = if second { (1.0 - cos, 0.5 - sin) } else { (cos, sin) };
        let (dx, dy) = draft.blur(SIZE);
        [SIZE * (x - 0.5) + dx, SIZE * (y - 0.25) + dy, class(second)]
    })
}

/// One ring per class, the first innermost, with two fifths of a ring's breadth left free between two.
pub(super) fn rings(spec: &DataSpec, seed: u32) -> Result<Unsplit> {
    let classes = spec.classes;
    let breadth = RADIUS / f64::from(classes);
    make(spec, seed, 2, classes, &|draft, i| {
        let r = breadth * (f64::from(i % classes) + draft.uniform(0.2, 0.8));
        let (x, y) = draft.around(r);
        let (dx, dy) = draft.jitter(RADIUS);
        [x, y, (distance(x + dx, y + dy) / breadth).floor().min(f64::from(classes - 1))]
    })
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
    let classes = spec.classes;
    let side = (DOMAIN[1] - DOMAIN[0]) / f64::from(BOARD);
    let field_of = |x: f64| (((x - DOMAIN[0]) / side).clamp(0.0, f64::from(BOARD - 1))) as u32;
    make(spec, seed, 2, classes, &|draft, i| {
        // Drawing the class first keeps classes equally large even where they own unequally many fields.
        let mut fields = Vec::new();
        for field in 0..BOARD * BOARD {
            let (column, row) = (field % BOARD, field / BOARD);
            if field_class(column, row, classes) == i % classes {
                fields.push((column, row));
            }
        }
        let (column, row) = fields[draft.position.below(fields.len() as u32) as usize];
        let x = DOMAIN[0] + side * (f64::from(column) + draft.uniform(0.05, 0.95));
        let y = DOMAIN[0] + side * (f64::from(row) + draft.uniform(0.05, 0.95));
        let (dx, dy) = draft.jitter(DOMAIN[1]);
        [x, y, f64::from(field_class(field_of(x + dx), field_of(y + dy), classes))]
    })
}

/// Normal clouds spread evenly on a circle of radius 4; deviation a tenth of it without noise.
pub(super) fn blobs(spec: &DataSpec, seed: u32) -> Result<Unsplit> {
    const CIRCLE: f64 = 4.0;
    let classes = spec.classes;
    let deviation = CIRCLE * (0.1 + spec.noise);
    make(spec, seed, 2, classes, &|draft, i| {
        let class = f64::from(i % classes);
        let (sin, cos) = sin_cos_turns(class / f64::from(classes));
        let x = draft.normal(CIRCLE * sin, deviation);
        [x, draft.normal(CIRCLE * cos, deviation), class]
    })
}

/// Arms spread evenly around the centre. The square root gives every part of an arm's area the same number of
/// samples. More arms turn less, which leaves room between them.
pub(super) fn spirals(spec: &DataSpec, seed: u32) -> Result<Unsplit> {
    let arms = f64::from(spec.classes);
    let turns = (3.0 / arms).max(0.75);
    let classes = spec.classes;
    make(spec, seed, 2, classes, &|draft, i| {
        let class = f64::from(i % classes);
        let along = draft.uniform(0.02, 1.0).sqrt();
        let (sin, cos) = sin_cos_turns(turns * along + class / arms);
        let (dx, dy) = draft.blur(RADIUS);
        [RADIUS * along * sin + dx, RADIUS * along * cos + dy, class]
    })
}

/// The value cos 2x over −6..6; noise is normal, its deviation the share of the amplitude.
pub(super) fn wave(spec: &DataSpec, seed: u32) -> Result<Unsplit> {
    make(spec, seed, 1, 0, &|draft, _| {
        let x = draft.uniform(DOMAIN[0], DOMAIN[1]);
        [x, 0.0, cos(2.0 * x) + draft.noise.normal(0.0, draft.share)]
    })
}
