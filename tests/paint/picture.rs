//! Pixels of both sides.

use bvq::engine::gpu::device::Gpu;
use bvq::engine::gpu::painter::Target;
use bvq::scene::{Mode, Recipe, Scene, TABLE_BYTES};
use bvq::{Result, Trainer};
use std::path::PathBuf;
use std::rc::Rc;

/// RGBA, rows from the top.
#[derive(Clone, PartialEq)]
pub struct Picture {
    pub width: u32,
    pub height: u32,
    pub pixels: Vec<[u8; 4]>,
}

impl Picture {
    pub fn blank(width: u32, height: u32) -> Self {
        Self { width, height, pixels: vec![[0; 4]; (width * height) as usize] }
    }

    pub fn part(&self, x: u32, y: u32, width: u32, height: u32) -> Self {
        let pixels = (y..y + height)
            .flat_map(|y| (x..x + width).map(move |x| (x, y)))
            .map(|(x, y)| self.pixels[(y * self.width + x) as usize])
            .collect();
        Self { width, height, pixels }
    }

    pub fn put(&mut self, part: &Picture, x: u32, y: u32) {
        for (j, row) in part.pixels.chunks_exact(part.width as usize).enumerate() {
            let at = ((y + j as u32) * self.width + x) as usize;
            self.pixels[at..at + row.len()].copy_from_slice(row);
        }
    }

    /// Share of pixels with every channel within `by` of the other picture's.
    pub fn agreement(&self, other: &Picture, by: u8) -> f64 {
        assert_eq!((self.width, self.height), (other.width, other.height));
        let same = |(a, b): &(&[u8; 4], &[u8; 4])| a.iter().zip(*b).all(|(a, b)| a.abs_diff(*b) <= by);
        let n = self.pixels.iter().zip(&other.pixels).filter(same).count();
        n as f64 / self.pixels.len() as f64
    }

    /// Writes it for people.
    pub fn save(&self, name: &str) {
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("test-output/gpu-maps");
        std::fs::create_dir_all(&folder).unwrap();
        let file = std::fs::File::create(folder.join(format!("{name}.png"))).unwrap();
        let mut encoder = png::Encoder::new(std::io::BufWriter::new(file), self.width, self.height);
        encoder.set_color(png::ColorType::Rgba);
        encoder.write_header().unwrap().write_image_data(self.pixels.as_flattened()).unwrap();
    }
}

/// What `paint` paints on a texture of this format, copied back.
pub fn painted(
    size: [u32; 2],
    format: wgpu::TextureFormat,
    paint: impl FnOnce(&Target<'_>) -> Result<()>,
) -> Result<Picture> {
    let gpu = Gpu::shared().unwrap();
    let extent = wgpu::Extent3d { width: size[0], height: size[1], depth_or_array_layers: 1 };
    let texture = gpu.device.create_texture(&wgpu::TextureDescriptor {
        label: None,
        size: extent,
        mip_level_count: 1,
        sample_count: 1,
        dimension: wgpu::TextureDimension::D2,
        format,
        usage: wgpu::TextureUsages::RENDER_ATTACHMENT | wgpu::TextureUsages::COPY_SRC,
        view_formats: &[],
    });
    let view = texture.create_view(&wgpu::TextureViewDescriptor::default());
    paint(&Target { gpu: &gpu, view: &view, format })?;
    let row = (4 * size[0]).next_multiple_of(256);
    let staging = gpu.device.create_buffer(&wgpu::BufferDescriptor {
        label: None,
        size: u64::from(row * size[1]),
        usage: wgpu::BufferUsages::MAP_READ | wgpu::BufferUsages::COPY_DST,
        mapped_at_creation: false,
    });
    let mut encoder = gpu.device.create_command_encoder(&wgpu::CommandEncoderDescriptor::default());
    encoder.copy_texture_to_buffer(
        texture.as_image_copy(),
        wgpu::TexelCopyBufferInfo {
            buffer: &staging,
            layout: wgpu::TexelCopyBufferLayout { offset: 0, bytes_per_row: Some(row), rows_per_image: None },
        },
        extent,
    );
    gpu.queue.submit([encoder.finish()]);
    staging.slice(..).map_async(wgpu::MapMode::Read, |result| result.unwrap());
    gpu.device.poll(wgpu::PollType::wait_indefinitely()).unwrap();
    let bytes = staging.slice(..).get_mapped_range().unwrap()[..].to_vec();
    let blue_first = format == wgpu::TextureFormat::Bgra8Unorm;
    let pixels = bytes
        .chunks_exact(row as usize)
        .flat_map(|line| line[..4 * size[0] as usize].as_chunks::<4>().0)
        .map(|&[a, b, c, d]| if blue_first { [c, b, a, d] } else { [a, b, c, d] })
        .collect();
    Ok(Picture { width: size[0], height: size[1], pixels })
}

/// A scene as the GPU paints it.
pub fn on_gpu(run: &Trainer, scene: &Rc<Scene>) -> Picture {
    let size = [scene.width, scene.height];
    painted(size, wgpu::TextureFormat::Rgba8Unorm, |target| run.paint(scene, target)).unwrap()
}

/// The same scene from the CPU's numbers.
pub fn on_cpu(run: &mut Trainer, scene: &Scene) -> Picture {
    let mut picture = Picture::blank(scene.width, scene.height);
    for tile in &scene.tiles {
        let values = pollster::block_on(run.field(&tile.field)).unwrap();
        let recipe = &scene.recipes[tile.recipe as usize];
        let pixels = values.iter().map(|&value| colour(value, recipe)).collect();
        picture.put(&Picture { width: tile.field.width, height: tile.field.height, pixels }, tile.x, tile.y);
    }
    picture
}

/// The rule of `paint` in `www/draw/paint.js`, line by line, in its 64 bits.
pub fn colour(value: f32, recipe: &Recipe) -> [u8; 4] {
    let value = f64::from(value);
    if value.is_nan() {
        return [0; 4];
    }
    let mut table = 0;
    let shade = match recipe.mode {
        Mode::Diverging if recipe.discretize && value == 0.0 => 0.5,
        Mode::Diverging if recipe.discretize => (value.signum() + 1.0) / 2.0,
        Mode::Diverging => ((value / recipe.limit).clamp(-1.0, 1.0) + 1.0) / 2.0,
        Mode::Sign => f64::from(u8::from(value >= 0.5)),
        Mode::Sequential if recipe.discretize => (value.clamp(0.0, 1.0) + 0.5).floor(),
        Mode::Sequential => value.clamp(0.0, 1.0),
        Mode::Hue => (value - value.floor()).max(0.0),
        Mode::Class => {
            let index = value.floor().max(0.0);
            table = index as usize * TABLE_BYTES % recipe.tables.len();
            if recipe.discretize { 1.0 } else { (value - index).clamp(0.0, 1.0) }
        }
    };
    let at = table + 3 * (shade * 255.0 + 0.5).floor() as usize;
    [recipe.tables[at], recipe.tables[at + 1], recipe.tables[at + 2], 255]
}

/// A table along some colours, begun `from` of the way, as `blend` makes it.
pub fn blend(stops: &[u32], from: f64) -> Vec<u8> {
    let channel = |colour: u32, c: usize| f64::from((colour >> (16 - 8 * c)) & 255);
    (0..256)
        .flat_map(|i| (0..3).map(move |c| (i, c)))
        .map(|(i, c)| {
            let place = (from + (1.0 - from) * (f64::from(i) / 255.0)) * (stops.len() - 1) as f64;
            let low = (place.floor() as usize).min(stops.len() - 2);
            let [a, b] = [stops[low], stops[low + 1]].map(|colour| channel(colour, c));
            (a + (b - a) * (place - low as f64)).round_ties_even() as u8
        })
        .collect()
}

/// Once round the colour wheel, as `hues` makes it.
pub fn hues() -> Vec<u8> {
    (0..256)
        .flat_map(|i| [0.0, 4.0, 2.0].map(|by| (f64::from(i) / 256.0 * 6.0 + by) % 6.0))
        .map(|turn| (90.0 + 140.0 * ((turn - 3.0f64).abs() - 1.0).clamp(0.0, 1.0)).round_ties_even() as u8)
        .collect()
}
