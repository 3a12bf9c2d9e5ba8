//! Every quantity, every kind of recipe, single maps and all units at once.

use crate::common::{made_up, plan, spec, start};
use crate::picture::{Picture, blend, colour, hues, on_cpu, on_gpu, painted};
use bvq::engine::gpu::device::Gpu;
use bvq::engine::gpu::population::Population;
use bvq::engine::gpu::population::draw::{Map, Points};
use bvq::engine::gpu::size::Room;
use bvq::engine::{FieldRequest, State};
use bvq::field::{FieldSpec, QuantityKind};
use bvq::scene::{Mode, Recipe, Scene, Tile};
use bvq::{Trainer, field};
use pollster::block_on;
use serde_json::{Value, json};
use std::rc::Rc;

const SIDE: u32 = 120;
const ORANGE: u32 = 0xf5_9322;
const GREY: u32 = 0xe8_eaeb;
const BLUE: u32 = 0x08_77bd;
const CLASSES: [u32; 5] = [ORANGE, BLUE, 0x3a_9a5b, 0xb5_478f, 0x8c_6bc8];

/// What `recipe` of `www/draw/paint.js` says.
pub fn recipe(quantity: &str, classes: usize, limit: f64, discretize: bool) -> Recipe {
    let (mode, tables) = match quantity {
        "posterior" | "entropy" => (Mode::Sequential, blend(&[0xff_ffff, 0x20_2427], 0.0)),
        "code" => (Mode::Hue, hues()),
        "output" | "class" if classes > 2 => {
            let tables = CLASSES.iter().take(classes).flat_map(|&class| blend(&[GREY, class], 0.25));
            (Mode::Class, tables.collect())
        }
        "class" if classes == 2 => (Mode::Sign, blend(&[ORANGE, GREY, BLUE], 0.0)),
        _ => (Mode::Diverging, blend(&[ORANGE, GREY, BLUE], 0.0)),
    };
    Recipe { mode, limit, discretize: discretize || quantity == "class", tables }
}

/// A run trained on the GPU, and the same state on the CPU.
pub fn trained(mut given: Value, steps: u32) -> (Trainer, Trainer) {
    given["engine"] = "gpu".into();
    let mut gpu = Trainer::new(&spec(&given)).unwrap();
    block_on(gpu.train(steps)).unwrap();
    let mut export = block_on(gpu.export()).unwrap();
    export.spec.engine = "cpu".into();
    let cpu = Trainer::import(&export).unwrap();
    assert_eq!((gpu.engine(), cpu.engine()), ("gpu", "cpu"));
    (gpu, cpu)
}

pub fn one(field: FieldSpec, recipe: Recipe) -> Rc<Scene> {
    let tiles = vec![Tile { field: field.clone(), ..Tile::default() }];
    Rc::new(Scene { width: field.width, height: field.height, recipes: vec![recipe], tiles })
}

pub fn map(quantity: &str, layer: Option<u32>, unit: Option<u32>, side: u32) -> FieldSpec {
    FieldSpec { quantity: quantity.into(), layer, unit, width: side, height: side, bounds: None }
}

/// Every quantity of a run, with shades and without, as the GPU paints it and from the CPU's numbers.
fn every_quantity(name: &str, given: Value, classes: usize, limit: f64) {
    let (gpu, mut cpu) = trained(given, 300);
    let mut both = Picture::blank(SIDE * 2 * field::ALL.len() as u32, 2 * SIDE);
    for (i, quantity) in field::ALL.iter().enumerate() {
        for (j, discretize) in [false, true].into_iter().enumerate() {
            let layer = quantity.needs_layer.then_some(1);
            let what = map(quantity.name, layer, quantity.needs_unit.then_some(2), SIDE);
            let limit = if quantity.name == "output" { limit } else { 1.0 };
            let scene = one(what, recipe(quantity.name, classes, limit, discretize));
            let [seen, wanted] = [on_gpu(&gpu, &scene), on_cpu(&mut cpu, &scene)];
            let x = (2 * i + j) as u32 * SIDE;
            both.put(&seen, x, 0);
            both.put(&wanted, x, SIDE);
            let (exact, close) = (seen.agreement(&wanted, 0), seen.agreement(&wanted, 1));
            println!(
                "{name} {} discretize {discretize}: {exact:.5} equal, {close:.5} within 1",
                quantity.name
            );
            both.save(name);
            assert!(close >= 0.999, "{name} {} {discretize}: only {close} agree", quantity.name);
        }
    }
}

pub fn layers() -> Value {
    json!([
        { "units": 8, "activation": "relu", "beta": 0.8, "learnBeta": "unit" },
        { "units": 5, "activation": "abs", "beta": 0.6 },
    ])
}

pub fn two_classes() {
    every_quantity("two-classes", json!({ "data": { "kind": "spiral" }, "layers": layers() }), 2, 1.0);
}

pub fn many_classes() {
    // More than there are colours.
    let data = json!({ "kind": "blobs", "classes": 7 });
    every_quantity("many-classes", json!({ "data": data, "layers": layers() }), 7, 1.0);
}

pub fn regression() {
    every_quantity("regression", json!({ "data": { "kind": "multi-gauss" }, "layers": layers() }), 0, 1.3);
}

pub fn pools() {
    let layers = json!([
        { "units": 6, "activation": "maxout", "pieces": 3, "beta": 0.7, "learnBeta": "layer" },
        { "units": 4, "activation": "sigmoid", "beta": 0.5 },
    ]);
    every_quantity("pools", json!({ "data": { "kind": "xor" }, "layers": layers }), 2, 1.0);
}

pub fn a_perturbed_table_is_seen() {
    let (gpu, mut cpu) = trained(json!({ "data": { "kind": "circle" }, "layers": layers() }), 200);
    let what = map("output", None, None, SIDE);
    let right = one(what.clone(), recipe("output", 2, 1.0, false));
    let wanted = on_cpu(&mut cpu, &right);
    let mut tables = right.recipes[0].tables.clone();
    tables.iter_mut().for_each(|byte| *byte = byte.wrapping_add(2));
    let other = one(what.clone(), Recipe { tables, ..right.recipes[0].clone() });
    assert!(on_gpu(&gpu, &right).agreement(&wanted, 1) >= 0.999);
    assert!(on_gpu(&gpu, &other).agreement(&wanted, 1) < 0.01, "other colours are not seen");
    let limit = Recipe { limit: 1.1, ..right.recipes[0].clone() };
    assert!(on_gpu(&gpu, &one(what, limit)).agreement(&wanted, 1) < 0.9, "another limit is not seen");
    block_on(cpu.train(1)).unwrap();
    let later = on_cpu(&mut cpu, &right);
    assert!(on_gpu(&gpu, &right).agreement(&later, 1) < 0.999, "other parameters are not seen");
}

/// The main map and below it a thumbnail of every unit.
pub fn atlas(widths: &[u32], thumb: u32) -> Rc<Scene> {
    let recipes = vec![recipe("output", 2, 1.0, false), recipe("unit", 2, 1.0, false)];
    let mut tiles = vec![Tile { field: map("output", None, None, SIDE), ..Tile::default() }];
    for (layer, &units) in (0u32..).zip(widths) {
        for unit in 0..units {
            let field = map("unit", Some(layer), Some(unit), thumb);
            tiles.push(Tile { x: unit * (thumb + 1), y: SIDE + layer * (thumb + 1), recipe: 1, field });
        }
    }
    let width = widths.iter().fold(SIDE, |most, units| most.max(units * (thumb + 1)));
    Rc::new(Scene { width, height: SIDE + widths.len() as u32 * (thumb + 1), recipes, tiles })
}

pub fn thumbnails_are_the_single_maps_and_one_submission() {
    let (gpu, mut cpu) = trained(json!({ "data": { "kind": "spiral" }, "layers": layers() }), 400);
    let scene = atlas(&[8, 5], 24);
    let device = Gpu::shared().unwrap();
    let count = |scene: &Rc<Scene>| {
        let before = device.submissions();
        let picture = on_gpu(&gpu, scene);
        (device.submissions() - before, picture)
    };
    let (first, all) = count(&scene);
    let (second, again) = count(&scene);
    assert_eq!([first, second], [1, 1], "a picture of {} maps is one submission", scene.tiles.len());
    assert!(all == again, "the same scene looks the same");
    let wanted = on_cpu(&mut cpu, &scene);
    all.save("atlas");
    wanted.save("atlas-cpu");
    let close = all.agreement(&wanted, 1);
    println!("atlas: {:.5} equal, {close:.5} within 1", all.agreement(&wanted, 0));
    assert!(close >= 0.999, "only {close} agree");
    for tile in &scene.tiles {
        let single = on_gpu(&gpu, &one(tile.field.clone(), scene.recipes[tile.recipe as usize].clone()));
        let part = all.part(tile.x, tile.y, tile.field.width, tile.field.height);
        assert!(part == single, "{tile:?} differs from the map alone");
    }
}

pub fn a_picture_is_live() {
    let (mut gpu, _) = trained(json!({ "data": { "kind": "xor" }, "layers": layers() }), 10);
    let scene = one(map("output", None, None, 40), recipe("output", 2, 1.0, false));
    let before = on_gpu(&gpu, &scene);
    block_on(gpu.train(50)).unwrap();
    let after = on_gpu(&gpu, &scene);
    assert!(before.agreement(&after, 1) < 0.9, "50 steps change nothing");
    gpu.reset();
    block_on(gpu.train(10)).unwrap();
    assert!(on_gpu(&gpu, &scene) == before, "the same run looks different");
}

pub fn other_formats_have_the_same_colours() {
    let (gpu, _) = trained(json!({ "data": { "kind": "xor" }, "layers": layers() }), 50);
    let scene = one(map("code", None, None, 50), recipe("code", 2, 1.0, false));
    let on = |format| painted([50, 50], format, |target| gpu.paint(&scene, target));
    let rgba = on(wgpu::TextureFormat::Rgba8Unorm).unwrap();
    assert!(on(wgpu::TextureFormat::Bgra8Unorm).unwrap() == rgba);
    let refused = on(wgpu::TextureFormat::Rgba8UnormSrgb).map(drop).unwrap_err();
    assert_eq!(refused.code, bvq::ErrorCode::GpuUnavailable);
}

pub fn tiles_lie_where_they_were_put() {
    let (gpu, mut cpu) = trained(json!({ "data": { "kind": "xor" }, "layers": layers() }), 50);
    let wide = |x, y, width, height, bounds| Tile {
        x,
        y,
        recipe: 0,
        field: FieldSpec { width, height, bounds, ..map("output", None, None, 0) },
    };
    // One-pixel lines, neighbours, an overlap, the last pixel, and a gap.
    let tiles = vec![
        wide(0, 0, 1, 61, None),
        wide(1, 0, 30, 7, Some([0.0, 1.0, 0.0, 1.0])),
        wide(31, 3, 44, 50, None),
        wide(60, 40, 30, 20, Some([-1.0, 0.0, -2.0, 0.0])),
        wide(100, 60, 1, 1, Some([0.5, 1.0, 0.5, 1.0])),
    ];
    let recipes = vec![recipe("output", 2, 1.0, false)];
    let scene = Rc::new(Scene { width: 101, height: 61, recipes, tiles });
    let [seen, wanted] = [on_gpu(&gpu, &scene), on_cpu(&mut cpu, &scene)];
    seen.save("tiles");
    assert_eq!(seen.pixels[10 * 101 + 90], [0; 4], "nothing is transparent");
    let close = seen.agreement(&wanted, 1);
    assert!(close >= 0.999, "only {close} agree");
    let empty = Rc::new(Scene { tiles: Vec::new(), recipes: Vec::new(), ..(*scene).clone() });
    assert!(on_gpu(&gpu, &empty) == Picture::blank(101, 61));
}

/// Populations whose parameters are given, over points from −1 to 1.
fn population(states: &[State], given: &Value) -> (Population, Rc<Points>) {
    within(Gpu::shared().unwrap().room, states, given)
}

fn within(room: Room, states: &[State], given: &Value) -> (Population, Rc<Points>) {
    let set = made_up(40, 2, 2, 3);
    let plan = plan(&spec(given), &set, 2, 2);
    let members: Vec<_> = states.iter().map(|state| (plan.clone(), set.clone(), state.clone())).collect();
    let gpu = Gpu::shared().unwrap();
    let side = 20;
    let place = |i: usize| (i as f32 + 0.5) / 10.0 - 1.0;
    let xs = (0..side * side).map(|i| place(i % side));
    let inputs: Vec<f32> = xs.chain((0..side * side).map(|i| place(i / side))).collect();
    (Population::with_room(&gpu, &members, room).unwrap(), Points::new(&gpu, &inputs, side * side).unwrap())
}

fn output(member: usize, points: &Rc<Points>) -> Map {
    let request = FieldRequest { quantity: QuantityKind::Output, layer: None, unit: None };
    let at = [20 * member as u32, 0];
    Map { member, request, points: Rc::clone(points), size: [20, 20], at, recipe: 0 }
}

fn shown(population: &Population, maps: &[Map], size: [u32; 2]) -> Picture {
    let drawing = population.drawing(size, maps, &[recipe("output", 2, 1.0, false)]).unwrap();
    let format = wgpu::TextureFormat::Rgba8Unorm;
    painted(size, format, |target| population.paint(&drawing, target)).unwrap()
}

/// `n` states of a plan, each other.
fn states(given: &Value, n: usize) -> Vec<State> {
    let set = made_up(40, 2, 2, 3);
    let first = start(&plan(&spec(given), &set, 2, 2));
    let turned = |k: usize| {
        let mut state = first.clone();
        state.params.rotate_left(k);
        state
    };
    (0..n).map(turned).collect()
}

fn small() -> Value {
    json!({ "layers": [{ "units": 4, "activation": "relu", "beta": 0.9 }], "batchSize": 10 })
}

pub fn no_number_is_transparent() {
    let mut states = states(&small(), 1);
    let (population, points) = population(&states, &small());
    assert!(shown(&population, &[output(0, &points)], [20, 20]).pixels.iter().all(|pixel| pixel[3] == 255));
    states[0].params[0] = f32::NAN;
    let (population, points) = self::population(&states, &small());
    assert!(shown(&population, &[output(0, &points)], [20, 20]) == Picture::blank(20, 20));
    assert_eq!(colour(f32::NAN, &recipe("output", 2, 1.0, false)), [0; 4]);
}

pub fn every_member_has_its_own_map() {
    let all = states(&small(), 3);
    let (together, points) = population(&all, &small());
    let maps: Vec<Map> = (0..3).map(|member| output(member, &points)).collect();
    let picture = shown(&together, &maps, [60, 20]);
    for (member, state) in all.iter().enumerate() {
        let (alone, points) = population(std::slice::from_ref(state), &small());
        let single = shown(&alone, &[output(0, &points)], [20, 20]);
        assert!(picture.part(20 * member as u32, 0, 20, 20) == single, "member {member}");
    }
    assert!(picture.part(0, 0, 20, 20) != picture.part(20, 0, 20, 20));
}

pub fn units_are_one_dispatch_and_memory_does_not_matter() {
    let states = states(&small(), 2);
    let room = Gpu::shared().unwrap().room;
    let pictures = [room.workgroup_bytes, 64].map(|workgroup_bytes| {
        let (population, points) = within(Room { workgroup_bytes, ..room }, &states, &small());
        let mut maps = vec![output(0, &points), output(1, &points), output(0, &points)];
        for unit in 0..4 {
            let request = FieldRequest { quantity: QuantityKind::Unit, layer: Some(0), unit: Some(unit) };
            maps.push(Map { request, at: [20 * unit as u32, 20], ..output(1, &points) });
        }
        // Two outputs, one of them asked twice, and all units.
        let drawing = population.drawing([80, 40], &maps, &[recipe("output", 2, 1.0, false)]).unwrap();
        assert_eq!(drawing.dispatches(), 3);
        shown(&population, &maps, [80, 40])
    });
    let units: Vec<Picture> = (0..4).map(|unit| pictures[0].part(20 * unit, 20, 20, 20)).collect();
    assert!(units.iter().enumerate().all(|(i, unit)| units[..i].iter().all(|other| other != unit)));
    assert!(pictures[0] == pictures[1], "where numbers lie changes them");
}
