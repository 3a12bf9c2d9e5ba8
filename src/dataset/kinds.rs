//! TABLE of data kinds: what each is called, what it offers, and the function that makes it.

use super::{DataSpec, Unsplit, files, generators, points};
use crate::error::Result;
use serde::Serialize;

/// What a data set asks of a network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "kebab-case")]
pub enum Problem {
    /// Which class a sample belongs to.
    Classification,
    /// Which number belongs to a sample.
    Regression,
    /// Either; the data decides.
    Any,
}

/// One kind of data.
#[derive(Clone, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null))]
#[serde(rename_all = "camelCase")]
pub struct DataKind {
    /// Name in a spec.
    pub name: &'static str,
    /// Name on screen.
    pub label: &'static str,
    /// One sentence for a newcomer.
    pub help: &'static str,
    /// What it asks of a network.
    pub problem: Problem,
    /// Number of input columns; 0 where the data decides.
    pub inputs: u32,
    /// [fewest, most] classes the user may choose; none where the number is the kind's own.
    pub classes: Option<[u32; 2]>,
    /// Whether `noise` has an effect.
    pub noise: bool,
    /// Usual number of samples; none where `samples` has no effect.
    pub samples: Option<u32>,
    /// File with the table, inside the site's `data/` folder.
    pub file: Option<&'static str>,
    /// Whom to credit, and the licence.
    pub credit: Option<&'static str>,
    /// Features to start with; empty for all columns.
    pub features: &'static [&'static str],
    /// Makes the samples. The spec's shared numbers have been checked by then.
    #[serde(skip)]
    pub(crate) generate: fn(&DataSpec, u32) -> Result<Unsplit>,
}

crate::table::named!(DataKind);

impl std::fmt::Debug for DataKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

const PLANE: &[&str] = &["x1", "x2"];
/// More than eight classes of plane data are no longer told apart by eye.
const CLASSES: Option<[u32; 2]> = Some([2, 8]);

/// Every kind, in menu order.
pub static ALL: &[DataKind] = &[
    DataKind {
        name: "circle",
        label: "Circle",
        help: "A disc inside a ring; noise flips labels near the border.",
        problem: Problem::Classification,
        inputs: 2,
        classes: None,
        noise: true,
        samples: Some(500),
        file: None,
        credit: None,
        features: PLANE,
        generate: generators::circle,
    },
    DataKind {
        name: "xor",
        label: "Exclusive or",
        help: "Opposite quadrants share a class; noise flips labels near the axes.",
        problem: Problem::Classification,
        inputs: 2,
        classes: None,
        noise: true,
        samples: Some(500),
        file: None,
        credit: None,
        features: PLANE,
        generate: generators::xor,
    },
    DataKind {
        name: "gauss",
        label: "Gaussian",
        help: "Two round clouds that a straight line separates; noise widens them until they overlap.",
        problem: Problem::Classification,
        inputs: 2,
        classes: None,
        noise: true,
        samples: Some(500),
        file: None,
        credit: None,
        features: PLANE,
        generate: generators::gauss,
    },
    DataKind {
        name: "spiral",
        label: "Spiral",
        help: "Two arms of 1¾ turns around each other; noise moves the points off their arm.",
        problem: Problem::Classification,
        inputs: 2,
        classes: None,
        noise: true,
        samples: Some(500),
        file: None,
        credit: None,
        features: PLANE,
        generate: generators::spiral,
    },
    DataKind {
        name: "moons",
        label: "Moons",
        help: "Two half circles hooked into each other; noise blurs them.",
        problem: Problem::Classification,
        inputs: 2,
        classes: None,
        noise: true,
        samples: Some(500),
        file: None,
        credit: None,
        features: PLANE,
        generate: generators::moons,
    },
    DataKind {
        name: "rings",
        label: "Rings",
        help: "Rings around one centre, one per class; noise flips labels near the borders.",
        problem: Problem::Classification,
        inputs: 2,
        classes: CLASSES,
        noise: true,
        samples: Some(500),
        file: None,
        credit: None,
        features: PLANE,
        generate: generators::rings,
    },
    DataKind {
        name: "checkerboard",
        label: "Checkerboard",
        help: "A board of 4×4 fields in which neighbours differ; noise flips labels near the borders.",
        problem: Problem::Classification,
        inputs: 2,
        classes: CLASSES,
        noise: true,
        samples: Some(500),
        file: None,
        credit: None,
        features: PLANE,
        generate: generators::checkerboard,
    },
    DataKind {
        name: "blobs",
        label: "Blobs",
        help: "Round clouds on a circle, one per class; noise widens them until they overlap.",
        problem: Problem::Classification,
        inputs: 2,
        classes: CLASSES,
        noise: true,
        samples: Some(500),
        file: None,
        credit: None,
        features: PLANE,
        generate: generators::blobs,
    },
    DataKind {
        name: "spirals",
        label: "Spiral arms",
        help: "Arms of a galaxy, one per class; noise moves the points off their arm.",
        problem: Problem::Classification,
        inputs: 2,
        classes: CLASSES,
        noise: true,
        samples: Some(500),
        file: None,
        credit: None,
        features: PLANE,
        generate: generators::spirals,
    },
    DataKind {
        name: "plane",
        label: "Plane",
        help: "The value rises evenly along the diagonal; noise disturbs it.",
        problem: Problem::Regression,
        inputs: 2,
        classes: None,
        noise: true,
        samples: Some(1200),
        file: None,
        credit: None,
        features: PLANE,
        generate: generators::plane,
    },
    DataKind {
        name: "multi-gauss",
        label: "Multi Gaussian",
        help: "Three hills and three hollows on a flat ground; noise disturbs their slopes.",
        problem: Problem::Regression,
        inputs: 2,
        classes: None,
        noise: true,
        samples: Some(1200),
        file: None,
        credit: None,
        features: PLANE,
        generate: generators::multi_gauss,
    },
    DataKind {
        name: "wave",
        label: "Wave",
        help: "One input: the value is cos 2x; noise is added to it.",
        problem: Problem::Regression,
        inputs: 1,
        classes: None,
        noise: true,
        samples: Some(1200),
        file: None,
        credit: None,
        features: &["x1"],
        generate: generators::wave,
    },
    DataKind {
        name: "digits",
        label: "Digits",
        help: "Handwritten digits as 8×8 pixels: ten classes in 64 dimensions.",
        problem: Problem::Classification,
        inputs: 64,
        classes: None,
        noise: false,
        samples: None,
        file: Some("digits8x8.csv"),
        credit: Some(
            "Optical Recognition of Handwritten Digits, E. Alpaydin and C. Kaynak, UCI Machine Learning Repository, via scikit-learn; CC BY 4.0",
        ),
        features: &[],
        generate: files::digits,
    },
    DataKind {
        name: "penguins",
        label: "Penguins",
        help: "Which of three species a penguin is, from its measurements.",
        problem: Problem::Classification,
        inputs: 5,
        classes: None,
        noise: false,
        samples: None,
        file: Some("penguins.csv"),
        credit: Some("palmerpenguins, A. M. Horst, A. P. Hill and K. B. Gorman, 2020; CC0 1.0"),
        features: &["bill_length_mm", "flipper_length_mm"],
        generate: files::penguins,
    },
    DataKind {
        name: "points",
        label: "Your data",
        help: "Your own numbers: drawn, from a table, or made by a formula.",
        problem: Problem::Any,
        inputs: 0,
        classes: None,
        noise: false,
        samples: None,
        file: None,
        credit: None,
        features: &[],
        generate: points::points,
    },
];
