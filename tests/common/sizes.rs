//! The choices of a kernel's sizes that differ in what its code does.

use bvq::engine::gpu::size::Sizes;

/// One of each: everything in workgroup memory, parameters spilled, activations spilled, both; few and many lanes.
pub fn choices() -> Vec<Sizes> {
    let sizes =
        Sizes { workgroup: 4, quads: 4, acts: 256, weights: 256, acts_spill: false, weights_spill: false };
    vec![
        sizes,
        Sizes { workgroup: 256, quads: 1, ..sizes },
        Sizes { weights: 1, weights_spill: true, ..sizes },
        Sizes { acts: 1, acts_spill: true, ..sizes },
        Sizes { acts: 1, weights: 1, acts_spill: true, weights_spill: true, ..sizes },
    ]
}
