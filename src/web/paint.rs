//! Maps painted on a canvas by the GPU.

use super::run::Trainer;
use super::{JsResult, from_js, js_error};
use crate::engine::gpu::device::Gpu;
use crate::engine::gpu::surface;
use crate::error::ErrorCode;
use crate::scene;
use std::rc::Rc;
use wasm_bindgen::prelude::*;

/// Types of what a scene is read from.
#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = "
/** How numbers become colours: what `recipe()` of www/draw/paint.js gives. */
export interface Recipe {
    mode: \"diverging\" | \"sign\" | \"sequential\" | \"hue\" | \"class\";
    limit: number;
    discretize: boolean;
    /** RGB of 256 shades, table after table. */
    tables: ArrayLike<number>;
}

/** One map of a picture, one pixel to a point of its field. */
export interface Tile {
    /** Pixels from the left and from the top. */
    x: number;
    y: number;
    /** Which of the recipes. */
    recipe: number;
    field: Partial<FieldSpec>;
}

/** A picture of maps: a main map, units' thumbnails, or all in one. */
export interface SceneSpec {
    /** Pixels. */
    width: number;
    height: number;
    recipes: Recipe[];
    tiles: Tile[];
}
";

/// A picture of maps that was read and checked once, to be painted many times. Keep it for as long as nothing in it
/// changes, and free it then.
#[wasm_bindgen]
pub struct Scene(Rc<scene::Scene>);

#[wasm_bindgen]
impl Scene {
    /// Throws `spec-invalid` or `limit-exceeded` naming the field, for example `tiles[3].field.width`.
    #[wasm_bindgen(constructor)]
    pub fn new(#[wasm_bindgen(unchecked_param_type = "SceneSpec")] spec: JsValue) -> JsResult<Scene> {
        let scene = from_js(&spec, ErrorCode::SpecInvalid, scene::Scene::read)?;
        Ok(Scene(Rc::new(scene)))
    }
}

/// A canvas that the GPU paints on.
#[wasm_bindgen]
pub struct Surface(surface::Surface);

#[wasm_bindgen]
impl Surface {
    /// Takes a canvas that has no context yet, or one of an earlier surface; a GPU device must be open.
    ///
    /// Rejects with `gpu-unavailable` where it cannot be painted on: paint on another with the CPU then.
    pub async fn open(canvas: web_sys::OffscreenCanvas) -> JsResult<Surface> {
        let gpu = Gpu::shared().map_err(js_error)?;
        surface::Surface::new(&gpu, canvas).await.map(Surface).map_err(js_error)
    }
}

#[wasm_bindgen]
impl Trainer {
    /// Paints a scene on a canvas, which takes the scene's size, from the parameters as they are after everything
    /// queued so far; nothing is waited for. `transferToImageBitmap()` right after it takes the picture.
    ///
    /// Throws `gpu-unavailable` if the run is not on the GPU; `gpu-lost`; `spec-invalid` naming a layer or unit that
    /// the network has not.
    pub fn paint(&self, surface: &Surface, scene: &Scene) -> JsResult<()> {
        let size = [scene.0.width, scene.0.height];
        self.look(|run| surface.0.show(size, |target| run.paint(&scene.0, target)))
    }
}
