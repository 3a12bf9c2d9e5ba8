//! Generated kernels on the device: one entry for each row, one invocation for each case.

use crate::Row;
use bvq::engine::gpu::device::Gpu;
use std::rc::Rc;

const WORKGROUP: usize = 64;

const HEAD: &str = "
@group(0) @binding(10) var<storage, read> given: array<u32>;
@group(0) @binding(11) var<storage, read_write> taken: array<u32>;
override CASES: u32 = 1u;
override WORDS: u32 = 1u;
override OUTPUTS: u32 = 1u;
fn float(at: u32) -> f32 { return bitcast<f32>(given[at]); }
fn put(at: u32, x: f32) { taken[at] = bitcast<u32>(x); }
// A number in one lane, and other numbers beside it.
fn lane(x: f32, i: u32) -> vec4<f32> {
  var v = vec4<f32>(0.625, -3.0, 7.5, -0.125);
  v[i % 4u] = x;
  return v;
}
";

/// The text of all kernels.
fn text(library: &str, rows: &[Row]) -> String {
    let entry = |row: &Row| {
        format!(
            "@compute @workgroup_size({WORKGROUP})\nfn test_{}(@builtin(global_invocation_id) id: vec3<u32>) {{\n  \
             let i = id.x;\n  if (i >= CASES) {{ return; }}\n  let a = i * WORDS;\n  let b = i * OUTPUTS;\n{}\n}}\n",
            row.name, row.wgsl
        )
    };
    library.to_owned() + HEAD + &rows.iter().map(entry).collect::<String>()
}

/// The compiled kernels.
pub struct Device {
    gpu: Rc<Gpu>,
    module: wgpu::ShaderModule,
}

impl Device {
    /// The rows' kernels with this library.
    pub fn new(library: &str, rows: &[Row]) -> Self {
        let gpu = Gpu::shared().unwrap();
        let module = gpu.device.create_shader_module(wgpu::ShaderModuleDescriptor {
            label: Some("kernels"),
            source: wgpu::ShaderSource::Wgsl(text(library, rows).into()),
        });
        Self { gpu, module }
    }

    /// What a row's function gives for each case.
    pub fn run(&self, row: &Row, cases: &[Vec<u32>], outputs: usize) -> Vec<Vec<u32>> {
        let device = &self.gpu.device;
        let words = cases[0].len();
        assert!(cases.iter().all(|case| case.len() == words), "{}", row.name);
        let constants = [("CASES", cases.len() as f64), ("WORDS", words as f64), ("OUTPUTS", outputs as f64)];
        let pipeline = device.create_compute_pipeline(&wgpu::ComputePipelineDescriptor {
            label: Some(row.name),
            layout: None,
            module: &self.module,
            entry_point: Some(&format!("test_{}", row.name)),
            compilation_options: wgpu::PipelineCompilationOptions {
                constants: &constants,
                ..Default::default()
            },
            cache: None,
        });
        let given = self.gpu.storage("given", cases.len() * words * 4).unwrap();
        self.gpu.queue.write_buffer(&given, 0, bytemuck::cast_slice(&cases.concat()));
        let bytes = cases.len() * outputs * 4;
        let taken = self.gpu.storage("taken", bytes).unwrap();
        let bind = device.create_bind_group(&wgpu::BindGroupDescriptor {
            label: None,
            layout: &pipeline.get_bind_group_layout(0),
            entries: &[
                wgpu::BindGroupEntry { binding: 10, resource: given.as_entire_binding() },
                wgpu::BindGroupEntry { binding: 11, resource: taken.as_entire_binding() },
            ],
        });
        let mut encoder = device.create_command_encoder(&wgpu::CommandEncoderDescriptor::default());
        let mut pass = encoder.begin_compute_pass(&wgpu::ComputePassDescriptor::default());
        pass.set_bind_group(0, &bind, &[]);
        pass.set_pipeline(&pipeline);
        pass.dispatch_workgroups(cases.len().div_ceil(WORKGROUP) as u32, 1, 1);
        drop(pass);
        self.gpu.submit(encoder, None);
        let read = bvq::engine::gpu::readback::read(&self.gpu, &[(&taken, 0, bytes)]);
        let bytes = pollster::block_on(read).unwrap();
        let all: Vec<u32> = bytemuck::pod_collect_to_vec(&bytes);
        all.chunks_exact(outputs).map(<[u32]>::to_vec).collect()
    }
}
