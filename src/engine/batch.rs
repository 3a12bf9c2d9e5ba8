//! The samples as engines read them, and which samples make up which step.
//!
//! Training draws one endless stream of samples, cut into mini-batches: position p = step · batch + i belongs to
//! epoch p / n and is sample `permute(p mod n, n, key of that epoch)`. A batch may span two epochs, so every step
//! has the same size and every sample appears once per n positions. When the batch is the whole training set, its
//! order does not matter and samples keep their own.

use crate::rng::{Stream, bits, key, permute};

/// Features and targets, training samples first.
#[derive(Debug, Clone, PartialEq)]
pub struct TrainingSet {
    /// [n, features], row-major.
    pub inputs: Vec<f32>,
    /// Class index or value per sample.
    pub targets: Vec<f32>,
    /// Whether `targets` are class indices.
    pub is_class: bool,
    /// Number of samples.
    pub n: usize,
    /// How many, from the first, are for training.
    pub n_train: usize,
}

/// Walks through the stream of samples.
#[derive(Debug, Clone)]
pub struct Sampler {
    key: u32,
    n: u32,
    batch: u32,
    epoch: u64,
    order: Vec<u32>,
}

impl Sampler {
    /// For batches of `batch` out of `n` training samples.
    pub fn new(seed: u32, n: usize, batch: usize) -> Self {
        let mut sampler = Self {
            key: key(seed, Stream::Batch),
            n: n as u32,
            batch: batch as u32,
            epoch: 0,
            order: vec![0; n],
        };
        sampler.shuffle(0);
        sampler
    }

    fn shuffle(&mut self, epoch: u64) {
        self.epoch = epoch;
        if self.batch == self.n {
            self.order.iter_mut().zip(0..).for_each(|(slot, i)| *slot = i);
            return;
        }
        // Epoch numbers beyond 2³² would repeat orders; no run gets there.
        let epoch_key = bits(self.key, epoch as u32);
        for (slot, i) in self.order.iter_mut().zip(0..) {
            *slot = permute(i, self.n, epoch_key);
        }
    }

    /// Calls `take(i, sample)` for the i-th sample of step `step`, in order. No allocation.
    #[inline]
    pub fn batch(&mut self, step: u64, mut take: impl FnMut(usize, usize)) {
        let n = u64::from(self.n);
        let first = step * u64::from(self.batch);
        let mut epoch = first / n;
        let mut within = (first % n) as usize;
        if epoch != self.epoch {
            self.shuffle(epoch);
        }
        for i in 0..self.batch as usize {
            if within == self.n as usize {
                within = 0;
                epoch += 1;
                self.shuffle(epoch);
            }
            take(i, self.order[within] as usize);
            within += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sample_once_per_epoch_even_across_batches() {
        let (n, batch) = (10usize, 4usize);
        let mut sampler = Sampler::new(3, n, batch);
        let mut seen = Vec::new();
        for step in 0..5 {
            sampler.batch(step, |_, s| seen.push(s));
        }
        for epoch in seen.chunks(n) {
            let mut sorted = epoch.to_vec();
            sorted.sort_unstable();
            assert_eq!(sorted, (0..n).collect::<Vec<_>>());
        }
        assert_ne!(seen[..n], seen[n..], "two epochs in one order");
        // Any step can be asked for alone.
        let mut again = Vec::new();
        Sampler::new(3, n, batch).batch(3, |_, s| again.push(s));
        assert_eq!(again, seen[12..16]);
    }
}
