//! Counter-based random numbers: the same integers in Rust, WGSL, JavaScript and Python.
//!
//! There is no hidden state. Every number is a pure function of `(seed, stream, counter)`:
//!
//! ```text
//! key(seed, stream)  = mix(seed ^ mix(stream + 0x9E3779B9))
//! bits(key, counter) = mix(mix(counter ^ key) + key)
//! mix(x): x ^= x >> 16; x *= 0x7FEB352D; x ^= x >> 15; x *= 0x846CA68B; x ^= x >> 16
//! ```
//!
//! All arithmetic is on unsigned 32-bit integers modulo 2³². `mix` is a bijection of good avalanche
//! (the two-round multiply–xorshift form), so distinct counters of one stream never collide before the second
//! `mix`. Streams keep purposes apart: changing the batch size never changes the initial weights.
//!
//! WGSL twin: `shaders/rng.wgsl`.

/// What a stream of random numbers is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u32)]
pub enum Stream {
    /// Positions of generated samples.
    Data = 1,
    /// Noise added to samples.
    Noise = 2,
    /// Which samples are for training, which for testing.
    Split = 3,
    /// Initial weights.
    Init = 4,
    /// Order of the samples within an epoch.
    Batch = 5,
}

/// Bijective mixing of 32 bits.
///
/// ```
/// assert_eq!(bvq::rng::mix(0), 0);
/// assert_eq!(bvq::rng::mix(1), 1_753_845_952);
/// ```
#[inline]
pub const fn mix(mut x: u32) -> u32 {
    x ^= x >> 16;
    x = x.wrapping_mul(0x7FEB_352D);
    x ^= x >> 15;
    x = x.wrapping_mul(0x846C_A68B);
    x ^ (x >> 16)
}

/// The key of one stream of one seed.
#[inline]
pub const fn key(seed: u32, stream: Stream) -> u32 {
    mix(seed ^ mix((stream as u32).wrapping_add(0x9E37_79B9)))
}

/// The `counter`-th word of the stream with this key.
#[inline]
pub const fn bits(key: u32, counter: u32) -> u32 {
    mix(mix(counter ^ key).wrapping_add(key))
}

/// A number in [0, 1) with 24 random bits: exact in f32 as well as in f64.
#[inline]
pub fn unit(word: u32) -> f64 {
    f64::from(word >> 8) * (1.0 / 16_777_216.0)
}

/// Position `i` of a pseudo-random permutation of `0..n`, chosen by `key`.
///
/// A bijection of the smallest power of two not below `n` (four rounds of xor key, odd multiply, xorshift),
/// walked until it lands below `n`. Any position can be asked for alone, which lets one GPU invocation find its
/// own sample.
///
/// ```
/// let mut seen: Vec<u32> = (0..5).map(|i| bvq::rng::permute(i, 5, 99)).collect();
/// seen.sort();
/// assert_eq!(seen, [0, 1, 2, 3, 4]);
/// ```
#[inline]
pub fn permute(i: u32, n: u32, key: u32) -> u32 {
    debug_assert!(i < n);
    let width = 32 - (n.max(2) - 1).leading_zeros();
    let mask = u32::MAX >> (32 - width);
    let shift = width.div_ceil(2);
    let (a, b) = (key, key.rotate_left(16) ^ 0x9E37_79B9);
    let mut x = i;
    // A walk along one cycle of the bijection always comes back below n; the expected length is under 2.
    loop {
        x = ((x ^ a) & mask).wrapping_mul(0x7FEB_352D) & mask;
        x ^= x >> shift;
        x = ((x ^ b) & mask).wrapping_mul(0x846C_A68B) & mask;
        x ^= x >> shift;
        x = ((x ^ (a >> 8)) & mask).wrapping_mul(0x9E37_79B1) & mask;
        x ^= x >> shift;
        x = ((x ^ (b >> 8)) & mask).wrapping_mul(0x85EB_CA77) & mask;
        x ^= x >> shift;
        if x < n {
            return x;
        }
    }
}

/// A stream read in order: the convenient form for code that is not on a hot path.
#[derive(Debug, Clone)]
pub struct Sequence {
    key: u32,
    counter: u32,
}

impl Sequence {
    /// The stream `stream` of `seed`, from its first number.
    pub fn new(seed: u32, stream: Stream) -> Self {
        Self { key: key(seed, stream), counter: 0 }
    }

    /// The next word.
    pub fn bits(&mut self) -> u32 {
        let word = bits(self.key, self.counter);
        self.counter = self.counter.wrapping_add(1);
        word
    }

    /// The next number in [low, high).
    pub fn uniform(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * unit(self.bits())
    }

    /// The next integer in 0..n (n > 0), by multiplication: bias below n/2³².
    pub fn below(&mut self, n: u32) -> u32 {
        ((u64::from(self.bits()) * u64::from(n)) >> 32) as u32
    }

    /// The next number of the normal distribution with this mean and standard deviation (Box–Muller, two words).
    pub fn normal(&mut self, mean: f64, deviation: f64) -> f64 {
        use crate::real::Real;
        // 1 − u lies in (0, 1], so the logarithm is finite.
        let radius = (-2.0 * Real::ln(1.0 - unit(self.bits()))).sqrt();
        let (_, cos) = crate::real::sin_cos_turns(unit(self.bits()));
        mean + deviation * radius * cos
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn permute_is_a_permutation_for_every_size() {
        for n in [1u32, 2, 3, 7, 8, 9, 250, 251, 256, 1000] {
            for seed in 0..20 {
                let mut seen = vec![false; n as usize];
                for i in 0..n {
                    let x = permute(i, n, bits(seed, 3)) as usize;
                    assert!(!seen[x], "n={n} seed={seed}: {x} twice");
                    seen[x] = true;
                }
            }
        }
    }

    #[test]
    fn positions_of_a_permutation_are_spread_evenly() {
        // Chi-squared of where sample 0 lands over many keys; 63 degrees of freedom, 5σ bound.
        let n = 64u32;
        let trials = 64_000u32;
        let mut counts = vec![0f64; n as usize];
        for k in 0..trials {
            counts[permute(0, n, bits(7, k)) as usize] += 1.0;
        }
        let expected = f64::from(trials / n);
        let chi: f64 = counts.iter().map(|c| (c - expected) * (c - expected) / expected).sum();
        assert!(chi < 63.0 + 5.0 * (126.0f64).sqrt(), "chi² {chi}");
    }

    #[test]
    fn adjacent_positions_are_not_correlated() {
        let (n, trials) = (250u32, 4000u32);
        let mean = f64::from(n - 1) / 2.0;
        let (mut sum, mut square) = (0.0, 0.0);
        for k in 0..trials {
            let a = f64::from(permute(10, n, bits(1, k))) - mean;
            let b = f64::from(permute(11, n, bits(1, k))) - mean;
            sum += a * b;
            square += a * a;
        }
        assert!((sum / square).abs() < 0.1, "correlation {}", sum / square);
    }

    #[test]
    fn streams_differ_and_normals_are_normal() {
        assert_ne!(key(1, Stream::Data), key(1, Stream::Init));
        let mut s = Sequence::new(1, Stream::Noise);
        let xs: Vec<f64> = (0..20_000).map(|_| s.normal(0.0, 1.0)).collect();
        let mean = xs.iter().sum::<f64>() / 20_000.0;
        let var = xs.iter().map(|x| x * x).sum::<f64>() / 20_000.0;
        assert!(mean.abs() < 0.03 && (var - 1.0).abs() < 0.05, "mean {mean} var {var}");
    }
}
