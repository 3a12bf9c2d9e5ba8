//! Scenes that cannot be painted say which field is wrong.

use crate::picture::painted;
use crate::scenes::{layers, map, one, recipe, trained};
use bvq::error::ErrorCode;
use bvq::scene::Scene;
use bvq::value::{Place, Value};
use serde_json::json;
use std::rc::Rc;

fn read(value: serde_json::Value) -> bvq::Result<Scene> {
    Scene::read(Value::from(value), Place::root("", ErrorCode::SpecInvalid))
}

fn whole() -> serde_json::Value {
    json!({
        "width": 20, "height": 10,
        "recipes": [{ "mode": "diverging", "limit": 2, "discretize": true, "tables": vec![7; 768] }],
        "tiles": [{ "x": 5, "y": 1, "recipe": 0, "field": { "quantity": "unit", "layer": 1, "unit": 2, "width": 15, "height": 9 } }],
    })
}

/// Reading a scene needs no device; painting one does.
pub fn wrong_scenes_name_the_field() {
    let scene = read(whole()).unwrap();
    assert_eq!((scene.width, scene.recipes[0].limit, scene.recipes[0].discretize), (20, 2.0, true));
    assert_eq!((scene.tiles[0].x, scene.tiles[0].field.unit), (5, Some(2)));

    let wrong = [
        ("/width", json!(0), "width"),
        ("/height", json!(9000), "height"),
        ("/width", json!("wide"), "width"),
        ("/recipes/0/mode", json!("rainbow"), "recipes[0].mode"),
        ("/recipes/0/limit", json!(0), "recipes[0].limit"),
        ("/recipes/0/limit", json!(1e-300), "recipes[0].limit"),
        ("/recipes/0/discretize", json!(1), "recipes[0].discretize"),
        ("/recipes/0/tables", json!([]), "recipes[0].tables"),
        ("/recipes/0/tables", json!(vec![1; 769]), "recipes[0].tables"),
        ("/recipes/0/tables/5", json!(256), "recipes[0].tables[5]"),
        ("/recipes/0/tables", json!(vec![1; 768 * 33]), "recipes[0].tables"),
        ("/tiles/0/recipe", json!(1), "tiles[0].recipe"),
        ("/tiles/0/x", json!(6), "tiles[0].x"),
        ("/tiles/0/y", json!(4_294_967_295u32), "tiles[0].y"),
        ("/tiles/0/field/width", json!(0), "tiles[0].field.width"),
        ("/tiles/0/field/depth", json!(1), "tiles[0].field.depth"),
        ("/tiles/0/field", json!(null), "tiles[0].field"),
    ];
    for (pointer, value, field) in wrong {
        let mut spec = whole();
        match spec.pointer_mut(pointer) {
            Some(place) => *place = value,
            None => spec["tiles"][0]["field"]["depth"] = value,
        }
        let error = read(spec).err().unwrap_or_else(|| panic!("{pointer} was accepted"));
        assert_eq!(error.field, field, "{error}");
    }
    let error = read(json!({ "width": 1, "height": 1, "tiles": [] })).unwrap_err();
    assert_eq!(error.field, "recipes");

    let (gpu, cpu) = trained(json!({ "data": { "kind": "xor" }, "layers": layers() }), 1);
    let unit = recipe("unit", 2, 1.0, false);
    let paint = |run: &bvq::Trainer, scene: &Rc<Scene>| {
        painted([scene.width, scene.height], wgpu::TextureFormat::Rgba8Unorm, |target| {
            run.paint(scene, target)
        })
        .map(drop)
    };
    let asked = [
        (map("unit", Some(2), Some(0), 8), "tiles[0].field.layer"),
        (map("unit", Some(1), Some(5), 8), "tiles[0].field.unit"),
        (map("unit", Some(1), None, 8), "tiles[0].field.unit"),
        (map("posterior", None, None, 8), "tiles[0].field.layer"),
        (map("weight", None, None, 8), "tiles[0].field.quantity"),
        (
            bvq::field::FieldSpec { bounds: Some([1.0, 0.0, 0.0, 1.0]), ..map("output", None, None, 8) },
            "tiles[0].field.bounds",
        ),
        (map("output", None, None, 2000), "tiles[0].field.width"),
    ];
    for (field, named) in asked {
        let error = paint(&gpu, &one(field, unit.clone())).unwrap_err();
        assert_eq!(error.field, named, "{error}");
    }
    let good = one(map("unit", Some(1), Some(4), 8), unit);
    paint(&gpu, &good).unwrap();
    assert_eq!(paint(&cpu, &good).unwrap_err().code, ErrorCode::GpuUnavailable);
}
