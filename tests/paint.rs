//! Maps drawn on the GPU against the CPU's numbers, coloured by the rule of `www/draw/paint.js` with the same tables.
//!
//! The pictures are written to `test-output/gpu-maps/`, the GPU's above and the CPU's below, to be looked at.

#![cfg(feature = "gpu")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may stop")]

mod common;
#[path = "paint/errors.rs"]
mod errors;
#[path = "paint/picture.rs"]
mod picture;
#[path = "paint/scenes.rs"]
mod scenes;
#[path = "paint/shader.rs"]
mod shader;

macro_rules! on_the_gpu {
    ($($module:ident::$name:ident),* $(,)?) => {
        mod gpu {
            $(#[test] fn $name() { crate::common::on_the_gpu(crate::$module::$name); })*
        }
    };
}

on_the_gpu!(
    scenes::two_classes,
    scenes::many_classes,
    scenes::regression,
    scenes::pools,
    scenes::a_perturbed_table_is_seen,
    scenes::thumbnails_are_the_single_maps_and_one_submission,
    scenes::a_picture_is_live,
    scenes::no_number_is_transparent,
    scenes::other_formats_have_the_same_colours,
    scenes::tiles_lie_where_they_were_put,
    scenes::units_are_one_dispatch_and_memory_does_not_matter,
    scenes::every_member_has_its_own_map,
    errors::wrong_scenes_name_the_field,
);
