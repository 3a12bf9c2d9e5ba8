//! The choices of a kernel's sizes that differ in what its code does.

use bvq::engine::gpu::size::{Kinds, Sizes};

/// One of each: everything in workgroup memory, parameters spilled, activations spilled, both; few and many lanes;
/// panels; each loss and optimiser; everything that a plan may have, and nothing of it.
pub fn choices() -> Vec<Sizes> {
    let bare = Kinds {
        pools: false,
        readouts: false,
        learned: false,
        loss: 0,
        optimizer: 0,
        orthogonal: false,
        frozen: false,
        scheduled: false,
    };
    let all = Kinds {
        pools: true,
        readouts: true,
        learned: true,
        loss: 1,
        optimizer: 2,
        orthogonal: true,
        frozen: true,
        scheduled: true,
    };
    let sizes = Sizes {
        workgroup: 4,
        row_lanes: 1,
        quads: 4,
        acts: 256,
        weights: 256,
        acts_spill: false,
        weights_spill: false,
        panels: false,
        written: false,
        kinds: all,
    };
    vec![
        sizes,
        Sizes { workgroup: 256, row_lanes: 256, quads: 1, ..sizes },
        Sizes { weights: 1, weights_spill: true, kinds: Kinds { loss: 0, ..all }, ..sizes },
        Sizes { acts: 1, acts_spill: true, kinds: Kinds { optimizer: 1, ..all }, ..sizes },
        Sizes { acts: 1, weights: 1, acts_spill: true, weights_spill: true, panels: true, ..sizes },
        Sizes { kinds: Kinds { optimizer: 3, loss: 2, ..all }, ..sizes },
        Sizes { kinds: Kinds { optimizer: 4, ..all }, ..sizes },
        Sizes { kinds: Kinds { optimizer: 5, ..all }, ..sizes },
        Sizes { panels: true, row_lanes: 2, kinds: bare, ..sizes },
        Sizes { kinds: bare, ..sizes },
    ]
}
