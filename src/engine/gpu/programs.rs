//! Which `.wgsl` files make which program, the sizes they are given, and the pipelines.

use super::layout::UNWRITTEN;
use super::size::Sizes;
use std::cell::RefCell;
use std::collections::BTreeMap;

/// A WGSL program: files joined in order.
#[derive(Debug)]
pub struct Program {
    /// Name for messages.
    pub name: &'static str,
    /// File stem and text, in order.
    pub files: &'static [(&'static str, &'static str)],
    /// Entry points of kernels.
    pub entries: &'static [&'static str],
}

macro_rules! program {
    ($name:literal, [$($file:literal),*], $entries:expr) => {
        Program {
            name: $name,
            files: &[$(($file, include_str!(concat!("../../../shaders/", $file, ".wgsl")))),*],
            entries: &$entries,
        }
    };
}

/// Training.
pub static TRAIN: Program = program!(
    "train",
    [
        "layout", "rng", "vq", "loss", "optim", "penalty", "memory", "panel", "network", "backward",
        "update", "train", "split"
    ],
    ["train", "gradients", "apply", "save", "check"]
);
/// Reading a network off.
pub static FIELD: Program = program!(
    "field",
    ["layout", "rng", "vq", "loss", "memory", "panel", "network", "field"],
    ["score", "field"]
);
/// Painting maps. Its entries are a vertex and a fragment stage, its bindings [`PAINT_BINDINGS`].
pub static PAINT: Program = program!("paint", ["paint"], ["paint_corner", "paint_pixel"]);
/// Programs of compute kernels: they share bindings, overrides and workgroups.
pub static KERNELS: [&Program; 2] = [&TRAIN, &FIELD];
/// All programs.
pub static ALL: [&Program; 3] = [&TRAIN, &FIELD, &PAINT];

/// Bindings of [`PAINT`], in order of their index: name and what it is.
pub const PAINT_BINDINGS: [(&str, wgpu::BufferBindingType); 4] = {
    use wgpu::BufferBindingType::{Storage, Uniform};
    let read = Storage { read_only: true };
    [("picture", Uniform), ("tiles", read), ("values", read), ("colours", read)]
};

impl Program {
    /// The whole text.
    pub fn text(&self) -> String {
        self.files.iter().map(|(_, text)| *text).collect::<Vec<_>>().join("\n")
    }

    /// The same with the layers that [`layout::written`](super::layout::written) wrote.
    pub fn text_with(&self, written: &str) -> String {
        self.text().replace(UNWRITTEN, written)
    }
}

/// Bindings of every kernel, in order of their index: name and what it is.
pub const BINDINGS: [(&str, wgpu::BufferBindingType); 10] = {
    use wgpu::BufferBindingType::{Storage, Uniform};
    let (read, write) = (Storage { read_only: true }, Storage { read_only: false });
    [
        ("plan", Uniform),
        ("layers", read),
        ("networks", read),
        ("samples", read),
        ("state", write),
        ("spilled", write),
        ("progress", write),
        ("corrections", read),
        ("results", write),
        ("view", Uniform),
    ]
};

/// The `override`s of every kernel.
pub fn overrides(sizes: &Sizes) -> [(&'static str, f64); 16] {
    let flag = |on: bool| f64::from(u8::from(on));
    [
        ("WORKGROUP", f64::from(sizes.workgroup)),
        ("ROW_LANES", f64::from(sizes.row_lanes)),
        ("QUADS", f64::from(sizes.quads)),
        ("ACTS", f64::from(sizes.acts)),
        ("WEIGHTS", f64::from(sizes.weights)),
        ("ACTS_SPILL", flag(sizes.acts_spill)),
        ("WEIGHTS_SPILL", flag(sizes.weights_spill)),
        ("PANELS", flag(sizes.panels)),
        ("POOLS", flag(sizes.kinds.pools)),
        ("READOUTS", flag(sizes.kinds.readouts)),
        ("LEARNED", flag(sizes.kinds.learned)),
        ("LOSS", f64::from(sizes.kinds.loss)),
        ("OPTIMIZER", f64::from(sizes.kinds.optimizer)),
        ("ORTHOGONAL", flag(sizes.kinds.orthogonal)),
        ("FROZEN", flag(sizes.kinds.frozen)),
        ("SCHEDULED", flag(sizes.kinds.scheduled)),
    ]
}

/// The pipelines of a device, made when first asked for.
#[derive(Debug)]
pub struct Pipelines {
    /// One layout for every kernel.
    pub bindings: wgpu::BindGroupLayout,
    layout: wgpu::PipelineLayout,
    modules: BTreeMap<&'static str, wgpu::ShaderModule>,
    made: RefCell<BTreeMap<(&'static str, Sizes, String), wgpu::ComputePipeline>>,
}

/// Most pipelines that are kept; each shape of a network may have one of its own.
const MOST_MADE: usize = 64;

impl Pipelines {
    /// Compiles every program.
    pub fn new(device: &wgpu::Device) -> Self {
        let entries: Vec<_> = (0..)
            .zip(BINDINGS)
            .map(|(binding, (_, ty))| wgpu::BindGroupLayoutEntry {
                binding,
                visibility: wgpu::ShaderStages::COMPUTE,
                ty: wgpu::BindingType::Buffer { ty, has_dynamic_offset: false, min_binding_size: None },
                count: None,
            })
            .collect();
        let bindings = device.create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor {
            label: Some("bvq"),
            entries: &entries,
        });
        let layout = device.create_pipeline_layout(&wgpu::PipelineLayoutDescriptor {
            label: Some("bvq"),
            bind_group_layouts: &[Some(&bindings)],
            immediate_size: 0,
        });
        let modules =
            ALL.iter().map(|program| (program.name, compile(device, program.name, program.text()))).collect();
        Self { bindings, layout, modules, made: RefCell::default() }
    }

    /// A program as the device compiled it.
    pub fn module(&self, program: &Program) -> &wgpu::ShaderModule {
        &self.modules[program.name]
    }

    /// The pipeline of an entry point at these sizes, and for the layers that [`layout::written`](super::layout::written)
    /// wrote, if any.
    pub fn get(
        &self,
        device: &wgpu::Device,
        entry: &'static str,
        sizes: &Sizes,
        written: &str,
    ) -> wgpu::ComputePipeline {
        let key = (entry, *sizes, written.to_owned());
        if let Some(found) = self.made.borrow().get(&key) {
            return found.clone();
        }
        let program = if TRAIN.entries.contains(&entry) { &TRAIN } else { &FIELD };
        let special =
            (!written.is_empty()).then(|| compile(device, program.name, program.text_with(written)));
        let pipeline = device.create_compute_pipeline(&wgpu::ComputePipelineDescriptor {
            label: Some(entry),
            layout: Some(&self.layout),
            module: special.as_ref().unwrap_or(&self.modules[program.name]),
            entry_point: Some(entry),
            compilation_options: wgpu::PipelineCompilationOptions {
                constants: &overrides(sizes),
                // Kernels read nothing that they have not written; some drivers compile zeros for seconds.
                zero_initialize_workgroup_memory: false,
            },
            cache: None,
        });
        let mut made = self.made.borrow_mut();
        if made.len() >= MOST_MADE {
            made.clear();
        }
        made.insert(key, pipeline.clone());
        pipeline
    }
}

fn compile(device: &wgpu::Device, name: &str, text: String) -> wgpu::ShaderModule {
    device.create_shader_module(wgpu::ShaderModuleDescriptor {
        label: Some(name),
        source: wgpu::ShaderSource::Wgsl(text.into()),
    })
}
