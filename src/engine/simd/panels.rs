//! Samples four to a vector and C vectors to a panel.

use super::lanes::V;

/// Samples in panels.
pub struct Panels<const C: usize> {
    /// Samples, without padding.
    pub n: usize,
    /// Network inputs, [panels, features].
    pub x: Vec<[V; C]>,
    /// Targets, \[panels\].
    pub t: Vec<[V; C]>,
}

impl<const C: usize> Panels<C> {
    /// Samples of one panel.
    pub const SAMPLES: usize = 4 * C;

    /// Room for `n` samples.
    pub fn new(n: usize, features: usize) -> Self {
        let panels = n.div_ceil(Self::SAMPLES);
        Self { n, x: vec![[V::splat(0.0); C]; panels * features], t: vec![[V::splat(0.0); C]; panels] }
    }

    /// Number of panels.
    pub fn count(&self) -> usize {
        self.t.len()
    }

    /// Puts one sample in place.
    #[inline]
    pub fn put(&mut self, i: usize, row: &[f32], target: f32) {
        let features = row.len();
        let (panel, lane) = (i / Self::SAMPLES, i % Self::SAMPLES);
        let x: &mut [f32] = bytemuck::cast_slice_mut(&mut self.x[panel * features..(panel + 1) * features]);
        for (lanes, &value) in x.chunks_exact_mut(Self::SAMPLES).zip(row) {
            lanes[lane] = value;
        }
        let t: &mut [f32] = bytemuck::cast_slice_mut(&mut self.t[panel..panel + 1]);
        t[lane] = target;
    }
}
