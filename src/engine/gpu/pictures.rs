//! The pictures of a run that were painted last, kept ready: a page paints the same one or two again and again.

use super::GpuEngine;
use super::painter::Target;
use super::population::draw::{Drawing, Map, Points};
use crate::engine::FieldRequest;
use crate::error::Result;
use crate::field::Grid;
use crate::scene::Scene;
use std::rc::Rc;

/// How many of each are kept.
const KEPT: usize = 4;

/// What is kept, the last used first.
#[derive(Debug, Default)]
pub struct Pictures {
    drawings: Vec<(Rc<Scene>, Drawing)>,
    points: Vec<(Grid, Rc<Points>)>,
}

/// Brings what `is` picks to the front, and makes it where there is none.
fn used<T>(kept: &mut Vec<T>, is: impl Fn(&T) -> bool, make: impl FnOnce() -> Result<T>) -> Result<&T> {
    match kept.iter().position(is) {
        Some(at) => kept[..=at].rotate_right(1),
        None => {
            kept.insert(0, make()?);
            kept.truncate(KEPT);
        }
    }
    Ok(&kept[0])
}

impl GpuEngine {
    /// Paints a checked scene, in one submission behind everything queued so far. The first time, `asked` resolves its
    /// tiles to grids and requests that the plan has, and `inputs` gives the network's inputs on a grid that is new
    /// here; later a scene is known by its address.
    ///
    /// *Errors* those of `asked`; `limit-exceeded`, `gpu-lost`, `gpu-unavailable`.
    pub fn paint(
        &self,
        scene: &Rc<Scene>,
        target: &Target<'_>,
        asked: impl FnOnce() -> Result<Vec<(Grid, FieldRequest)>>,
        inputs: impl Fn(&Grid) -> Vec<f32>,
    ) -> Result<()> {
        let population = self.population.borrow();
        target.check(&population.gpu)?;
        let mut pictures = self.pictures.borrow_mut();
        let Pictures { drawings, points } = &mut *pictures;
        let make = || {
            let mut maps = Vec::with_capacity(scene.tiles.len());
            for (tile, (grid, request)) in scene.tiles.iter().zip(asked()?) {
                let make = || {
                    let points = Points::new(&population.gpu, &inputs(&grid), grid.width * grid.height)?;
                    Ok((grid, points))
                };
                let (_, points) = used(points, |(known, _)| *known == grid, make)?;
                maps.push(Map {
                    member: 0,
                    request,
                    points: Rc::clone(points),
                    size: [grid.width as u32, grid.height as u32],
                    at: [tile.x, tile.y],
                    recipe: tile.recipe as usize,
                });
            }
            let drawing = population.drawing([scene.width, scene.height], &maps, &scene.recipes)?;
            Ok((Rc::clone(scene), drawing))
        };
        let (_, drawing) = used(drawings, |(known, _)| Rc::ptr_eq(known, scene), make)?;
        population.paint(drawing, target)
    }
}
