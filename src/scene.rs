//! A picture of maps that a GPU draws: where each map goes, what it shows, and how numbers become colours.

use crate::error::{Error, Result, limits, number};
use crate::field::FieldSpec;
use crate::value::{Fields, Place, Value};

/// Shades of a table of colours.
pub const SHADES: usize = 256;
/// Bytes of a table: red, green, blue of every shade.
pub const TABLE_BYTES: usize = 3 * SHADES;
/// Most pixels of a picture's side: what every WebGPU device offers.
pub const SIDE: u32 = 8192;
/// Most maps of a picture: every unit of the largest network, and one more.
pub const TILES: usize = limits::LAYERS * limits::UNITS + 1;

/// How a number chooses its shade; `mode` of a recipe of `www/draw/paint.js`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mode {
    /// −limit..limit along the table.
    #[default]
    Diverging,
    /// Below ½ the first shade, else the last.
    Sign,
    /// 0..1 along the table.
    Sequential,
    /// The fraction along the table.
    Hue,
    /// The integer part chooses the table, the fraction the shade.
    Class,
}

/// Every mode and its name.
pub static MODES: [(&str, Mode); 5] = [
    ("diverging", Mode::Diverging),
    ("sign", Mode::Sign),
    ("sequential", Mode::Sequential),
    ("hue", Mode::Hue),
    ("class", Mode::Class),
];

/// How numbers become colours.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Recipe {
    /// How a number chooses its shade.
    pub mode: Mode,
    /// Diverging: the size of a number that gets the full colour.
    pub limit: f64,
    /// Only the ends of a table.
    pub discretize: bool,
    /// Red, green, blue of 256 shades, table after table; class i has table i modulo their number.
    pub tables: Vec<u8>,
}

/// One map of a picture, one pixel to a point of its grid.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Tile {
    /// Pixels from the left.
    pub x: u32,
    /// Pixels from the top.
    pub y: u32,
    /// Which of the scene's recipes.
    pub recipe: u32,
    /// What it shows; its width and height are those of the tile.
    pub field: FieldSpec,
}

/// A picture of maps. Where tiles overlap the later is seen; where there is none, and where a number is none, the
/// picture is transparent.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Scene {
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// How numbers become colours.
    pub recipes: Vec<Recipe>,
    /// The maps.
    pub tiles: Vec<Tile>,
}

impl Recipe {
    fn read(value: Value, place: Place) -> Result<Self> {
        let mut recipe = Self { limit: 1.0, ..Self::default() };
        let mut fields = Fields::of(value, place)?;
        let mut mode = String::new();
        fields.text("mode", &mut mode)?;
        let Some((_, found)) = MODES.iter().find(|(name, _)| *name == mode) else {
            let place = fields.place("mode");
            return Err(Error::new(
                place.code,
                place.path,
                format!("there is no mode {}", crate::error::quote(&mode)),
                format!("Use one of: {}.", MODES.map(|(name, _)| name).join(", ")),
            ));
        };
        recipe.mode = *found;
        fields.number("limit", &mut recipe.limit)?;
        if let Some(value) = fields.take("discretize") {
            recipe.discretize = fields.place("discretize").truth(value)?;
        }
        if let Some(value) = fields.take("tables") {
            let place = fields.place("tables");
            for (i, x) in place.numbers(value)?.into_iter().enumerate() {
                if !(0.0..=255.0).contains(&x) || x % 1.0 != 0.0 {
                    return Err(Error::new(
                        place.code,
                        place.item(i).path,
                        format!("{} is no byte", number(x)),
                        "Give whole numbers from 0 to 255.",
                    ));
                }
                recipe.tables.push(x as u8);
            }
        }
        fields.finish()?;
        Ok(recipe)
    }

    fn check(&self, i: usize) -> Result<()> {
        let n = self.tables.len();
        if n == 0 || !n.is_multiple_of(TABLE_BYTES) {
            return Err(Error::spec(
                format!("recipes[{i}].tables"),
                format!("{n} bytes"),
                format!("Give {TABLE_BYTES} bytes for each table, and at least one table."),
            ));
        }
        if n > TABLE_BYTES * limits::CLASSES {
            let field = format!("recipes[{i}].tables");
            return Err(Error::limit(field, n / TABLE_BYTES, limits::CLASSES, "tables"));
        }
        // As 32 bits it must still be there.
        if !(self.limit as f32).is_normal() || self.limit < 0.0 {
            return Err(Error::spec(
                format!("recipes[{i}].limit"),
                number(self.limit),
                "Use a number above 0.",
            ));
        }
        Ok(())
    }
}

impl Tile {
    fn read(value: Value, place: Place) -> Result<Self> {
        let mut tile = Self::default();
        let mut fields = Fields::of(value, place)?;
        fields.whole("x", &mut tile.x)?;
        fields.whole("y", &mut tile.y)?;
        fields.whole("recipe", &mut tile.recipe)?;
        match fields.take("field") {
            Some(value) => tile.field = FieldSpec::read(value, fields.place("field"))?,
            None => return Err(fields.missing("field")),
        }
        fields.finish()?;
        Ok(tile)
    }
}

impl Scene {
    /// Reads and checks a scene; whether a network has the layers and units it names is asked when it is painted.
    ///
    /// *Errors* `spec-invalid`, `limit-exceeded`; each names the field, for example `tiles[3].field.width`.
    pub fn read(value: Value, place: Place) -> Result<Self> {
        let mut scene = Self::default();
        let mut fields = Fields::of(value, place)?;
        fields.whole("width", &mut scene.width)?;
        fields.whole("height", &mut scene.height)?;
        scene.recipes = list(&mut fields, "recipes", Recipe::read)?;
        scene.tiles = list(&mut fields, "tiles", Tile::read)?;
        fields.finish()?;
        scene.check()?;
        Ok(scene)
    }

    /// Checks what does not depend on a network.
    ///
    /// *Errors* as [`read`](Self::read).
    pub fn check(&self) -> Result<()> {
        for (field, side) in [("width", self.width), ("height", self.height)] {
            if side == 0 {
                return Err(Error::spec(field, "a picture of no pixels", "Use at least 1."));
            }
            if side > SIDE {
                return Err(Error::limit(field, side as usize, SIDE as usize, "pixels"));
            }
        }
        if self.tiles.len() > TILES {
            return Err(Error::limit("tiles", self.tiles.len(), TILES, "tiles"));
        }
        if self.recipes.len() > TILES {
            return Err(Error::limit("recipes", self.recipes.len(), TILES, "recipes"));
        }
        self.recipes.iter().enumerate().try_for_each(|(i, recipe)| recipe.check(i))?;
        for (i, tile) in self.tiles.iter().enumerate() {
            if tile.recipe as usize >= self.recipes.len() {
                return Err(Error::spec(
                    format!("tiles[{i}].recipe"),
                    format!("there is no recipe {}", tile.recipe),
                    format!("Recipes count from 0 and there are {}.", self.recipes.len()),
                ));
            }
            let sides = [
                ("width", "x", tile.x, tile.field.width, self.width),
                ("height", "y", tile.y, tile.field.height, self.height),
            ];
            for (side, at, from, size, room) in sides {
                if size == 0 {
                    return Err(Error::spec(
                        format!("tiles[{i}].field.{side}"),
                        "a tile of no pixels",
                        "Use at least 1.",
                    ));
                }
                if u64::from(from) + u64::from(size) > u64::from(room) {
                    return Err(Error::spec(
                        format!("tiles[{i}].{at}"),
                        format!("{size} pixels from {from} on reach beyond the picture's {room}"),
                        format!("Use a {at} and a {side} that stay within the picture."),
                    ));
                }
            }
        }
        Ok(())
    }
}

fn list<T>(fields: &mut Fields, key: &'static str, read: fn(Value, Place) -> Result<T>) -> Result<Vec<T>> {
    let Some(value) = fields.take(key) else { return Err(fields.missing(key)) };
    let place = fields.place(key);
    let items = place.list(value)?;
    if items.len() > TILES {
        return Err(Error::limit(place.path, items.len(), TILES, key));
    }
    items.into_iter().enumerate().map(|(i, item)| read(item, place.item(i))).collect()
}
