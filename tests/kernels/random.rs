//! `rng.wgsl`, and the samples of a batch: integers, exactly.

use crate::Row;
use crate::close::Expected;
use bvq::engine::batch::Sampler;
use bvq::engine::gpu::layout::Progress;
use bvq::rng::{self, Stream};

const WORDS: [u32; 12] =
    [0, 1, 2, 3, 255, 256, 65_535, 65_536, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFE, 0xFFFF_FFFF];

fn words() -> Vec<Vec<u32>> {
    WORDS.into_iter().chain((0..200).map(|i| rng::bits(7, i))).map(|word| vec![word]).collect()
}

fn pairs() -> Vec<Vec<u32>> {
    let some = |seed| WORDS.into_iter().chain((0..20).map(move |i| rng::bits(seed, i)));
    some(1).flat_map(|key| some(2).map(move |counter| vec![key, counter])).collect()
}

/// Every position of small permutations, both ends of large ones, whatever a data set may have.
fn permutations() -> Vec<Vec<u32>> {
    let mut cases = Vec::new();
    for n in [1, 2, 3, 4, 5, 7, 8, 9, 31, 32, 33, 250, 251, 256, 257, 4095, 4096, 4097, 19_999, 20_000] {
        for key in [0, 1, 0xFFFF_FFFF, 0x8000_0000, rng::bits(3, n)] {
            let ends = (0..n).filter(|&i| i < 33 || i + 33 >= n || i % 997 == 0);
            cases.extend(ends.map(|i| vec![i, n, key]));
        }
    }
    cases
}

pub fn rows() -> Vec<Row> {
    vec![
        Row {
            name: "rng_mix",
            wgsl: "  taken[b] = rng_mix(given[a]);",
            cases: words,
            twin: |c| vec![Expected::Exact(rng::mix(c[0]))],
        },
        Row {
            name: "rng_bits",
            wgsl: "  taken[b] = rng_bits(given[a], given[a + 1u]);",
            cases: pairs,
            twin: |c| vec![Expected::Exact(rng::bits(c[0], c[1]))],
        },
        Row {
            name: "rng_permute",
            wgsl: "  taken[b] = rng_permute(given[a], given[a + 1u], given[a + 2u]);",
            cases: permutations,
            twin: |c| vec![Expected::Exact(rng::permute(c[0], c[1], c[2]))],
        },
        Row {
            name: "rng_unit",
            wgsl: "  put(b, rng_unit(given[a]));",
            cases: words,
            twin: |c| vec![Expected::Exact((rng::unit(c[0]) as f32).to_bits())],
        },
    ]
}

/// Batch, training samples, key, epoch, position within it, number in the batch; and for the twin seed and step.
fn batch_cases() -> Vec<Vec<u32>> {
    let mut cases = Vec::new();
    for (n, batch) in
        [(1, 1), (5, 1), (5, 4), (5, 5), (97, 13), (97, 96), (97, 97), (250, 10), (1000, 32), (15_000, 4096)]
    {
        for seed in [0, 1, 7, u32::MAX] {
            for step in [0, 1, 2, 3, 7, 24, 25, 100, 12_345, 1_000_003] {
                let Progress { epoch, within, .. } = Progress::after(step, batch, n);
                for i in (0..batch).filter(|i| batch < 33 || i % 331 == 0 || i + 3 > batch) {
                    let key = rng::key(seed, Stream::Batch);
                    cases.push(vec![batch as u32, n as u32, key, epoch, within, i as u32, seed, step as u32]);
                }
            }
        }
    }
    cases
}

fn sample(c: &[u32]) -> Vec<Expected> {
    let mut found = 0;
    let (batch, n, i) = (c[0] as usize, c[1] as usize, c[5] as usize);
    Sampler::new(c[6], n, batch).batch(u64::from(c[7]), |k, sample| {
        if k == i {
            found = sample;
        }
    });
    vec![Expected::Exact(found as u32)]
}

/// Which sample a network takes; the plan is made the case's.
pub fn batches() -> Row {
    Row {
        name: "network_sample",
        wgsl: "
  plan.batch = given[a];
  plan.n_train = given[a + 1u];
  taken[b] = network_sample(given[a + 2u], given[a + 3u], given[a + 4u], given[a + 5u]);",
        cases: batch_cases,
        twin: sample,
    }
}
