//! How close a kernel must come to its twin.
//!
//! Each twin gives with a number its *scale*: the sum of the magnitudes that were added to get it, each times
//! `1 + x/2` where it has a factor e^-x, since WGSL promises of `exp` 3 + 2|x| units in the last place. A difference is
//! allowed to be some units of f32 (2⁻²³) of that scale. Numbers below the smallest normal one may become 0.

/// Units of 2⁻²³ of the scale by function, and why. The sum of what WGSL allows for each operation: `exp` 3 and 2|x|
/// (in the scale), `/` and `inverseSqrt` 2.5 and 2, `sqrt` by both 4.5, `log` 3 or 2⁻²¹ (4 units of 1), else half a unit
/// each, in the twin too.
const UNITS: &[(&str, f64, &str)] = &[
    ("rng_unit", 0.0, "exact: 24 bits and a power of two"),
    ("vq_two_piece", 16.0, "exp, two divisions, log"),
    ("vq_posterior", 16.0, "exp, division, log, sums of up to 32 terms"),
    ("vq_posterior_backward", 8.0, "products and sums of up to 32 terms"),
    ("loss_goal", 0.0, "exact"),
    ("loss_squared", 2.0, "a difference and two products"),
    ("loss_hinge", 2.0, "a difference and a product"),
    ("loss_hinge_gradient", 0.0, "exact away from the kink"),
    ("loss_cross_entropy", 16.0, "exp, division, log, sums of up to 32 terms"),
    ("loss_probabilities", 16.0, "exp, division, sums of up to 32 terms"),
    ("optim_above", 0.0, "exact"),
    ("optim_sgd", 1.0, "a product and a difference"),
    ("optim_momentum", 2.0, "two products and two sums"),
    ("optim_nesterov", 3.0, "three products and three sums"),
    ("optim_rmsprop", 12.0, "sqrt, division"),
    ("optim_decayed", 2.0, "two products and a difference"),
    ("optim_clipped", 0.0, "exact"),
    ("optim_adam", 12.0, "sqrt, division"),
    ("penalty_l1_gradient", 0.0, "exact"),
    ("penalty_l2_gradient", 1.0, "a product"),
    ("penalty_inverse_norm", 4.0, "inverseSqrt against sqrt and division"),
    ("penalty_pair_gradient", 4.0, "products"),
];

/// What a twin gives.
#[derive(Debug, Clone, Copy)]
pub enum Expected {
    /// This word.
    Exact(u32),
    /// A number about this, on this scale; `tiny` is what one flushed subnormal number may have become.
    Close { x: f32, scale: f64, tiny: f64 },
}

/// A number on a scale.
pub fn close(x: f32, scale: f64) -> Expected {
    Expected::Close { x, scale, tiny: f64::from(f32::MIN_POSITIVE) }
}

/// A number on a scale, with a subnormal number somewhere that is multiplied by up to `gain`.
pub fn flushed(x: f32, scale: f64, gain: f64) -> Expected {
    Expected::Close { x, scale, tiny: 4.0 * f64::from(f32::MIN_POSITIVE) * gain.max(1.0) }
}

impl Expected {
    /// The word of it.
    pub fn word(&self) -> u32 {
        match self {
            Self::Exact(word) => *word,
            Self::Close { x, .. } => x.to_bits(),
        }
    }
}

/// How far a word is from what was expected, in units; or the complaint that it is too far.
pub fn differs(name: &str, expected: &Expected, word: u32) -> Result<f64, String> {
    match *expected {
        Expected::Exact(wanted) if word == wanted => Ok(0.0),
        Expected::Exact(wanted) => Err(format!("{word:#x}, and {wanted:#x} in Rust")),
        Expected::Close { x, scale, tiny } => {
            let (units, _) = units(name);
            let seen = f32::from_bits(word);
            let unit = scale * f64::from(f32::EPSILON);
            let gap = (f64::from(seen) - f64::from(x)).abs();
            let allowed = units * unit + tiny;
            // Not `>`: that would be false for NaN.
            if !(gap <= allowed && allowed.is_finite()) {
                return Err(format!("{seen:e}, and {x:e} in Rust, allowed {allowed:e}"));
            }
            Ok(if gap > tiny { (gap - tiny) / unit } else { 0.0 })
        }
    }
}

/// Units allowed for a function, and why.
pub fn units(name: &str) -> (f64, &'static str) {
    let row = UNITS.iter().find(|(of, ..)| *of == name);
    row.map_or((0.0, "exact: integers"), |(_, units, why)| (*units, *why))
}

/// A case, each word as the integer or the number that it seems to be.
pub fn shown(case: &[u32]) -> String {
    let word = |&word: &u32| match word {
        0..=0xFFFF => word.to_string(),
        _ => format!("{:e}", f32::from_bits(word)),
    };
    case.iter().map(word).collect::<Vec<_>>().join(" ")
}
