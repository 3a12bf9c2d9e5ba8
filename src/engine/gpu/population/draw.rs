//! Maps of a population's networks, straight from the live parameters into pixels: nothing is read back, and a picture
//! is one submission whatever the number of its maps.

use super::Population;
use crate::engine::FieldRequest;
use crate::engine::gpu::device::{Buffer, Gpu};
use crate::engine::gpu::layout::{self, Picture, QUANTITY_UNITS, Tile, View};
use crate::engine::gpu::painter::Target;
use crate::error::Result;
use crate::field::QuantityKind;
use crate::scene::{Recipe, SHADES};
use bytemuck::{bytes_of, cast_slice};
use std::rc::Rc;

/// A network's inputs at the points of a grid, on the device: made once, used by every frame.
#[derive(Debug)]
pub struct Points {
    inputs: Buffer,
    n: usize,
}

/// One map of a picture.
#[derive(Debug, Clone)]
pub struct Map {
    /// Whose.
    pub member: usize,
    /// What it shows; the layer and the unit exist.
    pub request: FieldRequest,
    /// Where the network is asked, rows from the top.
    pub points: Rc<Points>,
    /// Pixels across and down, one to a point.
    pub size: [u32; 2],
    /// Pixels from the left and from the top; it lies within the picture.
    pub at: [u32; 2],
    /// Which recipe.
    pub recipe: usize,
}

/// A picture made ready: all that painting it again needs. It sees the parameters as they are when it is painted.
#[derive(Debug)]
pub struct Drawing {
    jobs: Vec<Job>,
    paint: wgpu::BindGroup,
    tiles: u32,
    /// What the bind groups bind.
    _buffers: [Buffer; 5],
    _points: Vec<Rc<Points>>,
}

/// A dispatch of `field`.
#[derive(Debug)]
struct Job {
    bind: wgpu::BindGroup,
    groups: u32,
}

/// A question that some maps share, and where among the values its answer begins.
#[derive(Debug)]
struct Question<'a> {
    view: View,
    points: &'a Rc<Points>,
    planes: usize,
    at: usize,
}

impl Points {
    /// *Shapes* `inputs`: [inputs, n], one plane per network input.
    ///
    /// *Errors* `limit-exceeded`.
    pub fn new(gpu: &Gpu, inputs: &[f32], n: usize) -> Result<Rc<Self>> {
        let buffer = gpu.storage("points", inputs.len() * 4)?;
        gpu.queue.write_buffer(&buffer, 0, cast_slice(inputs));
        Ok(Rc::new(Self { inputs: buffer, n }))
    }
}

impl Drawing {
    /// How many dispatches answer what its maps ask.
    pub fn dispatches(&self) -> usize {
        self.jobs.len()
    }
}

/// Numbers of a buffer to the next place where a binding may begin.
const ALIGNED: usize = 64;

/// The questions of all maps, each asked once. Units of one network at the same points are one question.
fn questions(maps: &[Map], units: usize) -> (Vec<Question<'_>>, Vec<usize>) {
    let mut asked: Vec<Question<'_>> = Vec::new();
    let mut end = 0;
    let same = |a: &Map, b: &Map| a.member == b.member && Rc::ptr_eq(&a.points, &b.points);
    let is_unit = |map: &Map| map.request.quantity == QuantityKind::Unit;
    let found = maps
        .iter()
        .map(|map| {
            let mut view = View { network: map.member as u32, ..View::of(map.request, map.points.n) };
            let together =
                is_unit(map) && maps.iter().filter(|other| is_unit(other) && same(map, other)).count() > 1;
            let planes = if together { units } else { 1 };
            if together {
                (view.quantity, view.layer, view.unit) = (QUANTITY_UNITS, layout::NONE, layout::NONE);
            }
            let known = asked.iter().position(|other| {
                Rc::ptr_eq(other.points, &map.points) && bytes_of(&other.view) == bytes_of(&view)
            });
            known.unwrap_or_else(|| {
                asked.push(Question { view, points: &map.points, planes, at: end });
                end += (planes * map.points.n).next_multiple_of(ALIGNED);
                asked.len() - 1
            })
        })
        .collect();
    (asked, found)
}

impl Population {
    /// Makes a picture of `size` pixels ready.
    ///
    /// *Errors* `limit-exceeded` if the device has not enough room.
    pub fn drawing(&self, size: [u32; 2], maps: &[Map], recipes: &[Recipe]) -> Result<Drawing> {
        let gpu = &self.gpu;
        let hidden = self.plans[0].hidden();
        let first_unit = |layer: usize| hidden[..layer].iter().map(|layer| layer.width).sum::<usize>();
        let (asked, found) = questions(maps, first_unit(hidden.len()));
        let n = asked.last().map_or(0, |last| last.at + last.planes * last.points.n);
        let values = gpu.storage("values", n * 4)?;
        let views = gpu.uniform("views", asked.len() * ALIGNED * 4)?;
        let jobs = (0..)
            .zip(&asked)
            .map(|(i, question)| {
                let view_at = i * ALIGNED as u64 * 4;
                gpu.queue.write_buffer(&views, view_at, bytes_of(&question.view));
                let part = |buffer, offset, bytes| {
                    wgpu::BindingResource::Buffer(wgpu::BufferBinding {
                        buffer,
                        offset,
                        size: wgpu::BufferSize::new(bytes),
                    })
                };
                let results =
                    part(&values, question.at as u64 * 4, (question.planes * question.points.n) as u64 * 4);
                let view = part(&views, view_at, size_of::<View>() as u64);
                Job {
                    bind: self.bind_parts(&self.view, &question.points.inputs, results, view),
                    groups: self.field_groups(question.points.n),
                }
            })
            .collect();
        let tiles: Vec<Tile> = maps
            .iter()
            .zip(&found)
            .map(|(map, &i)| {
                let FieldRequest { layer, unit, .. } = map.request;
                let plane = match (asked[i].view.quantity, layer, unit) {
                    (QUANTITY_UNITS, Some(layer), Some(unit)) => first_unit(layer) + unit,
                    _ => 0,
                };
                let recipe = &recipes[map.recipe];
                Tile {
                    x: map.at[0],
                    y: map.at[1],
                    width: map.size[0],
                    height: map.size[1],
                    values_at: (asked[i].at + plane * map.points.n) as u32,
                    mode: layout::mode(recipe.mode),
                    discretize: u32::from(recipe.discretize),
                    limit: recipe.limit as f32,
                    colours_at: recipes[..map.recipe].iter().map(|r| r.tables.len() / 3).sum::<usize>()
                        as u32,
                    tables: (recipe.tables.len() / 3 / SHADES) as u32,
                    ..Tile::default()
                }
            })
            .collect();
        let colours: Vec<[u8; 4]> = recipes
            .iter()
            .flat_map(|recipe| recipe.tables.as_chunks::<3>().0)
            .map(|&[red, green, blue]| [red, green, blue, 255])
            .collect();
        let picture = Picture { width: size[0], height: size[1], ..Picture::default() };
        let [on_tiles, on_colours] = [
            gpu.storage("tiles", tiles.len().max(1) * size_of::<Tile>())?,
            gpu.storage("colours", colours.len() * 4)?,
        ];
        let on_picture = gpu.uniform("picture", size_of::<Picture>())?;
        gpu.queue.write_buffer(&on_picture, 0, bytes_of(&picture));
        gpu.queue.write_buffer(&on_tiles, 0, cast_slice(&tiles));
        gpu.queue.write_buffer(&on_colours, 0, cast_slice(&colours));
        let paint = gpu.painter.bind(&gpu.device, [&on_picture, &on_tiles, &values, &on_colours]);
        Ok(Drawing {
            jobs,
            paint,
            tiles: tiles.len() as u32,
            _buffers: [values, views, on_tiles, on_colours, on_picture],
            _points: maps.iter().map(|map| Rc::clone(&map.points)).collect(),
        })
    }

    /// Paints a drawing of this population, in one submission behind everything queued so far.
    ///
    /// *Errors* `gpu-lost`, `gpu-unavailable` for a target that would change the colours.
    pub fn paint(&self, drawing: &Drawing, target: &Target<'_>) -> Result<()> {
        let gpu = &self.gpu;
        target.check(gpu)?;
        let mut encoder = gpu.device.create_command_encoder(&wgpu::CommandEncoderDescriptor::default());
        if !drawing.jobs.is_empty() {
            let mut pass = encoder.begin_compute_pass(&wgpu::ComputePassDescriptor::default());
            pass.set_pipeline(&gpu.pipelines.get(&gpu.device, "field", &self.view.sizes, &self.view.written));
            for job in &drawing.jobs {
                pass.set_bind_group(0, &job.bind, &[]);
                pass.dispatch_workgroups(job.groups, 1, 1);
            }
        }
        let mut pass = encoder.begin_render_pass(&wgpu::RenderPassDescriptor {
            label: Some("paint"),
            color_attachments: &[Some(wgpu::RenderPassColorAttachment {
                view: target.view,
                depth_slice: None,
                resolve_target: None,
                ops: wgpu::Operations {
                    load: wgpu::LoadOp::Clear(wgpu::Color::TRANSPARENT),
                    store: wgpu::StoreOp::Store,
                },
            })],
            ..Default::default()
        });
        pass.set_pipeline(&gpu.painter.pipeline(&gpu.device, &gpu.pipelines, target.format));
        pass.set_bind_group(0, &drawing.paint, &[]);
        pass.draw(0..4, 0..drawing.tiles);
        drop(pass);
        gpu.submit(encoder, None);
        Ok(())
    }
}
