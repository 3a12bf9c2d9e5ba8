//! Maps drawn where they are computed.

use super::Trainer;
use crate::engine::gpu::painter::Target;
use crate::engine::{AnyEngine, probe};
use crate::error::{Error, ErrorCode, Result};
use crate::scene::Scene;
use std::rc::Rc;

impl Trainer {
    /// Paints a scene from the parameters as they are after everything queued so far: no number is read back, and
    /// there is one submission whatever the number of maps. The colours are those that `www/draw/paint.js` gives
    /// the numbers of [`field`](Self::field).
    ///
    /// The first painting of a scene prepares it; painting the same `Rc` again costs only the drawing, so keep it for
    /// as long as nothing in it changes. The target has the scene's size.
    ///
    /// *Errors* `gpu-unavailable` if the run is not on a GPU; `spec-invalid` or `limit-exceeded` naming the field,
    /// for example `tiles[3].field.unit`; `gpu-lost`, also for a target of a device that was lost before.
    pub fn paint(&self, scene: &Rc<Scene>, target: &Target<'_>) -> Result<()> {
        let AnyEngine::Gpu(engine) = &self.engine else {
            return Err(Error::new(
                ErrorCode::GpuUnavailable,
                "engine",
                "this run is on the CPU",
                "Ask for the numbers with field, and paint them.",
            ));
        };
        let asked = || {
            scene.check()?;
            let resolve = |(i, tile): (usize, &crate::scene::Tile)| {
                self.ask(&tile.field)
                    .and_then(|(grid, request)| {
                        probe::check(engine.plan(), request).map(|()| (grid, request))
                    })
                    .map_err(|error| Error { field: format!("tiles[{i}].field.{}", error.field), ..error })
            };
            scene.tiles.iter().enumerate().map(resolve).collect()
        };
        let columns = self.samples.columns.len();
        engine.paint(scene, target, asked, |grid| grid.inputs(&self.features, columns))
    }
}
